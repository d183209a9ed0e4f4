//! The power is cut after every operation of a ledger's life, in every way the disk model knows.

use crate::support;

use ledger::{Ledger, LedgerError, Reader};
use support::crash::{Fate, MemStorage, Op, after_crash};
use support::{entries, signer};

/// Sizes after each batch: within a bundle, to its edge, across it, over several, one by one.
const SIZES: [u64; 10] = [1, 2, 7, 255, 256, 257, 300, 700, 701, 1024];

/// A whole life, and for each batch the number of operations after which it was acknowledged.
fn live() -> (Vec<Op>, Vec<(usize, u64)>) {
    let storage = MemStorage::default();
    let mut ledger = Ledger::create_on(storage.clone(), signer()).unwrap();
    let mut acknowledged = vec![(storage.op_count(), 0)];
    for size in SIZES {
        ledger.append(&entries(ledger.size()..size)).unwrap();
        acknowledged.push((storage.op_count(), size));
    }
    (storage.ops(), acknowledged)
}

fn fates(ops: usize) -> Vec<Fate> {
    let mut fates = vec![Fate::Kept, Fate::Lost, Fate::NamesOnly, Fate::Zeros];
    fates.extend([0, 1, 250, 500, 750, 999].map(Fate::TornLast));
    fates.extend((0..26).map(|seed| Fate::Random(seed * 1_000_003 + ops as u64)));
    fates
}

/// What must hold of any disk after a crash: what was acknowledged is there, what is there is whole,
/// and the ledger goes on.
fn examine(files: support::crash::Files, acknowledged: u64, case: &str) {
    let disk = MemStorage::with_files(files);
    let reader = Reader::open_on(disk.clone(), None).unwrap_or_else(|e| panic!("{case}: {e}"));
    let seen = reader.size();
    assert!(seen >= acknowledged, "{case}: {seen} entries, {acknowledged} were acknowledged");
    assert!(seen == 0 || SIZES.contains(&seen), "{case}: size {seen} is no batch's end");
    reader.check().unwrap_or_else(|e| panic!("{case}: {e}"));
    let held: Vec<_> = reader.entries(0..seen).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(held, entries(0..seen), "{case}");

    let mut ledger = Ledger::open_on(disk.clone(), signer()).unwrap_or_else(|e| panic!("{case}: {e}"));
    let opened = ledger.size();
    assert!(opened >= seen, "{case}: a reader saw {seen}, the writer {opened}");
    assert_eq!(ledger.append(&["after the crash"; 300]).unwrap(), opened..opened + 300, "{case}");
    let mut expected = entries(0..opened);
    expected.resize(opened as usize + 300, b"after the crash".to_vec());
    assert_eq!(ledger.root(), support::reference::mth(&expected), "{case}");
    ledger.reader().check().unwrap_or_else(|e| panic!("{case}: {e}"));
}

#[test]
fn no_crash_loses_or_halves_an_acknowledged_entry() {
    let (ops, acknowledged) = live();
    let created = acknowledged[0].0;
    let mut cases = 0;
    for prefix in created..=ops.len() {
        let kept = acknowledged.iter().rfind(|(at, _)| *at <= prefix).unwrap().1;
        for fate in fates(prefix) {
            let case = format!("after {prefix} of {} operations, {fate:?}", ops.len());
            examine(after_crash(&ops[..prefix], fate), kept, &case);
            cases += 1;
        }
    }
    assert!(cases > 5000, "only {cases} crashes were tried");
}

#[test]
fn an_interrupted_create_can_be_repeated() {
    let storage = MemStorage::default();
    drop(Ledger::create_on(storage.clone(), signer()).unwrap());
    let ops = storage.ops();
    for prefix in 0..ops.len() {
        for fate in fates(prefix) {
            let files = after_crash(&ops[..prefix], fate);
            let published = files.contains_key("checkpoint");
            let disk = MemStorage::with_files(files);
            let opened = match Ledger::create_on(disk.clone(), signer()) {
                Err(LedgerError::AlreadyExists { .. }) if published => Ledger::open_on(disk, signer()),
                other => other,
            };
            let mut opened = opened.unwrap_or_else(|e| panic!("{prefix} {fate:?}: {e}"));
            assert_eq!(opened.append(&["x"]).unwrap(), 0..1);
        }
    }
}

/// If anyone can have seen a checkpoint, the log must never sign another of that size: the batch
/// that was prepared is finished, not forgotten.
#[test]
fn a_checkpoint_that_was_seen_outlives_the_crash() {
    let storage = MemStorage::default();
    let mut ledger = Ledger::create_on(storage.clone(), signer()).unwrap();
    ledger.append(&entries(0..10)).unwrap();
    let ops = storage.ops();
    let published = ops.iter().rposition(|op| matches!(op, Op::Rename(_, to) if to == "checkpoint")).unwrap();
    assert_eq!(Reader::open_on(storage, None).unwrap().size(), 10, "visible once renamed");
    for fate in fates(0) {
        let disk = MemStorage::with_files(after_crash(&ops[..=published], fate));
        let after = Ledger::open_on(disk, signer()).unwrap();
        assert_eq!((after.size(), after.root()), (10, ledger.root()), "{fate:?}");
    }
}

/// The order that the promise rests on, asserted on the sequence itself.
#[test]
fn everything_is_synced_before_what_refers_to_it() {
    let (all, acknowledged) = live();
    for batch in acknowledged.windows(2) {
        let ops = &all[batch[0].0..batch[1].0];
        let at = |wanted: &dyn Fn(&Op) -> bool| ops.iter().position(wanted).unwrap();
        let last = |wanted: &dyn Fn(&Op) -> bool| ops.iter().rposition(wanted).unwrap();
        let aside = at(&|op| matches!(op, Op::Write(path, _) if path == "checkpoint.next"));
        let rename = at(&|op| matches!(op, Op::Rename(_, to) if to == "checkpoint"));

        let bundles_synced = last(&|op| matches!(op, Op::Sync(path) if path.starts_with("tile/entries/")));
        let tiles_synced = at(&|op| matches!(op, Op::Sync(path) if path.starts_with("tile/0/")));
        let dirs_synced = at(&|op| matches!(op, Op::SyncDir(_)));
        assert!(bundles_synced < tiles_synced && tiles_synced < dirs_synced && dirs_synced < aside);
        for written in &ops[..aside] {
            let Op::Write(path, _) = written else { continue };
            assert!(ops[..aside].contains(&Op::Sync(path.clone())), "{path} is not synced");
            // Every directory on the way, since it gained the name that leads here.
            for name in path.match_indices('/').map(|(at, _)| &path[..at]).chain([path.as_str()]) {
                let dir = name.rsplit_once('/').map_or("", |(dir, _)| dir);
                let leads = |op: &Op| matches!(op, Op::Write(p, _) if p == name || p.starts_with(&format!("{name}/")));
                let gained = all.iter().position(leads).unwrap();
                let synced = all[gained..batch[0].0 + aside].contains(&Op::SyncDir(dir.to_owned()));
                assert!(synced, "{dir} is not synced after {name}");
            }
        }
        let tail: Vec<_> = ops[aside + 1..=rename + 1].to_vec();
        let root = || Op::SyncDir(String::new());
        let rename = Op::Rename("checkpoint.next".into(), "checkpoint".into());
        assert_eq!(tail, [Op::Sync("checkpoint.next".into()), root(), rename, root()]);
    }
}

/// The model itself must be able to lose things, or the tests above show nothing.
#[test]
fn the_disk_model_loses_what_is_not_synced() {
    let write = |bytes: &str| Op::Write("a/f".into(), bytes.into());
    let (sync, dir, root) = (Op::Sync("a/f".into()), Op::SyncDir("a".into()), Op::SyncDir(String::new()));
    let found =
        |ops: &[Op], fate| after_crash(ops, fate).remove("a/f").map(|b| String::from_utf8(b).unwrap());
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(found(&[write("old")], Fate::Kept), some("old"));
    assert_eq!(found(&[write("old")], Fate::Lost), None);
    assert_eq!(found(&[write("old")], Fate::NamesOnly), some(""));
    assert_eq!(
        found(&[write("old"), sync.clone(), dir.clone()], Fate::Lost),
        None,
        "its directory has no name"
    );
    let durable = [write("old"), sync, dir, root];
    assert_eq!(found(&durable, Fate::Lost), some("old"));
    let rewritten = [&durable[..], &[write("newer!")]].concat();
    assert_eq!(found(&rewritten, Fate::Lost), some("old"));
    assert_eq!(found(&rewritten, Fate::TornLast(500)), some("new"));
    let renamed = [&durable[..], &[Op::Rename("a/f".into(), "a/g".into())]].concat();
    assert_eq!(found(&renamed, Fate::Lost), some("old"));
    assert_eq!(found(&renamed, Fate::Kept), None);
}
