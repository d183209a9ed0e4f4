//! Many questions at once, and as a stream; dismissals; the ledger in words.

use crate::common::{Service, analyst, dossier, invented, of_dossier, watch};
use axum::body::Body;
use serde_json::{Value, json};
use server::Snapshot;

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_batch_and_a_stream_answer_alike_and_in_order() {
    let names = ["Korea Mining Development Trading Corporation", "Kim", "김정은", "Nobody Of That Name"];
    let queries: Vec<Value> =
        (0..100).map(|at| json!({ "qid": at, "name": names[at % names.len()] })).collect();
    let batch = of_dossier().post("/screen", json!({ "queries": queries }).to_string());
    assert_eq!(batch.status, 200, "{}", batch.text);
    let batch = batch.json();
    assert_eq!(batch["total"], 100);
    assert_eq!(batch["results"][0]["results"][0]["match"], true, "{}", batch["results"][0]);
    let text: String = queries.iter().map(|query| format!("{query}\n")).collect();
    let stream = of_dossier().post("/screen/stream", text.trim_end().to_owned());
    assert_eq!(lines(&stream.text), *batch["results"].as_array().unwrap());
}

#[test]
fn a_stream_cut_anywhere_is_answered_in_the_same_way() {
    let text =
        "{\"qid\":1,\"name\":\"Kim\"}\n\n{\"qid\":2,\"name\":\"김\"}\nno json\n{\"qid\":3,\"name\":\"\"}";
    let whole = of_dossier().post("/screen/stream", text);
    let told = lines(&whole.text);
    assert_eq!(told.len(), 4);
    assert!(told[2]["error"].is_string() && told[2]["line"] == 4 && told[3]["qid"] == 3, "{told:?}");
    for size in [1, 3, 7] {
        let pieces = text.as_bytes().chunks(size).map(<[u8]>::to_vec).collect();
        let body = Body::new(Pieces(pieces));
        assert_eq!(of_dossier().post("/screen/stream", body).text, whole.text, "{size}");
    }
}

/// A body in pieces.
struct Pieces(std::collections::VecDeque<Vec<u8>>);

impl axum::body::HttpBody for Pieces {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Ready(self.0.pop_front().map(|piece| Ok(hyper::body::Frame::data(piece.into()))))
    }
}

#[test]
fn what_is_too_much_is_refused() {
    let many: Vec<Value> = (0..10_000).map(|at| json!({ "qid": at, "name": "Kim" })).collect();
    let refused = |body: Vec<u8>, status| invented().refused(&invented().post("/screen", body), status);
    refused(json!({ "queries": many }).to_string().into(), 422);
    refused(json!({ "queries": [], "limit": 51 }).to_string().into(), 422);
    refused(b"{\"queries\":[\xff]}".to_vec(), 400);
    refused(b"{\"queries\":{}}".to_vec(), 422);
    refused(b"".to_vec(), 400);
    let long = format!("{{\"queries\":[{{\"name\":\"{}\"}}]}}", "x".repeat(11 << 20));
    refused(long.into(), 413);
    let deep = format!("{{\"queries\":[{}{}]}}", "[".repeat(100_000), "]".repeat(100_000));
    let told = invented().post("/screen", deep).json();
    assert!(told["results"][0]["error"].as_str().unwrap().contains("recursion"), "{told}");
    invented().refused(&invented().post("/screen/stream?limit=0", ""), 422);
    let endless = invented().post("/screen/stream", "x".repeat(3 << 20));
    assert!(endless.text.len() < 1_000, "a line without an end is given up");
}

#[test]
fn a_dismissal_is_an_entry_and_is_told_with_its_state() {
    let (_folder, watch) = watch(&[dossier()]);
    let service = Service::of(Snapshot::of_watch(&watch).unwrap());
    let id = service.ok("/search/un_1718?q=korea+mining&limit=1")["results"][0]["id"].clone();
    let body = json!({ "query": "Korea Minning", "candidate": id, "why": "an invented test" }).to_string();
    service.refused(&service.post("/dismissals", body.clone()), 401);
    let told = service.post_as(&analyst("ada"), "/dismissals", body).json();
    assert_eq!(told["decision"]["by"], "ada");
    assert!(service.desk.refresh().unwrap());
    let held = service.ok("/dismissals");
    assert_eq!((&held["total"], &held["results"][0]["state"]), (&json!(1), &json!("dismissed")), "{held}");
    let entry = service.ok(&format!("/ledger/entries?from={}", told["entry"]));
    assert!(entry["results"][0]["words"].as_str().unwrap().contains("says ada"), "{entry}");
    assert_eq!(service.ok("/ledger/participants")["results"][0]["who"], "ada");
    for (body, status) in [
        (json!({ "query": "", "candidate": id, "why": "x" }), 422),
        (json!({ "query": "a", "candidate": "nobody-at-all", "why": "x" }), 404),
        (json!({ "query": "a", "candidate": "../../key", "why": "x" }), 404),
        (json!({ "query": "0".repeat(64), "candidate": id, "why": "x" }), 503),
        (json!({ "query": "a" }), 422),
    ] {
        let answer = service.post_as(&analyst("ada"), "/dismissals", body.to_string());
        service.refused(&answer, status);
    }
}

#[test]
fn the_ledger_is_told_in_words_and_pages() {
    let all = of_dossier().ok("/ledger/entries?limit=1000");
    assert_eq!(all["total"], of_dossier().ok("/ledger/checkpoint")["size"]);
    assert!(all["results"].as_array().unwrap().iter().all(|one| !one["words"].as_str().unwrap().is_empty()));
    assert_eq!(of_dossier().ok("/ledger/entries?from=99999999")["results"], json!([]));
    assert_eq!(of_dossier().ok("/ledger/entries?from=18446744073709551615")["results"], json!([]));
    for uri in ["/ledger/entries?from=-1", "/ledger/entries?limit=0", "/ledger/entries?to=1"] {
        of_dossier().refused(&of_dossier().get(uri), 422);
    }
}
