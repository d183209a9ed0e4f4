//! The words of all listed names, each once, and which of them a word of a query may be.

use super::{
    cards::{Card, Cards, Signature},
    keys::Keys,
};
use names::{
    Form, Role,
    distance::{Cost, Slips},
    lanes::{LANES, distances},
    rarity,
    sound::{skeleton, sound},
};
use rustc_hash::FxHashMap;
use std::hash::{BuildHasher as _, Hasher as _};

/// Omissions are tried among the first letters only: a longer word must agree in one of them anyway.
const KEYED_LETTERS: usize = 8;

/// A word with at least so many letters may have two slips.
const TWO_SLIPS: usize = 6;

/// A skeleton shorter than this says too little to look anything up by.
const LEAST_SKELETON: usize = 2;

/// Most words of one key that are compared; keys of two letters can hold thousands.
const MOST_OF_A_KEY: usize = 120;

/// What it costs that two words merely sound alike.
const HEARD: Cost = 60;

/// Every word once, by number.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    cards: Cards,
    /// Words by their whole text.
    texts: Keys,
    slips: Keys,
    heard: Keys,
    skeletons: Keys,
}

/// Words being collected.
#[derive(Debug, Default)]
pub(crate) struct Collecting {
    numbers: FxHashMap<Box<str>, u32>,
    cards: Cards,
    /// Whether the word is one that stands in a name, not two of them joined.
    whole: Vec<bool>,
    heard: Vec<u8>,
}

impl Collecting {
    /// The number of a word. `whole`: it stands so in a name, and slips in it are worth finding.
    pub(crate) fn number(&mut self, word: &str, whole: bool) -> u32 {
        let next = u32::try_from(self.whole.len()).unwrap_or(u32::MAX);
        if let Some(number) = self.numbers.get(word) {
            if let Some(known) = self.whole.get_mut(*number as usize) {
                *known |= whole;
            }
            return *number;
        }
        self.numbers.insert(word.into(), next);
        self.heard.clear();
        if word.is_ascii() && is_spelled(word) {
            sound(word, &mut self.heard);
        }
        self.cards.push(word.as_bytes(), &self.heard, rarity::weight(word, Role::Name));
        self.whole.push(whole);
        next
    }

    /// Ends the collection: the keys are built.
    pub(crate) fn finish(self) -> Vocabulary {
        let Self { cards, whole, numbers, .. } = self;
        drop(numbers);
        let (mut texts, mut slips, mut heard, mut skeletons) = (vec![], vec![], vec![], vec![]);
        let mut bones = Vec::new();
        for (number, whole) in (0_u32..).zip(&whole) {
            let (text, heard_as) = cards.read(number);
            texts.push(Keys::entry(hash(text), number));
            if heard_as.is_empty() {
                continue;
            }
            heard.push(Keys::entry(hash(heard_as), number));
            if *whole {
                omissions(text, |key| slips.push(Keys::entry(key, number)));
                skeleton(heard_as, &mut bones);
                if bones.len() >= LEAST_SKELETON {
                    skeletons.push(Keys::entry(hash(&bones), number));
                }
                if bones.len() > 4 {
                    one_omission(&bones, |key| skeletons.push(Keys::entry(key, number)));
                }
            }
        }
        let (texts, slips) = (Keys::build(texts), Keys::build(slips));
        Vocabulary { cards, texts, slips, heard: Keys::build(heard), skeletons: Keys::build(skeletons) }
    }
}

/// What a search needs again and again.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    sound: Vec<u8>,
    bones: Vec<u8>,
    keys: Vec<u32>,
    ranges: Vec<(u32, u32)>,
    found: Vec<u32>,
    distances: Vec<Distance>,
}

/// A word that may be meant, and how far it is.
#[derive(Clone, Copy, Debug)]
struct Distance {
    number: u32,
    limit: Cost,
    by_sound: Cost,
    by_letter: Cost,
}

impl Vocabulary {
    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.cards.len()
    }

    /// The card of a word.
    pub(crate) fn card(&self, number: u32) -> Option<&Card> {
        self.cards.get(number)
    }

    /// Every card, to complete it.
    pub(crate) fn cards(&mut self) -> impl Iterator<Item = &mut Card> {
        self.cards.each()
    }

    /// The number of exactly this word.
    pub(crate) fn number(&self, word: &str) -> Option<u32> {
        let is_it = |number: &u32| self.cards.read(*number).0 == word.as_bytes();
        self.texts.get(hash(word.as_bytes())).find(is_it)
    }

    /// The text of a word.
    pub(crate) fn text(&self, number: u32) -> &str {
        std::str::from_utf8(self.cards.read(number).0).unwrap_or_default()
    }

    /// Words that `form` may be a spelling of, with what the difference costs; each at most once. Not `thorough`: only
    /// what is the same or sounds the same.
    pub(crate) fn near(
        &self,
        form: &Form,
        thorough: bool,
        buffers: &mut Buffers,
        mut hit: impl FnMut(u32, Cost),
    ) {
        let exact = self.number(&form.text);
        if let Some(number) = exact {
            hit(number, form.cost);
        }
        if !form.text.is_ascii() || !is_spelled(&form.text) {
            return;
        }
        let text = form.text.as_bytes();
        sound(&form.text, &mut buffers.sound);
        self.find(text, thorough, buffers);
        let asked = Signature::of(text, &buffers.sound);
        let Buffers { sound, found, distances, .. } = buffers;
        self.cards.keep_near(asked, exact, found);
        let far = Distance { number: 0, limit: limit(text.len()), by_sound: Cost::MAX, by_letter: Cost::MAX };
        distances.clear();
        distances.extend(found.iter().map(|number| Distance { number: *number, ..far }));
        self.measure(text, sound, form.slips, distances);
        for far in distances.iter() {
            let cost = far.by_sound.min(far.by_letter);
            if cost < Cost::MAX {
                hit(far.number, cost.saturating_add(form.cost));
            }
        }
    }

    /// Words that share a key with one that is heard as `buffers.sound`, each once, ascending.
    fn find(&self, text: &[u8], thorough: bool, buffers: &mut Buffers) {
        let Buffers { sound: heard, bones, keys, ranges, found, .. } = buffers;
        found.clear();
        self.heard.collect(&[hash(heard)], MOST_OF_A_KEY, ranges, found);
        if thorough && text.len() > 2 {
            keys.clear();
            omissions(text, |key| keys.push(key));
            self.slips.collect(keys, MOST_OF_A_KEY, ranges, found);
        }
        skeleton(heard, bones);
        keys.clear();
        if thorough && (bones.len() > LEAST_SKELETON || (bones.len() == LEAST_SKELETON && text.len() > 3)) {
            keys.push(hash(bones));
        }
        if thorough && bones.len() > 4 {
            one_omission(bones, |key| keys.push(key));
        }
        self.skeletons.collect(keys, MOST_OF_A_KEY, ranges, found);
        found.sort_unstable();
        found.dedup();
    }

    /// What it costs to take a spelling, heard as `heard`, for each of some words, at most the lesser limit of the two:
    /// several are compared at once.
    fn measure(&self, text: &[u8], heard: &[u8], slips: Slips, words: &mut [Distance]) {
        for some in words.chunks_mut(LANES) {
            let mut texts: [&[u8]; LANES] = [&[]; LANES];
            let mut sounds = texts;
            for ((word, other), other_heard) in some.iter_mut().zip(&mut texts).zip(&mut sounds) {
                (*other, *other_heard) = self.cards.read(word.number);
                word.limit = word.limit.min(limit(other.len()));
            }
            let by_sound = distances(heard, &sounds, slips);
            let by_letter = distances(text, &texts, Slips::Spelled);
            let costs = by_sound.into_iter().zip(by_letter).zip(texts);
            for (word, ((by_sound, by_letter), other)) in some.iter_mut().zip(costs) {
                if by_sound <= word.limit.saturating_sub(HEARD) {
                    word.by_sound = by_sound + HEARD;
                }
                if word.by_sound != HEARD && by_letter <= word.limit && text.len().abs_diff(other.len()) <= 2
                {
                    word.by_letter = by_letter;
                }
            }
        }
    }
}

/// Concepts (`§trading`) are not spelled: they are equal or not.
fn is_spelled(text: &str) -> bool {
    !text.starts_with('§')
}

/// How much may differ, by length of the word: a short word with a slip could be any word.
const fn limit(letters: usize) -> Cost {
    match letters {
        0..=2 => 80,
        3 => 170,
        4 => 310,
        5 => 370,
        6..=7 => 480,
        8..=9 => 620,
        _ => 720,
    }
}

/// Keys of the word with none, one or (if long) two of its first letters left out: two words with as many slips
/// between them share one.
fn omissions(word: &[u8], mut key: impl FnMut(u32)) {
    let head = word.get(..word.len().min(KEYED_LETTERS)).unwrap_or_default();
    let packed = head.iter().rev().fold(0, |packed, letter| packed << 8 | u64::from(*letter));
    key(hash_letters(packed));
    if word.len() < 4 {
        return;
    }
    for i in 0..head.len() {
        let left = without(packed, i);
        key(hash_letters(left));
        if word.len() >= TWO_SLIPS {
            for j in i..head.len() - 1 {
                key(hash_letters(without(left, j)));
            }
        }
    }
}

/// Letters without the one at `i`; the first stands in the lowest byte.
const fn without(letters: u64, i: usize) -> u64 {
    let before = (1 << (8 * i)) - 1;
    letters & before | letters >> 8 & !before
}

/// A key of up to eight letters.
const fn hash_letters(letters: u64) -> u32 {
    // Folded once more: the high letters reach only the high half of a product.
    let mixed = letters.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ mixed >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93) >> 32) as u32
}

/// Keys of a skeleton with one consonant left out.
fn one_omission(bones: &[u8], mut key: impl FnMut(u32)) {
    let mut left = Vec::with_capacity(bones.len());
    for i in 0..bones.len() {
        left.clear();
        left.extend(bones.iter().enumerate().filter(|(at, _)| *at != i).map(|(_, letter)| *letter));
        key(hash(&left));
    }
}

fn hash(bytes: &[u8]) -> u32 {
    let mut hasher = rustc_hash::FxBuildHasher.build_hasher();
    hasher.write(bytes);
    (hasher.finish() >> 32) as u32
}
