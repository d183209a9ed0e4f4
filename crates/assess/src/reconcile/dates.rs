//! The ladder for dates.

use super::{
    case::{Case, Pair, Rule, Verdict},
    numbers,
    seen::{Seen, days_between},
};
use crate::Kind;
use record::{PartialDate, Precision};

/// The first rule that holds names the kind.
///
/// 1. a date that is another event's day, or the day of the page; 2. the same day of another year; 3. the weak set
///    aside; 4. acts that are done once for each legal basis; 5. an issuer's later word; 6. dates of other events.
pub(super) const LADDER: &[Rule] =
    &[another_days, wrong_year, numbers::weak, legal_bases, numbers::restated, events];

/// Acts that may be done again, on another legal basis: a designation is one record for each.
const REPEATED: [&str; 4] = ["designated", "listed", "sanctioned", "added"];

/// Days within which the record of one act may be dated: the decision, its publication.
const ONE_ACT_DAYS: i32 = 31;

/// How two dates are told apart that differ in their years alone.
const ANOTHER_YEAR: &str = "the same day of another year";

/// Words of a quote that date something else than the event.
const OTHER_EVENTS: [&str; 10] = [
    "discovered",
    "noticed",
    "detected",
    "announced",
    "disclosed",
    "attributed",
    "reported on",
    "published on",
    "became known",
    "crawled",
];

/// A date that is not the event's: that of its discovery or attribution, or of the page that tells of it.
fn another_days(case: &Case<'_, '_>) -> Option<Verdict> {
    let event = case.property_has(&["date", "published", "filed", "discovered", "occurred"]);
    let pairs = case.clash.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)]);
    let found = pairs.filter_map(|(claim, other)| {
        let reason = if event { other_event(case, claim, other) } else { None };
        Some((claim, other, reason?))
    });
    // The date that it is held against is the best one, not any.
    let best = |(claim, other, _): &(&Seen<'_>, &Seen<'_>, String)| {
        (other.stated.claim.grade.strength(), std::cmp::Reverse((claim.id(), other.id())))
    };
    let (claim, other, reason) = found.max_by_key(best)?;
    let why =
        format!("{} of {} is {reason}; {} says {}", claim.value(), claim.who(), other.who(), other.value());
    Some(Verdict::new(Kind::DateType, why).less(claim, format!("it is {reason}")))
}

fn other_event(case: &Case<'_, '_>, claim: &Seen<'_>, other: &Seen<'_>) -> Option<String> {
    let date = claim.date().filter(|date| date.precision() == Precision::Day)?;
    let later = other.date()?.last_day() < date.first_day();
    let page_says = claim.stated.claim.source.originator.to_lowercase().contains("metadata");
    // Who tells of it on the day itself, beside one who has that day a year off, has it right.
    let year_off = misdated(&(claim, other)) == Some(ANOTHER_YEAR);
    if date == claim.stated.claim.known
        && !year_off
        && (page_says || claim.is_doubtful() || later && !claim.same_issuer(other))
    {
        return Some("the day of the page that tells of it".to_owned());
    }
    let said =
        OTHER_EVENTS.iter().find(|words| claim.quote.contains(*words) && !other.quote.contains(*words));
    if let Some(words) = said.filter(|_| later) {
        return Some(format!("the day of another event (\"{words}\")"));
    }
    let sibling = case
        .all
        .on(claim.subject())
        .iter()
        .find(|sibling| later && is_day_of_another(sibling, claim, date))?;
    Some(format!(
        "the day of another event ({} of {})",
        sibling.property().replace('_', " "),
        sibling.from.issuer
    ))
}

/// Whether a sibling is an act that ends on, or another date that is, this day.
fn is_day_of_another(sibling: &Seen<'_>, claim: &Seen<'_>, date: PartialDate) -> bool {
    if sibling.property() == claim.property() {
        return false;
    }
    let attributes = sibling.property().starts_with("attribut");
    let ends =
        sibling.period.is_some_and(|period| period.last == date.first_day() && period.first != period.last);
    let known = sibling.stated.claim.known;
    let announced =
        known.precision() == Precision::Day && days_between(date.first_day(), known.first_day()).abs() <= 1;
    sibling.date() == Some(date) || attributes && (ends || announced)
}

/// The same day of another year, or the same digits with day and month exchanged.
fn wrong_year(case: &Case<'_, '_>) -> Option<Verdict> {
    let (pair, what) = case.clash.iter().find_map(|pair| Some((pair, misdated(pair)?)))?;
    let why =
        format!("{what}: {} of {} and {} of {}", pair.0.value(), pair.0.who(), pair.1.value(), pair.1.who());
    let grade = |claim: &Seen<'_>| claim.stated.claim.grade.strength();
    let wrong = if grade(pair.0) < grade(pair.1) { pair.0 } else { pair.1 };
    Some(Verdict::new(Kind::Transcription, why).less(wrong, format!("{what}; the other date is better held")))
}

fn misdated(pair: &Pair<'_, '_>) -> Option<&'static str> {
    let (one, other) = (pair.0.date()?, pair.1.date()?);
    let (left, right) = (one.first_day(), other.first_day());
    let precise = one.precision() >= Precision::Month && one.precision() == other.precision();
    let to_day = one.precision() == Precision::Day;
    if precise && left.year() != right.year() && left.month() == right.month() && left.day() == right.day() {
        return Some(ANOTHER_YEAR);
    }
    let exchanged = left.month() == right.day() && left.day() == right.month() && left.year() == right.year();
    if to_day && precise && exchanged && left != right {
        return Some("day and month are exchanged");
    }
    let same_month = left.year() == right.year() && left.month() == right.month();
    let turned = |day: i8| day % 10 * 10 + day / 10;
    if to_day && precise && same_month && left != right && turned(left.day()) == right.day() {
        return Some("two digits of the day are exchanged");
    }
    let doubted = (pair.0.is_doubtful() || pair.1.is_doubtful()) && !pair.0.same_issuer(pair.1);
    let month = left.day() == right.day() && left.year() == right.year();
    (to_day && precise && month && doubted).then_some("the same day of another month")
}

/// Two listings are two records, if they lie further apart than one act's paperwork.
fn legal_bases(case: &Case<'_, '_>) -> Option<Verdict> {
    if !case.property_has(&REPEATED) {
        return None;
    }
    let apart = |pair: &&Pair<'_, '_>| {
        let (Some(one), Some(other)) = (pair.0.date(), pair.1.date()) else { return false };
        let gap = days_between(one.last_day(), other.first_day())
            .max(days_between(other.last_day(), one.first_day()));
        gap > ONE_ACT_DAYS
    };
    let (one, other) = case.clash.iter().find(apart)?;
    let why = format!(
        "there may be one such act for each legal basis: {} of {}, {} of {}",
        one.value(),
        one.who(),
        other.value(),
        other.who()
    );
    Some(Verdict::new(Kind::Taxonomy, why))
}

/// What is left: each dates another event.
fn events(case: &Case<'_, '_>) -> Option<Verdict> {
    case.clash.first()?;
    let why =
        format!("each may date another event (the act, its discovery, its publication): {}", case.told());
    Some(Verdict::new(Kind::DateType, why))
}
