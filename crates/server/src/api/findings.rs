//! Findings that the ledger names, where nothing that they rest on is marked.

use super::{
    Parameters,
    claims::{digest, with_archive},
};
use crate::{
    Caller, Desk, ErrorResponse,
    params::Params,
    problem::{Problem, json},
};
use archive::{Archive, ArchiveError, View};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use record::{Digest, Finding, Input};
use serde_json::{Value, json as value};
use std::sync::Arc;

/// Findings under findings that are looked through for what is marked.
const MOST_DEEP: usize = 16;

/// Most findings of a page.
const MOST: usize = 500;

/// The findings, in the order of the ledger.
#[utoipa::path(get, path = "/findings", tag = "Record",
    params(("limit" = Option<usize>, Query, description = "1 to 500; 100"), ("offset" = Option<usize>, Query)),
    responses((status = 200, description = "findings: id, method, entry; total"), (status = 404, body = ErrorResponse)))]
pub(super) async fn all(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&["limit", "offset"])?;
    let (limit, offset) =
        (params.integer("limit", 100, 1..=MOST)?, params.integer("offset", 0, 0..=usize::MAX)?);
    let found = desk.reading(move |desk| {
        with_archive(desk, &caller, &Params::default(), |archive, view, _| {
            let mut shown = vec![];
            for id in archive.findings_named()? {
                if let Some((finding, entry)) = open(archive, view, &id)? {
                    shown.push(value!({ "id": id, "method": finding.method, "entry": entry }));
                }
            }
            let (total, page) =
                (shown.len(), shown.into_iter().skip(offset).take(limit).collect::<Vec<Value>>());
            Ok(value!({ "findings": page, "total": total, "limit": limit, "offset": offset }))
        })
    });
    Ok(json(&found.await?))
}

/// One finding: method, parameters, inputs, result.
#[utoipa::path(get, path = "/findings/{id}", tag = "Record", params(("id" = String, Path, description = "64 hexadecimal digits")),
    responses((status = 200, description = "id, finding, entry"), (status = 404, body = ErrorResponse),
        (status = 422, body = ErrorResponse)))]
pub(super) async fn one(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
) -> Result<Response, Problem> {
    let id = digest(&id)?;
    let found = desk.reading(move |desk| {
        with_archive(desk, &caller, &Params::default(), |archive, view, _| {
            let unknown = || Problem::unknown(format!("there is no finding {id}"), "/findings lists them");
            let (finding, entry) = open(archive, view, &id)?.ok_or_else(unknown)?;
            Ok(value!({ "id": id, "finding": finding, "entry": entry }))
        })
    });
    Ok(json(&found.await?))
}

/// A finding that the ledger names and that rests on nothing marked, with its entry.
fn open(archive: &Archive, view: &View, id: &Digest) -> Result<Option<(Finding, u64)>, ArchiveError> {
    let Some(entry) = archive.finding_entry(id)?.filter(|entry| view.holds_entry(*entry)) else {
        return Ok(None);
    };
    let finding = archive.finding(id)?;
    Ok(is_open(archive, view, &finding, MOST_DEEP)?.then_some((finding, entry)))
}

fn is_open(archive: &Archive, view: &View, finding: &Finding, deep: usize) -> Result<bool, ArchiveError> {
    for input in &finding.inputs {
        if !admits_to(archive, view, input, deep)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether the caller may see what an input rests on.
pub(super) fn admits(archive: &Archive, view: &View, input: &Input) -> Result<bool, ArchiveError> {
    admits_to(archive, view, input, MOST_DEEP)
}

fn admits_to(archive: &Archive, view: &View, input: &Input, deep: usize) -> Result<bool, ArchiveError> {
    Ok(match input {
        Input::Claim(id) => archive.claim(id, view)?.is_some(),
        Input::Exhibit(digest) => archive.admits_exhibit(digest),
        Input::Store(_) => true,
        Input::Finding(id) => deep > 0 && is_open(archive, view, &archive.finding(id)?, deep - 1)?,
    })
}

/// How many findings the caller may see.
pub(super) fn count(archive: &Archive, view: &View) -> Result<usize, ArchiveError> {
    let mut count = 0;
    for id in archive.findings_named()? {
        count += usize::from(open(archive, view, &id)?.is_some());
    }
    Ok(count)
}
