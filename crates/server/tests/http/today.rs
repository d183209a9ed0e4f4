//! What a day begins with: alerts, sources and what waits.

use crate::common::{Service, analyst, fixture, of_dossier, watch};
use archive::{Archive, View, Writer};
use record::{Act, Alert, Tlp};
use serde_json::{Value, json};
use server::Snapshot;

#[test]
fn the_day_begins_with_what_is_held_and_what_waits() {
    let today = of_dossier().ok("/today");
    assert_eq!(today["alerts"], json!({ "standing": 0, "latest": [] }));
    let waiting = of_dossier().ok("/triage")["total"].clone();
    assert_eq!(today["waiting"]["triage"], waiting);
    assert!(waiting.as_u64().unwrap() > 0);
    assert_eq!(today["ledger"]["size"], of_dossier().ok("/ledger/checkpoint")["size"]);
    assert_eq!(today["ledger"]["root"], of_dossier().ok("/ledger/checkpoint")["root"]);
    let held = today["counts"]["claims"].as_u64().unwrap();
    let gathered: u64 =
        today["sources"].as_array().unwrap().iter().map(|one| one["claims"].as_u64().unwrap()).sum();
    assert!(held > 1_000 && held <= gathered, "{held} of {gathered}");
}

#[test]
fn sources_come_as_a_list_and_as_a_table() {
    let sources = of_dossier().ok("/sources?limit=2");
    assert_eq!(sources["results"].as_array().unwrap().len(), 2);
    let all = of_dossier().ok("/sources?limit=1000");
    assert_eq!(all["total"], sources["total"]);
    let first = &all["results"][0];
    assert!(first["gathered"].is_string() && first["days_old"] == 0 && first["stale"] == false, "{first}");
    let table = of_dossier().get("/sources?format=csv");
    assert!(table.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    assert_eq!(table.text.lines().count() as u64, 1 + all["total"].as_u64().unwrap());
    assert!(table.text.starts_with("name,format,gathered,"), "{}", table.text);
    let uri = format!("/sources/{}/quarantine", first["entry"]);
    assert_eq!(of_dossier().ok(&uri)["total"], first["quarantined"]);
    for entry in ["0", "999999", "-1", "..%2F..", "x"] {
        of_dossier().refused(&of_dossier().get(&format!("/sources/{entry}/quarantine")), 404);
    }
}

/// An invented alert; `claim` is what it rests on.
fn alert(claim: &str) -> Alert {
    serde_json::from_value(json!({
        "notice": "listed_paid", "asset": "invented/coin", "amount": "1", "policy": "fifo",
        "origin": { "listing": { "list": "invented_list", "party": "inv:open", "address": "=inv1", "claim": claim } },
        "from": "=inv1", "to": "inv2", "row": 0,
        "block": { "height": 1, "hash": "0".repeat(64), "time": 1 },
    }))
    .unwrap()
}

#[test]
fn an_alert_is_told_to_those_who_may_see_what_it_rests_on() {
    let (_folder, watch) = watch(&[fixture("marked.jsonl")]);
    let held = |id: &str, most| -> Vec<String> {
        let archive = Archive::open(&watch).unwrap().within(most).unwrap();
        let claims = archive.claims_of(&id.parse().unwrap(), &View::now()).unwrap();
        claims.iter().map(|held| held.id.to_string()).collect()
    };
    let (open, hidden) = (held("inv:open", Tlp::Green).remove(0), held("inv:hidden", Tlp::Red).remove(0));
    let acts = [&open, &hidden].map(|claim| Act::Alert(alert(claim)));
    Writer::open(&watch).unwrap().record(acts.to_vec()).unwrap();
    let service = Service::of(Snapshot::of_watch(&watch).unwrap());
    let told = service.ok("/alerts");
    let expected =
        if told["results"][0]["alert"]["origin"]["listing"]["claim"] == json!(open) { 1 } else { 0 };
    assert_eq!(told["total"], 1, "{told}");
    assert_eq!(expected, 1, "the alert that rests on an open claim: {told}");
    assert_eq!(told["results"][0]["state"], "standing");
    let all: Value = {
        let request = crate::common::request(axum::http::Method::GET, "/alerts", axum::body::Body::empty());
        service.send_as(&analyst("ada"), request).json()
    };
    assert_eq!(all["total"], 2);
    assert_eq!(service.ok("/today")["alerts"]["standing"], 1);
    let table = service.get("/alerts?format=csv").text;
    assert!(table.contains("'=inv1"), "no formula reaches a spreadsheet: {table}");
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    for uri in
        ["/alerts?limit=0", "/alerts?all=maybe", "/sources?format=xls", "/sources?limit=1001", "/alerts?x=1"]
    {
        of_dossier().refused(&of_dossier().get(uri), 422);
    }
    of_dossier().refused(&of_dossier().get("/sources?limit=%FF"), 400);
}
