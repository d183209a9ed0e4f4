//! Transactions and token transfers as `ethereum-etl` and BigQuery's `crypto_ethereum` export them to CSV.
//!
//! The plain `transactions` table does not say what was paid for inclusion: the fee is 0 there. Where the receipt's
//! columns are joined to it (`receipt_gas_used`), the fee is gas used times the price paid, and a failed transaction
//! (`receipt_status` 0) moves nothing. A `token_transfers` table needs the block's time joined to it as
//! `block_timestamp`, which `ethereum-etl` itself leaves in `blocks`.

use crate::{
    Format, GatherError, field,
    intake::{Fault, Intake, Open},
    table::{Row, Shape, observations},
};
use record::{Address, Observation, Transfer};
use sha3::{Digest as _, Keccak256};

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

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    let head = String::from_utf8_lossy(super::peek(file)?).into_owned();
    if head.lines().next().unwrap_or_default().contains("token_address") {
        observations(file, Format::EthereumEtlCsv, &TOKEN_TRANSFERS, intake, &token_transfer)
    } else {
        observations(file, Format::EthereumEtlCsv, &TRANSACTIONS, intake, &transaction)
    }
}

fn transaction(row: &Row<'_>) -> Result<Observation, Fault> {
    let from = field::address(row.get("from_address"))?;
    let nonce = field::count(row.get("nonce"))?;
    let to = match field::optional_address(row.get("to_address"))? {
        Some(to) => to,
        None => match field::optional_address(row.get("receipt_contract_address"))? {
            Some(contract) => contract,
            None => created_contract(&from, nonce)?,
        },
    };
    let failed = row.get("receipt_status") == "0";
    let value = field::amount(row.get("value"))?;
    Ok(Observation::Transfer(Transfer {
        asset: "ethereum/eth".to_owned(),
        tx: field::hash(row.get("hash"))?,
        block: field::count(row.get("block_number"))?,
        time: field::time(row.get("block_timestamp"))?,
        from,
        to,
        amount: if failed { 0 } else { value },
        fee: fee(row)?,
        nonce: Some(nonce),
    }))
}

/// What was paid for inclusion; since EIP-1559 the price paid is the receipt's, not the one offered.
fn fee(row: &Row<'_>) -> Result<u128, Fault> {
    let used = row.get("receipt_gas_used");
    if used.is_empty() {
        return Ok(0);
    }
    let paid = row.get("receipt_effective_gas_price");
    let price = field::amount(if paid.is_empty() { row.get("gas_price") } else { paid })?;
    super::product(price, field::amount(used)?)
}

fn token_transfer(row: &Row<'_>) -> Result<Observation, Fault> {
    let token = field::address(row.get("token_address"))?;
    Ok(Observation::Transfer(Transfer {
        asset: format!("ethereum/{token}"),
        tx: field::hash(row.get("transaction_hash"))?,
        block: field::count(row.get("block_number"))?,
        time: field::time(row.get("block_timestamp"))?,
        from: field::address(row.get("from_address"))?,
        to: field::address(row.get("to_address"))?,
        amount: field::amount(row.get("value"))?,
        fee: 0,
        nonce: None,
    }))
}

/// The contract that a transaction without recipient creates: the last 20 bytes of the Keccak-256 of the RLP list of
/// sender and nonce (Ethereum Yellow Paper, section 7).
pub(super) fn created_contract(sender: &Address, nonce: u64) -> Result<Address, Fault> {
    let wrong = || {
        Fault::new("it names no recipient, and its sender is no EVM address", "compare it with its source")
    };
    let sender = hex::decode(sender.as_str().trim_start_matches("0x")).map_err(|_| wrong())?;
    let bytes = nonce.to_be_bytes();
    let significant = bytes.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<_>>();
    let nonce = match *significant {
        [small @ 1..=0x7f] => vec![small],
        _ => [vec![0x80 + u8::try_from(significant.len()).map_err(|_| wrong())?], significant].concat(),
    };
    let payload = [vec![0x94], sender, nonce].concat();
    let list = [vec![0xc0 + u8::try_from(payload.len()).map_err(|_| wrong())?], payload].concat();
    let digits = hex::encode(Keccak256::digest(list));
    field::address(&format!("0x{}", digits.get(24..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the Ethereum community's often cited example of CREATE addresses.
    #[test]
    fn created_contracts_have_the_address_that_the_chain_gives_them() {
        let sender: Address = "0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0".parse().unwrap();
        for (nonce, contract) in [
            (0, "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d"),
            (1, "0x343c43a37d37dff08ae8c4a11544c718abb4fcf8"),
            (2, "0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91"),
        ] {
            assert_eq!(created_contract(&sender, nonce).unwrap().as_str(), contract);
        }
    }
}
