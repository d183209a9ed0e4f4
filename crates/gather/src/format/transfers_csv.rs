//! Transfers as CSV, our own: one row a transfer, amounts in base units.

use crate::{
    Format, GatherError, field,
    intake::{Fault, Intake, Open},
    table::{Row, Shape, observations},
};
use record::{Address, Network, Observation, Place, Transfer};

/// Longest name of an asset: `ethereum/0x` and 40 digits is 51.
const MOST_ASSET_BYTES: usize = 120;

const SHAPE: Shape = Shape {
    required: &["asset", "block", "time", "from", "to", "amount", "tx"],
    optional: Some(&["fee", "nonce", "place"]),
    id: "tx",
};

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    observations(file, Format::TransfersCsv, &SHAPE, intake, &transfer)
}

fn transfer(row: &Row<'_>) -> Result<Observation, Fault> {
    let (block, fee, nonce) = (row.get("block"), row.get("fee"), row.get("nonce"));
    let asset = asset(row.get("asset"))?;
    Ok(Observation::Transfer(Transfer {
        tx: field::hash(row.get("tx"))?,
        block: if block.is_empty() { 0 } else { field::count(block)? },
        time: field::time(row.get("time"))?,
        from: address_on(&asset, row.get("from"))?,
        to: address_on(&asset, row.get("to"))?,
        amount: field::amount(row.get("amount"))?,
        fee: if fee.is_empty() { 0 } else { field::amount(fee)? },
        nonce: if nonce.is_empty() { None } else { Some(field::count(nonce)?) },
        place: place(row.get("place"))?,
        inexact: false,
        asset,
    }))
}

/// Chains whose addresses are of one network; other names stand for any.
const CHAINS: [(&str, Network); 4] = [
    ("bitcoin/", Network::Bitcoin),
    ("ethereum/", Network::Evm),
    ("bsc/", Network::Evm),
    ("tron/", Network::Tron),
];

fn address_on(asset: &str, text: &str) -> Result<Address, Fault> {
    match CHAINS.iter().find(|(chain, _)| asset.starts_with(chain)) {
        Some((_, network)) => field::address_on(*network, text),
        None => field::address(text),
    }
}

/// Where in its transaction: `transaction`, `log:7`, `call:0,2,1`; nothing where that is not known.
fn place(text: &str) -> Result<Place, Fault> {
    let wrong = || {
        let reason =
            format!("'{}' is not a place in a transaction", text.chars().take(60).collect::<String>());
        Fault::new(reason, "write transaction, log:7 or call:0,2,1, or leave it empty")
    };
    match text.split_once(':') {
        None if text.is_empty() => Ok(Place::Unsaid),
        None if text == "transaction" => Ok(Place::Transaction),
        Some(("log", index)) => Ok(Place::Log(field::count(index)?)),
        Some(("call", path)) if path.len() <= 4096 => Ok(Place::Call(path.to_owned())),
        _ => Err(wrong()),
    }
}

/// The name of an asset: the chain, a slash, the coin or the token's contract.
fn asset(text: &str) -> Result<String, Fault> {
    let plain = text.len() <= MOST_ASSET_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic());
    match text.split_once('/') {
        Some((chain, coin)) if plain && !chain.is_empty() && !coin.is_empty() => {
            // Base58 (Tron's contracts) tells capitals from small letters.
            let coin = if coin.len() > 30 && !coin.starts_with("0x") {
                coin.to_owned()
            } else {
                coin.to_ascii_lowercase()
            };
            Ok(format!("{}/{coin}", chain.to_ascii_lowercase()))
        }
        _ => Err(Fault::new(
            format!("'{}' is not an asset", text.chars().take(80).collect::<String>()),
            "write chain/coin: ethereum/eth",
        )),
    }
}
