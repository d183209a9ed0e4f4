//! Transfers on Tron as the interfaces of TronGrid and TronScan answer: pages, arrays or lines of their records.
//!
//! Three kinds of record are read: TronGrid's TRC-20 transfers (`transaction_id`, `token_info`, `value`), TronScan's
//! (`transaction_id`, `contract_address`, `quant`) and TronGrid's transactions (`txID`, `raw_data`), of which those
//! that pay TRX are transfers. Approvals and other contracts move nothing. Neither numbers the events of a
//! transaction, and TronGrid's transfers do not state their block.

use crate::{
    Format, GatherError, field,
    intake::{Fault, Intake, Open},
    json::{self, Flat},
    json_rows::{Rows, each_object},
    table::Fields,
};
use record::{Network, Observation, Place, Transfer};
use serde::Deserialize;

const ROWS: Rows =
    Rows { format: Format::TronJson, lists: &["data", "token_transfers"], ids: &["transaction_id", "txID"] };

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    each_object(file, &ROWS, intake, &mut |row, intake| match transfer(row) {
        Ok(Some(transfer)) => intake.observation(Observation::Transfer(transfer)).map(Ok),
        Ok(None) => Ok(Ok(())),
        Err(fault) => Ok(Err(fault)),
    })
}

fn transfer(row: &Flat) -> Result<Option<Transfer>, Fault> {
    if row.has("raw_data") {
        transaction(row)
    } else if row.has("quant") {
        tronscan(row)
    } else if row.has("token_info") {
        trongrid(row)
    } else {
        let hint = "TRC-20 transfers and transactions of TronGrid, and TRC-20 transfers of TronScan are read";
        Err(Fault::new("it is no record of these interfaces", hint))
    }
}

#[derive(Deserialize)]
struct TokenInfo {
    address: String,
}

fn trongrid(row: &Flat) -> Result<Option<Transfer>, Fault> {
    if !matches!(row.get("type"), "Transfer" | "") {
        return Ok(None); // an approval
    }
    let token: TokenInfo = json::typed(row.get("token_info").as_bytes())?;
    let parties = (row.get("from"), row.get("to"));
    trc20(row, &token.address, parties, row.get("value"), row.get("block_timestamp")).map(Some)
}

fn tronscan(row: &Flat) -> Result<Option<Transfer>, Fault> {
    if !matches!(row.get("event_type"), "Transfer" | "") {
        return Ok(None);
    }
    let parties = (row.get("from_address"), row.get("to_address"));
    let moved = trc20(row, row.get("contract_address"), parties, row.get("quant"), row.get("block_ts"))?;
    let block = row.get("block");
    let failed = row.get("revert") == "true"
        || [row.get("contractRet"), row.get("finalResult")]
            .iter()
            .any(|said| !matches!(*said, "" | "SUCCESS"));
    Ok(Some(Transfer {
        block: if block.is_empty() { 0 } else { field::count(block)? },
        amount: if failed { 0 } else { moved.amount },
        ..moved
    }))
}

fn trc20(
    row: &Flat,
    token: &str,
    (from, to): (&str, &str),
    amount: &str,
    milliseconds: &str,
) -> Result<Transfer, Fault> {
    let token = field::address_on(Network::Tron, token)?;
    Ok(Transfer {
        asset: format!("tron/{token}"),
        tx: field::hash(row.get("transaction_id"))?,
        block: 0,
        time: field::milliseconds(milliseconds)?,
        from: field::address_on(Network::Tron, from)?,
        to: field::address_on(Network::Tron, to)?,
        amount: field::amount(amount)?,
        fee: 0,
        nonce: None,
        place: Place::Unsaid,
        inexact: false,
    })
}

#[derive(Deserialize)]
struct RawData {
    contract: Vec<Contract>,
}

#[derive(Deserialize)]
struct Contract {
    #[serde(rename = "type")]
    kind: String,
    parameter: Parameter,
}

#[derive(Deserialize)]
struct Parameter {
    value: Value,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Value {
    amount: u64,
    owner_address: String,
    to_address: String,
}

#[derive(Deserialize)]
struct Outcome {
    #[serde(rename = "contractRet", default)]
    said: String,
    #[serde(default)]
    fee: u64,
}

/// A transaction that pays TRX; the others move it inside contracts, which this interface does not show.
fn transaction(row: &Flat) -> Result<Option<Transfer>, Fault> {
    let raw: RawData = json::typed(row.get("raw_data").as_bytes())?;
    let outcomes: Vec<Outcome> =
        if row.has("ret") { json::typed(row.get("ret").as_bytes())? } else { Vec::new() };
    // Protocol: a transaction holds exactly one contract.
    let Some(contract) = raw.contract.first().filter(|contract| contract.kind == "TransferContract") else {
        return Ok(None);
    };
    let failed = outcomes.iter().any(|outcome| !matches!(outcome.said.as_str(), "" | "SUCCESS"));
    let Value { amount, owner_address, to_address } = &contract.parameter.value;
    let block = row.get("blockNumber");
    Ok(Some(Transfer {
        asset: "tron/trx".to_owned(),
        tx: field::hash(row.get("txID"))?,
        block: if block.is_empty() { 0 } else { field::count(block)? },
        time: field::milliseconds(row.get("block_timestamp"))?,
        from: field::address_on(Network::Tron, owner_address)?,
        to: field::address_on(Network::Tron, to_address)?,
        amount: if failed { 0 } else { u128::from(*amount) },
        fee: outcomes.iter().map(|outcome| u128::from(outcome.fee)).sum(),
        nonce: None,
        place: Place::Transaction,
        inexact: false,
    }))
}
