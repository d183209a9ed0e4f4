//! What can go wrong while a ledger is read, clustered, struck out or asked.

use std::path::{Path, PathBuf};

/// An error of this crate: what was being done, to what, what was wrong, and a `hint` of what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused a read or a write.
    #[error("{doing} {}: {source}\nhint: check that the path exists, may be read and written, and that the disk has room", path.display())]
    Io {
        /// What was being done ("opening", "writing").
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A Parquet file that is not what the reader takes, or that could not be written.
    #[error("{doing} {}{}: {what}\nhint: {hint}", path.display(), in_column(*column))]
    Parquet {
        /// "reading" or "writing".
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The column, where one is to blame.
        column: Option<&'static str>,
        /// What was wrong.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// Columns that do not describe a ledger: of different lengths, out of order, ids without bound.
    #[error("taking in {table}{}: {what}\nhint: {hint}", at_row(*row))]
    BadTable {
        /// "inputs", "outputs" or "transfers".
        table: &'static str,
        /// The row to blame, from 0, where there is one.
        row: Option<u64>,
        /// What was wrong.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// A question about an address or a transaction that the ledger does not have.
    #[error("{doing}: {what} {id} is not in the ledger, which has {have}\nhint: ids count from 0")]
    Unknown {
        /// What was being done.
        doing: &'static str,
        /// "address" or "transaction".
        what: &'static str,
        /// The id asked for.
        id: u32,
        /// How many there are.
        have: u64,
    },
    /// A rule that cannot be evaluated on this ledger.
    #[error("evaluating the change rule {rule}: {what}\nhint: {hint}")]
    BadRule {
        /// The rule, as its signs.
        rule: String,
        /// Why it cannot be used.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
}

fn in_column(column: Option<&str>) -> String {
    column.map(|name| format!(", column {name:?}")).unwrap_or_default()
}

fn at_row(row: Option<u64>) -> String {
    row.map(|row| format!(", row {row}")).unwrap_or_default()
}

/// What this crate's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(crate) fn io(doing: &'static str, path: &Path, source: std::io::Error) -> Self {
        Self::Io { doing, path: path.to_path_buf(), source }
    }

    pub(crate) fn table(
        table: &'static str,
        row: Option<u64>,
        what: impl Into<String>,
        hint: &'static str,
    ) -> Self {
        Self::BadTable { table, row, what: what.into(), hint }
    }
}
