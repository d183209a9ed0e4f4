//! What the chains of Ethereum's kind have in common: their numbers, their coins, the addresses of contracts.

use crate::{field, intake::Fault};
use record::{Address, Network};
use sha3::{Digest as _, Keccak256};

/// Chains by their number (EIP-155) and the name of their own asset; all have 18 decimals.
const CHAINS: [(&str, &str, &str); 11] = [
    ("1", "ethereum", "ethereum/eth"),
    ("10", "optimism", "optimism/eth"),
    ("56", "bsc", "bsc/bnb"),
    ("61", "ethereum-classic", "ethereum-classic/etc"),
    ("100", "gnosis", "gnosis/xdai"),
    ("137", "polygon", "polygon/pol"),
    ("250", "fantom", "fantom/ftm"),
    ("8453", "base", "base/eth"),
    ("42161", "arbitrum", "arbitrum/eth"),
    ("42220", "celo", "celo/celo"),
    ("43114", "avalanche", "avalanche/avax"),
];

/// A chain and its own asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) name: &'static str,
    pub(super) coin: &'static str,
}

/// The main chain.
pub(super) const ETHEREUM: Chain = Chain { name: "ethereum", coin: "ethereum/eth" };

/// The chain of that number; Ethereum where a record does not say.
pub(super) fn chain(id: &str) -> Result<Chain, Fault> {
    if id.is_empty() {
        return Ok(ETHEREUM);
    }
    let known = CHAINS.iter().find(|(number, ..)| *number == id);
    known.map(|(_, name, coin)| Chain { name, coin }).ok_or_else(|| {
        let reason = format!("the chain {} is not known", id.chars().take(20).collect::<String>());
        Fault::new(reason, "chain_id is a number of EIP-155 such as 1; convert others to transfers-csv")
    })
}

/// Reads an address of this kind.
pub(super) fn address(text: &str) -> Result<Address, Fault> {
    field::address_on(Network::Evm, text)
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
