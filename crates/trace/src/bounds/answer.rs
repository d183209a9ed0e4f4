//! What is asked of [`bounds`](super::bounds), and what it says.

use std::fmt;

use serde::Serialize;

use crate::stops::Stops;

/// The accounts of which one asks how much reached them: an address, a cluster, a set of exchanges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Account ids; order and repetition do not matter.
    pub accounts: Vec<u32>,
}

impl Target {
    /// A target of one account.
    #[must_use]
    pub fn account(id: u32) -> Self {
        Self { accounts: vec![id] }
    }
}

/// When a stolen unit counts as having reached the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// It arrived on one of the target's accounts at some time up to `until`, whatever became of it after.
    /// Each unit counts once, at its first arrival.
    #[default]
    Arrived,
    /// It is on one of the target's accounts after the last row up to `until`. Units that arrived at a stop
    /// are there for good.
    Held,
}

/// How bounds are to be made.
#[derive(Debug, Clone)]
pub struct BoundsOptions {
    /// Last second looked at, inclusive; `None` for everything in the store.
    pub until: Option<u32>,
    /// Accounts that absorb what arrives. The reserved accounts always do.
    pub stops: Stops,
    /// What counts.
    pub measure: Measure,
    /// Transfers of the neighbourhood kept (64 bytes each, and 48 while a question is answered) before
    /// accounts that little can have reached are left unfollowed.
    pub max_transfers: usize,
    /// Arcs of one network (about 300 bytes each) before small ones are left unfollowed.
    pub max_edges: usize,
    /// Arcs that the solver may look at for one bound: what bounds its time.
    pub max_work: u64,
    /// Whether to give, for each exact bound, one way in which it can have come about.
    pub witnesses: bool,
}

impl Default for BoundsOptions {
    fn default() -> Self {
        Self {
            until: None,
            stops: Stops::none(),
            measure: Measure::Arrived,
            max_transfers: 1 << 21,
            max_edges: 1 << 20,
            max_work: 1 << 30,
            witnesses: false,
        }
    }
}

/// What was cut for size, so that the interval is wider than it need be (never narrower).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum BoundsCut {
    /// More transfers were reached than `max_transfers`.
    Transfers {
        /// Accounts were not followed where fewer units than this can have arrived.
        below: u128,
    },
    /// The network had more arcs than `max_edges`.
    Edges {
        /// Arcs were not followed that can bring fewer units than this to the target.
        below: u128,
    },
    /// The solver had used up `max_work`.
    Work {
        /// Units by which the bounds together are wider for it, at most.
        units: u128,
    },
}

/// How large a question was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct NetworkSize {
    /// Transfers that may carry stolen units (of all incidents) before the target's last arrival.
    pub transfers: usize,
    /// Nodes of the part that can reach the target, terminals left out.
    pub nodes: usize,
    /// Arcs of it.
    pub edges: usize,
    /// Nodes after contraction.
    pub contracted_nodes: usize,
    /// Arcs after contraction.
    pub contracted_edges: usize,
    /// Arcs that were not followed.
    pub unfollowed: u64,
}

/// The least and the most of the stolen units that can have reached a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bounds {
    /// Position of the target as given.
    pub target: usize,
    /// The incident; `None` for all of them together.
    pub label: Option<u32>,
    /// What counted.
    pub measure: Measure,
    /// Base units stolen up to `until`, units stolen twice counted twice.
    pub stolen: u128,
    /// At least so many base units reached the target, under every accounting rule.
    pub lower: u128,
    /// At most so many, under every accounting rule.
    pub upper: u128,
    /// Whether some rule gives `lower` and some rule gives `upper`. Otherwise the interval is a sound outer
    /// one: nothing lies outside it, but it may be too wide; `cut` says why.
    pub exact: bool,
    /// What was cut for size.
    pub cut: Vec<BoundsCut>,
    /// How large the question was.
    pub size: NetworkSize,
    /// One assignment that gives `lower`; only where asked for and nothing was cut.
    pub lower_witness: Option<Witness>,
    /// One assignment that gives `upper`; likewise.
    pub upper_witness: Option<Witness>,
}

impl Bounds {
    /// What a report says of it.
    #[must_use]
    pub fn sentence(&self) -> Interval {
        Interval { at_least: self.lower, at_most: self.upper, exact: self.exact }
    }

    /// Whether an accounting rule's figure lies within.
    #[must_use]
    pub fn holds(&self, units: u128) -> bool {
        (self.lower..=self.upper).contains(&units)
    }
}

/// "At least X, at most Y", in base units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Interval {
    /// X.
    pub at_least: u128,
    /// Y.
    pub at_most: u128,
    /// Whether both are reached by some rule.
    pub exact: bool,
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.at_least == self.at_most {
            return write!(f, "exactly {}", self.at_least);
        }
        write!(f, "at least {}, at most {}", self.at_least, self.at_most)
    }
}

/// The stolen units of one transfer, in one way of accounting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Carried {
    /// Row of the store.
    pub row: u32,
    /// Stolen units that it brings.
    pub amount: u128,
    /// Of a theft only: stolen units that its sender lost with it, which count as stolen anew.
    pub relabelled: u128,
}

/// One way of accounting for every transfer: how a bound can have come about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// The incident; `None` for all of them.
    pub label: Option<u32>,
    /// Stolen units that reach the target this way.
    pub reached: u128,
    /// The transfers that carry stolen units, in row order.
    pub carried: Vec<Carried>,
    /// It accounts for the rows `0..through`. None from there on pays the target, so whatever rule goes on
    /// from there, `reached` stays.
    pub through: u32,
}
