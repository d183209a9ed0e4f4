//! Which language a text is in. Only English is read; another language is told, not guessed at.

use super::verdict::Language;
use std::ops::Range;

/// The commonest words of English: about every third word of a text is one of them.
const COMMON: [&str; 40] = [
    "the", "of", "and", "to", "in", "that", "is", "was", "for", "it", "with", "as", "on", "by", "at", "from",
    "are", "were", "has", "have", "had", "its", "which", "this", "an", "be", "not", "or", "but", "who",
    "their", "after", "said", "more", "than", "they", "been", "about", "will", "also",
];

/// A paragraph is judged on its own from this many words on; shorter ones go with the text.
const JUDGED_FROM_WORDS: usize = 12;

/// How much of a paragraph is looked at, in bytes.
const LOOKED_AT: usize = 600;

/// Judges the text and each paragraph. The second value says which paragraphs are to be read.
pub(super) fn judge(text: &str, paragraphs: &[Range<usize>]) -> (Language, Vec<bool>) {
    let of = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
    let judged: Vec<Option<bool>> = paragraphs.iter().map(|range| is_english(of(range))).collect();
    let bytes = |wanted: Option<bool>| -> usize {
        judged.iter().zip(paragraphs).filter(|(is, _)| **is == wanted).map(|(_, range)| range.len()).sum()
    };
    let (english, other, unjudged) = (bytes(Some(true)), bytes(Some(false)), bytes(None));
    let whole_is_english = if english + other == 0 { lean(text, unjudged) } else { english >= other };
    let read: Vec<bool> = judged.iter().map(|is| is.unwrap_or(whole_is_english)).collect();
    let largest = |wanted: bool| {
        let of_it = paragraphs.iter().zip(&read).filter(|(_, is)| **is == wanted);
        of_it.map(|(range, _)| of(range)).max_by_key(|paragraph| paragraph.len()).unwrap_or_default()
    };
    let name = if whole_is_english { "English".to_owned() } else { name_of(largest(false)) };
    let paragraphs_unread = read.iter().filter(|is| !**is).count();
    (Language { name, read: read.contains(&true), paragraphs_unread }, read)
}

/// A few words without a verdict of their own: Latin script and no word of another language is taken for English.
fn lean(text: &str, bytes: usize) -> bool {
    bytes == 0
        || (latin_share(head(text))
            && whatlang::detect(head(text))
                .is_none_or(|found| found.lang() == whatlang::Lang::Eng || !found.is_reliable()))
}

/// Whether a paragraph is English; `None` where it is too short to say.
fn is_english(paragraph: &str) -> Option<bool> {
    let head = head(paragraph);
    if !latin_share(head) {
        return Some(false);
    }
    let words: Vec<String> = head
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if words.len() < JUDGED_FROM_WORDS {
        return None;
    }
    let common = words.iter().filter(|word| COMMON.contains(&word.as_str())).count();
    if common * 100 >= words.len() * 14 {
        return Some(true);
    }
    let found = whatlang::detect(head)?;
    Some(found.lang() == whatlang::Lang::Eng || common * 100 >= words.len() * 8 && !found.is_reliable())
}

fn name_of(text: &str) -> String {
    whatlang::detect(head(text))
        .map_or_else(|| "unknown".to_owned(), |found| found.lang().eng_name().to_owned())
}

/// Whether at least half of the letters are Latin.
fn latin_share(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (latin, other) = letters.fold((0_usize, 0_usize), |(latin, other), c| {
        if c.is_ascii() || ('\u{c0}'..'\u{250}').contains(&c) {
            (latin + 1, other)
        } else {
            (latin, other + 1)
        }
    });
    latin >= other
}

fn head(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LOOKED_AT)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Language {
        judge(text, std::slice::from_ref(&(0..text.len()))).0
    }

    #[test]
    fn english_is_read_and_others_are_named() {
        assert!(
            whole("The committee was established by the council, and it has met every year since then.").read
        );
        let german =
            "Der Ausschuss wurde vom Sicherheitsrat eingesetzt und tagt seitdem in jedem Jahr mehrmals.";
        assert_eq!((whole(german).read, whole(german).name.as_str()), (false, "German"));
        let korean = "위원회는 안전보장이사회 결의로 설립되었으며 그 이후 매년 여러 차례 회의를 열었다";
        assert_eq!((whole(korean).read, whole(korean).name.as_str()), (false, "Korean"));
    }

    #[test]
    fn a_foreign_paragraph_in_an_english_text_is_left_unread() {
        let english = "The committee was established by the council, and it has met every year since then. ";
        let german =
            "Der Ausschuss wurde vom Sicherheitsrat eingesetzt und tagt seitdem in jedem Jahr mehrmals.";
        let text = format!("{english}{english}\n{german}");
        let split = english.len() * 2;
        let (language, read) = judge(&text, &[0..split, split + 1..text.len()]);
        assert_eq!(
            (language.name.as_str(), language.paragraphs_unread, read),
            ("English", 1, vec![true, false])
        );
    }
}
