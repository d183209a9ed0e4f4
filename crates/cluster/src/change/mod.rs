//! Change heuristics: which output of a transaction goes back to who sent it.
//!
//! Each sign marks the outputs of a transaction that look like change in one respect. A rule is a set of
//! signs that must agree; it speaks where exactly one output has all of them. Where two rules name two
//! outputs, neither is believed. None is used unless the caller asks for it: one wrong change link joins two
//! strangers for good, and clusters then collapse (Meiklejohn et al. 2013, section 4.2; Möser and Narayanan
//! 2022).
//!
//! No rule speaks of a transaction that pays one of its own inputs' addresses (its change is known), that
//! has one output (a sweep), more than 64 (no wallet's payment), no input, or a row in quarantine.
//!
//! Signs that look ahead ([`Evidence::NOT_REUSED`], [`Evidence::SAME_FINGERPRINT`]) are judged with all the
//! ledger given. For what was known on a day, cut the ledger there: [`Ledger::until`].

mod signs;

use crate::common_input::links_of;
use crate::equal_outputs::coinjoins;
use crate::error::{Error, Result};
use crate::evidence::{Evidence, Link};
use crate::id_set::IdSet;
use crate::ledger::Ledger;
use signs::Signs;

/// Outputs that a transaction may have for a change rule to speak: as many as bits of a word.
const MOST_OUTPUTS: usize = 64;

/// Signs that an output can have.
const OF_OUTPUTS: Evidence = Evidence::FRESH
    .and(Evidence::NOT_REUSED)
    .and(Evidence::ONE_TIME)
    .and(Evidence::OPTIMAL)
    .and(Evidence::ADDRESS_TYPE)
    .and(Evidence::ROUND_PAYMENT)
    .and(Evidence::SAME_FINGERPRINT);

/// What links addresses. The default is common input alone, CoinJoins left out.
#[derive(Debug, Clone)]
pub struct Rules<'a> {
    /// Whether inputs of one transaction are linked.
    pub common_input: bool,
    /// Whether CoinJoins link, too. No change rule speaks of one in either case.
    pub keep_coinjoins: bool,
    /// More transactions that link nothing, such as CoinJoins known from elsewhere.
    pub left_out: Option<&'a IdSet>,
    /// Change rules: each a set of signs that must all hold.
    pub change: &'a [Evidence],
    /// A value is round where it is a multiple of 10 to this power, in base units. Default 6: a hundredth
    /// of a bitcoin.
    pub round_digits: u32,
    /// Of each address id, its script type, as any number that tells types apart.
    pub address_types: Option<&'a [u8]>,
    /// Of each transaction, how it was built (version, lock time, sequence numbers, witness use …), as any
    /// number that is equal for equal manners.
    pub fingerprints: Option<&'a [u64]>,
}

impl Default for Rules<'_> {
    fn default() -> Self {
        Self {
            common_input: true,
            keep_coinjoins: false,
            left_out: None,
            change: &[],
            round_digits: 6,
            address_types: None,
            fingerprints: None,
        }
    }
}

/// Every link that the rules give, in the order of transactions: what [`crate::History::new`] takes.
///
/// # Errors
/// [`Error::BadRule`]: a rule without signs, with one that no output can have, or with one whose data are
/// not given for the whole ledger.
pub fn links(ledger: &Ledger, rules: &Rules<'_>) -> Result<Vec<Link>> {
    rules.change.iter().try_for_each(|&rule| check(ledger, rules, rule))?;
    let coinjoins = coinjoins(ledger);
    let needed = rules.change.iter().fold(Evidence::NONE, |all, &rule| all.and(rule));
    let signs = (!needed.is_none()).then(|| Signs::new(ledger, rules, needed));
    let mut found = Vec::new();
    for (tx, (inputs, _)) in (0..).zip(ledger.spans()) {
        if ledger.damaged().contains(tx) || rules.left_out.is_some_and(|set| set.contains(tx)) {
            continue;
        }
        let mixed = coinjoins.contains(tx);
        if rules.common_input && (rules.keep_coinjoins || !mixed) {
            links_of(tx, ledger.spenders(inputs), &mut |link| found.push(link));
        }
        if let Some(signs) = signs.as_ref().filter(|_| !mixed) {
            found.extend(signs.change_link(tx, rules.change));
        }
    }
    Ok(found)
}

fn check(ledger: &Ledger, rules: &Rules<'_>, rule: Evidence) -> Result<()> {
    let bad = |what: &str, hint| Err(Error::BadRule { rule: rule.to_string(), what: what.to_owned(), hint });
    if rule.is_none() || !OF_OUTPUTS.has(rule) {
        return bad(
            "it is not made of signs of outputs",
            "use fresh, not_reused, one_time_change, optimal_change, address_type, round_payment, same_fingerprint",
        );
    }
    let types = rules.address_types.map_or(0, <[u8]>::len);
    if rule.has(Evidence::ADDRESS_TYPE) && types < ledger.id_space() as usize {
        return bad("script types are not given for every address", "give a number per address id");
    }
    let fingerprints = rules.fingerprints.map_or(0, <[u64]>::len);
    if rule.has(Evidence::SAME_FINGERPRINT) && fingerprints < ledger.transactions() as usize {
        return bad("fingerprints are not given for every transaction", "give a number per transaction id");
    }
    Ok(())
}
