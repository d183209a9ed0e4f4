//! Hangul syllables: taking them apart, putting them together, and writing them in Latin letters.
//!
//! A syllable's index is its place in Unicode's block of 11,172 precomposed syllables, from 가 = 0; the parts follow
//! by arithmetic (Unicode Standard, section 3.12).

use crate::{
    readings::{Readings, add},
    syllables::Weight,
};
use smallvec::SmallVec;
use std::{collections::BTreeMap, sync::LazyLock};

/// First syllable of the block, 가.
const FIRST: u32 = 0xAC00;
/// Number of syllables in the block.
pub const COUNT: u16 = 11_172;
/// Letters that begin a syllable, in Unicode's order.
pub const INITIALS: &str = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
/// Letters for the vowel, in Unicode's order.
pub const VOWELS: &str = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
/// Letters that end a syllable, in Unicode's order; `-` is none.
pub const FINALS: &str = "-ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";

/// Index of ㅇ among the initials: no consonant.
pub const NO_INITIAL: u8 = 11;

static TABLE: &str = include_str!("../tables/korean_jamo.tsv");

/// A syllable's parts, by their places in [`INITIALS`], [`VOWELS`] and [`FINALS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Jamo {
    /// Place of the initial, below 19.
    pub initial: u8,
    /// Place of the vowel, below 21.
    pub vowel: u8,
    /// Place of the final, below 28; 0 is none.
    pub last: u8,
}

/// Ways of writing Hangul in Latin letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum System {
    /// Revised Romanisation, South Korea, 2000.
    Revised,
    /// McCune–Reischauer, 1939, without its diacritics and apostrophes; voicing left out.
    McCuneReischauer,
    /// The system of the DPRK, 1992, without diacritics: what sanctions lists mostly print.
    Dprk,
    /// Yale, 1942.
    Yale,
    /// What South Koreans mostly write in passports.
    Popular,
}

/// Index of a Hangul syllable; none for any other character.
#[must_use]
pub fn index(syllable: char) -> Option<u16> {
    u16::try_from(u32::from(syllable).checked_sub(FIRST)?).ok().filter(|&index| index < COUNT)
}

/// The syllable at an index; none from [`COUNT`] on.
#[must_use]
pub fn syllable(index: u16) -> Option<char> {
    (index < COUNT).then(|| char::from_u32(FIRST + u32::from(index))).flatten()
}

/// Parts of the syllable at an index; an index from [`COUNT`] on is taken round.
#[must_use]
pub fn decompose(index: u16) -> Jamo {
    let index = index % COUNT;
    let part = |value: u16| u8::try_from(value).unwrap_or_default();
    Jamo { initial: part(index / 588), vowel: part(index / 28 % 21), last: part(index % 28) }
}

/// Index of the syllable with these parts; parts out of range give one out of range.
#[must_use]
pub fn compose(jamo: Jamo) -> u16 {
    (u16::from(jamo.initial) * 21 + u16::from(jamo.vowel)) * 28 + u16::from(jamo.last)
}

/// One spelling of a syllable's part.
#[derive(Clone, Debug)]
pub(crate) struct Spelling {
    /// Letters a to z; empty for a part that is not written.
    pub(crate) letters: &'static str,
    /// How usual it is.
    pub(crate) weight: Weight,
    /// Neighbouring jamo (vowel of an initial, initial of a vowel, vowel of a final) that it needs; empty: any.
    pub(crate) beside: &'static str,
    /// Systems that prescribe it.
    pub(crate) systems: SmallVec<[System; 5]>,
}

/// Spellings of every part: slot (`I`, `V`, `F`) and place.
static SPELLINGS: LazyLock<BTreeMap<(char, u8), Vec<Spelling>>> = LazyLock::new(read);

fn read() -> BTreeMap<(char, u8), Vec<Spelling>> {
    let mut table = BTreeMap::<_, Vec<Spelling>>::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let (Some(slot), Some(jamo), Some(beside)) = (columns.next(), columns.next(), columns.next()) else {
            continue;
        };
        let letters = match slot {
            "I" => INITIALS,
            "V" => VOWELS,
            _ => FINALS,
        };
        let place = letters.chars().position(|letter| jamo.starts_with(letter));
        let (Some(slot), Some(Ok(place))) = (slot.chars().next(), place.map(u8::try_from)) else { continue };
        let beside = if beside == "-" { "" } else { beside };
        let entry = table.entry((slot, place)).or_default();
        for item in columns.flat_map(str::split_whitespace) {
            add_spelling(entry, item, beside);
        }
    }
    table
}

/// `letters:weight` with the systems' marks: `R` revised, `M` McCune–Reischauer, `D` DPRK, `Y` Yale, `P` popular.
fn add_spelling(entry: &mut Vec<Spelling>, item: &'static str, beside: &'static str) {
    let mut parts = item.split(':');
    let letters = parts.next().unwrap_or_default();
    let weight = parts.next().and_then(|weight| weight.parse().ok()).unwrap_or(100);
    let systems = parts.next().unwrap_or_default().chars().filter_map(system).collect();
    let letters = if letters == "_" { "" } else { letters };
    entry.push(Spelling { letters, weight, beside, systems });
}

fn system(mark: char) -> Option<System> {
    match mark {
        'R' => Some(System::Revised),
        'M' => Some(System::McCuneReischauer),
        'D' => Some(System::Dprk),
        'Y' => Some(System::Yale),
        'P' => Some(System::Popular),
        _ => None,
    }
}

/// Spellings of one part beside its neighbour.
pub(crate) fn spellings(
    slot: char,
    place: u8,
    neighbour: Option<char>,
) -> impl Iterator<Item = &'static Spelling> {
    SPELLINGS.get(&(slot, place)).into_iter().flatten().filter(move |spelling| {
        spelling.beside.is_empty() || neighbour.is_some_and(|n| spelling.beside.contains(n))
    })
}

/// The letter of a part, as [`INITIALS`] and [`VOWELS`] list them.
pub(crate) fn letter(letters: &str, place: u8) -> Option<char> {
    letters.chars().nth(usize::from(place))
}

/// How one syllable, by itself, is written in a system; empty for an index out of range.
#[must_use]
pub fn romanise(index: u16, system: System) -> String {
    if index >= COUNT {
        return String::new();
    }
    let jamo = decompose(index);
    let (initial, vowel) = (letter(INITIALS, jamo.initial), letter(VOWELS, jamo.vowel));
    let pick = |slot, place, neighbour| {
        // Rows with a condition come after the general one, and hold against it.
        spellings(slot, place, neighbour)
            .filter(|spelling| spelling.systems.contains(&system))
            .last()
            .map_or("", |spelling| spelling.letters)
    };
    [pick('I', jamo.initial, vowel), pick('V', jamo.vowel, initial), pick('F', jamo.last, vowel)].concat()
}

/// The ways a token of Hangul is written in Latin letters, at most [`crate::readings::MOST`]: the DPRK's first, then those
/// of a surname, then Revised and popular ones with a space between syllables and joined, then joined words as they are spoken. Characters that are no
/// Hangul syllable are passed over.
#[must_use]
pub fn readings(token: &str) -> Readings {
    let indices: SmallVec<[u16; 8]> = token.chars().filter_map(index).take(LONGEST).collect();
    let write = |system, between: &str| {
        indices.iter().map(|&index| romanise(index, system)).collect::<SmallVec<[String; 8]>>().join(between)
    };
    let mut readings = Readings::new();
    add(&mut readings, write(System::Dprk, " "));
    for letters in crate::korean_spelling::surname::usual(token) {
        add(&mut readings, letters.to_owned());
    }
    for (system, between) in [
        (System::Dprk, ""),
        (System::Revised, ""),
        (System::Popular, " "),
        (System::McCuneReischauer, " "),
        (System::McCuneReischauer, ""),
    ] {
        add(&mut readings, write(system, between));
    }
    add(&mut readings, assimilated(&indices, System::Revised));
    add(&mut readings, assimilated(&indices, System::McCuneReischauer));
    readings
}

/// Most syllables of one token that are read.
const LONGEST: usize = 24;

/// A word as it is spoken: ㄱㄷㅂ become ㅇㄴㅁ before a nasal, ㄹ becomes ㄴ after one, ㄴ meets ㄹ as ㄹㄹ, and a final
/// is carried over to a syllable without an initial. McCune–Reischauer also voices k, t, p and ch between voiced sounds.
fn assimilated(indices: &[u16], system: System) -> String {
    let mut parts: SmallVec<[Jamo; 8]> = indices.iter().map(|&index| decompose(index)).collect();
    let mut voiced = SmallVec::<[bool; 8]>::from_elem(false, parts.len());
    for at in 1..parts.len() {
        let (head, tail) = parts.split_at_mut(at);
        let (Some(left), Some(right)) = (head.last_mut(), tail.first_mut()) else { continue };
        meet(left, right);
        if let Some(voiced) = voiced.get_mut(at) {
            *voiced = matches!(left.last, 0 | 4 | 8 | 16 | 21);
        }
    }
    let write = |(jamo, voiced): (&Jamo, &bool)| {
        let plain = romanise(compose(*jamo), system);
        if *voiced && system == System::McCuneReischauer { voice(&plain, jamo.initial) } else { plain }
    };
    let word: String = parts.iter().zip(&voiced).map(write).collect();
    let word = word.replace("lr", "ll");
    if system == System::McCuneReischauer { word.replace("lh", "rh") } else { word }
}

/// What the end of one syllable and the beginning of the next make of each other. Finals are numbered 1 ㄱ, 4 ㄴ, 7 ㄷ,
/// 8 ㄹ, 16 ㅁ, 17 ㅂ, 19 ㅅ, 21 ㅇ, 22 ㅈ, 23 ㅊ.
fn meet(left: &mut Jamo, right: &mut Jamo) {
    const N: u8 = 2;
    const L: u8 = 5;
    const M: u8 = 6;
    match (left.last, right.initial) {
        (4, L) | (8, N) => (left.last, right.initial) = (8, L),
        (16 | 21, L) => right.initial = N,
        (1 | 7 | 17 | 19, N | L | M) => {
            left.last = nasal(left.last);
            right.initial = if right.initial == L { N } else { right.initial };
        }
        (last, NO_INITIAL) => {
            if let Some(initial) = carried(last) {
                (left.last, right.initial) = (0, initial);
            }
        }
        _ => {}
    }
}

/// The nasal that a stop becomes before another nasal.
fn nasal(last: u8) -> u8 {
    match last {
        1 => 21,
        17 => 16,
        _ => 4,
    }
}

/// The initial that a final becomes before a vowel; none where its letters stay the same.
fn carried(last: u8) -> Option<u8> {
    match last {
        1 => Some(0),
        7 => Some(3),
        8 => Some(5),
        17 => Some(7),
        19 => Some(9),
        22 => Some(12),
        23 => Some(14),
        _ => None,
    }
}

/// `k`, `t`, `p` and `ch` of a plain initial as `g`, `d`, `b` and `j`.
fn voice(plain: &str, initial: u8) -> String {
    match initial {
        0 => plain.replacen('k', "g", 1),
        3 => plain.replacen('t', "d", 1),
        7 => plain.replacen('p', "b", 1),
        12 => plain.replacen("ch", "j", 1),
        _ => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(syllable: char, system: System) -> String {
        romanise(index(syllable).unwrap(), system)
    }

    #[test]
    fn each_system_writes_its_own_letters() {
        let all = |syllable| {
            use System::{Dprk, McCuneReischauer, Popular, Revised, Yale};
            [Dprk, McCuneReischauer, Revised, Popular, Yale].map(|system| written(syllable, system))
        };
        assert_eq!(all('철'), ["chol", "chol", "cheol", "chul", "chel"]);
        assert_eq!(all('정'), ["jong", "chong", "jeong", "jung", "ceng"]);
        assert_eq!(all('영'), ["yong", "yong", "yeong", "young", "yeng"]);
        assert_eq!(all('택'), ["thaek", "taek", "taek", "taek", "tayk"]);
        assert_eq!(all('희'), ["hui", "hui", "hui", "hee", "huy"]);
        assert_eq!(all('우'), ["u", "u", "u", "woo", "wu"]);
    }

    #[test]
    fn words_are_also_written_as_spoken() {
        for (word, spoken) in [
            ("국렬", "gungnyeol"),
            ("국렬", "kungnyol"),
            ("성룡", "songnyong"),
            ("일환", "irhwan"),
            ("신라", "silla"),
            ("옥아", "oga"),
            ("영길", "yonggil"),
        ] {
            let all = readings(word);
            assert!(all.iter().any(|reading| reading == spoken), "{word}: {all:?}");
        }
    }

    #[test]
    fn readings_begin_with_the_list_spelling() {
        assert_eq!(readings("영철").as_slice(), ["yong chol", "yongchol", "yeongcheol", "young chul"]);
        let ri = readings("리");
        assert_eq!(ri.first().map(String::as_str), Some("ri"));
        assert!(ri.contains(&"lee".to_owned()) && ri.contains(&"yi".to_owned()));
        assert!(readings("abc").is_empty());
    }

    proptest! {
        #[test]
        fn parts_make_the_syllable_again(place in 0..COUNT) {
            let jamo = decompose(place);
            prop_assert!(jamo.initial < 19 && jamo.vowel < 21 && jamo.last < 28);
            prop_assert_eq!(compose(jamo), place);
            prop_assert_eq!(syllable(place).and_then(index), Some(place));
        }

        #[test]
        fn every_syllable_is_written_in_plain_letters(place in any::<u16>()) {
            for system in [System::Dprk, System::McCuneReischauer, System::Revised, System::Popular, System::Yale] {
                let letters = romanise(place, system);
                prop_assert_eq!(letters.is_empty(), place >= COUNT);
                prop_assert!(letters.bytes().all(|b| b.is_ascii_lowercase()), "{}", letters);
            }
        }

        #[test]
        fn readings_are_bounded(token in any::<String>()) {
            prop_assert!(readings(&token).len() <= crate::readings::MOST);
        }
    }
}
