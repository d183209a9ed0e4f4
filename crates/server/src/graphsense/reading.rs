//! What a request reads from: the record as its caller may see it, the stores, and the day.

use super::networks::{Network, networks};
use crate::{
    Caller, Desk,
    api::no_watch,
    params::Params,
    problem::{Problem, json},
};
use archive::View;
use axum::response::Response;
use record::Audience;
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};

/// One request's view.
pub(super) struct Reading<'a> {
    pub(super) desk: &'a Desk,
    /// The record within what the caller may see.
    pub(super) record: report::Desk,
    pub(super) view: View,
    pub(super) networks: Vec<Network>,
    pub(super) params: Params,
    parts: BTreeMap<String, String>,
    /// How strict a label the caller may see, and of which snapshot: answers for others are others.
    pub(super) scope: (String, Audience),
}

/// Answers a request: reads what `read` asks for on a thread that may wait.
///
/// # Errors
/// 404 where a file is served, 422 for a parameter that is not among `known`, and what `read` says.
pub(super) async fn answered<T: Serialize + 'static>(
    desk: Arc<Desk>,
    caller: Caller,
    (parts, query): (BTreeMap<String, String>, Option<String>),
    known: &'static [&'static str],
    read: fn(&Reading<'_>) -> Result<T, Problem>,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(known)?;
    desk.reading(move |desk| {
        let snapshot = desk.snapshot_here_for(&caller)?;
        let of = snapshot.watch.as_ref().ok_or_else(no_watch)?;
        let archive = of.archive(&caller)?;
        let view = of.view(params.day("as_of")?, params.day("known_at")?);
        let networks = networks(&desk.stores, of, &archive)?;
        let scope = (snapshot.version.clone(), caller.audience());
        let record = report::Desk::new(archive);
        record.look_back(view.held_before);
        let reading = Reading { desk, record, view, networks, params, parts, scope };
        let answer = read(&reading);
        // Also where it failed: an error may name what was found.
        caller.note(reading.record.archive().noted())?;
        Ok(json(&answer?))
    })
    .await
}

impl Reading<'_> {
    /// A part of the path; empty where the route has none of that name.
    pub(super) fn part(&self, name: &str) -> &str {
        self.parts.get(name).map_or("", String::as_str)
    }

    /// The network that the path names, or 404.
    pub(super) fn network(&self) -> Result<&Network, Problem> {
        super::networks::network(&self.networks, self.part("currency"))
    }
}
