//! Names: aliases, each documented in one or more scripts, each in parts.

use super::{List, reference::Reference};
use crate::{
    GatherError,
    clerk::{Fact, Subject, clean},
    text_relations::Standing,
    xml::Element,
};
use std::collections::HashMap;

/// A name in one script.
#[derive(Debug, Default, PartialEq, Eq)]
struct Name {
    /// `LAST, First Middle` for persons, as OFAC writes names whatever the order of their parts; in scripts that
    /// write names without spaces, family and given name joined.
    full: String,
    /// The parts of a person's name: property and text.
    parts: Vec<(&'static str, String)>,
}

impl List<'_, '_> {
    /// Writes the names of an identity.
    pub(super) fn names(&mut self, subject: &Subject, identity: Element<'_>) -> Result<(), GatherError> {
        let kinds = part_kinds(identity);
        for (at, alias) in (1..).zip(identity.all("Alias")) {
            let kind = self.reference.word("AliasType", alias.number("AliasTypeID"));
            let (property, standing) = match (kind, alias.attribute("LowQuality")) {
                (_, Some("true")) => ("weakAlias", Standing::Derived),
                ("Name", _) => ("name", Standing::Primary),
                ("F.K.A.", _) => ("previousName", Standing::Alias),
                _ => ("alias", Standing::Alias),
            };
            for documented in alias.all("DocumentedName") {
                let name = assemble(documented, &kinds, &self.reference);
                if !name.full.is_empty() {
                    self.name(subject, property, standing, &name, &format!("Alias {at}"))?;
                }
            }
        }
        Ok(())
    }

    fn name(
        &mut self,
        subject: &Subject,
        property: &'static str,
        standing: Standing,
        name: &Name,
        place: &str,
    ) -> Result<(), GatherError> {
        self.texts.name(subject, &name.full, standing);
        self.clerk.say(subject, Fact::text(property, name.full.clone()).at(place))?;
        if property == "name" && subject.schema == "Person" {
            for (part, text) in &name.parts {
                self.clerk.say(subject, Fact::text(part, text.clone()).at(place))?;
            }
        }
        Ok(())
    }
}

/// What kind of part each group of name parts is.
fn part_kinds(identity: Element<'_>) -> HashMap<u32, u32> {
    let masters = identity.first("NamePartGroups").into_iter().flat_map(Element::children);
    let groups = masters.flat_map(Element::children);
    groups.filter_map(|group| Some((group.number("ID")?, group.number("NamePartTypeID")?))).collect()
}

fn assemble(documented: Element<'_>, kinds: &HashMap<u32, u32>, reference: &Reference) -> Name {
    let values = documented.all("DocumentedNamePart").filter_map(|part| part.first("NamePartValue"));
    let parts = values.map(|value| {
        let kind = value.number("NamePartGroupID").and_then(|group| kinds.get(&group)).copied();
        let script = reference.word("Script", value.number("ScriptID"));
        (reference.word("NamePartType", kind), script, clean(value.text()))
    });
    let parts: Vec<_> = parts.filter(|(_, _, text)| !text.is_empty()).collect();
    let joined = parts.iter().any(|(_, script, _)| writes_names_joined(script));
    let kinds: Vec<&str> = parts.iter().map(|(kind, ..)| *kind).collect();
    let (mut family, mut given, mut other, mut named) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (kind, _, text) in &parts {
        match side(kind, &kinds) {
            Side::Family => family.push(text.as_str()),
            Side::Given => given.push(text.as_str()),
            Side::Other => other.push(text.as_str()),
        }
        named.extend(part_property(kind).map(|property| (property, text.clone())));
    }
    let space = if joined { "" } else { " " };
    let sides = [family.join(space), given.join(space)];
    let comma = if joined { "" } else { ", " };
    let mut full = sides.into_iter().filter(|side| !side.is_empty()).collect::<Vec<_>>().join(comma);
    for text in other {
        full = if full.is_empty() { text.to_owned() } else { [&full, " ", text].concat() };
    }
    Name { full, parts: named }
}

/// Where a part of a name stands in `LAST, First`.
enum Side {
    Family,
    Given,
    Other,
}

/// Spanish names have no last name but a patronymic and a matronymic, which then are the family's; beside a last name
/// the patronymic is a given one, as in Russian, and the matronymic stays the family's.
fn side(kind: &str, all: &[&str]) -> Side {
    match kind {
        "Last Name" | "Matronymic" | "Maiden Name" => Side::Family,
        "Patronymic" if !all.contains(&"Last Name") => Side::Family,
        "First Name" | "Middle Name" | "Patronymic" => Side::Given,
        _ => Side::Other,
    }
}

fn part_property(kind: &str) -> Option<&'static str> {
    match kind {
        "Last Name" | "Matronymic" => Some("lastName"),
        "First Name" => Some("firstName"),
        "Middle Name" => Some("middleName"),
        "Patronymic" => Some("fatherName"),
        _ => None,
    }
}

/// Korean stands under two script values, "Korean" and "Hangul".
fn writes_names_joined(script: &str) -> bool {
    matches!(script, "Chinese Simplified" | "Chinese Traditional" | "Japanese" | "Korean" | "Hangul")
}
