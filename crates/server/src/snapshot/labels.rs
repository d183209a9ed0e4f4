//! What people call codes, and the way back along a property: tables of FollowTheMoney.

use record::Schema;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// `facet, code, label`.
static LABELS: LazyLock<FxHashMap<(&str, &str), &str>> = LazyLock::new(|| {
    rows(include_str!("../../tables/labels.tsv")).map(|[facet, code, label]| ((facet, code), label)).collect()
});

/// `schema, property, what the other end calls the way back`.
static REVERSE: LazyLock<FxHashMap<(&str, &str), &str>> = LazyLock::new(|| {
    rows(include_str!("../../tables/reverse.tsv"))
        .map(|[schema, name, back]| ((schema, name), back))
        .collect()
});

fn rows(table: &'static str) -> impl Iterator<Item = [&'static str; 3]> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut cells = line.split('\t');
        Some([cells.next()?, cells.next()?, cells.next()?])
    })
}

/// What people call a code of `countries`, `topics` or `schema`; the code itself where nobody does.
pub(crate) fn label<'a>(facet: &'a str, code: &'a str) -> &'a str {
    LABELS.get(&(facet, code)).copied().unwrap_or(code)
}

/// What an entity that `property` points at calls the way back: `ownershipOwner` for `owner` of an `Ownership`.
pub(crate) fn reverse(schema: &Schema, property: &str) -> Option<&'static str> {
    schema.ancestors.iter().find_map(|ancestor| REVERSE.get(&(*ancestor, property)).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_of_the_schema_that_we_know() {
        assert!(LABELS.len() > 400 && REVERSE.len() > 90);
        for (schema, property) in REVERSE.keys() {
            let schema = Schema::find(schema).unwrap();
            assert_eq!(schema.property(property).unwrap().kind, record::PropertyType::Entity);
        }
        assert_eq!(label("countries", "kp"), "North Korea");
        assert_eq!(label("countries", "??"), "??");
        let company_ownership = Schema::find("Ownership").unwrap();
        assert_eq!(reverse(company_ownership, "owner"), Some("ownershipOwner"));
        assert_eq!(reverse(Schema::find("CryptoWallet").unwrap(), "holder"), Some("cryptoWallets"));
    }
}
