//! `ledger checkpoint | entries | proof`: the ledger, for people and for those who check it.

use super::Setting;
use crate::{
    args::{Ledger as Args, LedgerVerb},
    exit,
    say::{self, Outcome},
};
use archive::{Archive, ArchiveError};
use serde_json::{Value, json};
use std::error::Error;

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let archive = setting.archive()?;
    match args.what {
        LedgerVerb::Checkpoint => checkpoint(setting, &archive)?,
        LedgerVerb::Entries { from, count } => entries(setting, &archive, from, count)?,
        LedgerVerb::Proof { index, since } => proof(&archive, index, since)?,
    }
    Ok(exit::CLEAR)
}

fn checkpoint(setting: &Setting, archive: &Archive) -> Result<(), Box<dyn Error>> {
    let ledger = archive.ledger();
    let (note, key) = (ledger.checkpoint().note().to_string(), ledger.key().to_string());
    if setting.json {
        say::json(
            &json!({ "size": ledger.size(), "root": ledger.root().to_base64(), "checkpoint": note, "key": key }),
        )
    } else {
        say::text(&format!("{}\n{}", note.trim_end(), say::dim(&format!("key {key}"))))
    }
}

fn entries(setting: &Setting, archive: &Archive, from: u64, count: u64) -> Result<(), Box<dyn Error>> {
    let last = from.saturating_add(count).min(archive.ledger().size());
    let mut rows = vec![];
    for index in from..last {
        let entry = serde_json::to_value(archive.entry(index)?)?;
        if setting.json {
            say::json(&json!({ "index": index, "entry": entry }))?;
        } else {
            let text = |field: &str| entry.get(field).map(ToString::to_string).unwrap_or_default();
            let recorded = entry.get("recorded").and_then(Value::as_i64).unwrap_or_default();
            let what: String = text("what").chars().take(100).collect();
            rows.push(vec![
                index.to_string(),
                jiff::Timestamp::from_second(recorded)?.to_string(),
                text("act").trim_matches('"').to_owned(),
                what,
            ]);
        }
    }
    if setting.json { Ok(()) } else { say::table(&["entry", "recorded", "act", "what"], &rows) }
}

fn proof(archive: &Archive, index: Option<u64>, since: Option<u64>) -> Result<(), Box<dyn Error>> {
    let ledger = archive.ledger();
    let text =
        |hashes: Vec<ledger::Hash>| hashes.into_iter().map(ledger::Hash::to_base64).collect::<Vec<_>>();
    let mut proof = json!({ "size": ledger.size(), "root": ledger.root().to_base64(), "checkpoint": ledger.checkpoint().note().to_string() });
    if let Some(fields) = proof.as_object_mut() {
        if let Some(index) = index {
            fields.insert("index".to_owned(), json!(index));
            fields.insert(
                "leaf".to_owned(),
                json!(ledger::leaf_hash(&ledger.entry(index).map_err(ArchiveError::from)?).to_base64()),
            );
            fields.insert(
                "inclusion".to_owned(),
                json!(text(ledger.inclusion_proof(index, ledger.size()).map_err(ArchiveError::from)?)),
            );
        }
        if let Some(since) = since {
            fields.insert("since".to_owned(), json!(since));
            fields.insert(
                "root_then".to_owned(),
                json!(ledger.root_at(since).map_err(ArchiveError::from)?.to_base64()),
            );
            fields.insert(
                "consistency".to_owned(),
                json!(text(ledger.consistency_proof(since, ledger.size()).map_err(ArchiveError::from)?)),
            );
        }
    }
    say::json(&proof)
}
