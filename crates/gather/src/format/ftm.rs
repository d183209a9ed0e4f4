//! FollowTheMoney entities, one JSON object a line, as OpenSanctions and Aleph export them.
//!
//! A *record* is a line; a value that its schema does not admit is set aside as a record of its own. Every value
//! becomes a claim. Two lines with one id are two sets of claims about one subject. What an edge says is also said
//! as the relation that paths walk: `Ownership` as `owned_by`, `Sanction` as `listing:…`, and so on; the edge's own
//! claims stay beside it.
//!
//! The format has no grade. A compiled data set relays others: usually reliable, probably true (B2).

mod edge;

use crate::{
    GatherError,
    fence::Lines,
    intake::{Fault, Intake, Open},
    json,
};
use record::{
    Claim, Credibility, Digest, EntityId, Grade, Interval, Locator, PartialDate, PropertyType, Reliability,
    Schema, Scope, Source, Value,
};
use serde_json::{Map, Value as Json};
use std::{collections::BTreeMap, sync::Arc};

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    intake.enter(&file.name);
    let mut origin: Arc<str> = Arc::from(file.name.as_str());
    let mut lines = Lines::new(&mut file.bytes, &file.name);
    while let Some((line, text)) = lines.next()? {
        match Record::parse(text, line, file.exhibit, intake.known, &mut origin) {
            Ok(record) => record.take(intake)?,
            Err(fault) => {
                intake.quarantine(line, &String::from_utf8_lossy(text.get(..160).unwrap_or(text)), fault)?;
            }
        }
    }
    Ok(())
}

/// One line whose frame is sound; its values are still to be looked at.
struct Record {
    id: EntityId,
    schema: &'static Schema,
    schema_name: Arc<str>,
    properties: Map<String, Json>,
    datasets: Vec<String>,
    known: PartialDate,
    source: Source,
    line: u64,
}

/// The values that the schema admits, by property.
type Good = BTreeMap<&'static str, Vec<(String, Value)>>;

impl Record {
    /// `origin` is the last line's originator, shared as long as it stays the same.
    fn parse(
        text: &[u8],
        line: u64,
        exhibit: Digest,
        known: PartialDate,
        origin: &mut Arc<str>,
    ) -> Result<Self, Fault> {
        let mut object = json::object(text)?;
        let id = EntityId::new(string(&object, "id")?)?;
        let name = string(&object, "schema")?;
        let schema = Schema::find(name)
            .ok_or_else(|| record::RecordError::Schema { name: name.chars().take(60).collect() })?;
        let datasets = strings(object.get("datasets"));
        let joined = datasets.join(", ");
        if !joined.is_empty() && **origin != *joined {
            *origin = Arc::from(joined);
        }
        // The day of the last change, not the first: by then all its values were known, before not surely.
        let changed = object.get("last_change").and_then(Json::as_str).and_then(day);
        let properties = match object.remove("properties") {
            Some(Json::Object(properties)) => properties,
            _ => {
                return Err(Fault::new(
                    "it has no 'properties' object",
                    "export it as FollowTheMoney JSON lines",
                ));
            }
        };
        let source = Source {
            exhibit,
            locator: Locator::Line(line),
            quote: None,
            originator: Arc::clone(origin),
            attributor: None,
            citation: None,
        };
        let schema_name = Arc::from(schema.name);
        Ok(Self {
            id,
            schema,
            schema_name,
            properties,
            datasets,
            known: changed.unwrap_or(known),
            source,
            line,
        })
    }

    fn take(self, intake: &mut Intake<'_>) -> Result<(), GatherError> {
        let mut good = Good::new();
        for (name, values) in &self.properties {
            for value in each(values) {
                match self.value(name, value) {
                    Ok((name, value)) => {
                        let values = good.entry(name).or_default();
                        if !values.contains(&value) {
                            values.push(value);
                        }
                    }
                    Err(fault) => intake.quarantine(self.line, &format!("{}/{name}", self.id), fault)?,
                }
            }
        }
        if good.is_empty() {
            let fault = Fault::new(
                "it has no property that its schema admits",
                "an entity without properties says nothing",
            );
            return intake.quarantine(self.line, self.id.as_str(), fault);
        }
        for (name, values) in &good {
            for (_, value) in values {
                intake.claim(self.claim(
                    self.id.clone(),
                    Some(Arc::clone(&self.schema_name)),
                    name,
                    value.clone(),
                ))?;
            }
        }
        for claim in edge::claims(&self, &good) {
            intake.claim(claim)?;
        }
        intake.kept();
        Ok(())
    }

    fn value(&self, name: &str, value: &Json) -> Result<(&'static str, (String, Value)), Fault> {
        let property = self.schema.property(name).ok_or_else(|| {
            let name = name.chars().take(60).collect::<String>();
            Fault::new(
                format!("the schema {} has no property '{name}'", self.schema.name),
                "see docs/reference/schema.md",
            )
        })?;
        let Json::String(text) = value else {
            return Err(Fault::new(
                "the value is not text",
                "FollowTheMoney values are strings; nested entities are not read",
            ));
        };
        if text.trim().is_empty() {
            return Err(Fault::new("the value is empty", "leave the value out"));
        }
        let typed = match property.kind {
            PropertyType::Entity => Value::Entity(EntityId::new(text)?),
            PropertyType::Date => date(text)?,
            _ => Value::Text(text.clone()),
        };
        Ok((property.name, (text.clone(), typed)))
    }

    fn claim(&self, subject: EntityId, schema: Option<Arc<str>>, property: &str, value: Value) -> Claim {
        Claim {
            subject,
            schema,
            property: Arc::from(property),
            value,
            denied: false,
            valid: Interval::default(),
            known: self.known,
            source: self.source.clone(),
            grade: grade(),
            scope: Scope::default(),
            handling: None,
        }
    }
}

/// Usually reliable, probably true.
fn grade() -> Grade {
    Grade {
        reliability: Reliability::B,
        credibility: Credibility::new(2).unwrap_or(Grade::OFFICIAL.credibility),
        ..Grade::OFFICIAL
    }
}

fn string<'o>(object: &'o Map<String, Json>, name: &str) -> Result<&'o str, Fault> {
    let text = object.get(name).and_then(Json::as_str);
    text.ok_or_else(|| Fault::new(format!("it has no '{name}'"), "export it as FollowTheMoney JSON lines"))
}

fn strings(list: Option<&Json>) -> Vec<String> {
    let list = list.and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

/// The values of a property: a list, or one value without a list.
fn each(values: &Json) -> &[Json] {
    match values {
        Json::Array(values) => values,
        one => std::slice::from_ref(one),
    }
}

/// A date as precise as it is written; with a time of day it stays text, so that nothing of it is lost.
fn date(text: &str) -> Result<Value, Fault> {
    if let Some(date) = text.get(..10).filter(|_| text.len() > 10) {
        date.parse::<PartialDate>()?;
        return Ok(Value::Text(text.to_owned()));
    }
    Ok(Value::Date(text.parse()?))
}

/// The day of a date with or without a time.
fn day(text: &str) -> Option<PartialDate> {
    text.get(..10).unwrap_or(text).parse().ok()
}
