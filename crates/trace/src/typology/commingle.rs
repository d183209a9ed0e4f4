//! Commingling: units of several thefts meet on one account, as those of Bybit and Phemex did.

use super::{Carried, Followed, Pattern, Shape};
use std::collections::BTreeMap;

/// Accounts at which units of several incidents first meet: what they pay on is mixed already and is not told again.
pub(super) fn commingling(followed: &Followed) -> Vec<Pattern> {
    let accounts = followed.received.iter().filter(|(account, _)| !followed.is_reserved(**account));
    accounts.filter_map(|(account, received)| meeting(*account, received)).collect()
}

fn meeting(account: u32, received: &[Carried]) -> Option<Pattern> {
    let mut first_of = BTreeMap::<u32, Carried>::new();
    for one in received {
        first_of.entry(one.label).or_insert(*one);
    }
    let mut rows: Vec<u32> = first_of.values().map(|one| one.row).collect();
    rows.dedup();
    // One transfer that brings several was mixed before.
    if rows.len() < 2 {
        return None;
    }
    let mut met: Vec<Carried> = first_of.values().copied().collect();
    met.sort_by_key(|one| one.row);
    let labels: Vec<String> = first_of.keys().map(ToString::to_string).collect();
    let why = format!("units of incidents {} meet", labels.join(", "));
    let mut accounts: Vec<u32> = met.iter().map(|one| one.sender).collect();
    accounts.insert(0, account);
    let all = received.iter().fold(0_u128, |sum, one| sum.saturating_add(one.tainted));
    let pattern = Pattern::of(Shape::Commingling, accounts, &met, why)?;
    Some(Pattern { amount: all, ..pattern })
}
