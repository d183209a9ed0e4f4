//! `field.reconcile`: where the claims disagree, in which way, and which of them stand.

use super::{MethodDef, study::Study};
use assess::{
    Kind,
    reconcile::{Group, reconcile},
};

pub(crate) static METHOD: MethodDef = MethodDef {
    name: "field.reconcile",
    version: 1,
    compute: |desk, parameters| STUDY.compute(desk, parameters),
};

/// Kinds of subjects whose claims are the field's own. Entries of lists are not among them: a list gives a party many
/// names, and they do not contradict each other.
pub(crate) const KINDS: &[&str] = &[
    "case",
    "committee",
    "dprk",
    "entity",
    "facilitator",
    "facilitators",
    "incident",
    "it-workers",
    "list",
    "msmt",
    "panel",
    "ratio",
    "total",
    "unscr",
];

pub(crate) static STUDY: Study<Vec<Group>> = Study {
    method: &METHOD,
    kinds: KINDS,
    study: |claims, _| {
        let mut groups = reconcile(claims);
        groups.retain(|group| group.kind != Kind::None);
        Ok(groups)
    },
    limits: &["The kind of a disagreement is named by rules, which can be wrong; every value is kept beside it."],
};
