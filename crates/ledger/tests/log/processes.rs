//! Several processes, and directories that cannot be written.

use crate::support;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use ledger::{Ledger, LedgerError, Reader};
use support::{entries, signer};

const DIR: &str = "LEDGER_TEST_DIR";

/// Not a test by itself: the child process of the tests below. Opens the ledger, says how that
/// went, and appends an entry for each line it is sent.
#[test]
#[ignore = "started by the other tests of this file"]
fn child() {
    let Some(dir) = std::env::var_os(DIR) else { return };
    match Ledger::open(Path::new(&dir), signer()) {
        Ok(mut ledger) => {
            println!("child: opened");
            for line in std::io::stdin().lines() {
                let range = ledger.append(&[line.unwrap()]).unwrap();
                println!("child: appended {}", range.start);
            }
        }
        Err(error) => println!("child: {error}"),
    }
}

struct Process {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Process {
    fn start(dir: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "processes::child", "--ignored", "--nocapture"])
            .env(DIR, dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    fn send(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// The next line that the child says, without what the test harness says.
    fn hear(&mut self) -> String {
        let mut line = String::new();
        while self.out.read_line(&mut line).unwrap() > 0 {
            if let Some((_, said)) = line.trim_end().split_once("child: ") {
                return said.to_owned();
            }
            line.clear();
        }
        panic!("the child ended");
    }
}

#[test]
fn two_processes_cannot_write_at_once() {
    let dir = tempfile::tempdir().unwrap();
    drop(Ledger::create(dir.path(), signer()).unwrap());
    let mut first = Process::start(dir.path());
    assert_eq!(first.hear(), "opened");

    let error = Ledger::open(dir.path(), signer()).unwrap_err();
    assert!(matches!(error, LedgerError::Locked { .. }), "{error}");
    assert!(error.hint().unwrap().contains("Reader"));
    assert!(Process::start(dir.path()).hear().contains("another writer holds its lock"));

    // Reading goes on meanwhile.
    let mut reader = Reader::open(dir.path()).unwrap();
    first.send("hello");
    assert_eq!(first.hear(), "appended 0");
    assert_eq!(reader.refresh().unwrap(), 0..1);
    assert_eq!(reader.entry(0).unwrap(), b"hello");

    drop(first.child.stdin.take());
    first.child.wait().unwrap();
    assert_eq!(Ledger::open(dir.path(), signer()).unwrap().append(&["again"]).unwrap(), 1..2);
}

#[test]
fn a_killed_writer_leaves_no_lock_and_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    drop(Ledger::create(dir.path(), signer()).unwrap());
    let mut writer = Process::start(dir.path());
    assert_eq!(writer.hear(), "opened");
    for i in 0..40 {
        writer.send(&format!("entry {i}"));
    }
    let mut acknowledged = 0;
    while acknowledged < 20 {
        assert_eq!(writer.hear(), format!("appended {acknowledged}"));
        acknowledged += 1;
    }
    writer.child.kill().unwrap();
    writer.child.wait().unwrap();
    let mut ledger = Ledger::open(dir.path(), signer()).unwrap();
    assert!(ledger.size() >= 20);
    for i in 0..ledger.size() {
        assert_eq!(ledger.reader().entry(i).unwrap(), format!("entry {i}").into_bytes());
    }
    ledger.append(&["after"]).unwrap();
    ledger.reader().check().unwrap();
}

#[test]
fn the_same_process_cannot_write_twice_either() {
    let dir = tempfile::tempdir().unwrap();
    let first = Ledger::create(dir.path(), signer()).unwrap();
    assert!(matches!(Ledger::open(dir.path(), signer()), Err(LedgerError::Locked { .. })));
    drop(first);
    Ledger::open(dir.path(), signer()).unwrap();
}

/// Readers in other threads, while a writer appends: each sees whole batches only.
#[test]
fn readers_never_see_half_a_batch() {
    const BATCH: u64 = 37;
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::create(dir.path(), signer()).unwrap();
    std::thread::scope(|scope| {
        let readers = [0, 1].map(|_| {
            scope.spawn(|| {
                let mut seen = std::collections::BTreeSet::new();
                while !seen.contains(&(BATCH * 30)) {
                    let reader = Reader::open(dir.path()).unwrap();
                    let size = reader.size();
                    assert_eq!(size % BATCH, 0);
                    assert_eq!(reader.check().unwrap().entries, size);
                    let last: Vec<_> =
                        reader.entries(size.saturating_sub(5)..size).unwrap().map(Result::unwrap).collect();
                    assert_eq!(last, entries(size.saturating_sub(5)..size));
                    seen.insert(size);
                }
                seen.len()
            })
        });
        for i in 0..30 {
            ledger.append(&entries(i * BATCH..(i + 1) * BATCH)).unwrap();
        }
        for reader in readers {
            assert!(reader.join().unwrap() > 0);
        }
    });
}

/// Permission bits do not bind root, so this shows something only for others; the same refusal is
/// tested for everyone in `failures.rs`, on a storage that refuses.
#[cfg(unix)]
#[test]
fn a_read_only_directory_is_read_but_not_written() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("ledger");
    let mut ledger = Ledger::create(&place, signer()).unwrap();
    ledger.append(&entries(0..3)).unwrap();
    drop(ledger);
    fs::remove_file(place.join("lock")).unwrap();
    fs::set_permissions(&place, Permissions::from_mode(0o555)).unwrap();
    let binds = fs::write(place.join("probe"), "").is_err();
    assert_eq!(Reader::open(&place).unwrap().check().unwrap().entries, 3);
    if binds {
        let error = Ledger::open(&place, signer()).unwrap_err();
        assert!(
            matches!(error, LedgerError::Io { .. }) && error.hint().unwrap().contains("writable"),
            "{error}"
        );
    }
    fs::set_permissions(&place, Permissions::from_mode(0o755)).unwrap();
}
