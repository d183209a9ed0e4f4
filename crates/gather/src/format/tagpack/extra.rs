//! What a pack of ours says beyond GraphSense's schema, in the `context` that the schema leaves open.
//!
//! The schema has one creator for all tags, a ladder of fourteen steps, days without months and years, a closed list of
//! concepts, and fields that must be there. What does not fit stands under `watchkeeper` in a tag's context, so that
//! an export can be taken in again without loss; others pass over it.

use crate::intake::Fault;
use serde::{Deserialize, Serialize};

/// Most concepts outside the taxonomy.
pub(super) const MOST_CONCEPTS: usize = 64;

/// The `watchkeeper` object of a context.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Extra {
    /// Whose knowledge it is, where that is not the pack's creator.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) originator: String,
    /// The grade, where the ladder has no step for it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) grade: String,
    /// The date, where it is coarser than a day.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) known: String,
    /// A category outside GraphSense's taxonomy.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) category: String,
    /// An abuse outside it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) abuse: String,
    /// Concepts outside it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) concepts: Vec<String>,
    /// Fields that the schema asks for and nobody said: what stands in them is no claim.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) unsaid: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Context {
    watchkeeper: Option<Extra>,
}

impl Extra {
    /// Reads it out of a context; a context without it, or one that is no JSON object, has none.
    pub(super) fn read(context: &str) -> Result<Self, Fault> {
        if !context.contains("\"watchkeeper\"") {
            return Ok(Self::default());
        }
        let wrong = |why: String| {
            let hint = "see docs/guide/labels.md for what may stand there, or remove it";
            Fault::new(format!("what its context says under 'watchkeeper' cannot be read: {why}"), hint)
        };
        let context: Context = serde_json::from_str(context).map_err(|error| wrong(error.to_string()))?;
        let extra = context.watchkeeper.unwrap_or_default();
        if extra.concepts.len() > MOST_CONCEPTS {
            return Err(wrong("it has more than 64 concepts".to_owned()));
        }
        Ok(extra)
    }

    /// The context, or nothing where there is nothing to say.
    pub(super) fn context(&self) -> Option<String> {
        let context = Context { watchkeeper: Some(self.clone()) };
        (*self != Self::default()).then(|| serde_json::to_string(&context).unwrap_or_default())
    }

    pub(super) fn is_unsaid(&self, field: &str) -> bool {
        self.unsaid.iter().any(|other| other == field)
    }
}
