//! Who is one customer of an exchange: accounts that fund the same deposit address (crate `cluster`, after Victor 2020).
//!
//! Chains of accounts only, and only exchanges that the watch's labels name. A shared deposit address is a lead on who
//! holds two accounts, never proof.

use crate::{
    Desk, ReportError, labels,
    methods::{fifo::account_text, releases::hex},
};
use cluster::{DepositOptions, Transfers, deposit::DepositAddress, deposits};
use record::{Address, Digest};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use trace::{Kind, StopKind, Store, store::Transfer};

/// Rows that are looked at: what pays exchanges, and what those payers received and paid besides.
const MOST_ROWS: usize = 5_000_000;

/// Clusters that are told where no address was asked for: the largest.
const MOST_CLUSTERS: usize = 1_000;

/// Accounts of one cluster that are told.
const MOST_MEMBERS: usize = 10_000;

/// What an exchange may have kept back of a deposit in ether. Of other assets nothing: their fees are paid in ether too.
const ETHER: &str = "ethereum/eth";

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct CustomersRequest<'a> {
    /// The asset: `ethereum/eth`.
    pub asset: &'a str,
    /// Whose clusters are wanted, as addresses are written; none: all clusters.
    pub addresses: &'a [String],
    /// Last second looked at, inclusive.
    pub until: Option<u32>,
}

/// Which accounts one customer of an exchange holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Customers {
    /// The asset.
    pub asset: String,
    /// Blocks followed by `watch` that are in this answer, and not in the exhibits.
    pub followed_blocks: usize,
    /// Accounts that labels call an exchange's, of which transfers are held.
    pub exchange_accounts: usize,
    /// Deposit addresses that were found.
    pub deposit_addresses: usize,
    /// Of these, how many link nobody, because too many fund them: they are a service's.
    pub shared_by_too_many: usize,
    /// Accounts that would be deposit addresses, but pay several exchanges.
    pub several_exchanges: usize,
    /// The clusters, the largest first.
    pub clusters: Vec<CustomerCluster>,
    /// Clusters that are not told, beyond the largest.
    pub more_clusters: usize,
    /// Addresses that were asked for and share no deposit address with anybody in the transfers held.
    pub alone: Vec<String>,
    /// What was asked for and is no address.
    pub refused: Vec<String>,
}

/// Accounts that shared deposit addresses join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomerCluster {
    /// Its accounts, by address.
    pub members: Vec<String>,
    /// Members that are not told.
    pub more_members: usize,
    /// The deposit addresses that join them: why they are one cluster.
    pub joined_by: Vec<SharedDeposit>,
}

/// A deposit address that several accounts fund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedDeposit {
    /// The address.
    pub address: String,
    /// The exchange that it sweeps to, as labels call it.
    pub exchange: String,
    /// The claim that says so.
    pub label: String,
    /// Who funds it, in the order in which it became known.
    pub depositors: Vec<Funded>,
}

/// One who funds a deposit address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Funded {
    /// The account.
    pub address: String,
    /// The first payment of theirs that was swept on.
    pub paid: Moved,
    /// That sweep: since then the link is known.
    pub swept: Moved,
}

/// A transfer, so that it can be looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Unix seconds.
    pub time: u32,
    /// Its transaction, where the store has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction: Option<String>,
    /// Base units.
    pub amount: String,
}

impl Desk {
    /// Joins accounts that fund the same deposit address of an exchange, as of any day.
    ///
    /// # Errors
    /// [`ReportError::Evidence`] where no transfers of the asset are held, or too many pay exchanges.
    pub fn customers(&self, request: &CustomersRequest<'_>) -> Result<Customers, ReportError> {
        let store = self.store_to_date(request.asset)?;
        let known = labels::stops(self.archive(), &store, &self.view())?;
        let (mut exchanges, mut others) = (vec![], FxHashSet::default());
        let mut names: FxHashMap<&str, u32> = FxHashMap::default();
        for (account, stop) in known.stops.iter() {
            if stop.kind == StopKind::Exchange {
                let name = known.names.get(&account).map_or("", String::as_str);
                exchanges.push((account, *names.entry(name).or_insert(account)));
            } else {
                others.insert(account);
            }
        }
        let rows = Rows::near(&store, &exchanges, &others, request.until)?;
        let most_kept =
            if request.asset == ETHER { DepositOptions::default().most_kept } else { u128::default() };
        let options = DepositOptions { most_kept, ..DepositOptions::default() };
        let found = deposits(&rows.transfers(), &exchanges, &others, &options)?;
        let links = 2..=options.most_depositors;
        let shared: Vec<_> =
            found.addresses.iter().filter(|one| links.contains(&one.depositors.len())).collect();
        let told = Telling { store: &store, rows: &rows, known: &known };
        let groups = groups(&shared);
        let (wanted, alone, refused) = wanted(&store, request.addresses, &groups);
        let clusters: Vec<_> = wanted.iter().take(MOST_CLUSTERS).map(|group| told.cluster(group)).collect();
        Ok(Customers {
            asset: request.asset.to_owned(),
            followed_blocks: store.blocks(),
            exchange_accounts: exchanges.len(),
            deposit_addresses: found.addresses.len(),
            shared_by_too_many: found.shared.len(),
            several_exchanges: found.several_exchanges.len(),
            more_clusters: wanted.len() - clusters.len(),
            clusters,
            alone,
            refused,
        })
    }
}

/// The transfers that the rule can use, in order: what pays exchanges, and whatever their payers receive and pay.
struct Rows {
    rows: Vec<u32>,
    times: Vec<u32>,
    from: Vec<u32>,
    to: Vec<u32>,
    amounts: Vec<u128>,
}

impl Rows {
    fn near(
        store: &Store,
        exchanges: &[(u32, u32)],
        others: &FxHashSet<u32>,
        until: Option<u32>,
    ) -> Result<Self, ReportError> {
        let transfer = |row: &u32| {
            let found = store.transfer(*row)?;
            (found.kind == Kind::Value && until.is_none_or(|last| found.time <= last)).then_some(found)
        };
        let mut rows = BTreeSet::new();
        let mut payers = FxHashSet::default();
        for (exchange, _) in exchanges {
            for row in store.rows_to(*exchange) {
                payers.extend(transfer(&row).map(|found| found.sender));
            }
        }
        // What a service pays an exchange says nothing of customers, and its transfers are many.
        let services: FxHashSet<u32> =
            exchanges.iter().map(|(account, _)| *account).chain(others.iter().copied()).collect();
        for payer in payers.into_iter().filter(|payer| !services.contains(payer)) {
            rows.extend(store.rows_to(payer));
            rows.extend(store.rows_from(payer));
            if rows.len() > MOST_ROWS {
                return Err(ReportError::Evidence {
                    method: "cluster",
                    why: format!("more than {MOST_ROWS} transfers are of accounts that pay exchanges"),
                    hint: "ask as of an earlier day, or of a store with fewer transfers",
                });
            }
        }
        let found: Vec<(u32, Transfer)> =
            rows.iter().filter_map(|row| Some((*row, transfer(row)?))).collect();
        Ok(Self {
            rows: found.iter().map(|(row, _)| *row).collect(),
            times: found.iter().map(|(_, one)| one.time).collect(),
            from: found.iter().map(|(_, one)| one.sender).collect(),
            to: found.iter().map(|(_, one)| one.receiver).collect(),
            amounts: found.iter().map(|(_, one)| one.amount).collect(),
        })
    }

    fn transfers(&self) -> Transfers<'_> {
        Transfers { times: &self.times, from: &self.from, to: &self.to, amounts: &self.amounts }
    }
}

/// Deposit addresses that share a depositor, directly or through others.
type Group<'a> = Vec<&'a DepositAddress>;

/// The groups, the largest first.
fn groups<'a>(shared: &[&'a DepositAddress]) -> Vec<Group<'a>> {
    let mut funded_by: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
    for (at, address) in shared.iter().enumerate() {
        for depositor in &address.depositors {
            funded_by.entry(depositor.account).or_default().push(at);
        }
    }
    let mut seen = vec![false; shared.len()];
    let mut groups = vec![];
    for start in 0..shared.len() {
        let (mut group, mut queue) = (vec![], VecDeque::from([start]));
        while let Some(at) = queue.pop_front() {
            let Some((address, seen)) = shared.get(at).zip(seen.get_mut(at)) else { continue };
            if std::mem::replace(seen, true) {
                continue;
            }
            group.push(*address);
            queue.extend(address.depositors.iter().filter_map(|one| funded_by.get(&one.account)).flatten());
        }
        if !group.is_empty() {
            groups.push(group);
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(members(group).len()));
    groups
}

fn members(group: &[&DepositAddress]) -> BTreeSet<u32> {
    group.iter().flat_map(|address| &address.depositors).map(|one| one.account).collect()
}

/// The groups of the asked addresses; of these, which are in none; and what is no address.
fn wanted<'g, 'a>(
    store: &Store,
    asked: &[String],
    groups: &'g [Group<'a>],
) -> (Vec<&'g Group<'a>>, Vec<String>, Vec<String>) {
    if asked.is_empty() {
        return (groups.iter().collect(), vec![], vec![]);
    }
    let of_account: BTreeMap<u32, usize> = groups
        .iter()
        .enumerate()
        .flat_map(|(at, group)| members(group).into_iter().map(move |one| (one, at)))
        .collect();
    let (mut wanted, mut alone, mut refused) = (BTreeSet::new(), vec![], vec![]);
    for text in asked {
        let Ok(address) = Address::parse(text) else {
            refused.push(text.clone());
            continue;
        };
        let account = store.account_id(address.as_str().as_bytes());
        match account.and_then(|account| of_account.get(&account)) {
            Some(at) => drop(wanted.insert(*at)),
            None => alone.push(address.as_str().to_owned()),
        }
    }
    (wanted.into_iter().filter_map(|at| groups.get(at)).collect(), alone, refused)
}

/// From accounts and rows to addresses and transactions.
struct Telling<'a> {
    store: &'a Store,
    rows: &'a Rows,
    known: &'a labels::KnownStops,
}

impl Telling<'_> {
    fn cluster(&self, group: &Group<'_>) -> CustomerCluster {
        let all = members(group);
        let mut told: Vec<String> =
            all.iter().take(MOST_MEMBERS).map(|account| account_text(self.store, *account)).collect();
        told.sort_unstable();
        CustomerCluster {
            more_members: all.len() - told.len(),
            members: told,
            joined_by: group.iter().map(|address| self.deposit(address)).collect(),
        }
    }

    fn deposit(&self, address: &DepositAddress) -> SharedDeposit {
        let stop = self.known.stops.get(address.exchange);
        SharedDeposit {
            address: account_text(self.store, address.account),
            exchange: self.known.names.get(&address.exchange).cloned().unwrap_or_default(),
            label: stop.map(|stop| stop.attribution.clone()).unwrap_or_default(),
            depositors: address
                .depositors
                .iter()
                .filter_map(|one| {
                    let address = account_text(self.store, one.account);
                    Some(Funded { address, paid: self.moved(one.funded)?, swept: self.moved(one.swept)? })
                })
                .collect(),
        }
    }

    fn moved(&self, at: u32) -> Option<Moved> {
        let row = *self.rows.rows.get(at as usize)?;
        let found = self.store.transfer(row)?;
        let transaction = self.store.tx(row).map(|tx| hex(&Digest::from_bytes(*tx)));
        Some(Moved { time: found.time, transaction, amount: found.amount.to_string() })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;
    use proptest::prelude::*;
    use trace::{Builder, Row, StoreInfo};

    /// Payer, receiver, amount, whether it is a fee.
    type Paid = (u32, u32, u32, bool);

    fn store(folder: &std::path::Path, paid: &[Paid]) -> Store {
        let info = StoreInfo { chain: "ethereum".into(), asset: ETHER.into(), decimals: 18, sources: vec![] };
        let mut builder = Builder::new(&folder.join("store"), info).unwrap();
        for (at, (from, to, amount, fee)) in (0_u32..).zip(paid) {
            let [from, to] = [from, to].map(|account| format!("0x{account:040x}"));
            let (kind, tx) = (if *fee { Kind::Fee } else { Kind::Value }, Some([7; 32]));
            let (from, to, amount) = (from.as_bytes(), to.as_bytes(), u128::from(*amount));
            let time = 1_600_000_000 + at * 600;
            builder.push(Row { from, to, amount, time, tx, kind, nonce: None }).unwrap();
        }
        builder.finish().unwrap();
        Store::open(&folder.join("store")).unwrap()
    }

    /// Every transfer of value, near an exchange or not.
    fn all(store: &Store) -> Rows {
        let rows = (0..u32::MAX).map_while(|row| Some((row, store.transfer(row)?)));
        let found: Vec<_> = rows.filter(|(_, one)| one.kind == Kind::Value).collect();
        Rows {
            rows: found.iter().map(|(row, _)| *row).collect(),
            times: found.iter().map(|(_, one)| one.time).collect(),
            from: found.iter().map(|(_, one)| one.sender).collect(),
            to: found.iter().map(|(_, one)| one.receiver).collect(),
            amounts: found.iter().map(|(_, one)| one.amount).collect(),
        }
    }

    proptest! {
        /// What is left out of the transfers changes no answer.
        #[test]
        fn the_near_transfers_say_what_all_say(
            paid in prop::collection::vec((0_u32..10, 0_u32..10, 1_u32..4, prop::bool::weighted(0.1)), 0..120),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let store = store(folder.path(), &paid);
            let account = |one: u32| store.account_id(format!("0x{one:040x}").as_bytes());
            let exchanges: Vec<_> = [0, 1].into_iter().filter_map(account).map(|one| (one, one)).collect();
            let others = account(2).into_iter().collect();
            let options = DepositOptions { most_kept: 1, ..DepositOptions::default() };
            let [near, every] = [Rows::near(&store, &exchanges, &others, None).unwrap(), all(&store)].map(|rows| {
                let found = deposits(&rows.transfers(), &exchanges, &others, &options).unwrap();
                let row = |at: u32| rows.rows[at as usize];
                let told = found.addresses.iter().map(|one| {
                    let by: Vec<_> = one.depositors.iter().map(|by| (by.account, row(by.funded), row(by.swept))).collect();
                    (one.account, one.exchange, one.sweeps, by)
                });
                (told.collect::<Vec<_>>(), found.several_exchanges)
            });
            prop_assert_eq!(near, every);
        }
    }
}
