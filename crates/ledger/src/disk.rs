//! A [`Storage`] with the ledger's own names and errors: the format file, the checkpoint, tiles.

use std::collections::{BTreeSet, HashSet};
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::checkpoint::SignedCheckpoint;
use crate::error::{LedgerError, Result};
use crate::hash::{HASH_SIZE, Hash};
use crate::key::Verifier;
use crate::note::MAX_NOTE;
use crate::storage::Storage;
use crate::tile::{MAX_BUNDLE, TILE_WIDTH, TilePath, decode_hashes};

/// The format file: `format = 1` and the log's public key.
pub(crate) const FORMAT_FILE: &str = "ledger.toml";
/// The published checkpoint: the only truth.
pub(crate) const CHECKPOINT: &str = "checkpoint";
/// A checkpoint signed and durable, about to be published.
pub(crate) const NEXT_CHECKPOINT: &str = "checkpoint.next";
/// The newest on-disk format that this program knows.
pub(crate) const FORMAT: i64 = 1;

#[derive(Debug)]
pub(crate) struct Disk<S> {
    pub storage: S,
    /// Directories below the ledger's own whose names are durable, as far as this value has seen to
    /// it: they and those above them need no sync until they gain a name.
    durable: Mutex<HashSet<String>>,
}

impl<S: Storage> Disk<S> {
    pub(crate) fn new(storage: S) -> Self {
        Self { storage, durable: Mutex::default() }
    }

    fn durable(&self) -> MutexGuard<'_, HashSet<String>> {
        self.durable.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The full path of a file, for messages.
    pub(crate) fn place(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.storage.location().to_owned() } else { self.storage.location().join(path) }
    }

    fn failed(&self, doing: &'static str, path: &str) -> impl FnOnce(io::Error) -> LedgerError {
        let path = self.place(path);
        move |source| LedgerError::Io { doing, path, source }
    }

    pub(crate) fn lock(&self) -> Result<S::Lock> {
        let lock = self.storage.try_lock().map_err(self.failed("locking", ""))?;
        lock.ok_or_else(|| LedgerError::Locked { path: self.place("") })
    }

    pub(crate) fn exists(&self, path: &str) -> Result<bool> {
        self.storage.exists(path).map_err(self.failed("looking for", path))
    }

    /// The file's bytes, or `None` if there is no such file.
    pub(crate) fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>> {
        match self.storage.read(path, limit) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) if e.kind() == io::ErrorKind::InvalidData => Err(self.corrupt(path, e.to_string())),
            Err(e) => Err(self.failed("reading", path)(e)),
        }
    }

    pub(crate) fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.storage.write(path, bytes).map_err(self.failed("writing", path))
    }

    pub(crate) fn corrupt(&self, path: &str, why: impl Into<String>) -> LedgerError {
        LedgerError::Corrupt { path: self.place(path), why: why.into() }
    }

    /// Makes files and their names durable: bundles, then tiles, then the directories above them.
    pub(crate) fn sync_all(&self, tiles: &[TilePath]) -> Result<()> {
        let (bundles, hashes): (Vec<TilePath>, Vec<TilePath>) =
            tiles.iter().partition(|tile| tile.level.is_none());
        let mut changed = BTreeSet::new();
        for path in bundles.iter().chain(&hashes).map(TilePath::path) {
            self.storage.sync(&path).map_err(self.failed("syncing", &path))?;
            changed.insert(parent(&path).to_owned());
        }
        changed.iter().try_for_each(|dir| self.sync_names(dir))
    }

    /// Makes the names in a directory durable, and its own name, and so on upward.
    fn sync_names(&self, dir: &str) -> Result<()> {
        let mut dir = dir;
        self.sync_dir(dir)?;
        while !dir.is_empty() && !self.durable().contains(dir) {
            self.sync_dir(parent(dir))?;
            self.durable().insert(dir.to_owned());
            dir = parent(dir);
        }
        Ok(())
    }

    /// Removes a directory; it is no matter if that fails or does not last. Nothing is written there
    /// again, so it is also forgotten.
    pub(crate) fn drop_dir(&self, dir: &str) {
        self.durable().remove(dir);
        let _ = self.storage.remove_dir(dir);
    }

    pub(crate) fn sync_dir(&self, dir: &str) -> Result<()> {
        self.storage.sync_dir(dir).map_err(self.failed("syncing", dir))
    }

    /// Writes aside, makes that durable under its own name, and only then renames. After a crash
    /// the file is the old one or the new one; and whatever a reader may have seen as the new one
    /// is at least still there aside.
    pub(crate) fn replace(&self, path: &str, aside: &str, bytes: &[u8]) -> Result<()> {
        self.write(aside, bytes)?;
        self.storage.sync(aside).map_err(self.failed("syncing", aside))?;
        self.sync_dir("")?;
        self.rename(aside, path)
    }

    pub(crate) fn rename(&self, from: &str, to: &str) -> Result<()> {
        self.storage.rename(from, to).map_err(self.failed("renaming", from))?;
        self.sync_dir("")
    }

    /// A checkpoint file, its signature checked; `None` if it is not there.
    pub(crate) fn checkpoint(&self, path: &str, key: &Verifier) -> Result<Option<SignedCheckpoint>> {
        let bytes = self.read(path, MAX_NOTE as u64)?;
        bytes.map(|bytes| SignedCheckpoint::open(&bytes, key)).transpose()
    }

    /// The published checkpoint.
    pub(crate) fn published(&self, key: &Verifier) -> Result<SignedCheckpoint> {
        self.checkpoint(CHECKPOINT, key)?.ok_or_else(|| LedgerError::NotALedger {
            path: self.place(""),
            why: format!("it has no {CHECKPOINT}"),
        })
    }

    /// The bytes of a tile or bundle. A partial one gives way to the full one, as the
    /// specification lets logs drop it then. The caller takes what it needs from the front.
    pub(crate) fn tile(&self, tile: TilePath) -> Result<Vec<u8>> {
        let limit = if tile.level.is_some() { TILE_WIDTH * HASH_SIZE as u64 } else { MAX_BUNDLE };
        let found = match self.read(&tile.path(), limit)? {
            None if !tile.is_full() => self.read(&tile.full().path(), limit)?,
            found => found,
        };
        found.ok_or_else(|| self.corrupt(&tile.path(), "it is missing"))
    }

    /// The hashes of a tile.
    pub(crate) fn hashes(&self, tile: TilePath) -> Result<Vec<Hash>> {
        let bytes = self.tile(tile)?;
        decode_hashes(&bytes, tile.width).ok_or_else(|| {
            let why = format!("{} bytes cannot hold {} hashes of 32", bytes.len(), tile.width);
            self.corrupt(&tile.path(), why)
        })
    }

    /// Reads the format file: refuses newer formats before looking at anything else.
    pub(crate) fn key(&self) -> Result<Verifier> {
        let not = |why: String| LedgerError::NotALedger { path: self.place(""), why };
        let bytes =
            self.read(FORMAT_FILE, 100_000)?.ok_or_else(|| not(format!("it has no {FORMAT_FILE}")))?;
        let table: toml::Table = std::str::from_utf8(&bytes)
            .map_err(|e| not(format!("{FORMAT_FILE} is not UTF-8: {e}")))?
            .parse()
            .map_err(|e| not(format!("{FORMAT_FILE}: {e}")))?;
        match table.get("format").and_then(toml::Value::as_integer) {
            Some(FORMAT) => {}
            Some(found) if found > FORMAT => {
                let path = self.place(FORMAT_FILE);
                return Err(LedgerError::NewerFormat { path, found, supported: FORMAT });
            }
            _ => return Err(not(format!("{FORMAT_FILE} names no format known"))),
        }
        let vkey = table.get("vkey").and_then(toml::Value::as_str);
        Verifier::parse(vkey.ok_or_else(|| not(format!("{FORMAT_FILE} holds no vkey")))?)
    }

    /// Writes the format file of a new ledger.
    pub(crate) fn write_format(&self, key: &Verifier) -> Result<()> {
        // A key name may hold quotes or backslashes; the TOML writer escapes them.
        let vkey = toml::Value::String(key.to_string());
        let text = format!(
            "# An append-only log: C2SP tlog-tiles. Do not edit; every byte of it is signed for.\n\
             format = {FORMAT}\nvkey = {vkey}\n"
        );
        self.replace(FORMAT_FILE, "ledger.toml.next", text.as_bytes())
    }
}

/// The directory that holds a name; the ledger's own is the empty path.
fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}
