//! The US 50 percent rule: what an entity's blocked owners hold of it, in the aggregate, through every layer.
//!
//! OFAC, *Revised Guidance on Entities Owned by Persons Whose Property and Interests in Property Are Blocked*
//! (13 August 2014), and FAQs 398–402: an entity is blocked if blocked persons own, directly or indirectly, 50 percent
//! or more of it in the aggregate. "Indirectly" is through entities that are themselves 50 percent or more so owned
//! (FAQ 401): a holding of an entity below 50 counts for nothing one layer on, and a holding of one at or above 50
//! counts in full. Control alone is not enough (FAQ 398); the holdings of persons blocked under different programmes
//! are added (FAQ 399).
//!
//! So being blocked is a least fixpoint over the graph of owners. Because shares are stated as ranges, dates may be too
//! coarse and sources disagree, it is taken twice: once with the least that everything said allows (who is blocked for
//! certain), once with the most (who may be). Both ends are attained by some allowed set of shares, so the bounds are
//! sound and tight.

use super::{
    fixpoint,
    graph::Graph,
    share::{Percent, ShareRange},
};
use crate::{Listing, ScreenError};
use jiff::civil::Date;
use record::{Certainty, ClaimId, EntityId, Interval};
use serde::{Serialize, Serializer};

/// What one owner holds of an entity, as far as the record says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stake {
    /// Who holds it.
    pub owner: EntityId,
    /// How much, in percent.
    pub share: ShareRange,
    /// When.
    pub valid: Interval,
    /// The strength of the best claim that says so, 0 to 1000.
    pub strength: u32,
    /// Whether sources contradict one another on it: on how much, or on whether it exists at all.
    pub contested: bool,
    /// The claims that say so, best first.
    pub claims: Vec<ClaimId>,
    /// The claims that deny it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<ClaimId>,
}

/// Who owns whom, and who is blocked: the archive, or a graph made up for a test.
pub trait Owners {
    /// The stakes in `entity`, one for each owner.
    ///
    /// # Errors
    /// Where the record cannot be read.
    fn owners(&self, entity: &EntityId) -> Result<Vec<Stake>, ScreenError>;

    /// The entry of a blocking list that `entity` is, if it is one.
    ///
    /// # Errors
    /// Where the record cannot be read.
    fn blocked(&self, entity: &EntityId) -> Result<Option<Listing>, ScreenError>;

    /// Those who are said to control `entity`. They count for nothing under this rule; an answer mentions the blocked
    /// among them, so that nobody takes control for ownership.
    ///
    /// # Errors
    /// Where the record cannot be read.
    fn controllers(&self, _entity: &EntityId) -> Result<Vec<EntityId>, ScreenError> {
        Ok(Vec::new())
    }
}

/// Whether somebody is blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing held says so.
    NotFound,
    /// What is held allows it and does not settle it.
    Unclear,
    /// By ownership: 50 percent or more, on the least that the claims allow.
    ByOwnership,
    /// An entry of a blocking list.
    Listed,
}

/// A doubt that an answer must carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "doubt")]
pub enum Doubt {
    /// The stakes stated of one entity exceed 100 percent even at their least: they cannot all be true.
    OverWhole {
        /// Whose.
        entity: EntityId,
        /// Their sum, in percent.
        total: Percent,
    },
    /// An entity is said to hold part of itself. Such shares are left out of every sum; whether the rest should be
    /// measured against what remains, the guidance does not say.
    HoldsItself {
        /// Who.
        entity: EntityId,
        /// How much of itself.
        share: ShareRange,
    },
    /// A stake that counts is contested.
    Contested {
        /// In whom.
        entity: EntityId,
        /// Whose.
        owner: EntityId,
    },
    /// A blocked person is said to control the entity, which does not count here.
    ControlOnly {
        /// Who.
        controller: EntityId,
    },
    /// The owners' graph was too large to be read to its end; what was not read is taken as possibly blocked.
    Cut {
        /// Entities read.
        entities: usize,
    },
}

/// A stake as it was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The stake.
    #[serde(flatten)]
    pub stake: Stake,
    /// Whether it held on the day asked about.
    #[serde(serialize_with = "certainty")]
    pub holds: Certainty,
    /// Whether its owner is blocked, and how.
    pub owner_is: Standing,
    /// The owner's entry of a blocking list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listing: Option<Listing>,
}

/// What blocked owners hold of an entity, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Aggregate {
    /// Held by owners who are blocked for certain, at the least.
    pub at_least: Percent,
    /// Can be held by owners who are, or may be, blocked: at the most that their stated stakes and those of the
    /// other owners allow. Holders that no claim names are not in it.
    pub at_most: Percent,
    /// `at_most` itself is excluded.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub below: bool,
    /// Of which no claim says who holds it, at the most.
    pub unaccounted: Percent,
}

/// One layer of ownership: an entity with the stakes in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Layer {
    /// The owned.
    pub entity: EntityId,
    /// Whether it is blocked, and how.
    pub standing: Standing,
    /// What blocked owners hold of it.
    #[serde(flatten)]
    pub sum: Aggregate,
    /// The stakes, blocked owners first.
    pub stakes: Vec<Counted>,
}

/// The answer to "is it blocked under the 50 percent rule?".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FiftyPercent {
    /// The answer.
    pub standing: Standing,
    /// Its own entry of a blocking list, where it has one: then it is blocked without the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listing: Option<Listing>,
    /// What blocked owners hold of it; absent where it is itself listed, since its owners then do not matter.
    #[serde(flatten)]
    pub sum: Option<Aggregate>,
    /// The strength of the weakest stake that the answer rests on, 0 to 1000; `None` where it rests on none.
    pub strength: Option<u32>,
    /// The entity itself, then every owner that is or may be blocked by ownership, nearest first.
    pub layers: Vec<Layer>,
    /// What must be said with it.
    pub doubts: Vec<Doubt>,
}

/// Entities that are read before the search for owners is cut; the largest corporate groups known have some 3,000.
pub const MOST_ENTITIES: usize = 10_000;

/// Whether `entity` was blocked on `day` by what is known in the view that `owners` reads.
///
/// Time is linear in the stakes read; at most [`MOST_ENTITIES`] entities are read, and nothing recurses.
///
/// # Errors
/// Where the record cannot be read.
pub fn fifty_percent(
    owners: &impl Owners,
    entity: &EntityId,
    day: Date,
) -> Result<FiftyPercent, ScreenError> {
    fifty_percent_within(owners, entity, day, MOST_ENTITIES)
}

/// As [`fifty_percent`], reading `most` entities at most.
///
/// # Errors
/// Where the record cannot be read.
pub fn fifty_percent_within(
    owners: &impl Owners,
    entity: &EntityId,
    day: Date,
    most: usize,
) -> Result<FiftyPercent, ScreenError> {
    let graph = Graph::read(owners, entity, day, most)?;
    let blocked = fixpoint::blocked(&graph);
    let mut answer = super::layers::answer(&graph, &blocked);
    for controller in owners.controllers(entity)? {
        if let Some(listing) = owners.blocked(&controller)?
            && listing.valid.holds_on(day) != Certainty::No
        {
            answer.doubts.push(Doubt::ControlOnly { controller });
        }
    }
    Ok(answer)
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn certainty<S: Serializer>(certainty: &Certainty, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(match certainty {
        Certainty::Yes => "yes",
        Certainty::Maybe => "maybe",
        Certainty::No => "no",
    })
}
