//! Chinese names, compared as toneless syllables of Mandarin.
//!
//! `Ma Xiaohong`, `Ma Hsiao-hung` and 馬曉紅 are the same syllables in pinyin, Wade–Giles and Han; `Chan Kwok Wah` is what
//! Hong Kong writes for the characters that pinyin reads as `Chen Guohua`. A name is read in one system throughout, but
//! for its surname, which people spell in whatever way their family does. Syllables are indices of a sorted list.

use crate::{
    chinese_spelling::{
        self as spelling, CANTONESE, CANTONESE_TRIE, PINYIN_TRIE, WADE_GILES, WADE_GILES_TRIE,
    },
    han,
    readings::{Readings, add, spell},
    syllables::{self, FullName, Set, Space, Spelled, Syllables},
    trie::Trie,
};
use smallvec::SmallVec;

/// Most letters of a romanised token: four syllables of six letters.
const TOKEN_LIMIT: usize = 26;

/// Keys of a name in an index.
pub const INDEX_KEYS: usize = 12;

/// Keys of a name that is looked for.
pub const QUERY_KEYS: usize = 24;

/// The space of Mandarin syllables.
#[derive(Clone, Copy, Debug)]
pub struct Mandarin;

/// Ways of writing a Chinese name in Latin letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum System {
    /// Hanyu pinyin without tones.
    Pinyin,
    /// Wade–Giles without apostrophes, as in Taiwan's passports.
    WadeGiles,
    /// Hong Kong's romanisation of Cantonese.
    Cantonese,
}

/// The systems, the most usual first.
pub const SYSTEMS: [System; 3] = [System::Pinyin, System::WadeGiles, System::Cantonese];

impl System {
    fn trie(self) -> &'static Trie<Spelled> {
        match self {
            Self::Pinyin => &PINYIN_TRIE,
            Self::WadeGiles => &WADE_GILES_TRIE,
            Self::Cantonese => &CANTONESE_TRIE,
        }
    }

    /// How far a name in this system is to be believed, 0 to 100: the further from Mandarin, the less.
    fn trust(self) -> u8 {
        match self {
            Self::Pinyin => 100,
            Self::WadeGiles => 97,
            Self::Cantonese => 94,
        }
    }
}

/// Index of a pinyin syllable (`v` for ü).
#[must_use]
pub fn pinyin_id(syllable: &str) -> Option<u16> {
    spelling::index(syllable)
}

/// What a token in Latin letters may be in one system; none where it cannot be Chinese. Apostrophes and hyphens are
/// passed over, any other character but a letter makes it none.
#[must_use]
pub fn parse_as(token: &str, system: System) -> Option<Syllables> {
    let letters = syllables::letters::<TOKEN_LIMIT>(token)?;
    let cuts = syllables::cut(&letters, system.trie());
    let mut surname: Set = Set::default();
    for (id, weight) in spelling::SURNAMES.get(&letters).into_iter().flat_map(Set::iter) {
        surname.add(id, weight);
    }
    if let Some((set, _)) = system.trie().get(&letters) {
        for (id, weight) in set.iter() {
            surname.add(id, syllables::percent(u32::from(weight) * RARE / 100));
        }
    }
    surname.settle();
    let found = Syllables { surname, splits: syllables::splits_of(&cuts), glued: SmallVec::new() };
    (!found.is_empty()).then_some(found)
}

/// Weight of a syllable as a surname that the table lacks.
const RARE: u32 = 60;

/// What a token in Latin letters may be, in the first of the systems that can read all of it.
#[must_use]
pub fn parse(token: &str) -> Option<Syllables> {
    SYSTEMS.into_iter().find_map(|system| parse_as(token, system))
}

/// A name in Latin letters, read in each system that can read all of its tokens.
#[must_use]
pub fn full_name(tokens: &[&str]) -> FullName {
    let mut name = FullName::default();
    for system in SYSTEMS {
        let parsed: Option<SmallVec<[Syllables; 4]>> =
            tokens.iter().map(|token| parse_as(token, system)).collect();
        if let Some(parsed) = parsed {
            name.extend(FullName::new(&parsed).trusted(system.trust()));
        }
    }
    name
}

/// What a token of Han characters may be: a surname, a given name, or both joined; none where a character is no Han.
#[must_use]
pub fn from_han(token: &str) -> Option<Syllables> {
    let sets: Option<SmallVec<[Set; 6]>> = token.chars().map(mandarin).collect();
    let surname = |letters: &str| -> Set {
        if let Some(set) = spelling::HAN_SURNAMES.get(letters) {
            return set.clone();
        }
        let mut letters = letters.chars();
        letters.next().filter(|_| letters.next().is_none()).and_then(mandarin).unwrap_or_default()
    };
    syllables::joined(token, &sets?, surname)
}

/// The usual reading, then the others, less likely.
fn mandarin(han: char) -> Option<Set> {
    let readings = han::entry(han)?.pinyin().filter_map(pinyin_id).enumerate();
    let set: Set = readings.map(|(at, id)| (id, if at == 0 { 100 } else { 70 })).collect();
    (!set.is_empty()).then_some(set)
}

/// Readings of each character in toneless pinyin (`lv` for lü), the usual one first; characters that are no Han are
/// passed over.
#[must_use]
pub fn pinyin(han: &str) -> Vec<SmallVec<[&'static str; 2]>> {
    han.chars().filter_map(han::entry).map(|entry| entry.pinyin().collect()).collect()
}

/// Joined pinyin of a string of Han characters (连胜: `liansheng`), the usual readings first, at most
/// [`crate::readings::MOST`]; empty where a character is no Han.
#[must_use]
pub fn joined_pinyin(han: &str) -> Readings {
    let choices: Option<Vec<SmallVec<[&'static str; 4]>>> =
        han.chars().take(LONGEST).map(|c| han::entry(c).map(choices)).collect();
    let choices = choices.unwrap_or_default();
    let letters: Vec<&[&str]> = choices.iter().map(SmallVec::as_slice).collect();
    spell(&letters)
}

/// Most characters of one string that are read.
const LONGEST: usize = 24;

/// A character's readings as documents spell them: lü is `lu`, `lyu` or `lv`.
fn choices(entry: han::Han) -> SmallVec<[&'static str; 4]> {
    let written = |reading: &'static str| -> &'static [&'static str] {
        match reading {
            "lv" => &["lu", "lyu", "lv"],
            "nv" => &["nu", "nyu", "nv"],
            "lve" => &["lue"],
            "nve" => &["nue"],
            _ => &[],
        }
    };
    entry
        .pinyin()
        .flat_map(|reading| {
            written(reading).iter().copied().chain(written(reading).is_empty().then_some(reading))
        })
        .collect()
}

/// A pinyin syllable in Wade–Giles, without apostrophes, most usual first.
#[must_use]
pub fn wade_giles(syllable: &str) -> Readings {
    spelled(WADE_GILES.spell(syllable))
}

/// A jyutping syllable, without its tone, as Hong Kong writes it in names, most usual first (`gwok`: kwok, kwock).
#[must_use]
pub fn cantonese(jyutping: &str) -> Readings {
    spelled(CANTONESE.spell(jyutping))
}

fn spelled(spellings: Vec<(String, u8)>) -> Readings {
    let mut readings = Readings::new();
    for (letters, _) in spellings {
        add(&mut readings, letters);
    }
    readings
}

/// How far two sets may be the same syllable, 0 to 1.
#[must_use]
pub fn similarity(left: &Set, right: &Set) -> f32 {
    syllables::similarity::<Mandarin>(left, right)
}

/// How far two names, each given token by token, may be the same name, 0 to 1.
#[must_use]
pub fn compare(left: &[Syllables], right: &[Syllables]) -> f32 {
    compare_names(&FullName::new(left), &FullName::new(right))
}

/// How far two names may be the same name, 0 to 1: for names whose readings were made before.
#[must_use]
pub fn compare_names(left: &FullName, right: &FullName) -> f32 {
    syllables::compare::<Mandarin>(left, right)
}

/// Keys of a name in an index: at most [`INDEX_KEYS`].
#[must_use]
pub fn coarse_keys(name: &FullName) -> SmallVec<[u64; 8]> {
    syllables::coarse_keys::<Mandarin>(name, INDEX_KEYS)
}

/// Keys of a name that is looked for: at most [`QUERY_KEYS`].
#[must_use]
pub fn query_keys(name: &FullName) -> SmallVec<[u64; 8]> {
    syllables::coarse_keys::<Mandarin>(name, QUERY_KEYS)
}

impl Space for Mandarin {
    fn near(left: u16, right: u16) -> f32 {
        let (Some(a), Some(b)) = (spelling::syllable(left), spelling::syllable(right)) else { return 0.0 };
        let ((head, rhyme), (other_head, other_rhyme)) = (cut(a), cut(b));
        let initial = match (head.trim_end_matches('h'), other_head.trim_end_matches('h')) {
            _ if head == other_head => 1.0,
            (x, y) if x == y && matches!(x, "z" | "c" | "s") => 0.6,
            ("n" | "l", "n" | "l") => 0.4,
            _ => return 0.0,
        };
        let last = match (rhyme.trim_end_matches('g'), other_rhyme.trim_end_matches('g')) {
            _ if rhyme == other_rhyme => 1.0,
            (x, y) if x == y && x.ends_with('n') => 0.6,
            _ => return 0.0,
        };
        initial * last
    }

    fn coarse(syllable: u16) -> u16 {
        let Some(letters) = spelling::syllable(syllable) else { return 300 + syllable % 700 };
        let (head, rhyme) = cut(letters);
        let nasal = u16::from(rhyme.trim_end_matches('g').ends_with('n'));
        (initial_class(head) * 5 + vowel_class(rhyme)) * 2 + nasal
    }
}

/// Initial and rhyme; `y` and `w` count as initials.
fn cut(syllable: &str) -> (&str, &str) {
    let end = syllable.find(['a', 'e', 'i', 'o', 'u', 'v']).unwrap_or(syllable.len());
    syllable.split_at(end)
}

/// Class of an initial, below 11.
fn initial_class(initial: &str) -> u16 {
    match initial {
        "b" | "p" => 0,
        "m" => 1,
        "f" => 2,
        "d" | "t" => 3,
        "n" | "l" => 4,
        "g" | "k" => 5,
        "h" => 6,
        "j" | "q" | "zh" | "ch" | "z" | "c" => 7,
        "x" | "sh" | "s" => 8,
        "r" => 9,
        _ => 10,
    }
}

/// Class of a rhyme by its fullest vowel, below 5.
fn vowel_class(rhyme: &str) -> u16 {
    ["a", "o", "e", "i"]
        .iter()
        .zip(0..)
        .find(|(vowel, _)| rhyme.contains(**vowel))
        .map_or(4, |(_, class)| class)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn latin(text: &str) -> FullName {
        full_name(&text.split([' ', '-']).collect::<Vec<_>>())
    }

    fn han(text: &str) -> FullName {
        let tokens: Option<Vec<_>> = text.split(' ').map(from_han).collect();
        FullName::new(&tokens.unwrap())
    }

    fn agree(left: &FullName, right: &FullName) -> f32 {
        let (index, query) = (coarse_keys(left), query_keys(right));
        if index.iter().any(|key| query.contains(key)) { compare_names(left, right) } else { 0.0 }
    }

    #[test]
    fn spellings_of_one_name_meet() {
        for (left, right, least) in [
            ("Ma Xiaohong", "Ma Hsiao-hung", 0.9),
            ("Ma Xiaohong", "Xiaohong Ma", 0.95),
            ("Zhang Wei", "Cheung Wai", 0.8),
            ("Zhang Wei", "Chang Wei", 0.8),
            ("Chen Guohua", "Chan Kwok Wah", 0.8),
            ("Chen Guohua", "Ch'en Kuo-hua", 0.9),
            ("Lü Jun", "Lyu Jun", 0.9),
            ("Ouyang Na", "Auyeung Na", 0.5),
        ] {
            let score = agree(&latin(&left.replace('ü', "u")), &latin(right));
            assert!(score >= least, "{left} | {right}: {score}");
        }
        assert!(agree(&latin("Ma Xiaohong"), &han("馬曉紅")) > 0.95);
        assert!(agree(&latin("Ma Xiaohong"), &han("马 晓红")) > 0.95);
        assert!(agree(&latin("Sima Guang"), &han("司馬光")) > 0.95);
    }

    #[test]
    fn other_names_stay_apart() {
        for (left, right) in [("Ma Xiaohong", "Ma Xiaoming"), ("Wang Wei", "Zhang Wei"), ("Li Na", "Li Nana")]
        {
            assert!(compare_names(&latin(left), &latin(right)) < 0.4, "{left} | {right}");
        }
    }

    #[test]
    fn han_is_read_as_joined_pinyin() {
        assert_eq!(joined_pinyin("连胜").first().map(String::as_str), Some("liansheng"));
        assert_eq!(joined_pinyin("江西").first().map(String::as_str), Some("jiangxi"));
        assert_eq!(joined_pinyin("吕").as_slice(), ["lu", "lyu", "lv"]);
        assert!(joined_pinyin("江a").is_empty() && joined_pinyin("").is_empty());
        assert_eq!(pinyin("朴a金").len(), 2);
    }

    #[test]
    fn hong_kong_and_taiwan_write_by_rule() {
        for (jyutping, spelling) in [
            ("gwok", "kwok"),
            ("waa", "wah"),
            ("coeng", "cheung"),
            ("wai", "wai"),
            ("loeng", "leung"),
            ("ng", "ng"),
        ] {
            assert!(cantonese(jyutping).iter().any(|reading| reading == spelling), "{jyutping}");
        }
        for (pinyin, spelling) in [
            ("xiao", "hsiao"),
            ("hong", "hung"),
            ("guo", "kuo"),
            ("zhang", "chang"),
            ("cai", "tsai"),
            ("zhi", "chih"),
            ("xu", "hsu"),
            ("yan", "yen"),
            ("qian", "chien"),
        ] {
            assert_eq!(wade_giles(pinyin).first().map(String::as_str), Some(spelling));
        }
        assert!(wade_giles("").len() <= 1 && wade_giles("éé").is_empty());
    }

    #[test]
    fn every_syllable_of_the_table_can_be_written() {
        let missing: Vec<_> = spelling::syllables().filter(|(_, s)| wade_giles(s).is_empty()).collect();
        assert!(missing.len() < 12, "{missing:?}");
    }

    proptest! {
        #[test]
        fn nothing_panics_and_everything_is_bounded(token in any::<String>()) {
            prop_assert!(joined_pinyin(&token).len() <= crate::readings::MOST);
            prop_assert!(cantonese(&token).len() <= crate::readings::MOST);
            for found in SYSTEMS.iter().filter_map(|system| parse_as(&token, *system)).chain(from_han(&token)) {
                let name = FullName::new(&[found.clone(), found]);
                prop_assert!(coarse_keys(&name).len() <= INDEX_KEYS && query_keys(&name).len() <= QUERY_KEYS);
            }
        }

        #[test]
        fn near_syllables_share_a_class(left in 0_u16..450, right in 0_u16..450) {
            let near = Mandarin::near(left, right);
            prop_assert_eq!(near, Mandarin::near(right, left));
            prop_assert!(near == 0.0 || Mandarin::coarse(left) == Mandarin::coarse(right));
            prop_assert!(Mandarin::coarse(left) < 1024);
        }
    }
}
