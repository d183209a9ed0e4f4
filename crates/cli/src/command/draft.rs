//! `draft make`, `draft list`, `draft diff OLD NEW`: what is written before anything is released.

use super::{Setting, today};
use crate::{
    args::{Draft, DraftVerb},
    exit,
    say::{self, Outcome},
};
use record::Digest;
use report::{Change, ChangeKind, Diff, Twin, diff, draft_case, draft_of, draft_page, drafts, read_report};
use serde_json::json;
use std::{
    error::Error,
    path::{Path, PathBuf},
};

pub(super) fn run(setting: &Setting, args: &Draft) -> Outcome {
    match &args.what {
        DraftVerb::Make { case, out } => make(setting, case.as_deref(), out.as_ref()),
        DraftVerb::List => list(setting),
        DraftVerb::Diff { old, new } => compare(setting, old, new),
    }
}

fn make(setting: &Setting, case: Option<&str>, out: Option<&PathBuf>) -> Outcome {
    let bar = say::progress();
    bar.set_message("working the case");
    let drafted = draft_case(&setting.watch()?, case, today());
    bar.finish_and_clear();
    let drafted = drafted?;
    if let Some(out) = out {
        say::file(out, draft_page(&drafted.twin)?.as_bytes())?;
    }
    if setting.json {
        say::json(&json!({"digest": drafted.digest, "title": drafted.twin.title, "page": out}))?;
    } else {
        say::text(&format!("draft {}\n  {}", drafted.digest, drafted.twin.title))?;
    }
    Ok(exit::CLEAR)
}

fn list(setting: &Setting) -> Outcome {
    let held = drafts(&setting.watch()?)?;
    if setting.json {
        say::json(&json!({ "drafts": held }))?;
    } else {
        let row = |head: &report::DraftHead| {
            vec![head.date.to_string(), head.case_id.clone(), head.digest.to_string(), head.title.clone()]
        };
        say::table(&["day", "case", "draft", "title"], &held.iter().map(row).collect::<Vec<_>>())?;
    }
    Ok(exit::CLEAR)
}

/// Exit code 1 where anything changed, as `diff` has it.
fn compare(setting: &Setting, old: &str, new: &str) -> Outcome {
    let found = diff(&twin(setting, old)?, &twin(setting, new)?);
    let changes = found.sections.iter().flat_map(|section| &section.changes);
    let same =
        found.title_before.is_none() && changes.into_iter().all(|change| change.kind == ChangeKind::Same);
    if setting.json {
        say::json(&found)?;
    } else {
        show(&found)?;
    }
    Ok(if same { exit::CLEAR } else { exit::FOUND })
}

/// A draft by its digest, or whatever twin a file holds.
fn twin(setting: &Setting, what: &str) -> Result<Twin, Box<dyn Error>> {
    if Path::new(what).exists() {
        let text = std::fs::read_to_string(what).map_err(|error| format!("cannot read {what}: {error}"))?;
        return Ok(read_report(&text)?.0);
    }
    let digest: Digest = what.parse().map_err(|_| format!("there is no file {what}, and it is not a draft's digest\nhint: `watchkeeper draft list` shows the drafts that this watch keeps"))?;
    Ok(draft_of(&setting.watch()?, &digest)?)
}

fn show(found: &Diff) -> Result<(), Box<dyn Error>> {
    if let Some(title) = &found.title_before {
        say::text(&format!("the title was: {title}"))?;
    }
    for section in &found.sections {
        let changes: Vec<_> = section.changes.iter().filter(|one| one.kind != ChangeKind::Same).collect();
        let same = section.changes.len() - changes.len();
        say::text(&say::bold(&format!("{} {} ({same} the same)", section.label, section.title)))?;
        for change in changes {
            say::text(&shown(change))?;
        }
    }
    Ok(())
}

fn shown(change: &Change) -> String {
    let line = |sign: &str, text: &Option<String>| {
        text.as_ref().map(|text| format!("\n  {sign} {text}")).unwrap_or_default()
    };
    match (&change.before, &change.after) {
        (Some(before), Some(after)) if before == after => {
            format!("  {}: the same words rest on other evidence\n    {after}", change.place)
        }
        _ => format!("  {}:{}{}", change.place, line("-", &change.before), line("+", &change.after)),
    }
}
