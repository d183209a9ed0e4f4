//! `GET /path`: the best paths from a party to an entry of a list, as `watchkeeper path --json` prints them.

use super::claims::with_archive;
use crate::{
    Caller, Desk, ErrorResponse,
    params::{Params, short},
    problem::{Problem, json},
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use screen::{FIRST_LIST, RecordLinks, best_paths, resolve};
use serde_json::json as value;
use std::sync::Arc;

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
            let paths = answer.paths.iter().map(|path| path.as_json(archive));
            let paths = paths.collect::<Result<Vec<_>, _>>()?;
            Ok(value!({ "from": start, "list": list, "paths": paths, "cut": answer.cut }))
        })
    });
    Ok(json(&found.await?))
}
