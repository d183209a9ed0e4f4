//! When money moves: floods, sleep that ends, and the hours of the day.

use super::{Carried, DAY, Followed, Pattern, Shape};
use serde::Serialize;
use std::collections::BTreeMap;

const HOUR: u32 = 3_600;

/// Transfers in one hour that may be a flood.
const FEWEST_IN_AN_HOUR: usize = 50;

/// An hour is a flood where it has so many times as many transfers as the mean hour of the week before.
const TIMES_THE_MEAN: usize = 10;

/// Hours of the week before.
const WEEK: u32 = 7 * 24;

/// Days without a payment that are sleep.
const SLEEP_DAYS: u32 = 90;

/// Transfers below which hours of the day say nothing.
const FEWEST_FOR_RHYTHM: usize = 30;

/// Hours with far more followed transfers than those of the week before; hours in a row are one flood.
pub(super) fn floods(followed: &Followed) -> Vec<Pattern> {
    let mut hours = BTreeMap::<u32, Vec<Carried>>::new();
    for one in &followed.all {
        hours.entry(one.time / HOUR).or_default().push(*one);
    }
    let mut found: Vec<(u32, Vec<Carried>)> = vec![];
    for (hour, carried) in &hours {
        let before: usize =
            hours.range(hour.saturating_sub(WEEK)..*hour).map(|(_, carried)| carried.len()).sum();
        if carried.len() < FEWEST_IN_AN_HOUR || carried.len() * WEEK as usize <= before * TIMES_THE_MEAN {
            continue;
        }
        match found.last_mut() {
            Some((last, flood)) if *last + 1 == *hour => {
                *last = *hour;
                flood.extend(carried);
            }
            _ => found.push((*hour, carried.clone())),
        }
    }
    found.into_iter().filter_map(|(_, carried)| flood(&carried)).collect()
}

fn flood(carried: &[Carried]) -> Option<Pattern> {
    let mut accounts: Vec<u32> = carried.iter().map(|one| one.sender).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let hours = (carried.last()?.time / HOUR - carried.first()?.time / HOUR) + 1;
    let why = format!(
        "{} transfers in {hours} hours, over {TIMES_THE_MEAN} times as many as the week before",
        carried.len()
    );
    Pattern::of(Shape::Flood, accounts, carried, why)
}

/// Accounts that held stolen units and paid nothing for 90 days, and then did.
pub(super) fn dormancies(followed: &Followed) -> Vec<Pattern> {
    let accounts = followed.sent.iter().filter(|(account, _)| !followed.is_reserved(**account));
    accounts.filter_map(|(account, sent)| awakening(followed, *account, sent)).collect()
}

/// The first payment after the longest sleep.
fn awakening(followed: &Followed, account: u32, sent: &[Carried]) -> Option<Pattern> {
    let mut touched: Vec<(&Carried, bool)> = sent.iter().map(|one| (one, true)).collect();
    touched.extend(followed.received.get(&account)?.iter().map(|one| (one, false)));
    touched.sort_by_key(|(one, _)| one.row);
    let sleeps = touched.windows(2).filter_map(|pair| match pair {
        [(before, _), (wakes, true)] => Some((*wakes, wakes.time.saturating_sub(before.time))),
        _ => None,
    });
    let (wakes, slept) = sleeps.max_by_key(|(wakes, slept)| (*slept, std::cmp::Reverse(wakes.row)))?;
    let days = slept / DAY;
    let why = format!("moves again after {days} days without a followed transfer");
    (days >= SLEEP_DAYS).then(|| Pattern::of(Shape::DormancyBroken, vec![account], &[*wakes], why)).flatten()
}

/// When in the day followed money was moved. Working hours fit many countries, and a script knows none: it may lead an
/// analyst to look, and proves nothing about anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rhythm {
    /// Payments by hour of the day, UTC, from 0.
    pub by_hour: [u32; 24],
    /// Hour (UTC) at which the quietest eight hours in a row begin.
    pub quiet_from: u32,
    /// Payments within those eight hours; a third of all would be no rhythm.
    pub in_quiet: u32,
    /// All payments counted.
    pub payments: u32,
}

pub(super) fn rhythm(followed: &Followed) -> Option<Rhythm> {
    let mut by_hour = [0_u32; 24];
    for one in &followed.all {
        if let Some(count) = by_hour.get_mut((one.time / HOUR % 24) as usize) {
            *count += 1;
        }
    }
    let quiet =
        |from: u32| (from..from + 8).filter_map(|hour| by_hour.get((hour % 24) as usize)).sum::<u32>();
    let quiet_from = (0..24).min_by_key(|from| quiet(*from))?;
    let (in_quiet, payments) = (quiet(quiet_from), by_hour.iter().sum());
    (followed.all.len() >= FEWEST_FOR_RHYTHM).then_some(Rhythm { by_hour, quiet_from, in_quiet, payments })
}
