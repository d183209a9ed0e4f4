//! Claims, as the watch holds them; what the caller may not see is not there.

use super::{Parameters, ledger::no_watch};
use crate::{
    Caller, Desk, ErrorResponse,
    params::{Params, short},
    problem::{Problem, json},
    snapshot::OfWatch,
};
use archive::{Archive, Held, View};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use record::EntityId;
use serde_json::{Value, json as value};
use std::sync::Arc;

/// Most claims of one answer.
const MOST: usize = 500;

/// Longest text that is looked for.
const MOST_LETTERS: usize = 1_000;

/// Reads from the archive what the caller may see, as it was when the snapshot was made, on a day and known at a day.
pub(super) fn with_archive<T>(
    desk: &Desk,
    caller: &Caller,
    params: &Params,
    read: impl FnOnce(&Archive, &View, &OfWatch) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let snapshot = desk.snapshot_here_for(caller)?;
    let of = snapshot.watch.as_ref().ok_or_else(no_watch)?;
    let view = of.view(params.day("as_of")?, params.day("known_at")?);
    let archive = of.archive(caller)?;
    let answer = read(&archive, &view, of);
    // Also where it failed: an error may name what was found.
    caller.note(archive.noted())?;
    answer
}

fn shown(held: &Held) -> Value {
    value!({ "id": held.id, "claim": held.claim, "status": held.status, "entry": held.entry })
}

/// Claims by the first digits of an id, by an entity's id, by a property, or by words: the first that finds anything.
#[utoipa::path(get, path = "/claims", tag = "Record",
    params(("text" = String, Query, description = "what to look for"),
        ("limit" = Option<usize>, Query, description = "1 to 500; 20"),
        ("as_of" = Option<String>, Query, description = "true on this day"),
        ("known_at" = Option<String>, Query, description = "known by the end of this day")),
    responses((status = 200, description = "claims: id, claim, status, entry"), (status = 404, body = ErrorResponse),
        (status = 422, body = ErrorResponse)))]
pub(super) async fn find(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&["text", "limit", "as_of", "known_at"])?;
    let limit = params.integer("limit", 20, 1..=MOST)?;
    let text = params.one("text").unwrap_or_default().trim().to_owned();
    if text.is_empty() || text.chars().count() > MOST_LETTERS {
        let hint = "give text=…: an id, a property, or words";
        return Err(Problem::bad(format!("the text has {} characters", text.chars().count()), hint));
    }
    let found = desk.reading(move |desk| {
        with_archive(desk, &caller, &params, |archive, view, _| {
            Ok(found(archive, view, &text, limit)?.iter().map(shown).collect::<Vec<_>>())
        })
    });
    Ok(json(&value!({ "claims": found.await? })))
}

fn found(
    archive: &Archive,
    view: &View,
    text: &str,
    limit: usize,
) -> Result<Vec<Held>, archive::ArchiveError> {
    let mut found = vec![];
    if (6..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        found = archive.claims_by_prefix(text, view)?;
        found.retain(|held| view.holds_entry(held.entry));
    }
    if let Ok(id) = EntityId::new(text)
        && found.is_empty()
    {
        found = archive.claims_of(&id, view)?;
    }
    if found.is_empty() {
        found = archive.claims_with(text, view)?;
    }
    if found.is_empty() {
        found = archive.search(text, view, u32::try_from(limit).unwrap_or(u32::MAX))?;
    }
    found.truncate(limit);
    Ok(found)
}

/// One claim.
#[utoipa::path(get, path = "/claims/{id}", tag = "Record", params(("id" = String, Path, description = "64 hexadecimal digits")),
    responses((status = 200, description = "id, claim, status, entry"), (status = 404, body = ErrorResponse),
        (status = 422, body = ErrorResponse)))]
pub(super) async fn one(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
) -> Result<Response, Problem> {
    let digest = digest(&id)?;
    let held = desk.reading(move |desk| {
        with_archive(desk, &caller, &Params::default(), |archive, view, _| {
            let held = archive.claim(&digest, view)?.filter(|held| view.holds_entry(held.entry));
            held.ok_or_else(|| {
                Problem::unknown(format!("there is no claim {digest}"), "/claims?text=… finds claims")
            })
        })
    });
    Ok(json(&shown(&held.await?)))
}

/// The digest that a path names.
///
/// # Errors
/// 422 where it is none.
pub(super) fn digest(text: &str) -> Result<record::Digest, Problem> {
    let wrong = |_| Problem::wrong(format!("'{}' is no id", short(text)), "an id has 64 hexadecimal digits");
    text.parse().map_err(wrong)
}
