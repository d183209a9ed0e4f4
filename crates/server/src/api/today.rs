//! `GET /today`: what a day begins with.

use super::{alerts, claims::with_archive, findings, shelf::with_shelf, sources, triage};
use crate::{
    Caller, Desk, ErrorResponse, Role, clock,
    params::Params,
    problem::{Problem, json},
    snapshot::OfWatch,
};
use archive::{Archive, ArchiveError, HeldReply, View};
use axum::{extract::State, response::Response};
use jiff::civil::Date;
use record::{Digest, EntityId};
use screen::decision::{Dismissals, Upheld};
use serde_json::{Value, json as value};
use std::{collections::BTreeMap, sync::Arc};

/// Alerts that are shown.
const MOST_ALERTS: usize = 5;

/// Jobs that are shown.
const MOST_JOBS: usize = 5;

/// Alerts, the age of the sources, what waits for people, and how much is held.
#[utoipa::path(get, path = "/today", tag = "Today",
    responses((status = 200, description = "alerts, sources, waiting, jobs, ledger, counts"), (status = 404, body = ErrorResponse)))]
pub(super) async fn get(State(desk): State<Arc<Desk>>, caller: Caller) -> Result<Response, Problem> {
    let told = desk.reading(move |desk| {
        let triage = triage::waiting(desk, &caller)?;
        let requests = release_requests(desk, &caller)?;
        let entities = desk.snapshot_here_for(&caller)?.len();
        let mut jobs = desk.jobs.all(&caller);
        jobs.truncate(MOST_JOBS);
        with_archive(desk, &caller, &Params::default(), |archive, view, of| {
            let alerts: Vec<_> =
                alerts::seen(archive, view)?.into_iter().filter(|held| held.stands()).collect();
            let latest = alerts.iter().take(MOST_ALERTS).map(|held| held.as_json());
            let latest = latest.collect::<Result<Vec<_>, ArchiveError>>()?;
            Ok(value!({
                "alerts": { "standing": alerts.len(), "latest": latest },
                "sources": sources::seen(archive, view)?,
                "waiting": waiting(archive, triage, requests)?,
                "jobs": jobs,
                "ledger": ledger(archive)?,
                "counts": counts(archive, view, of, entities)?,
            }))
        })
    });
    Ok(json(&told.await?))
}

/// Releases that another person asked for, where the caller may release.
fn release_requests(desk: &Desk, caller: &Caller) -> Result<usize, Problem> {
    if !caller.role.may(Role::Approver) {
        return Ok(0);
    }
    with_shelf(desk, caller, |shelf| {
        let notes = shelf.drafts(None)?.into_iter().map(|head| shelf.notes(&head.digest));
        let asked = notes.filter_map(|notes| notes.map(|notes| notes.asked).transpose());
        let asked = asked.collect::<Result<Vec<_>, _>>()?;
        Ok(asked.iter().filter(|asked| asked.by != caller.who).count())
    })
}

fn waiting(archive: &Archive, triage: usize, requests: usize) -> Result<Value, Problem> {
    let today = clock::today();
    let due = archive.outlooks()?.into_iter().filter(|held| held.is_open());
    let due = due.filter(|held| held.outlook.resolves_on <= today).count();
    Ok(value!({
        "triage": triage,
        "release_requests": requests,
        "dismissals_reopened": reopened(archive)?,
        "replies_due": replies_due(&archive.replies()?, today),
        "outlooks_due": due,
    }))
}

/// Dismissals whose candidate's evidence is another now.
fn reopened(archive: &Archive) -> Result<usize, Problem> {
    let dismissals = Dismissals::of(archive)?;
    let mut count = 0;
    for one in dismissals.all().iter().filter(|one| !one.decision.matched) {
        count += usize::from(one.is_open_to(archive)? && one.state(archive)? != Upheld::Dismissed);
    }
    Ok(count)
}

/// Those who were asked, have not answered, and whose time is over.
fn replies_due(replies: &[HeldReply], today: Date) -> usize {
    let mut latest = BTreeMap::<(&EntityId, &Digest), &HeldReply>::new();
    for held in replies {
        latest.insert((&held.reply.subject, &held.reply.on), held);
    }
    let due = |held: &&HeldReply| held.reply.answer.is_none() && held.reply.deadline.last_day() <= today;
    latest.into_values().filter(due).count()
}

fn ledger(archive: &Archive) -> Result<Value, Problem> {
    let ledger = archive.ledger();
    let last = ledger.size().checked_sub(1).map(|index| archive.entry(index)).transpose()?;
    Ok(value!({
        "size": ledger.size(),
        "root": ledger.root().to_base64(),
        "signed": last.and_then(|entry| sources::iso(entry.recorded)),
    }))
}

fn counts(archive: &Archive, view: &View, of: &OfWatch, entities: usize) -> Result<Value, Problem> {
    let exhibits = archive.all_exhibits()?;
    let exhibits = exhibits.iter().filter(|exhibit| archive.admits_exhibit(&exhibit.digest)).count();
    Ok(value!({
        "claims": of.claims, "entities": entities, "findings": findings::count(archive, view)?, "exhibits": exhibits,
    }))
}
