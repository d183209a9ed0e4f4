//! Which claims speak of a stream's revenue, for which years, and how: and which are left out, with the reason.

use super::{Assumptions, LeftOut, Stream};
use crate::{
    Measure, Period, Stated,
    measure::Per,
    reconcile::Fallen,
    thefts::{
        attribution::party_named,
        totals::{self, Population, Published},
    },
};
use record::{ClaimId, Decimal, Extent, Grade};
use std::collections::BTreeMap;

/// How a figure speaks of its years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
    /// It is so much, give or take.
    Point,
    /// At least so much in the year.
    Floor,
    /// At least so much, in a part of the year.
    PartFloor,
    /// At most so much.
    Ceiling,
}

/// One figure for one year, or for the sum of several.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Evidence {
    pub(super) stream: Stream,
    pub(super) estimator: String,
    /// First and last year: the same for a year's figure.
    pub(super) years: (i16, i16),
    pub(super) says: Says,
    /// Natural logarithm of the value in USD: the middle of a range.
    pub(super) log: f64,
    /// Standard error of the logarithm, from the grade, the words and the width of a range.
    pub(super) error: f64,
    pub(super) claim: ClaimId,
}

/// What was found: evidence, and what was left out.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub(super) kept: Vec<Evidence>,
    pub(super) left_out: Vec<LeftOut>,
}

/// A figure before it is sorted.
struct Figure {
    stream: Stream,
    estimator: String,
    span: Period,
    low: Decimal,
    high: Decimal,
    extent: Extent,
    grade: Grade,
    per_year: bool,
    part_of_whole: bool,
    claim: ClaimId,
}

/// Sorts every claim on revenue; a claim on anything else is not even mentioned.
pub(super) fn sort(claims: &[Stated], assumed: &Assumptions) -> Sorted {
    let mut sorted = Sorted::default();
    let mut figures = vec![];
    let wrong: BTreeMap<ClaimId, String> =
        claims.iter().filter_map(|stated| Some((stated.id, wrong_span(stated, stated.period()?)?))).collect();
    // Without what a reconciliation sets aside: its rules look at digits, and another unit of money must move an interval
    // by that unit and by nothing else.
    for total in totals::read(claims, &Fallen::new()) {
        match wrong.get(&total.claim).map_or_else(|| theft(&total, assumed), |why| Err(why.clone())) {
            Ok(figure) => figures.push(figure),
            Err(why) => sorted.left_out.push(LeftOut { stream: Stream::Theft, claim: total.claim, why }),
        }
    }
    for stated in claims {
        match other(stated) {
            Some((_, Ok(figure))) => figures.push(figure),
            Some((stream, Err(why))) => sorted.left_out.push(LeftOut { stream, claim: stated.id, why }),
            None => {}
        }
    }
    for figure in figures {
        match evidence(&figure, assumed) {
            Ok(found) => sorted.kept.extend(found),
            Err(why) => sorted.left_out.push(LeftOut { stream: figure.stream, claim: figure.claim, why }),
        }
    }
    already_by_year(&mut sorted, assumed);
    sorted.kept.sort_by(|a, b| key(a).cmp(&key(b)).then(a.log.total_cmp(&b.log)));
    sorted.left_out.sort_by(|a, b| (a.stream, &a.why, a.claim).cmp(&(b.stream, &b.why, b.claim)));
    sorted.left_out.dedup();
    sorted
}

fn key(evidence: &Evidence) -> impl Ord + '_ {
    (evidence.stream, evidence.years, evidence.says, &evidence.estimator)
}

fn theft(total: &Published, assumed: &Assumptions) -> Result<Figure, String> {
    let cyber = total.population == Population::DprkCyber && assumed.cyber_is_theft;
    if total.population != Population::DprkCryptoTheft && !cyber {
        return Err(format!("another population: {}", total.population.words()));
    }
    let ceiling = total.extent == Extent::AtMost;
    if !total.stands && assumed.latest_only && !ceiling && !improbable(total.grade) {
        return Err(total.why.clone());
    }
    if !total.stands && total.why.contains("population") {
        return Err(total.why.clone());
    }
    Ok(Figure {
        stream: Stream::Theft,
        estimator: total.name.clone(),
        span: total.span,
        low: total.low,
        high: total.high,
        extent: total.extent,
        grade: total.grade,
        per_year: false,
        part_of_whole: false,
        claim: total.claim,
    })
}

/// Properties that state a revenue.
fn revenue_property(property: &str) -> bool {
    ["revenue_per_year", "revenue_in_period", "proceeds_in_period", "income_in_period", "income_per_year"]
        .iter()
        .any(|end| property.ends_with(end))
}

fn other(stated: &Stated) -> Option<(Stream, Result<Figure, String>)> {
    let (subject, property) = (stated.claim.subject.as_str(), &*stated.claim.property);
    let measure = stated.measure().filter(|measure| revenue_property(property) && is_usd(measure))?;
    if subject.starts_with("total:dprk-cyber") {
        return Some((
            Stream::Theft,
            Err("another population: all cyber revenue, not theft alone".to_owned()),
        ));
    }
    if subject.starts_with("total:") {
        return Some((Stream::Other, Err("several streams together".to_owned())));
    }
    let (stream, part) = match subject.split_once(':') {
        None if subject == "it-workers" => (Stream::ItWork, false),
        Some(("it-workers", _)) => (Stream::ItWork, true),
        None if subject == "dprk" => (Stream::Other, false),
        Some(("entity", _)) => {
            return Some((Stream::Other, Err("one company's revenue, not a stream's".to_owned())));
        }
        _ => return None,
    };
    let Some(span) = stated.period() else {
        return Some((stream, Err("no period is stated".to_owned())));
    };
    if let Some(why) = wrong_span(stated, span) {
        return Some((stream, Err(why)));
    }
    let source = &stated.claim.source;
    let figure = Figure {
        stream,
        estimator: party_named(source.attributor.as_deref().unwrap_or(&source.originator)),
        span,
        low: measure.low,
        high: measure.high,
        extent: measure.extent,
        grade: stated.claim.grade,
        per_year: measure.per == Some(Per::Year) || property.ends_with("per_year"),
        part_of_whole: part,
        claim: stated.id,
    };
    Some((
        stream,
        if measure.per == Some(Per::Month) {
            Err("a rate per month is not scaled up".to_owned())
        } else {
            Ok(figure)
        },
    ))
}

fn is_usd(measure: &Measure) -> bool {
    measure.unit.split_whitespace().next() == Some("USD")
}

/// `past five years` beside a span of six: the claim contradicts itself on what it covers.
fn wrong_span(stated: &Stated, span: Period) -> Option<String> {
    const NUMBERS: [&str; 10] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let words = stated.claim.scope.population.as_deref()?.to_lowercase();
    let before = words.strip_suffix(" years")?.rsplit(' ').next()?.to_owned();
    let years = NUMBERS
        .iter()
        .position(|number| *number == before)
        .map(|at| at + 1)
        .or_else(|| before.parse().ok())?;
    let days = f64::from(span.days());
    let stated = f64::from(u32::try_from(years).ok()?) * 365.25;
    ((days - stated).abs() > 250.0).then(|| format!("it says {words}, but its span is {span}"))
}

fn improbable(grade: Grade) -> bool {
    use record::Reliability::{E, F};
    let level = grade.credibility.level();
    level == 5 || level == 6 && matches!(grade.reliability, E | F)
}

/// The standard error of a claim's logarithm by its grade: the ladder of the record, made into an error.
fn grade_error(grade: Grade) -> f64 {
    match grade.strength() {
        850.. => 0.10,
        600..850 => 0.15,
        400..600 => 0.22,
        200..400 => 0.35,
        100..200 => 0.55,
        _ => 0.80,
    }
}

fn evidence(figure: &Figure, assumed: &Assumptions) -> Result<Vec<Evidence>, String> {
    if assumed.leave_out_improbable && improbable(figure.grade) {
        return Err(format!("graded {}: improbable, or not to be judged", figure.grade));
    }
    let (low, high) = (figure.low.nearest_f64(), figure.high.nearest_f64());
    if !(low > 0.0 && high >= low && high < 1e18) {
        return Err("no positive amount".to_owned());
    }
    let about = if figure.extent == Extent::About { 0.10 } else { 0.0 };
    // A stated range is read as covering four fifths.
    let range = (high / low).ln() / 2.0 / 1.2816;
    let error = f64::hypot(grade_error(figure.grade), f64::hypot(about, range))
        * f64::from(assumed.error_permille)
        / 1000.0;
    let says = says(figure, high > low);
    let one = |years, says| Evidence {
        stream: figure.stream,
        estimator: figure.estimator.clone(),
        years,
        says,
        log: if says == Says::Point { f64::midpoint(low.ln(), high.ln()) } else { low.ln() },
        error: error.max(0.02),
        claim: figure.claim,
    };
    placed(figure, says, assumed)
        .map(|years| years.into_iter().map(|(years, says)| one(years, says)).collect())
}

const fn says(figure: &Figure, range: bool) -> Says {
    match figure.extent {
        _ if figure.part_of_whole => Says::Floor,
        Extent::AtLeast if !range => Says::Floor,
        Extent::AtMost => Says::Ceiling,
        _ => Says::Point,
    }
}

/// A span of years, both included, and how a figure speaks of it.
type Placed = ((i16, i16), Says);

/// The years that a figure speaks of, and how it speaks of them.
fn placed(figure: &Figure, says: Says, assumed: &Assumptions) -> Result<Vec<Placed>, String> {
    let bound =
        |says| if assumed.bounds_count { Ok(says) } else { Err("bounds are switched off (A4)".to_owned()) };
    let says = if says == Says::Point { says } else { bound(says)? };
    let (first, last) = (figure.span.first.year(), figure.span.last.year());
    let whole = Period::year(first)
        .zip(Period::year(last))
        .is_some_and(|(a, b)| figure.span == Period { first: a.first, last: b.last });
    if figure.per_year {
        let many = i32::from(last) - i32::from(first) + 1;
        return match (many, assumed.rates_hold) {
            (1, _) => Ok(vec![((first, first), says)]),
            (2..=3, true) => Ok((first..=last).map(|year| ((year, year), says)).collect()),
            (2..=3, false) => Err("a rate over several years (A7 is off)".to_owned()),
            _ => Err("a rate said of more than three years".to_owned()),
        };
    }
    match (first == last, whole, says) {
        (true, true, says) => Ok(vec![((first, first), says)]),
        (true, false, Says::Ceiling) => Err("an upper bound of a part of a year bounds no year".to_owned()),
        (true, false, _) => bound(Says::PartFloor).map(|says| vec![((first, first), says)]),
        (false, true, Says::Point) if assumed.totals_constrain && last - first < 12 => {
            Ok(vec![((first, last), says)])
        }
        (false, true, Says::Point) => {
            Err("a total over several years (A6 is off, or it is too long)".to_owned())
        }
        (false, true, _) => Err("a bound on several years bounds no single year".to_owned()),
        (false, false, _) => {
            Err("several years, not all of them whole: neither divided nor scaled".to_owned())
        }
    }
}

/// A total over years that its own estimator gives singly would count the same knowledge twice.
fn already_by_year(sorted: &mut Sorted, assumed: &Assumptions) {
    if !assumed.totals_constrain {
        return;
    }
    let mut by_year = BTreeMap::<(Stream, String), Vec<i16>>::new();
    for evidence in sorted
        .kept
        .iter()
        .filter(|evidence| evidence.years.0 == evidence.years.1 && evidence.says != Says::PartFloor)
    {
        by_year.entry((evidence.stream, evidence.estimator.clone())).or_default().push(evidence.years.0);
    }
    let (mut kept, mut out) = (vec![], vec![]);
    for evidence in std::mem::take(&mut sorted.kept) {
        let (first, last) = evidence.years;
        let years = by_year.get(&(evidence.stream, evidence.estimator.clone()));
        if first < last && years.is_some_and(|years| (first..=last).all(|year| years.contains(&year))) {
            let why = "the same estimator gives each year of this span singly".to_owned();
            out.push(LeftOut { stream: evidence.stream, claim: evidence.claim, why });
        } else {
            kept.push(evidence);
        }
    }
    sorted.kept = kept;
    sorted.left_out.extend(out);
}

/// Years before the last that are still told.
const MOST_YEARS: i16 = 100;
/// Figures that the model takes; the field has published some dozens.
const MOST_FIGURES: usize = 3_000;

/// Sets aside what lies beyond the bounds on years and on figures, with the reason.
pub(super) fn bound(sorted: &mut Sorted) {
    let last = sorted.kept.iter().map(|one| one.years.1).max().unwrap_or_default();
    let (mut kept, mut out) = (vec![], vec![]);
    for one in std::mem::take(&mut sorted.kept) {
        let why = if i32::from(last) - i32::from(one.years.0) >= i32::from(MOST_YEARS) {
            "more than 100 years before the last".to_owned()
        } else if kept.len() >= MOST_FIGURES {
            format!("beyond the bound of {MOST_FIGURES} figures")
        } else {
            kept.push(one);
            continue;
        };
        out.push(LeftOut { stream: one.stream, claim: one.claim, why });
    }
    sorted.kept = kept;
    sorted.left_out.extend(out);
}
