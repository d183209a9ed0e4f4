//! Given names that are forms of one another: Aleksandr and Oleksandr, William and Guillermo; and their short forms, Sasha and Bill.

use std::collections::HashMap;
use std::sync::LazyLock;

use smallvec::SmallVec;

type Groups = SmallVec<[u16; 3]>;

static GROUPS: LazyLock<HashMap<&'static str, Groups>> = LazyLock::new(|| {
    let mut groups: HashMap<&'static str, Groups> = HashMap::new();
    let rows = include_str!("../tables/given_names.tsv").lines().filter(|line| !line.starts_with('#'));
    for (row, line) in (0..).zip(rows) {
        let (formal, short) = line.split_once('|').unwrap_or((line, ""));
        for name in formal.split_whitespace().chain(short.split_whitespace()) {
            groups.entry(name).or_default().push(row);
        }
    }
    groups
});

/// The rows of the table that `ascii` (lower case) stands in; empty for names that have none. Two names with a row in
/// common are forms of one.
#[must_use]
pub fn groups(ascii: &str) -> &'static [u16] {
    GROUPS.get(ascii).map_or(&[], SmallVec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_name_share_a_row() {
        let kin = |one: &str, other: &str| groups(one).iter().any(|row| groups(other).contains(row));
        for (one, other) in
            [("aleksandr", "oleksandr"), ("sasha", "alexander"), ("bill", "william"), ("sergei", "serhii")]
        {
            assert!(kin(one, other), "{one} {other}");
        }
        assert!(!kin("bill", "serhii"));
    }
}
