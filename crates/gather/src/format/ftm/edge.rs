//! What FollowTheMoney's edges say, as relations and listings.

use super::{Good, Record, day};
use record::{Bound, Claim, EntityId, Interval, LISTING, PartialDate, RELATIONS, Relation, Value};
use std::sync::Arc;

/// Most relations of one edge. Edges of many owners and many assets are rare; the largest seen has a dozen.
const MOST_PAIRS: usize = 1_000;

/// The relation of an edge whose `role` does not name one: the one that says no more than the schema itself.
const PLAIN: [(&str, &str); 3] =
    [("Ownership", "owned_by"), ("Representation", "acting_for"), ("UnknownLink", "linked_to")];

/// The relations and listings that `record` states besides its own properties.
pub(super) fn claims(record: &Record, good: &Good) -> Vec<Claim> {
    let mut claims = relations(record, good);
    if record.schema.is_a("Sanction") {
        claims.extend(listings(record, good));
    }
    claims
}

fn relations(record: &Record, good: &Good) -> Vec<Claim> {
    let Some(relation) = relation_of(record, good) else { return Vec::new() };
    let (schema, value, subject) = relation.edge;
    let subjects = if subject == "id" { vec![record.id.clone()] } else { ids(good, subject) };
    let schema = (subject == "id").then(|| Arc::from(schema));
    let values = ids(good, value);
    let pairs = subjects.iter().flat_map(|subject| values.iter().map(move |value| (subject, value)));
    let claims = pairs.take(MOST_PAIRS).map(|(subject, value)| Claim {
        valid: Interval { from: bound(good, &["startDate", "date"]), to: bound(good, &["endDate"]) },
        ..record.claim(subject.clone(), schema.clone(), relation.property, Value::Entity(value.clone()))
    });
    claims.collect()
}

/// The relation that an edge of this schema states: by its `role` where that holds a relation's own words, as our
/// exports do, else the plainest.
fn relation_of(record: &Record, good: &Good) -> Option<&'static Relation> {
    let fitting = || RELATIONS.iter().filter(|relation| record.schema.is_a(relation.edge.0));
    let roles = texts(good, "role");
    let named = fitting()
        .find(|relation| roles.iter().any(|role| *role == relation.property || *role == relation.words));
    let plain = PLAIN.iter().find(|(schema, _)| record.schema.is_a(schema));
    named.or_else(|| plain.map_or_else(|| fitting().next(), |(_, property)| Relation::find(property)))
}

fn listings(record: &Record, good: &Good) -> Vec<Claim> {
    let property = format!("{LISTING}{}", list_name(record, good));
    let reference =
        ["unscId", "authorityId"].iter().find_map(|name| Some(texts(good, name).first()?.to_string()));
    let reference = reference.or_else(|| {
        let named = ["programId", "program", "authority"].iter().map(|name| texts(good, name).join("; "));
        named.into_iter().find(|text| !text.is_empty())
    });
    let reference = reference.unwrap_or_else(|| record.id.to_string());
    let listed = first_date(good, &["listingDate", "startDate"]);
    let claims = ids(good, "entity").into_iter().take(MOST_PAIRS).map(|subject| Claim {
        valid: Interval { from: listed.map(Bound::On), to: bound(good, &["endDate"]) },
        known: listed.unwrap_or(record.known),
        ..record.claim(subject, None, &property, Value::Text(reference.clone()))
    });
    claims.collect()
}

/// The list that a sanction stands on: `un_1718` and `ofac_sdn` by their own marks, else the data set's name, else
/// the authority's.
fn list_name(record: &Record, good: &Good) -> String {
    let is = |name: &str, test: &dyn Fn(&str) -> bool| texts(good, name).iter().any(|text| test(text));
    let dprk = is("programId", &|text| text == "UN-SC1718") || is("unscId", &|text| text.starts_with("KP"));
    if dprk {
        return "un_1718".to_owned();
    }
    let ofac = is("authority", &|text| text.contains("Office of Foreign Assets Control"));
    if ofac && !is("program", &|text| text.contains("Non-SDN"))
        || record.datasets.iter().any(|set| set == "us_ofac_sdn")
    {
        return "ofac_sdn".to_owned();
    }
    let name =
        record.datasets.first().map(String::as_str).or_else(|| texts(good, "authority").first().copied());
    let slug: String = name
        .unwrap_or("unnamed")
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .collect();
    slug.trim_matches('_').to_owned()
}

fn texts<'g>(good: &'g Good, name: &str) -> Vec<&'g str> {
    good.get(name).into_iter().flatten().map(|(text, _)| text.as_str()).collect()
}

fn ids(good: &Good, name: &str) -> Vec<EntityId> {
    good.get(name).into_iter().flatten().filter_map(|(_, value)| value.entity().cloned()).collect()
}

/// The earliest date of the first of these properties that has one.
fn first_date(good: &Good, names: &[&str]) -> Option<PartialDate> {
    names.iter().find_map(|name| texts(good, name).into_iter().filter_map(day).min())
}

fn bound(good: &Good, names: &[&str]) -> Option<Bound> {
    first_date(good, names).map(Bound::On)
}
