//! `triage`: proposals across lists, judged and taken back.

use crate::common::{CLEAR, Desk, FOUND, Run, demo, program, run, text};
use serde_json::Value;
use std::{io::Write, process::Stdio};

fn pairs(proposals: &Value) -> Vec<(String, String)> {
    let id = |side: &Value| side["id"].as_str().unwrap().to_owned();
    let all = proposals["proposals"].as_array().unwrap().iter();
    all.map(|one| (id(&one["left"]), id(&one["right"]))).collect()
}

/// One letter a line, as a script types them.
fn type_in(desk: &Desk, keys: &str) -> Run {
    let mut command = program();
    command.args(["triage", "--by", "an invented analyst", "-C", text(&desk.watch())]);
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let lines: String = keys.chars().map(|key| format!("{key}\n")).collect();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    Run::of(child.wait_with_output().unwrap())
}

fn proposed(desk: &Desk) -> Vec<(String, String)> {
    pairs(&desk.run(["triage", "--list", "--json"]).json())
}

#[test]
fn the_dossiers_lists_are_resolved() {
    let found = run(["triage", "--list", "--json", "-C", text(&demo().watch)]).exits(FOUND).json();
    let pairs = pairs(&found);
    for (ofac, un) in [("ofac:11581", "un:KPe.025"), ("ofac:23712", "un:KPe.064")] {
        assert!(
            pairs.contains(&(ofac.to_owned(), un.to_owned())),
            "{ofac} and {un} are one party: {pairs:?}"
        );
    }
    for one in found["proposals"].as_array().unwrap() {
        assert_ne!(one["left"]["lists"], one["right"]["lists"], "one list names a party once: {one}");
        assert!(!one["reasons"].as_array().unwrap().is_empty());
        for claim in one["evidence"].as_array().unwrap() {
            run(["claims", claim.as_str().unwrap(), "-C", text(&demo().watch)]).exits(FOUND);
        }
    }
}

#[test]
fn a_judgement_is_recorded_and_taken_back_by_another_entry() {
    let desk = Desk::of_demo();
    let (before, entries) = (proposed(&desk), desk.entries());
    type_in(&desk, "m").exits(CLEAR);
    assert_eq!(desk.entries(), entries + 1);
    assert!(!proposed(&desk).contains(&before[0]), "a match is not proposed again");
    let entry = &desk.run(["ledger", "entries", "--from", &entries.to_string(), "--json"]).json();
    assert!(entry.to_string().contains("\"same\""), "{entry}");
    // Another session takes it back: nothing is edited, the pair is open again, last, and marked.
    type_in(&desk, "z").exits(CLEAR);
    assert_eq!(desk.entries(), entries + 2);
    let (mut now, mut then) = (proposed(&desk), before.clone());
    assert_eq!(now.last(), before.first());
    now.sort();
    then.sort();
    assert_eq!(now, then);
    desk.verifies();
}

#[test]
fn no_match_and_unsure_are_judgements_too() {
    let desk = Desk::of_demo();
    let before = proposed(&desk);
    let run = type_in(&desk, "nux?zzq").exits(CLEAR);
    assert!(run.out.contains("2 judged, 2 taken back"), "{}", run.out);
    type_in(&desk, "nq").exits(CLEAR);
    assert!(!proposed(&desk).contains(&before[2]), "those left open come last, so the third was the first");
}

#[test]
fn nobody_judges_nothing() {
    let message = run(["triage", "-C", text(&demo().watch)]).fails();
    assert!(message.contains("--by"), "{message}");
}
