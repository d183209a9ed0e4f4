//! `outlook`: what may come, with intervals; with `--publish`, questions that can be scored.

use super::{Setting, today};
use crate::{
    args::Outlook as Args,
    exit,
    say::{self, Outcome},
};
use assess::outlook::{Fan, Measured, fan_chart, in_words};
use jiff::civil::Date;
use report::{Desk, OutlookStudy, publish_outlooks};
use serde_json::json;
use std::error::Error;

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let day = args.on.unwrap_or_else(today);
    if args.publish {
        publish(setting, day)?;
        return Ok(exit::CLEAR);
    }
    let study = Desk::new(setting.archive()?).outlook(day, args.on.is_some())?;
    match &args.out {
        Some(path) if path.extension().is_some_and(|ending| ending == "svg") => {
            say::file(path, fan_chart(&study.ahead, study.backtest.as_ref()).as_bytes())?;
        }
        Some(path) => {
            return Err(
                format!("cannot tell the form of {}\nhint: end its name in .svg", path.display()).into()
            );
        }
        None if setting.json => say::json(&study)?,
        None => show(&study, args)?,
    }
    Ok(exit::CLEAR)
}

fn show(study: &OutlookStudy, args: &Args) -> Result<(), Box<dyn Error>> {
    let series = &study.ahead.series;
    let known = series.last_known.map_or_else(|| "nothing".to_owned(), |day| day.to_string());
    say::text(&format!("From {}; the record's newest claim is of {known}.\n", series.origin))?;
    let rows: Vec<_> = study.ahead.totals.iter().flat_map(|(name, fan)| rows(name, fan)).collect();
    say::table(&["span", "what", "median", "50 %", "80 %"], &rows)?;
    let percent = study.large_ppm / 10_000;
    let words = record::Likelihood::from_ppm(study.large_ppm).map_or("", |likelihood| likelihood.words());
    say::text(&format!(
        "\nAt least one theft of USD 100 million or more in six months: {percent} % ({words})."
    ))?;
    say::text("\nThe model assumes:")?;
    study.assumptions.iter().try_for_each(|said| say::text(&format!("  {said}")))?;
    if args.backtest {
        match (&study.backtest, &study.no_backtest) {
            (Some(backtest), _) => say::text(&format!("\n{}", backtest.table()))?,
            (None, why) => say::text(&format!("\nNo backtest: {}", why.as_deref().unwrap_or_default()))?,
        }
    }
    if args.scenarios {
        say::text("\nSuppositions put into the same model, over five years; none is a forecast:")?;
        for outcome in &study.scenarios {
            say::text(&format!("  {}", outcome.sentence))?;
        }
    }
    Ok(())
}

fn rows(name: &str, fan: &Fan) -> Vec<Vec<String>> {
    let number = |value: u64| say::grouped(&value.to_string());
    let span = |(low, high): (u64, u64)| format!("{} to {}", number(low), number(high));
    let row = |measure: Measured| {
        let quantiles = fan.of_measure(measure);
        vec![
            name.to_owned(),
            measure.words().to_owned(),
            number(quantiles.at(500)),
            span(quantiles.interval(500)),
            span(quantiles.interval(800)),
        ]
    };
    Measured::ALL.into_iter().map(row).collect()
}

fn publish(setting: &Setting, day: Date) -> Result<(), Box<dyn Error>> {
    let published = publish_outlooks(&setting.watch()?, day)?;
    if setting.json {
        let all: Vec<_> =
            published.iter().map(|(id, outlook)| json!({ "id": id, "outlook": outlook })).collect();
        return say::json(&json!({ "published": all }));
    }
    for (id, outlook) in &published {
        say::text(&format!("{}  {}\n  {}", say::bold(&id.short()), outlook.question, in_words(outlook)))?;
    }
    let days: std::collections::BTreeSet<_> =
        published.iter().map(|(_, outlook)| outlook.resolves_on).collect();
    let days: Vec<_> = days.iter().map(Date::to_string).collect();
    say::text(&format!("In the ledger. `watchkeeper score` scores them on {}.", days.join(", ")))
}
