//! `POST /screen` and `POST /screen/stream`: many questions, as `watchkeeper screen --batch` takes them.

use super::body::json_of;
use crate::{
    Caller, Desk, ErrorResponse,
    feed::feed,
    params::Params,
    problem::{Problem, json},
    snapshot::{DEFAULT, Snapshot},
};
use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{RawQuery, State},
    response::Response,
};
use screen::{Scratch, read_question};
use serde::Deserialize;
use serde_json::{Value, json as value, value::RawValue};
use std::{future::poll_fn, pin::Pin, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{sleep, timeout},
};

/// Most questions of one body.
const MOST_QUERIES: usize = 500;

/// Most candidates of a question.
const MOST: usize = 50;

/// Longest line of a stream, in bytes.
const MOST_LINE: usize = 1 << 20;

/// How long a stream may be silent.
const SILENCE: Duration = Duration::from_secs(30);

/// How long an answer waits for a free thread.
const RETRY: Duration = Duration::from_millis(20);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    queries: Vec<Box<RawValue>>,
    #[serde(default = "five")]
    limit: usize,
}

const fn five() -> usize {
    5
}

/// Screens up to 500 questions. One that cannot be screened is answered with what is wrong with it.
#[utoipa::path(post, path = "/screen", tag = "Matching", request_body(content = serde_json::Value, description = "queries: {qid, schema, name, rich: {property: [values]}}; limit"),
    responses((status = 200, description = "results, in the order of the questions: qid and results (id, score, match), or qid, error and hint; total"),
        (status = 400, body = ErrorResponse), (status = 413, body = ErrorResponse), (status = 422, body = ErrorResponse), (status = 429, body = ErrorResponse)))]
pub(super) async fn batch(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let hint = "send {\"queries\":[{\"qid\":\"1\",\"schema\":\"Person\",\"name\":\"…\",\"rich\":{\"birthDate\":[\"1970\"]}}]}";
    let asked: Asked = json_of(&desk, body, hint).await?;
    if asked.queries.len() > MOST_QUERIES || !(1..=MOST).contains(&asked.limit) {
        let detail = format!("{} questions with {} results each", asked.queries.len(), asked.limit);
        let hint = format!(
            "at most {MOST_QUERIES} questions with 1 to {MOST} results; /screen/stream takes any number"
        );
        return Err(Problem::wrong(detail, hint));
    }
    let snapshot = desk.snapshot_for(&caller).await?;
    let answers = desk.pool.run(move |scratch| {
        let lines = asked.queries.iter().zip(1..);
        lines
            .map(|(line, at)| answer(&snapshot, &caller, line.get().as_bytes(), at, asked.limit, scratch))
            .collect::<Result<Vec<_>, _>>()
    })?;
    let answers = answers.await??;
    Ok(json(&value!({ "total": answers.len(), "results": answers })))
}

fn answer(
    snapshot: &Snapshot,
    caller: &Caller,
    line: &[u8],
    number: u64,
    limit: usize,
    scratch: &mut Scratch,
) -> Result<Value, Problem> {
    let refused = |qid: Value, error: &str, hint: &str| value!({ "qid": qid, "error": error, "hint": hint, "line": number, "results": [] });
    if line.len() > MOST_LINE {
        return Ok(refused(Value::Null, "the line is too long", "one question a line, of at most 1 MB"));
    }
    let Some(scope) = snapshot.scope(DEFAULT) else {
        return Ok(refused(Value::Null, "nothing is served", "start the service again"));
    };
    match read_question(line, false) {
        Ok(question) => {
            let found = question.answer(&scope.names().index, &snapshot.model, limit, scratch);
            let kept = found.iter().filter_map(|one| snapshot.kept(*snapshot.ids.get(one.id)?));
            caller.note(kept.filter(|kept| kept.marked).map(|kept| &kept.id))?;
            Ok(value!({ "qid": question.qid, "results": found }))
        }
        Err(no) => Ok(refused(no.qid, &no.error, no.hint)),
    }
}

/// Screens a question a line, and answers a line each, in the same order, while they come.
#[utoipa::path(post, path = "/screen/stream", tag = "Matching", request_body(content = String, content_type = "application/jsonl", description = "a question a line, as in /screen"),
    params(("limit" = Option<usize>, Query, description = "1 to 50; 5")),
    responses((status = 200, description = "application/jsonl: an answer a line"), (status = 422, body = ErrorResponse), (status = 429, body = ErrorResponse)))]
pub(super) async fn stream(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    RawQuery(query): RawQuery,
    body: Body,
) -> Result<Response, Problem> {
    let params = Params::parse(query.as_deref())?;
    params.only(&["limit"])?;
    let limit = params.integer("limit", 5, 1..=MOST)?;
    let leave = desk.heavy()?;
    let snapshot = desk.snapshot_for(&caller).await?;
    let (send, response) = feed("application/jsonl");
    tokio::spawn(async move {
        let lines = Lines { snapshot, caller, desk, limit, number: 0 };
        // Whoever asked has gone, or was silent for too long: there is nobody to tell.
        let _ = lines.work(body, send).await;
        drop(leave);
    });
    Ok(response)
}

/// A stream under way.
struct Lines {
    desk: Arc<Desk>,
    snapshot: Arc<Snapshot>,
    caller: Caller,
    limit: usize,
    number: u64,
}

impl Lines {
    /// `None` where it breaks off.
    async fn work(mut self, mut body: Body, send: mpsc::Sender<Bytes>) -> Option<()> {
        let mut rest = vec![];
        loop {
            let next = poll_fn(|context| Pin::new(&mut body).poll_frame(context));
            let Some(frame) = timeout(SILENCE, next).await.ok()? else { break };
            let Ok(bytes) = frame.ok()?.into_data() else { continue };
            rest.extend_from_slice(&bytes);
            if let Some(end) = rest.iter().rposition(|byte| *byte == b'\n') {
                let whole = rest.drain(..=end).collect();
                send.send(self.answers(whole).await?).await.ok()?;
            } else if rest.len() > MOST_LINE {
                break;
            }
        }
        if !rest.is_empty() {
            send.send(self.answers(rest).await?).await.ok()?;
        }
        Some(())
    }

    /// The answers to whole lines.
    async fn answers(&mut self, lines: Vec<u8>) -> Option<Bytes> {
        let lines: Arc<[u8]> = lines.into();
        let first = self.number;
        self.number += lines.iter().filter(|byte| **byte == b'\n').count() as u64;
        loop {
            let (lines, snapshot, limit) = (Arc::clone(&lines), Arc::clone(&self.snapshot), self.limit);
            let caller = self.caller.clone();
            let asked = self.desk.pool.run(move |scratch| {
                let mut out = vec![];
                for (line, number) in lines.split(|byte| *byte == b'\n').zip(first + 1..) {
                    if line.trim_ascii().is_empty() {
                        continue;
                    }
                    let told = answer(&snapshot, &caller, line, number, limit, scratch).ok()?;
                    out.extend(serde_json::to_vec(&told).unwrap_or_default());
                    out.push(b'\n');
                }
                Some(Bytes::from(out))
            });
            match asked {
                Ok(answers) => return answers.await.ok()?,
                Err(_) => sleep(RETRY).await,
            }
        }
    }
}
