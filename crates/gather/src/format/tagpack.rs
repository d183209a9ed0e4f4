//! GraphSense TagPacks: YAML that attributes addresses to services, thefts and sanctions.
//!
//! A *record* is a tag. Any field of a tag may stand in the header instead, for all tags. A tag becomes claims about
//! the wallet: `publicKey`, `currency`, and the field's own terms `label`, `category`, `abuse`, `actor`, `concept`.
//! The pack's creator is originator and attributor, the tag's source the citation, `lastmod` the day it was known.
//!
//! An ActorPack describes the services that tags name as `actor`: its records are actors (see `actor`).
//!
//! The file is bounded, and cut into its tags before YAML is parsed: see `split`. Packs are also written: see `write`.

mod actor;
mod extra;
mod ladder;
mod split;
mod tag;
mod taxonomy;
mod write;

pub(super) use self::ladder::grade_of;
pub use self::{
    actor::ACTOR,
    write::{LabelTag, confidence_of, write_tagpack},
};

use self::{
    split::split,
    tag::{Header, Pack, Tag},
};
use crate::{
    Format, GatherError,
    intake::{Fault, Intake, Open},
};
use record::{Address, Claim, EntityId, Grade, Interval, Locator, PartialDate, Scope, Source, Value};
use std::{io::Read as _, sync::Arc};

/// Largest file. The largest published pack is 2 MB.
const MOST_BYTES: u64 = 64 << 20;

/// Largest header and largest tag. Published headers have 600 bytes, tags 700.
const MOST_HEADER_BYTES: usize = 64 << 10;
const MOST_TAG_BYTES: usize = 64 << 10;

/// Most opening brackets and braces in a header or a tag; a published context has a handful.
const MOST_BRACKETS: usize = 500;

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    intake.enter(&file.name);
    let text = whole(file)?;
    let parts = split(&text);
    let mut pack = pack(&parts.header, file, intake)?;
    for (row, (line, tag)) in (1_u64..).zip(parts.items) {
        let claims = match parts.kind {
            split::Kind::Tags => parse(tag).and_then(|tag| claims(row, &tag, &mut pack)),
            split::Kind::Actors => bounded(tag, MOST_TAG_BYTES).and_then(|()| actor::claims(row, tag, &pack)),
        };
        match claims {
            Ok(claims) => {
                for claim in claims {
                    intake.claim(claim)?;
                }
                intake.kept();
            }
            Err(fault) => intake.quarantine(line, tag.trim(), fault)?,
        }
    }
    Ok(())
}

fn whole(file: &mut Open<'_>) -> Result<String, GatherError> {
    let mut bytes = Vec::new();
    let read = file.bytes.by_ref().take(MOST_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| GatherError::from_io(&file.name, 0, error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(GatherError::TooLarge {
            file: file.name.clone(),
            line: 0,
            what: "a TagPack",
            bound: "64 MiB".to_owned(),
        });
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
        malformed(&file.name, line, "it is not UTF-8".to_owned())
    })
}

fn pack(header: &str, file: &Open<'_>, intake: &Intake<'_>) -> Result<Pack, GatherError> {
    if let Err(fault) = bounded(header, MOST_HEADER_BYTES) {
        return Err(malformed(&file.name, 0, format!("its header: {}", fault.reason)));
    }
    let header: Header = serde_yaml_ng::from_str(header).map_err(|error| {
        let line = error.location().map_or(0, |place| place.line() as u64);
        malformed(&file.name, line, error.to_string())
    })?;
    Pack::new(header, file.exhibit, intake.known).map_err(|fault| malformed(&file.name, 0, fault.reason))
}

fn parse(text: &str) -> Result<Tag, Fault> {
    bounded(text, MOST_TAG_BYTES)?;
    let hint = "lines count from the tag's own; check its indentation";
    let tags: Vec<Tag> = serde_yaml_ng::from_str(text)
        .map_err(|error| Fault::new(format!("it is not good YAML: {error}"), hint))?;
    let [tag] = <[Tag; 1]>::try_from(tags).map_err(|_| Fault::new("it is not one tag", hint))?;
    tag.sound()
}

/// Keeps the YAML scanner's time, which grows with length times depth, small.
fn bounded(text: &str, most: usize) -> Result<(), Fault> {
    let hint = "published tags have a few hundred bytes and no nesting";
    if text.len() > most {
        return Err(Fault::new(format!("it is longer than {} KiB", most >> 10), hint));
    }
    if text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count() > MOST_BRACKETS {
        return Err(Fault::new(format!("it has more than {MOST_BRACKETS} brackets"), hint));
    }
    Ok(())
}

fn malformed(file: &str, line: u64, why: String) -> GatherError {
    let hint = "a TagPack has a title, a creator and, under 'tags:', one '- ' a tag; check its indentation";
    GatherError::Malformed { format: Format::TagPack, file: file.to_owned(), line, why, hint }
}

fn claims(row: u64, tag: &Tag, pack: &mut Pack) -> Result<Vec<Claim>, Fault> {
    let currency = pack.field(tag, "currency").to_owned();
    let address = address(tag.get("address"), &currency)?;
    if pack.field(tag, "label").is_empty() {
        return Err(Fault::new("it has no label", "a tag says what an address is"));
    }
    let (grade, known) = (grade(tag, pack)?, known(tag, pack)?);
    let citation = pack.shared_source(tag);
    let originator = pack.shared_originator(tag);
    let subject = address.entity_id()?;
    let claim = |property: &Arc<str>, value: String| Claim {
        subject: EntityId::clone(&subject),
        schema: Some(Arc::clone(&pack.schema)),
        property: Arc::clone(property),
        value: Value::Text(value),
        denied: false,
        valid: Interval::default(),
        known,
        source: Source {
            exhibit: pack.exhibit,
            locator: Locator::Row(row),
            quote: None,
            originator: Arc::clone(&originator),
            attributor: Some(Arc::clone(&originator)),
            citation: citation.clone(),
        },
        grade,
        scope: Scope::default(),
        handling: None,
    };
    let own = pack.properties.iter().filter_map(|(property, field)| {
        let text = if *field == "address" { address.as_str() } else { pack.said(tag, field) };
        (!text.is_empty()).then(|| claim(property, text.to_owned()))
    });
    let concepts = tag.concepts.iter().chain(&tag.extra.concepts);
    let concepts = concepts.map(|concept| claim(&pack.concept, concept.clone()));
    Ok(own.chain(concepts).collect())
}

fn grade(tag: &Tag, pack: &Pack) -> Result<Grade, Fault> {
    match tag.extra.grade.as_str() {
        "" => grade_of(pack.field(tag, "confidence")),
        grade => Ok(grade.parse()?),
    }
}

fn known(tag: &Tag, pack: &Pack) -> Result<PartialDate, Fault> {
    match (tag.extra.known.as_str(), pack.field(tag, "lastmod")) {
        ("", "") => Ok(pack.known),
        ("", text) => Ok(text.get(..10).unwrap_or(text).parse()?),
        (known, _) => Ok(known.parse()?),
    }
}

/// Addresses of chains with a checksum are checked by it. A token lives on many chains: there the form decides, and
/// a form that no checked chain has is kept as given.
fn address(text: &str, currency: &str) -> Result<Address, Fault> {
    if text.is_empty() {
        return Err(Fault::new("it has no address", "tags of transactions and of clusters are not read"));
    }
    let checked = text.starts_with("0x")
        || text.starts_with("bc1")
        || text.starts_with('T') && text.len() == 34
        || text.starts_with(['1', '3']) && (25..=35).contains(&text.len());
    match currency {
        "" | "ETH" | "BSC" | "ETC" | "ARB" => Ok(Address::parse(text)?),
        "USDT" | "USDC" if !checked => Ok(Address::parse_as(text, "")?),
        _ => Ok(Address::parse_as(text, currency)?),
    }
}
