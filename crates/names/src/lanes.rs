//! The distance from one word to several at once: a cost a lane, which the compiler turns into vectors.
//!
//! One comparison is a chain of branches that cannot be foreseen; eight side by side have none.

use crate::{
    distance::{Cost, DOUBLED, INSTEAD, MISSING, MOST_AHEAD, SLIP, SORT, SORTS_PADDED, Slips, extra, sort},
    sound::MOST_WORD,
};

/// How many words [`distances`] compares at once: as many costs as a vector of 128 bits holds.
pub const LANES: usize = 8;

/// One cost for each word compared.
type Lanes = [Cost; LANES];

/// Words of fewer letters are compared in smaller tables.
const USUAL: usize = 16;

/// The words of a comparison, turned so that their letters at one place lie side by side.
struct Columns<const ROOM: usize> {
    letters: [Lanes; ROOM],
    sorts: [[u8; LANES]; ROOM],
    added: [Lanes; ROOM],
    width: usize,
}

impl<const ROOM: usize> Columns<ROOM> {
    #[expect(clippy::indexing_slicing, reason = "hot kernel; lane and j are cut to the arrays")]
    fn of(others: &[&[u8]; LANES], slips: Slips) -> Self {
        let mut columns = Self {
            letters: [[0; LANES]; ROOM],
            sorts: [[0; LANES]; ROOM],
            added: [[0; LANES]; ROOM],
            width: 0,
        };
        let missing = &MISSING[slips as usize];
        for (lane, other) in others.iter().enumerate() {
            let mut before = 0;
            columns.width = columns.width.max(other.len().min(ROOM - 1));
            for (j, &letter) in other.iter().take(ROOM - 1).enumerate() {
                let sort = SORT[letter as usize];
                columns.letters[j][lane] = Cost::from(letter);
                columns.sorts[j][lane] = sort;
                let alone = missing[usize::from(j == 0)][sort as usize];
                columns.added[j][lane] = if j > 0 && before == letter { DOUBLED } else { alone };
                before = letter;
            }
        }
        columns
    }
}

/// [`crate::distance::distance`] from one word to several, without a limit: [`Cost::MAX`] where there is no way. A word of no interest
/// may be empty.
pub fn distances(one: &[u8], others: &[&[u8]; LANES], slips: Slips) -> [Cost; LANES] {
    let cut = |word: &[u8]| word.len().min(MOST_WORD);
    let longest = others.iter().map(|other| cut(other)).max().unwrap_or_default();
    let one = one.get(..cut(one)).unwrap_or_default();
    // Most words are short, and it takes a while to clear the tables for the longest.
    if longest < USUAL {
        lanes::<USUAL>(one, others, slips)
    } else {
        lanes::<{ MOST_WORD + 1 }>(one, others, slips)
    }
}

/// [`distances`] for words of fewer than `ROOM` letters, or cut at [`MOST_WORD`].
#[expect(
    clippy::indexing_slicing,
    reason = "hot kernel; every index is at most the width, which is below ROOM"
)]
fn lanes<const ROOM: usize>(one: &[u8], others: &[&[u8]; LANES], slips: Slips) -> [Cost; LANES] {
    let columns = Columns::<ROOM>::of(others, slips);
    let width = columns.width.min(ROOM - 1);
    let mut rows = [[[Cost::MAX; LANES]; ROOM]; 3];
    // Where the letter of the row before equals that of the column.
    let mut same = [[[0; LANES]; ROOM]; 2];
    rows[0][0] = [0; LANES];
    for j in 0..width.min(MOST_AHEAD) {
        rows[0][j + 1] = each(rows[0][j], columns.added[j], Cost::saturating_add);
    }
    for i in 0..one.len() {
        let [before, current, swapped] = turned(&mut rows, i);
        let [same_before, same_now] = {
            let [a, b] = &mut same;
            if i % 2 == 0 { [a, b] } else { [b, a] }
        };
        let omitted = [extra(one, i, slips, false); LANES];
        let costs = &INSTEAD[slips as usize][sort(one[i]) as usize];
        let (first, last) = ((i + 1).saturating_sub(MOST_AHEAD), (i + 1 + MOST_AHEAD).min(width));
        if first > width {
            // The first word is too far ahead of all the others.
            break;
        }
        // The cells beside the band hold what an earlier row left there.
        match first.checked_sub(1) {
            Some(left) => current[left] = [Cost::MAX; LANES],
            None => current[0] = each(before[0], omitted, Cost::saturating_add),
        }
        if last < width {
            current[last + 1] = [Cost::MAX; LANES];
        }
        let letter = Cost::from(one[i]);
        for (same, letters) in same_now.iter_mut().zip(&columns.letters).take(width) {
            *same = each(*letters, [letter; LANES], |one, other| if one == other { Cost::MAX } else { 0 });
        }
        for column in first.max(1)..=last {
            let j = column - 1;
            let mut changed = [0; LANES];
            for lane in 0..LANES {
                changed[lane] = costs[columns.sorts[j][lane] as usize % SORTS_PADDED];
            }
            let changed = each(changed, same_now[j], |cost, same| cost & !same);
            let mut cost = each(before[j], changed, Cost::saturating_add);
            cost = each(cost, each(before[column], omitted, Cost::saturating_add), Cost::min);
            cost = each(cost, each(current[j], columns.added[j], Cost::saturating_add), Cost::min);
            if i > 0 && j > 0 {
                let crossed = each(same_now[j - 1], same_before[j], |one, other| one & other);
                let turned =
                    each(swapped[j - 1], crossed, |cost, crossed| cost.saturating_add(SLIP) | !crossed);
                cost = each(cost, turned, Cost::min);
            }
            current[column] = cost;
        }
    }
    let mut result = [Cost::MAX; LANES];
    for (lane, other) in others.iter().enumerate() {
        let length = other.len().min(ROOM - 1);
        if one.len().abs_diff(length) <= MOST_AHEAD {
            result[lane] = rows[one.len() % 3][length][lane];
        }
    }
    result
}

#[inline]
fn each(one: Lanes, other: Lanes, combine: impl Fn(Cost, Cost) -> Cost) -> Lanes {
    let mut result = [0; LANES];
    for ((result, one), other) in result.iter_mut().zip(one).zip(other) {
        *result = combine(one, other);
    }
    result
}

/// The row before, the row of letter `i`, and the one before the row before.
fn turned<T>(rows: &mut [T; 3], i: usize) -> [&mut T; 3] {
    let [a, b, c] = rows;
    match i % 3 {
        0 => [a, b, c],
        1 => [b, c, a],
        _ => [c, a, b],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distance::distance;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn several_at_once_are_what_each_is_alone(
            one in "[abchikCSv0~-]{0,12}",
            others in proptest::collection::vec("[abchikCSv0~-]{0,12}|[abi]{30,50}", LANES..=LANES),
            which in 0..3_usize,
        ) {
            let slips = [Slips::Spelled, Slips::Heard, Slips::Unvowelled][which];
            let short = others.iter().map(|other| other.chars().take(9).collect::<String>()).collect::<Vec<_>>();
            for (one, others) in [
                (one.clone(), &others), (one.repeat(4), &others), (format!("{}h{one}", others[0]), &others),
                (one.clone(), &short), (one.repeat(4), &short),
            ] {
                let words: Vec<&[u8]> = others.iter().map(String::as_bytes).collect();
                let several = distances(one.as_bytes(), words.as_slice().try_into().unwrap(), slips);
                for (several, other) in several.into_iter().zip(&words) {
                    let alone = distance(one.as_bytes(), other, slips, Cost::MAX).unwrap_or(Cost::MAX);
                    prop_assert_eq!(several, alone);
                }
            }
        }
    }
}
