//! The ledger in `FollowTheMoney`: an Event an incident, a `LegalEntity` a victim, a Payment an amount taken.
//!
//! `Event` carries names, dates, values in words and the attributions; `LegalEntity` is a victim (most are companies,
//! one may be a person, and the sources do not always say); `Payment` carries an amount and its asset from the victim.
//! No beneficiary is set: attribution is a statement of somebody, and stands in the event's notes with its attributor.

use super::{
    Ledger, attribution,
    incident::{DateRole, Incident},
    table,
};
use crate::AssessError;
use record::{Digest, Entity, EntityId, Schema};
use std::collections::BTreeMap;

/// The entities, by id: events, victims, payments.
///
/// # Errors
/// [`AssessError::Record`] where an id cannot be made, which the ids of incidents give no reason for.
pub fn entities(ledger: &Ledger) -> Result<Vec<Entity>, AssessError> {
    let mut all = BTreeMap::new();
    for row in &ledger.incidents {
        let victims = row.victims.iter().map(|name| victim(name)).collect::<Result<Vec<_>, _>>()?;
        let ids: Vec<String> = victims.iter().map(|victim| victim.id.to_string()).collect();
        let event = event(row, &ids);
        let payments = payments(row, &ids)?;
        for entity in victims.into_iter().chain([event]).chain(payments) {
            all.entry(entity.id.clone()).or_insert(entity);
        }
    }
    Ok(all.into_values().collect())
}

/// The same as JSON lines.
///
/// # Errors
/// As [`entities`].
pub fn json_lines(ledger: &Ledger) -> Result<String, AssessError> {
    let mut out = String::new();
    for entity in entities(ledger)? {
        let line = serde_json::to_string(&entity).map_err(|error| AssessError::Form {
            name: entity.id.to_string(),
            why: error.to_string(),
            hint: "report this as a defect",
        })?;
        out.push_str(&line);
        out.push('\n');
    }
    Ok(out)
}

/// Only properties that the schema has, without empty values; sorted, without repeats.
fn entity(id: EntityId, schema: &str, caption: &str, values: Vec<(&str, Vec<String>)>) -> Entity {
    let known = Schema::find(schema);
    let mut properties = BTreeMap::<String, Vec<String>>::new();
    for (name, mut given) in values {
        given.retain(|value| !value.is_empty());
        given.sort();
        given.dedup();
        if !given.is_empty() && known.is_some_and(|schema| schema.property(name).is_some()) {
            properties.insert(name.to_owned(), given);
        }
    }
    Entity {
        id,
        schema: schema.to_owned(),
        caption: Some(caption.to_owned()).filter(|text| !text.is_empty()),
        properties,
    }
}

fn victim(name: &str) -> Result<Entity, AssessError> {
    let id = EntityId::new(&format!("victim:{}", Digest::of(name.to_lowercase().as_bytes()).short()))?;
    Ok(entity(id, "LegalEntity", name, vec![("name", vec![name.to_owned()])]))
}

fn event(row: &Incident, victims: &[String]) -> Entity {
    let title = format!("Theft from {}", row.name());
    let date = |role| row.date(role).map(|date| date.date.to_string()).into_iter().collect::<Vec<_>>();
    let worth = row.worth.iter().map(|worth| {
        let mark = if worth.stands { "stands" } else { "kept" };
        format!("Value: {} {} ({}; {mark}: {})", worth.high, worth.currency, worth.source, worth.why)
    });
    let cells = table::cells(row);
    let said =
        table::COLUMNS.iter().zip(&cells).filter(|(name, cell)| NOTED.contains(name) && !cell.is_empty());
    let notes = said.map(|(name, cell)| format!("{}: {cell}", name.replace('_', " "))).chain(worth).collect();
    entity(
        row.id.clone(),
        "Event",
        &title,
        vec![
            ("name", vec![title.clone()]),
            ("date", date(DateRole::Event)),
            ("involved", victims.to_vec()),
            ("summary", vec![format!("{}; {}", row.strength.words(), row.counted_why)]),
            ("notes", notes),
            ("topics", vec!["crime.cyber".to_owned(), "crime.theft".to_owned()]),
            ("recordId", row.claims.iter().map(ToString::to_string).collect()),
        ],
    )
}

/// Columns of the table that go into an event's notes.
const NOTED: [&str; 10] = [
    "other_event_dates",
    "attribution_dates",
    "attributions",
    "chains",
    "laundered_via",
    "recovered",
    "frozen",
    "related_rows",
    "gaps",
    "first_published",
];

/// One for each standing native amount; where none is stated, one for the value in USD.
fn payments(row: &Incident, victims: &[String]) -> Result<Vec<Entity>, AssessError> {
    let usd = row.usd().map(|worth| worth.high.to_string());
    let mut amounts: Vec<(String, String)> = row
        .native
        .iter()
        .filter(|native| native.stands && !native.equivalent)
        .map(|native| (native.amount.to_string(), native.asset.clone()))
        .collect();
    let only = amounts.len() <= 1;
    if amounts.is_empty() {
        amounts.extend(usd.clone().map(|usd| (usd, "USD".to_owned())));
    }
    let date: Vec<_> = row.date(DateRole::Event).map(|date| date.date.to_string()).into_iter().collect();
    let mut made = vec![];
    for (amount, asset) in amounts {
        let id = EntityId::new(&format!(
            "payment:{}",
            Digest::of(format!("{}/{asset}", row.id).as_bytes()).short()
        ))?;
        made.push(entity(
            id,
            "Payment",
            &format!("{amount} {asset}"),
            vec![
                ("amount", vec![amount.clone()]),
                ("currency", vec![asset]),
                // A value of all assets together is not that of one of them.
                ("amountUsd", usd.iter().filter(|_| only).cloned().collect()),
                ("payer", victims.to_vec()),
                ("date", date.clone()),
                ("purpose", vec![format!("taken by theft: {} ({})", row.id, purpose(row.strength))]),
            ],
        ));
    }
    Ok(made)
}

const fn purpose(strength: attribution::Strength) -> &'static str {
    strength.words()
}
