//! A claim as the rules see it.

use super::{
    agree::near,
    unit::{self, Unit},
};
use crate::{
    Measure, Period, Stated,
    origin::{Provenance, Relation},
};
use jiff::civil::Date;
use record::{ClaimId, Extent, PartialDate, Precision, Reliability, Value};

/// Days by which two documents of one occasion may be dated apart: a release and the papers of that week.
const ONE_OCCASION_DAYS: i32 = 7;

/// A number as it is compared. Floating point is enough to compare; no result is ever computed from it.
#[derive(Debug, Clone)]
pub(super) struct Number {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) unit: Unit,
    pub(super) extent: Extent,
    /// Whether it was reckoned from another unit, as pounds are from tonnes: no power of ten lies between.
    pub(super) reckoned: bool,
    /// Its digits from the first that counts to the last, and how many stand before the point; none for a range.
    pub(super) digits: Option<(String, usize)>,
}

/// A claim, and what the rules ask of it.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) stated: &'a Stated,
    pub(super) from: Provenance,
    pub(super) number: Option<Number>,
    pub(super) period: Option<Period>,
    pub(super) quote: String,
}

impl<'a> Seen<'a> {
    pub(super) fn new(stated: &'a Stated) -> Self {
        let quote = stated.claim.source.quote.as_deref().unwrap_or_default().to_lowercase();
        Self {
            stated,
            from: Provenance::of(&stated.claim),
            number: number(stated),
            period: stated.period(),
            quote,
        }
    }

    pub(super) fn id(&self) -> ClaimId {
        self.stated.id
    }

    pub(super) fn subject(&self) -> &'a str {
        self.stated.claim.subject.as_str()
    }

    pub(super) fn property(&self) -> &'a str {
        &self.stated.claim.property
    }

    /// E or F, credibility 5 or 6, or a text that nobody wrote: no rule lets it stand against a better one.
    pub(super) fn is_weak(&self) -> bool {
        let grade = self.stated.claim.grade;
        let unreliable = matches!(grade.reliability, Reliability::E | Reliability::F);
        unreliable || grade.credibility.level() >= 5 || self.from.relation == Relation::Rewritten
    }

    /// Weak, or held for doubtful by whoever graded it.
    pub(super) fn is_doubtful(&self) -> bool {
        let grade = self.stated.claim.grade;
        self.is_weak() || grade.credibility.level() >= 4 || grade.reliability == Reliability::D
    }

    /// Whether its number is a share, in percent.
    pub(super) fn is_share(&self) -> bool {
        self.number.as_ref().is_some_and(|number| number.unit.base == "percent")
    }

    pub(super) fn date(&self) -> Option<PartialDate> {
        if let Value::Date(date) = self.stated.claim.value { Some(date) } else { None }
    }

    /// When it was said: the document's date, else when it became known; of two that agree, the more precise.
    pub(super) fn said(&self) -> PartialDate {
        let known = self.stated.claim.known;
        let coarser = |dated: &PartialDate| {
            dated.precision() < known.precision()
                && dated.first_day() <= known.first_day()
                && known.last_day() <= dated.last_day()
        };
        self.from.dated.filter(|dated| !coarser(dated)).unwrap_or(known)
    }

    /// The day on which it was said, where that is known to the day.
    pub(super) fn said_on(&self) -> Option<Date> {
        let on_day = |date: &PartialDate| date.precision() == Precision::Day;
        let known = self.stated.claim.known;
        let days = [self.stated.claim.scope.as_of, self.from.dated, Some(known)];
        days.into_iter().flatten().find(on_day).map(PartialDate::first_day)
    }

    /// Where it was read: the outlet, else the issuer.
    pub(super) fn place(&self) -> &str {
        self.from.outlet.as_deref().unwrap_or(&self.from.issuer)
    }

    /// Whose it is, in words: "FBI (in SC Magazine)".
    pub(super) fn who(&self) -> String {
        match &self.from.outlet {
            Some(outlet) if *outlet != self.from.issuer => format!("{} (in {outlet})", self.from.issuer),
            _ => self.from.issuer.clone(),
        }
    }

    /// The value in words, with its bound.
    pub(super) fn value(&self) -> String {
        let said = self.stated.measure();
        said.map_or_else(|| self.stated.claim.value.to_string(), |measure| in_thousands(&measure.to_string()))
    }

    /// Whether its subject is a figure of the party whose word it is: `total:…:chainalysis`.
    pub(super) fn is_of_its_estimator(&self) -> bool {
        crate::origin::estimator(self.subject()).is_some_and(|named| {
            let (named, issuer) =
                (crate::origin::canonical_words(&named), crate::origin::canonical_words(&self.from.issuer));
            issuer.starts_with(&named)
        })
    }

    pub(super) fn same_issuer(&self, other: &Self) -> bool {
        self.from.issuer.eq_ignore_ascii_case(&other.from.issuer)
    }

    /// Whether both may have been said in one document, or in one week.
    pub(super) fn same_occasion(&self, other: &Self) -> bool {
        let (one, other) = (self.said(), other.said());
        let apart = |early: Date, late: Date| days_between(early, late) > ONE_OCCASION_DAYS;
        !apart(one.last_day(), other.first_day()) && !apart(other.last_day(), one.first_day())
    }

    /// Whether both were read in one document: one page, or, where no page is given, under one title.
    pub(super) fn same_document(&self, other: &Self) -> bool {
        let (one, second) = (&self.stated.claim.source, &other.stated.claim.source);
        let page = match (&one.citation, &second.citation) {
            (Some(one), Some(second)) => one == second,
            (None, None) => one.originator == second.originator,
            _ => false,
        };
        page && self.same_issuer(other) && self.stated.claim.known == other.stated.claim.known
    }
}

fn number(stated: &Stated) -> Option<Number> {
    let measure = Measure::of(&stated.claim)?;
    let (unit, scale) = unit::read(&measure.unit, measure.per);
    let digits = (measure.low == measure.high).then(|| super::digits::significant(&measure.low.to_string()));
    let places = (1..=12).find(|places| near(10_f64.powi(*places), scale)).unwrap_or_default() as usize;
    // The one unit here that begins elsewhere: 113 degrees Fahrenheit are 45 Celsius.
    let fahrenheit = unit.rest == "fahrenheit";
    let in_unit = |number: f64| if fahrenheit { (number - 32.0) / 1.8 } else { number * scale };
    let unit = if fahrenheit { Unit { rest: "celsius".to_owned(), ..unit } } else { unit };
    Some(Number {
        low: in_unit(measure.low.nearest_f64()),
        high: in_unit(measure.high.nearest_f64()),
        unit,
        extent: measure.extent,
        reckoned: fahrenheit || !near(scale.log10(), scale.log10().round()),
        // 0.5 billion has no digit before the point: where its first one stands is not known here.
        digits: digits
            .filter(|_| !fahrenheit)
            .filter(|digits| near(scale, 1.0) || places > 0 && digits.1 > 0)
            .map(|digits| (digits.0, digits.1 + places)),
    })
}

/// Days from `early` to `late`; negative where it is the other way round.
pub(super) fn days_between(early: Date, late: Date) -> i32 {
    late.since(early).map_or(0, |span| span.get_days())
}

/// `1500000000 USD` → `1,500,000,000 USD`; years and other short numbers stay.
fn in_thousands(text: &str) -> String {
    let word = |word: &str| {
        let whole = word.split('.').next().unwrap_or_default();
        if whole.len() < 5 || !word.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return word.to_owned();
        }
        let first = whole.len() % 3;
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && at % 3 == first {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped + word.get(whole.len()..).unwrap_or_default()
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
