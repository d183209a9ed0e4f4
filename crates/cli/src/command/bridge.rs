//! `bridge match`: the two ends of a bridge paired, and what no deposit explains.

use super::Setting;
use crate::{
    args::{Bridge, BridgeVerb},
    exit,
    say::{self, Outcome},
};
use bridge::{
    Ends, Matching, Options, Side,
    incidents::{Incident, Verdict, incidents},
    match_ends, read_path,
};
use std::{error::Error, path::Path};

pub(super) fn run(setting: &Setting, args: &Bridge) -> Outcome {
    let BridgeVerb::Match { source, destination } = &args.what;
    let (from, to) = match (read(source, Side::Source), read(destination, Side::Destination)) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(error), _) | (_, Err(error)) if is_swapped_by_columns(source, destination) => {
            return Err(format!("{error}\nhint: {SWAPPED}").into());
        }
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let matching = match_ends(&from.kept, &to.kept, &Options::default());
    let turned = turned_round(source, destination, &from, &to, &matching);
    if let Some(pairs) = turned {
        eprintln!("note: {} pairs as given, {pairs} the other way round: {SWAPPED}", matching.matches.len());
    }
    let unexplained: Vec<_> = incidents(&from.kept, &to.kept, &matching)
        .into_iter()
        .filter(|incident| incident.verdict.is_unexplained())
        .collect();
    if setting.json {
        matching.matches.iter().try_for_each(say::json)?;
        for incident in &unexplained {
            eprintln!("note: release {}: {}", incident.destination_tx, in_words(&incident.verdict));
        }
    } else {
        show(&from, &to, &matching, &unexplained)?;
    }
    if turned.is_some() || from.quarantined.len() + to.quarantined.len() > 0 {
        return Ok(exit::PARTIAL);
    }
    Ok(if unexplained.is_empty() { exit::CLEAR } else { exit::FOUND })
}

const SWAPPED: &str =
    "the files seem to be swapped: --source takes deposits, --destination the releases that follow them";

/// Files whose columns can only be read the other way round.
fn is_swapped_by_columns(source: &Path, destination: &Path) -> bool {
    read_path(source, Side::Destination).is_ok() && read_path(destination, Side::Source).is_ok()
}

/// How many pairs the files give the other way round, where that is more than twice as many. Asked only where fewer
/// than half could be paired as given: releases before their deposits match nothing but by chance.
fn turned_round(
    source: &Path,
    destination: &Path,
    from: &Ends,
    to: &Ends,
    matching: &Matching,
) -> Option<usize> {
    let pairs = matching.matches.len();
    if 2 * pairs >= from.kept.len().min(to.kept.len()) {
        return None;
    }
    let deposits = read_path(destination, Side::Source).ok()?;
    let releases = read_path(source, Side::Destination).ok()?;
    let turned = match_ends(&deposits.kept, &releases.kept, &Options::default()).matches.len();
    (turned > 2 * pairs).then_some(turned)
}

fn read(path: &Path, side: Side) -> Result<Ends, Box<dyn Error>> {
    let ends = read_path(path, side)?;
    for bad in ends.quarantined.iter().take(5) {
        eprintln!("note: {}, line {}: {}", path.display(), bad.line, bad.why);
    }
    if ends.quarantined.len() > 5 {
        eprintln!("note: … and {} more rows of {} set aside", ends.quarantined.len() - 5, path.display());
    }
    Ok(ends)
}

fn show(from: &Ends, to: &Ends, matching: &Matching, unexplained: &[Incident]) -> Result<(), Box<dyn Error>> {
    say::text(&format!(
        "{} of {} deposits matched to {} releases; half within {} s, nearly all within {} s.",
        matching.matches.len(),
        from.kept.len(),
        to.kept.len(),
        matching.median_delay,
        matching.longest_delay
    ))?;
    if unexplained.is_empty() {
        return say::text("Every release is explained, or may belong to a deposit outside these files.");
    }
    say::text(&format!("{} releases that no deposit explains:", unexplained.len()))?;
    let row = |incident: &Incident| {
        let amount = incident.amount.map_or_else(String::new, |amount| amount.to_string());
        vec![incident.destination_tx.clone(), amount, in_words(&incident.verdict)]
    };
    say::table(&["release", "amount", "why"], &unexplained.iter().map(row).collect::<Vec<_>>())
}

fn in_words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::PaidTwice { deposit, release } => {
            format!("its deposit {deposit} is paid out by {release} already")
        }
        Verdict::LargerThanAnyDeposit { largest } => {
            format!("larger than every deposit before it; the largest is {largest}")
        }
        Verdict::NotHeld => "deposits before and after it are held, and none explains it".to_owned(),
        _ => "its deposit may lie outside these files".to_owned(),
    }
}
