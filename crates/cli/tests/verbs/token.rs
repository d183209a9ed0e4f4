//! `token` and `audit`: who may ask the service, and what it disclosed.

use crate::common::{Desk, PARTIAL};
use serde_json::Value;
use std::{fs, os::unix::fs::PermissionsExt};

fn lines(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_token_is_shown_once_listed_without_it_and_taken_back() {
    let desk = Desk::new();
    let added =
        desk.run(["token", "add", "Ana Invented", "--role", "analyst", "--sees", "amber+strict"]).exits(0);
    let token = added.out.trim();
    assert!(token.starts_with("wk_") && token.len() == 46, "{token}");
    let party = ["token", "add", "delegate", "--role", "participant", "--sees", "TLP:RED", "--party", "KR"];
    let told = desk.run(party.into_iter().chain(["--expires", "2999-12-31", "--json"])).exits(0).json();
    assert_eq!(
        (&told["party"], &told["sees"], &told["expires"]),
        (&"KR".into(), &"TLP:RED".into(), &"2999-12-31".into())
    );
    let kept = fs::read_to_string(desk.watch().join("access.toml")).unwrap();
    for secret in [token, told["token"].as_str().unwrap()] {
        assert!(!kept.contains(&secret[3..]), "only a hash is kept");
    }
    let mode = fs::metadata(desk.watch().join("access.toml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let listed = desk.run(["token", "list"]).exits(0).out;
    assert!(
        listed.contains("Ana Invented")
            && listed.contains("TLP:AMBER+STRICT")
            && !listed.contains(&token[3..]),
        "{listed}"
    );
    let listed = lines(&desk.run(["token", "list", "--json"]).exits(0).out);
    let prefix = listed[1]["prefix"].as_str().unwrap();
    assert_eq!(lines(&desk.run(["token", "revoke", prefix, "--json"]).exits(0).out)[0]["who"], "delegate");
    assert!(desk.run(["token", "revoke", "Ana Invented"]).exits(0).out.contains("taken back"));
    assert!(desk.run(["token", "revoke", "Ana Invented"]).fails().contains("no token"));
    assert_eq!(desk.run(["token", "list", "--json"]).exits(0).out, "");
}

#[test]
fn what_makes_no_sense_is_refused_and_writes_nothing() {
    let desk = Desk::new();
    for (role, sees, more, told) in [
        ("boss", "RED", vec![], "no role"),
        ("reader", "PURPLE", vec![], "no label"),
        ("participant", "GREEN", vec![], "--party"),
        ("reader", "GREEN", vec!["--expires", "2001-01-01"], "expired"),
    ] {
        let words = ["token", "add", "bo", "--role", role, "--sees", sees];
        assert!(desk.run(words.into_iter().chain(more)).fails().contains(told), "{role} {sees}");
    }
    assert!(
        desk.run(["token", "add", "anonymous", "--role", "reader", "--sees", "RED"])
            .fails()
            .contains("anonymous")
    );
    assert!(!desk.watch().join("access.toml").exists());
    fs::write(desk.watch().join("access.toml"), "").unwrap();
    fs::set_permissions(desk.watch().join("access.toml"), fs::Permissions::from_mode(0o644)).unwrap();
    assert!(desk.run(["token", "list"]).fails().contains("chmod 600"));
}

#[test]
fn the_audit_is_read_by_bearer_and_day_and_says_what_it_cannot_read() {
    let desk = Desk::new();
    assert_eq!(desk.run(["audit", "--json"]).exits(0).out, "");
    let line = |at: &str, who: &str| {
        format!(
            "{{\"at\":\"{at}\",\"who\":\"{who}\",\"role\":\"analyst\",\"route\":\"GET /claims\",\"status\":200,\"count\":1,\"records\":[\"inv:1\"]}}\n"
        )
    };
    let log = line("2026-01-01T10:00:00Z", "ana") + &line("2026-02-01T10:00:00Z", "bo");
    fs::write(desk.watch().join("audit.log"), &log).unwrap();
    let found = lines(&desk.run(["audit", "--json"]).exits(0).out);
    assert_eq!((found.len(), &found[0]["records"][0]), (2, &"inv:1".into()));
    assert_eq!(lines(&desk.run(["audit", "--who", "bo", "--json"]).exits(0).out).len(), 1);
    assert_eq!(lines(&desk.run(["audit", "--since", "2026-01-02", "--json"]).exits(0).out)[0]["who"], "bo");
    assert!(desk.run(["audit"]).exits(0).out.contains("GET /claims"));
    fs::write(desk.watch().join("audit.log"), log + "{\"at\"").unwrap();
    assert!(desk.run(["audit"]).exits(PARTIAL).err.contains("1 lines"));
}
