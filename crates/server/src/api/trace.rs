//! `POST /trace` and `POST /exposure`: money followed over the transfers that the watch holds.

use super::{body::json_of, held::with_engines};
use crate::{
    Caller, Desk, ErrorResponse,
    clock::today,
    problem::{Problem, json},
};
use axum::{body::Body, extract::State, response::Response};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use report::{ExposureRequest, FollowRequest, last_second};
use serde::Deserialize;
use std::sync::Arc;
use trace::Policy;

/// Addresses, or transactions, of one question.
pub(super) const MOST_SEEDS: usize = 1_000;

/// Addresses of a book.
const MOST_BOOK: usize = 10_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Followed {
    asset: String,
    from: Vec<String>,
    #[serde(default)]
    transactions: Vec<String>,
    #[serde(default)]
    policy: Policy,
    #[serde(default)]
    until: Option<String>,
    #[serde(default)]
    bounds: bool,
    #[serde(default)]
    to: Option<String>,
}

/// An asset's name becomes the name of a folder, so it is looked at first.
pub(super) fn named(asset: &str) -> Result<(), Problem> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-:".contains(letter);
    if asset.len() <= 200 && asset.chars().all(plain) && !asset.split('/').any(|part| part.starts_with('.')) {
        return Ok(());
    }
    Err(Problem::wrong("the asset's name makes no sense", "name it as the sources do: ethereum/eth"))
}

pub(super) fn few(what: &str, given: &[String], most: usize) -> Result<(), Problem> {
    if given.len() <= most && given.iter().all(|text| text.len() <= 200) {
        return Ok(());
    }
    let hint = format!("at most {most} of at most 200 characters in one question");
    Err(Problem::wrong(format!("{what}: {} were given, or one is too long", given.len()), hint))
}

/// Follows what addresses received, by a rule of accounting, to services, rest or the end of the data.
#[utoipa::path(post, path = "/trace", tag = "Money", request_body(content = serde_json::Value, description = "asset, from, transactions, policy (fifo, lifo, haircut, poison, …), until (a day, or Unix seconds as text), bounds, to"),
    responses((status = 200, description = "as `watchkeeper trace --json`"), (status = 400, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse), (status = 503, body = ErrorResponse)))]
pub(super) async fn trace(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let hint = "send {\"asset\":\"ethereum/eth\",\"from\":[\"0x…\"],\"policy\":\"fifo\"}";
    let asked: Followed = json_of(&desk, body, hint).await?;
    named(&asked.asset)?;
    few("from", &asked.from, MOST_SEEDS)?;
    few("transactions", &asked.transactions, MOST_SEEDS)?;
    if asked.from.is_empty() {
        return Err(Problem::wrong("no address to trace from", hint));
    }
    let until = asked.until.as_deref().map(last_second).transpose()?;
    let to = asked.to.as_deref().map(record::Address::parse).transpose();
    let to =
        to.map_err(|error| Problem::wrong(format!("to: {error}"), "give an address of the asset's chain"))?;
    let told = desk.reading(move |desk| {
        let request = FollowRequest {
            asset: &asked.asset,
            from: &asked.from,
            transactions: &asked.transactions,
            policy: asked.policy,
            until,
            bounds: asked.bounds,
            only_to: to.as_ref().map(record::Address::as_str),
        };
        with_engines(desk, &caller, |engines, _| Ok(json(&engines.follow(&request)?)))
    });
    told.await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    asset: String,
    book: Vec<String>,
    #[serde(default)]
    policy: Policy,
    #[serde(default)]
    until: Option<String>,
}

/// Sets a book of addresses against every listed wallet that the watch holds.
#[utoipa::path(post, path = "/exposure", tag = "Money", request_body(content = serde_json::Value, description = "asset, book (addresses), policy, until"),
    responses((status = 200, description = "as `watchkeeper exposure --json`"), (status = 400, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse), (status = 503, body = ErrorResponse)))]
pub(super) async fn exposure(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let hint = "send {\"asset\":\"ethereum/eth\",\"book\":[\"0x…\"]}";
    let asked: Book = json_of(&desk, body, hint).await?;
    named(&asked.asset)?;
    few("book", &asked.book, MOST_BOOK)?;
    if asked.book.is_empty() {
        return Err(Problem::wrong("the book holds no address", hint));
    }
    let until = asked.until.as_deref().map(last_second).transpose()?;
    let told = desk.reading(move |desk| {
        let request = ExposureRequest {
            asset: &asked.asset,
            book: &asked.book,
            policy: asked.policy,
            until,
            as_of: until.map_or_else(today, day_of),
        };
        with_engines(desk, &caller, |engines, _| Ok(json(&engines.exposure(&request)?)))
    });
    told.await
}

/// The day of a second, in UTC.
fn day_of(second: u32) -> Date {
    Timestamp::from_second(second.into()).unwrap_or_default().to_zoned(TimeZone::UTC).date()
}
