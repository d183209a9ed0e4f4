//! The words of all listed names, each once, and which of them a word of a query may be.

use super::keys::Keys;
use names::{
    Form,
    distance::{Cost, Slips, distance},
    sound::{is_vowel, skeleton, sound},
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

/// Most consonants that only one of two words may have: a replaced one and a missing one.
const MOST_APART: u32 = 3;

/// Most letters that only one of two words may have: Schukow and Zhukov differ in five.
const MOST_LETTERS_APART: u32 = 5;

/// What it costs that two words merely sound alike.
const HEARD: Cost = 60;

/// Text of many words in one string.
#[derive(Debug, Default)]
struct Arena {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Arena {
    fn push(&mut self, word: &[u8]) {
        self.bytes.extend_from_slice(word);
        self.ends.push(u32::try_from(self.bytes.len()).unwrap_or(u32::MAX));
    }

    fn get(&self, at: u32) -> &[u8] {
        let at = at as usize;
        let from = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        let to = self.ends.get(at).map_or(from, |end| *end as usize);
        self.bytes.get(from..to).unwrap_or_default()
    }
}

/// Every word once, by number.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    numbers: FxHashMap<Box<str>, u32>,
    texts: Arena,
    sounds: Arena,
    /// The consonants of each sound, and the letters of each text, one bit each.
    letters: Vec<(u32, u32)>,
    slips: Keys,
    heard: Keys,
    skeletons: Keys,
}

/// Words being collected.
#[derive(Debug, Default)]
pub(crate) struct Collecting {
    vocabulary: Vocabulary,
    /// Whether the word is one that stands in a name, not two of them joined.
    whole: Vec<bool>,
}

impl Collecting {
    /// The number of a word. `whole`: it stands so in a name, and slips in it are worth finding.
    pub(crate) fn number(&mut self, word: &str, whole: bool) -> u32 {
        let next = u32::try_from(self.whole.len()).unwrap_or(u32::MAX);
        let vocabulary = &mut self.vocabulary;
        if let Some(number) = vocabulary.numbers.get(word) {
            if let Some(known) = self.whole.get_mut(*number as usize) {
                *known |= whole;
            }
            return *number;
        }
        vocabulary.numbers.insert(word.into(), next);
        vocabulary.texts.push(word.as_bytes());
        let mut heard = Vec::new();
        if word.is_ascii() && is_spelled(word) {
            sound(word, &mut heard);
        }
        vocabulary.sounds.push(&heard);
        vocabulary.letters.push((consonants(&heard), letters(word.as_bytes())));
        self.whole.push(whole);
        next
    }

    /// Ends the collection: the keys are built.
    pub(crate) fn finish(self) -> Vocabulary {
        let mut vocabulary = self.vocabulary;
        let (mut slips, mut heard, mut skeletons) = (Vec::new(), Vec::new(), Vec::new());
        let mut bones = Vec::new();
        for (number, whole) in (0_u32..).zip(&self.whole) {
            let (text, heard_as) = (vocabulary.texts.get(number), vocabulary.sounds.get(number));
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
        vocabulary.slips = Keys::build(slips);
        vocabulary.heard = Keys::build(heard);
        vocabulary.skeletons = Keys::build(skeletons);
        vocabulary
    }
}

/// What a search needs again and again.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    sound: Vec<u8>,
    bones: Vec<u8>,
    found: Vec<u32>,
}

impl Vocabulary {
    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.texts.ends.len()
    }

    /// The number of exactly this word.
    pub(crate) fn number(&self, word: &str) -> Option<u32> {
        self.numbers.get(word).copied()
    }

    /// The text of a word.
    pub(crate) fn text(&self, number: u32) -> &str {
        std::str::from_utf8(self.texts.get(number)).unwrap_or_default()
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
        let Buffers { sound: heard, bones, found } = buffers;
        found.clear();
        sound(&form.text, heard);
        let text = form.text.as_bytes();
        found.extend(self.heard.get(hash(heard)).take(MOST_OF_A_KEY));
        if thorough && text.len() > 2 {
            omissions(text, |key| found.extend(self.slips.get(key).take(MOST_OF_A_KEY)));
        }
        skeleton(heard, bones);
        if thorough && (bones.len() > LEAST_SKELETON || (bones.len() == LEAST_SKELETON && text.len() > 3)) {
            found.extend(self.skeletons.get(hash(bones)).take(MOST_OF_A_KEY));
        }
        if thorough && bones.len() > 4 {
            one_omission(bones, |key| found.extend(self.skeletons.get(key).take(MOST_OF_A_KEY)));
        }
        let asked = (consonants(heard), letters(text));
        let near = |number: &u32| {
            self.letters.get(*number as usize).is_some_and(|(consonants, letters)| {
                (consonants ^ asked.0).count_ones() <= MOST_APART
                    && (letters ^ asked.1).count_ones() <= MOST_LETTERS_APART
            })
        };
        found.retain(near);
        found.sort_unstable();
        found.dedup();
        let limit = limit(text.len());
        for &number in found.iter() {
            if Some(number) != exact
                && let Some(cost) = self.cost(text, heard, form.slips, number, limit)
            {
                hit(number, cost.saturating_add(form.cost));
            }
        }
    }

    /// What it costs to take a spelling, heard as `heard`, for a word.
    fn cost(&self, text: &[u8], heard: &[u8], slips: Slips, number: u32, limit: Cost) -> Option<Cost> {
        let (other, other_heard) = (self.texts.get(number), self.sounds.get(number));
        let limit = limit.min(self::limit(other.len()));
        let by_sound =
            distance(heard, other_heard, slips, limit.saturating_sub(HEARD)).map(|cost| cost + HEARD);
        if by_sound == Some(HEARD) || text.len().abs_diff(other.len()) > 2 {
            return by_sound;
        }
        let by_letter = distance(text, other, Slips::Spelled, by_sound.unwrap_or(limit).min(limit));
        by_sound.into_iter().chain(by_letter).min()
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
    let mut left = [0_u8; KEYED_LETTERS];
    key(hash(head));
    if word.len() < 4 {
        return;
    }
    let without = |skip: (usize, usize), left: &mut [u8; KEYED_LETTERS]| {
        let kept = head.iter().enumerate().filter(|(i, _)| *i != skip.0 && *i != skip.1);
        let mut length = 0;
        for (slot, (_, letter)) in left.iter_mut().zip(kept) {
            *slot = *letter;
            length += 1;
        }
        hash(left.get(..length).unwrap_or_default())
    };
    for i in 0..head.len() {
        key(without((i, i), &mut left));
        if word.len() >= TWO_SLIPS {
            for j in i + 1..head.len() {
                key(without((i, j), &mut left));
            }
        }
    }
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

/// Which consonants a sound has.
fn consonants(sound: &[u8]) -> u32 {
    sound.iter().filter(|letter| !is_vowel(**letter)).fold(0, |set, letter| set | 1 << (letter & 31))
}

/// Which letters a word has.
fn letters(word: &[u8]) -> u32 {
    word.iter().fold(0, |set, letter| set | 1 << (letter & 31))
}

fn hash(bytes: &[u8]) -> u32 {
    let mut hasher = rustc_hash::FxBuildHasher.build_hasher();
    hasher.write(bytes);
    (hasher.finish() >> 32) as u32
}
