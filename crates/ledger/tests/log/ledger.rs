//! A ledger in a directory: what is written, what is read, what is refused.

use crate::support;

use std::fs;
use std::path::Path;

use ledger::{EMPTY_ROOT, Ledger, LedgerError, Reader, Signer};
use support::{entries, reference, signer};
use tempfile::TempDir;

fn ledger_of(size: u64) -> (TempDir, Ledger) {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::create(dir.path(), signer()).unwrap();
    ledger.append(&entries(0..size)).unwrap();
    (dir, ledger)
}

/// All files below a directory, relative.
fn files(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(next) = dirs.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                found.push(path.strip_prefix(dir).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_new_ledger_is_empty_and_signed() {
    let (dir, ledger) = ledger_of(0);
    assert_eq!(files(dir.path()), ["checkpoint", "ledger.toml", "lock"]);
    let reader = Reader::open(dir.path()).unwrap();
    assert_eq!((reader.size(), reader.root(), ledger.size()), (0, EMPTY_ROOT, 0));
    assert_eq!(reader.entries(0..0).unwrap().count(), 0);
    assert_eq!(reader.check().unwrap().entries, 0);
    assert!(matches!(reader.entry(0), Err(LedgerError::OutOfRange { asked: 0, .. })));
}

#[test]
fn batches_are_served_in_order_and_partials_give_way_to_full_tiles() {
    let (dir, mut ledger) = ledger_of(3);
    assert_eq!(ledger.append(&entries(3..5)).unwrap(), 3..5);
    let tiles =
        |dir: &Path| files(dir).into_iter().filter(|name| name.starts_with("tile")).collect::<Vec<_>>();
    let partial = ["tile/0/000.p/3", "tile/0/000.p/5", "tile/entries/000.p/3", "tile/entries/000.p/5"];
    assert_eq!(tiles(dir.path()), partial, "a partial stays for every size that was signed");

    let old = Reader::open(dir.path()).unwrap();
    assert_eq!(ledger.append(&entries(5..300)).unwrap(), 5..300);
    let full =
        ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44"];
    assert_eq!(tiles(dir.path()), full);
    let read: Vec<_> = old.entries(0..5).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!((read, old.root_at(5).unwrap()), (entries(0..5), old.root()), "an older reader goes on");
    old.check().unwrap();

    assert_eq!(ledger.append(&[[0u8; 0]; 0]).unwrap(), 300..300);
    let new = Reader::open(dir.path()).unwrap();
    let read: Vec<_> = new.entries(250..270).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(read, entries(250..270));
    assert_eq!(new.root(), reference::mth(&entries(0..300)));
}

#[test]
fn a_ledger_goes_on_after_reopening_at_every_size() {
    let dir = tempfile::tempdir().unwrap();
    drop(Ledger::create(dir.path(), signer()).unwrap());
    let mut size = 0;
    for step in [1, 254, 1, 1, 255, 256, 3] {
        let mut ledger = Ledger::open(dir.path(), signer()).unwrap();
        assert_eq!(ledger.append(&entries(size..size + step)).unwrap(), size..size + step);
        size += step;
        assert_eq!(ledger.root(), reference::mth(&entries(0..size)), "{size}");
    }
    assert_eq!(Reader::open(dir.path()).unwrap().check().unwrap().entries, size);
}

#[test]
fn a_reader_moves_on_only_when_told() {
    let (dir, mut ledger) = ledger_of(10);
    let mut reader = Reader::open(dir.path()).unwrap();
    ledger.append(&entries(10..400)).unwrap();
    assert_eq!(reader.size(), 10);
    assert!(matches!(reader.entry(10), Err(LedgerError::OutOfRange { asked: 10, .. })));
    assert_eq!(reader.refresh().unwrap(), 10..400);
    assert_eq!(reader.entry(399).unwrap(), entries(399..400)[0]);
    assert_eq!(reader.refresh().unwrap(), 400..400);
    assert_eq!(ledger.reader().entry(399).unwrap(), entries(399..400)[0]);
}

#[test]
fn a_ledger_put_back_or_replaced_is_noticed_by_its_readers() {
    let (dir, _ledger) = ledger_of(10);
    let mut reader = Reader::open(dir.path()).unwrap();
    let (other, mut forked) = ledger_of(9);
    for name in files(other.path()) {
        fs::create_dir_all(dir.path().join(&name).parent().unwrap()).unwrap();
        fs::copy(other.path().join(&name), dir.path().join(&name)).unwrap();
    }
    assert!(matches!(reader.refresh(), Err(LedgerError::Backwards { seen: 10, offered: 9, .. })));
    forked.append(&["another entry ten", "eleven"]).unwrap();
    for name in files(other.path()) {
        fs::copy(other.path().join(&name), dir.path().join(&name)).unwrap();
    }
    let error = reader.refresh().unwrap_err();
    assert!(matches!(error, LedgerError::Forked { size: 10, .. }), "{error}");
    assert_eq!(reader.size(), 10, "the reader stays where it was");
}

#[test]
fn entries_have_a_largest_size() {
    let (dir, mut ledger) = ledger_of(1);
    let largest = vec![7; 65_535];
    let too_large = vec![7; 65_536];
    let error = ledger.append(&[&largest[..], &too_large]).unwrap_err();
    assert!(matches!(error, LedgerError::EntryTooLarge { position: 1, bytes: 65_536 }), "{error}");
    assert!(error.hint().unwrap().contains("digest"));
    assert_eq!(ledger.size(), 1, "nothing of the batch was appended");
    ledger.append(&[&largest; 257]).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    assert_eq!(reader.entry(255).unwrap(), largest);
    reader.check().unwrap();
}

#[test]
fn questions_out_of_range_are_refused() {
    let (_dir, ledger) = ledger_of(10);
    let reader = ledger.reader();
    let out =
        |result: ledger::Result<Vec<ledger::Hash>>| matches!(result, Err(LedgerError::OutOfRange { .. }));
    assert!(out(reader.inclusion_proof(10, 10)) && out(reader.inclusion_proof(0, 11)));
    assert!(out(reader.inclusion_proof(5, 5)) && out(reader.inclusion_proof(u64::MAX, u64::MAX)));
    assert!(out(reader.consistency_proof(6, 5)) && out(reader.consistency_proof(5, 11)));
    assert!(reader.root_at(11).is_err() && reader.entries(5..11).is_err() && reader.entry(u64::MAX).is_err());
    #[expect(clippy::reversed_empty_ranges, reason = "that is the point")]
    let reversed = reader.entries(6..5);
    assert!(reversed.is_err());
}

#[test]
fn creating_over_a_ledger_is_refused() {
    let (dir, ledger) = ledger_of(2);
    drop(ledger);
    assert!(matches!(Ledger::create(dir.path(), signer()), Err(LedgerError::AlreadyExists { .. })));
    fs::remove_file(dir.path().join("checkpoint")).unwrap();
    let error = Ledger::create(dir.path(), signer()).unwrap_err();
    assert!(error.to_string().contains("checkpoint is missing"), "entries are never written over: {error}");
    assert!(matches!(Reader::open(dir.path()), Err(LedgerError::NotALedger { .. })));
}

#[test]
fn a_directory_without_a_ledger_stays_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let error = Ledger::open(dir.path(), signer()).unwrap_err();
    assert!(matches!(error, LedgerError::NotALedger { .. }) && error.hint().is_some());
    assert_eq!(files(dir.path()), [""; 0]);
}

#[test]
fn a_newer_format_is_refused_and_left_alone() {
    let (dir, ledger) = ledger_of(2);
    drop(ledger);
    let file = dir.path().join("ledger.toml");
    fs::write(&file, "format = 2\nlayout = \"of the future\"\n").unwrap();
    fs::remove_file(dir.path().join("checkpoint")).unwrap();
    fs::remove_dir_all(dir.path().join("tile")).unwrap();
    for error in [
        Reader::open(dir.path()).unwrap_err(),
        Ledger::open(dir.path(), signer()).unwrap_err(),
        Ledger::create(dir.path(), signer()).unwrap_err(),
    ] {
        assert!(matches!(error, LedgerError::NewerFormat { found: 2, supported: 1, .. }), "{error}");
        assert!(error.to_string().contains("ledger.toml") && error.hint().unwrap().contains("update"));
    }
    assert!(fs::read_to_string(&file).unwrap().contains("future"));
    for text in ["", "format = \"1\"", "format = 0\n", "format = 1\n", "not toml", "\u{0}"] {
        fs::write(&file, text).unwrap();
        assert!(matches!(Reader::open(dir.path()), Err(LedgerError::NotALedger { .. })), "{text:?}");
    }
}

#[test]
fn a_name_with_quotes_survives_the_format_file() {
    let dir = tempfile::tempdir().unwrap();
    let name = "log.example/\"quoted\"\\back#slash='x'";
    drop(Ledger::create(dir.path(), Signer::from_seed(name, &[1; 32]).unwrap()).unwrap());
    let reader = Reader::open(dir.path()).unwrap();
    assert_eq!((reader.key().name(), reader.checkpoint().checkpoint().origin.as_str()), (name, name));
}

#[test]
fn another_key_is_refused() {
    let (dir, ledger) = ledger_of(2);
    drop(ledger);
    let other = || Signer::generate("log.example/test").unwrap();
    assert!(matches!(Ledger::open(dir.path(), other()), Err(LedgerError::WrongKey { .. })));
    assert!(matches!(
        Reader::open_signed_by(dir.path(), &other().verifier()),
        Err(LedgerError::WrongKey { .. })
    ));
    Reader::open_signed_by(dir.path(), &signer().verifier()).unwrap();
    // Whoever swaps the key in the file still lacks its signature on the checkpoint.
    let key = other().verifier();
    fs::write(dir.path().join("ledger.toml"), format!("format = 1\nvkey = \"{key}\"\n")).unwrap();
    assert!(matches!(Reader::open(dir.path()), Err(LedgerError::Unsigned { .. })));
}

/// Each file of a ledger, each of its bytes (or every few): the check finds it and names the file.
#[test]
fn every_changed_byte_is_found() {
    let (dir, ledger) = ledger_of(520);
    drop(ledger);
    for name in files(dir.path()).into_iter().filter(|name| name.starts_with("tile")) {
        let path = dir.path().join(&name);
        let bytes = fs::read(&path).unwrap();
        for at in (0..bytes.len()).step_by(bytes.len() / 25 + 1).chain([bytes.len() - 1]) {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            fs::write(&path, &changed).unwrap();
            let error = Reader::open(dir.path()).and_then(|reader| reader.check()).unwrap_err();
            let named =
                error.to_string().contains(&name) || name.starts_with("tile/0") || name.starts_with("tile/1");
            assert!(named, "{name} byte {at}: {error}");
        }
        for wrong in [&bytes[..bytes.len() - 1], &[&bytes[..], &[0]].concat(), &[]] {
            fs::write(&path, wrong).unwrap();
            let found = Reader::open(dir.path()).and_then(|reader| reader.check());
            assert!(found.is_err(), "{name} of {} instead of {} bytes", wrong.len(), bytes.len());
        }
        fs::remove_file(&path).unwrap();
        let error = Reader::open(dir.path()).and_then(|reader| reader.check()).unwrap_err();
        assert!(error.to_string().contains(&name), "{name} missing: {error}");
        fs::write(&path, &bytes).unwrap();
    }
    Reader::open(dir.path()).unwrap().check().unwrap();
}

#[test]
fn a_foreign_tile_at_the_edge_is_refused_on_opening() {
    let (dir, ledger) = ledger_of(300);
    drop(ledger);
    let path = dir.path().join("tile/0/001.p/44");
    let mut bytes = fs::read(&path).unwrap();
    bytes[40] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(matches!(Reader::open(dir.path()), Err(LedgerError::Corrupt { .. })));
    assert!(matches!(Ledger::open(dir.path(), signer()), Err(LedgerError::Corrupt { .. })));
}

#[test]
fn a_changed_entry_is_named_and_not_served() {
    let (dir, ledger) = ledger_of(300);
    drop(ledger);
    let path = dir.path().join("tile/entries/001.p/44");
    let text = String::from_utf8(fs::read(&path).unwrap()).unwrap();
    fs::write(&path, text.replacen("entry 290", "entry 29X", 1)).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    let error = reader.check().unwrap_err();
    assert!(matches!(error, LedgerError::CorruptEntry { index: 290, .. }), "{error}");
    assert!(reader.entry(290).is_err());
    assert_eq!(reader.entry(289).unwrap(), entries(289..290)[0]);
    let served: Vec<_> = reader.entries(280..300).unwrap().collect();
    assert_eq!(
        (served.len(), served.iter().filter(|e| e.is_err()).count()),
        (11, 1),
        "it ends at the first error"
    );
    // A writer does not build on it.
    assert!(matches!(Ledger::open(dir.path(), signer()), Err(LedgerError::CorruptEntry { index: 290, .. })));
}

#[test]
fn a_tampered_checkpoint_is_refused() {
    let (dir, ledger) = ledger_of(3);
    drop(ledger);
    let path = dir.path().join("checkpoint");
    let note = fs::read_to_string(&path).unwrap();
    fs::write(&path, note.replacen("\n3\n", "\n2\n", 1)).unwrap();
    assert!(matches!(Reader::open(dir.path()), Err(LedgerError::BadSignature { .. })));
    for cut in 0..note.len() {
        if note.is_char_boundary(cut) {
            fs::write(&path, &note[..cut]).unwrap();
            assert!(Reader::open(dir.path()).is_err(), "cut at {cut}");
        }
    }
}

#[test]
fn key_files_are_private_and_never_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key");
    let made = Signer::generate("log.example/k").unwrap();
    made.save(&path).unwrap();
    assert!(fs::read_to_string(&path).unwrap().starts_with("PRIVATE+KEY+log.example/k+"));
    assert_eq!(Signer::load(&path).unwrap().verifier(), made.verifier());
    let other = Signer::generate("log.example/k").unwrap();
    assert_ne!(other.verifier(), made.verifier(), "keys are random");
    assert!(matches!(other.save(&path), Err(LedgerError::Io { .. })));
    assert_eq!(Signer::load(&path).unwrap().verifier(), made.verifier());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = Signer::load(&path).unwrap_err();
        assert!(matches!(error, LedgerError::KeyExposed { mode: 0o640, .. }), "{error}");
        assert!(error.hint().unwrap().contains("600"));
    }
}
