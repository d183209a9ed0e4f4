//! `bridge.unexplained-releases`: payments of a bridge that nothing on the other chain explains.

use super::{MethodDef, from_value, to_value};
use crate::{Desk, ReportError};
use bridge::releases;
use record::{Confidence, Finding, Independence};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) static METHOD: MethodDef = MethodDef { name: "bridge.unexplained-releases", version: 1, compute };

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    pub(crate) bridge: String,
}

/// What comes out; amounts are base units as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Result_ {
    pub(crate) requests: usize,
    pub(crate) releases: usize,
    pub(crate) first_id: u64,
    pub(crate) last_id: u64,
    pub(crate) first_time: u32,
    pub(crate) last_time: u32,
    pub(crate) counts: BTreeMap<String, usize>,
    pub(crate) unexplained: Vec<Payment>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub(crate) id: u64,
    pub(crate) tx: String,
    pub(crate) time: u32,
    pub(crate) token: String,
    pub(crate) beneficiary: String,
    pub(crate) amount: String,
    pub(crate) verdict: String,
    pub(crate) highest_then: Option<u64>,
    pub(crate) largest_other: String,
}

fn compute(desk: &Desk, parameters: &Value) -> Result<Finding, ReportError> {
    let asked: Parameters = from_value(METHOD.name, "parameters", parameters)?;
    let (legs, inputs) = desk.bridge_legs(&asked.bridge)?;
    let examined = releases::examine(&legs);
    let coverage = examined.coverage.ok_or_else(|| ReportError::Evidence {
        method: METHOD.name,
        why: format!(
            "no request to the bridge '{}' is held, so no payment can be called unexplained",
            asked.bridge
        ),
        hint: "gather the records of the chain that is left as well",
    })?;
    let result = Result_ {
        requests: coverage.requests,
        releases: coverage.releases,
        first_id: coverage.first_id,
        last_id: coverage.last_id,
        first_time: coverage.first_time,
        last_time: coverage.last_time,
        counts: examined.counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect(),
        unexplained: examined.unexplained.iter().map(payment).collect(),
    };
    Ok(Finding {
        method: METHOD.method(),
        parameters: parameters.clone(),
        inputs,
        result: to_value(METHOD.name, "result", &result)?,
        independence: Independence::PublicLedger,
        likelihood: None,
        confidence: Confidence::High,
        limits: vec![
            "The extract holds the payments that a published study could not match at first, not every payment of the bridge.".to_owned(),
            "The records were re-published by researchers; they were not read from a node of either chain.".to_owned(),
        ],
    })
}

fn payment(one: &releases::Examined) -> Payment {
    let highest_then = if let releases::Verdict::NeverRequested { highest_then } = one.verdict {
        Some(highest_then)
    } else {
        None
    };
    Payment {
        id: one.release.id,
        tx: hex(&one.release.tx),
        time: one.release.time,
        token: one.release.token.to_string(),
        beneficiary: one.release.beneficiary.to_string(),
        amount: one.release.amount.to_string(),
        verdict: one.verdict.name().to_owned(),
        highest_then,
        largest_other: one.largest_other.to_string(),
    }
}

/// A transaction hash as chains write it.
pub(crate) fn hex(tx: &record::Digest) -> String {
    format!("0x{tx}")
}
