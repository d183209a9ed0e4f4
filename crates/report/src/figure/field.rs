//! Pictures of the field as a whole: drawn by the studies themselves, with the table of what each shows.

use super::{Drawn, Plate};
use crate::{
    methods::{outlook::OutlookStudy, revenue},
    words,
};
use assess::{
    conduct::{self, Matrix},
    measure::two_digits,
    outlook::{Measured, fan_chart},
    revenue::{Known, chart},
    tactics::{self, Tactics},
    thefts::{self, Ledger, bound_words, totals::Published, years::YearTotals},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use record::Decimal;

pub(super) fn thefts(plate: Plate<'_>, ledger: &Ledger) -> Drawn {
    let rows = ledger.years.iter().map(|year| {
        vec![
            year.year.to_string(),
            year.own.all.incidents.to_string(),
            whole(year.own.all.usd),
            published(year),
        ]
    });
    drawn(
        plate,
        &thefts::chart::svg(ledger),
        vec!["Year", "Thefts#", "USD#", "Published totals, USD"],
        rows.collect(),
    )
}

/// The standing totals of a year, each with its bound; of a year that has none for the whole, those of its parts.
fn published(year: &YearTotals) -> String {
    let said = |total: &Published| {
        let range = if total.low == total.high { String::new() } else { format!("{} to ", whole(total.low)) };
        format!("{} {}{range}{}", total.name, bound_words(total.extent), whole(total.high))
    };
    let of_year = year.published.iter().filter(|total| total.stands).map(said);
    let of_year: Vec<_> = of_year.collect();
    if !of_year.is_empty() {
        return of_year.join("; ");
    }
    let parts = year.part_year.iter().filter(|total| total.stands);
    let parts: Vec<_> = parts.map(|total| format!("{} ({} only)", said(total), total.span)).collect();
    if parts.is_empty() { "none held".to_owned() } else { parts.join("; ") }
}

/// Whole units with thousands separators.
fn whole(amount: Decimal) -> String {
    amount.to_base_units(0).map_or_else(|| amount.to_string(), words::count)
}

pub(super) fn revenue(plate: Plate<'_>, result: &revenue::Result_) -> Drawn {
    let mut rows = vec![];
    for of in &result.revenue.streams {
        rows.extend(of.years.iter().map(|year| {
            let (low, high, basis) = match &year.known {
                Known::Interval { eighty, basis, .. } => {
                    (words::count(eighty.low), words::count(eighty.high), basis.clone())
                }
                Known::AtLeast { usd, why } => (words::count(*usd), String::new(), why.clone()),
                Known::AtMost { usd, why } => (String::new(), words::count(*usd), why.clone()),
                Known::Unknown { why } => (String::new(), String::new(), why.clone()),
            };
            vec![of.stream.words().to_owned(), year.year.to_string(), low, high, basis]
        }));
    }
    drawn(
        plate,
        &chart::svg(&result.revenue),
        vec!["Stream", "Year", "Low, USD#", "High, USD#", "It rests on"],
        rows,
    )
}

pub(super) fn tactics(plate: Plate<'_>, tactics: &Tactics) -> Drawn {
    let mut rows = vec![];
    for result in &tactics.lines {
        rows.extend(result.years.iter().map(|year| {
            vec![
                result.line.name.clone(),
                year.year.to_string(),
                year.hits.to_string(),
                year.of.to_string(),
                year.reporters.to_string(),
                if year.too_few { "too few to say" } else { "" }.to_owned(),
            ]
        }));
    }
    drawn(
        plate,
        &tactics::figure(tactics),
        vec!["Technique", "Year", "Of it#", "Of all#", "Reporters#", ""],
        rows,
    )
}

pub(super) fn conduct(plate: Plate<'_>, matrix: &Matrix) -> Drawn {
    let rows = matrix.columns.iter().enumerate().map(|(at, column)| {
        let looked =
            matrix.rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| cell.tells()).count();
        let totals: Vec<_> = column.totals.iter().map(|total| total.text.clone()).collect();
        vec![column.title.clone(), looked.to_string(), totals.join("; ")]
    });
    shown(
        "wide",
        plate,
        &conduct::figure(matrix),
        vec!["Question", "States looked at#", "Held as a number only"],
        rows.collect(),
    )
}

pub(super) fn outlook(plate: Plate<'_>, study: &OutlookStudy) -> Drawn {
    let fans = study.ahead.half_years.iter().chain(study.ahead.totals.iter().map(|(_, fan)| fan));
    let rows = fans.map(|fan| {
        let usd = fan.of_measure(Measured::UsdStolen);
        let ((low, high), (least, most)) = (usd.interval(800), usd.interval(950));
        let mut row = vec![fan.days.to_string()];
        row.extend([least, low, usd.at(500), high, most].map(|value| words::count(two_digits(value))));
        row
    });
    drawn(
        plate,
        &fan_chart(&study.ahead, study.backtest.as_ref()),
        vec!["Days", "2.5 %#", "10 %#", "50 %#", "90 %#", "97.5 %#"],
        rows.collect(),
    )
}

/// A picture that stands on its own, styles and all: shown as an image, it can neither be styled nor run by the page.
fn drawn(plate: Plate<'_>, svg: &str, columns: Vec<&'static str>, rows: Vec<Vec<String>>) -> Drawn {
    shown("", plate, svg, columns, rows)
}

/// The same, with a class of the page's own: `wide` pictures are scrolled to, not shrunk.
fn shown(
    class: &str,
    plate: Plate<'_>,
    svg: &str,
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
) -> Drawn {
    let svg = format!(
        "<img class=\"{class}\" alt=\"{}\" src=\"data:image/svg+xml;base64,{}\">",
        super::svg::escape(plate.title),
        BASE64_STANDARD.encode(svg)
    );
    Drawn { svg, drawing: String::new(), columns, rows }
}
