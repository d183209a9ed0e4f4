//! Reports and drafts as PDF: their pages, set on paper by the printer.

use super::{Parameters, claims::digest, shelf::with_shelf};
use crate::{
    Caller, Desk, ErrorResponse,
    params::Params,
    problem::{Problem, file},
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use report::{PAPERS, Printer, draft_page};
use std::{fs, sync::Arc};

/// A released report on paper.
#[utoipa::path(get, path = "/reports/{digest}/pdf", tag = "Reports",
    params(("digest" = String, Path, description = "64 hexadecimal digits"), ("paper" = Option<String>, Query, description = "a4 or letter; a4")),
    responses((status = 200, description = "application/pdf, PDF/A"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse),
        (status = 501, description = "the printer is not installed", body = ErrorResponse), (status = 503, body = ErrorResponse)))]
pub(super) async fn report(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (id, paper) = (digest(&id)?, paper(query.as_deref())?);
    let told = desk.reading(move |desk| {
        let (twin, page) = with_shelf(desk, &caller, |shelf| shelf.release(&id))?;
        printed(desk, &page, paper, &twin.case_id)
    });
    told.await
}

/// A draft on paper, marked as one, without what the caller may not see.
#[utoipa::path(get, path = "/drafts/{digest}/pdf", tag = "Reports",
    params(("digest" = String, Path, description = "64 hexadecimal digits"), ("paper" = Option<String>, Query, description = "a4 or letter; a4")),
    responses((status = 200, description = "application/pdf, PDF/A"), (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse),
        (status = 501, description = "the printer is not installed", body = ErrorResponse), (status = 503, body = ErrorResponse)))]
pub(super) async fn draft(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(id): Parameters<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (id, paper) = (digest(&id)?, paper(query.as_deref())?);
    let told = desk.reading(move |desk| {
        let twin = with_shelf(desk, &caller, |shelf| shelf.draft(&id))?;
        printed(desk, &draft_page(&twin)?, paper, &format!("{}-draft", twin.case_id))
    });
    told.await
}

fn paper(query: Option<&str>) -> Result<&'static str, Problem> {
    let params = Params::parse(query)?;
    params.only(&["paper"])?;
    let asked = params.one("paper").unwrap_or(PAPERS[0]);
    let known = PAPERS.into_iter().find(|paper| *paper == asked);
    known.ok_or_else(|| Problem::wrong("there is no such paper", format!("ask for {}", PAPERS.join(" or "))))
}

/// Prints a page. The files are in the watch's folder while it lasts: what is marked leaves it nowhere else.
fn printed(desk: &Desk, page: &str, paper: &str, name: &str) -> Result<Response, Problem> {
    let printer = Printer::find()?;
    let watch = super::held::watch(desk)?;
    let disk = |error: std::io::Error| Problem::unavailable(&format!("cannot print: {error}"));
    let folder = tempfile::Builder::new().prefix(".print-").tempdir_in(watch.dir()).map_err(disk)?;
    let (report, out) = (folder.path().join("report.html"), folder.path().join("report.pdf"));
    fs::write(&report, page).map_err(disk)?;
    printer.print(&report, &out, paper)?;
    Ok(file(fs::read(&out).map_err(disk)?, "application/pdf", &format!("{name}.pdf")))
}
