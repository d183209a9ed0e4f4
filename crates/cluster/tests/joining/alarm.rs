//! The super-cluster alarm: what fuses two services is found, and what striking it out leaves is said.

use cluster::{AlarmOptions, Evidence, History, Link, alarm};

fn link(cause: u32, from: u32, to: u32) -> Link {
    Link { cause, from, to, evidence: Evidence::COMMON_INPUT }
}

/// Two services of 200 addresses each (0–199, 200–399) and 60 pairs of strangers, fused by transaction 500.
fn fused() -> Vec<Link> {
    let chain = |first: u32| (first..first + 199).map(move |a| link(a, a, a + 1));
    let mut links: Vec<_> = chain(0).chain(chain(200)).collect();
    links.extend((0..60).map(|k| link(450, 400 + 2 * k, 401 + 2 * k)));
    links.push(link(500, 7, 333));
    links
}

fn options() -> AlarmOptions {
    AlarmOptions { quantile: 0.9, ..AlarmOptions::default() }
}

#[test]
fn the_merge_that_fuses_two_services_is_the_gravest_suspect() {
    let history = History::new(520, |_| true, &fused()).unwrap();
    let found = alarm(&history, &[(3, 1), (399, 2)], &options());
    assert_eq!(found.found, 1);
    let suspect = &found.suspects[0];
    assert_eq!((suspect.link, suspect.sides), (link(500, 7, 333), [200, 200]));
    assert!(suspect.contradicts_labels && suspect.comes_apart);
    assert_eq!(suspect.left.iter().map(|part| part.size).collect::<Vec<_>>(), [200, 200]);
    assert_eq!(found.all_struck(&history).after.len(), 2);
}

#[test]
fn where_another_transaction_says_the_same_striking_one_changes_nothing() {
    let mut links = fused();
    links.push(link(501, 9, 340));
    let mut history = History::new(520, |_| true, &links).unwrap();
    let found = alarm(&history, &[(3, 1), (399, 2)], &options());
    assert!(!found.suspects[0].comes_apart && found.suspects[0].parts == 1);
    // Struck out, the other one steps forward.
    history.strike(&[500]);
    assert_eq!(alarm(&history, &[], &options()).suspects[0].link.cause, 501);
    assert_eq!(history.strike(&[501]).after.len(), 2);
    assert_eq!(alarm(&history, &[(3, 1), (399, 2)], &options()).found, 0);
}

#[test]
fn labels_that_contradict_are_suspect_however_small_and_agreeing_ones_are_not() {
    let history = History::new(4, |_| true, &[link(1, 0, 1), link(2, 2, 3), link(3, 1, 2)]).unwrap();
    let found = alarm(&history, &[(0, 5), (3, 6)], &options());
    assert_eq!((found.found, found.suspects[0].link.cause), (1, 3));
    let actors: Vec<_> = found.suspects[0].actors.concat();
    assert!(actors.contains(&5) && actors.contains(&6));
    assert_eq!(alarm(&history, &[(0, 5), (3, 5)], &options()).found, 0);
    assert_eq!(alarm(&history, &[(0, 5), (77, 6)], &options()).found, 0);
}

#[test]
fn no_more_suspects_than_asked_for_and_the_count_says_how_many() {
    let history = History::new(520, |_| true, &fused()).unwrap();
    let one_each: Vec<(u32, u32)> = (0..50).map(|a| (a, a)).collect();
    let found = alarm(&history, &one_each, &AlarmOptions { most: 3, ..options() });
    assert_eq!(found.suspects.len(), 3);
    assert!(found.found >= 3);
}
