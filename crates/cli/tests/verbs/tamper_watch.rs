//! A watch with anything changed behind its back no longer verifies, and what was changed is named.

use crate::common::{CLEAR, Desk, Run, demo, files_under, flip, run, text};
use rusqlite::Connection;
use std::{fs, path::PathBuf};

/// Does not verify; returns all that was said.
fn caught(run: Run) -> String {
    assert!(run.code == 1 || run.code == 2, "exit {}: {}{}", run.code, run.out, run.err);
    run.out + &run.err
}

fn watch_is_caught(desk: &Desk) -> String {
    caught(run(["verify", text(&desk.watch())]))
}

fn report_is_caught(desk: &Desk) -> String {
    caught(desk.run(["verify", text(&demo().page)]))
}

fn exhibit(desk: &Desk, name: &str) -> (String, PathBuf) {
    let sources = demo().gathered["sources"].as_array().unwrap();
    let digest = sources.iter().find(|source| source["file"] == name).unwrap()["sha256"].as_str().unwrap();
    (digest.to_owned(), desk.watch().join("exhibits").join(&digest[..2]).join(format!("{digest}.zst")))
}

fn sql(desk: &Desk, sql: &str) {
    let changed = Connection::open(desk.watch().join("archive.sqlite")).unwrap().execute(sql, []).unwrap();
    assert!(changed > 0, "the test changed nothing: {sql}");
}

#[test]
fn the_copy_that_these_tests_change_is_sound() {
    let desk = Desk::of_demo();
    desk.verifies();
    desk.run(["verify", text(&demo().page)]).exits(CLEAR);
}

#[test]
fn a_changed_exhibit_is_named() {
    let desk = Desk::of_demo();
    let (digest, path) = exhibit(&desk, "incident.jsonl");
    flip(&path);
    let said = watch_is_caught(&desk);
    assert!(said.contains("incident.jsonl") || said.contains(&digest), "{said}");
    assert!(report_is_caught(&desk).contains(&digest));
}

#[test]
fn an_exhibit_that_is_gone_is_named() {
    let desk = Desk::of_demo();
    let (digest, path) = exhibit(&desk, "bridge.csv.gz");
    fs::remove_file(path).unwrap();
    let said = watch_is_caught(&desk);
    assert!(said.contains("bridge.csv.gz") || said.contains(&digest), "{said}");
    assert!(report_is_caught(&desk).contains(&digest));
}

#[test]
fn an_exhibit_that_is_another_file_is_named() {
    let desk = Desk::of_demo();
    let ((digest, path), (_, other)) = (exhibit(&desk, "pool.csv.gz"), exhibit(&desk, "norms.jsonl"));
    fs::copy(other, path).unwrap();
    let said = watch_is_caught(&desk);
    assert!(said.contains("pool.csv.gz") || said.contains(&digest), "{said}");
}

#[test]
fn a_changed_tile_of_the_ledger_is_named() {
    for kind in ["tile/entries", "tile/0"] {
        let desk = Desk::of_demo();
        let size = desk.entries().to_string();
        let tiles = files_under(&desk.watch().join("ledger").join(kind));
        let newest: Vec<_> = tiles.into_iter().filter(|tile| tile.ends_with(&size)).collect();
        assert_eq!(newest.len(), 1, "the newest tile of a ledger below 256 entries bears its size");
        flip(&newest[0]);
        for said in [watch_is_caught(&desk), report_is_caught(&desk)] {
            assert!(said.contains("ledger") || said.contains("tile"), "{kind}: {said}");
        }
    }
}

#[test]
fn a_changed_checkpoint_is_named() {
    let desk = Desk::of_demo();
    let path = desk.watch().join("ledger/checkpoint");
    let size = desk.entries();
    let shorter =
        fs::read_to_string(&path).unwrap().replacen(&format!("\n{size}\n"), &format!("\n{}\n", size - 1), 1);
    fs::write(path, shorter).unwrap();
    let said = watch_is_caught(&desk);
    assert!(said.contains("checkpoint") || said.contains("ledger"), "{said}");
}

#[test]
fn a_changed_column_of_a_store_is_named() {
    let columns: Vec<_> = files_under(&demo().watch.join("stores"))
        .into_iter()
        .filter(|path| !path.ends_with("meta.json"))
        .collect();
    assert!(columns.len() > 10);
    for column in columns {
        let desk = Desk::of_demo();
        flip(&desk.watch().join(column.strip_prefix(&demo().watch).unwrap()));
        let said = watch_is_caught(&desk);
        assert!(said.contains("ethereum-eth"), "{}: {said}", column.display());
    }
}

#[test]
fn a_changed_column_of_a_store_fails_the_report_too() {
    let desk = Desk::of_demo();
    flip(&desk.watch().join("stores/ethereum-eth/receiver.u32"));
    let said = report_is_caught(&desk);
    assert!(
        said.contains("the trace (first in, first out)")
            || said.contains("receiver")
            || said.contains("store"),
        "{said}"
    );
}

#[test]
fn a_changed_row_of_the_view_is_named() {
    for change in [
        "UPDATE claim SET value = value || '0' WHERE row = (SELECT min(row) FROM claim WHERE kind = 't')",
        "UPDATE claim SET quote = 'never said' WHERE row = (SELECT max(row) FROM claim)",
        "UPDATE claim SET known = '2001-01-01' WHERE row = (SELECT max(row) FROM claim)",
        "UPDATE claim SET denied = 1 - denied WHERE row = (SELECT max(row) FROM claim)",
        "UPDATE term SET text = text || 'x' WHERE id = (SELECT subject FROM claim LIMIT 1)",
    ] {
        let desk = Desk::of_demo();
        sql(&desk, change);
        let said = watch_is_caught(&desk);
        assert!(said.contains("view") && said.contains("claim"), "{change}: {said}");
    }
}

#[test]
fn a_claim_that_the_report_rests_on_cannot_be_changed_in_the_view() {
    let desk = Desk::of_demo();
    sql(
        &desk,
        "UPDATE claim SET value = 'entity:nobody' WHERE value = 'entity:lazarus-group' AND kind = 'e'",
    );
    report_is_caught(&desk);
    assert!(watch_is_caught(&desk).contains("view"));
}

/// What is missing from the view, or was put into it, shows as well: the ledger knows better.
#[test]
fn a_row_that_was_taken_out_or_put_in_is_found() {
    for change in [
        "DELETE FROM claim WHERE row = (SELECT max(row) FROM claim)",
        "DELETE FROM identity WHERE entry = (SELECT max(entry) FROM identity)",
        "DELETE FROM act WHERE entry = (SELECT max(entry) FROM act)",
        "DELETE FROM exhibit WHERE id = (SELECT max(id) FROM exhibit)",
        "DELETE FROM source WHERE entry = (SELECT max(entry) FROM source)",
        "INSERT INTO withdrawal SELECT max(c.entry) + 1, c.id, '{}' FROM claim c",
    ] {
        let desk = Desk::of_demo();
        sql(&desk, change);
        watch_is_caught(&desk);
        // And it is put right from the ledger.
        desk.run(["rebuild"]).exits(CLEAR);
        desk.verifies();
    }
}

#[test]
fn another_key_may_not_write() {
    let (desk, other) = (Desk::of_demo(), Desk::new());
    fs::copy(other.watch().join("key"), desk.watch().join("key")).unwrap();
    let file = desk.file("list.json", crate::fixtures::FTM);
    let error = desk.run(["gather", &file]).fails();
    assert!(error.contains("key"), "{error}");
}
