//! Finding blocks in bytes.

use super::has_work;
use crate::{Format, GatherError, intake::Fault};
use bitcoin::{block::Header, consensus::deserialize, p2p::Magic};
use std::{
    fs::File,
    io::{self, BufReader, Read, Seek, SeekFrom},
};

/// Longest block: its weight is at most 4,000,000, and a byte weighs at least 1.
const MOST_BLOCK: usize = 4_000_000;

/// A header, and the count of transactions behind it.
const HEADER: usize = 80;

/// The length of the key that Bitcoin Core obscures its files with (since version 28).
const KEY: usize = 8;

/// Where the coinbase's 32 zero bytes can begin, from the start of a record: magic, size, header, a count of 1 to 5
/// bytes, a version, two bytes where there is a witness, a count.
const ZEROS: std::ops::RangeInclusive<usize> = 94..=100;

/// What stands at the next place.
pub(super) enum Found {
    /// A block's bytes.
    Block { at: u64, bytes: Vec<u8> },
    /// Bytes that are none.
    Bad { at: u64, fault: Fault },
}

/// How the blocks are written.
enum Kind {
    /// One block and nothing else.
    One,
    /// One block in hexadecimal.
    Hex,
    /// Bitcoin Core's: magic, length, block, each byte combined with the key (zeros: plain).
    Core([u8; KEY]),
}

/// The blocks of a file, one after the other.
pub(super) struct Source<'f> {
    bytes: BufReader<&'f mut File>,
    kind: Kind,
    at: u64,
    length: u64,
    name: String,
}

impl<'f> Source<'f> {
    /// From the file's beginning.
    pub(super) fn new(file: &'f mut File, name: &str) -> Result<Self, GatherError> {
        let fail = |source| GatherError::Read { file: name.to_owned(), source };
        let length = file.metadata().map_err(fail)?.len();
        file.seek(SeekFrom::Start(0)).map_err(fail)?;
        let mut head = Vec::new();
        (&mut *file).take(512).read_to_end(&mut head).map_err(fail)?;
        file.seek(SeekFrom::Start(0)).map_err(fail)?;
        let kind = kind(&head).map_err(|why| malformed(name, why))?;
        let bytes = BufReader::with_capacity(1 << 20, file);
        Ok(Self { bytes, kind, at: 0, length, name: name.to_owned() })
    }

    pub(super) fn next(&mut self) -> Result<Option<Found>, GatherError> {
        match self.kind {
            Kind::One | Kind::Hex if self.at > 0 => Ok(None),
            Kind::One => self.whole().map(|bytes| Some(Found::Block { at: 0, bytes })),
            Kind::Hex => {
                let text = self.whole()?;
                let digits = text.trim_ascii();
                let bytes = hex::decode(digits).map_err(|error| malformed(&self.name, error.to_string()))?;
                Ok(Some(Found::Block { at: 0, bytes }))
            }
            Kind::Core(key) => self.next_of_core(key),
        }
    }

    fn whole(&mut self) -> Result<Vec<u8>, GatherError> {
        let most = 2 * MOST_BLOCK as u64 + 64;
        if self.length > most {
            let bound = "8 MB, a block in hexadecimal".to_owned();
            return Err(GatherError::TooLarge { file: self.name.clone(), line: 0, what: "one block", bound });
        }
        let mut bytes = Vec::new();
        let read = (&mut self.bytes).take(most).read_to_end(&mut bytes);
        read.map_err(|source| GatherError::Read { file: self.name.clone(), source })?;
        self.at = self.length.max(1);
        Ok(bytes)
    }

    fn next_of_core(&mut self, key: [u8; KEY]) -> Result<Option<Found>, GatherError> {
        let at = self.at;
        let Some(start) = self.take(key, KEY)? else { return Ok(None) };
        let (magic, size) = start.split_at(4);
        let size = u32::from_le_bytes(size.try_into().unwrap_or_default()) as usize;
        if is_unwritten(&start, key, at) {
            // The rest is room that the node reserved; anything but zeros in it is an error of its own.
            self.at = self.length;
            return Ok(None);
        }
        if magic != Magic::BITCOIN.to_bytes() || !(HEADER..=MOST_BLOCK).contains(&size) {
            return self.search(key, at).map(Some);
        }
        match self.take(key, size)? {
            Some(bytes) => Ok(Some(Found::Block { at, bytes })),
            None => Err(malformed(&self.name, format!("the block at byte {at} breaks off"))),
        }
    }

    /// The next `count` bytes in the clear; `None` where the file ends first.
    fn take(&mut self, key: [u8; KEY], count: usize) -> Result<Option<Vec<u8>>, GatherError> {
        let mut bytes = vec![0; count];
        match self.bytes.read_exact(&mut bytes) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(source) => return Err(GatherError::Read { file: self.name.clone(), source }),
        }
        reveal(&mut bytes, key, self.at);
        self.at += count as u64;
        Ok(Some(bytes))
    }

    /// Passes over what is no block, up to the next magic.
    fn search(&mut self, key: [u8; KEY], from: u64) -> Result<Found, GatherError> {
        let mut window = [0; 4];
        let (mut seek, mut passed) = (from + 1, 0_u64);
        self.go(seek)?;
        while let Some(byte) = self.take(key, 1)? {
            window.rotate_left(1);
            if let (Some(last), Some(byte)) = (window.last_mut(), byte.first()) {
                *last = *byte;
            }
            passed += 1;
            if passed >= 4 && window == Magic::BITCOIN.to_bytes() {
                seek = self.at - 4;
                break;
            }
            seek = self.at;
        }
        self.go(seek)?;
        let reason = format!("{} bytes are no block", seek - from);
        Ok(Found::Bad {
            at: from,
            fault: Fault::new(reason, "the file is damaged here: compare it with another node's"),
        })
    }

    fn go(&mut self, to: u64) -> Result<(), GatherError> {
        let by = i64::try_from(to).unwrap_or(i64::MAX) - i64::try_from(self.at).unwrap_or(i64::MAX);
        let moved = self.bytes.seek_relative(by);
        self.at = to;
        moved.map_err(|source| GatherError::Read { file: self.name.clone(), source })
    }
}

fn malformed(name: &str, why: String) -> GatherError {
    let hint = "one block of the main chain or a blkNNNNN.dat is expected; if it breaks off, copy it again";
    GatherError::Malformed { format: Format::BitcoinBlocks, file: name.to_owned(), line: 0, why, hint }
}

/// Whether the node has not written here yet: zeros on disk, whatever the key.
fn is_unwritten(revealed: &[u8], key: [u8; KEY], at: u64) -> bool {
    let mut raw = revealed.to_vec();
    reveal(&mut raw, key, at);
    raw.iter().all(|byte| *byte == 0)
}

fn reveal(bytes: &mut [u8], key: [u8; KEY], at: u64) {
    let start = usize::try_from(at % KEY as u64).unwrap_or(0);
    let turned = key.iter().cycle().skip(start);
    bytes.iter_mut().zip(turned).for_each(|(byte, key)| *byte ^= key);
}

fn kind(head: &[u8]) -> Result<Kind, String> {
    let magic = head.get(..4).and_then(|bytes| bytes.try_into().ok()).map(Magic::from_bytes);
    if magic == Some(Magic::BITCOIN) {
        return Ok(Kind::Core([0; KEY]));
    }
    let others = [Magic::TESTNET3, Magic::TESTNET4, Magic::SIGNET, Magic::REGTEST];
    if magic.is_some_and(|magic| others.contains(&magic)) {
        return Err("it is of a network for testing, not of the main chain".to_owned());
    }
    if header(head).is_some_and(|header| has_work(&header)) {
        return Ok(Kind::One);
    }
    if let Some(key) = key(head) {
        return Ok(Kind::Core(key));
    }
    if hex_header(head).is_some_and(|header| has_work(&header)) {
        return Ok(Kind::Hex);
    }
    Err("it does not begin with a block".to_owned())
}

fn header(bytes: &[u8]) -> Option<Header> {
    deserialize(bytes.get(..HEADER)?).ok()
}

fn hex_header(bytes: &[u8]) -> Option<Header> {
    header(&hex::decode(bytes.get(..2 * HEADER)?).ok()?)
}

/// The key of an obscured file. The coinbase of its first block names an earlier transaction of 32 zero bytes, where
/// the key itself can be seen four times over; the magic confirms it.
fn key(head: &[u8]) -> Option<[u8; KEY]> {
    ZEROS.into_iter().find_map(|place| {
        let zeros = head.get(place..place + 32)?;
        if zeros.iter().zip(zeros.iter().skip(KEY)).any(|(a, b)| a != b) {
            return None;
        }
        let mut key = [0; KEY];
        for (offset, byte) in zeros.iter().take(KEY).enumerate() {
            *key.get_mut((place + offset) % KEY)? = *byte;
        }
        let mut magic = head.get(..4)?.to_vec();
        reveal(&mut magic, key, 0);
        (key != [0; KEY] && magic == Magic::BITCOIN.to_bytes()).then_some(key)
    })
}

/// Whether a file with this beginning holds blocks, or claims to.
pub(crate) fn begins_block(head: &[u8]) -> bool {
    head.starts_with(&Magic::BITCOIN.to_bytes()) || kind(head).is_ok()
}
