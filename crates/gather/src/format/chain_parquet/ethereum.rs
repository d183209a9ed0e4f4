//! Token transfers, transactions and traces of Ethereum. What moves and what does not is as in
//! [`super::super::ethereum_etl`].

use super::{
    Stop,
    cell::{Amount, Cell},
    columns::{Batch, Table},
    each_row, need, plain,
};
use crate::{
    Movement,
    format::{ethereum_etl::Traces, evm, product},
    intake::{Fault, Intake},
    table::Taken,
};
use record::Place;
use std::borrow::Cow;

const TRANSFERS: [&str; 8] = [
    "transaction_hash",
    "token_address",
    "from_address",
    "to_address",
    "value",
    "log_index",
    "block_number",
    "block_timestamp",
];

pub(super) fn token_transfers(table: &Table, intake: &mut Intake<'_>) -> Result<(), Stop> {
    need(table, &["block_number", "block_timestamp"])?;
    let mut asset = String::new();
    each_row(table, &TRANSFERS, 0, intake, &mut |batch, row, intake| match token_transfer(
        batch, row, &mut asset,
    ) {
        Ok(borrowed) => intake.movement(borrowed.movement()).map(Ok),
        Err(fault) => Ok(Err(fault)),
    })
}

/// `asset` is room for its name, kept from row to row.
fn token_transfer<'a>(batch: &'a Batch, row: usize, asset: &'a mut String) -> Result<Borrowed<'a>, Fault> {
    let [tx, token, from, to, value, log, block, time] = cells(batch, row);
    let token = token.evm_address()?;
    asset.clear();
    asset.push_str(evm::ETHEREUM.name);
    asset.push('/');
    asset.push_str(&token);
    let Amount { units, inexact } = value.amount(0)?;
    Ok(Borrowed {
        asset,
        from: from.evm_address()?,
        to: to.evm_address()?,
        rest: Movement {
            asset: "",
            tx: tx.hash()?,
            block: block.count()?,
            time: time.time()?,
            from: "",
            to: "",
            amount: units,
            fee: 0,
            nonce: None,
            place: log.optional_count()?.map_or(Place::Unsaid, Place::Log),
            inexact,
        },
    })
}

fn cells<const N: usize>(batch: &Batch, row: usize) -> [Cell<'_>; N] {
    std::array::from_fn(|column| batch.cell(column, row))
}

/// A movement whose addresses may have had to be rewritten.
struct Borrowed<'a> {
    asset: &'a str,
    from: Cow<'a, str>,
    to: Cow<'a, str>,
    rest: Movement<'a>,
}

impl Borrowed<'_> {
    fn movement(&self) -> Movement<'_> {
        let Self { asset, from, to, rest } = self;
        Movement { asset, from, to, place: rest.place.clone(), ..*rest }
    }
}

const TRANSACTIONS: [&str; 12] = [
    "hash",
    "nonce",
    "from_address",
    "to_address",
    "value",
    "gas_price",
    "block_number",
    "block_timestamp",
    "receipt_status",
    "receipt_gas_used",
    "receipt_effective_gas_price",
    "receipt_contract_address",
];

pub(super) fn transactions(table: &Table, intake: &mut Intake<'_>) -> Result<(), Stop> {
    need(table, &["block_number", "block_timestamp", "gas_price"])?;
    each_row(table, &TRANSACTIONS, 0, intake, &mut |batch, row, intake| match transaction(batch, row) {
        Ok(borrowed) => intake.movement(borrowed.movement()).map(Ok),
        Err(fault) => Ok(Err(fault)),
    })
}

fn transaction(batch: &Batch, row: usize) -> Result<Borrowed<'_>, Fault> {
    let [tx, nonce, from, to, value, price, block, time, status, used, paid, contract] = cells(batch, row);
    let (from, nonce) = (from.evm_address()?, nonce.count()?);
    let to = match (to.optional_evm_address()?, contract.optional_evm_address()?) {
        (Some(to), _) | (None, Some(to)) => to,
        (None, None) => Cow::Owned(created(&from, nonce)?),
    };
    let Amount { units, inexact } = value.amount(0)?;
    let failed = status.optional_count()? == Some(0);
    let price = if paid.is_null() { price } else { paid };
    let fee = if used.is_null() { 0 } else { product(price.amount(0)?.units, used.amount(0)?.units)? };
    Ok(Borrowed {
        asset: evm::ETHEREUM.coin,
        from,
        to,
        rest: Movement {
            asset: "",
            tx: tx.hash()?,
            block: block.count()?,
            time: time.time()?,
            from: "",
            to: "",
            amount: if failed { 0 } else { units },
            fee,
            nonce: Some(nonce),
            place: Place::Transaction,
            inexact: inexact && !failed && units > 0,
        },
    })
}

fn created(from: &str, nonce: u64) -> Result<String, Fault> {
    Ok(evm::created_contract(&evm::address(from)?, nonce)?.as_str().to_owned())
}

const TRACES: [&str; 13] = [
    "transaction_hash",
    "block_number",
    "block_timestamp",
    "from_address",
    "to_address",
    "value",
    "trace_type",
    "call_type",
    "reward_type",
    "trace_address",
    "error",
    "status",
    "trace_id",
];

pub(super) fn traces(table: &Table, intake: &mut Intake<'_>) -> Result<(), Stop> {
    need(table, &["block_number", "block_timestamp", "trace_address", "status", "call_type"])?;
    let mut traces = Traces::default();
    each_row(table, &TRACES, 0, intake, &mut |batch, row, intake| -> Taken {
        traces.inexact = matches!(batch.cell(5, row), Cell::Float(_));
        match plain(&TRACES, batch, row) {
            Ok(row) => traces.take(&row, intake),
            Err(fault) => Ok(Err(fault)),
        }
    })
}
