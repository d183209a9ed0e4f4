//! Why a question could not be answered.

use archive::ArchiveError;
use thiserror::Error;

/// What was asked, and what stood in the way.
#[derive(Debug, Error)]
pub enum ScreenError {
    /// Nothing of that id, address or name is held.
    #[error(
        "nothing is held on '{asked}'\nhint: search for it with `watchkeeper claims {asked}`, or gather a source that names it"
    )]
    Unknown {
        /// What was asked.
        asked: String,
    },
    /// Several records bear the name.
    #[error("'{asked}' names several records: {}\nhint: ask with one of these ids", ids.join(", "))]
    Ambiguous {
        /// What was asked.
        asked: String,
        /// The records' ids.
        ids: Vec<String>,
    },
    /// It looks like an address but its checksum fails.
    #[error(transparent)]
    Damaged(#[from] record::RecordError),
    /// The ledger names no such screening.
    #[error(
        "the ledger names no screening {id}\nhint: `watchkeeper screen NAME --record --by WHO` records one and prints its id"
    )]
    NoScreening {
        /// What was asked for.
        id: record::Digest,
    },
    /// What was kept of a screening or a dismissal cannot be read.
    #[error(
        "{what} cannot be read: {why}\nhint: `watchkeeper verify` on the watch says whether its bytes have changed; a newer program may have written it"
    )]
    Kept {
        /// What.
        what: String,
        /// Why.
        why: String,
    },
    /// The archive could not be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}
