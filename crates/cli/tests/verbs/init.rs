//! `init`

use crate::common::{CLEAR, Desk, run, text};
use std::{fs, os::unix::fs::PermissionsExt as _};

#[test]
fn a_new_watch_is_empty_sound_and_has_a_key_of_its_own() {
    let desk = Desk::new();
    desk.verifies();
    assert_eq!(desk.entries(), 0);
    let mode = fs::metadata(desk.watch().join("key")).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "the key is for its owner alone");
    let other = run(["init", text(&desk.path("other")), "--name", "invented.example/watch", "--json"])
        .exits(CLEAR)
        .json();
    assert_eq!(other["name"], "invented.example/watch");
    let key = desk.run(["ledger", "checkpoint", "--json"]).json()["key"].clone();
    assert!(other["key"].as_str().unwrap().starts_with("invented.example/watch+"));
    assert_ne!(other["key"], key);
}

#[test]
fn a_watch_is_never_overwritten() {
    let desk = Desk::new();
    let key = fs::read(desk.watch().join("key")).unwrap();
    let error = run(["init", text(&desk.watch())]).fails();
    assert!(error.contains("is a watch already"), "{error}");
    assert_eq!(fs::read(desk.watch().join("key")).unwrap(), key);
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let desk = Desk::new();
    desk.file("full/letter.txt", "mine");
    let error = run(["init", text(&desk.path("full"))]).fails();
    assert!(error.contains("is not empty"), "{error}");
    assert_eq!(fs::read_dir(desk.path("full")).unwrap().count(), 1);
}

#[test]
fn a_file_in_the_way_is_told() {
    let desk = Desk::new();
    let file = desk.file("file", "");
    let error = run(["init", &file]).fails();
    assert!(error.contains(&file), "{error}");
}

#[test]
fn a_name_that_no_note_can_bear_is_refused_and_leaves_nothing() {
    let desk = Desk::new();
    for name in ["", "two words", "a+b", "line\nend"] {
        run(["init", text(&desk.path("named")), "--name", name]).fails();
        assert!(!desk.path("named/watch.toml").exists());
    }
}

#[test]
fn the_nearest_watch_upward_is_taken() {
    let desk = Desk::new();
    let below = desk.watch().join("notes/deep");
    fs::create_dir_all(&below).unwrap();
    let output = crate::common::program()
        .args(["ledger", "checkpoint", "--json"])
        .current_dir(&below)
        .output()
        .unwrap();
    assert_eq!(crate::common::Run::of(output).exits(CLEAR).json()["size"], 0);
    let nowhere = tempfile::tempdir().unwrap();
    let output = crate::common::program().args(["claims", "x"]).current_dir(nowhere.path()).output().unwrap();
    assert!(crate::common::Run::of(output).fails().contains("there is no watch"));
}

#[test]
fn a_watch_of_a_newer_version_is_not_touched() {
    let desk = Desk::new();
    let settings = desk.watch().join("watch.toml");
    let newer =
        fs::read_to_string(&settings).unwrap().replace("format = 1", "format = 99") + "colour = \"red\"\n";
    fs::write(&settings, newer).unwrap();
    let file = desk.file("list.json", crate::fixtures::FTM);
    for args in
        [vec!["gather", &file], vec!["claims", "x"], vec!["rebuild"], vec!["verify", text(&desk.watch())]]
    {
        let error = desk.run(args).fails();
        assert!(error.contains("format 99"), "{error}");
    }
}
