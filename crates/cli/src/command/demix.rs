//! `demix`: who withdrew what a case paid into a pool, with what a placebo finds beside it.

use super::Setting;
use crate::{
    args::Demix,
    exit,
    say::{self, Outcome},
};
use mixer::{
    Demixed, Lead,
    contract::{PoolFiles, Request, demix_files},
};
use std::error::Error;

/// Rows that were set aside, and are named.
const MOST_NAMED: usize = 5;

/// Leads shown to people; JSON has all.
const SHOWN: usize = 30;

pub(super) fn run(setting: &Setting, args: Demix) -> Outcome {
    let request = Request {
        pool: PoolFiles { deposits: args.pool_deposits, withdrawals: args.pool_withdrawals },
        depositors: args.depositors,
        links: args.links,
        others: vec![],
        options: mixer::Options::default(),
    };
    let found = demix_files(&request)?;
    if setting.json {
        say::json(&found)?;
    } else {
        show(&found)?;
    }
    let set_aside: u64 = found.intake.iter().map(|intake| intake.quarantined).sum();
    if set_aside > 0 {
        eprintln!("note: {set_aside} rows could not be read and were set aside; the first are");
        let examples =
            found.intake.iter().flat_map(|one| one.examples.iter().map(move |bad| (&one.file, bad)));
        for (file, bad) in examples.take(MOST_NAMED) {
            eprintln!("note: {file}, line {}: {}; {}", bad.line, bad.what, bad.hint);
        }
        return Ok(exit::PARTIAL);
    }
    Ok(if found.leads.is_empty() { exit::CLEAR } else { exit::FOUND })
}

fn show(found: &Demixed) -> Result<(), Box<dyn Error>> {
    say::text(&format!("{}\nAnonymity set: {} notes.", found.why, found.anonymity_set))?;
    let rows: Vec<_> = found.leads.iter().take(SHOWN).map(row).collect();
    if !rows.is_empty() {
        say::table(&["recipient", "probability", "withdrawals", "strongest clues"], &rows)?;
    }
    if found.leads.len() > SHOWN {
        say::text(&format!("… and {} more; --json has all", found.leads.len() - SHOWN))?;
    }
    for limit in &found.limits {
        say::text(&say::dim(limit))?;
    }
    Ok(())
}

fn row(lead: &Lead) -> Vec<String> {
    let clues: Vec<&str> = lead.clues.iter().take(2).map(|clue| clue.says.as_str()).collect();
    vec![
        lead.recipient.clone(),
        format!("{:.2}", lead.probability),
        lead.withdrawals.len().to_string(),
        clues.join("; "),
    ]
}
