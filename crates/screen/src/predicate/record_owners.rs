//! Owners and dated links as the archive holds them.
//!
//! Shares are the `percentage` of FollowTheMoney's `Ownership` edges (also those entered by hand, as words, a number or
//! a range); an `owned_by` claim beside them says that there is a stake, not how much. `controlled_by` is never a stake.
//!
//! A claim that states no beginning says that it was so when it was made: its interval begins before the day it became
//! known. Asked for an earlier day, it answers "maybe".

use super::ownership::{Owners, Stake};
use super::share::ShareRange;
use crate::{Hop, Links, Listing, RecordLinks, ScreenError};
use archive::{Archive, Held, View};
use jiff::civil::Date;
use record::{Bound, Certainty, Claim, ClaimId, EntityId, Interval, LISTING, PartialDate, Status};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The archive's owners, seen for some blocking lists and one view.
pub struct RecordOwners<'a> {
    archive: &'a Archive,
    lists: Vec<String>,
    view: View,
    day: Date,
}

/// One source's statement on a stake.
struct Statement {
    owner: EntityId,
    share: ShareRange,
    valid: Interval,
    strength: u32,
    claims: Vec<ClaimId>,
    denied: bool,
}

impl<'a> RecordOwners<'a> {
    /// Owners on `day`, by what `view` knows; `view` is read as of that day whatever it says itself. `lists` are those
    /// that block: `ofac_sdn`, not the sectoral lists.
    pub fn new(archive: &'a Archive, lists: &[String], view: View, day: Date) -> Self {
        Self { archive, lists: lists.to_vec(), view: View { as_of: Some(day), ..view }, day }
    }

    fn statements(&self, entity: &EntityId) -> Result<Vec<Statement>, ScreenError> {
        let edges = self.edges(entity)?;
        let relations = standing(self.archive.claims_of(entity, &self.view)?);
        let mut statements: Vec<_> = edges.iter().flat_map(|edge| self.of_edge(edge, &relations)).collect();
        for held in relations.iter().filter(|held| is(held, "owned_by")) {
            // What an edge states with its share is not stated again without it.
            let is_twin = edges
                .iter()
                .any(|edge| edge.iter().any(|claim| is(claim, "owner") && one_place(claim, held)));
            if !is_twin && let Some(owner) = held.claim.value.entity() {
                statements.push(self.statement(owner, held, None, begun(&held.claim)));
            }
        }
        statements.retain(|statement| statement.valid.holds_on(self.day) != Certainty::No);
        Ok(statements)
    }

    /// The `Ownership` edges that have `entity` for their asset, each as its claims.
    fn edges(&self, entity: &EntityId) -> Result<Vec<Vec<Held>>, ScreenError> {
        let about = standing(self.archive.claims_about(entity, &self.view)?);
        let mut ids: Vec<_> = about
            .iter()
            .filter(|held| is(held, "asset") && !held.claim.denied)
            .map(|held| held.claim.subject.clone())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids.iter().map(|id| Ok(standing(self.archive.claims_of(id, &self.view)?))).collect()
    }

    /// What an edge states: for each owner, each of its percentages, or that none is stated.
    fn of_edge(&self, edge: &[Held], relations: &[Held]) -> Vec<Statement> {
        if is_control(edge) {
            return Vec::new();
        }
        let mut statements = Vec::new();
        for owner in edge.iter().filter(|held| is(held, "owner")) {
            let Some(id) = owner.claim.value.entity() else { continue };
            let twin = relations.iter().find(|held| is(held, "owned_by") && one_place(held, owner));
            let valid = edge_valid(edge, owner, twin);
            let shares = shares(edge);
            if shares.is_empty() {
                statements.push(self.statement(id, owner, None, valid));
            }
            for (held, share) in shares {
                let valid = if held.claim.valid.is_unstated() { valid } else { begun(&held.claim) };
                statements.push(self.statement(id, owner, Some((held, share)), valid));
            }
        }
        statements
    }

    fn statement(
        &self,
        owner: &EntityId,
        held: &Held,
        share: Option<(&Held, ShareRange)>,
        valid: Interval,
    ) -> Statement {
        let claims = [Some(held), share.map(|(held, _)| held)];
        let claims = || claims.iter().flatten();
        Statement {
            owner: self.archive.clusters().canonical(owner).clone(),
            share: share.map_or(ShareRange::UNKNOWN, |(_, share)| share),
            valid,
            strength: claims().map(|held| held.claim.grade.strength()).min().unwrap_or(0),
            claims: claims().map(|held| held.id).collect(),
            denied: held.claim.denied,
        }
    }
}

impl Owners for RecordOwners<'_> {
    fn owners(&self, entity: &EntityId) -> Result<Vec<Stake>, ScreenError> {
        let mut by_owner = BTreeMap::<EntityId, Vec<Statement>>::new();
        for statement in self.statements(entity)? {
            by_owner.entry(statement.owner.clone()).or_default().push(statement);
        }
        Ok(by_owner
            .into_iter()
            .filter_map(|(owner, statements)| stake(owner, statements, self.day))
            .collect())
    }

    fn blocked(&self, entity: &EntityId) -> Result<Option<Listing>, ScreenError> {
        let claims = standing(self.archive.claims_of(entity, &self.view)?);
        for list in &self.lists {
            let property = format!("{LISTING}{list}");
            let mut entries: Vec<_> =
                claims.iter().filter(|held| is(held, &property) && !held.claim.denied).collect();
            entries.sort_by_key(|held| Reverse(begun(&held.claim).holds_on(self.day)));
            if let Some(first) = entries.first() {
                return Ok(Some(Listing {
                    list: list.clone(),
                    reference: first.claim.value.to_string(),
                    valid: begun(&first.claim),
                    claims: entries.iter().map(|held| held.id).collect(),
                }));
            }
        }
        Ok(None)
    }

    fn controllers(&self, entity: &EntityId) -> Result<Vec<EntityId>, ScreenError> {
        let relations = standing(self.archive.claims_of(entity, &self.view)?);
        let edges = self.edges(entity)?;
        let by_edge = edges.iter().filter(|edge| is_control(edge)).flatten().filter(|held| is(held, "owner"));
        let by_relation = relations.iter().filter(|held| is(held, "controlled_by"));
        let found = by_relation.chain(by_edge).filter(|held| !held.claim.denied);
        let ids = found.filter_map(|held| held.claim.value.entity());
        let mut ids: Vec<_> = ids.map(|id| self.archive.clusters().canonical(id).clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }
}

/// The stake that one owner's statements make; `None` where all of them deny it.
fn stake(owner: EntityId, statements: Vec<Statement>, day: Date) -> Option<Stake> {
    let (against, mut saying): (Vec<_>, Vec<_>) =
        statements.into_iter().partition(|statement| statement.denied);
    saying.sort_by_key(|statement| {
        (Reverse(statement.valid.holds_on(day)), Reverse(statement.strength), statement.claims.clone())
    });
    let best = saying.first()?;
    let (valid, strength) = (best.valid, best.strength);
    let (share, conflicting) = share_on(&saying, day);
    let denied = !against.is_empty();
    let ids = |statements: &[Statement]| {
        let mut ids = Vec::new();
        for id in statements.iter().flat_map(|statement| &statement.claims) {
            if !ids.contains(id) {
                ids.push(*id);
            }
        }
        ids
    };
    Some(Stake {
        owner,
        share: if denied { share.or_none() } else { share },
        valid,
        strength,
        contested: denied || conflicting,
        claims: ids(&saying),
        against: ids(&against),
    })
}

/// The share that the statements leave. One that may not have held on the day cannot narrow those that did, only widen.
fn share_on(saying: &[Statement], day: Date) -> (ShareRange, bool) {
    let shares = |wanted: Certainty| {
        let held = saying.iter().filter(move |statement| statement.valid.holds_on(day) == wanted);
        held.map(|statement| statement.share).collect::<Vec<_>>()
    };
    let (surely, maybe) = (shares(Certainty::Yes), shares(Certainty::Maybe));
    if surely.is_empty() {
        return ShareRange::of_statements(&maybe);
    }
    let (share, conflicting) = ShareRange::of_statements(&surely);
    let telling = maybe.into_iter().filter(|range| !range.is_unknown());
    (telling.fold(share, ShareRange::either), conflicting)
}

/// The percentages that an edge states: its own property, else the bands of shares that registers write as a role
/// (`ownership-of-shares-25-to-50-percent`).
fn shares(edge: &[Held]) -> Vec<(&Held, ShareRange)> {
    let read = |property: &'static str| {
        edge.iter()
            .filter(move |held| is(held, property) && !held.claim.denied)
            .map(|held| (held, ShareRange::read(&held.claim.value, held.claim.scope.extent)))
    };
    let percentages: Vec<_> = read("percentage").collect();
    if percentages.is_empty() {
        read("role").filter(|(_, share)| !share.is_unknown()).collect()
    } else {
        percentages
    }
}

/// Whether an edge states control, not ownership: no percentage, and a role that speaks of control or votes only.
fn is_control(edge: &[Held]) -> bool {
    let has_share = edge.iter().any(|held| is(held, "percentage"));
    let roles =
        || edge.iter().filter(|held| is(held, "role")).map(|held| held.claim.value.as_text().to_lowercase());
    let of_control =
        |role: &str| ["control", "voting", "influence", "appoint"].iter().any(|word| role.contains(word));
    let of_shares = |role: &str| role.contains("share") || role.contains("own");
    roles().any(|role| role == "controlled_by" || role == "is controlled by")
        || !has_share && roles().any(|role| of_control(&role)) && !roles().any(|role| of_shares(&role))
}

/// When an edge's stake was held: as its relation says, or the owner's claim, or the edge's own dates.
fn edge_valid(edge: &[Held], owner: &Held, twin: Option<&Held>) -> Interval {
    let stated = [twin, Some(owner)].into_iter().flatten().find(|held| !held.claim.valid.is_unstated());
    let date = |property: &str| {
        let dates = edge.iter().filter(|held| is(held, property) && !held.claim.denied);
        dates.filter_map(|held| held.claim.value.as_text().parse::<PartialDate>().ok()).min().map(Bound::On)
    };
    let valid = stated.map_or_else(
        || Interval { from: date("startDate").or_else(|| date("date")), to: date("endDate") },
        |held| held.claim.valid,
    );
    since_known(valid, owner.claim.known)
}

fn begun(claim: &Claim) -> Interval {
    since_known(claim.valid, claim.known)
}

/// An unstated beginning is before the day on which it was said to be so.
fn since_known(valid: Interval, known: PartialDate) -> Interval {
    Interval { from: valid.from.or(Some(Bound::Before(known))), ..valid }
}

fn is(held: &Held, property: &str) -> bool {
    *held.claim.property == *property
}

/// Whether two claims were read at one place of one exhibit.
fn one_place(one: &Held, other: &Held) -> bool {
    one.claim.source.exhibit == other.claim.source.exhibit
        && one.claim.source.locator == other.claim.source.locator
}

fn standing(claims: Vec<Held>) -> Vec<Held> {
    claims.into_iter().filter(|held| held.status == Status::Standing).collect()
}

/// [`RecordLinks`], with unstated beginnings put before the day on which the step became known.
pub(super) struct DatedLinks<'a> {
    archive: &'a Archive,
    links: RecordLinks<'a>,
    view: View,
}

impl<'a> DatedLinks<'a> {
    pub(super) fn new(archive: &'a Archive, list: &str, view: View) -> Self {
        Self { archive, links: RecordLinks::new(archive, list, view), view }
    }

    fn dated(&self, valid: Interval, claims: &[ClaimId]) -> Result<Interval, ScreenError> {
        let mut known = None;
        for id in claims.iter().filter(|_| valid.from.is_none()) {
            let held = self.archive.claim(id, &self.view)?;
            known = known.into_iter().chain(held.map(|held| held.claim.known)).min();
        }
        Ok(known.map_or(valid, |known| since_known(valid, known)))
    }
}

impl Links for DatedLinks<'_> {
    fn hops(&self, node: &EntityId) -> Result<Vec<Hop>, ScreenError> {
        let hops = self.links.hops(node)?.into_iter();
        hops.map(|hop| Ok(Hop { valid: self.dated(hop.valid, &hop.claims)?, ..hop })).collect()
    }

    fn listing(&self, node: &EntityId) -> Result<Option<Listing>, ScreenError> {
        let Some(listing) = self.links.listing(node)? else { return Ok(None) };
        Ok(Some(Listing { valid: self.dated(listing.valid, &listing.claims)?, ..listing }))
    }
}
