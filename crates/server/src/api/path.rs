//! `GET /path`: the best paths from a party to an entry of a list, as `watchkeeper path --json` prints them.

use super::claims::with_archive;
use crate::{
    Caller, Desk, ErrorResponse,
    params::{Params, short},
    problem::{Problem, json},
};
use archive::{Archive, ArchiveError};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use screen::{Path, RecordLinks, best_paths, resolve};
use serde_json::{Value, json as value};
use std::sync::Arc;

/// The list that is meant where none is named.
pub(super) const FIRST_LIST: &str = "un_1718";

/// Most paths.
const MOST: usize = 50;

/// Paths to an entry of a list.
#[utoipa::path(get, path = "/path", tag = "Record",
    params(("from" = String, Query, description = "an id, an address or a name"),
        ("to_list" = Option<String>, Query, description = "the list; un_1718"),
        ("as_of" = Option<String>, Query, description = "true on this day"),
        ("known_at" = Option<String>, Query, description = "known by the end of this day"),
        ("limit" = Option<usize>, Query, description = "1 to 50; 5")),
    responses((status = 200, description = "from, list, paths (hops, strength, freeze_reaches, listing), cut"),
        (status = 404, body = ErrorResponse), (status = 409, description = "several records bear the name", body = ErrorResponse),
        (status = 422, body = ErrorResponse)))]
pub(super) async fn get(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&["from", "to_list", "as_of", "known_at", "limit"])?;
    let limit = params.integer("limit", 5, 1..=MOST)?;
    let from = params.one("from").unwrap_or_default().trim().to_owned();
    if from.is_empty() || from.chars().count() > screen::MOST_LETTERS {
        let detail = format!("from: {} characters", from.chars().count());
        return Err(Problem::bad(detail, "give an id, an address or a name"));
    }
    let list = params.one("to_list").unwrap_or(FIRST_LIST).to_owned();
    let snapshot = desk.snapshot_for(&caller).await?;
    if snapshot.watch.is_some() && snapshot.place(&list).is_none_or(|place| place == 0) {
        let held: Vec<&str> = snapshot.datasets().skip(1).collect();
        let detail = format!("no entry of a list '{}' is held", short(&list));
        return Err(Problem::unknown(detail, format!("the lists held are {}", held.join(", "))));
    }
    let found = desk.reading(move |desk| {
        with_archive(desk, &caller, &params, |archive, view, _| {
            let start = resolve(archive, &from)?;
            let start = archive.clusters().canonical(&start).clone();
            let answer = best_paths(&RecordLinks::new(archive, &list, *view), &start, limit)?;
            let paths = answer.paths.iter().map(|path| as_json(archive, path));
            let paths = paths.collect::<Result<Vec<_>, _>>()?;
            Ok(value!({ "from": start, "list": list, "paths": paths, "cut": answer.cut }))
        })
    });
    Ok(json(&found.await?))
}

/// A path with the names of what it passes.
pub(super) fn as_json(archive: &Archive, path: &Path) -> Result<Value, ArchiveError> {
    let mut told = value!(path);
    let hops = told.get_mut("hops").and_then(Value::as_array_mut).into_iter().flatten();
    for (hop, fields) in path.hops.iter().zip(hops) {
        if let Some(fields) = fields.as_object_mut() {
            fields.insert("grade".to_owned(), value!(hop.grade.to_string()));
            fields.insert("from_name".to_owned(), value!(archive.caption(&hop.from)?));
            fields.insert("to_name".to_owned(), value!(archive.caption(&hop.to)?));
        }
    }
    Ok(told)
}
