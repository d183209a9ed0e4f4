//! Our claims and identities as JSON lines: the form of the bundled dossier.
//!
//! A *record* is a line: `{"claim":{…}}` or `{"identity":{…}}`, fields as in the `record` crate. A claim's
//! `source.exhibit` and `source.locator` may be left out: they are then this file and this line. A field that the
//! record does not have is refused, so that a misspelt one does not pass in silence.

use crate::{
    GatherError,
    fence::Lines,
    intake::{Fault, Intake, Open},
    json,
};
use record::{Claim, Digest, Identity, Schema};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};

enum Line {
    Claim(Box<Claim>),
    Identity(Identity),
}

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    intake.enter(&file.name);
    let mut lines = Lines::new(&mut file.bytes, &file.name);
    while let Some((number, text)) = lines.next()? {
        match parse(text, number, file.exhibit) {
            Ok(Line::Claim(claim)) => intake.claim(*claim)?,
            Ok(Line::Identity(identity)) => intake.identity(identity)?,
            Err(fault) => {
                let words = String::from_utf8_lossy(text.get(..160).unwrap_or(text)).into_owned();
                intake.quarantine(number, &words, fault)?;
                continue;
            }
        }
        intake.kept();
    }
    Ok(())
}

fn parse(text: &[u8], number: u64, exhibit: Digest) -> Result<Line, Fault> {
    let mut object = json::object(text)?;
    let hint = "each line is {\"claim\":{…}} or {\"identity\":{…}}";
    let (claim, identity) = (object.remove("claim"), object.remove("identity"));
    if let Some(other) = object.keys().next() {
        return Err(Fault::new(
            format!("the field '{}' is not known", other.chars().take(60).collect::<String>()),
            hint,
        ));
    }
    match (claim, identity) {
        (Some(Json::Object(claim)), None) => {
            checked(filled_in(claim, number, exhibit)).map(|claim| Line::Claim(Box::new(claim)))
        }
        (None, Some(identity)) => typed(identity).map(Line::Identity),
        _ => Err(Fault::new("it is neither a claim nor an identity", hint)),
    }
}

/// The claim with its source's place filled in where it is left out.
fn filled_in(mut claim: Map<String, Json>, number: u64, exhibit: Digest) -> Json {
    if let Some(Json::Object(source)) = claim.get_mut("source") {
        source.entry("exhibit").or_insert_with(|| exhibit.to_string().into());
        source.entry("locator").or_insert_with(|| json!({ "line": number }));
    }
    Json::Object(claim)
}

/// The claim, if its schema is one of the model's.
fn checked(claim: Json) -> Result<Claim, Fault> {
    let claim: Claim = typed(claim)?;
    match claim.schema.as_deref() {
        Some(name) if Schema::find(name).is_none() => {
            Err(record::RecordError::Schema { name: name.chars().take(60).collect() }.into())
        }
        _ => Ok(claim),
    }
}

/// The record that `json` holds, if it holds nothing else.
fn typed<T: DeserializeOwned>(json: Json) -> Result<T, Fault> {
    let mut unknown = None;
    let read = serde_ignored::deserialize(json, |path| {
        unknown.get_or_insert(path.to_string());
    });
    let hint = "see docs/guide/gather.md for the fields";
    match (read, unknown) {
        (Err(error), _) => Err(fault_of(&error.to_string(), hint)),
        (Ok(_), Some(path)) => Err(Fault::new(format!("the field '{path}' is not known"), hint)),
        (Ok(record), None) => Ok(record),
    }
}

/// The record crate's errors keep their own hint.
fn fault_of(text: &str, hint: &str) -> Fault {
    let (reason, hint) = text.split_once("\nhint: ").unwrap_or((text, hint));
    Fault::new(reason, hint)
}
