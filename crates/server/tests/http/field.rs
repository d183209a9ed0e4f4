//! The studies of the field, and a text checked against the record.

use crate::common::{invented, of_dossier};
use serde_json::{Value, json};

#[test]
fn every_study_answers_over_the_dossier() {
    let of = |uri: &str, field: &str| {
        let told = of_dossier().ok(uri);
        assert!(told[field].as_array().is_some_and(|rows| !rows.is_empty()), "{uri}: {}", told[field]);
    };
    of("/field/thefts", "incidents");
    of("/field/disagreements", "groups");
    of("/field/revenue", "streams");
    of("/field/norms?on=2022-03-23", "norms");
    of("/field/conduct", "rows");
    of("/field/tactics", "lines");
    let row = of_dossier().ok("/field/conduct?state=kenya");
    assert_eq!(row["name"], "Kenya");
    for uri in ["/field/thefts?format=csv", "/field/conduct?format=csv"] {
        let table = of_dossier().get(uri);
        assert_eq!(table.status, 200, "{}", table.text);
        assert!(table.headers["content-type"].to_str().unwrap().starts_with("text/csv"));
    }
}

#[test]
fn what_was_not_known_yet_is_not_there() {
    let (then, now) =
        (of_dossier().ok("/field/thefts?known_at=2020-01-01"), of_dossier().ok("/field/thefts"));
    let count = |told: &Value| told["incidents"].as_array().unwrap().len();
    assert!(count(&then) < count(&now));
}

#[test]
fn a_text_is_marked_up_in_units_of_utf_16() {
    let text = "😀 Ronin was robbed of 173,600 ETH in March 2022.";
    let answer = of_dossier().post("/check", json!({ "text": text }).to_string());
    assert_eq!(answer.status, 200, "{}", answer.text);
    let told = answer.json();
    let checked: Vec<u16> = told["text"].as_str().unwrap().encode_utf16().collect();
    let claims = told["claims"].as_array().unwrap();
    assert!(!claims.is_empty(), "{told}");
    for claim in claims {
        let at = |place: usize| usize::try_from(claim["spans16"][place].as_u64().unwrap()).unwrap();
        assert_eq!(String::from_utf16(&checked[at(0)..at(1)]).unwrap(), claim["text"].as_str().unwrap());
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    for uri in [
        "/field/revenue?without=nothing",
        "/field/norms?act=nothing",
        "/field/norms?on=yesterday",
        "/field/thefts?format=pdf",
        "/field/outlook?x=1",
    ] {
        of_dossier().refused(&of_dossier().get(uri), 422);
    }
    of_dossier().refused(&of_dossier().get("/field/conduct?state=atlantis"), 404);
    of_dossier().refused(&of_dossier().get("/field/disagreements?subject=nobody"), 404);
    invented().refused(&invented().get("/field/thefts"), 404);
    let refused = |body: &[u8], status| {
        of_dossier().refused(&of_dossier().post("/check", body.to_vec()), status);
    };
    refused(b"{\"text\":\"\xff\"}", 400);
    refused(b"{\"text\":", 400);
    refused(b"{\"text\":7}", 422);
    refused(br#"{"text":"a","known_at":"2024-02-30"}"#, 422);
    refused(json!({ "text": "x".repeat((5 << 20) + 1) }).to_string().as_bytes(), 422);
}
