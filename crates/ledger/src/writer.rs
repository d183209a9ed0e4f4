//! Writing: the one place where a ledger grows.

use std::ops::Range;
use std::path::Path;

use crate::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::disk::{CHECKPOINT, Disk, FORMAT_FILE, NEXT_CHECKPOINT};
use crate::error::{LedgerError, Result};
use crate::frontier::{Frontier, last_index};
use crate::hash::{EMPTY_ROOT, Hash};
use crate::key::{Signer, Verifier};
use crate::note::NoteSignature;
use crate::reader::Reader;
use crate::storage::{FsStorage, Storage};
use crate::tile::{MAX_ENTRY, TILE_WIDTH, TilePath};
use crate::witness::verify_cosignature;

/// A ledger open for writing, by one writer at a time.
#[derive(Debug)]
pub struct Ledger<S: Storage = FsStorage> {
    /// The published state. Its disk is the ledger's.
    reader: Reader<S>,
    signer: Signer,
    frontier: Frontier,
    /// Whether `reader` and `frontier` are known to be what is on disk.
    settled: bool,
    _lock: S::Lock,
}

impl Ledger {
    /// Makes an empty ledger in `dir`, whose origin is the signer's name, and opens it. An attempt
    /// that was interrupted can be repeated.
    ///
    /// # Errors
    /// [`LedgerError::AlreadyExists`], [`LedgerError::Locked`], [`LedgerError::Io`].
    pub fn create(dir: &Path, signer: Signer) -> Result<Self> {
        Self::create_on(FsStorage::new(dir), signer)
    }

    /// Opens a ledger for writing. The key is not kept in the ledger, which is made to be copied
    /// and served: give the signer it was created with.
    ///
    /// # Errors
    /// [`LedgerError::Locked`] if another writer has it, [`LedgerError::WrongKey`], and those of
    /// [`Reader::open`].
    pub fn open(dir: &Path, signer: Signer) -> Result<Self> {
        Self::open_on(FsStorage::new(dir), signer)
    }
}

impl<S: Storage> Ledger<S> {
    /// As [`Ledger::create`], on any storage.
    ///
    /// # Errors
    /// As that.
    pub fn create_on(storage: S, signer: Signer) -> Result<Self> {
        let disk = Disk::new(storage);
        let lock = disk.lock()?;
        refuse_existing(&disk)?;
        disk.write_format(&signer.verifier())?;
        let origin = signer.name().to_owned();
        let empty = Checkpoint { origin, size: 0, root: EMPTY_ROOT, extensions: Vec::new() };
        let empty = SignedCheckpoint::sign(empty, &signer)?;
        disk.replace(CHECKPOINT, NEXT_CHECKPOINT, empty.note().to_string().as_bytes())?;
        Self::load(disk.storage, signer, lock)
    }

    /// As [`Ledger::open`], on any storage.
    ///
    /// # Errors
    /// As that.
    pub fn open_on(storage: S, signer: Signer) -> Result<Self> {
        let disk = Disk::new(storage);
        // Before the lock, which would leave its file in a directory that is no ledger.
        disk.key()?;
        let lock = disk.lock()?;
        Self::load(disk.storage, signer, lock)
    }

    fn load(storage: S, signer: Signer, lock: S::Lock) -> Result<Self> {
        let disk = Disk::new(storage);
        let (key, given) = (disk.key()?, signer.verifier());
        if key != given {
            let (expected, found) = (key.to_string(), given.to_string());
            return Err(LedgerError::WrongKey { path: disk.place(""), expected, found });
        }
        let checkpoint = disk.published(&key)?;
        let reader = Reader { disk, key, checkpoint };
        let mut ledger = Self { reader, signer, frontier: Frontier::default(), settled: false, _lock: lock };
        ledger.settle()?;
        Ok(ledger)
    }

    /// Appends a batch and returns the indices of its entries. When it returns, the batch is
    /// durable and published; before, no reader sees any of it. An empty batch changes nothing.
    ///
    /// Batches matter: each one costs a few fsyncs, and rewrites the partial bundle it extends.
    ///
    /// # Errors
    /// [`LedgerError::EntryTooLarge`] before anything is written; [`LedgerError::Io`] with nothing
    /// appended; [`LedgerError::Unsettled`] if it is not known whether the batch was published:
    /// see [`Ledger::settle`].
    pub fn append(&mut self, entries: &[impl AsRef<[u8]>]) -> Result<Range<u64>> {
        if let Some((position, bytes)) = too_large(entries) {
            return Err(LedgerError::EntryTooLarge { position, bytes });
        }
        self.settle()?;
        let from = self.size();
        if entries.is_empty() {
            return Ok(from..from);
        }
        let next = self.write_batch(entries)?;
        let batch = from..next.size();
        let checkpoint = Checkpoint {
            origin: self.signer.name().to_owned(),
            size: next.size(),
            root: next.root(),
            extensions: Vec::new(),
        };
        let checkpoint = SignedCheckpoint::sign(checkpoint, &self.signer)?;
        self.publish(checkpoint, &batch)?;
        self.frontier = next;
        self.drop_partials(&batch);
        Ok(batch)
    }

    /// Writes the bundles and tiles of a batch beyond the published tree, and makes them durable.
    fn write_batch(&self, entries: &[impl AsRef<[u8]>]) -> Result<Frontier> {
        let (disk, mut next, mut written) = (&self.reader.disk, self.frontier.clone(), Vec::new());
        let mut write = |tile: TilePath, bytes: &[u8]| {
            disk.write(&tile.path(), bytes)?;
            written.push(tile);
            // Unsynced files are kept open: not too many at once.
            if written.len() < UNSYNCED { Ok(()) } else { disk.sync_all(&std::mem::take(&mut written)) }
        };
        for entry in entries {
            next.push(entry.as_ref(), &mut write)?;
        }
        for (tile, bytes) in next.partials(self.size()) {
            write(tile, &bytes)?;
        }
        disk.sync_all(&written)?;
        Ok(next)
    }

    /// Replaces the published checkpoint. From the first step on, a failure leaves open what a
    /// reader will find.
    fn publish(&mut self, checkpoint: SignedCheckpoint, batch: &Range<u64>) -> Result<()> {
        self.settled = false;
        let note = checkpoint.note().to_string();
        self.reader.disk.replace(CHECKPOINT, NEXT_CHECKPOINT, note.as_bytes()).map_err(|source| {
            LedgerError::Unsettled { from: batch.start, to: batch.end, source: Box::new(source) }
        })?;
        self.reader.checkpoint = checkpoint;
        self.settled = true;
        Ok(())
    }

    /// Drops the partial forms of bundles and tiles that a published tree holds in full. The batch
    /// is durable already, and left-over partials do no harm: a failure here is no failure.
    fn drop_partials(&self, batch: &Range<u64>) {
        for level in std::iter::once(None).chain((0..8).map(Some)) {
            let index = last_index(level, batch.start);
            let was_partial = TilePath::in_tree(level, index, batch.start);
            let now_full = last_index(level, batch.end) > index;
            if let Some(tile) = was_partial.filter(|_| now_full) {
                self.reader.disk.drop_dir(&tile.partial_dir());
            }
        }
    }

    /// Brings this value in line with what is on disk, and returns the size. Needed only after
    /// [`LedgerError::Unsettled`], to learn whether the batch went in; `append` does it by itself.
    ///
    /// A checkpoint that was signed and made durable but perhaps never seen published is published
    /// now if its batch is whole. To drop it and sign another tree of that size would be a split
    /// view, if anyone did see it.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn settle(&mut self) -> Result<u64> {
        if self.settled {
            return Ok(self.size());
        }
        self.reader.checkpoint = self.reader.disk.published(&self.reader.key)?;
        self.finish_publishing()?;
        // The name may have been seen but not be durable: what was answered from it must stay.
        self.reader.disk.sync_dir("")?;
        self.reader.check_edge()?;
        self.frontier = self.load_frontier()?;
        self.settled = true;
        Ok(self.size())
    }

    fn finish_publishing(&mut self) -> Result<()> {
        // None, or torn: then it was never published.
        let Some(prepared) =
            readable(self.reader.disk.checkpoint(NEXT_CHECKPOINT, &self.reader.key))?.flatten()
        else {
            return Ok(());
        };
        let (size, root) = (self.size(), self.root());
        if prepared.size() <= size {
            return Ok(());
        }
        let published = std::mem::replace(&mut self.reader.checkpoint, prepared);
        let whole = readable(self.reader.check_tail(size, root));
        if !matches!(whole, Ok(Some(()))) {
            self.reader.checkpoint = published;
            return whole.map(drop);
        }
        self.reader.disk.rename(NEXT_CHECKPOINT, CHECKPOINT)
    }

    /// The last, partial, bundle and tiles; the bundle's entries checked against their hashes.
    fn load_frontier(&self) -> Result<Frontier> {
        let size = self.size();
        let mut bundle = Vec::new();
        for entry in self.reader.entries(size - size % TILE_WIDTH..size)? {
            crate::tile::push_entry(&mut bundle, &entry?);
        }
        let row = |level| {
            let last = TilePath::in_tree(Some(level), last_index(Some(level), size), size);
            last.map_or(Ok(Vec::new()), |tile| self.reader.disk.hashes(tile))
        };
        Ok(Frontier::new(size, bundle, (0..8).map(row).collect::<Result<_>>()?))
    }

    /// Adds a witness's cosignature to the published checkpoint, after checking it, in place of an
    /// earlier one by the same witness.
    ///
    /// # Errors
    /// Those of [`verify_cosignature`]; [`LedgerError::Unsettled`] if publishing was interrupted.
    pub fn add_cosignature(&mut self, cosignature: NoteSignature, witness: &Verifier) -> Result<()> {
        self.settle()?;
        let mut checkpoint = self.reader.checkpoint.clone();
        checkpoint.note_mut().replace(cosignature)?;
        verify_cosignature(checkpoint.note(), witness)?;
        let size = self.size();
        self.publish(checkpoint, &(size..size))
    }

    /// Entries published.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.reader.size()
    }

    /// Root of the published tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.reader.root()
    }

    /// Reads what is published, through the writer: a [`Reader`] always at the newest checkpoint.
    #[must_use]
    pub fn reader(&self) -> &Reader<S> {
        &self.reader
    }
}

/// `None` for what was read and is not right. What could not be read must not pass for that.
fn readable<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Err(error @ LedgerError::Io { .. }) => Err(error),
        other => Ok(other.ok()),
    }
}

/// How many files may be written before they are synced.
const UNSYNCED: usize = 256;

fn too_large(entries: &[impl AsRef<[u8]>]) -> Option<(usize, usize)> {
    let lengths = entries.iter().map(|entry| entry.as_ref().len());
    lengths.enumerate().find(|(_, bytes)| *bytes > MAX_ENTRY)
}

/// A checkpoint, or entries, must not be there. A format file alone is an interrupted `create`.
fn refuse_existing<S: Storage>(disk: &Disk<S>) -> Result<()> {
    let exists = |why| LedgerError::AlreadyExists { path: disk.place(""), why };
    if disk.exists(CHECKPOINT)? {
        return Err(exists("it holds a checkpoint"));
    }
    if disk.exists("tile")? {
        return Err(exists("it holds entries, but their checkpoint is missing"));
    }
    if disk.exists(FORMAT_FILE)? {
        disk.key()?; // a newer format is not to be overwritten
    }
    Ok(())
}
