//! A trace as vertices and steps: who held followed units, where they came from, what became of them there.

use std::collections::{BTreeMap, HashMap};
use trace::{Flow, Policy, Stop, Store, flow::Why};

/// A party to the trace. Who paid the followed income in is a vertex of its own, apart from the same account further
/// on in the trace: what it paid in was not followed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Who {
    /// The payer of followed income.
    Payer(u32),
    /// An account that held followed units.
    Holder(u32),
}

impl Who {
    pub(super) const fn account(self) -> u32 {
        match self {
            Self::Payer(account) | Self::Holder(account) => account,
        }
    }
}

/// What became of units at a vertex; base units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ends {
    /// Followed units that begin here: only payers have them.
    pub(super) seeded: u128,
    /// Still there, and the sent history is complete.
    pub(super) rest: u128,
    /// Last seen there; what it sent is not, or not wholly, known.
    pub(super) unknown: u128,
    /// Spent on fees.
    pub(super) fees: u128,
    /// Arrived at a stop.
    pub(super) stopped: u128,
}

impl Ends {
    pub(super) fn add(&mut self, other: &Self) {
        for (mine, theirs) in [
            (&mut self.seeded, other.seeded),
            (&mut self.rest, other.rest),
            (&mut self.unknown, other.unknown),
            (&mut self.fees, other.fees),
            (&mut self.stopped, other.stopped),
        ] {
            // The flow's own sums were checked; no part of them is larger.
            *mine = mine.saturating_add(theirs);
        }
    }
}

/// One vertex.
#[derive(Debug, Clone)]
pub(super) struct Vertex {
    pub(super) who: Who,
    /// Unix seconds of the first and the last step that touches it.
    pub(super) first: u32,
    pub(super) last: u32,
    /// The vertex that reached it first. It was reached earlier itself, so that these make no circle.
    pub(super) payer: Option<usize>,
    /// Followed units that arrived; for payers, that left.
    pub(super) through: u128,
    pub(super) ends: Ends,
    pub(super) stop: Option<Stop>,
    pub(super) why: Option<Why>,
}

/// Followed units that one row carried from one vertex to another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) row: u32,
    pub(super) time: u32,
    pub(super) from: usize,
    pub(super) to: usize,
    /// All units of the transfer.
    pub(super) amount: u128,
    /// Followed units in it.
    pub(super) tainted: u128,
}

/// The whole trace. Vertices stand in the order in which they were reached, steps in time order.
#[derive(Debug, Default)]
pub(super) struct Trail {
    pub(super) vertices: Vec<Vertex>,
    pub(super) steps: Vec<Step>,
    places: HashMap<Who, usize>,
}

impl Trail {
    /// Lays the moves of `flow`, which must have kept them, end to end.
    pub(super) fn new(store: &Store, flow: &Flow) -> Self {
        let mut trail = Self::default();
        let thefts: BTreeMap<(u32, u32), u128> = relabelled(flow);
        for one in &flow.moves {
            let Some(transfer) = store.transfer(one.row) else { continue };
            if transfer.receiver == store.meta().reserved.fees {
                continue;
            }
            let step = |trail: &mut Self, payer: Who, tainted: u128| {
                let from = trail.place(payer, transfer.time, None);
                let to = trail.place(Who::Holder(transfer.receiver), transfer.time, Some(from));
                trail.take(Step {
                    row: one.row,
                    time: transfer.time,
                    from,
                    to,
                    amount: transfer.amount,
                    tainted,
                });
            };
            match thefts.get(&(one.row, one.label)) {
                None => step(&mut trail, Who::Holder(transfer.sender), one.amount),
                Some(again) => {
                    // What had been followed to the sender already comes from there, and is not begun twice.
                    if *again > 0 {
                        step(&mut trail, Who::Holder(transfer.sender), *again);
                    }
                    let new = one.amount.saturating_sub(*again);
                    if new > 0 {
                        step(&mut trail, Who::Payer(transfer.sender), new);
                    }
                }
            }
        }
        trail.end(flow);
        trail
    }

    /// The vertex of an account that held followed units.
    pub(super) fn holder(&self, account: u32) -> Option<usize> {
        self.place_of(Who::Holder(account))
    }

    /// The vertex that somebody is.
    pub(super) fn place_of(&self, who: Who) -> Option<usize> {
        self.places.get(&who).copied()
    }

    fn place(&mut self, who: Who, time: u32, payer: Option<usize>) -> usize {
        let at = *self.places.entry(who).or_insert(self.vertices.len());
        if at == self.vertices.len() {
            let (ends, stop, why) = (Ends::default(), None, None);
            self.vertices.push(Vertex { who, first: time, last: time, payer, through: 0, ends, stop, why });
        }
        at
    }

    fn take(&mut self, step: Step) {
        if let Some(from) = self.vertices.get_mut(step.from) {
            from.last = step.time;
            if matches!(from.who, Who::Payer(_)) {
                from.through = from.through.saturating_add(step.tainted);
                from.ends.seeded = from.ends.seeded.saturating_add(step.tainted);
            }
        }
        if let Some(to) = self.vertices.get_mut(step.to) {
            to.last = step.time;
            to.through = to.through.saturating_add(step.tainted);
        }
        self.steps.push(step);
    }

    fn end(&mut self, flow: &Flow) {
        for one in &flow.at_rest {
            self.at(one.account, |vertex| vertex.ends.rest = vertex.ends.rest.saturating_add(one.amount));
        }
        for one in &flow.unknown {
            self.at(one.account, |vertex| {
                vertex.ends.unknown = vertex.ends.unknown.saturating_add(one.amount);
                vertex.why = Some(one.why);
            });
        }
        for one in &flow.fees {
            self.at(one.payer, |vertex| vertex.ends.fees = vertex.ends.fees.saturating_add(one.amount));
        }
        for one in &flow.stopped {
            // Poison stops, and counts nothing.
            let amount = if flow.policy == Policy::Poison { 0 } else { one.amount };
            self.at(one.account, |vertex| {
                vertex.ends.stopped = vertex.ends.stopped.saturating_add(amount);
                vertex.stop = Some(one.stop.clone());
            });
        }
    }

    fn at(&mut self, account: u32, change: impl FnOnce(&mut Vertex)) {
        let at = self.holder(account);
        if let Some(vertex) = at.and_then(|at| self.vertices.get_mut(at)) {
            change(vertex);
        }
    }
}

/// The seeds' rows, each with the units in it that another seed had brought to its sender.
fn relabelled(flow: &Flow) -> BTreeMap<(u32, u32), u128> {
    let mut thefts: BTreeMap<_, u128> = flow.thefts.iter().map(|one| ((one.row, one.label), 0)).collect();
    for one in &flow.relabelled {
        if let Some(sum) = thefts.get_mut(&(one.row, one.to)) {
            *sum = sum.saturating_add(one.amount);
        }
    }
    thefts
}
