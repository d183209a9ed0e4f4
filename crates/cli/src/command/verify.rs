//! `verify WHAT`: a report, a finding or a whole watch.

use super::Setting;
use crate::{
    args::Verify,
    exit,
    say::{self, Outcome},
};
use archive::Watch;
use record::Digest;
use report::{Verification, verify_finding, verify_report, verify_watch};
use std::{error::Error, path::Path};

pub(super) fn run(setting: &Setting, args: &Verify) -> Outcome {
    let bar = say::progress();
    bar.set_message("verifying");
    let verified = verify(setting, &args.what);
    bar.finish_and_clear();
    let verified = verified?;
    if setting.json {
        say::json(&verified)?;
    } else {
        show(&verified)?;
    }
    Ok(match &verified {
        _ if verified.ok => exit::CLEAR,
        _ if verified.failures.is_empty() => exit::PARTIAL,
        _ => exit::FOUND,
    })
}

fn verify(setting: &Setting, what: &str) -> Result<Verification, Box<dyn Error>> {
    let path = Path::new(what);
    if path.is_dir() {
        return Ok(verify_watch(&Watch::find(path)?)?);
    }
    if path.exists() {
        let bytes = std::fs::read(path)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            format!("{what}, byte {}: not UTF-8, so not a report as it was released\nhint: get it again from its source", error.utf8_error().valid_up_to())
        })?;
        return Ok(verify_report(&text, setting.watch_if_any()?.as_ref())?);
    }
    let id: Digest = what.parse().map_err(|_| format!("there is no file {what}, and it is not a finding's id\nhint: name a report, a watch's folder, or 64 hexadecimal digits"))?;
    Ok(verify_finding(&setting.watch()?, &id)?)
}

fn show(verified: &Verification) -> Result<(), Box<dyn Error>> {
    for (what, count) in &verified.checked {
        say::text(&format!("  holds  {count:>7}  {what}"))?;
    }
    for failure in &verified.failures {
        say::text(&format!("  FAILS  {}: {}", failure.place, failure.what))?;
    }
    for unchecked in &verified.unchecked {
        say::text(&format!("  not checked: {unchecked}"))?;
    }
    for note in &verified.notes {
        say::text(&format!("  note: {note}"))?;
    }
    say::text(if verified.ok {
        "Everything holds."
    } else if verified.failures.is_empty() {
        "What could be checked here holds."
    } else {
        "It does NOT verify."
    })
}
