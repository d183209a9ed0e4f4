//! Arabic script (Arabic, Persian, Urdu, Kurdish, Pashto) and its Latin spellings.
//!
//! Short vowels are not written, so a reading is a guess, and comparing it with a Latin spelling forgives vowels: see
//! [`crate::distance::Slips::Unvowelled`].

use std::collections::HashMap;
use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::readings::{Readings, add};

/// Usual Latin spellings of frequent names, by Arabic-script spelling in plain letters.
static NAMES: LazyLock<HashMap<&'static str, SmallVec<[&'static str; 4]>>> = LazyLock::new(|| {
    let rows = include_str!("../tables/arabic_names.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| line.split_once('\t'))
        .map(|(name, spellings)| (name, spellings.split(',').collect()))
        .collect()
});

/// `token` in plain letters: alef without hamza or madda, one ye, one kaf, he for ta marbuta; marks and tatweel dropped.
fn plain(token: &str) -> SmallVec<[char; 16]> {
    token.chars().filter_map(plain_letter).collect()
}

fn plain_letter(c: char) -> Option<char> {
    Some(match c {
        'أ' | 'إ' | 'ٱ' | 'آ' => 'ا',
        'ي' | 'ى' | 'ئ' | 'ې' | 'ۍ' | 'ے' | 'ێ' | 'ۓ' | 'ۑ' => 'ی',
        'ك' | 'ڪ' => 'ک',
        'ؤ' | 'ۆ' | 'ۇ' | 'ۈ' => 'و',
        'ة' | 'ہ' | 'ۃ' | 'ە' | 'ۀ' | 'ۂ' => 'ه',
        'ء' | 'ـ' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{200C}' => return None,
        other => other,
    })
}

/// Plain Latin spellings of `token`: from the table of frequent names, else the consonants with the long vowels that are written
/// (once as Persian reads them, once as Arabic), the article `al` kept in front.
#[must_use]
pub fn readings(token: &str) -> Readings {
    let letters = plain(token);
    let mut readings = Readings::new();
    let word: String = letters.iter().collect();
    let (article, stem) = split_article(&letters);
    let stem_word: String = stem.iter().collect();
    for known in NAMES.get(word.as_str()).into_iter().flatten() {
        add(&mut readings, (*known).to_owned());
    }
    if article {
        for known in NAMES.get(stem_word.as_str()).into_iter().flatten() {
            add(&mut readings, (*known).to_owned());
            add(&mut readings, format!("al{known}"));
        }
    }
    if readings.is_empty() {
        add(&mut readings, vowelled(stem, Habit::Arabic));
        add(&mut readings, vowelled(stem, Habit::Persian));
        add(&mut readings, vowelled(&letters, Habit::Arabic));
    }
    readings
}

/// The article ال, when enough of a word follows it.
fn split_article(letters: &[char]) -> (bool, &[char]) {
    match letters {
        // الله and الیاس have none.
        ['ا', 'ل', 'ل', 'ه'] | ['ا', 'ل', 'ی', 'ا', 'س', ..] => (false, letters),
        ['ا', 'ل', stem @ ..] if stem.len() >= 3 => (true, stem),
        _ => (false, letters),
    }
}

/// Whose spelling habits a guess follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Habit {
    Arabic,
    Persian,
}

/// The written letters, with an `a` wherever two consonants would meet without a vowel.
fn vowelled(letters: &[char], habit: Habit) -> String {
    let mut spelled = String::with_capacity(letters.len() * 2);
    let mut after_consonant = false;
    for (at, &c) in letters.iter().enumerate() {
        let next = letters.get(at + 1).copied();
        let last = next.is_none();
        let (text, vowel) = match c {
            'و' if at == 0 || !after_consonant || next == Some('ا') => {
                (if habit == Habit::Persian { "v" } else { "w" }, false)
            }
            'و' => ("u", true),
            'ی' if at == 0 || next == Some('ا') && !last => ("y", false),
            'ی' => ("i", true),
            'ا' => ("a", true),
            'ع' => ("a", at == 0 || after_consonant),
            'ه' if last && after_consonant => (if habit == Habit::Persian { "eh" } else { "a" }, true),
            _ => (latin(c, habit), false),
        };
        if !vowel && after_consonant && !text.is_empty() && at > 0 {
            spelled.push('a');
        }
        if vowel && text == "a" && spelled.ends_with('a') {
            continue;
        }
        spelled.push_str(text);
        after_consonant = !vowel && !text.is_empty();
    }
    spelled
}

/// One consonant as usually written; a few letters differ by country.
fn latin(c: char, habit: Habit) -> &'static str {
    let persian = habit == Habit::Persian;
    match c {
        'ب' => "b",
        'پ' => "p",
        'ت' | 'ط' | 'ٹ' | 'ټ' => "t",
        'ث' => {
            if persian {
                "s"
            } else {
                "th"
            }
        }
        'ج' => "j",
        'چ' => "ch",
        'ح' | 'ه' | 'ھ' => "h",
        'خ' => "kh",
        'د' | 'ڈ' | 'ډ' => "d",
        'ذ' => {
            if persian {
                "z"
            } else {
                "dh"
            }
        }
        'ر' | 'ڑ' | 'ړ' | 'ڕ' => "r",
        'ز' | 'ظ' | 'ځ' => "z",
        'ژ' | 'ږ' => "zh",
        'س' | 'ص' | 'څ' => "s",
        'ش' | 'ښ' => "sh",
        'ض' => {
            if persian {
                "z"
            } else {
                "d"
            }
        }
        'غ' => "gh",
        'ف' => "f",
        'ڤ' | 'ۋ' => "v",
        'ق' => {
            if persian {
                "gh"
            } else {
                "q"
            }
        }
        'ک' => "k",
        'گ' | 'ګ' => "g",
        'ڭ' | 'ڠ' => "ng",
        'ل' | 'ڵ' => "l",
        'م' => "m",
        'ن' | 'ں' | 'ڼ' => "n",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readings::MOST;
    use proptest::prelude::*;

    #[test]
    fn vowelled_readings() {
        let cases = [
            ("محمد", "muhammad"),
            ("الأسد", "assad"),
            ("تنگسیری", "tanagasiri"),
            ("بهروز", "behrouz"),
            ("علي", "ali"),
            ("على", "ali"),
        ];
        for (token, first) in cases {
            assert_eq!(readings(token).first().map(String::as_str), Some(first), "{token}");
        }
    }

    proptest! {
        #[test]
        fn never_panics_and_stays_plain(token in any::<String>(), arabic in "[\u{620}-\u{6FF}]{0,20}") {
            for readings in [readings(&token), readings(&arabic)] {
                prop_assert!(readings.len() <= MOST);
                prop_assert!(readings.iter().all(|r| r.bytes().all(|b| b.is_ascii_lowercase())));
            }
        }
    }
}
