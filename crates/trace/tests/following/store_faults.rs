//! What a store refuses: damage, cuts, newer formats, taken places, impossible rows.

use std::fs;
use std::path::Path;

use trace::store::{Kind, Row, SentHistory, Store, StoreInfo};
use trace::{Builder, Error};

const HASH: [u8; 32] = [7; 32];

fn row<'a>(from: &'a [u8], to: &'a [u8], amount: u128, time: u32) -> Row<'a> {
    Row { from, to, amount, time, tx: Some(HASH), kind: Kind::Value, nonce: None }
}

fn info() -> StoreInfo {
    StoreInfo { chain: "invented".into(), asset: "TEST".into(), decimals: 6, sources: Vec::new() }
}

/// A store with every optional column: names, hashes, kinds, nonces, a moved row and an unknown inflow.
fn build_full(target: &Path) -> Store {
    let mut builder = Builder::new(target, info()).unwrap();
    builder.push(row(b"", b"alice", 100, 10)).unwrap();
    builder.push(Row { nonce: Some(0), ..row(b"alice", b"bob", 60, 20) }).unwrap();
    builder.push(Row { kind: Kind::Fee, nonce: Some(0), ..row(b"alice", b"", 2, 20) }).unwrap();
    builder.push(row(b"", b"bob", 5, 15)).unwrap();
    builder.push(Row { nonce: Some(1), ..row(b"bob", b"carol", 90, 30) }).unwrap();
    builder.finish().unwrap();
    Store::open(target).unwrap()
}

#[test]
fn rows_are_sorted_completed_and_found_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = build_full(&dir.path().join("store"));
    let meta = store.meta();
    assert_eq!((meta.transfers, meta.given_rows, meta.rows_out_of_order, meta.unknown_inflows), (6, 5, 1, 1));
    assert_eq!((meta.accounts, meta.amount_width), (3, 8));
    assert_eq!(store.row_of_given(3), Some(1), "the row given fourth is the second in time");
    let bob = store.account_id(b"bob").unwrap();
    let inflow = store.transfer(4).unwrap();
    assert_eq!((inflow.sender, inflow.receiver, inflow.amount), (meta.reserved.unknown, bob, 25));
    assert_eq!((inflow.kind, store.given_of_row(4)), (Kind::UnknownInflow, None));
    assert_eq!(store.account_bytes(bob), Some(&b"bob"[..]));
    assert_eq!((store.account_id(b"dave"), store.account_id(b"")), (None, None));
    assert_eq!(store.rows_of_tx(&HASH), [0, 1, 2, 3, 4, 5]);
    let history = |name: &[u8]| store.sent_history(store.account_id(name).unwrap());
    assert_eq!(history(b"alice"), SentHistory::Complete { through_nonce: 0 });
    assert_eq!(history(b"bob"), SentHistory::Gapped { missing: 1 });
    assert_eq!(history(b"carol"), SentHistory::None);
    assert!(store.check().unwrap().is_sound());
}

#[test]
fn the_same_rows_give_the_same_digest_and_others_another() {
    let dir = tempfile::tempdir().unwrap();
    let one = build_full(&dir.path().join("one")).digest().unwrap();
    assert_eq!(build_full(&dir.path().join("two")).digest().unwrap(), one);
    let mut builder = Builder::new(&dir.path().join("three"), info()).unwrap();
    builder.push(row(b"", b"alice", 100, 10)).unwrap();
    assert_ne!(builder.finish().unwrap().digest().unwrap(), one);
}

#[test]
fn a_flipped_bit_anywhere_is_found_and_named() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("store");
    drop(build_full(&target));
    for entry in fs::read_dir(&target).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let good = fs::read(&path).unwrap();
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &bad).unwrap();
            match Store::open(&target) {
                Err(e) => assert!(e.to_string().contains("hint: "), "{name} bit {bit}: {e}"),
                Ok(store) => {
                    let faults = store.check().unwrap().faults;
                    assert!(faults.iter().any(|fault| fault.segment == name), "{name} bit {bit}: {faults:?}");
                }
            }
        }
        fs::write(&path, &good).unwrap();
    }
    assert!(Store::open(&target).unwrap().check().unwrap().is_sound());
}

#[test]
fn invariants_are_checked_even_under_right_checksums() {
    // A forger would write fitting checksums: the columns must still agree with each other.
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("store");
    drop(build_full(&target));
    let path = target.join("in_start.uint");
    let mut bytes = fs::read(&path).unwrap();
    bytes[8] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let faults = Store::open(&target).unwrap().check().unwrap().faults;
    assert_eq!(faults.len(), 2, "the checksum and the running sum: {faults:?}");
    assert!(faults[1].what.contains("running sum"), "{faults:?}");
}

#[test]
fn a_store_cut_short_is_refused_at_every_length() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("store");
    drop(build_full(&target));
    for entry in fs::read_dir(&target).unwrap() {
        let path = entry.unwrap().path();
        let good = fs::read(&path).unwrap();
        for length in 0..good.len() {
            fs::write(&path, &good[..length]).unwrap();
            let e = Store::open(&target).unwrap_err();
            assert!(matches!(e, Error::Damaged { .. }), "{}: {e}", path.display());
        }
        fs::remove_file(&path).unwrap();
        assert!(Store::open(&target).is_err(), "{} missing", path.display());
        fs::write(&path, &good).unwrap();
    }
}

#[test]
fn a_newer_format_is_called_newer() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("store");
    drop(build_full(&target));
    let path = target.join("meta.json");
    let newer = fs::read_to_string(&path).unwrap().replace("\"format_version\":2", "\"format_version\":3");
    fs::write(&path, newer).unwrap();
    let e = Store::open(&target).unwrap_err();
    assert!(matches!(e, Error::NewerFormat { found: 3, supported: 2, .. }), "{e}");
}

#[test]
fn a_taken_place_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let notes = dir.path().join("notes");
    fs::create_dir(&notes).unwrap();
    fs::write(notes.join("work.txt"), "mine").unwrap();
    assert!(matches!(Builder::new(&notes, info()), Err(Error::Exists { .. })));
    assert!(matches!(Builder::replacing(&notes, info()), Err(Error::Exists { .. })));
    assert!(matches!(Builder::replacing(&notes.join("work.txt"), info()), Err(Error::Exists { .. })));
    assert_eq!(fs::read_to_string(notes.join("work.txt")).unwrap(), "mine");
}

#[test]
fn an_unfinished_build_leaves_nothing_and_a_replacement_replaces() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("store");
    let before = build_full(&target).digest().unwrap();
    let mut builder = Builder::replacing(&target, info()).unwrap();
    builder.push(row(b"", b"alice", 1, 1)).unwrap();
    drop(builder);
    assert_eq!(Store::open(&target).unwrap().digest().unwrap(), before);
    let mut builder = Builder::replacing(&target, info()).unwrap();
    builder.push(row(b"", b"alice", 1, 1)).unwrap();
    builder.finish().unwrap();
    assert_eq!(Store::open(&target).unwrap().meta().transfers, 1);
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["store"], "nothing else stands beside it");
}

#[test]
fn sums_choose_the_width_and_the_last_bit_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let build = |name: &str, amounts: &[u128]| {
        let mut builder = Builder::new(&dir.path().join(name), info()).unwrap();
        for (time, &amount) in (0..).zip(amounts) {
            builder.push(row(b"", b"alice", amount, time)).unwrap();
        }
        builder.finish()
    };
    let half = 1_u128 << 63;
    assert_eq!(build("a", &[half, half - 1]).unwrap().amount_width, 8);
    assert_eq!(build("b", &[half, half]).unwrap().amount_width, 16, "the sum is one too many for 8 bytes");
    assert_eq!(build("c", &[1 << 127, (1 << 127) - 1]).unwrap().amount_width, 16);
    assert!(matches!(build("d", &[1 << 127, 1 << 127]), Err(Error::Overflow { .. })));
    assert!(!dir.path().join("d").exists());
}

#[test]
fn impossible_rows_are_refused_with_their_number() {
    let dir = tempfile::tempdir().unwrap();
    let mut builder = Builder::new(&dir.path().join("store"), info()).unwrap();
    builder.push(row(b"", b"alice", 1, 1)).unwrap();
    let long = [b'x'; 181];
    let refused = [
        row(&long, b"alice", 1, 1),
        Row { kind: Kind::Fee, ..row(b"", b"", 1, 1) },
        Row { nonce: Some(u64::MAX), ..row(b"alice", b"bob", 1, 1) },
    ];
    for bad in refused {
        let e = builder.push(bad).unwrap_err();
        assert!(matches!(e, Error::BadRow { row: 1, .. }), "{e}");
    }
    assert!(
        matches!(builder.push_ids(0, 1, 1, 1), Err(Error::BadRow { row: 1, .. })),
        "ids and names do not mix"
    );
    assert_eq!(builder.rows(), 1, "a refused row is not taken");
}

#[test]
fn one_high_id_does_not_ask_for_all_memory() {
    let dir = tempfile::tempdir().unwrap();
    let mut builder = Builder::new(&dir.path().join("store"), info()).unwrap();
    builder.push_ids(0, u32::MAX - 3, 1, 1).unwrap();
    assert!(matches!(builder.finish(), Err(Error::SparseIds { rows: 1, .. })));
}

#[test]
fn an_opening_balance_is_an_unknown_inflow_and_needs_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("store");
    let mut builder = Builder::new(&target, info()).unwrap();
    builder.push(Row { kind: Kind::UnknownInflow, ..row(b"", b"alice", 50, 1) }).unwrap();
    builder.push(row(b"alice", b"bob", 50, 2)).unwrap();
    let meta = builder.finish().unwrap();
    assert_eq!((meta.transfers, meta.unknown_inflows), (2, 0));
    let opening = Store::open(&target).unwrap().transfer(0).unwrap();
    assert_eq!((opening.sender, opening.kind), (meta.reserved.unknown, Kind::UnknownInflow));
}

#[test]
fn an_empty_store_opens_and_checks() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("store");
    let meta = Builder::new(&target, info()).unwrap().finish().unwrap();
    assert_eq!((meta.transfers, meta.accounts), (0, 0));
    assert!(Store::open(&target).unwrap().check().unwrap().is_sound());
}
