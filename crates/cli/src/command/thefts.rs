//! `thefts`: the theft ledger, and what estimators publish beside it; as a table, or as CSV, FollowTheMoney, Parquet
//! or a picture.

use super::Setting;
use crate::{
    args::Thefts,
    exit,
    say::{self, Outcome},
};
use assess::thefts::{
    self, Ledger, bound_words,
    incident::{DateRole, Incident},
    years::YearTotals,
};
use report::Desk;
use std::{error::Error, path::Path};

pub(super) fn run(setting: &Setting, args: &Thefts) -> Outcome {
    let ledger = Desk::new(setting.archive()?).thefts(args.known_at)?;
    match &args.out {
        Some(path) => write(&ledger, path)?,
        None if setting.json => say::json(&ledger)?,
        None => show(&ledger)?,
    }
    Ok(exit::CLEAR)
}

/// The ending of the file's name says in which form.
fn write(ledger: &Ledger, path: &Path) -> Result<(), Box<dyn Error>> {
    let name = path.to_string_lossy();
    let bytes = match () {
        () if name.ends_with(".csv") => thefts::table::csv(ledger)?.into_bytes(),
        () if name.ends_with(".ftm.json") => thefts::ftm::json_lines(ledger)?.into_bytes(),
        () if name.ends_with(".parquet") => thefts::columns::parquet(ledger)?,
        () if name.ends_with(".svg") => thefts::chart::svg(ledger).into_bytes(),
        () => {
            let hint = "hint: end its name in .csv, .ftm.json, .parquet or .svg";
            return Err(format!("cannot tell the form of {name}\n{hint}").into());
        }
    };
    say::file(path, &bytes)?;
    eprintln!("{} thefts in {name}", ledger.incidents.len());
    Ok(())
}

fn show(ledger: &Ledger) -> Result<(), Box<dyn Error>> {
    if ledger.incidents.is_empty() && ledger.years.is_empty() {
        return say::text("No claim on a theft is held, or none was known by that day.");
    }
    let rows: Vec<_> = ledger.incidents.iter().map(row).collect();
    say::table(&["day", "victim", "USD", "native", "attributed by", "counted"], &rows)?;
    say::text("")?;
    let rows: Vec<_> = ledger.years.iter().map(year).collect();
    say::table(&["year", "thefts here", "USD here", "published totals"], &rows)
}

fn row(row: &Incident) -> Vec<String> {
    let usd = row.usd().map_or_else(|| "-".to_owned(), |worth| say::grouped(&worth.high.to_string()));
    let native = row.native.iter().filter(|native| native.stands);
    let native: Vec<_> = native
        .map(|native| format!("{} {}", say::grouped(&native.amount.to_string()), native.asset))
        .collect();
    vec![
        row.date(DateRole::Event).map_or_else(|| "-".to_owned(), |date| date.date.to_string()),
        row.name(),
        usd,
        native.join(", "),
        row.strength.words().to_owned(),
        if row.counted { "yes" } else { "no" }.to_owned(),
    ]
}

fn year(year: &YearTotals) -> Vec<String> {
    let published = year.published.iter().filter(|total| total.stands).map(|total| {
        format!("{} {}{}", total.name, bound_words(total.extent), say::grouped(&total.high.to_string()))
    });
    vec![
        year.year.to_string(),
        year.own.all.incidents.to_string(),
        say::grouped(&year.own.all.usd.to_string()),
        published.collect::<Vec<_>>().join("; "),
    ]
}
