//! `lookback CUSTOMERS.csv --since D`: which customers match what was listed, or changed, after a day; since when.

use super::{Setting, dismiss};
use crate::{
    args::Lookback as Args,
    exit,
    say::{self, Outcome},
};
use archive::Archive;
use jiff::Timestamp;
use screen::{
    Customer, Hit, Model,
    decision::{Dismissals, Upheld, asked_words},
    look_back, readings,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, error::Error, path::Path};

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let archive = setting.archive()?;
    let (customers, refused) = read(&args.customers)?;
    for words in &refused {
        eprintln!("{} {words}", say::red("refused:"));
    }
    let found = look_back(&archive, &customers, args.since, &Model::shipped(), args.full)?;
    let dismissals = Dismissals::of(&archive)?;
    let (mut all, mut open) = (vec![], false);
    for hit in &found.hits {
        let (shown, is_open) = described(&archive, &dismissals, &customers, hit)?;
        open |= is_open;
        all.push(shown);
    }
    if setting.json {
        let (asked, records, changed) = (found.asked, found.records, found.changed);
        say::json(&json!({
            "since": args.since, "customers": found.customers, "refused": refused.len(), "asked": asked,
            "records": records, "changed": changed, "hits": all,
        }))?;
    } else {
        say::text(&format!(
            "{} of {} list records are new or changed since {}; {} of {} customers were asked again.",
            found.changed, found.records, args.since, found.asked, found.customers
        ))?;
        all.iter().try_for_each(show)?;
    }
    Ok(match (refused.is_empty(), open) {
        (false, _) => exit::PARTIAL,
        (true, true) => exit::FOUND,
        (true, false) => exit::CLEAR,
    })
}

/// A hit with what the watch knows of it besides: when it came to hold it, and whether it was dismissed. The second is
/// whether it is open.
fn described(
    archive: &Archive,
    dismissals: &Dismissals,
    customers: &[Customer],
    hit: &Hit,
) -> Result<(Value, bool), Box<dyn Error>> {
    let asked =
        customers.iter().find(|customer| customer.id == hit.customer).and_then(|one| one.readings.first());
    let mut shown = serde_json::to_value(hit)?;
    let mut open = true;
    let held = Timestamp::from_second(archive.entry(hit.held_since_entry)?.recorded)?;
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("held_since".to_owned(), json!(held.to_string()));
        if let Some(asked) = asked {
            fields.insert("asked".to_owned(), json!(asked_words(asked)));
            if let Some((one, state)) = dismissals.on(archive, asked, &hit.id)? {
                open = state != Upheld::Dismissed;
                fields.insert("dismissal".to_owned(), one.as_json(&state));
                fields.insert("dismissal_words".to_owned(), json!(dismiss::words(one, &state)));
            }
        }
    }
    Ok((shown, open))
}

fn show(hit: &Value) -> Result<(), Box<dyn Error>> {
    let text = |field: &str| hit.get(field).and_then(Value::as_str).unwrap_or_default();
    let list = |field: &str| -> Vec<&str> {
        hit.get(field).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    };
    let percent = hit.get("score").and_then(Value::as_f64).unwrap_or_default() * 100.0;
    say::text(&say::bold(&format!(
        "review: {} ({}) ~ {} ({}, {}), {percent:.1} %",
        text("customer_name"),
        text("customer"),
        text("name"),
        text("id"),
        list("lists").join(", ")
    )))?;
    let new = hit.get("new").and_then(Value::as_bool).unwrap_or_default();
    let when = if new { "would have matched since" } else { "matched before; known since" };
    say::text(&format!("  {when} {}; held here since {}", text("since"), text("held_since")))?;
    for change in list("changes").iter().take(3) {
        say::text(&format!("  new: {change}"))?;
    }
    if !text("dismissal_words").is_empty() {
        say::text(&format!("  {}", text("dismissal_words")))?;
    }
    Ok(())
}

/// Names of columns that mean a property of FollowTheMoney.
const COLUMNS: [(&str, &str); 8] = [
    ("birth_date", "birthDate"),
    ("date_of_birth", "birthDate"),
    ("dob", "birthDate"),
    ("type", "schema"),
    ("passport", "passportNumber"),
    ("passport_number", "passportNumber"),
    ("registration_number", "registrationNumber"),
    ("imo", "imoNumber"),
];

/// Reads customers: a column `name`, and if there are, `id`, `schema`, and any property of FollowTheMoney; several
/// values are parted by `;`. Rows that cannot be screened are told, and left out.
fn read(path: &Path) -> Result<(Vec<Customer>, Vec<String>), Box<dyn Error>> {
    let file = std::fs::File::open(path)
        .map_err(|error| format!("cannot read {}: {error}\nhint: check the path", path.display()))?;
    let mut rows = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file);
    let heads: Vec<String> = rows.headers()?.iter().map(property).collect();
    if !heads.iter().any(|head| head == "name") {
        return Err(format!(
            "{} has no column 'name'\nhint: the first row names the columns: id,name,birthDate,country",
            path.display()
        )
        .into());
    }
    let (mut customers, mut refused) = (vec![], vec![]);
    for (number, row) in (2_usize..).zip(rows.records()) {
        match row.map_err(|error| error.to_string()).and_then(|row| customer(&heads, &row, number)) {
            Ok(customer) => customers.push(customer),
            Err(why) => refused.push(format!("{}, row {number}: {why}", path.display())),
        }
    }
    Ok((customers, refused))
}

fn property(head: &str) -> String {
    let head = head.trim_start_matches('\u{feff}');
    let lower = head.to_lowercase();
    let known = COLUMNS.iter().find(|(column, _)| *column == lower).map(|(_, property)| *property);
    let plain = ["id", "name", "schema"].into_iter().find(|plain| *plain == lower);
    known.or(plain).unwrap_or(head).to_owned()
}

fn customer(heads: &[String], row: &csv::StringRecord, number: usize) -> Result<Customer, String> {
    let (mut id, mut schema) = (format!("row {number}"), None);
    let mut properties = BTreeMap::<String, Vec<String>>::new();
    for (head, value) in heads.iter().zip(row).filter(|(_, value)| !value.is_empty()) {
        match head.as_str() {
            "id" => value.clone_into(&mut id),
            "schema" => schema = Some(value),
            _ => {
                let values = value.split(';').map(str::trim).filter(|value| !value.is_empty());
                properties.entry(head.clone()).or_default().extend(values.map(str::to_owned));
            }
        }
    }
    let readings = readings(schema, &properties).map_err(|(error, hint)| format!("{error}\nhint: {hint}"))?;
    Ok(Customer { id, readings })
}
