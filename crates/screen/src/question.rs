//! Questions: what a caller asks, read from a line of JSON or put together from options.

use crate::{
    ftm,
    index::Index,
    model::Model,
    pair::{NOTHING_AGREES, Record, evidence},
    party::{Called, Party, Standing},
    scratch::Scratch,
    search::{Found, MOST_LETTERS},
};
use names::Kind;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{borrow::Cow, cmp::Ordering, collections::BTreeMap};

/// A question that can be answered.
#[derive(Debug)]
pub struct Question {
    /// The caller's own mark, handed back as it came.
    pub qid: Value,
    /// What is asked for, once for each reading that its schema leaves open.
    pub readings: Vec<Party>,
}

/// A question that cannot be answered, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// The caller's own mark, as far as it could be read.
    pub qid: Value,
    /// What is wrong.
    pub error: String,
    /// What to do.
    pub hint: &'static str,
}

/// A candidate as the answer to a line of many has it.
#[derive(Debug, Serialize)]
pub struct Scored<'a> {
    /// The candidate's id.
    pub id: &'a str,
    /// The model's probability, 0 to 1.
    pub score: f32,
    /// Whether that is over the threshold.
    pub r#match: bool,
}

impl Question {
    /// The best candidates, at most `limit`.
    pub fn answer<'a>(
        &self,
        index: &'a Index,
        model: &Model,
        limit: usize,
        scratch: &mut Scratch,
    ) -> Vec<Scored<'a>> {
        let found = search_readings(index, &self.readings, model, limit, scratch);
        let scored = found.iter().map(|(_, found)| Scored {
            id: index.party(found.party).map_or("", |party| &party.id),
            score: found.weighed.probability,
            r#match: found.weighed.probability >= model.threshold,
        });
        scored.collect()
    }
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(default)]
    qid: Value,
    #[serde(borrow, default)]
    schema: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
    #[serde(default)]
    rich: BTreeMap<String, Value>,
}

/// Of a line that does not parse, what names it.
#[derive(Deserialize)]
struct Mark {
    #[serde(default)]
    qid: Value,
}

/// Reads a question from a line of JSON: `{"qid","schema","name","rich":{property:[values]}}`. Unknown properties are
/// passed over. With `name_only`, `rich` is not looked at.
///
/// # Errors
/// [`Refused`] where the line is no such JSON, the schema is not one that can be screened, or the name is missing,
/// empty or longer than [`MOST_LETTERS`].
pub fn read_question(line: &[u8], name_only: bool) -> Result<Question, Refused> {
    let line: Line<'_> = serde_json::from_slice(line).map_err(|error| Refused {
        qid: serde_json::from_slice(line).map_or(Value::Null, |mark: Mark| mark.qid),
        error: format!("the line cannot be read: {error}"),
        hint: "write one JSON object a line, in UTF-8: {\"qid\",\"schema\",\"name\",\"rich\":{property:[values]}}",
    })?;
    let mut properties = if name_only { BTreeMap::new() } else { flat(line.rich) };
    properties.entry("name".to_owned()).or_default().extend(line.name.map(Cow::into_owned));
    match readings(line.schema.as_deref(), &properties) {
        Ok(readings) => Ok(Question { qid: line.qid, readings }),
        Err((error, hint)) => Err(Refused { qid: line.qid, error, hint }),
    }
}

/// Properties with their values as lists of texts; what is neither text nor number is passed over.
pub(crate) fn flat(rich: BTreeMap<String, Value>) -> BTreeMap<String, Vec<String>> {
    let text = |value| match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let texts = |value| match value {
        Value::Array(values) => values.into_iter().filter_map(text).collect(),
        one => text(one).into_iter().collect(),
    };
    rich.into_iter().map(|(property, value)| (property, texts(value))).collect()
}

/// The parties that these properties may mean: one where the schema says what it is; a person and an organisation
/// where it does not (`LegalEntity`, `Thing`, or none).
///
/// # Errors
/// What is wrong, and a hint.
pub fn readings(
    schema: Option<&str>,
    properties: &BTreeMap<String, Vec<String>>,
) -> Result<Vec<Party>, (String, &'static str)> {
    let kinds = kinds(schema)?;
    let name = |party: &Party| check_names(&party.names);
    let parties: Vec<Party> = kinds.iter().map(|kind| asked(*kind, properties)).collect();
    parties.first().map_or(Ok(()), name)?;
    Ok(parties)
}

fn kinds(schema: Option<&str>) -> Result<Vec<Kind>, (String, &'static str)> {
    let Some(schema) = schema.filter(|schema| !matches!(*schema, "LegalEntity" | "Thing")) else {
        return Ok(vec![Kind::Person, Kind::Organization]);
    };
    let unknown = || {
        let shown: String = schema.chars().take(40).collect();
        let hint = "use Person, Organization, Company, PublicBody, LegalEntity, Vessel, Airplane or Vehicle";
        (format!("'{shown}' is no schema that can be screened"), hint)
    };
    ftm::kind(schema).map(|kind| vec![kind]).ok_or_else(unknown)
}

fn asked(kind: Kind, properties: &BTreeMap<String, Vec<String>>) -> Party {
    let mut party = ftm::party(kind, properties);
    party.names.retain(|called| !called.text.trim().is_empty());
    party
}

fn check_names(names: &[Called]) -> Result<(), (String, &'static str)> {
    if names.is_empty() {
        return Err(("it has no name".to_owned(), "give at least one letter of a name"));
    }
    let longest = names.iter().map(|called| called.text.chars().count()).max().unwrap_or_default();
    if longest > MOST_LETTERS {
        return Err((
            format!("a name of {longest} characters is too long to be one"),
            "names of at most 1,000 characters are screened; is a whole document in the field?",
        ));
    }
    Ok(())
}

/// The most probable parties over all readings, each party once, with the number of its best reading.
pub fn search_readings(
    index: &Index,
    readings: &[Party],
    model: &Model,
    limit: usize,
    scratch: &mut Scratch,
) -> Vec<(usize, Found)> {
    let mut best: Vec<(usize, Found)> = vec![];
    for (at, asked) in readings.iter().enumerate() {
        for found in index.search(asked, model, limit, scratch) {
            match best.iter_mut().find(|(_, known)| known.party == found.party) {
                Some(known) if known.1.weighed.nats < found.weighed.nats => *known = (at, found),
                Some(_) => {}
                None => best.push((at, found)),
            }
        }
    }
    if readings.len() > 1 {
        best.sort_by(|(_, one), (_, other)| better(one, other));
        best.truncate(limit);
    }
    best
}

fn better(one: &Found, other: &Found) -> Ordering {
    other.weighed.nats.total_cmp(&one.weighed.nats).then_with(|| one.party.cmp(&other.party))
}

/// A pair to compare.
#[derive(Debug, Deserialize)]
struct Pair {
    #[serde(default)]
    schema: Option<String>,
    query: BTreeMap<String, Value>,
    candidate: BTreeMap<String, Value>,
}

/// The probability that two records are one party, by a line `{"schema","query":{…},"candidate":{…}}`.
///
/// # Errors
/// [`Refused`], as [`read_question`].
pub fn compare(line: &[u8], scratch: &mut Scratch) -> Result<f32, Refused> {
    let refuse = |(error, hint)| Refused { qid: Value::Null, error, hint };
    let pair: Pair = serde_json::from_slice(line).map_err(|error| {
        let hint =
            "write one JSON object a line: {\"schema\",\"query\":{property:[values]},\"candidate\":{…}}";
        refuse((format!("the line cannot be read: {error}"), hint))
    })?;
    let (query, candidate) = (flat(pair.query), flat(pair.candidate));
    let asked = readings(pair.schema.as_deref(), &query).map_err(refuse)?;
    let listed = readings(pair.schema.as_deref(), &candidate).map_err(refuse)?;
    let score = asked.into_iter().zip(listed).map(|(asked, listed)| {
        let asked = Record { party: asked, properties: &query };
        let listed = Record { party: listed, properties: &candidate };
        evidence(&asked, &listed, scratch).map_or(NOTHING_AGREES, |evidence| evidence.probability())
    });
    Ok(score.fold(NOTHING_AGREES, f32::max))
}

impl Called {
    /// A name in good standing.
    pub fn strong(text: String) -> Self {
        Self { text, standing: Standing::Strong }
    }
}
