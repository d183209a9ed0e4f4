//! `tactics`: techniques over time, and what is only an artefact of reporting.

use super::Setting;
use crate::{
    args::Tactics as Args,
    exit,
    say::{self, Outcome},
};
use assess::tactics::{self, LineResult, Tactics, Topic, Verdict, answer};
use report::Desk;
use std::error::Error;

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let tactics = Desk::new(setting.archive()?).tactics(args.known_at)?;
    match &args.out {
        Some(path) if path.extension().is_some_and(|ending| ending == "svg") => {
            say::file(path, tactics::figure(&tactics).as_bytes())?;
        }
        Some(path) => {
            return Err(
                format!("cannot tell the form of {}\nhint: end its name in .svg", path.display()).into()
            );
        }
        None if setting.json => say::json(&tactics)?,
        None => show(&tactics)?,
    }
    Ok(exit::CLEAR)
}

fn show(tactics: &Tactics) -> Result<(), Box<dyn Error>> {
    let counts = tactics.counts;
    say::text(&format!(
        "{} indicators of {} reporters, {} reports. {} techniques, {} tests for a change (some are tested once more within \
         the months that every source covers), corrected for their number.\n",
        counts.indicators,
        counts.reporters,
        counts.reports,
        tactics.lines.len(),
        tactics.tests
    ))?;
    let rows: Vec<_> = tactics.lines.iter().map(row).collect();
    say::table(&["technique", "of", "change", "from", "to"], &rows)?;
    say::text("")?;
    for topic in [Topic::Phishing, Topic::Sophistication, Topic::Mixers] {
        verdict(&answer(topic, tactics))?;
    }
    Ok(())
}

fn row(result: &LineResult) -> Vec<String> {
    // A change within the months that every source covers says more than one over all of them.
    let change = &result.change;
    let of = match result.line.unit {
        tactics::Unit::Indicators => "indicators",
        tactics::Unit::Reports => "reports",
    };
    let at = change.at.map(|month| format!(", {month}")).unwrap_or_default();
    vec![
        result.line.name.clone(),
        of.to_owned(),
        format!("{}{at}", change.finding.words()),
        percent(change.before_ppm),
        percent(change.after_ppm),
    ]
}

fn percent(ppm: u32) -> String {
    let ppm = ppm.saturating_add(500);
    format!("{}.{} %", ppm / 10_000, ppm % 10_000 / 1000)
}

fn verdict(verdict: &Verdict) -> Result<(), Box<dyn Error>> {
    let topic = match verdict.topic {
        Topic::Phishing => "\"Phishing has shifted\"",
        Topic::Sophistication => "\"Phishing has become more sophisticated\"",
        Topic::Mixers => "\"Mixers have come into use\"",
    };
    say::text(&format!("{}: {}\n  {}", topic, say::bold(&verdict.standing.to_string()), verdict.why))?;
    verdict.numbers.iter().chain(&verdict.caveats).try_for_each(|said| say::text(&format!("  - {said}")))
}
