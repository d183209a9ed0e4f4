//! Change rules: each sign by hand, and rules against a slow reading of the same definitions.

use cluster::{Columns, Evidence, Ledger, Link, Rules, links};
use proptest::prelude::*;

/// A transaction: outputs that it spends, and (address, value) that it pays.
type Tx<'a> = (&'a [u32], &'a [(u32, i64)]);

fn ledger(txs: &[Tx<'_>]) -> Ledger {
    let mut c = Columns::default();
    for (tx, (spends, pays)) in (0..).zip(txs) {
        for &output in *spends {
            c.input_tx.push(tx);
            c.input_output.push(output);
            c.input_address.push(c.output_address[output as usize]);
        }
        for &(address, value) in *pays {
            c.output_tx.push(tx);
            c.output_address.push(address);
            c.output_value.push(value);
        }
    }
    let ledger = Ledger::new(c).unwrap();
    assert_eq!(ledger.quarantine().rows(), 0);
    ledger
}

fn change(ledger: &Ledger, rules: &[Evidence]) -> Vec<(u32, u32, u32)> {
    let rules = Rules { common_input: false, change: rules, ..Rules::default() };
    links(ledger, &rules).unwrap().iter().map(|link| (link.cause, link.from, link.to)).collect()
}

const MINTED: Tx<'_> = (&[], &[(1, 100), (1, 50), (2, 70), (3, 10)]);

#[test]
fn one_time_change_is_the_only_fresh_address() {
    // 1 pays 2, who is known, and the fresh 4; then 2 pays the fresh 5 and 6, which says nothing.
    let found = ledger(&[MINTED, (&[0], &[(2, 60), (4, 40)]), (&[2], &[(5, 30), (6, 40)])]);
    assert_eq!(change(&found, &[Evidence::ONE_TIME]), [(1, 1, 4)]);
    // 4 is paid again: it is reused after all.
    let again = ledger(&[MINTED, (&[0], &[(2, 60), (4, 40)]), (&[2], &[(4, 70)])]);
    assert_eq!(change(&again, &[Evidence::ONE_TIME]), [(1, 1, 4)]);
    assert_eq!(change(&again, &[Evidence::ONE_TIME.and(Evidence::NOT_REUSED)]), []);
    // As it stood before that, it was not.
    let before = again.until(1).unwrap();
    assert_eq!(change(&before, &[Evidence::ONE_TIME.and(Evidence::NOT_REUSED)]), [(1, 1, 4)]);
}

#[test]
fn a_transaction_that_pays_itself_or_mints_or_sweeps_has_no_guessed_change() {
    let found = ledger(&[MINTED, (&[0], &[(1, 60), (4, 40)]), (&[2], &[(5, 70)])]);
    assert_eq!(change(&found, &[Evidence::ONE_TIME]), []);
}

#[test]
fn optimal_change_is_less_than_every_input_and_needs_two_inputs() {
    let found = ledger(&[MINTED, (&[0, 1], &[(2, 120), (4, 30)]), (&[2], &[(5, 60), (6, 10)])]);
    assert_eq!(change(&found, &[Evidence::OPTIMAL]), [(1, 1, 4)]);
    let both_less = ledger(&[MINTED, (&[0, 1], &[(2, 40), (4, 30), (5, 80)])]);
    assert_eq!(change(&both_less, &[Evidence::OPTIMAL]), []);
    assert_eq!(change(&both_less, &[Evidence::OPTIMAL.and(Evidence::ROUND_PAYMENT)]), []);
}

#[test]
fn round_payments_leave_the_odd_sum_to_be_change() {
    let found = ledger(&[(&[], &[(1, 5_000_000)]), (&[0], &[(2, 3_000_000), (3, 1_999_123)])]);
    assert_eq!(change(&found, &[Evidence::ROUND_PAYMENT]), [(1, 1, 3)]);
}

#[test]
fn script_types_and_fingerprints_speak_where_they_are_given() {
    let found = ledger(&[MINTED, (&[0], &[(4, 60), (5, 40)]), (&[4], &[(6, 60)]), (&[5], &[(7, 40)])]);
    let types = [0, 1, 1, 1, 2, 1, 9, 9];
    let prints = [0, 7, 8, 7];
    let rules = Rules {
        common_input: false,
        change: &[Evidence::ADDRESS_TYPE, Evidence::SAME_FINGERPRINT],
        address_types: Some(&types),
        fingerprints: Some(&prints),
        ..Rules::default()
    };
    let both = Evidence::ADDRESS_TYPE.and(Evidence::SAME_FINGERPRINT);
    assert_eq!(links(&found, &rules).unwrap(), [Link { cause: 1, from: 1, to: 5, evidence: both }]);
    // The signs name two outputs: neither is believed.
    let other = Rules { fingerprints: Some(&[0, 8, 8, 7]), ..rules.clone() };
    assert_eq!(links(&found, &other).unwrap(), []);
    // An output at rest may yet be spent in the same manner.
    let early = found.until(2).unwrap();
    let prints_only = Rules { change: &[Evidence::SAME_FINGERPRINT], ..rules.clone() };
    assert_eq!(links(&early, &prints_only).unwrap(), []);
}

#[test]
fn rules_that_cannot_be_evaluated_are_refused_with_a_hint() {
    let found = ledger(&[MINTED]);
    let cases = [Evidence::NONE, Evidence::COMMON_INPUT, Evidence::ADDRESS_TYPE, Evidence::SAME_FINGERPRINT];
    for rule in cases {
        let said = links(&found, &Rules { change: &[rule], ..Rules::default() }).unwrap_err().to_string();
        assert!(said.contains("evaluating the change rule") && said.contains("hint:"), "{said}");
    }
}

#[test]
fn coinjoins_and_damaged_transactions_link_nothing() {
    let mixed = ledger(&[MINTED, (&[0, 2, 3], &[(4, 50), (5, 50), (6, 50), (7, 29)])]);
    assert_eq!(links(&mixed, &Rules::default()).unwrap(), []);
    let kept = Rules { keep_coinjoins: true, change: &[Evidence::ONE_TIME], ..Rules::default() };
    let kept: Vec<_> = links(&mixed, &kept).unwrap().iter().map(|link| link.to).collect();
    assert_eq!(kept, [2, 3]);
    let damaged = Columns {
        input_tx: vec![1, 1],
        input_output: vec![0, 9],
        input_address: vec![1, 2],
        output_tx: vec![0, 0, 1],
        output_address: vec![1, 2, 3],
        output_value: vec![1, 1, 1],
    };
    assert_eq!(links(&Ledger::new(damaged).unwrap(), &Rules::default()).unwrap(), []);
}

/// Change by one-time address, read off the definition: no column, no mask.
fn one_time_slowly(ledger: &Ledger, reused_too: bool) -> Vec<(u32, u32, u32)> {
    let receivers = ledger.all_receivers();
    let mut found = Vec::new();
    for (tx, (inputs, outputs)) in (0..).zip(ledger.spans()) {
        let spenders = ledger.spenders(inputs);
        let pays = ledger.receivers(outputs.clone());
        if spenders.is_empty() || pays.len() < 2 || pays.iter().any(|a| spenders.contains(a)) {
            continue;
        }
        let fresh: Vec<u32> = outputs
            .filter(|&row| !receivers[..row as usize].contains(&receivers[row as usize]))
            .map(|row| receivers[row as usize])
            .collect();
        if let [only] = fresh[..]
            && (reused_too || receivers.iter().filter(|&&a| a == only).count() == 1)
        {
            found.push((tx, spenders[0], only));
        }
    }
    found
}

proptest! {
    #[test]
    fn one_time_change_agrees_with_its_definition(
        plan in prop::collection::vec((1..3_usize, prop::collection::vec(0..12_u32, 1..4)), 1..20),
    ) {
        let mut c = Columns::default();
        for (tx, (spends, pays)) in (0..).zip(plan) {
            let unspent: Vec<u32> =
                (0..).take(c.output_tx.len()).filter(|o| !c.input_output.contains(o)).take(spends).collect();
            for output in unspent {
                c.input_tx.push(tx);
                c.input_output.push(output);
                c.input_address.push(c.output_address[output as usize]);
            }
            for (value, address) in (1..).zip(pays) {
                c.output_tx.push(tx);
                c.output_address.push(address);
                c.output_value.push(value);
            }
        }
        let ledger = Ledger::new(c).unwrap();
        prop_assert_eq!(change(&ledger, &[Evidence::ONE_TIME]), one_time_slowly(&ledger, true));
        let kept = change(&ledger, &[Evidence::ONE_TIME.and(Evidence::NOT_REUSED)]);
        prop_assert_eq!(kept, one_time_slowly(&ledger, false));
    }
}
