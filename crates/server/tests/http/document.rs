//! The OpenAPI document is of the routes that there are, and has every path of yente's.

use crate::common::invented;
use serde_json::Value;

/// The paths that yente 5.5 documents, but for forced updates and its own statistics.
const YENTE: [(&str, &str); 10] = [
    ("/match/{dataset}", "post"),
    ("/search/{dataset}", "get"),
    ("/entities/{entity_id}", "get"),
    ("/entities/{entity_id}/adjacent", "get"),
    ("/entities/{entity_id}/adjacent/{property_name}", "get"),
    ("/reconcile/{dataset}", "get"),
    ("/healthz", "get"),
    ("/readyz", "get"),
    ("/catalog", "get"),
    ("/algorithms", "get"),
];

fn document() -> Value {
    invented().ok("/openapi.json")
}

#[test]
fn it_is_openapi_3_1_and_has_yentes_paths() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    for (path, method) in YENTE {
        assert!(document["paths"][path][method].is_object(), "{method} {path}");
    }
}

#[test]
fn every_documented_route_is_there() {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() >= 17, "{}", paths.len());
    for (path, methods) in paths {
        let uri = path
            .replace("{dataset}", "default")
            .replace("{entity_id}", "inv-1")
            .replace("{property_name}", "x")
            .replace("{id}", "x")
            .replace("{entry}", "0");
        for method in methods.as_object().unwrap().keys() {
            let mut sent = crate::common::request(
                method.to_uppercase().parse().unwrap(),
                &uri,
                axum::body::Body::empty(),
            );
            // Events would go on for ever; with the id of none they are refused.
            sent.headers_mut().insert("last-event-id", "x".parse().unwrap());
            let answer = invented().send(sent);
            let missing = answer.status == 405 || answer.text.contains("there is nothing at");
            assert!(!missing, "{method} {path}: {}", answer.text);
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = vec![];
    references(&document, &mut found);
    assert!(found.len() > 30);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}
