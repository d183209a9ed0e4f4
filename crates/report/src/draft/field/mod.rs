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

/// `USD 1.46 billion`, `USD 30.6 million`, `USD 412,000`: three digits that count, cut.
fn usd(amount: Decimal) -> String {
    amount.to_base_units(0).or_else(|| whole(amount)).map_or_else(|| format!("USD {amount}"), usd_of)
}

fn whole(amount: Decimal) -> Option<u128> {
    amount.to_string().split('.').next()?.parse().ok()
}

fn usd_of(amount: u128) -> String {
    const STEPS: [(u128, &str); 2] = [(1_000_000_000, "billion"), (1_000_000, "million")];
    let Some((unit, word)) = STEPS.into_iter().find(|(unit, _)| amount >= *unit) else {
        return format!("USD {}", crate::words::count(amount));
    };
    let (whole, hundredths) = (amount / unit, amount % unit * 100 / unit);
    match (whole, hundredths) {
        (_, 0) => format!("USD {whole} {word}"),
        (10.., _) if hundredths / 10 > 0 => format!("USD {whole}.{} {word}", hundredths / 10),
        (10.., _) => format!("USD {whole} {word}"),
        _ => format!("USD {}", format!("{whole}.{hundredths:02}").trim_end_matches('0')) + " " + word,
    }
}

/// The fields of the case's findings that the sections read.
type Field = FieldFindings;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_shortened_and_never_rounded_up() {
        for (amount, words) in [
            (1_460_000_000, "USD 1.46 billion"),
            (1_999_999_999, "USD 1.99 billion"),
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
