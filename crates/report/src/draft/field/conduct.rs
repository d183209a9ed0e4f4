//! What the member states did, with blanks where nobody looked.

use super::{Field, limits};
use crate::{
    draft::{Drafting, found},
    twin::{Cite, Figure},
};
use assess::conduct::{Cell, Matrix};
use std::collections::BTreeMap;

pub(super) fn section(drafting: &mut Drafting, field: &Field) {
    let (matrix, id) = (&field.conduct.result, field.conduct.id);
    drafting.section("XII", "What States did");
    drafting.paragraph(vec![
        found(format!("Of the conduct of the 193 member states, {}.", matrix.coverage().words()), id),
        found("A blank says that nobody looked, or that what was seen is not held here; it is not a finding that nothing was done.", id),
    ]);
    drafting.picture(
        "What is held of each member state".to_owned(),
        "One row a state, one column a question. Hatching: nobody looked. A short line: not a participant, which says nothing of conduct.",
        Figure::Conduct { finding: id },
    );
    drafting.table(
        "What is held, question by question",
        vec![Cite::Finding(id)],
        true,
        &["Question", "What is held", "States"],
        rows(matrix),
    );
    limits(drafting, &field.conduct.finding, id);
}

/// For each question the States by what is held of them; a question of which nothing is held stands there, too.
fn rows(matrix: &Matrix) -> Vec<Vec<String>> {
    let mut rows = vec![];
    for (at, column) in matrix.columns.iter().enumerate() {
        let mut answers = BTreeMap::<String, Vec<&str>>::new();
        for row in &matrix.rows {
            if let Some(answer) = row.cells.get(at).and_then(answer) {
                answers.entry(answer).or_default().push(&row.name);
            }
        }
        for total in &column.totals {
            answers.entry(total.text.clone()).or_default();
        }
        if answers.is_empty() {
            answers.insert("nothing".to_owned(), vec![]);
        }
        rows.extend(
            answers.into_iter().map(|(answer, states)| vec![column.title.clone(), answer, states.join("; ")]),
        );
    }
    rows
}

/// What is held of a State, without who says so; nothing where nobody looked, the State could not act, or a list of those
/// who take part only leaves it out.
fn answer(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Found(entry) => Some(entry.text.clone()),
        Cell::Contested(entries) => {
            let texts: Vec<_> = entries.iter().map(|entry| entry.text.as_str()).collect();
            Some(format!("contested: {}", texts.join(" / ")))
        }
        Cell::LookedNothing { .. } => Some("looked at, nothing found".to_owned()),
        Cell::NotLooked | Cell::NotEligible { .. } | Cell::NotParticipant { .. } => None,
    }
}
