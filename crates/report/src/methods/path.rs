//! `path.to-listed-parent`: from an actor to an entry of a list, as true and as known on a day.

use super::{MethodDef, from_value, to_value};
use crate::{Desk, ReportError};
use archive::View;
use jiff::civil::Date;
use record::{ClaimId, Confidence, EntityId, Finding, Independence, Input};
use screen::{PathAnswer, RecordLinks, best_paths};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

pub(crate) static METHOD: MethodDef = MethodDef { name: "path.to-listed-parent", version: 1, compute };

/// How many paths a finding keeps.
const MOST_PATHS: usize = 5;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    pub(crate) from: EntityId,
    pub(crate) list: String,
    /// True on this day.
    pub(crate) as_of: Date,
    /// Known on this day.
    pub(crate) known_at: Date,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Result_ {
    pub(crate) paths: Vec<PathResult>,
    pub(crate) cut: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PathResult {
    pub(crate) hops: Vec<HopResult>,
    pub(crate) strength: u32,
    pub(crate) freeze_reaches: bool,
    pub(crate) list: String,
    pub(crate) reference: String,
    pub(crate) listed: String,
    pub(crate) listing_claims: Vec<ClaimId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HopResult {
    pub(crate) from: EntityId,
    pub(crate) from_name: String,
    pub(crate) relation: String,
    pub(crate) words: String,
    pub(crate) to: EntityId,
    pub(crate) to_name: String,
    pub(crate) valid: String,
    pub(crate) grade: String,
    pub(crate) contested: bool,
    pub(crate) claims: Vec<ClaimId>,
    pub(crate) against: Vec<ClaimId>,
    pub(crate) origins: Vec<String>,
}

fn compute(desk: &Desk, parameters: &Value) -> Result<Finding, ReportError> {
    let asked: Parameters = from_value(METHOD.name, "parameters", parameters)?;
    let view = View { as_of: Some(asked.as_of), known_at: Some(asked.known_at), ..desk.view() };
    let archive = desk.archive();
    let start = archive.clusters().canonical(&asked.from).clone();
    let answer = best_paths(&RecordLinks::new(archive, &asked.list, view), &start, MOST_PATHS)?;
    let result = result(desk, &answer)?;
    let inputs: BTreeSet<_> = result.paths.iter().flat_map(claims_of).map(Input::Claim).collect();
    Ok(Finding {
        method: METHOD.method(),
        parameters: parameters.clone(),
        inputs: inputs.into_iter().collect(),
        likelihood: None,
        confidence: confidence(&result),
        independence: independence(&result, &archive.issuing_authorities()?),
        limits: vec!["The path is as strong as its weakest step. It says that a freeze would reach the account through a listed parent; it does not say that any State has frozen it.".to_owned()],
        result: to_value(METHOD.name, "result", &result)?,
    })
}

fn claims_of(path: &PathResult) -> impl Iterator<Item = ClaimId> {
    let hops = path.hops.iter().flat_map(|hop| hop.claims.iter().chain(&hop.against));
    hops.chain(&path.listing_claims).copied().collect::<Vec<_>>().into_iter()
}

fn result(desk: &Desk, answer: &PathAnswer) -> Result<Result_, ReportError> {
    let name = |id: &EntityId| desk.archive().caption(id);
    let mut paths = vec![];
    for path in &answer.paths {
        let mut hops = vec![];
        for hop in &path.hops {
            hops.push(HopResult {
                from_name: name(&hop.from)?,
                to_name: name(&hop.to)?,
                from: hop.from.clone(),
                to: hop.to.clone(),
                relation: hop.relation.clone(),
                words: record::Relation::find(&hop.relation)
                    .map_or("is tied to", |relation| relation.words)
                    .to_owned(),
                valid: hop.valid.to_string(),
                grade: hop.grade.to_string(),
                contested: hop.contested,
                claims: hop.claims.clone(),
                against: hop.against.clone(),
                origins: hop.origins.iter().cloned().collect(),
            });
        }
        paths.push(PathResult {
            hops,
            strength: path.strength,
            freeze_reaches: path.freeze_reaches,
            list: path.listing.list.clone(),
            reference: path.listing.reference.clone(),
            listed: path.listing.valid.to_string(),
            listing_claims: path.listing.claims.clone(),
        });
    }
    Ok(Result_ { paths, cut: answer.cut })
}

fn confidence(result: &Result_) -> Confidence {
    match result.paths.first() {
        None if result.cut => Confidence::Low,
        None => Confidence::High,
        Some(best) if best.hops.iter().any(|hop| hop.contested) => Confidence::Low,
        Some(best) if best.strength >= 800 => Confidence::High,
        Some(_) => Confidence::Moderate,
    }
}

/// Two origins for every step, or the act of an authority whose own list is held: a designation is one origin, and says
/// so. One origin that is no such authority is below the standard, and is refused when the finding is recorded.
fn independence(result: &Result_, authorities: &BTreeSet<String>) -> Independence {
    let Some(best) = result.paths.first() else { return Independence::NothingFound };
    let single = || best.hops.iter().filter(|hop| hop.origins.len() < 2).flat_map(|hop| &hop.origins);
    if let Some(weak) = single().find(|origin| !authorities.contains(*origin)) {
        return Independence::Origins(vec![weak.clone()]);
    }
    match single().next() {
        Some(authority) => Independence::IssuersOwnAct(authority.clone()),
        None => {
            let all: BTreeSet<_> = best.hops.iter().flat_map(|hop| hop.origins.iter().cloned()).collect();
            Independence::Origins(all.into_iter().collect())
        }
    }
}
