//! Cases: what is asked, what was found, what was drafted and released, and who was asked to reply.

use super::{
    Parameters,
    body::json_of,
    held::enter,
    lists::{PAGE, Page},
    shelf::{Shelf, finding_lines, release_line, with_shelf},
};
use crate::{
    Caller, Desk, ErrorResponse,
    params::{Params, short},
    problem::{Problem, json},
};
use axum::{
    body::Body,
    extract::{RawQuery, State},
    response::Response,
};
use record::{Act, Digest, EntityId, PartialDate, Reply};
use report::{Case, Twin};
use serde::Deserialize;
use serde_json::{Value, json as value};
use std::sync::Arc;

/// Longest answer of a party, in characters.
const MOST_ANSWER: usize = 20_000;

/// The cases, with the latest draft and release of each.
#[utoipa::path(get, path = "/cases", tag = "Reports",
    params(("limit" = Option<usize>, Query, description = "1 to 1000; 100"), ("offset" = Option<usize>, Query), ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "results: id, title, incident, day, findings, latest_draft, latest_release; total"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn all(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&PAGE)?;
    let page = Page::read(&params)?;
    let lines = desk.reading(move |desk| {
        with_shelf(desk, &caller, |shelf| {
            shelf.cases()?.iter().map(|(case, _)| line(shelf, case)).collect::<Result<Vec<_>, _>>()
        })
    });
    page.answer(
        lines.await?,
        &[("id", "/id"), ("title", "/title"), ("incident", "/incident"), ("day", "/day")],
    )
}

fn line(shelf: &Shelf<'_>, case: &Case) -> Result<Value, Problem> {
    let heading = &case.case;
    let drafts = shelf.drafts(Some(&heading.id))?;
    let releases = shelf.releases(Some(&heading.id))?;
    Ok(value!({
        "id": heading.id, "title": heading.title, "incident": heading.incident, "day": heading.day,
        "findings": latest(shelf, &heading.id)?.map_or(0, |twin| twin.findings.len()),
        "latest_draft": drafts.first().map(|head| shelf.draft_line(head)).transpose()?,
        "latest_release": releases.first().map(release_line),
    }))
}

/// What stands of a case now: its latest draft, or else its latest release.
fn latest(shelf: &Shelf<'_>, case: &str) -> Result<Option<Twin>, Problem> {
    if let Some(head) = shelf.drafts(Some(case))?.first() {
        return shelf.draft(&head.digest).map(Some);
    }
    match shelf.releases(Some(case))?.first() {
        Some((note, _)) => Ok(Some(shelf.release(&note.report)?.0)),
        None => Ok(None),
    }
}

/// A case as a whole.
#[utoipa::path(get, path = "/cases/{id}", tag = "Reports", params(("id" = String, Path, description = "the case's name")),
    responses((status = 200, description = "id, title, incident, day, questions, findings, drafts, releases, replies"), (status = 404, body = ErrorResponse)))]
pub(super) async fn one(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
) -> Result<Response, Problem> {
    let told = desk.reading(move |desk| {
        with_shelf(desk, &caller, |shelf| {
            let (case, file) = shelf.case(&id)?;
            let drafts = shelf.drafts(Some(&id))?;
            let twin = latest(shelf, &id)?;
            Ok(value!({
                "id": case.case.id, "title": case.case.title, "incident": case.case.incident, "day": case.case.day,
                "file": file, "questions": case,
                "findings": twin.as_ref().map(finding_lines).unwrap_or_default(),
                "drafts": drafts.iter().map(|head| shelf.draft_line(head)).collect::<Result<Vec<_>, _>>()?,
                "releases": shelf.releases(Some(&id))?.iter().map(release_line).collect::<Vec<_>>(),
                "replies": shelf.replies(&id, twin.as_ref())?,
            }))
        })
    });
    Ok(json(&told.await?))
}

/// Who was asked to reply on a case, until when, and what they answered.
#[utoipa::path(get, path = "/cases/{id}/replies", tag = "Reports", params(("id" = String, Path, description = "the case's name"),
        ("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query), ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "results: subject, on, asked, deadline, answer, entry; total"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn replies(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&PAGE)?;
    let page = Page::read(&params)?;
    let told = desk.reading(move |desk| {
        with_shelf(desk, &caller, |shelf| {
            shelf.case(&id)?;
            shelf.replies(&id, latest(shelf, &id)?.as_ref())
        })
    });
    let columns = [
        ("party", "/subject"),
        ("asked", "/asked"),
        ("due", "/deadline"),
        ("answer", "/answer"),
        ("on", "/on"),
    ];
    page.answer(told.await?, &columns)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Noted {
    party: String,
    asked_on: String,
    due: String,
    #[serde(default)]
    answer: Option<String>,
    /// The finding, draft or report that names them; the case's file where none is given.
    #[serde(default)]
    on: Option<String>,
}

const HINT: &str =
    "send {\"party\":\"an id\",\"asked_on\":\"2026-01-31\",\"due\":\"2026-02-28\",\"answer\":\"…\"}";

impl Noted {
    fn reply(self, file: Digest) -> Result<Reply, Problem> {
        let day = |what: &str, text: &str| {
            let wrong = |error| Problem::wrong(format!("{what}: {error}"), HINT);
            text.parse::<PartialDate>().map_err(wrong)
        };
        let answer = self.answer.filter(|answer| !answer.trim().is_empty());
        if answer.as_ref().is_some_and(|answer| answer.chars().count() > MOST_ANSWER) {
            return Err(Problem::wrong(format!("the answer is longer than {MOST_ANSWER} characters"), HINT));
        }
        let (asked, deadline) = (day("asked_on", &self.asked_on)?, day("due", &self.due)?);
        if deadline < asked {
            return Err(Problem::wrong("it is due before it was asked for", HINT));
        }
        let no_party = |_| Problem::wrong(format!("'{}' is no id of a party", short(&self.party)), HINT);
        let on = self.on.map_or(Ok(file), |on| super::claims::digest(&on))?;
        Ok(Reply { subject: EntityId::new(&self.party).map_err(no_party)?, on, asked, deadline, answer })
    }
}

/// Notes that a party was asked to reply, or what it answered. A later note on the same matter takes the place of an
/// earlier one.
#[utoipa::path(post, path = "/cases/{id}/replies", tag = "Reports", params(("id" = String, Path, description = "the case's name")),
    request_body(content = serde_json::Value, description = "party, asked_on, due, answer, on"),
    responses((status = 200, description = "entry, reply"), (status = 400, body = ErrorResponse), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn reply(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
    body: Body,
) -> Result<Response, Problem> {
    let noted: Noted = json_of(&desk, body, HINT).await?;
    let told = desk.reading(move |desk| {
        let file = with_shelf(desk, &caller, |shelf| Ok(shelf.case(&id)?.1))?;
        let reply = noted.reply(file)?;
        let entry = enter(desk, Act::Reply(reply.clone()))?;
        Ok(value!({ "entry": entry, "reply": reply }))
    });
    Ok(json(&told.await?))
}
