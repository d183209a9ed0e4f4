//! Korean names, compared as syllables of Hangul.
//!
//! A token in Latin letters becomes, for each of its syllables, the Hangul syllables that it may have been written
//! from: `Ri`, `Yi`, `Lee`, `Rhee` and `I` all hold 이, so they meet there. Surnames are kept in their southern form
//! (이 for 리), because which side of the initial-sound rule a list takes says nothing about the person.
//! Syllables are indices of [`crate::hangul`]; a surname of two syllables (황보) has an index of its own beyond them.

use crate::{
    han, hangul,
    korean_spelling::{self as spelling, surname},
    mandarin::{self, System},
    syllables::{self, FullName, Set, Space, Split, Syllables},
};
use smallvec::SmallVec;

/// Most letters of a romanised token: four syllables of six letters.
const TOKEN_LIMIT: usize = 26;

/// How far a romanised surname and given name in one word are to be believed, 0 to 100: many other words look like it.
const JOINED: u8 = 85;

/// Keys of a name in an index.
pub const INDEX_KEYS: usize = 12;

/// Keys of a name that is looked for.
pub const QUERY_KEYS: usize = 24;

/// The space of Korean syllables.
#[derive(Clone, Copy, Debug)]
pub struct Korean;

/// What a romanised token may be; none where it cannot be Korean. Letters a to z of either case; apostrophes and
/// hyphens are passed over, any other character makes it none.
#[must_use]
pub fn parse(token: &str) -> Option<Syllables> {
    let letters = syllables::letters::<TOKEN_LIMIT>(token)?;
    let surname = surname::spelled(&letters).cloned().unwrap_or_default();
    let cuts = syllables::cut(&letters, spelling::given());
    let mut glued = SmallVec::new();
    for (length, surname) in surname::trie().prefixes(&letters) {
        let rest =
            syllables::assemble(&cuts, length, 0).filter(|rest| rest.sets.len() <= 2 && glued.len() < 2);
        glued.extend(rest.map(|rest| (surname.clone(), Split { weight: JOINED, ..rest })));
    }
    let found = Syllables { surname, splits: syllables::splits_of(&cuts), glued };
    (!found.is_empty()).then_some(found)
}

/// What a token of Hangul may be: a surname, a given name, or both joined; none where a character is no syllable.
#[must_use]
pub fn from_hangul(token: &str) -> Option<Syllables> {
    let sets: Option<SmallVec<[Set; 6]>> = token.chars().map(|c| hangul::index(c).map(Set::of)).collect();
    let surname = |letters: &str| surname::hangul(letters).map(Set::of).unwrap_or_default();
    syllables::joined(token, &sets?, surname)
}

/// What a token of Han characters may be, by their Sino-Korean readings; none where a character has none.
#[must_use]
pub fn from_han(token: &str) -> Option<Syllables> {
    let sets: Option<SmallVec<[Set; 6]>> = token.chars().map(sino_korean).collect();
    syllables::joined(token, &sets?, |letters| surname::han(letters).cloned().unwrap_or_default())
}

fn sino_korean(han: char) -> Option<Set> {
    let set: Set = han::sino_korean(han).into_iter().collect();
    (!set.is_empty()).then_some(set)
}

/// What a token of pinyin may be in Korean: a Korean name as a Chinese document writes it (金英哲, Jin Yingzhe), read
/// through the Han characters that Korean names use.
#[must_use]
pub fn from_pinyin(token: &str) -> Option<Syllables> {
    from_mandarin(token, System::Pinyin)
}

/// As [`from_pinyin`], for any way of writing Chinese in Latin letters (Chin Ying-che).
#[must_use]
pub fn from_mandarin(token: &str, system: System) -> Option<Syllables> {
    let mandarin = mandarin::parse_as(token, system)?;
    let mut surname = Set::default();
    let whole = mandarin.splits.iter().filter(|split| split.sets.len() == 1).flat_map(|split| &split.sets);
    for (id, weight) in whole.flat_map(Set::iter) {
        for (hangul, w) in spelling::surname_of_pinyin(id).map(Set::iter).into_iter().flatten() {
            surname.add(hangul, product(w, weight));
        }
    }
    surname.settle();
    // A doubtful cut would crowd out the candidates of the best one.
    let splits =
        mandarin.splits.iter().filter(|split| split.weight >= 75).filter_map(hangul_of_mandarin).collect();
    let found = Syllables { surname, splits, glued: SmallVec::new() };
    (!found.is_empty()).then_some(found)
}

fn hangul_of_mandarin(split: &Split) -> Option<Split> {
    let sets: SmallVec<[Set; 3]> = split.sets.iter().map(hangul_of_syllable).collect();
    sets.iter().all(|set| !set.is_empty()).then_some(Split { sets, weight: split.weight })
}

fn hangul_of_syllable(mandarin: &Set) -> Set {
    let mut set = Set::default();
    for (id, weight) in mandarin.iter() {
        for (hangul, w) in spelling::given_of_pinyin(id).map(Set::iter).into_iter().flatten() {
            set.add(hangul, product(w, weight));
        }
    }
    set.settle();
    set
}

fn product(left: u8, right: u8) -> u8 {
    syllables::percent(u32::from(left) * u32::from(right) / 100)
}

/// How far two sets may be the same syllable, 0 to 1.
#[must_use]
pub fn similarity(left: &Set, right: &Set) -> f32 {
    syllables::similarity::<Korean>(left, right)
}

/// How far two names, each given token by token, may be the same name, 0 to 1.
#[must_use]
pub fn compare(left: &[Syllables], right: &[Syllables]) -> f32 {
    compare_names(&FullName::new(left), &FullName::new(right))
}

/// How far two names may be the same name, 0 to 1: for names whose readings were made before.
#[must_use]
pub fn compare_names(left: &FullName, right: &FullName) -> f32 {
    syllables::compare::<Korean>(left, right)
}

/// Keys of a name in an index: at most [`INDEX_KEYS`].
#[must_use]
pub fn coarse_keys(name: &FullName) -> SmallVec<[u64; 8]> {
    syllables::coarse_keys::<Korean>(name, INDEX_KEYS)
}

/// Keys of a name that is looked for: at most [`QUERY_KEYS`].
#[must_use]
pub fn query_keys(name: &FullName) -> SmallVec<[u64; 8]> {
    syllables::coarse_keys::<Korean>(name, QUERY_KEYS)
}

// Places of jamo in Unicode's order, as crate::hangul lists them.
const N: u8 = 2;
const L: u8 = 5;
const NONE: u8 = hangul::NO_INITIAL;

impl Space for Korean {
    fn near(left: u16, right: u16) -> f32 {
        if left >= hangul::COUNT || right >= hangul::COUNT {
            return 0.0;
        }
        let (a, b) = (hangul::decompose(left), hangul::decompose(right));
        if final_class(a.last) != final_class(b.last) {
            return 0.0;
        }
        let last = if a.last == b.last { 1.0 } else { 0.8 };
        let vowel = near_vowels(a.vowel, b.vowel);
        if vowel == 0.0 {
            return 0.0;
        }
        last * vowel * near_initials(a, b)
    }

    fn coarse(syllable: u16) -> u16 {
        if let Some(compound) = syllable.checked_sub(hangul::COUNT) {
            return 300 + compound.min(700);
        }
        let jamo = hangul::decompose(syllable);
        (u16::from(initial_class(jamo)) * 4 + u16::from(vowel_class(jamo.vowel))) * 8
            + u16::from(final_class(jamo.last))
    }
}

/// Plain, tense and aspirated consonants are told apart by few spellings; ㄹ, ㄴ and ㅇ change places by the
/// initial-sound rule, the first two also inside a name.
fn near_initials(a: hangul::Jamo, b: hangul::Jamo) -> f32 {
    match (a.initial, b.initial) {
        _ if initial_class(a) != initial_class(b) => 0.0,
        (x, y) if x == y => 1.0,
        (N | L | NONE, _) => 0.85,
        _ => 0.8,
    }
}

/// Whether a vowel is ㅣ or begins with its sound (ㅑ ㅒ ㅕ ㅖ ㅛ ㅠ).
fn soft(vowel: u8) -> bool {
    matches!(vowel, 2 | 3 | 6 | 7 | 12 | 17 | 20)
}

/// Class of an initial, below 9: ㄱ ㄷ ㅂ ㅈ ㅅ with their tense and aspirated kin, ㅁ, ㅎ, silent or softened, ㄴ and ㄹ.
fn initial_class(jamo: hangul::Jamo) -> u8 {
    match jamo.initial {
        0 | 1 | 15 => 0,
        3 | 4 | 16 => 1,
        7 | 8 | 17 => 2,
        12..=14 => 3,
        9 | 10 => 4,
        6 => 5,
        18 => 6,
        N | L if !soft(jamo.vowel) => 8,
        _ => 7,
    }
}

/// Class of a vowel, below 4: ㅏ ㅑ ㅘ; ㅣ ㅢ ㅟ; ㅐ ㅔ ㅚ and kin; the rest, which `o` and `u` stand for.
fn vowel_class(vowel: u8) -> u8 {
    match vowel {
        0 | 2 | 9 => 0,
        16 | 19 | 20 => 1,
        1 | 3 | 5 | 7 | 10 | 11 | 15 => 2,
        _ => 3,
    }
}

/// Class of a final, below 8, by its sound: none, ㄱ, ㄴ, ㄷ, ㄹ, ㅁ, ㅂ, ㅇ.
fn final_class(last: u8) -> u8 {
    match last {
        0 => 0,
        1..=3 | 9 | 24 => 1,
        4..=6 => 2,
        8 | 11..=13 | 15 => 4,
        10 | 16 => 5,
        14 | 17 | 18 | 26 => 6,
        21 => 7,
        _ => 3,
    }
}

/// Credit for vowels that spellings confuse: ㅓ and ㅗ are both `o` without a breve, ㅡ and ㅜ both `u`, ㅕ and ㅛ `yo`.
fn near_vowels(left: u8, right: u8) -> f32 {
    const CONFUSED: [(u8, u8, f32); 16] = [
        (4, 8, 0.7),   // ㅓ ㅗ
        (4, 13, 0.5),  // ㅓ ㅜ
        (4, 18, 0.6),  // ㅓ ㅡ
        (4, 6, 0.5),   // ㅓ ㅕ
        (6, 12, 0.7),  // ㅕ ㅛ
        (6, 17, 0.6),  // ㅕ ㅠ
        (13, 18, 0.7), // ㅜ ㅡ
        (8, 13, 0.5),  // ㅗ ㅜ
        (12, 17, 0.5), // ㅛ ㅠ
        (1, 5, 0.75),  // ㅐ ㅔ
        (5, 7, 0.7),   // ㅔ ㅖ
        (1, 7, 0.5),   // ㅐ ㅖ
        (19, 20, 0.6), // ㅢ ㅣ
        (16, 19, 0.5), // ㅟ ㅢ
        (10, 11, 0.7), // ㅙ ㅚ
        (4, 14, 0.4),  // ㅓ ㅝ
    ];
    if left == right {
        return 1.0;
    }
    let pair = (left.min(right), left.max(right));
    CONFUSED.iter().find(|(a, b, _)| (*a, *b) == pair).map_or(0.0, |(_, _, credit)| *credit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hangul::System as Latin;
    use proptest::prelude::*;

    /// A name as any of the four routes reads it; all names here are invented or only spellings of one another.
    fn name(text: &str) -> FullName {
        let mut name = FullName::default();
        for route in [from_hangul, from_han, parse] {
            let tokens: Option<Vec<_>> = text.split([' ', '-']).map(route).collect();
            name.extend(tokens.map(|tokens| FullName::new(&tokens)).unwrap_or_default());
        }
        name
    }

    fn pinyin(text: &str) -> FullName {
        FullName::new(&text.split(' ').filter_map(from_pinyin).collect::<Vec<_>>())
    }

    fn agree(left: &FullName, right: &FullName) -> f32 {
        let (index, query) = (coarse_keys(left), query_keys(right));
        if index.iter().any(|key| query.contains(key)) { compare_names(left, right) } else { 0.0 }
    }

    #[test]
    fn spellings_of_one_name_meet() {
        for (left, right, least) in [
            ("Ri Yong Ho", "Yi Yong Ho", 0.95),
            ("Ri Yong Ho", "I Yong-ho", 0.95),
            ("Ri Yong Ho", "Lee Young-ho", 0.9),
            ("Ri Yong Ho", "리용호", 0.9),
            ("Kim Yong Chol", "Gim Yeongcheol", 0.9),
            ("Kim Yong Chol", "Kim Young Chul", 0.9),
            ("Kim Yong Chol", "Yong Chol Kim", 0.95),
            ("Kim Yong Chol", "Kimyongchol", 0.8),
            ("Kim Yong Chol", "金英哲", 0.9),
            ("Choe Ryong Hae", "Choi Yong-hae", 0.8),
            ("Jong Kyong Thaek", "Jeong Gyeong-taek", 0.9),
            ("Sim Hyon Sop", "Shim Hyun Sub", 0.9),
            ("Sim Hyon Sop", "沈贤燮", 0.9),
            ("U Song Il", "Woo Sung-il", 0.9),
            ("Jin Yong Jon", "Jin Yong Zyon", 0.8),
            ("Han Chol Man", "한 절 만", 0.7),
            ("Hwangbo Min", "황보민", 0.9),
        ] {
            let score = agree(&name(left), &name(right));
            assert!(score >= least, "{left} | {right}: {score}");
        }
    }

    #[test]
    fn other_names_stay_apart() {
        for (left, right) in [
            ("Kim Jong Un", "Kim Jong Nam"),
            ("Ri Yong Gil", "Ri Yong Ho"),
            ("Kim Yong Chol", "Kim Yong Chun"),
            ("Kim Yong Chol", "Kim Yong"),
            ("Pak Jin Hyok", "Paek Jin Hyok"),
            ("김영철", "김영춘"),
        ] {
            assert!(compare_names(&name(left), &name(right)) < 0.4, "{left} | {right}");
        }
    }

    #[test]
    fn pinyin_reaches_the_hangul_of_its_hanja() {
        for (chinese, korean) in [
            ("Jin Yingzhe", "김영철"),
            ("Pu Guangxun", "박광훈"),
            ("Piao Guangxun", "박광훈"),
            ("Li Bingzhe", "리병철"),
            ("Zheng Chenghao", "정성호"),
        ] {
            let score = agree(&name(korean), &pinyin(chinese));
            assert!(score >= 0.6, "{chinese} | {korean}: {score}");
        }
        assert!(compare_names(&pinyin("Jin Yingzhe"), &name("김정남")) < 0.3);
    }

    #[test]
    fn a_joined_token_keeps_its_two_cuts() {
        let cuts = parse("yongil").unwrap().splits;
        let first = |split: &Split| split.sets[0].iter().map(|(id, _)| id).collect::<Vec<_>>();
        assert_eq!(cuts.len(), 2);
        assert!(cuts.iter().any(|cut| first(cut).contains(&hangul::index('영').unwrap())));
        assert!(cuts.iter().any(|cut| first(cut).contains(&hangul::index('연').unwrap())));
    }

    #[test]
    fn what_is_not_korean_is_nothing() {
        for token in ["schwarz", "x", "", "b2", "Müller", "constantinople"] {
            assert!(parse(token).is_none(), "{token}");
            assert!(from_hangul(token).is_none(), "{token}");
        }
        assert!(from_han("abc").is_none());
    }

    fn common() -> impl Strategy<Value = char> {
        proptest::sample::select("경광국근기길남대덕도동만명문민범복봉상석선성수순승식신영옥용우욱원윤은일재정제주준진찬창천철춘충태학한해혁현호화환훈희".chars().collect::<Vec<_>>())
    }

    fn system() -> impl Strategy<Value = Latin> {
        proptest::sample::select(vec![Latin::Dprk, Latin::McCuneReischauer, Latin::Revised, Latin::Popular])
    }

    fn romanised(letters: &[char], system: Latin, between: &str) -> String {
        let syllables = letters.iter().map(|&c| hangul::romanise(hangul::index(c).unwrap(), system));
        syllables.collect::<Vec<_>>().join(between)
    }

    proptest! {
        /// Whatever system writes it, a name compares well with its Hangul, and they share a key.
        #[test]
        fn every_system_leads_back(a in common(), b in common(), system in system(), joined in any::<bool>()) {
            let between = if joined { "" } else { " " };
            let latin = format!("Kim {}", romanised(&[a, b], system, between));
            let score = agree(&name(&format!("김{a}{b}")), &name(&latin));
            prop_assert!(score >= 0.6, "{latin} 김{a}{b}: {score}");
        }

        #[test]
        fn comparison_is_symmetric_and_bounded(left in "[a-z]{1,9} [a-z]{1,9}", a in common(), b in common(), system in system()) {
            let right = name(&format!("{} Ri", romanised(&[a, b], system, "")));
            let left = name(&left);
            let score = compare_names(&left, &right);
            prop_assert!((0.0..=1.0).contains(&score));
            prop_assert_eq!(score, compare_names(&right, &left));
            prop_assert!(right.is_empty() || compare_names(&right, &right) > 0.8);
        }

        #[test]
        fn nothing_panics_and_everything_is_bounded(token in any::<String>()) {
            for route in [parse, from_hangul, from_han, from_pinyin] {
                if let Some(found) = route(&token) {
                    prop_assert!(found.splits.len() <= 3 && found.glued.len() <= 2);
                    let name = FullName::new(&[found.clone(), found]);
                    prop_assert!(coarse_keys(&name).len() <= INDEX_KEYS && query_keys(&name).len() <= QUERY_KEYS);
                }
            }
        }

        #[test]
        fn near_syllables_share_a_class(left in 0..hangul::COUNT, right in 0..hangul::COUNT) {
            let near = Korean::near(left, right);
            prop_assert!((0.0..=1.0).contains(&near));
            prop_assert_eq!(near, Korean::near(right, left));
            prop_assert!(near == 0.0 || Korean::coarse(left) == Korean::coarse(right));
            prop_assert!(Korean::coarse(left) < 288);
        }
    }
}
