//! Full verification: every byte of a ledger against its signed checkpoint.

use crate::checkpoint::SignedCheckpoint;
use crate::error::{LedgerError, Result};
use crate::frontier::Frontier;
use crate::hash::{HASH_SIZE, Hash};
use crate::reader::Reader;
use crate::storage::Storage;
use crate::tile::{TILE_WIDTH, TilePath};

/// What [`Reader::check`] looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckReport {
    /// Entries hashed.
    pub entries: u64,
    /// Bundles read.
    pub bundles: u64,
    /// Hash tiles compared, on all levels.
    pub tiles: u64,
    /// The root, recomputed from the entries, and signed.
    pub root: Hash,
}

impl<S: Storage> Reader<S> {
    /// Builds the whole tree again from the entries, and compares every tile and the signed root.
    /// Reads everything once; memory stays at one bundle and the right edge of the tree.
    ///
    /// # Errors
    /// The first thing that does not hold: [`LedgerError::CorruptEntry`] with the entry,
    /// [`LedgerError::Corrupt`] with the file, or what is wrong with the checkpoint's signature.
    pub fn check(&self) -> Result<CheckReport> {
        let note = self.checkpoint.note().to_string();
        SignedCheckpoint::open(note.as_bytes(), &self.key)?;
        let (mut frontier, mut counts) = (
            Frontier::default(),
            CheckReport { entries: self.size(), bundles: 0, tiles: 0, root: self.root() },
        );
        let mut compare = |tile, bytes: &[u8]| self.compare(tile, bytes, &mut counts);
        for entry in self.entries(0..self.size())? {
            frontier.push(&entry?, &mut compare)?;
        }
        for (tile, bytes) in frontier.partials(0) {
            compare(tile, &bytes)?;
        }
        if frontier.root() != self.root() {
            let why = format!("its root is {}, the entries have {}", self.root(), frontier.root());
            return Err(self.disk.corrupt(crate::disk::CHECKPOINT, why));
        }
        Ok(counts)
    }

    /// Compares a file with what it must hold. A partial file may have given way to the full one.
    fn compare(&self, tile: TilePath, expected: &[u8], counts: &mut CheckReport) -> Result<()> {
        *(if tile.level.is_some() { &mut counts.tiles } else { &mut counts.bundles }) += 1;
        let found = self.disk.tile(tile)?;
        let surplus = found.len() > expected.len() && self.disk.exists(&tile.path())?;
        if found.starts_with(expected) && !surplus {
            return Ok(());
        }
        let at = found.iter().zip(expected).take_while(|(a, b)| a == b).count();
        let path = tile.path();
        Err(match tile.level {
            Some(_) => {
                self.disk.corrupt(&path, format!("hash {} is not that of the subtree", at / HASH_SIZE))
            }
            None => self.disk.corrupt(&path, format!("byte {at} is not that of an entry")),
        })
    }

    /// Checks only the entries from `from` on, and the root: what recovery needs to know of a batch
    /// that was signed but not seen published.
    pub(crate) fn check_tail(&self, from: u64, root: Hash) -> Result<()> {
        if self.root_at(from)? != root {
            return Err(LedgerError::BadProof {
                what: format!("a prepared checkpoint of {} entries", self.size()),
                why: format!("it does not extend the published tree of {from}"),
            });
        }
        let from = from - from % TILE_WIDTH;
        self.entries(from..self.size())?.try_for_each(|entry| entry.map(drop))?;
        self.check_edge()
    }
}
