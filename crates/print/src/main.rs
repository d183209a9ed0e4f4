//! `watchkeeper-print REPORT --out FILE.pdf`: a report on paper, from its page or its twin; with `--since OLDER`, what
//! changed in it.
//!
//! A program of its own, because a typesetter takes minutes to build. It reads a file and writes a file; it asks no
//! network, no clock and no font of the machine.

mod error;
mod fonts;
mod glyphs;
mod pdf;
#[cfg(test)]
mod tests;
mod world;

use clap::Parser;
pub(crate) use error::PrintError;
use pdf::{Printed, Sheet, print, print_comparison};
use report::{Twin, paper, paper_diff, read_report, verify_twin};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Print a report as PDF/A, from its page or its machine-readable twin.
#[derive(Debug, Parser)]
#[command(name = "watchkeeper-print", version)]
struct Args {
    /// The report: FILE.html or FILE.json.
    report: PathBuf,
    /// Where to write it.
    #[arg(long, value_name = "FILE.pdf")]
    out: PathBuf,
    /// The paper.
    #[arg(long, value_enum, default_value = "a4")]
    paper: Sheet,
    /// An older draft or report: print what changed since, instead of the whole
    #[arg(long, value_name = "OLDER")]
    since: Option<PathBuf>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(printed) => {
            say(&format!("{}: {} pages", args.out.display(), printed.pages));
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&format!("error: {error}"));
            ExitCode::from(2)
        }
    }
}

#[expect(clippy::print_stderr, reason = "a program's own talk; its data is the file")]
fn say(words: &str) {
    eprintln!("{words}");
}

fn run(args: &Args) -> Result<Printed, PrintError> {
    let (twin, signature) = read(&args.report)?;
    let printed = match &args.since {
        None => print(&paper(&twin, &signature)?, args.paper)?,
        Some(older) => {
            let (older, signed) = read(older)?;
            print_comparison(&paper_diff((&older, &signed), (&twin, &signature))?, args.paper)?
        }
    };
    write(&args.out, &printed.pdf)?;
    Ok(printed)
}

/// A twin and its signature, which holds.
fn read(path: &Path) -> Result<(Twin, String), PrintError> {
    let io = |source| PrintError::Io { doing: "read", path: path.to_owned(), source };
    let (twin, signature) = read_report(&std::fs::read_to_string(path).map_err(io)?)?;
    refuse_forgery(&twin, &signature, path)?;
    Ok((twin, signature))
}

/// What does not hold by itself is not put on paper, where nobody can check it again.
fn refuse_forgery(twin: &Twin, signature: &str, path: &Path) -> Result<(), PrintError> {
    let verified = verify_twin(twin, signature, None)?;
    verified.failures.into_iter().next().map_or(Ok(()), |failure| {
        Err(PrintError::Forged { path: path.to_owned(), place: failure.place, what: failure.what })
    })
}

/// Written aside and renamed: a print is there whole or not at all.
fn write(path: &Path, bytes: &[u8]) -> Result<(), PrintError> {
    let aside = path.with_extension("pdf.part");
    let written = std::fs::write(&aside, bytes).and_then(|()| std::fs::rename(&aside, path));
    written.inspect_err(|_| drop(std::fs::remove_file(&aside))).map_err(|source| PrintError::Io {
        doing: "write",
        path: path.to_owned(),
        source,
    })
}
