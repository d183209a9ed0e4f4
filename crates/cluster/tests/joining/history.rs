//! Clusters with their past, against a reference that recomputes everything from scratch.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use cluster::{Evidence, History, Link};
use proptest::prelude::*;

const ADDRESSES: u32 = 24;

/// Every address's cluster by breadth-first search over the links that `keep` lets through.
fn reference(links: &[Link], keep: impl Fn(&Link) -> bool) -> BTreeMap<u32, BTreeSet<u32>> {
    let mut neighbours: BTreeMap<u32, BTreeSet<u32>> = (0..ADDRESSES).map(|a| (a, BTreeSet::new())).collect();
    for link in links.iter().filter(|link| keep(link)) {
        neighbours.get_mut(&link.from).unwrap().insert(link.to);
        neighbours.get_mut(&link.to).unwrap().insert(link.from);
    }
    let reach = |from: u32| {
        let (mut seen, mut queue) = (BTreeSet::from([from]), VecDeque::from([from]));
        while let Some(at) = queue.pop_front() {
            queue.extend(neighbours[&at].iter().copied().filter(|&next| seen.insert(next)));
        }
        seen
    };
    (0..ADDRESSES).map(|address| (address, reach(address))).collect()
}

fn history(links: &[Link]) -> History {
    History::new(ADDRESSES, |_| true, links).unwrap()
}

fn links() -> impl Strategy<Value = Vec<Link>> {
    let link = (0..30_u32, 0..ADDRESSES, 0..ADDRESSES);
    prop::collection::vec(link, 0..40).prop_map(|mut rows| {
        rows.sort_by_key(|row| row.0);
        let link = |(cause, from, to)| Link { cause, from, to, evidence: Evidence::COMMON_INPUT };
        rows.into_iter().map(link).collect()
    })
}

fn assert_same(history: &History, links: &[Link], as_of: Option<u32>, struck: &[u32]) {
    let keep = |link: &Link| as_of.is_none_or(|last| link.cause <= last) && !struck.contains(&link.cause);
    let expected = reference(links, keep);
    for (&address, cluster) in &expected {
        let members = history.members(address, as_of).unwrap();
        assert_eq!(members, cluster.iter().copied().collect::<Vec<_>>(), "of {address} as of {as_of:?}");
    }
    let labels: BTreeMap<u32, u32> = history.labels(as_of).into_iter().collect();
    for (address, cluster) in &expected {
        assert_eq!(labels[address], *cluster.first().unwrap());
    }
    let clusters: BTreeSet<_> = expected.values().collect();
    assert_eq!(history.clusters(as_of), clusters.len());
}

/// The first cause after which two addresses are together, by trying them all.
fn first_together(links: &[Link], a: u32, b: u32) -> Option<u32> {
    (0..30).find(|&last| reference(links, |link| link.cause <= last)[&a].contains(&b))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn membership_as_of_any_transaction_is_that_of_a_ledger_cut_there(links in links(), last in 0..32_u32) {
        let history = history(&links);
        assert_same(&history, &links, Some(last), &[]);
        assert_same(&history, &links, None, &[]);
    }

    #[test]
    fn clusters_only_grow(links in links(), a in 0..ADDRESSES, early in 0..30_u32, later in 0..30_u32) {
        let history = history(&links);
        let (early, late) = (early.min(later), early.max(later));
        let before: BTreeSet<_> = history.members(a, Some(early)).unwrap().into_iter().collect();
        let after: BTreeSet<_> = history.members(a, Some(late)).unwrap().into_iter().collect();
        prop_assert!(before.is_subset(&after));
    }

    #[test]
    fn the_transaction_that_joined_two_is_the_first_that_puts_them_together(
        links in links(), a in 0..ADDRESSES, b in 0..ADDRESSES,
    ) {
        let history = history(&links);
        let joined = history.joined_by(a, b).unwrap().map(|link| link.cause);
        prop_assert_eq!(joined, first_together(&links, a, b).filter(|_| a != b));
    }

    #[test]
    fn the_way_between_two_is_made_of_links_and_is_no_later_than_it_must_be(
        links in links(), a in 0..ADDRESSES, b in 0..ADDRESSES,
    ) {
        let history = history(&links);
        let Some(way) = history.path(a, b).unwrap() else {
            prop_assert!(first_together(&links, a, b).is_none());
            return Ok(());
        };
        let mut at = a;
        for step in &way {
            prop_assert_eq!(step.from, at);
            let turned = Link { from: step.to, to: step.from, ..*step };
            prop_assert!(links.contains(step) || links.contains(&turned));
            at = step.to;
        }
        prop_assert_eq!(at, b);
        prop_assert_eq!(way.iter().map(|step| step.cause).max(), first_together(&links, a, b).filter(|_| a != b));
        let distinct: BTreeSet<_> = way.iter().map(|step| (step.cause, step.from, step.to)).collect();
        prop_assert_eq!(distinct.len(), way.len());
    }

    #[test]
    fn striking_out_is_building_without_and_restoring_undoes_it(
        links in links(), struck in prop::collection::vec(0..30_u32, 1..4), last in 0..30_u32,
    ) {
        let mut history = history(&links);
        let foreseen = history.what_if(&struck);
        let done = history.strike(&struck);
        prop_assert_eq!(&foreseen, &done);
        assert_same(&history, &links, None, &struck);
        assert_same(&history, &links, Some(last), &struck);
        let size = |parts: &[cluster::history::Part]| parts.iter().map(|part| part.size).sum::<u32>();
        prop_assert_eq!(size(&done.before), size(&done.after));
        let undone = history.restore(&struck);
        prop_assert_eq!((undone.before, undone.after), (done.after, done.before));
        assert_same(&history, &links, None, &[]);
        prop_assert!(history.struck().is_empty());
    }

    #[test]
    fn what_if_of_two_addresses_agrees_with_striking(
        links in links(), struck in 0..30_u32, a in 0..ADDRESSES, b in 0..ADDRESSES,
    ) {
        let mut history = history(&links);
        let foreseen = history.together_without(a, b, &[struck]);
        history.strike(&[struck]);
        prop_assert_eq!(foreseen, history.together(a, b, None).unwrap());
    }

    #[test]
    fn links_of_one_transaction_may_come_in_any_order(links in links(), seed in any::<u64>()) {
        let mut shuffled = links.clone();
        shuffled.sort_by_key(|link| (link.cause, (u64::from(link.from) * 31 + u64::from(link.to)).wrapping_mul(seed | 1)));
        let (one, other) = (history(&links), history(&shuffled));
        for last in [None, Some(5), Some(20)] {
            prop_assert_eq!(one.labels(last), other.labels(last));
        }
    }
}

#[test]
fn a_transaction_struck_out_leaves_what_others_say() {
    let link = |cause, from, to| Link { cause, from, to, evidence: Evidence::COMMON_INPUT };
    let mut history = history(&[link(1, 0, 1), link(2, 2, 3), link(3, 1, 2), link(4, 0, 3), link(5, 8, 9)]);
    assert_eq!(history.joined_by(0, 3).unwrap(), Some(link(3, 1, 2)));
    assert!(history.what_if(&[3]).changes_nothing());
    history.strike(&[3]);
    assert_eq!(history.joined_by(0, 3).unwrap(), Some(link(4, 0, 3)));
    let done = history.strike(&[4]);
    assert_eq!(done.after.iter().map(|part| (part.lowest, part.size)).collect::<Vec<_>>(), [(0, 2), (2, 2)]);
    assert!(!history.together(8, 9, Some(4)).unwrap());
    assert!(history.strike(&[77]).changes_nothing());
}

#[test]
fn what_is_not_in_the_ledger_is_refused_by_name() {
    let link = |cause, from, to| Link { cause, from, to, evidence: Evidence::COMMON_INPUT };
    let history = History::new(4, |id| id != 2, &[link(1, 0, 1)]).unwrap();
    let said = history.members(2, None).unwrap_err().to_string();
    assert!(said.contains("address 2 is not in the ledger, which has 3"), "{said}");
    assert!(history.joined_by(0, 9).is_err() && history.path(9, 0).is_err());
    for bad in [vec![link(5, 0, 1), link(4, 1, 3)], vec![link(1, 0, 2)], vec![link(1, 0, 4)]] {
        assert!(History::new(4, |id| id != 2, &bad).unwrap_err().to_string().contains("hint:"));
    }
}
