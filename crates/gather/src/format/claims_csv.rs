//! Our claims as CSV: the columns of a fact sheet, one claim a row.
//!
//! Required: `claim_id, subject, property, value, unit, period_start, period_end, source_title, source_url,
//! source_date, source_kind, quote_under_25_words, reliability A-F, credibility 1-6`. Optional: `schema, originator,
//! attributor, population, extent, denied, as_of, known, valid_from, valid_to, handling`.
//!
//! A *record* is a row; `claim_id` is its locator and must be unique. A `parent` is a fact sheet's word for several
//! relations: the row stays the claim that it is, and beside it stands the relation that the quote's words say,
//! graded as read from text. `source_kind` says how the editor came by the source; its weight is in the grade, so it
//! stays in the exhibit.

mod value;

use crate::{
    Format, GatherError, field,
    intake::{Fault, Intake, Open},
    table::{Row, Shape, each_row},
};
use record::{
    Bound, Claim, Credibility, Digest, EntityId, Extent, Grade, Handling, Interval, Locator, PartialDate,
    Schema, Scope, Source, Tlp,
};
use std::{
    collections::HashSet,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    sync::Arc,
};

/// A quote is evidence, not a copy.
const MOST_QUOTE_WORDS: usize = 25;

/// Longest value; the longest in a fact sheet is 150 bytes.
const MOST_VALUE_BYTES: usize = 64 << 10;

const SHAPE: Shape = Shape {
    required: &[
        "claim_id",
        "subject",
        "property",
        "value",
        "unit",
        "period_start",
        "period_end",
        "source_title",
        "source_url",
        "source_date",
        "source_kind",
        "quote_under_25_words",
        "reliability A-F",
        "credibility 1-6",
    ],
    optional: Some(&[
        "schema",
        "originator",
        "attributor",
        "population",
        "extent",
        "denied",
        "as_of",
        "known",
        "valid_from",
        "valid_to",
        "handling",
    ]),
    id: "claim_id",
};

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    let exhibit = file.exhibit;
    let mut ids = HashSet::new();
    let mut origin = Arc::from("");
    each_row(file, Format::ClaimsCsv, &SHAPE, intake, &mut |row, intake| {
        let claim = match claim(row, exhibit, intake.known, &mut ids, &mut origin) {
            Ok(claim) => claim,
            Err(fault) => return Ok(Err(fault)),
        };
        let relation = value::relation_of_parent(&claim);
        intake.claim(claim)?;
        relation.map_or(Ok(()), |relation| intake.claim(relation)).map(Ok)
    })
}

fn claim(
    row: &Row<'_>,
    exhibit: Digest,
    known: PartialDate,
    ids: &mut HashSet<u64>,
    origin: &mut Arc<str>,
) -> Result<Claim, Fault> {
    let id = row.get("claim_id");
    let (value, unit) = value::typed(row.get("value"), row.get("unit"))?;
    let claim = Claim {
        subject: EntityId::new(row.get("subject"))?,
        schema: schema(row.get("schema"))?,
        property: property(row.get("property"))?,
        value,
        denied: field::flag(row.get("denied"))?,
        valid: valid(row)?,
        known: date_or(row.get("known"), date_or(row.get("source_date"), Some(known))?)?.unwrap_or(known),
        source: source(row, exhibit, origin)?,
        grade: grade(row)?,
        scope: scope(row, unit)?,
        handling: handling(row.get("handling"))?,
    };
    if id.is_empty() {
        return Err(Fault::new("it has no claim_id", "give every claim an id of its own"));
    }
    if !ids.insert(BuildHasherDefault::<DefaultHasher>::default().hash_one(id)) {
        return Err(Fault::new(
            format!("the claim_id '{id}' stands there twice"),
            "give every claim an id of its own",
        ));
    }
    Ok(claim)
}

fn property(text: &str) -> Result<Arc<str>, Fault> {
    let plain =
        !text.is_empty() && text.len() <= 120 && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    if plain {
        Ok(Arc::from(text))
    } else {
        Err(Fault::new("its property is no name", "a property is one word: amount_stolen"))
    }
}

fn schema(text: &str) -> Result<Option<Arc<str>>, Fault> {
    match text {
        "" => Ok(None),
        name if Schema::find(name).is_some() => Ok(Some(Arc::from(name))),
        name => Err(record::RecordError::Schema { name: name.chars().take(60).collect() }.into()),
    }
}

/// `valid_from` and `valid_to` where they are filled (`<2018-09-13` and `>2010` are admitted), else the period.
fn valid(row: &Row<'_>) -> Result<Interval, Fault> {
    let bound = |column: &str, instead: &str| -> Result<Option<Bound>, Fault> {
        let text = if row.get(column).is_empty() { row.get(instead) } else { row.get(column) };
        if text.is_empty() { Ok(None) } else { Ok(Some(text.parse()?)) }
    };
    let valid = Interval { from: bound("valid_from", "period_start")?, to: bound("valid_to", "period_end")? };
    match (valid.from, valid.to) {
        (Some(Bound::On(from)), Some(Bound::On(to))) if from.first_day() > to.last_day() => {
            Err(Fault::new(format!("it ends on {to}, before it begins on {from}"), "exchange the two dates"))
        }
        _ => Ok(valid),
    }
}

fn source(row: &Row<'_>, exhibit: Digest, origin: &mut Arc<str>) -> Result<Source, Fault> {
    let text = |column: &str| Some(row.get(column)).filter(|text| !text.is_empty());
    let quote = text("quote_under_25_words");
    if quote.is_some_and(|quote| quote.split_whitespace().count() > MOST_QUOTE_WORDS) {
        return Err(Fault::new(
            "its quote is longer than 25 words",
            "keep the words that say it, and no more",
        ));
    }
    let named = text("originator").or_else(|| text("source_title"));
    let named =
        named.ok_or_else(|| Fault::new("it names no originator", "fill originator or source_title"))?;
    if **origin != *named {
        *origin = Arc::from(named);
    }
    Ok(Source {
        exhibit,
        locator: Locator::Record(row.get("claim_id").to_owned()),
        quote: quote.map(str::to_owned),
        originator: Arc::clone(origin),
        attributor: text("attributor").map(Arc::from),
        citation: text("source_url").map(Arc::from),
    })
}

fn grade(row: &Row<'_>) -> Result<Grade, Fault> {
    let text = row.get("credibility 1-6");
    let level =
        text.parse().map_err(|_| record::RecordError::Grade { text: text.chars().take(20).collect() })?;
    let reliability = row.get("reliability A-F").parse()?;
    Ok(Grade { reliability, credibility: Credibility::new(level)?, ..Grade::OFFICIAL })
}

/// What the columns say of the number's scope comes before what its unit says of it in parentheses.
fn scope(row: &Row<'_>, unit: value::Qualified) -> Result<Scope, Fault> {
    let population = Some(row.get("population")).filter(|text| !text.is_empty());
    let extent = match row.get("extent") {
        "" => unit.extent,
        "exactly" => Extent::Exactly,
        "at_least" => Extent::AtLeast,
        "at_most" => Extent::AtMost,
        "about" => Extent::About,
        other => {
            return Err(Fault::new(
                format!("'{other}' is not an extent"),
                "write exactly, at_least, at_most or about",
            ));
        }
    };
    Ok(Scope {
        population: population.map(str::to_owned).or(unit.population),
        extent,
        as_of: date_or(row.get("as_of"), None)?,
    })
}

/// A TLP 2.0 label; after it, separated by `;`, the parties that it may be released to.
fn handling(text: &str) -> Result<Option<Handling>, Fault> {
    if text.is_empty() {
        return Ok(None);
    }
    let mut parts = text.split(';').map(str::trim);
    let tlp = match parts.next().unwrap_or_default() {
        "TLP:CLEAR" => Tlp::Clear,
        "TLP:GREEN" => Tlp::Green,
        "TLP:AMBER" => Tlp::Amber,
        "TLP:AMBER+STRICT" => Tlp::AmberStrict,
        "TLP:RED" => Tlp::Red,
        other => {
            return Err(Fault::new(format!("'{other}' is not a TLP label"), "write TLP:CLEAR to TLP:RED"));
        }
    };
    Ok(Some(Handling {
        tlp,
        releasable_to: parts.filter(|party| !party.is_empty()).map(str::to_owned).collect(),
    }))
}

fn date_or(text: &str, instead: Option<PartialDate>) -> Result<Option<PartialDate>, Fault> {
    if text.is_empty() { Ok(instead) } else { Ok(Some(text.parse()?)) }
}
