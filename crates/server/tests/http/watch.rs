//! A watch behind the service: the bundled lists, and invented records with marks of handling.

use crate::common::{Answer, Service, fixture};
use archive::{Watch, Writer};
use serde_json::{Value, json};
use server::Snapshot;
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, OnceLock, PoisonError},
};
use tempfile::TempDir;

/// A watch in a folder of its own.
pub(crate) fn watch(sources: &[PathBuf]) -> (TempDir, Watch) {
    let folder = tempfile::tempdir().unwrap();
    let watch = Watch::init(&folder.path().join("watch"), "invented.example/watch").unwrap();
    gather(&watch, sources);
    (folder, watch)
}

pub(crate) fn gather(watch: &Watch, sources: &[PathBuf]) {
    let mut writer = Writer::open(watch).unwrap();
    gather::take_in(&mut writer, sources, None, "2026-01-01".parse().unwrap(), &mut |_, _| {}).unwrap();
}

fn dossier() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/dossier/dprk")
}

fn service() -> &'static Service {
    static SERVICE: OnceLock<(TempDir, Service)> = OnceLock::new();
    let (_, service) = SERVICE.get_or_init(|| {
        let (folder, watch) = watch(&[dossier(), fixture("marked.jsonl")]);
        (folder, Service::of(Snapshot::of_watch(&watch).unwrap()))
    });
    service
}

fn json_of(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

#[test]
fn each_list_is_a_dataset() {
    let catalog = service().ok("/catalog");
    let names: Vec<&str> =
        catalog["datasets"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(
        names.contains(&"un_1718") && names.contains(&"ofac_sdn") && names.contains(&"invented_list"),
        "{names:?}"
    );
    assert_eq!(names[0], "default");
    assert!(!names.contains(&"secret_list"), "not even its name");
    assert_eq!(catalog["index_stale"], false);
}

#[test]
fn matching_finds_what_the_library_finds_in_the_watch() {
    let snapshot = service().desk.snapshot();
    let (folder, watch) = watch(&[dossier(), fixture("marked.jsonl")]);
    let archive = archive::Archive::open(&watch).unwrap().within(record::Tlp::Green).unwrap();
    let watched = screen::watched_parties(&archive, &archive::View::now()).unwrap();
    let index = screen::Index::build(watched.parties.iter().map(|one| one.party.clone()).collect());
    assert!(snapshot.len() >= watched.parties.len() + watched.wallet_ids.len());
    for one in watched.parties.iter().step_by(7) {
        let name = &one.party.names[0].text;
        let body =
            json!({ "queries": { "a": { "schema": "LegalEntity", "properties": { "name": [name] } } } });
        let answer = json_of(&service().post("/match/default?cutoff=0", body.to_string()));
        let found: Vec<(&str, f32)> = answer["responses"]["a"]["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["id"].as_str().unwrap(), serde_json::from_value(one["score"].clone()).unwrap()))
            .collect();
        let properties = std::collections::BTreeMap::from([("name".to_owned(), vec![name.clone()])]);
        let asked = screen::readings(Some("LegalEntity"), &properties).unwrap();
        let library = screen::search_readings(
            &index,
            &asked,
            &screen::Model::shipped(),
            5,
            &mut screen::Scratch::default(),
        );
        let library: Vec<(&str, f32)> = library
            .iter()
            .map(|(_, found)| (index.party(found.party).unwrap().id.as_str(), found.weighed.probability))
            .collect();
        assert_eq!(found, library, "{name}");
    }
    drop(folder);
}

#[test]
fn what_is_marked_is_nowhere() {
    let body = |name: &str| {
        json!({ "queries": { "a": { "schema": "Person", "properties": { "name": [name] } } } }).to_string()
    };
    for name in ["Zyxwvut Secretname", "Hidden Qwertyson", "Named Parties Only"] {
        let found = json_of(&service().post("/match/default?cutoff=0", body(name)));
        assert!(!found.to_string().contains("inv:"), "{found}");
        let encoded = name.replace(' ', "+");
        assert_eq!(service().ok(&format!("/search/default?q={encoded}"))["total"]["value"], 0);
        assert_eq!(service().ok(&format!("/claims?text={encoded}"))["claims"], json!([]));
        let screened = service().ok(&format!("/screen?name={encoded}"));
        assert!(!screened.to_string().contains("inv:"), "{screened}");
        service().refused(&service().get(&format!("/path?from={encoded}")), 404);
    }
    for id in ["inv:hidden", "inv:named"] {
        service().refused(&service().get(&format!("/entities/{}", id.replace(':', "%3A"))), 404);
        assert_eq!(service().ok(&format!("/claims?text={}", id.replace(':', "%3A")))["claims"], json!([]));
    }
    let open = service().ok("/entities/inv%3Aopen");
    assert!(!open.to_string().contains("Zyxwvut") && !open.to_string().contains("hidden"), "{open}");
    let claims = service().ok("/claims?text=inv%3Aopen")["claims"].as_array().unwrap().len();
    assert_eq!(claims, 2, "the name and the link; neither the alias nor whom it acts for");
}

#[test]
fn a_hidden_record_lends_its_id_to_no_other_and_a_merged_one_leads_on() {
    let (folder, watch) = watch(&[fixture("marked.jsonl")]);
    let same = |left: &str, right: &str| {
        record::Act::Identity(record::Identity {
            left: left.parse().unwrap(),
            right: right.parse().unwrap(),
            judgement: record::Judgement::Same,
            by: "an invented analyst".to_owned(),
            on: "2026-01-01".parse().unwrap(),
            why: String::new(),
            evidence: vec![],
        })
    };
    // By its place in the alphabet the hidden record would stand for both.
    let acts =
        vec![same("inv:hidden", "inv:open"), same("inv:named", "inv:open"), same("inv:friend", "inv:open")];
    Writer::open(&watch).unwrap().record(acts).unwrap();
    let service = Service::of(Snapshot::of_watch(&watch).unwrap());
    let joined = service.ok("/entities/inv%3Afriend");
    assert_eq!(joined["referents"], json!(["inv:open"]), "{joined}");
    assert!(!joined.to_string().contains("hidden") && !joined.to_string().contains("inv:named"), "{joined}");
    let moved = service.get("/entities/inv%3Aopen");
    assert_eq!(
        (moved.status.as_u16(), moved.headers["location"].to_str().unwrap()),
        (308, "/entities/inv%3Afriend")
    );
    for id in ["inv%3Ahidden", "inv%3Anamed"] {
        service.refused(&service.get(&format!("/entities/{id}")), 404);
    }
    drop(folder);
}

#[test]
fn relations_are_entities_next_to_it() {
    let open = service().ok("/entities/inv%3Aopen");
    let link = &open["properties"]["unknownLinkTo"][0];
    assert_eq!(link["schema"], "UnknownLink");
    assert_eq!(link["properties"]["object"][0]["caption"], "Friendly Fiction Limited");
    assert_eq!(link["properties"]["startDate"], json!(["2020-05-01"]));
    let friend = service().ok("/entities/inv%3Afriend/adjacent/unknownLinkFrom");
    assert_eq!((&friend["total"]["value"], &friend["results"][0]["id"]), (&json!(1), &link["id"]));
    let claim = service().ok(&format!("/claims/{}", link["id"].as_str().unwrap()));
    assert_eq!(
        claim["claim"]["property"], "linked_to",
        "a relation's id is that of the claim that states it"
    );
    assert_eq!(open["first_seen"], "2024-01-01T00:00:00");
    assert_eq!(
        (&friend["results"][0]["last_change"], &open["target"]),
        (&json!("2024-02-01T00:00:00"), &json!(false))
    );
}

#[test]
fn a_path_leads_to_a_list_and_days_count() {
    let path = service().ok("/path?from=Openly+Invented&to_list=invented_list");
    assert_eq!(path["paths"][0]["listing"]["reference"], "INV.001");
    assert_eq!(path["paths"][0]["hops"][0]["to_name"], "Friendly Fiction Limited");
    assert_eq!(path["paths"][0]["freeze_reaches"], false);
    let early = service().ok("/path?from=inv%3Aopen&to_list=invented_list&known_at=2024-01-15");
    assert_eq!(early["paths"], json!([]), "the link became known later");
    service().refused(&service().get("/path?from=inv%3Aopen&to_list=secret_list"), 404);
    service().refused(&service().get("/path?from=nobody"), 404);
    service().refused(&service().get("/path?from=inv%3Aopen&as_of=never"), 422);
    service().refused(&service().get("/path?from=inv%3Aopen&limit=0"), 422);
    service().refused(&service().get("/path"), 400);
}

#[test]
fn a_listed_wallet_is_found_by_its_address_on_every_route() {
    let wallets = service().ok("/search/default?schema=CryptoWallet&limit=1");
    let wallet = &wallets["results"][0];
    let address = wallet["properties"]["publicKey"][0].as_str().unwrap();
    let screened = service().ok(&format!("/screen?address={address}"));
    assert_eq!(
        (&screened["results"][0]["match"], &screened["wallet"]["answer"]),
        (&json!(true), &json!("listed")),
        "{screened}"
    );
    let body =
        json!({ "queries": { "a": { "schema": "CryptoWallet", "properties": { "publicKey": [address] } } } });
    let matched = json_of(&service().post("/match/default", body.to_string()));
    assert_eq!(matched["responses"]["a"]["results"][0]["id"], wallet["id"]);
}

#[test]
fn the_ledger_is_there_to_be_checked() {
    let checkpoint = service().ok("/ledger/checkpoint");
    let size = checkpoint["size"].as_u64().unwrap();
    let proof = service().ok("/ledger/proof?index=0&since=1");
    let hash = |value: &Value| ledger::Hash::from_base64(value.as_str().unwrap()).unwrap();
    let hashes = |value: &Value| value.as_array().unwrap().iter().map(hash).collect::<Vec<_>>();
    let root = hash(&checkpoint["root"]);
    ledger::verify_inclusion(0, &hash(&proof["leaf"]), size, &root, &hashes(&proof["inclusion"])).unwrap();
    ledger::verify_consistency(1, &hash(&proof["root_then"]), size, &root, &hashes(&proof["consistency"]))
        .unwrap();
    service().refused(&service().get(&format!("/ledger/proof?index={size}")), 404);
    service().refused(&service().get(&format!("/ledger/proof?since={}", size + 1)), 404);
    service().refused(&service().get("/ledger/proof"), 400);
    service().refused(&service().get("/ledger/proof?index=-1"), 422);
}

#[test]
fn claims_and_findings_are_read() {
    assert!(service().ok("/claims?text=Openly&limit=1")["claims"].as_array().unwrap().len() == 1);
    service().refused(&service().get("/claims"), 400);
    service().refused(&service().get("/claims?text=x&limit=501"), 422);
    service().refused(&service().get(&format!("/claims/{}", "0".repeat(64))), 404);
    service().refused(&service().get(&format!("/findings/{}", "0".repeat(64))), 404);
    assert_eq!(service().ok("/findings")["total"], 0, "nothing was recorded yet");
}

#[test]
fn a_watch_that_grows_is_read_again_and_one_that_is_gone_is_told() {
    // Refreshing reads the whole watch: one at a time.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let (folder, watch) = watch(&[fixture("marked.jsonl")]);
    let service = Service::of(Snapshot::of_watch(&watch).unwrap());
    let count = || service.ok("/search/default?q=lateborn")["total"]["value"].clone();
    assert_eq!(count(), 0);
    let later = folder.path().join("later.jsonl");
    let claim = std::fs::read_to_string(fixture("marked.jsonl")).unwrap();
    let claim = claim
        .lines()
        .next()
        .unwrap()
        .replace("Openly Invented", "Lateborn Invented")
        .replace("inv:open", "inv:late");
    std::fs::write(&later, claim + "\n").unwrap();
    gather(&watch, &[later]);
    assert_eq!(service.ok("/catalog")["index_stale"], true);
    assert_eq!(service.ok("/claims?text=lateborn")["claims"], json!([]), "answers are of one snapshot");
    assert!(service.desk.refresh().unwrap());
    assert_eq!((count(), service.ok("/catalog")["index_stale"].clone()), (json!(1), json!(false)));
    assert!(!service.desk.refresh().unwrap());
    std::fs::remove_dir_all(folder.path().join("watch")).unwrap();
    service.refused(&service.get("/readyz"), 503);
    service.refused(&service.get("/claims?text=lateborn"), 503);
    assert!(service.desk.refresh().is_err());
    assert_eq!(service.get("/healthz").status, 200);
    assert_eq!(count(), 1, "what is in memory is served on");
}
