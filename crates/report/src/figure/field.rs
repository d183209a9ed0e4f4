//! Pictures of the field as a whole: drawn by the studies themselves, with the table of what each shows.

use super::{Drawn, Plate};
use crate::methods::{outlook::OutlookStudy, revenue};
use assess::{
    conduct::{self, Matrix},
    outlook::{Measured, fan_chart},
    revenue::{Known, chart},
    tactics::{self, Tactics},
    thefts::{self, Ledger},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};

pub(super) fn thefts(plate: Plate<'_>, ledger: &Ledger) -> Drawn {
    let rows = ledger.years.iter().map(|year| {
        let published = year.published.iter().filter(|total| total.stands);
        vec![
            year.year.to_string(),
            year.own.all.incidents.to_string(),
            year.own.all.usd.to_string(),
            published.map(|total| format!("{} {}", total.name, total.high)).collect::<Vec<_>>().join("; "),
        ]
    });
    drawn(
        plate,
        &thefts::chart::svg(ledger),
        vec!["Year", "Thefts#", "USD#", "Published totals, USD"],
        rows.collect(),
    )
}

pub(super) fn revenue(plate: Plate<'_>, result: &revenue::Result_) -> Drawn {
    let mut rows = vec![];
    for of in &result.revenue.streams {
        rows.extend(of.years.iter().map(|year| {
            let (low, high, basis) = match &year.known {
                Known::Interval { eighty, basis, .. } => {
                    (eighty.low.to_string(), eighty.high.to_string(), basis.clone())
                }
                Known::AtLeast { usd, why } => (usd.to_string(), String::new(), why.clone()),
                Known::AtMost { usd, why } => (String::new(), usd.to_string(), why.clone()),
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
            matrix.rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| cell.looked()).count();
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
        row.extend([least, low, usd.at(500), high, most].map(|value| value.to_string()));
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
