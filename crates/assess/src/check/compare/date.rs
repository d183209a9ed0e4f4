//! A date of the text against the archive's dates of the same event.

use super::{Judgement, who};
use crate::{
    Kind, Period, Stated,
    check::{
        grammar::date::When,
        holdings::{is_discounted, is_fair, is_strong},
        verdict::Verdict,
    },
};
use record::{PartialDate, Value};

/// Days within which two dates of one event may be the event, its discovery and its announcement.
const ONE_EVENT: i32 = 45;

/// A claim and the days that it gives the event.
pub(in crate::check) struct Dated<'a> {
    pub(in crate::check) stated: &'a Stated,
    pub(in crate::check) period: Period,
}

impl<'a> Dated<'a> {
    /// The date that the claim's value is.
    pub(in crate::check) fn by_value(stated: &'a Stated) -> Option<Self> {
        let Value::Date(date) = stated.claim.value else { return None };
        Some(Self { stated, period: days_of(date) })
    }

    /// The days that the claim is about.
    pub(in crate::check) fn by_period(stated: &'a Stated) -> Option<Self> {
        Some(Self { stated, period: stated.period()? })
    }
}

fn days_of(date: PartialDate) -> Period {
    Period { first: date.first_day(), last: date.last_day() }
}

/// Judges a date. `event`: discovery and announcement of the same event are dated too, so that a few days' difference
/// is another type of date. `refutable`: a claim can refute it. `None` where the archive dates nothing.
pub(in crate::check) fn judge(
    when: &When,
    dated: &[Dated<'_>],
    event: bool,
    refutable: bool,
) -> Option<Judgement> {
    let same: Vec<&Stated> =
        dated.iter().filter(|date| date.period.overlaps(when.period)).map(|date| date.stated).collect();
    if dated.is_empty() {
        return None;
    }
    if same.iter().any(|stated| is_fair(&stated.claim)) {
        return Some(Judgement::borne_out(&same, format!("so say {}", who(&same))));
    }
    let all: Vec<&Stated> = dated.iter().map(|date| date.stated).collect();
    let possible = same.iter().any(|stated| !is_discounted(&stated.claim));
    // A date that other sources confirm refutes one more than a year off, even where its own source is only fair.
    let refutes = |date: &&Dated<'_>| {
        let confirmed = is_fair(&date.stated.claim) && date.stated.claim.grade.credibility.level() == 1;
        is_strong(&date.stated.claim) || confirmed && apart(date.period, when.period) > 366
    };
    let strong: Vec<&Dated<'_>> = dated.iter().filter(refutes).collect();
    let on: Vec<&Stated> = strong.iter().map(|date| date.stated).collect();
    let near = dated
        .iter()
        .any(|date| !is_discounted(&date.stated.claim) && apart(date.period, when.period) <= ONE_EVENT);
    if event && near && !possible {
        let why = format!(
            "the archive has {}: the event, its discovery and its announcement are different days",
            days(dated)
        );
        return Some(Judgement::new(Verdict::Partly, Some(Kind::DateType), &all, why));
    }
    if refutable && !possible && !strong.is_empty() {
        let right = strong.first().map(|date| date.period);
        let why = format!(
            "the archive has {} by {}",
            right.map(|period| period.to_string()).unwrap_or_default(),
            who(&on)
        );
        return Some(Judgement::new(
            Verdict::Contradicted,
            Some(kind_of_error(when.period, right)),
            &on,
            why,
        ));
    }
    if !same.is_empty() {
        return Some(Judgement::borne_out(&same, format!("so says {}", who(&same))));
    }
    let why = format!("the archive has {}, which is not good enough to refute it", days(dated));
    Some(Judgement { evidence: Judgement::borne_out(&all, "").evidence, ..Judgement::unverifiable(why) })
}

/// Days between two spans; 0 where they meet.
fn apart(a: Period, b: Period) -> i32 {
    let between =
        |early: Period, late: Period| early.last.until(late.first).map_or(i32::MAX, |span| span.get_days());
    if a.overlaps(b) {
        0
    } else if a.last < b.first {
        between(a, b)
    } else {
        between(b, a)
    }
}

fn days(dated: &[Dated<'_>]) -> String {
    let mut said: Vec<String> = Vec::new();
    for date in dated {
        let one = date.period.to_string();
        if !said.contains(&one) {
            said.push(one);
        }
    }
    said.truncate(4);
    said.join("; ")
}

/// The right day and month of another year, or another month of the right year, is a slip of the pen.
fn kind_of_error(said: Period, right: Option<Period>) -> Kind {
    let Some(right) = right else { return Kind::UnreliableSource };
    let day = |period: Period| (period.first.month(), period.first.day());
    let swapped = |a: i16, b: i16| {
        let digits = |year: i16| {
            let mut digits: Vec<char> = year.to_string().chars().collect();
            digits.sort_unstable();
            digits
        };
        digits(a) == digits(b)
    };
    let whole_year = said.as_year().is_some();
    let same_day = !whole_year && day(said) == day(right);
    let same_month = !whole_year && said.first.year() == right.first.year();
    if same_day || same_month || swapped(said.first.year(), right.first.year()) {
        Kind::Transcription
    } else {
        Kind::UnreliableSource
    }
}
