//! `report [CASE] --out FILE.html|.pdf`: work the case (or take a draft), release its report and its twin.

use super::{Setting, today};
use crate::{
    args::ReportArgs,
    exit,
    say::{self, Outcome},
};
use archive::Watch;
use report::{Printer, Released, release, release_draft};
use serde_json::json;
use std::{error::Error, path::Path};

pub(super) fn run(setting: &Setting, args: &ReportArgs) -> Outcome {
    let printer = match args.out.extension().and_then(|ending| ending.to_str()) {
        Some("html") => None,
        // Asked for before the case is worked: what cannot be printed is not released either.
        Some("pdf") => Some(Printer::find()?),
        _ => {
            return Err(format!(
                "cannot write {}: reports are HTML or PDF files\nhint: end its name in .html or .pdf",
                args.out.display()
            )
            .into());
        }
    };
    let watch = setting.watch()?;
    let bar = say::progress();
    bar.set_message("working the case");
    let released = write(&watch, args, printer.as_ref());
    bar.finish_and_clear();
    let released = released?;
    let shown = released.page.as_ref().unwrap_or(&args.out);
    if setting.json {
        say::json(&json!({
            "report": shown, "twin": released.twin_file, "digest": released.digest, "title": released.twin.title,
            "claims": released.twin.claims.len(), "findings": released.twin.findings.len(),
            "redacted_for": released.twin.redacted_for.as_ref().map(ToString::to_string),
        }))?;
    } else {
        summary(&released, shown)?;
    }
    Ok(exit::CLEAR)
}

fn write(watch: &Watch, args: &ReportArgs, printer: Option<&Printer>) -> Result<Released, Box<dyn Error>> {
    let twin_only = args.out.with_extension("json");
    let out = if printer.is_some() { &twin_only } else { &args.out };
    let audience = args.audience.as_ref();
    let released = match &args.draft {
        Some(draft) => release_draft(watch, draft, audience, &[], out)?,
        None => release(watch, args.case.as_deref(), audience, out, today())?,
    };
    if let Some(printer) = printer {
        let printed = printer.print(&released.twin_file, &args.out, &args.paper);
        printed.inspect_err(|_| {
            eprintln!("note: the report is released, as {}", released.twin_file.display());
        })?;
    }
    Ok(released)
}

fn summary(released: &Released, shown: &Path) -> Result<(), Box<dyn Error>> {
    let twin = &released.twin;
    say::text(&format!("\n{}\n", say::bold(&twin.title)))?;
    for figure in &twin.key_figures {
        say::text(&format!("  {:>18}  {}", figure.value, figure.label))?;
    }
    say::text("")?;
    for sentence in &twin.summary {
        say::text(&format!("  {}", wrapped(&sentence.text, 96).join("\n  ")))?;
    }
    say::text(&format!(
        "\n  {} sentences, {} claims, {} findings; every sentence opens onto its evidence.",
        twin.sentences().count(),
        twin.claims.len(),
        twin.findings.len()
    ))?;
    if let Some(audience) = &twin.redacted_for {
        say::text(&format!("  Redacted for {audience}: what they may not see is withheld."))?;
    }
    say::text(&format!(
        "  {}\n  {}",
        shown.display(),
        say::dim(&format!("twin {}, digest {}", released.twin_file.display(), released.digest.short()))
    ))
}

/// Words in lines of at most `width` characters.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(line) = lines.last_mut() else { break };
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
