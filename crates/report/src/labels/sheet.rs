//! Every label of one address, who contests it, and at which a trace stops.

use super::{
    Dispute, category, dispute, rank, stands,
    tags::{Sourced, Tags},
};
use crate::{Desk, ReportError};
use archive::{Held, View};
use gather::ACTOR;
use record::{Address, ClaimId, EntityId, PartialDate};
use serde::Serialize;

/// All that is said of one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AddressLabels {
    /// The address, in its canonical form.
    pub address: String,
    /// Its labels, the best grade first.
    pub labels: Vec<Label>,
    /// On what originators disagree.
    pub contested: Vec<Dispute>,
}

/// One label as its source gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// What the address is called.
    pub label: Option<String>,
    /// What kind of service or user it is.
    pub category: Option<String>,
    /// What it was used for.
    pub abuse: Option<String>,
    /// The id of who holds it.
    pub actor: Option<String>,
    /// That actor's name, where an `ActorPack` tells.
    pub actor_name: Option<String>,
    /// Further concepts.
    pub concepts: Vec<String>,
    /// `A1` to `F6`.
    pub grade: String,
    /// Who says it.
    pub originator: String,
    /// When it became known.
    pub known: PartialDate,
    /// Where it can be read.
    pub citation: Option<String>,
    /// The claims it is made of.
    pub claims: Vec<ClaimId>,
    /// Properties in which another originator contradicts it.
    pub contested: Vec<&'static str>,
    /// Whether a trace stops on it.
    pub stop: Option<StopWord>,
}

/// What a label means for a trace that reaches the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StopWord {
    /// True for the one label that a trace stops on: of the best grade. The others would stop it as well.
    pub decides: bool,
    /// The category that ends the trace.
    pub category: String,
    /// Why, as a trace prints it.
    pub reason: String,
}

impl Desk {
    /// Every standing label of `address`, as `view` shows it.
    ///
    /// # Errors
    /// [`ReportError`] where it is no address, or the archive cannot be read.
    pub fn labels(&self, address: &str, view: &View) -> Result<AddressLabels, ReportError> {
        let readings = Address::readings(address).unwrap_or_default();
        let mut addresses: Vec<_> = readings.into_iter().map(|reading| reading.address).collect();
        if addresses.is_empty() {
            addresses.push(Address::parse_as(address, "")?);
        }
        let mut claims = Vec::new();
        let is_address = Address::parse(address).is_ok();
        for address in &addresses {
            claims.extend(self.archive().claims_of(&address.entity_id()?, view)?);
        }
        if claims.is_empty() && !is_address {
            return Err(ReportError::NotAnAddress { text: address.to_owned() });
        }
        let canonical =
            addresses.first().map_or_else(|| address.to_owned(), |first| first.as_str().to_owned());
        let mut found =
            AddressLabels { address: canonical, labels: vec![], contested: dispute::disputes(&claims) };
        for sourced in put_together(&claims) {
            let label = self.label(sourced, &found.contested, &claims, view)?;
            found.labels.push(label);
        }
        Ok(found)
    }

    fn label(
        &self,
        Sourced { tag, claims: ids }: Sourced,
        disputes: &[Dispute],
        claims: &[Held],
        view: &View,
    ) -> Result<Label, ReportError> {
        let in_dispute =
            |dispute: &&Dispute| dispute.says.iter().any(|said| speaks(said, &tag, dispute.property));
        let actor_name = tag.actor.as_deref().map(|actor| self.actor_name(actor, view)).transpose()?;
        Ok(Label {
            contested: disputes.iter().filter(in_dispute).map(|dispute| dispute.property).collect(),
            stop: stop_word(&ids, claims),
            label: tag.label,
            category: tag.category,
            abuse: tag.abuse,
            actor: tag.actor,
            actor_name: actor_name.flatten(),
            concepts: tag.concepts,
            grade: tag.grade.to_string(),
            originator: tag.originator.to_string(),
            known: tag.known,
            citation: tag.citation.as_deref().map(str::to_owned),
            claims: ids,
        })
    }

    fn actor_name(&self, actor: &str, view: &View) -> Result<Option<String>, ReportError> {
        let Ok(id) = EntityId::new(&format!("{ACTOR}{actor}")) else { return Ok(None) };
        let claims = self.archive().claims_of(&id, view)?;
        let name = claims.iter().find(|held| &*held.claim.property == "name" && stands(held));
        Ok(name.map(|held| held.claim.value.to_string()))
    }
}

/// The tags of an address, the best grade first, then by place.
fn put_together(claims: &[Held]) -> Vec<Sourced> {
    let mut tags = Tags::default();
    claims.iter().for_each(|held| tags.add(held));
    let mut all = tags.finish();
    all.sort_by_key(|sourced| std::cmp::Reverse(sourced.tag.grade.strength()));
    all
}

/// Whether that side of a dispute is this tag's.
fn speaks(said: &super::Said, tag: &gather::LabelTag, property: &str) -> bool {
    let value = if property == "category" { &tag.category } else { &tag.actor };
    said.originator == *tag.originator && value.as_deref() == Some(said.value.as_str())
}

/// The one that a trace stops on is the claim of the best grade among those whose category ends a trace: the same
/// choice as in [`super::stops`].
fn stop_word(ids: &[ClaimId], claims: &[Held]) -> Option<StopWord> {
    let ends = |held: &&Held| &*held.claim.property == "category" && stands(held) && category(held).is_some();
    let own = claims.iter().filter(ends).find(|held| ids.contains(&held.id))?;
    let best = claims.iter().filter(ends).min_by_key(|held| rank(held))?;
    let kind = category(own)?;
    let contest = dispute::against(own, claims);
    let reason =
        contest.iter().fold(kind.reason().to_owned(), |reason, contest| format!("{reason}; {contest}"));
    let category = own.claim.value.as_text().into_owned();
    Some(StopWord { decides: best.id == own.id, category, reason })
}
