//! Queries by example: a schema and properties, read strictly and with a word on where they are wrong.

use crate::{params::short, problem::Problem};
use screen::{Party, readings};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::BTreeMap, fmt, marker::PhantomData};

/// Most names of one query: each is searched for.
const MOST_NAMES: usize = 100;

/// The properties whose values are names to search.
const NAMES: [&str; 4] = ["name", "alias", "previousName", "weakAlias"];

/// What is looked for.
#[derive(Debug)]
pub(super) enum Asked {
    /// A party, once for each reading that its schema leaves open.
    Party(Vec<Party>),
    /// Wallets, by their addresses.
    Wallets(Vec<String>),
}

impl Asked {
    /// Characters that are searched: what the answer costs grows with it.
    pub(super) fn letters(&self) -> usize {
        match self {
            Self::Party(readings) => {
                readings.iter().flat_map(|party| &party.names).map(|name| name.text.len() + 20).sum()
            }
            Self::Wallets(addresses) => addresses.iter().map(|address| address.len() + 20).sum(),
        }
    }
}

#[derive(Deserialize)]
struct Example<'a> {
    #[serde(borrow)]
    schema: Cow<'a, str>,
    properties: BTreeMap<String, Texts>,
}

/// Reads an example; `place` says where it stands.
///
/// # Errors
/// 422 where a type is wrong, 400 where it cannot be screened.
pub(super) fn read(raw: &RawValue, place: &str) -> Result<Asked, Problem> {
    let example: Example<'_> = serde_json::from_str(raw.get()).map_err(|error| {
        let hint = "a query is {\"schema\": \"Person\", \"properties\": {\"name\": [\"…\"], \"birthDate\": [\"…\"]}}";
        Problem::wrong(format!("{place}: {}", sentence(&error)), hint)
    })?;
    let properties = example.properties.into_iter().map(|(name, texts)| (name, texts.0)).collect();
    asked(&example.schema, &properties, place)
}

/// What a schema and properties ask for.
///
/// # Errors
/// 400 where it cannot be screened.
pub(super) fn asked(
    schema: &str,
    properties: &BTreeMap<String, Vec<String>>,
    place: &str,
) -> Result<Asked, Problem> {
    if schema == "CryptoWallet" {
        let addresses = properties.get("publicKey").cloned().unwrap_or_default();
        if addresses.is_empty() || addresses.len() > MOST_NAMES {
            let detail = format!("{place}: it has {} addresses", addresses.len());
            return Err(Problem::bad(detail, format!("give 1 to {MOST_NAMES} in publicKey")));
        }
        return Ok(Asked::Wallets(addresses));
    }
    let names: usize = NAMES.iter().filter_map(|name| properties.get(*name)).map(Vec::len).sum();
    if names > MOST_NAMES {
        let detail = format!("{place}: it has {names} names");
        return Err(Problem::bad(detail, format!("at most {MOST_NAMES} names of one party are searched")));
    }
    let readings = readings(Some(schema), properties);
    readings.map(Asked::Party).map_err(|(error, hint)| Problem::bad(format!("{place}: {error}"), hint))
}

/// What serde says, with the place in our words.
pub(super) fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.replace(" at line ", ", at line ")
}

/// A value of a property: a text, a number, or a list of them; null is none.
struct Texts(Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, or a list of them")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()]))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Texts, E> {
                Ok(Texts(vec![number.to_string()]))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Texts, E> {
                Ok(Texts(vec![number.to_string()]))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Texts, E> {
                Ok(Texts(vec![number.to_string()]))
            }

            fn visit_unit<E: Error>(self) -> Result<Texts, E> {
                Ok(Texts(vec![]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Texts, A::Error> {
                let mut texts = vec![];
                while let Some(Texts(more)) = values.next_element()? {
                    texts.extend(more);
                }
                Ok(Texts(texts))
            }
        }

        from.deserialize_any(Reader)
    }
}

/// A JSON object in the order in which it stands; a key that stands twice is an error, and so are too many.
#[derive(Debug)]
pub(super) struct Ordered<T, const MOST: usize>(pub(super) Vec<(String, T)>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Deserialize<'de> for Ordered<T, MOST> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader<T, const MOST: usize>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for Reader<T, MOST> {
            type Value = Ordered<T, MOST>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of queries by key")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let (mut entries, mut keys) = (vec![], rustc_hash::FxHashSet::default());
                while let Some((key, value)) = map.next_entry::<String, T>()? {
                    if !keys.insert(key.clone()) {
                        return Err(A::Error::custom(format!("the key '{}' stands twice", short(&key))));
                    }
                    if entries.len() == MOST {
                        return Err(A::Error::custom(format!("there are more than {MOST} queries")));
                    }
                    entries.push((key, value));
                }
                Ok(Ordered(entries))
            }
        }

        from.deserialize_map(Reader(PhantomData))
    }
}
