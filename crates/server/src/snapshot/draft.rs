//! Entities as they are read, and how they are packed.

use super::{DEFAULT, Kept, Neighbours, Scope, Snapshot, Words, watch::OfWatch};
use record::{PropertyType, Schema};
use rustc_hash::FxHashMap;
use screen::{Model, Party, Wallets};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An entity as a file or a watch states it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Draft {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) caption: String,
    pub(crate) schema: String,
    #[serde(default)]
    pub(crate) properties: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(crate) datasets: Vec<String>,
    #[serde(default)]
    pub(crate) referents: Vec<String>,
    #[serde(default)]
    pub(crate) target: bool,
    #[serde(default)]
    pub(crate) first_seen: Option<String>,
    #[serde(default)]
    pub(crate) last_seen: Option<String>,
    #[serde(default)]
    pub(crate) last_change: Option<String>,
    /// Whether any claim that it is made of is marked: no part of what is shown.
    #[serde(skip)]
    pub(crate) marked: bool,
}

impl Draft {
    /// An entity of which only this is known.
    pub(crate) fn new(id: String, schema: &str) -> Self {
        Self {
            id,
            caption: String::new(),
            schema: schema.to_owned(),
            properties: BTreeMap::new(),
            datasets: vec![],
            referents: vec![],
            target: false,
            first_seen: None,
            last_seen: None,
            last_change: None,
            marked: false,
        }
    }

    /// Gives it a caption where it has none: as its schema says, or its id.
    pub(crate) fn captioned(mut self) -> Self {
        if self.caption.is_empty() {
            let schema = Schema::find(&self.schema);
            let named = schema.into_iter().flat_map(|schema| schema.caption);
            let first = named.filter_map(|name| self.properties.get(*name)?.first()).next();
            self.caption = first.unwrap_or(&self.id).clone();
        }
        self
    }

    /// Values of all properties of that type.
    fn values(&self, schema: &Schema, kind: PropertyType) -> BTreeSet<&str> {
        let of_kind = |name: &str| schema.property(name).is_some_and(|property| property.kind == kind);
        let values = self.properties.iter().filter(|(name, _)| of_kind(name));
        values.flat_map(|(_, values)| values.iter().map(String::as_str)).collect()
    }
}

/// Its JSON without the closing brace, so that more fields can follow.
fn head(entity: &impl Serialize) -> String {
    let mut text = serde_json::to_string(entity).unwrap_or_default();
    text.pop();
    text
}

/// Everything that a snapshot is packed from.
#[derive(Default)]
pub(crate) struct Drafts {
    /// Entities whose schemata FollowTheMoney knows, each id once.
    pub(crate) entities: Vec<(Draft, &'static Schema)>,
    /// The parties among them, with their numbers.
    pub(crate) parties: Vec<(u32, Party)>,
    pub(crate) version: String,
    pub(crate) watch: Option<OfWatch>,
}

impl Drafts {
    /// Packs them.
    pub(crate) fn pack(self) -> Snapshot {
        let ids: FxHashMap<Box<str>, u32> =
            self.entities.iter().zip(0..).map(|((draft, _), at)| (draft.id.as_str().into(), at)).collect();
        let mut packing = Packing::default();
        for ((draft, schema), at) in self.entities.iter().zip(0_u32..) {
            packing.add(draft, schema, at);
        }
        let neighbours = Neighbours::of(&self.entities, &ids);
        let wallets = Wallets::build(packing.addresses.iter().map(|(text, at)| (text.as_str(), *at)));
        let mut referents = packing.referents;
        referents.retain(|id, _| !ids.contains_key(id));
        Snapshot {
            scopes: Scope::all(packing.datasets, self.entities.len(), self.parties),
            entities: packing.kept,
            terms: packing.terms.names,
            words: packing.words.sorted(),
            model: Model::shipped(),
            version: self.version,
            watch: self.watch,
            ids,
            referents,
            neighbours,
            wallets,
        }
    }
}

/// A snapshot under way.
struct Packing {
    kept: Vec<Kept>,
    referents: FxHashMap<Box<str>, u32>,
    /// The members of each dataset but the first, which is everything.
    datasets: Vec<(String, Vec<u32>)>,
    places: FxHashMap<String, u16>,
    terms: Terms,
    words: Words,
    addresses: Vec<(String, u32)>,
}

impl Default for Packing {
    fn default() -> Self {
        Self {
            kept: vec![],
            referents: FxHashMap::default(),
            datasets: vec![],
            places: FxHashMap::from_iter([(DEFAULT.to_owned(), 0)]),
            terms: Terms::default(),
            words: Words::default(),
            addresses: vec![],
        }
    }
}

#[derive(Default)]
struct Terms {
    names: Vec<Box<str>>,
    places: FxHashMap<Box<str>, u32>,
}

impl Terms {
    fn place(&mut self, term: &str) -> u32 {
        if let Some(place) = self.places.get(term) {
            return *place;
        }
        let place = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(term.into());
        self.places.insert(term.into(), place);
        place
    }
}

impl Packing {
    fn add(&mut self, draft: &Draft, schema: &'static Schema, at: u32) {
        let countries = draft.values(schema, PropertyType::Country);
        let countries = countries.into_iter().map(|code| self.terms.place(&code.to_lowercase())).collect();
        let topics = draft.values(schema, PropertyType::Topic);
        let topics = topics.into_iter().map(|topic| self.terms.place(topic)).collect();
        let datasets = draft.datasets.iter().map(|name| self.dataset(name, at)).collect();
        for referent in &draft.referents {
            self.referents.insert(referent.as_str().into(), at);
        }
        if schema.is_a("CryptoWallet") {
            let keys = draft.properties.get("publicKey").into_iter().flatten();
            self.addresses.extend(keys.map(|key| (key.clone(), at)));
        }
        self.words.add(draft, at);
        self.kept.push(Kept {
            head: head(draft).into(),
            id: draft.id.as_str().into(),
            caption: draft.caption.as_str().into(),
            changed: draft.last_change.as_deref().unwrap_or_default().into(),
            target: draft.target,
            marked: draft.marked,
            schema,
            datasets,
            countries,
            topics,
        });
    }

    /// Enters a member into a dataset; its place.
    fn dataset(&mut self, name: &str, member: u32) -> u16 {
        let next = u16::try_from(self.datasets.len() + 1).unwrap_or(u16::MAX);
        let place = *self.places.entry(name.to_owned()).or_insert(next);
        if place == next {
            self.datasets.push((name.to_owned(), vec![]));
        }
        // What says that it is in `default` says nothing: everything is.
        if let Some((_, members)) = self.datasets.get_mut((place as usize).wrapping_sub(1)) {
            members.push(member);
        }
        place
    }
}
