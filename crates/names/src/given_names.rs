//! Given names that are forms of one another: Aleksandr and Oleksandr, William and Guillermo; and their short forms, Sasha and Bill.

use std::collections::HashMap;
use std::sync::LazyLock;

use smallvec::SmallVec;

/// How two given names are forms of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kinship {
    /// Two short forms of one name: Bill and Will.
    BothShort,
    /// A name and its short form: William and Bill.
    ShortForm,
    /// One name in two languages or spellings: Sergei and Serhii.
    SameName,
}

impl Kinship {
    /// How far it goes towards two equal names, in hundredths: a judgement, to be replaced by a weight fitted on labelled pairs.
    #[must_use]
    pub fn weight(self) -> u8 {
        match self {
            Self::SameName => 90,
            Self::ShortForm => 70,
            Self::BothShort => 50,
        }
    }
}

/// Membership in a row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// Number of the row: two names with a row in common are forms of one.
    pub row: u16,
    /// Whether the name is a short form there.
    pub short: bool,
}

type Groups = SmallVec<[Group; 3]>;

static GROUPS: LazyLock<HashMap<&'static str, Groups>> = LazyLock::new(|| {
    let mut groups: HashMap<&'static str, Groups> = HashMap::new();
    let rows = include_str!("../tables/given_names.tsv").lines().filter(|line| !line.starts_with('#'));
    for (row, line) in (0..).zip(rows) {
        let (formal, short) = line.split_once('|').unwrap_or((line, ""));
        for (names, short) in [(formal, false), (short, true)] {
            for name in names.split_whitespace() {
                groups.entry(name).or_default().push(Group { row, short });
            }
        }
    }
    groups
});

/// The groups that `ascii` (lower case) belongs to; empty for names that have none.
#[must_use]
pub fn groups(ascii: &str) -> &'static [Group] {
    GROUPS.get(ascii).map_or(&[], SmallVec::as_slice)
}

/// How `a` and `b` (plain ASCII, lower case) are forms of one given name, the closest way; `None` when they are not, or are equal.
#[must_use]
pub fn kinship(a: &str, b: &str) -> Option<Kinship> {
    if a == b {
        return None;
    }
    let pairs = groups(a).iter().flat_map(|x| groups(b).iter().map(move |y| (x, y)));
    pairs
        .filter(|(x, y)| x.row == y.row)
        .map(|(x, y)| match (x.short, y.short) {
            (false, false) => Kinship::SameName,
            (true, true) => Kinship::BothShort,
            _ => Kinship::ShortForm,
        })
        .max()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms_of_one_name() {
        let cases = [
            ("aleksandr", "oleksandr", Some(Kinship::SameName)),
            ("sasha", "alexander", Some(Kinship::ShortForm)),
            ("bill", "william", Some(Kinship::ShortForm)),
            ("bill", "will", Some(Kinship::BothShort)),
            ("sergei", "serhii", Some(Kinship::SameName)),
            ("yuri", "iurii", Some(Kinship::SameName)),
            ("ivan", "igor", None),
            ("kim", "yong", None),
            ("ivan", "ivan", None),
        ];
        for (a, b, expected) in cases {
            assert_eq!(kinship(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn table_is_plain_and_large_enough() {
        assert!(
            GROUPS.keys().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase())),
            "{:?}",
            GROUPS.keys().find(|name| !name.bytes().all(|b| b.is_ascii_lowercase()))
        );
        assert!(GROUPS.values().flatten().map(|group| group.row).max().unwrap() > 190);
    }

    proptest! {
        #[test]
        fn symmetric(a in "(sasha|bill|will|william|ivan|jan|hans|[a-z]{1,6})", b in "(sasha|alexander|aleksandra|john|jan|[a-z]{1,6})") {
            prop_assert_eq!(kinship(&a, &b), kinship(&b, &a));
        }
    }
}
