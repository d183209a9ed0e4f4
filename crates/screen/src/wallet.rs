//! Listed wallets: is this address on the list, is it a damaged copy of one that is, or is it another?
//!
//! Only an address that reads as a listed one, on its own chain, is a match. A text with one wrong character is
//! *damaged*: the listed address that it was probably copied from is shown as a guess, and never counts as a match.
//! An address that is whole but imitates a listed one (first and last characters alike, as poisoners make them), or
//! that the same key controls on another chain, is not listed either: it gets a note.

mod clean;
mod edit;
mod nearby;

#[cfg(test)]
mod tests;

use nearby::Nearby;
use record::{Address, AddressFault, Control, Network, Reading};
use serde::Serialize;
use std::{borrow::Cow, collections::HashMap};

pub use edit::Damage;

/// Places in [`Wallets::listed`].
type Place = u32;

/// An address as a list gives it.
#[derive(Debug, Clone)]
pub enum ListedWallet<'a> {
    /// Already read.
    Address(Address),
    /// A text alone: listed on every chain that it can be read on.
    Text(Cow<'a, str>),
    /// A text and the list's currency code for it (`XBT`, `ETH`, `XMR`, …).
    Labelled(Cow<'a, str>, Cow<'a, str>),
}

impl From<Address> for ListedWallet<'_> {
    fn from(address: Address) -> Self {
        Self::Address(address)
    }
}

impl<'a> From<&'a str> for ListedWallet<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<(&'a str, &'a str)> for ListedWallet<'a> {
    fn from((text, currency): (&'a str, &'a str)) -> Self {
        Self::Labelled(text.into(), currency.into())
    }
}

/// A listed text that cannot be an address at all: empty, too long, or with spaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// What the list says.
    pub text: String,
    /// What it was listed for.
    pub payload: u32,
    /// What is wrong with it.
    pub why: String,
}

/// A listed address near a damaged text. A guess, never a match.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Near {
    /// Characters that were changed, swapped, lost or added, case aside: 0 or 1.
    pub distance: u8,
    /// What happened to the text.
    pub kind: Damage,
    /// True where letters differ in case too, and case matters or carries the checksum.
    pub case_differs: bool,
    /// The listed address.
    pub address: Address,
    /// What it is listed for.
    pub payloads: Vec<u32>,
}

/// A listed address that the one asked about imitates: a note, weaker than a guess.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lookalike {
    /// The listed address.
    pub address: Address,
    /// What it is listed for.
    pub payloads: Vec<u32>,
    /// First characters alike, after what all addresses of the chain begin with; 4 or more.
    pub head: usize,
    /// Last characters alike; 4 or more.
    pub tail: usize,
}

/// A listed address on another chain that the same key or script controls: a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SameKey {
    /// The listed address.
    pub address: Address,
    /// Its chain.
    pub network: Network,
    /// What it is listed for.
    pub payloads: Vec<u32>,
}

/// What is known of a text as a wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum WalletAnswer {
    /// It is a listed address.
    Listed {
        /// The listed address, in canonical form.
        address: Address,
        /// Its chain.
        network: Network,
        /// What it is listed for, ascending.
        payloads: Vec<u32>,
    },
    /// It is an address, whole as far as its form can tell, and not listed.
    NotListed {
        /// The address, on the likeliest chain.
        address: Address,
        /// Every chain that it may be on.
        networks: Vec<Network>,
        /// True where it carried a checksum that held. Without one, a near listed address is to be taken seriously.
        checked: bool,
        /// Listed addresses one character away. Guesses.
        near: Vec<Near>,
        /// Listed addresses with the same first and last characters.
        lookalikes: Vec<Lookalike>,
        /// Listed addresses under the same key on other chains.
        same_key: Vec<SameKey>,
    },
    /// It has the form of an address, or is near a listed one, but it is not whole.
    Damaged {
        /// The network of its form, or of the nearest listed address.
        network: Network,
        /// What fails.
        why: String,
        /// Listed addresses that it may have been. Guesses.
        near: Vec<Near>,
    },
    /// It is not an address.
    NotAnAddress {
        /// Why not.
        why: String,
    },
}

impl WalletAnswer {
    /// How much an answer says, where one text holds several addresses.
    fn weight(&self) -> u8 {
        match self {
            Self::Listed { .. } => 5,
            Self::Damaged { near, .. } if !near.is_empty() => 4,
            Self::NotListed { near, .. } if !near.is_empty() => 3,
            Self::NotListed { .. } => 2,
            Self::Damaged { .. } => 1,
            Self::NotAnAddress { .. } => 0,
        }
    }
}

/// A listed address and what it is listed for.
#[derive(Debug, Clone)]
struct Entry {
    address: Address,
    payloads: Vec<u32>,
}

/// Listed addresses in memory, by address, key, and nearness.
#[derive(Debug, Default)]
pub struct Wallets {
    entries: Vec<Entry>,
    exact: HashMap<Address, Place>,
    control: HashMap<Control, Vec<Place>>,
    nearby: Nearby,
    refused: Vec<Refused>,
}

impl Wallets {
    /// Builds the index. A payload is the caller's own number for a listing; an address may have several.
    pub fn build<'a, Listed: Into<ListedWallet<'a>>>(
        listed: impl IntoIterator<Item = (Listed, u32)>,
    ) -> Self {
        let mut wallets = Self::default();
        for (wallet, payload) in listed {
            wallets.add(wallet.into(), payload);
        }
        wallets.nearby = Nearby::build(wallets.entries.iter().map(|entry| &entry.address));
        wallets
    }

    fn add(&mut self, wallet: ListedWallet<'_>, payload: u32) {
        match readings_of(wallet) {
            Ok(readings) => {
                for reading in readings {
                    self.add_reading(reading, payload);
                }
            }
            Err((text, why)) => self.refused.push(Refused { text, payload, why }),
        }
    }

    fn add_reading(&mut self, reading: Reading, payload: u32) {
        // More than 2³² listed addresses are not a list.
        let Ok(next) = Place::try_from(self.entries.len()) else { return };
        let place = *self.exact.entry(reading.address.clone()).or_insert(next);
        if place == next {
            self.entries.push(Entry { address: reading.address, payloads: Vec::new() });
            if let Some(control) = reading.control {
                self.control.entry(control).or_default().push(place);
            }
        }
        if let Some(entry) = self.entries.get_mut(place as usize)
            && let Err(at) = entry.payloads.binary_search(&payload)
        {
            entry.payloads.insert(at, payload);
        }
    }

    /// Addresses listed, each chain's reading of an unlabelled text counted.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True where nothing is listed.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Listed texts that could not be indexed, for the list's own report.
    pub fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// Answers for `text`: an address as people paste it, with spaces, quotes, invisible characters, a URI scheme
    /// (`bitcoin:…?amount=`) or an explorer's URL around it. Where it holds several addresses, the gravest answer.
    pub fn lookup(&self, text: &str) -> WalletAnswer {
        let Some(candidates) = clean::candidates(text) else {
            return WalletAnswer::NotAnAddress { why: "it is longer than any text around an address".into() };
        };
        let mut best = WalletAnswer::NotAnAddress { why: "it is empty".into() };
        for (at, candidate) in candidates.iter().enumerate() {
            let answer = self.answer(candidate);
            // The first candidate is the whole text: if it is an address, its parts are not asked.
            let settled = at == 0 && matches!(answer.weight(), 2..);
            if at == 0 || answer.weight() > best.weight() {
                best = answer;
            }
            if settled || best.weight() == 5 {
                break;
            }
        }
        best
    }

    fn answer(&self, text: &str) -> WalletAnswer {
        let readings = Address::readings(text);
        if let Some(listed) = self.listed(text, readings.as_deref().unwrap_or_default()) {
            return listed;
        }
        let near = self.near(text);
        match (readings, near.first().map(|near| near.address.network())) {
            (Ok(readings), _) => self.not_listed(readings, near),
            (Err(AddressFault::Damaged { network, why }), nearest) => {
                WalletAnswer::Damaged { network: nearest.unwrap_or(network), why, near }
            }
            (Err(AddressFault::Unknown(why)), Some(network)) => {
                WalletAnswer::Damaged { network, why: why.into(), near }
            }
            (Err(AddressFault::Unknown(why)), None) => WalletAnswer::NotAnAddress { why: why.into() },
        }
    }

    /// The listed address that `text` is: by any reading, or by its very text where no form is known.
    fn listed(&self, text: &str, readings: &[Reading]) -> Option<WalletAnswer> {
        let given = Address::as_given(text).ok();
        let asked = readings.iter().map(|reading| &reading.address).chain(given.as_ref());
        let found: Vec<&Entry> = asked.filter_map(|address| self.entry(*self.exact.get(address)?)).collect();
        let address = &found.first()?.address;
        let mut payloads: Vec<u32> = found.iter().flat_map(|entry| entry.payloads.iter().copied()).collect();
        payloads.sort_unstable();
        payloads.dedup();
        Some(WalletAnswer::Listed { address: address.clone(), network: address.network(), payloads })
    }

    fn not_listed(&self, readings: Vec<Reading>, near: Vec<Near>) -> WalletAnswer {
        let networks = readings.iter().map(|reading| reading.address.network()).collect();
        let lookalikes = readings.iter().flat_map(|reading| self.lookalikes(&reading.address)).collect();
        let same_key = self.same_key(&readings);
        match readings.into_iter().next() {
            Some(Reading { address, checked, .. }) => {
                WalletAnswer::NotListed { address, networks, checked, near, lookalikes, same_key }
            }
            None => WalletAnswer::NotAnAddress { why: "no known chain writes addresses like this".into() },
        }
    }

    fn entry(&self, place: Place) -> Option<&Entry> {
        self.entries.get(place as usize)
    }

    fn near(&self, text: &str) -> Vec<Near> {
        let found = self.nearby.near(text).into_iter();
        let mut near: Vec<Near> = found
            .filter_map(|(place, edit)| {
                let Entry { address, payloads } = self.entry(place)?.clone();
                let edit::Edit { distance, kind, case_differs } = edit;
                // A canonical text without capitals is of a chain that writes either case.
                let matters =
                    kind == Damage::Case || address.as_str().bytes().any(|b| b.is_ascii_uppercase());
                let case_differs = case_differs && matters;
                Some(Near { distance, kind, case_differs, address, payloads })
            })
            .collect();
        near.sort_unstable();
        near
    }

    fn lookalikes(&self, address: &Address) -> Vec<Lookalike> {
        let found = self.nearby.lookalikes(address).into_iter();
        found
            .filter_map(|(place, head, tail)| {
                let Entry { address, payloads } = self.entry(place)?.clone();
                Some(Lookalike { address, payloads, head, tail })
            })
            .collect()
    }

    fn same_key(&self, readings: &[Reading]) -> Vec<SameKey> {
        let controls = readings.iter().take(1).filter_map(|reading| reading.control);
        let places = controls.filter_map(|control| self.control.get(&control)).flatten();
        places
            .filter_map(|place| {
                let Entry { address, payloads } = self.entry(*place)?.clone();
                Some(SameKey { network: address.network(), address, payloads })
            })
            .collect()
    }
}

/// Every address that a listed text stands for. A list is believed: what no checksum proves is kept as given.
fn readings_of(wallet: ListedWallet<'_>) -> Result<Vec<Reading>, (String, String)> {
    let unproved = |address: Address| Reading { control: address.control(), address, checked: false };
    let given = |text: &str| match Address::as_given(text) {
        Ok(address) => Ok(vec![unproved(address)]),
        Err(error) => Err((text.chars().take(120).collect(), error.to_string())),
    };
    match wallet {
        ListedWallet::Address(address) => Ok(vec![unproved(address)]),
        ListedWallet::Text(text) => {
            let text = clean::whole(&text);
            Address::readings(&text).or_else(|_| given(&text))
        }
        ListedWallet::Labelled(text, currency) => {
            let text = clean::whole(&text);
            Address::parse_as(&text, &currency)
                .map(|address| vec![unproved(address)])
                .or_else(|_| given(&text))
        }
    }
}
