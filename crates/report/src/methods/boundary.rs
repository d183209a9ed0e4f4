//! `pool.boundary`: the mixer as a boundary. How large is the crowd, and does anything stick out of it?

use super::{MethodDef, fifo, from_value, releases::hex, to_value};
use crate::{Desk, ReportError, words};
use mixer::boundary as pool;
use record::{Address, Confidence, Digest, Finding, Independence, Input, Status, Value as ClaimValue};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use trace::Store;

pub(crate) static METHOD: MethodDef = MethodDef { name: "pool.boundary", version: 1, compute };

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    pub(crate) pool: String,
    /// The trace that brought the money here.
    pub(crate) trace: Digest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Result_ {
    /// Traced deposits that the pool's own events confirm.
    pub(crate) deposits: usize,
    /// Stolen base units in them, as text.
    pub(crate) carried: String,
    /// Who made them.
    pub(crate) depositors: Vec<Depositor>,
    /// Transfers into the pool's service that are not among the pool's events.
    pub(crate) not_in_pool: usize,
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) deposits_since: usize,
    pub(crate) notes_before: i64,
    pub(crate) anonymity_set: i64,
    pub(crate) exits_since: usize,
    pub(crate) recipients_since: usize,
    pub(crate) exits_without_sender: usize,
    pub(crate) clues: Vec<Clue>,
    /// Deposits by day of UTC: day number since 1970, deposits, stolen base units as text.
    pub(crate) days: Vec<(u32, usize, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Depositor {
    pub(crate) account: String,
    pub(crate) deposits: usize,
    pub(crate) first: u32,
    pub(crate) last: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Clue {
    pub(crate) kind: String,
    pub(crate) depositor: String,
    pub(crate) recipient: String,
    pub(crate) withdrawal: String,
}

fn compute(desk: &Desk, parameters: &Value) -> Result<Finding, ReportError> {
    let asked: Parameters = from_value(METHOD.name, "parameters", parameters)?;
    let traced = desk.archive().finding(&asked.trace)?;
    let flow: fifo::Result_ = from_value(fifo::METHOD.name, "result", &traced.result)?;
    let request: fifo::Parameters = from_value(fifo::METHOD.name, "parameters", &traced.parameters)?;
    let store = desk.store(&request.asset)?;
    let (events, mut inputs) = desk.pool_events(&asked.pool)?;
    let (notes_at_start, notes_claim) = notes_at_start(desk, &asked.pool)?;
    inputs.extend([Input::Finding(asked.trace), Input::Store(fifo::store_digest(&store)?)]);
    inputs.extend(notes_claim);
    let into_pool = into_stops(&flow);
    let boundary =
        pool::boundary(&events, &senders(&into_pool), notes_at_start, |a, b| paid_each_other(&store, a, b));
    let boundary = boundary.ok_or_else(|| ReportError::Evidence {
        method: METHOD.name,
        why: format!("no traced transfer is among the events held of {}", asked.pool),
        hint: "gather the pool's events for the days of the trace",
    })?;
    let in_events: BTreeSet<_> = events.iter().map(|event| hex(&event.tx)).collect();
    let confirmed: Vec<_> =
        into_pool.iter().filter(|(tx, _)| in_events.contains(**tx)).map(|(_, moved)| *moved).collect();
    let result = result(boundary, &confirmed);
    Ok(Finding {
        method: METHOD.method(),
        parameters: parameters.clone(),
        inputs,
        likelihood: None,
        confidence: Confidence::High,
        independence: Independence::PublicLedger,
        limits: limits(&result),
        result: to_value(METHOD.name, "result", &result)?,
    })
}

fn limits(result: &Result_) -> Vec<String> {
    vec![
        format!(
            "For {} of {} exits the account that sent the transaction is not known, so that clue could not be tried on them.",
            words::count(result.exits_without_sender),
            words::count(result.exits_since)
        ),
        "Only the clues that leave no room for chance were tried; timing, amounts and gas prices were not."
            .to_owned(),
        "Times of exits are interpolated between blocks where the events state none.".to_owned(),
    ]
}

/// A traced deposit: its first row, and the stolen units in all its rows (one for each label that it carries).
pub(crate) type Traced<'a> = (&'a fifo::Moved, u128);

/// Traced transfers that arrive at a mixer, by transaction; one transaction is one deposit.
pub(crate) fn into_stops(flow: &fifo::Result_) -> BTreeMap<&str, Traced<'_>> {
    let pools: BTreeSet<_> =
        flow.stops.iter().filter(|stop| stop.kind == "pool").map(|stop| stop.account.as_str()).collect();
    let mut deposits = BTreeMap::<&str, Traced<'_>>::new();
    for moved in flow.moves.iter().filter(|moved| pools.contains(moved.to.as_str())) {
        deposits.entry(&moved.tx).or_insert((moved, 0)).1 +=
            moved.carried.parse::<u128>().unwrap_or_default();
    }
    deposits
}

fn senders(into_pool: &BTreeMap<&str, Traced<'_>>) -> BTreeMap<Digest, Address> {
    let pair = |(tx, (moved, _)): (&&str, &Traced<'_>)| {
        Some((tx.trim_start_matches("0x").parse().ok()?, fifo::address(&moved.from)?))
    };
    into_pool.iter().filter_map(pair).collect()
}

/// Whether two accounts paid each other anywhere in the store.
fn paid_each_other(store: &Store, a: &Address, b: &Address) -> bool {
    let (Some(a), Some(b)) =
        (store.account_id(a.as_str().as_bytes()), store.account_id(b.as_str().as_bytes()))
    else {
        return false;
    };
    store.pays(a, b) || store.pays(b, a)
}

/// Notes in the pool before the first event held, as a claim states it; 0 where none does.
fn notes_at_start(desk: &Desk, pool: &str) -> Result<(i64, Option<Input>), ReportError> {
    let of_pool = format!("pool:{pool}");
    for held in desk.archive().claims_with("notes_in_pool", &desk.view())? {
        if held.claim.subject.as_str() != of_pool || held.status != Status::Standing {
            continue;
        }
        if let ClaimValue::Quantity { amount, .. } = &held.claim.value {
            let notes =
                amount.to_base_units(0).and_then(|notes| i64::try_from(notes).ok()).unwrap_or_default();
            return Ok((notes, Some(Input::Claim(held.id))));
        }
    }
    Ok((0, None))
}

fn result(boundary: pool::Boundary, confirmed: &[Traced<'_>]) -> Result_ {
    let mut days = BTreeMap::<u32, (usize, u128)>::new();
    let mut spans = BTreeMap::<&str, (u32, u32)>::new();
    for (moved, carried) in confirmed {
        let day = days.entry(moved.time / 86_400).or_default();
        *day = (day.0 + 1, day.1 + carried);
        let span = spans.entry(&moved.from).or_insert((moved.time, moved.time));
        *span = (span.0.min(moved.time), span.1.max(moved.time));
    }
    let mut depositors: Vec<_> = boundary
        .depositors
        .iter()
        .map(|(account, deposits)| {
            let (first, last) = spans.get(account.as_str()).copied().unwrap_or_default();
            Depositor { account: account.to_string(), deposits: *deposits, first, last }
        })
        .collect();
    depositors.sort_by(|a, b| (a.first, &a.account).cmp(&(b.first, &b.account)));
    let clue = |one: pool::Clue| Clue {
        kind: one.kind.to_owned(),
        depositor: one.depositor.to_string(),
        recipient: one.recipient.to_string(),
        withdrawal: hex(&one.withdrawal),
    };
    Result_ {
        deposits: boundary.deposits,
        carried: confirmed.iter().map(|(_, carried)| carried).sum::<u128>().to_string(),
        depositors,
        not_in_pool: boundary.not_in_pool,
        first: boundary.first,
        last: boundary.last,
        deposits_since: boundary.deposits_since,
        notes_before: boundary.notes_before,
        anonymity_set: boundary.anonymity_set,
        exits_since: boundary.exits_since,
        recipients_since: boundary.recipients_since,
        exits_without_sender: boundary.exits_without_sender,
        clues: boundary.clues.into_iter().map(clue).collect(),
        days: days
            .into_iter()
            .map(|(day, (deposits, carried))| (day, deposits, carried.to_string()))
            .collect(),
    }
}
