//! Reading: entries and proofs out of a ledger that others may be writing to.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use crate::checkpoint::SignedCheckpoint;
use crate::disk::Disk;
use crate::error::{LedgerError, Result};
use crate::hash::{Hash, leaf_hash, root_of_row};
use crate::key::Verifier;
use crate::proof::{self, Nodes};
use crate::split_view::Prefix;
use crate::storage::{FsStorage, Storage};
use crate::tile::{TILE_WIDTH, TilePath, split_entry};

/// A ledger as of one checkpoint. Takes no lock and needs no right to write; a writer at work does
/// not disturb it, and it sees nothing new until [`Reader::refresh`].
#[derive(Debug)]
pub struct Reader<S = FsStorage> {
    pub(crate) disk: Disk<S>,
    pub(crate) key: Verifier,
    pub(crate) checkpoint: SignedCheckpoint,
}

impl Reader {
    /// Opens a ledger, trusting the public key that lies in it. The checkpoint's signature and the
    /// right edge of the tree are checked against it; [`Reader::check`] looks at everything.
    ///
    /// # Errors
    /// [`LedgerError::NotALedger`], [`LedgerError::NewerFormat`], [`LedgerError::Corrupt`], the
    /// errors of [`SignedCheckpoint::open`], [`LedgerError::Io`].
    pub fn open(dir: &Path) -> Result<Self> {
        Self::open_on(FsStorage::new(dir), None)
    }

    /// Opens a ledger that must be signed by `key`, known from elsewhere. A replica of someone
    /// else's ledger is to be opened so.
    ///
    /// # Errors
    /// As [`Reader::open`], and [`LedgerError::WrongKey`].
    pub fn open_signed_by(dir: &Path, key: &Verifier) -> Result<Self> {
        Self::open_on(FsStorage::new(dir), Some(key))
    }
}

impl<S: Storage> Reader<S> {
    /// As [`Reader::open`] and [`Reader::open_signed_by`], on any storage.
    ///
    /// # Errors
    /// As those.
    pub fn open_on(storage: S, expected: Option<&Verifier>) -> Result<Self> {
        let disk = Disk::new(storage);
        let key = disk.key()?;
        if let Some(expected) = expected.filter(|expected| **expected != key) {
            let (expected, found) = (key.to_string(), expected.to_string());
            return Err(LedgerError::WrongKey { path: disk.place(""), expected, found });
        }
        let checkpoint = disk.published(&key)?;
        let reader = Self { disk, key, checkpoint };
        reader.check_edge()?;
        Ok(reader)
    }

    /// The tiles at the right edge must give the signed root. Cheap (a tile a level), and catches a
    /// missing or foreign tile before anything is served from it.
    pub(crate) fn check_edge(&self) -> Result<()> {
        let (found, signed) = (self.root_at(self.size())?, self.root());
        if found == signed {
            return Ok(());
        }
        let why =
            format!("the tiles of {} entries have the root {found}, the checkpoint {signed}", self.size());
        Err(self.disk.corrupt("tile", why))
    }

    /// Moves on to the checkpoint published now, if it is of a larger tree or bears more
    /// signatures. Returns the indices of the entries that are new.
    ///
    /// # Errors
    /// [`LedgerError::Backwards`] or [`LedgerError::Forked`] if the ledger no longer holds what it
    /// held, else as [`Reader::open`]. The reader then stays where it was.
    pub fn refresh(&mut self) -> Result<Range<u64>> {
        let (next, old) = (self.disk.published(&self.key)?, self.size());
        let origin = || next.checkpoint().origin.clone();
        if next.size() < old {
            return Err(LedgerError::Backwards { origin: origin(), seen: old, offered: next.size() });
        }
        let before = std::mem::replace(&mut self.checkpoint, next.clone());
        let extends = self.check_edge().and_then(|()| self.root_at(old)).and_then(|offered| {
            let seen = before.root();
            if offered == seen {
                Ok(())
            } else {
                Err(LedgerError::Forked { origin: origin(), size: old, seen, offered })
            }
        });
        match extends {
            Ok(()) => Ok(old..self.size()),
            Err(error) => {
                self.checkpoint = before;
                Err(error)
            }
        }
    }

    /// Entries in the ledger.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.checkpoint.size()
    }

    /// The signed root.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.checkpoint.root()
    }

    /// The signed checkpoint, with its note.
    #[must_use]
    pub fn checkpoint(&self) -> &SignedCheckpoint {
        &self.checkpoint
    }

    /// The log's public key, as the ledger states it.
    #[must_use]
    pub fn key(&self) -> &Verifier {
        &self.key
    }

    /// One entry.
    ///
    /// # Errors
    /// [`LedgerError::OutOfRange`]; [`LedgerError::CorruptEntry`] or [`LedgerError::Corrupt`] if
    /// the bytes are not those in the tree.
    pub fn entry(&self, index: u64) -> Result<Vec<u8>> {
        let end = index.saturating_add(1);
        let beyond = || self.beyond("entry", index);
        self.entries(index..end).map_err(|_| beyond())?.next().ok_or_else(beyond)?
    }

    /// Entries in order, each checked against its leaf hash; at most one bundle is held in memory.
    /// After the first error the iterator ends.
    ///
    /// # Errors
    /// [`LedgerError::OutOfRange`] if the range does not lie within the ledger.
    pub fn entries(&self, range: Range<u64>) -> Result<Entries<'_, S>> {
        if range.end > self.size() || range.start > range.end {
            return Err(self.beyond("entry range end", range.end));
        }
        Ok(Entries { reader: self, next: range.start, end: range.end, bundle: None })
    }

    fn beyond(&self, what: &'static str, asked: u64) -> LedgerError {
        LedgerError::OutOfRange { what, asked, limit: format!("the ledger has {} entries", self.size()) }
    }

    fn check_size(&self, size: u64) -> Result<()> {
        if size <= self.size() { Ok(()) } else { Err(self.beyond("tree size", size)) }
    }

    /// The root of the tree of the first `size` entries.
    ///
    /// # Errors
    /// [`LedgerError::OutOfRange`], or a missing or unreadable tile.
    pub fn root_at(&self, size: u64) -> Result<Hash> {
        self.check_size(size)?;
        proof::subtree(&mut self.nodes(), 0, size)
    }

    /// The proof that entry `index` is in the tree of the first `size` entries, for
    /// [`crate::verify_inclusion`].
    ///
    /// # Errors
    /// [`LedgerError::OutOfRange`], or a missing or unreadable tile.
    pub fn inclusion_proof(&self, index: u64, size: u64) -> Result<Vec<Hash>> {
        self.check_size(size)?;
        if index >= size {
            let limit = format!("the tree has {size} entries");
            return Err(LedgerError::OutOfRange { what: "entry", asked: index, limit });
        }
        proof::inclusion(&mut self.nodes(), index, size)
    }

    /// The proof that the tree of `old` entries is a prefix of the tree of `new`, for
    /// [`crate::verify_consistency`].
    ///
    /// # Errors
    /// [`LedgerError::OutOfRange`], or a missing or unreadable tile.
    pub fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<Hash>> {
        self.check_size(new)?;
        if old > new {
            let limit = format!("the newer tree has {new} entries");
            return Err(LedgerError::OutOfRange { what: "tree size", asked: old, limit });
        }
        proof::consistency(&mut self.nodes(), old, new)
    }

    /// What this ledger held at `size`, with the proof, for [`crate::detect_split_view`].
    ///
    /// # Errors
    /// As [`Reader::root_at`].
    pub fn prefix(&self, size: u64) -> Result<Prefix> {
        Ok(Prefix { root: self.root_at(size)?, proof: self.consistency_proof(size, self.size())? })
    }

    fn nodes(&self) -> TileNodes<'_, S> {
        TileNodes { reader: self, tiles: HashMap::new() }
    }

    /// Bundle `index` with the leaf hashes of its entries.
    pub(crate) fn bundle(&self, index: u64) -> Result<Bundle> {
        let tile = |level| TilePath::in_tree(level, index, self.size());
        let (Some(path), Some(hashes)) = (tile(None), tile(Some(0))) else {
            return Err(self.beyond("entry", index.saturating_mul(TILE_WIDTH)));
        };
        let (bytes, hashes) = (self.disk.tile(path)?, self.disk.hashes(hashes)?);
        Ok(Bundle { path, bytes, hashes, at: 0 })
    }
}

/// The last `width` entries of one bundle, read one after the other.
#[derive(Debug)]
pub(crate) struct Bundle {
    path: TilePath,
    bytes: Vec<u8>,
    hashes: Vec<Hash>,
    /// Where the next entry begins.
    at: usize,
}

impl Bundle {
    /// The next entry, which is entry `index` of the ledger.
    fn next<S: Storage>(&mut self, index: u64, disk: &Disk<S>) -> Result<Vec<u8>> {
        let path = self.path.path();
        let entry = self.bytes.get(self.at..).and_then(split_entry).map(|(entry, _)| entry.to_vec());
        let entry = entry.ok_or_else(|| disk.corrupt(&path, format!("it ends before entry {index}")))?;
        self.at += 2 + entry.len();
        let expected = usize::try_from(index % TILE_WIDTH).ok().and_then(|i| self.hashes.get(i)).copied();
        let (found, expected) = (leaf_hash(&entry), expected.unwrap_or(crate::hash::EMPTY_ROOT));
        if found != expected {
            return Err(LedgerError::CorruptEntry { index, path: disk.place(&path), expected, found });
        }
        Ok(entry)
    }
}

/// Iterator over entries; see [`Reader::entries`].
#[derive(Debug)]
pub struct Entries<'a, S = FsStorage> {
    reader: &'a Reader<S>,
    next: u64,
    end: u64,
    bundle: Option<Bundle>,
}

impl<S: Storage> Entries<'_, S> {
    fn read_next(&mut self) -> Result<Vec<u8>> {
        let index = self.next;
        let mut bundle = match self.bundle.take() {
            Some(bundle) if !index.is_multiple_of(TILE_WIDTH) => bundle,
            _ => self.open_bundle(index)?,
        };
        let entry = bundle.next(index, &self.reader.disk)?;
        self.bundle = Some(bundle);
        self.next += 1;
        Ok(entry)
    }

    /// The bundle of entry `index`, moved on to that entry.
    fn open_bundle(&self, index: u64) -> Result<Bundle> {
        let mut bundle = self.reader.bundle(index / TILE_WIDTH)?;
        for skipped in index - index % TILE_WIDTH..index {
            bundle.next(skipped, &self.reader.disk)?;
        }
        Ok(bundle)
    }
}

impl<S: Storage> Iterator for Entries<'_, S> {
    type Item = Result<Vec<u8>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.next >= self.end {
            return None;
        }
        let entry = self.read_next();
        if entry.is_err() {
            self.next = self.end;
        }
        Some(entry)
    }
}

/// Hashes of complete subtrees, out of tiles; each tile is read once.
struct TileNodes<'a, S> {
    reader: &'a Reader<S>,
    tiles: HashMap<(u32, u64), Vec<Hash>>,
}

impl<S: Storage> TileNodes<'_, S> {
    fn hashes(&mut self, level: u32, index: u64) -> Result<&[Hash]> {
        use std::collections::hash_map::Entry;
        match self.tiles.entry((level, index)) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(free) => {
                let tile = TilePath::in_tree(Some(level), index, self.reader.size());
                let tile = tile.ok_or_else(|| self.reader.beyond("tile", index))?;
                Ok(free.insert(self.reader.disk.hashes(tile)?))
            }
        }
    }
}

impl<S: Storage> Nodes for TileNodes<'_, S> {
    fn node(&mut self, height: u32, index: u64) -> Result<Hash> {
        let (level, above) = (height / 8, height % 8);
        let tile = index >> (8 - above);
        let first = usize::try_from((index << above) % TILE_WIDTH).unwrap_or(usize::MAX);
        let row = self.hashes(level, tile)?.get(first..first.saturating_add(1 << above));
        let root = row.and_then(root_of_row);
        root.ok_or_else(|| self.reader.beyond("tree node", index))
    }
}
