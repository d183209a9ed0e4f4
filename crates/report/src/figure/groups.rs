//! From the moves of a trace to a few groups of accounts, and what went between them.

use super::units;
use crate::{
    ReportError,
    methods::fifo::{METHOD, Moved, Result_, StopTotal},
    words,
};
use std::collections::{BTreeMap, BTreeSet};

/// Most families of stops that are shown by name; the rest stand together.
const MOST_FAMILIES: usize = 9;
/// How [`Moved`] names the receiver of fees.
const FEES: &str = "fees";

/// A group of accounts, or an end. Its order is the order from left to right and from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    /// The stolen transfers themselves.
    Stolen,
    /// What was swapped into this asset.
    Converted,
    /// Whoever received those.
    Wallet,
    /// Accounts that passed money on, but to no stop.
    Relay,
    /// Accounts that paid a stop, by the family that they paid most.
    Payers(usize),
    /// A family of stops.
    Stop(usize),
    /// Where it lay when the data end.
    Rest,
    /// Where no one can say whether it still lies.
    Unknown,
    /// Spent on fees.
    Fees,
}

impl Group {
    /// Nothing comes in here.
    #[cfg(test)]
    pub(crate) const fn is_source(self) -> bool {
        matches!(self, Self::Stolen | Self::Converted)
    }

    /// Nothing goes on from here.
    pub(crate) const fn is_end(self) -> bool {
        matches!(self, Self::Stop(_) | Self::Rest | Self::Unknown | Self::Fees)
    }
}

/// Base units that went from one group to another.
pub(crate) type Links = BTreeMap<(Group, Group), u128>;

/// A family of stops: several accounts of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Family {
    pub(crate) name: String,
    pub(crate) kind: String,
}

/// The groups of a trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grouped {
    pub(crate) links: Links,
    pub(crate) families: Vec<Family>,
    /// The accounts of each group.
    pub(crate) members: BTreeMap<Group, BTreeSet<String>>,
}

/// Groups the moves of `trace`; transfers within a group are left out.
///
/// # Errors
/// [`ReportError::Form`] where an amount is not an integer.
pub(crate) fn group(trace: &Result_) -> Result<Grouped, ReportError> {
    let (families, of_stop) = families(&trace.stops);
    let (seeds, moves) = split(trace)?;
    let sorted = Sorted::new(trace, &seeds, &moves, &of_stop)?;
    let mut grouped = Grouped { links: Links::new(), families, members: BTreeMap::new() };
    for one in &seeds {
        let source = if one.label == "stolen" { Group::Stolen } else { Group::Converted };
        grouped.add(source, sorted.group(one.to), one.units);
        grouped.members.entry(source).or_default().insert(one.from.to_owned());
    }
    for one in &moves {
        grouped.add(sorted.group(one.from), sorted.group(one.to), one.units);
    }
    for (account, (resting, unknown)) in &sorted.held {
        let group = sorted.group(account);
        if sorted.received.contains_key(account) && !group.is_end() {
            grouped.add(group, Group::Rest, *resting);
            grouped.add(group, Group::Unknown, *unknown);
        }
    }
    for account in sorted.received.keys().filter(|account| **account != FEES) {
        grouped.members.entry(sorted.group(account)).or_default().insert((*account).to_owned());
    }
    Ok(grouped)
}

impl Grouped {
    fn add(&mut self, from: Group, to: Group, units: u128) {
        if from != to && units > 0 {
            let sum = self.links.entry((from, to)).or_default();
            *sum = sum.saturating_add(units);
        }
    }
}

/// A move with its amount read.
struct Step<'a> {
    from: &'a str,
    to: &'a str,
    label: &'a str,
    units: u128,
}

/// The stolen transfers, and every other move.
fn split(trace: &Result_) -> Result<(Vec<Step<'_>>, Vec<Step<'_>>), ReportError> {
    let key = |one: &Moved| {
        (one.tx.clone(), one.from.clone(), one.to.clone(), one.label.clone(), one.carried.clone())
    };
    let mut thefts = BTreeMap::<_, usize>::new();
    for one in &trace.thefts {
        *thefts.entry(key(one)).or_default() += 1;
    }
    let mut moves = vec![];
    for one in &trace.moves {
        match thefts.get_mut(&key(one)) {
            Some(left) if *left > 0 => *left -= 1,
            _ => moves.push(step(one)?),
        }
    }
    Ok((trace.thefts.iter().map(step).collect::<Result<_, _>>()?, moves))
}

fn step(one: &Moved) -> Result<Step<'_>, ReportError> {
    Ok(Step { from: &one.from, to: &one.to, label: &one.label, units: units(METHOD.name, &one.carried)? })
}

/// Which account belongs where.
struct Sorted<'a> {
    of_stop: &'a BTreeMap<&'a str, usize>,
    wallets: BTreeSet<&'a str>,
    /// The family that an account paid most.
    paid: BTreeMap<&'a str, usize>,
    received: BTreeMap<&'a str, u128>,
    sent: BTreeSet<&'a str>,
    /// At rest and unknown, by account.
    held: BTreeMap<&'a str, (u128, u128)>,
}

impl<'a> Sorted<'a> {
    fn new(
        trace: &'a Result_,
        seeds: &[Step<'a>],
        moves: &[Step<'a>],
        of_stop: &'a BTreeMap<&'a str, usize>,
    ) -> Result<Self, ReportError> {
        let mut payments = BTreeMap::<&str, BTreeMap<usize, u128>>::new();
        let mut received = BTreeMap::<&str, u128>::new();
        for one in seeds.iter().chain(moves) {
            let sum = received.entry(one.to).or_default();
            *sum = sum.saturating_add(one.units);
        }
        for one in moves {
            if let Some(family) = of_stop.get(one.to) {
                let sum = payments.entry(one.from).or_default().entry(*family).or_default();
                *sum = sum.saturating_add(one.units);
            }
        }
        // Largest sum; at equal sums the family that comes first.
        let most = |sums: BTreeMap<usize, u128>| {
            sums.into_iter().max_by_key(|(family, sum)| (*sum, std::cmp::Reverse(*family)))
        };
        let paid =
            payments.into_iter().filter_map(|(account, sums)| Some((account, most(sums)?.0))).collect();
        Ok(Self {
            of_stop,
            wallets: seeds.iter().map(|one| one.to).collect(),
            paid,
            received,
            sent: moves.iter().filter(|one| one.units > 0).map(|one| one.from).collect(),
            held: held(trace)?,
        })
    }

    fn group(&self, account: &str) -> Group {
        if account == FEES {
            return Group::Fees;
        }
        if let Some(family) = self.of_stop.get(account) {
            return Group::Stop(*family);
        }
        if self.wallets.contains(account) {
            return Group::Wallet;
        }
        if let Some(family) = self.paid.get(account) {
            return Group::Payers(*family);
        }
        match self.held.get(account) {
            // It never passed anything on: the money ended there.
            Some((_, 0)) if !self.sent.contains(account) => Group::Rest,
            Some((0, _)) if !self.sent.contains(account) => Group::Unknown,
            _ => Group::Relay,
        }
    }
}

fn held(trace: &Result_) -> Result<BTreeMap<&str, (u128, u128)>, ReportError> {
    let mut held = BTreeMap::<&str, (u128, u128)>::new();
    for one in &trace.resting {
        let sum = held.entry(&one.account).or_default();
        sum.0 = sum.0.saturating_add(units(METHOD.name, &one.amount)?);
    }
    for one in &trace.unknowns {
        let sum = held.entry(&one.account).or_default();
        sum.1 = sum.1.saturating_add(units(METHOD.name, &one.amount)?);
    }
    Ok(held)
}

/// Families of stops, the largest first, and the family of each stop's account.
fn families(stops: &[StopTotal]) -> (Vec<Family>, BTreeMap<&str, usize>) {
    let mut sums = BTreeMap::<String, (u128, Family, Vec<&str>)>::new();
    for stop in stops {
        let name = family_name(&stop.name, &stop.kind);
        let empty = || (0, Family { name: name.clone(), kind: stop.kind.clone() }, vec![]);
        let sum = sums.entry(name.to_lowercase()).or_insert_with(empty);
        sum.0 = sum.0.saturating_add(stop.amount.parse().unwrap_or_default());
        sum.2.push(&stop.account);
    }
    let mut sums: Vec<_> = sums.into_values().collect();
    sums.sort_by(|a, b| (b.0, &a.1.name).cmp(&(a.0, &b.1.name)));
    let last = if sums.len() > MOST_FAMILIES { MOST_FAMILIES - 1 } else { MOST_FAMILIES };
    let (mut families, mut of_stop) = (vec![], BTreeMap::new());
    for (place, (_, family, accounts)) in sums.iter().enumerate() {
        of_stop.extend(accounts.iter().map(|account| (*account, place.min(last))));
        if place < last {
            families.push(family.clone());
        }
    }
    if sums.len() > MOST_FAMILIES {
        let name = format!("{} other services", words::count(sums.len() - last));
        families.push(Family { name, kind: "service".to_owned() });
    }
    (families, of_stop)
}

/// The service behind a label: `Tornado.Cash: 100 ETH` → `Tornado.Cash`, `Huobi 35` → `Huobi`.
fn family_name(label: &str, kind: &str) -> String {
    const GENERIC: [&str; 7] = ["deposit", "address", "account", "wallet", "hot", "cold", "deposits"];
    let before = label.split([':', '(', '#']).next().unwrap_or_default();
    let mut words: Vec<_> = before.split_whitespace().collect();
    let number = words.iter().skip(1).position(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    words.truncate(number.map_or(words.len(), |place| place + 1));
    while words.len() > 1 && words.last().is_some_and(|word| GENERIC.contains(&word.to_lowercase().as_str()))
    {
        words.pop();
    }
    let name = words.join(" ");
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '_');
    match (name, label.trim()) {
        ("", "") => format!("Unnamed {kind}"),
        ("", label) => label.to_owned(),
        (name, _) => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_one_service_meet() {
        for (label, family) in [
            ("Tornado.Cash: 100 ETH", "Tornado.Cash"),
            ("Tornado Cash 100 ETH pool", "Tornado Cash"),
            ("Huobi 35", "Huobi"),
            ("Huobi deposit address", "Huobi"),
            ("FTX", "FTX"),
            ("Crypto.com", "Crypto.com"),
            ("1inch", "1inch"),
            ("Binance14", "Binance"),
            ("42", "42"),
            ("", "Unnamed exchange"),
        ] {
            assert_eq!(family_name(label, "exchange"), family, "{label}");
        }
    }

    #[test]
    fn many_families_are_shown_together_and_none_is_lost() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
        let stop = |(place, name): (usize, &&str)| StopTotal {
            account: format!("0x{name}"),
            name: (*name).to_owned(),
            kind: "exchange".to_owned(),
            reason: String::new(),
            claim: String::new(),
            amount: (100 - place).to_string(),
            transfers: 1,
        };
        let stops: Vec<_> = names.iter().enumerate().map(stop).collect();
        let (families, of_stop) = families(&stops);
        assert_eq!(families.len(), MOST_FAMILIES);
        assert_eq!(families.last().unwrap().name, "4 other services");
        assert_eq!(of_stop.len(), names.len());
        assert!(of_stop.values().all(|family| *family < families.len()));
    }
}
