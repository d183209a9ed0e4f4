//! The trace of the bundled dossier as a graph, its exports, and what is refused.

use crate::common::{Service, invented};
use archive::{Archive, Watch, Writer};
use serde_json::{Value, json};
use server::Snapshot;
use std::{collections::BTreeMap, path::Path, sync::OnceLock};
use tempfile::TempDir;

const THIEF: &str = "0x098b716b8aaf21512996dc57eb0615e2383e2f96";
const THEFT: &str = "0xc28fad5e8d5e0ce6a2eaf67b6687be5d58113e16be590824d6cfa1a94467d0b7";
const MIXER: &str = "0xd90e2f925da726b50c4ed8d0fb90ad053324f31b";

fn service() -> &'static Service {
    static SERVICE: OnceLock<(TempDir, Service)> = OnceLock::new();
    let (_, service) = SERVICE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let watch = Watch::init(&folder.path().join("watch"), "invented.example/watch").unwrap();
        let sources = [Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/dossier/ronin")];
        let mut writer = Writer::open(&watch).unwrap();
        gather::take_in(&mut writer, &sources, None, "2026-01-01".parse().unwrap(), &mut |_, _| {}).unwrap();
        drop(writer);
        trace::stores::refresh(&Archive::open(&watch).unwrap()).unwrap();
        (folder, Service::of(Snapshot::of_watch(&watch).unwrap()))
    });
    service
}

fn question(more: &Value) -> String {
    let mut asked = json!({ "asset": "ethereum/eth", "seeds": { "from": [THIEF], "transactions": [THEFT] } });
    for (name, value) in more.as_object().unwrap() {
        asked[name] = value.clone();
    }
    asked.to_string()
}

fn graph(more: &Value) -> Value {
    let answer = service().post("/flow", question(more));
    assert_eq!(answer.status, 200, "{}", answer.text);
    let graph = answer.json();
    adds_up(&graph);
    graph
}

fn units(value: &Value) -> u128 {
    value.as_str().unwrap().parse().unwrap()
}

fn list<'a>(graph: &'a Value, name: &str) -> &'a [Value] {
    graph[name].as_array().unwrap()
}

/// Each node takes in what it gives; the edges are those sums; the whole is what was followed.
fn adds_up(graph: &Value) {
    if graph["policy"] == "poison" {
        return;
    }
    let (mut came, mut went) = (BTreeMap::<&str, u128>::new(), BTreeMap::<&str, u128>::new());
    for edge in list(graph, "edges") {
        *came.entry(edge["to"].as_str().unwrap()).or_default() += units(&edge["tainted"]);
        *went.entry(edge["from"].as_str().unwrap()).or_default() += units(&edge["tainted"]);
    }
    let mut ended = 0;
    for node in list(graph, "nodes") {
        let id = node["id"].as_str().unwrap();
        assert_eq!(units(&node["in"]), came.get(id).copied().unwrap_or(0), "{id}");
        assert_eq!(units(&node["out"]), went.get(id).copied().unwrap_or(0), "{id}");
        let ends: u128 = ["rest", "unknown", "fees", "stopped"].iter().map(|part| units(&node[*part])).sum();
        assert_eq!(units(&node["in"]) + units(&node["seeded"]), units(&node["out"]) + ends, "{id}");
        ended += ends;
    }
    assert_eq!(ended, units(&graph["stolen"]));
}

fn node<'a>(graph: &'a Value, id: &str) -> &'a Value {
    list(graph, "nodes").iter().find(|node| node["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

#[test]
fn the_theft_is_drawn_to_the_mixer() {
    let graph = graph(&json!({}));
    assert_eq!(graph["stolen"], "173600000000000000000000");
    assert_eq!(graph["cut"], json!({ "nodes": 0, "edges": 0, "amount": "0" }));
    let mixer = node(&graph, MIXER);
    assert_eq!((mixer["kind"].as_str(), mixer["label"].as_str()), (Some("pool"), Some("tornado.cash")));
    assert_eq!(mixer["stopped"], "166629446241626177164116");
    assert!(mixer["stop"]["reason"].as_str().unwrap().starts_with("a mixer"));
    assert!(mixer["label_origin"]["originator"].is_string() && mixer["label_origin"]["grade"].is_string());
    assert_eq!(node(&graph, THIEF)["kind"], "seed");
    assert!(list(&graph, "nodes").iter().any(|node| node["kind"] == "payer"));
}

#[test]
fn what_is_beyond_the_limit_is_joined_and_can_be_opened() {
    let small = graph(&json!({ "limit": 12 }));
    assert!(list(&small, "nodes").len() <= 12);
    assert!(small["cut"]["nodes"].as_u64().unwrap() > 30);
    let groups = list(&small, "nodes").iter().filter(|node| node["kind"] == "group");
    let group = groups.max_by_key(|node| node["members"].as_u64()).unwrap();
    let opened = graph(&json!({ "limit": 40, "expand": [group["id"]] }));
    assert!(list(&opened, "nodes").len() > list(&small, "nodes").len());
    let folded = graph(&json!({ "collapse": [THIEF] }));
    assert!(node(&folded, THIEF)["members"].as_u64().unwrap() > 50);
    assert_eq!(graph(&json!({ "expand": ["group/0xnobody/rest/1", "no such thing"] }))["cut"]["nodes"], 0);
}

#[test]
fn every_rule_answers_and_bounds_enclose_them() {
    let asked = graph(&json!({ "target": MIXER, "until": "2022-05-01" }));
    let (lower, upper) = (units(&asked["target"]["lower"]), units(&asked["target"]["upper"]));
    assert_eq!(asked["target"]["lower"], node(&asked, MIXER)["lower"]);
    for policy in ["fifo", "lifo", "haircut"] {
        let graph = graph(&json!({ "policy": policy, "until": "2022-05-01" }));
        let arrived = units(&node(&graph, MIXER)["stopped"]);
        assert!(lower <= arrived && arrived <= upper, "{policy}: {lower} {arrived} {upper}");
    }
    let poison = graph(&json!({ "policy": "poison" }));
    assert!(list(&poison, "nodes").len() >= list(&graph(&json!({})), "nodes").len());
}

#[test]
fn exports_are_files() {
    let export = |format: &str| {
        let answer = service().post("/flow/export", question(&json!({ "format": format })));
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(answer.headers["content-disposition"].to_str().unwrap().contains("flow."));
        answer.text
    };
    let csv = export("csv");
    let edges = list(&graph(&json!({})), "edges").len();
    assert_eq!(csv.lines().count(), edges + 1);
    assert!(csv.starts_with("from,from_label,to,"), "{csv}");
    let ftm: Vec<Value> = export("ftm").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |schema: &str| ftm.iter().filter(|entity| entity["schema"] == schema).count();
    assert_eq!(of("Payment"), edges);
    assert!(of("CryptoWallet") > 50);
    assert!(export("tagpack").contains(MIXER));
}

#[test]
fn what_cannot_be_drawn_is_refused_in_words() {
    let refused = |more: &Value, status: u16| {
        let answer = service().post("/flow", question(more));
        service().refused(&answer, status)
    };
    assert!(refused(&json!({ "seeds": { "from": ["hello"] } }), 422).contains("hello"));
    refused(&json!({ "seeds": { "from": [] } }), 422);
    refused(&json!({ "seeds": { "from": vec![THIEF; 501] } }), 422);
    refused(&json!({ "limit": 1 }), 422);
    refused(&json!({ "limit": 10_001 }), 422);
    refused(&json!({ "policy": "guess" }), 422);
    refused(&json!({ "until": "2022-02-30" }), 422);
    refused(&json!({ "surprise": 1 }), 422);
    refused(&json!({ "expand": vec!["x"; 201] }), 422);
    refused(&json!({ "asset": "ethereum/nothing" }), 404);
    refused(&json!({ "seeds": { "from": ["0x0000000000000000000000000000000000000001"] } }), 404);
    refused(&json!({ "target": "0x0000000000000000000000000000000000000001" }), 404);
    refused(&json!({ "until": "2010-01-01" }), 404);
    service().refused(&service().post("/flow", "{"), 400);
    service().refused(&service().post("/flow/export", question(&json!({}))), 422);
    invented().refused(&invented().post("/flow", question(&json!({}))), 404);
}
