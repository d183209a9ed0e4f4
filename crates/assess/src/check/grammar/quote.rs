//! Quotations and who is said to have spoken them.

use std::ops::Range;

/// Fewest words of a quotation: below it, quotation marks set off a title or a term.
const FEWEST_WORDS: usize = 5;

/// A quotation, by bytes within its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quote {
    /// With its marks.
    pub(crate) at: Range<usize>,
    /// Without.
    pub(crate) words: Range<usize>,
    /// Whether it is long enough to be somebody's words.
    pub(crate) spoken: bool,
}

/// The quotations of a sentence, in order.
pub(crate) fn quotes(sentence: &str) -> Vec<Quote> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    for (at, c) in sentence.char_indices() {
        match open {
            Some((start, mark))
                if matches!((mark, c), ('“', '”') | ('"', '"') | ('„', '“' | '”') | ('«', '»'))
                    || (mark == '‘' && c == '’' && ends_word(sentence, at + c.len_utf8())) =>
            {
                let words = start + mark.len_utf8()..at;
                let count = sentence.get(words.clone()).unwrap_or_default().split_whitespace().count();
                let inside = sentence.get(words.clone()).unwrap_or_default();
                let whole = inside.ends_with(['.', ',', '!', '?', '…']);
                found.push(Quote {
                    at: start..at + c.len_utf8(),
                    words,
                    spoken: count >= FEWEST_WORDS || (count >= 3 && whole),
                });
                open = None;
            }
            None if matches!(c, '“' | '"' | '„' | '«' | '‘') => open = Some((at, c)),
            _ => {}
        }
    }
    found
}

/// Whether no letter follows: the mark closes, and is no apostrophe.
fn ends_word(sentence: &str, at: usize) -> bool {
    !sentence.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_found_and_terms_are_told_apart() {
        let text = "“We shall count every vessel twice,” she said of the \"ghost fleet\".";
        let found: Vec<(&str, bool)> =
            quotes(text).into_iter().map(|quote| (&text[quote.words], quote.spoken)).collect();
        assert_eq!(found, [("We shall count every vessel twice,", true), ("ghost fleet", false)]);
        assert!(quotes("an unclosed “mark").is_empty());
    }
}
