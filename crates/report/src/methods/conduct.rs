//! `field.conduct`: what the member states did, with blanks where nobody looked.

use super::{
    MethodDef,
    study::{Of, Study},
};
use assess::conduct::{Matrix, matrix};

pub(crate) static METHOD: MethodDef = MethodDef {
    name: "field.conduct",
    version: 2,
    compute: |desk, parameters| STUDY.compute(desk, parameters),
};

pub(crate) static STUDY: Study<Matrix> = Study {
    method: &METHOD,
    of: Of::Kinds(&[
        "unscr",
        "council",
        "draft",
        "state",
        "msmt",
        "panel",
        "committee",
        "entity",
        "facilitator",
    ]),
    study: |claims, known_at| Ok(matrix(claims, known_at)),
    used: |matrix| {
        let cells = matrix.rows.iter().flat_map(|row| &row.cells).flat_map(assess::conduct::Cell::claims);
        let totals = matrix.columns.iter().flat_map(|column| &column.totals).map(|total| total.claim);
        cells.chain(totals).collect()
    },
    limits: &[
        "A blank says that nobody looked, or that what was seen is not held here. It says nothing about the state.",
    ],
};
