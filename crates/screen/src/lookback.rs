//! Look-back: which customers match what was listed, or changed, since a day, and since when they would have.
//!
//! Only customers that the new and changed records can concern are asked again: the changed records are a small index
//! of their own, and whoever finds something in it is asked of all records. Scores are those of the whole.

use crate::{
    Index, ListRecord, Model, Party, Reason, Scratch, ScreenError, list_record::NAMING, list_records,
    search_readings,
};
use archive::{Archive, View};
use jiff::civil::Date;
use record::{Certainty, EntityId, PartialDate};
use serde::Serialize;
use std::collections::{BTreeSet, HashSet};

/// How far below the threshold a customer may score against the changed records alone and still be asked of all:
/// its rivals are others there.
const MARGIN: f32 = 0.1;

/// Candidates that are looked at for one customer.
const MOST_CANDIDATES: usize = 25;

/// A customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// The customer's id in its file.
    pub id: String,
    /// What is known, once for each kind of party that the file leaves open.
    pub readings: Vec<Party>,
}

/// A customer that matches a record which is new, or has changed, since the day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// The customer's id.
    pub customer: String,
    /// The customer's name.
    pub customer_name: String,
    /// The list's record.
    pub id: EntityId,
    /// How it is shown.
    pub caption: String,
    /// The lists that it stands on.
    pub lists: BTreeSet<String>,
    /// The listed name that fits.
    pub name: String,
    /// The probability that they are one, 0 to 1.
    pub score: f32,
    /// From the end of which day on both the listing and that name were known: the match could have been made.
    pub since: PartialDate,
    /// That day is after the one looked back to: this is a new match. Otherwise the record matched before, and what
    /// is held of it has changed.
    pub new: bool,
    /// The ledger entry by which this watch held both.
    pub held_since_entry: u64,
    /// What of the record became known after the day.
    pub changes: Vec<String>,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
}

/// The answer to a look-back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lookback {
    /// Customers in the file.
    pub customers: usize,
    /// Customers that were asked of all records.
    pub asked: usize,
    /// Records held.
    pub records: usize,
    /// Records that are new or have changed since the day.
    pub changed: usize,
    /// The matches, in the order of the customers.
    pub hits: Vec<Hit>,
}

/// Looks back over `customers`: what matches now among the records that are new or changed since the end of `since`.
/// `all`: every customer is asked of all records, which is slow and must give the same hits.
///
/// # Errors
/// Where the archive cannot be read.
pub fn look_back(
    archive: &Archive,
    customers: &[Customer],
    since: Date,
    model: &Model,
    all: bool,
) -> Result<Lookback, ScreenError> {
    let records = list_records(archive, &View::now())?;
    let changed: HashSet<usize> = (0..records.len())
        .filter(|at| records.get(*at).is_some_and(|record| is_changed(record, since)))
        .collect();
    let concerned =
        if all { (0..customers.len()).collect() } else { concerned(customers, &records, &changed, model) };
    let index = Index::build(records.iter().map(|record| record.party.clone()).collect());
    let mut scratch = Scratch::default();
    let mut hits = vec![];
    for customer in concerned.iter().filter_map(|at| customers.get(*at)) {
        for (reading, found) in
            search_readings(&index, &customer.readings, model, MOST_CANDIDATES, &mut scratch)
        {
            let Some(asked) = customer.readings.get(reading) else { continue };
            let record =
                records.get(found.party as usize).filter(|_| changed.contains(&(found.party as usize)));
            if let Some(record) = record.filter(|_| found.weighed.probability >= model.threshold) {
                let reasons = index.reasons(asked, &found, model);
                let name = index.listed_name(&found).unwrap_or_default();
                hits.push(hit((customer, asked), record, (name, found.weighed.probability, reasons), since));
            }
        }
    }
    Ok(Lookback {
        customers: customers.len(),
        asked: concerned.len(),
        records: records.len(),
        changed: changed.len(),
        hits,
    })
}

/// Whether anything of the record became known after that day.
fn is_changed(record: &ListRecord, since: Date) -> bool {
    record.stated.iter().any(|stated| stated.known.had_come_by(since) != Certainty::Yes)
}

/// Customers that the changed records may concern, in order.
fn concerned(
    customers: &[Customer],
    records: &[ListRecord],
    changed: &HashSet<usize>,
    model: &Model,
) -> Vec<usize> {
    let parties = records.iter().enumerate().filter(|(at, _)| changed.contains(at));
    let index = Index::build(parties.map(|(_, record)| record.party.clone()).collect());
    let mut scratch = Scratch::default();
    let mut concerns = |customer: &Customer| {
        let best = search_readings(&index, &customer.readings, model, 1, &mut scratch);
        best.first().is_some_and(|(_, best)| best.weighed.probability >= model.threshold * MARGIN)
    };
    customers.iter().enumerate().filter(|(_, customer)| concerns(customer)).map(|(at, _)| at).collect()
}

fn hit(
    (customer, asked): (&Customer, &Party),
    record: &ListRecord,
    (name, score, reasons): (&str, f32, Vec<Reason>),
    since: Date,
) -> Hit {
    let naming = record.claims(&NAMING, name);
    let named = naming.iter().map(|stated| (stated.known, stated.entry));
    let listed = record.listings().map(|stated| (stated.known, stated.entry));
    let earliest = |times: Vec<(PartialDate, u64)>| {
        let known = times.iter().map(|(known, _)| *known).min_by_key(|known| known.last_day());
        (known, times.iter().map(|(_, entry)| *entry).min())
    };
    let (named, listed) = (earliest(named.collect()), earliest(listed.collect()));
    let known = named.0.into_iter().chain(listed.0).max_by_key(|known| known.last_day());
    let known = known.unwrap_or(PartialDate::day(since));
    let later = record.stated.iter().filter(|stated| stated.known.had_come_by(since) != Certainty::Yes);
    Hit {
        customer: customer.id.clone(),
        customer_name: asked.caption.clone(),
        id: record.id.clone(),
        caption: record.party.caption.clone(),
        lists: record.lists.clone(),
        name: name.to_owned(),
        score,
        since: known,
        new: known.had_come_by(since) != Certainty::Yes,
        held_since_entry: named.1.max(listed.1).unwrap_or_default(),
        changes: later
            .map(|stated| format!("{} {} ({})", stated.property, stated.value, stated.known))
            .collect(),
        reasons,
    }
}
