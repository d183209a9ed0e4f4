//! `GET /alerts`: what a watch over a chain noticed.

use super::{
    claims::with_archive,
    findings::admits,
    lists::{Column, PAGE, Page},
};
use crate::{Caller, Desk, ErrorResponse, params::Params, problem::Problem};
use archive::{Archive, ArchiveError, HeldAlert, View};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use record::{Alert, Digest, Whose};
use std::sync::Arc;

const COLUMNS: [Column; 10] = [
    ("state", "/state"),
    ("known", "/known"),
    ("notice", "/alert/notice"),
    ("amount", "/alert/amount"),
    ("asset", "/alert/asset"),
    ("from", "/alert/from"),
    ("to", "/alert/to"),
    ("service", "/alert/service/name"),
    ("tx", "/alert/tx"),
    ("id", "/id"),
];

/// The alerts, the newest first, as `watchkeeper watch --list --json` has them.
#[utoipa::path(get, path = "/alerts", tag = "Today",
    params(("all" = Option<bool>, Query, description = "withdrawn ones too"), ("limit" = Option<usize>, Query, description = "1 to 1000; 100"),
        ("offset" = Option<usize>, Query), ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "results: id, entry, known, alert, withdrawn, told, state; total"),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn get(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&[&PAGE[..], &["all"]].concat())?;
    let (page, all) = (Page::read(&params)?, params.flag("all", false)?);
    let found = desk.reading(move |desk| {
        with_archive(desk, &caller, &Params::default(), |archive, view, _| {
            let held = seen(archive, view)?.into_iter().filter(|held| all || held.stands());
            Ok(held.map(|held| held.as_json()).collect::<Result<Vec<_>, ArchiveError>>()?)
        })
    });
    page.answer(found.await?, &COLUMNS)
}

/// The alerts that rest on nothing that is marked, the newest first.
pub(crate) fn seen(archive: &Archive, view: &View) -> Result<Vec<HeldAlert>, ArchiveError> {
    let mut seen = vec![];
    for held in archive.alerts()?.into_iter().rev() {
        if view.holds_entry(held.entry) && is_open(archive, view, &held.alert)? {
            seen.push(held);
        }
    }
    Ok(seen)
}

pub(super) fn is_open(archive: &Archive, view: &View, alert: &Alert) -> Result<bool, ArchiveError> {
    let origin = match &alert.origin {
        Whose::Theft { basis, .. } => admits(archive, view, basis)?,
        Whose::Listing { claim, .. } => archive.claim(claim, view)?.is_some(),
    };
    let Some(service) = &alert.service else { return Ok(origin) };
    let claim: Option<Digest> = service.claim.parse().ok();
    let service = claim.map_or(Ok(true), |claim| archive.claim(&claim, view).map(|held| held.is_some()))?;
    Ok(origin && service)
}
