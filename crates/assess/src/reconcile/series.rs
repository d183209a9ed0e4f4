//! Numbers of different times: rates and totals, parts and wholes, states that changed.

use super::{
    agree::{self, ratio},
    case::{Case, Pair, Verdict, told},
    seen::{Seen, days_between},
    spans::{Class, SAME_END_DAYS, class, same_span},
};
use crate::{Kind, measure::Per};

/// Words of the names of properties that count what is there on a day, and that somebody keeps count of.
const KEPT_COUNTS: [&str; 33] = [
    "vacant",
    "seats",
    "member",
    "reporting",
    "reported",
    "delisted",
    "designations",
    "outstanding",
    "held",
    "size",
    "participants",
    "members",
    "membership",
    "traceable",
    "untraceable",
    "frozen",
    "seized",
    "recovered",
    "balance",
    "holdings",
    "wallet",
    "wallets",
    "addresses",
    "entries",
    "listed",
    "entities",
    "individuals",
    "staff",
    "reports",
    "status",
    "remaining",
    "supporters",
    "parties",
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
        one.value(),
        one.who(),
        span(one),
        other.value(),
        other.who(),
        span(other)
    );
    let verdict = Verdict::new(Kind::Period, why);
    let doubtful =
        if one.stated.claim.grade.strength() < other.stated.claim.grade.strength() { one } else { other };
    Some(if doubtful.is_doubtful() {
        verdict.less(doubtful, "the sum is held for another span by a better source")
    } else {
        verdict
    })
}

/// A monthly rate beside a yearly one, or a rate beside a total of several years.
fn rates_differ(one: &Seen<'_>, other: &Seen<'_>) -> bool {
    let per = |claim: &Seen<'_>| claim.number.as_ref().and_then(|number| number.unit.per);
    let long = |claim: &Seen<'_>| claim.period.is_some_and(|period| period.days() > 500);
    let one_rate = one
        .number
        .as_ref()
        .zip(other.number.as_ref())
        .is_some_and(|(one, other)| agree::one_rate(one, other));
    match (per(one), per(other)) {
        (Some(one), Some(other)) => one != other && !one_rate,
        (Some(_), None) => long(other),
        (None, Some(_)) => long(one),
        (None, None) => false,
    }
}

/// Whether the one calls a yearly rate what the other's rate makes over all its years: 540 a year, of 180 in each of three.
fn yearly_total(one: &Seen<'_>, other: &Seen<'_>) -> bool {
    let (Some(total), Some(rate)) = (&one.number, &other.number) else { return false };
    let years = other.period.map_or(0, |period| (period.days() + 20) / 365);
    let yearly = total.unit.per == Some(Per::Year) && rate.unit.per == Some(Per::Year);
    let exact =
        |number: &super::seen::Number| number.extent == record::Extent::Exactly && number.low == number.high;
    yearly
        && years >= 2
        && exact(total)
        && exact(rate)
        && (total.low / rate.low / f64::from(years) - 1.0).abs() <= SUM_TOLERANCE
}

/// What a rise is told against: the month before.
const OF_A_MONTH: [&str; 7] = [
    "month-on-month",
    "month on month",
    "on the month",
    "from the previous month",
    "from the month before",
    "than a month earlier",
    "monthly rate",
];

/// What a rise is told against: the year before.
const OF_A_YEAR: [&str; 8] = [
    "year-on-year",
    "year on year",
    "on the year",
    "a year earlier",
    "from the previous year",
    "the year before",
    "annual rate",
    "over twelve months",
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Whether two shares are told, the one against the month before, the other against the year before.
fn compared_otherwise(one: &Seen<'_>, other: &Seen<'_>) -> bool {
    let says = |claim: &Seen<'_>, words: &[&str]| words.iter().any(|words| claim.quote.contains(words));
    let on_a_month = |claim: &Seen<'_>| {
        let behind =
            ["% on ", "percent on ", "per cent on "].iter().filter_map(|words| claim.quote.split_once(words));
        behind.into_iter().any(|(_, behind)| MONTHS.iter().any(|month| behind.starts_with(month)))
    };
    let of_month = |claim: &Seen<'_>| says(claim, &OF_A_MONTH) || on_a_month(claim);
    let of_year = |claim: &Seen<'_>| says(claim, &OF_A_YEAR) && !of_month(claim);
    one.is_share() && other.is_share() && (of_month(one) && of_year(other) || of_month(other) && of_year(one))
}

/// Whether the one makes a rate, by the month or the year, of what the other sums over a longer time.
fn rate_of_a_total(one: &Seen<'_>, other: &Seen<'_>) -> bool {
    let per = |claim: &Seen<'_>| claim.number.as_ref().and_then(|number| number.unit.per);
    let days = match per(one) {
        Some(Per::Month) => 31,
        Some(Per::Year) => 366,
        None => return false,
    };
    per(other).is_none() && other.period.is_some_and(|period| period.days() * 2 > days * 3)
}

fn tells_two_spans(one: &Seen<'_>, other: &Seen<'_>) -> bool {
    let (Some(left), Some(right)) = (&one.number, &other.number) else { return false };
    if left.unit.base != right.unit.base || class(one) == Class::Event {
        return false;
    }
    if rates_differ(one, other) {
        return true;
    }
    if yearly_total(one, other) || yearly_total(other, one) || compared_otherwise(one, other) {
        return true;
    }
    if ratio(left, right) <= 1.1 && (rate_of_a_total(one, other) || rate_of_a_total(other, one)) {
        return true;
    }
    if !left.unit.is_money() || ratio(left, right) > 1.1 {
        return false;
    }
    let years = |claim: &Seen<'_>| claim.period.map_or(0, |period| period.days()) / 330;
    let a_rate = |claim: &Seen<'_>| {
        let per = claim.number.as_ref().and_then(|number| number.unit.per);
        per == Some(Per::Year) || claim.property().contains("in_year") && years(claim) <= 1
    };
    let over_years = |claim: &Seen<'_>| !a_rate(claim) && years(claim) >= 2;
    let lengths =
        class(one) == Class::Flow && years(one).min(years(other)) <= 1 && years(one).max(years(other)) >= 2;
    let overlap = one.period.zip(other.period).is_none_or(|(one, other)| one.overlaps(other));
    a_rate(one) && over_years(other) || a_rate(other) && over_years(one) || lengths && overlap
}

/// A total and its parts: what lies between two totals is not what the part says.
pub(super) fn parts_and_whole(case: &Case<'_, '_>) -> Option<Verdict> {
    case.seen.iter().find_map(|whole| does_not_add_up(case, whole))
}

/// The claims of the whole's issuer that fill its span one after the other, the longest first; none where there is a
/// gap.
fn filling<'c, 'a>(case: &Case<'c, 'a>, whole: &Seen<'a>) -> Option<Vec<&'c Seen<'a>>> {
    let (span, unit) = (whole.period?, &whole.number.as_ref()?.unit);
    let mut parts: Vec<&Seen<'_>> = Vec::new();
    let mut at = span.first;
    while days_between(at, span.last) > SAME_END_DAYS {
        let fits = |part: &&&Seen<'a>| {
            let of_unit = part
                .number
                .as_ref()
                .is_some_and(|number| number.unit.base == unit.base && number.unit.per == unit.per);
            let begins = |period: crate::Period| days_between(at, period.first).abs() <= SAME_END_DAYS;
            let within = |period: crate::Period| span.contains(period) && !same_span(span, period);
            let usable = of_unit && class(part) == Class::Flow && !part.is_weak() && part.same_issuer(whole);
            usable && part.period.is_some_and(|period| begins(period) && within(period) && period.last > at)
        };
        let next = case.seen.iter().filter(fits).max_by_key(|part| part.period.map(|period| period.last))?;
        parts.push(next);
        at = next.period?.last;
    }
    (parts.len() > 1).then_some(parts)
}

fn does_not_add_up(case: &Case<'_, '_>, whole: &Seen<'_>) -> Option<Verdict> {
    if class(whole) != Class::Flow || whole.is_weak() {
        return None;
    }
    let parts = filling(case, whole)?;
    let total = whole.number.as_ref()?.low;
    let sum: f64 = parts.iter().filter_map(|part| part.number.as_ref()).map(|number| number.low).sum();
    if (total - sum).abs() <= SUM_TOLERANCE * total {
        return None;
    }
    let told = told(parts.iter().copied());
    if parts.iter().all(|part| part.same_occasion(whole)) {
        let why = format!("the parts do not make the whole of {} ({}): {told}", whole.value(), whole.who());
        return Some(Verdict::new(Kind::Arithmetic, why).less(whole, "its parts do not make it"));
    }
    let why = format!(
        "{} gives {} ({}) for the whole, and its other figures do not make that: earlier years were restated: {told}",
        whole.from.issuer,
        whole.value(),
        whole.said()
    );
    let mut verdict = Verdict::new(Kind::Restated, why);
    for part in parts.iter().filter(|part| part.said() < whole.said() && !part.same_occasion(whole)) {
        verdict = verdict.less(part, "a later total of its issuer gives these years more or less");
    }
    Some(verdict)
}

/// Parts that one document names, and that do not make its whole; or shares of one whole that make more than all.
pub(super) fn parts_by_population(case: &Case<'_, '_>) -> Option<Verdict> {
    let scope =
        |claim: &Seen<'_>| claim.stated.claim.scope.population.clone().unwrap_or_default().to_lowercase();
    let is_whole =
        |claim: &Seen<'_>| matches!(scope(claim).as_str(), "" | "total" | "all" | "in total" | "altogether");
    let first = case.seen.first()?;
    let one_paper = case.seen.iter().all(|claim| {
        claim.same_issuer(first)
            && claim.same_occasion(first)
            && claim.number.as_ref().is_some_and(|number| number.low >= 0.0)
    });
    let (wholes, parts): (Vec<&Seen<'_>>, Vec<&Seen<'_>>) =
        case.seen.iter().partition(|claim| is_whole(claim));
    if !one_paper || parts.len() < 2 || wholes.len() > 1 {
        return None;
    }
    let low = |claim: &Seen<'_>| claim.number.as_ref().map_or(0.0, |number| number.low);
    let sum: f64 = parts.iter().map(|part| low(part)).sum();
    let percent =
        parts.iter().all(|part| part.number.as_ref().is_some_and(|number| number.unit.base == "percent"));
    let total = match wholes.first() {
        Some(whole) => low(whole),
        None if percent && sum > 100.0 => 100.0,
        None => return None,
    };
    if (total - sum).abs() <= SUM_TOLERANCE * total {
        return None;
    }
    let why = format!("the parts do not make the whole: {}", case.told());
    Some(Verdict::new(Kind::Arithmetic, why))
}

/// What is counted changed between two days.
pub(super) fn state_changed(case: &Case<'_, '_>) -> Option<Verdict> {
    let kept = case.property_has(&KEPT_COUNTS);
    let share_of_loss = |claim: &Seen<'_>| {
        class(claim) == Class::Event
            && claim.number.as_ref().is_some_and(|number| number.unit.base == "percent")
    };
    // Two days, not two spans: what somebody counted on each was so on each.
    let on_days = |pair: &&Pair<'_, '_>| {
        let day = |claim: &Seen<'_>| claim.period.is_some_and(|period| period.days() <= SAME_END_DAYS);
        let disjoint = pair.0.period.zip(pair.1.period).is_some_and(|(one, other)| !one.overlaps(other));
        class(pair.0) == Class::State && day(pair.0) && day(pair.1) && disjoint
    };
    let counted = |claim: &Seen<'_>| claim.number.as_ref().is_some_and(|number| !number.unit.is_measure());
    let later = |pair: &&Pair<'_, '_>| {
        let spans = pair.0.period.zip(pair.1.period).is_some_and(|(one, other)| !same_span(one, other));
        let told_anew = kept || share_of_loss(pair.0);
        let counted_anew = counted(pair.0) && pair.0.same_issuer(pair.1);
        let long = |claim: &Seen<'_>| claim.period.is_some_and(|period| period.days() >= 300);
        // Of one year two parties count otherwise; nothing changed.
        let one_year = !spans && long(pair.0) && long(pair.1) && !pair.0.same_issuer(pair.1);
        told_anew && !one_year && (spans || !pair.0.same_occasion(pair.1))
            || counted_anew && spans
            || counted(pair.0) && on_days(pair)
    };
    let (one, other) = case.clash.iter().chain(&case.apart).find(later)?;
    if class(one) == Class::Flow {
        return None;
    }
    let at =
        |claim: &Seen<'_>| claim.period.map_or_else(|| claim.said().to_string(), |period| period.to_string());
    let why = format!(
        "it changed: {} ({}, {}), {} ({}, {})",
        one.value(),
        one.who(),
        at(one),
        other.value(),
        other.who(),
        at(other)
    );
    Some(Verdict::new(Kind::StateChanged, why))
}

/// An issuer estimates a share or a rate anew.
pub(super) fn restated_between_times(case: &Case<'_, '_>) -> Option<Verdict> {
    let (one, other) =
        case.apart.iter().find(|(one, other)| class(one) == Class::State && one.same_issuer(other))?;
    let when =
        |claim: &Seen<'_>| claim.period.map_or_else(|| claim.said().to_string(), |period| period.to_string());
    let order = one.period.map(|period| period.last) <= other.period.map(|period| period.last);
    let (one, other) = if order { (one, other) } else { (other, one) };
    let why = format!(
        "{} said {} ({}), and later {} ({})",
        one.from.issuer,
        one.value(),
        when(one),
        other.value(),
        when(other)
    );
    Some(Verdict::new(Kind::Restated, why).less(one, format!("its issuer moved to {}", other.value())))
}

/// Estimators of one share or rate, each of another year.
pub(super) fn estimators_between_times(case: &Case<'_, '_>) -> Option<Verdict> {
    case.apart.iter().find(|(one, _)| class(one) == Class::State)?;
    Some(Verdict::new(
        Kind::EstimatorSpread,
        format!("estimators differ, each for its own time: {}", case.told()),
    ))
}

/// Sums over spans that overlap and are not the same.
pub(super) fn spans(case: &Case<'_, '_>) -> Option<Verdict> {
    let (one, other) = case.apart.iter().find(|(one, other)| match (one.period, other.period) {
        (Some(left), Some(right)) => class(one) == Class::Flow && left.overlaps(right),
        _ => false,
    })?;
    let over = |claim: &Seen<'_>| claim.period.map_or_else(String::new, |period| format!(" for {period}"));
    let why = format!(
        "they are of different spans: {} of {}{}; {} of {}{}",
        one.value(),
        one.who(),
        over(one),
        other.value(),
        other.who(),
        over(other)
    );
    Some(Verdict::new(Kind::Period, why))
}
