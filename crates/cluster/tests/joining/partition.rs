//! Clustering of whole random ledgers, against a slow reading of the rule.

use std::collections::{BTreeMap, BTreeSet};

use cluster::pairs::Pairs;
use cluster::{Columns, History, Ledger, Rules, cluster_ledger, links};
use proptest::prelude::*;

/// Transactions: how many old outputs to spend, and what to pay to whom.
type Plan = Vec<(usize, Vec<(u32, i64)>)>;

fn plan() -> impl Strategy<Value = Plan> {
    // Few values, so that equal outputs, and thus CoinJoins, are common.
    let pays = prop::collection::vec((0..16_u32, 1..4_i64), 0..6);
    prop::collection::vec((0..5_usize, pays), 0..25)
}

/// Spends outputs from the first on; `name` renames addresses.
fn ledger(plan: &Plan, name: impl Fn(u32) -> u32) -> Ledger {
    let mut c = Columns::default();
    let mut spent = 0;
    for (tx, (spends, pays)) in (0..).zip(plan) {
        let end = (spent + spends).min(c.output_tx.len());
        for output in spent..end {
            c.input_tx.push(tx);
            c.input_output.push(u32::try_from(output).unwrap());
            c.input_address.push(c.output_address[output]);
        }
        spent = end;
        for &(address, value) in pays {
            c.output_tx.push(tx);
            c.output_address.push(name(address));
            c.output_value.push(value);
        }
    }
    Ledger::new(c).unwrap()
}

/// Clusters as sets: groups of inputs are merged until nothing changes.
fn slowly(ledger: &Ledger, keep_coinjoins: bool) -> (BTreeSet<BTreeSet<u32>>, u32) {
    let mut clusters: Vec<BTreeSet<u32>> =
        (0..ledger.id_space()).filter(|&a| ledger.occurs(a)).map(|a| BTreeSet::from([a])).collect();
    let mut coinjoins = 0;
    for (inputs, outputs) in ledger.spans() {
        let mut equal: BTreeMap<i64, usize> = BTreeMap::new();
        ledger.values(outputs).iter().for_each(|&value| *equal.entry(value).or_default() += 1);
        let mixed = inputs.len() >= 3 && equal.values().any(|&count| count >= 3);
        coinjoins += u32::from(mixed);
        if mixed && !keep_coinjoins {
            continue;
        }
        let signers: BTreeSet<u32> = ledger.spenders(inputs).iter().copied().collect();
        let (touched, rest): (Vec<_>, Vec<_>) =
            clusters.into_iter().partition(|cluster| !cluster.is_disjoint(&signers));
        clusters = rest;
        clusters.extend((!touched.is_empty()).then(|| touched.into_iter().flatten().collect()));
    }
    (clusters.into_iter().collect(), coinjoins)
}

fn sets(labels: impl Iterator<Item = (u32, u32)>) -> BTreeSet<BTreeSet<u32>> {
    let mut found: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    labels.for_each(|(address, label)| {
        found.entry(label).or_default().insert(address);
    });
    found.into_values().collect()
}

proptest! {
    #[test]
    fn clusters_are_those_of_the_rule_read_slowly(plan in plan(), keep in any::<bool>()) {
        let ledger = ledger(&plan, |address| address);
        let (expected, coinjoins) = slowly(&ledger, keep);
        let found = cluster_ledger(&ledger, keep);
        let labels = (0..).zip(found.partition.labels().iter().copied());
        prop_assert_eq!(&sets(labels.filter(|&(address, _)| ledger.occurs(address))), &expected);
        prop_assert_eq!(found.coinjoins.len(), coinjoins);
        prop_assert_eq!((ledger.addresses() - found.partition.merges()) as usize, expected.len());
        let links = links(&ledger, &Rules { keep_coinjoins: keep, ..Rules::default() }).unwrap();
        let history = History::new(ledger.id_space(), |a| ledger.occurs(a), &links).unwrap();
        prop_assert_eq!(sets(history.labels(None).into_iter()), expected);
    }

    #[test]
    fn names_of_addresses_do_not_matter(plan in plan()) {
        let turned = |address: u32| 15 - address;
        let one = slowly(&ledger(&plan, |address| address), false).0;
        let other = ledger(&plan, turned);
        let found = cluster_ledger(&other, false);
        let labels = (0..).zip(found.partition.labels().iter().copied());
        let back = labels.filter(|&(a, _)| other.occurs(a)).map(|(a, label)| (turned(a), label));
        prop_assert_eq!(sets(back), one);
    }

    #[test]
    fn a_ledger_cut_at_a_transaction_is_the_history_as_of_it(plan in plan(), last in 0..25_u32) {
        let whole = ledger(&plan, |address| address);
        prop_assume!(whole.transactions() > 0);
        let history = |l: &Ledger| {
            History::new(l.id_space(), |a| l.occurs(a), &links(l, &Rules::default()).unwrap()).unwrap()
        };
        let cut = whole.until(last).unwrap();
        let before = history(&cut);
        let as_of = history(&whole).labels(Some(last));
        let as_of = as_of.into_iter().filter(|&(address, _)| cut.occurs(address));
        prop_assert_eq!(sets(as_of), sets(before.labels(None).into_iter()));
    }

    #[test]
    fn pairs_are_counted_as_if_one_by_one(rows in prop::collection::vec((0..5_u32, 0..4_u32), 0..30)) {
        let pairs: Vec<_> = (0..rows.len()).flat_map(|j| (0..j).map(move |i| (i, j))).collect();
        let count = |holds: &dyn Fn((u32, u32), (u32, u32)) -> bool| {
            pairs.iter().filter(|&&(i, j)| holds(rows[i], rows[j])).count() as u64
        };
        let found = Pairs::count(rows.iter().copied());
        prop_assert_eq!(found.clustered, count(&|a, b| a.0 == b.0));
        prop_assert_eq!(found.held, count(&|a, b| a.1 == b.1));
        prop_assert_eq!(found.right, count(&|a, b| a == b));
    }
}
