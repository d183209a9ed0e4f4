//! Why a report could not be printed.

use crate::glyphs::Missing;
use report::ReportError;
use std::path::PathBuf;
use thiserror::Error;

/// What stood in the way, and what to do.
#[derive(Debug, Error)]
pub(crate) enum PrintError {
    /// A file could not be read or written.
    #[error("cannot {doing} {}: {source}\nhint: check the path, your rights and the space on the disk", path.display())]
    Io { doing: &'static str, path: PathBuf, source: std::io::Error },
    /// It is not what was signed.
    #[error("{} does not verify, and is not printed: {place}: {what}\nhint: `watchkeeper verify {}` tells all of it; get the file again from its source", path.display(), path.display())]
    Forged { path: PathBuf, place: String, what: String },
    /// Characters that no font here has.
    #[error("cannot print: {}\nhint: crates/print/fonts/README.md says which scripts are covered, and how to add a font; the HTML page shows the text meanwhile", listed(.0))]
    Glyphs(Vec<Missing>),
    /// The typesetter refused the template or the PDF.
    #[error(
        "the report cannot be typeset: {0}\nhint: this is a fault of the program; please report it with the twin"
    )]
    Typeset(String),
    /// See [`ReportError`].
    #[error(transparent)]
    Report(#[from] ReportError),
}

/// The first few, and how many more there are.
fn listed(missing: &[Missing]) -> String {
    const SHOWN: usize = 5;
    let mut words: Vec<_> = missing.iter().take(SHOWN).map(ToString::to_string).collect();
    if let Some(more) = missing.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        words.push(format!("and {more} more"));
    }
    words.join("; ")
}
