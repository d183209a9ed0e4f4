//! Words that stand around or inside a person's name and are not the name: titles, particles, patronymic endings, vessel prefixes.
//!
//! All take tokens as [`crate::token`] cuts them, in lower case; Latin ones in plain ASCII.

use std::collections::HashMap;
use std::sync::LazyLock;

/// How surely a word is a title and no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Strength {
    /// Never part of a name: Mr, General, Comrade.
    Strong,
    /// Also a name or part of one: Sheikh, Seyed, Prince. Dropping it costs a little; keeping it may match.
    Weak,
}

/// What a particle does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Particle {
    /// The Arabic article: al, el, ul.
    Article,
    /// The Arabic article assimilated to the next consonant: ash, ar, an. Also names of their own (An, Us): an article only before a hyphen.
    Assimilated,
    /// Son of: bin, ibn, oglu.
    Son,
    /// Daughter of: bint, kyzy.
    Daughter,
    /// Father of: abu.
    Father,
    /// Mother of: umm.
    Mother,
    /// Preposition or article before a family name: de, van, von der.
    Noble,
    /// And: y, e.
    And,
}

/// Longest title, in tokens.
const MOST_TITLE_TOKENS: usize = 4;

/// Strength by phrase.
static TITLES: LazyLock<HashMap<&'static str, Strength>> = LazyLock::new(|| {
    rows(include_str!("../tables/titles.tsv"))
        .map(|(phrase, strength)| {
            (phrase, if strength == "weak" { Strength::Weak } else { Strength::Strong })
        })
        .collect()
});

static PARTICLES: LazyLock<HashMap<&'static str, Particle>> = LazyLock::new(|| {
    rows(include_str!("../tables/particles.tsv"))
        .filter_map(|(word, kind)| Some((word, particle_kind(kind)?)))
        .collect()
});

fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

fn particle_kind(kind: &str) -> Option<Particle> {
    Some(match kind {
        "article" => Particle::Article,
        "assimilated" => Particle::Assimilated,
        "son" => Particle::Son,
        "daughter" => Particle::Daughter,
        "father" => Particle::Father,
        "mother" => Particle::Mother,
        "noble" => Particle::Noble,
        "and" => Particle::And,
        _ => return None,
    })
}

/// The title that begins `tokens`, the longest that fits: how many tokens, and how surely it is one. Dotted letters count joined (`he`, `hrh`).
///
/// `he` (H.E.), `u` and other short words are titles only at the beginning of a name: the caller decides from the position.
#[must_use]
pub fn title(tokens: &[&str]) -> Option<(usize, Strength)> {
    (1..=MOST_TITLE_TOKENS.min(tokens.len())).rev().find_map(|length| {
        let strength = match tokens.get(..length)? {
            [word] => TITLES.get(word).copied(),
            words => TITLES.get(words.join(" ").as_str()).copied(),
        };
        strength.map(|strength| (length, strength))
    })
}

/// How many tokens at the beginning of `tokens` are titles, one after another, strong ones only; never all of them.
#[must_use]
pub fn leading_titles(tokens: &[&str]) -> usize {
    let mut at = 0;
    while let Some((length, Strength::Strong)) = tokens.get(at..).and_then(title) {
        if at + length >= tokens.len() {
            break;
        }
        at += length;
    }
    at
}

/// What `token` does when it is a particle. Short ones (do, te, san, an) are also East Asian names: the caller looks at the rest of the name.
#[must_use]
pub fn particle(token: &str) -> Option<Particle> {
    PARTICLES.get(token).copied()
}

/// Endings of patronymics in the practices of [`crate::cyrillic`], longest first; ASCII.
const PATRONYMIC_ENDINGS: &[&str] = &[
    "owitsch", "ewitsch", "jewitsch", "ovitch", "evitch", "ievitch", "ovitsj", "ovich", "evich", "avich",
    "ovych", "evych", "iovych", "ovyc", "evyc", "ovic", "evic", "ovicz", "evicz", "owicz", "ewicz", "avic",
    "avitch", "awitsch", "ovna", "evna", "ivna", "yivna", "owna", "ewna", "auna", "inichna", "ichna",
    "yevich", "yevna", "ovits", "ovish", "evish",
];

/// Patronymics that end otherwise: from Ilya, Kuzma, Luka, Nikita, Foma, Fyodor, Sava.
const IRREGULAR: &[&str] = &[
    "ilyich",
    "ilich",
    "ilic",
    "iljitsch",
    "ilitch",
    "illich",
    "kuzmich",
    "kuzmic",
    "lukich",
    "nikitich",
    "fomich",
    "savvich",
    "ilinichna",
    "ilyinichna",
    "kuzminichna",
    "nikitichna",
];

/// Shortest stem before a patronymic ending: Lvovich has lv.
const LEAST_STEM: usize = 2;

/// Whether `ascii` has the form of an East Slavic patronymic, in any romanisation. South Slavic family names in -ovic have it too:
/// it counts as one only between a given and a family name.
#[must_use]
pub fn is_patronymic(ascii: &str) -> bool {
    IRREGULAR.contains(&ascii) || patronymic_stem(ascii).is_some()
}

/// The father's name, as far as the ending leaves it: `sergeevich` gives `serge`, `petrovna` gives `petr`.
#[must_use]
pub fn patronymic_stem(ascii: &str) -> Option<&str> {
    let stem = PATRONYMIC_ENDINGS
        .iter()
        .filter_map(|ending| ascii.strip_suffix(ending))
        .min_by_key(|stem| stem.len())?;
    (stem.len() >= LEAST_STEM).then_some(stem)
}

/// How many tokens at the beginning of `tokens` are a Latin vessel prefix: MV, M/V (two tokens), M.V., MT, SS, FV, motor vessel, "the".
/// Never all of them.
#[must_use]
pub fn vessel_prefix(tokens: &[&str]) -> usize {
    let length = match tokens {
        [
            "motor" | "fishing" | "cargo" | "sailing" | "general",
            "vessel" | "tanker" | "yacht" | "ship",
            ..,
        ] => 2,
        ["m" | "f" | "s" | "r" | "g" | "l", "v" | "t" | "s" | "y" | "tanker" | "vessel", ..] => 2,
        [
            "mv" | "mt" | "ms" | "ss" | "fv" | "my" | "sy" | "rv" | "sv" | "tb" | "gts" | "lpg" | "lng"
            | "mtv" | "vessel" | "ship" | "tanker" | "yacht" | "barge" | "tug" | "motorship" | "teplokhod"
            | "тх" | "мт" | "судно",
            ..,
        ] => 1,
        _ => 0,
    };
    if length < tokens.len() { length } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn titles_are_taken_whole() {
        type Case<'a> = (&'a [&'a str], Option<(usize, Strength)>);
        let cases: &[Case<'_>] = &[
            (&["mr", "kim"], Some((1, Strength::Strong))),
            (&["major", "general", "ri"], Some((2, Strength::Strong))),
            (&["general", "kim"], Some((1, Strength::Strong))),
            (&["sheikh", "ahmad"], Some((1, Strength::Weak))),
            (&["kim", "yong"], None),
            (&[], None),
        ];
        for (tokens, expected) in cases {
            assert_eq!(title(tokens), *expected, "{tokens:?}");
        }
        assert_eq!(leading_titles(&["comrade", "vice", "marshal", "ri", "pyong"]), 3);
        assert_eq!(leading_titles(&["general"]), 0);
    }

    #[test]
    fn particles() {
        assert_eq!(particle("al"), Some(Particle::Article));
        assert_eq!(particle("bin"), Some(Particle::Son));
        assert_eq!(particle("von"), Some(Particle::Noble));
        assert_eq!(particle("kim"), None);
    }

    #[test]
    fn patronymics() {
        for yes in [
            "sergeevich",
            "sergeyevich",
            "wladimirowitsch",
            "ivanovna",
            "iwanowna",
            "mykolaiovych",
            "mihajlovic",
            "iourevitch",
            "ilyich",
            "lvovich",
            "stanislavavic",
            "aljaksandrauna",
        ] {
            assert!(is_patronymic(yes), "{yes}");
        }
        for no in ["kim", "petrov", "ovich", "anna", "novikov", "evna"] {
            assert!(!is_patronymic(no), "{no}");
        }
        assert_eq!(patronymic_stem("petrovna"), Some("petr"));
    }

    #[test]
    fn vessels() {
        for (tokens, length) in [
            (&["m", "v", "hero"][..], 2),
            (&["mv", "hero"], 1),
            (&["motor", "vessel", "hero"], 2),
            (&["mt"], 0),
            (&["hero", "ii"], 0),
        ] {
            assert_eq!(vessel_prefix(tokens), length, "{tokens:?}");
        }
    }

    #[test]
    fn tables_are_well_formed() {
        for (phrase, strength) in rows(include_str!("../tables/titles.tsv")) {
            assert!(matches!(strength, "strong" | "weak"), "{phrase}");
            assert!(phrase.split(' ').count() <= MOST_TITLE_TOKENS, "{phrase}");
        }
        for (word, kind) in rows(include_str!("../tables/particles.tsv")) {
            assert!(particle_kind(kind).is_some(), "{word}");
        }
    }

    proptest! {
        #[test]
        fn never_takes_more_than_there_is(tokens in proptest::collection::vec("[a-z]{0,8}|vice|major|general|m|v", 0..6)) {
            let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
            prop_assert!(title(&tokens).is_none_or(|(length, _)| length <= tokens.len()));
            prop_assert!(leading_titles(&tokens) <= tokens.len() && vessel_prefix(&tokens) <= tokens.len());
        }
    }
}
