//! Victor's deposit-address rule, by hand and against a reading that looks at every pair of transfers.

use std::collections::{BTreeMap, BTreeSet};

use cluster::{DepositOptions, Deposits, Evidence, Link, Transfers, deposits};
use proptest::prelude::*;
use rustc_hash::FxHashSet;

/// (time, from, to, amount)
type Row = (u32, u32, u32, u128);

const EXCHANGES: [(u32, u32); 3] = [(90, 1), (91, 1), (95, 2)];

fn options() -> DepositOptions {
    DepositOptions { most_seconds: 100, most_kept: 5, ..DepositOptions::default() }
}

fn run(rows: &[Row], others: &[u32], options: &DepositOptions) -> Deposits {
    let times: Vec<u32> = rows.iter().map(|row| row.0).collect();
    let from: Vec<u32> = rows.iter().map(|row| row.1).collect();
    let to: Vec<u32> = rows.iter().map(|row| row.2).collect();
    let amounts: Vec<u128> = rows.iter().map(|row| row.3).collect();
    let transfers = Transfers { times: &times, from: &from, to: &to, amounts: &amounts };
    let others: FxHashSet<u32> = others.iter().copied().collect();
    deposits(&transfers, &EXCHANGES, &others, options).unwrap()
}

#[test]
fn two_who_fund_one_deposit_address_are_linked_by_the_sweep_that_shows_it() {
    let rows = [
        (10, 1, 50, 100),
        (20, 50, 90, 98),
        (30, 2, 50, 40),
        (35, 50, 91, 40),
        (36, 1, 50, 7),
        (37, 50, 90, 7),
    ];
    let found = run(&rows, &[], &options());
    let link = Link { cause: 3, from: 1, to: 2, evidence: Evidence::DEPOSIT_REUSE };
    assert_eq!(found.links, [link]);
    let [address] = &found.addresses[..] else { panic!("{found:?}") };
    assert_eq!((address.account, address.exchange, address.sweeps), (50, 1, 3));
    assert_eq!((address.depositors[1].funded, address.depositors[1].swept), (2, 3));
}

#[test]
fn too_late_too_little_too_much_or_to_several_is_no_deposit() {
    let none = |rows: &[Row]| run(rows, &[], &options()).addresses.is_empty();
    assert!(none(&[(10, 1, 50, 100), (111, 50, 90, 100)]));
    assert!(none(&[(10, 1, 50, 100), (20, 50, 90, 94)]));
    assert!(none(&[(10, 1, 50, 100), (20, 50, 90, 101)]));
    assert!(none(&[(10, 1, 50, 100), (20, 50, 90, 100), (30, 50, 7, 1)]));
    let several = run(&[(10, 1, 50, 100), (20, 50, 90, 100), (30, 50, 95, 1)], &[], &options());
    assert!(several.addresses.is_empty() && several.several_exchanges == [50]);
    // Gas from the exchange and money of a miner are no deposits.
    assert!(none(&[(10, 91, 50, 100), (20, 50, 90, 100)]));
    assert!(run(&[(10, 8, 50, 100), (20, 50, 90, 100)], &[8], &options()).addresses.is_empty());
    assert!(run(&[(10, 1, 50, 100), (20, 50, 90, 100)], &[50], &options()).addresses.is_empty());
    // With `only_sweeps` off, a payment elsewhere does not matter.
    let lenient = DepositOptions { only_sweeps: false, ..options() };
    assert_eq!(run(&[(10, 1, 50, 100), (20, 50, 90, 100), (30, 50, 7, 1)], &[], &lenient).addresses.len(), 1);
}

#[test]
fn a_deposit_address_of_many_links_no_one() {
    let rows: Vec<Row> = (0..8)
        .flat_map(|k| {
            [(k * 10, k, 50, 100 + u128::from(k) * 9), (k * 10 + 1, 50, 90, 100 + u128::from(k) * 9)]
        })
        .collect();
    let found = run(&rows, &[], &DepositOptions { most_depositors: 7, ..options() });
    assert_eq!((found.shared, found.links.len(), found.addresses[0].depositors.len()), (vec![50], 0, 8));
    assert_eq!(run(&rows, &[], &options()).links.len(), 7);
}

#[test]
fn tables_that_are_none_are_refused() {
    let none = FxHashSet::default();
    let falling = Transfers { times: &[2, 1], from: &[0, 0], to: &[1, 1], amounts: &[1, 1] };
    let said = deposits(&falling, &EXCHANGES, &none, &options()).unwrap_err().to_string();
    assert!(said.contains("row 1") && said.contains("hint:"), "{said}");
    let short = Transfers { times: &[1], from: &[0, 0], to: &[1, 1], amounts: &[1, 1] };
    assert!(deposits(&short, &EXCHANGES, &none, &options()).is_err());
}

/// For each sweep, the latest receipt not yet matched, by looking at every row before it.
fn slowly(rows: &[Row], options: &DepositOptions) -> BTreeMap<u32, BTreeSet<u32>> {
    let exchange = |account: u32| EXCHANGES.iter().find(|known| known.0 == account).map(|known| known.1);
    let mut used = BTreeSet::new();
    let mut found: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for (at, &(time, deposit, to, amount)) in rows.iter().enumerate() {
        let (Some(_), None) = (exchange(to), exchange(deposit)) else { continue };
        let sends = rows
            .iter()
            .filter(|row| row.1 == deposit && row.2 != deposit && (row.3 > 0 || exchange(row.2).is_some()));
        let ends: BTreeSet<_> = sends.map(|row| exchange(row.2)).collect();
        if amount == 0 || ends.len() != 1 {
            continue;
        }
        let fits = |&k: &usize| {
            let (paid, from, to, received) = rows[k];
            to == deposit
                && from != deposit
                && exchange(from).is_none()
                && received > 0
                && !used.contains(&k)
                && time - paid <= options.most_seconds
                && received >= amount
                && received - amount <= options.most_kept
        };
        if let Some(k) = (0..at).rev().find(fits) {
            used.insert(k);
            found.entry(deposit).or_default().insert(rows[k].1);
        }
    }
    found
}

proptest! {
    #[test]
    fn deposits_agree_with_looking_at_every_pair(
        rows in prop::collection::vec((0..60_u32, 0..6_u32, 0..8_u32, 0..30_u128), 0..40),
    ) {
        let mut time = 0;
        // Accounts 0–5; 6 and 7 stand for two exchanges.
        let exchange = |account: u32| match account { 6 => 90, 7 => 95, other => other };
        let rows: Vec<Row> = rows.into_iter().map(|(dt, from, to, amount)| {
            time += dt;
            (time, from, exchange(to), amount)
        }).collect();
        let found = run(&rows, &[], &options());
        let got: BTreeMap<u32, BTreeSet<u32>> = found.addresses.iter()
            .map(|a| (a.account, a.depositors.iter().map(|d| d.account).collect())).collect();
        prop_assert_eq!(got, slowly(&rows, &options()));
        prop_assert!(found.links.windows(2).all(|pair| pair[0].cause <= pair[1].cause));
    }
}
