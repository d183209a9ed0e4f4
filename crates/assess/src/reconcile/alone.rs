//! A claim that stands alone on its property: nothing of the group can contradict it, but others may.

use super::{
    agree::ratio,
    case::{Siblings, Verdict},
    seen::Seen,
};
use crate::{Kind, origin::Relation, thefts::victim_words};
use record::{Reliability, Value};

/// Beginnings of the names of properties that are a part of what was taken.
const PARTS: [&str; 3] = ["laundered_via:", "frozen_by:", "recovered"];

/// A sum told of another year is the same sum to within this ratio.
const SAME_SUM: f64 = 1.25;

pub(super) fn judge(claim: &Seen<'_>, all: &Siblings<'_, '_>) -> Verdict {
    let rules: [fn(&Seen<'_>, &Siblings<'_, '_>) -> Option<Verdict>; 4] =
        [nobody, part_of, subset, other_year];
    let found = rules.iter().find_map(|rule| rule(claim, all));
    found.unwrap_or_else(|| {
        Verdict::new(Kind::None, format!("{} alone says it: {}", claim.who(), claim.value()))
    })
}

/// A source that nobody should learn from.
fn nobody(claim: &Seen<'_>, _: &Siblings<'_, '_>) -> Option<Verdict> {
    let grade = claim.stated.claim.grade;
    let untrusted = matches!(grade.reliability, Reliability::E | Reliability::F)
        || claim.from.relation == Relation::Rewritten;
    // F and 6 say "cannot be judged", which speaks against nobody.
    let bad = grade.credibility.level() == 5 || grade.reliability == Reliability::E;
    (untrusted && bad && grade.credibility.level() >= 5).then(|| {
        let why = format!("only {} says it, graded {grade}: {}", claim.who(), claim.value());
        Verdict::new(Kind::UnreliableSource, why).less(claim, format!("its only source is graded {grade}"))
    })
}

/// A part that is more than the whole, or leaves no room for the other parts.
fn part_of(claim: &Seen<'_>, all: &Siblings<'_, '_>) -> Option<Verdict> {
    let is_part = |claim: &Seen<'_>| PARTS.iter().any(|start| claim.property().starts_with(start));
    if !is_part(claim) {
        return None;
    }
    let own = claim.number.as_ref()?;
    let of_unit = |other: &&&Seen<'_>| other.number.as_ref().is_some_and(|number| number.unit == own.unit);
    let siblings = || all.on(claim.subject()).iter().filter(of_unit);
    let high = |other: &Seen<'_>| other.number.as_ref().map_or(0.0, |number| number.high);
    let whole = siblings().filter(|other| other.property() == "amount_stolen" && !other.is_weak());
    let whole = whole.max_by(|one, other| high(one).total_cmp(&high(other)))?;
    let others: f64 = siblings()
        .filter(|other| is_part(other) && other.property() != claim.property())
        .map(|other| high(other))
        .sum();
    let beyond = own.low > high(whole);
    let no_room = own.low * 2.0 > high(whole) && own.low + others > high(whole) && claim.is_doubtful();
    (beyond || no_room).then(|| {
        let why = format!(
            "a part cannot be more than the whole leaves: {} of {}, of {} ({})",
            claim.value(),
            claim.who(),
            whole.value(),
            whole.who()
        );
        Verdict::new(Kind::Scope, why).less(claim, "it may be the whole where a part is meant")
    })
}

/// Some of the attributors only.
fn subset(claim: &Seen<'_>, _: &Siblings<'_, '_>) -> Option<Verdict> {
    let Value::Text(text) = &claim.stated.claim.value else { return None };
    let words = crate::origin::canonical_words(text);
    let denies =
        words.iter().any(|word| matches!(word.as_str(), "not" | "without" | "except" | "only" | "disputed"));
    let attributes = ["attributed", "attributing"].iter().any(|start| claim.property().starts_with(start));
    (attributes && denies && !claim.is_weak()).then(|| {
        let why = format!("the attributors are not one: {} ({})", claim.value(), claim.who());
        Verdict::new(Kind::Attribution, why)
    })
}

/// The same sum of the same victim in another year, where the claim knows no day.
fn other_year(claim: &Seen<'_>, all: &Siblings<'_, '_>) -> Option<Verdict> {
    let (own, period) = (claim.number.as_ref()?, claim.period?);
    if !claim.subject().starts_with("incident:") || period.days() < 300 {
        return None;
    }
    let own_names = victim_words(claim.subject());
    let other = all.beginning("incident:").find(|other| {
        let same = other.property() == claim.property()
            && victim_words(other.subject()).iter().any(|name| own_names.contains(name));
        let sums = other
            .number
            .as_ref()
            .is_some_and(|number| number.unit == own.unit && ratio(number, own) <= SAME_SUM);
        same && sums && other.period.is_some_and(|other| !other.overlaps(period))
    })?;
    let when = |claim: &Seen<'_>| claim.period.map_or_else(String::new, |period| period.to_string());
    let why = format!(
        "{} of {} is told of {}; the like sum of {} is of {}: one theft or two is open",
        claim.value(),
        claim.who(),
        when(claim),
        other.who(),
        when(other)
    );
    Some(Verdict::new(Kind::Period, why))
}
