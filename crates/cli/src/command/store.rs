//! `store build`, `store check`: transfer stores outside a watch.

use super::Setting;
use crate::{
    args::{Store as Args, StoreVerb},
    exit,
    say::{self, Outcome},
};

use std::{
    error::Error,
    path::{Path, PathBuf},
};
use trace::BuildSummary;

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    match &args.what {
        StoreVerb::Build { transfers, asset, out } => {
            return build(setting, transfers, asset.as_deref(), out);
        }
        StoreVerb::Check { store } => {
            let checked = trace::Store::open(store)?.check()?;
            if setting.json {
                say::json(&serde_json::to_value(&checked)?)?;
            } else if checked.is_sound() {
                say::text("Every column agrees with its checksum, and the columns with each other.")?;
            }
            if !checked.is_sound() {
                if !setting.json {
                    for fault in &checked.faults {
                        say::text(&format!("FAILS  {}: {}", fault.segment, fault.what))?;
                    }
                }
                return Ok(exit::FOUND);
            }
        }
    }
    Ok(exit::CLEAR)
}

/// From one table of integer accounts, or from exports of a chain.
fn build(setting: &Setting, transfers: &[PathBuf], asset: Option<&str>, out: &Path) -> Outcome {
    if let [table] = transfers
        && trace::export::is_table(table)?
    {
        tell(setting, &trace::store_build(table, out)?)?;
        return Ok(exit::CLEAR);
    }
    let (built, read) = trace::export_build(transfers, asset, out)?;
    tell(setting, &built)?;
    for record in read.quarantined.iter().take(5) {
        eprintln!("note: {}:{}: {}; {}", record.file, record.line, record.reason, record.hint);
    }
    if read.tally.inexact > 0 {
        eprintln!("note: {} amounts came through floating point and were rounded", read.tally.inexact);
    }
    if read.tally.repeated > 0 {
        eprintln!("note: {} transfers are stated more than once and count once", read.tally.repeated);
    }
    if read.tally.quarantined > 0 {
        eprintln!("note: {} of {} records were set aside", read.tally.quarantined, read.tally.read);
        return Ok(exit::PARTIAL);
    }
    Ok(exit::CLEAR)
}

fn tell(setting: &Setting, built: &BuildSummary) -> Result<(), Box<dyn Error>> {
    if setting.json {
        return say::json(built);
    }
    say::text(&format!(
        "{} rows (transfers, fees, and {} of income that no file shows) of {} accounts, {} bytes, in {:.2} s",
        built.transfers, built.unknown_inflows, built.accounts, built.bytes, built.seconds
    ))
}
