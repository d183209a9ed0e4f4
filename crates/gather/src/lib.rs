//! Gather: bytes in, claims and observations out. One file per format, each streaming and bounded.
//!
//! Invariants:
//! - nothing is dropped in silence: `read` = `kept` + `quarantined`, and every quarantined record has file, line,
//!   reason and hint;
//! - memory is bounded by one record, whatever the size of the file;
//! - a file that cannot be read to its end is an error: what was kept before is not to be relied on.
//!
//! The parsers open no database and write nothing: they hand what they read to a [`Sink`]. [`take_in`] is the one that
//! keeps it, in a watch.

mod clerk;
mod country;
mod delta;
mod error;
mod fence;
mod field;
mod format;
mod input;
mod intake;
mod json;
mod json_rows;
mod movement;
mod recognise;
mod seen;
mod sink;
mod table;
mod take_in;
mod text_relations;
mod toml_depth;
mod xml;

pub use delta::{Delta, delta, each_claim};
pub use error::GatherError;
pub use format::{ACTOR, Format, LabelTag, confidence_of, is_dprk_related, write_tagpack};
pub use input::{Piece, head, open};
pub use movement::{Movement, NOBODY};
pub use recognise::{group, legacy_part, recognise};
pub use seen::Seen;
pub use sink::{Collected, Quarantined, Sink, SinkError};
pub use take_in::{Taken, catch_up, digest_again, rebuild, reread, reread_with, take_in};
pub use toml_depth::too_deep;

use record::{Digest, PartialDate, Tally};

/// Reads `pieces`, which together are one source of the given format, into `sink`.
///
/// `known` dates what the source itself does not date: the day on which it was published or, failing that, taken in.
///
/// # Errors
/// [`GatherError`] where the source as a whole cannot be read: truncated, not of this format, beyond a bound.
/// Bad records inside a good source are quarantined instead.
pub fn read(
    format: Format,
    pieces: &[Piece],
    known: PartialDate,
    sink: &mut dyn Sink,
) -> Result<Tally, GatherError> {
    format.read(pieces, known, &mut Seen::default(), sink)
}

/// As [`read`], where other sources were read before: transfers that they stated (`seen`) are counted, not repeated.
///
/// # Errors
/// As [`read`].
pub fn read_with(
    format: Format,
    pieces: &[Piece],
    known: PartialDate,
    seen: &mut Seen,
    sink: &mut dyn Sink,
) -> Result<Tally, GatherError> {
    format.read(pieces, known, seen, sink)
}

/// Reads files that are in memory, `(name, bytes)`, as [`read`] does: for tests, fuzzing and standard input.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(
    format: Format,
    files: &[(&str, &[u8])],
    known: PartialDate,
    sink: &mut dyn Sink,
) -> Result<Tally, GatherError> {
    let mut open = Vec::with_capacity(files.len());
    for (name, bytes) in files {
        let unpacked = input::unpack_as(format.content(), std::io::Cursor::new(*bytes));
        let reader = unpacked.map_err(|error| GatherError::from_io(name, 0, error))?;
        let exhibit = Digest::of(bytes);
        open.push(intake::Open { name: (*name).to_owned(), exhibit, bytes: reader, path: None });
    }
    format.read_open(&mut open, known, &mut Seen::default(), sink)
}
