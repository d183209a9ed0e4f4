//! Events of Tornado Cash pools as published: a JSON array of deposits, or one of withdrawals.
//!
//! A *record* is an element of the array. Which pool it is stands in the file's name only
//! (`deposits_eth_100.json` is `tornado/eth/100`). Some published withdrawals have no time: it is then interpolated
//! from the block's height and marked as not exact. The published arrays do not say who sent the transactions.

use super::block_clock;
use crate::{
    Format, GatherError,
    fence::{Fence, Meter},
    field,
    intake::{Fault, Intake, Open},
};
use record::{Observation, PoolEvent, PoolMove};
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::{collections::BTreeMap, fmt};

/// Longest value that is kept of an element; hashes have 66 characters.
const MOST_VALUE: usize = 256;

/// The fields of events that are read; others are passed over.
const FIELDS: [&str; 6] = ["timestamp", "blockNumber", "transactionHash", "leafIndex", "to", "fee"];

/// Both kinds of event carry one of these, which nothing else needs.
const PROOFS: [&str; 2] = ["commitment", "nullifierHash"];

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    intake.enter(&file.name);
    let pool = pool_of(&file.name);
    let (fence, meter) = Fence::new(&mut file.bytes);
    // One byte at a time reaches serde_json, so the meter's line is the element's own.
    let mut json = serde_json::Deserializer::from_reader(fence);
    let mut stopped = None;
    let events = Events { pool: &pool, meter: &meter, intake, stopped: &mut stopped };
    let read = json.deserialize_seq(events).and_then(|()| json.end());
    match (stopped, read) {
        (Some(error), _) => Err(error),
        (None, Ok(())) => Ok(()),
        (None, Err(error)) => Err(broken(&file.name, error)),
    }
}

fn broken(file: &str, error: serde_json::Error) -> GatherError {
    let line = error.line() as u64;
    if error.is_io() {
        return GatherError::from_io(file, line, error.into());
    }
    let hint = "a JSON array of events is expected; if it breaks off, get the file again";
    GatherError::Malformed {
        format: Format::TornadoJson,
        file: file.to_owned(),
        line,
        why: error.to_string(),
        hint,
    }
}

/// The pool that a file's name tells: `deposits_eth_100.json.zip` is `tornado/eth/100`; `tornado/unnamed` where it
/// tells none.
pub(super) fn pool_of(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let place = ["deposits_", "withdrawals_"].iter().find_map(|kind| Some(lower.find(kind)? + kind.len()));
    let rest = place.and_then(|place| lower.get(place..)).unwrap_or_default();
    let (coin, rest) = rest.split_once('_').unwrap_or_default();
    let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let denomination = rest.get(..digits).unwrap_or_default().trim_end_matches('.');
    let plain = !coin.is_empty() && coin.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain && !denomination.is_empty() {
        format!("tornado/{coin}/{denomination}")
    } else {
        "tornado/unnamed".to_owned()
    }
}

/// Takes the array element by element: nothing but the element at hand is in memory.
struct Events<'a, 'i> {
    pool: &'a str,
    meter: &'a Meter,
    intake: &'a mut Intake<'i>,
    /// Why the sink stopped: it cannot pass through serde's error.
    stopped: &'a mut Option<GatherError>,
}

impl<'de> Visitor<'de> for Events<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of deposits or withdrawals")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let mut row = 0_u64;
        while let Some(element) = elements.next_element::<Element>()? {
            row += 1;
            self.meter.record_ended();
            let taken = match element.event(self.pool) {
                Ok(event) => self.intake.observation(Observation::Pool(event)).map(|()| self.intake.kept()),
                Err(fault) => self.intake.quarantine(self.meter.line(), &element.name(row), fault),
            };
            if let Err(error) = taken {
                *self.stopped = Some(error);
                return Err(A::Error::custom("the sink stopped"));
            }
        }
        Ok(())
    }
}

/// One element, whatever it is: what does not fit is quarantined, not fatal.
#[derive(Default)]
struct Element {
    values: BTreeMap<&'static str, String>,
    fault: Option<&'static str>,
}

impl Element {
    fn get(&self, field: &str) -> &str {
        self.values.get(field).map_or("", String::as_str)
    }

    fn name(&self, row: u64) -> String {
        let hash = self.get("transactionHash");
        if hash.is_empty() { format!("element {row}") } else { hash.to_owned() }
    }

    fn event(&self, pool: &str) -> Result<PoolEvent, Fault> {
        if let Some(reason) = self.fault {
            return Err(Fault::new(reason, "compare the element with its source"));
        }
        let block = field::count(self.get("blockNumber"))?;
        let stated = self.get("timestamp");
        let time = if stated.is_empty() { interpolated(block)? } else { field::time(stated)? };
        Ok(PoolEvent {
            pool: pool.to_owned(),
            what: self.what()?,
            block,
            time,
            time_exact: !stated.is_empty(),
            tx: field::hash(self.get("transactionHash"))?,
            sender: None,
        })
    }

    fn what(&self) -> Result<PoolMove, Fault> {
        match (self.get("leafIndex"), self.get("to")) {
            ("", "") => Err(Fault::new(
                "it is neither a deposit nor a withdrawal",
                "deposits have leafIndex, withdrawals to and fee",
            )),
            (leaf, "") => Ok(PoolMove::Deposit { leaf: field::count(leaf)? }),
            (_, to) => Ok(PoolMove::Withdrawal {
                recipient: field::address(to)?,
                fee: field::amount(self.get("fee"))?,
            }),
        }
    }
}

fn interpolated(block: u64) -> Result<u32, Fault> {
    block_clock::time_of(block).ok_or_else(|| {
        Fault::new(
            format!("it has no time, and none is known for block {block}"),
            "export it with timestamps",
        )
    })
}

impl<'de> Deserialize<'de> for Element {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ElementVisitor)
    }
}

struct ElementVisitor;

impl ElementVisitor {
    fn not_an_object<E>(self) -> Result<Element, E> {
        Ok(Element { fault: Some("it is not an object"), ..Element::default() })
    }
}

impl<'de> Visitor<'de> for ElementVisitor {
    type Value = Element;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Element, A::Error> {
        let mut element = Element::default();
        while let Some(name) = fields.next_key::<String>()? {
            let Some(name) = FIELDS.iter().chain(&PROOFS).find(|field| **field == name) else {
                fields.next_value::<IgnoredAny>()?;
                continue;
            };
            match fields.next_value::<Scalar>()?.0 {
                Some(value) => {
                    if element.values.insert(name, value).is_some() {
                        element.fault = Some("a field stands in it twice");
                    }
                }
                None => element.fault = Some("a field is neither text nor a whole number"),
            }
        }
        Ok(element)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Element, A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        self.not_an_object()
    }

    fn visit_str<E>(self, _: &str) -> Result<Element, E> {
        self.not_an_object()
    }

    fn visit_u64<E>(self, _: u64) -> Result<Element, E> {
        self.not_an_object()
    }

    fn visit_i64<E>(self, _: i64) -> Result<Element, E> {
        self.not_an_object()
    }

    fn visit_f64<E>(self, _: f64) -> Result<Element, E> {
        self.not_an_object()
    }

    fn visit_bool<E>(self, _: bool) -> Result<Element, E> {
        self.not_an_object()
    }

    fn visit_unit<E>(self) -> Result<Element, E> {
        self.not_an_object()
    }
}

/// Text or a whole number, as text; `None` for anything else.
struct Scalar(Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a number")
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar(Some(text.chars().take(MOST_VALUE).collect())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.to_string())))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Scalar, A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Scalar, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }
}
