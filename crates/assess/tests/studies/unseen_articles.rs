//! The checker on invented articles whose labels were written by somebody who had not seen it.
//!
//! `tests/data/unseen_articles/README.md` says how labels and statements meet. Rows of `articles.tsv` are split in two:
//! the `dev` articles were looked at while the checker was built, of the `test` ones only the totals. No label rests on a
//! claim about a named person, which the bundled dossier leaves out.

use crate::common;

use assess::{
    Stated,
    check::{Checked, CheckedClaim, Options, Verdict, check},
};
use std::{collections::BTreeMap, fs, path::PathBuf};

fn dossier() -> Vec<Stated> {
    let files = [
        "numbers.jsonl",
        "norms.jsonl",
        "norms/paragraphs.jsonl",
        "norms/work.jsonl",
        "conduct/states.jsonl",
        "dprk/network.jsonl",
        "ronin/incident.jsonl",
    ];
    // One claim was taken from the very article that the checker was first tried on.
    let own = |stated: &Stated| {
        stated.claim.source.citation.as_deref().is_some_and(|cite| cite.contains("piie.com"))
    };
    common::dossier(&files).into_iter().filter(|stated| !own(stated)).collect()
}

fn data(name: &str) -> String {
    let at = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/unseen_articles").join(name);
    fs::read_to_string(at).unwrap()
}

/// The rows of a tab-separated table, by their column names.
fn rows(text: &str) -> Vec<BTreeMap<&str, &str>> {
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let head: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines.map(|line| head.iter().copied().zip(line.split('\t')).collect()).collect()
}

/// The phrase's place in the text as a reader sees it: a no-break space counts as a space.
fn place(text: &str, phrase: &str) -> Option<(usize, usize)> {
    if let Some(at) = text.find(phrase) {
        return Some((at, at + phrase.len()));
    }
    let seen: Vec<(usize, char)> = text.char_indices().collect();
    let same = |a: char, b: char| a == b || (a.is_whitespace() && b.is_whitespace());
    (0..seen.len()).find_map(|from| {
        let mut end = from;
        for wanted in phrase.chars() {
            same(seen.get(end)?.1, wanted).then_some(())?;
            end += 1;
        }
        Some((seen[from].0, seen.get(end).map_or(text.len(), |(at, _)| *at)))
    })
}

#[derive(Default, Debug)]
struct Tally {
    labels: usize,
    declined: usize,
    /// A statement with the labelled verdict.
    right: usize,
    /// As `right`, or the verdict that a careful analyst might give too.
    defensible: usize,
    /// No statement, where none can be decided: the reader is not misled.
    silent_undecidable: usize,
    /// No statement, where the archive has something to say.
    silent_decidable: usize,
    found: usize,
    to_contradict: usize,
    contradicted: usize,
    said_contradicted: usize,
    rightly_contradicted: usize,
    kind_right: usize,
    in_correct_article: usize,
    by: BTreeMap<(String, String), usize>,
}

impl Tally {
    fn label(&mut self, label: &BTreeMap<&str, &str>, found: &[&CheckedClaim], may_decline: bool) {
        let wanted = label["verdict"];
        let hit = found.iter().find(|claim| claim.verdict.code() == wanted);
        let order = [
            Verdict::Contradicted,
            Verdict::Partly,
            Verdict::Supported,
            Verdict::Unverifiable,
            Verdict::NotCheckable,
        ];
        let got = hit.map(|claim| claim.verdict).or_else(|| {
            order.into_iter().find(|verdict| found.iter().any(|claim| claim.verdict == *verdict))
        });
        if may_decline && got.is_none_or(|verdict| verdict == Verdict::NotCheckable) {
            self.declined += 1;
            return;
        }
        let code = got.map_or("nothing", Verdict::code);
        self.labels += 1;
        self.found += usize::from(got.is_some());
        self.right += usize::from(hit.is_some());
        self.defensible +=
            usize::from(code == wanted || label["also_defensible"].split('|').any(|also| also == code));
        let decidable = !matches!(wanted, "unverifiable" | "not_checkable");
        self.silent_undecidable += usize::from(got.is_none() && !decidable);
        self.silent_decidable += usize::from(got.is_none() && decidable);
        if wanted == "contradicted" {
            self.to_contradict += 1;
            self.contradicted += usize::from(hit.is_some());
            let kind = hit.and_then(|claim| claim.kind).map_or("-", assess::Kind::code);
            self.kind_right += usize::from(label["kind"].split('|').any(|one| one == kind));
        }
        *self.by.entry((wanted.to_owned(), code.to_owned())).or_default() += 1;
    }

    /// Of what was said to be contradicted, the part that is, in thousandths; all of it where nothing was said.
    fn precision_permille(&self) -> usize {
        (self.rightly_contradicted * 1000).checked_div(self.said_contradicted).unwrap_or(1000)
    }
}

fn overlaps(claim: &CheckedClaim, (a, b): (usize, usize)) -> bool {
    claim.span[0] < b && a < claim.span[1]
}

fn one_article(row: &BTreeMap<&str, &str>, claims: &[Stated], tally: &mut Tally) {
    let name = row["article"];
    let show = row["split"] == "dev";
    let checked: Checked = check(data(name).as_bytes(), claims, &[], &Options::default()).unwrap();
    let labels = data(&format!("{}.labels.tsv", &name[..2]));
    let labels = rows(&labels);
    let mut contradicting: Vec<(usize, usize)> = Vec::new();
    for label in &labels {
        let phrase = label["phrase"];
        let Some(at) = place(&checked.text, phrase) else { panic!("{name}: '{phrase}' is not in the text") };
        if label["verdict"] == "contradicted" {
            contradicting.push(at);
        }
        let found: Vec<&CheckedClaim> = checked.claims.iter().filter(|claim| overlaps(claim, at)).collect();
        if show && !found.iter().any(|claim| claim.verdict.code() == label["verdict"]) {
            println!("{name} | {phrase} | wants {} {} {}", label["verdict"], label["kind"], label["claims"]);
            for claim in &found {
                println!(
                    "      {} {} {} {} | {}",
                    claim.verdict.code(),
                    claim.subject,
                    claim.property,
                    claim.value,
                    claim.why
                );
            }
        }
        tally.label(label, &found, row["may_decline"] == "yes");
    }
    for claim in checked.claims.iter().filter(|claim| claim.verdict == Verdict::Contradicted) {
        let right = contradicting.iter().any(|at| overlaps(claim, *at));
        tally.said_contradicted += 1;
        tally.rightly_contradicted += usize::from(right);
        tally.in_correct_article += usize::from(name == "01.txt");
        if show && !right {
            println!("{name}: WRONGLY CONTRADICTED {} {claim:#?}", claim.text);
        }
    }
}

#[test]
fn unseen_articles_are_judged_and_nothing_true_is_refuted() {
    let claims = dossier();
    let table = data("articles.tsv");
    let mut by_split: BTreeMap<&str, Tally> = BTreeMap::new();
    for row in &rows(&table) {
        one_article(row, &claims, by_split.entry(row["split"]).or_default());
    }
    for (split, tally) in &by_split {
        println!(
            "{split}: {} labels ({} declined); right {} (with the defensible {}), a statement for {}, \
             none for {} undecidable and {} decidable; contradicted: said {}, rightly {}, to find {}, found {}, kind {}",
            tally.labels,
            tally.declined,
            tally.right,
            tally.defensible,
            tally.found,
            tally.silent_undecidable,
            tally.silent_decidable,
            tally.said_contradicted,
            tally.rightly_contradicted,
            tally.to_contradict,
            tally.contradicted,
            tally.kind_right,
        );
        for ((wanted, got), count) in &tally.by {
            println!("    {wanted:>14} -> {got:<14} {count}");
        }
    }
    for (split, tally) in &by_split {
        assert!(tally.precision_permille() >= 900, "{split}: {tally:?}");
        // What is met today; the first run, before any of these articles was seen, had 24 and 27 right.
        let (right, found) = if *split == "dev" { (70, 78) } else { (46, 88) };
        assert!(tally.right >= right && tally.found >= found, "{split}: {tally:?}");
        assert_eq!(tally.in_correct_article, 0, "{split}: an article that is all correct is refuted");
    }
}
