//! Tactics over time, and the sentence that every article prints about them.

use super::{Field, limits};
use crate::{
    draft::{Drafting, found},
    twin::{Cite, Figure},
    words,
};
use assess::tactics::{LineResult, Standing, SurgeKind, Topic, Unit, answer};

pub(super) fn section(drafting: &mut Drafting, field: &Field) {
    let Some(tactics) = &field.tactics else { return };
    let (result, id) = (&tactics.result, tactics.id);
    drafting.section("XI", "Tactics over time");
    let counts = result.counts;
    drafting.paragraph(vec![
        found(
            format!(
                "{} published indicators of {} reporters and {} reports were looked at for changes in technique.",
                words::count(counts.indicators),
                words::count(counts.reporters),
                words::count(counts.reports)
            ),
            id,
        ),
        found(
            format!(
                "Of {} months with far more indicators than usual, {} are one account's.",
                words::count(result.surges.len()),
                words::count(result.surges.iter().filter(|surge| surge.kind == SurgeKind::ArtefactOneAccount).count())
            ),
            id,
        ),
    ]);
    let mut sentences = vec![];
    for (topic, said) in [
        (Topic::Phishing, "that phishing has shifted"),
        (Topic::Sophistication, "that phishing has become more sophisticated"),
        (Topic::Mixers, "that mixers have come into use"),
    ] {
        let verdict = answer(topic, result);
        let standing = match verdict.standing {
            Standing::Supported => "is supported",
            Standing::NotSupported => "is not supported",
            Standing::CannotBeSaid => "can be neither supported nor refuted",
        };
        sentences.push(found(format!("The claim {said} {standing}: {}", verdict.why), id));
    }
    drafting.paragraph(sentences);
    drafting.picture(
        "Who published when, and what share of it was a technique".to_owned(),
        "Hatched months are mostly one account's. Intervals are wide where few reporters published.",
        Figure::Tactics { finding: id },
    );
    drafting.table(
        "Every technique that was tested for a change",
        vec![Cite::Finding(id)],
        true,
        &["Technique", "Of", "Share before#", "Share after#", "At", "What it is"],
        result.lines.iter().map(row).collect(),
    );
    limits(drafting, &tactics.finding, id);
}

fn row(result: &LineResult) -> Vec<String> {
    let change = &result.change;
    let tenths = |ppm: u32| ppm.saturating_add(500) / 1000;
    let percent = |ppm: u32| format!("{}.{} %", tenths(ppm) / 10, tenths(ppm) % 10);
    let of = if result.line.unit == Unit::Indicators { "indicators" } else { "reports" };
    vec![
        result.line.name.clone(),
        of.to_owned(),
        percent(change.before_ppm),
        percent(change.after_ppm),
        change.at.map(|month| month.to_string()).unwrap_or_default(),
        change.finding.words().to_owned(),
    ]
}
