//! What companies say about themselves in every language: trading, торговый, 贸易, 무역 are one concept; and the names of places.
//!
//! Not a dictionary: a concept is a set of words that replace one another when a name is translated.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::phrases::{Phrases, rows, words};
use crate::script::Script;

/// Shortest word, in characters, that is looked for inside a string without spaces: one character alone is part of too many names.
const SHORTEST_INSIDE: usize = 2;

#[derive(Default)]
struct Terms {
    /// Concepts by number: terms first, then places.
    names: Vec<&'static str>,
    /// The number of the first place.
    places: usize,
    phrases: Phrases<u16>,
    /// Words in Han, Kana or Hangul.
    unspaced: HashMap<String, u16>,
    /// By first character, the most characters of a word in `unspaced`.
    most_from: HashMap<char, usize>,
    /// Words that an earlier row has: the first wins.
    duplicates: Vec<(String, &'static str)>,
}

static TERMS: LazyLock<Terms> =
    LazyLock::new(|| Terms::new(include_str!("../tables/terms.tsv"), include_str!("../tables/places.tsv")));

impl Terms {
    fn new(terms: &'static str, places: &'static str) -> Self {
        let mut all = Self::default();
        all.read(terms);
        all.places = all.names.len();
        all.read(places);
        all
    }

    fn read(&mut self, table: &'static str) {
        for mut row in rows(table) {
            let (Some(concept), Some(spellings)) = (row.next(), row.next()) else { continue };
            let Some(number) = self.number(concept.trim()) else { continue };
            for spelling in spellings.split('|') {
                // Two spellings of one row may be cut alike; only another row's is a mistake.
                if self.add(words(spelling), number).is_some_and(|earlier| earlier != number) {
                    self.duplicates.push((spelling.to_owned(), concept));
                }
            }
        }
    }

    /// The concept's number: a new one unless an earlier row of the same kind has it.
    fn number(&mut self, concept: &'static str) -> Option<u16> {
        let known = self.names.iter().skip(self.places).position(|name| *name == concept);
        let at = known.map_or(self.names.len(), |at| at + self.places);
        if known.is_none() {
            self.names.push(concept);
        }
        u16::try_from(at).ok()
    }

    /// Adds one word or phrase; the concept that has it already, if any.
    fn add(&mut self, words: Vec<String>, number: u16) -> Option<u16> {
        if let [word] = words.as_slice()
            && word.chars().all(|c| Script::of(c).is_east_asian())
            && let (Some(first), length @ SHORTEST_INSIDE..) = (word.chars().next(), word.chars().count())
        {
            let most = self.most_from.entry(first).or_default();
            *most = length.max(*most);
            self.unspaced.entry(word.clone()).or_insert(number);
        }
        self.phrases.add(words, number)
    }

    /// The end and the concept of the longest word that `text` begins with.
    fn begins(&self, text: &str) -> Option<(usize, u16)> {
        let most = *self.most_from.get(&text.chars().next()?)?;
        let ends: SmallVec<[usize; 16]> =
            text.char_indices().take(most).map(|(at, c)| at + c.len_utf8()).collect();
        ends.iter()
            .skip(SHORTEST_INSIDE - 1)
            .rev()
            .find_map(|&end| Some((end, *self.unspaced.get(text.get(..end)?)?)))
    }

    fn inside(&self, unsegmented: &str) -> Pieces {
        let mut pieces = Pieces::new();
        let (mut at, mut rest) = (0, 0);
        while let Some(text) = unsegmented.get(at..).filter(|text| !text.is_empty()) {
            if let Some((length, concept)) = self.begins(text) {
                push_rest(&mut pieces, rest..at);
                pieces.push((at..at + length, Some(concept)));
                at += length;
                rest = at;
            } else {
                at += text.chars().next().map_or(1, char::len_utf8);
            }
        }
        push_rest(&mut pieces, rest..unsegmented.len());
        pieces
    }
}

/// Pieces of a string, in order and without gaps: bytes, and the concept of each, or `None`.
pub type Pieces = SmallVec<[(Range<usize>, Option<u16>); 6]>;

fn push_rest(pieces: &mut Pieces, rest: Range<usize>) {
    if !rest.is_empty() {
        pieces.push((rest, None));
    }
}

/// The longest term or place name that begins at `tokens[0]`: how many tokens, and its concept.
///
/// Tokens are as [`crate::token`] cuts them, Latin ones in ASCII.
#[must_use]
pub fn longest(tokens: &[&str]) -> Option<(usize, u16)> {
    TERMS.phrases.longest(tokens, |_, _| true)
}

/// A name written without spaces (Han, Hangul, Kana), cut into concepts and what is left between them; at each place the longest word wins.
/// A string that holds no concept is one piece.
#[must_use]
pub fn inside(unsegmented: &str) -> Pieces {
    TERMS.inside(unsegmented)
}

/// The concept's name, an English word; empty for a number that is none.
#[cfg(test)]
fn concept_name(concept: u16) -> &'static str {
    TERMS.names.get(usize::from(concept)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME_TERMS: &str = "# comment\ntrading\ttrading|trade|торговый|무역|贸易\ntechnology\ttechnology|information technology|기술\n\
        internet\tinternet|인터넷|인터네트\ntwice\ttrade|trades\n";
    const SOME_PLACES: &str = "korea\tkorea|조선\nnorth korea\tdprk|democratic people's republic of korea\n";

    fn small() -> Terms {
        Terms::new(SOME_TERMS, SOME_PLACES)
    }

    fn found(terms: &Terms, phrase: &str) -> Option<(usize, &'static str)> {
        let words = words(phrase);
        let tokens: Vec<_> = words.iter().map(String::as_str).collect();
        let (length, concept) = terms.phrases.longest(&tokens, |_, _| true)?;
        Some((length, *terms.names.get(usize::from(concept))?))
    }

    #[test]
    fn words_and_phrases_of_every_language() {
        let terms = small();
        assert_eq!(found(&terms, "торговый дом"), Some((1, "trading")));
        assert_eq!(found(&terms, "Information Technology Company"), Some((2, "technology")));
        assert_eq!(found(&terms, "information bureau"), None);
        assert_eq!(found(&terms, "Democratic People's Republic of Korea"), Some((5, "north korea")));
        assert_eq!((terms.names.len(), terms.places), (6, 4));
    }

    #[test]
    fn of_two_rows_with_one_word_the_first_wins() {
        let terms = small();
        assert_eq!(terms.duplicates, [("trade".to_owned(), "twice")]);
        assert_eq!(found(&terms, "trade"), Some((1, "trading")));
    }

    #[test]
    fn strings_without_spaces_are_cut_into_concepts_and_rests() {
        let terms = small();
        let cut = |text: &'static str| {
            terms
                .inside(text)
                .into_iter()
                .map(|(span, concept)| {
                    (text.get(span).unwrap(), concept.map(|concept| terms.names[usize::from(concept)]))
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(
            cut("은성인터네트기술"),
            [("은성", None), ("인터네트", Some("internet")), ("기술", Some("technology"))]
        );
        assert_eq!(cut("银河贸易"), [("银河", None), ("贸易", Some("trading"))]);
        assert_eq!(cut("银河"), [("银河", None)]);
        assert_eq!(cut(""), []);
    }

    #[test]
    fn the_tables_have_no_word_in_two_rows() {
        let known = &TERMS.duplicates;
        assert!(known.is_empty(), "in a later row again, and ignored there: {known:?}");
    }

    proptest::proptest! {
        #[test]
        fn pieces_make_up_the_whole(text in "[\\PC무역贸易기술조선]{0,24}") {
            for terms in [&small(), &*TERMS] {
                let whole: String = terms.inside(&text).into_iter().map(|(span, _)| text.get(span).unwrap().to_owned()).collect();
                assert_eq!(whole, text);
            }
            let tokens: Vec<_> = text.split(' ').collect();
            if let Some((length, concept)) = longest(&tokens) {
                assert!(length <= tokens.len() && !concept_name(concept).is_empty());
            }
            assert!(concept_name(u16::MAX).is_empty());
        }
    }
}
