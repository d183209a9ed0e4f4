//! Slips: the digits of two numbers betray that one is the other, miswritten.

use super::{
    agree::near,
    case::{Case, Pair, Verdict},
    digits::{Slip, slip},
    seen::Seen,
    spans::{Class, class},
};
use crate::{Kind, origin::Relation};

/// Ten, a hundred or a thousand times, or a dropped digit.
pub(super) fn magnitude(case: &Case<'_, '_>) -> Option<Verdict> {
    let (pair, slip) = case.clash.iter().find_map(|pair| {
        let slip = of(pair)?;
        if translated(pair.0) || translated(pair.1) || pair.0.same_document(pair.1) {
            return None;
        }
        // A thousand times between relays of one word is a great number's name mistaken, in one language or another.
        let tenfold = slip == Slip::Tenfold && tells(pair) && !is_misnamed(pair);
        (tenfold || slip == Slip::Dropped).then_some((pair, slip))
    })?;
    let wrong = wrong(case, pair);
    let what = if slip == Slip::Dropped {
        "one digit is missing"
    } else {
        "the same digits, and the point elsewhere"
    };
    let why =
        format!("{what}: {} of {} and {} of {}", pair.0.value(), pair.0.who(), pair.1.value(), pair.1.who());
    Some(
        Verdict::new(Kind::MagnitudeSlip, why)
            .less(wrong, format!("{what}; the other number is better held")),
    )
}

/// Digits exchanged, or a great number's name mistranslated.
pub(super) fn transcribed(case: &Case<'_, '_>) -> Option<Verdict> {
    let (pair, what) = case.clash.iter().find_map(|pair| Some((pair, miswritten(case, pair)?)))?;
    let why =
        format!("{what}: {} of {} and {} of {}", pair.0.value(), pair.0.who(), pair.1.value(), pair.1.who());
    Some(
        Verdict::new(Kind::Transcription, why)
            .less(wrong(case, pair), format!("{what}; the other number is better held")),
    )
}

fn miswritten(case: &Case<'_, '_>, pair: &Pair<'_, '_>) -> Option<&'static str> {
    let ratio = match (&pair.0.number, &pair.1.number) {
        (Some(one), Some(other)) => super::agree::ratio(one, other),
        _ => return None,
    };
    if (translated(pair.0) || translated(pair.1)) && ratio >= 9.0 {
        return Some("a great number was mistranslated");
    }
    if misheard(pair) && (pair.0.is_doubtful() || pair.1.is_doubtful()) {
        return Some("a teen and a ten were confused");
    }
    // Where one document states both, it contradicts itself: neither is another's copy.
    if pair.0.same_document(pair.1) {
        return None;
    }
    match of(pair)? {
        Slip::Tenfold if is_misnamed(pair) => Some("a million and a billion were confused"),
        Slip::Swapped if enough(case, pair, 3) => Some("two digits are exchanged"),
        Slip::Mistyped => Some("one digit differs"),
        _ => None,
    }
}

/// Seventeen and seventy, fifteen and fifty million: as words they are near in many languages.
fn misheard(pair: &Pair<'_, '_>) -> bool {
    let digits = |claim: &Seen<'_>| claim.number.as_ref().and_then(|number| number.digits.clone());
    let (Some(one), Some(other)) = (digits(pair.0), digits(pair.1)) else { return false };
    let (teen, ten) = if one.0.len() > other.0.len() { (one, other) } else { (other, one) };
    let unit = teen.0.strip_prefix('1').filter(|unit| *unit >= "3");
    teen.1 % 3 == 2 && teen.1 == ten.1 && ten.0.len() == 1 && unit == Some(ten.0.as_str())
}

/// Whether a machine put it into another language.
fn translated(claim: &Seen<'_>) -> bool {
    let source = &claim.stated.claim.source;
    let says = |text: &str| text.to_lowercase().contains("translat");
    claim.from.relation == Relation::Rewritten
        && (says(&source.originator) || source.citation.as_deref().is_some_and(says))
}

/// The same sum told of another year by a doubtful source.
pub(super) fn wrong_year(case: &Case<'_, '_>) -> Option<Verdict> {
    let same_sum = |one: &Seen<'_>, other: &Seen<'_>| match (&one.number, &other.number) {
        (Some(left), Some(right)) => {
            left.unit.base == right.unit.base && (near(left.low, right.low) || near(left.high, right.high))
        }
        _ => false,
    };
    let disjoint = |one: &Seen<'_>, other: &Seen<'_>| match (one.period, other.period) {
        (Some(one), Some(other)) => !one.overlaps(other) && one.days() / 60 == other.days() / 60,
        _ => false,
    };
    for (at, one) in case.seen.iter().enumerate() {
        for other in case.seen.iter().skip(at + 1) {
            let doubtful = if other.is_doubtful() { other } else { one };
            let flow = class(one) == Class::Flow && one.same_issuer(other);
            if flow && doubtful.is_doubtful() && same_sum(one, other) && disjoint(one, other) {
                let why = format!("one sum is told of two years: {}", case.told());
                let verdict = Verdict::new(Kind::Transcription, why);
                return Some(
                    verdict.less(doubtful, "the same sum is told of another year by a better source"),
                );
            }
        }
    }
    None
}

/// How the two numbers' digits stand to each other; none for ranges and different units.
fn of(pair: &Pair<'_, '_>) -> Option<Slip> {
    let (one, other) = (pair.0.number.as_ref()?, pair.1.number.as_ref()?);
    slip(one.digits.as_ref()?, other.digits.as_ref()?)
}

/// Whether two tell one issuer's word three places or more apart.
fn is_misnamed(pair: &Pair<'_, '_>) -> bool {
    let before_the_point =
        |claim: &Seen<'_>| claim.number.as_ref().and_then(|number| Some(number.digits.as_ref()?.1));
    let places = before_the_point(pair.0).zip(before_the_point(pair.1));
    pair.0.same_issuer(pair.1) && places.is_some_and(|(one, other)| one.abs_diff(other) > 2)
}

/// Whether equal digits tell anything: two that count, or one issuer, or a source that is doubted. Many estimates are
/// round.
fn tells(pair: &Pair<'_, '_>) -> bool {
    let digits =
        pair.0.number.as_ref().and_then(|number| number.digits.as_ref()).map_or(0, |digits| digits.0.len());
    digits >= 2 || pair.0.same_issuer(pair.1) || pair.0.is_doubtful() || pair.1.is_doubtful()
}

/// Exchanged digits tell by themselves where there are so many, else where the source is doubted.
fn enough(case: &Case<'_, '_>, pair: &Pair<'_, '_>, least: usize) -> bool {
    let length = |claim: &Seen<'_>| {
        claim.number.as_ref().and_then(|number| number.digits.as_ref()).map_or(0, |digits| digits.0.len())
    };
    let digits = length(pair.0).max(length(pair.1));
    let doubted = pair.0.same_issuer(pair.1) || pair.0.is_doubtful() || pair.1.is_doubtful();
    digits > least
        || digits == least && case.clash.len() < 3
        || doubted && digits >= 2 && case.seen.len() == 2
}

/// Which of two is the slip: the one that agrees with fewer others, then the one of the lower grade, then the later.
fn wrong<'c, 'a>(case: &Case<'c, 'a>, pair: &Pair<'c, 'a>) -> &'c Seen<'a> {
    let friends = |claim: &Seen<'_>| {
        case.agreed
            .iter()
            .filter(|((one, other), _)| one.id() == claim.id() || other.id() == claim.id())
            .count()
    };
    let standing = |claim: &Seen<'_>| (friends(claim), claim.stated.claim.grade.strength());
    if standing(pair.0) < standing(pair.1) { pair.0 } else { pair.1 }
}
