//! The watch behind the service: reading it for a caller, and writing in a caller's name.

use super::ledger::no_watch;
use crate::{Caller, Desk, problem::Problem, snapshot::OfWatch};
use archive::{Watch, Writer};
use record::Act;

/// Reads with the engines of the report, over what the caller may see, as the record stood when the snapshot was made.
///
/// # Errors
/// 404 where a file is served; what `read` says.
pub(super) fn with_engines<T>(
    desk: &Desk,
    caller: &Caller,
    read: impl FnOnce(&report::Desk, &OfWatch) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let snapshot = desk.snapshot_here_for(caller)?;
    let of = snapshot.watch.as_ref().ok_or_else(no_watch)?;
    let engines = report::Desk::new(of.archive(caller)?);
    engines.look_back(Some(of.size));
    let answer = read(&engines, of);
    // Also where it failed: what was read may be in the words.
    caller.note(engines.archive().noted())?;
    answer
}

/// The watch, to be written to.
///
/// # Errors
/// 404 where a file is served.
pub(super) fn watch(desk: &Desk) -> Result<Watch, Problem> {
    desk.snapshot().watch().cloned().ok_or_else(no_watch)
}

/// Enters an act; the number of its ledger entry.
pub(super) fn enter(desk: &Desk, act: Act) -> Result<u64, Problem> {
    Ok(Writer::open(&watch(desk)?)?.record(vec![act])?.start)
}
