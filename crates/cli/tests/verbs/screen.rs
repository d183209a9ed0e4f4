//! `screen`: a name, an address, a batch of questions.

use crate::common::{CLEAR, Desk, ERROR, FOUND, PARTIAL, Run, demo, program, run, text};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

/// Invented parties, so that no test rests on a real person.
pub(crate) const INVENTED: &str = concat!(
    r#"{"id":"inv-1","caption":"Invented Maritime Trading","schema":"Company","properties":{"name":["Invented Maritime Trading"],"country":["zz"]},"datasets":["invented_list"]}"#,
    "\n",
    r#"{"id":"inv-2","caption":"Quillon Farquharsen","schema":"Person","properties":{"name":["Quillon Farquharsen"],"birthDate":["1961-02-03"]},"datasets":["invented_list"]}"#,
    "\n",
    r#"{"id":"inv-w","caption":"wallet","schema":"CryptoWallet","properties":{"publicKey":["0x00000000000000000000000000000000000000aa"]},"datasets":["invented_list"]}"#,
    "\n",
);

fn batch(desk: &Desk) -> Command {
    let index = desk.file("list.ftm.json", INVENTED);
    let mut command = program();
    command.args(["screen", "--index", &index, "--batch", "--json"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Asks all lines at once.
fn ask(input: &[u8]) -> (Run, Vec<Value>) {
    let desk = Desk::new();
    let mut child = batch(&desk).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input).unwrap());
    let run = Run::of(child.wait_with_output().unwrap());
    writer.join().unwrap();
    let answers = run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (run, answers)
}

#[test]
fn a_caller_who_waits_for_each_answer_gets_it() {
    let desk = Desk::new();
    let mut child = batch(&desk).spawn().unwrap();
    let (mut stdin, mut answers) =
        (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()).lines());
    for turn in 0..50 {
        writeln!(stdin, "{}", json!({ "qid": turn, "schema": "Person", "name": "Quillon Farquharsen" }))
            .unwrap();
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["qid"], turn);
        assert_eq!(answer["results"][0]["id"], "inv-2");
        assert!(answer["us"].as_f64().unwrap() > 0.0);
    }
    drop(stdin);
    assert!(answers.next().is_none());
    assert!(matches!(child.wait().unwrap().code(), Some(CLEAR | FOUND)));
}

#[test]
fn answers_come_in_the_order_of_the_questions() {
    let name = |turn: usize| if turn.is_multiple_of(7) { "a ".repeat(400) } else { "Quillon".to_owned() };
    let lines: String = (0..3000)
        .map(|turn| format!("{}\n", json!({ "qid": turn, "schema": "Person", "name": name(turn) })))
        .collect();
    let (_, answers) = ask(lines.as_bytes());
    let order: Vec<_> = answers.iter().map(|answer| answer["qid"].as_u64().unwrap()).collect();
    assert_eq!(order, (0..3000).collect::<Vec<_>>());
}

#[test]
fn a_bad_line_is_told_and_the_others_are_answered() {
    let long = format!(r#"{{"qid":"long","schema":"Person","name":"{}"}}"#, "x".repeat(1_000_000));
    let bad = [
        r#"{"qid":"empty","schema":"Person","name":""}"#,
        r#"{"qid":"blank","schema":"Person","name":" \t\n"}"#,
        r#"{"qid":"none","schema":"Person"}"#,
        &long,
        r#"{"qid":"surrogate","schema":"Person","name":"Kim \ud800 Un"}"#,
        r#"{"qid":"schema","schema":"Wombat","name":"Quillon"}"#,
        "no json",
        "",
    ];
    let good = [
        r#"{"qid":"emoji","schema":"Person","name":"😀"}"#,
        r#"{"qid":"rtl","schema":"Person","name":"\u202eQuillon Farquharsen"}"#,
        r#"{"qid":"nul","schema":"Person","name":"Quillon\u0000 Farquharsen"}"#,
        r#"{"qid":"unknown","schema":"Person","name":"Quillon Farquharsen","rich":{"shoeSize":["44"],"birthDate":"1961-02-03","no":null}}"#,
    ];
    let mut input = bad.join("\n").into_bytes();
    input.extend(b"\n{\"qid\":\"latin1\",\"schema\":\"Person\",\"name\":\"Ren\xe9\"}\n");
    input.extend(good.join("\n").into_bytes());
    let (run, answers) = ask(&input);
    let run = run.exits(PARTIAL);
    assert_eq!(answers.len(), bad.len() + 1 + good.len());
    for (line, answer) in answers[..=bad.len()].iter().enumerate() {
        assert_eq!(answer["line"], line + 1);
        assert_eq!(answer["results"], json!([]));
        assert!(
            !answer["error"].as_str().unwrap().is_empty() && !answer["hint"].as_str().unwrap().is_empty()
        );
    }
    assert_eq!(answers[4]["qid"], "surrogate", "the mark of a bad line is given back");
    for answer in &answers[bad.len() + 1..] {
        assert!(answer.get("error").is_none(), "{answer}");
    }
    assert_eq!(answers.last().unwrap()["results"][0]["id"], "inv-2");
    assert!(run.err.contains("9 of the lines"), "{}", run.err);
}

#[test]
fn names_alone_are_looked_at_where_that_is_asked() {
    let desk = Desk::new();
    let line =
        r#"{"qid":1,"schema":"Person","name":"Quillon Farquharsen","rich":{"birthDate":["1999-09-09"]}}"#;
    let score = |extra: &[&str]| {
        let mut child = batch(&desk).args(extra).spawn().unwrap();
        child.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
        let run = Run::of(child.wait_with_output().unwrap());
        run.json()["results"][0]["score"].as_f64().unwrap()
    };
    assert!(score(&["--name-only"]) > score(&[]), "another date of birth must lower the score");
}

#[test]
fn a_listed_party_of_the_demo_is_found_with_reasons_lists_and_path() {
    let found = run(["screen", "Lazarus Group", "--json", "-C", text(&demo().watch)]).json();
    let best = &found["results"][0];
    assert_eq!(best["id"], "entity:lazarus-group");
    assert!(best["features"].as_array().unwrap().iter().any(|one| one["feature"] == "agreement"));
    assert!(!best["listed"][0]["claims"][0].is_null());
    assert_eq!(best["path"]["listing"]["reference"], "KPe.031");
}

#[test]
fn the_days_decide_what_is_on_the_list() {
    let listed = |day: &str| {
        let found =
            run(["screen", "Lazarus Group", "--known-at", day, "--json", "-C", text(&demo().watch)]).json();
        let results = found["results"].as_array().unwrap().clone();
        results.iter().any(|one| one["id"] == "entity:lazarus-group" && one["listed"] != json!([]))
    };
    assert!(!listed("2022-01-01"), "the bundled extract says it later");
    assert!(listed("2026-01-01"));
}

#[test]
fn an_address_is_looked_up_and_a_damaged_one_only_guessed_at() {
    let ask = |address: &str| run(["screen", address, "--json", "-C", text(&demo().watch)]);
    let found = ask("0x098B716B8Aaf21512996dC57EB0615e2383E2f96").exits(FOUND).json();
    assert_eq!(found["results"][0]["id"], "wallet:evm:0x098b716b8aaf21512996dc57eb0615e2383e2f96");
    let damaged = ask("0x098B716B8Aaf21512996dC57EB0615e2383E2f97").exits(PARTIAL).json();
    assert_eq!(damaged["results"], json!([]), "a guess is no match");
    assert!(damaged["wallet"].to_string().contains("0x098b716b8aaf21512996dc57eb0615e2383e2f96"));
}

#[test]
fn what_cannot_be_asked_is_an_error() {
    let watch = demo().watch.clone();
    let ask =
        |args: &[&str]| run(["screen"].into_iter().chain(args.iter().copied()).chain(["-C", text(&watch)]));
    ask(&[""]).fails();
    ask(&[&"x".repeat(1001)]).fails();
    ask(&["Quillon", "--schema", "Wombat"]).fails();
    ask(&["Quillon", "--birth", "yesterday"]).fails();
    ask(&["Quillon", "--index", "/no/such/file"]).fails();
    assert_eq!(run(["screen"]).code, ERROR);
}
