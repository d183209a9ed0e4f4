//! Typologies: the shapes that laundering takes, found in the transfers that a trace followed.
//!
//! Each is a finding with the transfers it rests on, so that a reader can look at them. None says who did it, and
//! none is proof of a crime: exchanges and payroll make fans, savers let money sleep. The names are those of the
//! field (FATF, *Virtual assets red flag indicators*, 2020; the theft reports of Chainalysis, Elliptic and TRM Labs).

mod chain;
mod commingle;
mod fan;
mod near_round;
mod tempo;

pub use tempo::Rhythm;

use crate::{Flow, Store, store::AnyColumns};
use serde::Serialize;
use std::collections::BTreeMap;

/// A day, in seconds.
const DAY: u32 = 86_400;

/// Most patterns of one kind that are given, the largest first: a trace of a million transfers has no readable list.
const MOST_PATTERNS: usize = 50;

/// A shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Shape {
    /// One account after the other passes most of what it got to a fresh one, and a little elsewhere.
    PeelChain,
    /// One account pays many others within a day.
    FanOut,
    /// Many accounts pay one within a day.
    FanIn,
    /// Payment after payment lies just below a round sum.
    BelowRound,
    /// Far more transfers in an hour than in the days around it.
    Flood,
    /// Units move again after they lay still for months.
    DormancyBroken,
    /// Units of several thefts meet on one account.
    Commingling,
}

/// A shape that was found, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pattern {
    /// What it is.
    pub shape: Shape,
    /// The accounts it is about, the one that acts first.
    pub accounts: Vec<u32>,
    /// The transfers, rows of the store in time order.
    pub rows: Vec<u32>,
    /// Stolen base units in those transfers; in a chain, those that entered it.
    pub amount: u128,
    /// Unix seconds of the first transfer.
    pub first: u32,
    /// Unix seconds of the last.
    pub last: u32,
    /// What was counted, in words: "17 accounts within 24 hours".
    pub why: String,
}

/// A followed transfer with what the store says of it.
#[derive(Debug, Clone, Copy)]
struct Carried {
    row: u32,
    label: u32,
    /// Stolen units in it.
    tainted: u128,
    /// All units in it.
    amount: u128,
    time: u32,
    sender: u32,
    receiver: u32,
}

/// Everything that was followed, by who sent and who received it.
struct Followed<'a> {
    store: &'a Store,
    /// In time order; one entry for each incident in a transfer.
    all: Vec<Carried>,
    sent: BTreeMap<u32, Vec<Carried>>,
    received: BTreeMap<u32, Vec<Carried>>,
}

/// Finds the patterns of a trace that kept its moves: by shape, then the largest sums first, at most 50 a shape.
#[must_use]
pub fn patterns(store: &Store, flow: &Flow) -> Vec<Pattern> {
    let followed = Followed::new(store, flow);
    let shapes = [chain::peel_chains, fan::fans, near_round::below_round, tempo::floods, tempo::dormancies];
    let mut found: Vec<Pattern> = shapes.iter().flat_map(|find| find(&followed)).collect();
    found.extend(commingle::commingling(&followed));
    found.sort_by_key(|pattern| {
        (pattern.shape, std::cmp::Reverse(pattern.amount), pattern.first, pattern.accounts.clone())
    });
    let mut kept = BTreeMap::<Shape, usize>::new();
    found.retain(|pattern| {
        let kept = kept.entry(pattern.shape).or_default();
        *kept += 1;
        *kept <= MOST_PATTERNS
    });
    found
}

/// At which hours of the day (UTC) the followed money was moved: context, never evidence. `None` below 30 transfers.
#[must_use]
pub fn rhythm(store: &Store, flow: &Flow) -> Option<Rhythm> {
    tempo::rhythm(&Followed::new(store, flow))
}

impl<'a> Followed<'a> {
    fn new(store: &'a Store, flow: &Flow) -> Self {
        let reserved = store.meta().reserved;
        let carried = |one: &crate::flow::Move| {
            let transfer = store.transfer(one.row)?;
            let (row, label, tainted) = (one.row, one.label, one.amount);
            let (amount, time) = (transfer.amount, transfer.time);
            let (sender, receiver) = (transfer.sender, transfer.receiver);
            Some(Carried { row, label, tainted, amount, time, sender, receiver })
        };
        // Fees are no payments to anyone.
        let all: Vec<_> =
            flow.moves.iter().filter_map(carried).filter(|one| one.receiver != reserved.fees).collect();
        let mut followed = Self { store, all, sent: BTreeMap::new(), received: BTreeMap::new() };
        for one in &followed.all {
            followed.sent.entry(one.sender).or_default().push(*one);
            followed.received.entry(one.receiver).or_default().push(*one);
        }
        followed
    }

    /// Whether an account stands for no address.
    fn is_reserved(&self, account: u32) -> bool {
        let reserved = self.store.meta().reserved;
        [reserved.outside, reserved.unknown, reserved.fees].contains(&account)
    }

    /// The first transfer that ever paid an account.
    fn first_income(&self, account: u32) -> Option<u32> {
        match self.store.columns() {
            AnyColumns::Eight(columns) => columns.in_rows_of(account).first().copied(),
            AnyColumns::Sixteen(columns) => columns.in_rows_of(account).first().copied(),
        }
    }

    fn sent_by(&self, account: u32) -> &[Carried] {
        self.sent.get(&account).map_or(&[], Vec::as_slice)
    }
}

impl Pattern {
    /// A pattern over transfers in time order; nothing where there are none.
    fn of(shape: Shape, accounts: Vec<u32>, carried: &[Carried], why: String) -> Option<Self> {
        let (first, last) = (carried.first()?.time, carried.last()?.time);
        let mut rows: Vec<u32> = carried.iter().map(|one| one.row).collect();
        rows.dedup();
        let amount = carried.iter().fold(0_u128, |sum, one| sum.saturating_add(one.tainted));
        Some(Self { shape, accounts, rows, amount, first, last, why })
    }
}
