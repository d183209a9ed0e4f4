//! The checker on articles of our own with the bundled dossier: verdicts against what a careful reader would say.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "tests may panic"
)]

use assess::{
    Stated,
    check::{CheckedClaim, Checked, Options, Verdict, check},
};
use std::{fs, path::PathBuf};

fn dossier() -> Vec<Stated> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/dossier");
    let files = ["numbers.jsonl", "norms.jsonl", "dprk/network.jsonl", "ronin/incident.jsonl"];
    let mut claims = Vec::new();
    for file in files {
        let text = fs::read_to_string(data.join(file)).unwrap();
        for (at, line) in text.lines().filter(|line| !line.trim().is_empty()).enumerate() {
            let mut value: serde_json::Value = serde_json::from_str(line).unwrap();
            let Some(claim) = value.get_mut("claim").map(serde_json::Value::take) else { continue };
            let mut claim = claim;
            // What gathering would fill in.
            claim["source"]["exhibit"] = record::Digest::of(file.as_bytes()).to_string().into();
            claim["source"]["locator"] = serde_json::json!({ "row": at + 1 });
            claims.push(Stated::new(serde_json::from_value(claim).unwrap()).unwrap());
        }
    }
    claims
}

fn article(name: &str) -> Vec<u8> {
    fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/check").join(name)).unwrap()
}

fn run(text: &[u8]) -> Checked {
    check(text, &dossier(), &[], &Options::default()).unwrap()
}

/// White space and broken words aside.
fn plain(text: &str) -> String {
    text.replace("-\n", "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The phrase's place in the text, where spans lead.
fn place(text: &str, phrase: &str) -> (usize, usize) {
    let squeezed: Vec<(usize, char)> = text.char_indices().collect();
    for (at, _) in &squeezed {
        let mut end = *at;
        for (offset, c) in text[*at..].char_indices() {
            end = at + offset + c.len_utf8();
            let so_far = plain(&text[*at..end]);
            if so_far == phrase {
                return (*at, end);
            }
            if so_far.len() > phrase.len() + 2 || (!phrase.starts_with(&so_far) && !so_far.is_empty() && !so_far.ends_with('-')) {
                break;
            }
        }
    }
    panic!("'{phrase}' does not stand in the article");
}

/// The statements whose span meets the phrase; the one that shares most of it first.
fn about<'a>(checked: &'a Checked, phrase: &str) -> Vec<&'a CheckedClaim> {
    let (a, b) = place(&checked.text, phrase);
    let shared = |claim: &CheckedClaim| claim.span[1].min(b).saturating_sub(claim.span[0].max(a));
    let mut all: Vec<&CheckedClaim> = checked.claims.iter().filter(|claim| shared(claim) > 0).collect();
    all.sort_by_key(|claim| (std::cmp::Reverse(shared(claim)), claim.span[1] - claim.span[0]));
    all
}

#[derive(Default)]
struct Tally {
    labelled: usize,
    right: usize,
    said_contradicted: usize,
    wrong_contradicted: usize,
    to_contradict: usize,
    contradicted: usize,
    kind_right: usize,
}

fn measure(name: &str, labels: &str, tally: &mut Tally) {
    let checked = run(&article(name));
    for line in String::from_utf8(article(labels)).unwrap().lines().filter(|line| !line.is_empty()) {
        let [phrase, verdicts, kinds] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let found = about(&checked, phrase);
        let wanted: Vec<&str> = verdicts.split('|').collect();
        let hit = found.iter().find(|claim| wanted.contains(&claim.verdict.code()));
        let right = hit.is_some() || (found.is_empty() && wanted.contains(&"none"));
        let refuted = found.iter().filter(|claim| claim.verdict == Verdict::Contradicted).count();
        tally.labelled += 1;
        tally.right += usize::from(right);
        let must = wanted == ["contradicted"];
        tally.to_contradict += usize::from(must);
        tally.contradicted += usize::from(must && refuted > 0);
        tally.said_contradicted += refuted;
        let may = wanted.contains(&"contradicted");
        tally.wrong_contradicted += if may { 0 } else { refuted };
        let kind = hit.and_then(|claim| claim.kind).map_or("-", assess::Kind::code);
        let kind_right = kinds == "-" || kinds.split('|').any(|wanted| wanted == kind);
        tally.kind_right += usize::from(right && kind_right);
        if !right || !kind_right {
            let said: Vec<String> = found
                .iter()
                .map(|claim| format!("{} {} [{}] {}: {}", claim.verdict.code(), claim.property, claim.text, claim.kind.map_or("-", assess::Kind::code), claim.why))
                .collect();
            println!("{name}: '{phrase}' wanted {verdicts} ({kinds}), got {said:#?}");
        }
    }
    let unlabelled: Vec<&CheckedClaim> = checked.claims.iter().filter(|claim| claim.verdict == Verdict::Contradicted).collect();
    let labelled: Vec<(usize, usize)> = String::from_utf8(article(labels))
        .unwrap()
        .lines()
        .filter_map(|line| line.split('\t').next().filter(|phrase| !phrase.is_empty()))
        .map(|phrase| place(&checked.text, phrase))
        .collect();
    for claim in unlabelled {
        if !labelled.iter().any(|(a, b)| claim.span[0] < *b && *a < claim.span[1]) {
            println!("{name}: contradicted beyond the labels: {} ({})", claim.text, claim.why);
            tally.said_contradicted += 1;
            tally.wrong_contradicted += 1;
        }
    }
}

const ARTICLES: [(&str, &str); 7] = [
    ("brief.txt", "brief.tsv"),
    ("release.txt", "release.tsv"),
    ("tabloid.txt", "tabloid.tsv"),
    ("blog.txt", "blog.tsv"),
    ("tank.txt", "tank.tsv"),
    ("page.html", "page.tsv"),
    ("paper.txt", "paper.tsv"),
];

const LATER: [(&str, &str); 3] =
    [("later1.txt", "later1.tsv"), ("later2.txt", "later2.tsv"), ("later3.txt", "later3.tsv")];

#[test]
fn verdicts_are_those_of_a_careful_reader() {
    assert_measured("first", &ARTICLES);
}

#[test]
fn verdicts_on_articles_written_after_the_first_tuning() {
    assert_measured("later", &LATER);
}

fn assert_measured(which: &str, articles: &[(&str, &str)]) {
    let mut tally = Tally::default();
    for (name, labels) in articles {
        measure(name, labels, &mut tally);
    }
    println!(
        "{which}: labelled {}, right {}, kind right {}; contradicted: said {}, wrong {}, of {} to find {}",
        tally.labelled,
        tally.right,
        tally.kind_right,
        tally.said_contradicted,
        tally.wrong_contradicted,
        tally.to_contradict,
        tally.contradicted
    );
    assert_eq!(tally.wrong_contradicted, 0, "a wrong contradiction is the worst outcome");
    assert!(tally.right * 100 >= tally.labelled * 85, "{} of {}", tally.right, tally.labelled);
    assert!(tally.contradicted * 100 >= tally.to_contradict * 80, "{} of {}", tally.contradicted, tally.to_contradict);
}
