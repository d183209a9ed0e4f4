//! Kinds of disagreement: the worked groups of the dossier, look-alikes, and groups held out.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "tests may panic, and print their tables"
)]

use assess::{
    Kind, Stated,
    reconcile::{Group, reconcile},
};
use record::{Claim, Digest};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::PathBuf};

fn data(path: &str) -> String {
    let from = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&from).unwrap_or_else(|error| panic!("{}: {error}", from.display()))
}

/// A claim as the dossier's lines have it; the exhibit and the place in it are what gathering would fill in.
fn stated(mut claim: Value, line: usize) -> Stated {
    claim["source"]["exhibit"] = json!(Digest::of(b"fixture").to_string());
    claim["source"]["locator"] = json!({"line": line + 1});
    let claim: Claim = serde_json::from_value(claim.clone()).unwrap_or_else(|error| panic!("{claim}: {error}"));
    Stated::new(claim).unwrap()
}

fn dossier() -> Vec<Stated> {
    let files = ["numbers", "norms", "dprk/network", "ronin/incident"];
    let mut claims = Vec::new();
    for file in files {
        for line in data(&format!("../../data/dossier/{file}.jsonl")).lines() {
            let mut entry: Value = serde_json::from_str(line).unwrap();
            if let Some(claim) = entry.get_mut("claim") {
                claims.push(stated(claim.take(), claims.len()));
            }
        }
    }
    claims
}

/// The rows of a table of groups: by group number, its claims, and the code of each subject and property.
struct Table {
    claims: Vec<Stated>,
    codes: BTreeMap<(String, String), String>,
}

fn tables(path: &str) -> Vec<Table> {
    let mut tables: BTreeMap<u32, Table> = BTreeMap::new();
    for (line, text) in data(path).lines().filter(|line| !line.starts_with('#')).skip(1).enumerate() {
        let cell: Vec<&str> = text.split('\t').chain(std::iter::repeat("")).take(14).collect();
        let table = tables.entry(cell[0].parse().unwrap()).or_insert_with(|| Table { claims: Vec::new(), codes: BTreeMap::new() });
        table.claims.push(stated(claim(&cell), line));
        table.codes.insert((cell[2].to_owned(), cell[3].to_owned()), cell[1].to_owned());
    }
    tables.into_values().collect()
}

fn claim(cell: &[&str]) -> Value {
    let value = match cell[5] {
        "" if cell[4].starts_with("entity:") && !cell[4].contains(' ') => json!({"entity": cell[4]}),
        "" => json!({"text": cell[4]}),
        "date" => json!({"date": cell[4]}),
        unit => match cell[4].split_once("..") {
            Some((low, high)) => json!({"range": {"low": low, "high": high, "unit": unit}}),
            None => json!({"quantity": {"amount": cell[4], "unit": unit}}),
        },
    };
    let mut claim = json!({
        "subject": cell[2], "property": cell[3], "value": value, "known": cell[8],
        "valid": {"from": cell[6], "to": cell[7]},
        "source": {"originator": cell[10]},
        "grade": {"reliability": &cell[9][..1], "credibility": cell[9][1..].parse::<u8>().unwrap()},
    });
    if !cell[11].is_empty() {
        claim["source"]["quote"] = json!(cell[11]);
    }
    let mut scope = json!({});
    for (at, field) in [(12, "extent"), (13, "population")] {
        if !cell[at].is_empty() {
            scope[field] = json!(cell[at]);
        }
    }
    if scope != json!({}) {
        claim["scope"] = scope;
    }
    claim
}

/// Prints what was expected and found where they differ, and counts what is right.
#[derive(Default)]
struct Score {
    right: usize,
    confused: BTreeMap<(String, Kind), usize>,
    all: usize,
}

impl Score {
    fn add(&mut self, code: &str, group: &Group) {
        self.all += 1;
        self.right += usize::from(group.kind.code() == code);
        *self.confused.entry((code.to_owned(), group.kind)).or_default() += 1;
        if group.kind.code() != code {
            println!("{} {}: {code} expected, {} found: {}", group.subject, group.property, group.kind, group.why);
        }
    }

    fn print(&self, name: &str) {
        println!("{name}: {} of {}", self.right, self.all);
        for ((code, kind), count) in &self.confused {
            println!("  {code} -> {kind}: {count}");
        }
    }
}

fn score(path: &str) -> Score {
    let mut score = Score::default();
    for table in tables(path) {
        for group in reconcile(&table.claims) {
            let code = &table.codes[&(group.subject.to_string(), group.property.to_string())];
            // Rows marked `none` beside a group only say what else is known of the subject.
            if code != "none" || table.codes.len() == 1 {
                score.add(code, &group);
            }
        }
    }
    score
}

#[test]
fn the_worked_groups_come_out_with_their_codes() {
    let groups = reconcile(&dossier());
    let mut score = Score::default();
    for row in data("tests/data/worked_groups.tsv").lines().filter(|line| !line.starts_with('#')).skip(1) {
        let [subject, property, code] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let found = groups.iter().find(|group| group.subject.as_str() == subject && &*group.property == property);
        match found {
            Some(group) => score.add(code, group),
            None => panic!("no claims on {subject} {property}"),
        }
    }
    score.print("worked groups");
    assert_eq!(score.right, score.all);
}

#[test]
fn look_alikes_of_the_groups_on_persons_come_out_alike() {
    let score = score("tests/data/look_alikes.tsv");
    score.print("look-alikes");
    assert_eq!(score.right, score.all);
}

#[test]
fn held_out_groups_come_out() {
    let score = score("tests/data/held_out.tsv");
    score.print("held out");
    assert!(score.all >= 50 && score.right * 100 >= score.all * 85);
}
