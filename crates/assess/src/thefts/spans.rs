//! Totals over several years, beside the same estimator's years: do they add up?

use super::amounts::bound_words;
use super::totals::{self, Population, Published, SpanKind};
use crate::{Kind, Period};
use jiff::civil::Date;
use record::{ClaimId, Decimal};
use serde::{Deserialize, Serialize};

/// A total over several years, and what is known beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanTotal {
    /// The total. It is a sum over its span, never a yearly rate.
    pub total: Published,
    /// Notes on how it fits the same estimator's other figures.
    pub notes: Vec<SpanNote>,
}

/// How a total fits others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanNote {
    /// `arithmetic` where its parts do not add up, `restated` where what was added cannot be in the added days,
    /// `none` where all fits.
    pub kind: Kind,
    /// In words.
    pub text: String,
    /// The claims compared with it.
    pub claims: Vec<ClaimId>,
}

/// Every total over several years, with its notes.
pub(super) fn read(all: &[Published]) -> Vec<SpanTotal> {
    let several = all.iter().filter(|total| total.kind == SpanKind::Several);
    several.map(|total| SpanTotal { total: total.clone(), notes: notes(total, all) }).collect()
}

fn notes(total: &Published, all: &[Published]) -> Vec<SpanNote> {
    if !total.stands || total.population != Population::DprkCryptoTheft {
        return vec![];
    }
    let own: Vec<_> = all
        .iter()
        .filter(|other| {
            other.stands && other.estimator == total.estimator && other.population == total.population
        })
        .collect();
    let mut notes: Vec<_> = tiles(total, &own).into_iter().collect();
    notes.extend(own.iter().filter_map(|shorter| added(total, shorter, &own)));
    notes
}

/// Its years, and a last part of a year, where together they cover the span to the day.
fn tiles(total: &Published, own: &[&Published]) -> Option<SpanNote> {
    let (mut day, mut sum, mut parts) = (total.span.first, Decimal::default(), vec![]);
    while day <= total.span.last {
        let fits = |part: &&&Published| {
            part.span.first == day && part.span.last <= total.span.last && part.kind != SpanKind::Several
        };
        let part = own.iter().filter(fits).max_by_key(|part| part.span.last)?;
        sum = sum.checked_add(part.high)?;
        parts.push(part.claim);
        day = totals::next(part.span.last)?;
    }
    let agree = near(sum, total.high);
    let bound = bound_words(total.extent);
    let text = if agree {
        format!("its own parts add up to {sum} USD, which agrees")
    } else {
        format!(
            "its own parts add up to {sum} USD against {bound}{}: a year was restated, or one of them is a bound or rounded",
            total.high
        )
    };
    Some(SpanNote { kind: if agree { Kind::None } else { Kind::Arithmetic }, text, claims: parts })
}

/// What a later, longer total added, beside the same estimator's figure for the added days.
fn added(total: &Published, shorter: &Published, own: &[&Published]) -> Option<SpanNote> {
    let longer = shorter.kind == SpanKind::Several
        && shorter.span.first == total.span.first
        && shorter.span.last < total.span.last
        && shorter.known <= total.known;
    let more = total.high.checked_sub(shorter.high).filter(|_| longer)?;
    let rest = Period { first: totals::next(shorter.span.last)?, last: total.span.last };
    let part = own.iter().find(|part| part.span == rest)?;
    let before = more.checked_sub(part.high)?;
    let (kind, text) = if near(more, part.high) {
        (Kind::None, format!("the {more} USD more than to {} are those of {rest}", shorter.span.last))
    } else {
        (
            Kind::Restated,
            format!(
                "of the {more} USD more than the total to {}, only {} fall into {rest}: {before} were added to earlier years",
                shorter.span.last, part.high
            ),
        )
    };
    Some(SpanNote { kind, text, claims: vec![shorter.claim, part.claim] })
}

/// Within one percent.
fn near(a: Decimal, b: Decimal) -> bool {
    let (low, high) = if a <= b { (a, b) } else { (b, a) };
    let gap = high.checked_sub(low).unwrap_or(high);
    (0..100).try_fold(Decimal::default(), |sum, _| sum.checked_add(gap)).is_some_and(|sum| sum <= high)
}

/// The last day that any total or claim speaks of: what a partial last year ends with.
pub(super) fn last_day(all: &[Published]) -> Option<Date> {
    all.iter().map(|total| total.span.last).max()
}
