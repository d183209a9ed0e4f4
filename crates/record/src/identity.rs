//! Identities: reversible judgements that two records are, or are not, the same.

use crate::{ClaimId, EntityId, PartialDate};
use serde::{Deserialize, Serialize};

/// What was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// The two are one.
    Same,
    /// The two are different.
    Different,
    /// An earlier judgement is taken back; nothing is judged now.
    Unsure,
}

/// A judgement on two records. The latest judgement on a pair stands; the earlier ones stay in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identity {
    /// One record.
    pub left: EntityId,
    /// The other.
    pub right: EntityId,
    /// What was judged.
    pub judgement: Judgement,
    /// Who judged.
    pub by: String,
    /// When.
    pub on: PartialDate,
    /// Why, in words.
    pub why: String,
    /// The claims that it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<ClaimId>,
}
