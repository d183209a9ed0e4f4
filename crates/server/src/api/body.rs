//! Bodies of requests: bounded in size and time.

use super::example::sentence;
use crate::{Desk, problem::Problem};
use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    http::StatusCode,
};
use serde_json::error::Category;
use std::time::Duration;
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

/// Longest body, in bytes.
pub(crate) const MOST_BODY: usize = 10 << 20;

/// Bodies up to this long are taken without asking how many others there are.
const LIGHT: usize = 256 << 10;

/// How long a client may take over a body.
const BODY_TIME: Duration = Duration::from_secs(30);

/// A body, and leave to hold it where it is large.
pub(crate) struct Taken {
    pub(crate) bytes: Bytes,
    pub(crate) leave: Option<OwnedSemaphorePermit>,
}

fn too_large() -> Problem {
    let detail = format!("the body is longer than {MOST_BODY} bytes");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail, "send the queries in several requests")
}

/// Reads a body.
///
/// # Errors
/// 413 where it is too long, 408 where it does not come, 429 where too many large ones are held, 400 where the client
/// breaks off.
pub(crate) async fn take(desk: &Desk, body: Body) -> Result<Taken, Problem> {
    let announced = body.size_hint();
    if announced.lower() > MOST_BODY as u64 {
        return Err(too_large());
    }
    // What does not say how long it is may be as long as it can.
    let light = announced.upper().is_some_and(|most| most <= LIGHT as u64);
    let leave = if light { None } else { Some(desk.heavy()?) };
    let late = || {
        let detail = format!("the body did not come within {} seconds", BODY_TIME.as_secs());
        Problem::new(StatusCode::REQUEST_TIMEOUT, detail, "send it at once, or in smaller parts")
    };
    let read = timeout(BODY_TIME, to_bytes(body, MOST_BODY)).await.map_err(|_| late())?;
    let bytes = read.map_err(|error| {
        if is_length(&error) {
            too_large()
        } else {
            Problem::bad(format!("the body broke off: {error}"), "send it whole")
        }
    })?;
    Ok(Taken { bytes, leave })
}

/// Reads a body that is one JSON value; `hint` shows what it looks like.
///
/// # Errors
/// As [`take`]; 400 where it is no JSON, 422 where it is of another form.
pub(crate) async fn json_of<T: serde::de::DeserializeOwned>(
    desk: &Desk,
    body: Body,
    hint: &str,
) -> Result<T, Problem> {
    let taken = take(desk, body).await?;
    serde_json::from_slice(&taken.bytes).map_err(|error| match error.classify() {
        Category::Data => Problem::wrong(format!("the body: {}", sentence(&error)), hint),
        _ => Problem::bad(format!("the body is no JSON: {}", sentence(&error)), hint),
    })
}

/// Whether the bound on the length was hit. The error's type is not public where it is made; its words are kept by a
/// test.
fn is_length(error: &axum::Error) -> bool {
    error.to_string().contains("length limit exceeded")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_body_is_told_from_a_broken_one() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let error = runtime.block_on(to_bytes(Body::from(vec![0; 11]), 10)).unwrap_err();
        assert!(is_length(&error), "{error}");
    }
}
