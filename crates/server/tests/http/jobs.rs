//! Long work and events, through the routes.

use crate::common::{Service, analyst, fixture, invented, request, watch};
use axum::{
    body::{Body, HttpBody},
    http::Method,
};
use serde_json::Value;
use server::Snapshot;
use std::{
    future::poll_fn,
    pin::Pin,
    time::{Duration, Instant},
};
use tempfile::TempDir;

fn service() -> (TempDir, Service) {
    let (folder, watch) = watch(&[fixture("marked.jsonl")]);
    (folder, Service::of(Snapshot::of_watch(&watch).unwrap()))
}

fn finished(service: &Service, id: &str) -> Value {
    let begun = Instant::now();
    loop {
        let job = service.ok(&format!("/jobs/{id}"));
        if job["state"] != "waiting" && job["state"] != "running" {
            return job;
        }
        assert!(begun.elapsed() < Duration::from_secs(120), "{job}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_watch_is_verified_as_a_job() {
    let (folder, service) = service();
    let answer = service.post("/ledger/verify", "");
    assert_eq!(answer.status, 202, "{}", answer.text);
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    let job = finished(&service, &id);
    assert_eq!(
        (&job["state"], &job["kind"], &job["who"]),
        (&"done".into(), &"verify_ledger".into(), &"anonymous".into()),
        "{job}"
    );
    assert_eq!(job["result"]["ok"], true, "{job}");
    assert!(folder.path().join(format!("watch/jobs/{id}.json")).exists());
    assert_eq!(service.ok("/jobs")["total"], 1);
    assert_eq!(service.ok("/today")["jobs"][0]["id"], id.as_str());
    let hers = service.send_as(&analyst("ada"), request(Method::GET, "/jobs", Body::empty())).json();
    assert_eq!(hers["total"], 0, "jobs are told to whoever asked for them");
    service.refused(&service.send(request(Method::DELETE, &format!("/jobs/{id}"), Body::empty())), 409);
    service.refused(&service.post(&format!("/jobs/{id}/resume"), ""), 409);
}

#[test]
fn ids_that_are_none_and_services_without_a_watch_are_refused() {
    let (_folder, service) = service();
    for id in ["x", "..%2F..%2Fkey", "%00", "..", &"0".repeat(5_000)] {
        service.refused(&service.get(&format!("/jobs/{id}")), 404);
        service.refused(&service.send(request(Method::DELETE, &format!("/jobs/{id}"), Body::empty())), 404);
        service.refused(&service.post(&format!("/jobs/{id}/resume"), ""), 404);
    }
    service.refused(&service.get("/jobs/%FF"), 400);
    invented().refused(&invented().post("/ledger/verify", ""), 404);
}

/// The first event of a kind that comes, as text.
fn heard(service: &Service, since: Option<&str>, kind: &str, meanwhile: impl FnOnce()) -> String {
    let mut asked = request(Method::GET, "/events", Body::empty());
    if let Some(since) = since {
        asked.headers_mut().insert("last-event-id", since.parse().unwrap());
    }
    let mut body = service.open(asked);
    meanwhile();
    let mut text = String::new();
    let begun = Instant::now();
    while !text.contains(&format!("event: {kind}\n")) || !text.ends_with("\n\n") {
        assert!(begun.elapsed() < Duration::from_secs(60), "{text}");
        let frame = service.wait(poll_fn(|context| Pin::new(&mut body).poll_frame(context)));
        text += std::str::from_utf8(&frame.expect("it goes on").unwrap().into_data().unwrap()).unwrap();
    }
    text
}

#[test]
fn who_listens_is_told_and_who_comes_again_misses_nothing() {
    let (_folder, service) = service();
    let told = heard(&service, None, "job", || drop(service.post("/ledger/verify", "")));
    assert!(told.contains("\"kind\":\"verify_ledger\""), "{told}");
    let id = service.ok("/jobs")["results"][0]["id"].as_str().unwrap().to_owned();
    finished(&service, &id);
    let missed = heard(&service, Some("0"), "job", || {});
    assert!(missed.starts_with("id: 1\nevent: job\ndata: {"), "{missed}");
    let mut wrong = request(Method::GET, "/events", Body::empty());
    wrong.headers_mut().insert("last-event-id", "x".parse().unwrap());
    service.refused(&service.send(wrong), 422);
}

#[test]
fn what_the_watch_takes_in_is_an_event() {
    let (folder, service) = service();
    let told = heard(&service, None, "snapshot", || {
        let watch = archive::Watch::open(&folder.path().join("watch")).unwrap();
        crate::common::gather(&watch, &[crate::common::dossier().join("norms.jsonl")]);
        assert!(service.desk.refresh().unwrap());
    });
    assert!(told.contains(service.desk.snapshot().version()), "{told}");
}

#[test]
fn listeners_are_few_and_take_no_place_of_a_request() {
    let (_folder, service) = service();
    let ask = || request(Method::GET, "/events", Body::empty());
    let bodies: Vec<Body> = (0..64).map(|_| service.open(ask())).collect();
    service.refused(&service.send(ask()), 429);
    assert_eq!(service.ok("/healthz")["status"], "ok");
    drop(bodies);
    let begun = Instant::now();
    while service.open_any(ask()).is_none() {
        assert!(begun.elapsed() < Duration::from_secs(60), "a listener that is gone gives its place back");
        std::thread::sleep(Duration::from_millis(100));
    }
}
