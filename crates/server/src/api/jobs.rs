//! Long work, and what happens meanwhile.

use super::{
    Parameters,
    ledger::no_watch,
    lists::{PAGE, Page},
};
use crate::{
    Caller, Desk, ErrorResponse,
    jobs::{Job, Work},
    params::{Params, short},
    problem::{Problem, json},
};
use axum::{
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde_json::json as value;
use std::sync::Arc;

/// 202 with the job.
pub(super) fn accepted(job: &Job) -> Response {
    let mut response = json(job);
    *response.status_mut() = StatusCode::ACCEPTED;
    response
}

/// Begins a job in the caller's name. Its file is written first, so it may wait for the disk.
///
/// # Errors
/// 404 where a file is served, and what [`crate::jobs::Jobs::begin`] says.
pub(super) async fn begin(desk: &Arc<Desk>, caller: Caller, work: Work) -> Result<Response, Problem> {
    if desk.snapshot().watch.is_none() {
        return Err(no_watch());
    }
    Ok(accepted(&desk.reading(move |desk| desk.jobs.begin(work, &caller.who)).await?))
}

/// The caller's jobs, the newest first; an approver sees everybody's.
#[utoipa::path(get, path = "/jobs", tag = "Jobs",
    params(("limit" = Option<usize>, Query, description = "1 to 1000; 100"), ("offset" = Option<usize>, Query), ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "results: id, kind, who, state, done, doing, began, ended, result, error; total"), (status = 422, body = ErrorResponse)))]
pub(super) async fn all(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&PAGE)?;
    let jobs = desk.jobs.all(&caller).iter().map(|job| value!(job)).collect();
    let columns = [
        ("id", "/id"),
        ("kind", "/kind"),
        ("who", "/who"),
        ("state", "/state"),
        ("began", "/began"),
        ("ended", "/ended"),
        ("error", "/error"),
    ];
    Page::read(&params)?.answer(jobs, &columns)
}

/// A job.
#[utoipa::path(get, path = "/jobs/{id}", tag = "Jobs", params(("id" = String, Path)),
    responses((status = 200, description = "id, kind, who, state, done, doing, began, ended, result, error"), (status = 404, body = ErrorResponse)))]
pub(super) async fn one(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
) -> Result<Response, Problem> {
    Ok(json(&desk.jobs.one(&caller, &id)?))
}

/// Calls a job off: at once where it waits, else at its next step.
#[utoipa::path(delete, path = "/jobs/{id}", tag = "Jobs", params(("id" = String, Path)),
    responses((status = 200, description = "the job"), (status = 404, body = ErrorResponse), (status = 409, description = "it is over", body = ErrorResponse)))]
pub(super) async fn cancel(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
) -> Result<Response, Problem> {
    Ok(json(&desk.reading(move |desk| desk.jobs.cancel(&caller, &id)).await?))
}

/// Begins a job again that failed, was called off or interrupted.
#[utoipa::path(post, path = "/jobs/{id}/resume", tag = "Jobs", params(("id" = String, Path)),
    responses((status = 202, description = "the job"), (status = 404, body = ErrorResponse), (status = 409, description = "it is done or under way", body = ErrorResponse)))]
pub(super) async fn resume(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
) -> Result<Response, Problem> {
    Ok(accepted(&desk.reading(move |desk| desk.jobs.resume(&caller, &id)).await?))
}

/// Verifies the whole watch as `watchkeeper verify DIR` does: ledger, view, exhibits, stores and findings.
#[utoipa::path(post, path = "/ledger/verify", tag = "Ledger",
    responses((status = 202, description = "the job; its result is as `watchkeeper verify --json`"), (status = 404, body = ErrorResponse),
        (status = 409, body = ErrorResponse), (status = 429, body = ErrorResponse), (status = 507, body = ErrorResponse)))]
pub(super) async fn verify(State(desk): State<Arc<Desk>>, caller: Caller) -> Result<Response, Problem> {
    begin(&desk, caller, Work::VerifyLedger).await
}

/// Server-sent events: `job` (of the caller), `alert` and `snapshot`, each with the JSON that its GET has.
///
/// `Last-Event-ID` asks for what was missed, as far as it is kept (256 events). Every 15 seconds a comment comes.
#[utoipa::path(get, path = "/events", tag = "Jobs",
    responses((status = 200, description = "text/event-stream"), (status = 422, body = ErrorResponse), (status = 429, description = "too many listen", body = ErrorResponse)))]
pub(super) async fn events(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let since = headers.get("last-event-id").map(|id| id.to_str().unwrap_or_default());
    let wrong = |id: &str| {
        let detail = format!("'{}' is the id of no event", short(id));
        Problem::wrong(detail, "Last-Event-ID is the number that the last event came with")
    };
    let since = since.map(|id| id.parse().map_err(|_| wrong(id))).transpose()?;
    desk.events.listen(caller, since)
}
