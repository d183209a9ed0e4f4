//! Blockchain addresses, checked by their own checksum and written in one form.

use crate::{EntityId, RecordError};
use bech32::{Hrp, segwit};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha3::{Digest as _, Keccak256};
use std::{fmt, str::FromStr, sync::Arc};

/// Longest address text that any supported chain writes (Monero integrated: 106).
const MOST_ADDRESS_BYTES: usize = 128;

/// A family of chains that share one address syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Network {
    /// Ethereum and its kin: 20 bytes, EIP-55 mixed-case checksum.
    Evm,
    /// Bitcoin: base58check (BIP-13) or bech32/bech32m (BIP-173, BIP-350).
    Bitcoin,
    /// Tron: base58check of 0x41 and 20 bytes.
    Tron,
    /// A chain whose syntax is not checked here (Monero, Zcash, …): kept as given.
    Other,
}

impl Network {
    /// The name in an entity id.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Evm => "evm",
            Self::Bitcoin => "bitcoin",
            Self::Tron => "tron",
            Self::Other => "other",
        }
    }
}

/// An address in its canonical form: EVM and bech32 lower case, base58 as it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    network: Network,
    text: Arc<str>,
}

impl Address {
    /// Reads an address of any supported network, by its form.
    ///
    /// # Errors
    /// [`RecordError::Address`] where the form is known and the checksum fails, or no form fits.
    pub fn parse(text: &str) -> Result<Self, RecordError> {
        let text = text.trim();
        if text.len() > MOST_ADDRESS_BYTES {
            return Err(wrong(text, "blockchain", "it is longer than any address"));
        }
        if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            return evm(text, digits);
        }
        if text.len() == 34 && text.starts_with('T') {
            return tron(text);
        }
        let lower = text.to_ascii_lowercase();
        if lower.starts_with("bc1") {
            return segwit_address(text, &lower);
        }
        if matches!(text.as_bytes().first(), Some(b'1' | b'3')) && (25..=35).contains(&text.len()) {
            return base58(text);
        }
        Err(wrong(text, "blockchain", "no known chain writes addresses like this"))
    }

    /// Reads an address that its source says is on `currency` (OFAC's codes: `ETH`, `XBT`, `XMR`, …); where the
    /// chain's syntax is not checked here, the text is kept as given.
    ///
    /// # Errors
    /// [`RecordError::Address`] where a checked syntax does not hold, or the text cannot be an address at all.
    pub fn parse_as(text: &str, currency: &str) -> Result<Self, RecordError> {
        let text = text.trim();
        match currency {
            // Some lists leave out the prefix.
            "ETH" | "USDC" | "ARB" | "BSC" | "ETC" if !text.starts_with("0x") => {
                Self::parse(&format!("0x{text}"))
            }
            "XBT" | "BTC" | "TRX" | "USDT" | "ETH" | "USDC" | "ARB" | "BSC" | "ETC" => Self::parse(text),
            _ if text.starts_with("0x") => Self::parse(text),
            _ if text.is_empty()
                || text.len() > MOST_ADDRESS_BYTES
                || text.chars().any(char::is_whitespace) =>
            {
                Err(wrong(text, "blockchain", "it is empty, too long or holds spaces"))
            }
            _ => Ok(Self { network: Network::Other, text: text.into() }),
        }
    }

    /// The network.
    pub const fn network(&self) -> Network {
        self.network
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The id of the wallet with this address: `wallet:evm:0x098b…`.
    ///
    /// # Errors
    /// None for an address that was parsed: its text is short and without spaces.
    pub fn entity_id(&self) -> Result<EntityId, RecordError> {
        EntityId::new(&format!("wallet:{}:{}", self.network.name(), self.text))
    }
}

fn wrong(text: &str, network: &'static str, why: impl fmt::Display) -> RecordError {
    RecordError::Address {
        text: text.chars().take(MOST_ADDRESS_BYTES).collect(),
        network,
        why: why.to_string(),
    }
}

fn evm(text: &str, digits: &str) -> Result<Address, RecordError> {
    if digits.len() != 40 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(wrong(text, "EVM", "it is not 40 hexadecimal digits"));
    }
    let lower = digits.to_ascii_lowercase();
    let one_case = digits == lower || digits == digits.to_ascii_uppercase();
    if !one_case && digits != eip55(&lower) {
        return Err(wrong(text, "EVM", "its EIP-55 checksum does not hold"));
    }
    Ok(Address { network: Network::Evm, text: format!("0x{lower}").into() })
}

/// The mixed-case form of 40 lower-case digits (EIP-55).
fn eip55(lower: &str) -> String {
    let hash = Keccak256::digest(lower.as_bytes());
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    lower
        .chars()
        .zip(nibbles)
        .map(|(c, nibble)| if nibble >= 8 { c.to_ascii_uppercase() } else { c })
        .collect()
}

fn tron(text: &str) -> Result<Address, RecordError> {
    let bytes =
        bs58::decode(text).with_check(Some(0x41)).into_vec().map_err(|error| wrong(text, "Tron", error))?;
    if bytes.len() != 21 {
        return Err(wrong(text, "Tron", "it does not hold 20 bytes"));
    }
    Ok(Address { network: Network::Tron, text: text.into() })
}

fn segwit_address(text: &str, lower: &str) -> Result<Address, RecordError> {
    let (hrp, _, _) = segwit::decode(text).map_err(|error| wrong(text, "Bitcoin", error))?;
    if hrp != Hrp::parse_unchecked("bc") {
        return Err(wrong(text, "Bitcoin", "it is not on the main network"));
    }
    Ok(Address { network: Network::Bitcoin, text: lower.into() })
}

fn base58(text: &str) -> Result<Address, RecordError> {
    let bytes =
        bs58::decode(text).with_check(None).into_vec().map_err(|error| wrong(text, "Bitcoin", error))?;
    if bytes.len() != 21 || !matches!(bytes.first(), Some(0 | 5)) {
        return Err(wrong(text, "Bitcoin", "it is not a main-network address"));
    }
    Ok(Address { network: Network::Bitcoin, text: text.into() })
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Address {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        Self::parse(text)
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The examples of EIP-55.
    const EIP55: [&str; 4] = [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ];

    #[test]
    fn eip55_examples_hold_and_one_wrong_case_does_not() {
        for text in EIP55 {
            assert_eq!(Address::parse(text).unwrap().as_str(), text.to_ascii_lowercase());
            let damaged: String = text
                .char_indices()
                .map(|(i, c)| if i == 5 && c.is_ascii_alphabetic() { flip(c) } else { c })
                .collect();
            if damaged != text {
                assert!(Address::parse(&damaged).is_err(), "{damaged} was admitted");
            }
        }
    }

    fn flip(c: char) -> char {
        if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
    }

    /// From BIP-173, BIP-350, BIP-13 and the Bitcoin genesis block; the Tron one is USDT's contract.
    const VALID: [(&str, Network); 5] = [
        ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", Network::Bitcoin),
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", Network::Bitcoin),
        ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Network::Bitcoin),
        ("3P14159f73E4gFr7JterCCQh9QjiTjiZrG", Network::Bitcoin),
        ("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", Network::Tron),
    ];

    #[test]
    fn published_addresses_are_read() {
        for (text, network) in VALID {
            assert_eq!(Address::parse(text).unwrap().network(), network, "{text}");
        }
    }

    #[test]
    fn one_wrong_character_is_found() {
        for (text, _) in VALID {
            let last = text.chars().last().unwrap();
            let other = if last == '2' { '3' } else { '2' };
            let damaged = format!("{}{other}", &text[..text.len() - 1]);
            assert!(Address::parse(&damaged).is_err(), "{damaged} was admitted");
        }
        assert!(Address::parse(&"1".repeat(5000)).is_err());
    }

    #[test]
    fn unchecked_chains_are_kept_as_given() {
        let monero = "88s6jF4CD1fKuLBnTBzCVfJq2R9GnbtRJNa1qT5Wf4fE9f";
        assert_eq!(Address::parse_as(monero, "XMR").unwrap().network(), Network::Other);
        assert!(Address::parse_as("", "XMR").is_err());
    }

    #[test]
    fn the_currency_decides_where_the_form_does_not() {
        let bare = "098b716b8aaf21512996dc57eb0615e2383e2f96";
        assert_eq!(Address::parse_as(bare, "ETH").unwrap().as_str(), format!("0x{bare}"));
        assert!(Address::parse_as("098b716b8aaf21512996dc57eb0615e2383e2f9", "ETH").is_err());
        assert_eq!(
            Address::parse_as("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "USDT").unwrap().network(),
            Network::Tron
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,140}") {
            if let Ok(address) = Address::parse(&text) {
                prop_assert_eq!(&Address::parse(address.as_str()).unwrap(), &address);
                prop_assert!(address.entity_id().is_ok());
            }
        }
    }
}
