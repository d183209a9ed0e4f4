//! `compare`: pairs on stdin, probabilities on stdout.

use crate::common::{CLEAR, PARTIAL, Run, program};
use serde_json::{Value, json};
use std::{io::Write, process::Stdio};

fn ask(lines: &str) -> (Run, Vec<Value>) {
    let mut child = program()
        .args(["compare", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let run = Run::of(child.wait_with_output().unwrap());
    let answers = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (run, answers)
}

fn pair(query: &str, candidate: &str) -> String {
    format!(
        "{}\n",
        json!({ "schema": "Person", "query": { "name": [query] }, "candidate": { "name": [candidate] } })
    )
}

/// Invented names.
#[test]
fn the_same_name_scores_above_another_and_none_is_an_error() {
    let (_, same) = ask(&pair("Quillon Farquharsen", "Quillon Farquharsen"));
    let (run, other) = ask(&pair("Quillon Farquharsen", "Zebedee Oxpecker"));
    run.exits(CLEAR);
    assert!(same[0]["score"].as_f64().unwrap() > other[0]["score"].as_f64().unwrap());
    assert_eq!(other[0]["match"], false);
}

#[test]
fn a_bad_pair_is_told_and_the_others_are_answered() {
    let (run, answers) = ask(&format!("no json\n{}{}", pair("", "Quillon"), pair("Quillon", "Quillon")));
    run.exits(PARTIAL);
    assert_eq!(answers.len(), 3);
    assert!(
        answers[0]["error"].is_string() && answers[1]["error"].is_string() && answers[2]["score"].is_f64()
    );
}
