//! Alerts: what a watch over a chain noticed in a block, to be told at once and never to be taken out again.

use crate::{ClaimId, Digest, EntityId, Input, RecordError, id_of};
use serde::{Deserialize, Serialize};

/// An alert's id: the SHA-256 of its canonical form. The same event has the same id, however often it is seen.
pub type AlertId = Digest;

/// What was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Units of an incident, or that a listed party paid out, arrived at a labelled service.
    ReachedService,
    /// A listed address paid somebody who is no labelled service.
    ListedPaid,
    /// A listed address was paid.
    ListedReceived,
}

impl Notice {
    /// In words, as an alert's line begins.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ReachedService => "reached a service",
            Self::ListedPaid => "paid by a listed address",
            Self::ListedReceived => "paid to a listed address",
        }
    }
}

/// Whose units these are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// Taken in an incident.
    Theft {
        /// The incident.
        incident: String,
        /// The claim or finding that names the stolen transfer.
        basis: Input,
    },
    /// Of a listed address.
    Listing {
        /// The list.
        list: String,
        /// The listed party.
        party: EntityId,
        /// The listed address.
        address: String,
        /// The claim that lists the party.
        claim: ClaimId,
    },
}

/// The service that was reached.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AtService {
    /// What it is called.
    pub name: String,
    /// `pool`, `exchange`, `bridge` or `service`.
    pub kind: String,
    /// The claim that says what it is.
    pub claim: String,
}

/// The block that it happened in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InBlock {
    /// Its height.
    pub height: u64,
    /// Its hash.
    pub hash: Digest,
    /// Unix seconds, as the block states them.
    pub time: u32,
}

/// An alert. When it was known is the time of the ledger entry that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Alert {
    /// What was noticed.
    pub notice: Notice,
    /// The asset: `ethereum/eth`.
    pub asset: String,
    /// How many base units, as text: no float, and no bound that JSON readers have.
    #[serde(with = "units")]
    pub amount: u128,
    /// The rule by which the units are told apart from others on the way: `fifo`.
    pub policy: String,
    /// Whose units.
    pub origin: Whose,
    /// Who paid, in the last transfer of the way.
    pub from: String,
    /// Who was paid.
    pub to: String,
    /// Its transaction, where the feed gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tx: Option<Digest>,
    /// Its place among the block's transfers of the asset, from 0.
    pub row: u32,
    /// The service, where one was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<AtService>,
    /// The block.
    pub block: InBlock,
}

impl Alert {
    /// The id: SHA-256 of the RFC 8785 form.
    ///
    /// # Errors
    /// As [`id_of`].
    pub fn id(&self) -> Result<AlertId, RecordError> {
        id_of(self)
    }
}

/// An alert that no longer stands: its block was dropped by the chain, or what it rested on is held no more.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AlertWithdrawal {
    /// The alert.
    pub alert: AlertId,
    /// Why.
    pub why: String,
}

/// Who was told of alerts, and how. When is the time of the ledger entry that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Told {
    /// Of these alerts.
    pub alerts: Vec<AlertId>,
    /// That they are withdrawn; else that they were raised.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
    /// Whom: names or addresses of desks.
    pub to: Vec<String>,
    /// By what: `outbox`, the watch's file of messages.
    pub by: String,
}

/// Base units as decimal text.
mod units {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(units: &u128, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(units)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u128, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
