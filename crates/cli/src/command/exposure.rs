//! `exposure`: a book of addresses against every listed wallet.

use super::{
    Setting,
    trace::{note_unseen, policy, second},
};
use crate::{
    args::Exposure,
    exit,
    say::{self, Outcome},
};
use report::{Desk, Exposed, ExposedBook, ExposureRequest};
use std::{error::Error, path::Path};

/// Rows shown to people; JSON has all.
const MOST_SHOWN: usize = 20;

/// Largest book.
const MOST_BYTES: u64 = 256 << 20;

pub(super) fn run(setting: &Setting, args: &Exposure) -> Outcome {
    let book = read(&args.book)?;
    let request = ExposureRequest {
        asset: &args.asset,
        book: &book,
        policy: policy(&args.policy)?,
        until: args.until.as_deref().map(second).transpose()?,
    };
    let desk = Desk::new(setting.archive()?);
    note_unseen(&desk, &args.asset)?;
    let found = desk.exposure(&request)?;
    if setting.json {
        say::json(&found)?;
    } else {
        show(&found, book.len())?;
    }
    if !found.refused.is_empty() {
        eprintln!(
            "note: {} lines of the book are no addresses, the first is '{}'",
            found.refused.len(),
            found.refused.first().map_or("", String::as_str)
        );
        return Ok(exit::PARTIAL);
    }
    Ok(if found.exposed.is_empty() { exit::CLEAR } else { exit::FOUND })
}

/// The first cell of every line; a heading, and empty lines, are left out.
fn read(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let size = std::fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?.len();
    if size > MOST_BYTES {
        return Err(format!(
            "{}: a book of {size} bytes\nhint: split it; the limit is {MOST_BYTES}",
            path.display()
        )
        .into());
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path)?;
    let mut book = vec![];
    for record in reader.records() {
        let record = record.map_err(|error| format!("{}: {error}", path.display()))?;
        let cell = record.get(0).unwrap_or_default().trim();
        if !cell.is_empty() && !matches!(cell.to_lowercase().as_str(), "address" | "wallet" | "account") {
            book.push(cell.to_owned());
        }
    }
    Ok(book)
}

fn show(found: &ExposedBook, asked: usize) -> Result<(), Box<dyn Error>> {
    say::text(&format!(
        "{} of {asked} addresses are in the transfers held, {} listed wallets are; {} exposures.",
        found.held,
        found.listed,
        found.exposed.len()
    ))?;
    let row = |one: &Exposed| {
        vec![
            one.address.clone(),
            one.received.clone(),
            one.sent.clone(),
            one.listed.clone(),
            one.name.clone(),
        ]
    };
    let rows: Vec<_> = found.exposed.iter().take(MOST_SHOWN).map(row).collect();
    if !rows.is_empty() {
        say::table(&["address", "received", "sent", "listed wallet", "of"], &rows)?;
    }
    if found.cut {
        say::text("The trace was cut: every sum is at least so much.")?;
    }
    Ok(())
}
