//! Paragraphs and sentences of a smooth text, with their offsets.

use std::ops::Range;

/// Longest sentence that is read as one, in bytes; a longer one is cut at a space.
const MOST_BYTES: usize = 2000;

/// Longest quotation across which a full stop does not end the sentence.
const MOST_QUOTE: usize = 700;

/// Words after which a full stop ends no sentence.
const ABBREVIATIONS: [&str; 46] = [
    "dr", "mr", "mrs", "ms", "prof", "gen", "col", "lt", "sgt", "sen", "rep", "gov", "amb", "hon", "st",
    "no", "nos", "para", "paras", "art", "arts", "res", "vs", "etc", "e.g", "i.e", "cf", "ca", "approx",
    "vol", "pp", "fig", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "inc", "jr",
];

/// Abbreviations that do end a sentence where a capital follows that begins one.
const FIRMS: [&str; 4] = ["corp", "ltd", "co", "llc"];

/// The paragraphs: the lines of a smooth text that hold more than white space.
pub(super) fn paragraphs(smooth: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut all = Vec::new();
    for line in smooth.split_inclusive('\n') {
        let range = trimmed(smooth, start..start + line.len());
        if !range.is_empty() {
            all.push(range);
        }
        start += line.len();
    }
    all
}

/// The sentences of one paragraph.
pub(super) fn sentences(smooth: &str, paragraph: &Range<usize>) -> Vec<Range<usize>> {
    let text = smooth.get(paragraph.clone()).unwrap_or_default();
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let closing = closings(&chars);
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(&(offset, c)) = chars.get(at) {
        let inside = closing.get(at).copied().flatten();
        if let Some(close) = inside {
            at = close;
            // The quotation ends the sentence where its own last word does and a new one begins.
            let stopped = close > 0 && chars.get(close - 1).is_some_and(|(_, c)| is_stop(*c));
            if stopped && begins_sentence(&chars, close + 1) {
                let end = chars.get(close + 1).map_or(text.len(), |(offset, _)| *offset);
                found.push(start..end);
                start = end;
            }
        } else if is_stop(c) && !is_abbreviation(text, offset, c, &chars, at) {
            let mut end = at + 1;
            while chars
                .get(end)
                .is_some_and(|(_, c)| is_stop(*c) || matches!(c, '"' | '”' | ')' | ']' | '\''))
            {
                end += 1;
            }
            if begins_sentence(&chars, end) {
                let place = chars.get(end).map_or(text.len(), |(offset, _)| *offset);
                found.push(start..place);
                start = place;
                at = end;
                continue;
            }
        } else if offset - start > MOST_BYTES && (c == ' ' || offset - start > 2 * MOST_BYTES) {
            found.push(start..offset);
            start = offset;
        }
        at += 1;
    }
    found.push(start..text.len());
    let whole =
        |range: Range<usize>| trimmed(smooth, paragraph.start + range.start..paragraph.start + range.end);
    found.into_iter().map(whole).filter(|range| !range.is_empty()).collect()
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。')
}

/// For each opening quotation mark, the place of its closing mark, where one stands near enough.
fn closings(chars: &[(usize, char)]) -> Vec<Option<usize>> {
    let mut closing = vec![None; chars.len()];
    let mut open: Option<(usize, char)> = None;
    for (at, &(offset, c)) in chars.iter().enumerate() {
        let ends = |mark: char| matches!((mark, c), ('“', '”') | ('"', '"') | ('„', '“' | '”') | ('«', '»'));
        match open {
            Some((begin, mark)) if ends(mark) => {
                if let Some(slot) = closing.get_mut(begin) {
                    *slot = Some(at);
                }
                open = None;
            }
            Some((begin, _)) if chars.get(begin).is_some_and(|(from, _)| offset - from > MOST_QUOTE) => {
                open = None;
            }
            Some(_) => {}
            None if matches!(c, '“' | '"' | '„' | '«') => open = Some((at, c)),
            None => {}
        }
    }
    closing
}

/// Whether white space and then the beginning of a sentence (or the end) stand at `at`.
fn begins_sentence(chars: &[(usize, char)], at: usize) -> bool {
    let mut rest = chars.get(at..).unwrap_or_default().iter().map(|(_, c)| *c);
    match rest.next() {
        None => true,
        Some(c) if c.is_whitespace() => rest.find(|c| !c.is_whitespace()).is_none_or(|c| {
            c.is_uppercase()
                || c.is_ascii_digit()
                || matches!(c, '"' | '“' | '(' | '[' | '„' | '$' | '€' | '-' | '–')
                || (c.is_alphabetic() && !c.is_lowercase())
        }),
        Some(_) => false,
    }
}

/// Whether the full stop at `offset` belongs to an abbreviation, an initial, or a number.
fn is_abbreviation(text: &str, offset: usize, c: char, chars: &[(usize, char)], at: usize) -> bool {
    if c != '.' {
        return false;
    }
    // No abbreviation is longer; looking further back would make a text without spaces slow.
    let from = text.ceil_char_boundary(offset.saturating_sub(24));
    let before = text.get(from..offset).unwrap_or_default();
    let word =
        before.rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“')).next().unwrap_or_default();
    let next = chars.get(at + 1..).unwrap_or_default().iter().map(|(_, c)| *c).find(|c| !c.is_whitespace());
    let lower = word.to_lowercase();
    let known = ABBREVIATIONS.contains(&lower.as_str());
    // "No." is an abbreviation before a number, and an answer elsewhere.
    if matches!(lower.as_str(), "no" | "nos" | "art" | "res") {
        return next.is_some_and(|c| c.is_ascii_digit());
    }
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    // "U.S. forces" goes on; "in the U.S. The" does not: a single capital with points ends only before "The", "In" …
    let points = word.contains('.') && word.split('.').all(|part| part.chars().count() <= 1);
    let goes_on = || {
        let rest: String = chars
            .get(at + 1..)
            .unwrap_or_default()
            .iter()
            .map(|(_, c)| *c)
            .skip_while(|c| c.is_whitespace())
            .take_while(|c| c.is_alphabetic())
            .take(12)
            .collect();
        !matches!(
            rest.as_str(),
            "The" | "In" | "A" | "It" | "This" | "They" | "But" | "On" | "He" | "She" | ""
        )
    };
    known || initial || (points && goes_on()) || (FIRMS.contains(&lower.as_str()) && goes_on())
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let words = text.get(range.clone()).unwrap_or_default();
    let start = range.start + (words.len() - words.trim_start().len());
    start..start.max(range.start + words.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        paragraphs(text).iter().flat_map(|range| sentences(text, range)).map(|range| &text[range]).collect()
    }

    #[test]
    fn abbreviations_decimals_and_quotes_end_nothing() {
        for (text, count) in [
            ("He saw Dr. Moe. She left.", 2),
            ("The U.S. Treasury spoke. It rained.", 2),
            ("Worth $1.5 billion. Gone.", 2),
            ("See para. 26 of res. 1874. It stands.", 2),
            ("“We came. We saw,” she said. Then none.", 2),
            ("“We came. We saw.” Then they left.", 2),
            ("Wait… what? Yes!", 2),
            ("J. B. Smith of Acme Corp. said so.", 1),
            ("It ended in the U.S. The rest went on.", 2),
            ("No. 3 is closed. No. He stayed.", 3),
            ("One line\nAnother line", 2),
        ] {
            assert_eq!(split(text).len(), count, "{text}: {:?}", split(text));
        }
    }

    proptest! {
        #[test]
        fn sentences_are_in_order_and_whole(text in "([A-Za-z]{1,4}|[.!? \n\"“”é…0-9]){0,80}") {
            let mut end = 0;
            for range in paragraphs(&text).iter().flat_map(|range| sentences(&text, range)) {
                prop_assert!(range.start >= end && text.get(range.clone()).is_some());
                end = range.end;
            }
        }
    }
}
