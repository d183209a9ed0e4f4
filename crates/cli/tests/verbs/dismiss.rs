//! `dismiss`: bound to the evidence, not to the id.

use crate::common::{CLEAR, Desk, FOUND, text};
use archive::{Archive, Watch};
use names::Kind;
use screen::{
    Party,
    decision::{Dismissals, Upheld},
};
use serde_json::{Value, json};

/// A line on an invented party of an invented list.
pub(crate) fn claim(subject: &str, property: &str, value: &str, known: &str) -> String {
    let source = json!({ "originator": "Invented Council" });
    let grade = json!({ "reliability": "A", "credibility": 1 });
    let claim = json!({
        "subject": subject, "schema": "Person", "property": property, "value": { "text": value }, "known": known,
        "source": source, "grade": grade,
    });
    json!({ "claim": claim }).to_string() + "\n"
}

/// An invented designation.
pub(crate) fn designation(subject: &str, name: &str, known: &str) -> String {
    let reference = subject.rsplit(':').next().unwrap();
    claim(subject, "name", name, known) + &claim(subject, "listing:invented_list", reference, known)
}

fn state(desk: &Desk, name: &str, id: &str) -> Option<Upheld> {
    let archive = Archive::open(&Watch::open(&desk.watch()).unwrap()).unwrap();
    let dismissals = Dismissals::of(&archive).unwrap();
    let asked = Party::called(name, Kind::Person);
    dismissals.on(&archive, &asked, &id.parse().unwrap()).unwrap().map(|(_, state)| state)
}

fn dismissed() -> Desk {
    let desk = Desk::new();
    desk.gather(&desk.file("list.jsonl", designation("invented:1", "Zorbin Quaxley", "2020-01-01")));
    let why = "our customer is another Zorbin, born 1950";
    desk.run(["dismiss", "Zorbin  QUAXLEY", "invented:1", "--by", "an invented analyst", "--because", why])
        .exits(CLEAR);
    desk
}

#[test]
fn it_survives_a_new_id() {
    let desk = dismissed();
    assert_eq!(state(&desk, "zorbin quaxley", "invented:1"), Some(Upheld::Dismissed));
    desk.gather(&desk.file("again.jsonl", designation("invented:77", "Zorbin Quaxley", "2021-01-01")));
    assert_eq!(
        state(&desk, "zorbin quaxley", "invented:77"),
        Some(Upheld::Dismissed),
        "the same under another id"
    );
    assert_eq!(state(&desk, "zorbin quaxly", "invented:1"), None, "another query was not dismissed");
    desk.gather(&desk.file("other.jsonl", designation("invented:78", "Zorbina Quaxley", "2021-01-01")));
    assert_eq!(state(&desk, "zorbin quaxley", "invented:78"), None, "another candidate was not dismissed");
    desk.verifies();
}

#[test]
fn it_is_open_again_when_the_evidence_changes() {
    let desk = dismissed();
    desk.run(["dismiss"]).exits(CLEAR);
    desk.gather(&desk.file("more.jsonl", claim("invented:1", "birthDate", "1950-06-01", "2022-01-01")));
    let list = desk.run(["dismiss", "--json"]).exits(FOUND).json();
    let changes: &Value = &list["dismissals"][0]["state"]["reopened"]["changes"];
    assert_eq!(changes, &json!(["new date of birth: 1950-06-01"]), "{list}");
    let shown = desk.run(["dismiss"]).exits(FOUND).out;
    assert!(
        shown.contains("OPEN AGAIN") && shown.contains("born 1950"),
        "it is shown, with its reason: {shown}"
    );
}

#[test]
fn a_later_match_ends_it() {
    let desk = dismissed();
    let who = ["--by", "another analyst", "--because", "the passport says so"];
    desk.run(["dismiss", "zorbin quaxley", "invented:1", "--match"].into_iter().chain(who)).exits(CLEAR);
    assert_eq!(state(&desk, "zorbin quaxley", "invented:1"), None);
}

#[test]
fn who_and_why_are_asked_for_and_the_candidate_must_be_held() {
    let desk = dismissed();
    assert!(desk.run(["dismiss", "zorbin quaxley", "invented:1"]).fails().contains("--because"));
    desk.run(["dismiss", "x", "invented:404", "--by", "a", "--because", "b"]).fails();
    assert!(text(&desk.watch()).contains("watch"));
}
