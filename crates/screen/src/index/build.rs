//! Building an index: names become rows, words become numbers, and postings lead back from the words to the rows.

use super::{
    Facts, Index, JOINED, Row, Segment, Slot, Syllabic, count, first_letter, joined, runs,
    vocabulary::{Collecting, Vocabulary},
    worth,
};
use crate::party::{Called, Party};
use names::{Kind, Name, Side, Word, distance::Cost, korean, mandarin, syllables::FullName};
use rustc_hash::FxHashMap;

/// How far-fetched it is that a name is abbreviated.
const ACRONYM: Cost = 200;

/// The rows of an index in the making.
#[derive(Default)]
pub(super) struct Rows {
    words: Collecting,
    rows: Vec<Row>,
    segments: Vec<Segment>,
    slots: Vec<Slot>,
    party_rows: Vec<u32>,
    korean: FxHashMap<u32, FullName>,
    mandarin: FxHashMap<u32, FullName>,
}

impl Rows {
    /// Adds all names of a party; parties come in the order of their numbers.
    pub(super) fn add_party(&mut self, party: &Party, at: u32) {
        self.party_rows.push(count(&self.rows));
        for (called, name) in party.names.iter().zip(0_u32..) {
            let parsed = Name::parse(&called.text, party.kind, Side::Listed);
            if !parsed.words.is_empty() {
                self.add_name(parsed, called, at, name);
            }
        }
    }

    fn add_name(&mut self, parsed: Name, called: &Called, party: u32, name: u32) {
        let (segments, weights) = (count(&self.segments), count(&self.slots));
        self.add_words(&parsed.words);
        self.add_joined(&parsed.words);
        self.add_acronyms(&parsed);
        let row = count(&self.rows);
        if !parsed.korean.is_empty() {
            self.korean.insert(row, parsed.korean);
        }
        if !parsed.mandarin.is_empty() {
            self.mandarin.insert(row, parsed.mandarin);
        }
        self.rows.push(Row { party, name, standing: called.standing, segments, weights });
    }

    fn add_words(&mut self, words: &[Word]) {
        for (start, word) in words.iter().enumerate() {
            for form in &word.forms {
                self.add_segment(&form.text, form.cost, start, 1);
            }
            self.slots.push(Slot { weight: worth(word), role: word.role, first: first_letter(word) });
        }
    }

    fn add_joined(&mut self, words: &[Word]) {
        for (start, length) in runs(words.len()) {
            if let Some(text) = words.get(start..start + length).and_then(joined) {
                self.add_segment(&text, JOINED, start, length);
            }
        }
    }

    fn add_acronyms(&mut self, parsed: &Name) {
        for acronym in &parsed.acronyms {
            let word = self.words.number(acronym, false);
            self.segments.push(Segment::new(word, ACRONYM, (0, parsed.words.len()), acronym.len()));
        }
    }

    fn add_segment(&mut self, text: &str, cost: Cost, start: usize, length: usize) {
        let word = self.words.number(text, length == 1);
        self.segments.push(Segment::new(word, cost, (start, length), 0));
    }

    /// The index of all names added, which are those of `parties`.
    pub(super) fn finish(mut self, parties: Vec<Party>) -> Index {
        self.party_rows.push(count(&self.rows));
        let mut vocabulary = self.words.finish();
        let postings = postings(&self.rows, &self.segments, &mut vocabulary);
        let kind = |row: &Row| parties.get(row.party as usize).map_or(Kind::Organization, |party| party.kind);
        let (born, numbers) = (by_birth(&parties), by_number(&parties));
        Index {
            totals: totals(&self.rows, &self.slots),
            kinds: self.rows.iter().map(kind).collect(),
            facts: Facts::of(&parties),
            parties,
            rows: self.rows,
            segments: self.segments,
            slots: self.slots,
            vocabulary,
            postings,
            party_rows: self.party_rows,
            born,
            numbers,
            korean: Syllabic::build(self.korean, korean::coarse_keys),
            mandarin: Syllabic::build(self.mandarin, mandarin::coarse_keys),
        }
    }
}

/// Parties by date of birth; see [`crate::evidence::birth_key`].
fn by_birth(parties: &[Party]) -> FxHashMap<(u16, u8, u8), Vec<u32>> {
    let mut born = FxHashMap::<_, Vec<u32>>::default();
    for (party, at) in parties.iter().zip(0_u32..) {
        for date in &party.born {
            born.entry(crate::evidence::birth_key(date)).or_default().push(at);
        }
    }
    born
}

/// Parties by identifying number.
fn by_number(parties: &[Party]) -> FxHashMap<String, Vec<u32>> {
    let mut numbers = FxHashMap::<String, Vec<u32>>::default();
    for (party, at) in parties.iter().zip(0_u32..) {
        for number in &party.numbers {
            numbers.entry(number.clone()).or_default().push(at);
        }
    }
    numbers
}

/// What the words of each row are worth together.
fn totals(rows: &[Row], slots: &[Slot]) -> Vec<Cost> {
    let ends = rows.iter().skip(1).map(|next| next.weights as usize).chain([slots.len()]);
    let own =
        rows.iter().zip(ends).map(|(row, end)| slots.get(row.weights as usize..end).unwrap_or_default());
    own.map(|slots| slots.iter().fold(0, |sum: Cost, slot| sum.saturating_add(slot.weight))).collect()
}

/// The rows of each word, ascending, one word after the other; the cards of the words say where.
fn postings(rows: &[Row], segments: &[Segment], vocabulary: &mut Vocabulary) -> Vec<u32> {
    let mut next = vec![0_u32; vocabulary.len()];
    for segment in segments {
        if let Some(count) = next.get_mut(segment.word() as usize) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for (card, next) in vocabulary.cards().zip(&mut next) {
        card.postings = (sum, *next);
        sum += std::mem::replace(next, sum);
    }
    let mut postings = vec![0_u32; segments.len()];
    let ends = rows.iter().skip(1).map(|next| next.segments as usize).chain([segments.len()]);
    for ((row, to), at) in rows.iter().zip(ends).zip(0_u32..) {
        for segment in segments.get(row.segments as usize..to).unwrap_or_default() {
            if let Some(slot) = next.get_mut(segment.word() as usize)
                && let Some(posting) = postings.get_mut(*slot as usize)
            {
                *posting = at;
                *slot += 1;
            }
        }
    }
    postings
}
