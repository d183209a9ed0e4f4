//! Reference value sets: what the file's numbers mean.

use crate::{
    clerk::clean,
    country,
    format::ofac::vocabulary::{self, Meaning},
    xml::Element,
};
use std::{collections::HashMap, rc::Rc};

/// The schemata that parties have.
pub(super) const SCHEMATA: [&str; 4] = ["Person", "Organization", "Vessel", "Airplane"];

/// A kind of feature: its label, and what it says of a party of each of [`SCHEMATA`].
#[derive(Debug)]
pub(super) struct FeatureType {
    pub(super) label: String,
    meanings: [Meaning; 4],
}

impl FeatureType {
    fn new(label: &str) -> Self {
        let label = label.trim().to_owned();
        let meanings = SCHEMATA.map(|schema| vocabulary::feature(&label, schema));
        Self { label, meanings }
    }

    pub(super) fn meaning(&self, schema: &str) -> Meaning {
        let at = SCHEMATA.iter().position(|known| *known == schema);
        at.and_then(|at| self.meanings.get(at)).copied().unwrap_or(Meaning::Note)
    }
}

/// A country as the file names it.
#[derive(Debug)]
pub(super) struct Country {
    pub(super) name: String,
    /// `None` for "undetermined" and the like.
    pub(super) code: Option<&'static str>,
}

impl Country {
    /// The code; the name where it has none.
    pub(super) fn value(&self) -> &str {
        self.code.unwrap_or(&self.name)
    }
}

/// The words behind the numbers, by set.
#[derive(Debug, Default)]
pub(super) struct Reference {
    words: HashMap<String, HashMap<u32, String>>,
    features: HashMap<u32, Rc<FeatureType>>,
    countries: HashMap<u32, Country>,
    areas: HashMap<u32, Country>,
    schemata: HashMap<u32, &'static str>,
}

impl Reference {
    /// Takes one set, such as `AliasTypeValues`.
    pub(super) fn take(&mut self, set: Element<'_>) {
        for value in set.children() {
            let Some(id) = value.number("ID") else { continue };
            match value.name() {
                "FeatureType" => drop(self.features.insert(id, Rc::new(FeatureType::new(value.text())))),
                "Country" => drop(self.countries.insert(id, named_country(value.text()))),
                "AreaCode" => {
                    drop(self.areas.insert(id, named_country(value.attribute("Description").unwrap_or(""))));
                }
                "PartySubType" => drop(self.schemata.insert(id, schema(value))),
                name => {
                    let words = self.words.entry(name.to_owned()).or_default();
                    words.insert(id, clean(value.text()));
                }
            }
        }
    }

    /// The word that `id` stands for in the set of `kind` (`AliasType`); empty where the file does not say.
    pub(super) fn word(&self, kind: &str, id: Option<u32>) -> &str {
        let word = id.and_then(|id| self.words.get(kind)?.get(&id));
        word.map_or("", String::as_str)
    }

    pub(super) fn feature(&self, id: u32) -> Option<Rc<FeatureType>> {
        self.features.get(&id).cloned()
    }

    pub(super) fn country(&self, id: Option<u32>) -> Option<&Country> {
        self.countries.get(&id?)
    }

    pub(super) fn area(&self, id: Option<u32>) -> Option<&Country> {
        self.areas.get(&id?)
    }

    pub(super) fn schema(&self, sub_type: Option<u32>) -> Option<&'static str> {
        self.schemata.get(&sub_type?).copied()
    }
}

fn named_country(name: &str) -> Country {
    let name = clean(name);
    Country { code: country::code(&name), name }
}

/// Sub-types are "Vessel" and "Aircraft" of transport; of persons and entities they are "Unknown", and the party type
/// (1 individual, 2 entity) says which.
fn schema(sub_type: Element<'_>) -> &'static str {
    match (sub_type.text(), sub_type.number("PartyTypeID")) {
        ("Vessel", _) => "Vessel",
        ("Aircraft", _) => "Airplane",
        (_, Some(1)) => "Person",
        _ => "Organization",
    }
}
