//! Transfers as CSV, our own: one row a transfer, amounts in base units.

use crate::{
    Format, GatherError, field,
    intake::{Fault, Intake, Open},
    table::{Row, Shape, observations},
};
use record::{Observation, Transfer};

/// Longest name of an asset: `ethereum/0x` and 40 digits is 51.
const MOST_ASSET_BYTES: usize = 120;

const SHAPE: Shape = Shape {
    required: &["asset", "block", "time", "from", "to", "amount", "tx"],
    optional: Some(&["fee", "nonce"]),
    id: "tx",
};

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    observations(file, Format::TransfersCsv, &SHAPE, intake, &transfer)
}

fn transfer(row: &Row<'_>) -> Result<Observation, Fault> {
    let (block, fee, nonce) = (row.get("block"), row.get("fee"), row.get("nonce"));
    Ok(Observation::Transfer(Transfer {
        asset: asset(row.get("asset"))?,
        tx: field::hash(row.get("tx"))?,
        block: if block.is_empty() { 0 } else { field::count(block)? },
        time: field::time(row.get("time"))?,
        from: field::address(row.get("from"))?,
        to: field::address(row.get("to"))?,
        amount: field::amount(row.get("amount"))?,
        fee: if fee.is_empty() { 0 } else { field::amount(fee)? },
        nonce: if nonce.is_empty() { None } else { Some(field::count(nonce)?) },
    }))
}

/// The name of an asset: the chain, a slash, the coin or the token's contract.
fn asset(text: &str) -> Result<String, Fault> {
    let plain = text.len() <= MOST_ASSET_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic());
    match text.split_once('/') {
        Some((chain, coin)) if plain && !chain.is_empty() && !coin.is_empty() => {
            Ok(text.to_ascii_lowercase())
        }
        _ => Err(Fault::new(
            format!("'{}' is not an asset", text.chars().take(80).collect::<String>()),
            "write chain/coin: ethereum/eth",
        )),
    }
}
