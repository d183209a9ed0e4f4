//! What it costs to take one spelling for another, in hundredths of a nat.
//!
//! A cost is meant as a log-likelihood: how much rarer this difference is between two spellings of one name than no
//! difference at all, against how often chance alone would bring two words this near. An ordinary slip costs about as
//! much as the number of words one slip away is worth (e³ ≈ 20); a difference that romanisations make anyway costs less.

use crate::sound::{MOST_WORD, is_vowel};

/// A cost in hundredths of a nat.
pub type Cost = u16;

/// An insertion, omission, substitution or swap that nothing explains.
pub const SLIP: Cost = 300;

/// A letter written twice.
pub(crate) const DOUBLED: Cost = 60;

/// Most letters by which one word may run ahead of the other: what lies further off is no spelling of it.
pub const MOST_AHEAD: usize = 5;

/// What kind of differences are cheap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slips {
    /// Typing and scanning: both words as spelled.
    Spelled,
    /// Romanising: both words as sounds.
    Heard,
    /// As [`Slips::Heard`], where the first word was written without vowels.
    Unvowelled,
}

/// How many sorts of letters are told apart.
pub(crate) const SORTS: usize = 42;

/// The same, rounded up to a power of two: an index cut to it needs no check.
pub(crate) const SORTS_PADDED: usize = 64;

/// What it costs to take a letter of one sort for one of another, by [`Slips`]: looked up, because a branch for each
/// pair of letters is mispredicted every other time.
pub(crate) static INSTEAD: [[[Cost; SORTS_PADDED]; SORTS]; 3] =
    [table(Slips::Spelled), table(Slips::Heard), table(Slips::Unvowelled)];

const LETTERS: &[u8; SORTS] = b"abcdefghijklmnopqrstuvwxyz0123456789CSZHJ?";

#[allow(clippy::indexing_slicing, reason = "evaluated when compiled")]
const fn table(slips: Slips) -> [[Cost; SORTS_PADDED]; SORTS] {
    let mut table = [[0; SORTS_PADDED]; SORTS];
    let mut i = 0;
    while i < SORTS {
        let mut j = 0;
        while j < SORTS {
            table[i][j] = instead(LETTERS[i], LETTERS[j], slips);
            j += 1;
        }
        i += 1;
    }
    // Letters that are no letters of ours are all of one sort: two of them differ unless they are the same.
    table[SORTS - 1][SORTS - 1] = SLIP;
    table
}

/// The sort of every byte.
#[allow(clippy::indexing_slicing, reason = "evaluated when compiled")]
pub(crate) static SORT: [u8; 256] = {
    let mut sorts = [0; 256];
    let mut letter = 0_u8;
    loop {
        sorts[letter as usize] = sort(letter);
        if letter == u8::MAX {
            break sorts;
        }
        letter += 1;
    }
};

/// What a letter costs that only the second word has, by [`Slips`], whether it is the first, and its sort; a doubled
/// letter costs [`DOUBLED`].
pub(crate) static MISSING: [[[Cost; SORTS]; 2]; 3] =
    [missing(Slips::Spelled), missing(Slips::Heard), missing(Slips::Unvowelled)];

#[allow(clippy::indexing_slicing, reason = "evaluated when compiled")]
const fn missing(slips: Slips) -> [[Cost; SORTS]; 2] {
    let mut table = [[0; SORTS]; 2];
    let mut i = 0;
    while i < SORTS {
        table[0][i] = alone(LETTERS[i], false, slips, true);
        table[1][i] = alone(LETTERS[i], true, slips, true);
        i += 1;
    }
    table
}

/// The sort of a letter: its place in [`LETTERS`].
pub(crate) const fn sort(letter: u8) -> u8 {
    match letter {
        b'a'..=b'z' => letter - b'a',
        b'0'..=b'9' => 26 + letter - b'0',
        b'C' => 36,
        b'S' => 37,
        b'Z' => 38,
        b'H' => 39,
        b'J' => 40,
        _ => 41,
    }
}

/// The cheapest way from one word to the other by single-letter changes and swaps of neighbours, or `None` above `limit`.
///
/// Optimal string alignment: no letter is changed twice, and neither word runs more than [`MOST_AHEAD`] letters ahead.
/// At most [`MOST_WORD`] letters of each word are read.
#[allow(clippy::indexing_slicing, reason = "hot kernel; every index is below MOST_WORD + 1 by the two cuts")]
pub fn distance(one: &[u8], other: &[u8], slips: Slips, limit: Cost) -> Option<Cost> {
    let one = &one[..one.len().min(MOST_WORD)];
    let other = &other[..other.len().min(MOST_WORD)];
    if one.len().abs_diff(other.len()) > MOST_AHEAD {
        return None;
    }
    let instead = &INSTEAD[slips as usize];
    let mut rows = [[Cost::MAX; MOST_WORD + 1]; 3];
    let (mut sorts, mut added) = ([0_u8; MOST_WORD], [0 as Cost; MOST_WORD]);
    rows[0][0] = 0;
    for j in 0..other.len() {
        sorts[j] = sort(other[j]);
        added[j] = extra(other, j, slips, true);
        if j < MOST_AHEAD {
            rows[0][j + 1] = rows[0][j].saturating_add(added[j]);
        }
    }
    for i in 0..one.len() {
        let (before, current, swapped) = (i % 3, (i + 1) % 3, (i + 2) % 3);
        let omitted = extra(one, i, slips, false);
        let costs = &instead[sort(one[i]) as usize];
        let (first, last) = ((i + 1).saturating_sub(MOST_AHEAD), (i + 1 + MOST_AHEAD).min(other.len()));
        // The cells beside the band hold what an earlier row left there.
        match first.checked_sub(1) {
            Some(left) => rows[current][left] = Cost::MAX,
            None => rows[current][0] = rows[before][0].saturating_add(omitted),
        }
        if last < other.len() {
            rows[current][last + 1] = Cost::MAX;
        }
        let mut least = if first == 0 { rows[current][0] } else { Cost::MAX };
        for column in first.max(1)..=last {
            let j = column - 1;
            let changed = if one[i] == other[j] { 0 } else { costs[sorts[j] as usize] };
            let mut cost = rows[before][j].saturating_add(changed);
            cost = cost.min(rows[before][column].saturating_add(omitted));
            cost = cost.min(rows[current][j].saturating_add(added[j]));
            if i > 0 && j > 0 && one[i] == other[j - 1] && one[i - 1] == other[j] {
                cost = cost.min(rows[swapped][j - 1].saturating_add(SLIP));
            }
            rows[current][column] = cost;
            least = least.min(cost);
        }
        if least > limit {
            return None;
        }
    }
    let cost = rows[one.len() % 3][other.len()];
    (cost <= limit && cost < Cost::MAX).then_some(cost)
}

/// A letter that the other word does not have.
#[allow(clippy::indexing_slicing, reason = "hot kernel; i is an index of word")]
pub(crate) fn extra(word: &[u8], i: usize, slips: Slips, in_other: bool) -> Cost {
    if i > 0 && word[i - 1] == word[i] { DOUBLED } else { alone(word[i], i == 0, slips, in_other) }
}

/// A letter that the other word does not have and that does not follow itself.
const fn alone(letter: u8, first: bool, slips: Slips, in_other: bool) -> Cost {
    match slips {
        Slips::Spelled => SLIP,
        Slips::Unvowelled if in_other && is_vowel(letter) => 15,
        Slips::Heard | Slips::Unvowelled => match letter {
            _ if first => 250,
            b'i' => 80,
            letter if is_vowel(letter) => 130,
            b'h' | b'H' => 100,
            _ => SLIP,
        },
    }
}

/// One letter in place of another.
const fn instead(a: u8, b: u8, slips: Slips) -> Cost {
    if a == b {
        return 0;
    }
    match slips {
        Slips::Spelled if looks_like(a, b) => 140,
        Slips::Spelled => SLIP,
        Slips::Heard | Slips::Unvowelled => match (is_vowel(a), is_vowel(b)) {
            (true, true) => 100,
            (false, false) => sounds_like(a, b),
            // w and u, y and i are one letter in many scripts.
            _ if matches!((a, b), (b'v', b'u' | b'o') | (b'u' | b'o', b'v')) => 60,
            _ if matches!((a, b), (b'J', b'i') | (b'i', b'J')) => 60,
            _ => 350,
        },
    }
}

/// Letters that scanning confuses.
const fn looks_like(a: u8, b: u8) -> bool {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    matches!(
        (low, high),
        (b'0', b'o')
            | (b'1', b'i' | b'l')
            | (b'i', b'l')
            | (b'5', b's')
            | (b'8', b'b')
            | (b'c', b'e')
            | (b'e', b'f')
            | (b'2', b'z')
            | (b'6', b'g')
            | (b'u', b'v')
            | (b'h', b'n')
            | (b'i', b'y')
            | (b'c', b'k')
            | (b'v', b'w')
    )
}

/// What it costs to hear one consonant for another.
const fn sounds_like(a: u8, b: u8) -> Cost {
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    match (low, high) {
        (b'H', b'h') | (b'C' | b'J', b'Z') | (b'C', b'J') => 60,
        // German writes ch for kh, and so do scholars for č.
        (b'C', b'H' | b'S' | b'c' | b'k' | b's' | b'h') | (b'S', b'Z' | b's') | (b'Z', b'z' | b's') => 90,
        (b'H', b'k' | b'g') | (b'g', b'k' | b'h') | (b'c', b's' | b'z') | (b's', b'z') => 90,
        (b'd', b't') | (b'b', b'p') | (b'f', b'v') | (b'd', b'z') | (b'J', b'g' | b'z') => 110,
        (b'b', b'v') | (b'k', b'q') | (b's', b't') | (b'm', b'n') | (b'l', b'r') => 200,
        _ => 300,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The definition, by recursion without memory: what one would write on a board.
    fn by_definition(one: &[u8], i: usize, other: &[u8], j: usize, slips: Slips) -> u32 {
        if i == 0 && j == 0 {
            return 0;
        }
        if i.abs_diff(j) > MOST_AHEAD {
            return u32::from(Cost::MAX);
        }
        let mut best = u32::MAX;
        if i > 0 {
            best = best
                .min(by_definition(one, i - 1, other, j, slips) + u32::from(extra(one, i - 1, slips, false)));
        }
        if j > 0 {
            best = best.min(
                by_definition(one, i, other, j - 1, slips) + u32::from(extra(other, j - 1, slips, true)),
            );
        }
        if i > 0 && j > 0 {
            let instead = u32::from(instead(one[i - 1], other[j - 1], slips));
            best = best.min(by_definition(one, i - 1, other, j - 1, slips) + instead);
        }
        if i > 1
            && j > 1
            && one[i - 1] == other[j - 2]
            && one[i - 2] == other[j - 1]
            && one[i - 1] != one[i - 2]
        {
            best = best.min(by_definition(one, i - 2, other, j - 2, slips) + u32::from(SLIP));
        }
        best
    }

    proptest! {
        #[test]
        fn the_table_finds_what_the_definition_says(
            one in "[abchikCSv0~-]{0,7}", other in "[abchikCSv0~-]{0,7}", which in 0..3_usize,
        ) {
            let slips = [Slips::Spelled, Slips::Heard, Slips::Unvowelled][which];
            let (one, other) = (one.as_bytes(), other.as_bytes());
            let slow = by_definition(one, one.len(), other, other.len(), slips);
            let within = |limit: Cost| (slow < u32::from(Cost::MAX) && slow <= u32::from(limit)).then_some(slow);
            for limit in [400, Cost::MAX] {
                prop_assert_eq!(distance(one, other, slips, limit).map(u32::from), within(limit));
            }
        }
    }

    #[test]
    fn a_slip_costs_more_than_a_way_of_romanising() {
        let heard =
            |one: &str, other: &str| distance(one.as_bytes(), other.as_bytes(), Slips::Heard, 2000).unwrap();
        assert!(heard("muhamad", "mohamed") < SLIP);
        assert!(heard("petrov", "pekrov") >= SLIP);
    }
}
