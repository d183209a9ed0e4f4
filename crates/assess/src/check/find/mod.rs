//! What a sentence states that the archive can be asked about, one file per kind of statement.

pub(super) mod actors;
pub(super) mod bodies;
pub(super) mod counts;
pub(super) mod flows;
pub(super) mod opinions;
pub(super) mod records;
pub(super) mod resolutions;
pub(super) mod thefts;
pub(super) mod totals;
pub(super) mod voices;

use super::{
    compare::Judgement,
    gazetteer::Gazetteer,
    grammar,
    holdings::Holdings,
    scene::{Found, Scene},
    verdict::Verdict,
};
use std::ops::Range;

/// What every finder needs.
pub(super) struct Ground<'a> {
    pub(super) holdings: &'a Holdings<'a>,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) wordings: &'a voices::Wordings,
    pub(super) records: &'a records::Records<'a>,
}

/// Everything that the sentence states, in the order of the text; one verdict for one stretch of words and property.
pub(super) fn all(scene: &Scene<'_>, ground: &Ground<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    voices::quotations(scene, ground, &mut found);
    voices::studies(scene, ground, &mut found);
    flows::find(scene, ground, &mut found);
    thefts::find(scene, ground, &mut found);
    totals::find(scene, ground, &mut found);
    bodies::find(scene, ground, &mut found);
    resolutions::find(scene, ground, &mut found);
    counts::find(scene, ground, &mut found);
    actors::find(scene, ground, &mut found);
    records::find(scene, ground, &mut found);
    for statement in &mut found {
        if statement.judgement.verdict == Verdict::Contradicted && is_relative(scene, statement) {
            statement.judgement =
                Judgement::unverifiable("this is a difference or a part, which no whole number refutes");
        }
        if is_denied(scene, statement) {
            statement.judgement = Judgement::unverifiable(
                "the sentence denies or doubts something; what it states is not certain enough to compare",
            );
        }
    }
    if found.is_empty() {
        opinions::find(scene, &mut found);
    }
    if found.is_empty() {
        opinions::of_tactics(scene, &mut found);
    }
    if found.is_empty() {
        opinions::unmatched(scene, &mut found);
    }
    found.sort_by_key(|found| (found.at.start, found.at.end));
    found
}

/// "an additional $400 million", "$681 million more than in 2024", "by 75 percent": no whole.
fn is_relative(scene: &Scene<'_>, found: &Found) -> bool {
    let at = |place: usize| scene.tokens.partition_point(|token| scene.start + token.at.end <= place);
    let amount = scene.amounts.iter().find(|amount| {
        let bytes = scene.bytes(&amount.tokens);
        found.at.start <= bytes.start && bytes.end <= found.at.end
    });
    let Some(amount) = amount else { return false };
    let (first, last) = (at(found.at.start).min(amount.tokens.start), amount.tokens.end);
    let before = scene.find(
        first.saturating_sub(2)..amount.tokens.start + 1,
        &["additional", "another", "further", "extra", "remaining", "by", "other"],
    );
    let after = scene.find(
        last..last + 2,
        &[
            "more than",
            "less than",
            "fewer than",
            "higher",
            "lower",
            "more",
            "less",
            "above",
            "of the",
            "of it",
            "short",
        ],
    );
    let by_source = before.as_ref().is_some_and(|cue| {
        grammar::token::word(&scene.tokens, cue.start) == "by" && cue.end < amount.tokens.start
    });
    before.is_some() && !by_source || after.is_some()
}

/// Whether a word of denial stands in the statement or just before it, or the sentence calls something false.
fn is_denied(scene: &Scene<'_>, found: &Found) -> bool {
    const DENIALS: [&str; 15] = [
        "not", "never", "neither", "nor", "didn't", "wasn't", "isn't", "weren't", "hasn't", "haven't",
        "doesn't", "don't", "cannot", "can't", "couldn't",
    ];
    const FALSE: [&str; 12] = [
        "denied",
        "denies",
        "falsely",
        "wrongly",
        "incorrectly",
        "myth",
        "untrue",
        "mistakenly",
        "erroneously",
        "misreported",
        "false claim",
        "did not",
    ];
    if matches!(&*found.subject, "quotation" | "study") {
        return false;
    }
    let at = |place: usize| scene.tokens.partition_point(|token| scene.start + token.at.end <= place);
    let (first, last) = (at(found.at.start), at(found.at.end));
    let only = |place: usize| {
        matches!(crate::check::grammar::token::word(&scene.tokens, place + 1), "only" | "just" | "least")
    };
    let denial = scene.find(first.saturating_sub(3)..last.max(first + 1), &DENIALS);
    denial.is_some_and(|denial| !only(denial.start)) || scene.says(&FALSE)
}

/// A statement over the tokens from the first to the last of `parts`.
pub(super) fn found(
    scene: &Scene<'_>,
    parts: &[&Range<usize>],
    subject: &str,
    property: &str,
    value: String,
    judgement: Judgement,
) -> Found {
    let start = parts.iter().map(|part| part.start).min().unwrap_or(0);
    let end = parts.iter().map(|part| part.end).max().unwrap_or(start);
    Found {
        at: scene.bytes(&(start..end)),
        subject: subject.to_owned(),
        property: property.to_owned(),
        value,
        judgement,
    }
}
