//! The tail of a store: blocks that came after it was built, in one append-only file, until compaction.
//!
//! `tail.log` is a header and records. The header names the store that it extends, says where the log ends and
//! what the last record's checksum is. A record is a kind (1 block, 2 undo), a length, that many bytes, and the
//! SHA-256 of all that after the checksum of the record before: nothing can be changed, left out or put in.
//! A record is written and flushed before the header says that it is there. So a crash leaves bytes behind the
//! stated end, which are nobody's and are written over; a log shorter than it states was cut and is refused.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::Store;
use super::block::{Block, UNHASHED};
use crate::error::{Error, Result};

/// Name of the file inside a store's directory.
pub(crate) const TAIL_FILE: &str = "tail.log";

const MAGIC: &[u8; 8] = b"WKTAIL01";

/// Magic, digest of the store (32), end of the log (8), checksum of the last record (32), of the header (32).
const HEADER: u64 = 112;

const BLOCK: u8 = 1;
const UNDO: u8 = 2;

/// Largest record taken: a block of ten million transfers.
const LONGEST_RECORD: u64 = 1 << 30;

const WRONG_LINK: &str =
    "give the blocks in the chain's order; where the chain dropped a block, undo it first";

/// A block that the tail holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Its height.
    pub height: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// Unix seconds.
    pub time: u32,
    at: u64,
    length: u64,
}

/// The blocks after a store. One writer at a time; see the module.
#[derive(Debug)]
pub struct Tail {
    path: PathBuf,
    file: Option<File>,
    digest: [u8; 32],
    end: u64,
    sum: [u8; 32],
    blocks: Vec<Held>,
    named: bool,
    base_time: u32,
    base_height: Option<u64>,
}

impl Tail {
    /// Opens the tail of a store and reads all of it. A store without one has an empty tail.
    ///
    /// # Errors
    /// [`Error::Damaged`]: cut short, changed, or of another store. [`Error::Io`].
    pub fn open(store: &Store) -> Result<Self> {
        let meta = store.meta();
        let mut digest = [0; 32];
        hex::decode_to_slice(meta.digest()?, &mut digest)
            .map_err(|e| Error::damaged(store.dir(), TAIL_FILE, e.to_string()))?;
        let mut tail = Self {
            path: store.dir().join(TAIL_FILE),
            file: None,
            digest,
            end: HEADER,
            sum: [0; 32],
            blocks: Vec::new(),
            named: store.is_named(),
            base_time: meta.last_time,
            base_height: meta.blocks.as_ref().map(|blocks| blocks.last),
        };
        match OpenOptions::new().read(true).write(true).open(&tail.path) {
            Ok(file) => tail.file = Some(file),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(tail),
            // A store on a read-only medium can still be read.
            Err(_) => {
                tail.file = Some(File::open(&tail.path).map_err(|e| Error::io("opening", &tail.path, e))?);
            }
        }
        tail.read_header()?;
        tail.replay()?;
        Ok(tail)
    }

    /// The blocks held, oldest first; undone ones are not.
    #[must_use]
    pub fn blocks(&self) -> &[Held] {
        &self.blocks
    }

    /// Reads one of [`Tail::blocks`].
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub fn block(&self, held: &Held) -> Result<Block> {
        let bytes = self.bytes(held.at, held.length)?;
        Block::from_bytes(&bytes)
            .ok_or_else(|| self.damaged(format!("block {} has no such form", held.height)))
    }

    /// Adds a block. When this returns, it is on the disk. Cost grows with the block, not with the store.
    ///
    /// # Errors
    /// [`Error::BadBlock`]: not the next of its chain (a gap, another branch, another chain), earlier than
    /// what is held, or with a row that is no transfer of this store. [`Error::Io`].
    pub fn append(&mut self, block: &Block) -> Result<()> {
        self.refuse(block)?;
        let bytes = block.to_bytes();
        let at = self.put(BLOCK, &bytes)?;
        self.blocks.push(held(block, at, bytes.len() as u64));
        Ok(())
    }

    /// Takes back the last block, which the chain has dropped. It stays in the file, under a record that says
    /// so, until compaction. `None` where there is none.
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Io`].
    pub fn undo(&mut self) -> Result<Option<Block>> {
        let Some(last) = self.blocks.last().copied() else { return Ok(None) };
        let block = self.block(&last)?;
        self.put(UNDO, &last.hash)?;
        self.blocks.pop();
        Ok(Some(block))
    }

    fn refuse(&self, block: &Block) -> Result<()> {
        let refuse = |what: String, hint| Err(Error::BadBlock { height: block.height, what, hint });
        let (time, height) = match self.blocks.last() {
            Some(last) if block.parent != last.hash => {
                let (parent, hash) = (hex::encode(block.parent), hex::encode(last.hash));
                return refuse(format!("its parent is {parent}, the last block held is {hash}"), WRONG_LINK);
            }
            Some(last) => (last.time, Some(last.height)),
            None => (self.base_time, self.base_height),
        };
        let follows = |last: &u64| match block.hash.starts_with(&UNHASHED) {
            true => *last < block.height,
            false => last.checked_add(1) == Some(block.height),
        };
        if let Some(last) = height.filter(|last| !follows(last)) {
            return refuse(format!("it does not follow block {last}"), WRONG_LINK);
        }
        if block.time < time {
            let what = format!("its time {} is before {time}, the last one held", block.time);
            return refuse(what, "rows among those of a store cannot be appended: build it again");
        }
        match block.wrong(self.named) {
            Some((row, what, hint)) => refuse(format!("row {row}: {what}"), hint),
            None => Ok(()),
        }
    }

    /// Writes a record, then the header that counts it. Returns where its bytes stand.
    fn put(&mut self, kind: u8, bytes: &[u8]) -> Result<u64> {
        let at = self.end + 9;
        let head = record_head(kind, bytes.len() as u64);
        let sum = record_sum(&self.sum, &head, bytes);
        let end = at + bytes.len() as u64 + 32;
        let header = self.header(end, &sum);
        let first = self.file.is_none();
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                let made =
                    File::options().read(true).write(true).create(true).truncate(false).open(&self.path);
                none.insert(made.map_err(|e| Error::io("making", &self.path, e))?)
            }
        };
        let mut record = Vec::with_capacity(bytes.len() + 41);
        record.extend_from_slice(&head);
        record.extend_from_slice(bytes);
        record.extend_from_slice(&sum);
        let mut write = || {
            if first {
                // A header of an empty log first: a crash now leaves no tail or an empty one.
                file.write_all(&header_of(&self.digest, HEADER, &[0; 32]))?;
            }
            file.seek(SeekFrom::Start(self.end))?;
            file.write_all(&record)?;
            file.sync_data()?;
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&header)?;
            file.sync_data()
        };
        write().map_err(|e| Error::io("adding to", &self.path, e))?;
        (self.end, self.sum) = (end, sum);
        Ok(at)
    }

    fn header(&self, end: u64, sum: &[u8; 32]) -> Vec<u8> {
        header_of(&self.digest, end, sum)
    }

    fn read_header(&mut self) -> Result<()> {
        let length = self.file.as_ref().map_or(Ok(0), |file| file.metadata().map(|found| found.len()));
        let length = length.map_err(|e| Error::io("reading the length of", &self.path, e))?;
        if length < HEADER {
            return Err(self.damaged(format!("is cut short: {length} bytes, its header has {HEADER}")));
        }
        let found = self.bytes(0, HEADER)?;
        let end = found.get(40..48).and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_le_bytes);
        let sum: [u8; 32] = found.get(48..80).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
        let own = found.get(8..40).unwrap_or(&[]);
        if header_of(own.try_into().unwrap_or(&[0; 32]), end, &sum) != found {
            return Err(self.damaged("its header does not agree with its checksum"));
        }
        if own != self.digest {
            return Err(self.damaged("follows another store than the one that it lies in"));
        }
        if length < end {
            return Err(self.damaged(format!("is cut short: {length} bytes of {end}")));
        }
        (self.end, self.sum) = (end, sum);
        Ok(())
    }

    /// Reads every record and sees that it is the next of its chain of checksums.
    fn replay(&mut self) -> Result<()> {
        let (mut at, mut sum) = (HEADER, [0; 32]);
        while at < self.end {
            let head = self.bytes(at, 9)?;
            let (kind, length) = head.split_first().map_or((0, &head[..]), |(kind, rest)| (*kind, rest));
            let length = length.try_into().map_or(u64::MAX, u64::from_le_bytes);
            if length > LONGEST_RECORD || at + 41 + length > self.end {
                return Err(self.damaged(format!("the record at byte {at} is longer than the log")));
            }
            let bytes = self.bytes(at + 9, length)?;
            sum = record_sum(&sum, &head, &bytes);
            if self.bytes(at + 9 + length, 32)? != sum {
                return Err(self.damaged(format!("the record at byte {at} does not agree with its checksum")));
            }
            self.count(kind, &bytes, at)?;
            at += 41 + length;
        }
        if at == self.end && sum == self.sum {
            Ok(())
        } else {
            Err(self.damaged("does not end where it says"))
        }
    }

    fn count(&mut self, kind: u8, bytes: &[u8], at: u64) -> Result<()> {
        let wrong = || self.damaged(format!("the record at byte {at} makes no sense after those before it"));
        match kind {
            BLOCK => {
                let block = Block::from_bytes(bytes).ok_or_else(wrong)?;
                self.refuse(&block).map_err(|_| wrong())?;
                self.blocks.push(held(&block, at + 9, bytes.len() as u64));
            }
            UNDO if self.blocks.last().is_some_and(|last| last.hash == bytes) => {
                self.blocks.pop();
            }
            _ => return Err(wrong()),
        }
        Ok(())
    }

    fn bytes(&self, at: u64, length: u64) -> Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        if let Some(mut file) = self.file.as_ref() {
            let read = file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut bytes));
            read.map_err(|e| Error::io("reading", &self.path, e))?;
        }
        Ok(bytes)
    }

    fn damaged(&self, what: impl Into<String>) -> Error {
        Error::damaged(self.path.parent().unwrap_or(&self.path), TAIL_FILE, what)
    }
}

/// Looks at a tail's header only: what opening a store can afford.
pub(super) fn glance(store: &Store) -> Result<()> {
    let path = store.dir().join(TAIL_FILE);
    let Ok(file) = File::open(&path) else { return Ok(()) };
    let mut digest = [0; 32];
    hex::decode_to_slice(store.digest()?, &mut digest)
        .map_err(|e| Error::damaged(store.dir(), TAIL_FILE, e.to_string()))?;
    let (file, blocks, base_height) = (Some(file), Vec::new(), None);
    let (end, sum, named, base_time) = (HEADER, [0; 32], true, 0);
    Tail { path, file, digest, end, sum, blocks, named, base_time, base_height }.read_header()
}

fn held(block: &Block, at: u64, length: u64) -> Held {
    Held { height: block.height, hash: block.hash, time: block.time, at, length }
}

fn header_of(digest: &[u8; 32], end: u64, sum: &[u8; 32]) -> Vec<u8> {
    let mut header = MAGIC.to_vec();
    header.extend_from_slice(digest);
    header.extend_from_slice(&end.to_le_bytes());
    header.extend_from_slice(sum);
    let own = Sha256::digest(&header);
    header.extend_from_slice(&own);
    header
}

fn record_head(kind: u8, length: u64) -> Vec<u8> {
    let mut head = vec![kind];
    head.extend_from_slice(&length.to_le_bytes());
    head
}

fn record_sum(before: &[u8; 32], head: &[u8], bytes: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(before).chain_update(head).chain_update(bytes).finalize().into()
}
