//! `replay`: a recorded screening is computed again over what the watch held then.

use crate::{
    common::{CLEAR, Desk, FOUND, run, text},
    dismiss::{claim, designation},
};
use archive::Watch;
use names::Kind;
use screen::{
    Party,
    decision::{Screening, record},
};
use serde_json::json;

fn recorded(desk: &Desk, known_at: Option<&str>) -> (String, serde_json::Value) {
    let asked = Party::called("Zorbin Quaxley", Kind::Person);
    let mut screening = Screening::new(&[asked], "an invented analyst", "2026-11-01".parse().unwrap(), 5);
    screening.known_at = known_at.map(|day| day.parse().unwrap());
    let (id, finding) = record(&Watch::open(&desk.watch()).unwrap(), &screening).unwrap();
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
fn what_is_no_screening_is_said() {
    let desk = desk();
    assert!(desk.run(["replay", &"0".repeat(64)]).fails().contains("no screening"));
    assert!(run(["replay", "kim", "-C", text(&desk.watch())]).fails().contains("64 hexadecimal digits"));
}
