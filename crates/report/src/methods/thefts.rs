//! `field.thefts`: every theft on record, one row an incident, and what estimators publish as totals.

use super::{
    MethodDef,
    study::{Of, Study},
};
use assess::thefts::{Ledger, ledger};

pub(crate) static METHOD: MethodDef = MethodDef {
    name: "field.thefts",
    version: 2,
    compute: |desk, parameters| STUDY.compute(desk, parameters),
};

pub(crate) static STUDY: Study<Ledger> = Study {
    method: &METHOD,
    of: Of::Kinds(&["incident", "total"]),
    study: |claims, _| Ok(ledger(claims)),
    used: |ledger| {
        let rows = ledger.incidents.iter().flat_map(|row| row.claims.iter().copied());
        let years = ledger.years.iter();
        let totals =
            years.flat_map(|year| year.published.iter().chain(&year.part_year).chain(&year.other_population));
        let spans = ledger.spans.iter().map(|span| &span.total);
        rows.chain(totals.chain(spans).map(|total| total.claim)).collect()
    },
    limits: &[
        "The ledger holds what the claims name. A theft that nobody reported, or that no claim here describes, is not in it.",
        "A native amount is the fact; a value in dollars depends on the price and its moment, and each source took its own.",
    ],
};
