//! Whether the service is there, and whether it can answer.

use crate::{
    Desk, ErrorResponse, StatusResponse,
    problem::{Problem, json},
};
use axum::{extract::State, response::Response};
use std::sync::Arc;

fn ok() -> Response {
    json(&StatusResponse { status: "ok".to_owned() })
}

/// Whether the process is there.
#[utoipa::path(get, path = "/healthz", tag = "System", responses((status = 200, body = StatusResponse)))]
pub(super) async fn healthz() -> Response {
    ok()
}

/// Whether it can answer: the snapshot stands, and the watch behind it can be read.
#[utoipa::path(get, path = "/readyz", tag = "System", responses(
    (status = 200, body = StatusResponse), (status = 503, body = ErrorResponse)))]
pub(super) async fn readyz(State(desk): State<Arc<Desk>>) -> Result<Response, Problem> {
    desk.reading(|desk| desk.is_stale()).await?;
    Ok(ok())
}
