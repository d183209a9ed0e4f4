//! The YAML of a TagPack's header and of one tag.

use super::extra::Extra;
use crate::intake::Fault;
use record::{Digest, PartialDate};
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// The fields that are read, of the header and of tags.
const FIELDS: [&str; 10] = [
    "address",
    "label",
    "source",
    "currency",
    "confidence",
    "category",
    "abuse",
    "actor",
    "lastmod",
    "creator",
];

/// Properties of a wallet, and the fields that hold them.
const PROPERTIES: [(&str, &str); 6] = [
    ("publicKey", "address"),
    ("currency", "currency"),
    ("label", "label"),
    ("category", "category"),
    ("abuse", "abuse"),
    ("actor", "actor"),
];

/// Most concepts of one tag; published packs have one or two.
const MOST_CONCEPTS: usize = 32;

/// Longest value of a field that is read; the longest published label has 120 bytes.
const MOST_VALUE: usize = 4096;

/// One tag as it stands: only the fields that are read.
#[derive(Debug, Default)]
pub(super) struct Tag {
    values: BTreeMap<&'static str, String>,
    pub(super) concepts: Vec<String>,
    context: String,
    pub(super) extra: Extra,
    fault: Option<&'static str>,
}

/// The header: what it says stands for every tag that does not say otherwise.
pub(super) struct Header(Tag);

impl Tag {
    pub(super) fn get(&self, field: &str) -> &str {
        self.values.get(field).map_or("", |text| text.trim())
    }

    /// The tag, unless something in it cannot be read.
    pub(super) fn sound(mut self) -> Result<Self, Fault> {
        if let Some(fault) = self.fault {
            return Err(Fault::new(fault, "compare the tag with its source"));
        }
        self.extra = Extra::read(&std::mem::take(&mut self.context))?;
        Ok(self)
    }
}

/// What the tags of one pack share.
pub(super) struct Pack {
    header: Tag,
    source: Option<Arc<str>>,
    originator: Arc<str>,
    pub(super) creator: Arc<str>,
    pub(super) schema: Arc<str>,
    pub(super) concept: Arc<str>,
    pub(super) properties: Vec<(Arc<str>, &'static str)>,
    pub(super) exhibit: Digest,
    pub(super) known: PartialDate,
}

impl Pack {
    pub(super) fn new(header: Header, exhibit: Digest, known: PartialDate) -> Result<Self, Fault> {
        let header = header.0;
        if let Some(fault) = header.fault {
            return Err(Fault::new(fault, ""));
        }
        if header.get("creator").is_empty() {
            return Err(Fault::new("it names no creator", ""));
        }
        Ok(Self {
            source: None,
            originator: Arc::from(header.get("creator")),
            creator: Arc::from(header.get("creator")),
            schema: Arc::from("CryptoWallet"),
            concept: Arc::from("concept"),
            properties: PROPERTIES.iter().map(|(property, field)| (Arc::from(*property), *field)).collect(),
            exhibit,
            known,
            header,
        })
    }

    /// The tag's field, or the header's.
    pub(super) fn field<'t>(&'t self, tag: &'t Tag, field: &str) -> &'t str {
        let own = tag.get(field);
        if own.is_empty() { self.header.get(field) } else { own }
    }

    /// The header's field.
    pub(super) fn header_field(&self, field: &str) -> &str {
        self.header.get(field)
    }

    /// What the tag or the header says in that field; what only stands there because it must is not said.
    pub(super) fn said<'t>(&'t self, tag: &'t Tag, field: &str) -> &'t str {
        let beyond = match field {
            "category" => tag.extra.category.as_str(),
            "abuse" => tag.extra.abuse.as_str(),
            _ => "",
        };
        match self.field(tag, field) {
            _ if tag.extra.is_unsaid(field) => "",
            "" => beyond,
            text => text,
        }
    }

    /// Whose knowledge the tag is: the creator's, unless it says otherwise; shared as long as it stays the same.
    pub(super) fn shared_originator(&mut self, tag: &Tag) -> Arc<str> {
        let originator = match tag.extra.originator.as_str() {
            "" => &*self.creator,
            other => other,
        };
        if *self.originator != *originator {
            self.originator = Arc::from(originator);
        }
        Arc::clone(&self.originator)
    }

    /// The tag's source; shared as long as it stays the same.
    pub(super) fn shared_source(&mut self, tag: &Tag) -> Option<Arc<str>> {
        let source = Some(self.said(tag, "source")).filter(|text| !text.is_empty()).map(Arc::<str>::from);
        if self.source != source {
            self.source = source;
        }
        self.source.clone()
    }
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(TagVisitor).map(Header)
    }
}

impl<'de> Deserialize<'de> for Tag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(TagVisitor)
    }
}

struct TagVisitor;

impl<'de> Visitor<'de> for TagVisitor {
    type Value = Tag;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping of fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Tag, A::Error> {
        let mut tag = Tag::default();
        while let Some(Text(name)) = fields.next_key::<Text>()? {
            let name = name.unwrap_or_default();
            if name == "concepts" {
                tag.concepts = fields.next_value::<Concepts>()?.0;
            } else if name == "context" {
                tag.context = fields.next_value::<Context>()?.0;
            } else if let Some(field) = FIELDS.iter().find(|field| **field == name) {
                match fields.next_value::<Text>()?.0 {
                    Some(value) => {
                        if tag.values.insert(field, value).is_some() {
                            tag.fault = Some("a field stands in it twice");
                        }
                    }
                    None => tag.fault = Some("a field is a list or mapping, or longer than 4 KiB"),
                }
            } else {
                fields.next_value::<IgnoredAny>()?;
            }
        }
        Ok(tag)
    }
}

/// A scalar as it is written (`01` stays `01`); `None` for a list, a mapping, or more than [`MOST_VALUE`] bytes.
#[derive(Default)]
pub(super) struct Text(pub(super) Option<String>);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // serde_yaml_ng gives a scalar's own text to those who ask for text, and everything else as what it is.
        from.deserialize_str(TextVisitor)
    }
}

/// The text of a context, as long as a tag may be; empty where it is no text.
struct Context(String);

impl<'de> Deserialize<'de> for Context {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(ContextVisitor)
    }
}

struct ContextVisitor;

impl<'de> Visitor<'de> for ContextVisitor {
    type Value = Context;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a context")
    }

    fn visit_str<E>(self, text: &str) -> Result<Context, E> {
        Ok(Context(text.to_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Context, E> {
        Ok(Context(String::new()))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Context, E> {
        Ok(Context(String::new()))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Context, E> {
        Ok(Context(String::new()))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Context, E> {
        Ok(Context(String::new()))
    }

    fn visit_unit<E>(self) -> Result<Context, E> {
        Ok(Context(String::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Context, A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Context(String::new()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Context, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Context(String::new()))
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E>(self, text: &str) -> Result<Text, E> {
        Ok(Text((text.len() <= MOST_VALUE).then(|| text.to_owned())))
    }
}

/// Texts; those that are too long are passed over.
#[derive(Default)]
pub(super) struct Concepts(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Concepts {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(ConceptsVisitor)
    }
}

struct ConceptsVisitor;

impl<'de> Visitor<'de> for ConceptsVisitor {
    type Value = Concepts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of concepts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Concepts, A::Error> {
        let mut concepts = Vec::new();
        while let Some(Text(concept)) = elements.next_element()? {
            if concepts.len() == MOST_CONCEPTS {
                return Err(A::Error::custom("a tag has more than 32 concepts"));
            }
            concepts.extend(concept);
        }
        Ok(Concepts(concepts))
    }
}
