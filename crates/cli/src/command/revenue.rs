//! `revenue`: what each stream brought in a year, as an interval, with every assumption and what it is worth.

use super::Setting;
use crate::{
    args::Revenue as Args,
    exit,
    say::{self, Outcome},
};
use assess::revenue::{self, Assumptions, Known, Of, Revenue, Span};
use report::Desk;
use std::{error::Error, path::Path};

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let mut assumed = Assumptions::default();
    for id in &args.without {
        assumed = assumed.switched(id).ok_or_else(|| {
            let known: Vec<_> = assumed.list().into_iter().map(|listed| listed.id).collect();
            format!("no assumption is called '{id}'\nhint: one of {}", known.join(", "))
        })?;
    }
    let revenue = Desk::new(setting.archive()?).revenue(args.known_at, &assumed)?;
    match &args.out {
        Some(path) => picture(&revenue, path)?,
        None if setting.json => say::json(&revenue)?,
        None => show(&revenue)?,
    }
    Ok(exit::CLEAR)
}

fn picture(revenue: &Revenue, path: &Path) -> Result<(), Box<dyn Error>> {
    if path.extension().is_none_or(|ending| ending != "svg") {
        return Err(format!("cannot tell the form of {}\nhint: end its name in .svg", path.display()).into());
    }
    say::file(path, revenue::chart::svg(revenue).as_bytes())
}

fn show(revenue: &Revenue) -> Result<(), Box<dyn Error>> {
    if revenue.streams.iter().all(|of| of.years.is_empty()) {
        return say::text("No claim on revenue is held, or none was known by that day.");
    }
    revenue.streams.iter().try_for_each(stream)?;
    say::text(&format!("\n{} claims were left out; --json says why.", revenue.left_out.len()))?;
    say::text("Assumptions (--without switches one):")?;
    let mut rows = revenue.assumptions.iter();
    rows.try_for_each(|one| say::text(&format!("  {} [{}] {}", one.id, one.setting, one.words)))
}

fn stream(of: &Of) -> Result<(), Box<dyn Error>> {
    say::text(&say::bold(&format!("\n{}", of.stream.words())))?;
    let rows: Vec<_> = of
        .years
        .iter()
        .map(|year| {
            let (eighty, why) = words(&year.known);
            vec![year.year.to_string(), eighty, year.used.len().to_string(), why]
        })
        .collect();
    say::table(&["year", "USD, 80 %", "claims", ""], &rows)
}

fn words(known: &Known) -> (String, String) {
    let usd = |value: u64| say::grouped(&value.to_string());
    match known {
        Known::Interval { eighty: Span { low, mid, high }, basis, .. } => {
            (format!("{} to {} (middle {})", usd(*low), usd(*high), usd(*mid)), basis.clone())
        }
        Known::AtLeast { usd: least, why } => (format!("at least {}", usd(*least)), why.clone()),
        Known::AtMost { usd: most, why } => (format!("at most {}", usd(*most)), why.clone()),
        Known::Unknown { why } => ("not known".to_owned(), why.clone()),
    }
}
