//! GraphSense's routes over invented transfers and over those of the dossier.

use crate::common::{Service, fixture, gather, request, watch};
use archive::{Archive, BulkSource, Watch, Writer};
use axum::{body::Body, http::Method};
use record::{Exhibit, Handling, Origin, Tally, Tlp};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use server::Snapshot;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
    path::Path,
    sync::OnceLock,
};
use tempfile::TempDir;

/// Accounts of the invented transfers.
const A: &str = "0x000000000000000000000000000000000000a1a1";
const B: &str = "0x000000000000000000000000000000000000b2b2";
const C: &str = "0x000000000000000000000000000000000000c3c3";
const TOKEN: &str = "0x000000000000000000000000000000000070ce07";

fn made(sources: &[std::path::PathBuf]) -> (TempDir, Watch) {
    let (folder, watch) = watch(sources);
    trace::stores::refresh(&Archive::open(&watch).unwrap()).unwrap();
    (folder, watch)
}

/// The invented transfers and labels.
fn service() -> &'static Service {
    static SERVICE: OnceLock<(TempDir, Service)> = OnceLock::new();
    let (_, service) = SERVICE.get_or_init(|| {
        let sources = ["transfers.csv", "labels.jsonl"].map(|name| fixture("graphsense").join(name));
        let (folder, watch) = made(&sources);
        (folder, Service::of(Snapshot::of_watch(&watch).unwrap()))
    });
    service
}

fn of(address: &str, rest: &str) -> String {
    format!("/graphsense/eth/addresses/{address}{rest}")
}

fn tx(digit: char) -> String {
    digit.to_string().repeat(64)
}

/// Amounts are larger than the numbers of `Value`.
#[derive(Deserialize)]
struct Amount {
    value: u128,
}

#[derive(Deserialize)]
struct Sums {
    total_received: Amount,
    total_spent: Amount,
}

#[derive(Deserialize)]
struct Neighbors {
    neighbors: Vec<Edge>,
    next_page: Option<String>,
}

#[derive(Deserialize)]
struct Edge {
    value: Amount,
}

fn read<T: DeserializeOwned>(service: &Service, uri: &str) -> T {
    let answer = service.get(uri);
    serde_json::from_str(&answer.text).unwrap_or_else(|error| panic!("{uri}: {error}: {}", answer.text))
}

fn hashes(txs: &Value) -> Vec<char> {
    let hashes = txs.as_array().unwrap().iter().map(|tx| tx["tx_hash"].as_str().unwrap());
    hashes.map(|hash| hash.chars().next().unwrap()).collect()
}

#[test]
fn an_address_has_the_sums_of_its_transfers_and_says_that_they_are_floors() {
    let found = service().ok(&of(A, ""));
    assert_eq!((&found["address"], &found["currency"]), (&json!(A), &json!("eth")));
    let sums: Sums = read(service(), &of(A, ""));
    assert_eq!((sums.total_spent.value, sums.total_received.value), (25_000_000_000_000_000_010, 16));
    assert_eq!(found["total_received"], json!({ "value": 16, "fiat_values": [] }));
    assert_eq!(found["total_tokens_spent"][TOKEN]["value"], 305);
    assert_eq!(found["token_balances"][TOKEN]["value"], 100);
    assert_eq!((&found["no_incoming_txs"], &found["no_outgoing_txs"]), (&json!(3), &json!(5)));
    assert_eq!((&found["in_degree"], &found["out_degree"]), (&json!(3), &json!(4)));
    assert_eq!(found["first_tx"], json!({ "height": -1, "timestamp": 1_704_067_210, "tx_hash": tx('1') }));
    assert_eq!(found["last_tx"]["tx_hash"], tx('6'));
    assert_eq!(found["actors"], json!([{ "id": "inventedexchange", "label": "Invented Exchange Ltd" }]));
    assert_eq!(found["aggregates_truncated"], true);
    assert!(found["cutoff"]["floor_fields"].as_array().unwrap().contains(&json!("total_received")));
    let capitals = service().ok(&of(&A.replace("a1a1", "A1A1"), "?include_actors=false"));
    assert_eq!((&capitals["cluster"], &capitals["actors"]), (&found["cluster"], &Value::Null));
}

#[test]
fn as_of_a_day_later_transfers_are_not_there() {
    let then = service().ok(&of(A, "?as_of=2024-01-01"));
    assert_eq!(
        (&then["no_outgoing_txs"], &then["total_tokens_spent"][TOKEN]),
        (&json!(1), &json!({ "value": 0, "fiat_values": [] }))
    );
    assert_eq!(
        hashes(&service().ok(&of(A, "/txs?as_of=2024-01-03"))["address_txs"]),
        ['3', '3', '3', '3', '1']
    );
    let neighbors = service().ok(&of(A, "/neighbors?direction=out&as_of=2024-01-01"));
    assert_eq!(neighbors["neighbors"].as_array().unwrap().len(), 1);
    service().refused(&service().get(&format!("/graphsense/eth/txs/{}?as_of=2024-01-03", tx('6'))), 404);
    assert_eq!(
        service()
            .ok(&of(A, "/links?as_of=2023-12-31&neighbor=").replace("neighbor=", &format!("neighbor={B}")))["links"],
        json!([])
    );
    let label = |day: &str| {
        service().ok(&of(A, &format!("/tags?known_at={day}")))["address_tags"].as_array().unwrap().len()
    };
    assert_eq!((label("2024-01-01"), label("2024-01-02")), (0, 1));
}

#[test]
fn pages_of_transfers_are_the_whole_in_both_orders_and_directions() {
    let all = service().ok(&of(A, "/txs"))["address_txs"].clone();
    assert_eq!(hashes(&all), ['6', '5', '4', '3', '3', '3', '3', '1'], "a payment to oneself is there once");
    for (rest, expected) in [
        ("", "65433331"),
        ("&order=asc", "13333456"),
        ("&direction=in", "543"),
        ("&direction=out", "653331"),
        ("&token_currency=ETH", "65331"),
        ("&min_date=2024-01-03&max_date=2024-01-04T00:00:12", "43333"),
    ] {
        for size in [1, 2, 3, 100] {
            let (mut page, mut found) = (String::new(), String::new());
            loop {
                let answer = service().ok(&of(A, &format!("/txs?pagesize={size}&page={page}{rest}")));
                found.extend(hashes(&answer["address_txs"]));
                let Some(next) = answer["next_page"].as_str() else { break };
                page = next.to_owned();
            }
            assert_eq!(found, expected, "{rest} {size}");
        }
    }
    let tokens = service().ok(&of(A, &format!("/txs?token_currency={TOKEN}")));
    assert_eq!(hashes(&tokens["address_txs"]), ['4', '3', '3']);
    assert_eq!(tokens["address_txs"][0]["currency"], TOKEN);
}

#[test]
fn links_are_the_transfers_from_one_to_the_other() {
    let links = service().ok(&of(A, &format!("/links?neighbor={B}")));
    assert_eq!(hashes(&links["links"]), ['6', '3', '1']);
    assert_eq!(hashes(&service().ok(&of(B, &format!("/links?neighbor={A}")))["links"]), ['4']);
    assert_eq!(service().ok(&of(C, &format!("/links?neighbor={A}")))["links"], json!([]));
    service().refused(&service().get(&of(A, "/links")), 422);
}

#[test]
fn neighbors_have_what_passed_and_their_own_sums() {
    let answer = service().ok(&of(A, "/neighbors?direction=out&include_labels=true&include_actors=true"));
    let neighbors = answer["neighbors"].as_array().unwrap();
    assert_eq!(neighbors.len(), 4, "{answer}");
    assert_eq!(neighbors[0]["address"]["address"], B);
    let edges: Neighbors = read(service(), &of(A, "/neighbors?direction=out"));
    assert_eq!(edges.neighbors[0].value.value, 25_000_000_000_000_000_001);
    assert_eq!(
        (&neighbors[0]["no_txs"], &neighbors[0]["token_values"][TOKEN]["value"]),
        (&json!(3), &json!(300))
    );
    assert_eq!(neighbors[0]["address"]["total_spent"]["value"], json!(2_000_000_000_000_000_000_u64));
    assert_eq!(answer["neighbors_truncated"], true);
    let oneself = neighbors.iter().find(|one| one["address"]["address"] == A).unwrap();
    assert_eq!(
        (&oneself["labels"], &oneself["address"]["actors"][0]["id"]),
        (&json!(["Invented Exchange"]), &json!("inventedexchange"))
    );
    let page = service().ok(&of(A, "/neighbors?direction=out&pagesize=3"));
    let rest = service().ok(&of(
        A,
        &format!("/neighbors?direction=out&pagesize=3&page={}", page["next_page"].as_str().unwrap()),
    ));
    assert_eq!((rest["neighbors"].as_array().unwrap().len(), &rest["next_page"]), (1, &Value::Null));
    let only = service().ok(&of(A, &format!("/neighbors?direction=out&only_ids={TOKEN},nonsense")));
    assert_eq!(only["neighbors"].as_array().unwrap().len(), 1);
}

#[test]
fn a_cluster_is_its_address() {
    for root in ["clusters", "entities"] {
        let number = service().ok(&of(A, ""))["cluster"].clone();
        let path = |rest: &str| format!("/graphsense/eth/{root}/{number}{rest}");
        let cluster = service().ok(&path(""));
        assert_eq!((&cluster["root_address"], &cluster["no_addresses"]), (&json!(A), &json!(1)));
        assert_eq!(cluster["best_address_tag"]["label"], "Invented Exchange");
        assert_eq!(cluster, service().ok(&of(A, "/cluster")));
        assert_eq!(service().ok(&path("?exclude_best_address_tag=true"))["best_address_tag"], Value::Null);
        assert_eq!(service().ok(&path("/addresses"))["addresses"][0], service().ok(&of(A, "")));
        assert_eq!(service().ok(&path("/txs")), service().ok(&of(A, "/txs")));
        assert_eq!(service().ok(&path("/tags"))["address_tags"][0]["cluster"], number);
        let neighbors = service().ok(&path("/neighbors?direction=in"));
        let ids: Vec<&Value> =
            neighbors["neighbors"].as_array().unwrap().iter().map(|one| &one["cluster"]["cluster"]).collect();
        assert_eq!((ids.len(), &neighbors["neighbors"][0]["entity"]["entity"]), (3, ids[0]));
        let from = service().ok(&of(B, ""))["cluster"].clone();
        let links = service().ok(&format!("/graphsense/eth/{root}/{from}/links?neighbor={number}"));
        assert_eq!(hashes(&links["links"]), ['4']);
        for (bad, status) in
            [("99999999999", 404), ("-1", 422), ("x", 422), ("0", 404), ("18446744073709551616", 422)]
        {
            service().refused(&service().get(&format!("/graphsense/eth/{root}/{bad}")), status);
        }
    }
}

#[test]
fn a_transaction_is_found_by_its_hash_and_by_the_identifiers_of_its_transfers() {
    let one = |id: &str| service().ok(&format!("/graphsense/eth/txs/{id}"));
    let first = one(&tx('3'));
    assert_eq!(
        (&first["from_address"], &first["to_address"], &first["identifier"]),
        (&json!(A), &json!(TOKEN), &json!(tx('3')))
    );
    assert_eq!(first["fee"]["value"], 50_000);
    assert_eq!(first, one(&format!("0x{}", tx('3'))));
    let flows = service().ok(&format!("/graphsense/eth/txs/{}/flows", tx('3')));
    assert_eq!(flows["txs"].as_array().unwrap().len(), 4);
    for flow in flows["txs"].as_array().unwrap() {
        assert_eq!(&one(flow["identifier"].as_str().unwrap()), flow);
    }
    let few = |rest: &str| {
        service().ok(&format!("/graphsense/eth/txs/{}/flows?{rest}", tx('3')))["txs"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(
        (few("strip_zero_value_txs=true"), few("only_token_txs=true"), few("token_currency=eth")),
        (3, 2, 2)
    );
    let tokens = service().ok(&format!("/graphsense/eth/token_txs/{}", tx('3')));
    assert_eq!((tokens.as_array().unwrap().len(), &tokens[0]["to_address"]), (2, &json!(B)));
    let number = &tokens[1]["token_tx_id"];
    assert_eq!(one(&format!("{}?token_tx_id={number}", tx('3')))["value"]["value"], 5);
    assert_eq!(one(&tx('1'))["height"], -1);
    let only_a_token = one(&tx('4'));
    assert_eq!((&only_a_token["currency"], &only_a_token["fee"]), (&json!(TOKEN), &Value::Null));
}

#[test]
fn tags_say_who_says_it_how_sure_and_where() {
    let tags = service().ok(&of(A, "/tags"));
    assert_eq!(
        tags["address_tags"],
        json!([{ "address": A, "entity": service().ok(&of(A, ""))["cluster"], "cluster": service().ok(&of(A, ""))["cluster"],
            "currency": "ETH", "label": "Invented Exchange", "category": "exchange", "abuse": null, "actor": "inventedexchange",
            "concepts": [], "source": "https://invented.example/labels", "tagpack_title": "labels.jsonl",
            "tagpack_creator": "Invented Labels", "confidence": "trusted_provider", "confidence_level": 50,
            "lastmod": 1_704_153_600 }])
    );
    let summary = service().ok(&of(A, "/tag_summary"));
    assert_eq!(
        (&summary["best_label"], &summary["best_actor"], &summary["broad_category"], &summary["tag_count"]),
        (&json!("Invented Exchange"), &json!("inventedexchange"), &json!("exchange"), &json!(1))
    );
    assert_eq!(summary["label_summary"]["invented exchange"]["confidence"], 0.5);
    assert_eq!(summary["concept_tag_cloud"]["exchange"], json!({ "cnt": 1, "weighted": 1.0 }));
    let by_label = service().ok("/graphsense/tags?label=INVENTED+exchange");
    let addresses: Vec<&Value> =
        by_label["address_tags"].as_array().unwrap().iter().map(|tag| &tag["address"]).collect();
    assert_eq!(addresses, [A, C]);
    let page = service().ok("/graphsense/tags?label=INVENTED+exchange&pagesize=1");
    let next = service().ok(&format!(
        "/graphsense/tags?label=INVENTED+exchange&pagesize=1&page={}",
        page["next_page"].as_str().unwrap()
    ));
    assert_eq!((&next["address_tags"][0]["address"], &next["next_page"]), (&json!(C), &Value::Null));
    let actor = service().ok("/graphsense/tags/actors/inventedexchange");
    assert_eq!(
        actor,
        json!({ "id": "inventedexchange", "label": "Invented Exchange Ltd", "uri": "https://invented.example",
        "categories": [{ "id": "exchange", "label": "exchange" }], "jurisdictions": [{ "id": "zz", "label": "zz" }] })
    );
    assert_eq!(
        service().ok("/graphsense/tags/actors/inventedexchange/tags")["address_tags"],
        tags["address_tags"]
    );
    let unmoved = service().ok(&of("0x00000000000000000000000000000000000000ff", "/tags"));
    assert_eq!(
        unmoved,
        json!({ "address_tags": [], "next_page": null }),
        "an address that never moved may be asked about"
    );
}

#[test]
fn a_search_finds_addresses_transactions_labels_and_actors() {
    let found = |query: &str| service().ok(&format!("/graphsense/search?q={query}"));
    assert_eq!(found(&A[..40])["currencies"][0]["addresses"], json!([A]));
    assert_eq!(found("0x0000")["currencies"][0]["addresses"].as_array().unwrap().len(), 5);
    assert_eq!(found("0x0000&limit=2")["currencies"][0]["addresses"].as_array().unwrap().len(), 2);
    assert_eq!(found("0x333333")["currencies"][0]["txs"], json!([tx('3')]));
    assert_eq!(found(&tx('4'))["currencies"][0]["txs"], json!([tx('4')]));
    assert_eq!(found("33333")["currencies"][0]["txs"], json!([]), "too short to be looked for");
    let words = found("invented");
    assert_eq!(words["labels"], json!(["Invented Exchange", "invented exchange"]));
    assert_eq!(words["actors"], json!([{ "id": "inventedexchange", "label": "Invented Exchange Ltd" }]));
    assert_eq!(found("invented&include_labels=false&include_actors=false")["labels"], json!([]));
    service().refused(&service().get("/graphsense/search?q="), 400);
    service().refused(&service().get("/graphsense/search?q=x&currency=btc"), 404);
}

#[test]
fn statistics_say_what_is_not_counted() {
    let stats = service().ok("/graphsense/stats");
    let eth = &stats["currencies"][0];
    assert_eq!(
        (&eth["name"], &eth["network_type"], &eth["timestamp"]),
        (&json!("eth"), &json!("account"), &json!(1_704_326_419))
    );
    assert_eq!(
        (&eth["no_txs"], &eth["no_blocks"], &eth["no_addresses"]),
        (&json!(-1), &json!(-1), &json!(4))
    );
    assert_eq!(
        (&eth["no_labels"], &eth["no_tagged_addresses"]),
        (&json!(2), &json!(2)),
        "marked labels are not counted"
    );
    assert_eq!(service().ok("/graphsense/stats")["currencies"], stats["currencies"], "as counted before");
    let capabilities = service().ok("/graphsense/capabilities");
    assert_eq!(
        capabilities["networks"],
        json!([{ "network": "eth", "disabled": ["conversions", "exact_stats"] }])
    );
    let tokens = service().ok("/graphsense/eth/supported_tokens");
    assert_eq!(
        tokens["token_configs"],
        json!([{ "ticker": TOKEN, "decimals": -1, "contract_address": TOKEN }])
    );
}

#[test]
fn what_is_marked_is_in_no_answer() {
    let sources = ["transfers.csv", "labels.jsonl"].map(|name| fixture("graphsense").join(name));
    let (_folder, watch) = made(&sources);
    let everything = Archive::open(&watch).unwrap().search("Secretname", &archive::View::now(), 10).unwrap();
    assert_eq!(everything.len(), 3, "the watch holds them");
    for uri in [
        of(A, "/tags"),
        of(B, "/tags"),
        of(B, "/tag_summary"),
        of(B, ""),
        of(B, "/cluster"),
        of(A, "/neighbors?direction=out&include_labels=true&include_actors=true"),
        "/graphsense/search?q=secretname".to_owned(),
        "/graphsense/search?q=secretactor".to_owned(),
        "/graphsense/tags?label=Secretname+Only".to_owned(),
        "/graphsense/tags/actors/secretactor/tags".to_owned(),
    ] {
        let text = service().get(&uri).text.to_lowercase();
        assert!(!text.contains("secretname") && !text.contains("secretactor"), "{uri}: {text}");
    }
    service().refused(&service().get("/graphsense/tags/actors/secretactor"), 404);
    assert_eq!(service().ok("/graphsense/tags?label=Secretname+Only")["address_tags"], json!([]));
}

/// Takes the invented transfers in as an exhibit that is marked.
fn take_in_marked(watch: &Watch, tlp: Tlp) {
    let bytes = std::fs::read(fixture("graphsense").join("transfers.csv")).unwrap();
    let (digest, length) = watch.exhibits().add(&mut bytes.as_slice()).unwrap();
    let exhibit = Exhibit {
        digest,
        bytes: length,
        name: "marked.csv".to_owned(),
        media_type: "text/csv".to_owned(),
        origin: Origin::default(),
        handling: Handling { tlp, ..Handling::default() },
        terms: String::new(),
    };
    let source = BulkSource {
        exhibits: vec![exhibit],
        format: "transfers-csv".to_owned(),
        version: 1,
        known: "2026-01-01".parse().unwrap(),
    };
    let mut writer = Writer::open(watch).unwrap();
    let intake = writer.begin_bulk(source).unwrap();
    writer.finish_bulk(intake, Tally::default()).unwrap();
    trace::stores::refresh(&Archive::open(watch).unwrap()).unwrap();
}

#[test]
fn stores_of_marked_exports_are_not_there() {
    for (tlp, held) in [(Tlp::Green, true), (Tlp::Amber, false), (Tlp::Red, false)] {
        let (_folder, watch) = watch(&[fixture("graphsense").join("labels.jsonl")]);
        take_in_marked(&watch, tlp);
        let service = Service::of(Snapshot::of_watch(&watch).unwrap());
        assert_eq!(trace::stores::assets(&watch).unwrap().len(), 2);
        let networks = service.ok("/graphsense/stats")["currencies"].as_array().unwrap().len();
        assert_eq!(networks == 1, held, "{tlp:?}");
        assert_eq!(service.get(&of(A, "")).status == 200, held, "{tlp:?}");
        let found = service.get(&format!("/graphsense/search?q={A}"));
        assert_eq!(found.json()["currencies"] != json!([]), held, "{tlp:?}");
    }
}

#[test]
fn a_page_of_stores_that_were_made_anew_is_refused() {
    let (folder, watch) = made(&[fixture("graphsense").join("transfers.csv")]);
    let service = Service::of(Snapshot::of_watch(&watch).unwrap());
    let page = service.ok(&of(A, "/txs?pagesize=1"))["next_page"].as_str().unwrap().to_owned();
    assert_eq!(service.get(&of(A, &format!("/txs?page={page}"))).status, 200);
    let more = folder.path().join("more.csv");
    let header = "asset,block,time,from,to,amount,tx";
    std::fs::write(&more, format!("{header}\nethereum/eth,500,1704400000,{C},{A},12,{}\n", tx('7'))).unwrap();
    gather(&watch, &[more]);
    trace::stores::refresh(&Archive::open(&watch).unwrap()).unwrap();
    service.refused(&service.get(&of(A, &format!("/txs?page={page}"))), 409);
    assert_eq!(hashes(&service.ok(&of(A, "/txs?pagesize=1"))["address_txs"]), ['7'], "new stores are opened");
    assert_eq!(service.ok(&format!("/graphsense/eth/txs/{}", tx('7')))["value"]["value"], 12);
    std::fs::remove_dir_all(watch.stores_dir()).unwrap();
    service.refused(&service.get(&of(A, "")), 404);
    assert_eq!(service.ok("/graphsense/stats")["currencies"], json!([]));
}

#[test]
fn hostile_input_is_refused_in_one_form() {
    let long = "f".repeat(5_000);
    for (uri, status) in [
        (of("nonsense", ""), 400),
        (of(&long, ""), 400),
        (of("%FF", ""), 400),
        (of("..%2f..%2fetc%2fpasswd", ""), 400),
        (of("0x000000000000000000000000000000000000ffff", ""), 404),
        (of("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", ""), 404),
        (of(A, "").replace("/eth/", "/btc/"), 404),
        (of(A, "").replace("/eth/", "/..%2f/"), 404),
        (of(A, "?as_of=yesterday"), 422),
        (of(A, "?asof=2024-01-01"), 422),
        (of(A, "?include_actors=perhaps"), 422),
        (of(A, "/txs?pagesize=0"), 422),
        (of(A, "/txs?pagesize=1001"), 422),
        (of(A, "/txs?pagesize=-1"), 422),
        (of(A, "/txs?page=nonsense"), 400),
        (of(A, "/txs?page=0000000000000000-000000000000000000000000"), 409),
        (of(A, &format!("/txs?page={long}")), 400),
        (of(A, "/txs?direction=sideways"), 422),
        (of(A, "/txs?order=random"), 422),
        (of(A, "/txs?min_height=1"), 501),
        (of(A, "/txs?min_date=soon"), 422),
        (of(A, "/txs?min_date=2024-01-01T00:00:00%2B99:99"), 422),
        (of(A, "/txs?token_currency=usdt"), 404),
        (of(A, "/neighbors"), 422),
        (of(A, "/links?neighbor=nonsense"), 400),
        (of(A, "/tags?pagesize=x"), 422),
        (of("nonsense", "/tags"), 400),
        ("/graphsense/eth/txs/nonsense".to_owned(), 400),
        (format!("/graphsense/eth/txs/{}", tx('9')), 404),
        (format!("/graphsense/eth/txs/{}_I99999999999999999999", tx('1')), 400),
        (format!("/graphsense/eth/txs/{}_I1_T2", tx('1')), 400),
        (format!("/graphsense/eth/txs/{}_X1", tx('1')), 400),
        (format!("/graphsense/eth/txs/{}_I77", tx('1')), 404),
        (format!("/graphsense/eth/txs/{}?token_tx_id=77", tx('1')), 404),
        (format!("/graphsense/eth/txs/{}%E2%80%8B", tx('1')), 400),
        (format!("/graphsense/tags?label={long}"), 400),
        ("/graphsense/tags".to_owned(), 400),
        ("/graphsense/tags/actors/no%20body".to_owned(), 404),
        ("/graphsense/search?q=x&limit=101".to_owned(), 422),
        (format!("/graphsense/search?q={long}"), 400),
        ("/graphsense/nothing".to_owned(), 404),
    ] {
        let answer = service().get(&uri);
        assert_eq!(answer.status, status, "{uri}: {}", answer.text);
        service().refused(&answer, status);
    }
}

#[test]
fn what_is_not_offered_says_so_and_what_to_ask_instead() {
    for uri in [
        "blocks/1",
        "blocks/1/txs",
        "block_by_date/2024-01-01",
        "rates/1",
        "txs/x/spending",
        "txs/x/inputs",
        "txs/x/conversions",
    ] {
        service().refused(&service().get(&format!("/graphsense/eth/{uri}")), 501);
    }
    for uri in ["tags/report-tag", "eth/bulk.json/get_address", "graph/summary"] {
        service().refused(
            &service().send(request(Method::POST, &format!("/graphsense/{uri}"), Body::empty())),
            501,
        );
    }
    service().refused(&crate::common::invented().get("/graphsense/stats"), 404);
}

/// What the dossier's export itself says of an account: received, sent, transactions in and out.
#[derive(Default, Debug, PartialEq)]
struct Told {
    received: u128,
    sent: u128,
    txs: (BTreeSet<String>, BTreeSet<String>),
    others: (BTreeSet<String>, BTreeSet<String>),
}

fn told(export: &Path) -> BTreeMap<String, Told> {
    let mut text = String::new();
    gather::open(export).unwrap().read_to_string(&mut text).unwrap();
    let mut told = BTreeMap::<String, Told>::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [from, to, tx] = [3, 4, 8].map(|at| fields[at].to_owned());
        let amount: u128 = fields[5].parse().unwrap();
        let sender = told.entry(from.clone()).or_default();
        sender.sent += amount;
        sender.txs.1.insert(tx.clone());
        sender.others.1.insert(to.clone());
        let receiver = told.entry(to).or_default();
        receiver.received += amount;
        receiver.txs.0.insert(tx);
        receiver.others.0.insert(from);
    }
    told
}

#[test]
fn the_dossiers_addresses_have_the_sums_of_its_export() {
    let dossier = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/dossier/ronin");
    let (_folder, watch) = made(std::slice::from_ref(&dossier));
    let service = Service::of(Snapshot::of_watch(&watch).unwrap());
    let told = told(&dossier.join("transfers.csv.gz"));
    assert!(told.len() > 500);
    for (address, told) in told.iter().step_by(9) {
        let found = service.ok(&of(address, "?include_actors=false"));
        let sums: Sums = read(&service, &of(address, ""));
        assert_eq!(
            (sums.total_received.value, sums.total_spent.value),
            (told.received, told.sent),
            "{address}"
        );
        let count = |name: &str| usize::try_from(found[name].as_u64().unwrap()).unwrap();
        assert_eq!(
            (count("no_incoming_txs"), count("no_outgoing_txs")),
            (told.txs.0.len(), told.txs.1.len()),
            "{address}"
        );
        assert_eq!(
            (count("in_degree"), count("out_degree")),
            (told.others.0.len(), told.others.1.len()),
            "{address}"
        );
        let (mut page, mut sum) = (String::new(), 0);
        loop {
            let answer: Neighbors =
                read(&service, &of(address, &format!("/neighbors?direction=out&page={page}")));
            sum += answer.neighbors.iter().map(|edge| edge.value.value).sum::<u128>();
            let Some(next) = answer.next_page else { break };
            page = next;
        }
        assert_eq!(sum, told.sent, "{address}");
    }
}
