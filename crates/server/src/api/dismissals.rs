//! Dismissals: this candidate is not the party that was asked for.

use super::{
    body::json_of,
    claims::with_archive,
    held::watch,
    lists::{PAGE, Page},
    triage::MOST_WHY,
};
use crate::{
    Caller, Desk, ErrorResponse,
    clock::today,
    params::Params,
    problem::{Problem, json},
};
use archive::Archive;
use axum::{
    body::Body,
    extract::{RawQuery, State},
    response::Response,
};
use record::{Decision, PartialDate};
use screen::{
    MOST_LETTERS, ScreenError,
    decision::{Dismissals, Upheld, asked_party, asked_words, dismiss},
    resolve,
};
use serde::Deserialize;
use serde_json::{Value, json as value};
use std::sync::Arc;

/// Every dismissal that rests on nothing marked, and whether it still holds: those that are open again first.
#[utoipa::path(get, path = "/dismissals", tag = "Triage",
    params(("limit" = Option<usize>, Query, description = "1 to 1000; 100"), ("offset" = Option<usize>, Query), ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "results: entry, decision, state; total"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn all(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&PAGE)?;
    let page = Page::read(&params)?;
    let found = desk.reading(move |desk| {
        with_archive(desk, &caller, &Params::default(), |archive, _, _| Ok(seen(archive)?))
    });
    let columns = [
        ("query", "/decision/query"),
        ("candidate", "/decision/candidate"),
        ("by", "/decision/by"),
        ("on", "/decision/on"),
        ("why", "/decision/why"),
        ("state", "/state"),
        ("entry", "/entry"),
    ];
    page.answer(found.await?, &columns)
}

fn seen(archive: &Archive) -> Result<Vec<Value>, ScreenError> {
    let (mut open, mut upheld) = (vec![], vec![]);
    for one in Dismissals::of(archive)?.all().iter().filter(|one| !one.decision.matched) {
        if !one.is_open_to(archive)? {
            continue;
        }
        let state = one.state(archive)?;
        let into = if state == Upheld::Dismissed { &mut upheld } else { &mut open };
        into.push(one.as_json(&state));
    }
    open.extend(upheld);
    Ok(open)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    query: String,
    candidate: String,
    why: String,
    /// That it is the party after all, which ends an earlier dismissal.
    #[serde(default)]
    matched: bool,
}

/// Dismisses a candidate, in the caller's name. `query` is a name, or the id of a recorded screening.
#[utoipa::path(post, path = "/dismissals", tag = "Triage", request_body(content = serde_json::Value, description = "query, candidate, why, matched"),
    responses((status = 200, description = "entry, decision"), (status = 400, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 409, description = "several records bear the name", body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn post(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let hint = "send {\"query\":\"a name\",\"candidate\":\"an id\",\"why\":\"a reason\"}";
    let asked: Asked = json_of(&desk, body, hint).await?;
    let empty = [&asked.query, &asked.candidate, &asked.why].iter().any(|text| text.trim().is_empty());
    let long = [&asked.query, &asked.candidate].iter().any(|text| text.chars().count() > MOST_LETTERS);
    if empty || long || asked.why.chars().count() > MOST_WHY {
        return Err(Problem::wrong("query, candidate or why is empty or too long", hint));
    }
    let told = desk.reading(move |desk| {
        let (party, candidate) = with_archive(desk, &caller, &Params::default(), |archive, _, _| {
            Ok((asked_party(archive, &asked.query)?, resolve(archive, &asked.candidate)?))
        })?;
        let decision = Decision {
            query: asked_words(&party),
            candidate,
            matched: asked.matched,
            by: caller.who,
            on: PartialDate::day(today()),
            why: asked.why,
            basis: None,
        };
        let entry = dismiss(&watch(desk)?, &party, decision.clone())?;
        Ok(value!({ "entry": entry, "decision": decision }))
    });
    Ok(json(&told.await?))
}
