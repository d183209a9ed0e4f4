//! Who points at whom: the way back along every property that names another entity.

use super::{Snapshot, draft::Draft, labels::reverse};
use crate::{EntityResponse, PropertyValue};
use record::{PropertyType, Schema};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Neighbours that are shown inside an entity, for each property; `/adjacent` has them all, in pages.
const MOST_NESTED: usize = 50;

/// Links into each entity: its number, what it calls the way back, who points at it.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    /// Sorted.
    back: Vec<(u32, &'static str, u32)>,
}

impl Neighbours {
    pub(super) fn of(entities: &[(Draft, &'static Schema)], ids: &FxHashMap<Box<str>, u32>) -> Self {
        let mut back = vec![];
        for ((draft, schema), at) in entities.iter().zip(0_u32..) {
            for (name, values) in &draft.properties {
                if !is_entity(schema, name) {
                    continue;
                }
                let Some(reverse) = reverse(schema, name) else { continue };
                let held = values.iter().filter_map(|value| ids.get(value.as_str()));
                back.extend(held.map(|to| (*to, reverse, at)));
            }
        }
        back.sort_unstable();
        back.dedup();
        Self { back }
    }

    /// What points at an entity, by what it calls the way back.
    fn back(&self, entity: u32) -> &[(u32, &'static str, u32)] {
        let from = self.back.partition_point(|(to, ..)| *to < entity);
        let until = self.back.partition_point(|(to, ..)| *to <= entity);
        self.back.get(from..until).unwrap_or_default()
    }
}

fn is_entity(schema: &Schema, property: &str) -> bool {
    schema.property(property).is_some_and(|property| property.kind == PropertyType::Entity)
}

/// A neighbour: an entity that is held, or the id of one that is not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Neighbour {
    Held(u32),
    Id(String),
}

impl Snapshot {
    /// All neighbours of an entity by property, forward and back, in their order.
    pub(crate) fn neighbours_of(
        &self,
        number: u32,
        entity: &EntityResponse,
    ) -> BTreeMap<String, Vec<Neighbour>> {
        let mut found = BTreeMap::<String, Vec<Neighbour>>::new();
        let schema = self.kept(number).map(|kept| kept.schema);
        for (name, values) in &entity.properties {
            if schema.is_some_and(|schema| is_entity(schema, name)) {
                found.insert(name.clone(), values.iter().filter_map(|value| self.neighbour(value)).collect());
            }
        }
        for (_, name, from) in self.neighbours.back(number) {
            found.entry((*name).to_owned()).or_default().push(Neighbour::Held(*from));
        }
        found
    }

    fn neighbour(&self, value: &PropertyValue) -> Option<Neighbour> {
        let PropertyValue::Text(id) = value else { return None };
        Some(self.ids.get(id.as_str()).map_or_else(|| Neighbour::Id(id.clone()), |at| Neighbour::Held(*at)))
    }

    /// A neighbour as it is shown beside `root`: of a relation, with what stands at its other end.
    pub(crate) fn shown(&self, neighbour: &Neighbour, root: &str) -> PropertyValue {
        match neighbour {
            Neighbour::Id(id) => PropertyValue::Text(id.clone()),
            Neighbour::Held(number) => match self.kept(*number).and_then(|kept| kept.entity()) {
                Some(entity) => PropertyValue::Entity(Box::new(self.with_ends(*number, entity, root))),
                None => PropertyValue::Text(String::new()),
            },
        }
    }

    fn with_ends(&self, number: u32, mut entity: EntityResponse, root: &str) -> EntityResponse {
        let Some(schema) = self.kept(number).map(|kept| kept.schema) else { return entity };
        for (_, values) in entity.properties.iter_mut().filter(|(name, _)| is_entity(schema, name)) {
            for value in values.iter_mut().take(MOST_NESTED) {
                let other = self.neighbour(value).filter(|other| *other != Neighbour::Id(root.to_owned()));
                if let Some(Neighbour::Held(other)) = other
                    && let Some(kept) = self.kept(other).filter(|kept| kept.id.as_ref() != root)
                    && let Some(entity) = kept.entity()
                {
                    *value = PropertyValue::Entity(Box::new(entity));
                }
            }
        }
        entity
    }

    /// The entity with its neighbours in place of their ids; at most [`MOST_NESTED`] of each property.
    pub(crate) fn nested(&self, number: u32, mut entity: EntityResponse) -> EntityResponse {
        let id = entity.id.clone();
        for (name, neighbours) in self.neighbours_of(number, &entity) {
            let shown = neighbours.iter().take(MOST_NESTED).map(|one| self.shown(one, &id)).collect();
            entity.properties.insert(name, shown);
        }
        entity
    }
}
