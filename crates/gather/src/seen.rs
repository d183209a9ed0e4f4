//! Which transfers were stated already: exactly, in bounded memory, for any number of them.
//!
//! A fingerprint of 128 bits stands for a transfer. The newest are in a hash set; whenever that is full it is sorted
//! into a file of its own, of which a Bloom filter and every 256th fingerprint stay in memory: about 10 bits each.
//! Where the filter lets one through, one page of the file is read, so what is answered is exact.

use std::{
    collections::HashSet,
    fs::File,
    hash::{BuildHasherDefault, Hash, Hasher},
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
};

/// Fingerprints held in the set before they are put on disk: 100 MB.
const FRESH: usize = 1 << 22;

/// Fingerprints of a file between two that are kept in memory.
const STRIDE: usize = 256;

/// Bits of the filter a fingerprint, and how many of them are set for it: one false alarm in about 100.
const FILTER_BITS: usize = 10;
const FILTER_PROBES: u64 = 5;

/// Bytes of a fingerprint.
const WIDTH: usize = 16;

/// Transfers seen so far, over one source or over several that are read one after the other.
#[derive(Debug, Default)]
pub struct Seen {
    fresh: HashSet<u128, BuildHasherDefault<AsIs>>,
    runs: Vec<Run>,
    files: u64,
    most_fresh: Option<usize>,
}

impl Seen {
    /// Notes `fingerprint`; whether it is new.
    pub(crate) fn insert(&mut self, fingerprint: u128) -> io::Result<bool> {
        for run in &mut self.runs {
            if run.holds(fingerprint)? {
                return Ok(false);
            }
        }
        let is_new = self.fresh.insert(fingerprint);
        if self.fresh.len() >= self.most_fresh.unwrap_or(FRESH) {
            self.runs.push(Run::of(self.fresh.drain().collect())?);
        }
        Ok(is_new)
    }

    /// The number of the file that begins now: equal rows that do not say their place are told apart within it.
    pub(crate) fn next_file(&mut self) -> u64 {
        self.files += 1;
        self.files
    }
}

/// Fingerprints are spread already: no hash of them is needed.
#[derive(Debug, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, fingerprint: u128) {
        self.0 = high(fingerprint) ^ low(fingerprint);
    }
}

const fn high(wide: u128) -> u64 {
    (wide >> 64) as u64
}

const fn low(wide: u128) -> u64 {
    #[expect(clippy::cast_possible_truncation, reason = "the low half is wanted")]
    let half = wide as u64;
    half
}

/// Sorted fingerprints on disk; the file goes away with it.
#[derive(Debug)]
struct Run {
    file: File,
    length: usize,
    /// Every [`STRIDE`]th fingerprint, from the first.
    fence: Vec<u128>,
    filter: Vec<u64>,
}

impl Run {
    fn of(mut sorted: Vec<u128>) -> io::Result<Self> {
        sorted.sort_unstable();
        let mut file = tempfile::tempfile()?;
        let mut filter = vec![0; sorted.len() * FILTER_BITS / 64 + 1];
        let mut out = BufWriter::new(&mut file);
        for fingerprint in &sorted {
            out.write_all(&fingerprint.to_be_bytes())?;
            for bit in bits(*fingerprint, filter.len()) {
                if let Some(word) = filter.get_mut(bit / 64) {
                    *word |= 1 << (bit % 64);
                }
            }
        }
        out.flush()?;
        drop(out);
        let fence = sorted.iter().step_by(STRIDE).copied().collect();
        Ok(Self { file, length: sorted.len(), fence, filter })
    }

    fn holds(&mut self, fingerprint: u128) -> io::Result<bool> {
        let set = |bit: usize| self.filter.get(bit / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1);
        if !bits(fingerprint, self.filter.len()).all(set) {
            return Ok(false);
        }
        let Some(page) = self.fence.partition_point(|first| *first <= fingerprint).checked_sub(1) else {
            return Ok(false);
        };
        let begin = page * STRIDE;
        let mut bytes = vec![0; (self.length - begin).min(STRIDE) * WIDTH];
        self.file.seek(SeekFrom::Start((begin * WIDTH) as u64))?;
        self.file.read_exact(&mut bytes)?;
        Ok(bytes.chunks_exact(WIDTH).any(|held| held == fingerprint.to_be_bytes()))
    }
}

/// The places in a filter of so many words that stand for a fingerprint.
fn bits(fingerprint: u128, words: usize) -> impl Iterator<Item = usize> {
    let (start, step) = (high(fingerprint), low(fingerprint) | 1);
    let bits = words as u64 * 64;
    (0..FILTER_PROBES).map(move |probe| {
        usize::try_from(start.wrapping_add(step.wrapping_mul(probe)) % bits).unwrap_or_default()
    })
}

/// Takes a fingerprint of what is written to it: two streams of multiply and fold over 64-bit words. Not for secrets:
/// whoever writes the file can state any transfer anyway.
#[derive(Debug)]
pub(crate) struct Fingerprint(u64, u64);

impl Fingerprint {
    pub(crate) const fn new() -> Self {
        Self(0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344)
    }

    /// The fingerprint of anything that hashes.
    pub(crate) fn of(value: &impl Hash) -> u128 {
        let mut fingerprint = Self::new();
        value.hash(&mut fingerprint);
        fingerprint.wide()
    }

    pub(crate) fn wide(&self) -> u128 {
        u128::from(fold(self.0, 0xa409_3822_299f_31d1)) << 64
            | u128::from(fold(self.1, 0x082e_fa98_ec4e_6c89))
    }

    const fn word(&mut self, word: u64) {
        self.0 = fold(self.0 ^ word, 0x9e37_79b9_7f4a_7c15);
        self.1 = fold(self.1.rotate_left(29) ^ word, 0xd6e8_feb8_6659_fd93);
    }
}

const fn fold(a: u64, b: u64) -> u64 {
    let product = (a as u128 ^ 0x4528_21e6) * b as u128;
    high(product) ^ low(product)
}

impl Hasher for Fingerprint {
    fn finish(&self) -> u64 {
        low(self.wide())
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.word(chunk.try_into().map(u64::from_le_bytes).unwrap_or_default());
        }
        let mut last = [0; 8];
        last.iter_mut().zip(chunks.remainder()).for_each(|(to, from)| *to = *from);
        // The rest is shorter than a word: the length, or what of it matters, fits into the byte that it leaves free.
        self.word(u64::from_le_bytes(last) | (bytes.len() as u64) << 56);
    }

    fn write_u64(&mut self, word: u64) {
        self.word(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// However few are held in memory, it answers as a plain set does.
        #[test]
        fn answers_as_a_set_does(numbers in proptest::collection::vec(0_u64..400, 0..1500), most in 1_usize..300) {
            let mut seen = Seen { most_fresh: Some(most), ..Seen::default() };
            let mut plain = HashSet::new();
            for number in numbers {
                prop_assert_eq!(seen.insert(Fingerprint::of(&number)).unwrap(), plain.insert(number));
            }
        }

        #[test]
        fn different_words_have_different_fingerprints(a in any::<(String, u128)>(), b in any::<(String, u128)>()) {
            prop_assert_eq!(Fingerprint::of(&a) == Fingerprint::of(&b), a == b);
        }
    }
}
