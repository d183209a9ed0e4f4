//! Hebrew letters to plain ASCII. Vowels are mostly not written: frequent names come from a table, the rest is guessed with the vowels
//! that the matres lectionis show and `a` where none are.

use std::collections::HashMap;
use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::readings::{Readings, add};

static NAMES: LazyLock<HashMap<&'static str, SmallVec<[&'static str; 2]>>> = LazyLock::new(|| {
    let rows = include_str!("../tables/hebrew_names.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| line.split_once('\t'))
        .map(|(name, spellings)| (name, spellings.split(',').collect()))
        .collect()
});

/// Plain spellings of `token`, most usual first; points (niqqud) are ignored.
#[must_use]
pub fn readings(token: &str) -> Readings {
    let letters: SmallVec<[char; 16]> = token.chars().filter(|c| ('א'..='ת').contains(c)).collect();
    let word: String = letters.iter().collect();
    let mut readings = Readings::new();
    for known in NAMES.get(word.as_str()).into_iter().flatten() {
        add(&mut readings, (*known).to_owned());
    }
    for vav in ["o", "u"] {
        add(&mut readings, spell(&letters, vav, Gap::A));
    }
    for gap in [Gap::E, Gap::First, Gap::None] {
        add(&mut readings, spell(&letters, "o", gap));
    }
    readings
}

/// The vowel supplied between two consonants that have none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    A,
    E,
    /// `a`, and only after the first letter: גנץ is gantz.
    First,
    None,
}

fn spell(letters: &[char], vav: &'static str, gap: Gap) -> String {
    let mut spelled = String::with_capacity(letters.len() * 2);
    let mut after_consonant = false;
    for (at, &c) in letters.iter().enumerate() {
        let (initial, last) = (at == 0, at + 1 == letters.len());
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let (text, vowel) = match c {
            'ו' if initial || before == Some(&'ו') => ("v", false),
            'ו' if letters.get(at + 1) == Some(&'ו') => continue,
            'ו' => (vav, true),
            'י' if initial => ("y", false),
            'י' if before == Some(&'י') => continue,
            'י' => ("i", true),
            'א' | 'ע' => ("a", true),
            'ה' if last => ("a", true),
            _ => (consonant(c, initial, last), false),
        };
        if !vowel && after_consonant {
            spelled.push_str(match gap {
                Gap::A => "a",
                Gap::E => "e",
                Gap::First if at == 1 => "a",
                Gap::First | Gap::None => "",
            });
        }
        if !(vowel && text == "a" && spelled.ends_with('a')) {
            spelled.push_str(text);
        }
        after_consonant = !vowel;
    }
    spelled
}

/// A consonant; ב, כ, פ are b, k, p at the beginning of a word and v, kh, f at its end.
fn consonant(c: char, initial: bool, last: bool) -> &'static str {
    match c {
        'ב' => {
            if last {
                "v"
            } else {
                "b"
            }
        }
        'ג' => "g",
        'ד' => "d",
        'ה' | 'ח' => "h",
        'ז' => "z",
        'ט' | 'ת' => "t",
        'כ' => {
            if initial || !last {
                "k"
            } else {
                "ch"
            }
        }
        'ך' => "ch",
        'ל' => "l",
        'מ' | 'ם' => "m",
        'נ' | 'ן' => "n",
        'ס' => "s",
        'פ' => "p",
        'ף' => "f",
        'צ' | 'ץ' => "tz",
        'ק' => "k",
        'ר' => "r",
        'ש' => "sh",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readings::MOST;
    use proptest::prelude::*;

    #[test]
    fn hebrew_names() {
        let cases = [
            ("כהן", "cohen"),
            ("יצחק", "yitzhak"),
            ("שלמה", "shlomo"),
            ("ברק", "barak"),
            ("שרון", "sharon"),
            ("גנץ", "gantz"),
            ("לפיד", "lapid"),
        ];
        for (token, wanted) in cases {
            assert!(readings(token).iter().any(|r| r == wanted), "{token}: {:?}", readings(token));
        }
    }

    proptest! {
        #[test]
        fn always_plain_and_few(token in any::<String>(), hebrew in "[א-ת]{0,20}") {
            for readings in [readings(&token), readings(&hebrew)] {
                prop_assert!(readings.len() <= MOST);
                prop_assert!(readings.iter().all(|r| r.bytes().all(|b| b.is_ascii_lowercase())));
            }
        }
    }
}
