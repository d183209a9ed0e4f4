use crate::{good, one_bad, read};
use gather::Format;
use proptest::prelude::*;
use record::{Bound, Claim, Entity, EntityId, Schema, Value};
use std::collections::BTreeMap;

fn entity(claims: &[Claim], id: &str) -> Entity {
    let id = EntityId::new(id).unwrap();
    Entity::from_claims(&id, claims.iter().filter(|claim| claim.subject == id)).unwrap()
}

#[test]
fn an_entity_becomes_claims_and_comes_back() {
    let line = r#"{"id":"x-1","caption":"Invented Trading","schema":"Company","properties":{"name":["Invented Trading"],"country":["kp"],"incorporationDate":["2011-04"],"parent":["x-2"]},"datasets":["invented"],"last_change":"2025-11-19T00:00:00"}"#;
    let out = good(Format::FtmJson, "x.ftm.json", line);
    assert_eq!(out.claims.len(), 4);
    let claim = out.claims.iter().find(|claim| &*claim.property == "incorporationDate").unwrap();
    assert!(matches!(claim.value, Value::Date(_)));
    assert_eq!((claim.known.to_string().as_str(), &*claim.source.originator), ("2025-11-19", "invented"));
    let back = serde_json::to_value(entity(&out.claims, "x-1")).unwrap();
    let original: serde_json::Value = serde_json::from_str(line).unwrap();
    for key in ["id", "schema", "caption", "properties"] {
        assert_eq!(back[key], original[key], "{key}");
    }
}

#[test]
fn lines_with_one_id_are_one_entity() {
    let text = "{\"id\":\"a\",\"schema\":\"LegalEntity\",\"properties\":{\"name\":[\"One\"]}}\n{\"id\":\"a\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Two\",\"Two\"]}}\n";
    let (tally, out) = read(Format::FtmJson, "a.json", text.as_bytes()).unwrap();
    assert_eq!((tally.entities, tally.claims), (1, 2));
    let entity = entity(&out.claims, "a");
    assert_eq!(
        (entity.schema.as_str(), &entity.properties["name"]),
        ("Company", &vec!["One".to_owned(), "Two".to_owned()])
    );
}

#[test]
fn edges_are_relations_too() {
    for (line, property, subject, value) in [
        (
            r#"{"id":"e","schema":"Ownership","properties":{"owner":["p"],"asset":["c"],"startDate":["2020"]}}"#,
            "owned_by",
            "c",
            "p",
        ),
        (
            r#"{"id":"e","schema":"Ownership","properties":{"owner":["p"],"asset":["c"],"role":["controlled_by"],"startDate":["2020"]}}"#,
            "controlled_by",
            "c",
            "p",
        ),
        (
            r#"{"id":"e","schema":"UnknownLink","properties":{"subject":["c"],"object":["p"],"startDate":["2020"]}}"#,
            "linked_to",
            "c",
            "p",
        ),
        (
            r#"{"id":"e","schema":"UnknownLink","properties":{"subject":["c"],"object":["p"],"role":["is subordinate to"],"startDate":["2020"]}}"#,
            "subordinate_to",
            "c",
            "p",
        ),
        (
            r#"{"id":"e","schema":"Representation","properties":{"agent":["c"],"client":["p"],"startDate":["2020"]}}"#,
            "acting_for",
            "c",
            "p",
        ),
        (
            r#"{"id":"e","schema":"Directorship","properties":{"director":["c"],"organization":["p"],"startDate":["2020"]}}"#,
            "official_of",
            "c",
            "p",
        ),
    ] {
        let out = good(Format::FtmJson, "e.json", line);
        let claim =
            out.claims.iter().find(|claim| &*claim.property == property).unwrap_or_else(|| panic!("{line}"));
        assert_eq!((claim.subject.as_str(), claim.value.entity().unwrap().as_str()), (subject, value));
        assert!(matches!(claim.valid.from, Some(Bound::On(date)) if date.to_string() == "2020"));
        assert!(
            out.claims.iter().filter(|claim| claim.subject.as_str() == "e").count() >= 3,
            "the edge stays"
        );
    }
}

#[test]
fn wallets_have_holders_and_sanctions_list() {
    let wallet = r#"{"id":"w","schema":"CryptoWallet","properties":{"publicKey":["0x1"],"holder":["p"]}}"#;
    let out = good(Format::FtmJson, "w.json", wallet);
    assert!(out.claims.iter().any(|claim| &*claim.property == "held_by" && claim.subject.as_str() == "w"));
    let listing = r#"{"id":"s","schema":"Sanction","properties":{"entity":["c"],"unscId":["KPe.900"],"listingDate":["2016-03-02"]},"datasets":["un_sc_sanctions"]}"#;
    let out = good(Format::FtmJson, "s.json", listing);
    let claim = out.claims.iter().find(|claim| &*claim.property == "listing:un_1718").unwrap();
    assert_eq!(
        (claim.subject.as_str(), claim.value.to_string().as_str(), claim.known.to_string().as_str()),
        ("c", "KPe.900", "2016-03-02")
    );
    let other = r#"{"id":"s","schema":"Sanction","properties":{"entity":["c"],"program":["X-1"]},"datasets":["us_ofac_sdn"]}"#;
    assert!(
        good(Format::FtmJson, "s.json", other)
            .claims
            .iter()
            .any(|claim| &*claim.property == "listing:ofac_sdn")
    );
}

#[test]
fn a_bad_value_costs_only_itself() {
    let text = r#"{"id":"a","schema":"Person","properties":{"name":["Invented Person"],"birthDate":["1980-02-31"],"imoNumber":["1"],"country":[5],"alias":[""]}}"#;
    let (tally, out) = read(Format::FtmJson, "a.json", text.as_bytes()).unwrap();
    assert_eq!((tally.kept, tally.quarantined, tally.claims), (1, 4, 1));
    assert!(out.quarantined.iter().all(|bad| bad.line == 1 && bad.record.starts_with("a/")));
}

#[test]
fn bad_lines_are_set_aside() {
    for (line, why) in [
        (r#"{"id":"a","schema":"Persona","properties":{"name":["x"]}}"#, "FollowTheMoney"),
        (r#"{"id":"a b","schema":"Person","properties":{"name":["x"]}}"#, "entity id"),
        (r#"{"schema":"Person","properties":{"name":["x"]}}"#, "no 'id'"),
        (r#"{"id":"a","schema":"Person"}"#, "properties"),
        (r#"{"id":"a","schema":"Person","properties":{}}"#, "no property"),
        (r#"{"id":"a","id":"b","schema":"Person","properties":{"name":["x"]}}"#, "twice"),
        (r#"{"id":"a","schema":"Person","properties":{"name":["x"],"name":["y"]}}"#, "twice"),
        (r#"{"id":"a","schema":"Person","properties":{"name":["x"]}"#, "not good JSON"),
    ] {
        let reason = one_bad(Format::FtmJson, line);
        assert!(reason.contains(why), "{line}: {reason}");
    }
    let deep = format!(
        r#"{{"id":"a","schema":"Person","properties":{{"name":{}{}}}}}"#,
        "[".repeat(9999),
        "]".repeat(9999)
    );
    assert!(one_bad(Format::FtmJson, &deep).contains("recursion"));
}

fn words() -> impl Strategy<Value = String> {
    "[A-Za-z가-힣\"\\\\é ]{0,12}[A-Za-z]"
}

proptest! {
    /// Claims → entity → FollowTheMoney JSON → claims: nothing is lost.
    #[test]
    fn entities_round_trip(names in proptest::collection::btree_set(words(), 1..4), notes in proptest::collection::btree_set(words(), 0..3)) {
        let mut properties = BTreeMap::from([("name".to_owned(), names.into_iter().collect::<Vec<_>>())]);
        if !notes.is_empty() {
            properties.insert("notes".to_owned(), notes.into_iter().collect());
        }
        let caption = properties["name"].first().cloned();
        let entity_before = Entity { id: EntityId::new("x").unwrap(), schema: "Person".to_owned(), caption, properties };
        prop_assert!(Schema::find(&entity_before.schema).is_some());
        let out = good(Format::FtmJson, "x.json", &serde_json::to_string(&entity_before).unwrap());
        prop_assert_eq!(entity(&out.claims, "x"), entity_before);
    }
}
