//! Years: what was published beside what the incidents add up to.

use super::{
    attribution::Strength,
    incident::{DateRole, Incident},
    reasons::{self, Difference},
    totals::{Population, Published, SpanKind},
};
use crate::Stated;
use record::{Decimal, EntityId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A number of incidents and what they add up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sum {
    /// How many.
    pub incidents: usize,
    /// Their standing values in USD, added.
    pub usd: Decimal,
}

impl Sum {
    fn add(&mut self, usd: Decimal) {
        self.incidents += 1;
        self.usd = self.usd.checked_add(usd).unwrap_or(self.usd);
    }
}

/// What the ledger's own incidents of a year add up to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Own {
    /// All that count.
    pub all: Sum,
    /// The least of every incident's values, added.
    pub low: Decimal,
    /// The most of every incident's values, added.
    pub high: Decimal,
    /// By the strength of their attribution.
    pub by_strength: BTreeMap<Strength, Sum>,
    /// Shown but not counted: parts of joint rows aside, those that may be told twice.
    pub in_doubt: Vec<EntityId>,
    /// What those in doubt would add.
    pub in_doubt_usd: Decimal,
}

/// One year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearTotals {
    /// Which.
    pub year: i16,
    /// Totals of the whole year for crypto thefts by DPRK actors, standing ones first.
    pub published: Vec<Published>,
    /// Totals of a part of the year, same population. They bound the year from below, and no more.
    pub part_year: Vec<Published>,
    /// Totals that count another population, whole year or part.
    pub other_population: Vec<Published>,
    /// What the ledger's incidents add up to.
    pub own: Own,
    /// The highest standing total over the lowest, in thousandths; `None` with fewer than two.
    pub spread_permille: Option<u64>,
    /// For each standing total: how it differs from the ledger's sum, and what may explain it.
    pub differences: Vec<Difference>,
}

/// Every year from the first to the last that has an incident or a total; a year with neither stands there empty.
pub(super) fn read(incidents: &[Incident], totals: &[Published], claims: &[Stated]) -> Vec<YearTotals> {
    let own = incidents.iter().filter_map(|row| row.year);
    let said = totals.iter().filter_map(|total| year_of(total.kind));
    let years: std::collections::BTreeSet<i16> = own.chain(said).collect();
    let (Some(first), Some(last)) = (years.first(), years.last()) else { return vec![] };
    // A mistyped century does not make thousands of empty years.
    let wide = i32::from(*last) - i32::from(*first) >= 200;
    let every: Vec<i16> = if wide { years.into_iter().collect() } else { (*first..=*last).collect() };
    every.into_iter().map(|year| one(year, incidents, totals, claims)).collect()
}

const fn year_of(kind: SpanKind) -> Option<i16> {
    match kind {
        SpanKind::Year(year) | SpanKind::PartOfYear(year) => Some(year),
        SpanKind::Several => None,
    }
}

fn one(year: i16, incidents: &[Incident], totals: &[Published], claims: &[Stated]) -> YearTotals {
    let here: Vec<&Incident> = incidents.iter().filter(|row| row.year == Some(year)).collect();
    let mine = |population: bool, kind: Option<SpanKind>| -> Vec<Published> {
        let chosen = totals.iter().filter(|total| year_of(total.kind) == Some(year)).filter(|total| {
            (total.population == Population::DprkCryptoTheft) == population
                && kind.is_none_or(|kind| total.kind == kind)
        });
        let mut chosen: Vec<_> = chosen.cloned().collect();
        chosen.sort_by(|a, b| (!a.stands, &a.name, a.claim).cmp(&(!b.stands, &b.name, b.claim)));
        chosen
    };
    let published = mine(true, Some(SpanKind::Year(year)));
    let part_year = mine(true, Some(SpanKind::PartOfYear(year)));
    let own = own(&here);
    let differences = reasons::read(&here, &own, &published, &part_year, claims);
    YearTotals {
        year,
        spread_permille: spread(&published),
        published,
        part_year,
        other_population: mine(false, None),
        own,
        differences,
    }
}

fn own(rows: &[&Incident]) -> Own {
    let mut own = Own::default();
    for row in rows {
        let (Some(worth), Some((low, high))) = (row.usd(), row.usd_span()) else { continue };
        if row.counted {
            own.all.add(worth.high);
            own.by_strength.entry(row.strength).or_default().add(worth.high);
            own.low = own.low.checked_add(low).unwrap_or(own.low);
            own.high = own.high.checked_add(high).unwrap_or(own.high);
        } else if row.links.iter().any(|link| link.tie == super::incident::Tie::PossiblySame) {
            own.in_doubt.push(row.id.clone());
            own.in_doubt_usd = own.in_doubt_usd.checked_add(worth.high).unwrap_or(own.in_doubt_usd);
        }
    }
    own
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a ratio of money, bounded before"
)]
fn spread(published: &[Published]) -> Option<u64> {
    let standing = || published.iter().filter(|total| total.stands).map(|total| total.high);
    let (low, high) = (standing().min()?, standing().max()?);
    let ratio = high.nearest_f64() / low.nearest_f64() * 1000.0;
    (standing().count() > 1 && ratio.is_finite() && ratio < 1e12).then(|| ratio.round() as u64)
}

/// The year of an incident: that of its standing date.
pub(super) fn of(row: &Incident) -> Option<i16> {
    row.date(DateRole::Event).map(|date| date.date.first_day().year())
}
