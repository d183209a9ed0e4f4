//! Where the money was, day by day: on accounts of nobody known, at an exchange, in a mixer, frozen, returned.
//!
//! Every day adds up: what was stolen by then is what lies in all places together, and where it does not, the
//! difference is shown as a gap.

use crate::{Flow, StopKind, Store};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A day, in seconds.
const DAY: u32 = 86_400;

/// A sort of place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Place {
    /// Accounts of which nothing is said: on the way, or at rest.
    Accounts,
    /// A custodial exchange.
    Exchange,
    /// A mixer's or another common pot.
    Mixer,
    /// A bridge to another chain.
    Bridge,
    /// Another service.
    Service,
    /// Held back by an issuer, an exchange or a court.
    Frozen,
    /// Back with the victim.
    Returned,
    /// Spent on fees.
    Fees,
    /// Where nobody can spend it.
    Burned,
}

impl From<StopKind> for Place {
    fn from(kind: StopKind) -> Self {
        match kind {
            StopKind::Pool => Self::Mixer,
            StopKind::Exchange => Self::Exchange,
            StopKind::Bridge => Self::Bridge,
            StopKind::Service => Self::Service,
            StopKind::Burn => Self::Burned,
        }
    }
}

/// What somebody says of an account: from this second on, what lies on it is in that place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Unix seconds.
    pub from: u32,
    /// The place.
    pub place: Place,
}

/// The state at the end of a day (UTC).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayEnd {
    /// First second of the day.
    pub day: u32,
    /// Base units stolen by then; what was stolen a second time counts once.
    pub stolen: u128,
    /// Base units in each place; places without any are left out.
    pub places: BTreeMap<Place, u128>,
    /// What of the stolen units is in no place: units that the trace was cut before.
    pub gap: u128,
}

/// Where the followed units lay at the end of every day on which any moved, or on which a place changed.
///
/// The flow must have kept its moves. `said` holds what is known of accounts (frozen, returned) beside the trace's own
/// stops; the last statement before a moment holds.
#[must_use]
pub fn whereabouts(store: &Store, flow: &Flow, said: &BTreeMap<u32, Vec<Said>>) -> Vec<DayEnd> {
    let mut held = Held::new(store, flow);
    let mut moves = flow.moves.iter().peekable();
    let mut ends = vec![];
    for day in days(store, flow, said) {
        let end = day.saturating_add(DAY);
        while let Some(one) = moves.next_if(|one| store.transfer(one.row).is_some_and(|t| t.time < end)) {
            held.take(store, one);
        }
        ends.push(held.at(day, end - 1, said));
    }
    ends
}

/// First seconds of all days on which anything changed, in order.
fn days(store: &Store, flow: &Flow, said: &BTreeMap<u32, Vec<Said>>) -> Vec<u32> {
    let moved = flow.moves.iter().filter_map(|one| store.transfer(one.row)).map(|transfer| transfer.time);
    let mut moved: Vec<u32> = moved.map(|time| time / DAY * DAY).collect();
    let first = moved.first().copied().unwrap_or(u32::MAX);
    let changed = said.values().flatten().map(|said| said.from / DAY * DAY);
    moved.extend(changed.filter(|day| *day > first));
    moved.sort_unstable();
    moved.dedup();
    moved
}

/// What lies where while the moves are taken one by one.
struct Held {
    stops: BTreeMap<u32, Place>,
    /// Stolen transfers: their units come from outside the trace.
    thefts: BTreeSet<(u32, u32)>,
    /// Row to what its sender gave up of other incidents there.
    relabelled: BTreeMap<u32, u128>,
    fees_account: u32,
    stolen: u128,
    fees: u128,
    accounts: BTreeMap<u32, u128>,
}

impl Held {
    fn new(store: &Store, flow: &Flow) -> Self {
        let mut relabelled = BTreeMap::<u32, u128>::new();
        for one in &flow.relabelled {
            let sum = relabelled.entry(one.row).or_default();
            *sum = sum.saturating_add(one.amount);
        }
        Self {
            stops: flow.stopped.iter().map(|one| (one.account, one.stop.kind.into())).collect(),
            thefts: flow.thefts.iter().map(|one| (one.row, one.label)).collect(),
            relabelled,
            fees_account: store.meta().reserved.fees,
            stolen: 0,
            fees: 0,
            accounts: BTreeMap::new(),
        }
    }

    fn take(&mut self, store: &Store, one: &crate::flow::Move) {
        let Some(transfer) = store.transfer(one.row) else { return };
        let left = if self.thefts.contains(&(one.row, one.label)) {
            let again = self.relabelled.get(&one.row).copied().unwrap_or(0);
            self.stolen = self.stolen.saturating_add(one.amount).saturating_sub(again);
            again
        } else {
            one.amount
        };
        if let Some(held) = self.accounts.get_mut(&transfer.sender) {
            *held = held.saturating_sub(left);
        }
        let arrives = if transfer.receiver == self.fees_account {
            &mut self.fees
        } else {
            self.accounts.entry(transfer.receiver).or_default()
        };
        *arrives = arrives.saturating_add(one.amount);
    }

    fn at(&self, day: u32, now: u32, said: &BTreeMap<u32, Vec<Said>>) -> DayEnd {
        let mut places = BTreeMap::<Place, u128>::new();
        for (account, held) in self.accounts.iter().filter(|(_, held)| **held > 0) {
            let stop = self.stops.get(account).copied().unwrap_or(Place::Accounts);
            let statements = said.get(account).into_iter().flatten().filter(|said| said.from <= now);
            let place = statements.max_by_key(|said| said.from).map_or(stop, |said| said.place);
            *places.entry(place).or_default() += held;
        }
        if self.fees > 0 {
            places.insert(Place::Fees, self.fees);
        }
        let accounted = places.values().fold(0_u128, |sum, held| sum.saturating_add(*held));
        DayEnd { day, stolen: self.stolen, places, gap: self.stolen.saturating_sub(accounted) }
    }
}
