//! Triage: one party on several lists? Proposals, and the judgements of people on them.

use super::{
    body::json_of,
    claims::with_archive,
    held::enter,
    lists::{PAGE, Page},
};
use crate::{
    Caller, Desk, ErrorResponse,
    clock::today,
    params::Params,
    problem::{Problem, json},
};
use axum::{
    body::Body,
    extract::{RawQuery, State},
    response::Response,
};
use record::{Act, EntityId, Identity, Judgement, PartialDate};
use screen::{Judged, Proposal, in_brief, triage};
use serde::Deserialize;
use serde_json::{Value, json as value};
use std::sync::Arc;

/// Longest reason, in characters.
pub(super) const MOST_WHY: usize = 2_000;

/// What is to be judged, most probable first; last, where two persons are asked for, what one person joined alone.
#[utoipa::path(get, path = "/triage", tag = "Triage",
    params(("second" = Option<bool>, Query, description = "only pairs that one other person joined, for a second pair of eyes"),
        ("limit" = Option<usize>, Query, description = "1 to 1000; 100"), ("offset" = Option<usize>, Query), ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "results: id, left and right (latin: the name in Latin letters, where it is not), probability, reasons, evidence, unsure, needs_second; total"),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn get(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&[&PAGE[..], &["second"]].concat())?;
    let (page, second) = (Page::read(&params)?, params.flag("second", false)?);
    let found = desk.reading(move |desk| {
        let queue = Standing::of(desk, &caller)?;
        let shown = if second { queue.second(&caller.who) } else { queue.open().collect() };
        Ok(shown.into_iter().map(|one| as_json(one, second)).collect::<Vec<_>>())
    });
    let columns = [
        ("left", "/left/id"),
        ("left name", "/left/name"),
        ("right", "/right/id"),
        ("right name", "/right/name"),
        ("probability", "/probability"),
    ];
    page.answer(found.await?, &columns)
}

fn as_json(proposal: &Proposal, needs_second: bool) -> Value {
    let mut shown = value!(proposal);
    let reasons = shown.get_mut("reasons").and_then(Value::as_array_mut).into_iter().flatten();
    for (reason, fields) in proposal.reasons.iter().zip(reasons) {
        if let Some(fields) = fields.as_object_mut() {
            fields.insert("words".to_owned(), value!(in_brief(reason)));
        }
    }
    for (side, name) in [("left", &proposal.left.name), ("right", &proposal.right.name)] {
        if let Some(fields) = shown.get_mut(side).and_then(Value::as_object_mut) {
            fields.insert("latin".to_owned(), value!(screen::latinised(name)));
        }
    }
    if let Some(fields) = shown.as_object_mut() {
        let id = format!("{}~{}", proposal.left.id, proposal.right.id);
        fields.insert("id".to_owned(), value!(id));
        fields.insert("needs_second".to_owned(), value!(needs_second));
    }
    shown
}

/// The queue of the snapshot, and what was judged up to now.
struct Standing {
    queue: Arc<triage::Queue>,
    judged: Judged,
    alone: std::collections::BTreeMap<(EntityId, EntityId), String>,
    judgements: Vec<Identity>,
}

impl Standing {
    fn of(desk: &Desk, caller: &Caller) -> Result<Self, Problem> {
        let snapshot = desk.snapshot_here_for(caller)?;
        with_archive(desk, caller, &Params::default(), |archive, view, of| {
            let queue = of.queue(archive, view, &snapshot.model)?;
            let judgements = archive.identities()?;
            let alone = triage::judged_by_one(&judgements);
            Ok(Self { queue, judged: Judged::of(judgements.clone()), alone, judgements })
        })
    }

    fn open(&self) -> impl Iterator<Item = &Proposal> {
        let all = &self.queue.proposals;
        all.iter().filter(|one| triage::is_open(one, all, &self.judged))
    }

    /// What a person other than `who` joined alone.
    fn second(&self, who: &str) -> Vec<&Proposal> {
        let both = self.queue.second.iter().chain(&self.queue.proposals);
        let by_another = |one: &&Proposal| {
            self.alone.get(&(one.left.id.clone(), one.right.id.clone())).is_some_and(|by| by != who)
        };
        both.filter(by_another).collect()
    }

    fn find(&self, who: &str, left: &EntityId, right: &EntityId) -> Option<&Proposal> {
        let is_it = |one: &&Proposal| {
            (&one.left.id, &one.right.id) == (left, right) || (&one.left.id, &one.right.id) == (right, left)
        };
        self.open().chain(self.second(who)).find(is_it)
    }
}

/// How many pairs wait to be judged.
pub(super) fn waiting(desk: &Desk, caller: &Caller) -> Result<usize, Problem> {
    Ok(Standing::of(desk, caller)?.open().count())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    left: EntityId,
    right: EntityId,
    judgement: Judgement,
    #[serde(default)]
    why: Option<String>,
}

/// A judgement on a pair that is proposed. It is an entry of the ledger, in the caller's name.
#[utoipa::path(post, path = "/triage", tag = "Triage", request_body(content = serde_json::Value, description = "left, right, judgement (same, different, unsure), why"),
    responses((status = 200, description = "entry: of the ledger; left: how many pairs wait"), (status = 400, body = ErrorResponse),
        (status = 403, body = ErrorResponse), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn post(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let hint =
        "send {\"left\":\"…\",\"right\":\"…\",\"judgement\":\"same\"|\"different\"|\"unsure\",\"why\":\"…\"}";
    let asked: Asked = json_of(&desk, body, hint).await?;
    if asked.why.as_ref().is_some_and(|why| why.chars().count() > MOST_WHY) {
        return Err(Problem::wrong("the reason is too long", format!("at most {MOST_WHY} characters")));
    }
    let told = desk.reading(move |desk| {
        let standing = Standing::of(desk, &caller)?;
        let unknown = || {
            let hint = "it may have been judged meanwhile: GET /triage shows what waits";
            Problem::unknown("no such pair waits to be judged", hint)
        };
        let proposal = standing.find(&caller.who, &asked.left, &asked.right).ok_or_else(unknown)?;
        let identity = triage::judgement(
            proposal,
            asked.judgement,
            &caller.who,
            PartialDate::day(today()),
            asked.why.as_deref(),
        );
        let entry = enter(desk, Act::Identity(identity))?;
        Ok(value!({ "entry": entry, "left": waiting(desk, &caller)? }))
    });
    Ok(json(&told.await?))
}

/// Takes the caller's latest judgement back: the pair is open again, and the earlier entry stays.
#[utoipa::path(post, path = "/triage/undo", tag = "Triage",
    responses((status = 200, description = "left and right of the pair, and the entry"), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse)))]
pub(super) async fn undo(State(desk): State<Arc<Desk>>, caller: Caller) -> Result<Response, Problem> {
    let told = desk.reading(move |desk| {
        let standing = Standing::of(desk, &caller)?;
        let nothing = || {
            Problem::unknown("there is nothing of yours to take back", "only your own judgements are undone")
        };
        let (left, right) = triage::latest_of(&standing.judgements, &caller.who).ok_or_else(nothing)?;
        let identity =
            triage::taken_back((left.clone(), right.clone()), &caller.who, PartialDate::day(today()));
        let entry = enter(desk, Act::Identity(identity))?;
        // It was not proposed while it was settled.
        if let Some(of) = &desk.snapshot_here_for(&caller)?.watch {
            of.forget_queue();
        }
        Ok(value!({ "left": left, "right": right, "entry": entry }))
    });
    Ok(json(&told.await?))
}
