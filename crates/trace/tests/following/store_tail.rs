//! Blocks appended, undone and compacted: the store is the one that would have been built at once, and taint
//! advanced block by block is the trace of that store.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use trace::advance::{Advance, Standing};
use trace::store::{Block, BlockRow, Kind, Meta, Party, Row, Store, StoreInfo, Tail};
use trace::{Builder, Error, Options, Policy, Seed, Stop, StopKind, Stops, follow};

#[derive(Debug, Clone)]
struct Drawn {
    from: u32,
    to: u32,
    amount: u128,
    tick: u32,
    fee: bool,
    with_tx: bool,
    with_nonce: bool,
}

#[derive(Debug, Clone)]
struct Ledger {
    rows: Vec<Drawn>,
    /// How many rows the base has, and each block after it.
    cuts: Vec<usize>,
    named: bool,
}

fn ledgers() -> impl Strategy<Value = Ledger> {
    let flags = (prop::bool::weighted(0.1), prop::bool::weighted(0.05), prop::bool::weighted(0.2));
    let row = (0_u32..9, 0_u32..9, prop_oneof![4 => 0_u128..50, 1 => 0_u128..400], 0_u32..3, flags);
    let scale = prop_oneof![4 => Just(1_u128), 1 => Just(1 << 54), 1 => Just(1 << 100)];
    (prop::collection::vec(row, 1..70), scale, prop::collection::vec(0_usize..20, 1..6), any::<bool>())
        .prop_map(|(drawn, scale, cuts, named)| {
            let one =
                |(from, to, amount, tick, (fee, with_tx, with_nonce)): (u32, u32, u128, u32, _)| Drawn {
                    from,
                    to,
                    amount: amount * scale,
                    tick,
                    fee: fee && from != 0 && named,
                    with_tx: with_tx && named,
                    with_nonce: with_nonce && from != 0 && named,
                };
            Ledger { rows: drawn.into_iter().map(one).collect(), cuts, named }
        })
}

/// Rows with their times and nonces, and where blocks begin. All rows of a block are of one time.
struct Timed {
    rows: Vec<(Drawn, u32, Option<u64>)>,
    /// Row ranges: the base first.
    parts: Vec<std::ops::Range<usize>>,
}

fn timed(ledger: &Ledger) -> Timed {
    let mut parts = Vec::new();
    let mut begin = 0;
    for &cut in &ledger.cuts {
        let end = (begin + cut).min(ledger.rows.len());
        parts.push(begin..end);
        begin = end;
    }
    let (mut clock, mut nonces, mut rows) = (100, BTreeMap::new(), Vec::new());
    for (at, part) in parts.iter().enumerate() {
        clock += 1;
        for row in &ledger.rows[part.clone()] {
            clock += if at == 0 { row.tick } else { 0 };
            let next: &mut u64 = nonces.entry(row.from).or_default();
            let nonce = row.with_nonce.then(|| {
                *next += 1 + u64::from(row.tick == 2);
                *next - 1
            });
            rows.push((row.clone(), clock, nonce));
        }
    }
    Timed { rows, parts }
}

/// Numbers are spread so that some of the tail lie above those of the base.
fn party(account: u32, named: bool) -> Party {
    if !named {
        return Party::Id(account * account);
    }
    let name = if account == 0 { Vec::new() } else { format!("account {}", account * 31 % 17).into_bytes() };
    Party::Name(name.into())
}

fn name(party: &Party) -> &[u8] {
    match party {
        Party::Name(name) => name,
        Party::Id(_) => panic!("a number"),
    }
}

fn kind_of(row: &Drawn) -> Kind {
    if row.fee { Kind::Fee } else { Kind::Value }
}

fn build(target: &Path, ledger: &Ledger, rows: &[(Drawn, u32, Option<u64>)]) -> Meta {
    let info = StoreInfo { chain: "invented".into(), ..StoreInfo::default() };
    let mut builder = Builder::new(target, info).unwrap();
    for (row, time, nonce) in rows {
        let (from, to) = (party(row.from, ledger.named), party(row.to, ledger.named));
        match (&from, &to) {
            (Party::Id(from), Party::Id(to)) => builder.push_ids(*from, *to, row.amount, *time).unwrap(),
            _ => {
                let tx = row.with_tx.then_some([9; 32]);
                let (kind, amount, time, nonce) = (kind_of(row), row.amount, *time, *nonce);
                let (from, to) = (name(&from), name(&to));
                builder.push(Row { from, to, amount, time, tx, kind, nonce }).unwrap();
            }
        }
    }
    builder.finish().unwrap()
}

fn hash(height: usize) -> [u8; 32] {
    [height as u8 + 1; 32]
}

fn block(ledger: &Ledger, timed: &Timed, at: usize) -> Block {
    let rows = &timed.rows[timed.parts[at].clone()];
    let row = |(row, _, nonce): &(Drawn, u32, Option<u64>)| BlockRow {
        from: party(row.from, ledger.named),
        to: party(row.to, ledger.named),
        amount: row.amount,
        kind: kind_of(row),
        tx: row.with_tx.then_some([9; 32]),
        nonce: *nonce,
    };
    let time =
        rows.first().map_or_else(|| timed.rows[..timed.parts[at].start].last().map_or(101, |r| r.1), |r| r.1);
    Block {
        height: at as u64,
        hash: hash(at),
        parent: hash(at - 1),
        time,
        rows: rows.iter().map(row).collect(),
    }
}

/// A base store has rows of its own width of ids: an empty one of numbers cannot be told from one of names.
fn usable(ledger: &Ledger, timed: &Timed) -> bool {
    ledger.named || timed.rows[timed.parts[0].clone()].iter().any(|(row, ..)| row.from.max(row.to) > 0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn base_blocks_and_compaction_are_the_store_built_at_once(ledger in ledgers(), undone in 0_usize..3) {
        let timed = timed(&ledger);
        prop_assume!(usable(&ledger, &timed));
        let dir = tempfile::tempdir().unwrap();
        let (target, whole) = (dir.path().join("store"), dir.path().join("whole"));
        build(&target, &ledger, &timed.rows[timed.parts[0].clone()]);
        let mut tail = Tail::open(&Store::open(&target).unwrap()).unwrap();
        for at in 1..timed.parts.len() {
            tail.append(&block(&ledger, &timed, at)).unwrap();
            if at == 1 {
                for _ in 0..undone {
                    let fork = Block { height: 2, hash: [255; 32], parent: hash(1), ..block(&ledger, &timed, 1) };
                    tail.append(&fork).unwrap();
                    prop_assert_eq!(tail.undo().unwrap(), Some(fork));
                }
            }
        }
        let store = Store::open(&target).unwrap();
        prop_assert_eq!(store.check().unwrap().faults, vec![]);
        let again = Tail::open(&store).unwrap();
        prop_assert_eq!(again.blocks(), tail.blocks());
        let expected = build(&whole, &ledger, &timed.rows);
        // A copy to date is that store too, goes when it is dropped, and leaves store and tail as they are.
        let room = tempfile::tempdir().unwrap();
        let to_date = store.to_date(room.path()).unwrap();
        let blocks = again.blocks().len();
        prop_assert_eq!(to_date.blocks(), blocks);
        if blocks > 0 {
            prop_assert_eq!(to_date.meta().digest().unwrap(), expected.digest().unwrap());
        }
        drop(to_date);
        prop_assert_eq!(fs::read_dir(room.path()).unwrap().count(), 0);
        let store = Store::open(&target).unwrap();
        prop_assert_eq!(Tail::open(&store).unwrap().blocks().to_vec(), tail.blocks().to_vec());
        let compacted = store.compact(Vec::new()).unwrap();
        prop_assert_eq!(&compacted, &expected);
        prop_assert_eq!(compacted.digest().unwrap(), expected.digest().unwrap());
        let store = Store::open(&target).unwrap();
        prop_assert_eq!(store.check().unwrap().faults, vec![]);
        prop_assert_eq!(Tail::open(&store).unwrap().blocks().len(), 0);
    }

    #[test]
    fn taint_advanced_block_by_block_is_the_trace_of_everything(
        ledger in ledgers(),
        theft in 0_usize..60,
        later in prop::option::of(0_usize..20),
        stop in prop::option::of(1_u32..9),
    ) {
        let timed = timed(&ledger);
        prop_assume!(usable(&ledger, &timed));
        let base = timed.parts[0].clone();
        prop_assume!(!base.is_empty());
        let theft = theft % base.len();
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("store");
        build(&target, &ledger, &timed.rows[base]);
        let store = Store::open(&target).unwrap();
        let mut seeds = vec![Seed::Transfer { given: theft as u32, label: 7 }];
        let stopped = stop.map(|account| party(account, ledger.named));
        let mut advance = Advance::start(&store, &seeds, &options_of(&store, None)).unwrap();
        if let Some(party) = &stopped {
            // Stops named at the start, as everywhere.
            let held = advance.standing();
            advance = Advance::start(&store, &seeds, &options_of(&store, Some(party))).unwrap();
            let _ = held;
            advance.stop_at(party);
        }
        let mut before = Vec::new();
        for at in 1..timed.parts.len() {
            let block = block(&ledger, &timed, at);
            before.push(advance.standing());
            let thefts: Vec<(usize, u32)> =
                later.filter(|&row| at == 1 && row < block.rows.len()).map(|row| (row, 8)).into_iter().collect();
            advance.take(&block, &thefts).unwrap();
            // A detour: undone, and taken again.
            let there = advance.standing();
            prop_assert_eq!(advance.undo(), Some(block.height));
            prop_assert_eq!(&advance.standing(), before.last().unwrap());
            advance.take(&block, &thefts).unwrap();
            prop_assert_eq!(&advance.standing(), &there);

            let rows = timed.parts[at].end;
            let whole = dir.path().join(format!("whole {at}"));
            build(&whole, &ledger, &timed.rows[..rows]);
            let whole = Store::open(&whole).unwrap();
            if let Some(&(row, label)) = thefts.first() {
                seeds.push(Seed::Transfer { given: (timed.parts[at].start + row) as u32, label });
            }
            prop_assert_eq!(there, traced(&whole, &seeds, stopped.as_ref()));
        }
        for earlier in before.into_iter().rev() {
            advance.undo().unwrap();
            prop_assert_eq!(advance.standing(), earlier);
        }
        prop_assert_eq!(advance.undo(), None);
    }
}

fn options_of(store: &Store, stop: Option<&Party>) -> Options {
    let mut stops = Stops::none();
    let id = stop.and_then(|party| match party {
        Party::Id(id) => Some(*id).filter(|&id| id < store.meta().reserved.unknown),
        Party::Name(name) => store.account_id(name),
    });
    if let Some(id) = id {
        let stop = Stop { kind: StopKind::Exchange, reason: "invented".into(), attribution: "test".into() };
        stops.insert(id, stop);
    }
    Options { stops, ..Options::default() }
}

/// What the interval tracer says of a whole store, in the form of an [`Advance`].
fn traced(store: &Store, seeds: &[Seed], stop: Option<&Party>) -> Standing {
    let flow = follow(store, seeds, Policy::Fifo, &options_of(store, stop)).unwrap();
    let party = |id: u32| match store.account_bytes(id) {
        Some(name) => Party::Name(name.into()),
        None if store.is_named() => Party::Name([].into()),
        None => Party::Id(id),
    };
    let mut standing = Standing::default();
    let left = flow.at_rest.iter().map(|h| (h.account, h.label, h.amount));
    for (id, label, amount) in left.chain(flow.unknown.iter().map(|u| (u.account, u.label, u.amount))) {
        standing.held.insert((party(id), label), amount);
    }
    for s in flow.stopped.iter().filter(|s| s.amount > 0) {
        standing.stopped.insert((party(s.account), s.label), s.amount);
    }
    for f in flow.fees.iter().filter(|f| f.amount > 0) {
        *standing.fees.entry(f.label).or_default() += f.amount;
    }
    for r in flow.relabelled.iter().filter(|r| r.amount > 0) {
        *standing.relabelled.entry(r.from).or_default() += r.amount;
    }
    for t in &flow.thefts {
        *standing.stolen.entry(t.label).or_default() += t.amount;
    }
    standing.stolen.retain(|_, amount| *amount > 0);
    standing
}

fn small(dir: &Path) -> (Store, Block) {
    let target = dir.join("store");
    let mut builder = Builder::new(&target, StoreInfo::default()).unwrap();
    let row = Row { from: b"", to: b"a", amount: 9, time: 50, tx: None, kind: Kind::Value, nonce: None };
    builder.push(row).unwrap();
    builder.finish().unwrap();
    let party = |name: &[u8]| Party::Name(name.into());
    let row = BlockRow {
        from: party(b"a"),
        to: party(b"b"),
        amount: 4,
        kind: Kind::Value,
        tx: None,
        nonce: Some(0),
    };
    let block = Block { height: 5, hash: [5; 32], parent: [4; 32], time: 60, rows: vec![row] };
    (Store::open(&target).unwrap(), block)
}

#[test]
fn only_the_next_block_of_the_chain_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    let (store, block) = small(dir.path());
    let mut tail = Tail::open(&store).unwrap();
    let mut refused = |block: &Block, with: &str| {
        let e = tail.append(block).unwrap_err();
        assert!(matches!(e, Error::BadBlock { .. }), "{e}");
        assert!(e.to_string().contains(with) && e.to_string().contains("hint: "), "{e}");
    };
    refused(&Block { time: 49, ..block.clone() }, "before 50");
    let mut numbered = block.clone();
    numbered.rows[0].to = Party::Id(3);
    refused(&numbered, "row 0");
    tail.append(&block).unwrap();
    let next = Block { height: 6, hash: [6; 32], parent: [5; 32], ..block.clone() };
    let mut refused = |block: &Block, with: &str| {
        let e = tail.append(block).unwrap_err().to_string();
        assert!(e.contains(with) && e.contains("hint: "), "{e}");
    };
    refused(&Block { height: 8, ..next.clone() }, "does not follow block 5");
    refused(&Block { parent: [77; 32], ..next.clone() }, "parent");
    refused(&block, "parent");
    tail.append(&next).unwrap();
    assert_eq!(Tail::open(&store).unwrap().blocks().len(), 2);
}

#[test]
fn a_tail_cut_changed_or_of_another_store_is_refused_and_an_unfinished_record_is_nobodys() {
    let dir = tempfile::tempdir().unwrap();
    let (store, block) = small(dir.path());
    let mut tail = Tail::open(&store).unwrap();
    tail.append(&block).unwrap();
    tail.append(&Block { height: 6, hash: [6; 32], parent: [5; 32], ..block.clone() }).unwrap();
    tail.undo().unwrap();
    let target = store.dir().to_path_buf();
    let path = target.join("tail.log");
    let good = fs::read(&path).unwrap();
    for length in 0..good.len() {
        fs::write(&path, &good[..length]).unwrap();
        let e = Store::open(&target).unwrap_err();
        assert!(matches!(e, Error::Damaged { .. }), "{length}: {e}");
    }
    for bit in 0..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &bad).unwrap();
        let found = match Store::open(&target) {
            Err(e) => e.to_string().contains("tail.log"),
            Ok(store) => store.check().unwrap().faults.iter().any(|fault| fault.segment == "tail.log"),
        };
        assert!(found, "bit {bit}");
    }
    // A crash while a record was being written: the log goes on where it ended.
    let mut unfinished = good.clone();
    unfinished.extend_from_slice(&[1, 2, 3]);
    fs::write(&path, &unfinished).unwrap();
    let mut tail = Tail::open(&store).unwrap();
    assert_eq!(tail.blocks().len(), 1);
    tail.append(&Block { height: 6, hash: [6; 32], parent: [5; 32], ..block }).unwrap();
    assert_eq!(Tail::open(&store).unwrap().blocks().len(), 2);

    let other = dir.path().join("other");
    let info = StoreInfo { chain: "another".into(), ..StoreInfo::default() };
    Builder::new(&other, info).unwrap().finish().unwrap();
    fs::copy(&path, other.join("tail.log")).unwrap();
    let e = Store::open(&other).unwrap_err().to_string();
    assert!(e.contains("another store"), "{e}");
}

/// A copy of the store of format version 1 that lies beside the tests.
fn version_1(target: &Path) -> Store {
    fs::create_dir(target).unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/store_v1");
    for entry in fs::read_dir(fixture).unwrap() {
        let path = entry.unwrap().path();
        // What the fixture's page says of it is no part of the store, and would keep it from being replaced.
        if path.extension().is_some_and(|ending| ending == "md") {
            continue;
        }
        fs::copy(&path, target.join(path.file_name().unwrap())).unwrap();
    }
    Store::open(target).unwrap()
}

#[test]
fn a_store_of_version_1_is_read_and_grows_into_version_2() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("store");
    let store = version_1(&target);
    assert_eq!((store.meta().format_version, store.meta().transfers), (1, 6));
    assert_eq!(store.check().unwrap().faults, vec![]);
    let bob = store.account_id(b"bob").unwrap();
    assert_eq!((store.transfer(4).unwrap().amount, store.transfer(4).unwrap().receiver), (25, bob));
    let party = |name: &[u8]| Party::Name(name.into());
    let row = BlockRow {
        from: party(b"bob"),
        to: party(b"dave"),
        amount: 4,
        kind: Kind::Value,
        tx: None,
        nonce: Some(2),
    };
    let block = Block { height: 1, hash: [1; 32], parent: [0; 32], time: 40, rows: vec![row] };
    Tail::open(&store).unwrap().append(&block).unwrap();
    let meta = Store::open(&target).unwrap().compact(Vec::new()).unwrap();
    assert_eq!((meta.format_version, meta.transfers, meta.accounts), (2, 8, 4));
    let store = Store::open(&target).unwrap();
    assert_eq!(store.check().unwrap().faults, vec![]);
    assert_eq!(
        store.sent_history(bob),
        trace::SentHistory::Gapped { missing: 1 },
        "nonces 1 and 2 were seen"
    );
}
