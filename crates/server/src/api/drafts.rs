//! Drafts: made by a job, read, compared, and released by two people.

use super::{
    Parameters,
    body::json_of,
    claims::digest,
    held,
    jobs::begin,
    lists::{PAGE, Page},
    reports::framed,
    shelf::with_shelf,
};
use crate::{
    Caller, Desk, ErrorResponse,
    clock::now,
    draft_notes::{Asked, DraftNotes},
    jobs::Work,
    params::Params,
    problem::{Problem, json},
};
use axum::{
    body::Body,
    extract::{RawQuery, State},
    response::Response,
};
use record::{Audience, Digest};
use report::{draft_page, release_draft};
use serde::Deserialize;
use serde_json::{Value, json as value};
use std::sync::{Arc, PoisonError};

/// Works a case and drafts its report, as a job; its result names the draft.
#[utoipa::path(post, path = "/cases/{id}/drafts", tag = "Reports", params(("id" = String, Path, description = "the case's name")),
    responses((status = 202, description = "the job"), (status = 404, body = ErrorResponse), (status = 429, body = ErrorResponse), (status = 507, body = ErrorResponse)))]
pub(super) async fn make(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
) -> Result<Response, Problem> {
    let (name, asks) = (id.clone(), caller.clone());
    desk.reading(move |desk| with_shelf(desk, &asks, |shelf| shelf.case(&name).map(drop))).await?;
    begin(&desk, caller, Work::Draft { case: id }).await
}

/// The drafts, the newest first.
#[utoipa::path(get, path = "/drafts", tag = "Reports",
    params(("case" = Option<String>, Query, description = "of one case"), ("limit" = Option<usize>, Query, description = "1 to 1000; 100"),
        ("offset" = Option<usize>, Query), ("format" = Option<String>, Query, description = "json or csv")),
    responses((status = 200, description = "results: digest, case, title, day, made, who, requested, audience; total"), (status = 422, body = ErrorResponse)))]
pub(super) async fn all(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&["case", PAGE[0], PAGE[1], PAGE[2]])?;
    let (page, case) = (Page::read(&params)?, params.one("case").map(str::to_owned));
    let lines = desk.reading(move |desk| {
        with_shelf(desk, &caller, |shelf| {
            let heads = shelf.drafts(case.as_deref())?;
            heads.iter().map(|head| shelf.draft_line(head)).collect::<Result<Vec<Value>, _>>()
        })
    });
    let columns =
        [("digest", "/digest"), ("case", "/case"), ("title", "/title"), ("made", "/made"), ("who", "/who")];
    page.answer(lines.await?, &columns)
}

/// A draft: the machine-readable twin of the report that it may become, without what the caller may not see.
#[utoipa::path(get, path = "/drafts/{digest}", tag = "Reports", params(("digest" = String, Path, description = "64 hexadecimal digits")),
    responses((status = 200, description = "the twin (docs/reference)"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn one(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
) -> Result<Response, Problem> {
    let id = digest(&id)?;
    desk.reading(move |desk| with_shelf(desk, &caller, |shelf| Ok(json(&shelf.draft(&id)?)))).await
}

/// A draft as a page: drawn unsigned, and marked so.
#[utoipa::path(get, path = "/drafts/{digest}/page", tag = "Reports", params(("digest" = String, Path, description = "64 hexadecimal digits")),
    responses((status = 200, description = "text/html, for a frame"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn page(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
) -> Result<Response, Problem> {
    let id = digest(&id)?;
    desk.reading(move |desk| with_shelf(desk, &caller, |shelf| Ok(framed(draft_page(&shelf.draft(&id)?)?))))
        .await
}

/// What changed from the draft `a` to the draft `b`, sentence by sentence.
#[utoipa::path(get, path = "/drafts/{a}/diff/{b}", tag = "Reports", params(("a" = String, Path, description = "the older one's digest"), ("b" = String, Path, description = "the newer one's")),
    responses((status = 200, description = "title_before, sections: label, title, changes"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn diff(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters((a, b)): Parameters<(String, String)>,
) -> Result<Response, Problem> {
    let (a, b) = (digest(&a)?, digest(&b)?);
    let told = desk.reading(move |desk| {
        with_shelf(desk, &caller, |shelf| Ok(json(&report::diff(&shelf.draft(&a)?, &shelf.draft(&b)?))))
    });
    told.await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    #[serde(default)]
    audience: Option<String>,
}

/// Asks for a draft's release, or, where another person asked, releases it: four eyes.
#[utoipa::path(post, path = "/drafts/{digest}/release", tag = "Reports", params(("digest" = String, Path, description = "64 hexadecimal digits")),
    request_body(content = serde_json::Value, description = "audience: TLP:CLEAR, or TLP:AMBER/KR for a party; without it, as was asked, or TLP:CLEAR"),
    responses((status = 200, description = "state (requested or released), by, audience, report"), (status = 400, body = ErrorResponse), (status = 404, body = ErrorResponse),
        (status = 409, description = "one person cannot do both, or another audience was asked for", body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn release(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
    body: Body,
) -> Result<Response, Problem> {
    let id = digest(&id)?;
    let hint = "send {\"audience\":\"TLP:CLEAR\"}, or {}";
    let wish: Wish = json_of(&desk, body, hint).await?;
    let wrong = |error: record::RecordError| Problem::wrong(error.to_string(), hint);
    let audience = wish.audience.map(|text| text.parse::<Audience>()).transpose().map_err(wrong)?;
    let told = desk.reading(move |desk| {
        // One at a time: two who agree at once release one report.
        let _turn = desk.releasing.lock().unwrap_or_else(PoisonError::into_inner);
        let (notes, before) = with_shelf(desk, &caller, |shelf| {
            shelf.draft_whole(&id)?;
            Ok((shelf.notes(&id)?, shelf.released_for(&id)?))
        })?;
        let watch = held::watch(desk)?;
        // Whoever asked may think again about for whom.
        let again = |asked: &Asked| asked.by == caller.who && audience.as_ref().is_some_and(|one| *one != asked.audience);
        match notes.asked.clone() {
            Some(asked) if !again(&asked) => {
                notes.may_release(&caller.who, caller.role, &asked)?;
                if audience.as_ref().is_some_and(|audience| *audience != asked.audience) {
                    let detail = format!("the release was asked for {}", asked.audience);
                    return Err(Problem::new(axum::http::StatusCode::CONFLICT, detail, "release it for the same audience"));
                }
                let told = released(&watch, &id, &asked, &caller.who)?;
                DraftNotes::ask(&watch, &id, None)?;
                Ok(told)
            }
            _ => {
                let audience = audience.unwrap_or_default();
                if before.contains(&audience) {
                    let detail = format!("this draft was released for {audience} already");
                    let hint = "/reports lists it; ask for another audience, or draft the case anew";
                    return Err(Problem::new(axum::http::StatusCode::CONFLICT, detail, hint));
                }
                let asked = Asked { by: caller.who.clone(), audience, at: now() };
                DraftNotes::ask(&watch, &id, Some(asked.clone()))?;
                Ok(value!({ "state": "requested", "by": [asked.by], "audience": asked.audience.to_string(), "report": null }))
            }
        }
    });
    Ok(json(&told.await?))
}

/// Releases a draft in the names of both, and keeps the report's twin in the watch.
fn released(watch: &archive::Watch, draft: &Digest, asked: &Asked, who: &str) -> Result<Value, Problem> {
    let by = [asked.by.clone(), who.to_owned()];
    let out = watch.dir().join("reports").join(format!("{draft}.json"));
    let report = release_draft(watch, draft, Some(&asked.audience), &by, &out)?;
    Ok(
        value!({ "state": "released", "by": by, "audience": asked.audience.to_string(), "report": report.digest }),
    )
}
