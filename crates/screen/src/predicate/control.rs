//! The UN predicate: "owned or controlled by", or "acting on behalf or at the direction of", a designated party.
//!
//! Resolution 1718 (2006), paragraph 8 (d), freezes what is "owned or controlled, directly or indirectly," by the
//! designated "or by persons or entities acting on their behalf or at their direction". It sets no numeric threshold,
//! so none is applied: a stake that is surely a minority leaves the question open, and says so. Each step of a path is
//! one of three limbs; association, employment, support and succession are none of them.

use super::{
    ownership::Owners,
    share::{Percent, ShareRange},
};
use crate::{Hop, Links, Listing, Path, ScreenError, best_paths};
use jiff::civil::Date;
use record::{Certainty, EntityId, Reach};
use serde::Serialize;

/// Which part of the predicate a step, or a path, meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Limb {
    /// It is itself an entry of the list: no limb is needed.
    Listed,
    /// Owned.
    Owned,
    /// Controlled: commanded, part of the listed party's organisation, or a wallet in its hands.
    Controlled,
    /// Acting on behalf or at the direction of.
    ActingOnBehalf,
    /// Only of a path: its steps meet different limbs.
    Several,
}

impl Limb {
    /// The limb that a relation meets; `None` where it meets none.
    pub fn of(relation: &str) -> Option<Self> {
        match relation {
            "owned_by" => Some(Self::Owned),
            "controlled_by" | "subordinate_to" | "agency_of" | "held_by" => Some(Self::Controlled),
            "acting_for" | "front_of" => Some(Self::ActingOnBehalf),
            _ => None,
        }
    }
}

/// Why a step, or a path, leaves the question open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Open {
    /// The stake is surely a minority: the resolution sets no threshold, so ownership by it is for a person to judge.
    Minority {
        /// In whom.
        entity: EntityId,
        /// How much.
        share: ShareRange,
    },
    /// The step's dates are too coarse to say that it held on the day.
    Coarse {
        /// Whose step.
        entity: EntityId,
    },
    /// The entry's dates are too coarse to say that it was listed on the day.
    CoarseListing {
        /// Its reference.
        reference: String,
    },
    /// The search was cut for size before it was through.
    Cut,
}

/// A step, with the limb that it meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LimbHop {
    /// The step.
    #[serde(flatten)]
    pub hop: Hop,
    /// The limb.
    pub limb: Limb,
    /// The share, where the step is ownership and a source states one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<ShareRange>,
}

/// A path every step of which meets a limb.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LimbPath {
    /// Its steps, from the party asked about; none where it is itself listed.
    pub hops: Vec<LimbHop>,
    /// The limb that its steps have in common, or [`Limb::Several`].
    pub limb: Limb,
    /// The strength of its weakest step, 0 to 1000.
    pub strength: u32,
    /// Whether standing claims speak against a step.
    pub contested: bool,
    /// What about it is open; none where it covers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub open: Vec<Open>,
    /// The entry that it ends at.
    pub listing: Listing,
}

/// The answer to "is it owned, controlled, or acting on behalf or at the direction of, a designated party?".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum UnAnswer {
    /// A path covers it.
    Covered {
        /// The paths that cover it, uncontested before contested, then strongest first.
        paths: Vec<LimbPath>,
        /// The first path's limb.
        limb: Limb,
        /// The first path's strength, 0 to 1000.
        strength: u32,
        /// Every path has a step that standing claims speak against.
        contested: bool,
    },
    /// No path by any limb is known.
    NotFound {
        /// The best path by ties that are no limb (association, employment, support), if there is one: context only.
        #[serde(skip_serializing_if = "Option::is_none")]
        context: Option<Path>,
    },
    /// There may be one.
    Unclear {
        /// What is open.
        why: Vec<Open>,
        /// The paths that would cover it.
        paths: Vec<LimbPath>,
    },
}

/// Paths that are looked at: enough that a sound one is not hidden behind many doubtful ones.
const MOST_LOOKED_AT: usize = 32;

/// Paths that an answer holds.
const MOST_SHOWN: usize = 5;

/// Whether `entity` met the predicate on `day`, by paths over `links` to entries of its list. `owners` is asked only for
/// how much is owned in a step of ownership; nothing is added up, which is the US rule's business.
///
/// # Errors
/// Where the record cannot be read.
pub fn un_predicate(
    links: &impl Links,
    owners: &impl Owners,
    entity: &EntityId,
    day: Date,
) -> Result<UnAnswer, ScreenError> {
    let found = best_paths(links, entity, MOST_LOOKED_AT)?;
    let full = found.paths.len() == MOST_LOOKED_AT && found.paths.iter().all(|path| path.freeze_reaches);
    let (by_limb, context): (Vec<_>, Vec<_>) =
        found.paths.into_iter().filter(|path| may_hold(path, day)).partition(|path| path.freeze_reaches);
    let mut paths = Vec::new();
    for path in &by_limb {
        paths.extend(limb_path(path, owners, day)?);
    }
    Ok(judge(paths, context.into_iter().next(), found.cut || full))
}

fn judge(paths: Vec<LimbPath>, context: Option<Path>, cut: bool) -> UnAnswer {
    let (mut sound, mut open): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.open.is_empty());
    sound.sort_by_key(|path| path.contested);
    sound.truncate(MOST_SHOWN);
    if let Some(LimbPath { limb, strength, contested, .. }) = sound.first() {
        let (limb, strength, contested) = (*limb, *strength, *contested);
        return UnAnswer::Covered { paths: sound, limb, strength, contested };
    }
    open.truncate(MOST_SHOWN);
    let mut why = Vec::new();
    for reason in open.iter().flat_map(|path| path.open.clone()).chain(cut.then_some(Open::Cut)) {
        if !why.contains(&reason) {
            why.push(reason);
        }
    }
    if why.is_empty() { UnAnswer::NotFound { context } } else { UnAnswer::Unclear { why, paths: open } }
}

/// Whether no date on it excludes the day.
fn may_hold(path: &Path, day: Date) -> bool {
    let mut spans = path.hops.iter().map(|hop| hop.valid).chain([path.listing.valid]);
    spans.all(|valid| valid.holds_on(day) != Certainty::No)
}

/// `path` with its limbs; `None` where a step meets none.
fn limb_path(path: &Path, owners: &impl Owners, day: Date) -> Result<Option<LimbPath>, ScreenError> {
    let (mut hops, mut open) = (Vec::new(), Vec::new());
    for hop in &path.hops {
        let Some(limb) = Limb::of(&hop.relation).filter(|_| hop.reach == Reach::Freeze) else {
            return Ok(None);
        };
        let share = if limb == Limb::Owned { share(owners, hop)? } else { None };
        if let Some(share) = share.filter(|share| is_minority(*share)) {
            open.push(Open::Minority { entity: hop.from.clone(), share });
        }
        if hop.valid.holds_on(day) == Certainty::Maybe {
            open.push(Open::Coarse { entity: hop.from.clone() });
        }
        hops.push(LimbHop { hop: hop.clone(), limb, share });
    }
    if path.listing.valid.holds_on(day) == Certainty::Maybe {
        open.push(Open::CoarseListing { reference: path.listing.reference.clone() });
    }
    let limb = common(hops.iter().map(|hop| hop.limb));
    let contested = path.hops.iter().any(|hop| hop.contested);
    let (strength, listing) = (path.strength, path.listing.clone());
    Ok(Some(LimbPath { hops, limb, strength, contested, open, listing }))
}

fn share(owners: &impl Owners, hop: &Hop) -> Result<Option<ShareRange>, ScreenError> {
    let stakes = owners.owners(&hop.from)?;
    Ok(stakes
        .into_iter()
        .find(|stake| stake.owner == hop.to)
        .map(|stake| stake.share)
        .filter(|share| !share.is_unknown()))
}

fn is_minority(share: ShareRange) -> bool {
    share.high < Percent::HALF || share.high == Percent::HALF && share.below
}

fn common(mut limbs: impl Iterator<Item = Limb>) -> Limb {
    let Some(first) = limbs.next() else { return Limb::Listed };
    if limbs.all(|limb| limb == first) { first } else { Limb::Several }
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::RELATIONS;

    #[test]
    fn exactly_the_relations_that_a_freeze_reaches_through_meet_a_limb() {
        for relation in RELATIONS {
            assert_eq!(
                Limb::of(relation.property).is_some(),
                relation.reach == Reach::Freeze,
                "{}",
                relation.property
            );
        }
    }
}
