//! The evidence register: every claim, finding and exhibit that the report rests on, in words.

use super::{
    inert,
    marks::Numbers,
    spelled::{basis_words, capital, confidence, grade_words, headline, independence, locator, scope},
};
use crate::{
    twin::{Cite, Twin},
    words,
};
use askama::Template;
use record::{Claim, ClaimId, Digest, EntityId, Exhibit, Finding, Input, LISTING, Relation, canonical_json};
use std::collections::{BTreeMap, BTreeSet};

/// Longest parameters that are printed; the twin holds them whole.
const MOST_PARAMETERS: usize = 900;

/// Everything of the register.
pub(super) struct Register {
    pub(super) entries: Vec<Entry>,
    /// Claims that the findings were computed from and that no sentence cites.
    pub(super) supporting: Vec<Supporting>,
    pub(super) exhibits: Vec<ExhibitView>,
}

/// One numbered piece of evidence.
#[derive(Template)]
#[template(path = "entry.html")]
pub(super) struct Entry {
    pub(super) number: usize,
    pub(super) kind: &'static str,
    pub(super) headline: String,
    pub(super) quote: Option<String>,
    facts: Vec<Fact>,
}

impl Entry {
    /// Its facts as label and words, for a medium that has no links.
    pub(super) fn facts(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.facts.iter().map(|fact| (fact.label, fact.value.words()))
    }
}

struct Fact {
    label: &'static str,
    value: Shown,
}

impl Shown {
    fn words(&self) -> String {
        match self {
            Self::Words(words) | Self::Code(words) | Self::Link(words) => words.clone(),
            Self::Place { words, after, .. } => format!("{words}{after}"),
            Self::List(items) => items.join(" "),
        }
    }
}

enum Shown {
    Words(String),
    Code(String),
    Link(String),
    /// A link within the page.
    Place {
        id: String,
        words: String,
        after: String,
    },
    List(Vec<String>),
}

/// A claim in one line.
pub(super) struct Supporting {
    pub(super) says: String,
    pub(super) originator: String,
    pub(super) grade: String,
    pub(super) known: String,
    pub(super) id: String,
}

pub(super) struct ExhibitView {
    pub(super) number: usize,
    pub(super) title: String,
    pub(super) publisher: String,
    pub(super) published: String,
    pub(super) obtained: String,
    pub(super) url: String,
    pub(super) is_link: bool,
    pub(super) file: String,
    pub(super) terms: String,
    pub(super) digest: String,
}

impl Register {
    pub(super) fn new(twin: &Twin, numbers: &Numbers<'_>) -> Self {
        let exhibits = exhibit_numbers(twin);
        let writer = Writer { twin, numbers, exhibits: &exhibits };
        let cites = twin.cites();
        let entries = cites.iter().enumerate().map(|(place, cite)| writer.entry(place + 1, cite)).collect();
        let cited: BTreeSet<_> = cites
            .iter()
            .filter_map(|cite| if let Cite::Claim(id) = cite { Some(*id) } else { None })
            .collect();
        let supporting = twin
            .claims
            .iter()
            .filter(|(id, _)| !cited.contains(id))
            .map(|(id, claim)| supporting(id, claim, &twin.names))
            .collect();
        let mut views: Vec<_> = exhibits
            .iter()
            .filter_map(|(digest, number)| Some(exhibit_view(*number, twin.exhibits.get(digest)?)))
            .collect();
        views.sort_by_key(|view| view.number);
        Self { entries, supporting, exhibits: views }
    }
}

/// X1, X2, … by title, so that the list reads as a bibliography.
fn exhibit_numbers(twin: &Twin) -> BTreeMap<Digest, usize> {
    let mut order: Vec<_> = twin
        .exhibits
        .iter()
        .map(|(digest, exhibit)| (exhibit.origin.title.to_lowercase(), *digest))
        .collect();
    order.sort();
    order.into_iter().enumerate().map(|(place, (_, digest))| (digest, place + 1)).collect()
}

struct Writer<'a> {
    twin: &'a Twin,
    numbers: &'a Numbers<'a>,
    exhibits: &'a BTreeMap<Digest, usize>,
}

impl Writer<'_> {
    fn entry(&self, number: usize, cite: &Cite) -> Entry {
        match cite {
            Cite::Claim(id) => self
                .twin
                .claims
                .get(id)
                .map_or_else(|| missing(number, "Claim", id), |claim| self.claim(number, id, claim)),
            Cite::Finding(id) => self
                .twin
                .findings
                .get(id)
                .map_or_else(|| missing(number, "Finding", id), |finding| self.finding(number, id, finding)),
            Cite::Exhibit(id) => self
                .twin
                .exhibits
                .get(id)
                .map_or_else(|| missing(number, "Exhibit", id), |exhibit| self.exhibit(number, exhibit)),
        }
    }

    fn claim(&self, number: usize, id: &ClaimId, claim: &Claim) -> Entry {
        let source = &claim.source;
        let citation = source.citation.as_deref().map(link);
        let facts = vec![
            fact("Said by", Shown::Words(inert(&source.originator))),
            source
                .attributor
                .as_deref()
                .map_or_else(Fact::none, |by| fact("Attributed by", Shown::Words(inert(by)))),
            citation.map_or_else(Fact::none, |shown| fact("Citation", shown)),
            fact("Grade", Shown::Words(grade_words(claim.grade))),
            fact("How read", Shown::Words(basis_words(claim.grade.basis).to_owned())),
            fact("True", Shown::Words(capital(&claim.valid.to_string()))),
            fact("Known since", Shown::Words(claim.known.to_string())),
            scope(claim).map_or_else(Fact::none, |scope| fact("Scope", Shown::Words(scope))),
            fact("Read from", self.place(&source.exhibit, &locator(&source.locator))),
            fact("Claim id", Shown::Code(id.to_string())),
        ];
        let facts = facts.into_iter().flatten().collect();
        Entry {
            number,
            kind: "Claim",
            headline: says(claim, &self.twin.names),
            quote: source.quote.as_deref().map(inert),
            facts,
        }
    }

    fn finding(&self, number: usize, id: &Digest, finding: &Finding) -> Entry {
        let method = format!("{}, version {}", inert(&finding.method.name), finding.method.version);
        let entry = self.twin.proofs.findings.get(id);
        let facts = vec![
            fact("Method", Shown::Words(method)),
            fact("Parameters", Shown::Code(parameters(finding))),
            fact("Rests on", Shown::Words(independence(&finding.independence))),
            fact("Inputs", Shown::Words(self.inputs(finding))),
            finding.likelihood.map_or_else(Fact::none, |likelihood| {
                fact("Likelihood", Shown::Words(capital(likelihood.words())))
            }),
            fact("Confidence", Shown::Words(confidence(finding.confidence).to_owned())),
            limits(finding),
            entry.map_or_else(Fact::none, |index| fact("Ledger entry", Shown::Words(words::count(*index)))),
            fact("Finding id", Shown::Code(id.to_string())),
        ];
        let facts = facts.into_iter().flatten().collect();
        Entry { number, kind: "Finding", headline: headline(&finding.method.name), quote: None, facts }
    }

    fn exhibit(&self, number: usize, exhibit: &Exhibit) -> Entry {
        let origin = &exhibit.origin;
        let facts = vec![
            fact("Published by", Shown::Words(inert(&origin.publisher))),
            origin.url.as_deref().map_or_else(Fact::none, |url| fact("Published at", link(url))),
            fact("Listed as", self.place(&exhibit.digest, "")),
            fact("Digest", Shown::Code(exhibit.digest.to_string())),
        ];
        Entry {
            number,
            kind: "Exhibit",
            headline: inert(&origin.title),
            quote: None,
            facts: facts.into_iter().flatten().collect(),
        }
    }

    /// The exhibit's number and title, as a link into the list of exhibits, and where in it.
    fn place(&self, digest: &Digest, locator: &str) -> Shown {
        let title =
            self.twin.exhibits.get(digest).map_or_else(String::new, |exhibit| inert(&exhibit.origin.title));
        match self.exhibits.get(digest) {
            Some(number) => {
                let after = if locator.is_empty() { String::new() } else { format!(", {locator}") };
                Shown::Place { id: format!("x{number}"), words: format!("X{number} {title}"), after }
            }
            None => Shown::Code(format!("{digest} {locator}")),
        }
    }

    /// How many of each kind, and the numbers of those that the report cites itself.
    fn inputs(&self, finding: &Finding) -> String {
        let count = |is: fn(&Input) -> bool| finding.inputs.iter().filter(|input| is(input)).count();
        let counts = [
            (count(|input| matches!(input, Input::Claim(_))), "claim"),
            (count(|input| matches!(input, Input::Exhibit(_))), "exhibit"),
            (count(|input| matches!(input, Input::Store(_))), "transfer store"),
            (count(|input| matches!(input, Input::Finding(_))), "finding"),
        ];
        let said = counts.iter().filter(|(count, _)| *count > 0);
        let said = said.map(|(count, what)| {
            format!("{} {what}{}", words::count(*count), if *count == 1 { "" } else { "s" })
        });
        let said = said.collect::<Vec<_>>().join(", ");
        let cite = |input: &Input| match input {
            Input::Claim(id) => Some(Cite::Claim(*id)),
            Input::Finding(id) => Some(Cite::Finding(*id)),
            Input::Exhibit(id) => Some(Cite::Exhibit(*id)),
            Input::Store(_) => None,
        };
        let cited: Vec<_> = finding.inputs.iter().filter_map(cite).collect();
        let marks = self.numbers.marks(&cited).words();
        match (finding.inputs.len(), marks.is_empty()) {
            (0, _) => "None".to_owned(),
            (total, true) => format!("{} in all: {said}", words::count(total)),
            (total, false) => format!("{} in all: {said}; among them {marks}", words::count(total)),
        }
    }
}

impl Fact {
    const fn none() -> Option<Self> {
        None
    }
}

#[allow(clippy::unnecessary_wraps, reason = "stands in lists beside facts that may be absent")]
const fn fact(label: &'static str, value: Shown) -> Option<Fact> {
    Some(Fact { label, value })
}

fn missing(number: usize, kind: &'static str, id: &Digest) -> Entry {
    let facts = [fact("Id", Shown::Code(id.to_string()))].into_iter().flatten().collect();
    Entry {
        number,
        kind,
        headline: "Cited, but not in this file: the report is not whole".to_owned(),
        quote: None,
        facts,
    }
}

/// Only addresses of the web become links; anything else (`javascript:`, `file:`) is shown as words.
fn link(text: &str) -> Shown {
    if is_web(text) { Shown::Link(inert(text)) } else { Shown::Words(inert(text)) }
}

fn is_web(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://")) && inert(text) == text
}

/// What a claim says, as one line; entities by name, with the id where the two differ.
fn says(claim: &Claim, names: &BTreeMap<EntityId, String>) -> String {
    let named = |id: &EntityId| {
        names
            .get(id)
            .filter(|name| !id.as_str().ends_with(name.as_str()))
            .map_or_else(|| id.to_string(), |name| format!("{name} ({id})"))
    };
    let property = match (Relation::find(&claim.property), claim.property.strip_prefix(LISTING)) {
        (Some(relation), _) => relation.words.to_owned(),
        (_, Some(list)) => format!("is listed on {list} as"),
        _ => format!("{}:", claim.property.replace('_', " ")),
    };
    let not = if claim.denied { "it is denied that " } else { "" };
    let value = claim.value.entity().map_or_else(|| claim.value.to_string(), named);
    inert(&format!("{not}{} {property} {value}", named(&claim.subject)))
}

fn supporting(id: &ClaimId, claim: &Claim, names: &BTreeMap<EntityId, String>) -> Supporting {
    Supporting {
        says: says(claim, names),
        originator: inert(&claim.source.originator),
        grade: claim.grade.to_string(),
        known: claim.known.to_string(),
        id: id.to_string(),
    }
}

fn parameters(finding: &Finding) -> String {
    let json = canonical_json(&finding.parameters)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let json = inert(&json);
    if json.chars().count() <= MOST_PARAMETERS {
        return json;
    }
    format!(
        "{} … (whole in the machine-readable twin)",
        json.chars().take(MOST_PARAMETERS).collect::<String>()
    )
}

fn limits(finding: &Finding) -> Option<Fact> {
    let limits: Vec<_> = finding.limits.iter().map(|limit| inert(limit)).collect();
    if limits.is_empty() { None } else { fact("Limits", Shown::List(limits)) }
}

fn exhibit_view(number: usize, exhibit: &Exhibit) -> ExhibitView {
    let origin = &exhibit.origin;
    ExhibitView {
        number,
        title: inert(&origin.title),
        publisher: inert(&origin.publisher),
        published: origin.published.map(|date| date.to_string()).unwrap_or_default(),
        obtained: inert(&origin.obtained),
        url: origin.url.as_deref().map(inert).unwrap_or_default(),
        is_link: origin.url.as_deref().is_some_and(is_web),
        file: format!("{}, {} bytes", inert(&exhibit.name), words::count(exhibit.bytes)),
        terms: inert(&exhibit.terms),
        digest: exhibit.digest.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_become_links() {
        for (text, web) in [
            ("https://home.treasury.gov/x?a=1&b=2", true),
            ("HTTP://example.org", true),
            ("javascript:alert(1)", false),
            (" https://x", false),
            ("https://x\u{202e}gro", false),
            ("data:text/html,x", false),
        ] {
            assert_eq!(matches!(link(text), Shown::Link(_)), web, "{text}");
        }
    }
}
