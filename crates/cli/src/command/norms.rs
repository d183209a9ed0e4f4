//! `norms`: which paragraphs were in force on a day, what an act breaches, and the test of paid work abroad.

use super::{Setting, today};
use crate::{
    args::Norms,
    exit,
    say::{self, Outcome},
};
use assess::norms::{self, Act, Breach, Code, Verdict};
use jiff::civil::Date;
use report::Desk;
use serde_json::json;
use std::error::Error;

pub(super) fn run(setting: &Setting, args: &Norms) -> Outcome {
    let day = args.on.unwrap_or_else(today);
    let (code, claims) = Desk::new(setting.archive()?).norms(None)?;
    match (&args.act, &args.workers_of, &args.host) {
        (_, Some(organisation), Some(host)) => {
            let verdict =
                norms::paid_work_abroad(&code, &claims, &organisation.parse()?, &host.to_uppercase());
            tell(setting, &verdict)?;
        }
        (Some(act), ..) => of_act(setting, &code, act, day)?,
        _ => in_force(setting, &code, day)?,
    }
    Ok(exit::CLEAR)
}

fn in_force(setting: &Setting, code: &Code, day: Date) -> Result<(), Box<dyn Error>> {
    let standing = code.in_force(day);
    if setting.json {
        return say::json(&json!({ "on": day, "norms": standing }));
    }
    let rows: Vec<_> = standing
        .iter()
        .map(|found| {
            let norm = found.norm;
            let grade = norm.grade().map(|grade| grade.to_string()).unwrap_or_default();
            vec![norm.paragraph.to_string(), norm.bearing.words().to_owned(), grade, shortened(norm.text())]
        })
        .collect();
    say::table(&["paragraph", "it", "grade", "says"], &rows)?;
    let unread = standing.iter().filter(|found| found.norm.caution().is_some()).count();
    say::text(&format!(
        "\n{} paragraphs in force, or perhaps in force, on {day}; {unread} rest on {}.",
        standing.len(),
        norms::CHECK_BEFORE_QUOTING
    ))
}

fn of_act(setting: &Setting, code: &Code, kind: &str, day: Date) -> Result<(), Box<dyn Error>> {
    if !code.acts().contains(&kind) {
        let known = code.acts().join(", ");
        return Err(format!("no paragraph that is held names the act '{kind}'\nhint: one of {known}").into());
    }
    let found = norms::breaches(code, &Act { kind: kind.to_owned(), day, state: None, actor: None });
    if setting.json {
        return say::json(&json!({ "act": kind, "on": day, "breaches": found }));
    }
    if found.is_empty() {
        return say::text(&format!("No paragraph that is held covered such an act on {day}."));
    }
    found.iter().try_for_each(breach)
}

fn breach(breach: &Breach) -> Result<(), Box<dyn Error>> {
    let grade = breach.grade.map(|grade| format!(" ({grade})")).unwrap_or_default();
    say::text(&format!("{}: {}{grade}", say::bold(&breach.paragraph), breach.bearing.words()))?;
    say::text(&format!("  {}\n  {}", breach.says, breach.why))?;
    for exemption in &breach.exemptions {
        say::text(&format!("  to be checked: {exemption}"))?;
    }
    breach.caution.as_ref().map_or(Ok(()), |caution| say::text(&format!("  {caution}")))
}

fn tell(setting: &Setting, verdict: &Verdict) -> Result<(), Box<dyn Error>> {
    if setting.json {
        return say::json(verdict);
    }
    say::text(&format!("{}\n{}", verdict.question, say::bold(&format!("Answer: {}", verdict.answer))))?;
    for element in &verdict.elements {
        say::text(&format!("  {}: {}\n    {}", element.answer, element.element, element.why))?;
    }
    for open in &verdict.to_check {
        say::text(&format!("  to be checked: {open}"))?;
    }
    verdict.caution.as_ref().map_or(Ok(()), |caution| say::text(&format!("  {caution}")))
}

/// As much as fits a line.
fn shortened(text: &str) -> String {
    let most = 90;
    if text.chars().count() <= most {
        text.to_owned()
    } else {
        text.chars().take(most - 1).chain(['…']).collect()
    }
}
