//! What can go wrong while pool events are read and a case is set against them.

use std::path::{Path, PathBuf};

/// An error of this crate: what was being done, to what, what was wrong, and a `hint` of what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused a read.
    #[error("reading {}: {source}\nhint: check that the path exists and may be read", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A table without a column that it must have, or with no usable row at all.
    #[error("reading {}{}: {what}\nhint: {hint}", path.display(), at(*line))]
    Table {
        /// The file.
        path: PathBuf,
        /// The line, from 1, where one is to blame.
        line: Option<u64>,
        /// What was wrong.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// None of the depositors given paid into the pool, as far as the events tell.
    #[error(
        "looking for the case's deposits: none of the {given} depositors given is among {deposits} deposits, \
         {blank} of which do not say who made them\n\
         hint: give the deposits' transaction hashes instead, one a line, or a table with its depositors filled in"
    )]
    NoDeposits {
        /// Addresses and hashes given.
        given: usize,
        /// Deposits of the pool.
        deposits: usize,
        /// Deposits without a depositor.
        blank: usize,
    },
}

fn at(line: Option<u64>) -> String {
    line.map(|line| format!(", line {line}")).unwrap_or_default()
}

impl Error {
    pub(crate) fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_path_buf(), source }
    }

    pub(crate) fn table(path: &Path, line: Option<u64>, what: impl Into<String>, hint: &'static str) -> Self {
        Self::Table { path: path.to_path_buf(), line, what: what.into(), hint }
    }
}

/// What this crate's functions return.
pub type Result<T> = std::result::Result<T, Error>;
