//! `POST /check`: what a text says, statement by statement, against the record.

use super::{body::json_of, held::with_engines};
use crate::{
    Caller, Desk, ErrorResponse,
    problem::{Problem, json},
};
use assess::check::{Checked, MOST_BYTES, Options};
use axum::{body::Body, extract::State, response::Response};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json as value};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    text: String,
    #[serde(default)]
    known_at: Option<Date>,
}

/// Checks a text, plain or HTML. Offsets of statements are of `text` in the answer: `span` in bytes of UTF-8, `spans16`
/// in units of UTF-16, which are what a browser counts.
#[utoipa::path(post, path = "/check", tag = "Field", request_body(content = serde_json::Value, description = "text; known_at"),
    responses((status = 200, description = "as `watchkeeper check --json`; also text, and spans16 with each statement"), (status = 400, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 413, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn post(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let asked: Asked = json_of(&desk, body, "send {\"text\":\"…\"}, in UTF-8").await?;
    if asked.text.len() > MOST_BYTES {
        let detail = format!("the text has {} bytes", asked.text.len());
        return Err(Problem::wrong(detail, format!("at most {MOST_BYTES} are checked at once")));
    }
    let told = desk.reading(move |desk| {
        with_engines(desk, &caller, |engines, _| {
            let checked = engines.check(asked.text.as_bytes(), asked.known_at, &Options::default())?;
            Ok(with_spans(&checked))
        })
    });
    Ok(json(&told.await?))
}

fn with_spans(checked: &Checked) -> Value {
    let units = units(&checked.text, checked.claims.iter().flat_map(|claim| claim.span));
    let unit = |offset: usize| units.get(&offset).copied().unwrap_or_default();
    let mut told = value!(checked);
    let claims = told.get_mut("claims").and_then(Value::as_array_mut).into_iter().flatten();
    for (claim, fields) in checked.claims.iter().zip(claims) {
        if let Some(fields) = fields.as_object_mut() {
            fields.insert("spans16".to_owned(), value!(claim.span.map(unit)));
        }
    }
    if let Some(fields) = told.as_object_mut() {
        // Of HTML this is not what was sent: it is what the page says.
        fields.insert("text".to_owned(), value!(checked.text));
    }
    told
}

/// The places of these byte offsets in units of UTF-16.
fn units(text: &str, offsets: impl Iterator<Item = usize>) -> BTreeMap<usize, usize> {
    let wanted: BTreeSet<usize> = offsets.collect();
    let (mut found, mut before) = (BTreeMap::new(), 0);
    for (at, letter) in text.char_indices() {
        if wanted.contains(&at) {
            found.insert(at, before);
        }
        before += letter.len_utf16();
    }
    found.insert(text.len(), before);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_counts_otherwise() {
        // Two bytes and one unit; four bytes and two units; three bytes and one unit.
        let text = "é😀김.";
        let places = units(text, [0, 2, 6, 9, 10].into_iter());
        assert_eq!(places.into_iter().collect::<Vec<_>>(), [(0, 0), (2, 1), (6, 3), (9, 4), (10, 5)]);
    }
}
