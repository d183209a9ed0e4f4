//! A service over invented parties, called without a socket.

use archive::{Archive, Watch, Writer};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use serde_json::Value;
use server::{Desk, Grant, Role, Rules, Snapshot};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};
use tempfile::TempDir;
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
    /// Who bears which token.
    tokens: Mutex<BTreeMap<String, String>>,
}

impl Service {
    pub(crate) fn of(snapshot: Snapshot) -> Self {
        let desk = Arc::new(Desk::new(snapshot).unwrap());
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Self { router: server::router(Arc::clone(&desk)), desk, runtime, tokens: Mutex::default() }
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

    /// The body of an answer that goes on; `None` where the request is refused.
    pub(crate) fn open_any(&self, request: Request<Body>) -> Option<Body> {
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            (response.status() == 200).then(|| response.into_body())
        })
    }

    pub(crate) fn open(&self, request: Request<Body>) -> Body {
        self.open_any(request).expect("it is answered")
    }

    pub(crate) fn wait<T>(&self, what: impl Future<Output = T>) -> T {
        self.runtime.block_on(what)
    }

    pub(crate) fn get(&self, uri: &str) -> Answer {
        self.send(request(Method::GET, uri, Body::empty()))
    }

    pub(crate) fn post(&self, uri: &str, body: impl Into<Body>) -> Answer {
        self.send(request(Method::POST, uri, body.into()))
    }

    /// Sends with a token of somebody's, which is given out when it is first used.
    pub(crate) fn send_as(&self, person: &Grant, mut request: Request<Body>) -> Answer {
        let shown = format!("Bearer {}", self.token(person)).parse().unwrap();
        request.headers_mut().insert(header::AUTHORIZATION, shown);
        self.send(request)
    }

    fn token(&self, person: &Grant) -> String {
        let mut tokens = self.tokens.lock().unwrap();
        if let Some(token) = tokens.get(&person.who) {
            return token.clone();
        }
        let snapshot = self.desk.snapshot();
        let token = Rules::add(snapshot.watch().unwrap(), person.clone()).unwrap().0.text();
        self.desk.access().refresh().unwrap();
        tokens.insert(person.who.clone(), token.clone());
        token
    }

    pub(crate) fn post_as(&self, caller: &Grant, uri: &str, body: impl Into<Body>) -> Answer {
        self.send_as(caller, request(Method::POST, uri, body.into()))
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

/// Somebody who judges and drafts, and may see everything.
pub(crate) fn analyst(who: &str) -> Grant {
    Grant { who: who.to_owned(), role: Role::Analyst, sees: record::Tlp::Red, party: None, expires: None }
}

/// A watch in a folder of its own, with these sources.
pub(crate) fn watch(sources: &[PathBuf]) -> (TempDir, Watch) {
    let folder = tempfile::tempdir().unwrap();
    let watch = Watch::init(&folder.path().join("watch"), "invented.example/watch").unwrap();
    gather(&watch, sources);
    (folder, watch)
}

pub(crate) fn gather(watch: &Watch, sources: &[PathBuf]) {
    let mut writer = Writer::open(watch).unwrap();
    gather::take_in(&mut writer, sources, None, "2026-01-01".parse().unwrap(), &mut |_, _| {}).unwrap();
    drop(writer);
    trace::stores::refresh(&Archive::open(watch).unwrap()).unwrap();
}

/// The bundled dossier.
pub(crate) fn dossier() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/dossier")
}

/// A service over the whole dossier that nothing is written to, made once.
pub(crate) fn of_dossier() -> &'static Service {
    static SERVICE: OnceLock<(TempDir, Service)> = OnceLock::new();
    let (_, service) = SERVICE.get_or_init(|| {
        let (folder, watch) = watch(&[dossier()]);
        (folder, Service::of(Snapshot::of_watch(&watch).unwrap()))
    });
    service
}

/// The service over the invented parties, made once.
pub(crate) fn invented() -> &'static Service {
    static SERVICE: OnceLock<Service> = OnceLock::new();
    SERVICE.get_or_init(|| Service::of(Snapshot::of_file(&fixture("invented.ftm.json")).unwrap()))
}
