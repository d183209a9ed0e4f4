//! `claims`: search, show, and two times on every read.

use crate::{
    common::{CLEAR, Desk, FOUND, demo, run, text},
    fixtures,
};
use serde_json::Value;

fn ask(args: &[&str]) -> Value {
    let run =
        run(["claims"].into_iter().chain(args.iter().copied()).chain(["--json", "-C", text(&demo().watch)]));
    assert!(run.code == CLEAR || run.code == FOUND, "{}", run.err);
    let json = run.json();
    assert_eq!(run.code == FOUND, !json["claims"].as_array().unwrap().is_empty());
    json
}

fn list(args: &[&str]) -> Vec<Value> {
    ask(args)["claims"].as_array().unwrap().clone()
}

#[test]
fn names_are_found_by_their_words() {
    let found = list(&["Reconnaissance General"]);
    assert!(
        found.iter().any(|one| one["claim"]["value"]["text"] == "Reconnaissance General Bureau"),
        "{found:?}"
    );
    assert!(list(&["no such words anywhere"]).is_empty());
}

#[test]
fn an_entity_shows_what_is_said_of_it_and_of_its_doubles() {
    let found = list(&["entity:lazarus-group", "--limit", "500"]);
    let subjects: std::collections::BTreeSet<_> =
        found.iter().map(|one| one["claim"]["subject"].as_str().unwrap().to_owned()).collect();
    assert!(
        subjects.contains("entity:lazarus-group") && subjects.iter().any(|id| id.starts_with("ofac:")),
        "{subjects:?}"
    );
}

#[test]
fn a_claim_is_shown_whole_by_the_first_digits_of_its_id() {
    let id = list(&["Lazarus Group"])[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(list(&[&id])[0]["id"], id.as_str());
    let shown = run(["claims", &id[..12], "-C", text(&demo().watch)]).exits(FOUND).out;
    for word in [&id, "says", "grade", "originator", "quote", "exhibit", "status"] {
        assert!(shown.contains(word), "{word} is not in: {shown}");
    }
}

#[test]
fn every_claim_shows_its_source() {
    for one in list(&["KPe.031"]) {
        let claim = &one["claim"];
        assert!(
            claim["source"]["exhibit"].as_str().unwrap().len() == 64
                && claim["source"]["originator"].is_string(),
            "{one}"
        );
        assert!(claim["grade"]["reliability"].is_string() && one["status"].is_string(), "{one}");
    }
}

#[test]
fn what_was_not_yet_known_is_not_shown() {
    let wallet = "wallet:evm:0x098b716b8aaf21512996dc57eb0615e2383e2f96";
    let relations = |days: &[&str]| {
        list(&[&[wallet], days].concat()).iter().filter(|one| one["claim"]["property"] == "held_by").count()
    };
    assert_eq!(relations(&["--known-at", "2022-03-23"]), 0);
    assert_eq!(relations(&["--known-at", "2022-04-13"]), 0);
    assert!(relations(&["--known-at", "2022-04-14"]) > 0, "listed on 14 April 2022");
}

#[test]
fn what_was_no_longer_true_is_not_shown() {
    let desk = Desk::new();
    let row = "entity:invented-front,controlled_by,entity:invented-bureau,,2020,2021-06-30,Invented Times,u,2022,news,controls it,B,2";
    desk.gather(&desk.file("facts.csv", fixtures::fact_sheet(&[row])));
    let found = |day: &str| desk.run(["claims", "entity:invented-front", "--as-of", day]).code;
    assert_eq!(
        [found("2019-12-31"), found("2020-06-01"), found("2021-06-30"), found("2021-07-01")],
        [CLEAR, FOUND, FOUND, CLEAR]
    );
}

#[test]
fn no_more_than_was_asked_for() {
    assert_eq!(list(&["Korea", "--limit", "3"]).len(), 3);
    assert!(list(&["entity:lazarus-group", "--limit", "1"]).len() <= 1);
}

#[test]
fn any_words_may_be_searched() {
    for words in [
        "\"",
        "'; DROP TABLE claim; --",
        "%",
        "_",
        "*",
        "a OR",
        "NEAR(",
        "()",
        "\u{0}"[..0].as_ref(),
        "한국",
        "\\",
        "^",
        "-x",
    ] {
        let run = run(["claims", "-C", text(&demo().watch), "--", words]);
        assert!(run.code == CLEAR || run.code == FOUND, "{words}: {}", run.err);
    }
    assert!(!list(&["Lazarus"]).is_empty(), "the table is still there");
}

#[test]
fn a_day_that_is_none_is_refused() {
    for day in ["2022-02-31", "0000-00-00", "yesterday", "2022"] {
        let run = run(["claims", "x", "--as-of", day, "-C", text(&demo().watch)]).exits(2);
        assert!(run.err.contains(day), "{}", run.err);
    }
}
