//! A block as a feed states it: one JSON object a line.

use std::borrow::Cow;
use std::collections::HashMap;

use record::Address;
use serde::Deserialize;
use trace::Kind;
use trace::store::{Block, BlockRow, Party};

/// Account texts remembered with what they are: most accounts of a block were in the blocks before.
const MOST_REMEMBERED: usize = 1 << 20;

/// A block of one chain: transfers of any assets, in the order in which the chain ran them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedBlock {
    /// The chain: `ethereum`.
    pub chain: String,
    /// Its height.
    pub height: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// The hash of the block before it. `None` in exports, which do not say.
    pub parent: Option<[u8; 32]>,
    /// Unix seconds.
    pub time: u32,
    /// The rows, each with its asset (`ethereum/eth`).
    pub rows: Vec<(String, BlockRow)>,
}

/// Why a line is no block, and what to do.
pub(crate) type Fault = (String, &'static str);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    chain: String,
    height: u64,
    #[serde(borrow)]
    hash: Cow<'a, str>,
    #[serde(borrow)]
    parent: Cow<'a, str>,
    time: u32,
    #[serde(borrow)]
    transfers: Vec<Moved<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Moved<'a> {
    #[serde(borrow)]
    asset: Cow<'a, str>,
    #[serde(default, borrow)]
    from: Option<Account<'a>>,
    #[serde(default, borrow)]
    to: Option<Account<'a>>,
    #[serde(borrow)]
    amount: Amount<'a>,
    #[serde(default, borrow)]
    fee: Option<Amount<'a>>,
    #[serde(default, borrow)]
    tx: Option<Cow<'a, str>>,
    #[serde(default)]
    nonce: Option<u64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Account<'a> {
    Number(u32),
    Text(#[serde(borrow)] Cow<'a, str>),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Amount<'a> {
    Number(u64),
    Text(#[serde(borrow)] Cow<'a, str>),
}

const FORM: &str = "one JSON object a line: chain, height, hash, parent, time, transfers; see the guide, \"Watching a chain\"";
const HASH: &str = "a hash is 64 hexadecimal digits, with or without 0x";
const UNITS: &str =
    "an amount is a whole number of base units below 2^128: digits in quotes, or a number below 2^64";

/// Reads lines; remembers how accounts are written.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    accounts: HashMap<Box<str>, Party>,
}

impl Reading {
    /// Reads a line.
    pub(crate) fn block(&mut self, line: &[u8]) -> Result<FeedBlock, Fault> {
        let line: Line<'_> = serde_json::from_slice(line).map_err(|error| (error.to_string(), FORM))?;
        let (hash, parent) = (hash(&line.hash)?, hash(&line.parent)?);
        let mut rows = Vec::with_capacity(line.transfers.len());
        for (at, moved) in line.transfers.iter().enumerate() {
            let told = |(what, hint): Fault| (format!("transfer {at}: {what}"), hint);
            self.rows(&line.chain, moved, &mut rows).map_err(told)?;
        }
        Ok(FeedBlock {
            chain: line.chain,
            height: line.height,
            hash,
            parent: Some(parent),
            time: line.time,
            rows,
        })
    }

    /// A transfer is one row, its fee another; the nonce belongs to the first.
    fn rows(
        &mut self,
        chain: &str,
        moved: &Moved<'_>,
        rows: &mut Vec<(String, BlockRow)>,
    ) -> Result<(), Fault> {
        let asset = asset(chain, &moved.asset)?;
        let from = self.party(moved.from.as_ref())?;
        let to = self.party(moved.to.as_ref())?;
        let tx = moved.tx.as_deref().map(hash).transpose()?;
        let row =
            BlockRow { from, to, amount: units(&moved.amount)?, kind: Kind::Value, tx, nonce: moved.nonce };
        let fee = moved.fee.as_ref().map(units).transpose()?.filter(|fee| *fee > 0);
        let fee = fee.map(|amount| BlockRow { amount, kind: Kind::Fee, nonce: None, ..row.clone() });
        rows.push((asset.clone(), row));
        rows.extend(fee.map(|fee| (asset, fee)));
        Ok(())
    }

    fn party(&mut self, account: Option<&Account<'_>>) -> Result<Party, Fault> {
        match account {
            None => Ok(Party::Name([].into())),
            Some(Account::Number(id)) => Ok(Party::Id(*id)),
            Some(Account::Text(text)) => match self.accounts.get(text.as_ref()) {
                Some(party) => Ok(party.clone()),
                None => self.first_sight(text),
            },
        }
    }

    fn first_sight(&mut self, text: &str) -> Result<Party, Fault> {
        let hint = "give the address as the chain writes it; leave it out for mint and burn";
        let address = Address::parse(text).map_err(|error| (error.to_string().replace('\n', "; "), hint))?;
        let party = party_of(address.as_str());
        if self.accounts.len() >= MOST_REMEMBERED {
            self.accounts.clear();
        }
        self.accounts.insert(text.into(), party.clone());
        Ok(party)
    }
}

/// The account of an address in canonical form.
pub(crate) fn party_of(address: &str) -> Party {
    Party::Name(address.as_bytes().into())
}

impl FeedBlock {
    /// The rows of one asset, as its store takes them. `parent` where the feed does not say.
    pub(crate) fn of_asset(&self, asset: &str, parent: [u8; 32]) -> Block {
        let rows = self.rows.iter().filter(|(of, _)| of == asset).map(|(_, row)| row.clone()).collect();
        let parent = self.parent.unwrap_or(parent);
        Block { height: self.height, hash: self.hash, parent, time: self.time, rows }
    }
}

/// `eth` on chain `ethereum`, or the whole name.
fn asset(chain: &str, said: &str) -> Result<String, Fault> {
    match said.split_once('/') {
        None => Ok(format!("{chain}/{said}")),
        Some((on, _)) if on == chain => Ok(said.to_owned()),
        Some((on, _)) => Err((
            format!("an asset of chain {on} in a block of {chain}"),
            "a block holds one chain's transfers",
        )),
    }
}

/// 32 bytes from hexadecimal text.
pub(crate) fn hash(text: &str) -> Result<[u8; 32], Fault> {
    let mut bytes = [0; 32];
    let short = || text.chars().take(80).collect::<String>();
    hex::decode_to_slice(text.strip_prefix("0x").unwrap_or(text), &mut bytes)
        .map_err(|error| (format!("'{}' is no hash: {error}", short()), HASH))?;
    Ok(bytes)
}

fn units(amount: &Amount<'_>) -> Result<u128, Fault> {
    match amount {
        Amount::Number(units) => Ok((*units).into()),
        Amount::Text(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().map_err(|_| {
            (format!("the amount '{}' passes 2^128 - 1", text.chars().take(80).collect::<String>()), UNITS)
        }),
        Amount::Text(text) => {
            Err((format!("'{}' is no amount", text.chars().take(80).collect::<String>()), UNITS))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"chain":"ethereum","height":7,"hash":"H","parent":"P","time":5,"transfers":[{"asset":"eth","from":"0x00000000000000000000000000000000000000A1","to":null,"amount":"340282366920938463463374607431768211455","fee":2,"tx":"H"}]}"#;

    fn line(change: impl Fn(String) -> String) -> Result<FeedBlock, Fault> {
        let line = LINE.replace("\"H\"", &format!("\"0x{}\"", "1".repeat(64)));
        Reading::default().block(change(line.replace("\"P\"", &format!("\"{}\"", "2".repeat(64)))).as_bytes())
    }

    #[test]
    fn a_line_is_a_block_and_a_fee_a_row_of_its_own() {
        let block = line(|line| line).unwrap();
        assert_eq!((block.height, block.hash, block.parent), (7, [0x11; 32], Some([0x22; 32])));
        let [(asset, paid), (_, fee)] = &block.rows[..] else { panic!("{:?}", block.rows) };
        assert_eq!((asset.as_str(), paid.amount, paid.tx), ("ethereum/eth", u128::MAX, Some([0x11; 32])));
        assert_eq!(paid.from, party_of("0x00000000000000000000000000000000000000a1"), "in canonical form");
        assert!(paid.to.is_outside());
        assert_eq!((fee.kind, fee.amount), (Kind::Fee, 2));
    }

    #[test]
    fn what_is_wrong_is_said_with_a_hint() {
        for (from, to, with) in [
            ("7,", "\"x\",", "invalid type"),
            ("\"eth\"", "\"bitcoin/btc\"", "bitcoin"),
            (
                "\"340282366920938463463374607431768211455\"",
                "\"340282366920938463463374607431768211456\"",
                "2^128",
            ),
            ("\"340282366920938463463374607431768211455\"", "\"1.5\"", "no amount"),
            ("\"340282366920938463463374607431768211455\"", "-1", "did not match"),
            ("0x1111", "0x", "no hash"),
            ("0x00000000000000000000000000000000000000A1", "nobody at all", "nobody"),
            ("\"time\":5", "\"time\":5,\"tyme\":6", "tyme"),
        ] {
            let (what, hint) = line(|line| line.replace(from, to)).unwrap_err();
            assert!(what.contains(with) && !hint.is_empty(), "{with}: {what}");
        }
    }
}
