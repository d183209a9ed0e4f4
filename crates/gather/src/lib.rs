//! Gather: bytes in, claims and observations out. One file per format, each streaming and bounded.
//!
//! Invariants:
//! - nothing is dropped in silence: `read` = `kept` + `quarantined`, and every quarantined record has file, line,
//!   reason and hint;
//! - memory is bounded by one record, whatever the size of the file;
//! - a file that cannot be read to its end is an error: what was kept before is not to be relied on.
//!
//! This crate opens no database and writes nothing: it hands what it reads to a [`Sink`].

mod error;
mod format;
mod input;
mod recognise;
mod sink;
mod text_relations;

pub use error::GatherError;
pub use format::Format;
pub use input::{Piece, open};
pub use recognise::recognise;
pub use sink::{Collected, Quarantined, Sink, SinkError};

use record::{PartialDate, Tally};

/// Reads `pieces`, which together are one source of the given format, into `sink`.
///
/// `known` dates what the source itself does not date: the day on which it was published or, failing that, taken in.
///
/// # Errors
/// [`GatherError`] where the source as a whole cannot be read: truncated, not of this format, beyond a bound.
/// Bad records inside a good source are quarantined instead.
pub fn read(format: Format, pieces: &[Piece], known: PartialDate, sink: &mut dyn Sink) -> Result<Tally, GatherError> {
    format.read(pieces, known, sink)
}
