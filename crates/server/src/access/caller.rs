//! The caller of a request.

use super::audit::Trail;
use crate::{problem::Problem, snapshot::MOST_OPEN};
use axum::{extract::FromRequestParts, http::request::Parts};
use record::{Audience, Tlp};
use serde::{Deserialize, Serialize};
use std::{convert::Infallible, fmt, sync::Arc};

/// What a caller may do; each may do what those before it may, but for participants, who only read what may be released
/// to their party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Participant => "participant",
            Self::Reader => "reader",
            Self::Analyst => "analyst",
            Self::Approver => "approver",
        })
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Caller {
    /// As the ledger will name them.
    pub who: String,
    /// What they may do.
    pub role: Role,
    /// The strictest label that they may see.
    pub sees: Tlp,
    /// The party that they belong to, where records may be released to named parties only.
    pub party: Option<String>,
    /// Where it is noted which marked records the answer to this request discloses; `None` where nothing can be.
    pub(super) trail: Option<Arc<Trail>>,
}

impl Caller {
    /// A caller who has not said who they are: reads what may be shown to anyone of this machine.
    pub fn anonymous() -> Self {
        Self { who: "anonymous".to_owned(), role: Role::Reader, sees: MOST_OPEN, party: None, trail: None }
    }

    /// Somebody, for tests of what is behind the gate.
    #[cfg(test)]
    pub(crate) fn named(who: &str, role: Role) -> Self {
        Self { who: who.to_owned(), role, ..Self::anonymous() }
    }

    /// For whose eyes the answer is. Participants see what names no party up to TLP:GREEN, whatever their token says.
    pub(crate) fn audience(&self) -> Audience {
        let audience = Audience::of(self.sees, self.party.clone());
        if self.role == Role::Participant { audience.unnamed_up_to(MOST_OPEN) } else { audience }
    }

    /// Whether they see exactly what an anonymous caller does.
    pub(crate) fn is_plain(&self) -> bool {
        self.party.is_none() && self.audience() == Audience::from(MOST_OPEN)
    }

    /// Notes marked records that the answer discloses.
    ///
    /// # Errors
    /// 503 where the answer is under way already and the audit log cannot be written.
    pub(crate) fn note<I: ToString>(&self, ids: impl IntoIterator<Item = I>) -> Result<(), Problem> {
        match &self.trail {
            None => Ok(()),
            Some(trail) => trail.note(ids.into_iter().map(|id| id.to_string())),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // A move, not a copy: each request is answered by one handler.
        Ok(parts.extensions.remove::<Self>().unwrap_or_else(Self::anonymous))
    }
}
