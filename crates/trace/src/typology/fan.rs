//! Fans: one account pays many within a day, or many pay one.

use super::{Carried, DAY, Followed, Pattern, Shape};
use std::collections::BTreeMap;

/// Accounts on the far side that make a fan.
const FEWEST: usize = 10;

/// The widest day of each account that has a fan, out and in.
pub(super) fn fans(followed: &Followed) -> Vec<Pattern> {
    let out = followed.sent.iter().map(|(account, sent)| (Shape::FanOut, *account, sent));
    let into = followed.received.iter().map(|(account, received)| (Shape::FanIn, *account, received));
    out.chain(into)
        .filter(|(_, account, carried)| carried.len() >= FEWEST && !followed.is_reserved(*account))
        .filter_map(|(shape, account, carried)| fan(shape, account, carried))
        .collect()
}

fn fan(shape: Shape, account: u32, carried: &[Carried]) -> Option<Pattern> {
    let other = |one: &Carried| if shape == Shape::FanOut { one.receiver } else { one.sender };
    let (begin, end, others) = widest_day(carried, other);
    if others < FEWEST {
        return None;
    }
    let within = carried.get(begin..end)?;
    let mut accounts: Vec<u32> = within.iter().map(other).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts.insert(0, account);
    let (verb, whom) = if shape == Shape::FanOut { ("pays", "accounts") } else { ("is paid by", "accounts") };
    Pattern::of(shape, accounts, within, format!("{verb} {others} {whom} within 24 hours"))
}

/// The run of transfers within 24 hours that has most distinct far sides: from, up to, and how many. One pass with two
/// ends, so that a flood of transfers costs no more than its length.
fn widest_day(carried: &[Carried], other: impl Fn(&Carried) -> u32) -> (usize, usize, usize) {
    let mut counts = BTreeMap::<u32, usize>::new();
    let (mut begin, mut best) = (0, (0, 0, 0));
    for (at, one) in carried.iter().enumerate() {
        *counts.entry(other(one)).or_default() += 1;
        while let Some(oldest) = carried.get(begin).filter(|oldest| one.time - oldest.time > DAY) {
            if let Some(count) = counts.get_mut(&other(oldest)) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(&other(oldest));
                }
            }
            begin += 1;
        }
        if counts.len() > best.2 {
            best = (begin, at + 1, counts.len());
        }
    }
    best
}
