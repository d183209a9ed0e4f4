//! What was breached.

use super::{Drafting, Material, found, say};
use crate::{
    methods::breach::Paragraph,
    twin::{Cite, Sentence},
    words,
};

pub(super) fn section(drafting: &mut Drafting, material: &Material<'_>) {
    let (result, id) = (&material.findings.norms.result, material.findings.norms.id);
    drafting.section("V", "What it breaches");
    let mut sentences: Vec<_> = result
        .paragraphs
        .iter()
        .map(|paragraph| {
            let text = format!(
                "{}, in force {}, covers {}.",
                title(paragraph),
                paragraph.in_force,
                paragraph.text.trim_end_matches('.')
            );
            say(text, [Cite::Claim(paragraph.claim), Cite::Finding(id)])
        })
        .collect();
    sentences.push(found(applies(material), id));
    drafting.paragraph(sentences);
    drafting.paragraph(vec![found(
        "Whether a particular State was bound to act and did is for the Committee to say; this report says what was in force, and on what evidence it applies.".to_owned(),
        id,
    )]);
}

fn applies(material: &Material<'_>) -> String {
    let result = &material.findings.norms.result;
    if result.applicable {
        format!(
            "On {}, the funds in the wallet were therefore funds controlled by, or on behalf of, a listed entity: they fell under {}, which obliges States to freeze them and to keep funds from being made available.",
            words::day(material.case.case.day),
            names(&result.paragraphs)
        )
    } else {
        "On the path that is known, no listed entity owns, controls or directs the wallet, so no breach of these paragraphs is found.".to_owned()
    }
}

/// One sentence for the summary.
pub(super) fn summary(material: &Material<'_>) -> Vec<Sentence> {
    let (result, id) = (&material.findings.norms.result, material.findings.norms.id);
    if result.applicable {
        vec![found(format!("The money fell under the freeze of {}.", names(&result.paragraphs)), id)]
    } else {
        vec![]
    }
}

fn names(paragraphs: &[Paragraph]) -> String {
    paragraphs.iter().map(|paragraph| lower(&title(paragraph))).collect::<Vec<_>>().join(" and ")
}

fn lower(text: &str) -> String {
    text.replacen("Resolution", "resolution", 1)
}

/// `unscr:1718:para-8(d)` → `Resolution 1718, paragraph 8(d)`.
fn title(paragraph: &Paragraph) -> String {
    let mut parts = paragraph.id.split(':').skip(1);
    let number = parts.next().unwrap_or_default();
    let place = parts.next().unwrap_or_default().trim_start_matches("para-");
    format!("Resolution {number}, paragraph {place}")
}
