//! `screen --customers`: files of invented customers.

use crate::common::{CLEAR, Desk, FOUND, PARTIAL, run};
use crate::screen::INVENTED;
use serde_json::{Value, json};
use std::fs;

fn ask(desk: &Desk, file: &str, args: &[&str]) -> crate::common::Run {
    let index = desk.file("list.ftm.json", INVENTED);
    run(["screen", "--index", &index, "--customers", file].into_iter().chain(args.iter().copied()))
}

const MATCH: &str = "Quillon Farquharsen";

#[test]
fn usual_headings_are_recognised_in_every_delimiter() {
    let desk = Desk::new();
    for delimiter in [",", ";", "\t"] {
        let rows = format!(
            "\u{feff}Customer ID,Full Name,Date of Birth,Type\n7,{MATCH},1961-02-03,individual\n8,Zebedee Oxpecker,,individual\n"
        );
        let file = desk.file("customers.csv", rows.replace(',', delimiter));
        let found = ask(&desk, &file, &["--json"]).exits(FOUND);
        let lines: Vec<Value> = found.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!((&lines[0]["customer"], &lines[0]["results"][0]["id"]), (&json!("7"), &json!("inv-2")));
        assert_eq!(lines[1]["results"], json!([]));
    }
}

#[test]
fn an_unclosed_quote_costs_one_line() {
    let desk = Desk::new();
    let file = desk.file("customers.csv", format!("id,name,birthDate,type\n1,\"open,,\n2,{MATCH},1961-02-03,person\n3,,,\n4,Zebedee Oxpecker,,wombat\n"));
    let out = desk.path("results.jsonl");
    let run = ask(&desk, &file, &["--out", out.to_str().unwrap()]).exits(PARTIAL);
    assert!(run.err.contains("line 2") && run.err.contains("3 set aside"), "{}", run.err);
    assert!(fs::read_to_string(&out).unwrap().contains("inv-2"));
    assert_eq!(fs::read_to_string(desk.path("results.jsonl.set-aside.jsonl")).unwrap().lines().count(), 3);
}

#[test]
fn json_lines_and_results_as_follow_the_money() {
    let desk = Desk::new();
    let file = desk.file(
        "customers.jsonl",
        format!("{}\n", json!({ "id": "7", "name": MATCH, "birthDate": "1961-02-03", "schema": "Person" })),
    );
    let out = desk.path("results.ftm.json");
    ask(&desk, &file, &["--out", out.to_str().unwrap()]).exits(FOUND);
    let lines: Vec<Value> =
        fs::read_to_string(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[1]["schema"], "Similar");
    assert_eq!(lines[1]["properties"]["match"], json!(["inv-2"]));
    assert_eq!(lines[1]["properties"]["candidate"], json!([lines[0]["id"]]));
}

#[test]
fn columns_can_be_named_and_missing_ones_are_an_error() {
    let desk = Desk::new();
    let file = desk.file("customers.csv", format!("wer,wann\n{MATCH},1961-02-03\n"));
    ask(&desk, &file, &[]).fails();
    ask(&desk, &file, &["--columns", "name=wer,birth=wo"]).fails();
    assert!(ask(&desk, &file, &["--columns", "name=wer,birth=wann"]).code <= FOUND);
    let empty = desk.file("empty.csv", "id,name\n");
    ask(&desk, &empty, &[]).exits(CLEAR);
}

#[test]
fn a_formula_is_written_as_text() {
    let desk = Desk::new();
    let file =
        desk.file("customers.csv", format!("id,name,birthDate,type\n=1+1,{MATCH},1961-02-03,person\n"));
    let found = ask(&desk, &file, &[]).exits(FOUND);
    assert!(found.out.contains("'=1+1"), "{}", found.out);
}
