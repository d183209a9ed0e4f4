//! Deposit addresses of exchanges on account chains, and who shares one (Victor 2020, "Address Clustering
//! Heuristics for Ethereum", section 4.1: deposit address reuse).
//!
//! An exchange gives each customer an address of its own and sweeps what arrives there. So an address that
//! passes what it receives on to an exchange, soon and nearly whole, is a deposit address; and all that fund
//! the same one are, most likely, one customer. Depositors are linked with each other, not with the deposit
//! address: the exchange holds its key. Where an exchange sweeps several deposits in one transfer, no single
//! one matches, and the rule is silent.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::evidence::{Evidence, Link};

/// Receipts of an address that are remembered while they may still be passed on: the latest. Bounds time and
/// memory where an address is flooded.
const MOST_PENDING: usize = 256;

/// Transfers of one asset in the order of the chain, column by column; a row's number is its date.
#[derive(Debug, Clone, Copy)]
pub struct Transfers<'a> {
    /// Unix seconds, never falling.
    pub times: &'a [u32],
    /// Sending accounts.
    pub from: &'a [u32],
    /// Receiving accounts.
    pub to: &'a [u32],
    /// Base units.
    pub amounts: &'a [u128],
}

/// When an address counts as a deposit address.
#[derive(Debug, Clone)]
pub struct DepositOptions {
    /// Most seconds between receipt and sweep. Default 43,200 (Victor: 3,200 blocks of 13 seconds).
    pub most_seconds: u32,
    /// Most base units kept back for fees. Victor: 0.01 ether, the default, 10^16.
    pub most_kept: u128,
    /// Refuse addresses that also pay anyone but their exchange: a customer's own wallet does. Default true.
    pub only_sweeps: bool,
    /// Deposit addresses with more depositors than this belong to a service, and link no one. Default 100.
    pub most_depositors: usize,
}

impl Default for DepositOptions {
    fn default() -> Self {
        Self {
            most_seconds: 43_200,
            most_kept: 10_000_000_000_000_000,
            only_sweeps: true,
            most_depositors: 100,
        }
    }
}

/// One who funds a deposit address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Depositor {
    /// The account.
    pub account: u32,
    /// Row of the first receipt from it that was swept.
    pub funded: u32,
    /// Row of that sweep: since then it is known.
    pub swept: u32,
}

/// A deposit address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepositAddress {
    /// The account.
    pub account: u32,
    /// The exchange that it sweeps to.
    pub exchange: u32,
    /// Who funds it, in the order in which it became known.
    pub depositors: Vec<Depositor>,
    /// Sweeps that matched a receipt.
    pub sweeps: u32,
}

/// What the rule found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Deposits {
    /// Deposit addresses, by account.
    pub addresses: Vec<DepositAddress>,
    /// Depositors of one address, linked with its first, in the order of the sweeps that show it.
    pub links: Vec<Link>,
    /// Accounts that would be deposit addresses, but sweep to several exchanges.
    pub several_exchanges: Vec<u32>,
    /// Deposit addresses with too many depositors: among `addresses`, without links.
    pub shared: Vec<u32>,
}

/// Finds deposit addresses and links who shares them. `exchanges` are (account, exchange): hot wallets and
/// the like, known from labels. `others` are accounts that are no one's wallet: miners, contracts, other
/// services; they neither are deposit addresses nor deposit.
///
/// # Errors
/// [`Error::BadTable`]: columns of different lengths, times that fall, more than 2^32 − 1 rows.
pub fn deposits(
    transfers: &Transfers<'_>,
    exchanges: &[(u32, u32)],
    others: &FxHashSet<u32>,
    options: &DepositOptions,
) -> Result<Deposits> {
    check(transfers)?;
    let exchange_of: FxHashMap<u32, u32> = exchanges.iter().copied().collect();
    let sweepers = sweepers(transfers, &exchange_of, others, options);
    let mut found = sweeps(transfers, &exchange_of, others, &sweepers, options);
    let mut several: Vec<u32> =
        sweepers.iter().filter(|(_, s)| **s == Sweeper::Several).map(|(a, _)| *a).collect();
    several.sort_unstable();
    let mut links = Vec::new();
    let mut shared = Vec::new();
    found.sort_unstable_by_key(|address| address.account);
    for address in &found {
        if address.depositors.len() > options.most_depositors {
            shared.push(address.account);
        } else {
            links.extend(links_of(&address.depositors));
        }
    }
    links.sort_by_key(|link| link.cause);
    Ok(Deposits { addresses: found, links, several_exchanges: several, shared })
}

fn check(transfers: &Transfers<'_>) -> Result<()> {
    let t = transfers;
    let lengths = [t.times.len(), t.from.len(), t.to.len(), t.amounts.len()];
    if lengths.iter().any(|&length| length != t.times.len() || u32::try_from(length).is_err()) {
        let what = format!("columns of {lengths:?} rows");
        let hint = "give times, from, to and amounts of the same transfers, up to 2^32 - 1 of them";
        return Err(Error::table("transfers", None, what, hint));
    }
    if let Some(row) = t.times.windows(2).position(|pair| pair.first() > pair.last()) {
        let hint = "sort transfers by time: the order of rows is the order of the chain";
        return Err(Error::table("transfers", Some(row as u64 + 1), "its time is before the last", hint));
    }
    Ok(())
}

/// What is known of an account that pays an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sweeper {
    /// All that it pays goes to this exchange.
    To(u32),
    /// It pays several exchanges.
    Several,
    /// It pays others as well.
    Others,
}

/// Accounts that pay an exchange, are none, and are not left out.
fn sweepers(
    transfers: &Transfers<'_>,
    exchange_of: &FxHashMap<u32, u32>,
    others: &FxHashSet<u32>,
    options: &DepositOptions,
) -> FxHashMap<u32, Sweeper> {
    let mut found = FxHashMap::default();
    for (from, to) in transfers.from.iter().zip(transfers.to) {
        let Some(&exchange) = exchange_of.get(to) else { continue };
        if exchange_of.contains_key(from) || others.contains(from) {
            continue;
        }
        let sweeper = found.entry(*from).or_insert(Sweeper::To(exchange));
        if *sweeper != Sweeper::To(exchange) {
            *sweeper = Sweeper::Several;
        }
    }
    if options.only_sweeps {
        let pays = transfers.from.iter().zip(transfers.to).zip(transfers.amounts);
        for ((from, to), _) in pays.filter(|&((_, to), &amount)| amount > 0 && !exchange_of.contains_key(to))
        {
            match found.get_mut(from) {
                Some(sweeper @ Sweeper::To(_)) if from != to => *sweeper = Sweeper::Others,
                _ => {}
            }
        }
    }
    found
}

/// Matches what each sweeper pays its exchange with the latest receipt that it can be.
fn sweeps(
    transfers: &Transfers<'_>,
    exchange_of: &FxHashMap<u32, u32>,
    others: &FxHashSet<u32>,
    sweepers: &FxHashMap<u32, Sweeper>,
    options: &DepositOptions,
) -> Vec<DepositAddress> {
    let mut pending: FxHashMap<u32, VecDeque<Receipt>> = FxHashMap::default();
    let mut found: FxHashMap<u32, DepositAddress> = FxHashMap::default();
    let times = transfers.times.iter().zip(transfers.amounts);
    let rows = transfers.from.iter().zip(transfers.to).zip(times);
    for (row, ((&from, &to), (&time, &amount))) in (0_u32..).zip(rows) {
        if amount == 0 || from == to {
            continue;
        }
        if let (Some(&exchange), Some(receipts)) = (exchange_of.get(&to), pending.get_mut(&from)) {
            if let Some(receipt) = matching(receipts, time, amount, options) {
                let address = found.entry(from).or_insert_with(|| DepositAddress::new(from, exchange));
                address.note(receipt, row);
            }
            continue;
        }
        let is_deposit = matches!(sweepers.get(&to), Some(Sweeper::To(_)));
        // What an exchange sends to a deposit address is gas for the sweep, not a deposit.
        if is_deposit && !exchange_of.contains_key(&from) && !others.contains(&from) {
            let receipts = pending.entry(to).or_default();
            receipts.push_back(Receipt { row, from, time, amount });
            if receipts.len() > MOST_PENDING {
                receipts.pop_front();
            }
        }
    }
    found.into_values().collect()
}

/// What an address received and may yet pass on.
#[derive(Debug, Clone, Copy)]
struct Receipt {
    row: u32,
    from: u32,
    time: u32,
    amount: u128,
}

/// Takes out the latest receipt within time and tolerance of a sweep.
fn matching(
    receipts: &mut VecDeque<Receipt>,
    time: u32,
    amount: u128,
    options: &DepositOptions,
) -> Option<Receipt> {
    while receipts.front().is_some_and(|receipt| time - receipt.time > options.most_seconds) {
        receipts.pop_front();
    }
    let fits =
        |receipt: &Receipt| receipt.amount.checked_sub(amount).is_some_and(|kept| kept <= options.most_kept);
    let at = receipts.iter().rposition(fits)?;
    receipts.remove(at)
}

impl DepositAddress {
    fn new(account: u32, exchange: u32) -> Self {
        Self { account, exchange, depositors: Vec::new(), sweeps: 0 }
    }

    fn note(&mut self, receipt: Receipt, swept: u32) {
        self.sweeps += 1;
        if !self.depositors.iter().any(|known| known.account == receipt.from) {
            self.depositors.push(Depositor { account: receipt.from, funded: receipt.row, swept });
        }
    }
}

fn links_of(depositors: &[Depositor]) -> impl Iterator<Item = Link> {
    let first = depositors.first().map(|first| first.account);
    let later = depositors.iter().skip(1);
    later.filter_map(move |other| {
        let (cause, to) = (other.swept, other.account);
        Some(Link { cause, from: first?, to, evidence: Evidence::DEPOSIT_REUSE })
    })
}
