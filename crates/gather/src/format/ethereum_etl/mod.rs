//! Transactions, token transfers and traces as `ethereum-etl` and BigQuery's `crypto_ethereum` export them, to CSV or
//! to JSON lines.
//!
//! The plain `transactions` table does not say what was paid for inclusion: the fee is 0 there. Where the receipt's
//! columns are joined to it (`receipt_gas_used`), the fee is gas used times the price paid, and a failed transaction
//! (`receipt_status` 0) moves nothing. A `token_transfers` table needs the block's time joined to it as
//! `block_timestamp`, which `ethereum-etl` itself leaves in `blocks`; so does a table of traces.
//!
//! A record is of Ethereum's main chain unless its `chain_id` says another.

mod trace;

use super::evm;
use crate::{
    Format, GatherError,
    fence::Lines,
    field,
    intake::{Fault, Intake, Open},
    json::{self, Flat},
    table::{Fields, Shape, each_row, observations},
};
use record::{Network, Observation, Place, Transfer};

pub(super) use trace::Traces;

const TRANSACTIONS: Shape = Shape {
    required: &[
        "hash",
        "nonce",
        "block_number",
        "from_address",
        "to_address",
        "value",
        "gas_price",
        "block_timestamp",
    ],
    optional: None,
    id: "hash",
};

const TOKEN_TRANSFERS: Shape = Shape {
    required: &[
        "token_address",
        "from_address",
        "to_address",
        "value",
        "transaction_hash",
        "block_number",
        "block_timestamp",
    ],
    optional: None,
    id: "transaction_hash",
};

const TRACES: Shape = Shape {
    required: &[
        "block_number",
        "transaction_hash",
        "from_address",
        "to_address",
        "value",
        "trace_type",
        "call_type",
        "trace_address",
        "status",
        "block_timestamp",
    ],
    optional: None,
    id: "transaction_hash",
};

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    let header = super::header(file)?;
    if header.contains("trace_type") {
        let mut traces = Traces::default();
        each_row(file, Format::EthereumEtlCsv, &TRACES, intake, &mut |row, intake| traces.take(row, intake))
    } else if header.contains("token_address") {
        observations(file, Format::EthereumEtlCsv, &TOKEN_TRANSFERS, intake, &|row| token_transfer(row))
    } else {
        observations(file, Format::EthereumEtlCsv, &TRANSACTIONS, intake, &|row| transaction(row))
    }
}

/// The kinds of record that a stream of `ethereum-etl` holds beside and that state no transfer of their own.
const OTHERS: [&str; 6] = ["block", "log", "contract", "token", "receipt", "geth_trace"];

/// Reads JSON lines: one table, or the stream of all of them.
pub(super) fn read_json(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    intake.enter(&file.name);
    let mut lines = Lines::new(&mut file.bytes, &file.name);
    let mut traces = Traces::default();
    while let Some((number, text)) = lines.next()? {
        let taken = match json::flat(text) {
            Ok(record) => take(&record, &mut traces, intake)?.map_err(|fault| (id_of(&record), fault)),
            Err(fault) => Err((String::from_utf8_lossy(text.get(..160).unwrap_or(text)).into_owned(), fault)),
        };
        match taken {
            Ok(()) => intake.kept(),
            Err((id, fault)) => intake.quarantine(number, &id, fault)?,
        }
    }
    Ok(())
}

fn id_of(record: &Flat) -> String {
    let names = ["transaction_hash", "hash", "type"];
    names.iter().map(|name| record.get(name)).find(|id| !id.is_empty()).unwrap_or_default().to_owned()
}

fn take(record: &Flat, traces: &mut Traces, intake: &mut Intake<'_>) -> crate::table::Taken {
    let read = if record.has("trace_type") {
        return traces.take(record, intake);
    } else if record.has("token_address") && record.has("value") {
        token_transfer(record)
    } else if record.has("nonce") && record.has("from_address") && record.has("gas_price") {
        transaction(record)
    } else if OTHERS.contains(&record.get("type")) {
        return Ok(Ok(()));
    } else {
        let hint = "transactions, token_transfers and traces of ethereum-etl are read";
        return Ok(Err(Fault::new("it is no record of these tables", hint)));
    };
    match read {
        Ok(observation) => intake.observation(observation).map(Ok),
        Err(fault) => Ok(Err(fault)),
    }
}

fn transaction(row: &dyn Fields) -> Result<Observation, Fault> {
    let from = evm::address(row.get("from_address"))?;
    let nonce = field::count(row.get("nonce"))?;
    let to = match field::optional_on(Network::Evm, row.get("to_address"))? {
        Some(to) => to,
        None => match field::optional_on(Network::Evm, row.get("receipt_contract_address"))? {
            Some(contract) => contract,
            None => evm::created_contract(&from, nonce)?,
        },
    };
    let failed = row.get("receipt_status") == "0";
    let value = field::amount(row.get("value"))?;
    Ok(Observation::Transfer(Transfer {
        asset: evm::chain(row.get("chain_id"))?.coin.to_owned(),
        tx: field::hash(row.get("hash"))?,
        block: field::count(row.get("block_number"))?,
        time: field::time(row.get("block_timestamp"))?,
        from,
        to,
        amount: if failed { 0 } else { value },
        fee: fee(row)?,
        nonce: Some(nonce),
        place: Place::Transaction,
        inexact: false,
    }))
}

/// What was paid for inclusion; since EIP-1559 the price paid is the receipt's, not the one offered.
fn fee(row: &dyn Fields) -> Result<u128, Fault> {
    let used = row.get("receipt_gas_used");
    if used.is_empty() {
        return Ok(0);
    }
    let paid = row.get("receipt_effective_gas_price");
    let price = field::amount(if paid.is_empty() { row.get("gas_price") } else { paid })?;
    super::product(price, field::amount(used)?)
}

fn token_transfer(row: &dyn Fields) -> Result<Observation, Fault> {
    let token = evm::address(row.get("token_address"))?;
    let log = row.get("log_index");
    Ok(Observation::Transfer(Transfer {
        asset: format!("{}/{token}", evm::chain(row.get("chain_id"))?.name),
        tx: field::hash(row.get("transaction_hash"))?,
        block: field::count(row.get("block_number"))?,
        time: field::time(row.get("block_timestamp"))?,
        from: evm::address(row.get("from_address"))?,
        to: evm::address(row.get("to_address"))?,
        amount: field::amount(row.get("value"))?,
        fee: 0,
        nonce: None,
        place: if log.is_empty() { Place::Unsaid } else { Place::Log(field::count(log)?) },
        inexact: false,
    }))
}
