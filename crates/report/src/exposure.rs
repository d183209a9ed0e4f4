//! Exposure: what each address of a book received from, and sent to, the listed wallets, directly or through others.

use crate::{Desk, ReportError, labels, methods::fifo::account_text};
use archive::View;
use jiff::civil::Date;
use record::Address;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trace::{Options, Policy, Store};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct ExposureRequest<'a> {
    /// The asset: `ethereum/eth`.
    pub asset: &'a str,
    /// The book: addresses as they are written.
    pub book: &'a [String],
    /// The accounting rule.
    pub policy: Policy,
    /// Last second looked at, inclusive.
    pub until: Option<u32>,
    /// The day on which a wallet must be listed to count.
    pub as_of: Date,
}

/// The book against the listed wallets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExposedBook {
    /// The accounting rule.
    pub policy: Policy,
    /// The asset.
    pub asset: String,
    /// The day as of which wallets are listed.
    pub as_of: Date,
    /// Blocks followed by `watch` that are in this answer, and not in the exhibits.
    pub followed_blocks: usize,
    /// Listed wallets of which transfers are held.
    pub listed: usize,
    /// Addresses of the book of which transfers are held.
    pub held: usize,
    /// Lines of the book that are no addresses, as they are written.
    pub refused: Vec<String>,
    /// Every address that had anything to do with a listed wallet, the largest sum first.
    pub exposed: Vec<Exposed>,
    /// Whether the trace was cut: all sums are then "at least".
    pub cut: bool,
}

/// One address of the book and one listed wallet; base units as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exposed {
    /// The address of the book.
    pub address: String,
    /// The listed wallet.
    pub listed: String,
    /// What it is called.
    pub name: String,
    /// Came from it.
    pub received: String,
    /// Went to it.
    pub sent: String,
}

impl Desk {
    /// Sets a book of addresses against every listed wallet that the watch holds. Money is followed through services
    /// no further than a trace would follow it.
    ///
    /// # Errors
    /// [`ReportError::Evidence`] where no transfers of the asset are held; what the tracer says.
    pub fn exposure(&self, request: &ExposureRequest<'_>) -> Result<ExposedBook, ReportError> {
        let store = self.store_to_date(request.asset)?;
        let (accounts, refused) = accounts(&store, request.book);
        let listed = self.listed_accounts(&store, request.as_of)?;
        let by_label: BTreeMap<u32, &Listed> = (1_u32..).zip(listed.iter()).collect();
        let labels = by_label.iter().map(|(label, one)| (one.account, *label)).collect();
        let stops = labels::stops(self.archive(), &store, &self.view())?.stops;
        let options = Options { stops, until: request.until, ..Options::default() };
        let found = trace::exposure(&store, &labels, &accounts, request.policy, &options)?;
        let mut exposed: Vec<_> = found
            .exposures
            .iter()
            .filter_map(|one| Some((one, *by_label.get(&one.label)?)))
            .filter(|(one, listed)| one.account != listed.account)
            .collect();
        exposed.sort_by_key(|(one, _)| {
            (std::cmp::Reverse(one.received.saturating_add(one.sent)), one.account, one.label)
        });
        let row = |(one, listed): (&trace::Exposure, &Listed)| Exposed {
            address: account_text(&store, one.account),
            listed: listed.address.clone(),
            name: listed.name.clone(),
            received: one.received.to_string(),
            sent: one.sent.to_string(),
        };
        Ok(ExposedBook {
            policy: request.policy,
            asset: request.asset.to_owned(),
            as_of: request.as_of,
            followed_blocks: store.blocks(),
            listed: listed.len(),
            held: accounts.len(),
            refused,
            exposed: exposed.into_iter().map(row).collect(),
            cut: found.cut,
        })
    }

    /// The listed wallets of which the store has transfers.
    fn listed_accounts(&self, store: &Store, as_of: Date) -> Result<Vec<Listed>, ReportError> {
        let archive = self.archive();
        let view = View { as_of: Some(as_of), ..self.view() };
        let mut listed = BTreeMap::new();
        for one in archive.listed_wallets(&view)? {
            let Some(account) = labels::account(store, &one.wallet) else { continue };
            let address = account_text(store, account);
            let name = archive.caption(&one.party)?;
            listed.entry(one.wallet).or_insert(Listed { account, address, name });
        }
        Ok(listed.into_values().collect())
    }
}

struct Listed {
    account: u32,
    address: String,
    name: String,
}

/// The store's accounts of a book, each once, and the lines that are no addresses.
fn accounts(store: &Store, book: &[String]) -> (Vec<u32>, Vec<String>) {
    let (mut accounts, mut refused) = (BTreeSet::new(), vec![]);
    for line in book {
        match Address::parse(line) {
            Ok(address) => accounts.extend(store.account_id(address.as_str().as_bytes())),
            Err(_) => refused.push(line.clone()),
        }
    }
    (accounts.into_iter().collect(), refused)
}
