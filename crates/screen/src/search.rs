//! A query against an index: candidates by their rarest words, then every candidate weighed.

use crate::{
    align::{Alignment, Asked, How, Listed, Piece, align, bit},
    candidates::{Candidates, Weighing},
    evidence::Beside,
    index::{AskedFacts, Index, JOINED, Syllabic, compatible, first_letter, joined, runs, worth},
    model::{Features, Model, Weighed},
    party::Party,
    scratch::Scratch,
};
use names::{
    Form, Name, Role, Side,
    distance::{Cost, Slips},
    korean, mandarin,
    syllables::FullName,
};
use smallvec::SmallVec;
use std::{borrow::Cow, cmp::Reverse};

/// Most rows that are aligned for one query.
const MOST_ROWS: usize = 80;

/// Most postings that are read for one query: frequent words are left to the alignment.
const MOST_POSTINGS: usize = 12_000;

/// What a whole Korean or Chinese name is worth that agrees in every syllable: there are few syllables.
const WHOLE_NAME: i32 = 1_000;

/// Names that agree less than this as syllables do not agree.
const LEAST_SYLLABLES: f32 = 0.6;

/// Most parties that are looked at only because they were born on the day or in the year asked for, or bear the number.
const MOST_BESIDE: usize = 300;

/// Most that counts against a candidate for one word that it lacks, in hundredths of a nat.
const MOST_MISSED: Cost = 800;

/// Slips are looked for in so many readings of a word; the others must be met as they are, or by their sound.
const THOROUGH: usize = 2;

/// Longest name that is answered, in characters.
pub const MOST_LETTERS: usize = 1_000;

/// A candidate with everything that speaks for and against it.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which party of the index.
    pub party: u32,
    /// Which name of the query.
    pub asked_name: usize,
    /// The listed name that fits best.
    pub alignment: Alignment,
    /// What else is known.
    pub beside: Beside,
    /// The features, as the model sees them.
    pub features: Features,
    /// The probability that it is the party asked for.
    pub weighed: Weighed,
}

impl Index {
    /// The `limit` most probable parties, the most probable first. Empty for a name without a letter or digit.
    pub fn search(&self, asked: &Party, model: &Model, limit: usize, scratch: &mut Scratch) -> Vec<Found> {
        let facts = self.facts_asked(asked);
        let mut candidates = Candidates::default();
        for (at, called) in asked.names.iter().enumerate() {
            for text in typed(&called.text) {
                let (words, aligned) = self.aligned(asked, &text, scratch);
                let worths = worths(&aligned);
                candidates.reserve(aligned.len());
                for alignment in aligned {
                    let (party, weighing) = self.weigh(asked, &words, &alignment, &worths, (&facts, model));
                    candidates.add(party, at, weighing, alignment);
                }
            }
        }
        candidates.best(limit)
    }

    /// The words of a name that is asked about, and the best alignment of each party that may bear it.
    pub(crate) fn aligned(
        &self,
        asked: &Party,
        text: &str,
        scratch: &mut Scratch,
    ) -> (Vec<Asked>, Vec<Alignment>) {
        let name = Name::parse(text, asked.kind, Side::Asked);
        if name.words.is_empty() {
            return (vec![], vec![]);
        }
        scratch.begin(self);
        let words = self.look_up(&name, scratch);
        let letters = text.chars().count();
        let mut rows = self.gather_rows(asked, scratch);
        let born = asked.born.iter().filter_map(|date| self.born.get(&crate::evidence::birth_key(date)));
        let numbered = asked.numbers.iter().filter_map(|number| self.numbers.get(number));
        for party in born.chain(numbered).flatten().take(MOST_BESIDE) {
            rows.extend(self.rows_of(*party));
        }
        rows.extend(self.korean.rows_of(&name.korean, &korean::query_keys(&name.korean)));
        rows.extend(self.mandarin.rows_of(&name.mandarin, &mandarin::query_keys(&name.mandarin)));
        let mut best: Vec<Alignment> = Vec::with_capacity(rows.len());
        rows.retain(|row| self.may_be(asked, *row));
        rows.sort_unstable();
        rows.dedup();
        let mut aligning = std::mem::take(&mut scratch.aligning);
        aligning.meet(self, &rows, &scratch.hit_words);
        for listed in aligning.listed() {
            let alignment = align(&words, letters, listed, scratch);
            let alignment = self.by_syllables(&name, listed, alignment);
            match best.last_mut() {
                Some(known) if self.party_of(known.row) == self.party_of(listed.row) => {
                    if known.worth() < alignment.worth() {
                        *known = alignment;
                    }
                }
                _ => best.push(alignment),
            }
        }
        scratch.aligning = aligning;
        (words, best)
    }

    /// Whether a row's party is of a kind that the party asked for may be.
    fn may_be(&self, asked: &Party, row: u32) -> bool {
        self.kinds.get(row as usize).is_some_and(|kind| compatible(asked.kind, *kind))
    }

    /// The alignment as syllables, where they agree better than letters do.
    fn by_syllables(&self, name: &Name, listed: Listed<'_>, mut alignment: Alignment) -> Alignment {
        if name.korean.is_empty() && name.mandarin.is_empty() {
            return alignment;
        }
        let similarity = |syllabic: &Syllabic, asked: &FullName, compare: fn(&FullName, &FullName) -> f32| {
            if asked.is_empty() {
                0.0
            } else {
                syllabic.name(alignment.row).map_or(0.0, |listed| compare(asked, listed))
            }
        };
        let korean = similarity(&self.korean, &name.korean, korean::compare_names);
        let chinese = similarity(&self.mandarin, &name.mandarin, mandarin::compare_names);
        alignment.syllables = (korean, chinese);
        let both_korean = !name.korean.is_empty() && self.korean.name(alignment.row).is_some();
        alignment.syllables_apart = both_korean && korean < LEAST_SYLLABLES;
        let best = korean.max(chinese);
        if best < LEAST_SYLLABLES {
            return alignment;
        }
        let count = |words: usize| (0..words).map(bit).fold(0, |mask, bit| mask | bit);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 900")]
        let cost = ((1.0 - best).clamp(0.0, 1.0) * 900.0) as Cost;
        let gain = (WHOLE_NAME - i32::from(cost)).max(100);
        let (query, listed) = (count(name.words.len()), count(listed.slots.len()));
        let other = Alignment {
            pieces: SmallVec::from_iter([Piece {
                query,
                listed,
                gain,
                cost,
                slip: 0.0,
                how: How::Syllables,
            }]),
            gained: gain,
            slips: i32::from(cost),
            asked: (alignment.asked.0, 0),
            listed: (alignment.listed.0, 0),
            conflict: 0,
            descriptions_differ: false,
            fillers_differ: false,
            worst_slip: 0.0,
            numbers_differ: false,
            number_missing: false,
            initials: 0,
            ..alignment.clone()
        };
        if other.worth() > alignment.worth() { other } else { alignment }
    }

    pub(crate) fn party_of(&self, row: u32) -> u32 {
        self.rows.get(row as usize).map_or(u32::MAX, |row| row.party)
    }

    /// Finds what every word and every run of words of the query may be.
    fn look_up(&self, name: &Name, scratch: &mut Scratch) -> Vec<Asked> {
        let mut buffers = std::mem::take(&mut scratch.buffers);
        let mut words = Vec::with_capacity(name.words.len());
        for (i, word) in name.words.iter().enumerate() {
            for (at, form) in word.forms.iter().enumerate() {
                self.vocabulary.near(form, at < THOROUGH, &mut buffers, |number, cost| {
                    let weight = self.weight(number, word.role);
                    scratch.add(
                        number,
                        (bit(i), letters(&form.text)),
                        cost,
                        i32::from(weight) - i32::from(cost),
                    );
                });
            }
            words.push(Asked {
                weight: worth(word).min(MOST_MISSED),
                role: word.role,
                first: first_letter(word),
            });
        }
        for (start, length) in runs(name.words.len()) {
            if let Some(text) = name.words.get(start..start + length).and_then(joined) {
                let form = Form { text, cost: JOINED, slips: Slips::Heard };
                let mask = (start..start + length).map(bit).fold(0, |mask, bit| mask | bit);
                self.vocabulary.near(&form, false, &mut buffers, |number, cost| {
                    let weight = self.weight(number, Role::Name);
                    scratch.add(
                        number,
                        (mask, letters(&form.text)),
                        cost,
                        (i32::from(weight) - i32::from(cost)) / 2,
                    );
                });
            }
        }
        scratch.buffers = buffers;
        words
    }

    /// Rows that share the most telling words with the query.
    fn gather_rows(&self, asked: &Party, scratch: &mut Scratch) -> Vec<u32> {
        let mut words = std::mem::take(&mut scratch.touched_words);
        words.sort_unstable_by_key(|(word, gain)| (*word, Reverse(*gain)));
        words.dedup_by_key(|(word, _)| *word);
        let frequency = |(word, _): &(u32, i32)| self.frequency(*word);
        let mut order: Vec<(u32, u32)> = words.iter().map(frequency).zip(0..).collect();
        order.sort_unstable_by_key(|(frequency, _)| *frequency);
        let mut read = 0;
        for (word, gain) in order.iter().filter_map(|(_, at)| words.get(*at as usize)) {
            let postings = self.postings(*word);
            read += postings.len();
            if read > MOST_POSTINGS && !scratch.touched.is_empty() {
                break;
            }
            scratch.gain(postings, (*gain).max(10));
        }
        scratch.touched_words = words;
        self.rank(asked, scratch);
        let key = |row: &u32| Reverse(scratch.gained.get(*row as usize).map_or(0, |(_, rank)| *rank));
        if scratch.touched.len() > MOST_ROWS {
            scratch.touched.select_nth_unstable_by_key(MOST_ROWS, key);
            scratch.touched.truncate(MOST_ROWS);
        }
        scratch.touched.clone()
    }

    /// Keeps the rows that may be meant, and turns what they gained into their rank.
    fn rank(&self, asked: &Party, scratch: &mut Scratch) {
        let Scratch { touched, gained, .. } = scratch;
        touched.retain(|row| self.may_be(asked, *row));
        for row in touched.iter() {
            if let Some((_, sum)) = gained.get_mut(*row as usize) {
                let total = self.totals.get(*row as usize).copied().unwrap_or_default();
                *sum = *sum * 8 - i32::from(total);
            }
        }
    }

    /// Weighs a candidate among others, whose worths are given best first: its party, and what is found of it.
    pub(crate) fn weigh(
        &self,
        asked: &Party,
        words: &[Asked],
        alignment: &Alignment,
        worths: &[i32],
        (facts, model): (&AskedFacts<'_>, &Model),
    ) -> (u32, Weighing) {
        let party = self.party_of(alignment.row);
        let standing = self.rows.get(alignment.row as usize).map(|row| row.standing);
        let beside = self.facts.beside(facts, party);
        let worth = alignment.worth();
        let rivals = worths.partition_point(|other| *other > worth - 50).saturating_sub(1);
        let features = Features::of(asked, words, alignment, standing, &beside, rivals);
        let weighed = model.weigh(&features);
        (party, Weighing { beside, features, weighed })
    }
}

/// The name as it is shown and, where an override turns it around, as it was typed: either may be meant to deceive.
pub(crate) fn typed(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let overrides = ['\u{202d}', '\u{202e}'];
    let turned = text.contains(overrides).then(|| Cow::Owned(text.replace(overrides, "")));
    [Cow::Borrowed(text)].into_iter().chain(turned)
}

/// What the alignments are worth, best first.
pub(crate) fn worths(aligned: &[Alignment]) -> Vec<i32> {
    let mut worths: Vec<i32> = aligned.iter().map(Alignment::worth).collect();
    worths.sort_unstable_by(|a, b| b.cmp(a));
    worths
}

fn letters(text: &str) -> u8 {
    u8::try_from(text.chars().count()).unwrap_or(u8::MAX)
}
