//! `/reconcile/{dataset}`, as OpenRefine asks.

use crate::common::invented;
use serde_json::json;

#[test]
fn the_manifest_says_where_things_are() {
    let manifest = invented().ok("/reconcile/default");
    assert_eq!(manifest["view"]["url"], "http://127.0.0.1:1718/entities/{{id}}");
    assert_eq!(manifest["versions"], json!(["0.1", "0.2"]));
    assert!(
        manifest["defaultTypes"].as_array().unwrap().contains(&json!({ "id": "Person", "name": "People" }))
    );
}

#[test]
fn a_form_of_queries_is_answered() {
    let queries = "queries=%7B%22q1%22%3A%7B%22query%22%3A%22kim+chol+su+example%22%2C%22type%22%3A%22Person%22%2C\
        %22properties%22%3A%5B%7B%22pid%22%3A%22birthDate%22%2C%22v%22%3A%221970-04-15%22%7D%5D%7D%2C\
        %22q0%22%3A%7B%22query%22%3A%22nobody+at+all%22%7D%7D";
    let answer = invented().post("/reconcile/default", queries.replace(' ', "")).json();
    let best = &answer["q1"]["result"][0];
    assert_eq!((best["id"].as_str(), best["match"].as_bool()), (Some("inv-1"), Some(true)));
    assert_eq!(best["type"], json!([{ "id": "Person", "name": "People" }]));
    assert!(best["score"].as_f64().unwrap() > 90.0);
    assert!(answer["q0"]["result"].as_array().unwrap().iter().all(|one| one["match"] == false));
    assert_eq!(invented().get(&format!("/reconcile/default?{}", queries.replace(' ', ""))).json(), answer);
}

#[test]
fn what_is_no_query_is_refused() {
    let service = invented();
    let refused =
        |body: &str, status| service.refused(&service.post("/reconcile/default", body.to_owned()), status);
    refused("", 400);
    refused("queries=%7B", 400);
    refused("queries=[]", 422);
    assert!(refused("queries=%7B%22q7%22%3A%7B%7D%7D", 422).contains("q7"));
    refused("queries=%FF", 400);
    let many: Vec<String> = (0..101).map(|at| format!("\"{at}\":{{\"query\":\"x\"}}")).collect();
    refused(&format!("queries={{{}}}", many.join(",")), 422);
}
