//! `GET /field/…`: the studies of the field as a whole, as the verbs of those names print them with `--json`.

use super::{held::with_engines, lists::csv};
use crate::{
    Caller, Desk, ErrorResponse,
    clock::today,
    params::{Params, short},
    problem::{Problem, json},
};
use assess::{norms, revenue::Assumptions};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use jiff::civil::Date;
use serde_json::json as value;
use std::sync::Arc;

/// Answers with what a study gives.
async fn studied(
    desk: &Arc<Desk>,
    caller: Caller,
    study: impl FnOnce(&report::Desk) -> Result<Response, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    desk.reading(move |desk| with_engines(desk, &caller, |engines, _| study(engines))).await
}

/// The parameters, none but these, and the day that they know of.
fn asked(query: Option<&str>, names: &[&str]) -> Result<(Params, Option<Date>), Problem> {
    let params = Params::parse(query)?;
    params.only(names)?;
    let known_at = params.day("known_at")?;
    Ok((params, known_at))
}

fn wants_csv(params: &Params) -> Result<bool, Problem> {
    match params.one("format") {
        None | Some("json") => Ok(false),
        Some("csv") => Ok(true),
        Some(_) => Err(Problem::wrong("there is no such format", "give format=json or format=csv")),
    }
}

/// The theft ledger, and what estimators publish beside it.
#[utoipa::path(get, path = "/field/thefts", tag = "Field",
    params(("known_at" = Option<String>, Query, description = "known by the end of this day"), ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "as `watchkeeper thefts --json`"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn thefts(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (params, known_at) = asked(query.as_deref(), &["known_at", "format"])?;
    let as_csv = wants_csv(&params)?;
    studied(&desk, caller, move |engines| {
        let ledger = engines.thefts(known_at)?;
        if as_csv {
            return Ok(csv(assess::thefts::table::csv(&ledger).map_err(report::ReportError::from)?.into()));
        }
        Ok(json(&ledger))
    })
    .await
}

/// Where claims disagree, in which way, and which of them stand.
#[utoipa::path(get, path = "/field/disagreements", tag = "Field",
    params(("subject" = Option<String>, Query, description = "an id, or the beginning of ids; else all of the field"),
        ("all" = Option<bool>, Query, description = "also claims that agree, or stand alone"),
        ("known_at" = Option<String>, Query, description = "known by the end of this day")),
    responses((status = 200, description = "groups, as `watchkeeper reconcile --json`"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn disagreements(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (params, known_at) = asked(query.as_deref(), &["subject", "all", "known_at"])?;
    let (subject, all) = (params.one("subject").map(str::to_owned), params.flag("all", false)?);
    studied(&desk, caller, move |engines| {
        let groups = engines.disagreements(subject.as_deref(), known_at, all)?;
        if let Some(subject) = subject.as_deref().filter(|_| groups.is_empty()) {
            let detail = format!("no claim is held on '{}'", short(subject));
            return Err(Problem::unknown(detail, "/claims?text=… searches ids, names and quotes"));
        }
        Ok(json(&value!({ "groups": groups })))
    })
    .await
}

/// What each stream of revenue brought in a year, with every assumption.
#[utoipa::path(get, path = "/field/revenue", tag = "Field",
    params(("known_at" = Option<String>, Query, description = "known by the end of this day"),
        ("without" = Option<Vec<String>>, Query, description = "do without this assumption")),
    responses((status = 200, description = "as `watchkeeper revenue --json`"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn revenue(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (params, known_at) = asked(query.as_deref(), &["known_at", "without"])?;
    let mut assumed = Assumptions::default();
    for id in params.all("without") {
        assumed = assumed.switched(id).ok_or_else(|| {
            let known: Vec<_> = assumed.list().into_iter().map(|listed| listed.id).collect();
            let detail = format!("no assumption is called '{}'", short(id));
            Problem::wrong(detail, format!("one of {}", known.join(", ")))
        })?;
    }
    studied(&desk, caller, move |engines| Ok(json(&engines.revenue(known_at, &assumed)?))).await
}

/// The paragraphs in force on a day; with `act`, those that such an act breaches.
#[utoipa::path(get, path = "/field/norms", tag = "Field",
    params(("on" = Option<String>, Query, description = "the day; today"), ("act" = Option<String>, Query, description = "a kind of act: theft_by_listed_controlled, …")),
    responses((status = 200, description = "on, norms; or act, on, breaches: as `watchkeeper norms --json`"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn norms(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (params, _) = asked(query.as_deref(), &["on", "act"])?;
    let day = params.day("on")?.unwrap_or_else(today);
    let act = params.one("act").map(str::to_owned);
    studied(&desk, caller, move |engines| {
        let (code, _) = engines.norms(None)?;
        let Some(kind) = act else {
            return Ok(json(&value!({ "on": day, "norms": code.in_force(day) })));
        };
        if !code.acts().contains(&kind.as_str()) {
            let detail = format!("no paragraph that is held names the act '{}'", short(&kind));
            return Err(Problem::wrong(detail, format!("one of {}", code.acts().join(", "))));
        }
        let act = norms::Act { kind: kind.clone(), day, state: None, actor: None };
        Ok(json(&value!({ "act": kind, "on": day, "breaches": norms::breaches(&code, &act) })))
    })
    .await
}

/// What the member states did, with blanks where nobody looked; with `state`, one of them.
#[utoipa::path(get, path = "/field/conduct", tag = "Field",
    params(("as_of" = Option<String>, Query, description = "as it was, and was known, on this day; else today with all that is held"),
        ("state" = Option<String>, Query, description = "two letters, or a name"), ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "as `watchkeeper conduct --json`"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn conduct(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (params, _) = asked(query.as_deref(), &["as_of", "state", "format"])?;
    let (as_of, as_csv) = (params.day("as_of")?, wants_csv(&params)?);
    let state = params.one("state").map(str::to_owned);
    studied(&desk, caller, move |engines| {
        let matrix = engines.conduct(as_of.unwrap_or_else(today), as_of.is_some())?;
        if as_csv {
            return Ok(csv(matrix.csv().map_err(report::ReportError::from)?.into()));
        }
        let Some(state) = state else { return Ok(json(&matrix)) };
        let unknown = || {
            let detail = format!("'{}' is no member state", short(&state));
            Problem::unknown(detail, "give its two letters (ISO 3166-1) or its name: KR, Kenya")
        };
        Ok(json(matrix.of_state(&state).ok_or_else(unknown)?))
    })
    .await
}

/// Techniques over time, and what is only an artefact of reporting.
#[utoipa::path(get, path = "/field/tactics", tag = "Field",
    params(("known_at" = Option<String>, Query, description = "known by the end of this day")),
    responses((status = 200, description = "as `watchkeeper tactics --json`"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn tactics(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (_, known_at) = asked(query.as_deref(), &["known_at"])?;
    studied(&desk, caller, move |engines| Ok(json(&engines.tactics(known_at)?))).await
}

/// What may come, with intervals. It is simulated for each question: this takes seconds.
#[utoipa::path(get, path = "/field/outlook", tag = "Field",
    params(("on" = Option<String>, Query, description = "made on this day, with what was known then; else today with all that is held")),
    responses((status = 200, description = "as `watchkeeper outlook --json`"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn outlook(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (params, _) = asked(query.as_deref(), &["on"])?;
    let on = params.day("on")?;
    studied(&desk, caller, move |engines| Ok(json(&engines.outlook(on.unwrap_or_else(today), on.is_some())?)))
        .await
}
