//! Which words of a query stand for which words of a listed name.

use crate::index::{Segment, Slot};
use names::{Role, distance::Cost};
use smallvec::SmallVec;

/// Largest gain counted for one letter that stands for a word.
const INITIAL: i32 = 60;

/// What each letter of an acronym is worth.
const LETTER: i32 = 230;

/// Payment formats cut a name here; what follows in the listed name is then not missing.
const CUT_AT: usize = 35;

/// A run of words of the query that may be a word of the vocabulary.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// The words of the query, one bit each.
    pub(crate) words: u32,
    /// What the difference costs.
    pub(crate) cost: Cost,
    /// How many letters the words of the query have.
    pub(crate) letters: u8,
    /// The next hit on the same word of the vocabulary, plus one; 0 ends.
    pub(crate) next: u32,
}

/// A word of the query as the alignment sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) weight: Cost,
    pub(crate) role: Role,
    pub(crate) first: u8,
}

/// How two runs of words agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The same reading.
    Same,
    /// Another spelling of the same sound, or a slip.
    Near,
    /// One letter for a word.
    Initial,
    /// The first letters of several words.
    Acronym,
    /// The syllables of one language.
    Syllables,
}

/// A run of words of the query that stands for a run of words of the listed name.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// The words of the query, one bit each.
    pub query: u32,
    /// The words of the listed name, one bit each.
    pub listed: u32,
    /// What the agreement is worth, in hundredths of a nat.
    pub gain: i32,
    /// What the difference costs, in hundredths of a nat.
    pub cost: Cost,
    /// The cost per letter of the query's words, in nats.
    pub slip: f32,
    /// How they agree.
    pub how: How,
}

/// The best pairing found; amounts in hundredths of a nat.
#[derive(Clone, Debug, Default)]
pub struct Alignment {
    /// The row of the index.
    pub(crate) row: u32,
    /// The pieces, the most telling first.
    pub pieces: SmallVec<[Piece; 4]>,
    /// What all pieces are worth.
    pub gained: i32,
    /// What their differences cost.
    pub slips: i32,
    /// Weight of the words of the query, and of those that found nothing.
    pub asked: (i32, i32),
    /// Weight of the words of the listed name, and of those that found nothing.
    pub listed: (i32, i32),
    /// What the less burdened side has left over in words that name: where both have some, the names conflict.
    pub conflict: i32,
    /// Both have words left over that only describe.
    pub descriptions_differ: bool,
    /// Both have a particle or a legal form that the other has not.
    pub fillers_differ: bool,
    /// The greatest cost of a piece, per letter.
    pub worst_slip: f32,
    /// Both names have numbers, and they differ.
    pub numbers_differ: bool,
    /// Only one name has a number.
    pub number_missing: bool,
    /// How far the names agree as Korean, and as Mandarin syllables, 0 to 1.
    pub syllables: (f32, f32),
    /// Both names can be read as Korean syllables, and the syllables are not the same.
    pub syllables_apart: bool,
    /// Number of words that agree only by their first letter.
    pub initials: u8,
}

impl Alignment {
    /// How good it is, to choose among the names of one party.
    pub(crate) fn worth(&self) -> i32 {
        self.gained
            - self.asked.1 * 6 / 10
            - self.listed.1 * 4 / 10
            - if self.numbers_differ { 600 } else { 0 }
    }
}

/// A listed name as the alignment sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed<'a> {
    /// The row of the index.
    pub(crate) row: u32,
    /// Its words.
    pub(crate) slots: &'a [Slot],
    /// Those of its segments that the query may mean.
    pub(crate) met: &'a [Segment],
}

/// Where the alignment finds what words of the query may be.
pub(crate) trait Hits {
    /// Hits on a word of the vocabulary.
    fn on(&self, word: u32, hit: impl FnMut(Hit));
}

/// Pairs the words of a query with those of a listed name: the most telling agreement first, no word twice.
pub(crate) fn align(asked: &[Asked], letters: usize, listed: Listed<'_>, hits: &impl Hits) -> Alignment {
    let Listed { row, slots, met } = listed;
    let mut found: SmallVec<[Piece; 16]> = SmallVec::new();
    for segment in met {
        hits.on(segment.word(), |hit| found.extend(piece(slots, *segment, hit)));
    }
    found.sort_unstable_by_key(|piece| (std::cmp::Reverse(piece.gain), piece.query, piece.listed));
    let mut alignment = Alignment { row, ..Alignment::default() };
    let (mut query_done, mut listed_done) = (0_u32, 0_u32);
    for piece in found {
        if piece.query & query_done == 0 && piece.listed & listed_done == 0 {
            query_done |= piece.query;
            listed_done |= piece.listed;
            alignment.pieces.push(piece);
        }
    }
    let mut more = |piece: Piece, query_done: &mut u32, listed_done: &mut u32| {
        *query_done |= piece.query;
        *listed_done |= piece.listed;
        alignment.pieces.push(piece);
    };
    for (i, word) in asked.iter().enumerate() {
        for (j, slot) in slots.iter().enumerate() {
            let (query, listed) = (bit(i), bit(j));
            let free = query & query_done == 0 && listed & listed_done == 0;
            if free && stands_for(word.role, word.first, slot.role, slot.first) {
                let piece = Piece { query, listed, gain: INITIAL, cost: 0, slip: 0.0, how: How::Initial };
                more(piece, &mut query_done, &mut listed_done);
            }
        }
    }
    let cut = (CUT_AT - 1..=CUT_AT).contains(&letters);
    let last = listed_done.checked_ilog2().unwrap_or(0) as usize;
    for (i, word) in asked.iter().enumerate() {
        let weight = i32::from(word.weight);
        alignment.asked.0 += weight;
        let forgiven = cut && i + 1 == asked.len();
        if bit(i) & query_done == 0 && !forgiven {
            alignment.asked.1 += weight;
        }
    }
    for (j, slot) in slots.iter().enumerate() {
        let weight = i32::from(slot.weight);
        alignment.listed.0 += weight;
        let forgiven = cut && j > last;
        if bit(j) & listed_done == 0 && !forgiven {
            alignment.listed.1 += weight;
        }
    }
    for piece in &alignment.pieces {
        alignment.gained += piece.gain;
        alignment.slips += i32::from(piece.cost);
        alignment.worst_slip = alignment.worst_slip.max(piece.slip);
        alignment.initials += u8::from(piece.how == How::Initial);
    }
    (alignment.numbers_differ, alignment.number_missing) = numbers(asked, slots);
    let asked_left = |role| left(asked.iter().map(|word| (word.role, word.weight)), query_done, role);
    let listed_left = |role| left(slots.iter().map(|slot| (slot.role, slot.weight)), listed_done, role);
    let both = |role| asked_left(role).min(listed_left(role));
    alignment.conflict = both(Role::Name);
    alignment.descriptions_differ = both(Role::Generic) > 0;
    alignment.fillers_differ = both(Role::Filler) > 0;
    alignment
}

/// The agreement of a hit with a segment, if it is worth anything.
fn piece(slots: &[Slot], segment: Segment, hit: Hit) -> Option<Piece> {
    let (start, end) = segment.words();
    let weight: i32 = slots.get(start..end)?.iter().map(|slot| i32::from(slot.weight)).sum();
    let cost = segment.cost().saturating_add(hit.cost);
    let gain = match i32::from(segment.acronym()) {
        0 => (weight - i32::from(cost)).max(weight / 10),
        letters => (LETTER * letters - i32::from(cost)).clamp(50, weight.max(50)),
    };
    let listed = (start..end).map(bit).fold(0, |mask, bit| mask | bit);
    let how = match hit.cost {
        _ if segment.acronym() > 0 => How::Acronym,
        0 => How::Same,
        _ => How::Near,
    };
    let slip = f32::from(hit.cost) / 100.0 / f32::from(hit.letters.max(1));
    (listed != 0).then_some(Piece { query: hit.words, listed, gain, cost, slip, how })
}

/// Whether one of two words is the initial of the other.
fn stands_for(one: Role, first: u8, other: Role, other_first: u8) -> bool {
    first == other_first
        && first.is_ascii_alphabetic()
        && matches!((one, other), (Role::Initial, Role::Name | Role::Initial) | (Role::Name, Role::Initial))
}

/// Weight of the words of one role that found nothing.
fn left(words: impl Iterator<Item = (Role, Cost)>, done: u32, wanted: Role) -> i32 {
    let free = words.enumerate().filter(|(at, (role, _))| *role == wanted && bit(*at) & done == 0);
    free.map(|(_, (_, weight))| i32::from(weight)).sum()
}

/// Whether both names have numbers and they differ, and whether only one has any.
fn numbers(asked: &[Asked], slots: &[Slot]) -> (bool, bool) {
    let number = |role| if let Role::Number(n) = role { Some(n) } else { None };
    let mut asked: SmallVec<[u32; 4]> = asked.iter().filter_map(|word| number(word.role)).collect();
    let mut listed: SmallVec<[u32; 4]> = slots.iter().filter_map(|slot| number(slot.role)).collect();
    asked.sort_unstable();
    listed.sort_unstable();
    let missing = asked.is_empty() != listed.is_empty();
    (asked != listed && !missing, missing)
}

pub(crate) fn bit(i: usize) -> u32 {
    if i < 32 { 1 << i } else { 0 }
}
