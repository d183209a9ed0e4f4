//! The dossier's claims on numbers and on one case, as the tests read them.

use assess::Stated;
use record::Claim;
use serde_json::{Value, json};

/// Every claim of the files that hold incidents. The exhibit and the place in it are filled in when a watch gathers
/// the file; here they only tell the lines apart.
pub(crate) fn claims() -> Vec<Stated> {
    let dossier = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/dossier");
    let files = ["numbers.jsonl", "ronin/incident.jsonl"];
    files
        .iter()
        .flat_map(|file| read(&std::fs::read_to_string(format!("{dossier}/{file}")).unwrap()))
        .collect()
}

fn read(text: &str) -> Vec<Stated> {
    let line = |(place, line): (usize, &str)| {
        let mut read: Value = serde_json::from_str(line).unwrap();
        let claim = read.get_mut("claim")?;
        claim["source"]["exhibit"] = json!("00".repeat(32));
        claim["source"]["locator"] = json!({ "line": place + 1 });
        let claim: Claim = serde_json::from_value(claim.clone()).unwrap();
        Some(Stated::new(claim).unwrap())
    };
    text.lines().enumerate().filter_map(line).collect()
}
