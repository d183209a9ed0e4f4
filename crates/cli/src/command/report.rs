//! `report [CASE] --out FILE.html`: work the case, write its report and its twin.

use super::{Setting, today};
use crate::{
    args::ReportArgs,
    exit,
    say::{self, Outcome},
};
use report::{Released, release};
use serde_json::json;
use std::error::Error;

pub(super) fn run(setting: &Setting, args: &ReportArgs) -> Outcome {
    if args.out.extension().is_none_or(|ending| ending != "html") {
        return Err(format!("cannot write {}: reports are HTML files\nhint: end its name in .html; a browser prints it to PDF", args.out.display()).into());
    }
    let watch = setting.watch()?;
    let bar = say::progress();
    bar.set_message("working the case");
    let released = release(&watch, args.case.as_deref(), &args.out, today());
    bar.finish_and_clear();
    let released = released?;
    if setting.json {
        say::json(&json!({
            "report": released.page, "twin": released.twin_file, "digest": released.digest, "title": released.twin.title,
            "claims": released.twin.claims.len(), "findings": released.twin.findings.len(),
        }))?;
    } else {
        summary(&released)?;
    }
    Ok(exit::CLEAR)
}

fn summary(released: &Released) -> Result<(), Box<dyn Error>> {
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
    say::text(&format!(
        "  {}\n  {}",
        released.page.display(),
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
