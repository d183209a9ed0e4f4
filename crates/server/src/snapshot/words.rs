//! The words of all entities, for simple search: every word asked for must be there, the last one at least begun.
//!
//! Case, accents and punctuation do not count. This is a look-up, not screening: no spelling is guessed here.

use super::draft::Draft;
use rustc_hash::FxHashMap;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longest word that is kept, in characters.
const MOST_LETTERS: usize = 64;

/// Most words of one value: names and addresses have fewer, and a document is not searched here.
const MOST_WORDS: usize = 64;

/// Which entities have which words.
#[derive(Debug, Default)]
pub(crate) struct Words {
    under_way: FxHashMap<Box<str>, Vec<u32>>,
    /// By word; the entities ascending.
    sorted: Vec<(Box<str>, Vec<u32>)>,
}

impl Words {
    pub(super) fn add(&mut self, draft: &Draft, entity: u32) {
        let values = draft.properties.values().flatten().chain([&draft.caption, &draft.id]);
        for value in values.chain(&draft.referents) {
            for token in tokens(value).take(MOST_WORDS) {
                let entities = self.under_way.entry(token.into()).or_default();
                if entities.last() != Some(&entity) {
                    entities.push(entity);
                }
            }
        }
    }

    pub(super) fn sorted(mut self) -> Self {
        self.sorted = std::mem::take(&mut self.under_way).into_iter().collect();
        self.sorted.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        self.sorted.iter_mut().for_each(|(_, entities)| entities.shrink_to_fit());
        self
    }

    /// The entities that have every word of `text`, ascending; `None` where it has no word.
    pub(crate) fn find(&self, text: &str) -> Option<Vec<u32>> {
        let words: Vec<String> = tokens(text).take(MOST_WORDS).collect();
        let (last, whole) = words.split_last()?;
        let mut found = self.beginning(last);
        for word in whole {
            let entities = self.exactly(word);
            found.retain(|entity| entities.binary_search(entity).is_ok());
        }
        Some(found)
    }

    fn exactly(&self, word: &str) -> &[u32] {
        let place = self.sorted.binary_search_by(|(known, _)| known.as_ref().cmp(word)).ok();
        place.and_then(|place| self.sorted.get(place)).map_or(&[], |(_, entities)| entities)
    }

    fn beginning(&self, word: &str) -> Vec<u32> {
        let from = self.sorted.partition_point(|(known, _)| known.as_ref() < word);
        let begun = self.sorted.iter().skip(from).take_while(|(known, _)| known.starts_with(word));
        let mut found: Vec<u32> = begun.flat_map(|(_, entities)| entities.iter().copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// A text without case, accents and doubled spaces.
pub(crate) fn folded(text: &str) -> String {
    tokens(text).collect::<Vec<_>>().join(" ")
}

/// Its words.
fn tokens(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter));
    words.filter(|word| !word.is_empty()).map(|word| {
        let plain = word.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase);
        plain.take(MOST_LETTERS).nfc().collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_count_and_the_last_word_may_be_begun() {
        let mut words = Words::default();
        for (at, caption) in ["José Pérez", "Korea Mining", "조선 광업"].into_iter().enumerate() {
            let mut draft = Draft::new(format!("id-{at}"), "Person");
            draft.caption = caption.to_owned();
            words.add(&draft, u32::try_from(at).unwrap());
        }
        let words = words.sorted();
        assert_eq!(words.find("PEREZ, jose"), Some(vec![0]));
        assert_eq!(words.find("korea min"), Some(vec![1]));
        assert_eq!(words.find("kore mining"), Some(vec![]), "only the last word may be begun");
        assert_eq!(words.find("조선 광"), Some(vec![2]));
        assert_eq!(words.find("id"), Some(vec![0, 1, 2]));
        assert_eq!(words.find(" .,- "), None);
    }
}
