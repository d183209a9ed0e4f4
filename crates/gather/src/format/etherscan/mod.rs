//! Transactions of an account as Etherscan gives them: the rows of its API written to CSV (amounts in wei), and the
//! website's own export (amounts in whole coins, paid in and paid out apart).
//!
//! A failed transaction moves nothing and still pays its fee. The exports of internal transactions and of ERC-20
//! transfers are in [`internal`] and [`tokens`].

mod internal;
mod tokens;

use super::evm::{self, created_contract};
use crate::{
    Format, GatherError, field,
    intake::{Fault, Intake, Open},
    table::{Row, Shape, observations},
};
use record::{Address, Network, Observation, Place, Transfer};

const API: Shape = Shape {
    required: &["hash", "blockNumber", "timeStamp", "from", "to", "value", "gasPrice", "gasUsed", "isError"],
    optional: None,
    id: "hash",
};

/// The website's export names its transaction column `Txhash` or, since 2023, `Transaction Hash`; the coin stands in
/// the names of its other columns.
const WEBSITE: Shape = Shape {
    required: &["Blockno", "UnixTimestamp", "From", "To", "ContractAddress"],
    optional: None,
    id: "Txhash",
};

/// The coins of Etherscan and its sister sites, by the code in the column's name; all have 18 decimals.
const COINS: [(&str, &str); 4] =
    [("ETH", "ethereum/eth"), ("BNB", "bsc/bnb"), ("MATIC", "polygon/pol"), ("POL", "polygon/pol")];

/// Reads one row of one of the tables.
type ReadRow = fn(&Row<'_>) -> Result<Observation, Fault>;

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    let header = super::header(file)?;
    let has = |column: &str| header.contains(column);
    let (shape, read): (_, ReadRow) = match has("UnixTimestamp") {
        true if has("ParentTxFrom") => (&internal::WEBSITE, internal::website_row),
        true if has("TokenSymbol") => (&tokens::WEBSITE, tokens::website_row),
        true => (&WEBSITE, website_row),
        false if has("traceId") => (&internal::API, internal::api_row),
        false if has("tokenDecimal") => (&tokens::API, tokens::api_row),
        false => (&API, api_row),
    };
    observations(file, Format::EtherscanCsv, shape, intake, &read)
}

fn api_row(row: &Row<'_>) -> Result<Observation, Fault> {
    let from = evm::address(row.get("from"))?;
    let nonce = row.get("nonce");
    let nonce = if nonce.is_empty() { None } else { Some(field::count(nonce)?) };
    let value = field::amount(row.get("value"))?;
    let failed = field::flag(row.get("isError"))?;
    Ok(Observation::Transfer(Transfer {
        asset: "ethereum/eth".to_owned(),
        tx: field::hash(row.get("hash"))?,
        block: field::count(row.get("blockNumber"))?,
        time: field::time(row.get("timeStamp"))?,
        to: recipient(row.get("to"), row.get("contractAddress"), &from, nonce)?,
        from,
        amount: if failed { 0 } else { value },
        fee: super::product(field::amount(row.get("gasPrice"))?, field::amount(row.get("gasUsed"))?)?,
        nonce,
        place: Place::Transaction,
        inexact: false,
    }))
}

/// Who is paid: for a creation the contract, computed where the export leaves it out.
fn recipient(to: &str, contract: &str, from: &Address, nonce: Option<u64>) -> Result<Address, Fault> {
    match (field::optional_on(Network::Evm, to)?, field::optional_on(Network::Evm, contract)?, nonce) {
        (Some(to), ..) | (None, Some(to), _) => Ok(to),
        (None, None, Some(nonce)) => created_contract(from, nonce),
        (None, None, None) => {
            Err(Fault::new("it names no recipient", "export it again with the nonce or the contract"))
        }
    }
}

fn website_row(row: &Row<'_>) -> Result<Observation, Fault> {
    let from = evm::address(row.get("From"))?;
    let paid_in = field::coins(row.starting("Value_IN("), 18)?;
    let paid_out = field::coins(row.starting("Value_OUT("), 18)?;
    let failed = row.get("Status").starts_with("Error") || row.get("ErrCode").starts_with("Error");
    Ok(Observation::Transfer(Transfer {
        asset: website_asset(row)?,
        tx: website_hash(row)?,
        block: field::count(row.get("Blockno"))?,
        time: field::time(row.get("UnixTimestamp"))?,
        to: recipient(row.get("To"), row.get("ContractAddress"), &from, None)?,
        from,
        // One of the two is 0 but where an account pays itself: then both hold the one amount.
        amount: if failed { 0 } else { paid_in.max(paid_out) },
        fee: field::coins(row.starting("TxnFee("), 18)?,
        nonce: None,
        place: Place::Transaction,
        inexact: false,
    }))
}

fn website_hash(row: &Row<'_>) -> Result<record::Digest, Fault> {
    let hash = row.get("Txhash");
    field::hash(if hash.is_empty() { row.get("Transaction Hash") } else { hash })
}

fn website_asset(row: &Row<'_>) -> Result<String, Fault> {
    let column = row.columns().iter().find_map(|name| name.strip_prefix("Value_IN(")?.strip_suffix(')'));
    let asset = COINS.iter().find(|(code, _)| Some(*code) == column);
    asset.map(|(_, asset)| (*asset).to_owned()).ok_or_else(|| {
        let reason = format!("the coin '{}' is not known", column.unwrap_or_default());
        Fault::new(reason, "exports of Etherscan, BscScan and PolygonScan are read")
    })
}
