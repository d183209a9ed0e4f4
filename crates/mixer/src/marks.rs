//! How a recipient looks: its withdrawals, and the class of each clue.

use std::collections::{BTreeMap, BTreeSet};

use record::Address;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::event::{Link, Pool, Withdrawal};
use crate::mixture::UNCARRIED;

/// A clue. Which of them the data carry is found out, not assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Clue {
    /// How many withdrawals the recipient got.
    Volume,
    /// How much time lies between its first and its last.
    Rhythm,
    /// Whether a relayer was paid.
    Relayed,
    /// The hours of the day at which it was first paid.
    Hour,
    /// Who sent the transactions, where that is known.
    Sender,
    /// Whether the recipient itself is a depositor.
    SameAddress,
    /// Transfers between a depositor and the recipient, within three hops.
    DirectTransfer,
    /// Whether it also took from the other pools that the case paid into.
    OtherPool,
    /// Whether a gas price of the case's deposits comes back.
    GasPrice,
}

/// All clues, in the order of the arrays of classes.
pub const CLUES: [Clue; 9] = [
    Clue::Volume,
    Clue::Rhythm,
    Clue::Relayed,
    Clue::Hour,
    Clue::Sender,
    Clue::SameAddress,
    Clue::DirectTransfer,
    Clue::OtherPool,
    Clue::GasPrice,
];

impl Clue {
    /// The classes in plain words.
    #[must_use]
    pub fn classes(self) -> &'static [&'static str] {
        match self {
            Self::Volume => &[
                "1 withdrawal",
                "2 withdrawals",
                "3 withdrawals",
                "4 or 5 withdrawals",
                "6 to 9 withdrawals",
                "10 to 19 withdrawals",
                "20 withdrawals or more",
            ],
            Self::Rhythm => &[
                "all within 10 minutes",
                "all within an hour",
                "all within 6 hours",
                "all within a day",
                "all within 3 days",
                "all within 2 weeks",
                "spread over more than 2 weeks",
            ],
            Self::Relayed => &["paid a relayer", "sent without a relayer"],
            Self::Hour => &[
                "0 to 4 h UTC",
                "4 to 8 h UTC",
                "8 to 12 h UTC",
                "12 to 16 h UTC",
                "16 to 20 h UTC",
                "20 to 24 h UTC",
            ],
            Self::Sender => &[
                "sent by a relayer",
                "sent by the recipient itself",
                "sent without a fee by an account that served it alone",
                "sent without a fee by an account that served other recipients too",
                "sent by a depositor of the case",
            ],
            Self::SameAddress => {
                &["not a known depositor", "a depositor outside the case", "a depositor of the case"]
            }
            Self::DirectTransfer => &[
                "no known transfer",
                "a transfer to or from a depositor",
                "two hops from a depositor",
                "three hops from a depositor",
            ],
            Self::OtherPool => {
                &["not seen in the case's other pools", "paid from the case's other pools too"]
            }
            Self::GasPrice => &["another gas price", "a gas price of the case's deposits"],
        }
    }

    /// How much likelier than in the crowd a class is held to be before the data are seen, for each class. Only where
    /// the very nature of the clue says so: thieves of many notes gather them, and a shared address is no chance.
    pub(crate) fn tilt(self, class: usize) -> f64 {
        let of: &[f64] = match self {
            Self::Volume => &[0.3, 1.0, 2.0, 3.0, 3.0, 2.0, 1.0],
            Self::Sender => &[1.0, 1.0, 1.0, 2.0, 100.0],
            Self::SameAddress => &[1.0, 1.0, 100.0],
            Self::DirectTransfer => &[1.0, 50.0, 10.0, 2.0],
            Self::OtherPool => &[1.0, 3.0],
            Self::GasPrice => &[1.0, 3.0],
            Self::Rhythm | Self::Relayed | Self::Hour => &[],
        };
        of.get(class).copied().unwrap_or(1.0)
    }

    /// Whether the class needs no fitting time: such a recipient is looked at whenever it was paid.
    pub(crate) fn decisive(self, class: u8) -> bool {
        matches!((self, class), (Self::Sender, 4) | (Self::SameAddress, 2) | (Self::DirectTransfer, 1))
    }
}

/// A recipient with all its withdrawals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Who was paid.
    pub recipient: Address,
    /// Positions in the pool's withdrawals, in time order.
    pub withdrawals: Vec<usize>,
    /// Their times.
    pub times: Vec<i64>,
    /// Class of each of [`CLUES`], or [`UNCARRIED`].
    pub classes: [u8; CLUES.len()],
}

impl Unit {
    /// When it was first paid.
    #[must_use]
    pub fn first(&self) -> i64 {
        self.times.first().copied().unwrap_or(i64::MAX)
    }

    /// When it was last paid.
    #[must_use]
    pub fn last(&self) -> i64 {
        self.times.last().copied().unwrap_or(i64::MIN)
    }

    pub(crate) fn decisive(&self) -> bool {
        CLUES.iter().zip(self.classes).any(|(clue, class)| clue.decisive(class))
    }
}

/// What the case brings to the clues that look at addresses.
#[derive(Debug, Default)]
pub struct Kin<'a> {
    /// The case's depositors.
    pub depositors: BTreeSet<&'a Address>,
    /// Gas prices of its deposits.
    pub gas: BTreeSet<u128>,
    /// Hops from a depositor to an address, where 1 to 3.
    pub hops: BTreeMap<Address, u8>,
    /// Whether transfers were given at all.
    pub has_links: bool,
    /// Recipients of the case's other pools, where it paid into any.
    pub elsewhere: Option<BTreeSet<&'a Address>>,
}

/// An address with more neighbours than this is a service: nobody is near to all its customers.
const SERVICE: usize = 50;
const HOPS: u8 = 3;

/// Hops, up to three, from the nearest of `from`; services are reached, but not passed through.
#[must_use]
pub fn hops(links: &[Link], from: &BTreeSet<&Address>) -> BTreeMap<Address, u8> {
    let mut neighbours = FxHashMap::<&Address, BTreeSet<&Address>>::default();
    for link in links {
        neighbours.entry(&link.from).or_default().insert(&link.to);
        neighbours.entry(&link.to).or_default().insert(&link.from);
    }
    let mut reached: BTreeMap<&Address, u8> = from.iter().map(|address| (*address, 0)).collect();
    let mut edge: Vec<&Address> = from.iter().copied().collect();
    for hop in 1..=HOPS {
        let passable = edge.iter().filter_map(|address| neighbours.get(address));
        let next: BTreeSet<_> =
            passable.filter(|around| hop == 1 || around.len() <= SERVICE).flatten().copied().collect();
        edge = next.into_iter().filter(|address| !reached.contains_key(address)).collect();
        reached.extend(edge.iter().map(|address| (*address, hop)));
    }
    reached.into_iter().filter(|(_, hop)| *hop > 0).map(|(address, hop)| (address.clone(), hop)).collect()
}

/// The recipients of a pool (sorted), in order of their first withdrawal, with their looks.
#[must_use]
pub fn units(pool: &Pool, kin: &Kin<'_>) -> Vec<Unit> {
    let mut by_recipient = BTreeMap::<&Address, Vec<usize>>::new();
    for (at, withdrawal) in pool.withdrawals.iter().enumerate() {
        by_recipient.entry(&withdrawal.recipient).or_default().push(at);
    }
    let senders = Senders::of(pool);
    let known: BTreeSet<_> = pool.deposits.iter().filter_map(|deposit| deposit.depositor.as_ref()).collect();
    let unit = |(recipient, withdrawals): (&Address, Vec<usize>)| {
        let rows: Vec<_> = withdrawals.iter().filter_map(|at| pool.withdrawals.get(*at)).collect();
        let times: Vec<_> = rows.iter().map(|row| row.time).collect();
        let classes = CLUES.map(|clue| class(clue, recipient, &rows, &times, &senders, &known, kin));
        Unit { recipient: recipient.clone(), withdrawals, times, classes }
    };
    let mut units: Vec<_> = by_recipient.into_iter().map(unit).collect();
    units.sort_by(|a, b| (a.first(), &a.recipient).cmp(&(b.first(), &b.recipient)));
    units
}

/// Recipients that each fee-less sender served.
struct Senders<'a>(FxHashMap<&'a Address, BTreeSet<&'a Address>>);

impl<'a> Senders<'a> {
    fn of(pool: &'a Pool) -> Self {
        let mut served = FxHashMap::<_, BTreeSet<_>>::default();
        for withdrawal in pool.withdrawals.iter().filter(|withdrawal| withdrawal.fee == 0) {
            if let Some(sender) = &withdrawal.sender {
                served.entry(sender).or_default().insert(&withdrawal.recipient);
            }
        }
        Self(served)
    }
}

fn class(
    clue: Clue,
    recipient: &Address,
    rows: &[&Withdrawal],
    times: &[i64],
    senders: &Senders<'_>,
    depositors: &BTreeSet<&Address>,
    kin: &Kin<'_>,
) -> u8 {
    match clue {
        Clue::Volume => volume(rows.len()),
        Clue::Rhythm => rhythm(times),
        Clue::Relayed => u8::from(2 * rows.iter().filter(|row| row.fee == 0).count() > rows.len()),
        Clue::Hour => times.first().map_or(UNCARRIED, |time| hour(*time)),
        Clue::Sender => rows.iter().filter_map(|row| sender(row, senders, kin)).max().unwrap_or(UNCARRIED),
        Clue::SameAddress if kin.depositors.contains(recipient) => 2,
        Clue::SameAddress => u8::from(depositors.contains(recipient)),
        Clue::DirectTransfer if !kin.has_links => UNCARRIED,
        Clue::DirectTransfer => kin.hops.get(recipient).copied().unwrap_or(0),
        Clue::OtherPool => {
            kin.elsewhere.as_ref().map_or(UNCARRIED, |elsewhere| u8::from(elsewhere.contains(recipient)))
        }
        Clue::GasPrice => gas(rows, kin),
    }
}

fn volume(withdrawals: usize) -> u8 {
    match withdrawals {
        0 | 1 => 0,
        2 => 1,
        3 => 2,
        4 | 5 => 3,
        6..=9 => 4,
        10..=19 => 5,
        _ => 6,
    }
}

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn rhythm(times: &[i64]) -> u8 {
    let (Some(first), Some(last), true) = (times.first(), times.last(), times.len() > 1) else {
        return UNCARRIED;
    };
    let edges = [600, HOUR, 6 * HOUR, DAY, 3 * DAY, 14 * DAY];
    edges.iter().map(|edge| u8::from(last - first >= *edge)).sum()
}

fn hour(time: i64) -> u8 {
    u8::try_from(time.rem_euclid(DAY) / (4 * HOUR)).unwrap_or(UNCARRIED)
}

fn sender(row: &Withdrawal, senders: &Senders<'_>, kin: &Kin<'_>) -> Option<u8> {
    let sender = row.sender.as_ref()?;
    Some(match () {
        () if kin.depositors.contains(sender) && *sender != row.recipient => 4,
        () if *sender == row.recipient => 1,
        () if row.fee > 0 => 0,
        () if senders.0.get(sender).is_some_and(|served| served.len() > 1) => 3,
        () => 2,
    })
}

fn gas(rows: &[&Withdrawal], kin: &Kin<'_>) -> u8 {
    let prices: Vec<_> = rows.iter().filter_map(|row| row.gas_price).collect();
    if prices.is_empty() || kin.gas.is_empty() {
        return UNCARRIED;
    }
    u8::from(prices.iter().any(|price| kin.gas.contains(price)))
}
