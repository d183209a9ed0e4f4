//! What parties say of the record: replies, concurrence, dissent, recommendations, decisions, withdrawals.

use crate::{ClaimId, Digest, EntityId, PartialDate};
use serde::{Deserialize, Serialize};

/// The right of reply of someone whom a finding names: asked, and what came back.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reply {
    /// Who is named.
    pub subject: EntityId,
    /// The finding or report that names them.
    pub on: Digest,
    /// When they were asked.
    pub asked: PartialDate,
    /// Until when they were given to answer.
    pub deadline: PartialDate,
    /// The answer in their words; `None`: silence, which is recorded too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// A participant stands behind a finding or report.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Concurrence {
    /// Who.
    pub participant: String,
    /// With what.
    pub with: Digest,
}

/// A participant does not stand behind a finding or report, and says why. Dissent is printed, not erased.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dissent {
    /// Who.
    pub participant: String,
    /// From what.
    pub from: Digest,
    /// Why.
    pub why: String,
}

/// What became of a recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "plain words")]
pub enum Outcome {
    Open,
    TakenUp,
    Refused,
    NoAction,
}

/// A recommendation, tied to the findings it flows from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Recommendation {
    /// To whom.
    pub addressee: String,
    /// What.
    pub text: String,
    /// On the strength of which findings.
    pub findings: Vec<Digest>,
    /// What became of it.
    pub outcome: Outcome,
}

/// A screening decision, kept so that it can be replayed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Decision {
    /// What was asked.
    pub query: String,
    /// Which entity it was about.
    pub candidate: EntityId,
    /// Whether it was taken for a match.
    pub matched: bool,
    /// Who decided.
    pub by: String,
    /// When.
    pub on: PartialDate,
    /// Why.
    pub why: String,
    /// What the candidate's evidence was then: its canonical JSON is an exhibit, named by this digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Digest>,
}

/// A claim is withdrawn: it stays, marked, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Which claim.
    pub claim: ClaimId,
    /// The claim that replaces it, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<ClaimId>,
    /// Who withdraws it.
    pub by: String,
    /// As of when it no longer counts as known.
    pub on: PartialDate,
    /// Why.
    pub why: String,
}
