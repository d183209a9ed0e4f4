//! What is gathered later, however it is dated, does not unsettle what was found before.

use crate::common::{CLEAR, Desk, demo, text};
use serde_json::json;

const THIEF: &str = "wallet:evm:0x098b716b8aaf21512996dc57eb0615e2383e2f96";

fn claim(property: &str, value: &serde_json::Value, denied: bool) -> String {
    let source = json!({ "originator": "an invented source" });
    let grade = json!({ "reliability": "B", "credibility": 2 });
    let claim = json!({
        "subject": THIEF, "schema": "CryptoWallet", "property": property, "value": value, "denied": denied,
        "known": "2021-01-01", "source": source, "grade": grade,
    });
    json!({ "claim": claim }).to_string() + "\n"
}

#[test]
fn an_old_report_still_verifies() {
    let desk = Desk::of_demo();
    let parent = json!({ "entity": "entity:lazarus-group" });
    // Each would have changed an answer: a path before the theft, a contested step, a stop at the thief's own wallet.
    let lines = [
        claim("held_by", &parent, false),
        claim("held_by", &parent, true),
        claim("category", &json!({ "text": "exchange" }), false),
    ];
    desk.gather(&desk.file("later.jsonl", lines.concat()));
    desk.run(["verify", text(&demo().page)]).exits(CLEAR);
    desk.verifies();
    let then = ["path", THIEF, "--as-of", "2022-03-23", "--known-at", "2022-03-23", "--json"];
    let now = desk.run(then).exits(1).json();
    assert_eq!(now["paths"].as_array().unwrap().len(), 1, "the later claims do count in new answers");
}
