//! Triage: proposals, judgements in people's names, taken back, and the second pair of eyes.

use crate::common::{Service, analyst, dossier, of_dossier, watch};
use archive::{Archive, View};
use serde_json::{Value, json};
use server::Snapshot;

fn judge(service: &Service, who: &str, pair: &Value, judgement: &str) -> crate::common::Answer {
    let body = json!({ "left": pair["left"]["id"], "right": pair["right"]["id"], "judgement": judgement, "why": "a test" });
    service.post_as(&analyst(who), "/triage", body.to_string())
}

#[test]
fn what_is_proposed_is_what_the_library_proposes() {
    let (_folder, watch) = watch(&[dossier()]);
    let archive = Archive::open(&watch).unwrap();
    let library = screen::propose(&archive, &View::now(), &screen::Model::shipped()).unwrap();
    let told = of_dossier().ok("/triage?limit=1000");
    assert_eq!(told["total"], library.len());
    for (one, proposal) in told["results"].as_array().unwrap().iter().zip(&library) {
        assert_eq!(one["id"], format!("{}~{}", proposal.left.id, proposal.right.id));
        assert_eq!(one["evidence"], json!(proposal.evidence));
        assert!(one["reasons"].as_array().unwrap().iter().all(|reason| reason["words"].is_string()));
    }
}

#[test]
fn a_judgement_is_an_entry_and_can_be_taken_back_by_whoever_made_it() {
    let (_folder, watch) = watch(&[dossier()]);
    let service = Service::of(Snapshot::of_watch(&watch).unwrap());
    let before = service.ok("/triage?limit=1000");
    let (first, total) = (before["results"][0].clone(), before["total"].as_u64().unwrap());
    let told = judge(&service, "ada", &first, "same").json();
    assert!(told["left"].as_u64().unwrap() < total, "{told}");
    let judged = Archive::open(&watch).unwrap().identities().unwrap().pop().unwrap();
    assert_eq!((judged.by.as_str(), judged.why.ends_with("; a test")), ("ada", true));
    service.refused(&judge(&service, "ada", &first, "same"), 404);

    // A second person may look at what one person joined; whoever joined it may not.
    assert!(service.desk.refresh().unwrap());
    let second = |who: &str| -> Value {
        let request =
            crate::common::request(axum::http::Method::GET, "/triage?second=true", axum::body::Body::empty());
        service.send_as(&analyst(who), request).json()
    };
    assert_eq!(second("ada")["total"], 0);
    assert_eq!(second("bob")["results"][0]["id"], first["id"]);
    assert_eq!(second("bob")["results"][0]["needs_second"], true);

    service.refused(&service.post_as(&analyst("eve"), "/triage/undo", ""), 404);
    let undone = service.post_as(&analyst("ada"), "/triage/undo", "").json();
    assert_eq!((&undone["left"], &undone["right"]), (&first["left"]["id"], &first["right"]["id"]));
    let again = service.ok("/triage?limit=1000");
    assert_eq!(again["total"], total);
    let last = again["results"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["id"], &last["unsure"]["by"]), (&first["id"], &json!("ada")), "it comes last now");
}

#[test]
fn who_only_reads_judges_nothing_and_nonsense_is_refused() {
    let service = of_dossier();
    let first = service.ok("/triage")["results"][0].clone();
    let body = json!({ "left": first["left"]["id"], "right": first["right"]["id"], "judgement": "same" });
    let told = service.refused(&service.post("/triage", body.to_string()), 401);
    assert!(told.contains("analyst"), "{told}");
    service.refused(&service.post("/triage/undo", ""), 401);
    let refused = |body: &[u8], status| {
        service.refused(&service.post_as(&analyst("ada"), "/triage", body.to_vec()), status);
    };
    refused(b"{", 400);
    refused(b"", 400);
    refused(b"\xff\xfe", 400);
    refused(b"[]", 422);
    refused(br#"{"left":1,"right":2,"judgement":"same"}"#, 422);
    refused(br#"{"left":"a","right":"b","judgement":"perhaps"}"#, 422);
    refused(br#"{"left":"a","right":"b","judgement":"same","x":1}"#, 422);
    refused(br#"{"left":"../../key","right":"b","judgement":"same"}"#, 404);
    refused(&[b"[".repeat(100_000), b"]".repeat(100_000)].concat(), 422);
    let long = json!({ "left": "a", "right": "b", "judgement": "same", "why": "x".repeat(2_001) });
    refused(long.to_string().as_bytes(), 422);
}
