//! `exposure`: a book of addresses against every listed wallet.

use super::{
    Setting, today,
    trace::{note_followed, policy},
};
use crate::{
    args::Exposure,
    exit,
    say::{self, Outcome},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use report::{Desk, Exposed, ExposedBook, ExposureRequest, last_second};
use std::{error::Error, path::Path};

/// Rows shown to people; JSON has all.
const MOST_SHOWN: usize = 20;

/// What a book is.
const FORM: &str = "an address a line; of a CSV the first column";

/// Largest book.
const MOST_BYTES: u64 = 256 << 20;

pub(super) fn run(setting: &Setting, args: &Exposure) -> Outcome {
    let book = read(&args.book)?;
    if book.is_empty() {
        return Err(format!("{}: the book holds no address\nhint: {FORM}", args.book.display()).into());
    }
    let until = args.until.as_deref().map(last_second).transpose()?;
    let request = ExposureRequest {
        asset: &args.asset,
        book: &book,
        policy: policy(&args.policy)?,
        until,
        as_of: until.map_or_else(today, day_of),
    };
    let desk = Desk::new(setting.archive()?);
    let found = desk.exposure(&request)?;
    if found.refused.len() == book.len() {
        let first = found.refused.first().map_or("", String::as_str);
        return Err(format!(
            "{}: no line of the book is an address; the first is '{first}'\nhint: {FORM}",
            args.book.display()
        )
        .into());
    }
    note_followed(found.followed_blocks);
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
    if found.listed == 0 {
        eprintln!(
            "note: nothing could be found: no wallet that was listed on {} is in the transfers held; gather a list with wallets",
            found.as_of
        );
        return Ok(exit::PARTIAL);
    }
    if found.cut && found.exposed.is_empty() {
        return Ok(exit::PARTIAL);
    }
    Ok(if found.exposed.is_empty() { exit::CLEAR } else { exit::FOUND })
}

/// The day of a second, in UTC.
fn day_of(second: u32) -> Date {
    let at = Timestamp::from_second(second.into()).unwrap_or_default();
    at.to_zoned(TimeZone::UTC).date()
}

fn unreadable(path: &Path, error: &dyn Error) -> String {
    format!("reading the book {}: {error}\nhint: give a text file that you may read: {FORM}", path.display())
}

/// The first cell of every line; a heading, and empty lines, are left out.
fn read(path: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let size = std::fs::metadata(path).map_err(|error| unreadable(path, &error))?.len();
    if size > MOST_BYTES {
        return Err(format!(
            "{}: a book of {size} bytes\nhint: split it; the limit is {MOST_BYTES}",
            path.display()
        )
        .into());
    }
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path);
    let mut reader = reader.map_err(|error| unreadable(path, &error))?;
    let mut book = vec![];
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(path, &error))?;
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
