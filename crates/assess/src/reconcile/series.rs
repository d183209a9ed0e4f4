//! Numbers of different times: rates and totals, parts and wholes, states that changed.

use super::{
    agree::ratio,
    case::{Case, Pair, Verdict},
    seen::Seen,
    spans::{Class, class, same_span, tile},
};
use crate::{Kind, measure::Per};

/// Words of the names of properties that count what is there on a day, and that somebody keeps count of.
const KEPT_COUNTS: [&str; 24] = [
    "size", "participants", "members", "membership", "traceable", "untraceable", "frozen", "seized", "recovered",
    "balance", "holdings", "wallet", "wallets", "addresses", "entries", "listed", "entities", "individuals",
    "staff", "reports", "status", "remaining", "supporters", "parties",
];

/// A part and the rest must make the whole to within this share.
const SUM_TOLERANCE: f64 = 0.03;

/// One sum as a yearly rate and as a total of several years.
pub(super) fn rate_and_total(case: &Case<'_, '_>) -> Option<Verdict> {
    let mut found = None;
    for (at, one) in case.seen.iter().enumerate() {
        for other in case.seen.iter().skip(at + 1) {
            if tells_two_spans(one, other) {
                found = Some((*one, *other));
            }
        }
    }
    let (one, other) = found?;
    let span = |claim: &Seen<'_>| claim.period.map_or_else(String::new, |period| format!(" for {period}"));
    let why = format!(
        "one sum for two spans of time: {} of {}{}, {} of {}{}",
        one.value(), one.who(), span(one), other.value(), other.who(), span(other)
    );
    let verdict = Verdict::new(Kind::Period, why);
    let doubtful = if one.stated.claim.grade.strength() < other.stated.claim.grade.strength() { one } else { other };
    Some(if doubtful.is_doubtful() { verdict.less(doubtful, "the sum is held for another span by a better source") } else { verdict })
}

fn tells_two_spans(one: &Seen<'_>, other: &Seen<'_>) -> bool {
    let (Some(left), Some(right)) = (&one.number, &other.number) else { return false };
    if left.unit.base != right.unit.base || !left.unit.is_money() || ratio(left, right) > 1.1 || class(one) == Class::Event {
        return false;
    }
    let years = |claim: &Seen<'_>| claim.period.map_or(0, |period| period.days()) / 330;
    let a_rate = |claim: &Seen<'_>| {
        let per = claim.number.as_ref().and_then(|number| number.unit.per);
        per == Some(Per::Year) || claim.property().contains("in_year") && years(claim) <= 1
    };
    let over_years = |claim: &Seen<'_>| !a_rate(claim) && years(claim) >= 2;
    let lengths = class(one) == Class::Flow && years(one).min(years(other)) <= 1 && years(one).max(years(other)) >= 2;
    let overlap = one.period.zip(other.period).is_none_or(|(one, other)| one.overlaps(other));
    a_rate(one) && over_years(other) || a_rate(other) && over_years(one) || lengths && overlap
}

/// A total and its parts: what was added between two totals is not what the part says.
pub(super) fn parts_and_whole(case: &Case<'_, '_>) -> Option<Verdict> {
    for whole in &case.seen {
        for first in &case.seen {
            for second in &case.seen {
                if let Some(verdict) = does_not_add_up(whole, first, second) {
                    return Some(verdict);
                }
            }
        }
    }
    None
}

fn does_not_add_up(whole: &Seen<'_>, first: &Seen<'_>, second: &Seen<'_>) -> Option<Verdict> {
    let flows = [whole, first, second].iter().all(|claim| class(claim) == Class::Flow && !claim.is_weak());
    if !flows || !tile(whole.period?, first.period?, second.period?) || !whole.same_issuer(first) || !whole.same_issuer(second) {
        return None;
    }
    let low = |claim: &Seen<'_>| claim.number.as_ref().map(|number| (number.low, number.unit.base.clone()));
    let ((total, unit), (one, unit_one), (two, unit_two)) = (low(whole)?, low(first)?, low(second)?);
    if unit != unit_one || unit != unit_two || (total - one - two).abs() <= SUM_TOLERANCE * total {
        return None;
    }
    let sum = format!("{} and {} do not make {}", first.value(), second.value(), whole.value());
    if whole.same_occasion(first) && whole.same_occasion(second) {
        let why = format!("{}: {sum}", whole.who());
        return Some(Verdict::new(Kind::Arithmetic, why).less(whole, "its parts do not make it"));
    }
    let why = format!("{} said {} ({}) and later {} ({}); between them lie {}: earlier years were restated", whole.from.issuer, first.value(), first.said(), whole.value(), whole.said(), second.value());
    let earlier = if first.said() <= whole.said() { first } else { whole };
    Some(Verdict::new(Kind::Restated, why).less(earlier, "a later total of the issuer gives these years more or less"))
}

/// What is counted changed between two days.
pub(super) fn state_changed(case: &Case<'_, '_>) -> Option<Verdict> {
    if !case.property_has(&KEPT_COUNTS) {
        return None;
    }
    let later = |pair: &&Pair<'_, '_>| {
        let spans = pair.0.period.zip(pair.1.period).is_some_and(|(one, other)| !same_span(one, other));
        spans || !pair.0.same_occasion(pair.1)
    };
    let (one, other) = case.clash.iter().chain(&case.apart).find(later)?;
    if class(one) == Class::Flow {
        return None;
    }
    let at = |claim: &Seen<'_>| claim.period.map_or_else(|| claim.said().to_string(), |period| period.to_string());
    let why = format!("it changed: {} ({}, {}), {} ({}, {})", one.value(), one.who(), at(one), other.value(), other.who(), at(other));
    Some(Verdict::new(Kind::StateChanged, why))
}

/// An issuer estimates a share or a rate anew.
pub(super) fn restated_between_times(case: &Case<'_, '_>) -> Option<Verdict> {
    let (one, other) = case.apart.iter().find(|(one, other)| class(one) == Class::State && one.same_issuer(other))?;
    let when = |claim: &Seen<'_>| claim.period.map_or_else(|| claim.said().to_string(), |period| period.to_string());
    let order = one.period.map(|period| period.last) <= other.period.map(|period| period.last);
    let (one, other) = if order { (one, other) } else { (other, one) };
    let why = format!("{} said {} ({}), and later {} ({})", one.from.issuer, one.value(), when(one), other.value(), when(other));
    Some(Verdict::new(Kind::Restated, why).less(one, format!("its issuer moved to {}", other.value())))
}

/// Estimators of one share or rate, each of another year.
pub(super) fn estimators_between_times(case: &Case<'_, '_>) -> Option<Verdict> {
    case.apart.iter().find(|(one, _)| class(one) == Class::State)?;
    Some(Verdict::new(Kind::EstimatorSpread, format!("estimators differ, each for its own time: {}", case.told())))
}

/// Sums over spans that overlap and are not the same.
pub(super) fn spans(case: &Case<'_, '_>) -> Option<Verdict> {
    let (one, other) = case.apart.iter().find(|(one, other)| match (one.period, other.period) {
        (Some(left), Some(right)) => class(one) == Class::Flow && left.overlaps(right),
        _ => false,
    })?;
    let over = |claim: &Seen<'_>| claim.period.map_or_else(String::new, |period| format!(" for {period}"));
    let why = format!("they are of different spans: {} of {}{}; {} of {}{}", one.value(), one.who(), over(one), other.value(), other.who(), over(other));
    Some(Verdict::new(Kind::Period, why))
}
