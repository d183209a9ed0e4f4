//! `POST /cluster`: which accounts one customer of an exchange holds.

use super::{
    body::json_of,
    held::with_engines,
    trace::{MOST_SEEDS, few, named},
};
use crate::{
    Caller, Desk, ErrorResponse,
    problem::{Problem, json},
};
use axum::{body::Body, extract::State, response::Response};
use report::{CustomersRequest, last_second};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    asset: String,
    #[serde(default)]
    addresses: Vec<String>,
    #[serde(default)]
    until: Option<String>,
}

/// Joins accounts that fund the same deposit address of an exchange: a lead on one customer, with the payments that show
/// it.
#[utoipa::path(post, path = "/cluster", tag = "Money", request_body(content = serde_json::Value, description = "asset, addresses (none: the largest clusters), until (a day, or Unix seconds as text)"),
    responses((status = 200, description = "as `watchkeeper cluster --json`"), (status = 400, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse), (status = 503, body = ErrorResponse)))]
pub(super) async fn post(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let hint = "send {\"asset\":\"ethereum/eth\",\"addresses\":[\"0x…\"]}";
    let asked: Asked = json_of(&desk, body, hint).await?;
    named(&asked.asset)?;
    few("addresses", &asked.addresses, MOST_SEEDS)?;
    let until = asked.until.as_deref().map(last_second).transpose()?;
    let told = desk.reading(move |desk| {
        let request = CustomersRequest { asset: &asked.asset, addresses: &asked.addresses, until };
        with_engines(desk, &caller, |engines, _| Ok(json(&engines.customers(&request)?)))
    });
    told.await
}
