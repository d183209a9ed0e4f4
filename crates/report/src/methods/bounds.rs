//! `trace.bounds`: how much can have reached the services of one kind, under any rule of accounting.

use super::{MethodDef, fifo, from_value, to_value};
use crate::{
    Desk, ReportError,
    follow::bounded::{self, Asked},
    labels,
};
use record::{Digest, Finding, Independence, Input};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) static METHOD: MethodDef = MethodDef { name: "trace.bounds", version: 1, compute };

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    /// The trace whose seeds and stops are taken.
    pub(crate) trace: Digest,
    /// The kind of service: `pool`, `exchange`, `bridge`.
    pub(crate) kind: String,
}

/// What comes out; base units as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Result_ {
    /// The services that the trace reached.
    pub(crate) target: Vec<String>,
    pub(crate) lower: String,
    pub(crate) upper: String,
    /// Whether some rule gives each of the two.
    pub(crate) exact: bool,
    pub(crate) fifo: String,
    pub(crate) haircut: String,
}

fn compute(desk: &Desk, parameters: &Value) -> Result<Finding, ReportError> {
    let asked: Parameters = from_value(METHOD.name, "parameters", parameters)?;
    let traced = desk.archive().finding(&asked.trace)?;
    let request: fifo::Parameters = from_value(fifo::METHOD.name, "parameters", &traced.parameters)?;
    let flow: fifo::Result_ = from_value(fifo::METHOD.name, "result", &traced.result)?;
    let store = desk.store(&request.asset)?;
    let (seeds, claims) = fifo::seeds(desk, &store, &request)?;
    let known = labels::stops(desk.archive(), &store, &desk.view())?;
    let reached = flow.stops.iter().filter(|stop| stop.kind == asked.kind);
    let accounts: Vec<u32> = reached.filter_map(|stop| store.account_id(stop.account.as_bytes())).collect();
    if accounts.is_empty() {
        return Err(ReportError::Evidence {
            method: METHOD.name,
            why: format!("the trace reaches no {}", asked.kind),
            hint: "ask for a kind of service that it reaches",
        });
    }
    let target = [Asked { accounts, name: String::new() }];
    let found = bounded::bounded(&store, &seeds, &known, None, &target)?.into_iter().next();
    let found = found.ok_or_else(|| ReportError::Evidence {
        method: METHOD.name,
        why: "the tracer gave no bounds".to_owned(),
        hint: "check the store",
    })?;
    let mut inputs = vec![Input::Finding(asked.trace), Input::Store(fifo::store_digest(&store)?)];
    inputs.extend(claims);
    inputs.extend(known.claims.iter().map(|claim| Input::Claim(*claim)));
    inputs.sort_unstable();
    inputs.dedup();
    let result = Result_ {
        target: found.target,
        lower: found.lower,
        upper: found.upper,
        exact: found.exact,
        fifo: found.fifo,
        haircut: found.haircut,
    };
    Ok(Finding {
        method: METHOD.method(),
        parameters: parameters.clone(),
        inputs,
        result: to_value(METHOD.name, "result", &result)?,
        independence: Independence::PublicLedger,
        likelihood: None,
        confidence: traced.confidence,
        limits: limits(result.exact),
    })
}

fn limits(exact: bool) -> Vec<String> {
    let mut limits = vec![
        "The bounds hold for every rule that says which units a payment takes, given the amounts held; transfers that are not held are not in them, and what an account spent unseen counts as clean.".to_owned(),
    ];
    if !exact {
        limits.push(
            "The network was cut for size: the interval may be wider than it need be, never narrower."
                .to_owned(),
        );
    }
    limits
}
