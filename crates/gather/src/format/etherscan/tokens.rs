//! ERC-20 transfers. Neither export numbers the events of a transaction: equal rows of one file are as many transfers.

use super::{evm, website_hash};
use crate::{
    field,
    intake::Fault,
    table::{Row, Shape},
};
use record::{Observation, Place, Transfer};

pub(super) const API: Shape = Shape {
    required: &["hash", "blockNumber", "timeStamp", "from", "to", "value", "contractAddress", "tokenDecimal"],
    optional: None,
    id: "hash",
};

pub(super) const WEBSITE: Shape = Shape {
    required: &["Blockno", "UnixTimestamp", "From", "To", "TokenValue", "ContractAddress", "TokenSymbol"],
    optional: None,
    id: "Txhash",
};

/// Decimals of the tokens that matter most, by contract: the website's export gives whole tokens and leaves them out.
/// Each is what the contract's own `decimals()` answers.
const DECIMALS: [(&str, u32); 8] = [
    ("0xdac17f958d2ee523a2206206994597c13d831ec7", 6),  // USDT
    ("0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", 6),  // USDC
    ("0x6b175474e89094c44da98b954eedeac495271d0f", 18), // DAI
    ("0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2", 18), // WETH
    ("0x2260fac5e5542a773aa44fbcfedf7c193bc2c599", 8),  // WBTC
    ("0x514910771af9ca656af840dff83e8264ecf986ca", 18), // LINK
    ("0xae7ab96520de3a18e5e111b5eaab095312d7fe84", 18), // stETH
    ("0x4fabb145d64652a948d72533023f6e7a623c7c53", 18), // BUSD
];

pub(super) fn api_row(row: &Row<'_>) -> Result<Observation, Fault> {
    let token = evm::address(row.get("contractAddress"))?;
    // The row's nonce and fee are the transaction's, which the export of transactions states.
    Ok(Observation::Transfer(Transfer {
        asset: format!("ethereum/{token}"),
        tx: field::hash(row.get("hash"))?,
        block: field::count(row.get("blockNumber"))?,
        time: field::time(row.get("timeStamp"))?,
        from: evm::address(row.get("from"))?,
        to: evm::address(row.get("to"))?,
        amount: field::amount(row.get("value"))?,
        fee: 0,
        nonce: None,
        place: Place::Unsaid,
        inexact: false,
    }))
}

pub(super) fn website_row(row: &Row<'_>) -> Result<Observation, Fault> {
    let token = evm::address(row.get("ContractAddress"))?;
    let known = DECIMALS.iter().find(|(contract, _)| *contract == token.as_str());
    let Some((_, decimals)) = known else {
        let hint = "export it over Etherscan's interface (tokentx), which gives base units";
        return Err(Fault::new(format!("the decimals of the token {token} are not known"), hint));
    };
    let whole: String = row.get("TokenValue").chars().filter(|c| *c != ',').collect();
    Ok(Observation::Transfer(Transfer {
        asset: format!("ethereum/{token}"),
        tx: website_hash(row)?,
        block: field::count(row.get("Blockno"))?,
        time: field::time(row.get("UnixTimestamp"))?,
        from: evm::address(row.get("From"))?,
        to: evm::address(row.get("To"))?,
        amount: field::coins(&whole, *decimals)?,
        fee: 0,
        nonce: None,
        place: Place::Unsaid,
        inexact: false,
    }))
}
