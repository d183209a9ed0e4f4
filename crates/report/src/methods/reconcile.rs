//! `field.reconcile`: where the claims disagree, in which way, and which of them stand.

use super::{
    MethodDef,
    study::{Of, Study},
};
use assess::{
    Kind,
    reconcile::{Group, reconcile},
};

pub(crate) static METHOD: MethodDef = MethodDef {
    name: "field.reconcile",
    version: 2,
    compute: |desk, parameters| STUDY.compute(desk, parameters),
};

pub(crate) static STUDY: Study<Vec<Group>> = Study {
    method: &METHOD,
    of: Of::OffLists,
    study: |claims, _| {
        let mut groups = reconcile(claims);
        // One claim alone disagrees with nobody, whatever is said of its source.
        groups.retain(|group| group.kind != Kind::None && group.claims.len() > 1);
        Ok(groups)
    },
    used: |groups| groups.iter().flat_map(|group| group.claims.iter().copied()).collect(),
    limits: &[
        "The kind of a disagreement is named by rules, which can be wrong; every value is kept beside it.",
    ],
};
