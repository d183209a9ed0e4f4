//! How much can have reached a target: the least and the most under any rule of accounting, and what two rules say.

use crate::{ReportError, labels::KnownStops, methods::fifo::account_text};
use serde::Serialize;
use trace::{
    Options, Policy, Seed, Stop, StopKind, Stops, Store,
    bounds::{BoundsOptions, Target, bounds},
};

/// What can have reached a target; base units as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bounded {
    /// The target's accounts.
    pub target: Vec<String>,
    /// Its label, where it has one.
    pub name: String,
    /// At least so much, under every rule.
    pub lower: String,
    /// At most so much, under every rule.
    pub upper: String,
    /// Whether some rule gives each of the two; otherwise the interval may be wider than it need be, never narrower.
    pub exact: bool,
    /// First in, first out.
    pub fifo: String,
    /// In proportion.
    pub haircut: String,
}

/// A target: accounts of the store, with the name that is shown.
pub(crate) struct Asked {
    pub(crate) accounts: Vec<u32>,
    pub(crate) name: String,
}

/// Bounds of each target. All targets are places at which the money stays; where one lies on the way to another, ask
/// one by one.
pub(crate) fn bounded(
    store: &Store,
    seeds: &[Seed],
    known: &KnownStops,
    until: Option<u32>,
    targets: &[Asked],
) -> Result<Vec<Bounded>, ReportError> {
    let options = BoundsOptions { until, stops: known.stops.clone(), ..BoundsOptions::default() };
    let wanted: Vec<_> = targets.iter().map(|asked| Target { accounts: asked.accounts.clone() }).collect();
    let all = bounds(store, seeds, &wanted, &options)?;
    let stops = with_targets(&known.stops, targets);
    let arrived = |policy| arrivals(store, seeds, policy, until, &stops, targets);
    let (fifo, haircut) = (arrived(Policy::Fifo)?, arrived(Policy::Haircut)?);
    let sums = targets.iter().enumerate().zip(fifo.iter().zip(&haircut));
    let one = |((at, asked), (fifo, haircut)): ((usize, &Asked), (&u128, &u128))| {
        let found = all.iter().find(|one| one.target == at && one.label.is_none())?;
        Some(Bounded {
            target: asked.accounts.iter().map(|account| account_text(store, *account)).collect(),
            name: asked.name.clone(),
            lower: found.lower.to_string(),
            upper: found.upper.to_string(),
            exact: found.exact,
            fifo: fifo.to_string(),
            haircut: haircut.to_string(),
        })
    };
    Ok(sums.filter_map(one).collect())
}

fn with_targets(stops: &Stops, targets: &[Asked]) -> Stops {
    let mut stops = stops.clone();
    for account in targets.iter().flat_map(|asked| &asked.accounts) {
        if stops.get(*account).is_none() {
            let reason = "the target asked about".to_owned();
            stops.insert(*account, Stop { kind: StopKind::Service, reason, attribution: String::new() });
        }
    }
    stops
}

/// What arrives at each target under a rule.
fn arrivals(
    store: &Store,
    seeds: &[Seed],
    policy: Policy,
    until: Option<u32>,
    stops: &Stops,
    targets: &[Asked],
) -> Result<Vec<u128>, ReportError> {
    let options = Options { until, stops: stops.clone(), keep_moves: false, ..Options::default() };
    let flow = trace::follow(store, seeds, policy, &options)?;
    let sum = |asked: &Asked| {
        let at_target = flow.stopped.iter().filter(|stopped| asked.accounts.contains(&stopped.account));
        at_target.map(|stopped| stopped.amount).sum()
    };
    Ok(targets.iter().map(sum).collect())
}
