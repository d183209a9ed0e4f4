//! `dismiss QUERY CANDIDATE`: this candidate is not the party asked for. `dismiss` alone: every dismissal, and whether
//! it still holds.

use super::{Setting, today};
use crate::{
    args::Dismiss as Args,
    exit,
    say::{self, Outcome},
};
use archive::Archive;
use record::{Decision, PartialDate};
use screen::{
    decision::{Dismissal, Dismissals, Upheld, asked_party, asked_words, dismiss},
    resolve,
};
use serde_json::{Value, json};

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let archive = setting.archive()?;
    let (Some(query), Some(candidate)) = (&args.query, &args.candidate) else {
        return list(setting, &archive);
    };
    let (Some(by), Some(because)) = (&args.by, &args.because) else {
        return Err("a dismissal needs a name and a reason\nhint: --by WHO --because WHY".into());
    };
    let asked = asked_party(&archive, query)?;
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

fn list(setting: &Setting, archive: &Archive) -> Outcome {
    let dismissals = Dismissals::of(archive)?;
    let mut found = vec![];
    for one in dismissals.all().iter().filter(|one| !one.decision.matched) {
        found.push((one, one.state(archive)?));
    }
    let open = found.iter().any(|(_, state)| *state != Upheld::Dismissed);
    if setting.json {
        let all: Vec<Value> = found.iter().map(|(one, state)| one.as_json(state)).collect();
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
