//! What a claim says of its subject.

use crate::{Decimal, EntityId, PartialDate};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A typed value. In JSON: `{"text":…}`, `{"entity":…}`, `{"date":…}`, `{"quantity":{"amount":…,"unit":…}}` or
/// `{"range":{"low":…,"high":…,"unit":…}}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Words.
    Text(String),
    /// Another entity: the claim is a relation.
    Entity(EntityId),
    /// A date as precise as its source.
    Date(PartialDate),
    /// A number with its unit (`ETH`, `USD`, `states`); the unit may be empty.
    Quantity {
        /// Exact.
        amount: Decimal,
        /// Of what.
        unit: String,
    },
    /// A stated range, both ends included.
    Range {
        /// Least.
        low: Decimal,
        /// Most.
        high: Decimal,
        /// Of what.
        unit: String,
    },
}

impl Value {
    /// The entity it names, if it is a relation.
    pub const fn entity(&self) -> Option<&EntityId> {
        if let Self::Entity(id) = self { Some(id) } else { None }
    }

    /// The value as words, without its type: what is searched and shown.
    pub fn as_text(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Entity(id) => id.as_str().into(),
            other => other.to_string().into(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Entity(id) => write!(f, "{id}"),
            Self::Date(date) => write!(f, "{date}"),
            Self::Quantity { amount, unit } if unit.is_empty() => write!(f, "{amount}"),
            Self::Quantity { amount, unit } => write!(f, "{amount} {unit}"),
            Self::Range { low, high, unit } => f.write_str(format!("{low} to {high} {unit}").trim_end()),
        }
    }
}
