//! `POST /match/{dataset}`.

use crate::common::invented;
use serde_json::{Value, json};
use server::EntityMatchResponse;

fn matched(uri: &str, queries: &Value) -> EntityMatchResponse {
    let answer = invented().post(uri, json!({ "queries": queries, "weights": {}, "config": {} }).to_string());
    assert_eq!(answer.status, 200, "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

fn ids(answer: &EntityMatchResponse, key: &str) -> Vec<String> {
    answer.responses[key].results.iter().map(|result| result.entity.id.clone()).collect()
}

fn person(name: &str) -> Value {
    json!({ "schema": "Person", "properties": { "name": [name] } })
}

#[test]
fn a_listed_party_is_found_with_reasons_that_add_up() {
    let queries = json!({ "a": { "schema": "Person", "properties": { "name": "Kim Chol Su Example", "birthDate": ["1970-04-15"] } } });
    let answer = matched("/match/default", &queries);
    let best = &answer.responses["a"].results[0];
    assert_eq!((best.entity.id.as_str(), best.is_match, answer.limit), ("inv-1", true, 5));
    assert!(best.score > 0.9 && best.entity.referents.len() == 2);
    let sum: f32 = best.explanations.values().map(|part| part.score).sum();
    let probability = 1.0 / (1.0 + (-sum).exp());
    assert!(
        (probability - best.score).abs() < 0.02,
        "{probability} of the parts told, {} in all",
        best.score
    );
    assert!(best.explanations["birth_day"].score > 0.0);
    assert_eq!(serde_json::to_value(&answer.responses["a"].query).unwrap(), queries["a"]);
}

#[test]
fn queries_are_answered_in_their_order() {
    let keys: Vec<String> = (0..300).map(|at| format!("k{}", (at * 7919) % 300)).collect();
    let queries: Vec<String> =
        keys.iter().map(|key| format!("\"{key}\":{}", person("Kim Chol Su"))).collect();
    let answer = invented().post("/match/default", format!("{{\"queries\":{{{}}}}}", queries.join(",")));
    let places: Vec<usize> =
        keys.iter().map(|key| answer.text.find(&format!("\"{key}\":{{\"status\"")).unwrap()).collect();
    assert!(places.is_sorted());
}

#[test]
fn a_dataset_is_screened_by_itself() {
    let queries = json!({ "a": person("Kim Chol Su Example"), "b": { "schema": "Vessel", "properties": { "name": ["Imaginary Star"] } } });
    let answer = matched("/match/list_a", &queries);
    assert_eq!((ids(&answer, "a"), ids(&answer, "b")), (vec!["inv-1".to_owned()], vec![]));
    assert_eq!(ids(&matched("/match/list_b", &queries), "b"), ["inv-3"]);
}

#[test]
fn filters_choose_among_the_candidates() {
    let queries = json!({ "a": person("Kim Chol Su Example") });
    let found = |filter: &str| ids(&matched(&format!("/match/default?{filter}"), &queries), "a");
    for keeps in [
        "",
        "include_dataset=list_b",
        "exclude_schema=Vessel&exclude_schema=Company",
        "topics=sanction&topics=crime",
        "changed_since=2024-06-01",
        "changed_since=2024-05-31T23:59:59",
        "exclude_entity_ids=inv-2",
        "exclude_dataset=nothing",
    ] {
        assert_eq!(found(keeps), ["inv-1"], "{keeps}");
    }
    for drops in [
        "exclude_dataset=list_b",
        "exclude_schema=LegalEntity",
        "topics=crime",
        "changed_since=2024-06-02",
        "exclude_entity_ids=inv-1",
        "exclude_entity_ids=inv-1-old",
        "cutoff=1",
        "limit=0",
    ] {
        assert!(found(drops).is_empty(), "{drops}");
    }
}

#[test]
fn the_threshold_is_the_models_or_the_callers() {
    let query = json!({ "a": { "schema": "Person", "properties": { "name": ["Kim Chol"] } } });
    let best = |uri: &str| matched(uri, &query).responses["a"].results[0].clone();
    let score = best("/match/default?cutoff=0").score;
    assert!(best(&format!("/match/default?cutoff=0&threshold={}", score - 0.001)).is_match);
    assert!(!best(&format!("/match/default?cutoff=0&threshold={}", score + 0.001)).is_match);
}

#[test]
fn a_wallet_is_found_by_its_address_and_by_no_other() {
    let wallet = |address: &str| json!({ "a": { "schema": "CryptoWallet", "properties": { "publicKey": [address] } } });
    let listed = wallet("0x00000000000000000000000000000000000000aa");
    assert_eq!(ids(&matched("/match/default", &listed), "a"), ["inv-wallet"]);
    assert!(ids(&matched("/match/list_b", &listed), "a").is_empty());
    assert!(
        ids(&matched("/match/default", &wallet("0x00000000000000000000000000000000000000ab")), "a")
            .is_empty()
    );
}

#[test]
fn ten_thousand_queries_are_answered_and_one_more_is_refused() {
    let body = |count: usize| {
        let queries: Vec<String> = (0..count).map(|at| format!("\"{at}\":{}", person("Kim"))).collect();
        format!("{{\"queries\":{{{}}}}}", queries.join(","))
    };
    let answer = invented().post("/match/default?limit=1", body(10_000));
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["responses"].as_object().unwrap().len(), 10_000);
    let refused = invented().refused(&invented().post("/match/default?limit=1", body(10_001)), 422);
    assert!(refused.contains("10000"), "{refused}");
    invented().refused(&invented().post("/match/default?limit=500", body(201)), 400);
}

#[test]
fn what_cannot_be_read_is_said_with_its_place() {
    let service = invented();
    let refused =
        |body: &str, status| service.refused(&service.post("/match/default", body.to_owned()), status);
    assert!(refused("{\"queries\":\n{", 400).contains("line 2"));
    refused("", 400);
    refused("[]", 422);
    refused("{}", 422);
    refused("{\"queries\":[]}", 422);
    refused("{\"queries\":{\"a\":1}}", 422);
    assert!(
        refused("{\"queries\":{\"mine\":{\"schema\":1,\"properties\":{}}}}", 422).contains("queries.mine")
    );
    refused("{\"queries\":{\"a\":{\"properties\":{}}}}", 422);
    refused("{\"queries\":{\"a\":{\"schema\":\"Person\",\"properties\":{\"name\":{\"x\":1}}}}}", 422);
    assert!(
        refused("{\"queries\":{\"a\":{\"schema\":\"Person\",\"properties\":{}}}}", 400).contains("no name")
    );
    assert!(
        refused("{\"queries\":{\"a\":{\"schema\":\"Address\",\"properties\":{\"name\":[\"x\"]}}}}", 400)
            .contains("Address")
    );
    assert!(
        refused(
            "{\"queries\":{\"a\":{\"schema\":\"Person\",\"properties\":{\"name\":[\"x\"]}},\"a\":1}}",
            422
        )
        .contains("twice")
    );
    refused("{\"weights\":{\"name\":1},\"queries\":{}}", 400);
    let many: Vec<String> = (0..101).map(|at| format!("\"name {at}\"")).collect();
    refused(
        &format!(
            "{{\"queries\":{{\"a\":{{\"schema\":\"Person\",\"properties\":{{\"name\":[{}]}}}}}}}}",
            many.join(",")
        ),
        400,
    );
    refused(
        &format!(
            "{{\"queries\":{{\"a\":{{\"schema\":\"Person\",\"properties\":{{\"name\":[\"{}\"]}}}}}}}}",
            "x".repeat(1_001)
        ),
        400,
    );
    let deep = format!("{{\"queries\":{{\"a\":{}{}}}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!([400, 422].contains(&service.post("/match/default", deep).status.as_u16()));
    service.refused(&service.post("/match/default", b"{\"queries\":{\"\xff\":1}}".to_vec()), 400);
}

#[test]
fn an_empty_batch_has_an_empty_answer() {
    assert_eq!(
        invented().post("/match/default", "{\"queries\":{}}").json(),
        json!({ "responses": {}, "limit": 5 })
    );
}
