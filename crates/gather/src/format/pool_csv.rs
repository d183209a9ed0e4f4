//! Events of mixers' pools as CSV: our own table, and the two tables of Tornado Cash research data.
//!
//! Ours names the pool in each row. The research tables (`leaf_index,…,depositor` and `…,recipient,fee_wei,…`) do
//! not: there the file's name says it (`deposits_eth_100.csv` is `tornado/eth/100`).

use super::tornado::pool_of;
use crate::{
    Format, GatherError, field,
    intake::{Fault, Intake, Open},
    table::{Row, Shape, observations},
};
use record::{Observation, PoolEvent, PoolMove};

/// Deposits and withdrawals of our own: `leaf` for the ones, `recipient` and `fee` for the others.
const OURS: Shape = Shape {
    required: &["event", "pool", "block", "time", "tx"],
    optional: Some(&["time_exact", "sender", "recipient", "fee", "leaf"]),
    id: "tx",
};

/// The research tables share these columns.
const RESEARCH: Shape = Shape { required: &["block", "timestamp", "tx_hash"], optional: None, id: "tx_hash" };

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    if !super::header(file)?.contains("tx_hash") {
        return observations(file, Format::PoolCsv, &OURS, intake, &our_event);
    }
    let pool = pool_of(&file.name);
    observations(file, Format::PoolCsv, &RESEARCH, intake, &|row| research_event(row, &pool))
}

fn our_event(row: &Row<'_>) -> Result<Observation, Fault> {
    let pool = row.get("pool");
    if pool.is_empty() {
        return Err(Fault::new("the pool is not named", "fill the column 'pool', such as tornado/eth/100"));
    }
    let what = match row.get("event") {
        "deposit" => PoolMove::Deposit { leaf: field::count(row.get("leaf"))? },
        "withdrawal" => withdrawal(row, "fee")?,
        other => {
            return Err(Fault::new(format!("'{other}' is not an event"), "write 'deposit' or 'withdrawal'"));
        }
    };
    Ok(Observation::Pool(PoolEvent {
        pool: pool.to_owned(),
        what,
        block: field::count(row.get("block"))?,
        time: field::time(row.get("time"))?,
        // Without the column the time is taken for the block's own.
        time_exact: !row.has("time_exact") || field::flag(row.get("time_exact"))?,
        tx: field::hash(row.get("tx"))?,
        sender: field::optional_address(row.get("sender"))?,
    }))
}

fn research_event(row: &Row<'_>, pool: &str) -> Result<Observation, Fault> {
    let is_deposit = row.has("leaf_index");
    Ok(Observation::Pool(PoolEvent {
        pool: pool.to_owned(),
        what: if is_deposit {
            PoolMove::Deposit { leaf: field::count(row.get("leaf_index"))? }
        } else {
            withdrawal(row, "fee_wei")?
        },
        block: field::count(row.get("block"))?,
        time: field::time(row.get("timestamp"))?,
        time_exact: !row.has("timestamp_exact") || field::flag(row.get("timestamp_exact"))?,
        tx: field::hash(row.get("tx_hash"))?,
        sender: field::optional_address(row.get(if is_deposit { "depositor" } else { "tx_sender" }))?,
    }))
}

fn withdrawal(row: &Row<'_>, fee: &str) -> Result<PoolMove, Fault> {
    let fee = row.get(fee);
    let fee = if fee.is_empty() { 0 } else { field::amount(fee)? };
    Ok(PoolMove::Withdrawal { recipient: field::address(row.get("recipient"))?, fee })
}
