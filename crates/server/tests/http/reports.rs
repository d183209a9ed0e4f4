//! From a case to a released report, through the routes, by two people; and what others are told.

use crate::common::{Service, analyst, dossier, of_dossier, request, watch};
use axum::{
    body::Body,
    http::{Method, header},
};
use record::Tlp;
use serde_json::{Value, json};
use server::{Grant, Role, Snapshot};
use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};
use tempfile::TempDir;

fn person(who: &str, role: Role) -> Grant {
    Grant { who: who.to_owned(), role, sees: Tlp::Red, party: None, expires: None }
}

fn get(service: &Service, who: &Grant, uri: &str) -> Value {
    let answer = service.send_as(who, request(Method::GET, uri, Body::empty()));
    assert_eq!(answer.status, 200, "{uri}: {}", answer.text);
    answer.json()
}

/// The job's result.
fn done(service: &Service, who: &Grant, uri: &str) -> Value {
    let begun = service.post_as(who, uri, "");
    assert_eq!(begun.status, 202, "{uri}: {}", begun.text);
    let place = format!("/jobs/{}", begun.json()["id"].as_str().unwrap());
    let since = Instant::now();
    loop {
        let job = get(service, who, &place);
        match job["state"].as_str().unwrap() {
            "waiting" | "running" => std::thread::sleep(Duration::from_millis(50)),
            "done" => return job["result"].clone(),
            other => panic!("{other}: {job}"),
        }
        assert!(since.elapsed() < Duration::from_secs(300), "{job}");
    }
}

/// A service over the dossier, and the digest of a draft by ada.
type Drafted = (Service, String);

/// With a watch of its own: for a test that writes.
fn drafted_apart() -> (TempDir, Drafted) {
    let (folder, watch) = watch(&[dossier()]);
    let service = Service::of(Snapshot::of_watch(&watch).unwrap());
    let result = done(&service, &analyst("ada"), "/cases/ronin/drafts");
    (folder, (service, result["draft"].as_str().unwrap().to_owned()))
}

/// Made once, for tests that only read.
fn drafted() -> &'static Drafted {
    static DRAFTED: OnceLock<(TempDir, Drafted)> = OnceLock::new();
    &DRAFTED.get_or_init(drafted_apart).1
}

#[test]
fn a_case_is_drafted_released_by_two_and_verified() {
    let (_folder, (service, draft)) = &drafted_apart();
    let (ada, eve, bob) = (analyst("ada"), person("eve", Role::Approver), person("bob", Role::Approver));
    let lines = get(service, &ada, "/drafts?case=ronin");
    assert_eq!((&lines["total"], &lines["results"][0]["who"]), (&json!(1), &json!("ada")), "{lines}");
    let case = get(service, &ada, "/cases/ronin");
    assert!(case["findings"].as_array().unwrap().len() > 10, "{case}");
    assert_eq!(case["drafts"][0]["digest"], draft.as_str());
    let page = service.send_as(&ada, request(Method::GET, &format!("/drafts/{draft}/page"), Body::empty()));
    assert!(page.status == 200 && page.text.contains("DRAFT"));
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("sandbox allow-scripts;") && !policy.contains("allow-same-origin"), "{policy}");
    let same = get(service, &ada, &format!("/drafts/{draft}/diff/{draft}"));
    let kinds: Vec<&Value> = same["sections"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|of| of["changes"].as_array().unwrap())
        .map(|one| &one["kind"])
        .collect();
    assert!(!kinds.is_empty() && kinds.iter().all(|kind| *kind == "same"));

    let release = format!("/drafts/{draft}/release");
    let first = service.post_as(&ada, &release, "{\"audience\":\"TLP:AMBER\"}").json();
    assert_eq!((&first["state"], &first["audience"]), (&json!("requested"), &json!("TLP:AMBER")), "{first}");
    // Whoever asked may think again about for whom.
    let asked = service.post_as(&ada, &release, "{\"audience\":\"TLP:GREEN\"}").json();
    assert_eq!(get(service, &ada, "/drafts")["results"][0]["audience"], "TLP:GREEN");
    assert_eq!((&asked["state"], &asked["by"]), (&json!("requested"), &json!(["ada"])), "{asked}");
    assert_eq!(get(service, &eve, "/today")["waiting"]["release_requests"], 1);
    service.refused(&service.post_as(&ada, &release, "{}"), 409);
    service.refused(&service.post_as(&analyst("mia"), &release, "{}"), 409);
    service.refused(&service.post_as(&eve, &release, "{\"audience\":\"TLP:CLEAR\"}"), 409);
    let out = service.post_as(&eve, &release, "{}").json();
    assert_eq!((&out["state"], &out["by"]), (&json!("released"), &json!(["ada", "eve"])), "{out}");
    let report = out["report"].as_str().unwrap();
    let again = service.post_as(&ada, &release, "{\"audience\":\"TLP:GREEN\"}");
    assert!(service.refused(&again, 409).contains("already"));

    service.desk.refresh().unwrap();
    let open = service.ok("/reports");
    assert_eq!((&open["total"], &open["results"][0]["digest"]), (&json!(1), &json!(report)), "{open}");
    assert_eq!(service.ok(&format!("/reports/{report}"))["case_id"], "ronin");
    assert_eq!(get(service, &bob, "/today")["waiting"]["release_requests"], 0);
    let verified = done(service, &bob, &format!("/reports/{report}/verify"));
    assert_eq!(verified["ok"], true, "{verified}");
}

#[test]
fn a_party_is_asked_to_reply_and_the_answer_takes_the_place_of_the_question() {
    let (_folder, (service, draft)) = &drafted_apart();
    let ada = analyst("ada");
    let asked = json!({ "party": "inv:party", "asked_on": "2026-01-10", "due": "2026-02-10", "on": draft });
    let mut answered = asked.clone();
    answered["answer"] = json!("An invented answer.");
    for body in [&asked, &answered] {
        assert_eq!(service.post_as(&ada, "/cases/ronin/replies", body.to_string()).status, 200);
    }
    let replies = get(service, &ada, "/cases/ronin/replies");
    let ours: Vec<&Value> =
        replies["results"].as_array().unwrap().iter().filter(|one| one["subject"] == "inv:party").collect();
    assert_eq!(ours.len(), 1, "{replies}");
    assert_eq!(ours[0]["answer"], "An invented answer.");
    for (field, wrong) in
        [("party", ""), ("asked_on", "soon"), ("due", "2025-01-01"), ("on", "x"), ("more", "x")]
    {
        let mut body = asked.clone();
        body[field] = json!(wrong);
        service.refused(&service.post_as(&ada, "/cases/ronin/replies", body.to_string()), 422);
    }
}

#[test]
fn a_draft_is_called_off_while_it_is_worked_and_begun_again() {
    // A watch of its own: what others write meanwhile is no matter of this test.
    let (_folder, watch) = watch(&[dossier()]);
    let service = &Service::of(Snapshot::of_watch(&watch).unwrap());
    let ada = analyst("ada");
    let begun = service.post_as(&ada, "/cases/ronin/drafts", "").json();
    let place = format!("/jobs/{}", begun["id"].as_str().unwrap());
    let until = |state: &str| {
        let since = Instant::now();
        loop {
            let job = get(service, &ada, &place);
            if job["state"] == state && (state != "running" || job["done"].as_f64() > Some(0.0)) {
                return job;
            }
            assert!(since.elapsed() < Duration::from_secs(300), "{state}: {job}");
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let running = until("running");
    assert!(!running["doing"].as_str().unwrap().contains('.'), "in words: {running}");
    let off = service.send_as(&ada, request(Method::DELETE, &place, Body::empty()));
    assert_eq!(off.status, 200, "{}", off.text);
    assert_eq!(until("cancelled")["result"], json!(null));
    assert_eq!(service.post_as(&ada, &format!("{place}/resume"), "").status, 202);
    let draft = until("done")["result"]["draft"].clone();
    assert_eq!(get(service, &ada, "/drafts")["results"][0]["digest"], draft);
}

#[test]
fn readers_draft_nothing_and_read_no_draft() {
    let (service, draft) = drafted();
    assert_eq!(service.ok("/cases/ronin")["drafts"], json!([]));
    assert_eq!(service.ok("/cases")["results"][0]["latest_draft"], json!(null));
    for uri in ["/cases/ronin/drafts", &format!("/drafts/{draft}/release"), "/cases/ronin/replies"] {
        service.refused(&service.post(uri, "{}"), 401);
    }
    for uri in ["/drafts", &format!("/drafts/{draft}"), &format!("/drafts/{draft}/page")] {
        service.refused(&service.get(uri), 401);
        service.refused(
            &service.send_as(&person("rea", Role::Reader), request(Method::GET, uri, Body::empty())),
            403,
        );
    }
}

#[test]
fn what_is_not_there_and_what_is_no_digest_are_told_apart() {
    let service = of_dossier();
    let none = "0".repeat(64);
    let ada = analyst("ada");
    let ask = |uri: &str| service.send_as(&ada, request(Method::GET, uri, Body::empty()));
    for uri in [
        format!("/drafts/{none}"),
        format!("/drafts/{none}/page"),
        format!("/reports/{none}"),
        "/cases/none".to_owned(),
    ] {
        service.refused(&ask(&uri), 404);
    }
    for uri in ["/drafts/..%2F..%2Fkey", "/drafts/x", "/reports/%00", "/drafts/x/diff/y", "/drafts?limit=0"] {
        service.refused(&ask(uri), 422);
    }
    service.refused(&service.post_as(&ada, "/cases/none/drafts", ""), 404);
    service.refused(&service.post_as(&ada, &format!("/reports/{none}/verify"), ""), 404);
    for body in ["", "[1]", "{\"audience\":1}", "{\"audience\":\"TLP:WHITE\"}", "{\"more\":1}"] {
        let status = service.post_as(&ada, &format!("/drafts/{none}/release"), body).status;
        assert!(status == 400 || status == 422, "{body}: {status}");
    }
}
