//! Transfers of Ethereum or Tron as bitquery publishes them: JSON here, the same columns in Parquet in
//! [`super::chain_parquet`].
//!
//! Amounts are whole tokens in decimal text beside the token's decimals, so they become base units exactly. The chain
//! is that of the addresses.

use super::evm;
use crate::{
    Format, GatherError, field,
    intake::{Fault, Intake, Open},
    json_rows::{Rows, each_object},
    table::Fields,
};
use record::{Network, Observation, Place, Transfer};

const ROWS: Rows = Rows { format: Format::BitqueryJson, lists: &[], ids: &["Transaction_Hash"] };

/// Most decimals of a token: 10^38 is the last power below 2^128.
const MOST_DECIMALS: u64 = 38;

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    each_object(file, &ROWS, intake, &mut |row, intake| match transfer(row) {
        Ok(Some(transfer)) => intake.observation(Observation::Transfer(transfer)).map(Ok),
        Ok(None) => Ok(Ok(())),
        Err(fault) => Ok(Err(fault)),
    })
}

/// The transfer that a record states; none where it is of a token that is no money (NFT).
pub(super) fn transfer(row: &dyn Fields) -> Result<Option<Transfer>, Fault> {
    if row.get("Transfer_Currency_Fungible") == "false" {
        return Ok(None);
    }
    let (from, to) = (row.get("Transfer_Sender"), row.get("Transfer_Receiver"));
    let network = field::address(from)?.network();
    let decimals = field::count(row.get("Transfer_Currency_Decimals"))?;
    let decimals = u32::try_from(decimals.min(MOST_DECIMALS + 1)).unwrap_or(0);
    let amount = field::coins(row.get("Transfer_Amount"), decimals)?;
    let failed =
        ["TransactionStatus_Success", "Transfer_Success"].iter().any(|name| row.get(name) == "false");
    Ok(Some(Transfer {
        asset: asset(row, network)?,
        tx: field::hash(row.get("Transaction_Hash"))?,
        block: field::count(row.get("Block_Number"))?,
        time: field::time(row.get("Block_Time"))?,
        from: field::address_on(network, from)?,
        to: field::address_on(network, to)?,
        amount: if failed { 0 } else { amount },
        // A transaction's fee stands beside each of its transfers: the tables of transactions state it once.
        fee: 0,
        nonce: None,
        place: Place::Named(format!("bitquery:{}", row.get("Transfer_Index"))),
        inexact: false,
    }))
}

fn asset(row: &dyn Fields, network: Network) -> Result<String, Fault> {
    let native = row.get("Transfer_Currency_Native") == "true";
    let contract = row.get("Transfer_Currency_SmartContract");
    match (network, native) {
        (Network::Tron, true) => Ok("tron/trx".to_owned()),
        // TRC-10 tokens have a number instead of a contract.
        (Network::Tron, false) if contract.is_empty() => {
            let id = field::count(row.get("Transfer_Currency_AssetId"))?;
            Ok(format!("tron/trc10-{id}"))
        }
        (Network::Tron, false) => Ok(format!("tron/{}", field::address_on(Network::Tron, contract)?)),
        (Network::Evm, true) => Ok(evm::ETHEREUM.coin.to_owned()),
        (Network::Evm, false) => Ok(format!("{}/{}", evm::ETHEREUM.name, evm::address(contract)?)),
        (other, _) => {
            let reason = format!("transfers of {} are not read here", other.title());
            Err(Fault::new(reason, "give bitquery's transfers of Ethereum or Tron"))
        }
    }
}
