//! Short for long: KOMID for Korea Mining Development Trading Corporation, `mfg` for manufacturing.
//!
//! A test of one pair, strict enough to link two spellings of one name; the index finds the pairs by [`initials`].

use std::cell::Cell;

use smallvec::SmallVec;

/// Words that an acronym may skip, wherever they stand.
const FILLERS: &[&str] = &[
    "a", "al", "an", "and", "as", "at", "by", "da", "das", "de", "del", "der", "des", "di", "do", "dos",
    "du", "e", "el", "et", "for", "fuer", "i", "in", "la", "las", "le", "les", "los", "na", "o", "of", "on",
    "po", "pri", "s", "the", "to", "und", "v", "van", "von", "y", "z", "za",
];

/// Words that an acronym often leaves out at the end of the name.
const GENERIC: &[&str] = &[
    "association",
    "bank",
    "bureau",
    "center",
    "centre",
    "co",
    "company",
    "complex",
    "corp",
    "corporation",
    "department",
    "enterprise",
    "establishment",
    "factory",
    "fund",
    "general",
    "group",
    "holding",
    "holdings",
    "inc",
    "industrial",
    "industries",
    "institute",
    "international",
    "jsc",
    "limited",
    "line",
    "lines",
    "llc",
    "logistics",
    "ltd",
    "office",
    "organization",
    "organisation",
    "plant",
    "plc",
    "services",
    "shipping",
    "trade",
    "trading",
];

/// Fewest letters of an acronym: two stand for too much.
const FEWEST: usize = 3;
/// Most letters of an acronym.
const MOST: usize = 10;
/// Most words that are looked at.
const MOST_WORDS: usize = 16;
/// Most letters that one word gives.
const MOST_FROM_WORD: usize = 3;
/// Most generic words at the end that give none.
const MOST_DROPPED: usize = 2;
/// Most steps of the search, far more than any real name takes.
const MOST_STEPS: usize = 2_000;

/// Whether `short` is made of the first letters of `words`, in order: one to three of each word; words that only join may be skipped, and
/// at most two generic ones at the end. At least two words give letters. All in lower case, Latin in ASCII (any script works).
#[must_use]
pub fn is_acronym_of(short: &str, words: &[&str]) -> bool {
    let letters: SmallVec<[char; 16]> = short.chars().take(MOST + 1).collect();
    let fits = (FEWEST..=MOST).contains(&letters.len()) && words.len() <= MOST_WORDS;
    // The cheap test first: most pairs fail here.
    let begins =
        letters.first().is_some_and(|first| words.iter().take(4).any(|word| word.starts_with(*first)));
    fits && begins && Search { words, steps: Cell::new(MOST_STEPS) }.spells(&letters, 0, 0)
}

struct Search<'a> {
    words: &'a [&'a str],
    /// Steps that are left.
    steps: Cell<usize>,
}

impl Search<'_> {
    /// Whether `letters` can come from the words from `at` on, when `touched` words gave letters before.
    fn spells(&self, letters: &[char], at: usize, touched: usize) -> bool {
        let Some(steps) = self.steps.get().checked_sub(1) else { return false };
        self.steps.set(steps);
        let rest = self.words.get(at..).unwrap_or_default();
        if letters.is_empty() {
            return touched >= 2 && can_be_dropped(rest);
        }
        let Some(word) = rest.first() else { return false };
        let common = word.chars().zip(letters).take(MOST_FROM_WORD).take_while(|(a, b)| a == *b).count();
        (1..=common).any(|taken| self.spells(letters.get(taken..).unwrap_or_default(), at + 1, touched + 1))
            || (is_filler(word) && self.spells(letters, at + 1, touched))
    }
}

fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
}

/// Whether the words at the end may give no letter.
fn can_be_dropped(rest: &[&str]) -> bool {
    let mut named = rest.iter().filter(|word| !is_filler(word));
    rest.len() <= MOST_DROPPED + 1
        && named.clone().count() <= MOST_DROPPED
        && named.all(|word| GENERIC.contains(word))
}

/// Keys under which an index finds a long name by its acronym: the initials without the words that only join, and with them where that differs.
/// Empty for fewer than three words.
#[must_use]
pub fn initials(words: &[&str]) -> SmallVec<[String; 2]> {
    let words = words.get(..MOST_WORDS.min(words.len())).unwrap_or_default();
    let of = |with_fillers: bool| -> String {
        words
            .iter()
            .filter(|word| with_fillers || !is_filler(word))
            .filter_map(|word| word.chars().next())
            .collect()
    };
    let mut keys: SmallVec<[String; 2]> = SmallVec::new();
    for key in [of(false), of(true)] {
        if key.chars().count() >= FEWEST && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// Fewest letters of an abbreviated word, and fewest that it leaves out.
const FEWEST_KEPT: usize = 3;
const FEWEST_LEFT_OUT: usize = 3;

/// Whether `short` abbreviates the one word `long`, in one of the three ways that English does: its beginning up to a consonant (ind, comm,
/// assoc), that and its last letter (dept, govt), or its first letter and consonants up to its last (mfg, intl, assn). ASCII, lower case.
/// Made for words that describe; two family names are never compared so.
#[must_use]
pub fn abbreviates(short: &str, long: &str) -> bool {
    let (short, long) = (short.as_bytes(), long.as_bytes());
    if short.len() < FEWEST_KEPT
        || short.len() + FEWEST_LEFT_OUT > long.len()
        || !short.iter().chain(long).all(u8::is_ascii_lowercase)
        || short.first() != long.first()
    {
        return false;
    }
    let Some((&last, beginning)) = short.split_last() else { return false };
    if is_vowel(last) {
        return false;
    }
    long.starts_with(short)
        || (long.last() == Some(&last)
            && (beginning.len() >= FEWEST_KEPT && long.starts_with(beginning) || is_skeleton_of(short, long)))
}

const fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Whether `short` is the first letter of `long` and some of its consonants in order.
fn is_skeleton_of(short: &[u8], long: &[u8]) -> bool {
    let mut letters = long.iter();
    short.iter().skip(1).all(|&letter| !is_vowel(letter))
        && short.iter().all(|letter| letters.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(short: &str, long: &str) -> bool {
        is_acronym_of(short, &long.split(' ').collect::<Vec<_>>())
    }

    #[test]
    fn acronyms_of_lists() {
        for (short, long) in [
            ("komid", "korea mining development trading corporation"),
            ("komid", "korea mining development"),
            ("pgsoc", "persian gulf star oil company"),
            ("sbig", "shahid bakeri industrial group"),
            ("modafl", "ministry of defense and armed forces logistics"),
            ("omm", "ocean maritime management company"),
            ("irisl", "islamic republic of iran shipping lines"),
            ("kcst", "korea committee for space technology"),
            ("ртк", "российская топливная компания"),
        ] {
            assert!(is(short, long), "{short} {long}");
        }
    }

    #[test]
    fn no_acronyms() {
        for (short, long) in [
            ("komid", "korea daesong mining development"),
            ("kom", "komid"),
            ("om", "ocean maritime"),
            ("abc", "alpha beta"),
            ("abc", "alpha beta gamma"),
            ("oce", "ocean maritime"),
            ("sbig", "shahid bakeri industrial group of very many other things"),
            ("", ""),
        ] {
            assert!(!is(short, long), "{short} {long}");
        }
    }

    #[test]
    fn keys() {
        let keys = |long: &str| initials(&long.split(' ').collect::<Vec<_>>()).to_vec();
        assert_eq!(keys("ministry of defense and armed forces logistics"), ["mdafl", "modaafl"]);
        assert_eq!(keys("persian gulf star oil company"), ["pgsoc"]);
        assert!(keys("ocean maritime").is_empty());
    }

    #[test]
    fn abbreviated_words() {
        for (short, long) in [
            ("ind", "industrial"),
            ("comm", "communication"),
            ("assoc", "association"),
            ("dev", "development"),
            ("mfg", "manufacturing"),
            ("mgmt", "management"),
            ("intl", "international"),
            ("dept", "department"),
            ("govt", "government"),
            ("assn", "association"),
            ("engg", "engineering"),
        ] {
            assert!(abbreviates(short, long), "{short} {long}");
        }
        for (short, long) in [
            ("in", "industrial"),
            ("indu", "industrial"),
            ("son", "solution"),
            ("mgf", "manufacturing"),
            ("korea", "korean"),
            ("", ""),
        ] {
            assert!(!abbreviates(short, long), "{short} {long}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(short in "\\PC{0,12}", long in "\\PC{0,40}") {
            let words: Vec<_> = long.split(' ').collect();
            let _ = (is_acronym_of(&short, &words), initials(&words), abbreviates(&short, &long));
        }

        #[test]
        fn plain_initials_are_an_acronym(words in proptest::collection::vec("[b-z][a-z]{3,8}", 3..=10)) {
            let words: Vec<_> = words.iter().map(String::as_str).filter(|word| !is_filler(word)).collect();
            for key in initials(&words) {
                assert!(is_acronym_of(&key, &words), "{key}");
            }
        }

        #[test]
        fn the_search_is_bounded(letters in "a{3,10}", count in 1_usize..60) {
            let words = vec!["aaaaaa"; count];
            let _ = is_acronym_of(&letters, &words);
        }
    }
}
