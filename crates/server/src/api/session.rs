//! Who asks, and the sessions of browsers.

use super::body::take;
use crate::{
    Caller, Desk, ErrorResponse, Role,
    access::Session,
    guard::is_this_machine,
    problem::{Problem, json},
};
use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use record::Tlp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Longest body that shows a token.
const MOST_BYTES: usize = 10 << 10;

/// The caller, and what is served to them.
#[derive(Serialize)]
struct Whoami {
    who: String,
    role: Role,
    sees: Tlp,
    party: Option<String>,
    csrf: Option<String>,
    watch: Option<String>,
    snapshot: String,
    stale: bool,
}

/// A token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Shown {
    token: String,
}

async fn told(desk: &Arc<Desk>, caller: Caller, session: Option<&Session>) -> Result<Response, Problem> {
    let stale = desk.reading(|desk| desk.is_stale()).await?;
    let snapshot = desk.snapshot();
    Ok(json(&Whoami {
        who: caller.who,
        role: caller.role,
        sees: caller.sees,
        party: caller.party,
        csrf: session.map(|session| session.csrf().to_owned()),
        watch: snapshot.watch.as_ref().map(|of| of.watch.name().to_owned()),
        snapshot: snapshot.version().to_owned(),
        stale,
    }))
}

/// Who asks, as the service sees them.
#[utoipa::path(get, path = "/whoami", tag = "Access",
    responses((status = 200, description = "who, role, sees, party, csrf (of a session), watch, snapshot, stale"),
        (status = 401, body = ErrorResponse)))]
pub(super) async fn whoami(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    session: Option<Extension<Session>>,
) -> Result<Response, Problem> {
    told(&desk, caller, session.as_deref()).await
}

/// Exchanges a token for a cookie that no script can read.
///
/// With the cookie, a request that is no GET carries what `csrf` says in the header `x-csrf-token`.
#[utoipa::path(post, path = "/session", tag = "Access", request_body = Shown,
    responses((status = 200, description = "as /whoami, with the cookie"), (status = 401, body = ErrorResponse),
        (status = 422, body = ErrorResponse), (status = 429, body = ErrorResponse)))]
pub(super) async fn begin(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let body = take(&desk, body).await?.bytes;
    // What was sent is not repeated: it may hold a token.
    let wrong = || Problem::wrong("the body is no token", "send {\"token\":\"wk_…\"}");
    let short = (body.len() <= MOST_BYTES).then_some(&body).ok_or_else(wrong)?;
    let shown: Shown = serde_json::from_slice(short).map_err(|_| wrong())?;
    let (cookie, caller, session) = desk.access.begin_session(&shown.token, secure(&headers))?;
    let response = told(&desk, caller, Some(&session)).await?;
    with_cookie(response, &cookie)
}

/// Ends the session.
#[utoipa::path(delete, path = "/session", tag = "Access",
    responses((status = 204, description = "it is over"), (status = 403, body = ErrorResponse)))]
pub(super) async fn end(State(desk): State<Arc<Desk>>, headers: HeaderMap) -> Result<Response, Problem> {
    let cookie = desk.access.end_session(&headers, secure(&headers));
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    with_cookie(response, &cookie)
}

/// Whether the request came through a proxy, which speaks TLS: it does not name this machine.
fn secure(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    !host.is_some_and(is_this_machine)
}

fn with_cookie(mut response: Response, cookie: &str) -> Result<Response, Problem> {
    let cookie = HeaderValue::from_str(cookie).map_err(|_| Problem::broken())?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}
