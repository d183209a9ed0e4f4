//! The one error type of the crate.

use std::path::PathBuf;

use crate::hash::Hash;

/// Everything that can go wrong in a ledger. The message says what was being done, to what, and
/// what was wrong; [`LedgerError::hint`] says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The operating system refused a file operation.
    #[error("{doing} {}: {source}", path.display())]
    Io {
        /// The operation, as a gerund: "reading", "syncing", …
        doing: &'static str,
        /// The file or directory it was done to.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process (or another value in this one) holds the ledger open for writing.
    #[error("opening {} for writing: another writer holds its lock", path.display())]
    Locked {
        /// The ledger's directory.
        path: PathBuf,
    },
    /// `create` was called on a directory that already holds a ledger, or the remains of one.
    #[error("creating a ledger in {}: {why}", path.display())]
    AlreadyExists {
        /// The directory.
        path: PathBuf,
        /// What was found there.
        why: &'static str,
    },
    /// The directory holds no (complete) ledger.
    #[error("opening {}: not a ledger: {why}", path.display())]
    NotALedger {
        /// The directory.
        path: PathBuf,
        /// What is missing.
        why: String,
    },
    /// The format file carries a version that this program does not know.
    #[error("opening {}: format {found} is newer than {supported}, the newest this program knows", path.display())]
    NewerFormat {
        /// The format file.
        path: PathBuf,
        /// The version in the file.
        found: i64,
        /// The newest version understood here.
        supported: i64,
    },
    /// One entry is longer than an entry bundle can hold.
    #[error("appending: entry {position} of the batch has {bytes} bytes, the limit is 65535")]
    EntryTooLarge {
        /// Its place in the batch, from 0.
        position: usize,
        /// Its length.
        bytes: usize,
    },
    /// The signer's key is not the one the ledger was created with.
    #[error("opening {}: the ledger is signed by {expected}, the key given is {found}", path.display())]
    WrongKey {
        /// The ledger's directory.
        path: PathBuf,
        /// The ledger's verifier key.
        expected: String,
        /// The verifier key given, or that of the signer given.
        found: String,
    },
    /// A file of the ledger does not hold what the signed checkpoint commits to.
    #[error("{}: {why}", path.display())]
    Corrupt {
        /// The first bad file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// An entry does not hash to its place in the tree.
    #[error("entry {index} in {}: its leaf hash is {found}, the tree holds {expected}", path.display())]
    CorruptEntry {
        /// The entry's index, from 0.
        index: u64,
        /// The bundle that holds it.
        path: PathBuf,
        /// The hash in the level-0 tile.
        expected: Hash,
        /// The hash of the entry as read.
        found: Hash,
    },
    /// An index or tree size beyond the ledger (or beyond another argument).
    #[error("{what} {asked} is out of range: {limit}")]
    OutOfRange {
        /// What was asked for: "entry", "tree size", …
        what: &'static str,
        /// The value.
        asked: u64,
        /// The bound it breaks, in words.
        limit: String,
    },
    /// The batch was prepared, but whether it was published could not be learned.
    #[error("publishing entries {from}..{to}: outcome unknown: {source}")]
    Unsettled {
        /// First index of the batch.
        from: u64,
        /// One past its last index.
        to: u64,
        /// The failure that interrupted it.
        source: Box<LedgerError>,
    },
    /// Text that is not a signed note (C2SP signed-note).
    #[error("reading a signed note: {why}")]
    BadNote {
        /// What breaks the format.
        why: String,
    },
    /// A note whose text is not a checkpoint (C2SP tlog-checkpoint).
    #[error("reading a checkpoint, line {line}: {why}")]
    BadCheckpoint {
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// A key text (verifier or private) that cannot be used. Private text is never repeated here.
    #[error("reading a {kind} key: {why}")]
    BadKey {
        /// "verifier" or "private".
        kind: &'static str,
        /// What is wrong.
        why: String,
    },
    /// A private key file that others can read.
    #[error("reading the private key {}: its mode is {mode:03o}, others can read it", path.display())]
    KeyExposed {
        /// The key file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The operating system gave no randomness.
    #[error("generating a key: the operating system gave no randomness: {why}")]
    NoRandomness {
        /// What the system said.
        why: String,
    },
    /// No signature by the key asked for.
    #[error("checking a note: no signature by {key}")]
    Unsigned {
        /// `name+id` of the key.
        key: String,
    },
    /// A signature by the key asked for that does not verify.
    #[error("checking a note: the signature by {key} does not verify")]
    BadSignature {
        /// `name+id` of the key.
        key: String,
    },
    /// A checkpoint of another log.
    #[error("checking a checkpoint: its origin is {found:?}, expected {expected:?}")]
    WrongOrigin {
        /// The origin wanted.
        expected: String,
        /// The origin found.
        found: String,
    },
    /// A proof that does not verify.
    #[error("checking {what}: {why}")]
    BadProof {
        /// "an inclusion proof …" with its numbers.
        what: String,
        /// What does not hold.
        why: String,
    },
    /// A witness was offered a tree smaller than one it has cosigned.
    #[error("cosigning {origin}: size {offered} is smaller than {seen}, which was cosigned before")]
    Backwards {
        /// The log.
        origin: String,
        /// Size last cosigned.
        seen: u64,
        /// Size offered.
        offered: u64,
    },
    /// A witness was offered another tree of the size it has cosigned.
    #[error(
        "cosigning {origin}: at size {size} the root {seen} was cosigned before, now {offered} is offered"
    )]
    Forked {
        /// The log.
        origin: String,
        /// The size of both trees.
        size: u64,
        /// Root last cosigned.
        seen: Hash,
        /// Root offered.
        offered: Hash,
    },
}

impl LedgerError {
    /// What to do about it, in one sentence; `None` where the message says it all.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Io { source, .. } => return io_hint(source.kind()),
            Self::Locked { .. } => "wait for the other writer to finish, or open it read-only with Reader",
            Self::AlreadyExists { .. } => "open it instead, or choose an empty directory",
            Self::NotALedger { .. } => "check the path, or create the ledger first",
            Self::NewerFormat { .. } => "update this program; the ledger was not touched",
            Self::EntryTooLarge { .. } => {
                "store the bytes elsewhere and append their digest; nothing was appended"
            }
            Self::WrongKey { .. } => "use the key file made with this ledger",
            Self::Corrupt { .. } | Self::CorruptEntry { .. } => {
                "restore the file from a replica of this ledger; the signed checkpoint tells which copy is right"
            }
            Self::Unsettled { .. } => {
                "call settle() and look at size(): append again only if it did not grow"
            }
            Self::KeyExposed { .. } => {
                "chmod 600 the key file, and replace the key if others may have read it"
            }
            Self::Backwards { .. } => "ask the log for its newest checkpoint",
            Self::Forked { .. } => "the log shows a split view: keep both checkpoints, they are the evidence",
            Self::BadSignature { .. } | Self::Unsigned { .. } => {
                "do not trust this note; check that the verifier key is the right one"
            }
            _ => return None,
        })
    }
}

fn io_hint(kind: std::io::ErrorKind) -> Option<&'static str> {
    use std::io::ErrorKind as K;
    match kind {
        K::StorageFull | K::QuotaExceeded => {
            Some("free some space and append again; nothing acknowledged is lost")
        }
        K::PermissionDenied | K::ReadOnlyFilesystem => {
            Some("the writer needs a writable directory; Reader needs only read access")
        }
        _ => None,
    }
}

/// The result of every fallible call of this crate.
pub type Result<T> = std::result::Result<T, LedgerError>;
