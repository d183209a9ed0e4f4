//! Hops: the relations that lead from one record to the next, each with its claims.

use crate::ScreenError;
use archive::{Archive, Held, View};
use record::{ClaimId, EntityId, Grade, Interval, LISTING, Reach, Relation, Status};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hop {
    /// The record it leaves.
    pub from: EntityId,
    /// The relation's property, such as `controlled_by`.
    pub relation: String,
    /// The record it reaches.
    pub to: EntityId,
    /// When it was true, as the best claim says.
    pub valid: Interval,
    /// The best grade of its claims.
    pub grade: Grade,
    /// The strength of that grade, 0 to 1000.
    pub strength: u32,
    /// Whether a freeze reaches through it.
    #[serde(skip)]
    pub reach: Reach,
    /// Whether standing claims speak against it.
    pub contested: bool,
    /// The claims that say it, best first.
    pub claims: Vec<ClaimId>,
    /// The claims that speak against it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub against: Vec<ClaimId>,
    /// The parties whose knowledge it is: one name is one origin.
    pub origins: BTreeSet<String>,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listing {
    /// The list: `un_1718`.
    pub list: String,
    /// Its reference there: `KPe.031`.
    pub reference: String,
    /// Since when.
    pub valid: Interval,
    /// The claims that say so.
    pub claims: Vec<ClaimId>,
}

/// What a path is walked on: the archive, or a graph made up for a test.
pub trait Links {
    /// The steps that lead away from `node`.
    ///
    /// # Errors
    /// Where the record cannot be read.
    fn hops(&self, node: &EntityId) -> Result<Vec<Hop>, ScreenError>;

    /// The entry of the chosen list that `node` is, if it is one.
    ///
    /// # Errors
    /// Where the record cannot be read.
    fn listing(&self, node: &EntityId) -> Result<Option<Listing>, ScreenError>;
}

/// The archive, seen for one list and one view.
pub struct RecordLinks<'a> {
    archive: &'a Archive,
    list: String,
    view: View,
}

impl<'a> RecordLinks<'a> {
    /// Paths to entries of `list`, in `view`.
    pub fn new(archive: &'a Archive, list: &str, view: View) -> Self {
        Self { archive, list: list.to_owned(), view }
    }

    fn standing(&self, node: &EntityId) -> Result<Vec<Held>, ScreenError> {
        let claims = self.archive.claims_of(node, &self.view)?;
        Ok(claims.into_iter().filter(|held| held.status == Status::Standing).collect())
    }
}

/// Relations of which a party has, at one time, one: who holds the wallet, who commands the unit.
const EXCLUSIVE: [&str; 5] = ["held_by", "controlled_by", "subordinate_to", "agency_of", "front_of"];

/// How far up a chain of command two parents are looked for in one another's line.
const LINE_OF_COMMAND: usize = 4;

impl RecordLinks<'_> {
    /// Marks steps that other origins contradict by naming another parent, unless the two parents stand in one
    /// line of command (a sub-unit of a unit is also the unit's parent's).
    fn mark_rivals(&self, hops: &mut [Hop]) -> Result<(), ScreenError> {
        let exclusive: Vec<_> =
            hops.iter().filter(|hop| EXCLUSIVE.contains(&hop.relation.as_str())).cloned().collect();
        for hop in hops.iter_mut().filter(|hop| EXCLUSIVE.contains(&hop.relation.as_str())) {
            for rival in
                exclusive.iter().filter(|rival| rival.to != hop.to && rival.origins.is_disjoint(&hop.origins))
            {
                if !self.is_above(&hop.to, &rival.to, LINE_OF_COMMAND)?
                    && !self.is_above(&rival.to, &hop.to, LINE_OF_COMMAND)?
                {
                    hop.contested = true;
                    hop.against.extend(&rival.claims);
                }
            }
        }
        Ok(())
    }

    /// Whether `parent` is in the line of command above `node`.
    fn is_above(&self, node: &EntityId, parent: &EntityId, depth: usize) -> Result<bool, ScreenError> {
        if depth == 0 {
            return Ok(false);
        }
        for held in self.standing(node)? {
            let Some(to) = held
                .claim
                .value
                .entity()
                .filter(|_| !held.claim.denied && EXCLUSIVE.contains(&&*held.claim.property))
            else {
                continue;
            };
            let to = self.archive.clusters().canonical(to);
            if to == parent || (to != node && self.is_above(to, parent, depth - 1)?) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Links for RecordLinks<'_> {
    fn hops(&self, node: &EntityId) -> Result<Vec<Hop>, ScreenError> {
        let claims = self.standing(node)?;
        let mut groups = BTreeMap::<(String, EntityId), Vec<&Held>>::new();
        for held in claims.iter().filter(|held| Relation::find(&held.claim.property).is_some()) {
            if let Some(to) = held.claim.value.entity() {
                let to = self.archive.clusters().canonical(to).clone();
                groups.entry((held.claim.property.to_string(), to)).or_default().push(held);
            }
        }
        let hops = groups.iter().filter_map(|((relation, to), group)| hop(node, relation, to, group));
        let mut hops: Vec<_> = hops.filter(|hop| hop.to != *node).collect();
        self.mark_rivals(&mut hops)?;
        Ok(hops)
    }

    fn listing(&self, node: &EntityId) -> Result<Option<Listing>, ScreenError> {
        let property = format!("{LISTING}{}", self.list);
        let mut claims = self.standing(node)?;
        claims.retain(|held| *held.claim.property == *property && !held.claim.denied);
        let Some(first) = claims.first() else { return Ok(None) };
        Ok(Some(Listing {
            list: self.list.clone(),
            reference: first.claim.value.to_string(),
            valid: first.claim.valid,
            claims: claims.iter().map(|held| held.id).collect(),
        }))
    }
}

/// The hop that a group of claims makes, or `None` where all of them deny it.
fn hop(from: &EntityId, relation: &str, to: &EntityId, group: &[&Held]) -> Option<Hop> {
    let (mut denying, mut saying): (Vec<&Held>, Vec<&Held>) =
        group.iter().partition(|held| held.claim.denied);
    saying.sort_by_key(|held| (std::cmp::Reverse(held.claim.grade.strength()), held.id));
    denying.sort_by_key(|held| held.id);
    let best = saying.first()?;
    Some(Hop {
        from: from.clone(),
        relation: relation.to_owned(),
        to: to.clone(),
        valid: best.claim.valid,
        grade: best.claim.grade,
        strength: best.claim.grade.strength(),
        reach: Relation::find(relation)?.reach,
        contested: !denying.is_empty(),
        claims: saying.iter().map(|held| held.id).collect(),
        against: denying.iter().map(|held| held.id).collect(),
        origins: saying.iter().map(|held| held.claim.source.originator.to_string()).collect(),
    })
}
