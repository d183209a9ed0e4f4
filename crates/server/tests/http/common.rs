//! A service over invented parties, called without a socket.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::Value;
use server::{Desk, Snapshot};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};
use tokio::runtime::Runtime;
use tower::ServiceExt;

pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// A service, and the runtime that it runs on.
pub(crate) struct Service {
    pub(crate) desk: Arc<Desk>,
    pub(crate) router: Router,
    runtime: Runtime,
}

impl Service {
    pub(crate) fn of(snapshot: Snapshot) -> Self {
        let desk = Arc::new(Desk::new(snapshot).unwrap());
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Self { router: server::router(Arc::clone(&desk)), desk, runtime }
    }

    pub(crate) fn send(&self, request: Request<Body>) -> Answer {
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            Answer {
                status: parts.status,
                headers: parts.headers,
                text: String::from_utf8(bytes.to_vec()).unwrap(),
            }
        })
    }

    pub(crate) fn get(&self, uri: &str) -> Answer {
        self.send(request(Method::GET, uri, Body::empty()))
    }

    pub(crate) fn post(&self, uri: &str, body: impl Into<Body>) -> Answer {
        self.send(request(Method::POST, uri, body.into()))
    }

    /// The JSON of an answer that must be 200.
    pub(crate) fn ok(&self, uri: &str) -> Value {
        let answer = self.get(uri);
        assert_eq!(answer.status, 200, "{uri}: {}", answer.text);
        answer.json()
    }

    /// An answer that must be an error in our form, with this status.
    pub(crate) fn refused(&self, answer: &Answer, status: u16) -> String {
        assert_eq!(answer.status, status, "{}", answer.text);
        let told: server::ErrorResponse = serde_json::from_str(&answer.text).unwrap();
        assert!(!told.detail.is_empty() && !told.hint.is_empty(), "{}", answer.text);
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
        told.detail
    }
}

pub(crate) fn request(method: Method, uri: &str, body: Body) -> Request<Body> {
    Request::builder().method(method).uri(uri).header(header::HOST, "127.0.0.1:1718").body(body).unwrap()
}

/// The service over the invented parties, made once.
pub(crate) fn invented() -> &'static Service {
    static SERVICE: OnceLock<Service> = OnceLock::new();
    SERVICE.get_or_init(|| Service::of(Snapshot::of_file(&fixture("invented.ftm.json")).unwrap()))
}
