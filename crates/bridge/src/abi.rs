//! Reading Ethereum ABI data (Solidity's contract ABI specification): words of 32 bytes, with tails at offsets.
//!
//! Every read is checked against the data's length, offsets are followed once and never in a chain, and nothing is
//! allocated before its length is known to be there. Wrong data is `None`, never a panic.

use sha3::{Digest as _, Keccak256};

/// Bytes in a word.
pub const WORD: usize = 32;

/// The arguments of a call (after its four-byte selector) or the data of a log.
#[derive(Debug, Clone, Copy)]
pub struct Words<'a>(&'a [u8]);

impl<'a> Words<'a> {
    /// The words of `data`.
    #[must_use]
    pub fn new(data: &'a [u8]) -> Self {
        Self(data)
    }

    /// The arguments of a call whose selector is that of `signature`, or `None` for another call.
    #[must_use]
    pub fn of_call(input: &'a [u8], signature: &str) -> Option<Self> {
        let (selector, rest) = input.split_at_checked(4)?;
        (keccak(signature.as_bytes()).get(..4)? == selector).then_some(Self(rest))
    }

    /// The word at `index`.
    #[must_use]
    pub fn word(&self, index: usize) -> Option<&'a [u8; WORD]> {
        let at = index.checked_mul(WORD)?;
        self.0.get(at..at.checked_add(WORD)?)?.try_into().ok()
    }

    /// An `address` as `0x` and 40 lower-case digits; `None` where the padding is not zero.
    #[must_use]
    pub fn address(&self, index: usize) -> Option<String> {
        let (padding, address) = self.word(index)?.split_at_checked(12)?;
        padding.iter().all(|byte| *byte == 0).then(|| format!("0x{}", hex::encode(address)))
    }

    /// A `uint256`, or a narrower one, that fits in 128 bits.
    #[must_use]
    pub fn amount(&self, index: usize) -> Option<u128> {
        let (high, low) = self.word(index)?.split_at_checked(16)?;
        let low = <[u8; 16]>::try_from(low).ok()?;
        high.iter().all(|byte| *byte == 0).then(|| u128::from_be_bytes(low))
    }

    /// A `uint64`; `None` where the word holds more.
    #[must_use]
    pub fn number(&self, index: usize) -> Option<u64> {
        self.amount(index).and_then(|number| u64::try_from(number).ok())
    }

    /// A `bytes`, through the offset at `index`.
    #[must_use]
    pub fn bytes(&self, index: usize) -> Option<&'a [u8]> {
        let offset = usize::try_from(self.number(index)?).ok()?;
        let tail = self.0.get(offset..)?;
        let length = usize::try_from(Words(tail).number(0)?).ok()?;
        tail.get(WORD..WORD.checked_add(length)?)
    }
}

/// Keccak-256, as Ethereum uses it for selectors, topics and ids.
#[must_use]
pub fn keccak(bytes: &[u8]) -> [u8; WORD] {
    Keccak256::digest(bytes).into()
}

/// `0x` and digits to bytes; `None` for what is no hexadecimal.
#[must_use]
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    hex::decode(text.trim_start_matches("0x")).ok()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One word from its last bytes.
    pub(crate) fn word(tail: &[u8]) -> Vec<u8> {
        let mut word = vec![0; WORD - tail.len()];
        word.extend_from_slice(tail);
        word
    }

    /// A `bytes` tail: length, then content padded to whole words.
    pub(crate) fn tail(content: &[u8]) -> Vec<u8> {
        let mut tail = word(&(content.len() as u64).to_be_bytes());
        tail.extend_from_slice(content);
        tail.resize(tail.len().div_ceil(WORD) * WORD, 0);
        tail
    }

    #[test]
    fn offsets_out_of_the_data_are_none() {
        for offset in [u64::MAX, 33, 64, 1 << 40] {
            let mut data = word(&offset.to_be_bytes());
            data.extend(word(&u64::MAX.to_be_bytes()));
            assert_eq!(Words::new(&data).bytes(0), None, "{offset}");
        }
        let mut data = word(&32u64.to_be_bytes());
        data.extend(tail(b"abc"));
        assert_eq!(Words::new(&data).bytes(0), Some(&b"abc"[..]));
    }

    proptest! {
        #[test]
        fn nothing_panics(data in prop::collection::vec(any::<u8>(), 0..300), index in any::<usize>()) {
            for index in [index, index % 8] {
                let words = Words::new(&data);
                let _ = (words.word(index), words.address(index), words.amount(index), words.bytes(index));
            }
        }
    }
}
