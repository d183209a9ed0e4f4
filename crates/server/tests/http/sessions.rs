//! Tokens, sessions, limits, rules that change, and the audit of reads. Every person here is invented.

use crate::{
    common::{Answer, Service, request},
    marks::{ASKERS, MARKS, World},
};
use archive::Watch;
use axum::{body::Body, http::header};
use serde_json::json;
use server::{Audit, Listen, Role, Rules, Snapshot};
use std::{fs, os::unix::fs::PermissionsExt};

pub(crate) fn send(
    service: &Service,
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut request = request(method.parse().unwrap(), uri, Body::from(body.to_owned()));
    for (name, value) in headers {
        let name: header::HeaderName = name.parse().unwrap();
        request.headers_mut().remove(&name);
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    service.send(request)
}

pub(crate) fn rules(watch: &Watch, text: &str) {
    let path = watch.dir().join("access.toml");
    let before = fs::read_to_string(&path).unwrap_or_default();
    let tokens = before.find("[[token]]").map_or("", |at| &before[at..]);
    fs::write(&path, format!("{text}\n{tokens}")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    // Files that are written within one tick of the clock bear the same time.
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(text.len() as u64 + 1);
    fs::File::options().write(true).open(&path).unwrap().set_modified(later).unwrap();
}

fn analyst(world: &World) -> &str {
    world.token(&ASKERS[2]).unwrap()
}

#[test]
fn a_token_is_exchanged_for_a_cookie_that_alone_changes_nothing() {
    let world = World::new();
    let service = &world.service;
    let body = json!({ "token": analyst(&world) }).to_string();
    let begun = send(service, "POST", "/session", &[], &body);
    assert_eq!(begun.status, 200, "{}", begun.text);
    let told = begun.json();
    assert_eq!(
        (&told["who"], &told["role"], &told["sees"]),
        (&json!("amber analyst"), &json!("analyst"), &json!("TLP:AMBER"))
    );
    let set = begun.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict") && !set.contains("Secure"), "{set}");
    assert!(!set.contains(analyst(&world)), "the cookie is no token");
    let cookie = set.split(';').next().unwrap();
    let csrf = told["csrf"].as_str().unwrap();
    let whoami = send(service, "GET", "/whoami", &[("cookie", cookie)], "");
    assert_eq!((&whoami.json()["who"], &whoami.json()["csrf"]), (&json!("amber analyst"), &json!(csrf)));
    assert_eq!(whoami.json()["watch"], "invented.example/marks");
    let refused = send(service, "POST", "/match/default", &[("cookie", cookie)], "{\"queries\":{}}");
    assert!(service.refused(&refused, 403).contains("x-csrf-token"));
    for wrong in ["", "x", &csrf[1..]] {
        let headers = [("cookie", cookie), ("x-csrf-token", wrong)];
        service.refused(&send(service, "POST", "/match/default", &headers, "{\"queries\":{}}"), 403);
    }
    let headers = [("cookie", cookie), ("x-csrf-token", csrf)];
    assert_eq!(send(service, "POST", "/match/default", &headers, "{\"queries\":{}}").status, 200);
    service.refused(&send(service, "DELETE", "/session", &[("cookie", cookie)], ""), 403);
    let ended = send(service, "DELETE", "/session", &headers, "");
    assert_eq!(ended.status, 204);
    assert!(ended.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(send(service, "GET", "/whoami", &[("cookie", cookie)], "").json()["who"], "anonymous");
    for body in ["", "{}", "{\"token\":1}", &"x".repeat(2_000)] {
        service.refused(&send(service, "POST", "/session", &[], body), 422);
    }
}

#[test]
fn a_token_that_is_none_is_refused_and_shown_nowhere() {
    let world = World::new();
    let service = &world.service;
    let secret = server::Token::draw().unwrap().text();
    for value in
        [secret.as_str(), &format!("Bearer {secret}"), "Basic YTpi", "Bearer", "Bearer wk_", "nonsense"]
    {
        let answer = send(service, "GET", "/whoami", &[("authorization", value)], "");
        service.refused(&answer, 401);
        assert!(!answer.text.contains(&secret[3..]), "{}", answer.text);
    }
    let answer = send(service, "POST", "/session", &[], &json!({ "token": secret }).to_string());
    service.refused(&answer, 401);
    assert!(!answer.text.contains(&secret[3..]));
    for scheme in ["Bearer ", "bearer ", "ApiKey ", ""] {
        let value = format!("{scheme}{}", analyst(&world));
        let told = send(service, "GET", "/whoami", &[("authorization", &value)], "").json();
        assert_eq!((&told["who"], &told["csrf"]), (&json!("amber analyst"), &json!(null)), "{scheme}");
    }
}

#[test]
fn wrong_tokens_are_counted_and_right_ones_are_taken_all_the_same() {
    let world = World::new();
    let wrong = || {
        let value = format!("Bearer {}", server::Token::draw().unwrap().text());
        send(&world.service, "GET", "/whoami", &[("authorization", &value)], "")
    };
    let late = (0..100).map(|_| wrong()).find(|answer| answer.status == 429).unwrap();
    let again: u64 = late.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&again), "{again}");
    assert_eq!(world.ask(&ASKERS[2], "GET", "/whoami", "").status, 200);
    assert_eq!(world.ask(&ASKERS[0], "GET", "/whoami", "").status, 200);
}

#[test]
fn rules_that_change_are_in_force_and_wrong_ones_are_not() {
    let world = World::new();
    let (service, access) = (&world.service, world.service.desk.access());
    let body = json!({ "token": analyst(&world) }).to_string();
    let begun = send(service, "POST", "/session", &[], &body);
    let cookie = begun.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    rules(&world.watch, "anonymous = \"none\"\nhosts = [\"watch.example\"]");
    assert!(access.refresh().unwrap() && !access.refresh().unwrap());
    for uri in ["/whoami", "/catalog", "/search/default", "/claims?text=x"] {
        service.refused(&service.get(uri), 401);
    }
    for uri in ["/healthz", "/readyz", "/openapi.json"] {
        assert_eq!(service.get(uri).status, 200, "{uri}");
    }
    // Asked for under the proxy's name, the cookie is for TLS only.
    let named = [("host", "watch.example"), ("origin", "https://watch.example")];
    let begun = send(service, "POST", "/session", &named, &body);
    assert!(begun.headers[header::SET_COOKIE].to_str().unwrap().contains("Secure"), "{}", begun.text);
    service.refused(&send(service, "GET", "/healthz", &[("host", "other.example")], ""), 421);
    rules(&world.watch, "anonymos = \"reader\"");
    assert!(access.refresh().is_err());
    service.refused(&service.get("/whoami"), 401);
    assert_eq!(world.ask(&ASKERS[2], "GET", "/whoami", "").status, 200, "the old rules stay");
    rules(&world.watch, "anonymous = \"none\"");
    access.refresh().unwrap();
    Rules::revoke(&world.watch, "amber analyst").unwrap();
    access.refresh().unwrap();
    assert_eq!(world.ask(&ASKERS[2], "GET", "/whoami", "").status, 401, "taken back");
    service.refused(&send(service, "GET", "/whoami", &[("cookie", &cookie)], ""), 401);
}

#[test]
fn a_caller_who_asks_too_often_is_told_when_to_come_again() {
    let world = World::new();
    rules(&world.watch, "requests_per_second = 5");
    world.service.desk.access().refresh().unwrap();
    let answers: Vec<Answer> = (0..30).map(|_| world.ask(&ASKERS[2], "GET", "/healthz", "")).collect();
    let late = answers.iter().find(|answer| answer.status == 429).expect("thirty in far less than a second");
    world.service.refused(late, 429);
    assert!(late.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(world.ask(&ASKERS[3], "GET", "/healthz", "").status, 200, "another caller is not held up");
}

#[test]
fn what_marked_records_are_read_is_written_down_first_and_never_a_token() {
    let world = World::new();
    let read = |asker: usize, uri: &str| world.ask(&ASKERS[asker], "GET", uri, "");
    let lines = || Audit::of(&world.watch, |_| true).unwrap().reads;
    assert_eq!(read(0, "/entities/inv:shared").status, 200);
    assert_eq!(read(1, "/claims?text=inv%3Ashared").status, 200);
    assert!(lines().is_empty(), "nothing above TLP:GREEN was shown");
    for (uri, route) in [
        ("/entities/inv:shared", "GET /entities/{entity_id}"),
        ("/entities/inv:own-qzamber/adjacent", "GET /entities/{entity_id}/adjacent"),
        ("/search/default?q=qzamber", "GET /search/{dataset}"),
        ("/claims?text=qzamber", "GET /claims"),
        ("/screen?name=qzamber+owned", "GET /screen"),
        (
            "/reconcile/default?queries=%7B%22q%22%3A%7B%22query%22%3A%22qzamber+owned%22%7D%7D",
            "GET /reconcile/{dataset}",
        ),
    ] {
        let before = lines().len();
        assert_eq!(read(2, uri).status, 200, "{uri}");
        let after = lines();
        assert_eq!(after.len(), before + 1, "{uri}");
        let last = after.last().unwrap();
        assert_eq!((last.who.as_str(), last.role, last.status), ("amber analyst", Role::Analyst, 200));
        assert_eq!(last.route, route);
        assert!(last.count > 0 && !last.records.is_empty(), "{last:?}");
    }
    let log = fs::read_to_string(world.watch.dir().join("audit.log")).unwrap();
    for asker in &ASKERS {
        assert!(world.token(asker).is_none_or(|token| !log.contains(&token[3..])));
    }
    assert!(!log.contains("qzamber owned") && !log.contains("?q="), "ids and templates, no contents");
    assert_eq!(
        fs::metadata(world.watch.dir().join("audit.log")).unwrap().permissions().mode() & 0o777,
        0o600
    );
    fs::remove_file(world.watch.dir().join("audit.log")).unwrap();
    fs::create_dir(world.watch.dir().join("audit.log")).unwrap();
    let answer = read(2, "/entities/inv:shared");
    world.service.refused(&answer, 503);
    assert!(MARKS.iter().all(|mark| !answer.text.contains(mark.word)), "{}", answer.text);
    assert_eq!(read(0, "/entities/inv:shared").status, 200, "who sees nothing marked is not held up");
}

#[test]
fn other_machines_are_listened_to_only_where_each_caller_shows_a_token() {
    let world = World::new();
    let access = world.service.desk.access();
    let abroad: Listen = "0.0.0.0:1718".parse().unwrap();
    access.may_listen("127.0.0.1:1718".parse().unwrap()).unwrap();
    let told = access.may_listen(abroad).unwrap_err().to_string();
    assert!(told.contains("other machines") && told.contains("hint:"), "{told}");
    rules(&world.watch, "anonymous = \"none\"");
    access.refresh().unwrap();
    access.may_listen(abroad).unwrap();
    rules(&world.watch, "anonymous = \"reader\"");
    assert!(access.refresh().is_err(), "what would let everybody in is not taken while others listen");
    assert_eq!(world.service.get("/whoami").status, 401);
    let folder = tempfile::tempdir().unwrap();
    let bare = Watch::init(&folder.path().join("watch"), "invented.example/bare").unwrap();
    rules(&bare, "anonymous = \"none\"");
    assert!(server::Access::of(Some(&bare)).unwrap().may_listen(abroad).is_err(), "nobody has a token");
}

#[test]
fn the_token_of_a_run_is_an_approvers_and_ends_with_it() {
    let world = World::new();
    let token = world.service.desk.access().draw_run_token("the operator").unwrap().text();
    let headers = [("authorization", &*format!("Bearer {token}"))];
    let told = send(&world.service, "GET", "/whoami", &headers, "").json();
    assert_eq!(
        (&told["role"], &told["sees"], &told["party"]),
        (&json!("approver"), &json!("TLP:RED"), &json!(null))
    );
    let again = Service::of(Snapshot::of_watch(&world.watch).unwrap());
    assert_eq!(send(&again, "GET", "/whoami", &headers, "").status, 401);
    assert!(!fs::read_to_string(world.watch.dir().join("access.toml")).unwrap().contains("the operator"));
}
