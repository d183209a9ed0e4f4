//! `watch --follow`: new blocks of a chain, and the alerts that they raise. `watch --list`: the alerts of the ledger.

use super::Setting;
use crate::{
    args::WatchArgs,
    exit,
    say::{self, Outcome},
};
use archive::{Archive, HeldAlert, Watch};
use record::{Alert, Whose};
use serde_json::json;
use std::{
    error::Error,
    io::{BufRead, Read},
    path::Path,
    time::Duration,
};
use vigil::{Event, Feed, Known, Message, Progress, Vigil, Watched};

/// Longest line of standard input.
const LONGEST_LINE: u64 = 256 << 20;

/// What the whole run brought.
#[derive(Default)]
struct Total {
    blocks: u64,
    transfers: u64,
    unwatched: u64,
    undone: u64,
    held: u64,
    raised: u64,
    withdrawn: u64,
    set_aside: Vec<serde_json::Value>,
    aside: u64,
    gap: Option<String>,
    messages: Vec<Message>,
    told_export: bool,
}

/// Set-aside lines that are named again in the summary of a run.
const MOST_NAMED: usize = 1000;

pub(super) fn run(setting: &Setting, args: &WatchArgs) -> Outcome {
    let Some(path) = &args.follow else { return list(setting, args.all) };
    if !(0.01..=86_400.0).contains(&args.every) {
        return Err("--every is outside 0.01 to 86400 seconds\nhint: --every 0.5".into());
    }
    let watch = setting.watch()?;
    let mut feed = Feed::new(path)?;
    let mut total = Total::default();
    // Whatever else is gathered meanwhile changes what is known: then it begins again, which is cheap.
    while follow(setting, args, &watch, &mut feed, &mut total)? {
        feed.rewind();
    }
    summary(setting, args, &total)
}

/// Follows the feed; `true` where it is to begin again.
fn follow(
    setting: &Setting,
    args: &WatchArgs,
    watch: &Watch,
    feed: &mut Feed,
    total: &mut Total,
) -> Result<bool, Box<dyn Error>> {
    let archive = Archive::open(watch)?;
    if let Some(asset) = args.asset.iter().find(|asset| !asset.contains('/')) {
        return Err(format!("'{asset}' names no asset of a chain\nhint: --asset ethereum/eth").into());
    }
    let (_following, watched) = Watched::open(&archive, &args.asset, args.new)?;
    let known = Known::of(&archive)?;
    let (mut vigil, begun) = Vigil::begin(watch, &watched, &known, &args.tell)?;
    show(setting, args, begun, total)?;
    if args.follow.as_deref() == Some(Path::new("-")) {
        lines(setting, args, &mut vigil, feed, total)?;
        return Ok(false);
    }
    loop {
        let looked = vigil.look(feed, args.once)?;
        show(setting, args, looked, total)?;
        if args.once {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_secs_f64(args.every));
        if vigil.is_stale(watch)? {
            return Ok(true);
        }
    }
}

/// Standard input: a block a line, to its end.
fn lines(
    setting: &Setting,
    args: &WatchArgs,
    vigil: &mut Vigil<'_>,
    feed: &mut Feed,
    total: &mut Total,
) -> Result<(), Box<dyn Error>> {
    let mut input = std::io::stdin().lock();
    let (mut line, mut number) = (Vec::new(), 0);
    loop {
        line.clear();
        if input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        number += 1;
        if !line.trim_ascii().is_empty() {
            let taken = vigil.line(feed, &line, number)?;
            show(setting, args, taken, total)?;
        }
    }
}

fn show(
    setting: &Setting,
    args: &WatchArgs,
    progress: Progress,
    total: &mut Total,
) -> Result<(), Box<dyn Error>> {
    total.blocks += progress.blocks;
    total.transfers += progress.transfers;
    total.unwatched += progress.unwatched;
    total.undone += progress.undone;
    total.held += progress.held;
    if progress.exports > 0 && !total.told_export {
        total.told_export = true;
        eprintln!(
            "note: an export states no hashes: a block that is missing, or that the chain dropped, cannot be noticed unless a height's content changes"
        );
    }
    for one in progress.set_aside {
        eprintln!("set aside: {}, line {}: {}\nhint: {}", one.file, one.line, one.what, one.hint);
        total.aside += 1;
        if total.set_aside.len() < MOST_NAMED {
            total.set_aside.push(serde_json::to_value(one)?);
        }
    }
    if progress.gap != total.gap {
        if let Some(gap) = &progress.gap {
            eprintln!("gap: {gap}\nhint: give the blocks that are missing; what follows is taken then");
        }
        total.gap = progress.gap;
    }
    for message in progress.messages {
        match message.event {
            Event::Raised => total.raised += 1,
            Event::Withdrawn => total.withdrawn += 1,
        }
        match (setting.json, args.once) {
            (true, true) => total.messages.push(message),
            (true, false) => say::json(&message)?,
            (false, _) => say::text(&words(&message))?,
        }
    }
    Ok(())
}

fn summary(setting: &Setting, args: &WatchArgs, total: &Total) -> Outcome {
    if setting.json && args.once {
        say::json(&json!({
            "blocks": total.blocks, "transfers": total.transfers, "unwatched": total.unwatched,
            "undone": total.undone, "held": total.held, "raised": total.raised, "withdrawn": total.withdrawn,
            "set_aside": total.aside, "set_aside_lines": total.set_aside, "gap": total.gap,
            "messages": total.messages,
        }))?;
    } else {
        eprintln!(
            "{} blocks, {} transfers ({} of other assets); {} undone, {} held already; {} alerts raised, {} withdrawn",
            total.blocks,
            total.transfers,
            total.unwatched,
            total.undone,
            total.held,
            total.raised,
            total.withdrawn
        );
    }
    Ok(match () {
        () if total.aside > 0 || total.gap.is_some() => exit::PARTIAL,
        () if total.raised > 0 => exit::FOUND,
        () => exit::CLEAR,
    })
}

/// A message for people, on one line.
fn words(message: &Message) -> String {
    let head = match message.event {
        Event::Raised => "ALERT     ",
        Event::Withdrawn => "WITHDRAWN ",
    };
    let why = message.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    let told = if message.to.is_empty() {
        "told nobody".to_owned()
    } else {
        format!("told {}", message.to.join(", "))
    };
    format!("{head} {}{why}; ledger entry {}, {told}", what(&message.alert), message.entry)
}

fn what(alert: &Alert) -> String {
    let at = alert.service.as_ref().map_or_else(
        || alert.to.clone(),
        |service| format!("{} ({}) {}", service.name, service.kind, alert.to),
    );
    let tx = alert.tx.map(|tx| format!(", transaction 0x{tx}")).unwrap_or_default();
    format!(
        "{} {} of {} {}: from {} to {at}{tx}, block {}",
        alert.amount,
        alert.asset,
        whose(&alert.origin),
        alert.notice.words(),
        alert.from,
        alert.block.height
    )
}

fn whose(origin: &Whose) -> String {
    match origin {
        Whose::Theft { incident, .. } => incident.clone(),
        Whose::Listing { list, party, .. } => format!("{party} ({list})"),
    }
}

fn list(setting: &Setting, all: bool) -> Outcome {
    let held: Vec<_> = setting.archive()?.alerts()?.into_iter().filter(|held| all || held.stands()).collect();
    if setting.json {
        let alerts = held.iter().map(HeldAlert::as_json).collect::<Result<Vec<_>, _>>()?;
        say::json(&json!({ "alerts": alerts }))?;
    } else {
        for one in &held {
            say::text(&line(one))?;
        }
        if held.is_empty() {
            say::text("No alert stands.")?;
        }
    }
    Ok(if held.iter().any(HeldAlert::stands) { exit::FOUND } else { exit::CLEAR })
}

fn line(held: &HeldAlert) -> String {
    let state = match &held.withdrawn {
        None => "standing  ".to_owned(),
        Some((entry, why)) => format!("withdrawn  (entry {entry}: {why})"),
    };
    let whom: Vec<_> = held.told.iter().map(|(to, _)| to.as_str()).collect();
    let told = if whom.is_empty() { "told nobody".to_owned() } else { format!("told {}", whom.join(", ")) };
    let known =
        jiff::Timestamp::from_second(held.known).map_or_else(|_| held.known.to_string(), |at| at.to_string());
    format!("{state} {}; known {known}, ledger entry {}, {told}", what(&held.alert), held.entry)
}
