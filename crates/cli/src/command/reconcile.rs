//! `reconcile [SUBJECT]`: where the claims disagree, in which way, and which of them stand.

use super::Setting;
use crate::{
    args::Reconcile,
    exit,
    say::{self, Outcome},
};
use assess::reconcile::{Group, counted};
use report::Desk;
use serde_json::json;
use std::error::Error;

pub(super) fn run(setting: &Setting, args: &Reconcile) -> Outcome {
    let desk = Desk::new(setting.archive()?);
    let known_at = args.known_at;
    let groups = desk.disagreements(args.subject.as_deref(), known_at, args.all)?;
    if let Some(subject) = args.subject.as_deref().filter(|_| groups.is_empty()) {
        return Err(format!(
            "no claim is held on '{subject}'\nhint: `watchkeeper claims {subject}` searches ids, names and quotes"
        )
        .into());
    }
    if setting.json {
        say::json(&json!({ "groups": groups }))?;
    } else {
        groups.iter().try_for_each(group)?;
        eprintln!("{}; no value was averaged, and none dropped", counted(&groups));
    }
    Ok(exit::CLEAR)
}

fn group(group: &Group) -> Result<(), Box<dyn Error>> {
    let head = format!("{} {}", group.subject, group.property);
    say::text(&format!("{}  {}\n  {}", say::bold(&head), group.kind, group.why))?;
    for position in &group.positions {
        let mark = if position.stands { "stands" } else { "does not stand" };
        say::text(&format!(
            "    {}  {}: {mark}; {}  {}",
            position.value,
            position.said_by,
            position.why,
            say::dim(&position.claim.short())
        ))?;
    }
    Ok(())
}
