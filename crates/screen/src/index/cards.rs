//! One line of memory for each word of the vocabulary: all that is needed to tell whether another word is near it.

use names::{distance::Cost, sound::is_vowel};

/// Bytes of a card that hold text and sound.
const INLINE: usize = 44;

/// The length of a text that does not fit a card.
const ELSEWHERE: u8 = u8::MAX;

/// A word: its text, how it sounds, and what is looked at first. One line of a cache, and aligned to one.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(crate) struct Card {
    /// Which letters the text has, and which consonants the sound, one bit each.
    pub(crate) signature: Signature,
    /// Where the postings of the word begin, and how many there are.
    pub(crate) postings: (u32, u32),
    /// What the word is worth as a name.
    pub(crate) weight: Cost,
    text: u8,
    sound: u8,
    /// Text, then sound; of a long word where they stand in [`Cards::long`], and how long they are.
    bytes: [u8; INLINE],
}

/// Which letters a word has, and which consonants its sound, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signature {
    letters: u32,
    consonants: u32,
}

/// Most consonants that only one of two words may have: a replaced one and a missing one.
const MOST_APART: u32 = 3;

/// Most letters that only one of two words may have: Schukow and Zhukov differ in five.
const MOST_LETTERS_APART: u32 = 5;

impl Signature {
    pub(crate) fn of(text: &[u8], sound: &[u8]) -> Self {
        let bit = |letter: &u8| 1_u32 << (letter & 31);
        let consonants = sound.iter().filter(|letter| !is_vowel(**letter));
        Self {
            letters: text.iter().fold(0, |set, letter| set | bit(letter)),
            consonants: consonants.fold(0, |set, letter| set | bit(letter)),
        }
    }

    /// Whether two words have so many letters in common that one may be a spelling of the other.
    pub(crate) const fn near(self, other: Self) -> bool {
        ((self.consonants ^ other.consonants).count_ones() <= MOST_APART)
            & ((self.letters ^ other.letters).count_ones() <= MOST_LETTERS_APART)
    }
}

/// The cards of all words, by number.
#[derive(Debug, Default)]
pub(crate) struct Cards {
    cards: Vec<Card>,
    long: Vec<u8>,
}

impl Cards {
    /// Adds a word.
    pub(crate) fn push(&mut self, text: &[u8], sound: &[u8], weight: Cost) {
        let signature = Signature::of(text, sound);
        let mut card =
            Card { signature, postings: (0, 0), weight, text: ELSEWHERE, sound: 0, bytes: [0; INLINE] };
        if let Some(own) = card.bytes.get_mut(..text.len() + sound.len())
            && let (Ok(text_length), Ok(sound_length)) = (u8::try_from(text.len()), u8::try_from(sound.len()))
        {
            let (own_text, own_sound) = own.split_at_mut(text.len());
            own_text.copy_from_slice(text);
            own_sound.copy_from_slice(sound);
            (card.text, card.sound) = (text_length, sound_length);
        } else {
            let lengths = [self.long.len(), text.len(), sound.len()];
            for (place, length) in card.bytes.chunks_exact_mut(8).zip(lengths) {
                place.copy_from_slice(&(length as u64).to_le_bytes());
            }
            self.long.extend_from_slice(text);
            self.long.extend_from_slice(sound);
        }
        self.cards.push(card);
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.cards.len()
    }

    /// The card of a word.
    pub(crate) fn get(&self, number: u32) -> Option<&Card> {
        self.cards.get(number as usize)
    }

    /// Keeps the words, but one, that have enough letters in common with a word asked for: without branches, so that the
    /// waits for memory overlap.
    pub(crate) fn keep_near(&self, asked: Signature, but: Option<u32>, found: &mut Vec<u32>) {
        let but = but.unwrap_or(u32::MAX);
        let mut end = 0;
        for at in 0..found.len() {
            let Some(&number) = found.get(at) else { break };
            if let Some(place) = found.get_mut(end) {
                *place = number;
            }
            let near = self.get(number).is_some_and(|card| card.signature.near(asked));
            end += usize::from(near & (number != but));
        }
        found.truncate(end);
    }

    /// Every card, to complete it.
    pub(crate) fn each(&mut self) -> impl Iterator<Item = &mut Card> {
        self.cards.iter_mut()
    }

    /// The text of a word and its sound.
    pub(crate) fn read(&self, number: u32) -> (&[u8], &[u8]) {
        let Some(card) = self.get(number) else { return (&[], &[]) };
        let (both, text) = if card.text == ELSEWHERE {
            let place = |at: usize| {
                let bytes = card.bytes.get(at * 8..at * 8 + 8).and_then(|bytes| bytes.try_into().ok());
                bytes.map_or(0, |bytes| usize::try_from(u64::from_le_bytes(bytes)).unwrap_or(0))
            };
            let (from, text, sound) = (place(0), place(1), place(2));
            (self.long.get(from..from + text + sound), text)
        } else {
            (card.bytes.get(..usize::from(card.text) + usize::from(card.sound)), usize::from(card.text))
        };
        both.and_then(|both| both.split_at_checked(text)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(words in proptest::collection::vec((".{0,60}", "[a-z]{0,40}"), 0..20)) {
            let mut cards = Cards::default();
            for (text, sound) in &words {
                cards.push(text.as_bytes(), sound.as_bytes(), 7);
            }
            for ((text, sound), number) in words.iter().zip(0..) {
                prop_assert_eq!(cards.read(number), (text.as_bytes(), sound.as_bytes()));
            }
            prop_assert_eq!(cards.len(), words.len());
        }
    }

    #[test]
    fn a_card_is_a_line() {
        assert_eq!(size_of::<Card>(), 64);
    }
}
