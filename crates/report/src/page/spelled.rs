//! Codes spelled out: grades, bases, scopes and places, in the words of the scales that they come from.

use super::inert;
use crate::words;
use record::{Basis, Claim, Confidence, Extent, Grade, Independence, Locator, Reliability};

/// The Admiralty grade in NATO's words (AJP-2.1).
pub(super) fn grade_words(grade: Grade) -> String {
    let source = match grade.reliability {
        Reliability::A => "completely reliable source",
        Reliability::B => "usually reliable source",
        Reliability::C => "fairly reliable source",
        Reliability::D => "source not usually reliable",
        Reliability::E => "unreliable source",
        Reliability::F => "reliability of the source cannot be judged",
    };
    let information = match grade.credibility.level() {
        1 => "confirmed",
        2 => "probably true",
        3 => "possibly true",
        4 => "doubtful",
        5 => "improbable",
        _ => "truth cannot be judged",
    };
    format!("{:?}{}: {source}, {information}", grade.reliability, grade.credibility.level())
}

pub(super) const fn basis_words(basis: Basis) -> &'static str {
    match basis {
        Basis::Stated => "Stated by the source",
        Basis::ReadFromText => "Read from the source’s text by a rule",
        Basis::Computed => "Computed from the source’s rows",
    }
}

pub(super) fn scope(claim: &Claim) -> Option<String> {
    let scope = &claim.scope;
    let extent = match scope.extent {
        Extent::Exactly => None,
        Extent::AtLeast => Some("at least".to_owned()),
        Extent::AtMost => Some("at most".to_owned()),
        Extent::About => Some("about".to_owned()),
    };
    let as_of = scope.as_of.map(|day| format!("as of {day}"));
    let parts: Vec<_> =
        [scope.population.as_deref().map(inert), extent, as_of].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| capital(&parts.join("; ")))
}

pub(super) fn locator(locator: &Locator) -> String {
    match locator {
        Locator::Line(line) => format!("line {}", words::count(*line)),
        Locator::Row(row) => format!("row {}", words::count(*row)),
        Locator::Record(record) => inert(record),
        Locator::Page(page) => format!("page {page}"),
        Locator::Bytes(from, to) => format!("bytes {from} to {to}"),
    }
}

/// What a method finds, in words; a method without any is called by its name.
pub(super) fn headline(method: &str) -> String {
    match method {
        "bridge.unexplained-releases" => {
            "Payments of the bridge that nothing on the other chain explains".to_owned()
        }
        "trace.fifo" => "The stolen money followed, first in, first out".to_owned(),
        "pool.boundary" => "The mixer as a boundary: who paid in, and what sticks out".to_owned(),
        "path.to-listed-parent" => "The path from the actor to an entry of the list".to_owned(),
        "norm.in-force" => "Which paragraphs were in force on the day".to_owned(),
        other => format!("Computed by {}", inert(other)),
    }
}

pub(super) fn independence(independence: &Independence) -> String {
    match independence {
        Independence::Origins(origins) => {
            let names = origins.iter().map(|name| inert(name)).collect::<Vec<_>>().join("; ");
            format!("{} origins: {names}", capital(&words::small(origins.len())))
        }
        Independence::IssuersOwnAct(origin) => format!("One origin: {}", inert(origin)),
        Independence::NothingFound => "Nothing of the kind in all that is held".to_owned(),
        Independence::PublicLedger => "A public ledger, which anyone can read for themselves".to_owned(),
    }
}

pub(super) const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "Low",
        Confidence::Moderate => "Moderate",
        Confidence::High => "High",
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_are_spelled_out() {
        assert_eq!(grade_words("A1".parse().unwrap()), "A1: completely reliable source, confirmed");
        assert_eq!(
            grade_words("F6".parse().unwrap()),
            "F6: reliability of the source cannot be judged, truth cannot be judged"
        );
    }
}
