//! The names of a list in memory, laid out so that a query touches little of them.
//!
//! A name is a row of *segments*: each of its words under every reading, neighbours joined by twos and threes, all of a
//! name of four words, and its initials. Every segment is a word of the [`Vocabulary`]; postings lead from a word to the names that have it.

mod build;
mod cards;
mod facts;
mod keys;
mod segment;
mod vocabulary;

use crate::party::{Party, Standing};
use build::Rows;
use keys::Keys;
use names::{Kind, Role, Word, distance::Cost, rarity, syllables::FullName};
use smallvec::SmallVec;
use vocabulary::Vocabulary;

pub(crate) use facts::{AskedFacts, Facts};
pub(crate) use segment::Segment;
pub(crate) use vocabulary::Buffers;

/// How far-fetched it is that words are written together, or apart.
pub(crate) const JOINED: Cost = 30;

/// Most rows that are compared as syllables.
const MOST_SYLLABIC: usize = 400;

/// Longest name joined into one word, in bytes.
const MOST_JOINED: usize = 24;

/// A name of a listed party.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// Which party bears it.
    pub(crate) party: u32,
    /// Which of its names it is.
    pub(crate) name: u32,
    /// How it stands on the list.
    pub(crate) standing: Standing,
    segments: u32,
    weights: u32,
}

/// Where a row's segments and words stand: from, to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Places {
    pub(crate) row: u32,
    segments: (u32, u32),
    slots: (u32, u32),
}

/// What a word of a listed name is worth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    /// Its rarity in hundredths of a nat, lowered where it only describes.
    pub(crate) weight: Cost,
    /// What it does.
    pub(crate) role: Role,
    /// Its first letter: for initials.
    pub(crate) first: u8,
}

/// The parties of one or more lists, ready to be asked.
#[derive(Debug)]
pub struct Index {
    pub(crate) parties: Vec<Party>,
    pub(crate) rows: Vec<Row>,
    /// What all words of each row are worth, and what its party is: apart, because most rows touched are never aligned.
    pub(crate) totals: Vec<Cost>,
    pub(crate) kinds: Vec<Kind>,
    segments: Vec<Segment>,
    slots: Vec<Slot>,
    pub(crate) vocabulary: Vocabulary,
    postings: Vec<u32>,
    /// Rows of each party: where they begin.
    party_rows: Vec<u32>,
    /// Names read as Korean and as Mandarin syllables, by row, and the rows by their coarse keys.
    pub(crate) korean: Syllabic,
    pub(crate) mandarin: Syllabic,
    /// What is known of each party beside its names.
    pub(crate) facts: Facts,
    /// Parties by identifying number.
    pub(crate) numbers: rustc_hash::FxHashMap<String, Vec<u32>>,
    /// Parties by date of birth, as precise as it is; see [`crate::evidence::birth_key`].
    pub(crate) born: rustc_hash::FxHashMap<(u16, u8, u8), Vec<u32>>,
}

/// The names that can be read as syllables of one language.
#[derive(Debug, Default)]
pub(crate) struct Syllabic {
    names: rustc_hash::FxHashMap<u32, FullName>,
    keys: Keys,
}

impl Syllabic {
    /// The rows that share a key with a name: at most a few hundred.
    pub(crate) fn rows_of(&self, name: &FullName, keys: &[u64]) -> Vec<u32> {
        if name.is_empty() {
            return vec![];
        }
        keys.iter().flat_map(|key| self.keys.get(fold(*key))).take(MOST_SYLLABIC).collect()
    }

    /// How a row is read.
    pub(crate) fn name(&self, row: u32) -> Option<&FullName> {
        self.names.get(&row)
    }

    fn build(
        names: rustc_hash::FxHashMap<u32, FullName>,
        keys_of: impl Fn(&FullName) -> SmallVec<[u64; 8]>,
    ) -> Self {
        let entries = names.iter().flat_map(|(row, name)| {
            keys_of(name).into_iter().map(|key| Keys::entry(fold(key), *row)).collect::<SmallVec<[u64; 8]>>()
        });
        let keys = Keys::build(entries.collect());
        Self { names, keys }
    }
}

/// A key of 64 bits in 32: a collision costs one comparison.
const fn fold(key: u64) -> u32 {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

/// The joined readings of neighbouring words.
pub(crate) fn joined(words: &[Word]) -> Option<String> {
    let mut text = String::with_capacity(MOST_JOINED);
    for word in words {
        if matches!(word.role, Role::Number(_)) {
            return None;
        }
        let form = word.forms.iter().find(|form| form.text.is_ascii() && !form.text.starts_with('§'))?;
        text.push_str(&form.text);
        if text.len() > MOST_JOINED {
            return None;
        }
    }
    Some(text)
}

/// Which runs of `count` words are joined, as `(start, length)`: neighbours by twos and threes, and all of four words.
pub(crate) fn runs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    let pairs = (0..count.saturating_sub(1)).map(|start| (start, 2));
    let triples = (0..count.saturating_sub(2)).map(|start| (start, 3));
    pairs.chain(triples).chain((count == 4).then_some((0, 4)))
}

impl Index {
    /// Builds the index of a list.
    pub fn build(parties: Vec<Party>) -> Self {
        let mut rows = Rows::default();
        for (party, at) in parties.iter().zip(0_u32..) {
            rows.add_party(party, at);
        }
        rows.finish(parties)
    }

    /// What is known of a party asked for, as [`Facts::beside`] takes it.
    pub(crate) fn facts_asked<'a>(&self, asked: &'a Party) -> AskedFacts<'a> {
        self.facts.asked(asked, &self.numbers)
    }

    /// Where the segments and the words of a row stand.
    pub(crate) fn places(&self, row: u32) -> Places {
        let [this, next] = [0, 1].map(|after| self.rows.get(row as usize + after));
        let Some(this) = this else { return Places::default() };
        let (segments, slots) =
            next.map_or((count(&self.segments), count(&self.slots)), |next| (next.segments, next.weights));
        Places { row, segments: (this.segments, segments), slots: (this.weights, slots) }
    }

    /// The segments of a row.
    pub(crate) fn segments(&self, places: &Places) -> &[Segment] {
        self.segments.get(places.segments.0 as usize..places.segments.1 as usize).unwrap_or_default()
    }

    /// The words of a row.
    pub(crate) fn slots(&self, places: &Places) -> &[Slot] {
        self.slots.get(places.slots.0 as usize..places.slots.1 as usize).unwrap_or_default()
    }

    /// The rows that have a word, ascending.
    pub(crate) fn postings(&self, word: u32) -> &[u32] {
        let Some(card) = self.vocabulary.card(word) else { return &[] };
        let (from, count) = card.postings;
        self.postings.get(from as usize..(from + count) as usize).unwrap_or_default()
    }

    /// How many rows have a word, a row counted once for each of its segments that has it.
    pub(crate) fn frequency(&self, word: u32) -> u32 {
        self.vocabulary.card(word).map_or(0, |card| card.postings.1)
    }

    /// The rows of a party.
    pub(crate) fn rows_of(&self, party: u32) -> std::ops::Range<u32> {
        let bounds = self.party_rows.get(party as usize).zip(self.party_rows.get(party as usize + 1));
        bounds.map_or(0..0, |(from, to)| *from..*to)
    }

    /// What agreement in a word of the vocabulary is worth.
    pub(crate) fn weight(&self, word: u32, role: Role) -> Cost {
        let weight = self.vocabulary.card(word).map_or(0, |card| card.weight);
        if role == Role::Name { weight } else { rarity::weight(self.vocabulary.text(word), role) }
    }

    /// A party by its number.
    pub fn party(&self, number: u32) -> Option<&Party> {
        self.parties.get(number as usize)
    }

    /// How many parties it holds.
    pub fn len(&self) -> usize {
        self.parties.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.parties.is_empty()
    }

    /// How many names it holds.
    pub fn names(&self) -> usize {
        self.rows.len()
    }
}

/// What a word is worth: as much as its most common reading.
pub(crate) fn worth(word: &Word) -> Cost {
    let spelled = word.forms.iter().filter(|form| !form.text.starts_with("§g"));
    spelled.map(|form| rarity::weight(&form.text, word.role)).min().unwrap_or_default()
}

/// The first letter of a word's ASCII reading: for initials.
pub(crate) fn first_letter(word: &Word) -> u8 {
    word.forms
        .iter()
        .find(|form| form.text.is_ascii())
        .and_then(|form| form.text.bytes().next())
        .unwrap_or(b' ')
}

fn count<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

/// Which sorts of party may be one another: a person is never a vessel.
pub(crate) fn compatible(one: Kind, other: Kind) -> bool {
    one == other || (one != Kind::Person && other != Kind::Person)
}
