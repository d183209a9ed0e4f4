//! The field as a whole: thefts on record, what the sources say together, revenue, tactics, conduct, an article, and
//! what may come.

mod article;
mod conduct;
mod disagreements;
mod outlook;
mod revenue;
mod tactics;
mod thefts;

use super::{Drafting, Material, found};
use crate::{twin::Sentence, work::FieldFindings};
use assess::measure::two_digits;
use record::{Decimal, Finding};

/// Every section, in order; nothing where the case does not ask.
pub(super) fn sections(drafting: &mut Drafting, material: &Material<'_>) {
    let Some(field) = &material.findings.field else { return };
    thefts::section(drafting, field);
    disagreements::section(drafting, field);
    revenue::section(drafting, field);
    tactics::section(drafting, field);
    conduct::section(drafting, field);
    article::section(drafting, field);
    outlook::section(drafting, field);
}

/// Sentences for the summary.
pub(super) fn summary(material: &Material<'_>) -> Vec<Sentence> {
    let Some(field) = &material.findings.field else { return vec![] };
    [thefts::summary(field), article::summary(field), outlook::summary(field)].into_iter().flatten().collect()
}

/// What limits a finding, as a paragraph of its own.
fn limits(drafting: &mut Drafting, finding: &Finding, id: record::FindingId) {
    drafting.paragraph(finding.limits.iter().map(|limit| found(limit.clone(), id)).collect());
}

/// `USD 1.46 billion`, `USD 30.6 million`, `USD 412,000`: three digits that count or more, rounded.
fn usd(amount: Decimal) -> String {
    amount.to_base_units(0).or_else(|| whole(amount)).map_or_else(|| format!("USD {amount}"), usd_of)
}

fn whole(amount: Decimal) -> Option<u128> {
    amount.to_string().split('.').next()?.parse().ok()
}

fn usd_of(amount: u128) -> String {
    const STEPS: [(u128, &str); 2] = [(1_000_000_000, "billion"), (1_000_000, "million")];
    let shown = |(unit, word): (u128, &str)| {
        // Hundredths below ten, tenths above; what rounds up to a thousand belongs to the next step.
        let parts = if amount < 10 * unit { 100 } else { 10 };
        let rounded = (amount * parts + unit / 2) / unit;
        let (whole, part) = (rounded / parts, rounded % parts);
        let digits = if parts == 100 { format!("{whole}.{part:02}") } else { format!("{whole}.{part}") };
        let digits = digits.trim_end_matches('0').trim_end_matches('.').to_owned();
        (whole > 0).then(|| format!("USD {digits} {word}"))
    };
    let step = STEPS.into_iter().find(|(unit, _)| amount.saturating_add(unit / 20_000) >= *unit);
    let amount_in_full = || format!("USD {}", crate::words::count(amount));
    step.filter(|_| amount < u128::MAX / 1_000).and_then(shown).unwrap_or_else(amount_in_full)
}

/// A model's amount: rounded to the two digits that its intervals support.
fn modelled(amount: u64) -> String {
    usd_of(two_digits(amount).into())
}

/// `text` with the ids of the record in words: `entity:chinyong` is told as `chinyong`.
fn named(text: &str) -> String {
    const KINDS: [&str; 8] =
        ["entity:", "person:", "incident:", "vessel:", "facilitator:", "list:", "committee:", "panel:"];
    let word = |word: &str| match KINDS.iter().find_map(|kind| word.strip_prefix(kind)) {
        Some(id) => id.rsplit(':').next().unwrap_or(id).replace('-', " "),
        None => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The fields of the case's findings that the sections read.
type Field = FieldFindings;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_as_words() {
        assert_eq!(named("through entity:korea-mining by A"), "through korea mining by A");
        assert_eq!(named("incident:2022-03-23:ronin"), "ronin");
    }

    #[test]
    fn amounts_are_shortened_and_rounded() {
        for (amount, words) in [
            (1_460_000_000, "USD 1.46 billion"),
            (1_999_999_999, "USD 2 billion"),
            (999_999_999, "USD 1 billion"),
            (999_900_000, "USD 999.9 million"),
            (3_061_000_000, "USD 3.06 billion"),
            (99_950_000, "USD 100 million"),
            (30_600_000, "USD 30.6 million"),
            (620_000_000, "USD 620 million"),
            (428_800_000, "USD 428.8 million"),
            (2_000_000_000, "USD 2 billion"),
            (1_200_000, "USD 1.2 million"),
            (412_000, "USD 412,000"),
        ] {
            assert_eq!(usd_of(amount), words);
        }
    }
}
