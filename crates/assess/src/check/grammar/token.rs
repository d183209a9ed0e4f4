//! The tokens of a sentence.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// Letters, with digits and apostrophes among them: `APT38`, `Russia's`.
    Word,
    /// Digits, with points and commas between them: `1,500.5`.
    Number,
    /// One other character.
    Mark,
}

/// A token, its place in the sentence, and its words in lower case.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) at: Range<usize>,
    pub(crate) sort: Sort,
    pub(crate) lower: String,
    /// Whether it begins with a capital letter.
    pub(crate) capital: bool,
}

/// The tokens of `sentence`, in order; white space is none.
pub(crate) fn tokens(sentence: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut chars = sentence.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        if first.is_whitespace() {
            continue;
        }
        let mut end = start + first.len_utf8();
        let sort = if first.is_ascii_digit() {
            while let Some(&(offset, c)) = chars.peek() {
                let next = sentence.get(offset + c.len_utf8()..).and_then(|rest| rest.chars().next());
                let within = matches!(c, '.' | ',') && next.is_some_and(|c| c.is_ascii_digit());
                if !c.is_ascii_digit() && !within {
                    break;
                }
                end = offset + c.len_utf8();
                chars.next();
            }
            Sort::Number
        } else if first.is_alphabetic() {
            while let Some(&(offset, c)) = chars.peek() {
                let next = sentence.get(offset + c.len_utf8()..).and_then(|rest| rest.chars().next());
                let within = c == '\'' && next.is_some_and(char::is_alphabetic);
                if !c.is_alphanumeric() && !within {
                    break;
                }
                end = offset + c.len_utf8();
                chars.next();
            }
            Sort::Word
        } else {
            Sort::Mark
        };
        let words = sentence.get(start..end).unwrap_or_default();
        found.push(Token {
            at: start..end,
            sort,
            lower: words.to_lowercase(),
            capital: first.is_uppercase(),
        });
    }
    found
}

/// The words of the token at `at`, or nothing.
pub(crate) fn word(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| token.lower.as_str())
}

/// The words of the token `back` places before `at`, or nothing.
pub(crate) fn word_before(tokens: &[Token], at: usize, back: usize) -> &str {
    at.checked_sub(back).map_or("", |at| word(tokens, at))
}

/// Whether the tokens from `at` on are the words of `phrase`, split at spaces.
pub(crate) fn is_phrase(tokens: &[Token], at: usize, phrase: &str) -> bool {
    // Most places fail at the first letter; this is asked for every word of a text and every phrase of the tables.
    let first = |text: &str| text.as_bytes().first().copied();
    first(word(tokens, at)) == first(phrase)
        && phrase.split(' ').enumerate().all(|(step, part)| word(tokens, at + step) == part)
}

/// Whether two tokens stand together without white space.
pub(crate) fn adjacent(tokens: &[Token], at: usize) -> bool {
    matches!((tokens.get(at), tokens.get(at + 1)), (Some(a), Some(b)) if a.at.end == b.at.start)
}
