//! Whether two claims are about the same time.

use super::seen::{Seen, days_between};
use crate::Period;

/// Days by which the ends of one span may be told apart: a year "to December" ends on the 1st or the 31st.
pub(super) const SAME_END_DAYS: i32 = 31;

/// How a property depends on time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// What happened once: a theft's amount, a case's penalty. The period only says when.
    Event,
    /// A sum over its period: what was stolen in a year.
    Flow,
    /// What held during its period: a size, a share.
    State,
}

/// Ends and words of the names of properties that sum over a period.
const FLOWS: [&str; 8] =
    ["in_year", "in_period", "in_month", "in_half", "in_quarter", "cumulative", "to_date", "incident_count"];

/// Words of the names of properties that count what happens: more of it in more time.
const HAPPENINGS: [&str; 30] = [
    "incidents",
    "launches",
    "launched",
    "tests",
    "arrivals",
    "departures",
    "deaths",
    "killed",
    "cases",
    "infections",
    "exports",
    "exported",
    "imports",
    "imported",
    "sales",
    "deliveries",
    "delivered",
    "shipments",
    "shipped",
    "seizures",
    "attacks",
    "raids",
    "strikes",
    "fatalities",
    "casualties",
    "births",
    "crossings",
    "visits",
    "production",
    "repatriations",
];

/// Words of the names of properties of what happened once, whatever span a source gives with it.
const ONCE: [&str; 9] =
    ["established", "founded", "created", "adopted", "authored", "author", "cause", "born", "built"];

pub(super) fn class(claim: &Seen<'_>) -> Class {
    let (subject, property) = (claim.subject(), claim.property());
    let share = claim.number.as_ref().is_some_and(|number| number.unit.base == "percent");
    let counts = claim.number.as_ref().is_some_and(|number| number.unit.per.is_none());
    let once = subject.starts_with("incident:") || subject.starts_with("case:") || is_dated(subject);
    let money = claim.number.as_ref().is_some_and(|number| number.unit.is_money());
    let rate = property.contains("per_");
    let sums = FLOWS.iter().any(|word| property.contains(word))
        || counts && !rate && (subject.starts_with("total:") || money && !once);
    let word = |words: &[&str]| property.split(['_', ':']).any(|word| words.contains(&word));
    let happens = counts && !rate && !once && word(&HAPPENINGS);
    let once = once || claim.number.is_none() && word(&ONCE);
    if claim.number.is_some() && (sums || happens) && !share {
        Class::Flow
    } else if claim.date().is_some() || once {
        Class::Event
    } else {
        Class::State
    }
}

/// `quake:2025-04-02:tarn-valley` is of one day or month: what happened once.
fn is_dated(subject: &str) -> bool {
    let dated = |part: &str| {
        let month = part.len() == 7 || part.len() == 10;
        month && part.parse::<record::PartialDate>().is_ok()
    };
    !subject.starts_with("total:") && subject.split(':').skip(1).any(dated)
}

/// Whether two claims are about the same time, as far as their property depends on time. A claim that states no
/// period is about any.
pub(super) fn one_time(one: &Seen<'_>, other: &Seen<'_>) -> bool {
    let (Some(left), Some(right)) = (one.period, other.period) else { return true };
    match class(one) {
        Class::Event => true,
        Class::Flow => same_span(left, right),
        Class::State => left.overlaps(right),
    }
}

/// Whether two spans are the same, told more or less precisely.
pub(super) fn same_span(one: Period, other: Period) -> bool {
    let near = |a, b| days_between(a, b).abs() <= SAME_END_DAYS;
    near(one.first, other.first) && near(one.last, other.last)
}
