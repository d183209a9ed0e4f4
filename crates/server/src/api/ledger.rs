//! The ledger's checkpoint and proofs: anyone can check that what is shown was entered, and nothing taken out.

use crate::{
    Caller, Desk, ErrorResponse,
    params::Params,
    problem::{Problem, json},
};
use archive::{Archive, ArchiveError};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use ledger::Hash;
use serde_json::{Map, Value, json as value};
use std::sync::Arc;

/// The ledger as it is now, which may be further than the snapshot.
fn with_ledger<T>(
    desk: &Desk,
    caller: &Caller,
    read: impl FnOnce(&Archive) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let snapshot = desk.snapshot();
    let of = snapshot.watch.as_ref().ok_or_else(no_watch)?;
    read(&of.archive(caller)?)
}

/// 404 where a file is served.
pub(crate) fn no_watch() -> Problem {
    Problem::unknown("a file is served, not a watch", "start the service with -C DIR instead of --index")
}

/// The signed checkpoint (C2SP tlog-checkpoint), and the key that signed it.
#[utoipa::path(get, path = "/ledger/checkpoint", tag = "Ledger",
    responses((status = 200, description = "size, root, checkpoint, key"), (status = 404, body = ErrorResponse)))]
pub(super) async fn checkpoint(State(desk): State<Arc<Desk>>, caller: Caller) -> Result<Response, Problem> {
    let read = |archive: &Archive| {
        let ledger = archive.ledger();
        let (note, key) = (ledger.checkpoint().note().to_string(), ledger.key().to_string());
        Ok(
            value!({ "size": ledger.size(), "root": ledger.root().to_base64(), "checkpoint": note, "key": key }),
        )
    };
    Ok(json(&desk.reading(move |desk| with_ledger(desk, &caller, read)).await?))
}

/// That an entry is in the ledger (`index`), or that a smaller ledger is its beginning (`since`).
#[utoipa::path(get, path = "/ledger/proof", tag = "Ledger",
    params(("index" = Option<u64>, Query, description = "an entry"), ("since" = Option<u64>, Query, description = "an earlier size")),
    responses((status = 200, description = "leaf and inclusion, or root_then and consistency: hashes in base64"),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn proof(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&["index", "since"])?;
    let number = |name: &str| match params.one(name) {
        None => Ok(None),
        Some(_) => params.integer(name, 0, 0..=usize::MAX).map(|number| Some(number as u64)),
    };
    let (index, since) = (number("index")?, number("since")?);
    if index.is_none() && since.is_none() {
        return Err(Problem::bad("nothing is to be proved", "give index=ENTRY, since=SIZE, or both"));
    }
    Ok(json(
        &desk
            .reading(move |desk| with_ledger(desk, &caller, |archive| proved(archive, index, since)))
            .await?,
    ))
}

fn proved(archive: &Archive, index: Option<u64>, since: Option<u64>) -> Result<Value, Problem> {
    let ledger = archive.ledger();
    let beyond = |what: &str, number: u64| {
        let size = ledger.size();
        Problem::unknown(
            format!("{what} {number} is beyond the ledger's size, {size}"),
            "ask for less than that",
        )
    };
    let texts = |hashes: Vec<Hash>| value!(hashes.into_iter().map(Hash::to_base64).collect::<Vec<_>>());
    let mut proof = Map::new();
    let mut put = |name: &str, value: Value| drop(proof.insert(name.to_owned(), value));
    put("size", value!(ledger.size()));
    put("root", value!(ledger.root().to_base64()));
    put("checkpoint", value!(ledger.checkpoint().note().to_string()));
    if let Some(index) = index {
        if index >= ledger.size() {
            return Err(beyond("entry", index));
        }
        let entry = ledger.entry(index).map_err(ArchiveError::from)?;
        put("index", value!(index));
        put("leaf", value!(ledger::leaf_hash(&entry).to_base64()));
        put("inclusion", texts(ledger.inclusion_proof(index, ledger.size()).map_err(ArchiveError::from)?));
    }
    if let Some(since) = since {
        if since == 0 || since > ledger.size() {
            return Err(beyond("size", since));
        }
        put("since", value!(since));
        put("root_then", value!(ledger.root_at(since).map_err(ArchiveError::from)?.to_base64()));
        put(
            "consistency",
            texts(ledger.consistency_proof(since, ledger.size()).map_err(ArchiveError::from)?),
        );
    }
    Ok(Value::Object(proof))
}
