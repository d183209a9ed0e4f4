//! Released reports: who may see all of one reads it.

use super::{
    Parameters,
    claims::digest,
    jobs::begin,
    lists::{PAGE, Page},
    shelf::{release_line, with_shelf},
};
use crate::{
    Caller, Desk, ErrorResponse,
    jobs::Work,
    params::Params,
    problem::{Problem, json},
};
use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderValue, header},
    response::Response,
};
use std::sync::Arc;

/// A report's page stands in a frame of the board: an origin of its own, that reaches nothing. Its script and its styles
/// stand in it, so that it works offline.
const FRAME: HeaderValue = HeaderValue::from_static(
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
);

/// A report's page.
pub(super) fn framed(page: String) -> Response {
    let mut response = Response::new(Body::from(page));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, FRAME);
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
    response
}

/// The released reports, the latest first.
#[utoipa::path(get, path = "/reports", tag = "Reports",
    params(("case" = Option<String>, Query, description = "of one case"), ("limit" = Option<usize>, Query, description = "1 to 1000; 100"),
        ("offset" = Option<usize>, Query), ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "results: digest, case, title, released, by, audience, draft, entry; total"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn all(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&["case", PAGE[0], PAGE[1], PAGE[2]])?;
    let (page, case) = (Page::read(&params)?, params.one("case").map(str::to_owned));
    let lines = desk.reading(move |desk| {
        with_shelf(desk, &caller, |shelf| {
            Ok(shelf.releases(case.as_deref())?.iter().map(release_line).collect::<Vec<_>>())
        })
    });
    let columns = [
        ("digest", "/digest"),
        ("case", "/case"),
        ("title", "/title"),
        ("released", "/released"),
        ("by", "/by"),
        ("audience", "/audience"),
    ];
    page.answer(lines.await?, &columns)
}

/// A released report: its machine-readable twin.
#[utoipa::path(get, path = "/reports/{digest}", tag = "Reports", params(("digest" = String, Path, description = "64 hexadecimal digits")),
    responses((status = 200, description = "the twin (docs/reference)"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn one(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
) -> Result<Response, Problem> {
    let id = digest(&id)?;
    desk.reading(move |desk| with_shelf(desk, &caller, |shelf| Ok(json(&shelf.release(&id)?.0)))).await
}

/// A released report as its signed page: the same bytes as were released.
#[utoipa::path(get, path = "/reports/{digest}/page", tag = "Reports", params(("digest" = String, Path, description = "64 hexadecimal digits")),
    responses((status = 200, description = "text/html, for a frame"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn page(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
) -> Result<Response, Problem> {
    let id = digest(&id)?;
    desk.reading(move |desk| with_shelf(desk, &caller, |shelf| Ok(framed(shelf.release(&id)?.1)))).await
}

/// Verifies a released report against the watch, as a job.
#[utoipa::path(post, path = "/reports/{digest}/verify", tag = "Reports", params(("digest" = String, Path, description = "64 hexadecimal digits")),
    responses((status = 202, description = "the job; its result is as `watchkeeper verify --json`"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse), (status = 429, body = ErrorResponse)))]
pub(super) async fn verify(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
) -> Result<Response, Problem> {
    let (report, asks) = (digest(&id)?, caller.clone());
    desk.reading(move |desk| with_shelf(desk, &asks, |shelf| shelf.release(&report).map(drop))).await?;
    begin(&desk, caller, Work::VerifyReport { report }).await
}
