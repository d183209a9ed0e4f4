//! `delta OLD NEW`: what changed between two dates of one list.

use super::{Setting, gather::named, today};
use crate::{
    args::Delta as Args,
    exit,
    say::{self, Outcome},
};
use gather::{Delta, Format, GatherError, Piece, delta, each_claim, group};
use record::{Claim, Digest, EntityId, PartialDate};
use serde_json::json;
use std::{collections::BTreeSet, error::Error, path::Path};

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let format = args.format.as_deref().map(named).transpose()?;
    let (old, new) = (source(&args.old, format)?, source(&args.new, format)?);
    let known = PartialDate::day(today());
    let read = |source: &(Format, Vec<Piece>), visit: &mut dyn FnMut(&Claim)| {
        each_claim(source.0, &source.1, known, visit).map(drop)
    };
    let delta = delta::<GatherError>(|visit| read(&old, visit), |visit| read(&new, visit))?;
    let changed = !(delta.claims_added.is_empty() && delta.claims_removed.is_empty());
    if setting.json {
        as_json(&delta)?;
    } else {
        show(&delta)?;
    }
    Ok(if changed { exit::FOUND } else { exit::CLEAR })
}

fn source(path: &Path, format: Option<Format>) -> Result<(Format, Vec<Piece>), Box<dyn Error>> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let piece = Piece { name, path: path.to_owned(), exhibit: Digest::default() };
    group(vec![piece], format)?.pop().ok_or_else(|| format!("{} holds no source", path.display()).into())
}

/// Wallets are counted apart from the parties that hold them.
fn wallets(entries: &BTreeSet<EntityId>) -> (Vec<&EntityId>, Vec<&EntityId>) {
    entries.iter().partition(|id| id.as_str().starts_with("wallet:"))
}

fn as_json(delta: &Delta) -> Result<(), Box<dyn Error>> {
    let ((wallets_added, entries_added), (wallets_removed, entries_removed)) =
        (wallets(&delta.entries_added), wallets(&delta.entries_removed));
    say::json(&json!({
        "entries_added": entries_added, "entries_removed": entries_removed, "entries_changed": delta.entries_changed,
        "wallets_added": wallets_added, "wallets_removed": wallets_removed,
        "claims_added": delta.claims_added, "claims_removed": delta.claims_removed,
    }))
}

fn show(delta: &Delta) -> Result<(), Box<dyn Error>> {
    let ((wallets_added, entries_added), (wallets_removed, entries_removed)) =
        (wallets(&delta.entries_added), wallets(&delta.entries_removed));
    say::text(&format!(
        "+{} entries, -{} entries, {} changed; +{} wallets, -{} wallets; +{} claims, -{} claims",
        entries_added.len(),
        entries_removed.len(),
        delta.entries_changed.len(),
        wallets_added.len(),
        wallets_removed.len(),
        delta.claims_added.len(),
        delta.claims_removed.len()
    ))?;
    let named = |claim: &&Claim| &*claim.property == "name";
    for (sign, ids, claims) in
        [("+", &entries_added, &delta.claims_added), ("-", &entries_removed, &delta.claims_removed)]
    {
        for id in ids {
            let name = claims
                .iter()
                .filter(named)
                .find(|claim| claim.subject == **id)
                .map(|claim| claim.value.to_string());
            say::text(&format!("{sign} {id}  {}", name.unwrap_or_default()))?;
        }
    }
    Ok(())
}
