//! Stop rules: accounts at which following the money would say nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What sort of place an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StopKind {
    /// A mixer's or a liquidity pool's common pot.
    Pool,
    /// A custodial exchange.
    Exchange,
    /// A bridge to another chain.
    Bridge,
    /// Any other service that pays from a common pot.
    Service,
    /// Nobody can spend from here.
    Burn,
}

impl StopKind {
    /// What a label's category means, in the words of GraphSense's taxonomy and our own; `None` where it ends no trace.
    #[must_use]
    pub fn of_category(category: &str) -> Option<Self> {
        match category {
            "mixing_service" | "mixer" => Some(Self::Pool),
            "exchange" => Some(Self::Exchange),
            "bridge" | "defi_bridge" => Some(Self::Bridge),
            _ => None,
        }
    }

    /// Its name in findings, alerts and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pool => "pool",
            Self::Exchange => "exchange",
            Self::Bridge => "bridge",
            Self::Service => "service",
            Self::Burn => "burn",
        }
    }

    /// Why following the money further would say nothing.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::Pool => "a mixer: what leaves it cannot be told apart by amount",
            Self::Exchange => "an exchange: it pays from a common pot, and only it knows its customers",
            Self::Bridge => "a bridge: the money goes on on another chain",
            Self::Service => "a service: it pays from a common pot",
            Self::Burn => "nobody can spend from here",
        }
    }
}

/// Why a trace ends at an account. What leaves a common pot is not what a given customer put in, so going
/// on would accuse strangers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stop {
    /// What sort of place it is.
    pub kind: StopKind,
    /// The reason in words, shown beside the amount.
    pub reason: String,
    /// Id of the attribution that says so (a claim, a TagPack entry); empty where the rule is built in.
    pub attribution: String,
}

/// The stop rules of one trace, by account id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stops(BTreeMap<u32, Stop>);

impl Stops {
    /// No stop rules: the trace ends only where the data does.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a rule; the last one given for an account holds.
    pub fn insert(&mut self, account: u32, stop: Stop) {
        self.0.insert(account, stop);
    }

    /// The rule for an account.
    #[must_use]
    pub fn get(&self, account: u32) -> Option<&Stop> {
        self.0.get(&account)
    }

    /// All rules, by account id.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Stop)> {
        self.0.iter().map(|(&account, stop)| (account, stop))
    }
}
