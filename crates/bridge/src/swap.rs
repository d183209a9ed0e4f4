//! Conversions: one transaction in which an account gives one asset and gets another, declared so that a trace of one
//! asset can go on in the next.
//!
//! Only what an account gives and gets on balance counts. A route over several pools is one conversion, and a
//! transaction that ends in the asset it began with (a loop, arbitrage) is none. Both the trader and the pool change
//! assets, in opposite directions; [`venues`] tells which accounts do it against many others.
//!
//! A conversion states a fact of the chain. Which part of the money it carries on is a tracer's rule; [`follow`] gives
//! the simplest, and shows that cycles neither loop nor count twice: every conversion is passed once, in time order.

use record::{Address, Digest, Transfer};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One account's change from one asset to another in one transaction.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Conversion {
    /// Seconds since 1970-01-01 UTC.
    pub time: u32,
    /// The transaction.
    pub tx: Digest,
    /// Whose assets change.
    pub account: Address,
    /// What it gives, as [`Transfer::asset`].
    pub from_asset: String,
    /// How much of it, on balance, base units; above 0.
    pub from_amount: u128,
    /// What it gets.
    pub to_asset: String,
    /// How much of it, on balance, base units; above 0.
    pub to_amount: u128,
}

/// What one account gave and got of one asset.
#[derive(Debug, Clone, Copy, Default)]
struct Flow {
    paid: u128,
    got: u128,
}

type Flows<'a> = BTreeMap<(Digest, &'a Address), (u32, BTreeMap<&'a str, Flow>)>;

/// Every conversion among `transfers`, which may be of several assets and in any order, by time.
///
/// An account converts where, on balance over the transaction, it gives exactly one asset and gets exactly one other.
/// Fees for inclusion ([`Transfer::fee`]) do not count as given. Where sums exceed 128 bits the account is passed over.
#[must_use]
pub fn conversions(transfers: &[Transfer]) -> Vec<Conversion> {
    let mut flows = Flows::new();
    for transfer in transfers.iter().filter(|transfer| transfer.from != transfer.to) {
        for (account, paid, got) in [(&transfer.from, transfer.amount, 0), (&transfer.to, 0, transfer.amount)]
        {
            let account = flows.entry((transfer.tx, account)).or_insert((transfer.time, BTreeMap::new()));
            let flow = account.1.entry(&transfer.asset).or_default();
            flow.paid = flow.paid.saturating_add(paid);
            flow.got = flow.got.saturating_add(got);
        }
    }
    let mut found = Vec::new();
    for ((tx, account), (time, assets)) in flows {
        if let Some(((from_asset, from_amount), (to_asset, to_amount))) = exchange(&assets) {
            let account = account.clone();
            found.push(Conversion { time, tx, account, from_asset, from_amount, to_asset, to_amount });
        }
    }
    found.sort();
    found
}

/// The one asset given and the one got, or `None` where there are more, or none.
fn exchange(assets: &BTreeMap<&str, Flow>) -> Option<((String, u128), (String, u128))> {
    let (mut given, mut gotten) = (None, None);
    for (asset, flow) in assets {
        if flow.paid == u128::MAX || flow.got == u128::MAX {
            return None;
        }
        let (slot, amount) = if flow.paid > flow.got {
            (&mut given, flow.paid - flow.got)
        } else if flow.got > flow.paid {
            (&mut gotten, flow.got - flow.paid)
        } else {
            continue;
        };
        if slot.replace(((*asset).to_owned(), amount)).is_some() {
            return None;
        }
    }
    given.zip(gotten)
}

/// Accounts that convert against at least `least` others in the opposite direction: pools and market makers rather
/// than traders.
#[must_use]
pub fn venues(conversions: &[Conversion], least: usize) -> BTreeSet<Address> {
    let mut by_tx: BTreeMap<Digest, Vec<&Conversion>> = BTreeMap::new();
    for conversion in conversions {
        by_tx.entry(conversion.tx).or_default().push(conversion);
    }
    let mut against: BTreeMap<&Address, BTreeSet<&Address>> = BTreeMap::new();
    for list in by_tx.values() {
        for one in list {
            let mirrored = list
                .iter()
                .filter(|other| other.from_asset == one.to_asset || other.to_asset == one.from_asset);
            against
                .entry(&one.account)
                .or_default()
                .extend(mirrored.map(|other| &other.account).filter(|other| **other != one.account));
        }
    }
    against
        .into_iter()
        .filter(|(_, others)| others.len() >= least)
        .map(|(account, _)| account.clone())
        .collect()
}

/// What an account holds of a followed sum, by asset, after the conversions in `conversions` (in time order, as
/// [`conversions`] gives them) that come at or after `since`.
///
/// Each conversion is passed once. It takes the followed part first, up to what it gives, and turns it at its own
/// price, rounded down; the rest of the price stays unfollowed. So a cycle returns at most what it began with at the
/// prices paid, and nothing is followed twice.
#[must_use]
pub fn follow(
    account: &Address,
    asset: &str,
    amount: u128,
    since: u32,
    conversions: &[Conversion],
) -> BTreeMap<String, u128> {
    let mut held = BTreeMap::from([(asset.to_owned(), amount)]);
    for conversion in conversions.iter().filter(|one| one.account == *account && one.time >= since) {
        let followed = held.get(&conversion.from_asset).copied().unwrap_or(0).min(conversion.from_amount);
        let Some(turned) = share(conversion.to_amount, followed, conversion.from_amount) else { continue };
        if let Some(left) = held.get_mut(&conversion.from_asset) {
            *left -= followed;
        }
        let into = held.entry(conversion.to_asset.clone()).or_default();
        *into = into.saturating_add(turned);
    }
    held.retain(|_, amount| *amount > 0);
    held
}

/// ⌊`whole` · `part` / `of`⌋ for `part` ≤ `of`, exact though the product may exceed 128 bits; `None` where `of` is 0.
fn share(whole: u128, part: u128, of: u128) -> Option<u128> {
    if let Some(product) = whole.checked_mul(part) {
        return product.checked_div(of);
    }
    // Long multiplication and division at once: double the result and its remainder for each bit of `whole`.
    let (mut result, mut rest) = (0u128, 0u128);
    for bit in (0..u128::BITS).rev() {
        let add = if whole >> bit & 1 == 1 { part } else { 0 };
        let (quotient, remainder) = double_and_add(rest, add, of)?;
        result = result.checked_mul(2)?.checked_add(quotient)?;
        rest = remainder;
    }
    Some(result)
}

/// Quotient (0 to 2) and remainder of `2 · rest + add` by `of`, with `rest` < `of` and `add` ≤ `of`.
fn double_and_add(rest: u128, add: u128, of: u128) -> Option<(u128, u128)> {
    let step = |value: u128, more: u128| match value.checked_add(more) {
        Some(sum) if sum < of => Some((0, sum)),
        // The sum is at least `of`; taking `of` away first keeps it within 128 bits.
        _ => Some((1, value.checked_sub(of.checked_sub(more)?)?)),
    };
    let (first, doubled) = step(rest, rest)?;
    let (second, sum) = step(doubled, add)?;
    Some((first + second, sum))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn address(n: u8) -> Address {
        Address::parse(&format!("0x{n:040x}")).unwrap()
    }

    fn transfer(tx: u8, asset: &str, from: u8, to: u8, amount: u128) -> Transfer {
        Transfer {
            asset: asset.to_owned(),
            tx: Digest::of(&[tx]),
            block: 0,
            time: u32::from(tx),
            from: address(from),
            to: address(to),
            amount,
            fee: 0,
            nonce: None,
            place: record::Place::Unsaid,
            inexact: false,
        }
    }

    fn of(account: u8, found: &[Conversion]) -> Vec<(&str, u128, &str, u128)> {
        let own = found.iter().filter(|one| one.account == address(account));
        own.map(|one| (one.from_asset.as_str(), one.from_amount, one.to_asset.as_str(), one.to_amount))
            .collect()
    }

    #[test]
    fn a_swap_and_a_route_are_one_conversion_each() {
        let found = conversions(&[
            transfer(1, "eth", 1, 9, 10),
            transfer(1, "usdc", 9, 1, 30_000),
            transfer(2, "usdc", 1, 8, 30_000),
            transfer(2, "wbtc", 8, 7, 1),
            transfer(2, "dai", 7, 1, 29_900),
            transfer(3, "dai", 1, 2, 5), // a plain payment
        ]);
        assert_eq!(of(1, &found), [("eth", 10, "usdc", 30_000), ("usdc", 30_000, "dai", 29_900)]);
        assert_eq!(of(9, &found), [("usdc", 30_000, "eth", 10)]);
        assert!(of(2, &found).is_empty());
    }

    #[test]
    fn a_loop_in_one_transaction_is_no_conversion() {
        let looped = [
            transfer(1, "a", 1, 9, 100),
            transfer(1, "b", 9, 1, 50),
            transfer(1, "b", 1, 9, 50),
            transfer(1, "a", 9, 1, 101),
        ];
        assert!(conversions(&looped).is_empty());
        let split = [transfer(1, "a", 1, 9, 100), transfer(1, "b", 9, 1, 50), transfer(1, "c", 9, 1, 50)];
        assert!(of(1, &conversions(&split)).is_empty(), "one asset into two is not one conversion");
    }

    #[test]
    fn cyclic_swaps_end_and_count_once() {
        let mut rows = Vec::new();
        for round in 0..40u8 {
            let (give, get) = if round % 2 == 0 { ("a", "b") } else { ("b", "a") };
            rows.extend([transfer(round, give, 1, 9, 1_000), transfer(round, get, 9, 1, 1_000)]);
        }
        let found = conversions(&rows);
        assert_eq!(follow(&address(1), "a", 600, 0, &found), BTreeMap::from([("a".to_owned(), 600)]));
        assert_eq!(follow(&address(1), "a", 600, 39, &found), BTreeMap::from([("a".to_owned(), 600)]));
        assert_eq!(
            follow(&address(1), "a", 1_600, 38, &found[..]),
            BTreeMap::from([("a".to_owned(), 1_600)])
        );
        let open = conversions(&rows[..2]);
        assert_eq!(
            follow(&address(1), "a", 1_600, 0, &open),
            BTreeMap::from([("a".to_owned(), 600), ("b".to_owned(), 1_000)])
        );
    }

    #[test]
    fn a_pool_is_told_by_how_many_it_trades_with() {
        let mut rows = Vec::new();
        for trader in 1..4 {
            rows.extend([transfer(trader, "a", trader, 9, 5), transfer(trader, "b", 9, trader, 5)]);
        }
        assert_eq!(venues(&conversions(&rows), 2), BTreeSet::from([address(9)]));
    }

    proptest! {
        #[test]
        fn shares_are_exact(whole: u64, part: u64, of in 1u64.., shift in 0u32..64) {
            let (part, of) = (u128::from(part.min(of)) << shift, u128::from(of) << shift);
            let expected = u128::from(whole) * (part >> shift) / (of >> shift);
            prop_assert_eq!(share(u128::from(whole), part, of), Some(expected));
            prop_assert_eq!(share(u128::MAX, of, of), Some(u128::MAX));
            prop_assert!(share(u128::MAX, part, of).is_some());
        }

        /// At even prices, what is followed neither grows nor shrinks, whatever the order of swaps.
        #[test]
        fn following_conserves(rows in prop::collection::vec((0u8..4, 0u8..4, 1u128..500), 0..40), amount in 0u128..1_000) {
            let names = ["a", "b", "c", "d"];
            let mut transfers = Vec::new();
            for (tx, (give, get, sum)) in (0u8..).zip(rows) {
                let (give, get) = (names[usize::from(give)], names[usize::from(get)]);
                transfers.extend([transfer(tx, give, 1, 9, sum), transfer(tx, get, 9, 1, sum)]);
            }
            let held = follow(&address(1), "a", amount, 0, &conversions(&transfers));
            prop_assert_eq!(held.values().sum::<u128>(), amount);
        }
    }
}
