//! What every request passes before it is answered: who it is meant for, how long it may take, how many there may be.

use crate::{params::short, problem::Problem};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{any::Any, net::IpAddr, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};

/// Longest time for an answer, reading the request included. Single steps have shorter ones.
pub(crate) const MOST_TIME: Duration = Duration::from_secs(120);

/// Requests that are answered at once.
pub(crate) const MOST_AT_ONCE: usize = 256;

/// What every answer says to browsers: run nothing, frame nothing, guess nothing, tell nobody, keep nothing.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Refuses requests that a browser was tricked into: a name that was pointed at this machine (DNS rebinding), or a page
/// of another site.
pub(crate) async fn meant_for_us(request: Request, next: Next) -> Response {
    match checked(request.headers(), request.uri()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

fn checked(headers: &HeaderMap, uri: &Uri) -> Result<(), Problem> {
    let hosts = headers.get_all(header::HOST);
    let mut names: Vec<&str> = vec![];
    for host in hosts {
        names.push(
            host.to_str().map_err(|_| Problem::bad("the Host header is no text", "send one Host header"))?,
        );
    }
    let [host] = names.as_slice() else {
        return Err(Problem::bad(
            format!("{} Host headers", names.len()),
            "send one Host header, such as 127.0.0.1:1718",
        ));
    };
    let foreign = |name: &str| {
        let hint =
            "ask for 127.0.0.1, [::1] or localhost; other names may be pointed at this machine by a web page";
        Problem::new(
            StatusCode::MISDIRECTED_REQUEST,
            format!("the request is meant for '{}'", short(name)),
            hint,
        )
    };
    if !is_this_machine(host) {
        return Err(foreign(host));
    }
    if let Some(authority) = uri.authority().filter(|authority| !is_this_machine(authority.as_str())) {
        return Err(foreign(authority.as_str()));
    }
    match headers.get(header::ORIGIN).map(HeaderValue::to_str) {
        None => Ok(()),
        Some(Ok(origin)) if origin.split_once("://").is_some_and(|(_, host)| is_this_machine(host)) => Ok(()),
        Some(_) => {
            let hint = "pages of other sites may not ask this service; call it from a program, or from a page of this machine";
            Err(Problem::new(StatusCode::FORBIDDEN, "the request comes from a page of another site", hint))
        }
    }
}

/// Whether `127.0.0.1:1718`, `localhost`, `[::1]:80` and the like.
fn is_this_machine(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    if authority.as_str().contains('@') {
        return false;
    }
    let name = authority.host();
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Bounds how many requests are answered at once, and how long one may take.
pub(crate) async fn bounded(State(places): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    let Ok(_place) = places.try_acquire() else { return Problem::busy().into_response() };
    match timeout(MOST_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::slow(MOST_TIME.as_secs()).into_response(),
    }
}

/// Adds what every answer says to browsers, unless it says something of its own: the board, and pages in its frames.
pub(crate) async fn guarded(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// A panic is an answer. What it said is in the log of the process, not in the answer.
pub(crate) fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::broken().into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine() {
        for host in ["localhost", "LOCALHOST:1718", "127.0.0.1:1718", "127.1.2.3", "[::1]", "[::1]:1718"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in [
            "",
            "example.org",
            "127.0.0.1.example.org",
            "localhost.example.org",
            "a@127.0.0.1",
            "0.0.0.0",
            "192.0.2.1",
            "[2001:db8::1]",
            "127.0.0.1:x y",
        ] {
            assert!(!is_this_machine(host), "{host}");
        }
    }

    #[test]
    fn pages_of_other_sites_are_refused() {
        let headers = |origin: &'static str| {
            HeaderMap::from_iter([
                (header::HOST, HeaderValue::from_static("127.0.0.1:1718")),
                (header::ORIGIN, HeaderValue::from_static(origin)),
            ])
        };
        let uri = Uri::from_static("/healthz");
        assert!(checked(&headers("http://127.0.0.1:3333"), &uri).is_ok());
        for origin in ["http://example.org", "null", "http://localhost.example.org"] {
            assert_eq!(checked(&headers(origin), &uri).unwrap_err().status, 403);
        }
        assert_eq!(checked(&HeaderMap::new(), &uri).unwrap_err().status, 400);
    }
}
