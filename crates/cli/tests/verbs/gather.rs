//! `gather`: what is taken in, and what is said of it.

use crate::{
    common::{CLEAR, Desk, PARTIAL, text},
    fixtures::{self, FTM},
};
use serde_json::{Value, json};

/// `(file, format)` of every source, in order.
fn formats(gathered: &Value) -> Vec<(&str, &str)> {
    gathered["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| (source["file"].as_str().unwrap(), source["format"].as_str().unwrap()))
        .collect()
}

/// Names that say nothing, or lie.
fn lying_names(desk: &Desk) -> Vec<String> {
    vec![
        desk.file("in/a", FTM),
        desk.file("in/b.json", fixtures::facts()),
        desk.file("in/c.xml", fixtures::CLAIMS_JSON),
        desk.file("in/d.txt", fixtures::transfers()),
        desk.file("in/e.yaml", fixtures::bridge()),
        desk.file("in/f.csv", fixtures::tag_pack()),
        desk.file("in/g.csv", fixtures::UN),
        desk.file("in/h", fixtures::etherscan()),
    ]
}

const RECOGNISED: [(&str, &str); 8] = [
    ("a", "ftm-json"),
    ("b.json", "claims-csv"),
    ("c.xml", "claims-json"),
    ("d.txt", "transfers-csv"),
    ("e.yaml", "bridge-csv"),
    ("f.csv", "tagpack"),
    ("g.csv", "un-xml"),
    ("h", "etherscan-csv"),
];

#[test]
fn formats_are_recognised_by_content() {
    let desk = Desk::new();
    let files = lying_names(&desk);
    let gathered = desk
        .run(["gather", "--json"].into_iter().chain(files.iter().map(String::as_str)))
        .exits(CLEAR)
        .json();
    assert_eq!(formats(&gathered), RECOGNISED);
    for source in gathered["sources"].as_array().unwrap() {
        assert!(source["kept"].as_u64().unwrap() > 0, "{source}");
        assert_eq!((&source["read"], &source["quarantined"]), (&source["kept"], &json!(0)), "{source}");
    }
    desk.verifies();
}

#[test]
fn folders_are_walked_in_the_order_of_names_without_notes_and_hidden_files() {
    let desk = Desk::new();
    lying_names(&desk);
    desk.file("in/README.md", "# Notes, not a source");
    desk.file("in/.hidden", "not a source");
    desk.file(
        "in/z/deeper/last.csv",
        fixtures::fact_sheet(&["entity:x,name,X,,,,Invented Times,u,2022,news,x,B,2"]),
    );
    let gathered = desk.run(["gather", text(&desk.path("in")), "--json"]).exits(CLEAR).json();
    let found = formats(&gathered);
    assert_eq!(found[..8], RECOGNISED);
    assert_eq!(found[8..], [("last.csv", "claims-csv")]);
}

#[test]
fn packed_files_are_what_is_in_them() {
    let desk = Desk::new();
    let packed = fixtures::gzip(fixtures::facts().as_bytes());
    let source = desk.gather(&desk.file("facts.csv.gz", packed));
    assert_eq!((&source["format"], &source["kept"]), (&json!("claims-csv"), &json!(2)));
    let source = desk.gather(&desk.file("list.zip", fixtures::zip(&[("list.json", FTM.as_bytes())])));
    assert_eq!((&source["format"], &source["kept"]), (&json!("ftm-json"), &json!(2)));
}

#[test]
fn marks_and_line_ends_of_windows_and_dos_do_not_matter() {
    let desk = Desk::new();
    let dos = format!("\u{feff}{}\u{1a}", fixtures::facts().replace('\n', "\r\n"));
    let source = desk.gather(&desk.file("facts.csv", dos));
    assert_eq!((&source["kept"], &source["quarantined"]), (&json!(2), &json!(0)));
}

#[test]
fn what_is_held_already_is_not_taken_in_twice() {
    let desk = Desk::new();
    let file = desk.file("list.json", FTM);
    let first = desk.gather(&file);
    let (entries, digest) = (desk.entries(), desk.run(["rebuild", "--json"]).json()["digest"].clone());
    let again = desk.gather(&desk.file("renamed", FTM));
    assert_eq!(
        (&first["already"], &again["already"], &again["sha256"]),
        (&json!(false), &json!(true), &first["sha256"])
    );
    assert_eq!((&again["read"], &again["claims"]), (&first["read"], &first["claims"]));
    assert_eq!((desk.entries(), desk.run(["rebuild", "--json"]).json()["digest"].clone()), (entries, digest));
    let said = desk.run(["gather", &file]).exits(CLEAR).out;
    assert!(said.contains("held already"), "{said}");
}

#[test]
fn bad_records_are_set_aside_with_place_reason_and_hint() {
    let desk = Desk::new();
    let file = desk.file("payments.csv", fixtures::transfers_two_bad());
    let run = desk.run(["gather", &file, "--json"]).exits(PARTIAL);
    let source = &run.json()["sources"][0];
    assert_eq!((&source["read"], &source["kept"], &source["quarantined"]), (&json!(5), &json!(3), &json!(2)));
    let quarantine = desk.run(["claims", "quarantine", "--json"]).exits(PARTIAL).json();
    let all = quarantine["quarantined"].as_array().unwrap();
    let lines: Vec<_> =
        all.iter().map(|one| (one["file"].as_str().unwrap(), one["line"].as_u64().unwrap())).collect();
    assert_eq!(lines, [("payments.csv", 3), ("payments.csv", 5)]);
    assert!(all[0]["reason"].as_str().unwrap().contains("negative"), "{}", all[0]);
    assert!(all[1]["reason"].as_str().unwrap().contains("EIP-55"), "{}", all[1]);
    assert!(all.iter().all(|one| !one["hint"].as_str().unwrap().is_empty()));
    let said = desk.run(["claims", "quarantine"]).exits(PARTIAL).out;
    assert!(said.contains("payments.csv:3") && said.contains("payments.csv:5"), "{said}");
    desk.verifies();
}

#[test]
fn the_words_for_people_say_that_records_were_set_aside() {
    let desk = Desk::new();
    let said =
        desk.run(["gather", &desk.file("payments.csv", fixtures::transfers_two_bad())]).exits(PARTIAL).out;
    assert!(
        said.contains("2 records were set aside") && said.contains("watchkeeper claims quarantine"),
        "{said}"
    );
}

#[test]
fn a_format_can_be_forced_and_must_be_one() {
    let desk = Desk::new();
    let file = desk.file("list", FTM);
    assert_eq!(
        desk.run(["gather", &file, "--format", "ftm-json", "--json"]).exits(CLEAR).json()["sources"][0]["kept"],
        2
    );
    let error = desk.run(["gather", &file, "--format", "excel"]).fails();
    assert!(error.contains("excel") && error.contains("ofac-advanced-xml"), "{error}");
}

#[test]
fn the_day_that_dates_what_is_not_dated_can_be_given() {
    let desk = Desk::new();
    let undated = r#"{"id":"x-9","schema":"Company","properties":{"name":["Invented Undated"]}}"#;
    desk.run(["gather", &desk.file("list.json", undated), "--known", "2020-02-29"]).exits(CLEAR);
    let found = desk.run(["claims", "Invented Undated", "--json"]).json();
    assert_eq!(found["claims"][0]["claim"]["known"], "2020-02-29");
    desk.run(["gather", &desk.path("list.json").to_string_lossy(), "--known", "2021-02-31"]).exits(2);
}

#[test]
fn the_good_sources_before_a_bad_one_are_kept() {
    let desk = Desk::new();
    let files = [
        desk.file("1-good.json", FTM),
        desk.file("2-cut.csv", "asset,block,time,from,to,amount,tx\n\"never closed"),
    ];
    let run = desk.run(["gather", &files[0], &files[1]]);
    assert!(run.code == 2 || run.code == PARTIAL, "{}", run.err);
    desk.run(["claims", "Invented Trading"]).exits(1);
    desk.verifies();
}
