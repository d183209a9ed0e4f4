//! A store built within a few KiB of memory is byte for byte the store built in memory, and both are what a
//! slow, obvious builder makes.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use trace::Builder;
use trace::store::{Kind, Meta, Row, Store, StoreInfo};

#[derive(Debug, Clone)]
struct Given {
    from: u32,
    to: u32,
    amount: u128,
    time: u32,
    kind: Kind,
    nonce: Option<u64>,
    tx: Option<u8>,
    position: u64,
}

fn name_of(account: u32) -> Vec<u8> {
    if account == 0 { Vec::new() } else { format!("0x{:040x}", account * 7919 % 1009).into_bytes() }
}

fn info() -> StoreInfo {
    StoreInfo { chain: "invented".into(), asset: "TEST".into(), decimals: 2, sources: Vec::new() }
}

fn build_named(target: &Path, rows: &[Given], memory: usize) -> Meta {
    let mut builder = Builder::new(target, info()).unwrap().with_memory(memory);
    for given in rows {
        let (from, to) = (name_of(given.from), name_of(given.to));
        let tx = given.tx.map(|byte| [byte; 32]);
        let Given { amount, time, kind, nonce, .. } = *given;
        let row = Row { from: &from, to: &to, amount, time, tx, kind, nonce };
        if tx.is_some() { builder.push_at(row, given.position).unwrap() } else { builder.push(row).unwrap() }
    }
    builder.finish().unwrap()
}

fn build_ids(target: &Path, rows: &[Given], memory: usize) -> Meta {
    let mut builder = Builder::new(target, info()).unwrap().with_memory(memory);
    for given in rows {
        builder.push_ids(given.from, given.to, given.amount, given.time).unwrap();
    }
    builder.finish().unwrap()
}

fn rows(accounts: u32) -> impl Strategy<Value = Vec<Given>> {
    let scale = prop_oneof![4 => Just(1_u128), 1 => Just(1 << 60), 1 => Just(1 << 100)];
    let row = (
        (0..accounts, 0..accounts, 0_u128..100, 0_u32..400),
        (
            prop::bool::weighted(0.1),
            prop::option::weighted(0.3, 0_u64..5),
            prop::option::weighted(0.2, 0_u8..4),
        ),
        0_u64..3,
    );
    (prop::collection::vec(row, 1..400), scale, any::<bool>()).prop_map(|(drawn, scale, sorted)| {
        let given =
            |((from, to, amount, time), (fee, nonce, tx), position): (_, (bool, Option<u64>, _), _)| Given {
                from,
                to,
                amount: amount * scale,
                time,
                kind: if fee && from != 0 { Kind::Fee } else { Kind::Value },
                nonce: nonce.filter(|_| from != 0),
                tx,
                position,
            };
        let mut rows: Vec<Given> = drawn.into_iter().map(given).collect();
        if sorted {
            rows.sort_by_key(|row| row.time);
        }
        rows
    })
}

/// One transfer as the slow builder makes it: who, whom, units, when, kind, given row.
type Made = (Vec<u8>, Vec<u8>, u128, u32, Kind, Option<u32>);

/// The slow builder: drop repeats, sort, walk once with a map of balances.
fn slowly(rows: &[Given]) -> (Vec<Made>, Vec<usize>) {
    let mut first = BTreeMap::new();
    let mut kept = Vec::new();
    let mut stands_for: Vec<usize> = (0..rows.len()).collect();
    for (at, row) in rows.iter().enumerate() {
        let by = row.tx.map_or(at, |tx| *first.entry((tx, row.position)).or_insert(at));
        stands_for[at] = by;
        if by == at {
            kept.push(at);
        }
    }
    kept.sort_by_key(|&at| rows[at].time);
    let mut balance: BTreeMap<u32, u128> = BTreeMap::new();
    let mut made = Vec::new();
    for at in kept {
        let row = &rows[at];
        let held = balance.get(&row.from).copied().unwrap_or(0);
        if row.from != 0 && held < row.amount {
            let missing = row.amount - held;
            made.push((b"?".to_vec(), name_of(row.from), missing, row.time, Kind::UnknownInflow, None));
            balance.insert(row.from, row.amount);
        }
        if row.from != 0 {
            *balance.get_mut(&row.from).unwrap_or(&mut 0) -= row.amount;
        }
        let to = if row.kind == Kind::Fee { b"fees".to_vec() } else { name_of(row.to) };
        if row.kind != Kind::Fee && row.to != 0 {
            *balance.entry(row.to).or_default() += row.amount;
        }
        made.push((name_of(row.from), to, row.amount, row.time, row.kind, Some(at as u32)));
    }
    (made, stands_for)
}

fn read(store: &Store) -> Vec<Made> {
    let reserved = store.meta().reserved;
    let name = |id: u32| match id {
        _ if id == reserved.unknown => b"?".to_vec(),
        _ if id == reserved.fees => b"fees".to_vec(),
        _ => store.account_bytes(id).unwrap_or(&[]).to_vec(),
    };
    let row = |row| {
        let t = store.transfer(row).unwrap();
        (name(t.sender), name(t.receiver), t.amount, t.time, t.kind, store.given_of_row(row))
    };
    (0..store.meta().transfers).map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_named_store_is_the_slow_builders_whatever_the_memory(rows in rows(40), memory in 200_usize..20_000) {
        let dir = tempfile::tempdir().unwrap();
        let whole = build_named(&dir.path().join("whole"), &rows, 1 << 30);
        let small = build_named(&dir.path().join("small"), &rows, memory);
        prop_assert_eq!(whole.digest().unwrap(), small.digest().unwrap());
        let store = Store::open(&dir.path().join("small")).unwrap();
        prop_assert_eq!(store.check().unwrap().faults, vec![]);
        let (made, stands_for) = slowly(&rows);
        prop_assert_eq!(read(&store), made);
        for (given, by) in stands_for.iter().enumerate() {
            prop_assert_eq!(store.row_of_given(given as u32), store.row_of_given(*by as u32));
        }
        let repeats = stands_for.iter().enumerate().filter(|(at, by)| at != *by).count();
        prop_assert_eq!(store.meta().duplicates as usize, repeats);
        let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().collect();
        prop_assert_eq!(left.len(), 2, "nothing is left beside the stores");
    }

    #[test]
    fn an_integer_store_is_the_same_whatever_the_memory(rows in rows(3000), memory in 100_usize..60_000) {
        let dir = tempfile::tempdir().unwrap();
        let whole = build_ids(&dir.path().join("whole"), &rows, 1 << 30);
        let small = build_ids(&dir.path().join("small"), &rows, memory);
        prop_assert_eq!(whole.digest().unwrap(), small.digest().unwrap());
        prop_assert_eq!(Store::open(&dir.path().join("small")).unwrap().check().unwrap().faults, vec![]);
    }
}

#[test]
fn repeats_that_contradict_are_counted_and_a_position_needs_a_transaction() {
    let dir = tempfile::tempdir().unwrap();
    let mut builder = Builder::new(&dir.path().join("store"), info()).unwrap();
    let row =
        Row { from: b"", to: b"a", amount: 5, time: 1, tx: Some([1; 32]), kind: Kind::Value, nonce: None };
    builder.push_at(row, 0).unwrap();
    builder.push_at(row, 0).unwrap();
    builder.push_at(Row { amount: 6, ..row }, 0).unwrap();
    builder.push_at(row, 1).unwrap();
    assert!(builder.push_at(Row { tx: None, ..row }, 1).is_err());
    let meta = builder.finish().unwrap();
    assert_eq!((meta.transfers, meta.given_rows, meta.duplicates, meta.contradicting), (2, 4, 2, 1));
    let store = Store::open(&dir.path().join("store")).unwrap();
    assert_eq!([0, 1, 2, 3].map(|given| store.row_of_given(given)), [0, 0, 0, 1].map(Some));
}

#[test]
fn gaps_between_blocks_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut builder = Builder::new(&dir.path().join("store"), info()).unwrap();
    for height in [10, 12, 11, 15, 10, 16, 20, 14] {
        builder.note_block(height).unwrap();
    }
    let blocks = builder.finish().unwrap().blocks.unwrap();
    assert_eq!((blocks.first, blocks.last, blocks.missing), (10, 20, 4));
    assert_eq!(blocks.gaps, [[13, 13], [17, 19]]);
    assert_eq!(Store::open(&dir.path().join("store")).unwrap().meta().blocks, Some(blocks));
}

#[test]
fn two_chains_in_one_store_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut builder = Builder::new(&dir.path().join("store"), info()).unwrap();
    builder.of_chain("invented").unwrap();
    let e = builder.of_chain("another").unwrap_err().to_string();
    assert!(e.contains("\"another\"") && e.contains("hint: "), "{e}");
}
