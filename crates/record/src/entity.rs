//! Entities: whoever and whatever claims are about, under the FollowTheMoney schema.

use crate::{Claim, RecordError, Schema, Value};
use serde::{Deserialize, Deserializer, Serialize};
use std::{borrow::Borrow, collections::BTreeMap, fmt, str::FromStr, sync::Arc};

/// Longest id in bytes; FollowTheMoney allows 255.
const MOST_ID_BYTES: usize = 255;

/// The name of an entity within the record: `ofac:27307`, `un:KPe.031`, `wallet:evm:0x098b…`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct EntityId(Arc<str>);

impl EntityId {
    /// Admits an id of 1 to 255 bytes without white space or control characters.
    ///
    /// # Errors
    /// [`RecordError::EntityId`] otherwise.
    pub fn new(text: &str) -> Result<Self, RecordError> {
        let wrong = |why| RecordError::EntityId { text: text.chars().take(60).collect(), why };
        if text.is_empty() {
            return Err(wrong("it is empty"));
        }
        if text.len() > MOST_ID_BYTES {
            return Err(wrong("it is longer than 255 bytes"));
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(wrong("it holds white space or control characters"));
        }
        Ok(Self(text.into()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for EntityId {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        Self::new(text)
    }
}

impl Borrow<str> for EntityId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for EntityId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

/// A set of claims about one subject, in FollowTheMoney's JSON form (`id`, `schema`, `properties`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Its id.
    pub id: EntityId,
    /// The FollowTheMoney schema's name.
    pub schema: String,
    /// A name to call it by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Values by property, sorted, without repeats.
    #[serde(default)]
    pub properties: BTreeMap<String, Vec<String>>,
}

impl Entity {
    /// Joins claims about one subject into an entity. Denied claims and properties that the schema does not have
    /// are left out: they stay claims. `None` where no claim names a schema.
    pub fn from_claims<'a>(id: &EntityId, claims: impl IntoIterator<Item = &'a Claim>) -> Option<Self> {
        let claims: Vec<_> = claims.into_iter().filter(|claim| !claim.denied).collect();
        let schema = claims
            .iter()
            .filter_map(|claim| Schema::find(claim.schema.as_deref()?))
            .reduce(Schema::narrower)?;
        let mut properties = BTreeMap::<String, Vec<String>>::new();
        for claim in claims {
            if schema.property(&claim.property).is_some() {
                properties
                    .entry(claim.property.to_string())
                    .or_default()
                    .push(claim.value.as_text().into_owned());
            }
        }
        for values in properties.values_mut() {
            values.sort_unstable();
            values.dedup();
        }
        let caption = schema.caption.iter().find_map(|name| properties.get(*name)?.first().cloned());
        Some(Self { id: id.clone(), schema: schema.name.to_owned(), caption, properties })
    }
}

/// One row of FollowTheMoney's statement CSV: a claim in the form that other tools of the field read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The claim's id.
    pub id: String,
    /// The subject.
    pub entity_id: String,
    /// The subject's identity cluster.
    pub canonical_id: String,
    /// Property name.
    pub prop: String,
    /// FollowTheMoney property type.
    pub prop_type: String,
    /// Schema of the subject.
    pub schema: String,
    /// The value as text.
    pub value: String,
    /// The dataset: here the exhibit's digest.
    pub dataset: String,
    /// When it became known.
    pub first_seen: String,
}

impl Statement {
    /// The statement form of `claim`, whose id is `id`; `None` where the property is not in its schema.
    pub fn of(id: &crate::ClaimId, claim: &Claim, canonical: &EntityId) -> Option<Self> {
        let schema = Schema::find(claim.schema.as_deref()?)?;
        let property = schema.property(&claim.property)?;
        Some(Self {
            id: id.to_string(),
            entity_id: claim.subject.to_string(),
            canonical_id: canonical.to_string(),
            prop: property.name.to_owned(),
            prop_type: property.kind.name().to_owned(),
            schema: schema.name.to_owned(),
            value: match &claim.value {
                Value::Quantity { amount, .. } => amount.to_string(),
                other => other.as_text().into_owned(),
            },
            dataset: claim.source.exhibit.to_string(),
            first_seen: claim.known.to_string(),
        })
    }
}
