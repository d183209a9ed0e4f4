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
                if matches!((mark, c), ('“', '”') | ('"', '"') | ('„', '“' | '”') | ('«', '»')) =>
            {
                let words = start + mark.len_utf8()..at;
                let count = sentence.get(words.clone()).unwrap_or_default().split_whitespace().count();
                found.push(Quote { at: start..at + c.len_utf8(), words, spoken: count >= FEWEST_WORDS });
                open = None;
            }
            None if matches!(c, '“' | '"' | '„' | '«') => open = Some((at, c)),
            _ => {}
        }
    }
    found
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
