//! What stops a vigil. Bad blocks do not: they are set aside, see [`crate::SetAside`].

use std::path::{Path, PathBuf};

/// An error of this crate: what was being done, to what, what was wrong, and a hint.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VigilError {
    /// The operating system refused a file operation.
    #[error("{doing} {}: {source}\nhint: {hint}", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
        /// What to do.
        hint: &'static str,
    },
    /// The watch follows no asset.
    #[error("following a chain: {what}\nhint: {hint}")]
    NothingToFollow {
        /// Why.
        what: String,
        /// What to do.
        hint: &'static str,
    },
    /// An asset that the watch holds no transfer of.
    #[error(
        "following a chain: no transfer of {asset} is held\nhint: {}; --new begins a store of it all the same",
        if held.is_empty() { "gather an export of its transfers first".to_owned() } else { format!("held are {}", held.join(", ")) }
    )]
    UnknownAsset {
        /// The asset.
        asset: String,
        /// Assets that the watch has stores of.
        held: Vec<String>,
    },
    /// Assets of more than one chain.
    #[error(
        "following a chain: the assets are of two chains, {one} and {other}\nhint: follow each chain by a command of its own, with --asset"
    )]
    TwoChains {
        /// A chain.
        one: String,
        /// Another.
        other: String,
    },
    /// What the watch knows cannot be read, or an alert cannot be recorded.
    #[error(transparent)]
    Archive(#[from] archive::ArchiveError),
    /// A store or its tail.
    #[error(transparent)]
    Trace(#[from] trace::Error),
    /// The watch's stores could not be made.
    #[error(transparent)]
    Stores(#[from] trace::stores::StoresError),
    /// A source could not be read.
    #[error(transparent)]
    Gather(#[from] gather::GatherError),
    /// A value that the record does not admit.
    #[error(transparent)]
    Record(#[from] record::RecordError),
    /// A message could not be written.
    #[error("writing a message: {0}\nhint: this is a defect; please report it")]
    Json(#[from] serde_json::Error),
}

impl VigilError {
    pub(crate) fn io(doing: &'static str, path: &Path, source: std::io::Error) -> Self {
        let hint = "check that it exists, that it may be read and written, and that the disk is not full";
        Self::Io { doing, path: path.to_owned(), source, hint }
    }
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, VigilError>;
