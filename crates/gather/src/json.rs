//! JSON read strictly: a key that stands twice in one object is an error, at any depth.

use crate::{intake::Fault, table::Fields};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value, value::RawValue};
use std::fmt;

/// A JSON value without repeated keys. Its depth is bounded by serde_json (128).
pub(crate) struct Strict(pub(crate) Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = fields.next_key::<String>()? {
            let value = fields.next_value::<Strict>()?.0;
            if object.contains_key(&key) {
                return Err(A::Error::custom(format!("the key '{}' stands in it twice", short(&key))));
            }
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(element) = elements.next_element::<Strict>()? {
            array.push(element.0);
        }
        Ok(Value::Array(array))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Value, E> {
        Ok(yes.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}

/// Reads one line as a JSON object.
pub(crate) fn object(line: &[u8]) -> Result<Map<String, Value>, Fault> {
    let text = std::str::from_utf8(line)
        .map_err(|_| Fault::new("it is not UTF-8", "convert the file: iconv -f LATIN1 -t UTF-8"))?;
    match serde_json::from_str::<Strict>(text) {
        Ok(Strict(Value::Object(object))) => Ok(object),
        Ok(_) => Err(Fault::new("it is not a JSON object", "one object a line is expected")),
        Err(error) => {
            Err(Fault::new(format!("it is not good JSON: {error}"), "mend the line; columns count from 1"))
        }
    }
}

/// One object with its fields as texts, so that numbers beyond 64 bits keep every digit: strings without their
/// quotation marks, null as nothing, lists and objects as they stand. A key stands in it once.
#[derive(Debug, Default)]
pub(crate) struct Flat(Vec<(String, String)>);

/// Most fields of an object. The widest record that is read here (bitquery's transfers) has 42.
const MOST_FIELDS: usize = 256;

impl Fields for Flat {
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

impl FromIterator<(String, String)> for Flat {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl<'de> Deserialize<'de> for Flat {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(FlatVisitor)
    }
}

struct FlatVisitor;

impl<'de> Visitor<'de> for FlatVisitor {
    type Value = Flat;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Flat, A::Error> {
        let mut flat = Flat::default();
        while let Some(key) = fields.next_key::<String>()? {
            let value = fields.next_value::<&RawValue>()?;
            flat.push(key, value).map_err(A::Error::custom)?;
        }
        Ok(flat)
    }
}

impl Flat {
    fn push(&mut self, key: String, value: &RawValue) -> Result<(), String> {
        if self.has(&key) {
            return Err(format!("the key '{}' stands in it twice", short(&key)));
        }
        if self.0.len() >= MOST_FIELDS {
            return Err("it has more than 256 fields".to_owned());
        }
        self.0.push((key, plain(value).map_err(|error| error.to_string())?));
        Ok(())
    }

    /// The object of these fields.
    pub(crate) fn of(fields: Vec<(String, Box<RawValue>)>) -> Result<Self, Fault> {
        let mut flat = Self::default();
        for (key, value) in fields {
            flat.push(key, &value).map_err(|why| Fault::new(why, "compare the record with its source"))?;
        }
        Ok(flat)
    }
}

/// The text of a value: a string's own, nothing for null, else as it stands.
pub(crate) fn plain(value: &RawValue) -> Result<String, serde_json::Error> {
    match value.get() {
        "null" => Ok(String::new()),
        text if text.starts_with('"') => serde_json::from_str(text),
        text => Ok(text.to_owned()),
    }
}

/// Reads one line as a JSON object of texts.
pub(crate) fn flat(line: &[u8]) -> Result<Flat, Fault> {
    typed(line)
}

/// Reads one line as what its format makes of it.
pub(crate) fn typed<'de, T: Deserialize<'de>>(line: &'de [u8]) -> Result<T, Fault> {
    let text = std::str::from_utf8(line)
        .map_err(|_| Fault::new("it is not UTF-8", "convert the file: iconv -f LATIN1 -t UTF-8"))?;
    serde_json::from_str(text).map_err(|error| {
        Fault::new(
            format!("it is not a record of its format: {error}"),
            "mend the line; columns count from 1",
        )
    })
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_stand_once_at_any_depth() {
        assert!(object(br#"{"a":{"b":1},"c":{"b":1}}"#).is_ok());
        for line in
            [br#"{"a":1,"a":1}"#.as_slice(), br#"{"a":[{"b":1,"b":2}]}"#, b"[1]", b"{\"a\":\"\xe9\"}", b"{"]
        {
            assert!(object(line).is_err(), "{} was admitted", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn flat_objects_keep_every_digit() {
        let flat = flat(br#"{"a":150188698577042438264952193024,"b":"\u0041","c":null,"d":[1, 2],"e":true}"#)
            .unwrap();
        let all = ["a", "b", "c", "d", "e", "f"].map(|key| flat.get(key).to_owned());
        assert_eq!(all, ["150188698577042438264952193024", "A", "", "[1, 2]", "true", ""]);
        assert!(super::flat(br#"{"a":1,"a":2}"#).unwrap_err().reason.contains("twice"));
        assert!(super::flat(b"[1]").is_err() && super::flat(b"{\"a\":\"\xe9\"}").is_err());
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(object(deep.as_bytes()).unwrap_err().reason.contains("recursion"));
    }
}
