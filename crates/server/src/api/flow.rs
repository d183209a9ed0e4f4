//! `POST /flow`: a trace as a graph that can be drawn, and `POST /flow/export`: the same for other programs.

use super::{body::take, held::with_engines};
use crate::{
    Caller, Desk, ErrorResponse,
    params::short,
    problem::{Problem, file},
};
use axum::{body::Body, extract::State, http::StatusCode, response::Response};
use jiff::{civil::Date, tz::TimeZone};
use record::Address;
use report::{FlowFormat, FlowGraph, GraphRequest, ReportError};
use serde::Deserialize;
use std::{ops::RangeInclusive, sync::Arc};
use trace::Policy;
use utoipa::ToSchema;

/// Addresses that one trace begins at.
const MOST_SEEDS: usize = 500;

/// Addresses times transactions: each pair is looked up.
const MOST_PAIRS: usize = 1_000;

/// Expansions and folds of one picture.
const MOST_CHANGES: usize = 200;

/// Nodes of one picture.
const NODES: RangeInclusive<usize> = 2..=10_000;

/// Nodes of an export, which is not drawn.
const MOST_EXPORTED: usize = 100_000;

/// Tainted pieces that are moved for one request: a second or two. A trace that needs more says where it was cut.
const MOST_STEPS: u64 = 2_000_000;

/// Nodes of a picture where nothing is said.
const fn usual_limit() -> usize {
    250
}

/// Where a trace begins.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlowSeeds {
    /// The addresses whose income is followed; 1 to 500.
    pub(crate) from: Vec<String>,
    /// If any: only the income from these transactions.
    #[serde(default)]
    pub(crate) transactions: Vec<String>,
}

/// A trace, and how it is to be drawn.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FlowQuery {
    /// `ethereum/eth`.
    pub(crate) asset: String,
    /// Where it begins.
    pub(crate) seeds: FlowSeeds,
    /// `fifo`, `lifo`, `haircut` or `poison`; fifo.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) policy: Policy,
    /// The last day looked at.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) until: Option<Date>,
    /// If set: the least and the most that can have reached this address.
    #[serde(default)]
    pub(crate) target: Option<String>,
    /// Addresses whose receivers, and groups whose members are to be shown one by one, in the order in which they were opened.
    #[serde(default)]
    pub(crate) expand: Vec<String>,
    /// Addresses into which all that is reached by way of them only is folded.
    #[serde(default)]
    pub(crate) collapse: Vec<String>,
    /// Most nodes, 2 to 10,000; 250. What is beyond is joined in groups.
    #[serde(default = "usual_limit")]
    pub(crate) limit: usize,
    /// Of an export: `csv`, `ftm` or `tagpack`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) format: Option<FlowFormat>,
}

/// Where the money went, as nodes and edges.
///
/// Each node adds up: in + seeded = out + rest + unknown + fees + stopped, to the base unit. Branches beyond the limit are
/// joined in groups with their sums; `cut` says how much. Poison tells who was reached, and its sums are of transfers.
#[utoipa::path(post, path = "/flow", tag = "Engines", request_body = FlowQuery,
    responses((status = 200, description = "asset, decimals, policy, stolen, nodes, edges, cut, target"),
        (status = 400, body = ErrorResponse), (status = 404, body = ErrorResponse), (status = 413, body = ErrorResponse),
        (status = 422, body = ErrorResponse), (status = 429, body = ErrorResponse), (status = 504, body = ErrorResponse)))]
pub(super) async fn post(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let query = read(&desk, body).await?;
    if query.format.is_some() {
        return Err(Problem::wrong("format: /flow answers JSON", "ask /flow/export for other forms"));
    }
    let drawn = desk.reading(move |desk| {
        traced(desk, &caller, &query, query.limit, |_, graph| {
            Ok(serde_json::to_vec(graph).unwrap_or_default())
        })
    });
    Ok(crate::problem::bytes(drawn.await?))
}

/// The trace for other programs.
///
/// `csv` has the edges as drawn; `ftm` every wallet and payment of the trace as FollowTheMoney entities, a line each;
/// `tagpack` the standing labels of its accounts. The last two join nothing, and refuse traces of more than 100,000
/// accounts.
#[utoipa::path(post, path = "/flow/export", tag = "Engines", request_body = FlowQuery,
    responses((status = 200, description = "a file", content_type = "text/csv"), (status = 400, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 413, body = ErrorResponse), (status = 422, body = ErrorResponse),
        (status = 429, body = ErrorResponse), (status = 504, body = ErrorResponse)))]
pub(super) async fn export(
    State(desk): State<Arc<Desk>>,
    caller: Caller,
    body: Body,
) -> Result<Response, Problem> {
    let query = read(&desk, body).await?;
    let Some(format) = query.format else {
        return Err(Problem::wrong("no format is given", "give format: csv, ftm or tagpack"));
    };
    let limit = if format == FlowFormat::Csv { query.limit } else { MOST_EXPORTED };
    let written = desk.reading(move |desk| {
        traced(desk, &caller, &query, limit, |desk, graph| {
            desk.export_flow(graph, format).map_err(|error| told(&error))
        })
    });
    Ok(file(written.await?, format.media_type(), format.file_name()))
}

async fn read(desk: &Desk, body: Body) -> Result<FlowQuery, Problem> {
    let taken = take(desk, body).await?;
    let query: FlowQuery = serde_json::from_slice(&taken.bytes).map_err(|error| unread(&error))?;
    checked(&query)?;
    Ok(query)
}

fn unread(error: &serde_json::Error) -> Problem {
    let hint =
        "send {\"asset\":\"ethereum/eth\",\"seeds\":{\"from\":[\"0x…\"]}}; /openapi.json has all fields";
    if error.is_data() {
        Problem::wrong(format!("the query is not one: {error}"), hint)
    } else {
        Problem::bad(format!("the body is not JSON: {error}"), hint)
    }
}

fn checked(query: &FlowQuery) -> Result<(), Problem> {
    within("seeds.from", query.seeds.from.len(), 1..=MOST_SEEDS, "paste fewer addresses at once")?;
    let pairs = query.seeds.from.len() * query.seeds.transactions.len();
    within("addresses times transactions", pairs, 0..=MOST_PAIRS, "ask for fewer transactions at once")?;
    within("expand", query.expand.len(), 0..=MOST_CHANGES, "fold some branches, or raise the limit")?;
    within("collapse", query.collapse.len(), 0..=MOST_CHANGES, "unfold some branches")?;
    within("limit", query.limit, NODES, "larger traces are joined in groups")?;
    for address in query.seeds.from.iter().chain(&query.target) {
        Address::parse(address).map_err(|error| {
            let text = error.to_string();
            let (detail, hint) = text.split_once("\nhint: ").unwrap_or((&text, "check the address"));
            Problem::wrong(format!("'{}': {detail}", short(address)), hint)
        })?;
    }
    Ok(())
}

fn within(what: &str, number: usize, range: RangeInclusive<usize>, hint: &str) -> Result<(), Problem> {
    if range.contains(&number) {
        return Ok(());
    }
    Err(Problem::wrong(format!("{what}: {number} is not from {} to {}", range.start(), range.end()), hint))
}

/// Makes the graph from what the caller may see, and does something with it.
fn traced(
    desk: &Desk,
    caller: &Caller,
    query: &FlowQuery,
    limit: usize,
    then: impl FnOnce(&report::Desk, &FlowGraph) -> Result<Vec<u8>, Problem>,
) -> Result<Vec<u8>, Problem> {
    with_engines(desk, caller, |desk, _| {
        let from = canonical(&query.seeds.from)?;
        let joined = limit == query.limit;
        let request = GraphRequest {
            asset: &query.asset,
            from: &from,
            transactions: &query.seeds.transactions,
            policy: query.policy,
            until: query.until.map(last_second).transpose()?,
            target: query.target.as_deref(),
            expand: &query.expand,
            collapse: if joined { &query.collapse } else { &[] },
            limit,
            most_steps: MOST_STEPS,
        };
        then(desk, &desk.flow_graph(&request).map_err(|error| told(&error))?)
    })
}

/// Each address once, as its chain writes it.
fn canonical(given: &[String]) -> Result<Vec<String>, Problem> {
    let mut all = vec![];
    for text in given {
        let address = Address::parse(text).map_err(|error| told(&error.into()))?;
        if !all.iter().any(|known| known == address.as_str()) {
            all.push(address.as_str().to_owned());
        }
    }
    Ok(all)
}

fn last_second(day: Date) -> Result<u32, Problem> {
    let end = day.tomorrow().and_then(|next| next.to_zoned(TimeZone::UTC));
    let second = end.ok().and_then(|end| u32::try_from(end.timestamp().as_second() - 1).ok());
    second.ok_or_else(|| {
        Problem::wrong(format!("until: no transfer can be dated {day}"), "chain data count from 1970 to 2106")
    })
}

fn told(error: &ReportError) -> Problem {
    let text = error.to_string();
    let (detail, hint) = text.split_once("\nhint: ").unwrap_or((&text, "check the addresses and the asset"));
    match error {
        ReportError::Evidence { .. } => Problem::unknown(detail, hint),
        ReportError::NotAnAddress { .. } | ReportError::NotATransaction { .. } | ReportError::Record(_) => {
            Problem::wrong(detail, hint)
        }
        _ => Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail, hint),
    }
}
