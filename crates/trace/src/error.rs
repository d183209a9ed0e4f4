//! What can go wrong while a store is built, opened, checked or traced.

use std::path::{Path, PathBuf};

/// An error of this crate: what was being done, to what, what was wrong, and a `hint` of what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused a read, a write, a map or a rename.
    #[error("{doing} {}: {source}\nhint: {hint}", path.display())]
    Io {
        /// What was being done ("writing the column", "mapping").
        doing: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
        /// What to do about it.
        hint: &'static str,
    },
    /// The directory does not hold a transfer store.
    #[error("opening the store {}: {what}\nhint: {hint}", path.display())]
    NotAStore {
        /// The directory.
        path: PathBuf,
        /// What is missing or cannot be read.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// The store was written by a newer Watchkeeper.
    #[error(
        "opening the store {}: its format is version {found}, this program reads up to {supported}\n\
         hint: use a newer watchkeeper, or build the store again from its source", path.display()
    )]
    NewerFormat {
        /// The store's directory.
        path: PathBuf,
        /// The version that the store states.
        found: u32,
        /// The newest version that this program reads.
        supported: u32,
    },
    /// A file of the store is not what the store's own description says.
    #[error("reading the store {}, {segment}: {what}\nhint: {hint}", path.display())]
    Damaged {
        /// The store's directory.
        path: PathBuf,
        /// The file inside it.
        segment: String,
        /// What does not agree.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// The place where a store is to be written is taken.
    #[error("building the store {}: the path is taken: {what}\nhint: {hint}", path.display())]
    Exists {
        /// The path asked for.
        path: PathBuf,
        /// What stands there.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// A row that cannot be a transfer.
    #[error("taking in transfer row {row}: {what}\nhint: {hint}")]
    BadRow {
        /// Position of the row as given, from 0.
        row: u64,
        /// What is wrong with it.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// A block that cannot come next.
    #[error("taking in block {height}: {what}\nhint: {hint}")]
    BadBlock {
        /// Its height.
        height: u64,
        /// What is wrong with it.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// Integer accounts with ids far above their number: the store's index has a place for every id.
    #[error(
        "building the store {}: account id {highest} in a source of {rows} rows, where {allowed} is the highest taken\n\
         hint: number the accounts 1, 2, 3, … without large gaps, or give them by their addresses", path.display()
    )]
    SparseIds {
        /// The store's directory.
        path: PathBuf,
        /// The highest id given.
        highest: u32,
        /// Rows given.
        rows: u32,
        /// The highest id that is taken with so many rows.
        allowed: u64,
    },
    /// A running sum leaves 128 bits.
    #[error(
        "{doing}: the sum of amounts passes 2^128 - 1 at {at}\nhint: amounts must be base units of one asset; check the column's scale"
    )]
    Overflow {
        /// What was being summed.
        doing: &'static str,
        /// The account or label where it happened.
        at: String,
    },
    /// A Parquet file that is not what the reader takes.
    #[error("reading {}{}: {what}\nhint: {hint}", path.display(), in_column(column.as_deref()))]
    Parquet {
        /// The file.
        path: PathBuf,
        /// The column, where one is to blame.
        column: Option<String>,
        /// What was wrong.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// A seed that names no transfer of the store, or contradicts another seed.
    #[error("taking seed {seed}: {what}\nhint: {hint}")]
    BadSeed {
        /// Position of the seed as given, from 0.
        seed: usize,
        /// What is wrong with it.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// A target of bounds that names no account of the store.
    #[error(
        "taking target {target}: {what}\nhint: a target is one or more account ids of this store; look them up first"
    )]
    BadTarget {
        /// Position of the target as given, from 0.
        target: usize,
        /// What is wrong with it.
        what: String,
    },
    /// A witness of a bound that no accounting rule can give.
    #[error(
        "checking a witness: row {row} {what}\nhint: ask for the bounds again with this store, these seeds and these stops"
    )]
    BadWitness {
        /// Row of the store.
        row: u32,
        /// What cannot be.
        what: &'static str,
    },
    /// Chain exports that a store cannot be built from.
    #[error("reading the export {}: {what}\nhint: {hint}", path.display())]
    Export {
        /// The file at fault; of what several say together, all of them, with commas between.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// A source could not be read; the message is the parser's own.
    #[error(transparent)]
    Gather(#[from] gather::GatherError),
    /// Tainted units were lost or made: a defect of this program or of the store, never of the case.
    #[error(
        "checking conservation for label {label}: stolen {stolen}, accounted for {accounted}\n\
         hint: run `check` on the store; if it passes, this is a defect to report"
    )]
    NotConserved {
        /// The incident.
        label: u32,
        /// Units taken by its seeds.
        stolen: u128,
        /// Units found at rest, stopped, in fees, unknown and relabelled.
        accounted: u128,
    },
}

fn in_column(column: Option<&str>) -> String {
    column.map(|name| format!(", column {name:?}")).unwrap_or_default()
}

/// What this crate's functions return.
pub type Result<T> = std::result::Result<T, Error>;

pub(crate) const REBUILD: &str =
    "the store cannot be trusted: build it again from its source, or restore a copy";

impl Error {
    pub(crate) fn io(doing: &'static str, path: &Path, source: std::io::Error) -> Self {
        let hint = "check that the path exists, that it may be read and written, and that the disk has room";
        Self::Io { doing, path: path.to_path_buf(), source, hint }
    }

    pub(crate) fn damaged(path: &Path, segment: &str, what: impl Into<String>) -> Self {
        Self::Damaged {
            path: path.to_path_buf(),
            segment: segment.to_owned(),
            what: what.into(),
            hint: REBUILD,
        }
    }
}
