//! The watch behind the service: reading it for a caller, and writing in a caller's name.

use super::ledger::no_watch;
use crate::{Caller, Desk, Role, problem::Problem, snapshot::OfWatch};
use archive::Watch;
use axum::http::StatusCode;

/// 403 where the caller's role is less than that.
///
/// # Errors
/// See above.
pub(super) fn needs(caller: &Caller, role: Role) -> Result<(), Problem> {
    if caller.role.may(role) {
        return Ok(());
    }
    let word = |role| serde_json::to_value(role).ok().and_then(|word| word.as_str().map(str::to_owned));
    let (has, needs) = (word(caller.role).unwrap_or_default(), word(role).unwrap_or_default());
    let detail = format!("this needs the role {needs}, and you are {has}");
    Err(Problem::new(StatusCode::FORBIDDEN, detail, "sign in with a token of that role"))
}

/// Reads with the engines of the report, over what the caller may see, as the record stood when the snapshot was made.
///
/// # Errors
/// 404 where a file is served; what `read` says.
pub(super) fn with_engines<T>(
    desk: &Desk,
    caller: &Caller,
    read: impl FnOnce(&report::Desk, &OfWatch) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let snapshot = desk.snapshot();
    let of = snapshot.watch.as_ref().ok_or_else(no_watch)?;
    let engines = report::Desk::new(of.archive(caller)?);
    engines.look_back(Some(of.size));
    read(&engines, of)
}

/// The watch, to be written to.
///
/// # Errors
/// 404 where a file is served.
pub(super) fn watch(desk: &Desk) -> Result<Watch, Problem> {
    desk.snapshot().watch.as_ref().map(|of| of.watch.clone()).ok_or_else(no_watch)
}
