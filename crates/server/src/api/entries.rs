//! `GET /ledger/entries` and `/ledger/participants`: what was entered, in words, and by whom.

use super::{alerts, claims::with_archive, findings, sources::iso};
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
use record::{Act, Input, Judgement};
use serde_json::{Value, json as value};
use std::{collections::BTreeMap, sync::Arc};

/// Most entries of a page.
const MOST: usize = 1_000;

/// What is said of an entry that the caller may not see.
const MARKED: &str = "marked: you may not see what it says";

/// Entries of the ledger in words, in its order. Of what is marked, only that there is an entry.
#[utoipa::path(get, path = "/ledger/entries", tag = "Ledger",
    params(("from" = Option<usize>, Query, description = "the first; 0"), ("limit" = Option<usize>, Query, description = "1 to 1000; 100")),
    responses((status = 200, description = "results: index, recorded, act, words; total: the ledger's size"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn all(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&["from", "limit"])?;
    let from = params.integer("from", 0, 0..=usize::MAX)? as u64;
    let limit = params.integer("limit", 100, 1..=MOST)? as u64;
    let found = desk.reading(move |desk| {
        with_archive(desk, &caller, &Params::default(), |archive, view, _| {
            let size = archive.ledger().size();
            let last = from.saturating_add(limit).min(size);
            let results = (from..last).map(|index| shown(archive, view, index));
            let results = results.collect::<Result<Vec<_>, ArchiveError>>()?;
            Ok(value!({ "results": results, "total": size }))
        })
    });
    Ok(json(&found.await?))
}

fn shown(archive: &Archive, view: &View, index: u64) -> Result<Value, ArchiveError> {
    let entry = archive.entry(index)?;
    let words = if is_open(archive, view, &entry.act)? { words(&entry.act) } else { MARKED.to_owned() };
    Ok(value!({ "index": index, "recorded": iso(entry.recorded), "act": kind(&entry.act), "words": words }))
}

/// Whether the caller may see what an act says.
fn is_open(archive: &Archive, view: &View, act: &Act) -> Result<bool, ArchiveError> {
    Ok(match act {
        Act::Exhibit(exhibit) => archive.admits_exhibit(&exhibit.digest),
        Act::Bulk(bulk) => {
            archive.admits_exhibit(&bulk.exhibit) && bulk.with.iter().all(|one| archive.admits_exhibit(one))
        }
        Act::Claim(claim) => match claim.id() {
            Ok(id) => archive.claim(&id, view)?.is_some(),
            Err(_) => false,
        },
        Act::Withdrawal(withdrawal) => archive.claim(&withdrawal.claim, view)?.is_some(),
        Act::Identity(one) => !archive.withholds(&[one.left.clone(), one.right.clone()])?,
        Act::Decision(decision) => !archive.withholds(std::slice::from_ref(&decision.candidate))?,
        Act::Reply(reply) => !archive.withholds(std::slice::from_ref(&reply.subject))?,
        Act::Finding(id) => findings::admits(archive, view, &Input::Finding(*id))?,
        Act::Alert(alert) => alerts::is_open(archive, view, alert)?,
        // They name a digest, a title that was released, or a question that was published.
        _ => true,
    })
}

/// The act's name in the ledger.
fn kind(act: &Act) -> Value {
    value!(act).get("act").cloned().unwrap_or_default()
}

fn words(act: &Act) -> String {
    match act {
        Act::Exhibit(exhibit) => format!("{} was taken in, {}", exhibit.name, so_many(exhibit.bytes, "byte")),
        Act::Bulk(bulk) => {
            let tally = &bulk.tally;
            format!(
                "a source was read as {}: {}, {}, {} set aside",
                bulk.format,
                so_many(tally.claims, "claim"),
                so_many(tally.transfers, "transfer"),
                so_many(tally.quarantined, "record")
            )
        }
        Act::Claim(claim) => format!("{}: {} = {}", claim.subject, claim.property, claim.value),
        Act::Withdrawal(one) => format!("claim {} was withdrawn: {}", one.claim.short(), one.why),
        Act::Identity(one) => {
            let judged = match one.judgement {
                Judgement::Same => "are one",
                Judgement::Different => "are different",
                Judgement::Unsure => "are open",
            };
            format!("{} and {} {judged}, says {}: {}", one.left, one.right, one.by, one.why)
        }
        Act::Finding(id) => format!("finding {}", id.short()),
        Act::Reply(reply) => {
            let came = if reply.answer.is_some() { "answered" } else { "was asked to reply" };
            format!("{} {came} on {}, until {}", reply.subject, reply.on.short(), reply.deadline)
        }
        Act::Decision(one) => {
            let not = if one.matched { "" } else { " not" };
            format!("'{}' is{not} {}, says {}: {}", one.query, one.candidate, one.by, one.why)
        }
        Act::Release { title, report, .. } => format!("\"{title}\" was released ({})", report.short()),
        Act::Alert(alert) => {
            format!("{} {} {}: to {}", alert.amount, alert.asset, alert.notice.words(), alert.to)
        }
        Act::AlertWithdrawal(one) => format!("alert {} no longer stands: {}", one.alert.short(), one.why),
        Act::Told(told) => {
            format!("{} was told of {}", told.to.join(", "), so_many(told.alerts.len() as u64, "alert"))
        }
        Act::Outlook(outlook) => outlook.question.clone(),
        Act::Score(score) => format!("outlook {} was scored", score.outlook.short()),
        other => kind(other).as_str().unwrap_or_default().replace('_', " "),
    }
}

/// "1 claim", "2 claims".
fn so_many(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Who judged, dismissed and was told, with how much each entered; and the key that signs.
#[utoipa::path(get, path = "/ledger/participants", tag = "Ledger",
    responses((status = 200, description = "results: who, judgements, decisions; total; watch, key"), (status = 404, body = ErrorResponse)))]
pub(super) async fn participants(State(desk): State<Arc<Desk>>, caller: Caller) -> Result<Response, Problem> {
    let found = desk.reading(move |desk| {
        with_archive(desk, &caller, &Params::default(), |archive, _, _| {
            let mut by = BTreeMap::<String, (usize, usize)>::new();
            for identity in archive.identities()? {
                by.entry(identity.by).or_default().0 += 1;
            }
            for (_, decision) in archive.decisions()? {
                by.entry(decision.by).or_default().1 += 1;
            }
            let who = by.into_iter().map(|(who, (judgements, decisions))| {
                value!({ "who": who, "judgements": judgements, "decisions": decisions })
            });
            let who: Vec<Value> = who.collect();
            let (name, key) = (archive.watch().name(), archive.ledger().key().to_string());
            Ok(value!({ "results": who, "total": who.len(), "watch": name, "key": key }))
        })
    });
    Ok(json(&found.await?))
}
