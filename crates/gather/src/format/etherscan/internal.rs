//! Internal transactions: what contracts paid within a transaction. The transaction's own value is not among them, so
//! they add to the export of transactions and repeat nothing of it.

use super::{evm, recipient, website_asset, website_hash};
use crate::{
    field,
    intake::Fault,
    table::{Row, Shape},
};
use record::{Observation, Place, Transfer};

pub(super) const API: Shape = Shape {
    required: &["hash", "blockNumber", "timeStamp", "from", "to", "value", "traceId", "isError"],
    optional: None,
    id: "hash",
};

pub(super) const WEBSITE: Shape = Shape {
    required: &["Blockno", "UnixTimestamp", "From", "TxTo", "ContractAddress"],
    optional: None,
    id: "Txhash",
};

/// Kinds of call that move nothing, whatever value they show.
const MOVE_NOTHING: [&str; 3] = ["delegatecall", "staticcall", "callcode"];

pub(super) fn api_row(row: &Row<'_>) -> Result<Observation, Fault> {
    let from = evm::address(row.get("from"))?;
    let moves = !field::flag(row.get("isError"))? && !MOVE_NOTHING.contains(&row.get("type"));
    let value = field::amount(row.get("value"))?;
    let trace: String = row.get("traceId").chars().take(200).collect();
    Ok(Observation::Transfer(Transfer {
        asset: "ethereum/eth".to_owned(),
        tx: field::hash(row.get("hash"))?,
        block: field::count(row.get("blockNumber"))?,
        time: field::time(row.get("timeStamp"))?,
        to: recipient(row.get("to"), row.get("contractAddress"), &from, None)?,
        from,
        amount: if moves { value } else { 0 },
        fee: 0,
        nonce: None,
        // `0_1_1` is the path 0,1,1; newer exports put the kind before it (`call_0_1_1`).
        place: if trace.is_empty() { Place::Unsaid } else { Place::Call(path_of(&trace)) },
        inexact: false,
    }))
}

fn path_of(trace: &str) -> String {
    let digits = trace.split('_').filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    digits.collect::<Vec<_>>().join(",")
}

pub(super) fn website_row(row: &Row<'_>) -> Result<Observation, Fault> {
    let from = evm::address(row.get("From"))?;
    let paid_in = field::coins(row.starting("Value_IN("), 18)?;
    let paid_out = field::coins(row.starting("Value_OUT("), 18)?;
    // Its status is 0 where the call succeeded and 1 where it failed.
    let failed = !matches!(row.get("Status"), "" | "0") || row.get("ErrCode").starts_with("Error");
    Ok(Observation::Transfer(Transfer {
        asset: website_asset(row)?,
        tx: website_hash(row)?,
        block: field::count(row.get("Blockno"))?,
        time: field::time(row.get("UnixTimestamp"))?,
        to: recipient(row.get("TxTo"), row.get("ContractAddress"), &from, None)?,
        from,
        amount: if failed { 0 } else { paid_in.max(paid_out) },
        fee: 0,
        nonce: None,
        place: Place::Unsaid,
        inexact: false,
    }))
}
