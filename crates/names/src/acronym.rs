//! Short for long: SBIG for Shahid Bakeri Industrial Group. An index finds the long name by its initials.

use smallvec::SmallVec;

/// Words that an acronym may skip, wherever they stand.
const FILLERS: &[&str] = &[
    "a", "al", "an", "and", "as", "at", "by", "da", "das", "de", "del", "der", "des", "di", "do", "dos",
    "du", "e", "el", "et", "for", "fuer", "i", "in", "la", "las", "le", "les", "los", "na", "o", "of", "on",
    "po", "pri", "s", "the", "to", "und", "v", "van", "von", "y", "z", "za",
];

/// Fewest letters of an acronym: two stand for too much.
const FEWEST: usize = 3;
/// Most words that are looked at.
const MOST_WORDS: usize = 16;

fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        let keys = |long: &str| initials(&long.split(' ').collect::<Vec<_>>()).to_vec();
        assert_eq!(keys("ministry of defense and armed forces logistics"), ["mdafl", "modaafl"]);
        assert_eq!(keys("persian gulf star oil company"), ["pgsoc"]);
        assert!(keys("ocean maritime").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn a_key_is_made_of_first_letters_in_order(long in "\\PC{0,40}") {
            let words: Vec<_> = long.split(' ').collect();
            for key in initials(&words) {
                let mut firsts = words.iter().filter_map(|word| word.chars().next());
                assert!(key.chars().all(|letter| firsts.any(|first| first == letter)), "{key}");
            }
        }
    }
}
