//! The report's pictures: inline SVG, drawn from findings and from nothing else.
//!
//! Money stays an integer until it becomes a length on paper. No picture needs colour to be read: every part carries
//! its own words, and a table of the same values goes with it.

mod amount;
mod days;
mod field;
mod flow;
mod groups;
mod layout;
mod net;
mod paths;
mod svg;

use crate::{
    ReportError,
    methods::{boundary, conduct, fifo, from_value, outlook, revenue, tactics, thefts},
    twin::{Figure, Twin},
};
use record::FindingId;
use serde::de::DeserializeOwned;

/// A picture with the table of what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Drawn {
    /// The `<svg>` element, escaped.
    pub(crate) svg: String,
    /// How it was drawn, in words to stand under it; may be empty.
    pub(crate) drawing: String,
    /// Column heads; one that ends in "#" holds numbers.
    pub(crate) columns: Vec<&'static str>,
    /// The same values as rows, unescaped.
    pub(crate) rows: Vec<Vec<String>>,
}

/// What every picture is told about its place in the report.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plate<'a> {
    /// The figure's number; makes ids unique within the page.
    pub(crate) number: u32,
    /// Its title, for readers who hear it.
    pub(crate) title: &'a str,
}

/// Draws a figure of `twin`.
///
/// # Errors
/// [`ReportError::Form`] where the finding is not in the twin or its result is not of its method's form.
pub(crate) fn draw(plate: Plate<'_>, figure: &Figure, twin: &Twin) -> Result<Drawn, ReportError> {
    match figure {
        Figure::Flow { finding, symbol } => {
            flow::draw(plate, &result::<fifo::Result_>(twin, finding, fifo::METHOD.name)?, symbol)
        }
        Figure::Days { finding, decimals, symbol, marks } => {
            let result: boundary::Result_ = result(twin, finding, boundary::METHOD.name)?;
            days::draw(plate, &result.days, amount::Coin { decimals: *decimals, symbol }, marks)
        }
        Figure::Paths(rows) => Ok(paths::draw(plate, rows)),
        Figure::Thefts { finding } => Ok(field::thefts(plate, &result(twin, finding, thefts::METHOD.name)?)),
        Figure::Revenue { finding } => {
            Ok(field::revenue(plate, &result(twin, finding, revenue::METHOD.name)?))
        }
        Figure::Tactics { finding } => {
            Ok(field::tactics(plate, &result(twin, finding, tactics::METHOD.name)?))
        }
        Figure::Conduct { finding } => {
            Ok(field::conduct(plate, &result(twin, finding, conduct::METHOD.name)?))
        }
        Figure::Outlook { finding } => {
            Ok(field::outlook(plate, &result(twin, finding, outlook::METHOD.name)?))
        }
    }
}

fn result<T: DeserializeOwned>(twin: &Twin, id: &FindingId, method: &str) -> Result<T, ReportError> {
    let finding = twin
        .findings
        .get(id)
        .ok_or_else(|| form(method, format!("the finding {id} is not in the report")))?;
    from_value(method, "result", &finding.result)
}

fn form(method: &str, why: String) -> ReportError {
    ReportError::Form { method: method.to_owned(), what: "result", why }
}

/// Base units as a method writes them.
fn units(method: &str, text: &str) -> Result<u128, ReportError> {
    text.parse().map_err(|_| form(method, format!("'{text}' is not an amount of base units")))
}
