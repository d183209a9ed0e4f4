//! Every shape on an invented ledger that has it, and none on one that does not.

use trace::store::{Kind, Row, Store, StoreInfo};
use trace::typology::{Pattern, Shape, patterns, rhythm};
use trace::{Builder, Flow, Options, Policy, Seed, follow};

const DAY: u32 = 86_400;

/// Rows (from, to, amount, time); the first two are the thefts of incidents 1 and 2 where `thefts` is 2.
fn traced(rows: &[(&str, &str, u128, u32)], thefts: u32) -> (tempfile::TempDir, Store, Flow) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("store");
    let mut builder = Builder::new(&path, StoreInfo::default()).unwrap();
    for (from, to, amount, time) in rows {
        let (from, to) = (from.as_bytes(), to.as_bytes());
        let row = Row { from, to, amount: *amount, time: *time, tx: None, kind: Kind::Value, nonce: None };
        builder.push(row).unwrap();
    }
    builder.finish().unwrap();
    let store = Store::open(&path).unwrap();
    let seeds: Vec<_> = (0..thefts).map(|at| Seed::Transfer { given: at, label: at + 1 }).collect();
    let flow = follow(&store, &seeds, Policy::Fifo, &Options::default()).unwrap();
    (dir, store, flow)
}

fn of(shape: Shape, all: &[Pattern]) -> Vec<&Pattern> {
    all.iter().filter(|pattern| pattern.shape == shape).collect()
}

#[test]
fn a_peel_chain_is_followed_to_its_end() {
    let names: Vec<String> = (0..8).map(|n| format!("hop {n}")).collect();
    let mut rows = vec![("victim", "hop 0", 1_000_u128, 10)];
    for (at, pair) in names.windows(2).enumerate() {
        let (left, time) = (1_000 - 20 * (at as u128 + 1), 20 + 10 * u32::try_from(at).unwrap());
        rows.push((pair[0].as_str(), pair[1].as_str(), left, time));
        rows.push((pair[0].as_str(), "shop", 20, time + 1));
    }
    let (_dir, store, flow) = traced(&rows, 1);
    let all = patterns(&store, &flow);
    let chains = of(Shape::PeelChain, &all);
    assert_eq!(chains.len(), 1, "{all:?}");
    assert_eq!((chains[0].rows.len(), chains[0].accounts.len(), chains[0].amount), (8, 9, 1_000));
    assert!(of(Shape::FanOut, &all).is_empty());
}

#[test]
fn a_chain_that_passes_everything_on_peels_nothing() {
    let names: Vec<String> = (0..8).map(|n| format!("hop {n}")).collect();
    let mut rows = vec![("victim", "hop 0", 1_000_u128, 10)];
    rows.extend(names.windows(2).map(|pair| (pair[0].as_str(), pair[1].as_str(), 1_000, 20)));
    let (_dir, store, flow) = traced(&rows, 1);
    assert_eq!(patterns(&store, &flow), []);
}

#[test]
fn fans_count_accounts_within_a_day() {
    let mules: Vec<String> = (0..12).map(|n| format!("mule {n}")).collect();
    let mut rows = vec![("victim", "thief", 1_200_u128, 10)];
    rows.extend(mules.iter().map(|mule| ("thief", mule.as_str(), 100, 1_000)));
    let mut slow = rows.clone();
    rows.extend(mules.iter().map(|mule| (mule.as_str(), "collector", 100, 3 * DAY)));
    // One a day: no fan, however many.
    for (at, mule) in (1..).zip(&mules) {
        slow.push((mule.as_str(), "collector", 100, at * (DAY + 1) + 1_000));
    }
    let (_dir, store, flow) = traced(&rows, 1);
    let all = patterns(&store, &flow);
    assert_eq!((of(Shape::FanOut, &all).len(), of(Shape::FanIn, &all).len()), (1, 1));
    assert_eq!((of(Shape::FanIn, &all)[0].accounts.len(), of(Shape::FanIn, &all)[0].amount), (13, 1_200));
    let (_dir, store, flow) = traced(&slow, 1);
    assert!(of(Shape::FanIn, &patterns(&store, &flow)).is_empty());
}

#[test]
fn payments_below_a_limit_stand_out_only_where_few_lie_above_it() {
    let mut rows = vec![("victim", "thief", 100_000_u128, 10)];
    for at in 0..6 {
        rows.push(("thief", "exchange", 9_800 + u128::from(at), 100 * DAY * (at + 1)));
    }
    let (_dir, store, flow) = traced(&rows, 1);
    let all = patterns(&store, &flow);
    assert_eq!(of(Shape::BelowRound, &all).len(), 1);
    assert_eq!(of(Shape::BelowRound, &all)[0].rows.len(), 6);
    rows.extend((0..3).map(|at| ("thief", "exchange", 10_100_u128, 700 * DAY + at)));
    let (_dir, store, flow) = traced(&rows, 1);
    assert!(of(Shape::BelowRound, &patterns(&store, &flow)).is_empty());
}

#[test]
fn an_hour_with_far_more_transfers_than_the_week_before_is_a_flood() {
    let mut rows = vec![("victim", "thief", 10_000_u128, 10)];
    rows.extend((0..60).map(|at| ("thief", "b", 10, 9 * DAY + at)));
    rows.extend((0..60).map(|at| ("thief", "b", 10, 9 * DAY + 3_600 + at)));
    let (_dir, store, flow) = traced(&rows, 1);
    let all = patterns(&store, &flow);
    assert_eq!(of(Shape::Flood, &all).len(), 1, "hours in a row are one flood");
    assert_eq!(of(Shape::Flood, &all)[0].rows.len(), 120);
    let even: Vec<_> = std::iter::once(("victim", "thief", 1_000_000_u128, 10))
        .chain((0..9 * 24 * 55).map(|at| ("thief", "b", 10, 3_600 + at * 65)))
        .collect();
    let (_dir, store, flow) = traced(&even, 1);
    assert!(
        of(Shape::Flood, &patterns(&store, &flow)).iter().all(|flood| flood.first < DAY),
        "a steady stream"
    );
}

#[test]
fn sleep_that_ends_is_told_with_its_days() {
    let rows =
        [("victim", "thief", 100, 10), ("thief", "b", 100, 10 + 120 * DAY), ("b", "c", 100, 10 + 150 * DAY)];
    let (_dir, store, flow) = traced(&rows, 1);
    let all = patterns(&store, &flow);
    let woken = of(Shape::DormancyBroken, &all);
    assert_eq!(woken.len(), 1);
    assert!(woken[0].why.contains("120 days"), "{}", woken[0].why);
    assert_eq!(woken[0].accounts, [store.account_id(b"thief").unwrap()]);
}

#[test]
fn two_thefts_meet_once() {
    let rows = [
        ("victim", "one", 100, 10),
        ("other victim", "two", 50, 11),
        ("one", "pot", 100, 20),
        ("two", "pot", 50, 21),
        ("pot", "next", 150, 30),
    ];
    let (_dir, store, flow) = traced(&rows, 2);
    let all = patterns(&store, &flow);
    let met = of(Shape::Commingling, &all);
    assert_eq!(met.len(), 1, "what is passed on is mixed already");
    assert_eq!((met[0].accounts[0], met[0].amount), (store.account_id(b"pot").unwrap(), 150));
}

#[test]
fn the_rhythm_is_told_from_thirty_transfers_on() {
    let mut rows = vec![("victim", "thief", 10_000_u128, 9 * 3_600)];
    rows.extend((0..28).map(|at| ("thief", "b", 10, at * DAY + 10 * 3_600)));
    let (_dir, store, flow) = traced(&rows, 1);
    assert_eq!(rhythm(&store, &flow), None);
    rows.push(("thief", "b", 10, 40 * DAY));
    let (_dir, store, flow) = traced(&rows, 1);
    let rhythm = rhythm(&store, &flow).unwrap();
    assert_eq!((rhythm.payments, rhythm.by_hour[10], rhythm.in_quiet), (30, 28, 0));
}
