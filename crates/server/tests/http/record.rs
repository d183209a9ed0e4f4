//! An entity, claim by claim.

use crate::common::{Service, fixture, of_dossier, watch};
use serde_json::Value;
use server::Snapshot;

const THIEF: &str = "wallet:evm:0x098b716b8aaf21512996dc57eb0615e2383e2f96";

fn record(id: &str, days: &str) -> Value {
    of_dossier().ok(&format!("/record/{}{days}", id.replace(':', "%3A")))
}

#[test]
fn a_wallet_with_its_paths_and_whose_it_is() {
    let told = record(THIEF, "");
    assert_eq!(told["id"], THIEF);
    assert!(told["paths"].as_array().is_some_and(|paths| !paths.is_empty()), "{told}");
    assert_eq!(told["paths"], of_dossier().ok(&format!("/path?from={}", &THIEF[11..]))["paths"]);
    assert!(told["neighbours"].as_array().unwrap().iter().any(|one| one["relation"] == "held_by"), "{told}");
    let days: Vec<&str> = told["days"].as_array().unwrap().iter().map(|day| day.as_str().unwrap()).collect();
    assert!(days.is_sorted() && !days.is_empty());
    let value = &told["properties"][0]["values"][0];
    for field in ["id", "originator", "grade", "known", "valid", "handling", "sources"] {
        assert!(!value["claims"][0][field].is_null(), "{field}: {value}");
    }
}

#[test]
fn nothing_is_shown_before_it_was_known() {
    let (now, then) = (record(THIEF, ""), record(THIEF, "?known_at=2009-01-01"));
    assert!(!now["properties"].as_array().unwrap().is_empty());
    assert_eq!(then["properties"], serde_json::json!([]), "{then}");
    assert_eq!(then["paths"], serde_json::json!([]));
    assert_eq!(then["days"], now["days"], "the days to choose from stay");
}

#[test]
fn where_sources_disagree_it_is_said_in_which_way() {
    let told = record("incident:2022-03-23:ronin", "");
    let groups = told["disagreements"].as_array().unwrap();
    assert!(groups.iter().all(|group| group["kind"] != "none") && !groups.is_empty(), "{groups:?}");
    let contested =
        |one: &Value| one["values"].as_array().unwrap().iter().any(|value| value["contested"] == true);
    let found: Vec<&Value> =
        told["properties"].as_array().unwrap().iter().filter(|one| contested(one)).collect();
    assert!(!found.is_empty(), "{told}");
}

#[test]
fn what_is_marked_is_not_shown_and_what_is_unknown_is_said() {
    let (_folder, watch) = watch(&[fixture("marked.jsonl")]);
    let service = Service::of(Snapshot::of_watch(&watch).unwrap());
    let open = service.ok("/record/inv%3Aopen").to_string();
    assert!(!open.contains("Zyxwvut") && !open.contains("hidden"), "{open}");
    for id in ["inv%3Ahidden", "inv%3Anamed", "nobody", "..%2F..%2Fkey", "%00", "a%20b"] {
        service.refused(&service.get(&format!("/record/{id}")), 404);
    }
    service.refused(&service.get("/record/%FF"), 400);
    service.refused(&service.get("/record/inv%3Aopen?as_of=2024-02-30"), 422);
}
