//! `gather FILE…`: sources into the watch.

use super::{Setting, today};
use crate::{
    args::Gather,
    exit,
    say::{self, Outcome},
};
use archive::{Archive, Writer};
use gather::{Format, Taken};
use record::PartialDate;
use serde_json::{Value, json};
use std::error::Error;

pub(super) fn run(setting: &Setting, args: &Gather) -> Outcome {
    let watch = setting.watch()?;
    let format = args.format.as_deref().map(named).transpose()?;
    let known = PartialDate::day(args.known.unwrap_or_else(today));
    let bar = say::progress();
    let mut writer = Writer::open(&watch)?;
    let taken = gather::take_in(&mut writer, &args.files, format, known, &mut |name, format| {
        bar.set_message(format!("reading {name} as {format}"));
    });
    drop(writer);
    let taken = taken.inspect_err(|_| bar.finish_and_clear())?;
    bar.set_message("building transfer stores");
    trace::stores::refresh(&Archive::open(&watch)?)?;
    bar.finish_and_clear();
    if setting.json {
        say::json(&json!({ "sources": taken.iter().map(source).collect::<Vec<_>>() }))?;
    } else {
        say::table(
            &["source", "format", "read", "kept", "quarantined", "claims", "transfers"],
            &taken.iter().map(row).collect::<Vec<_>>(),
        )?;
        hint(&taken)?;
    }
    let quarantined = taken.iter().any(|source| source.tally.quarantined > 0);
    Ok(if quarantined { exit::PARTIAL } else { exit::CLEAR })
}

/// The format of that name, or an error that lists them.
pub(super) fn named(name: &str) -> Result<Format, Box<dyn Error>> {
    Format::find(name).ok_or_else(|| {
        let names = Format::ALL.map(Format::name).join(", ");
        format!("there is no format '{name}'\nhint: the formats are {names}").into()
    })
}

fn source(taken: &Taken) -> Value {
    let tally = &taken.tally;
    json!({
        "file": taken.files.join(", "), "format": taken.format.name(), "sha256": taken.digest, "read": tally.read, "kept": tally.kept,
        "quarantined": tally.quarantined, "entities": tally.entities, "claims": tally.claims, "transfers": tally.transfers,
        "seconds": taken.seconds, "already": taken.already,
    })
}

fn row(taken: &Taken) -> Vec<String> {
    let tally = &taken.tally;
    let name = if taken.already {
        format!("{} (held already)", taken.files.join(", "))
    } else {
        taken.files.join(", ")
    };
    let counts = [tally.read, tally.kept, tally.quarantined, tally.claims, tally.transfers]
        .map(|count| count.to_string());
    [name, taken.format.to_string()].into_iter().chain(counts).collect()
}

fn hint(taken: &[Taken]) -> Result<(), Box<dyn Error>> {
    let quarantined: u64 = taken.iter().map(|source| source.tally.quarantined).sum();
    if quarantined > 0 {
        say::text(&format!(
            "{quarantined} records were set aside, each with its line and reason: `watchkeeper claims quarantine`"
        ))?;
    }
    Ok(())
}
