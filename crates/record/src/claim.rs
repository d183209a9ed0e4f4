//! The claim: one party's statement, with everything needed to weigh it.

use crate::{Digest, EntityId, Grade, Handling, Interval, PartialDate, RecordError, Scope, Value};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A claim's id: the SHA-256 of its canonical form.
pub type ClaimId = Digest;

/// Where in an exhibit a claim was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Locator {
    /// 1-based line of a text file.
    Line(u64),
    /// 1-based data row of a table or array.
    Row(u64),
    /// The id of the record within the exhibit, and the place in it: `DistinctParty 27307/Alias 2`.
    Record(String),
    /// 1-based page of a document.
    Page(u32),
    /// Byte range, end excluded.
    Bytes(u64, u64),
}

/// Where a claim comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The exhibit it was read from.
    pub exhibit: Digest,
    /// Where in it.
    pub locator: Locator,
    /// The words that say it, where the exhibit has words: a short quote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The party whose knowledge it is: two outlets of one press release have one originator.
    pub originator: Arc<str>,
    /// The party that makes the attribution, where the claim is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributor: Option<Arc<str>>,
    /// Where the originator, or the outlet that relays it, can be read, if that is not the exhibit itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<Arc<str>>,
}

/// One party's statement that `subject` has `property` = `value` (or, `denied`, that it has not).
///
/// Two times are kept apart: `valid` is when it was true, `known` is when its originator made it known. The
/// third, when this watch took it in, is the ledger's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Claim {
    /// Whom it is about.
    pub subject: EntityId,
    /// The subject's FollowTheMoney schema, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Arc<str>>,
    /// A FollowTheMoney property, a [relation](crate::Relation), or a term of the field (`amount_stolen`).
    pub property: Arc<str>,
    /// What it says.
    pub value: Value,
    /// The source says that it is *not* so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub denied: bool,
    /// When it was true.
    #[serde(default, skip_serializing_if = "Interval::is_unstated")]
    pub valid: Interval,
    /// When it became known.
    pub known: PartialDate,
    /// Where it comes from.
    pub source: Source,
    /// How far to trust it.
    pub grade: Grade,
    /// What its number is about.
    #[serde(default, skip_serializing_if = "Scope::is_unstated")]
    pub scope: Scope,
    /// A mark stricter than the exhibit's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handling: Option<Handling>,
}

impl Claim {
    /// The id: SHA-256 of the RFC 8785 form.
    ///
    /// # Errors
    /// As [`Claim::canonical`]; no claim that was read from JSON can fail.
    pub fn id(&self) -> Result<ClaimId, RecordError> {
        Ok(Digest::of(&self.canonical()?))
    }
}

/// Where a claim stands today. Nothing is deleted: a withdrawn claim stays, marked, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It stands.
    #[default]
    Standing,
    /// A later claim of the same originator replaces it.
    Superseded {
        /// The later claim.
        by: ClaimId,
    },
    /// Withdrawn.
    Withdrawn {
        /// Why.
        why: String,
    },
}

/// The prefix of the properties that say "it is an entry of this list": `listing:un_1718`, `listing:ofac_sdn`. The
/// value is the entry's reference (`KPe.031`) or programme; the validity begins on the day of listing.
pub const LISTING: &str = "listing:";
