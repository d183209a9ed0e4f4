//! What one query needs while it is answered, kept from query to query.

use crate::{
    align::{Hit, Hits, Listed},
    index::{Buffers, Index, Places, Segment, Slot},
};
use names::distance::Cost;

/// What one query needs, kept from query to query.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) buffers: Buffers,
    hits: Vec<Hit>,
    /// Head of the list of hits of each word: query number and index plus one.
    heads: Vec<(u32, u32)>,
    query: u32,
    /// Which words have hits, one bit each: small enough to stay in the nearest cache.
    pub(crate) hit_words: Vec<u64>,
    pub(crate) touched_words: Vec<(u32, i32)>,
    /// What each row gained: query number and sum.
    pub(crate) gained: Vec<(u32, i32)>,
    pub(crate) touched: Vec<u32>,
    pub(crate) aligning: Aligning,
}

/// The rows about to be aligned, and those of their segments that the query may mean.
#[derive(Debug, Default)]
pub(crate) struct Aligning {
    places: Vec<Places>,
    met: Vec<Segment>,
    slots: Vec<Slot>,
    /// Where the segments met and the words end, by row.
    ends: Vec<(usize, usize)>,
}

impl Aligning {
    /// Looks up all rows, then all their segments, before the first is aligned, and without branches on what they hold:
    /// so the waits for memory overlap.
    pub(crate) fn meet(&mut self, index: &Index, rows: &[u32], hit_words: &[u64]) {
        let Self { places, met, slots, ends } = self;
        places.clear();
        places.extend(rows.iter().map(|row| index.places(*row)));
        met.clear();
        slots.clear();
        ends.clear();
        for places in places.iter() {
            let mut end = met.len();
            let segments = index.segments(places);
            met.extend_from_slice(segments);
            for segment in segments {
                if let Some(place) = met.get_mut(end) {
                    *place = *segment;
                }
                end += usize::from(is_hit(hit_words, segment.word()));
            }
            met.truncate(end);
            slots.extend_from_slice(index.slots(places));
            ends.push((end, slots.len()));
        }
    }

    /// The rows, ready to be aligned.
    pub(crate) fn listed(&self) -> impl Iterator<Item = Listed<'_>> {
        let starts = [(0, 0)].into_iter().chain(self.ends.iter().copied());
        self.places.iter().zip(starts.zip(&self.ends)).map(|(places, (from, to))| Listed {
            row: places.row,
            slots: self.slots.get(from.1..to.1).unwrap_or_default(),
            met: self.met.get(from.0..to.0).unwrap_or_default(),
        })
    }
}

/// Whether a word has hits, by the bits of all words.
fn is_hit(hit_words: &[u64], word: u32) -> bool {
    hit_words.get(word as usize / 64).is_some_and(|bits| bits >> (word % 64) & 1 == 1)
}

impl Hits for Scratch {
    fn on(&self, word: u32, mut hit: impl FnMut(Hit)) {
        let Some((query, head)) = self.heads.get(word as usize) else { return };
        let mut next = if *query == self.query { *head } else { 0 };
        while let Some(found) = next.checked_sub(1).and_then(|at| self.hits.get(at as usize)) {
            hit(*found);
            next = found.next;
        }
    }
}

impl Scratch {
    /// Forgets the query before.
    pub(crate) fn begin(&mut self, index: &Index) {
        self.query = self.query.wrapping_add(1);
        for (word, _) in &self.touched_words {
            if let Some(bits) = self.hit_words.get_mut(*word as usize / 64) {
                *bits = 0;
            }
        }
        self.hit_words.resize(index.vocabulary.len() / 64 + 1, 0);
        self.heads.resize(index.vocabulary.len(), (0, 0));
        self.gained.resize(index.rows.len(), (0, 0));
        self.hits.clear();
        self.touched.clear();
        self.touched_words.clear();
    }

    /// Adds to what some rows have gained, and takes note of those that gained nothing before: without branches, because
    /// which of a word's rows were met before cannot be foreseen.
    pub(crate) fn gain(&mut self, rows: &[u32], gain: i32) {
        let Self { gained, touched, query, .. } = self;
        let mut end = touched.len();
        touched.resize(end + rows.len(), 0);
        for row in rows {
            let Some(sum) = gained.get_mut(*row as usize) else { continue };
            let fresh = sum.0 != *query;
            *sum = (*query, if fresh { 0 } else { sum.1 } + gain);
            if let Some(place) = touched.get_mut(end) {
                *place = *row;
            }
            end += usize::from(fresh);
        }
        touched.truncate(end);
    }

    /// Adds a hit on a word of the vocabulary.
    pub(crate) fn add(&mut self, word: u32, (words, letters): (u32, u8), cost: Cost, gain: i32) {
        let Some(head) = self.heads.get_mut(word as usize) else { return };
        let next = if head.0 == self.query { head.1 } else { 0 };
        self.hits.push(Hit { words, cost, letters, next });
        *head = (self.query, u32::try_from(self.hits.len()).unwrap_or(u32::MAX));
        self.touched_words.push((word, gain));
        if let Some(bits) = self.hit_words.get_mut(word as usize / 64) {
            *bits |= 1 << (word % 64);
        }
    }
}
