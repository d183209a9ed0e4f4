//! What is said of thefts, totals, IT workers and the bodies that watch them, out of the fact sheet.

use super::facts::Fact;
use record::{Claim, EntityId};

/// Kinds of subjects whose claims are numbers of the field, or facts that articles get wrong.
const KINDS: [&str; 9] =
    ["incident", "total", "ratio", "it-workers", "list", "committee", "msmt", "case", "dprk"];

/// The incident that has a file of its own.
const APART: &str = "incident:2022-03-23:ronin";

/// Claims on those subjects. What names or points at a person stays out.
pub(crate) fn claims(facts: &[Fact]) -> Vec<Claim> {
    let wanted = |claim: &Claim| {
        let subject = claim.subject.as_str();
        subject != APART && subject.split(':').next().is_some_and(|kind| KINDS.contains(&kind))
    };
    facts.iter().filter(|(_, claim)| wanted(claim)).map(|(_, claim)| unnamed(claim.clone())).collect()
}

/// A private person who was robbed is not named: the incident bears the name of the company, and its quote is left out.
fn unnamed(mut claim: Claim) -> Claim {
    let company = "incident:2020-12-14:nexus-mutual";
    if let (true, Ok(id)) = (claim.subject.as_str().starts_with(company), EntityId::new(company)) {
        claim.subject = id;
        claim.source.quote = None;
    }
    claim
}
