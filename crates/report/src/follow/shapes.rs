//! Patterns of a trace, and its days, in the form in which they are shown.

use crate::methods::{fifo::account_text, releases::hex};
use serde::Serialize;
use std::collections::BTreeMap;
use trace::{
    Flow, Store,
    typology::{Shape, patterns},
    whereabouts::{Place, Said, whereabouts},
};

/// A shape that laundering takes, with the transfers that it rests on. It says nothing about who acted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// What it is.
    pub shape: Shape,
    /// What was counted.
    pub why: String,
    /// The account that acts first.
    pub account: String,
    /// How many accounts it is about.
    pub accounts: usize,
    /// Followed base units in it, as text.
    pub amount: String,
    /// Unix seconds of its first transfer.
    pub first: u32,
    /// Unix seconds of its last.
    pub last: u32,
    /// Its transactions, in time order.
    pub transactions: Vec<String>,
}

/// Where the followed money lay at the end of a day; base units as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day {
    /// The day, UTC.
    pub day: String,
    /// Stolen by then.
    pub stolen: String,
    /// In each place.
    pub places: BTreeMap<Place, String>,
    /// In none of them; above 0 where the trace was cut.
    pub gap: String,
}

/// All of them, or those that an account has a part in.
pub(super) fn shown(store: &Store, flow: &Flow, of: Option<u32>) -> Vec<Shown> {
    let transaction = |row: &u32| store.tx(*row).map(|tx| hex(&record::Digest::from_bytes(*tx)));
    let found = patterns(store, flow).into_iter();
    let found = found.filter(|pattern| of.is_none_or(|account| pattern.accounts.contains(&account)));
    found
        .map(|pattern| {
            let mut transactions: Vec<String> = pattern.rows.iter().filter_map(transaction).collect();
            transactions.dedup();
            Shown {
                shape: pattern.shape,
                why: pattern.why,
                account: pattern
                    .accounts
                    .first()
                    .map_or_else(String::new, |account| account_text(store, *account)),
                accounts: pattern.accounts.len(),
                amount: pattern.amount.to_string(),
                first: pattern.first,
                last: pattern.last,
                transactions,
            }
        })
        .collect()
}

pub(super) fn days(store: &Store, flow: &Flow, said: &BTreeMap<u32, Vec<Said>>) -> Vec<Day> {
    let ends = whereabouts(store, flow, said).into_iter();
    ends.map(|end| Day {
        day: crate::words::day_of(end.day).to_string(),
        stolen: end.stolen.to_string(),
        places: end.places.into_iter().map(|(place, sum)| (place, sum.to_string())).collect(),
        gap: end.gap.to_string(),
    })
    .collect()
}
