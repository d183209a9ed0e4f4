//! Arabic script (Arabic, Persian, Urdu, Kurdish, Pashto) and its Latin spellings.
//!
//! Short vowels are not written, and every country spells the rest its own way (Qassem, Ghasem, Kassem). So both sides are reduced to a
//! *skeleton*: the consonants, in classes wide enough that usual spellings of one name fall together.

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

/// The consonant class of an Arabic-script letter, in the alphabet `b t s j x d r z S k f l m n h w y`; `None` for what is not kept.
fn class(c: char) -> Option<char> {
    Some(match c {
        'ب' | 'پ' => 'b',
        'ت' | 'ط' | 'ٹ' | 'ټ' => 't',
        'ث' | 'س' | 'ص' | 'څ' => 's',
        'ج' | 'ژ' | 'ږ' => 'j',
        'ح' | 'ه' => 'h',
        'خ' => 'x',
        'د' | 'ڈ' | 'ډ' => 'd',
        'ذ' | 'ز' | 'ض' | 'ظ' | 'ځ' => 'z',
        'ر' | 'ڑ' | 'ړ' | 'ڕ' => 'r',
        'ش' | 'چ' | 'ښ' => 'S',
        'غ' | 'ق' | 'ک' | 'گ' | 'ګ' => 'k',
        'ف' => 'f',
        'ل' | 'ڵ' => 'l',
        'م' => 'm',
        'ن' | 'ں' | 'ڼ' | 'ڭ' | 'ڠ' => 'n',
        'و' | 'ڤ' | 'ۋ' => 'w',
        'ی' => 'y',
        _ => return None,
    })
}

/// The skeleton of an Arabic-script token: consonant classes without vowels, matres, hamza, ayn, article and final h; equal neighbours once.
///
/// و and ی count only at the beginning of the word, where they must be consonants.
#[must_use]
pub fn skeleton(token: &str) -> String {
    let letters = without_inner_article(&plain(token));
    let (_, stem) = split_article(&letters);
    let mut skeleton = Skeleton::default();
    for (at, &c) in stem.iter().enumerate() {
        if let Some(class) = class(c).filter(|class| at == 0 || !matches!(class, 'w' | 'y')) {
            skeleton.push(class);
        }
    }
    skeleton.finish()
}

/// عبدال…, ابوال… and …الدین without their inner article, which Latin spellings write in many ways (Abdurrahman, Noureddine).
fn without_inner_article(letters: &[char]) -> SmallVec<[char; 16]> {
    let cut = match letters {
        ['ع', 'ب', 'د', 'ا', 'ل', _, _, ..] | ['ا', 'ب', 'و', 'ا', 'ل', _, _, ..] => Some(3),
        [.., 'ا', 'ل', 'د', 'ی', 'ن'] if letters.len() > 6 => letters.len().checked_sub(5),
        _ => None,
    };
    let kept =
        letters.iter().enumerate().filter(|(at, _)| cut.is_none_or(|cut| *at != cut && *at != cut + 1));
    let mut kept: SmallVec<[char; 16]> = kept.map(|(_, &c)| c).collect();
    // عبدالله keeps one of its two lams: عبد + الله.
    if kept.as_slice() == ['ع', 'ب', 'د', 'ه'] {
        kept.insert(3, 'ل');
    }
    kept
}

/// A skeleton under construction: equal neighbours once, final h dropped.
#[derive(Default)]
struct Skeleton(String);

impl Skeleton {
    fn push(&mut self, class: char) {
        if !self.0.ends_with(class) {
            self.0.push(class);
        }
    }

    fn finish(mut self) -> String {
        if self.0.len() > 1 && self.0.ends_with('h') {
            self.0.pop();
        }
        self.0
    }
}

/// Digraphs and letters of Latin spellings with their class, longest first; an empty class is a vowel.
const SPELLINGS: &[(&str, &str)] = &[
    ("tch", "S"),
    ("sch", "S"),
    ("kh", "x"),
    ("sh", "S"),
    ("ch", "S"),
    ("gh", "k"),
    ("th", "s"),
    ("dh", "z"),
    ("zh", "j"),
    ("dj", "j"),
    ("ph", "f"),
    ("ck", "k"),
    ("b", "b"),
    ("c", "k"),
    ("d", "d"),
    ("f", "f"),
    ("g", "k"),
    ("h", "h"),
    ("j", "j"),
    ("k", "k"),
    ("l", "l"),
    ("m", "m"),
    ("n", "n"),
    ("p", "b"),
    ("q", "k"),
    ("r", "r"),
    ("s", "s"),
    ("t", "t"),
    ("x", "ks"),
    ("z", "z"),
];

/// Stems in which a digraph is two letters: Fathi is فتحی, Ishaq is اسحاق, Adham is ادهم, Midhat is مدحت.
const SPLIT: &[(&str, &str)] = &[
    ("fath", "fth"),
    ("ishaq", "shk"),
    ("ishak", "shk"),
    ("eshagh", "shk"),
    ("eshaq", "shk"),
    ("adham", "dhm"),
    ("midhat", "mdht"),
];

/// The skeleton of a Latin spelling (plain ASCII, lower case), in the same classes as [`skeleton`].
#[must_use]
pub fn latin_skeleton(ascii: &str) -> String {
    let stem = latin_stem(ascii);
    let mut skeleton = Skeleton::default();
    let mut rest = stem.as_str();
    if let Some(first) = initial_semivowel(rest) {
        skeleton.push(first);
        rest = rest.get(1..).unwrap_or("");
    }
    if let Some((split, classes)) = SPLIT.iter().find(|(split, _)| rest.starts_with(split)) {
        classes.chars().for_each(|class| skeleton.push(class));
        rest = rest.get(split.len()..).unwrap_or("");
    }
    while let Some(c) = rest.chars().next() {
        let (length, classes) = SPELLINGS
            .iter()
            .find(|(spelling, _)| rest.starts_with(spelling))
            .map_or((c.len_utf8(), ""), |(s, k)| (s.len(), *k));
        classes.chars().for_each(|class| skeleton.push(class));
        rest = rest.get(length..).unwrap_or("");
    }
    skeleton.finish()
}

/// w, v and y at the beginning are consonants; so are French ou and i before a vowel (Ouahid).
fn initial_semivowel(word: &str) -> Option<char> {
    match word.as_bytes() {
        [b'w' | b'v', ..] | [b'o', b'u', b'a' | b'e' | b'i', ..] => Some('w'),
        [b'y', ..] => Some('y'),
        _ => None,
    }
}

/// Drops the article in front (albaghdadi), after abd and abu (abdelhamid, abolghasem), and before din (nooraldin).
fn latin_stem(ascii: &str) -> String {
    let vowel = |byte: u8| matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let bytes = ascii.as_bytes();
    let cut = |at: usize, length: usize| {
        let (head, tail) = (ascii.get(..at).unwrap_or(ascii), ascii.get(at + length..).unwrap_or(""));
        format!("{head}{tail}")
    };
    match bytes {
        [b'a', b'b', b'd', v, b'l', _, _, ..] if vowel(*v) => cut(3, 2),
        [b'a', b'b', b'o' | b'u', b'l', next, _, ..] if !vowel(*next) => cut(3, 1),
        [b'a', b'b', b'o', b'u', b'l', next, _, ..] if !vowel(*next) => cut(4, 1),
        [.., v, b'l', b'd', e, b'n'] if bytes.len() > 6 && vowel(*v) && vowel(*e) => cut(bytes.len() - 4, 1),
        [b'a' | b'e', b'l', next, _, _, ..] if (!vowel(*next) || *next == b'y') && *next != b'l' => cut(0, 2),
        _ => ascii.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readings::MOST;
    use proptest::prelude::*;

    #[test]
    fn both_scripts_meet() {
        let cases = [
            ("محمد", "muhammad mohamed mohammad muhamad mehmed"),
            ("حسین", "hussein hossein husayn"),
            ("قاسم", "qasem ghasem kassem qassim"),
            ("عبدالرحمن", "abdulrahman abdurrahman abdelrahman abdolrahman"),
            ("عبدالله", "abdullah abdallah abdollah abdulla"),
            ("عبداله", "abdullah abdollah"),
            ("الأسد", "assad asad"),
            ("البغدادي", "baghdadi albaghdadi"),
            ("یوسف", "yusuf youssef yousif"),
            ("وحید", "vahid wahid waheed"),
            ("عثمان", "othman osman uthman"),
            ("رضا", "reza riza"),
            ("فتحي", "fathi fathy"),
            ("إسحاق", "ishaq eshaq"),
            ("نورالدین", "noureddine nuruddin nooraldin"),
            ("ابوالقاسم", "abolghasem abulqasim"),
            ("فاطمه", "fatima fatemeh fatma"),
            ("شعبان", "shaaban chaaban shaban"),
            ("خلیل", "khalil khaleel"),
            ("پرویز", "parviz parwiz"),
        ];
        for (arabic, latin) in cases {
            for spelling in latin.split(' ') {
                assert_eq!(skeleton(arabic), latin_skeleton(spelling), "{arabic} {spelling}");
            }
        }
    }

    #[test]
    fn different_names_stay_apart() {
        for (arabic, latin) in
            [("محمد", "hamid"), ("حسن", "hossam"), ("علی", "omar"), ("خالد", "waleed"), ("ناصر", "mansour")]
        {
            assert_ne!(skeleton(arabic), latin_skeleton(latin), "{arabic} {latin}");
        }
    }

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
        fn never_panics_and_stays_plain(token in any::<String>(), arabic in "[\u{620}-\u{6FF}]{0,20}", latin in "[a-z]{0,20}") {
            for readings in [readings(&token), readings(&arabic)] {
                prop_assert!(readings.len() <= MOST);
                prop_assert!(readings.iter().all(|r| r.bytes().all(|b| b.is_ascii_lowercase())));
            }
            let classes = |s: &str| s.chars().all(|c| "btsjxdrzSkflmnhwy".contains(c));
            prop_assert!(classes(&skeleton(&token)) && classes(&skeleton(&arabic)));
            prop_assert!(classes(&latin_skeleton(&token)) && classes(&latin_skeleton(&latin)));
        }
    }
}
