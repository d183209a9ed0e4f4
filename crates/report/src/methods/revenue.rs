//! `field.revenue`: what each stream brought in a year, as an interval, on stated assumptions.

use super::{
    MethodDef,
    study::{Of, Study},
};
use assess::revenue::{Assumptions, Moved, Revenue, revenue, sensitivity};
use serde::{Deserialize, Serialize};

pub(crate) static METHOD: MethodDef = MethodDef {
    name: "field.revenue",
    version: 2,
    compute: |desk, parameters| STUDY.compute(desk, parameters),
};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Result_ {
    pub(crate) revenue: Revenue,
    /// How each assumption, switched, moves each interval.
    pub(crate) moved: Vec<Moved>,
}

/// Kinds of subjects that speak of revenue.
pub(crate) const KINDS: &[&str] = &["total", "it-workers", "dprk"];

pub(crate) static STUDY: Study<Result_> = Study {
    method: &METHOD,
    of: Of::Kinds(KINDS),
    study: |claims, _| {
        let assumed = Assumptions::default();
        Ok(Result_ { revenue: revenue(claims, &assumed), moved: sensitivity(claims, &assumed) })
    },
    used: |result| {
        let years = result.revenue.streams.iter().flat_map(|of| &of.years);
        let used = years.flat_map(|year| &year.used).map(|used| used.claim);
        used.chain(result.revenue.left_out.iter().map(|left| left.claim)).collect()
    },
    limits: &[
        "An interval says what the claims leave open under the assumptions. What all estimators miss is not in it.",
    ],
};
