//! `field.thefts`: every theft on record, one row an incident, and what estimators publish as totals.

use super::{
    MethodDef,
    study::{Of, Study},
};
use assess::thefts::{Ledger, ledger};

pub(crate) static METHOD: MethodDef = MethodDef {
    name: "field.thefts",
    version: 1,
    compute: |desk, parameters| STUDY.compute(desk, parameters),
};

pub(crate) static STUDY: Study<Ledger> = Study {
    method: &METHOD,
    of: Of::Kinds(&["incident", "total"]),
    study: |claims, _| Ok(ledger(claims)),
    limits: &[
        "The ledger holds what the claims name. A theft that nobody reported, or that no claim here describes, is not in it.",
        "A native amount is the fact; a value in dollars depends on the price and its moment, and each source took its own.",
    ],
};
