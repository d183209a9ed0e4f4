//! Chains under the codes that GraphSense gives them, each with the stores that a caller may see.

use super::stores::{Open, Stores};
use crate::{params::short, problem::Problem, snapshot::OfWatch};
use archive::Archive;
use record::{Address, Digest};
use std::{collections::BTreeMap, sync::Arc};

/// GraphSense's code, our name of the chain, and the network in the ids of its wallets. Chains that GraphSense does
/// not have go by their own name.
const CODES: [(&str, &str, &str); 6] = [
    ("eth", "ethereum", "evm"),
    ("trx", "tron", "tron"),
    ("btc", "bitcoin", "bitcoin"),
    ("bch", "bitcoin-cash", "bitcoin_cash"),
    ("ltc", "litecoin", "litecoin"),
    ("zec", "zcash", "zcash"),
];

/// The code of the network that a wallet's id names: `eth` for `wallet:evm:0x…`.
pub(super) fn code_of_wallet(wallet: &str) -> String {
    let network = wallet.split(':').nth(1).unwrap_or_default();
    let known = CODES.iter().find(|(.., name)| *name == network);
    known.map_or(network, |(code, ..)| code).to_owned()
}

/// A chain: the store of its own asset, then those of its tokens, each under its rank.
#[derive(Debug)]
pub(super) struct Network {
    /// `eth`
    pub(super) code: String,
    /// The chain's own asset has rank 0, tokens have 1, 2, … in the order of their contracts.
    pub(super) stores: BTreeMap<u32, Arc<Open>>,
}

/// Accounts of one address, by the rank of their stores; never empty.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// In its canonical form.
    pub(super) address: String,
    pub(super) accounts: BTreeMap<u32, u32>,
}

/// The networks of a watch whose every exhibit of transfers the archive's reader may see. A store is made of all of
/// them and does not say which row is whose: where one is withheld, so is the store.
///
/// # Errors
/// 503 where a store cannot be opened.
pub(super) fn networks(stores: &Stores, of: &OfWatch, archive: &Archive) -> Result<Vec<Network>, Problem> {
    let mut by_chain = BTreeMap::<String, Vec<Arc<Open>>>::new();
    for open in stores.of(&of.watch)? {
        let meta = open.store.meta();
        let admitted = meta.sources.iter().all(|source| {
            source.sha256.parse::<Digest>().is_ok_and(|exhibit| archive.admits_exhibit(&exhibit))
        });
        if admitted && is_of_addresses(&open.store) {
            by_chain.entry(meta.chain.clone()).or_default().push(open);
        }
    }
    Ok(by_chain.into_iter().map(|(chain, stores)| Network::new(&chain, stores)).collect())
}

/// The network of that code, or 404.
pub(super) fn network<'a>(networks: &'a [Network], code: &str) -> Result<&'a Network, Problem> {
    let found = networks.iter().find(|network| network.code.eq_ignore_ascii_case(code));
    found.ok_or_else(|| {
        let held: Vec<&str> = networks.iter().map(|network| network.code.as_str()).collect();
        let hint = if held.is_empty() {
            "no transfers are held: gather an export of them first".to_owned()
        } else {
            format!("transfers are held of {}", held.join(", "))
        };
        Problem::unknown(format!("no transfers of '{}' are held", short(code)), hint)
    })
}

impl Network {
    fn new(chain: &str, stores: Vec<Arc<Open>>) -> Self {
        let code = CODES.iter().find(|(_, name, _)| *name == chain).map_or(chain, |(code, ..)| code);
        let (own, mut tokens): (Vec<_>, Vec<_>) =
            stores.into_iter().partition(|open| !is_token(&open.store.meta().asset));
        tokens.sort_by(|one, other| one.store.meta().asset.cmp(&other.store.meta().asset));
        let own = own.into_iter().next().map(|open| (0, open));
        Self { code: code.to_owned(), stores: own.into_iter().chain((1..).zip(tokens)).collect() }
    }

    /// The store of the chain's own asset.
    pub(super) fn own(&self) -> Option<&Open> {
        self.stores.get(&0).map(AsRef::as_ref)
    }

    /// The stores of tokens, with their ranks.
    pub(super) fn tokens(&self) -> impl Iterator<Item = (u32, &Open)> {
        self.stores.iter().filter(|(rank, _)| **rank > 0).map(|(rank, open)| (*rank, open.as_ref()))
    }

    /// What the currency of a transfer in that store is called: the network's code, or the token's contract.
    pub(super) fn currency(&self, rank: u32) -> String {
        let token = self.stores.get(&rank).filter(|_| rank > 0);
        token.map_or_else(|| self.code.clone(), |open| open.store.meta().asset.to_lowercase())
    }

    /// The ranks that a `token_currency` means; all where none is given.
    pub(super) fn ranks(&self, token_currency: Option<&str>) -> Result<Vec<u32>, Problem> {
        let Some(wanted) = token_currency else { return Ok(self.stores.keys().copied().collect()) };
        let found = self.stores.keys().find(|rank| self.currency(**rank).eq_ignore_ascii_case(wanted));
        found.map(|rank| vec![*rank]).ok_or_else(|| {
            let detail = format!("no transfers of the token '{}' are held", short(wanted));
            Problem::unknown(detail, format!("/graphsense/{}/supported_tokens lists them", self.code))
        })
    }

    /// The address as it stands in the stores.
    ///
    /// # Errors
    /// 400 for what is no address, 404 where no transfer of it is held.
    pub(super) fn find(&self, text: &str) -> Result<Found, Problem> {
        let address = canonical(text)?;
        let account =
            |(rank, open): (&u32, &Arc<Open>)| Some((*rank, open.store.account_id(address.as_bytes())?));
        let accounts: BTreeMap<u32, u32> = self.stores.iter().filter_map(account).collect();
        if accounts.is_empty() {
            let detail = format!("no transfer of {} on {} is held", short(&address), self.code);
            return Err(Problem::unknown(
                detail,
                "gather an export of its transfers; /tags says what it is called",
            ));
        }
        Ok(Found { address, accounts })
    }

    /// The number under which an address is its own cluster: the rank of the first store that has it, then its account
    /// there. It lasts as long as the stores do.
    pub(super) fn cluster_of(found: &Found) -> u64 {
        found.accounts.first_key_value().map_or(0, |(rank, account)| joined(*rank, *account))
    }

    /// The address that is the cluster of that number, or 404.
    pub(super) fn address_of(&self, cluster: u64) -> Result<Found, Problem> {
        let (rank, account) = apart(cluster);
        let bytes = rank.and_then(|rank| self.stores.get(&rank)).zip(account);
        let text = bytes.and_then(|(open, account)| text_of(&open.store, account));
        text.and_then(|text| self.find(text).ok()).ok_or_else(|| {
            let detail = format!("there is no cluster {cluster} of {}", self.code);
            Problem::unknown(detail, "an address's 'cluster' is its number, as long as nothing is gathered")
        })
    }

    /// Which content its stores have, as one number.
    pub(super) fn print(&self) -> u64 {
        self.stores.values().fold(0, |print, open| print.rotate_left(5) ^ open.print)
    }
}

/// Two numbers of 32 bits as one.
pub(super) fn joined(rank: u32, account: u32) -> u64 {
    u64::from(rank) << 32 | u64::from(account)
}

/// The two again.
pub(super) fn apart(number: u64) -> (Option<u32>, Option<u32>) {
    (u32::try_from(number >> 32).ok(), u32::try_from(number & u64::from(u32::MAX)).ok())
}

/// The address that an account is; `None` for those that stand for none.
pub(super) fn text_of(store: &trace::Store, account: u32) -> Option<&str> {
    store.account_bytes(account).and_then(|bytes| std::str::from_utf8(bytes).ok())
}

/// The one way to write an address, or 400.
pub(super) fn canonical(text: &str) -> Result<String, Problem> {
    let wrong =
        |_| Problem::bad(format!("'{}' is no address", short(text)), "give an address as explorers show it");
    Address::parse(text).map(|address| address.as_str().to_owned()).map_err(wrong)
}

/// Whether its accounts are addresses: not the outputs of a chain of coins, nor bare numbers.
fn is_of_addresses(store: &trace::Store) -> bool {
    let reserved = store.meta().reserved;
    let first = reserved.outside.max(reserved.unknown).max(reserved.fees) + 1;
    text_of(store, first).is_some()
}

/// Tokens go by the address of their contract.
fn is_token(asset: &str) -> bool {
    Address::parse(asset).is_ok()
}
