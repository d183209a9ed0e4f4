//! `rebuild`: the ledger is the truth; the view is made from it, and comes out the same.

use crate::{
    common::{CLEAR, Desk, text},
    fixtures::{FTM, FTM_LATER, facts, transfers},
};
use serde_json::Value;
use std::fs;

const VIEW: [&str; 3] = ["archive.sqlite", "archive.sqlite-wal", "archive.sqlite-shm"];

fn rebuilt(desk: &Desk) -> Value {
    desk.run(["rebuild", "--json"]).exits(CLEAR).json()
}

fn forget_view(desk: &Desk) {
    for name in VIEW {
        drop(fs::remove_file(desk.watch().join(name)));
    }
}

/// Sets the view aside, to be put back over a later one.
fn keep_view(desk: &Desk, to: &str) {
    fs::create_dir_all(desk.path(to)).unwrap();
    for name in VIEW {
        drop(fs::copy(desk.watch().join(name), desk.path(to).join(name)));
    }
}

fn put_back(desk: &Desk, from: &str) {
    forget_view(desk);
    for name in VIEW {
        drop(fs::copy(desk.path(from).join(name), desk.watch().join(name)));
    }
}

#[test]
fn the_same_digest_comes_out() {
    let desk = Desk::of_demo();
    let entries = desk.entries();
    let first = rebuilt(&desk);
    assert_eq!(
        (&first["same"], &first["before"], first["entries"].as_u64()),
        (&Value::Bool(true), &first["digest"], Some(entries))
    );
    assert_eq!(rebuilt(&desk)["digest"], first["digest"]);
    desk.verifies();
    desk.run(["verify", text(&crate::common::demo().page)]).exits(CLEAR);
}

#[test]
fn a_view_that_is_gone_is_made_again_the_same() {
    let desk = Desk::of_demo();
    let digest = rebuilt(&desk)["digest"].clone();
    forget_view(&desk);
    let again = rebuilt(&desk);
    assert_eq!(again["digest"], digest);
    desk.verifies();
}

#[test]
fn a_view_that_is_no_database_is_made_again() {
    let desk = Desk::of_demo();
    let digest = rebuilt(&desk)["digest"].clone();
    for rubbish in [
        &b"not a database at all, but long enough to be looked at as if it were one, page by page, and again"
            [..],
        b"",
    ] {
        forget_view(&desk);
        fs::write(desk.watch().join(VIEW[0]), rubbish).unwrap();
        assert_eq!(rebuilt(&desk)["digest"], digest);
    }
}

#[test]
fn stores_that_are_gone_are_made_again() {
    let desk = Desk::of_demo();
    fs::remove_dir_all(desk.watch().join("stores")).unwrap();
    rebuilt(&desk);
    desk.verifies();
    desk.run(["verify", text(&crate::common::demo().page)]).exits(CLEAR);
}

/// The ledger has taken a source, and the power went before the view showed it.
#[test]
fn a_view_left_behind_by_a_crash_catches_up() {
    let desk = Desk::new();
    desk.gather(&desk.file("1.json", FTM));
    keep_view(&desk, "older");
    desk.gather(&desk.file("2.csv", facts()));
    desk.gather(&desk.file("3.csv", transfers()));
    put_back(&desk, "older");
    let behind = desk.run(["claims", "incident:invented"]);
    assert!(
        behind.err.contains("entries behind its ledger") && behind.err.contains("rebuild"),
        "{}",
        behind.err
    );
    crate::common::run(["verify", text(&desk.watch())]).exits(1);
    desk.gather(&desk.file("4.json", FTM_LATER));
    desk.verifies();
    let rebuilt = rebuilt(&desk);
    assert_eq!(rebuilt["same"], true, "caught up, it is not what a rebuild makes: {rebuilt}");
    desk.run(["claims", "incident:invented"]).exits(1);
}

fn without_its_exhibit() -> (Desk, String) {
    let desk = Desk::new();
    let digest = desk.gather(&desk.file("1.json", FTM))["sha256"].as_str().unwrap().to_owned();
    let path = desk.watch().join("exhibits").join(&digest[..2]).join(format!("{digest}.zst"));
    fs::remove_file(path).unwrap();
    (desk, digest)
}

#[test]
fn a_rebuild_needs_every_exhibit() {
    let (desk, digest) = without_its_exhibit();
    let error = desk.run(["rebuild"]).fails();
    assert!(error.contains(&digest), "{error}");
}

#[test]
fn a_rebuild_that_fails_leaves_the_view_that_was_there() {
    let (desk, _) = without_its_exhibit();
    desk.run(["rebuild"]).fails();
    desk.run(["claims", "Invented Trading"]).exits(1);
}

/// As the error's hint promises.
#[test]
fn an_exhibit_that_is_given_again_mends_the_watch() {
    let (desk, _) = without_its_exhibit();
    desk.run(["rebuild"]).fails();
    desk.run(["gather", &desk.file("again.json", FTM)]).exits(CLEAR);
    desk.run(["rebuild"]).exits(CLEAR);
    desk.run(["claims", "Invented Trading"]).exits(1);
    desk.verifies();
}
