//! Phrases of a table, found at the beginning of a list of tokens.
//!
//! Not a matcher: a phrase is there token by token, or it is not.

use std::collections::HashMap;

use crate::script::Script;
use crate::{clean, latin, token};

/// The words of `phrase` as names are cut: the texts of its tokens, Latin ones in ASCII.
pub(crate) fn words(phrase: &str) -> Vec<String> {
    if is_plain(phrase) {
        return phrase.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    }
    cut(phrase)
}

/// Whether `phrase` is in letters of one script that no cleaning changes: then spaces alone cut it.
/// Most rows are so, and cutting thousands of them in full would be felt at every start.
fn is_plain(phrase: &str) -> bool {
    let mut letters = phrase.chars().filter(|&c| c != ' ');
    let first = letters.clone().next().map(Script::of);
    letters.all(|c| {
        matches!(c, 'a'..='z' | 'а'..='я' | 'ء'..='غ' | 'ف'..='ي' | '一'..='\u{9FA5}' | '가'..='힣')
            && Some(Script::of(c)) == first
    })
}

/// The long way: cleaned and cut as a name is.
fn cut(phrase: &str) -> Vec<String> {
    token::tokens(&clean::clean(phrase))
        .into_iter()
        .map(|token| if token.script == Script::Latin { latin::fold(&token.text) } else { token.text })
        .filter(|text| !text.is_empty())
        .collect()
}

/// The rows of a table: every line that is not empty and no `#` comment, cut at tabs.
pub(crate) fn rows(table: &str) -> impl Iterator<Item = std::str::Split<'_, char>> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| line.split('\t'))
}

/// Phrases and what each stands for.
#[derive(Debug)]
pub(crate) struct Phrases<V> {
    /// By first token, the longest phrase first.
    by_first: HashMap<String, Vec<(Vec<String>, V)>>,
}

impl<V> Default for Phrases<V> {
    fn default() -> Self {
        Self { by_first: HashMap::new() }
    }
}

impl<V: Copy> Phrases<V> {
    /// Adds a phrase. One that is there already stays as it was, and its value is returned; one without words is not added.
    pub(crate) fn add(&mut self, words: Vec<String>, value: V) -> Option<V> {
        let mut words = words.into_iter();
        let first = words.next()?;
        let rest: Vec<String> = words.collect();
        let known = self.by_first.entry(first).or_default();
        if let Some((_, earlier)) = known.iter().find(|(other, _)| *other == rest) {
            return Some(*earlier);
        }
        let at = known.partition_point(|(other, _)| other.len() >= rest.len());
        known.insert(at, (rest, value));
        None
    }

    /// The longest phrase that `tokens` begins with and `fits` accepts: how many tokens, and what it stands for.
    pub(crate) fn longest(&self, tokens: &[&str], fits: impl Fn(usize, V) -> bool) -> Option<(usize, V)> {
        let (first, rest) = tokens.split_first()?;
        self.by_first
            .get(*first)?
            .iter()
            .filter(|(words, _)| {
                rest.get(..words.len()).is_some_and(|rest| words.iter().zip(rest).all(|(a, b)| a == b))
            })
            .map(|(words, value)| (words.len() + 1, *value))
            .find(|&(length, value)| fits(length, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_that_fits_wins_and_the_first_of_equals() {
        let mut phrases = Phrases::default();
        assert_eq!(phrases.add(words("Co."), 1), None);
        assert_eq!(phrases.add(words("Co., Ltd."), 2), None);
        assert_eq!(phrases.add(words("CO"), 3), Some(1), "there already");
        assert_eq!(phrases.add(words(" . "), 4), None, "no token");
        assert_eq!(phrases.longest(&["co", "ltd", "x"], |_, _| true), Some((2, 2)));
        assert_eq!(phrases.longest(&["co", "ltd", "x"], |length, _| length < 2), Some((1, 1)));
        assert_eq!(phrases.longest(&["ltd"], |_, _| true), None);
        assert_eq!(phrases.longest(&[], |_, _| true), None);
    }

    #[test]
    fn phrases_are_cut_as_names_are() {
        assert_eq!(words("Sp. z o.o."), ["sp", "z", "oo"]);
        assert_eq!(words("Anonim Şirketi"), ["anonim", "sirketi"]);
    }

    #[test]
    fn the_short_way_and_the_long_agree_on_every_row() {
        let tables = [
            include_str!("../tables/legal_forms.tsv"),
            include_str!("../tables/legal_forms_more.tsv"),
            include_str!("../tables/terms.tsv"),
            include_str!("../tables/places.tsv"),
        ];
        for phrase in tables.into_iter().flat_map(rows).flatten().flat_map(|cell| cell.split('|')) {
            assert_eq!(words(phrase), cut(phrase), "{phrase}");
        }
    }
}
