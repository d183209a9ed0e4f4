//! `dismiss QUERY CANDIDATE`: this candidate is not the party asked for. `dismiss` alone: every dismissal, and whether
//! it still holds.

use super::{Setting, today};
use crate::{
    args::Dismiss as Args,
    exit,
    say::{self, Outcome},
};
use archive::Archive;
use record::{Decision, Digest, PartialDate};
use screen::{
    Party, ScreenError,
    decision::{Dismissal, Dismissals, METHOD, Screening, Upheld, asked_words, dismiss},
    resolve,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::error::Error;

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let archive = setting.archive()?;
    let (Some(query), Some(candidate)) = (&args.query, &args.candidate) else {
        return list(setting, &archive);
    };
    let (Some(by), Some(because)) = (&args.by, &args.because) else {
        return Err("a dismissal needs a name and a reason\nhint: --by WHO --because WHY".into());
    };
    let asked = asked(&archive, query)?;
    let candidate = resolve(&archive, candidate)?;
    let decision = Decision {
        query: asked_words(&asked),
        candidate,
        matched: args.is_match,
        by: by.clone(),
        on: PartialDate::day(today()),
        why: because.clone(),
        basis: None,
    };
    let entry = dismiss(archive.watch(), &asked, decision.clone())?;
    if setting.json {
        say::json(&json!({ "entry": entry, "decision": decision }))?;
    } else {
        let not = if args.is_match { "" } else { " not" };
        let caption = archive.caption(&decision.candidate)?;
        say::text(&format!(
            "'{}' is{not} {caption} ({}), says {by}: {because}. Ledger entry {entry}.",
            decision.query, decision.candidate
        ))?;
    }
    Ok(exit::CLEAR)
}

/// The party that was asked for: that of a recorded screening, or a name.
fn asked(archive: &Archive, query: &str) -> Result<Party, Box<dyn Error>> {
    let Ok(id) = query.parse::<Digest>() else { return Ok(Party::called(query, names::Kind::Person)) };
    let finding = archive.finding(&id)?;
    if finding.method.name != METHOD {
        return Err(ScreenError::NoScreening { id }.into());
    }
    let readings = Screening::deserialize(&finding.parameters)?.readings()?;
    readings.into_iter().next().ok_or_else(|| ScreenError::NoScreening { id }.into())
}

fn list(setting: &Setting, archive: &Archive) -> Outcome {
    let dismissals = Dismissals::of(archive)?;
    let mut found = vec![];
    for one in dismissals.all().iter().filter(|one| !one.decision.matched) {
        found.push((one, one.state(archive)?));
    }
    let open = found.iter().any(|(_, state)| *state != Upheld::Dismissed);
    if setting.json {
        let all: Vec<Value> = found.iter().map(|(one, state)| as_json(one, state)).collect();
        say::json(&json!({ "dismissals": all }))?;
    } else {
        for (one, state) in &found {
            say::text(&words(one, state))?;
        }
        if found.is_empty() {
            say::text("Nothing was dismissed.")?;
        }
    }
    Ok(if open { exit::FOUND } else { exit::CLEAR })
}

/// A dismissal and its state.
pub(super) fn as_json(one: &Dismissal, state: &Upheld) -> Value {
    json!({ "entry": one.entry, "decision": one.decision, "state": state })
}

/// A dismissal and its state, for people.
pub(super) fn words(one: &Dismissal, state: &Upheld) -> String {
    let decision = &one.decision;
    let who = format!(
        "'{}' is not {}, said {} on {}: {}",
        decision.query, decision.candidate, decision.by, decision.on, decision.why
    );
    match state {
        Upheld::Dismissed => format!("dismissed   {who}"),
        Upheld::Reopened { changes } => format!("OPEN AGAIN  {who}; since then: {}", changes.join("; ")),
    }
}
