//! A name in Latin letters, for people who do not read its script.

use crate::{clean::clean, forms::readings_of, script::Script, token::tokens};

/// Most spellings of one name.
const MOST_SPELLINGS: usize = 3;

/// How a name is usually spelled in Latin letters: at most three ways, the most usual first; none where it is in Latin
/// letters already. One way of reading is kept to throughout. It says nothing of how its bearer writes it.
#[must_use]
pub fn latinised(name: &str) -> Vec<String> {
    let tokens = tokens(&clean(name));
    if tokens.iter().all(|token| matches!(token.script, Script::Latin | Script::Digit)) {
        return vec![];
    }
    let words: Vec<_> = tokens.iter().map(|token| readings_of(&token.text, token.script)).collect();
    let mut spellings: Vec<String> = vec![];
    for rank in 0..MOST_SPELLINGS {
        let read: Vec<String> = words
            .iter()
            .filter_map(|word| word.get(rank).or(word.first()))
            .map(|word| capitalised(word))
            .collect();
        let spelling = read.join(" ");
        if !spelling.is_empty() && !spellings.contains(&spelling) {
            spellings.push(spelling);
        }
    }
    spellings
}

fn capitalised(words: &str) -> String {
    let one = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    words.split(' ').map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_script_is_read_and_latin_is_left_alone() {
        assert_eq!(latinised("Korea Mining 2"), Vec::<String>::new());
        assert_eq!(latinised("\u{5f20}\u{4f1f}").first().map(String::as_str), Some("Zhangwei"));
        assert!(latinised("\u{418}\u{432}\u{430}\u{43d}\u{43e}\u{432}").contains(&"Ivanov".to_owned()));
        assert!(latinised("\u{ae40}\u{cca0}\u{c218}").first().is_some_and(|read| read.starts_with("Kim ")));
        assert!(latinised("").is_empty() && latinised("\u{200b}").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn bounded_on_any_text(text in proptest::prelude::any::<String>()) {
            proptest::prop_assert!(latinised(&text).len() <= MOST_SPELLINGS);
        }
    }
}
