//! `pool.leads`: who may have withdrawn what the trace brought to a pool, measured against the pool's own past.

use super::{MethodDef, boundary, fifo, from_value, to_value};
use crate::{Desk, ReportError};
use mixer::{Demixed, Depositors, Lead, Pool, demix};
use record::{Confidence, Finding, Independence, Input, PoolEvent, PoolMove};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

pub(crate) static METHOD: MethodDef = MethodDef { name: "pool.leads", version: 1, compute };

pub(crate) use super::boundary::Parameters;

/// What comes out; shares and probabilities are decimals as text, to the hundredth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Result_ {
    /// Notes that the trace paid in and the pool's events confirm.
    pub(crate) deposits: usize,
    /// Notes in the pool just after the last of them.
    pub(crate) anonymity_set: usize,
    /// In one sentence.
    pub(crate) why: String,
    /// Earlier windows that the same rule was tried on.
    pub(crate) shifts: usize,
    /// Recipients that it lists in one of them on average, made to list somebody.
    pub(crate) placebo_leads: String,
    /// Share of them that stand out as much.
    pub(crate) p_value: String,
    /// Recipients expected to be the case's among the leads.
    pub(crate) expected: usize,
    /// The likeliest first.
    pub(crate) leads: Vec<Lead_>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lead_ {
    pub(crate) recipient: String,
    pub(crate) probability: String,
    pub(crate) withdrawals: Vec<String>,
    pub(crate) first: i64,
    pub(crate) last: i64,
    /// What speaks for and against it, in words.
    pub(crate) clues: Vec<String>,
}

fn compute(desk: &Desk, parameters: &Value) -> Result<Finding, ReportError> {
    let asked: Parameters = from_value(METHOD.name, "parameters", parameters)?;
    let traced = desk.archive().finding(&asked.trace)?;
    let flow: fifo::Result_ = from_value(fifo::METHOD.name, "result", &traced.result)?;
    let (events, mut inputs) = desk.pool_events(&asked.pool)?;
    inputs.push(Input::Finding(asked.trace));
    let transactions = boundary::into_stops(&flow).into_keys().map(Arc::from).collect();
    let depositors = Depositors { transactions, ..Depositors::default() };
    let found = demix(pool(&events), &[], &depositors, &[], &mixer::Options::default());
    let found = found.map_err(|error| ReportError::Evidence {
        method: METHOD.name,
        why: error.to_string(),
        hint: "gather the pool's events for the days of the trace",
    })?;
    Ok(Finding {
        method: METHOD.method(),
        parameters: parameters.clone(),
        inputs,
        result: to_value(METHOD.name, "result", &result(&found))?,
        independence: Independence::PublicLedger,
        likelihood: None,
        confidence: Confidence::Low,
        limits: limits(),
    })
}

/// The pool's events as the mixer's study takes them.
fn pool(events: &[PoolEvent]) -> Pool {
    let mut pool = Pool::default();
    for event in events {
        let (time, tx) = (i64::from(event.time), Arc::from(super::releases::hex(&event.tx)));
        match &event.what {
            PoolMove::Deposit { .. } => pool.deposits.push(mixer::Deposit {
                time,
                tx,
                depositor: event.sender.clone(),
                gas_price: None,
            }),
            PoolMove::Withdrawal { recipient, fee } => pool.withdrawals.push(mixer::Withdrawal {
                time,
                tx,
                recipient: recipient.clone(),
                sender: event.sender.clone(),
                fee: *fee,
                gas_price: None,
            }),
        }
    }
    pool
}

fn result(found: &Demixed) -> Result_ {
    let expected = found.expected_precision * found.leads.len() as f64;
    Result_ {
        deposits: found.case.deposits,
        anonymity_set: found.anonymity_set,
        why: found.why.clone(),
        shifts: found.placebo.shifts,
        placebo_leads: format!("{:.1}", found.placebo.leads_mean),
        p_value: format!("{:.2}", found.placebo.p_value),
        expected: format!("{expected:.0}").parse().unwrap_or_default(),
        leads: found.leads.iter().map(lead).collect(),
    }
}

fn lead(lead: &Lead) -> Lead_ {
    Lead_ {
        recipient: lead.recipient.clone(),
        probability: format!("{:.2}", lead.probability),
        withdrawals: lead.withdrawals.clone(),
        first: lead.first,
        last: lead.last,
        clues: lead.clues.iter().map(|clue| clue.says.clone()).collect(),
    }
}

fn limits() -> Vec<String> {
    vec![
        "A lead is an address to ask about next. It is no finding about whoever holds it, and one in five of a list is expected to be wrong.".to_owned(),
        "Another thief who withdrew in the same days in the same way cannot be told apart; exits after weeks of waiting are not found.".to_owned(),
        "Direct transfers between depositors and recipients, gas prices and pools of other denominations were not looked at here.".to_owned(),
    ]
}
