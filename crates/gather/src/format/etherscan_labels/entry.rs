//! One entry of the object: whatever it is, what does not fit is quarantined, not fatal.

use super::kinds;
use crate::intake::Fault;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Most labels of one address; published files have six.
const MOST_LABELS: usize = 64;

/// Longest name or label in bytes; the longest published name has 58.
const MOST_WORD: usize = 1024;

/// Name and labels of one address.
#[derive(Default)]
pub(super) struct Entry {
    name: Option<String>,
    labels: Option<Vec<String>>,
    fault: Option<&'static str>,
}

impl Entry {
    fn faulty(fault: &'static str) -> Self {
        Self { fault: Some(fault), ..Self::default() }
    }

    /// The entry, unless something in it cannot be read.
    pub(super) fn sound(self) -> Result<Self, Fault> {
        let hint = "an entry is {\"name\": text, \"labels\": [text, …]}";
        self.fault.map_or(Ok(self), |fault| Err(Fault::new(fault, hint)))
    }

    /// What to call the address: its name or, where it has none, its first label.
    pub(super) fn label(&self) -> Option<&str> {
        self.name.as_deref().into_iter().chain(self.labels()).find(|word| !word.is_empty())
    }

    fn labels(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().flatten().map(String::as_str).filter(|label| !label.is_empty())
    }

    /// Properties and values, as the tags of a TagPack have them.
    pub(super) fn said<'e>(
        &'e self,
        address: &'e str,
        label: &'e str,
        coin: Option<&'e str>,
    ) -> Vec<(&'static str, &'e str)> {
        let categories = kinds::categories(self.name.as_deref().unwrap_or_default(), self.labels());
        let mut said = vec![("publicKey", address)];
        said.extend(coin.map(|coin| ("currency", coin)));
        said.push(("label", label));
        said.extend(categories.into_iter().map(|kind| ("category", kind)));
        said.extend(kinds::abuses(self.labels()).into_iter().map(|abuse| ("abuse", abuse)));
        for concept in self.labels() {
            if !said.contains(&("concept", concept)) {
                said.push(("concept", concept));
            }
        }
        said
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(EntryVisitor)
    }
}

struct EntryVisitor;

impl<'de> Visitor<'de> for EntryVisitor {
    type Value = Entry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name and labels")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Entry, A::Error> {
        let mut entry = Entry::default();
        while let Some(name) = fields.next_key::<String>()? {
            let twice = match name.as_str() {
                "name" => entry.name.replace(entry_word(fields.next_value()?, &mut entry.fault)).is_some(),
                "labels" => entry.labels.replace(words(fields.next_value()?, &mut entry.fault)).is_some(),
                _ => {
                    fields.next_value::<IgnoredAny>()?;
                    false
                }
            };
            if twice {
                entry.fault = Some("a field stands in it twice");
            }
        }
        Ok(entry)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Entry, A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Entry::faulty("it is not an object"))
    }

    fn visit_str<E>(self, _: &str) -> Result<Entry, E> {
        Ok(Entry::faulty("it is not an object"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Entry, E> {
        Ok(Entry::faulty("it is not an object"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Entry, E> {
        Ok(Entry::faulty("it is not an object"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Entry, E> {
        Ok(Entry::faulty("it is not an object"))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Entry, E> {
        Ok(Entry::faulty("it is not an object"))
    }

    fn visit_unit<E>(self) -> Result<Entry, E> {
        Ok(Entry::faulty("it is not an object"))
    }
}

/// Text within its bound or nothing; a name may be null.
fn entry_word(word: Part, fault: &mut Option<&'static str>) -> String {
    match word {
        Part::Word(word) => word,
        Part::Nothing => String::new(),
        Part::Words(_) | Part::Odd => {
            *fault = Some("its name is not text, or longer than 1 KiB");
            String::new()
        }
    }
}

fn words(words: Part, fault: &mut Option<&'static str>) -> Vec<String> {
    if let Part::Words(words) = words {
        return words;
    }
    *fault = Some("its labels are not a list of at most 64 texts of at most 1 KiB");
    Vec::new()
}

/// The value of a field, as far as it can be one.
enum Part {
    Word(String),
    Words(Vec<String>),
    Nothing,
    Odd,
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(PartVisitor)
    }
}

struct PartVisitor;

impl<'de> Visitor<'de> for PartVisitor {
    type Value = Part;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a list of texts")
    }

    fn visit_str<E>(self, text: &str) -> Result<Part, E> {
        Ok(if text.len() <= MOST_WORD { Part::Word(text.trim().to_owned()) } else { Part::Odd })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Part, A::Error> {
        let (mut words, mut odd) = (Vec::new(), false);
        while let Some(part) = elements.next_element::<Part>()? {
            match part {
                Part::Word(word) if words.len() < MOST_LABELS => words.push(word),
                _ => odd = true,
            }
        }
        Ok(if odd { Part::Odd } else { Part::Words(words) })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Part, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Part::Odd)
    }

    fn visit_unit<E>(self) -> Result<Part, E> {
        Ok(Part::Nothing)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Part, E> {
        Ok(Part::Odd)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Part, E> {
        Ok(Part::Odd)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Part, E> {
        Ok(Part::Odd)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Part, E> {
        Ok(Part::Odd)
    }
}
