//! An article, checked.

use super::{Field, limits, named};
use crate::{
    draft::{Drafting, found, say},
    twin::{Cite, Sentence},
    words,
};
use assess::check::{CheckedClaim, Verdict};

pub(super) fn section(drafting: &mut Drafting, field: &Field) {
    let Some((name, checked)) = &field.check else { return };
    let (result, id) = (&checked.result, checked.id);
    drafting.section("XIII", "An article, checked");
    let counts = result.counts;
    let mut sentences = vec![found(
        format!(
            "In {} sentences of the article '{name}' {} statements were found: {} supported by the record, {} in part, {} contradicted, {} that the record cannot decide, and {} that are judgements or forecasts.",
            words::count(result.sentences),
            words::count(result.claims.len()),
            words::small(counts.supported),
            words::small(counts.partly),
            words::small(counts.contradicted),
            words::small(counts.unverifiable),
            words::small(counts.not_checkable)
        ),
        id,
    )];
    let against = result.claims.iter().filter(|claim| claim.verdict == Verdict::Contradicted);
    sentences.extend(against.map(|claim| contradicted(claim, id)));
    drafting.paragraph(sentences);
    drafting.table(
        "Every statement, in the order of the text",
        vec![Cite::Finding(id)],
        false,
        &["The article says", "Verdict", "Why"],
        result.claims.iter().map(row).collect(),
    );
    limits(drafting, &checked.finding, id);
}

fn contradicted(claim: &CheckedClaim, id: record::FindingId) -> Sentence {
    let kind = claim.kind_words().map(|kind| format!(" ({kind})")).unwrap_or_default();
    let cites = claim.evidence.iter().map(|claim| Cite::Claim(*claim)).chain([Cite::Finding(id)]);
    say(
        format!(
            "Contradicted{kind}: \u{201c}{}\u{201d}; {}.",
            plain(&claim.text),
            named(claim.why.trim_end_matches('.'))
        ),
        cites,
    )
}

fn row(claim: &CheckedClaim) -> Vec<String> {
    let kind = claim.kind_words().map(|kind| format!(", {kind}")).unwrap_or_default();
    vec![plain(&claim.text), format!("{}{kind}", claim.verdict.code().replace('_', " ")), named(&claim.why)]
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One sentence for the summary.
pub(super) fn summary(field: &Field) -> Option<Sentence> {
    let (_, checked) = field.check.as_ref()?;
    let counts = checked.result.counts;
    Some(found(
        format!(
            "An article on the subject was checked: {} of its statements are supported, {} contradicted, and {} cannot be decided from the record.",
            words::small(counts.supported),
            words::small(counts.contradicted),
            words::small(counts.unverifiable)
        ),
        checked.id,
    ))
}
