//! The two predicates of a freeze, asked apart and answered apart.
//!
//! - **UN** (resolution 1718 (2006), paragraph 8 (d)): owned, controlled, or acting on behalf or at the direction of a
//!   designated party. A path of limbs, no threshold: [`un_predicate`].
//! - **US** (OFAC's 50 percent rule of 13 August 2014): owned 50 percent or more by blocked persons in the aggregate.
//!   Shares, added up through layers; control counts for nothing: [`fifty_percent`].
//!
//! Either may hold without the other, so neither answer mentions the other's. Both are as of one day, by what was known
//! at another, and rest on claims; both can answer that what is held does not settle it. That nothing is found is never
//! said as "it is not": owners whom no claim names may exist.

mod control;
mod fixpoint;
mod graph;
mod layers;
mod ownership;
mod record_owners;
mod share;
mod words;

pub use control::{Limb, LimbHop, LimbPath, Open, UnAnswer, un_predicate};
pub use ownership::{
    Aggregate, Counted, Doubt, FiftyPercent, Layer, MOST_ENTITIES, Owners, Stake, Standing, fifty_percent,
    fifty_percent_within,
};
pub use record_owners::RecordOwners;
pub use share::{Percent, ShareRange};

use crate::ScreenError;
use archive::{Archive, View};
use jiff::civil::Date;
use record::EntityId;
use record_owners::DatedLinks;
use serde::Serialize;

/// What is asked of both predicates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// The day on which it must have been so.
    pub as_of: Date,
    /// The day by whose end it must have been known; `None`: by all that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_at: Option<Date>,
    /// Only what this watch held before that ledger entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_before: Option<u64>,
    /// The list of the UN predicate: `un_1718`.
    pub un_list: String,
    /// The lists whose entries are blocked under US law: `ofac_sdn`.
    pub us_lists: Vec<String>,
}

impl Question {
    /// About `day`, by all that is known, against `un_1718` and `ofac_sdn`.
    pub fn on(day: Date) -> Self {
        Self {
            as_of: day,
            known_at: None,
            held_before: None,
            un_list: "un_1718".to_owned(),
            us_lists: vec!["ofac_sdn".to_owned()],
        }
    }

    const fn view(&self) -> View {
        View { as_of: Some(self.as_of), known_at: self.known_at, held_before: self.held_before }
    }
}

/// Both answers, apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Predicates {
    /// Whom it is about.
    pub entity: EntityId,
    /// What was asked.
    #[serde(flatten)]
    pub question: Question,
    /// The UN predicate.
    pub un: Answered<UnAnswer>,
    /// The US 50 percent rule.
    pub us50: Answered<FiftyPercent>,
}

/// An answer, with one or two sentences that say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answered<A> {
    /// The answer.
    #[serde(flatten)]
    pub answer: A,
    /// The sentences.
    pub words: String,
}

/// Both predicates on `entity`, by what the archive holds.
///
/// # Errors
/// [`ScreenError::Archive`] where it cannot be read.
pub fn both(archive: &Archive, entity: &EntityId, question: &Question) -> Result<Predicates, ScreenError> {
    let (entity, day) = (archive.clusters().canonical(entity), question.as_of);
    let links = DatedLinks::new(archive, &question.un_list, question.view());
    let owners = RecordOwners::new(archive, &question.us_lists, question.view(), day);
    let un = un_predicate(&links, &owners, entity, day)?;
    let us50 = fifty_percent(&owners, entity, day)?;
    // An unreadable name is no reason to withhold an answer: the id stands in for it.
    let name = |id: &EntityId| archive.caption(id).unwrap_or_else(|_| id.to_string());
    Ok(Predicates {
        entity: entity.clone(),
        question: question.clone(),
        un: Answered { words: un.why(entity, day, &name), answer: un },
        us50: Answered { words: us50.why(entity, day, &name), answer: us50 },
    })
}
