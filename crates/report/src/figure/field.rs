//! Pictures of the field as a whole: drawn by the studies themselves, with the table of what each shows.

use super::Drawn;
use crate::methods::{outlook::OutlookStudy, revenue};
use assess::{
    conduct::{self, Matrix},
    outlook::{Measured, fan_chart},
    revenue::{Known, chart},
    tactics::{self, Tactics},
    thefts::{self, Ledger},
};

pub(super) fn thefts(ledger: &Ledger) -> Drawn {
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
        thefts::chart::svg(ledger),
        vec!["Year", "Thefts#", "USD#", "Published totals, USD"],
        rows.collect(),
    )
}

pub(super) fn revenue(result: &revenue::Result_) -> Drawn {
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
    drawn(chart::svg(&result.revenue), vec!["Stream", "Year", "Low, USD#", "High, USD#", "It rests on"], rows)
}

pub(super) fn tactics(tactics: &Tactics) -> Drawn {
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
    drawn(tactics::figure(tactics), vec!["Technique", "Year", "Of it#", "Of all#", "Reporters#", ""], rows)
}

pub(super) fn conduct(matrix: &Matrix) -> Drawn {
    let rows = matrix.columns.iter().enumerate().map(|(at, column)| {
        let looked =
            matrix.rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| cell.looked()).count();
        let totals: Vec<_> = column.totals.iter().map(|total| total.text.clone()).collect();
        vec![column.title.clone(), looked.to_string(), totals.join("; ")]
    });
    drawn(
        conduct::figure(matrix),
        vec!["Question", "States looked at#", "Held as a number only"],
        rows.collect(),
    )
}

pub(super) fn outlook(study: &OutlookStudy) -> Drawn {
    let fans = study.ahead.half_years.iter().chain(study.ahead.totals.iter().map(|(_, fan)| fan));
    let rows = fans.map(|fan| {
        let usd = fan.of_measure(Measured::UsdStolen);
        let ((low, high), (least, most)) = (usd.interval(800), usd.interval(950));
        let mut row = vec![fan.days.to_string()];
        row.extend([least, low, usd.at(500), high, most].map(|value| value.to_string()));
        row
    });
    drawn(
        fan_chart(&study.ahead, study.backtest.as_ref()),
        vec!["Days", "2.5 %#", "10 %#", "50 %#", "90 %#", "97.5 %#"],
        rows.collect(),
    )
}

fn drawn(svg: String, columns: Vec<&'static str>, rows: Vec<Vec<String>>) -> Drawn {
    Drawn { svg, drawing: String::new(), columns, rows }
}
