//! What the member states did, with blanks where nobody looked.

use super::{Field, limits};
use crate::{
    draft::{Drafting, found},
    twin::{Cite, Figure},
};
use assess::conduct::{Cell, Matrix};

pub(super) fn section(drafting: &mut Drafting, field: &Field) {
    let (matrix, id) = (&field.conduct.result, field.conduct.id);
    drafting.section("XII", "What States did");
    drafting.paragraph(vec![
        found(format!("Of the conduct of the 193 member states, {}.", matrix.coverage().words()), id),
        found("A blank says that nobody looked, or that what was seen is not held here; it is not a finding that nothing was done.", id),
    ]);
    drafting.picture(
        "What is held of each member state".to_owned(),
        "One row a state, one column a question. Hatching: nobody looked.",
        Figure::Conduct { finding: id },
    );
    drafting.table(
        "What is held of the States",
        vec![Cite::Finding(id)],
        true,
        &["State", "On", "What is held"],
        rows(matrix),
    );
    limits(drafting, &field.conduct.finding, id);
}

fn rows(matrix: &Matrix) -> Vec<Vec<String>> {
    let mut rows = vec![];
    for row in &matrix.rows {
        for (column, cell) in matrix.columns.iter().zip(&row.cells) {
            if matches!(cell, Cell::Found(_) | Cell::Contested(_) | Cell::LookedNothing { .. }) {
                rows.push(vec![row.name.clone(), column.title.clone(), cell.words()]);
            }
        }
    }
    rows
}
