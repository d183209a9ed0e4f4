//! Why the archive could not do what was asked.

use ledger::LedgerError;
use record::{Digest, RecordError};
use std::path::PathBuf;
use thiserror::Error;

/// What was being done, to what, what was wrong, and what to do.
#[derive(Debug, Error)]
pub enum ArchiveError {
    /// The operating system refused.
    #[error("cannot {doing} {}: {source}\nhint: {}", path.display(), io_hint(source))]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no watch here or above.
    #[error("there is no watch in {} or above it\nhint: make one with `watchkeeper init DIR`, or name one with -C DIR", path.display())]
    NoWatch {
        /// Where the search began.
        path: PathBuf,
    },
    /// A watch is there already.
    #[error("{} is a watch already\nhint: choose another folder; a watch is never overwritten", path.display())]
    WatchExists {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds something else.
    #[error("{} is not empty\nhint: a watch begins in a new or empty folder", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The settings file is not what it should be.
    #[error("{} is not a watch's settings: {why}\nhint: restore it from a copy; it is written once, by init", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The watch was made by a newer version.
    #[error(
        "this watch has format {found}; this program reads up to {known}\nhint: use the newer version that made it; nothing was changed"
    )]
    NewerFormat {
        /// The watch's format.
        found: u32,
        /// The highest that is read.
        known: u32,
    },
    /// Another process writes to the watch, or the ledger is damaged.
    #[error("the ledger: {source}\nhint: {}", source.hint().unwrap_or("run `watchkeeper verify` on the watch"))]
    Ledger {
        /// What the ledger said.
        #[from]
        source: LedgerError,
    },
    /// SQLite refused.
    #[error(
        "the archive's view, while {doing}: {source}\nhint: it is only a view; `watchkeeper rebuild` makes it again from the ledger"
    )]
    View {
        /// What was being done.
        doing: &'static str,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// A record in the view or the ledger cannot be read.
    #[error(
        "{what} cannot be read: {why}\nhint: `watchkeeper rebuild` makes the view again; if the ledger itself is damaged, `watchkeeper verify` names the entry"
    )]
    Unreadable {
        /// Which record.
        what: String,
        /// Why.
        why: String,
    },
    /// An exhibit's bytes are not there, or are not what their name says.
    #[error(
        "exhibit {digest}: {why}\nhint: gather the file again; its digest will show whether it is the same"
    )]
    Exhibit {
        /// Which exhibit.
        digest: Digest,
        /// What is wrong.
        why: String,
    },
    /// A record refuses a value.
    #[error(transparent)]
    Record(#[from] RecordError),
}

fn io_hint(error: &std::io::Error) -> &'static str {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => {
            "the disk is full; make room and run it again, nothing was half-written"
        }
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => {
            "the folder cannot be written; choose another or change its rights"
        }
        Kind::NotFound => "check the path",
        _ => "check the disk and the path",
    }
}

impl ArchiveError {
    /// Whether another process writes to the watch: it can be asked again later.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        matches!(self, Self::Ledger { source: LedgerError::Locked { .. } })
    }

    pub(crate) fn io(doing: &'static str, path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { doing, path, source }
    }

    pub(crate) fn view(doing: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |source| Self::View { doing, source }
    }
}
