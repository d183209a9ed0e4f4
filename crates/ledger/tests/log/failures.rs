//! Disks that fill up, break or refuse, and the errors that come of it.

use crate::support;

use std::io::ErrorKind;

use ledger::{Ledger, LedgerError, Reader};
use support::crash::MemStorage;
use support::{entries, signer};

const BATCHES: [u64; 4] = [5, 256, 600, 601];

/// How many operations the last batch takes, after those before it.
fn before_last() -> (MemStorage, Ledger<MemStorage>) {
    let storage = MemStorage::default();
    let mut ledger = Ledger::create_on(storage.clone(), signer()).unwrap();
    for size in &BATCHES[..3] {
        ledger.append(&entries(ledger.size()..*size)).unwrap();
    }
    (storage, ledger)
}

/// The batch either failed clean, or says that it does not know; and never lies about which.
#[test]
fn a_disk_that_fills_up_at_any_write_loses_nothing() {
    let last = || entries(600..900);
    let (storage, mut ledger) = before_last();
    let before = storage.op_count();
    ledger.append(&last()).unwrap();
    let operations = storage.op_count() - before;
    assert!(operations > 10);

    let mut unsettled = 0;
    for failing in 0..operations {
        let (storage, mut ledger) = before_last();
        storage.fail_in(failing, ErrorKind::StorageFull);
        let result = ledger.append(&last());
        let full = result.as_ref().err().map(|e| (e.to_string(), e.hint()));
        match &result {
            // Only clearing away old partials may fail unheard: the batch is in.
            Ok(range) => assert_eq!((range.clone(), failing + 3 > operations), (600..900, true), "{failing}"),
            Err(LedgerError::Io { source, .. }) => assert_eq!(source.kind(), ErrorKind::StorageFull),
            Err(LedgerError::Unsettled { from: 600, to: 900, .. }) => unsettled += 1,
            Err(other) => panic!("{failing}: {other}"),
        }
        assert!(full.is_none_or(|(_, hint)| hint.is_some()));

        // Readers still work on the full disk.
        let reader = Reader::open_on(storage.clone(), None).unwrap();
        assert!([600, 900].contains(&reader.size()), "{failing}");
        reader.check().unwrap();

        // And so does the same writer, once there is room; the batch is in once, or twice only
        // where the writer was told to look first.
        storage.heal();
        let settled = ledger.settle().unwrap();
        assert!(settled >= reader.size(), "{failing}: a reader has seen {}", reader.size());
        match result {
            Ok(_) => assert_eq!(settled, 900),
            Err(LedgerError::Io { .. }) => assert_eq!(settled, 600, "{failing}: said to have failed"),
            Err(_) => assert!([600, 900].contains(&settled)),
        }
        if settled == 600 {
            assert_eq!(ledger.append(&last()).unwrap(), 600..900);
        }
        assert_eq!(ledger.root(), support::reference::mth(&entries(0..900)), "{failing}");
        drop(ledger);
        let reopened = Ledger::open_on(storage, signer()).unwrap();
        reopened.reader().check().unwrap();
        assert_eq!(reopened.size(), 900);
    }
    assert!(unsettled >= 4, "publishing takes several steps: {unsettled}");
}

#[test]
fn a_ledger_on_a_disk_that_refuses_writes_can_be_read() {
    for kind in [ErrorKind::ReadOnlyFilesystem, ErrorKind::PermissionDenied] {
        let (storage, mut ledger) = before_last();
        storage.fail_in(0, kind);
        let error = ledger.append(&["no"]).unwrap_err();
        assert!(matches!(&error, LedgerError::Io { source, .. } if source.kind() == kind), "{error}");
        assert!(error.hint().unwrap().contains("Reader"));
        let reader = Reader::open_on(storage, None).unwrap();
        assert_eq!(reader.entry(599).unwrap(), entries(599..600)[0]);
    }
}

#[test]
fn a_create_that_fails_anywhere_can_be_repeated() {
    let storage = MemStorage::default();
    drop(Ledger::create_on(storage.clone(), signer()).unwrap());
    for failing in 0..storage.op_count() {
        let storage = MemStorage::default();
        storage.fail_in(failing, ErrorKind::StorageFull);
        Ledger::create_on(storage.clone(), signer()).unwrap_err();
        storage.heal();
        let again = match Ledger::create_on(storage.clone(), signer()) {
            Err(LedgerError::AlreadyExists { .. }) => Ledger::open_on(storage, signer()),
            other => other,
        };
        assert_eq!(again.unwrap().append(&["x"]).unwrap(), 0..1);
    }
}

#[test]
fn a_batch_that_reads_back_changed_is_not_finished() {
    // A prepared checkpoint whose entries are not on the disk is no reason to publish it.
    let (storage, mut ledger) = before_last();
    let published = storage.files()["checkpoint"].clone();
    ledger.append(&entries(600..601)).unwrap();
    let prepared = storage.files()["checkpoint"].clone();
    drop(ledger);
    storage.put("checkpoint", &published);
    storage.put("checkpoint.next", &prepared);
    storage.delete("tile/entries/002.p/89");
    assert_eq!(Ledger::open_on(storage, signer()).unwrap().size(), 600);
}

#[test]
fn a_batch_that_cannot_be_read_for_now_is_not_forgotten() {
    // A bad read must not make the log sign another tree of a size that it may have shown.
    let (storage, mut ledger) = before_last();
    let published = storage.files()["checkpoint"].clone();
    ledger.append(&entries(600..601)).unwrap();
    let (prepared, root) = (storage.files()["checkpoint"].clone(), ledger.root());
    drop(ledger);
    storage.put("checkpoint", &published);
    storage.put("checkpoint.next", &prepared);
    for unreadable in ["checkpoint.next", "tile/entries/002.p/89", "tile/0/002.p/89"] {
        storage.make_unreadable(Some(unreadable));
        let error = Ledger::open_on(storage.clone(), signer()).unwrap_err();
        assert!(matches!(error, LedgerError::Io { .. }), "{unreadable}: {error}");
    }
    storage.make_unreadable(None);
    let settled = Ledger::open_on(storage, signer()).unwrap();
    assert_eq!((settled.size(), settled.root()), (601, root));
}
