//! `POST /match/{dataset}`: who these parties may be, with every piece of evidence.

use super::{
    Parameters,
    body::take,
    example::{self, Asked, Ordered, sentence},
    filter::{Filter, scope},
};
use crate::{
    Caller, Desk, EntityMatchQuery, EntityMatchResponse, ErrorResponse, FeatureResult,
    params::{Params, short},
    pool::Pool,
    problem::{Problem, bytes},
    snapshot::{Kept, Names, Scope, Snapshot},
};
use axum::{
    body::{Body, Bytes},
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use screen::{Found, Index, Model, Party, Scratch, WalletAnswer, in_brief, search_readings};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

/// Most queries of one request.
pub(super) const MOST_QUERIES: usize = 10_000;

/// Most results of one query.
pub(super) const MOST_RESULTS: usize = 500;

/// Results that are asked for in one request, over all of its queries.
const MOST_ASKED_FOR: usize = 100_000;

/// Longest answer, in bytes.
const MOST_ANSWER: usize = 64 << 20;

/// Longest time for an answer.
const MOST_TIME: Duration = Duration::from_secs(60);

/// Characters that are searched where the request arrives: less than a millisecond.
const FEW_LETTERS: usize = 400;

/// Below this score a candidate is not handed out, unless `cutoff` says otherwise: as yente's default.
const CUTOFF: f32 = 0.5;

/// What a request asks for beside its queries.
#[derive(Debug)]
pub(super) struct Settings {
    pub(super) limit: usize,
    pub(super) threshold: f32,
    pub(super) cutoff: f32,
    pub(super) filter: Filter,
}

impl Settings {
    fn read(params: &Params, snapshot: &Snapshot) -> Result<Self, Problem> {
        algorithm(params)?;
        Ok(Self {
            limit: params.integer("limit", 5, 0..=MOST_RESULTS)?,
            threshold: params.share("threshold", snapshot.model.threshold)?,
            cutoff: params.share("cutoff", CUTOFF)?,
            filter: Filter::read(params, snapshot)?,
        })
    }
}

/// The name of the one algorithm.
pub(super) const ALGORITHM: &str = "watchkeeper";

fn algorithm(params: &Params) -> Result<(), Problem> {
    match params.one("algorithm") {
        None | Some("best" | ALGORITHM) => Ok(()),
        Some(other) => {
            let detail = format!("there is no algorithm '{}'", short(other));
            Err(Problem::bad(detail, format!("leave it out, or name 'best' or '{ALGORITHM}'")))
        }
    }
}

#[derive(Deserialize)]
struct Queries<'a> {
    #[serde(default)]
    weights: BTreeMap<String, f64>,
    #[serde(default)]
    config: BTreeMap<String, serde_json::Value>,
    #[serde(borrow)]
    queries: Ordered<&'a RawValue, MOST_QUERIES>,
}

/// A query, with its key as JSON and its text as it came.
struct Query {
    key: String,
    raw: Bytes,
    asked: Asked,
}

/// Who these parties may be.
///
/// Queries stand under keys of the caller's own and are answered in their order. The score is a probability, and what
/// each piece of evidence adds to it stands in `explanations`. A query that cannot be screened fails the whole request:
/// an empty answer would read as clear. Filters choose among the 500 best candidates.
#[utoipa::path(post, path = "/match/{dataset}", tag = "Matching", request_body = EntityMatchQuery,
    params(
        ("dataset" = String, Path, description = "`default`, or the name of a list: see /catalog"),
        ("limit" = Option<usize>, Query, description = "most results of a query, 0 to 500; 5"),
        ("threshold" = Option<f32>, Query, description = "from this score on a result is a match; the model's own"),
        ("cutoff" = Option<f32>, Query, description = "below this score no result is handed out; 0.5"),
        ("algorithm" = Option<String>, Query, description = "`best` or `watchkeeper`: there is one"),
        ("include_dataset" = Option<Vec<String>>, Query, description = "only entities of one of these datasets"),
        ("exclude_dataset" = Option<Vec<String>>, Query, description = "no entities of these datasets"),
        ("exclude_schema" = Option<Vec<String>>, Query, description = "no entities of these schemata"),
        ("topics" = Option<Vec<String>>, Query, description = "only entities with one of these topics"),
        ("changed_since" = Option<String>, Query, description = "only entities that changed since that day"),
        ("exclude_entity_ids" = Option<Vec<String>>, Query, description = "not these entities; at most 50"),
    ),
    responses(
        (status = 200, body = EntityMatchResponse), (status = 400, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 408, body = ErrorResponse), (status = 413, body = ErrorResponse),
        (status = 422, body = ErrorResponse), (status = 429, body = ErrorResponse), (status = 504, body = ErrorResponse)))]
pub(super) async fn post(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(dataset): Parameters<String>,
    RawQuery(query): RawQuery,
    body: Body,
) -> Result<Response, Problem> {
    let snapshot = desk.snapshot_for(&caller).await?;
    scope(&snapshot, &dataset)?;
    let settings = Settings::read(&Params::parse(query.as_deref())?, &snapshot)?;
    let taken = take(&desk, body).await?;
    let (queries, mut leave) = if taken.leave.is_some() {
        let (body, limit) = (taken.bytes, settings.limit);
        (desk.pool.run(move |_| read(&body, limit))?.await??, taken.leave)
    } else {
        (read(&taken.bytes, settings.limit)?, None)
    };
    let limit = settings.limit;
    let letters: usize = queries.iter().map(|query| query.asked.letters()).sum();
    let batch = Batch::new(caller, snapshot, dataset, settings, queries);
    let answers = if letters <= FEW_LETTERS {
        Pool::here(|scratch| batch.work(scratch))?
    } else {
        if leave.is_none() && letters > FEW_LETTERS * 100 {
            leave = Some(desk.heavy()?);
        }
        together(&desk.pool, batch).await?
    };
    drop(leave);
    Ok(bytes(assembled(answers, limit)))
}

/// Reads the queries of a body.
fn read(body: &Bytes, limit: usize) -> Result<Vec<Query>, Problem> {
    let read: Queries<'_> = serde_json::from_slice(body).map_err(|error| {
        let hint = "send {\"queries\": {\"my-key\": {\"schema\": \"Person\", \"properties\": {\"name\": [\"…\"]}}}}, in UTF-8";
        match error.classify() {
            serde_json::error::Category::Data => Problem::wrong(format!("the body: {}", sentence(&error)), hint),
            _ => Problem::bad(format!("the body is no JSON: {}", sentence(&error)), hint),
        }
    })?;
    if !read.weights.is_empty() || !read.config.is_empty() {
        let hint =
            "leave 'weights' and 'config' out or empty: the weights are fitted, and /algorithms lists them";
        return Err(Problem::bad("the algorithm takes no weights and no settings", hint));
    }
    let entries = read.queries.0;
    if entries.len() * limit > MOST_ASKED_FOR {
        let detail = format!("{} queries with {limit} results each", entries.len());
        return Err(Problem::bad(detail, format!("at most {MOST_ASKED_FOR} results are asked for at once")));
    }
    let queries = entries.into_iter().map(|(key, raw)| {
        let asked = example::read(raw, &format!("queries.{}", short(&key)))?;
        let key = serde_json::to_string(&key).unwrap_or_default();
        Ok(Query { key, raw: body.slice_ref(raw.get().as_bytes()), asked })
    });
    queries.collect()
}

/// Queries under way, shared by the threads that answer them.
struct Batch {
    caller: Caller,
    snapshot: Arc<Snapshot>,
    dataset: String,
    settings: Settings,
    queries: Vec<Query>,
    next: AtomicUsize,
    written: AtomicUsize,
    /// Nobody waits any more.
    over: AtomicBool,
    until: Instant,
}

/// Answers with the numbers of their queries.
type Answers = Vec<(usize, Vec<u8>)>;

impl Batch {
    fn new(
        caller: Caller,
        snapshot: Arc<Snapshot>,
        dataset: String,
        settings: Settings,
        queries: Vec<Query>,
    ) -> Self {
        let until = Instant::now() + MOST_TIME;
        let (next, written, over) = Default::default();
        Self { caller, snapshot, dataset, settings, queries, next, written, over, until }
    }

    /// Answers queries until none is left.
    fn work(&self, scratch: &mut Scratch) -> Result<Answers, Problem> {
        let mut answers = vec![];
        let desk = Matching::new(&self.snapshot, scope(&self.snapshot, &self.dataset)?, &self.settings);
        loop {
            let at = self.next.fetch_add(1, Relaxed);
            let Some(query) = self.queries.get(at) else { return Ok(answers) };
            if self.over.load(Relaxed) {
                return Err(Problem::broken());
            }
            if Instant::now() > self.until {
                return Err(Problem::slow(MOST_TIME.as_secs()));
            }
            let mut out = Vec::with_capacity(1024);
            out.extend_from_slice(query.key.as_bytes());
            out.extend_from_slice(b":{\"status\":200,");
            let found = desk.results(&query.asked, scratch, &mut out);
            self.caller.note(found.iter().filter(|kept| kept.marked).map(|kept| &kept.id))?;
            out.extend_from_slice(b",\"query\":");
            out.extend_from_slice(&query.raw);
            out.push(b'}');
            if self.written.fetch_add(out.len(), Relaxed) > MOST_ANSWER {
                let detail = format!("the answer is longer than {MOST_ANSWER} bytes");
                let hint = "send the queries in several requests, or lower the limit";
                return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail, hint));
            }
            answers.push((at, out));
        }
    }
}

/// Tells the threads that nobody waits, when the request is dropped.
struct Waiting(Arc<Batch>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.over.store(true, Relaxed);
    }
}

/// Answers a batch on all threads that are free.
async fn together(pool: &Pool, batch: Batch) -> Result<Answers, Problem> {
    let waiting = Waiting(Arc::new(batch));
    let mut parts = vec![];
    for _ in 0..pool.threads().min(waiting.0.queries.len()).max(1) {
        let batch = Arc::clone(&waiting.0);
        match pool.run(move |scratch| batch.work(scratch)) {
            Ok(part) => parts.push(part),
            Err(busy) if parts.is_empty() => return Err(busy),
            Err(_) => break,
        }
    }
    let mut all = vec![];
    for part in parts {
        all.extend(part.await??);
    }
    all.sort_unstable_by_key(|(at, _)| *at);
    Ok(all)
}

fn assembled(answers: Answers, limit: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(answers.iter().map(|(_, answer)| answer.len() + 1).sum::<usize>() + 64);
    out.extend_from_slice(b"{\"responses\":{");
    for (at, (_, answer)) in answers.into_iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        out.extend_from_slice(&answer);
    }
    out.extend_from_slice(format!("}},\"limit\":{limit}}}").as_bytes());
    out
}

/// A search in one dataset.
pub(super) struct Matching<'a> {
    snapshot: &'a Snapshot,
    scope: &'a Scope,
    names: &'a Names,
    settings: &'a Settings,
}

/// A candidate that counts.
pub(super) struct Candidate<'a> {
    pub(super) kept: &'a Kept,
    pub(super) score: f32,
    /// Which reading of the query it is found by, and how; `None` for a wallet.
    pub(super) found: Option<(&'a Party, Found)>,
}

impl<'a> Matching<'a> {
    /// The first search in a list builds its index.
    pub(super) fn new(snapshot: &'a Snapshot, scope: &'a Scope, settings: &'a Settings) -> Self {
        Self { snapshot, scope, names: scope.names(), settings }
    }

    const fn index(&self) -> &'a Index {
        &self.names.index
    }

    const fn model(&self) -> &'a Model {
        &self.snapshot.model
    }

    /// The candidates that count, the most probable first, and whether there may be more than were looked at.
    pub(super) fn candidates(&self, asked: &'a Asked, scratch: &mut Scratch) -> (Vec<Candidate<'a>>, bool) {
        match asked {
            Asked::Party(readings) => self.parties(readings, scratch),
            Asked::Wallets(addresses) => (self.wallets(addresses), false),
        }
    }

    fn parties(&self, readings: &'a [Party], scratch: &mut Scratch) -> (Vec<Candidate<'a>>, bool) {
        let Settings { limit, cutoff, filter, .. } = self.settings;
        let most = if filter.is_empty() { *limit } else { MOST_RESULTS };
        let found = search_readings(self.index(), readings, self.model(), most, scratch);
        let more =
            found.len() == most && found.last().is_some_and(|(_, last)| last.weighed.probability >= *cutoff);
        let candidate = |(reading, found): (usize, Found)| {
            let number = self.names.entity(found.party)?;
            let kept = self.snapshot.kept(number).filter(|kept| filter.admits(number, kept))?;
            let score = found.weighed.probability;
            (score >= *cutoff).then_some(Candidate {
                kept,
                score,
                found: Some((readings.get(reading)?, found)),
            })
        };
        (found.into_iter().filter_map(candidate).collect(), more)
    }

    /// Wallets whose address is one of these, character for character.
    fn wallets(&self, addresses: &[String]) -> Vec<Candidate<'a>> {
        let mut numbers: Vec<u32> = vec![];
        for address in addresses {
            if let WalletAnswer::Listed { payloads, .. } = self.snapshot.wallets.lookup(address) {
                numbers.extend(payloads.into_iter().filter(|at| self.scope.has(*at)));
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        let kept = numbers.into_iter().filter_map(|number| Some((number, self.snapshot.kept(number)?)));
        let own = kept.filter(|(number, kept)| self.settings.filter.admits(*number, kept));
        own.map(|(_, kept)| Candidate { kept, score: 1.0, found: None }).collect()
    }

    /// Writes `"results":[…],"total":{…}`; what was written.
    fn results(&self, asked: &'a Asked, scratch: &mut Scratch, out: &mut Vec<u8>) -> Vec<&'a Kept> {
        let (candidates, more) = self.candidates(asked, scratch);
        out.extend_from_slice(b"\"results\":[");
        for (at, candidate) in candidates.iter().take(self.settings.limit).enumerate() {
            if at > 0 {
                out.push(b',');
            }
            self.write(candidate, out);
        }
        let relation = if more { "gte" } else { "eq" };
        let total = candidates.len();
        out.extend_from_slice(
            format!("],\"total\":{{\"value\":{total},\"relation\":\"{relation}\"}}").as_bytes(),
        );
        candidates.iter().take(self.settings.limit).map(|candidate| candidate.kept).collect()
    }

    fn write(&self, candidate: &Candidate<'_>, out: &mut Vec<u8>) {
        let Candidate { kept, score, .. } = candidate;
        let is_match = *score >= self.settings.threshold;
        out.extend_from_slice(kept.head.as_bytes());
        out.extend_from_slice(b",\"score\":");
        // Texts and finite numbers: they cannot fail to serialise.
        let _ = serde_json::to_writer(&mut *out, score);
        out.extend_from_slice(format!(",\"match\":{is_match},\"explanations\":").as_bytes());
        let _ = serde_json::to_writer(&mut *out, &self.explanations(candidate));
        out.push(b'}');
    }

    /// The evidence by feature.
    fn explanations(&self, candidate: &Candidate<'_>) -> BTreeMap<String, FeatureResult> {
        let Some((asked, found)) = &candidate.found else {
            let detail = "it is the listed address, character for character".to_owned();
            let same = FeatureResult { score: 20.0, detail, query: None, candidate: None };
            return BTreeMap::from([("wallet".to_owned(), same)]);
        };
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let reasons = self.index().reasons(asked, found, self.model()).into_iter().map(|reason| {
            let (query, candidate) = (some(&reason.asked), some(&reason.listed));
            let told = FeatureResult { score: reason.nats, detail: in_brief(&reason), query, candidate };
            (reason.feature, told)
        });
        reasons.collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    fn batch() -> Batch {
        let fixture =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/invented.ftm.json");
        let snapshot = Arc::new(Snapshot::of_file(&fixture).unwrap());
        let settings = Settings { limit: 5, threshold: 0.7, cutoff: 0.5, filter: Filter::default() };
        let body = "{\"queries\":{\"a\":{\"schema\":\"Person\",\"properties\":{\"name\":\"Kim Chol Su\"}}}}";
        Batch::new(
            Caller::anonymous(),
            snapshot,
            "default".to_owned(),
            settings,
            read(&Bytes::from(body), 5).unwrap(),
        )
    }

    #[test]
    fn a_batch_stops_when_its_time_is_over_or_nobody_waits() {
        let scratch = &mut Scratch::default();
        let mut late = batch();
        late.until = Instant::now();
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(late.work(scratch).unwrap_err().status, 504);
        let left = Waiting(Arc::new(batch()));
        let own = Arc::clone(&left.0);
        drop(left);
        assert!(own.work(scratch).is_err());
        assert_eq!(batch().work(scratch).unwrap().len(), 1);
    }

    #[test]
    fn an_answer_has_a_longest_length() {
        let long = batch();
        long.written.store(MOST_ANSWER + 1, Relaxed);
        assert_eq!(long.work(&mut Scratch::default()).unwrap_err().status, 413);
    }
}
