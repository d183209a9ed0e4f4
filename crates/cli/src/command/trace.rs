//! `trace`: money followed by a rule of accounting, in a watch or over a store of its own.

use super::Setting;
use crate::{
    args::Trace,
    exit,
    say::{self, Outcome},
};
use record::Address;
use report::{
    Bounded, Desk, Ending, FollowRequest, Followed, OriginFound, Origins, ReachedAccount, Shown, StoppedAt,
    Transferred, last_second,
};
use std::{error::Error, path::Path};
use trace::{Policy, trace_store};

/// Rows of a table that people are shown; JSON has all.
const MOST_SHOWN: usize = 20;

pub(super) fn run(setting: &Setting, args: &Trace) -> Outcome {
    let until = args.until.as_deref().map(last_second).transpose()?;
    let policy = policy(&args.policy)?;
    match (&args.store, &args.seeds) {
        (Some(store), Some(seeds)) => over_store(setting, store, seeds, policy, until),
        _ => in_watch(setting, args, policy, until),
    }
}

fn over_store(setting: &Setting, store: &Path, seeds: &Path, policy: Policy, until: Option<u32>) -> Outcome {
    let traced = trace_store(store, seeds, policy, until)?;
    if setting.json {
        say::json(&traced)?;
    } else {
        let units = traced.tainted_total.map_or_else(String::new, |units| format!("{units} units on "));
        say::text(&format!(
            "{units}{} accounts; checksum {}; {:.3} s",
            traced.accounts, traced.checksum, traced.seconds
        ))?;
    }
    Ok(exit::CLEAR)
}

fn in_watch(setting: &Setting, args: &Trace, policy: Policy, until: Option<u32>) -> Outcome {
    if args.addresses.is_empty() {
        return Err("no address to trace from\nhint: watchkeeper trace ADDRESS [--tx HASH], or --store STORE --seeds FILE".into());
    }
    let desk = Desk::new(setting.archive()?);
    if args.back {
        return back(setting, args, &desk, policy, until);
    }
    // A target with a typing error is not an address that nothing reached.
    let only_to = args.to.as_deref().map(Address::parse).transpose()?;
    let only_to = only_to.as_ref().map(Address::as_str);
    let request = FollowRequest {
        asset: &args.asset,
        from: &args.addresses,
        transactions: &args.tx,
        policy,
        until,
        bounds: args.bounds,
        only_to,
    };
    let followed = desk.follow(&request)?;
    note_followed(followed.followed_blocks);
    if setting.json {
        say::json(&followed)?;
    } else {
        match only_to {
            Some(target) => show_target(&followed, target)?,
            None => show(&followed)?,
        }
    }
    Ok(code(&followed))
}

/// A finding: money reached a service or, where one was asked about, the target. Part of an answer: the trace was cut.
fn code(followed: &Followed) -> u8 {
    let arrived = followed.arrived.as_deref().is_some_and(|sum| sum != "0");
    let service = followed.arrived.is_none() && !followed.stops.is_empty();
    let reached = followed.reached.iter().any(|one| followed.arrived.is_some() || one.stopped);
    let is_cut = followed.days.last().is_some_and(|day| day.gap != "0");
    match () {
        () if is_cut => exit::PARTIAL,
        () if arrived || service || reached => exit::FOUND,
        () => exit::CLEAR,
    }
}

fn back(setting: &Setting, args: &Trace, desk: &Desk, policy: Policy, until: Option<u32>) -> Outcome {
    let mut is_whole = true;
    for (at, address) in args.addresses.iter().enumerate() {
        let found = desk.origins(&args.asset, address, &args.tx, policy, until)?;
        is_whole &= found.not_followed == "0";
        if at == 0 {
            note_followed(found.followed_blocks);
        }
        if setting.json { say::json(&found) } else { show_origins(address, &found) }?;
    }
    Ok(if is_whole { exit::CLEAR } else { exit::PARTIAL })
}

/// What `watch` took in is in the answer, and not among the exhibits.
pub(super) fn note_followed(blocks: usize) {
    if blocks > 0 {
        eprintln!(
            "note: {blocks} blocks that `watch` followed are in this answer; a report has them once their export is gathered"
        );
    }
}

/// What concerns the target: what was carried to it, where the trace leaves it, and the bounds.
fn show_target(followed: &Followed, target: &str) -> Result<(), Box<dyn Error>> {
    if followed.policy == Policy::Poison {
        if followed.reached.is_empty() {
            say::text(&format!("no payment by a reached account came to {target}"))?;
        } else {
            show_reached(followed)?;
        }
        return show_bounds(followed);
    }
    let arrived = followed.arrived.as_deref().unwrap_or("0");
    let count = followed.flows.len();
    say::text(&format!(
        "of {} followed, {arrived} came to {target} in {count} transfers (base units)",
        followed.stolen
    ))?;
    show_stops(followed)?;
    show_ends(followed)?;
    show_bounds(followed)?;
    show_transfers(followed)?;
    show_patterns(followed)
}

/// The transfers that brought it, the earliest first.
fn show_transfers(followed: &Followed) -> Result<(), Box<dyn Error>> {
    let count = followed.flows.len();
    let row = |one: &Transferred| {
        vec![moment(one.time), one.from.clone(), one.carried.clone(), one.amount.clone(), one.tx.clone()]
    };
    let rows: Vec<_> = followed.flows.iter().take(MOST_SHOWN).map(row).collect();
    if count > 0 {
        say::table(&["time (UTC)", "from", "carried", "of", "transaction"], &rows)?;
    }
    if count > MOST_SHOWN {
        say::text(&format!("… and {} more; --json has all", count - MOST_SHOWN))?;
    }
    Ok(())
}

fn moment(seconds: u32) -> String {
    jiff::Timestamp::from_second(seconds.into())
        .map_or_else(|_| seconds.to_string(), |at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

fn show(followed: &Followed) -> Result<(), Box<dyn Error>> {
    if followed.policy == Policy::Poison {
        show_reached(followed)?;
        return show_bounds(followed);
    }
    say::text(&format!(
        "followed {}: stopped {}, at rest {}, fees {}, unknown {} (base units)",
        followed.stolen, followed.stopped, followed.at_rest, followed.fees, followed.unknown
    ))?;
    show_stops(followed)?;
    show_ends(followed)?;
    show_bounds(followed)?;
    show_patterns(followed)
}

fn show_stops(followed: &Followed) -> Result<(), Box<dyn Error>> {
    if followed.stops.is_empty() {
        return Ok(());
    }
    let stop = |stop: &StoppedAt| {
        vec![stop.account.clone(), stop.name.clone(), stop.amount.clone(), stop.reason.clone()]
    };
    say::table(
        &["stopped at", "label", "amount", "why"],
        &followed.stops.iter().map(stop).collect::<Vec<_>>(),
    )
}

fn show_ends(followed: &Followed) -> Result<(), Box<dyn Error>> {
    if followed.ends.is_empty() {
        return Ok(());
    }
    let end = |end: &Ending| {
        vec![end.account.clone(), end.amount.clone(), end.why.clone().unwrap_or_else(|| "at rest".to_owned())]
    };
    let rows: Vec<_> = followed.ends.iter().take(MOST_SHOWN).map(end).collect();
    say::table(&["last seen at", "amount", "state"], &rows)
}

fn show_origins(address: &str, found: &Origins) -> Result<(), Box<dyn Error>> {
    say::text(&format!("{address} was paid {} (base units); it came from", found.asked))?;
    let row = |one: &OriginFound| {
        vec![one.account.clone(), one.amount.clone(), one.transfers.to_string(), one.why.clone()]
    };
    let rows: Vec<_> = found.origins.iter().take(MOST_SHOWN).map(row).collect();
    say::table(&["account", "amount", "transfers", "why it begins here"], &rows)
}

fn show_reached(followed: &Followed) -> Result<(), Box<dyn Error>> {
    say::text(&format!(
        "reached {} accounts; poison tells who was reached, not how much of it is stolen",
        followed.reached.len()
    ))?;
    let row = |one: &ReachedAccount| {
        let ends = if one.stopped { "the trace ends here" } else { "" };
        vec![one.account.clone(), one.received.clone(), ends.to_owned()]
    };
    let rows: Vec<_> = followed.reached.iter().take(MOST_SHOWN).map(row).collect();
    say::table(&["account", "paid by reached accounts", ""], &rows)
}

fn show_bounds(followed: &Followed) -> Result<(), Box<dyn Error>> {
    if followed.bounds.is_empty() {
        return Ok(());
    }
    let row = |one: &Bounded| {
        let note = if one.exact { "" } else { "cut for size: may be wider than need be" };
        vec![
            one.target.join(" "),
            one.lower.clone(),
            one.upper.clone(),
            one.fifo.clone(),
            one.haircut.clone(),
            note.to_owned(),
        ]
    };
    let rows: Vec<_> = followed.bounds.iter().map(row).collect();
    say::table(&["reached, under any rule", "at least", "at most", "fifo", "haircut", ""], &rows)
}

fn show_patterns(followed: &Followed) -> Result<(), Box<dyn Error>> {
    if followed.patterns.is_empty() {
        return Ok(());
    }
    let row = |one: &Shown| {
        let shape = serde_json::to_value(one.shape).ok();
        let shape = shape.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().replace('_', " ");
        vec![shape, one.account.clone(), one.amount.clone(), one.why.clone()]
    };
    let rows: Vec<_> = followed.patterns.iter().take(MOST_SHOWN).map(row).collect();
    say::table(&["pattern", "at", "amount", "why"], &rows)
}

pub(super) fn policy(name: &str) -> Result<Policy, Box<dyn Error>> {
    Ok(serde_json::from_value(serde_json::Value::String(name.to_owned()))?)
}
