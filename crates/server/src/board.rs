//! The board: the web UI, built by Vite into `board/dist` and embedded here (`docs/adr/0025-the-board-is-svelte-embedded-in-the-program.md`).
//!
//! A release holds the files themselves; a debug build reads them from the folder. The Rust build never runs Node: where
//! the board was not built, the home page says how to build it.

use crate::problem::Problem;
use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::{EmbeddedFile, RustEmbed};

/// What the board may do in a browser: run, draw and ask what this service sends, and nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
     frame-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// A file whose name changes with its bytes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Watchkeeper</title>\
    <h1>The board is not in this build</h1><p>To put it there, with Node 20.19 or newer: <code>make board</code>, then \
    <code>cargo build --release --locked</code>.</p><p>The service itself is here: \
    <a href=\"/openapi.json\">/openapi.json</a> lists its routes.</p></html>";

#[derive(RustEmbed)]
#[folder = "../../board/dist"]
struct Dist;

/// `/` and `/assets/…`: the same for everybody, and nothing of the record.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/", get(home)).route("/assets/{*path}", get(asset))
}

async fn home() -> Response {
    let page = Dist::get("index.html")
        .map_or_else(|| Body::from(NOT_BUILT), |file| Body::from(file.data.into_owned()));
    let mut response = Response::new(page);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

async fn asset(Path(name): Path<String>) -> Response {
    // Vite writes them all into one folder; a debug build would follow a path out of it.
    let flat = !name.contains('/');
    match flat.then(|| Dist::get(&format!("assets/{name}"))).flatten() {
        Some(file) => whole(&name, file),
        None => {
            Problem::unknown("the board has no such file", "load the page again: the board was built anew")
                .into_response()
        }
    }
}

fn whole(name: &str, file: EmbeddedFile) -> Response {
    let mut response = Response::new(Body::from(file.data.into_owned()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(name)));
    headers.insert(header::CACHE_CONTROL, FOR_EVER);
    response
}

/// The media type; Vite writes no others for this board.
fn kind(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_styles_have_their_types() {
        assert_eq!(kind("index-FA2j.js"), "text/javascript; charset=utf-8");
        assert_eq!(kind("index-FA2j.css"), "text/css; charset=utf-8");
        assert_eq!(kind("no ending"), "application/octet-stream");
    }

    #[test]
    fn the_policy_admits_no_other_place() {
        let policy = POLICY;
        let policy = policy.to_str().unwrap();
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        for word in ["http", "*", "unsafe-inline", "unsafe-eval"] {
            assert!(!policy.contains(word), "{word} in {policy}");
        }
    }
}
