//! What is held of a candidate: the evidence that a dismissal rests on.

use crate::ScreenError;
use archive::{Archive, View};
use record::{EntityId, LISTING, Status};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The properties that tell parties apart, and what a person calls them.
const TELLING: [(&str, &str); 19] = [
    ("name", "name"),
    ("alias", "name"),
    ("previousName", "name"),
    ("weakAlias", "name"),
    ("abbreviation", "name"),
    ("birthDate", "date of birth"),
    ("country", "country"),
    ("nationality", "country"),
    ("citizenship", "country"),
    ("jurisdiction", "country"),
    ("flag", "country"),
    ("gender", "gender"),
    ("registrationNumber", "identifier"),
    ("idNumber", "identifier"),
    ("passportNumber", "identifier"),
    ("imoNumber", "identifier"),
    ("swiftBic", "identifier"),
    ("taxNumber", "identifier"),
    ("innCode", "identifier"),
];

/// Names, dates, countries, identifiers and listings of a candidate, without its ids. Two records with equal evidence
/// are, to a dismissal, the same candidate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CandidateEvidence {
    facts: BTreeMap<String, BTreeSet<String>>,
}

impl CandidateEvidence {
    /// The evidence on `id`, and on every record judged the same, that stands in this view.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn of(archive: &Archive, id: &EntityId, view: &View) -> Result<Self, ScreenError> {
        let mut evidence = Self::default();
        for held in archive.claims_of(id, view)? {
            let claim = &held.claim;
            if claim.denied || held.status != Status::Standing {
                continue;
            }
            let value = claim.value.as_text().trim().to_owned();
            if let Some((_, what)) = TELLING.iter().find(|(property, _)| *property == &*claim.property) {
                evidence.add(what, value);
            } else if let Some(list) = claim.property.strip_prefix(LISTING) {
                evidence.add("listing", listing(list, &value, claim.subject.as_str()));
            }
        }
        Ok(evidence)
    }

    fn add(&mut self, what: &str, value: String) {
        self.facts.entry(what.to_owned()).or_default().insert(value);
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// What has changed between this evidence and the later one, in words; empty where nothing has.
    pub fn changes(&self, now: &Self) -> Vec<String> {
        let (nothing, mut changes) = (BTreeSet::new(), vec![]);
        let kinds: BTreeSet<&String> = self.facts.keys().chain(now.facts.keys()).collect();
        for what in kinds {
            let then = self.facts.get(what).unwrap_or(&nothing);
            let now = now.facts.get(what).unwrap_or(&nothing);
            changes.extend(now.difference(then).map(|value| format!("new {what}: {value}")));
            changes.extend(then.difference(now).map(|value| format!("{what} gone: {value}")));
        }
        changes
    }
}

/// A listing in words. A reference that is the record's own id says nothing that survives a new id.
fn listing(list: &str, reference: &str, id: &str) -> String {
    let own = id.rsplit(':').next() == Some(reference);
    if own { list.to_owned() } else { format!("{list}, {reference}") }
}
