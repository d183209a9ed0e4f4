//! Why a source as a whole could not be read.

use crate::{Format, SinkError};
use thiserror::Error;

/// Reading stopped. The message says what was being read, where, what was wrong and what to do.
#[derive(Debug, Error)]
pub enum GatherError {
    /// The watch could not be read or written.
    #[error(transparent)]
    Watch(#[from] archive::ArchiveError),
    /// The operating system would not give the bytes.
    #[error("cannot read {file}: {source}\nhint: check that the file exists and that you may read it")]
    Read {
        /// The file.
        file: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The compressed file is damaged, or of a kind that is not opened here.
    #[error("cannot unpack {file}: {why}\nhint: {hint}")]
    Archive {
        /// The file.
        file: String,
        /// What is wrong.
        why: String,
        /// What to do.
        hint: &'static str,
    },
    /// The text is not UTF-8.
    #[error(
        "{file}: the text is {encoding}, not UTF-8\nhint: convert it first, for example: iconv -f {encoding} -t UTF-8"
    )]
    Encoding {
        /// The file.
        file: String,
        /// What it seems to be.
        encoding: &'static str,
    },
    /// No format fits the first bytes.
    #[error(
        "{file} is in no format that Watchkeeper knows: {why}\nhint: see docs/guide/gather.md for the formats; --format NAME forces one"
    )]
    Unrecognised {
        /// The file.
        file: String,
        /// What was seen.
        why: String,
    },
    /// The structure breaks off or is broken; nothing after this place can be trusted.
    #[error("{file}, line {line}: not well-formed {format}: {why}\nhint: {hint}")]
    Malformed {
        /// The format it was read as.
        format: Format,
        /// The file.
        file: String,
        /// 1-based line, or 0 where unknown.
        line: u64,
        /// What is wrong.
        why: String,
        /// What to do.
        hint: &'static str,
    },
    /// A bound that protects this machine was reached.
    #[error(
        "{file}, line {line}: {what} is larger than {bound}\nhint: no real source is; if this one is, split it"
    )]
    TooLarge {
        /// The file.
        file: String,
        /// 1-based line, or 0 where unknown.
        line: u64,
        /// What is too large.
        what: &'static str,
        /// The bound, with its unit.
        bound: String,
    },
    /// Files that belong together are not all there.
    #[error("{format}: {missing} is missing beside {file}\nhint: give the files together: {together}")]
    Incomplete {
        /// The format.
        format: Format,
        /// A file that is there.
        file: String,
        /// What is missing.
        missing: String,
        /// What belongs together.
        together: &'static str,
    },
    /// The receiving side stopped.
    #[error("cannot keep what was read from {file}: {source}")]
    Sink {
        /// The file.
        file: String,
        /// Why it stopped.
        source: SinkError,
    },
}

/// What a reader below the parsers found wrong. It travels inside an [`std::io::Error`], the only error that a
/// reader can return, and is turned back by [`GatherError::from_io`].
#[derive(Debug, Error)]
pub(crate) enum Trouble {
    #[error("{what} is larger than {bound}")]
    TooLarge { what: &'static str, bound: String },
    #[error("{why}")]
    Archive { why: String, hint: &'static str },
    #[error("the text is {encoding}, not UTF-8")]
    Encoding { encoding: &'static str },
}

impl From<Trouble> for std::io::Error {
    fn from(trouble: Trouble) -> Self {
        Self::other(trouble)
    }
}

impl GatherError {
    /// Names what went wrong while `file` was read, at 1-based `line` (0 where unknown).
    pub(crate) fn from_io(file: &str, line: u64, error: std::io::Error) -> Self {
        let file = file.to_owned();
        match error.downcast::<Trouble>() {
            Ok(Trouble::TooLarge { what, bound }) => Self::TooLarge { file, line, what, bound },
            Ok(Trouble::Archive { why, hint }) => Self::Archive { file, why, hint },
            Ok(Trouble::Encoding { encoding }) => Self::Encoding { file, encoding },
            Err(source) => Self::Read { file, source },
        }
    }
}
