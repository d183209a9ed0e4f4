//! What is served: entities, packed so that an answer is a search and a copy.
//!
//! A snapshot never changes. Entities stand as the JSON that is sent; what a filter needs stands beside it.

mod adjacent;
mod draft;
mod file;
mod labels;
mod moment;
mod scope;
mod watch;
mod words;

pub(crate) use adjacent::{Neighbour, Neighbours};
pub(crate) use labels::label;
pub(crate) use moment::Moment;
pub(crate) use scope::{Names, Scope};
pub(crate) use watch::{MOST_OPEN, OfWatch};
pub(crate) use words::{Words, folded};

use crate::{EntityResponse, PropertyValue};
use archive::Watch;
use record::Schema;
use rustc_hash::FxHashMap;
use screen::{Model, Wallets};

/// The dataset that holds all others.
pub(crate) const DEFAULT: &str = "default";

/// An entity as it is kept.
#[derive(Debug)]
pub(crate) struct Kept {
    /// Its JSON without the closing brace.
    pub(crate) head: Box<str>,
    pub(crate) id: Box<str>,
    pub(crate) caption: Box<str>,
    pub(crate) schema: &'static Schema,
    /// Places in [`Snapshot::scopes`].
    pub(crate) datasets: Box<[u16]>,
    /// Places in [`Snapshot::terms`].
    pub(crate) countries: Box<[u32]>,
    pub(crate) topics: Box<[u32]>,
    /// When it was last changed: an ISO date, compared as text.
    pub(crate) changed: Box<str>,
    pub(crate) target: bool,
    /// Whether anything that it is made of is marked above TLP:GREEN, or for named parties.
    pub(crate) marked: bool,
}

impl Kept {
    /// The entity, out of its JSON; `None` is impossible, because it was written from one.
    pub(crate) fn entity(&self) -> Option<EntityResponse> {
        serde_json::from_str(&format!("{}}}", self.head)).ok()
    }
}

/// Everything that is served, at one moment.
#[derive(Debug)]
pub struct Snapshot {
    pub(crate) model: Model,
    pub(crate) entities: Vec<Kept>,
    pub(crate) ids: FxHashMap<Box<str>, u32>,
    /// Other ids of an entity.
    pub(crate) referents: FxHashMap<Box<str>, u32>,
    /// All datasets; the first is [`DEFAULT`].
    pub(crate) scopes: Vec<Scope>,
    /// Codes of countries and topics.
    pub(crate) terms: Vec<Box<str>>,
    pub(crate) words: Words,
    pub(crate) neighbours: Neighbours,
    /// Addresses of wallets; the payloads are numbers of entities.
    pub(crate) wallets: Wallets,
    /// Which snapshot it is.
    pub(crate) version: String,
    /// Where it came from: a file, or a watch and what else is asked of it.
    pub(crate) watch: Option<OfWatch>,
}

impl Snapshot {
    /// The entity of that number.
    pub(crate) fn kept(&self, number: u32) -> Option<&Kept> {
        self.entities.get(number as usize)
    }

    /// The ids of those among an entity, and what is nested in it, that are made of marked claims.
    pub(crate) fn marked(&self, entity: &EntityResponse) -> Vec<String> {
        let mut found = vec![];
        self.add_marked(entity, &mut found);
        found
    }

    fn add_marked(&self, entity: &EntityResponse, found: &mut Vec<String>) {
        let kept = self.ids.get(entity.id.as_str()).and_then(|number| self.kept(*number));
        found.extend(kept.filter(|kept| kept.marked).map(|kept| kept.id.to_string()));
        for value in entity.properties.values().flatten() {
            if let PropertyValue::Entity(nested) = value {
                self.add_marked(nested, found);
            }
        }
    }

    /// The dataset of that name.
    pub(crate) fn scope(&self, name: &str) -> Option<&Scope> {
        self.scopes.iter().find(|scope| scope.name == name)
    }

    /// The place of the dataset of that name.
    pub(crate) fn place(&self, name: &str) -> Option<u16> {
        self.scopes.iter().position(|scope| scope.name == name).and_then(|place| u16::try_from(place).ok())
    }

    /// A country's or topic's code.
    pub(crate) fn term(&self, number: u32) -> &str {
        self.terms.get(number as usize).map_or("", |term| term)
    }

    /// Which snapshot it is: of a watch, the size of its ledger and the beginning of its root.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The watch that it was read from; `None` of a file.
    pub fn watch(&self) -> Option<&Watch> {
        self.watch.as_ref().map(|of| &of.watch)
    }

    /// How many entities it holds, relations included.
    pub fn len(&self) -> usize {
        self.entities.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }

    /// The names of the datasets; the first is `default`.
    pub fn datasets(&self) -> impl Iterator<Item = &str> {
        self.scopes.iter().map(|scope| scope.name.as_str())
    }
}
