//! The relations of the field: how one party stands to another.

/// Whether a relation satisfies resolution 1718 (2006), paragraph 8 (d): "owned or controlled by" a listed party,
/// or "acting on behalf or at the direction of" one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// It does: a freeze reaches through it.
    Freeze,
    /// It connects, but is neither ownership, control nor agency: context for an investigator.
    Context,
}

/// A relation from a subject to another entity, read "subject … value".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relation {
    /// The claim's property.
    pub property: &'static str,
    /// The words between subject and value.
    pub words: &'static str,
    /// Whether a freeze reaches through it.
    pub reach: Reach,
    /// The FollowTheMoney edge it is exported as: schema, property that holds the value, property that holds the subject.
    pub edge: (&'static str, &'static str, &'static str),
}

const fn relation(
    property: &'static str,
    words: &'static str,
    reach: Reach,
    edge: (&'static str, &'static str, &'static str),
) -> Relation {
    Relation { property, words, reach, edge }
}

const UNKNOWN: (&str, &str, &str) = ("UnknownLink", "object", "subject");

/// Every relation that a path may walk.
pub static RELATIONS: &[Relation] = &[
    relation("owned_by", "is owned by", Reach::Freeze, ("Ownership", "owner", "asset")),
    relation("controlled_by", "is controlled by", Reach::Freeze, ("Ownership", "owner", "asset")),
    relation("subordinate_to", "is subordinate to", Reach::Freeze, UNKNOWN),
    relation(
        "acting_for",
        "acts for or at the direction of",
        Reach::Freeze,
        ("Representation", "client", "agent"),
    ),
    relation("held_by", "is a wallet of", Reach::Freeze, ("CryptoWallet", "holder", "id")),
    relation("front_of", "is a front for", Reach::Freeze, ("Representation", "client", "agent")),
    relation("agency_of", "is an agency of", Reach::Freeze, UNKNOWN),
    relation("employed_by", "is employed by", Reach::Context, ("Employment", "employer", "employee")),
    relation(
        "official_of",
        "is an official of",
        Reach::Context,
        ("Directorship", "organization", "director"),
    ),
    relation("associated_with", "is associated with", Reach::Context, UNKNOWN),
    relation("linked_to", "is linked to", Reach::Context, UNKNOWN),
    relation("supports", "supports", Reach::Context, UNKNOWN),
    relation("supported_by", "is supported by", Reach::Context, UNKNOWN),
    relation(
        "successor_of",
        "is the successor of",
        Reach::Context,
        ("Succession", "predecessor", "successor"),
    ),
];

impl Relation {
    /// The relation that a claim's property names, if it names one.
    pub fn find(property: &str) -> Option<&'static Self> {
        RELATIONS.iter().find(|relation| relation.property == property)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Schema;

    #[test]
    fn every_relation_exports_to_a_real_schema() {
        for relation in RELATIONS {
            let (schema, value, subject) = relation.edge;
            let schema = Schema::find(schema).unwrap_or_else(|| panic!("{schema} is not in the model"));
            assert!(schema.property(value).is_some(), "{}: {value}", relation.property);
            assert!(
                subject == "id" || schema.property(subject).is_some(),
                "{}: {subject}",
                relation.property
            );
        }
    }
}
