//! The member states of the United Nations.
//!
//! The table is made by `xtask members` from the crate `keshvar` (BSD-3-Clause; generated from the maintained
//! `countries` data set, with a field for membership). It was chosen over `world-countries` (npm, ODbL: share-alike, and
//! it counts the Holy See, an observer, as a 194th member) and `country_converter` (PyPI, GPL-3.0); on the 193 all
//! three agree. Crates of ISO codes alone (`celes`, `rust_iso3166`, `isocountry`) do not state membership.

use std::{collections::BTreeMap, sync::LazyLock};

const TABLE: &str = include_str!("members.tsv");

/// A member state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// ISO 3166-1 alpha-2: `RU`. Its claims have the subject `state:RU`.
    pub iso2: &'static str,
    /// ISO 3166-1 alpha-3: `RUS`.
    pub iso3: &'static str,
    /// UN M49, three digits: `643`.
    pub m49: &'static str,
    /// ISO short name in English: `Russian Federation`.
    pub name: &'static str,
    /// UN region: `Europe`.
    pub region: &'static str,
    /// UN sub-region: `Eastern Europe`.
    pub subregion: &'static str,
    others: &'static str,
}

/// The 193 member states, by their alpha-2 code.
pub static MEMBERS: LazyLock<Vec<Member>> =
    LazyLock::new(|| TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(parse).collect());

/// Members by each name that only one of them bears.
static NAMES: LazyLock<BTreeMap<String, Option<usize>>> = LazyLock::new(|| {
    let mut names: BTreeMap<String, Option<usize>> = BTreeMap::new();
    for (index, member) in MEMBERS.iter().enumerate() {
        let own = [member.name, member.iso3].into_iter().chain(member.others.split('|'));
        let own = own.chain([member.short()]).flat_map(|name| [plain(name), plain(&turned(name))]);
        for name in own.filter(|name| !name.is_empty()) {
            let held = names.entry(name).or_insert(Some(index));
            if *held != Some(index) {
                *held = None;
            }
        }
    }
    // A state's own short name is not given up because another bears it as a byname.
    for (index, member) in MEMBERS.iter().enumerate() {
        names.insert(plain(member.name), Some(index));
    }
    names
});

fn parse(line: &'static str) -> Option<Member> {
    let mut fields = line.split('\t');
    let mut next = || fields.next();
    Some(Member {
        iso2: next()?,
        iso3: next()?,
        m49: next()?,
        name: next()?,
        region: next()?,
        subregion: next()?,
        others: next()?,
    })
}

/// Letters and single spaces, lower case, without a leading "the".
fn plain(name: &str) -> String {
    let letters =
        name.chars().map(|c| if c.is_alphabetic() { c } else { ' ' }).collect::<String>().to_lowercase();
    let words: Vec<_> =
        letters.split_whitespace().filter(|word| !matches!(*word, "the" | "of" | "and")).collect();
    words.join(" ")
}

/// `Tanzania, United Republic of` → `United Republic of Tanzania`; `Korea (Republic of)` → `Republic of Korea`.
fn turned(name: &str) -> String {
    let parts = name.split_once(", ").or_else(|| name.trim_end_matches(')').split_once(" ("));
    parts.map_or_else(|| name.to_owned(), |(base, rest)| format!("{rest} {base}"))
}

impl Member {
    /// The member with that alpha-2 code.
    pub fn of_code(iso2: &str) -> Option<&'static Self> {
        MEMBERS.iter().find(|member| member.iso2 == iso2)
    }

    /// The member that bears the name, in any of the forms of the table; `None` where none or two do.
    pub fn named(name: &str) -> Option<&'static Self> {
        NAMES.get(&plain(name)).copied().flatten().and_then(|index| MEMBERS.get(index))
    }

    /// A short form for a narrow place: what stands before a bracket or a comma, unless two members share it.
    pub fn short(&self) -> &'static str {
        match self.iso2 {
            // The ISO names of these do not shorten by rule, or two states share the short form.
            "KP" => "DPR Korea",
            "KR" => "Republic of Korea",
            "CD" => "DR Congo",
            "GB" => "United Kingdom",
            "US" => "United States",
            "LA" => "Lao PDR",
            "VC" => "St Vincent & Grenadines",
            "CF" => "Central African Rep.",
            _ => self.name.split([',', '(']).next().unwrap_or(self.name).trim_end(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_193_and_the_observers_are_not_among_them() {
        assert_eq!(MEMBERS.len(), 193);
        for code in ["VA", "PS", "TW", "XK", "CK", "NU", "EH", "HK", "GL"] {
            assert_eq!(Member::of_code(code), None, "{code}");
        }
        for code in ["KP", "KR", "CH", "SS", "ME", "TL", "TV", "CZ", "MK", "SZ"] {
            assert!(Member::of_code(code).is_some(), "{code}");
        }
        let mut codes: Vec<_> = MEMBERS.iter().flat_map(|m| [m.iso2, m.iso3, m.m49]).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 3 * 193, "every code is one member's");
    }

    #[test]
    fn names_in_use_find_their_state_and_no_other() {
        for (name, code) in [
            ("Russia", "RU"),
            ("the Netherlands", "NL"),
            ("the Republic of Korea", "KR"),
            ("South Korea", "KR"),
            ("North Korea", "KP"),
            ("Laos", "LA"),
            ("United Republic of Tanzania", "TZ"),
            ("Tanzania", "TZ"),
            ("Guinea", "GN"),
            ("Equatorial Guinea", "GQ"),
            ("Congo", "CG"),
            ("the United States of America", "US"),
            ("United States", "US"),
            ("United Kingdom", "GB"),
            ("Vietnam", "VN"),
            ("Turkey", "TR"),
            ("Libya", "LY"),
            ("Bolivia", "BO"),
            ("Niger", "NE"),
        ] {
            assert_eq!(Member::named(name).map(|member| member.iso2), Some(code), "{name}");
        }
        for name in ["", "Atlantis", "Taiwan", "and", "the"] {
            assert_eq!(Member::named(name), None, "{name}");
        }
    }

    #[test]
    fn no_two_members_are_short_for_one_another() {
        let mut shorts: Vec<_> = MEMBERS.iter().map(Member::short).collect();
        shorts.sort_unstable();
        shorts.dedup();
        assert_eq!(shorts.len(), 193);
        for member in MEMBERS.iter() {
            assert_eq!(Member::named(member.short()), Some(member), "{}", member.short());
        }
    }
}
