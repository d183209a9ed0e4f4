//! `watch`: blocks come in, alerts go out, the ledger has them.

use crate::{
    common::{CLEAR, Desk, ERROR, FOUND, PARTIAL, Run, program, text},
    fixtures::{B, C, transfers, tx},
};
use serde_json::{Value, json};
use std::{
    fs,
    io::Write as _,
    process::Stdio,
    time::{Duration, Instant},
};

/// A watch that knows that the first of the fixtures' transfers was a theft, and that `C` is an exchange.
fn desk() -> Desk {
    let desk = Desk::new();
    let claim = |subject: &str, property: &str, value: Value| {
        let (source, grade) =
            (json!({ "originator": "Invented Times" }), json!({ "reliability": "B", "credibility": 2 }));
        let claim = json!({ "subject": subject, "property": property, "value": value, "known": "2022-01-01", "source": source, "grade": grade });
        json!({ "claim": claim }).to_string() + "\n"
    };
    let theft = json!({ "text": format!("{} {B}", tx('1')) });
    let claims = claim("incident:invented", "theft_transfer", theft)
        + &claim(&format!("wallet:evm:{C}"), "category", json!({ "text": "exchange" }));
    desk.gather(&desk.file("claims.jsonl", claims));
    desk.gather(&desk.file("transfers.csv", transfers()));
    desk
}

/// Block `height`: `B` pays `C` so much.
fn block(height: u64, hash: char, parent: char, amount: u64) -> String {
    let transfers = json!([{ "asset": "eth", "from": B, "to": C, "amount": amount, "tx": tx(hash) }]);
    let time = 1_700_000_000 + height;
    json!({ "chain": "ethereum", "height": height, "hash": tx(hash), "parent": tx(parent), "time": time, "transfers": transfers }).to_string() + "\n"
}

fn once(desk: &Desk) -> Run {
    desk.run([
        "watch",
        "--follow",
        text(&desk.path("blocks")),
        "--once",
        "--tell",
        "desk@example.org",
        "--json",
    ])
}

#[test]
fn an_alert_is_raised_told_listed_and_withdrawn() {
    let desk = desk();
    desk.file("blocks/1.jsonl", block(9, 'a', '9', 30));
    let found = once(&desk).exits(FOUND).json();
    assert_eq!((&found["blocks"], &found["raised"], &found["withdrawn"]), (&json!(1), &json!(1), &json!(0)));
    let message = &found["messages"][0];
    assert_eq!((&message["event"], &message["alert"]["amount"]), (&json!("raised"), &json!("30")));
    let entries = desk.entries();
    assert_eq!(once(&desk).exits(CLEAR).json()["messages"], json!([]));
    assert_eq!(desk.entries(), entries, "twice is once");
    let listed = desk.run(["watch", "--list", "--json"]).exits(FOUND).json();
    let alert = &listed["alerts"][0];
    assert_eq!((&alert["state"], &alert["told"][0][0]), (&json!("standing"), &json!("desk@example.org")));
    assert_eq!(alert["id"], message["id"]);
    desk.verifies();
    desk.file("blocks/3.jsonl", block(10, 'c', 'a', 5) + &block(11, 'd', 'c', 5));
    once(&desk);
    desk.file("blocks/4.jsonl", block(10, 'e', 'a', 0));
    let found = once(&desk).exits(CLEAR).json();
    assert_eq!((&found["undone"], &found["withdrawn"]), (&json!(2), &json!(2)));
    let listed = desk.run(["watch", "--list", "--all", "--json"]).exits(FOUND).json();
    let states: Vec<_> = listed["alerts"].as_array().unwrap().iter().map(|alert| &alert["state"]).collect();
    assert_eq!(states, ["standing", "withdrawn", "withdrawn"]);
    let before = fs::read_to_string(desk.watch().join("alerts.jsonl")).unwrap();
    assert_eq!(before.lines().count(), 5);
    let digest = desk.run(["rebuild", "--json"]).exits(CLEAR).json();
    assert_eq!(desk.run(["watch", "--list", "--all", "--json"]).exits(FOUND).json(), listed, "{digest}");
    desk.verifies();
}

#[test]
fn what_is_wrong_is_told_and_the_rest_taken() {
    let desk = desk();
    desk.file(
        "blocks/1.jsonl",
        "not a block\n".to_owned() + &block(9, 'a', '9', 30) + &block(12, 'f', 'e', 1),
    );
    let run = once(&desk).exits(PARTIAL);
    assert_eq!((&run.json()["raised"], &run.json()["set_aside"]), (&json!(1), &json!(1)));
    assert!(
        run.err.contains("1.jsonl, line 1") && run.err.contains("hint: ") && run.err.contains("gap: "),
        "{}",
        run.err
    );
    let error = desk.run(["watch", "--follow", "/nowhere/at/all"]).fails();
    assert!(error.contains("/nowhere/at/all"), "{error}");
    Desk::new().run(["watch", "--follow", text(&desk.path("blocks")), "--once"]).exits(ERROR);
    desk.run(["watch"]).exits(ERROR);
}

#[test]
fn an_asset_with_a_typing_error_is_not_watched() {
    let desk = desk();
    desk.file("blocks/1.jsonl", block(9, 'a', '9', 30));
    let follow = |asset: &str, more: &[&str]| {
        let blocks = desk.path("blocks");
        let args = ["watch", "--follow", text(&blocks), "--once", "--asset", asset];
        desk.run(args.iter().chain(more).copied())
    };
    let error = follow("ethereum/typo", &[]).fails();
    assert!(error.contains("held are ethereum/eth") && error.contains("--new"), "{error}");
    let stores = || fs::read_dir(desk.watch().join("stores")).unwrap().count();
    assert_eq!(stores(), 1, "no empty store is left behind");
    follow("ethereum/typo", &["--new"]).exits(CLEAR);
    assert_eq!(stores(), 2);
}

/// A trace counts what was followed; the store and its findings stay as the exhibits have them.
#[test]
fn what_was_followed_is_in_the_next_trace() {
    let desk = desk();
    let reached = |blocks: usize| {
        let run = desk.run(["trace", B, "--to", C, "--json"]).exits(FOUND);
        assert_eq!(run.json()["followed_blocks"], blocks);
        assert_eq!(run.err.contains("that `watch` followed"), blocks > 0, "{}", run.err);
        run.json()["arrived"].clone()
    };
    assert_eq!(reached(0), "60");
    desk.file("blocks/1.jsonl", block(9, 'a', '9', 30));
    once(&desk).exits(FOUND);
    assert_eq!(reached(1), "90");
    assert_eq!(once(&desk).exits(CLEAR).json()["blocks"], 0, "the tail is still there");
    desk.verifies();
    let left = fs::read_dir(desk.watch()).unwrap().flatten();
    assert!(!left.map(|entry| entry.file_name()).any(|name| name.to_string_lossy().contains("to-date")));
}

#[test]
fn blocks_come_by_standard_input_too() {
    let desk = desk();
    let mut child = program()
        .args(["watch", "--follow", "-", "--json", "-C", text(&desk.watch())])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(block(9, 'a', '9', 30).as_bytes()).unwrap();
    let run = Run::of(child.wait_with_output().unwrap()).exits(FOUND);
    assert_eq!(run.json()["alert"]["to"], json!(C));
    assert_eq!(run.json()["to"], json!([]), "nobody was to be told");
}

/// A follower that runs takes what appears, and what others gather, until it is ended.
#[test]
fn a_follower_takes_what_appears() {
    let desk = desk();
    desk.file("blocks/1.jsonl", block(9, 'a', '9', 30));
    let mut child = program()
        .args(["watch", "--follow", text(&desk.path("blocks")), "--every", "0.05", "-C", text(&desk.watch())])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let standing = |count: usize| {
        let begun = Instant::now();
        loop {
            let listed = desk.run(["watch", "--list", "--json"]).json();
            if listed["alerts"].as_array().unwrap().len() == count {
                return;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "no {count} alerts: {listed}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    standing(1);
    desk.file("blocks/2.jsonl", block(10, 'b', 'a', 5));
    standing(2);
    child.kill().unwrap();
    child.wait().unwrap();
    desk.verifies();
    // It told nobody; the next one does.
    let found = once(&desk).exits(FOUND).json();
    assert_eq!((&found["blocks"], found["messages"].as_array().unwrap().len()), (&json!(0), 2));
}
