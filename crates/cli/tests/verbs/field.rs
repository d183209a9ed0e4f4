//! The studies of the field as a whole, run as a user runs them, on the watch of the demo: `reconcile`, `check`, `thefts`,
//! `revenue`, `norms`, `conduct`, `tactics`, `outlook`, `score`.

use crate::common::{CLEAR, Desk, FOUND, PARTIAL, demo, dossier, run, text};
use serde_json::Value;
use std::fs;

fn ask(args: &[&str]) -> Value {
    let watch = text(&demo().watch).to_owned();
    run(args.iter().copied().chain(["--json", "-C", &watch])).exits(CLEAR).json()
}

fn group<'a>(groups: &'a Value, subject: &str, property: &str) -> &'a Value {
    let all = groups["groups"].as_array().unwrap();
    all.iter().find(|group| group["subject"] == subject && group["property"] == property).unwrap()
}

#[test]
fn disagreements_are_named_and_no_value_is_lost() {
    let groups = ask(&["reconcile", "incident:2022-03-23:ronin"]);
    let native = group(&groups, "incident:2022-03-23:ronin", "amount_native_eth");
    assert_eq!(native["kind"], "magnitude_slip");
    assert_eq!(
        (native["claims"].as_array().unwrap().len(), native["standing"].as_array().unwrap().len()),
        (2, 1)
    );
    assert_eq!(group(&groups, "incident:2022-03-23:ronin", "amount_stolen")["kind"], "valuation");
    let all = ask(&["reconcile"]);
    assert_eq!(group(&all, "committee:1718", "established_on")["kind"], "unreliable_source");
    let kinds = all["groups"].as_array().unwrap().iter().map(|group| group["kind"].as_str().unwrap());
    assert!(kinds.clone().count() > 30 && kinds.clone().all(|kind| kind != "none"));
    let missing = run(["reconcile", "incident:nowhere", "-C", text(&demo().watch)]);
    assert!(missing.fails().contains("incident:nowhere"));
}

#[test]
fn an_article_is_checked_statement_by_statement() {
    let file = dossier().join("field/sample-article.txt");
    let article = fs::read_to_string(&file).unwrap();
    let run = run(["check", text(&file), "-C", text(&demo().watch), "--json"]).exits(FOUND);
    let checked = run.json();
    let claims = checked["claims"].as_array().unwrap();
    for claim in claims {
        let [from, to] = [0, 1].map(|end| usize::try_from(claim["span"][end].as_u64().unwrap()).unwrap());
        assert_eq!(&article[from..to], claim["text"].as_str().unwrap());
    }
    let verdict_of = |words: &str| {
        let found = claims.iter().find(|claim| claim["text"].as_str().unwrap().contains(words));
        found.unwrap_or_else(|| panic!("nothing on {words}"))["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict_of("1993"), "contradicted");
    assert_ne!(verdict_of("$3 billion annually"), "supported");
    assert_eq!(verdict_of("never been as good"), "unverifiable");
    let against: Vec<_> = claims.iter().filter(|claim| claim["verdict"] == "contradicted").collect();
    assert_eq!(against.len(), 1, "{against:?}");
}

#[test]
fn a_text_that_is_not_english_is_told_and_not_guessed() {
    let desk = Desk::new();
    let file = desk.file("de.txt", "Der Ausschuss wurde im Jahr 2006 eingesetzt und hat seither über viele Ausnahmen entschieden. Niemand hat ihm widersprochen, obwohl es Gründe gegeben hätte.");
    let run = desk.run(["check", &file]).exits(PARTIAL);
    assert!(run.out.contains("only English is read"), "{}", run.out);
    let bytes = desk.file("bytes.txt", b"one \xff two");
    assert!(desk.run(["check", &bytes]).fails().contains("UTF-8"));
}

#[test]
fn the_theft_ledger_goes_out_in_every_form() {
    let ledger = ask(&["thefts"]);
    assert!(ledger["incidents"].as_array().unwrap().len() > 50);
    let desk = Desk::new();
    for (name, mark) in [("t.csv", "incident,victims"), ("t.ftm.json", "\"schema\""), ("t.svg", "<svg")] {
        let path = desk.path(name);
        run(["thefts", "--out", text(&path), "-C", text(&demo().watch)]).exits(CLEAR);
        assert!(fs::read_to_string(path).unwrap().contains(mark), "{name}");
    }
    let path = desk.path("t.parquet");
    run(["thefts", "--out", text(&path), "-C", text(&demo().watch)]).exits(CLEAR);
    assert!(fs::read(path).unwrap().starts_with(b"PAR1"));
    run(["thefts", "--out", "t.doc", "-C", text(&demo().watch)]).fails();
}

#[test]
fn revenue_is_an_interval_on_assumptions_that_can_be_switched() {
    let year = |revenue: &Value, stream: usize, year: i64| {
        let years = revenue["streams"][stream]["years"].as_array().unwrap();
        years.iter().find(|one| one["year"] == year).unwrap()["known"].clone()
    };
    let usual = ask(&["revenue"]);
    let eighty = year(&usual, 0, 2022)["interval"]["eighty"].clone();
    assert!(eighty["low"].as_u64().unwrap() < eighty["mid"].as_u64().unwrap());
    let without = ask(&["revenue", "--without", "A2"]);
    assert_ne!(year(&without, 0, 2022), year(&usual, 0, 2022));
    assert!(run(["revenue", "--without", "A99", "-C", text(&demo().watch)]).fails().contains("A99"));
}

#[test]
fn norms_are_those_in_force_on_the_day() {
    let paragraphs = |day: &str| {
        let norms = ask(&["norms", "--on", day]);
        norms["norms"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["norm"]["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let workers = "unscr:2397:para-8".to_owned();
    assert!(!paragraphs("2017-01-01").contains(&workers) && paragraphs("2024-06-01").contains(&workers));
    let breaches = ask(&["norms", "--act", "paid_work_abroad", "--on", "2024-06-01"]);
    assert_eq!(breaches["breaches"][0]["norm"], "unscr:2397:para-8");
    assert_eq!(
        ask(&["norms", "--act", "paid_work_abroad", "--on", "2018-06-01"])["breaches"],
        serde_json::json!([])
    );
    let verdict = ask(&["norms", "--workers-of", "it-workers", "--host", "la"]);
    assert!(
        verdict["elements"].as_array().unwrap().iter().all(|one| !one["why"].as_str().unwrap().is_empty())
    );
    assert!(
        run(["norms", "--act", "nonsense", "-C", text(&demo().watch)]).fails().contains("paid_work_abroad")
    );
}

#[test]
fn the_matrix_has_193_rows_and_blanks_are_blank() {
    let matrix = ask(&["conduct"]);
    assert_eq!(matrix["rows"].as_array().unwrap().len(), 193);
    let desk = Desk::new();
    let path = desk.path("m.csv");
    run(["conduct", "--out", text(&path), "-C", text(&demo().watch)]).exits(CLEAR);
    assert_eq!(fs::read_to_string(path).unwrap().lines().count(), 194);
    let page = run(["conduct", "Kenya", "-C", text(&demo().watch)]).exits(CLEAR).out;
    assert!(page.contains("nobody looked"), "{page}");
    assert!(run(["conduct", "Atlantis", "-C", text(&demo().watch)]).fails().contains("Atlantis"));
}

#[test]
fn tactics_say_what_is_an_artefact() {
    let page = run(["tactics", "-C", text(&demo().watch)]).exits(CLEAR).out;
    assert!(page.contains("artefact") && page.contains("cannot be said"), "{page}");
    assert!(ask(&["tactics"])["counts"]["indicators"].as_u64().unwrap() > 7_000);
}

#[test]
fn an_outlook_is_published_once_and_scored_when_its_day_has_come() {
    let desk = Desk::of_demo();
    let published = desk.run(["outlook", "--publish", "--on", "2024-06-30", "--json"]).exits(CLEAR).json();
    let published = published["published"].as_array().unwrap().len();
    assert!(published >= 4);
    let entries = desk.entries();
    desk.run(["outlook", "--publish", "--on", "2024-06-30"]).exits(CLEAR);
    assert_eq!(desk.entries(), entries, "published again, it is no other outlook");
    let early = desk.run(["score", "--on", "2024-07-01", "--json"]).exits(CLEAR).json();
    let scorings = |scored: &Value| {
        let all = scored["outlooks"].as_array().unwrap().clone();
        all.into_iter().map(|one| one["scoring"].clone()).collect::<Vec<_>>()
    };
    assert!(scorings(&early).iter().all(|one| one.get("not_yet").is_some()), "{early}");
    let due = desk.run(["score", "--on", "2025-06-01", "--json"]).exits(CLEAR).json();
    let scored = scorings(&due).into_iter().filter(|one| one.get("scored").is_some()).count();
    assert_eq!(scored, 4, "{due}");
    desk.verifies();
}

#[test]
fn without_thefts_an_outlook_is_refused_with_its_reason() {
    let desk = Desk::new();
    assert!(desk.run(["outlook"]).fails().contains("no claim"));
    let row = |id: &str, day: &str| {
        format!(
            "{id},incident:{day}:invented,amount_stolen,5000000,USD,{day},{day},Invented Herald,https://example.org/{id},{day},news,,B,2\n"
        )
    };
    let head = "claim_id,subject,property,value,unit,period_start,period_end,source_title,source_url,source_date,source_kind,quote_under_25_words,reliability A-F,credibility 1-6\n";
    let file = desk.file("two.csv", format!("{head}{}{}", row("A1", "2024-01-02"), row("A2", "2025-03-04")));
    desk.gather(&file);
    let said = desk.run(["outlook"]).fails();
    assert!(said.contains("half-years"), "{said}");
}
