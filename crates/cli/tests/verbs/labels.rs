//! `labels`: what is said of an address, who contests it, where a trace stops, and out and in again as a TagPack.

use crate::common::{CLEAR, Desk, FOUND, PARTIAL, run, text};
use serde_json::Value;
use std::collections::BTreeSet;

const SERVICE: &str = "0x00000000000000000000000000000000000000a1";
const OTHER: &str = "0x00000000000000000000000000000000000000b2";
const THIEF: &str = "0x00000000000000000000000000000000000000c3";
const TX: &str = "0x1111111111111111111111111111111111111111111111111111111111111111";

/// Two invented packs that contradict each other, the actors they name, and an explorer's labels.
fn desk() -> Desk {
    let desk = Desk::new();
    let pack = |creator: &str, confidence: &str, category: &str, actor: &str| {
        format!(
            "title: Invented\ncreator: {creator}\nconfidence: {confidence}\nlastmod: 2022-03-04\nsource: https://example.org/{creator}\ntags:\n- address: '{SERVICE}'\n  currency: ETH\n  label: Invented {category}\n  category: {category}\n  actor: {actor}\n"
        )
    };
    desk.gather(&desk.file("one.yaml", pack("Alpha", "service_data", "exchange", "invented")));
    desk.gather(&desk.file("two.yaml", pack("Beta", "web_crawl", "mixing_service", "elsewhere")));
    desk.gather(&desk.file("actors.yaml", "title: Invented\ncreator: Alpha\nlastmod: 2023-01-02\nactors:\n- id: invented\n  label: Invented & Co\n  uri: example.org\n  categories:\n  - exchange\n"));
    let labels = format!(
        "{{\"{OTHER}\": {{\"name\": \"Invented \\\"Hot\\\" 1\", \"labels\": [\"exchange\", \"sushiswap\"]}}, \"\": {{\"name\": \"\", \"labels\": [\"x\"]}}}}"
    );
    let file = desk.file("bscscan.labels.json", labels);
    let run = desk.run(["gather", &file, "--known", "2024-05-06", "--json"]).exits(PARTIAL);
    let source = &run.json()["sources"][0];
    assert_eq!((&source["read"], &source["kept"], &source["quarantined"]), (&2.into(), &1.into(), &1.into()));
    assert_eq!(source["format"], "etherscan-labels");
    desk
}

#[test]
fn every_label_of_an_address_is_shown_with_its_origin() {
    let desk = desk();
    let json = desk.run(["labels", SERVICE, "--json"]).exits(FOUND).json();
    let labels = json["labels"].as_array().unwrap();
    let row = |label: &Value| {
        ["category", "actor", "grade", "originator", "known"]
            .map(|field| label[field].as_str().unwrap().to_owned())
    };
    assert_eq!(
        labels.iter().map(row).collect::<Vec<_>>(),
        [
            ["exchange", "invented", "B2", "Alpha", "2022-03-04"],
            ["mixing_service", "elsewhere", "C3", "Beta", "2022-03-04"]
        ]
    );
    assert_eq!((&labels[0]["actor_name"], &labels[1]["actor_name"]), (&"Invented & Co".into(), &Value::Null));
    assert_eq!(labels[0]["contested"], serde_json::json!(["category", "actor"]));
    assert_eq!((&labels[0]["stop"]["decides"], &labels[1]["stop"]["decides"]), (&true.into(), &false.into()));
    assert_eq!(json["contested"][0]["property"], "category");
    assert_eq!(json["contested"][0]["says"].as_array().unwrap().len(), 2);
    let page = desk.run(["labels", SERVICE]).exits(FOUND).out;
    for words in [
        "invented (Invented & Co)",
        "contested category: Alpha says exchange (B2, 2022-03-04); Beta says mixing_service (C3, 2022-03-04)",
        "contested actor: Alpha says invented",
        "a trace stops here (Alpha, B2): an exchange: ",
        "it would stop too by (Beta, C3): a mixer: ",
    ] {
        assert!(page.contains(words), "{words} is not in: {page}");
    }
    assert_eq!(desk.run(["labels", SERVICE, "--known-at", "2021-01-01"]).code, CLEAR, "not yet known");
}

#[test]
fn an_address_without_labels_is_clear_and_a_mistyped_one_an_error() {
    let desk = desk();
    assert!(desk.run(["labels", THIEF]).exits(CLEAR).out.contains("Nobody"));
    desk.run(["labels", "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"]).fails();
    desk.run(["labels"]).exits(2);
    assert!(desk.run(["labels", "export", "--chain", "mars"]).fails().contains("ethereum"));
    assert!(desk.run(["labels", "export", "--json"]).fails().contains("--out"));
}

#[test]
fn a_trace_says_that_its_stop_is_contested() {
    let desk = desk();
    let rows = format!(
        "asset,block,time,from,to,amount,fee,nonce,tx\nethereum/eth,1,10,{OTHER},{THIEF},50,0,0,{TX}\nethereum/eth,2,20,{THIEF},{SERVICE},50,0,0,0x{}\n",
        "2".repeat(64)
    );
    desk.gather(&desk.file("t.csv", rows));
    let json = desk.run(["trace", THIEF, "--json"]).exits(FOUND).json();
    assert_eq!((&json["stops"][0]["account"], &json["stops"][0]["amount"]), (&SERVICE.into(), &"50".into()));
    let reason = json["stops"][0]["reason"].as_str().unwrap();
    assert_eq!(
        reason,
        "an exchange: it pays from a common pot, and only it knows its customers; contested: Beta says mixing_service (C3), Alpha says it is invented's (B2), Beta says it is elsewhere's (C3)"
    );
    assert_eq!(json["stops"][0]["name"], "Invented exchange");
}

/// Subject, property, value, grade, date and originator of every label in the watch.
fn labels_in(desk: &Desk) -> BTreeSet<[String; 6]> {
    let mut all = BTreeSet::new();
    for address in [SERVICE, OTHER] {
        let id = format!("wallet:evm:{address}");
        let json = desk.run(["claims", &id, "--limit", "100", "--json"]).exits(FOUND).json();
        for one in json["claims"].as_array().unwrap() {
            let claim = &one["claim"];
            all.insert([
                claim["subject"].to_string(),
                claim["property"].to_string(),
                claim["value"].to_string(),
                claim["grade"].to_string(),
                claim["known"].to_string(),
                claim["source"]["originator"].to_string(),
            ]);
        }
    }
    all
}

#[test]
fn what_goes_out_comes_in_again_as_it_was() {
    let desk = desk();
    let pack = desk.path("out.yaml");
    let said = desk.run(["labels", "export", "--out", text(&pack), "--json"]).exits(CLEAR).json();
    assert_eq!(
        (&said["tags"], &said["denials"]),
        (&4.into(), &0.into()),
        "a second category is a second tag"
    );
    let again = Desk::new();
    let source = again.gather(text(&pack));
    assert_eq!((&source["format"], &source["kept"]), (&"tagpack".into(), &4.into()));
    assert_eq!(labels_in(&again), labels_in(&desk));
    assert!(labels_in(&again).iter().any(|one| one[2].contains("sushiswap") && one[3].contains('C')));
    let contested = again.run(["labels", SERVICE, "--json"]).exits(FOUND).json();
    assert_eq!(
        contested["contested"].as_array().unwrap().len(),
        2,
        "the dispute is still one of two parties"
    );
}

#[test]
fn words_are_no_address() {
    let error = desk().run(["labels", "nonsense"]).fails();
    assert!(
        error.contains("'nonsense' is not an address") && error.contains("watchkeeper claims"),
        "{error}"
    );
    desk().run(["labels", "0x00000000000000000000000000000000000000ff"]).exits(CLEAR);
}

#[test]
fn one_chain_may_be_asked_for() {
    let desk = desk();
    let pack = |chain: &str| desk.run(["labels", "export", "--chain", chain]).exits(CLEAR).out;
    assert!(pack("bsc").contains(OTHER) && !pack("bsc").contains(SERVICE));
    assert!(pack("ethereum").contains(SERVICE) && !pack("ethereum").contains(OTHER));
    assert!(pack("bitcoin").contains("tags: []"));
    let bad = desk.path("no/such/folder/x.yaml");
    run(["labels", "export", "--out", text(&bad), "-C", text(&desk.watch())]).fails();
}
