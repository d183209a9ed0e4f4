//! `watchkeeper-print REPORT --out FILE.pdf`: a report on paper, from its page or its twin.
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
use pdf::{Printed, Sheet, print};
use report::{Twin, paper, read_report, verify_twin};
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
    let io = |doing| move |source| PrintError::Io { doing, path: args.report.clone(), source };
    let text = std::fs::read_to_string(&args.report).map_err(io("read"))?;
    let (twin, signature) = read_report(&text)?;
    refuse_forgery(&twin, &signature, &args.report)?;
    let printed = print(&paper(&twin, &signature)?, args.paper)?;
    write(&args.out, &printed.pdf)?;
    Ok(printed)
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
