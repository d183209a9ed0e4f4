//! What a caller is told where there is no answer: `{"detail","hint"}` with the status that fits.

use crate::ServerError;
use archive::ArchiveError;
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use report::ReportError;
use screen::ScreenError;
use serde::Serialize;

/// An answer that is none, and what to do about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) detail: String,
    pub(crate) hint: String,
    /// Seconds after which to ask again, of a 429.
    pub(crate) again: u64,
}

#[derive(Serialize)]
struct Told<'a> {
    detail: &'a str,
    hint: &'a str,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), hint: hint.into(), again: 1 }
    }

    /// 400: it cannot be read or makes no sense.
    pub(crate) fn bad(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail, hint)
    }

    /// 422: it can be read and has the wrong type or is out of range.
    pub(crate) fn wrong(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail, hint)
    }

    /// 404.
    pub(crate) fn unknown(detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, detail, hint)
    }

    /// 429: others are being served.
    pub(crate) fn busy() -> Self {
        let hint = "ask again in a second, or with fewer requests at once";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "as many requests as can be answered are under way", hint)
    }

    /// 429: this caller asks too often.
    pub(crate) fn too_often(again: u64) -> Self {
        let hint = format!("ask again in {again} s, and less often");
        let told = Self::new(StatusCode::TOO_MANY_REQUESTS, "more requests than a caller may send", hint);
        Self { again, ..told }
    }

    /// 504: it took too long.
    pub(crate) fn slow(seconds: u64) -> Self {
        let hint = "ask for less: fewer queries or names in one request, or a lower limit";
        Self::new(StatusCode::GATEWAY_TIMEOUT, format!("no answer within {seconds} seconds"), hint)
    }

    /// 500: our fault.
    pub(crate) fn broken() -> Self {
        let hint = "ask again; if it happens again, report it with the request";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the server failed over this request", hint)
    }

    /// 503: what the answer needs is not there.
    pub(crate) fn unavailable(error: &impl ToString) -> Self {
        let text = error.to_string();
        let (detail, hint) = split(&text);
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail, hint)
    }
}

/// Our errors carry their hint on a line of its own.
fn split(text: &str) -> (&str, &str) {
    text.split_once("\nhint: ")
        .unwrap_or((text, "check that the watch's folder is whole: `watchkeeper verify`"))
}

impl From<ArchiveError> for Problem {
    fn from(error: ArchiveError) -> Self {
        Self::unavailable(&error)
    }
}

impl From<ServerError> for Problem {
    fn from(error: ServerError) -> Self {
        Self::unavailable(&error)
    }
}

impl From<ScreenError> for Problem {
    fn from(error: ScreenError) -> Self {
        let text = error.to_string();
        let (detail, hint) = split(&text);
        match error {
            ScreenError::Unknown { .. } | ScreenError::NoScreening { .. } => Self::unknown(detail, hint),
            ScreenError::Ambiguous { .. } => Self::new(StatusCode::CONFLICT, detail, hint),
            ScreenError::Damaged(_) => Self::wrong(detail, hint),
            ScreenError::Kept { .. } | ScreenError::Archive(_) => Self::unavailable(&text),
        }
    }
}

impl From<ReportError> for Problem {
    fn from(error: ReportError) -> Self {
        let text = error.to_string();
        let (detail, hint) = split(&text);
        match error {
            ReportError::NoCase { .. } | ReportError::NoDraft { .. } => Self::unknown(detail, hint),
            ReportError::Archive(error) => error.into(),
            ReportError::Screen(error) => error.into(),
            ReportError::Io { .. }
            | ReportError::Ledger(_)
            | ReportError::Page(_)
            | ReportError::Print { .. }
            | ReportError::Gather(_) => Self::unavailable(&text),
            ReportError::NoPrinter => Self::new(StatusCode::NOT_IMPLEMENTED, detail, hint),
            // Asked of what is not held, or in a way that makes no sense.
            _ => Self::wrong(detail, hint),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = json(&Told { detail: &self.detail, hint: &self.hint });
        *response.status_mut() = self.status;
        if self.status == StatusCode::TOO_MANY_REQUESTS {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(self.again));
        }
        response
    }
}

/// A JSON answer.
pub(crate) fn json(value: &impl Serialize) -> Response {
    // Our own types of texts and numbers: they cannot fail to serialise.
    bytes(serde_json::to_vec(value).unwrap_or_default())
}

/// A file to be kept, under a name of ours.
pub(crate) fn file(bytes: Vec<u8>, kind: &'static str, name: &str) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// An answer that is JSON already.
pub(crate) fn bytes(json: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(json));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
