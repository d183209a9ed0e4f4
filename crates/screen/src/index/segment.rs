//! A run of words of a listed name under one reading, in eight bytes.

use names::{MOST_WORDS, distance::Cost};

/// Bits of a place, or of a number of words; those of a number of letters are one more, and the cost has the rest.
const PLACE: u32 = 5;

/// The largest number that fits a place: more than a name has words.
const MOST: usize = (1 << PLACE) - 1;

/// The largest number of letters.
const MOST_LETTERS: usize = 2 * MOST + 1;

const _: () = assert!(MOST_WORDS < MOST, "every word of a name has its place");

/// A run of words of a listed name under one reading: which word of the vocabulary it is, and, packed, where it stands
/// and what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    word: u32,
    /// From the lowest bit: the first word of the name, how many words, how many letters, the cost.
    packed: u32,
}

impl Segment {
    /// `length` words from `start` on, abbreviated to `acronym` letters, or 0 where they are written out; `cost` says
    /// how far-fetched the reading is.
    pub(crate) fn new(word: u32, cost: Cost, (start, length): (usize, usize), acronym: usize) -> Self {
        let place = |n: usize| u32::try_from(n.min(MOST)).unwrap_or_default();
        let letters = u32::try_from(acronym.min(MOST_LETTERS)).unwrap_or_default();
        let packed = place(start)
            | place(length) << PLACE
            | letters << (2 * PLACE)
            | u32::from(cost) << (u32::BITS - Cost::BITS);
        Self { word, packed }
    }

    /// The word of the vocabulary.
    pub(crate) const fn word(self) -> u32 {
        self.word
    }

    /// The first word of the name, and the one after the last.
    pub(crate) const fn words(self) -> (usize, usize) {
        let start = self.place(0);
        (start, start + self.place(1))
    }

    /// How many letters abbreviate the words; 0 where they are written out.
    #[allow(clippy::cast_possible_truncation, reason = "below 64")]
    pub(crate) const fn acronym(self) -> u8 {
        (self.packed >> (2 * PLACE)) as u8 & MOST_LETTERS as u8
    }

    /// How far-fetched the reading is.
    #[allow(clippy::cast_possible_truncation, reason = "the upper half")]
    pub(crate) const fn cost(self) -> Cost {
        (self.packed >> (u32::BITS - Cost::BITS)) as Cost
    }

    const fn place(self, at: u32) -> usize {
        (self.packed >> (at * PLACE)) as usize & MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(
            word: u32, cost: Cost, start in 0..MOST_WORDS, length in 0..=MOST_WORDS, acronym in 0..=MOST_WORDS,
        ) {
            let segment = Segment::new(word, cost, (start, length), acronym);
            prop_assert_eq!(segment.word(), word);
            prop_assert_eq!(segment.words(), (start, start + length));
            prop_assert_eq!((segment.acronym(), segment.cost()), (u8::try_from(acronym).unwrap(), cost));
        }
    }
}
