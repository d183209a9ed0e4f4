//! Lists of decoded deposits as the authors of the Connector data set publish them: JSON objects with `bridge`,
//! `txhash`, `timestamp` and `args` (`sender`, `receiver`, `amount`, `asset_s`, `asset_d`, `srcChain`, `dstChain`).

use crate::read::{account, bare_hash};
use crate::{BridgeError, End, Ends};
use serde::{Deserialize, Serialize};
use std::io::Read;

/// One deposit as published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deposited {
    /// Name of the bridge.
    pub bridge: String,
    /// What it says.
    pub args: Args,
    /// The deposit's transaction.
    pub txhash: String,
    /// Seconds since 1970-01-01 UTC.
    pub timestamp: u64,
}

/// What a deposit says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Args {
    /// Who called the bridge; often the bridge's own wrapper.
    pub sender: String,
    /// Who is to be paid.
    pub receiver: String,
    /// In base units of the token on the chain that is left; read as a whole number, never through a float.
    pub amount: u128,
    /// The token on the chain that is left.
    #[serde(rename = "asset_s")]
    pub asset: String,
    /// The token on the chain that is entered, where the bridge says it.
    #[serde(rename = "asset_d", default, skip_serializing_if = "Option::is_none")]
    pub asset_there: Option<String>,
    /// The chain that is left.
    pub src_chain: String,
    /// The chain that is entered.
    pub dst_chain: String,
}

/// Reads a published list whole.
///
/// # Errors
/// [`BridgeError::Json`] where the text is no such list.
pub fn read(reader: impl Read, name: &str) -> Result<Vec<Deposited>, BridgeError> {
    serde_json::from_reader(reader).map_err(|source| BridgeError::Json { name: name.to_owned(), source })
}

/// The list as ends to be matched. The asset is the token on the chain that is left, with both chains.
pub(crate) fn read_ends(reader: impl Read, name: &str) -> Result<Ends, BridgeError> {
    let kept = read(reader, name)?.into_iter().map(|deposit| deposit.end()).collect();
    Ok(Ends { kept, ..Ends::default() })
}

impl Deposited {
    /// The deposit as an end to be matched.
    #[must_use]
    pub fn end(&self) -> End {
        let Args { asset, src_chain, dst_chain, receiver, amount, .. } = &self.args;
        End {
            id: self.txhash.clone(),
            time: Some(self.timestamp),
            asset: format!("{src_chain} {} {dst_chain}", account(asset)),
            amount: Some(*amount),
            account: Some(account(receiver)),
            ..End::default()
        }
    }

    /// What is wrong with the deposit, if anything: a hash or an address of the wrong form, or nothing sent.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        let digits = |text: &str, count: usize| {
            let bare = bare_hash(text);
            bare.len() == count && bare.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let checks = [
            ("transaction hash", digits(&self.txhash, 64)),
            ("receiver", digits(&self.args.receiver, 40)),
            ("token", digits(&self.args.asset, 40)),
            ("token there", self.args.asset_there.as_ref().is_none_or(|asset| digits(asset, 40))),
            ("amount", self.args.amount > 0),
        ];
        checks.into_iter().find(|(_, well)| !well).map(|(what, _)| what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_beyond_a_double_stay_exact() {
        let text = r#"[{"event":"Deposit","bridge":"B","args":{"sender":"0x01","receiver":"0xAB00000000000000000000000000000000000000",
            "amount":4297033357500000000001,"dstChain":"BNB","srcChain":"ETH","asset_s":"0xCD00000000000000000000000000000000000000"},
            "txhash":"0x00","timestamp":1641078457}]"#;
        let ends = read_ends(text.as_bytes(), "test").unwrap();
        let end = &ends.kept[0];
        assert_eq!(end.amount, Some(4_297_033_357_500_000_000_001));
        assert_eq!(end.account.as_deref(), Some("0xab00000000000000000000000000000000000000"));
        assert_eq!(read(text.as_bytes(), "test").unwrap()[0].fault(), Some("transaction hash"));
        assert!(read(&b"{"[..], "test").unwrap_err().to_string().contains("hint:"));
    }
}
