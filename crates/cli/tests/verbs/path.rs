//! `path`: from an actor to a listed parent.

use crate::common::{CLEAR, Desk, FOUND, demo, run, text};
use serde_json::{Value, json};

const THIEF: &str = "0x098b716b8aaf21512996dc57eb0615e2383e2f96";

fn ask(args: &[&str]) -> Value {
    let run =
        run(["path"].into_iter().chain(args.iter().copied()).chain(["--json", "-C", text(&demo().watch)]));
    let json = run.json();
    assert_eq!(run.code, if json["paths"] == json!([]) { CLEAR } else { FOUND }, "{}", run.err);
    json
}

#[test]
fn the_wallet_leads_to_its_parent_once_it_was_listed() {
    for (day, paths) in [("2022-03-23", 0), ("2022-04-13", 0), ("2022-04-14", 1), ("2022-04-15", 1)] {
        let found = ask(&[THIEF, "--as-of", "2022-03-23", "--known-at", day]);
        assert_eq!(found["paths"].as_array().unwrap().len(), paths, "{day}");
    }
    let best = &ask(&[THIEF])["paths"][0];
    assert_eq!(
        (&best["listing"]["list"], &best["listing"]["reference"]),
        (&json!("un_1718"), &json!("KPe.031"))
    );
}

#[test]
fn each_hop_has_its_claims_grade_and_time() {
    let found = ask(&[THIEF]);
    let hops = found["paths"][0]["hops"].as_array().unwrap();
    assert_eq!(hops[0]["from"], found["from"]);
    for (hop, next) in hops.iter().zip(&hops[1..]) {
        assert_eq!(hop["to"], next["from"]);
    }
    for hop in hops {
        for field in
            ["from", "relation", "to", "valid", "grade", "contested", "claims", "from_name", "to_name"]
        {
            assert!(!hop[field].is_null(), "{field}: {hop}");
        }
        for id in hop["claims"].as_array().unwrap() {
            run(["claims", id.as_str().unwrap(), "-C", text(&demo().watch)]).exits(FOUND);
        }
    }
    let weakest = hops.iter().map(|hop| hop["strength"].as_u64().unwrap()).min();
    assert_eq!(found["paths"][0]["strength"].as_u64(), weakest, "a path is as strong as its weakest hop");
}

#[test]
fn an_id_and_an_address_in_any_case_mean_the_same() {
    let by_id = ask(&[&format!("wallet:evm:{THIEF}")]);
    assert_eq!(ask(&[THIEF])["paths"], by_id["paths"]);
    assert_eq!(ask(&["0x098B716B8Aaf21512996dC57EB0615e2383E2f96"])["paths"], by_id["paths"]);
}

#[test]
fn a_name_is_as_good_as_an_id() {
    assert_eq!(ask(&["reconnaissance general bureau"])["paths"], ask(&["entity:rgb"])["paths"]);
}

/// A label on a wallet says whose it is; it is not the wallet's name.
#[test]
fn a_label_is_no_name() {
    assert_eq!(ask(&["Lazarus Group"])["paths"], ask(&["entity:lazarus-group"])["paths"]);
}

#[test]
fn an_entry_of_the_list_is_its_own_parent() {
    let found = ask(&["un:KPe.031"]);
    assert_eq!(found["paths"][0]["listing"]["reference"], "KPe.031");
    assert_eq!(found["paths"][0]["hops"], json!([]));
}

#[test]
fn an_unknown_or_damaged_name_is_an_error() {
    let ask = |name: &str| run(["path", name, "-C", text(&demo().watch)]).fails();
    assert!(ask("nobody of that name").contains("nothing is held"));
    assert!(ask("0x098B716B8Aaf21512996dC57EB0615e2383E2F96").contains("EIP-55"));
    assert!(ask("0x00000000000000000000000000000000000000ff").contains("nothing is held"));
    ask("");
    ask("0x12");
}

#[test]
fn a_list_that_is_not_held_is_an_error() {
    let told = Desk::of_demo().run(["path", "Lazarus Group", "--to-list", "no_such_list"]).fails();
    assert!(told.contains("no_such_list") && told.contains("un_1718"), "{told}");
}

#[test]
fn people_are_told_the_path_in_words() {
    let said = run(["path", THIEF, "-C", text(&demo().watch)]).exits(FOUND).out;
    for words in [
        "is a wallet of Lazarus Group",
        "is controlled by Reconnaissance General Bureau",
        "one origin",
        "entry KPe.031 of un_1718",
        "grade A1",
    ] {
        assert!(said.contains(words), "'{words}' is not in: {said}");
    }
    let none = run(["path", THIEF, "--known-at", "2022-03-23", "-C", text(&demo().watch)]).exits(CLEAR).out;
    assert!(none.contains("No path from"), "{none}");
}

/// Invented: a front is said to be controlled by a listed bureau, and someone denies it.
#[test]
fn a_contested_hop_is_shown_as_contested() {
    let desk = Desk::new();
    let claim = |extra: &str, from: &str, property: &str, value: &str| {
        format!(
            "{{\"claim\":{{\"subject\":\"{from}\",\"property\":\"{property}\",\"value\":{value},\"known\":\"2020-01-01\"{extra},\"source\":{{\"originator\":\"Invented Times\"}},\"grade\":{{\"reliability\":\"B\",\"credibility\":2}}}}}}\n"
        )
    };
    let denied = ",\"denied\":true";
    let bureau = "{\"entity\":\"entity:invented-bureau\"}";
    let lines = [
        claim("", "entity:invented-front", "controlled_by", bureau),
        claim(denied, "entity:invented-front", "controlled_by", bureau),
        claim("", "entity:invented-bureau", "listing:invented_list", "{\"text\":\"INV.001\"}"),
    ];
    desk.gather(&desk.file("claims.jsonl", lines.concat()));
    let found = desk
        .run(["path", "entity:invented-front", "--to-list", "invented_list", "--json"])
        .exits(FOUND)
        .json();
    assert_eq!(found["paths"][0]["hops"][0]["contested"], true, "{found}");
    let said = desk.run(["path", "entity:invented-front", "--to-list", "invented_list"]).out;
    assert!(said.contains("CONTESTED"), "{said}");
    // Before anyone said so, there was no path.
    let before =
        desk.run(["path", "entity:invented-front", "--to-list", "invented_list", "--known-at", "2019-12-31"]);
    assert_eq!(before.code, CLEAR, "{}", before.out);
}
