//! What a number is about. Like is compared with like only where scopes agree.

use crate::PartialDate;
use serde::{Deserialize, Serialize};

/// How a stated number bounds the true one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// As stated.
    #[default]
    Exactly,
    /// "at least", "more than".
    AtLeast,
    /// "up to", "at most".
    AtMost,
    /// "about", "some".
    About,
}

/// Population, extent and day of a claim's value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Scope {
    /// Whom or what it counts: `DPRK actors`, `all actors`, `both victims together`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<String>,
    /// Whether it is a bound.
    #[serde(default, skip_serializing_if = "is_exact")]
    pub extent: Extent,
    /// The day on which it was counted or valued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<PartialDate>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_exact(extent: &Extent) -> bool {
    *extent == Extent::Exactly
}

impl Scope {
    /// Whether nothing is said of the scope.
    pub fn is_unstated(&self) -> bool {
        *self == Self::default()
    }
}
