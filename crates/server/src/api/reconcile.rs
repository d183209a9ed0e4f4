//! `/reconcile/{dataset}`: the Reconciliation Service API 0.2, which OpenRefine speaks.

use super::{
    Parameters,
    body::take,
    example::{Asked, Ordered, asked, sentence},
    filter::{Filter, scope},
    matching::{Matching, Settings},
};
use crate::{
    Caller, Desk, ErrorResponse,
    params::{Params, short},
    problem::{Problem, json},
    snapshot::{Snapshot, label},
};
use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, header},
    response::Response,
};
use screen::Scratch;
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;

/// Most queries of one request; the manifest says so.
const MOST_QUERIES: usize = 100;

/// Most results of one query.
const MOST_RESULTS: usize = 50;

/// What may be reconciled, the most general first.
const TYPES: [&str; 8] =
    ["LegalEntity", "Person", "Organization", "Company", "PublicBody", "Vessel", "Airplane", "CryptoWallet"];

/// What the service is, for a client that looks for one.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct FreebaseManifest {
    versions: Vec<String>,
    name: String,
    #[serde(rename = "identifierSpace")]
    identifier_space: String,
    #[serde(rename = "schemaSpace")]
    schema_space: String,
    documentation: String,
    #[serde(rename = "batchSize")]
    batch_size: usize,
    view: FreebaseManifestView,
    #[serde(rename = "defaultTypes")]
    default_types: Vec<FreebaseType>,
}

/// Where an entity is shown.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct FreebaseManifestView {
    url: String,
}

/// A kind of entity.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct FreebaseType {
    id: String,
    name: String,
}

/// Candidates of one query.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct FreebaseEntityResult {
    result: Vec<FreebaseScoredEntity>,
}

/// A candidate.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct FreebaseScoredEntity {
    id: String,
    name: String,
    #[serde(rename = "type")]
    types: Vec<FreebaseType>,
    /// 0 to 100.
    score: f32,
    #[serde(rename = "match")]
    is_match: bool,
    description: String,
}

fn kind(schema: &str) -> FreebaseType {
    FreebaseType { id: schema.to_owned(), name: label("schema", schema).to_owned() }
}

/// The manifest; with `queries`, the answers.
#[utoipa::path(get, path = "/reconcile/{dataset}", tag = "Reconciliation",
    params(("dataset" = String, Path), ("queries" = Option<String>, Query, description = "queries as JSON")),
    responses((status = 200, body = FreebaseManifest), (status = 400, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn get(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(dataset): Parameters<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let snapshot = desk.snapshot_for(&caller).await?;
    scope(&snapshot, &dataset)?;
    let params = Params::parse(query.as_deref())?;
    if let Some(queries) = params.one("queries") {
        return answered(&desk, caller, (snapshot, dataset), queries.to_owned()).await;
    }
    // Checked already: it names this machine.
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    let base = format!("http://{host}");
    Ok(json(&FreebaseManifest {
        versions: vec!["0.1".to_owned(), "0.2".to_owned()],
        name: format!("Watchkeeper: {dataset}"),
        identifier_space: format!("{base}/entities/"),
        schema_space: "https://followthemoney.tech/explorer/".to_owned(),
        documentation: format!("{base}/openapi.json"),
        batch_size: MOST_QUERIES,
        view: FreebaseManifestView { url: format!("{base}/entities/{{{{id}}}}") },
        default_types: TYPES.map(kind).to_vec(),
    }))
}

/// Answers to queries: a form with the field `queries`, or the same in the address.
#[utoipa::path(post, path = "/reconcile/{dataset}", tag = "Reconciliation", params(("dataset" = String, Path)),
    request_body(content = String, content_type = "application/x-www-form-urlencoded",
        description = "queries={\"q0\":{\"query\":\"…\",\"type\":\"Person\",\"limit\":5,\"properties\":[{\"pid\":\"birthDate\",\"v\":\"…\"}]}}"),
    responses((status = 200, body = BTreeMap<String, FreebaseEntityResult>), (status = 400, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 413, body = ErrorResponse), (status = 422, body = ErrorResponse)))]
pub(super) async fn post(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    Parameters(dataset): Parameters<String>,
    RawQuery(query): RawQuery,
    body: Body,
) -> Result<Response, Problem> {
    let snapshot = desk.snapshot_for(&caller).await?;
    scope(&snapshot, &dataset)?;
    let taken = take(&desk, body).await?;
    let text = std::str::from_utf8(&taken.bytes).map_err(|_| {
        Problem::bad("the body is not UTF-8", "send the form as application/x-www-form-urlencoded")
    })?;
    let (form, params) = (Params::parse_form(text)?, Params::parse(query.as_deref())?);
    let queries = form.one("queries").or_else(|| params.one("queries")).ok_or_else(|| {
        Problem::bad(
            "the form has no field 'queries'",
            "send queries={\"q0\":{\"query\":\"…\"}}, percent-encoded",
        )
    })?;
    answered(&desk, caller, (snapshot, dataset), queries.to_owned()).await
}

#[derive(Deserialize)]
struct Query {
    query: String,
    #[serde(default, rename = "type")]
    types: Option<Types>,
    #[serde(default)]
    limit: Option<usize>,
    #[serde(default)]
    properties: Vec<Property>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Types {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct Property {
    pid: String,
    v: Value,
}

async fn answered(
    desk: &Desk,
    caller: Caller,
    (snapshot, dataset): (Arc<Snapshot>, String),
    queries: String,
) -> Result<Response, Problem> {
    let found = desk.pool.run(move |scratch| {
        let read: Ordered<&RawValue, MOST_QUERIES> = serde_json::from_str(&queries).map_err(|error| {
            let hint = "queries is {\"q0\": {\"query\": \"…\"}, …}";
            if error.is_data() {
                Problem::wrong(format!("queries: {}", sentence(&error)), hint)
            } else {
                Problem::bad(format!("queries is no JSON: {}", sentence(&error)), hint)
            }
        })?;
        // Some callers number queries in an order of their own: answers are found by their keys.
        let answers = read.0.into_iter().map(|(key, raw)| {
            let answer = one(&snapshot, &dataset, raw, &format!("queries.{}", short(&key)), scratch)?;
            Ok((key, answer))
        });
        let answers = answers.collect::<Result<BTreeMap<_, _>, Problem>>()?;
        let found = answers.values().flat_map(|answer| &answer.result);
        let kept = found.filter_map(|one| snapshot.kept(*snapshot.ids.get(one.id.as_str())?));
        caller.note(kept.filter(|kept| kept.marked).map(|kept| &kept.id))?;
        Ok(json(&answers))
    })?;
    found.await?
}

fn one(
    snapshot: &Snapshot,
    dataset: &str,
    raw: &RawValue,
    place: &str,
    scratch: &mut Scratch,
) -> Result<FreebaseEntityResult, Problem> {
    let query: Query = serde_json::from_str(raw.get()).map_err(|error| {
        Problem::wrong(
            format!("{place}: {}", sentence(&error)),
            "a query is {\"query\": \"…\", \"type\": \"Person\"}",
        )
    })?;
    let limit = query.limit.unwrap_or(5).min(MOST_RESULTS);
    let settings =
        Settings { limit, threshold: snapshot.model.threshold, cutoff: 0.0, filter: Filter::default() };
    let asked = example(query, place)?;
    let matching = Matching::new(snapshot, scope(snapshot, dataset)?, &settings);
    let (candidates, _) = matching.candidates(&asked, scratch);
    let result = candidates.into_iter().take(limit).map(|candidate| FreebaseScoredEntity {
        id: candidate.kept.id.to_string(),
        name: candidate.kept.caption.to_string(),
        types: vec![kind(candidate.kept.schema.name)],
        score: candidate.score * 100.0,
        is_match: candidate.score >= settings.threshold,
        description: described(snapshot, candidate.kept.datasets.as_ref()),
    });
    Ok(FreebaseEntityResult { result: result.collect() })
}

fn described(snapshot: &Snapshot, datasets: &[u16]) -> String {
    let names = datasets.iter().filter_map(|place| snapshot.scopes.get(usize::from(*place)));
    names.map(|scope| scope.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn example(query: Query, place: &str) -> Result<Asked, Problem> {
    let schema = match query.types {
        None => "LegalEntity".to_owned(),
        Some(Types::One(name)) => name,
        Some(Types::Several(names)) => names.into_iter().next().unwrap_or_else(|| "LegalEntity".to_owned()),
    };
    let mut properties = BTreeMap::<String, Vec<String>>::new();
    for Property { pid, v } in query.properties {
        properties.entry(pid).or_default().extend(texts(v));
    }
    let name = if schema == "CryptoWallet" { "publicKey" } else { "name" };
    properties.entry(name.to_owned()).or_default().push(query.query);
    asked(&schema, &properties, place)
}

/// The texts of a property's value: a text, a number, `{"id"}` or `{"name"}` of an entity, or a list of these.
fn texts(value: Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(values) => values.into_iter().flat_map(texts).collect(),
        Value::Object(mut fields) => {
            fields.remove("name").or_else(|| fields.remove("id")).map(texts).unwrap_or_default()
        }
        Value::Null | Value::Bool(_) => vec![],
    }
}
