//! Public chain data sets in Parquet: Amazon's `aws-public-blockchain`, BigQuery's `crypto_ethereum` and
//! `crypto_bitcoin` exported to Parquet, bitquery's transfers.
//!
//! Which table a file holds is seen from its columns. The same column comes in several types: amounts as whole numbers,
//! decimals, texts, or, in Amazon's tables, floating point numbers. The last are rounded to base units, and the
//! transfers marked as inexact: above 2^53 wei their last digits are not the chain's. (For bitcoin the nearest satoshi
//! is the right one, since all that there can be is below 2^53 satoshi; marked all the same, since it is the file that
//! says so and not the chain.) Amazon's tables have one `address` where BigQuery's have a list of `addresses`.
//!
//! A *record* is a row; rows have numbers, counted from 1, where other formats have lines.

mod bitcoin;
mod cell;
mod columns;
mod ethereum;

use super::bitquery;
use crate::{
    Format, GatherError,
    intake::{Fault, Intake, Open},
    json::Flat,
    table::Taken,
};
use columns::{Batch, Broken, Table};
use record::Observation;

/// What stopped the reading of a file.
enum Stop {
    Broken(Broken),
    Gather(GatherError),
}

impl From<Broken> for Stop {
    fn from(why: Broken) -> Self {
        Self::Broken(why)
    }
}

impl From<GatherError> for Stop {
    fn from(error: GatherError) -> Self {
        Self::Gather(error)
    }
}

/// Whether a file begins as Parquet does.
pub(crate) fn begins_parquet(head: &[u8]) -> bool {
    head.starts_with(b"PAR1")
}

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    intake.enter(&file.name);
    let plain = file.seekable()?;
    let read = Table::open(plain).map_err(Stop::Broken).and_then(|table| read_table(&table, intake));
    read.map_err(|stop| match stop {
        Stop::Gather(error) => error,
        Stop::Broken(why) => GatherError::Malformed {
            format: Format::ChainParquet,
            file: file.name.clone(),
            line: 0,
            why,
            hint: "transfers, transactions or traces of AWS, BigQuery or bitquery are expected; if it breaks off, get it again",
        },
    })
}

fn read_table(table: &Table, intake: &mut Intake<'_>) -> Result<(), Stop> {
    let has = |names: &[&str]| names.iter().all(|name| table.has(name));
    if has(&["Transfer_Sender", "Transfer_Receiver", "Transfer_Amount"]) {
        bitquery_transfers(table, intake)
    } else if has(&["hash", "outputs.value", "outputs.index", "inputs.spent_transaction_hash"]) {
        bitcoin::transactions(table, intake)
    } else if has(&["trace_type", "transaction_hash", "from_address", "to_address", "value"]) {
        ethereum::traces(table, intake)
    } else if has(&["token_address", "transaction_hash", "from_address", "to_address", "value"]) {
        ethereum::token_transfers(table, intake)
    } else if has(&["hash", "nonce", "from_address", "to_address", "value"]) {
        ethereum::transactions(table, intake)
    } else {
        Err(Stop::Broken(format!("its columns are of no table that is read here: {}", table.first_names())))
    }
}

/// Refuses a file that lacks a column which its rows cannot do without.
fn need(table: &Table, names: &[&str]) -> Result<(), Stop> {
    match names.iter().find(|name| !table.has(name)) {
        Some(missing) => Err(Stop::Broken(format!("the column '{missing}' is missing"))),
        None => Ok(()),
    }
}

/// Hands every row to `take`, and counts and quarantines as it answers. The column `id` names a row in messages.
fn each_row(
    table: &Table,
    names: &[&'static str],
    id: usize,
    intake: &mut Intake<'_>,
    take: &mut dyn FnMut(&Batch, usize, &mut Intake<'_>) -> Taken,
) -> Result<(), Stop> {
    table.each_batch(names, &mut |first: u64, batch: &Batch| {
        for row in 0..batch.rows {
            match take(batch, row, intake)? {
                Ok(()) => intake.kept(),
                Err(fault) => {
                    let named = batch.cell(id, row).to_plain().unwrap_or_default();
                    intake.quarantine(first + row as u64, &named, fault)?;
                }
            }
        }
        Ok::<(), Stop>(())
    })
}

/// A row as texts, for tables that other formats read already.
fn plain(names: &[&'static str], batch: &Batch, row: usize) -> Result<Flat, Fault> {
    let present = names.iter().enumerate().filter(|(column, _)| batch.has(*column));
    present.map(|(column, name)| Ok(((*name).to_owned(), batch.cell(column, row).to_plain()?))).collect()
}

const BITQUERY: [&str; 14] = [
    "Transaction_Hash",
    "Block_Number",
    "Block_Time",
    "Transfer_Sender",
    "Transfer_Receiver",
    "Transfer_Amount",
    "Transfer_Index",
    "Transfer_Currency_Decimals",
    "Transfer_Currency_SmartContract",
    "Transfer_Currency_AssetId",
    "Transfer_Currency_Native",
    "Transfer_Currency_Fungible",
    "Transfer_Success",
    "TransactionStatus_Success",
];

fn bitquery_transfers(table: &Table, intake: &mut Intake<'_>) -> Result<(), Stop> {
    let needed =
        ["Transaction_Hash", "Block_Number", "Block_Time", "Transfer_Index", "Transfer_Currency_Decimals"];
    need(table, &needed)?;
    each_row(table, &BITQUERY, 0, intake, &mut |batch, row, intake| {
        let read = plain(&BITQUERY, batch, row).and_then(|row| bitquery::transfer(&row));
        match read {
            Ok(Some(transfer)) => intake.observation(Observation::Transfer(transfer)).map(Ok),
            Ok(None) => Ok(Ok(())),
            Err(fault) => Ok(Err(fault)),
        }
    })
}
