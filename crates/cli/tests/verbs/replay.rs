//! `replay`: a recorded screening is computed again over what the watch held then.

use crate::{
    common::{CLEAR, Desk, FOUND, run, text},
    dismiss::{claim, designation},
};
use ::record::{Digest, Finding};
use archive::Watch;
use names::Kind;
use screen::{
    Party,
    decision::{ListFile, Screening, record},
};
use serde_json::json;
use std::{thread, time::Duration};

/// Records in this process. A program that another test starts at that moment holds our lock until it runs: try again.
fn keep(watch: &Watch, screening: &Screening) -> (Digest, Finding) {
    let mut tries = 0;
    loop {
        match record(watch, screening) {
            Ok(kept) => return kept,
            Err(error) if tries == 100 => panic!("{error}"),
            Err(_) => thread::sleep(Duration::from_millis(20)),
        }
        tries += 1;
    }
}

fn recorded(desk: &Desk, known_at: Option<&str>) -> (String, serde_json::Value) {
    let asked = Party::called("Zorbin Quaxley", Kind::Person);
    let mut screening = Screening::new(&[asked], "an invented analyst", "2026-11-01".parse().unwrap(), 5);
    screening.known_at = known_at.map(|day| day.parse().unwrap());
    let (id, finding) = keep(&Watch::open(&desk.watch()).unwrap(), &screening);
    (id.to_string(), finding.result)
}

fn desk() -> Desk {
    let desk = Desk::new();
    let list = designation("invented:1", "Zorbin Quaxley", "2020-01-01")
        + &designation("invented:2", "Tamsin Oddlebury", "2020-01-01")
        + &claim("invented:1", "alias", "Zorban Kwaxley", "2023-01-01");
    desk.gather(&desk.file("list.jsonl", list));
    desk
}

#[test]
fn it_is_equal_bit_for_bit_whatever_came_later() {
    let desk = desk();
    let (id, result) = recorded(&desk, None);
    assert_eq!(result["results"][0]["id"], "invented:1");
    assert_eq!(result["results"][0]["match"], true);
    desk.run(["replay", &id]).exits(CLEAR);
    // Later, back-dated: another bearer of the name, another date of birth, and the two judged one.
    let later = designation("invented:3", "Zorbin Quaxley", "2019-01-01")
        + &claim("invented:1", "birthDate", "1950-06-01", "2019-01-01")
        + &json!({ "identity": { "left": "invented:1", "right": "invented:2", "judgement": "same", "by": "an invented analyst", "on": "2026-11-02", "why": "test" } }).to_string()
        + "\n";
    desk.gather(&desk.file("later.jsonl", later));
    let (new, _) = recorded(&desk, None);
    assert_ne!(new, id, "a new screening sees what came later");
    for again in [vec!["replay", &id, "--json"], vec!["replay", &id, "--known-at", "2026-11-01", "--json"]] {
        let replayed = desk.run(again).exits(CLEAR).json();
        assert_eq!(replayed["equal"], true, "{replayed}");
        assert_eq!(replayed["replay"]["then"], replayed["replay"]["again"]);
    }
    desk.verifies();
}

#[test]
fn another_day_says_what_differs() {
    let desk = desk();
    let (id, _) = recorded(&desk, None);
    let replayed = desk.run(["replay", &id, "--known-at", "2019-06-01", "--json"]).exits(FOUND).json();
    let differs = replayed["replay"]["differs"].to_string();
    assert!(differs.contains("invented:1 is not found any more"), "{differs}");
    let (then, _) = recorded(&desk, Some("2019-06-01"));
    assert_eq!(desk.run(["replay", &then, "--json"]).exits(CLEAR).json()["replay"]["then"], json!([]));
}

#[test]
fn another_program_and_another_model_are_said() {
    let desk = desk();
    let watch = Watch::open(&desk.watch()).unwrap();
    let asked = Party::called("Zorbin Quaxley", Kind::Person);
    let mut screening = Screening::new(&[asked], "an invented analyst", "2026-11-01".parse().unwrap(), 5);
    let model = "# an invented model\nthreshold\t0.5\nbias\t-1\nagreement@34\t3\n";
    let (digest, _) = watch.exhibits().add(&mut model.as_bytes()).unwrap();
    (screening.engine, screening.model) = ("0.0.9".to_owned(), digest);
    let (id, finding) = keep(&watch, &screening);
    let own = recorded(&desk, None).1;
    assert_ne!(finding.result["results"], own["results"], "it is weighed by its own model");
    let replayed = desk.run(["replay", &id.to_string(), "--json"]).exits(CLEAR).json();
    let said = replayed["replay"]["other_engine"].as_str().unwrap();
    assert!(said.contains("0.0.9") && said.contains(&digest.short()), "{said}");
    assert!(desk.run(["replay", &id.to_string()]).out.contains("Not the same program"));
    desk.verifies();
}

/// A list outside the watch is kept with the screening.
#[test]
fn a_list_file_is_kept_with_the_screening() {
    let desk = Desk::new();
    let watch = Watch::open(&desk.watch()).unwrap();
    let list = json!({ "id": "x1", "schema": "Person", "properties": { "name": ["Zorbin Quaxley"] } })
        .to_string()
        + "\n";
    let asked = Party::called("Zorbin Quaxley", Kind::Person);
    let mut screening = Screening::new(&[asked], "an invented analyst", "2026-11-01".parse().unwrap(), 5);
    screening.list = Some(ListFile::keep(&watch, "list.ftm.json", &mut list.as_bytes()).unwrap());
    let (id, finding) = keep(&watch, &screening);
    assert_eq!(finding.result["results"][0]["id"], "x1");
    desk.run(["replay", &id.to_string()]).exits(CLEAR);
    desk.verifies();
}

#[test]
fn what_is_no_screening_is_said() {
    let desk = desk();
    assert!(desk.run(["replay", &"0".repeat(64)]).fails().contains("no screening"));
    assert!(run(["replay", "kim", "-C", text(&desk.watch())]).fails().contains("64 hexadecimal digits"));
}
