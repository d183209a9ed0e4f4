//! The caller of a request.

use crate::snapshot::MOST_OPEN;
use axum::{extract::FromRequestParts, http::request::Parts};
use record::Tlp;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

/// What a caller may do; each may do what those before it may, but for participants, who only read what may be released
/// to their party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Another party of the mechanism.
    Participant,
    /// Reads.
    Reader,
    /// Judges, dismisses, traces, drafts.
    Analyst,
    /// Releases what another has asked to release.
    Approver,
}

impl Role {
    /// Whether whoever has this role may do what needs `other`.
    pub const fn may(self, other: Self) -> bool {
        self as u8 >= other as u8
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// As the ledger will name them.
    pub who: String,
    /// What they may do.
    pub role: Role,
    /// The strictest label that they may see.
    pub sees: Tlp,
    /// The party that they belong to, where records may be released to named parties only.
    pub party: Option<String>,
}

impl Caller {
    /// A caller who has not said who they are: reads what may be shown to anyone of this machine.
    pub fn anonymous() -> Self {
        Self { who: "anonymous".to_owned(), role: Role::Reader, sees: MOST_OPEN, party: None }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(Self::anonymous))
    }
}
