//! The FollowTheMoney model: which kinds of entity there are, and which properties they have.
//!
//! The tables are generated from the `followthemoney` package (see `schema_table.rs` for version and licence);
//! `cargo run -p xtask -- ftm-schema` makes them again.

use crate::schema_table::{SCHEMATA, TOPICS};

/// FollowTheMoney property types, as far as they change how a value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are FollowTheMoney's own")]
pub enum PropertyType {
    Address,
    Checksum,
    Country,
    Date,
    Email,
    Entity,
    Gender,
    Html,
    Identifier,
    Ip,
    Json,
    Language,
    Mimetype,
    Name,
    Number,
    Phone,
    String,
    Text,
    Topic,
    Url,
}

impl PropertyType {
    /// FollowTheMoney's name of the type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Checksum => "checksum",
            Self::Country => "country",
            Self::Date => "date",
            Self::Email => "email",
            Self::Entity => "entity",
            Self::Gender => "gender",
            Self::Html => "html",
            Self::Identifier => "identifier",
            Self::Ip => "ip",
            Self::Json => "json",
            Self::Language => "language",
            Self::Mimetype => "mimetype",
            Self::Name => "name",
            Self::Number => "number",
            Self::Phone => "phone",
            Self::String => "string",
            Self::Text => "text",
            Self::Topic => "topic",
            Self::Url => "url",
        }
    }
}

/// A property, as the schema that introduces it defines it.
#[derive(Debug, PartialEq, Eq)]
pub struct PropertyDef {
    /// `name`, `birthDate`, …
    pub name: &'static str,
    /// What its values are.
    pub kind: PropertyType,
    /// For entity-typed properties: the schema that the value must have.
    pub range: Option<&'static str>,
    /// Whether it helps to tell entities apart.
    pub matchable: bool,
}

/// For schemata that are edges: which properties hold the two ends.
#[derive(Debug, PartialEq, Eq)]
pub struct EdgeDef {
    /// Property of the one end.
    pub source: &'static str,
    /// Property of the other.
    pub target: &'static str,
    /// The words between them.
    pub label: &'static str,
}

/// A kind of entity.
#[derive(Debug, PartialEq, Eq)]
pub struct Schema {
    /// `Person`, `Vessel`, …
    pub name: &'static str,
    /// It and all it extends, by name.
    pub ancestors: &'static [&'static str],
    /// Properties that may serve as a caption, best first.
    pub caption: &'static [&'static str],
    /// Set for relations.
    pub edge: Option<EdgeDef>,
    /// Properties that it introduces; inherited ones stand at its ancestors.
    pub own: &'static [PropertyDef],
}

impl Schema {
    /// The schema of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        let place = SCHEMATA.binary_search_by(|schema| schema.name.cmp(name)).ok()?;
        SCHEMATA.get(place)
    }

    /// All schemata, by name.
    pub fn all() -> &'static [Self] {
        SCHEMATA
    }

    /// Its property of that name, own or inherited.
    pub fn property(&self, name: &str) -> Option<&'static PropertyDef> {
        let lineage = self.ancestors.iter().filter_map(|ancestor| Self::find(ancestor));
        lineage.flat_map(|schema| schema.own).find(|property| property.name == name)
    }

    /// Whether it is `name` or extends it.
    pub fn is_a(&self, name: &str) -> bool {
        self.ancestors.contains(&name)
    }

    /// The more specific of two schemata of one lineage; otherwise the first.
    pub fn narrower(a: &'static Self, b: &'static Self) -> &'static Self {
        if b.is_a(a.name) { b } else { a }
    }

    /// Whether `topic` is one of FollowTheMoney's topics (`sanction`, `crime.cyber`, …).
    pub fn is_topic(topic: &str) -> bool {
        TOPICS.binary_search(&topic).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generated_tables_are_sorted_and_closed() {
        assert!(SCHEMATA.is_sorted_by_key(|schema| schema.name));
        assert!(TOPICS.is_sorted());
        for schema in SCHEMATA {
            assert!(schema.is_a(schema.name), "{} is not its own ancestor", schema.name);
            for name in schema.ancestors {
                assert!(Schema::find(name).is_some(), "{} extends {name}", schema.name);
            }
            for range in schema.own.iter().filter_map(|property| property.range) {
                assert!(Schema::find(range).is_some(), "{} points at {range}", schema.name);
            }
            for name in schema.caption {
                assert!(schema.property(name).is_some(), "{} has no {name}", schema.name);
            }
            if let Some(edge) = &schema.edge {
                assert!(
                    schema.property(edge.source).is_some() && schema.property(edge.target).is_some(),
                    "{}",
                    schema.name
                );
            }
        }
    }

    #[test]
    fn properties_are_inherited() {
        let person = Schema::find("Person").unwrap();
        assert_eq!(person.property("name").unwrap().kind, PropertyType::Name);
        assert!(person.is_a("Thing") && !person.is_a("Vessel"));
        assert!(Schema::is_topic("sanction") && !Schema::is_topic("suspicion"));
    }
}
