//! `ledger checkpoint | entries | proof`: what it prints is checked with the ledger crate, as a stranger would.

use crate::common::{CLEAR, demo, run, text};
use ::ledger::{Hash, SignedCheckpoint, Verifier, leaf_hash, verify_consistency, verify_inclusion};
use serde_json::Value;

fn ask(args: &[&str]) -> Value {
    run(args.iter().copied().chain(["-C", text(&demo().watch)])).exits(CLEAR).json()
}

fn checkpoint(printed: &Value, key: &Verifier) -> SignedCheckpoint {
    SignedCheckpoint::open(printed["checkpoint"].as_str().unwrap().as_bytes(), key).unwrap()
}

fn key() -> Verifier {
    Verifier::parse(ask(&["ledger", "checkpoint", "--json"])["key"].as_str().unwrap()).unwrap()
}

fn hash(text: &Value) -> Hash {
    Hash::from_base64(text.as_str().unwrap()).unwrap()
}

fn hashes(list: &Value) -> Vec<Hash> {
    list.as_array().unwrap().iter().map(hash).collect()
}

#[test]
fn the_checkpoint_is_signed_and_names_size_and_root() {
    let printed = ask(&["ledger", "checkpoint", "--json"]);
    let signed = checkpoint(&printed, &key());
    assert_eq!((signed.size(), signed.root()), (printed["size"].as_u64().unwrap(), hash(&printed["root"])));
    let plain = run(["ledger", "checkpoint", "-C", text(&demo().watch)]).exits(CLEAR).out;
    assert!(plain.starts_with(printed["checkpoint"].as_str().unwrap().trim_end()), "{plain}");
}

#[test]
fn every_entry_has_a_proof_that_holds_and_holds_for_no_other() {
    let printed = ask(&["ledger", "checkpoint", "--json"]);
    let signed = checkpoint(&printed, &key());
    for index in [0, 1, 7, signed.size() - 1] {
        let proof = ask(&["ledger", "proof", &index.to_string()]);
        assert_eq!(checkpoint(&proof, &key()).root(), signed.root());
        let path = hashes(&proof["inclusion"]);
        verify_inclusion(index, &hash(&proof["leaf"]), signed.size(), &signed.root(), &path).unwrap();
        assert!(
            verify_inclusion(index ^ 1, &hash(&proof["leaf"]), signed.size(), &signed.root(), &path).is_err()
        );
        assert!(
            verify_inclusion(index, &leaf_hash(b"another"), signed.size(), &signed.root(), &path).is_err()
        );
    }
}

#[test]
fn the_ledger_has_only_grown() {
    let size = ask(&["ledger", "checkpoint", "--json"])["size"].as_u64().unwrap();
    for since in [1, 2, 5, 64, size] {
        let proof = ask(&["ledger", "proof", "--since", &since.to_string()]);
        let (then, now, path) =
            (hash(&proof["root_then"]), hash(&proof["root"]), hashes(&proof["consistency"]));
        verify_consistency(since, &then, size, &now, &path).unwrap();
        assert!(since == size || verify_consistency(since, &now, size, &now, &path).is_err());
    }
}

#[test]
fn entries_are_json_lines_in_their_order() {
    let lines =
        run(["ledger", "entries", "--from", "1", "--count", "3", "--json", "-C", text(&demo().watch)])
            .exits(CLEAR)
            .out;
    let entries: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries.iter().map(|entry| entry["index"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(entries[0]["entry"]["act"], "bulk");
    let beyond =
        run(["ledger", "entries", "--from", "18446744073709551615", "--json", "-C", text(&demo().watch)])
            .exits(CLEAR);
    assert_eq!(beyond.out, "");
}

#[test]
fn what_is_not_there_is_an_error() {
    for args in [["ledger", "proof", "99999"], ["ledger", "proof", "--since=99999"]] {
        let error = run(args.into_iter().chain(["-C", text(&demo().watch)])).fails();
        assert!(error.contains("99999"), "{error}");
    }
}
