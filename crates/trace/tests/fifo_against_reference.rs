//! The store and the interval tracer against the slow reference, over random small ledgers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "tests may panic"
)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use trace::reference::{self, At, Case, Conversion, ReferenceRow, Tally};
use trace::store::{Kind, Row, Store, StoreInfo};
use trace::{Builder, FifoOptions, Flow, Seed, Stop, StopKind, Stops, fifo};

/// Accounts 1..=8 and the outside, 0.
const ACCOUNTS: u32 = 8;

fn name_of(account: u32) -> Vec<u8> {
    if account == reference::OUTSIDE { Vec::new() } else { format!("account {account}").into_bytes() }
}

fn build(dir: &std::path::Path, rows: &[ReferenceRow]) -> Store {
    let mut builder = Builder::new(dir, StoreInfo::default()).unwrap();
    for account in 1..=ACCOUNTS {
        builder.note_nonce(&name_of(account), 0).unwrap(); // ids for accounts without rows
    }
    for row in rows {
        let (from, to) = (name_of(row.from), name_of(row.to));
        let kind = if row.fee { Kind::Fee } else { Kind::Value };
        let (amount, time) = (row.amount, row.time);
        builder.push(Row { from: &from, to: &to, amount, time, tx: None, kind, nonce: None }).unwrap();
    }
    builder.finish().unwrap();
    Store::open(dir).unwrap()
}

fn id_of(store: &Store, account: u32) -> u32 {
    if account == reference::OUTSIDE { 0 } else { store.account_id(&name_of(account)).unwrap() }
}

fn account_of(store: &Store, id: u32) -> u32 {
    let Some(bytes) = store.account_bytes(id) else { return reference::OUTSIDE };
    std::str::from_utf8(bytes).unwrap()["account ".len()..].parse().unwrap()
}

/// A row of the store in the reference's terms.
fn at_of(store: &Store, row: u32) -> At {
    match store.given_of_row(row) {
        Some(given) => At::Given(given as usize),
        None => At::InflowBefore(store.given_of_row(row + 1).unwrap() as usize),
    }
}

fn seeds_of(store: &Store, case: &Case) -> Vec<Seed> {
    let thefts = case.thefts.iter().map(|(&given, &label)| Seed::Transfer { given: given as u32, label });
    let conversions = case.conversions.iter().map(|c| Seed::Inflow {
        account: id_of(store, c.account),
        from: c.from,
        until: c.until,
        label: c.label,
    });
    thefts.chain(conversions).collect()
}

fn options_of(store: &Store, case: &Case) -> FifoOptions {
    let mut stops = Stops::none();
    for &account in &case.stops {
        let stop = Stop { kind: StopKind::Exchange, reason: "invented".into(), attribution: "test".into() };
        stops.insert(id_of(store, account), stop);
    }
    FifoOptions { until: case.until, stops, ..FifoOptions::default() }
}

/// The tracer's answer in the reference's form.
fn tally_of(store: &Store, flow: &Flow) -> Tally {
    let mut tally = Tally::default();
    for m in &flow.thefts {
        tally.thefts.insert((at_of(store, m.row), m.label), m.amount);
    }
    for m in &flow.moves {
        assert_eq!(
            tally.moves.insert((at_of(store, m.row), m.label), m.amount),
            None,
            "one move a row and label"
        );
    }
    let held = flow.at_rest.iter().map(|h| (h.account, h.label, h.amount));
    for (id, label, amount) in held.chain(flow.unknown.iter().map(|u| (u.account, u.label, u.amount))) {
        assert_eq!(tally.held.insert((account_of(store, id), label), amount), None);
    }
    for s in &flow.stopped {
        tally.stopped.insert((account_of(store, s.account), s.label), s.amount);
    }
    for f in &flow.fees {
        tally.fees.insert((account_of(store, f.payer), f.label), f.amount);
    }
    for r in &flow.relabelled {
        tally.relabelled.insert((at_of(store, r.row), r.from, r.to), r.amount);
    }
    for u in &flow.unknown_inflows {
        tally.unknown_inflows.insert(account_of(store, u.account), u.amount);
    }
    tally
}

fn amount() -> impl Strategy<Value = u128> {
    prop_oneof![6 => 0_u128..12, 3 => 0_u128..100, 1 => Just(0)]
}

/// Multiplying every amount keeps a ledger's shape and moves it to the far end of 128 bits. The largest
/// sum of 40 amounts below 100 stays below 2^12, so 2^115 times it stays below 2^127.
fn scale() -> impl Strategy<Value = u128> {
    prop_oneof![Just(1), Just(3), Just(1_u128 << 52), Just(1 << 64), Just((1 << 115) - 1), Just(1 << 115)]
}

fn rows() -> impl Strategy<Value = Vec<ReferenceRow>> {
    let row = (0..=ACCOUNTS, 0..=ACCOUNTS, amount(), 0_u32..3, prop::bool::weighted(0.1));
    (prop::collection::vec(row, 1..40), prop::bool::ANY, scale()).prop_map(|(drawn, sorted, scale)| {
        let mut clock = 100;
        let step = |(from, to, amount, tick, fee): (u32, u32, u128, u32, bool)| {
            clock = if sorted { clock + tick } else { 100 + tick * 7 };
            ReferenceRow { from, to, amount: amount * scale, time: clock, fee: fee && from != 0 }
        };
        drawn.into_iter().map(step).collect()
    })
}

fn case() -> impl Strategy<Value = Case> {
    let thefts = prop::collection::vec((any::<prop::sample::Index>(), 1_u32..4), 1..4);
    let stops = prop::collection::btree_set(1..=ACCOUNTS, 0..3);
    let until = prop::option::weighted(0.4, 95_u32..170);
    let window = prop::option::weighted(0.5, (1..=ACCOUNTS, 100_u32..130, 0_u32..40, 1_u32..5));
    (rows(), thefts, stops, until, window).prop_map(|(rows, thefts, stops, until, window)| {
        let thefts = thefts.into_iter().map(|(at, label)| (at.index(rows.len()), label)).collect();
        let convert =
            |(account, from, length, label)| Conversion { account, from, until: from + length, label };
        Case { rows, thefts, conversions: window.into_iter().map(convert).collect(), stops, until }
    })
}

/// Drops conversions that find nothing: the tracer refuses them (tested elsewhere).
fn without_empty_conversions(case: &Case, store: &Store) -> Case {
    let mut case = case.clone();
    let inflow_in = |c: &Conversion| {
        (0..store.meta().transfers).filter_map(|row| store.transfer(row)).any(|t| {
            t.kind == Kind::UnknownInflow
                && t.receiver == id_of(store, c.account)
                && (c.from..=c.until).contains(&t.time)
        })
    };
    case.conversions.retain(inflow_in);
    case
}

proptest! {
    #[test]
    fn every_unit_goes_where_the_reference_says(case in case()) {
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &case.rows);
        let case = without_empty_conversions(&case, &store);
        let flow = fifo(&store, &seeds_of(&store, &case), &options_of(&store, &case)).unwrap();
        prop_assert_eq!(tally_of(&store, &flow), reference::fifo(&case));
        prop_assert!(flow.moves.is_sorted());
        prop_assert!(flow.cut.is_none());
    }

    #[test]
    fn a_built_store_passes_its_own_check(rows in rows()) {
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &rows);
        let report = store.check().unwrap();
        prop_assert!(report.is_sound(), "{:?}", report.faults);
        for (given, row) in (0_u32..).zip(&rows) {
            let held = store.transfer(store.row_of_given(given).unwrap()).unwrap();
            prop_assert_eq!((held.amount, held.time), (row.amount, row.time));
            prop_assert_eq!(account_of(&store, held.sender), row.from);
        }
    }

    #[test]
    fn a_cut_trace_says_so_and_still_adds_up(case in case(), max_steps in 0_u64..6) {
        let dir = tempfile::tempdir().unwrap();
        let store = build(&dir.path().join("store"), &case.rows);
        let case = without_empty_conversions(&case, &store);
        let seeds = seeds_of(&store, &case);
        let whole = fifo(&store, &seeds, &options_of(&store, &case)).unwrap();
        let cut = fifo(&store, &seeds, &FifoOptions { max_steps, ..options_of(&store, &case) }).unwrap();
        // Only what was not followed may differ: moves are a prefix, and a trace that needed no more is whole.
        prop_assert!(whole.moves.starts_with(&cut.moves));
        if cut.cut.is_none() {
            prop_assert_eq!(&cut, &whole);
        } else {
            prop_assert!(cut.moves.len() < whole.moves.len() || cut.thefts.len() < whole.thefts.len());
            // What is called at rest must be what the whole trace leaves there too.
            let left: BTreeMap<_, _> = whole.at_rest.iter().map(|h| ((h.account, h.label), h.amount)).collect();
            for h in &cut.at_rest {
                prop_assert!(left.get(&(h.account, h.label)).is_some_and(|&amount| amount >= h.amount), "{:?}", h);
            }
        }
    }

    #[test]
    fn integer_and_named_stores_agree(case in case()) {
        let mut case = Case { conversions: Vec::new(), stops: BTreeSet::new(), ..case };
        for row in &mut case.rows {
            row.fee = false;
        }
        let dir = tempfile::tempdir().unwrap();
        let mut builder = Builder::new(&dir.path().join("ids"), StoreInfo::default()).unwrap();
        for row in &case.rows {
            builder.push_ids(row.from, row.to, row.amount, row.time).unwrap();
        }
        builder.finish().unwrap();
        let store = Store::open(&dir.path().join("ids")).unwrap();
        let flow = fifo(&store, &seeds_of(&store, &case), &FifoOptions { until: case.until, ..FifoOptions::default() }).unwrap();
        let mut held = BTreeMap::new();
        for u in &flow.unknown {
            held.insert((u.account, u.label), u.amount);
        }
        prop_assert_eq!(held, reference::fifo(&case).held);
    }
}
