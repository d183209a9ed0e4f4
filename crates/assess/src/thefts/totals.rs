//! What estimators publish as totals: each with its population, its span and its bound; never averaged.

use crate::{
    Period, Stated,
    reconcile::{Fallen, SELF_CONTRADICTED},
};
use jiff::civil::Date;
use record::{ClaimId, Decimal, Extent, Grade, PartialDate, Precision};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Whom and what a total counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Population {
    /// Crypto thefts by DPRK actors.
    DprkCryptoTheft,
    /// A part of them: one group's.
    PartOfDprk,
    /// All cyber revenue of the DPRK, which is more than crypto theft.
    DprkCyber,
    /// Crypto thefts by all actors.
    AllActors,
    /// Something else.
    Other,
}

impl Population {
    /// The words for it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::DprkCryptoTheft => "crypto thefts by DPRK actors",
            Self::PartOfDprk => "crypto thefts by one DPRK group",
            Self::DprkCyber => "all cyber revenue of the DPRK",
            Self::AllActors => "crypto thefts by all actors",
            Self::Other => "another population",
        }
    }
}

/// How a total's span lies in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpanKind {
    /// One calendar year.
    Year(i16),
    /// A part of one calendar year. It is never scaled up to the year.
    PartOfYear(i16),
    /// Days of more than one calendar year. It is never divided by them.
    Several,
}

/// A total that an estimator published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The estimator's slug: `chainalysis`.
    pub estimator: String,
    /// Its name.
    pub name: String,
    /// Whom and what it counts.
    pub population: Population,
    /// The days that it covers.
    pub span: Period,
    /// How they lie in the calendar.
    pub kind: SpanKind,
    /// The least stated, in USD.
    pub low: Decimal,
    /// The most stated.
    pub high: Decimal,
    /// At least, at most, about (also: read off a chart).
    pub extent: Extent,
    /// The claim's grade.
    pub grade: Grade,
    /// When it was said.
    pub known: PartialDate,
    /// Who says that the estimator says so.
    pub source: String,
    /// Whether it is the estimator's figure to quote for this span.
    pub stands: bool,
    /// Why it stands or does not.
    pub why: String,
    /// The claim.
    pub claim: ClaimId,
}

/// The prefix of the subjects that are totals.
pub(crate) const PREFIX: &str = "total:";
/// Names of estimators, by slug.
const NAMES: [(&str, &str); 14] = [
    ("chainalysis", "Chainalysis"),
    ("trm", "TRM Labs"),
    ("elliptic", "Elliptic"),
    ("tayvano", "tayvano (researcher)"),
    ("un-poe", "UN Panel of Experts"),
    ("msmt", "MSMT"),
    ("us-state", "US State Department"),
    ("us-treasury", "US Treasury"),
    ("fbi", "FBI"),
    ("rok-authorities", "ROK authorities"),
    ("rok-nis", "ROK intelligence (NIS)"),
    ("inss", "INSS (Seoul)"),
    ("cryptoslate", "CryptoSlate"),
    ("slowmist", "SlowMist"),
];

/// Every total in USD over a span, sorted, the standing ones marked.
pub(crate) fn read(claims: &[Stated], fallen: &Fallen) -> Vec<Published> {
    let mut all: Vec<_> = claims.iter().filter_map(of).collect();
    all.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut start = 0;
    while start < all.len() {
        let same = |total: &&Published| all.get(start).is_some_and(|first| place(first) == place(total));
        let length = all.get(start..).map_or(0, |rest| rest.iter().take_while(same).count()).max(1);
        if let Some(group) = all.get_mut(start..start + length) {
            stand(group, fallen);
        }
        start += length;
    }
    mark_populations(&mut all);
    all
}

fn place(total: &Published) -> (Population, &str, Period) {
    (total.population, &total.estimator, total.span)
}

/// First where it belongs; then what stands first: not improbable, a number before "about", the later, the lower.
fn key(total: &Published) -> impl Ord + '_ {
    let bound = matches!(total.extent, Extent::AtMost);
    let order = (
        total.grade.credibility.level() == 5,
        bound,
        total.extent == Extent::About,
        Reverse(total.known),
        total.high,
        total.claim,
    );
    (place(total), order)
}

/// Whether one document states two figures for this, so that neither can be quoted. What else a reconciliation sets
/// aside among totals is of other spans, and is told by the rules here.
fn contradicts_itself(total: &Published, fallen: &Fallen) -> bool {
    fallen.get(&total.claim).is_some_and(|why| why == SELF_CONTRADICTED)
}

/// Among one estimator's figures for one span the first stands, unless its grade is
/// under half of the best one's. Where a source contradicts itself, none does.
fn stand(group: &mut [Published], fallen: &Fallen) {
    let best = group.iter().map(|total| total.grade.strength()).max().unwrap_or_default();
    let fit = |total: &Published| {
        let graded = total.grade.credibility.level() != 5 && total.grade.strength() * 2 >= best;
        graded && !contradicts_itself(total, fallen)
    };
    let chosen = group.iter().position(fit);
    let standing = chosen.and_then(|at| group.get(at)).cloned();
    for (at, total) in group.iter_mut().enumerate() {
        total.stands = chosen == Some(at);
        total.why = if contradicts_itself(total, fallen) {
            SELF_CONTRADICTED.to_owned()
        } else {
            why(total, standing.as_ref())
        };
    }
}

fn why(total: &Published, standing: Option<&Published>) -> String {
    let improbable = total.grade.credibility.level() == 5;
    match standing {
        _ if improbable => format!("graded {}: improbable", total.grade),
        None => "no figure fit to stand".to_owned(),
        Some(_) if total.stands => "the estimator's latest figure of good grade".to_owned(),
        Some(best) if total.low == best.low && total.high == best.high => "the same figure".to_owned(),
        Some(_) if total.extent == Extent::AtMost => "the upper bound beside the figure".to_owned(),
        Some(best) if total.grade.strength() * 2 < best.grade.strength() => {
            format!("grade {} far below {}", total.grade, best.grade)
        }
        Some(best) if total.known < best.known => format!("restated on {} as {}", best.known, best.high),
        Some(best) if total.extent == Extent::About => format!("about; {} gives a number", best.source),
        Some(_) => "the same source gives two; the lower stands, as the more careful".to_owned(),
    }
}

/// A DPRK total that is the all-actors total of the same days is that, mislabelled.
fn mark_populations(all: &mut [Published]) {
    let others: Vec<_> = all
        .iter()
        .filter(|total| total.population == Population::AllActors)
        .map(|total| (total.span, total.high))
        .collect();
    for total in all.iter_mut().filter(|total| total.population == Population::DprkCryptoTheft) {
        if others.contains(&(total.span, total.high)) {
            total.stands = false;
            "the total of all actors for the same days: another population".clone_into(&mut total.why);
        }
    }
}

fn of(stated: &Stated) -> Option<Published> {
    let (population, estimator) = subject(stated.claim.subject.as_str())?;
    let property = &*stated.claim.property;
    let total = property.starts_with("stolen_in_") || property == "cumulative";
    let measure = stated.measure().filter(|measure| total && measure.per.is_none())?;
    if measure.unit.split_whitespace().next() != Some("USD") {
        return None;
    }
    let span = stated.period()?;
    let aside = stated.claim.scope.population.as_deref().unwrap_or_default();
    let population = if aside.contains("all actors") { Population::AllActors } else { population };
    Some(Published {
        name: name(&estimator),
        estimator,
        population,
        span,
        kind: kind(span),
        low: measure.low,
        high: measure.high,
        extent: measure.extent,
        grade: stated.claim.grade,
        known: stated.claim.known,
        source: stated.claim.source.originator.to_string(),
        stands: false,
        why: String::new(),
        claim: stated.id,
    })
}

/// `total:dprk-crypto-theft:chainalysis` → whom it counts, and the estimator's slug.
fn subject(id: &str) -> Option<(Population, String)> {
    let mut parts = id.strip_prefix(PREFIX)?.split(':');
    let (what, estimator) = (parts.next()?, parts.next()?);
    let part = parts.next();
    let population = match what {
        "dprk-crypto-theft" if part.is_some() => Population::PartOfDprk,
        "dprk-crypto-theft" => Population::DprkCryptoTheft,
        "dprk-cyber-revenue" => Population::DprkCyber,
        what if what.starts_with("all-") => Population::AllActors,
        _ => Population::Other,
    };
    Some((population, part.map_or_else(|| estimator.to_owned(), |part| format!("{estimator}:{part}"))))
}

/// The estimator's name: of its slug, else the slug in capitals.
pub(crate) fn name(slug: &str) -> String {
    if let Some((whole, part)) = slug.split_once(':') {
        return format!("{}: {part}", name(whole));
    }
    let known = NAMES.iter().find(|(known, _)| *known == slug);
    known.map_or_else(|| super::subject::name(slug, std::iter::empty()), |(_, name)| (*name).to_owned())
}

fn kind(span: Period) -> SpanKind {
    match span.as_year() {
        Some(year) => SpanKind::Year(year),
        None if span.first.year() == span.last.year() => SpanKind::PartOfYear(span.first.year()),
        None => SpanKind::Several,
    }
}

/// The number of incidents that an estimator counts in a span, where it is stated.
pub(super) fn count(claims: &[Stated], estimator: &str, span: Period) -> Option<(Decimal, ClaimId)> {
    let mut given: Vec<_> = claims
        .iter()
        .filter(|stated| &*stated.claim.property == "incident_count" && stated.period() == Some(span))
        .filter(|stated| subject(stated.claim.subject.as_str()).is_some_and(|(_, slug)| slug == estimator))
        .filter_map(|stated| Some((stated.claim.known, stated.measure()?.high, stated.id)))
        .collect();
    given.sort_unstable();
    given.last().map(|(_, count, id)| (*count, *id))
}

/// The day after.
pub(super) fn next(day: Date) -> Option<Date> {
    day.tomorrow().ok()
}

/// Whether a date is known to the month at least.
pub(super) fn within(date: PartialDate, span: Period) -> Option<bool> {
    let (first, last) = (date.first_day(), date.last_day());
    if span.first <= first && last <= span.last {
        Some(true)
    } else if last < span.first || first > span.last {
        Some(false)
    } else {
        debug_assert!(date.precision() <= Precision::Month, "a day lies within or without");
        None
    }
}
