//! `check FILE`: what an article says, statement by statement, against the record.

use super::Setting;
use crate::{
    args::Check,
    exit,
    say::{self, Outcome},
};
use assess::check::{Checked, CheckedClaim, MOST_BYTES, Options, Verdict};
use report::Desk;
use std::{
    error::Error,
    fs::File,
    io::{Read, stdin},
    path::Path,
};

pub(super) fn run(setting: &Setting, args: &Check) -> Outcome {
    let text = read(&args.file)?;
    let options = Options { name: args.file.display().to_string(), ..Options::default() };
    let desk = Desk::new(setting.archive()?);
    let checked = desk.check(&text, args.known_at, &options)?;
    if setting.json {
        say::json(&checked)?;
    } else {
        show(&checked)?;
    }
    let told = checked.claims.iter().any(|claim| matches!(claim.verdict, Verdict::Contradicted));
    Ok(match () {
        () if !checked.language.read || checked.left_out > 0 => exit::PARTIAL,
        () if told => exit::FOUND,
        () => exit::CLEAR,
    })
}

/// The text, up to one byte more than is checked: the library says what is too long.
fn read(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = vec![];
    let most = MOST_BYTES as u64 + 1;
    let read = if path == Path::new("-") {
        stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    read.map_err(|error| format!("cannot read {}: {error}\nhint: check the path", path.display()))?;
    Ok(bytes)
}

fn show(checked: &Checked) -> Result<(), Box<dyn Error>> {
    if checked.sentences == 0 {
        say::text("The text has no sentence that can be read. Nothing was checked.")?;
    } else if !checked.language.read {
        say::text(&format!(
            "The text is in {}; only English is read. Nothing was checked.",
            checked.language.name
        ))?;
    }
    checked.claims.iter().try_for_each(claim)?;
    let counts = checked.counts;
    say::text(&format!(
        "{} sentences: {} supported, {} partly, {} contradicted, {} unverifiable, {} not to be checked",
        checked.sentences,
        counts.supported,
        counts.partly,
        counts.contradicted,
        counts.unverifiable,
        counts.not_checkable
    ))?;
    for aside in &checked.set_aside {
        say::text(&say::dim(&format!("set aside: claim {}, {}", aside.claim.short(), aside.why)))?;
    }
    if checked.left_out > 0 {
        say::text(&format!("{} more statements were not returned", checked.left_out))?;
    }
    Ok(())
}

fn claim(claim: &CheckedClaim) -> Result<(), Box<dyn Error>> {
    let kind = claim.kind_words().map(|kind| format!(" ({kind})")).unwrap_or_default();
    let verdict = format!("{}{kind}", claim.verdict.code().replace('_', " "));
    let words = claim.text.split_whitespace().collect::<Vec<_>>().join(" ");
    say::text(&format!("{}  \"{words}\"\n  {}", say::bold(&verdict), claim.why))?;
    let evidence: Vec<_> = claim.evidence.iter().map(record::Digest::short).collect();
    if evidence.is_empty() {
        Ok(())
    } else {
        say::text(&say::dim(&format!("  claims {}", evidence.join(" "))))
    }
}
