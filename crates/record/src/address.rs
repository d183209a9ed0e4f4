//! Blockchain addresses, checked by their own checksum and written in one form.
//!
//! An address is text that somebody copied: a chain's own checksum says whether it was copied whole. The same text
//! can be an address on several chains (`1…` on Bitcoin, Bitcoin Cash and Bitcoin SV), and one account can be
//! written in several ways (Bitcoin Cash, Tron, TON): [`Address::readings`] gives every chain with that chain's one
//! canonical form.

mod base58check;
mod bech;
mod cardano;
mod cashaddr;
mod hexadecimal;
mod monero;
mod network;
mod ton;

#[cfg(test)]
mod tests;

pub use network::Network;

use crate::{EntityId, RecordError};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr, sync::Arc};
use thiserror::Error;

/// Longest address text that is read. Zcash unified addresses with three receivers have 213 characters; an entity
/// id of at most 255 bytes must hold the network's name beside it.
const MOST_ADDRESS_BYTES: usize = 236;

/// An address in its canonical form: hexadecimal and bech32 in lower case, base58 as it is, one spelling where the
/// chain has several.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    network: Network,
    text: Arc<str>,
}

/// One way to read a text as an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The address, on its network.
    pub address: Address,
    /// What controls it, where the address tells.
    pub control: Option<Control>,
    /// True where the text carried a checksum, and it held. False for hexadecimal of one case, Solana, raw TON:
    /// there a mistyped character is an address just as well.
    pub checked: bool,
}

/// What an address commits to: equal on two chains, the same key or script can spend on both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Control {
    /// How the bytes were made of the key.
    pub kind: ControlKind,
    /// The hash or key, left-aligned, padded with zeros.
    pub bytes: [u8; 32],
}

/// How a key or script was hashed into an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ControlKind {
    /// RIPEMD-160 of SHA-256 of a public key: Bitcoin and its forks, XRP, Cosmos.
    KeyHash,
    /// RIPEMD-160 of SHA-256 of a script: Bitcoin and its forks.
    ScriptHash,
    /// Last 20 bytes of Keccak-256 of a public key (or a contract): EVM, Tron.
    Keccak,
    /// A public spend key: Monero's standard and integrated addresses.
    SpendKey,
    /// A payment or stake credential of Cardano, 28 bytes.
    Credential,
}

impl Control {
    /// Takes at most 32 `bytes`.
    fn new(kind: ControlKind, bytes: &[u8]) -> Option<Self> {
        let mut padded = [0; 32];
        padded.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(Self { kind, bytes: padded })
    }
}

/// Why a text is not an address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AddressFault {
    /// It has a network's form, but its checksum or length fails: some character is wrong.
    #[error("it looks like a {network} address, but {why}")]
    Damaged {
        /// The network whose form it has.
        network: Network,
        /// What fails.
        why: String,
    },
    /// No known chain writes addresses like this.
    #[error("{0}")]
    Unknown(&'static str),
}

impl AddressFault {
    fn damaged(network: Network, why: impl fmt::Display) -> Self {
        Self::Damaged { network, why: why.to_string() }
    }
}

/// What the reader of one form says: not this form at all, or this form, well or damaged.
type Verdict = Option<Result<Vec<Reading>, AddressFault>>;

impl Reading {
    fn new(network: Network, text: impl Into<Arc<str>>, control: Option<Control>) -> Self {
        Self { address: Address { network, text: text.into() }, control, checked: true }
    }

    fn unchecked(self) -> Self {
        Self { checked: false, ..self }
    }
}

/// The forms, those with a checksum first.
const FORMS: [fn(&str) -> Verdict; 7] = [
    hexadecimal::read,
    cashaddr::read,
    bech::read,
    base58check::read,
    monero::read,
    ton::read,
    cardano::read_byron,
];

impl Address {
    /// Every way to read `text` as an address, the likeliest network first; never empty.
    ///
    /// # Errors
    /// [`AddressFault::Damaged`] where the form is known and the checksum fails, [`AddressFault::Unknown`] where no
    /// form fits.
    pub fn readings(text: &str) -> Result<Vec<Reading>, AddressFault> {
        let text = text.trim();
        if text.len() > MOST_ADDRESS_BYTES {
            return Err(AddressFault::Unknown("it is longer than any address"));
        }
        if !text.is_ascii() {
            return Err(AddressFault::Unknown("no known chain writes addresses like this"));
        }
        let mut fault = AddressFault::Unknown("no known chain writes addresses like this");
        for form in FORMS {
            match form(text) {
                Some(Ok(readings)) => return Ok(readings),
                Some(Err(damaged @ AddressFault::Damaged { .. })) => return Err(damaged),
                Some(Err(unknown)) => fault = unknown,
                None => {}
            }
        }
        base58check::read_solana(text).map_or(Err(fault), |reading| Ok(vec![reading]))
    }

    /// Reads an address of any supported network, by its form; the likeliest network where several share it.
    ///
    /// # Errors
    /// [`RecordError::Address`] where the form is known and the checksum fails, or no form fits.
    pub fn parse(text: &str) -> Result<Self, RecordError> {
        let readings = Self::readings(text).map_err(|fault| refused(text, fault))?;
        let first = readings.into_iter().next().map(|reading| reading.address);
        first.ok_or_else(|| wrong(text, "blockchain", "no known chain writes addresses like this"))
    }

    /// Reads an address that its source says is on `currency` (OFAC's codes: `ETH`, `XBT`, `XMR`, …). Where the
    /// form is of another chain, its checksum says more than the label; where no form fits and the currency's
    /// syntax is not wholly known, the text is kept as given.
    ///
    /// # Errors
    /// [`RecordError::Address`] where a known syntax does not hold, or the text cannot be an address at all.
    pub fn parse_as(text: &str, currency: &str) -> Result<Self, RecordError> {
        let text = text.trim();
        let stated = Network::of_currency(currency);
        match Self::readings(text) {
            Ok(readings) => {
                let on = readings.iter().position(|reading| Some(reading.address.network) == stated);
                let proved = |reading: &Reading| on.is_some() || stated.is_none() || reading.checked;
                let chosen = readings.into_iter().nth(on.unwrap_or(0)).filter(proved);
                match chosen {
                    Some(reading) => Ok(reading.address),
                    None if is_closed(stated, currency) => {
                        Err(wrong(text, "blockchain", "it has the form of another chain than its label says"))
                    }
                    None => Self::as_given(text),
                }
            }
            Err(AddressFault::Unknown(_)) if !is_closed(stated, currency) => Self::as_given(text),
            Err(AddressFault::Damaged { .. }) if stated.is_none() && !text.starts_with("0x") => {
                Self::as_given(text)
            }
            Err(fault) => Err(refused(text, fault)),
        }
    }

    /// Keeps `text` as it is, on [`Network::Other`]: for what a list calls an address and no checksum can prove.
    ///
    /// # Errors
    /// [`RecordError::Address`] where it is empty, too long, or holds spaces.
    pub fn as_given(text: &str) -> Result<Self, RecordError> {
        let text = text.trim();
        if text.is_empty()
            || text.len() > MOST_ADDRESS_BYTES
            || text.chars().any(|c| c.is_whitespace() || c.is_control())
        {
            return Err(wrong(text, "blockchain", "it is empty, too long or holds spaces"));
        }
        Ok(Self { network: Network::Other, text: text.into() })
    }

    /// The network.
    pub const fn network(&self) -> Network {
        self.network
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What controls it, where the address tells.
    pub fn control(&self) -> Option<Control> {
        let readings = Self::readings(&self.text).ok()?;
        readings.into_iter().find(|reading| reading.address == *self).and_then(|reading| reading.control)
    }

    /// Every spelling of this address that is in use on its network, the canonical one first.
    pub fn spellings(&self) -> Vec<String> {
        let text = self.text.to_string();
        let others = match self.network {
            Network::Evm => vec![text.trim_start_matches("0x").to_owned()],
            Network::Tron => hexadecimal::of_tron(&text).into_iter().collect(),
            Network::BitcoinCash => cashaddr::legacy(&text).into_iter().collect(),
            Network::Ton => ton::other_spellings(&text),
            _ => Vec::new(),
        };
        std::iter::once(text).chain(others).collect()
    }

    /// The id of the wallet with this address: `wallet:evm:0x098b…`.
    ///
    /// # Errors
    /// None for an address that was parsed: its text is short and without spaces.
    pub fn entity_id(&self) -> Result<EntityId, RecordError> {
        EntityId::new(&format!("wallet:{}:{}", self.network.name(), self.text))
    }
}

/// True where every address of that currency has a form that is read here, so that a text without form is wrong.
fn is_closed(stated: Option<Network>, currency: &str) -> bool {
    matches!(stated, Some(Network::Evm | Network::Bitcoin | Network::Tron))
        || matches!(currency, "USDT" | "USDC")
}

fn refused(text: &str, fault: AddressFault) -> RecordError {
    match fault {
        AddressFault::Damaged { network, why } => wrong(text, network.title(), why),
        AddressFault::Unknown(why) => wrong(text, "blockchain", why),
    }
}

fn wrong(text: &str, network: &'static str, why: impl fmt::Display) -> RecordError {
    RecordError::Address {
        text: text.chars().take(MOST_ADDRESS_BYTES).collect(),
        network,
        why: why.to_string(),
    }
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
