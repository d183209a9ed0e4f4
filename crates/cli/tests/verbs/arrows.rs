//! Crates depend one way; the order stands here.

use crate::common::repository;
use std::{collections::BTreeSet, fs};

/// From the bottom up. Crates of one line know nothing of each other.
const ORDER: [&[&str]; 9] = [
    &["names", "record"],
    &["ledger"],
    &["archive"],
    &["gather"],
    &["assess", "bridge", "cluster", "mixer", "screen", "trace"],
    &["report"],
    &["print", "server"],
    &["vigil"],
    &["cli"],
];

/// These depend on no other crate of ours.
const ALONE: [&str; 3] = ["names", "record", "ledger"];

/// A crate's name, and the crates of ours that it depends on in any way.
fn crates() -> Vec<(String, BTreeSet<String>)> {
    let folder = repository().join("crates");
    let ours: BTreeSet<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let dependencies = |name: &String| {
        let manifest: toml::Table =
            fs::read_to_string(folder.join(name).join("Cargo.toml")).unwrap().parse().unwrap();
        assert_eq!(
            manifest["package"]["name"].as_str(),
            Some(name.as_str()),
            "a crate is called by its folder's name"
        );
        let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
        let tables = kinds.iter().filter_map(|kind| manifest.get(*kind)?.as_table());
        let names: BTreeSet<String> = tables.flat_map(|table| table.keys().cloned()).collect();
        assert!(!manifest.contains_key("target"), "{name}: dependencies by platform would escape this test");
        names.intersection(&ours).cloned().collect()
    };
    ours.iter().map(|name| (name.clone(), dependencies(name))).collect()
}

fn place(name: &str) -> usize {
    ORDER
        .iter()
        .position(|line| line.contains(&name))
        .unwrap_or_else(|| panic!("{name} is not in the order: decide where it stands"))
}

#[test]
fn arrows_run_one_way() {
    let crates = crates();
    assert_eq!(crates.len(), ORDER.concat().len(), "the order names a crate that is not there");
    for (name, dependencies) in crates {
        for dependency in &dependencies {
            assert!(
                place(dependency) < place(&name),
                "{name} depends on {dependency}, which stands beside or above it"
            );
        }
        assert!(
            !ALONE.contains(&name.as_str()) || dependencies.is_empty(),
            "{name} depends on {dependencies:?}"
        );
    }
}
