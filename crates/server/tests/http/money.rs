//! Money followed, and a book against the listed wallets.

use crate::common::{Answer, Service, analyst, dossier, of_dossier, watch};
use serde_json::{Value, json};
use server::Snapshot;

const THIEF: &str = "0x098b716b8aaf21512996dc57eb0615e2383e2f96";

fn ask(service: &Service, uri: &str, body: &Value) -> Answer {
    service.post_as(&analyst("ada"), uri, body.to_string())
}

#[test]
fn a_trace_is_what_the_library_gives() {
    let told = ask(of_dossier(), "/trace", &json!({ "asset": "ethereum/eth", "from": [THIEF] }));
    assert_eq!(told.status, 200, "{}", told.text);
    let (_folder, watch) = watch(&[dossier()]);
    let desk = report::Desk::new(archive::Archive::open(&watch).unwrap());
    let from = [THIEF.to_owned()];
    let request = report::FollowRequest {
        asset: "ethereum/eth",
        from: &from,
        transactions: &[],
        policy: trace::Policy::Fifo,
        until: None,
        bounds: false,
        only_to: None,
    };
    assert_eq!(told.json(), json!(desk.follow(&request).unwrap()));
}

#[test]
fn a_book_is_set_against_what_is_listed() {
    let book = json!({ "asset": "ethereum/eth", "book": [THIEF, "no address"] });
    let told = ask(of_dossier(), "/exposure", &book);
    assert_eq!(told.status, 200, "{}", told.text);
    assert_eq!(told.json()["refused"], json!(["no address"]));
}

#[test]
fn who_is_one_customer_is_what_the_library_says() {
    let told = ask(
        of_dossier(),
        "/cluster",
        &json!({ "asset": "ethereum/eth", "addresses": [THIEF, "no address"] }),
    );
    assert_eq!(told.status, 200, "{}", told.text);
    let (_folder, watch) = watch(&[dossier()]);
    let desk = report::Desk::new(archive::Archive::open(&watch).unwrap());
    let addresses = [THIEF.to_owned(), "no address".to_owned()];
    let request = report::CustomersRequest { asset: "ethereum/eth", addresses: &addresses, until: None };
    assert_eq!(told.json(), json!(desk.customers(&request).unwrap()));
    assert_eq!((&told.json()["alone"], &told.json()["refused"]), (&json!([THIEF]), &json!(["no address"])));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let many = vec![THIEF; 1_001];
    for (uri, body, status) in [
        ("/trace", json!({ "asset": "../../key", "from": [THIEF] }), 422),
        ("/trace", json!({ "asset": "ethereum/nothing", "from": [THIEF] }), 422),
        ("/trace", json!({ "asset": "ethereum/eth", "from": [] }), 422),
        ("/trace", json!({ "asset": "ethereum/eth", "from": many }), 422),
        ("/trace", json!({ "asset": "ethereum/eth", "from": ["x"] }), 422),
        ("/trace", json!({ "asset": "ethereum/eth", "from": [THIEF], "policy": "guess" }), 422),
        ("/trace", json!({ "asset": "ethereum/eth", "from": [THIEF], "until": "9999-12-31" }), 422),
        ("/trace", json!({ "asset": "ethereum/eth", "from": [THIEF], "to": "x" }), 422),
        ("/exposure", json!({ "asset": "ethereum/eth", "book": [] }), 422),
        ("/exposure", json!({ "asset": "\u{0}", "book": [THIEF] }), 422),
        ("/cluster", json!({ "asset": "../../key" }), 422),
        ("/cluster", json!({ "asset": "ethereum/eth", "addresses": many }), 422),
        ("/cluster", json!({ "asset": "ethereum/eth", "until": "soon" }), 422),
    ] {
        of_dossier().refused(&ask(of_dossier(), uri, &body), status);
    }
    of_dossier().refused(&of_dossier().post_as(&analyst("ada"), "/trace", &b"\xff"[..]), 400);
}

#[test]
fn a_store_that_is_gone_is_said_and_the_rest_is_answered() {
    let (folder, watch) = watch(&[dossier()]);
    let service = Service::of(Snapshot::of_watch(&watch).unwrap());
    std::fs::remove_dir_all(folder.path().join("watch/stores")).unwrap();
    let told = ask(&service, "/trace", &json!({ "asset": "ethereum/eth", "from": [THIEF] }));
    let detail = service.refused(&told, 422);
    assert!(detail.contains("no transfers of ethereum/eth are held"), "{detail}");
    assert!(service.ok("/today")["counts"]["claims"].as_u64().unwrap() > 0);
    std::fs::remove_file(folder.path().join("watch/archive.sqlite")).unwrap();
    service.refused(&service.get("/today"), 503);
    assert_eq!(service.ok("/healthz")["status"], "ok");
}
