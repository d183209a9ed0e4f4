//! The words of what is withheld, and where else they stand: a sentence may repeat them without citing them.

use super::{
    Mark,
    sight::{Sight, mark},
};
use crate::{ReportError, Twin};
use aho_corasick::{AhoCorasick, MatchKind};
use record::{Audience, Claim, Exhibit, Locator};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Shorter words than this many bytes give nothing away (and stand everywhere): "USD", "A1".
const LEAST_BYTES: usize = 4;

/// Words that only withheld records say.
pub(super) struct Hidden {
    found: AhoCorasick,
    marks: Vec<Mark>,
}

impl Hidden {
    /// The words of withheld claims, exhibits and names, less those that an open claim or exhibit says too.
    ///
    /// # Errors
    /// [`ReportError::Redact`] where they are too many to be looked for: nothing may then be released.
    pub(super) fn of(twin: &Twin, audience: &Audience, sight: &Sight) -> Result<Self, ReportError> {
        let mut secret: BTreeMap<String, Mark> = BTreeMap::new();
        let mut open = vec![];
        let mut sort = |texts: Vec<String>, withheld: Option<Mark>| match withheld {
            None => open.extend(texts),
            Some(mark) => {
                for text in texts.into_iter().filter(|text| text.trim().len() >= LEAST_BYTES) {
                    let held = secret.entry(text.trim().to_owned()).or_insert(mark);
                    *held = (*held).max(mark);
                }
            }
        };
        for (id, exhibit) in &twin.exhibits {
            sort(of_exhibit(exhibit), sight.mark(id));
        }
        for (id, claim) in &twin.claims {
            sort(of_claim(claim), sight.mark(id));
        }
        // A name without a mark opens nothing: it may be one that only a withheld claim says.
        for (name, marks) in
            twin.name_marks.iter().filter_map(|(id, marks)| Some((twin.names.get(id)?, marks)))
        {
            if let Some(mark) = mark(audience, marks) {
                sort(vec![name.clone()], Some(mark));
            }
        }
        Self::new(secret, &open)
    }

    fn new(mut secret: BTreeMap<String, Mark>, open: &[String]) -> Result<Self, ReportError> {
        let all = machine(secret.keys())?;
        let said_openly: BTreeSet<usize> = open
            .iter()
            .flat_map(|text| all.find_overlapping_iter(text).map(|hit| hit.pattern().as_usize()))
            .collect();
        let mut place = 0;
        secret.retain(|_, _| {
            place += 1;
            !said_openly.contains(&(place - 1))
        });
        Ok(Self { found: machine(secret.keys())?, marks: secret.into_values().collect() })
    }

    /// The strictest reason to withhold a text, for the words that it repeats.
    pub(super) fn mark_in(&self, text: &str) -> Option<Mark> {
        self.found
            .find_overlapping_iter(text)
            .filter_map(|hit| self.marks.get(hit.pattern().as_usize()).copied())
            .max()
    }

    /// The same for every text within a JSON value, its keys included.
    pub(super) fn mark_in_json(&self, value: &Value) -> Option<Mark> {
        match value {
            Value::Null | Value::Bool(_) => None,
            Value::Number(number) => self.mark_in(&number.to_string()),
            Value::String(text) => self.mark_in(text),
            Value::Array(items) => items.iter().filter_map(|item| self.mark_in_json(item)).max(),
            Value::Object(fields) => {
                let within = |(key, item): (&String, &Value)| self.mark_in(key).max(self.mark_in_json(item));
                fields.iter().filter_map(within).max()
            }
        }
    }
}

fn machine<'a>(texts: impl Iterator<Item = &'a String>) -> Result<AhoCorasick, ReportError> {
    let builder =
        AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(texts);
    builder.map_err(|error| ReportError::Redact { why: error.to_string() })
}

fn of_claim(claim: &Claim) -> Vec<String> {
    let source = &claim.source;
    let locator = if let Locator::Record(record) = &source.locator { Some(record.clone()) } else { None };
    let shared = [
        source.attributor.as_deref(),
        source.citation.as_deref(),
        claim.scope.population.as_deref(),
        source.quote.as_deref(),
    ];
    let mut texts = vec![
        claim.subject.to_string(),
        claim.value.to_string(),
        claim.value.as_text().into_owned(),
        source.originator.to_string(),
    ];
    texts.extend(locator);
    texts.extend(shared.into_iter().flatten().map(str::to_owned));
    texts
}

fn of_exhibit(exhibit: &Exhibit) -> Vec<String> {
    let origin = &exhibit.origin;
    let mut texts = vec![
        exhibit.name.clone(),
        exhibit.terms.clone(),
        origin.title.clone(),
        origin.publisher.clone(),
        origin.obtained.clone(),
    ];
    texts.extend(origin.url.clone());
    texts
}
