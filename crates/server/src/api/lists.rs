//! Lists: a page of one, as JSON or as a table for a spreadsheet.

use crate::{
    params::Params,
    problem::{Problem, json},
};
use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use serde_json::{Value, json as value};

/// Most results of a page.
const MOST: usize = 1_000;

/// The parameters that every list takes.
pub(super) const PAGE: [&str; 3] = ["limit", "offset", "format"];

/// A column: its heading, and where its cell stands in a result (a JSON pointer, RFC 6901).
pub(super) type Column = (&'static str, &'static str);

/// Which part of a list is asked for, and in which form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page {
    limit: usize,
    offset: usize,
    csv: bool,
}

impl Page {
    /// # Errors
    /// 422 where a parameter is out of range.
    pub(super) fn read(params: &Params) -> Result<Self, Problem> {
        let csv = match params.one("format") {
            None | Some("json") => false,
            Some("csv") => true,
            Some(_) => {
                return Err(Problem::wrong("there is no such format", "give format=json or format=csv"));
            }
        };
        // Whoever wants a table wants all of it.
        let limit = params.integer("limit", if csv { MOST } else { 100 }, 1..=MOST)?;
        Ok(Self { limit, offset: params.integer("offset", 0, 0..=usize::MAX)?, csv })
    }

    /// The page: `{"results", "total"}`, or a table with these columns.
    ///
    /// # Errors
    /// 500 where the table cannot be written, which nothing known brings about.
    pub(super) fn answer(self, all: Vec<Value>, columns: &[Column]) -> Result<Response, Problem> {
        let total = all.len();
        let page: Vec<Value> = all.into_iter().skip(self.offset).take(self.limit).collect();
        if self.csv { table(&page, columns) } else { Ok(json(&value!({ "results": page, "total": total }))) }
    }
}

fn table(rows: &[Value], columns: &[Column]) -> Result<Response, Problem> {
    let broken = |_| Problem::broken();
    let mut writer = ::csv::Writer::from_writer(vec![]);
    writer.write_record(columns.iter().map(|(heading, _)| heading)).map_err(broken)?;
    for row in rows {
        writer.write_record(columns.iter().map(|(_, place)| cell(row.pointer(place)))).map_err(broken)?;
    }
    Ok(csv(writer.into_inner().map_err(|_| Problem::broken())?))
}

/// A table that is CSV already.
pub(super) fn csv(table: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(table));
    let kind = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

/// A value as a cell. What a spreadsheet would take for a formula gets an apostrophe, which it shows as text.
fn cell(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null) => return String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => return number.to_string(),
        Some(Value::Array(values)) => values.iter().map(plain).collect::<Vec<_>>().join("; "),
        Some(other) => other.to_string(),
    };
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_compute_is_text() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(cell(Some(&value!(text))), format!("'{text}"));
        }
        assert_eq!(cell(Some(&value!("0x00=1"))), "0x00=1");
        assert_eq!(cell(Some(&value!(-5))), "-5", "a number is no formula");
        assert_eq!(cell(Some(&value!(["=a", "b"]))), "'=a; b");
        assert_eq!(cell(None), "");
    }

    #[test]
    fn a_page_is_bounded() {
        for query in ["limit=0", "limit=1001", "format=xml", "offset=-1"] {
            assert_eq!(Page::read(&Params::parse(Some(query)).unwrap()).unwrap_err().status, 422, "{query}");
        }
    }
}
