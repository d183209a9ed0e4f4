//! Peel chains: hop by hop most of the sum goes on to an account that was never used before, and a little is paid away.

use super::{Carried, Followed, Pattern, Shape};
use std::collections::BTreeSet;

/// Of what an account got, at least so much in a hundred goes on in one payment.
const GOES_ON: u128 = 70;

/// Links that make a chain. Two or three happen by chance.
const FEWEST_LINKS: usize = 4;

/// Payments of an account that is used once: the sum that goes on, and the peels.
const MOST_PAYMENTS: usize = 4;

/// Every longest chain, each link in one chain only.
pub(super) fn peel_chains(followed: &Followed) -> Vec<Pattern> {
    let mut linked = BTreeSet::new();
    let mut found = vec![];
    for start in &followed.all {
        if linked.contains(&start.row) {
            continue;
        }
        let chain = chain_from(followed, *start);
        if chain.len() > FEWEST_LINKS {
            linked.extend(chain.iter().map(|link| link.row));
            found.extend(pattern(&chain));
        }
    }
    found
}

/// The payment, and those that carry it on.
fn chain_from(followed: &Followed, start: Carried) -> Vec<Carried> {
    let mut chain = vec![start];
    let mut seen = BTreeSet::from([start.sender, start.receiver]);
    while let Some(next) = chain.last().and_then(|last| carries_on(followed, last)) {
        // An account comes once: a chain leads on, a circle does not.
        if !seen.insert(next.receiver) {
            break;
        }
        chain.push(next);
    }
    chain
}

/// The one payment that takes most of a sum on to a fresh account while the rest is peeled off.
fn carries_on(followed: &Followed, got: &Carried) -> Option<Carried> {
    let sent = followed.sent_by(got.receiver);
    if !(2..=MOST_PAYMENTS).contains(&sent.len()) {
        return None;
    }
    let largest = sent.iter().max_by_key(|one| (one.amount, std::cmp::Reverse(one.row)))?;
    let most = largest.amount.checked_mul(100)? >= got.amount.checked_mul(GOES_ON)?;
    let less = largest.amount < got.amount;
    let fresh = followed.first_income(largest.receiver) == Some(largest.row);
    (most && less && fresh && !followed.is_reserved(largest.receiver) && largest.row > got.row)
        .then_some(*largest)
}

fn pattern(chain: &[Carried]) -> Option<Pattern> {
    let first = chain.first()?;
    let accounts = std::iter::once(first.sender).chain(chain.iter().map(|link| link.receiver)).collect();
    let why = format!("{} accounts in a row pass on at least {GOES_ON} % of what they got", chain.len());
    let pattern = Pattern::of(Shape::PeelChain, accounts, chain, why)?;
    Some(Pattern { amount: first.tainted, ..pattern })
}
