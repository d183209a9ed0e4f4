//! `delta`: what changed between two dates of one list.

use crate::{
    common::{CLEAR, Desk, FOUND, run},
    fixtures::{self, FTM, FTM_LATER},
};
use serde_json::json;

#[test]
fn entries_come_go_and_change() {
    let desk = Desk::new();
    let (old, new) = (desk.file("old.json", FTM), desk.file("new.json", FTM_LATER));
    let found = run(["delta", &old, &new, "--json"]).exits(FOUND).json();
    assert_eq!(
        (&found["entries_added"], &found["entries_removed"], &found["entries_changed"]),
        (&json!(["x-3"]), &json!(["x-2"]), &json!(["x-1"]))
    );
    let values = |field: &str| {
        found[field]
            .as_array()
            .unwrap()
            .iter()
            .map(|claim| claim["value"]["text"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(values("claims_added"), ["Invented Traders", "Invented Mining"]);
    assert_eq!(values("claims_removed"), ["Invented Shipping"]);
    let back = run(["delta", &new, &old, "--json"]).exits(FOUND).json();
    assert_eq!(
        (&back["entries_added"], &back["entries_removed"]),
        (&found["entries_removed"], &found["entries_added"])
    );
    let said = run(["delta", &old, &new]).exits(FOUND).out;
    assert!(
        said.contains("+1 entries, -1 entries, 1 changed") && said.contains("+ x-3  Invented Mining"),
        "{said}"
    );
}

#[test]
fn a_list_does_not_differ_from_itself_however_it_is_packed_or_ordered() {
    let desk = Desk::new();
    let turned: String = FTM.lines().rev().map(|line| format!("{line}\r\n")).collect();
    let (old, new) =
        (desk.file("old.json", FTM), desk.file("new.json.gz", fixtures::gzip(turned.as_bytes())));
    let found = run(["delta", &old, &new, "--json"]).exits(CLEAR).json();
    assert!(found.as_object().unwrap().values().all(|list| list == &json!([])), "{found}");
}

#[test]
fn wallets_are_counted_apart() {
    let desk = Desk::new();
    let row = |n: u32| {
        format!("wallet:evm:0x{n:040x},held_by,entity:invented,,,,Invented Times,u,2022,news,a wallet,B,2")
    };
    let old = desk.file("old.csv", fixtures::fact_sheet(&[&row(1)]));
    let new = desk.file(
        "new.csv",
        fixtures::fact_sheet(&[
            &row(1),
            &row(2),
            &row(3),
            "entity:invented-new,name,New,,,,Invented Times,u,2022,news,new,B,2",
        ]),
    );
    let found = run(["delta", &old, &new, "--json"]).exits(FOUND).json();
    assert_eq!(
        (found["wallets_added"].as_array().unwrap().len(), &found["entries_added"]),
        (2, &json!(["entity:invented-new"]))
    );
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let desk = Desk::new();
    let (good, bad) = (desk.file("good.json", FTM), desk.file("bad.txt", "Dear Sir"));
    assert!(run(["delta", &good, &bad]).fails().contains("bad.txt"));
    assert!(run(["delta", "nowhere.json", &good]).fails().contains("nowhere.json"));
    run(["delta", &good, &good, "--format", "excel"]).fails();
}
