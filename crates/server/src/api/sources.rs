//! `GET /sources`: what was gathered, how old it is, and which records of it could not be read.

use super::{
    Parameters,
    claims::with_archive,
    lists::{Column, PAGE, Page},
};
use crate::{Caller, Desk, ErrorResponse, params::Params, problem::Problem};
use archive::{Archive, ArchiveError, SourceRow, View};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use gather::Format;
use jiff::Timestamp;
use serde_json::{Value, json as value};
use std::{collections::HashMap, sync::Arc};

/// A list that was gathered longer ago is stale: the UN and OFAC amend theirs several times a month.
const FRESH_DAYS: i64 = 30;

const COLUMNS: [Column; 11] = [
    ("name", "/name"),
    ("format", "/format"),
    ("gathered", "/gathered"),
    ("days old", "/days_old"),
    ("stale", "/stale"),
    ("read", "/read"),
    ("kept", "/kept"),
    ("claims", "/claims"),
    ("transfers", "/transfers"),
    ("quarantined", "/quarantined"),
    ("entry", "/entry"),
];

/// The sources, the newest first. A list is stale thirty days after it was gathered last; other sources do not age.
#[utoipa::path(get, path = "/sources", tag = "Today",
    params(("limit" = Option<usize>, Query, description = "1 to 1000; 100"), ("offset" = Option<usize>, Query),
        ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "results: name, format, gathered, days_old, stale, claims, transfers, quarantined, entry; total"),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn all(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&PAGE)?;
    let page = Page::read(&params)?;
    let found = desk.reading(move |desk| {
        with_archive(desk, &caller, &Params::default(), |archive, view, _| Ok(seen(archive, view)?))
    });
    page.answer(found.await?, &COLUMNS)
}

/// The sources that the caller may see, the newest first.
pub(super) fn seen(archive: &Archive, view: &View) -> Result<Vec<Value>, ArchiveError> {
    let held: Vec<SourceRow> = visible(archive, view)?;
    let mut newest = HashMap::new();
    for source in &held {
        newest.insert((source.exhibit.name.clone(), source.bulk.format.clone()), source.entry);
    }
    let now = Timestamp::now().as_second();
    let shown = held.iter().rev().map(|source| {
        let key = (source.exhibit.name.clone(), source.bulk.format.clone());
        let recorded = archive.entry(source.entry)?.recorded;
        let days = (now - recorded).max(0) / 86_400;
        let is_list = Format::find(&source.bulk.format).is_some_and(Format::is_list);
        let stale = is_list && days > FRESH_DAYS && newest.get(&key) == Some(&source.entry);
        Ok(described(source, recorded, days, stale))
    });
    shown.collect()
}

fn visible(archive: &Archive, view: &View) -> Result<Vec<SourceRow>, ArchiveError> {
    let mut held = archive.sources()?;
    held.retain(|source| {
        view.holds_entry(source.entry)
            && [source.bulk.exhibit].iter().chain(&source.bulk.with).all(|one| archive.admits_exhibit(one))
    });
    Ok(held)
}

fn described(source: &SourceRow, recorded: i64, days: i64, stale: bool) -> Value {
    let tally = &source.bulk.tally;
    value!({
        "name": source.exhibit.name, "format": source.bulk.format, "entry": source.entry,
        "exhibit": source.bulk.exhibit, "known": source.bulk.known, "gathered": iso(recorded),
        "days_old": days, "stale": stale, "read": tally.read, "kept": tally.kept, "claims": tally.claims,
        "transfers": tally.transfers, "quarantined": tally.quarantined,
    })
}

/// Unix seconds as ISO 8601 in UTC.
pub(super) fn iso(second: i64) -> Option<String> {
    Timestamp::from_second(second).ok().map(|at| at.to_string())
}

/// The records of a source that were set aside, each with its line, what is wrong and what to do.
#[utoipa::path(get, path = "/sources/{entry}/quarantine", tag = "Today",
    params(("entry" = u64, Path, description = "the source's ledger entry"), ("limit" = Option<usize>, Query, description = "1 to 1000; 100"),
        ("offset" = Option<usize>, Query), ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "results: file, line, record, reason, hint; total"),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn quarantine(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(entry): Parameters<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&PAGE)?;
    let page = Page::read(&params)?;
    let unknown = || Problem::unknown("there is no such source", "/sources lists them, each with its entry");
    let entry: u64 = entry.parse().map_err(|_| unknown())?;
    let found = desk.reading(move |desk| {
        with_archive(desk, &caller, &Params::default(), |archive, view, _| {
            visible(archive, view)?.iter().find(|source| source.entry == entry).ok_or_else(unknown)?;
            Ok(archive.quarantine(entry)?.iter().map(|bad| value!(bad)).collect::<Vec<_>>())
        })
    });
    let columns = [
        ("file", "/file"),
        ("line", "/line"),
        ("record", "/record"),
        ("what is wrong", "/reason"),
        ("what to do", "/hint"),
    ];
    page.answer(found.await?, &columns)
}
