//! Sentences and words of the texts in lists.

use super::names::{fold_word, is_apostrophe};

/// Words with a full stop that ends no sentence.
const ABBREVIATIONS: [&str; 14] =
    ["co", "corp", "dr", "gen", "inc", "jr", "lt", "ltd", "mr", "mrs", "ms", "no", "pte", "st"];

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Comma,
    Open,
    Close,
    /// A dash between words, or any other mark.
    Mark,
}

/// A word or a mark.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// A word's folded form; empty for marks.
    pub(super) key: String,
    /// Whether it begins with a capital letter or a digit.
    pub(super) capital: bool,
    /// Byte range in the text.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Cuts a text into sentences of tokens. Semicolons end sentences too: lists use them so.
pub(super) fn sentences(text: &str) -> Vec<Vec<Token>> {
    let mut all = Vec::new();
    let mut sentence: Vec<Token> = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        if c.is_alphanumeric() || is_apostrophe(c) {
            let mut end = start + c.len_utf8();
            while let Some((at, c)) = rest.next_if(|(_, c)| c.is_alphanumeric() || is_apostrophe(*c)) {
                end = at + c.len_utf8();
            }
            push_word(&mut sentence, text, start, end);
            continue;
        }
        let next = rest.peek().map(|(_, c)| *c);
        if matches!(c, ';' | '\u{2022}') || (c == '.' && ends_sentence(sentence.last(), next)) {
            if !sentence.is_empty() {
                all.push(std::mem::take(&mut sentence));
            }
        } else if let Some(kind) = mark(c) {
            sentence.push(Token {
                kind,
                key: String::new(),
                capital: false,
                start,
                end: start + c.len_utf8(),
            });
        }
    }
    if !sentence.is_empty() {
        all.push(sentence);
    }
    all
}

fn push_word(sentence: &mut Vec<Token>, text: &str, start: usize, end: usize) {
    let word = text.get(start..end).unwrap_or("");
    let key = fold_word(word);
    if !key.is_empty() {
        let capital = word.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
        sentence.push(Token { kind: Kind::Word, key, capital, start, end });
    }
}

/// A full stop ends a sentence where white space, the end or a capital follows and no abbreviation stands before it.
fn ends_sentence(last: Option<&Token>, next: Option<char>) -> bool {
    let abbreviated =
        last.is_some_and(|last| last.key.chars().count() == 1 || ABBREVIATIONS.contains(&last.key.as_str()));
    match next {
        None => true,
        Some(c) if c.is_whitespace() => !abbreviated,
        Some(c) => c.is_uppercase() && last.is_some_and(|last| last.key.chars().count() > 3 && !last.capital),
    }
}

fn mark(c: char) -> Option<Kind> {
    match c {
        ',' => Some(Kind::Comma),
        '(' | '[' => Some(Kind::Open),
        ')' | ']' => Some(Kind::Close),
        '–' | '—' | ':' => Some(Kind::Mark),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let words = |sentence: &Vec<Token>| {
            sentence
                .iter()
                .map(|token| match token.kind {
                    Kind::Word => token.key.clone(),
                    _ => text[token.start..token.end].to_owned(),
                })
                .collect::<Vec<_>>()
                .join(" ")
        };
        sentences(text).iter().map(words).collect()
    }

    #[test]
    fn sentences_end_where_they_end() {
        assert_eq!(
            shown(
                "Acme Co. is X’s “arm” (ARM), No. 39.\nIts parent is B.The end; Ltd. too. A. B. Smith, v2.1"
            ),
            ["acme co is x arm ( arm ) , no 39", "its parent is b the end", "ltd too", "a b smith , v2 1"]
        );
        assert!(shown(" .;. ").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_and_tokens_lie_in_it(text in "[A-Za-z’'., ;()é李\n-]{0,60}") {
            for token in sentences(&text).iter().flatten() {
                proptest::prop_assert!(text.get(token.start..token.end).is_some());
            }
        }
    }
}
