//! `claims TEXT`: search claims, show one, or list what was quarantined.

use super::Setting;
use crate::{
    args::Claims,
    exit,
    say::{self, Outcome},
};
use archive::{Archive, Held, SetAside, View};
use record::EntityId;
use serde_json::{Value, json};
use std::error::Error;

/// The word that asks for bad records instead of claims.
const QUARANTINE: &str = "quarantine";

pub(super) fn run(setting: &Setting, args: &Claims) -> Outcome {
    let archive = setting.archive()?;
    if args.text == QUARANTINE {
        return quarantine(setting, &archive);
    }
    let found = find(&archive, args)?;
    if setting.json {
        say::json(&json!({ "claims": found.iter().map(one).collect::<Vec<_>>() }))?;
    } else if let [only] = found.as_slice() {
        show(&archive, only)?;
    } else {
        say::table(
            &["claim", "subject", "property", "value", "grade", "known"],
            &found.iter().map(row).collect::<Vec<_>>(),
        )?;
    }
    Ok(if found.is_empty() { exit::CLEAR } else { exit::FOUND })
}

/// By id of a claim, by id of an entity, by property, by words: the first that finds anything.
fn find(archive: &Archive, args: &Claims) -> Result<Vec<Held>, Box<dyn Error>> {
    let view = View::from(args.days);
    if args.text.len() >= 6 && args.text.len() <= 64 && args.text.bytes().all(|byte| byte.is_ascii_hexdigit())
    {
        let found = archive.claims_by_prefix(&args.text, &view)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    if let Ok(id) = EntityId::new(&args.text) {
        let mut found = archive.claims_of(&id, &view)?;
        if !found.is_empty() {
            found.truncate(args.limit as usize);
            return Ok(found);
        }
    }
    let mut found = archive.claims_with(&args.text, &view)?;
    if found.is_empty() {
        found = archive.search(&args.text, &view, args.limit)?;
    }
    found.truncate(args.limit as usize);
    Ok(found)
}

fn one(held: &Held) -> Value {
    json!({ "id": held.id, "claim": held.claim, "status": held.status, "entry": held.entry })
}

fn row(held: &Held) -> Vec<String> {
    let claim = &held.claim;
    let value: String = claim.value.to_string().chars().take(60).collect();
    let value = if claim.denied { format!("NOT {value}") } else { value };
    vec![
        held.id.short(),
        claim.subject.to_string(),
        claim.property.to_string(),
        value,
        claim.grade.to_string(),
        claim.known.to_string(),
    ]
}

fn show(archive: &Archive, held: &Held) -> Result<(), Box<dyn Error>> {
    let (claim, source) = (&held.claim, &held.claim.source);
    let exhibit = archive.exhibit(&source.exhibit)?;
    let lines = [
        ("claim", held.id.to_string()),
        (
            "says",
            format!(
                "{} {}{} = {}",
                claim.subject,
                if claim.denied { "NOT " } else { "" },
                claim.property,
                claim.value
            ),
        ),
        ("true", claim.valid.to_string()),
        ("known", claim.known.to_string()),
        ("grade", claim.grade.to_string()),
        ("originator", source.originator.to_string()),
        ("attributor", source.attributor.as_deref().unwrap_or("-").to_owned()),
        ("quote", source.quote.clone().unwrap_or_else(|| "-".to_owned())),
        ("citation", source.citation.as_deref().unwrap_or("-").to_owned()),
        (
            "read from",
            format!(
                "{} ({:?})",
                exhibit.map_or_else(|| source.exhibit.to_string(), |exhibit| exhibit.name),
                source.locator
            ),
        ),
        ("exhibit", source.exhibit.to_string()),
        ("status", serde_json::to_string(&held.status)?.trim_matches('"').to_owned()),
    ];
    lines.iter().try_for_each(|(name, value)| say::text(&format!("{name:<11} {value}")))
}

fn quarantine(setting: &Setting, archive: &Archive) -> Outcome {
    let mut rows = vec![];
    for source in archive.sources()? {
        rows.extend(archive.quarantine(source.entry)?);
    }
    if setting.json {
        say::json(&json!({ "quarantined": rows }))?;
    } else {
        let row = |bad: &SetAside| {
            let place = format!("{}:{}", bad.file, bad.line);
            vec![place, bad.record.clone(), bad.reason.clone(), bad.hint.clone()]
        };
        let all: Vec<_> = rows.iter().map(row).collect();
        say::table(&["where", "record", "what is wrong", "what to do"], &all)?;
    }
    Ok(if rows.is_empty() { exit::CLEAR } else { exit::PARTIAL })
}
