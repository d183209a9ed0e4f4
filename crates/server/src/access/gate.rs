//! What every request passes: who asks, whether they may, and what is entered into the audit log.

use super::{
    Access, Caller,
    audit::Trail,
    identity::{Known, unknown},
    sessions::CSRF_HEADER,
    table::{Discloses, Entry, Row, entry},
};
use crate::{Desk, problem::Problem};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::sync::Arc;

/// Lets a request pass to its route, or answers in its place.
pub(crate) async fn gate(State(desk): State<Arc<Desk>>, mut request: Request, next: Next) -> Response {
    match admitted(&desk.access, &request) {
        Err(problem) => problem.into_response(),
        // Nothing is there: whoever asks is told so.
        Ok(None) => next.run(request).await,
        Ok(Some(admitted)) => {
            let Admitted { known, trail } = admitted;
            if let Some(session) = known.session {
                request.extensions_mut().insert(session);
            }
            request.extensions_mut().insert(Caller { trail: trail.clone(), ..known.caller });
            let response = next.run(request).await;
            match trail {
                None => response,
                Some(trail) => entered(trail, response).await,
            }
        }
    }
}

/// A request that may pass.
struct Admitted {
    known: Known,
    trail: Option<Arc<Trail>>,
}

fn admitted(access: &Access, request: &Request) -> Result<Option<Admitted>, Problem> {
    let known = access.known(request.headers())?;
    let Some(path) = request.extensions().get::<MatchedPath>() else { return Ok(None) };
    let row = match entry(request.method(), path.as_str()) {
        Entry::Row(row) => row,
        Entry::OtherMethod => return Err(other_method(request.method(), path.as_str())),
        Entry::Missing => return Err(refused("this route is in no table of access")),
    };
    let has_token = known.token.is_some();
    may(access, row, &known.caller, has_token)?;
    if let Some(session) = &known.session
        && !matches!(*request.method(), Method::GET | Method::HEAD)
        && !session.is_repeated(request.headers())
    {
        let hint = "send what /whoami calls csrf in the header x-csrf-token";
        let detail = format!("a request with a cookie that is no GET needs the header {CSRF_HEADER}");
        return Err(Problem::new(StatusCode::FORBIDDEN, detail, hint));
    }
    let trail = trail(access, row, &known.caller);
    Ok(Some(Admitted { known, trail }))
}

/// # Errors
/// 401 for who might if they said who they are, 403 for who has said so and may not.
fn may(access: &Access, row: &Row, caller: &Caller, has_token: bool) -> Result<(), Problem> {
    let Some(least) = row.least else { return Ok(()) };
    if !has_token && access.asks_for_a_token() {
        return Err(unknown("this service asks for a token"));
    }
    if caller.role.may(least) {
        return Ok(());
    }
    if !has_token {
        return Err(unknown(&format!("this is for an {least} or above; who asks has shown no token")));
    }
    Err(refused(&format!("this is for the role {least} or above; the token's is {}", caller.role)))
}

fn refused(detail: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, detail, "ask with a token of another role: see docs/guide/access.md")
}

fn other_method(method: &Method, path: &str) -> Problem {
    let hint = "/openapi.json says which methods it takes";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, format!("'{path}' does not take {method}"), hint)
}

/// Where it is noted what the answer discloses: for callers who see more than everybody does.
fn trail(access: &Access, row: &Row, caller: &Caller) -> Option<Arc<Trail>> {
    if row.discloses == Discloses::Nothing || caller.is_plain() {
        return None;
    }
    let route = format!("{} {}", row.method, row.path);
    Some(Trail::begin(Arc::clone(access.log.as_ref()?), caller.who.clone(), caller.role, route))
}

/// The answer, once what it discloses is in the audit log; 503 where that cannot be.
async fn entered(trail: Arc<Trail>, response: Response) -> Response {
    let status = response.status();
    match tokio::task::spawn_blocking(move || trail.end(status)).await {
        Ok(Ok(())) => response,
        Ok(Err(problem)) => problem.into_response(),
        Err(_) => Problem::broken().into_response(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;
    use crate::access::Role;

    const ROLES: [Role; 4] = [Role::Participant, Role::Reader, Role::Analyst, Role::Approver];

    #[test]
    fn each_role_may_what_its_row_says_and_no_more() {
        let access = Access::of(None).unwrap();
        for least in ROLES {
            let row = Row { method: "GET", path: "/", least: Some(least), discloses: Discloses::Nothing };
            for role in ROLES {
                let caller = Caller { role, ..Caller::anonymous() };
                let status =
                    |has_token| may(&access, &row, &caller, has_token).err().map(|told| told.status.as_u16());
                let may = role >= least;
                assert_eq!(status(true), (!may).then_some(403), "{role} where {least} is needed");
                assert_eq!(status(false), (!may).then_some(401), "{role} where {least} is needed");
            }
        }
    }
}
