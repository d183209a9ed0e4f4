//! The bundled dossier's claims, as the tests read them.

use assess::Stated;
use record::Claim;
use serde_json::{Value, json};

/// The claims of these files of the dossier. The exhibit and the place in it are filled in when a watch gathers the
/// files; here they only tell the lines apart.
pub(crate) fn dossier(files: &[&str]) -> Vec<Stated> {
    let read = |file: &&str| {
        let path = format!("{}/../../data/dossier/{file}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let texts: Vec<String> = files.iter().map(read).collect();
    let lines = texts.iter().flat_map(|text| text.lines().enumerate());
    lines.filter_map(|(place, line)| stated_on(line, place)).collect()
}

/// The claim of a line; `None` where it holds another record.
fn stated_on(line: &str, place: usize) -> Option<Stated> {
    let mut record: Value = serde_json::from_str(line).unwrap();
    Some(claim(record.get_mut("claim")?.take(), place))
}

/// A claim as a line has it, with an exhibit and the `place`, from 0, in it.
pub(crate) fn claim(mut value: Value, place: usize) -> Stated {
    let source = value["source"].as_object_mut().unwrap();
    source.entry("exhibit").or_insert_with(|| "0".repeat(64).into());
    source.entry("locator").or_insert_with(|| json!({ "line": place + 1 }));
    let claim: Claim =
        serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"));
    Stated::new(claim).unwrap()
}
