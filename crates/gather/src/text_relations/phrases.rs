//! The phrases by which lists state a relation in words.

use super::sentence::{Kind, Token};

/// Between whom a phrase states its relation. S is the phrase's subject, O what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// S relation O: "S is owned by O".
    Forward,
    /// O relation S: "S is the parent company of O".
    Inverse,
}

/// What O must be for the phrase to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Object {
    /// Any name: the words are a relation whoever is named.
    Any,
    /// A party of the same list: the words are too common to count otherwise.
    Listed,
}

/// One phrase.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrase {
    words: &'static str,
    pub(super) relation: &'static str,
    pub(super) direction: Direction,
    pub(super) object: Object,
    /// A word after which O stands, where that is not the phrase itself: "subordinate organizations …, including O".
    pub(super) after: Option<&'static str>,
    /// It says something of persons only.
    pub(super) of_persons: bool,
}

const fn phrase(words: &'static str, relation: &'static str, direction: Direction, object: Object) -> Phrase {
    Phrase { words, relation, direction, object, after: None, of_persons: false }
}

const fn any(words: &'static str, relation: &'static str) -> Phrase {
    phrase(words, relation, Direction::Forward, Object::Any)
}

const fn listed(words: &'static str, relation: &'static str) -> Phrase {
    phrase(words, relation, Direction::Forward, Object::Listed)
}

const fn inverse(words: &'static str, relation: &'static str) -> Phrase {
    phrase(words, relation, Direction::Inverse, Object::Listed)
}

const fn including(words: &'static str) -> Phrase {
    Phrase { after: Some("including"), ..inverse(words, "subordinate_to") }
}

const fn post(words: &'static str) -> Phrase {
    Phrase { of_persons: true, ..listed(words, "official_of") }
}

/// Where phrases begin alike, the longer comes first. "Owned or controlled by" states one of two things; it is kept as
/// control, the wider. A parent company controls; that it owns outright is not said.
static PHRASES: &[Phrase] = &[
    any("owned or controlled by", "controlled_by"),
    any("owned and controlled by", "controlled_by"),
    any("controlled by", "controlled_by"),
    any("owned by", "owned_by"),
    any("subsidiary of", "controlled_by"),
    any("parent is", "controlled_by"),
    any("parent company is", "controlled_by"),
    inverse("parent company of", "controlled_by"),
    inverse("parent of", "controlled_by"),
    inverse("controls", "controlled_by"),
    inverse("directs the activities of", "controlled_by"),
    inverse("owns", "owned_by"),
    inverse("owner of", "owned_by"),
    listed("managed by", "controlled_by"),
    listed("directed by", "controlled_by"),
    any("subordinate to", "subordinate_to"),
    any("subordinate of", "subordinate_to"),
    any("subordinate entity of", "subordinate_to"),
    any("subordinated to", "subordinate_to"),
    listed("branch of", "subordinate_to"),
    listed("arm of", "subordinate_to"),
    listed("unit of", "subordinate_to"),
    listed("department of", "subordinate_to"),
    listed("agency of", "agency_of"),
    including("subordinate organizations"),
    including("subordinate entities"),
    including("subordinates"),
    including("subsidiaries"),
    any("for or on behalf of", "acting_for"),
    any("on behalf of", "acting_for"),
    any("at the direction of", "acting_for"),
    listed("is used by", "acting_for"),
    listed("works for", "acting_for"),
    any("front company for", "front_of"),
    any("front company of", "front_of"),
    any("front for", "front_of"),
    any("alias by", "front_of"),
    listed("associated with", "associated_with"),
    listed("assocated with", "associated_with"),
    listed("affiliated with", "associated_with"),
    listed("affiliate of", "associated_with"),
    listed("close relationship with", "associated_with"),
    Phrase { of_persons: true, ..listed("member of", "associated_with") },
    Phrase { of_persons: true, ..listed("wife of", "associated_with") },
    Phrase { of_persons: true, ..listed("son of", "associated_with") },
    Phrase { of_persons: true, ..listed("daughter of", "associated_with") },
    Phrase { of_persons: true, ..listed("brother of", "associated_with") },
    any("linked to", "linked_to"),
    listed("links to", "linked_to"),
    listed("support to", "supports"),
    listed("support for", "supports"),
    listed("services to", "supports"),
    listed("services for", "supports"),
    listed("assistance to", "supports"),
    listed("supports", "supports"),
    listed("supporting", "supports"),
    listed("the activities of", "associated_with"),
    listed("taken over the activities of", "successor_of"),
    listed("taken over many of the activities of", "successor_of"),
    inverse("changed name as", "successor_of"),
    inverse("changed name to", "successor_of"),
    inverse("renamed", "successor_of"),
    post("official of"),
    post("official for"),
    post("representative of"),
    post("representative for"),
    post("director of"),
    post("director in"),
    post("director general of"),
    post("president of"),
    post("chairman of"),
    post("chief of"),
    post("head of"),
    post("leader of"),
    post("manager of"),
    post("officer of"),
    post("commander of"),
    post("deputy of"),
    post("secretary of"),
    post("figure of"),
];

/// Words that, after a party's name, say what its subject is to that party: "a KOMID official".
static TITLES_AFTER: [&str; 5] = ["official", "officials", "representative", "facilitator", "officer"];

/// A phrase found in a sentence: it stands at tokens `start..end`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) phrase: &'static Phrase,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Whether a text holds any phrase at all: most do not, and need not be kept until all names are known.
pub(super) fn may_hold_any(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let spaced = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    PHRASES.iter().any(|phrase| spaced.contains(phrase.words))
        || TITLES_AFTER.iter().any(|title| spaced.contains(title))
        || spaced.contains("related ")
}

/// The phrases of a sentence, in order, the longest at each place; none overlap.
pub(super) fn find(sentence: &[Token]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < sentence.len() {
        // "Front for the …" in the middle of a sentence is part of a name.
        let in_a_name = start > 0 && sentence.get(start).is_some_and(|token| token.capital);
        let fits = PHRASES.iter().filter(|phrase| !in_a_name || phrase.object == Object::Listed);
        let fits = fits.filter_map(|phrase| Some((phrase, matches(phrase, sentence.get(start..)?)?)));
        match fits.max_by_key(|(_, length)| *length) {
            Some((phrase, length)) => {
                found.push(Found { phrase, start, end: start + length });
                start += length;
            }
            None => start += 1,
        }
    }
    found
}

/// How many tokens the phrase takes at the beginning of `tokens`.
fn matches(phrase: &Phrase, tokens: &[Token]) -> Option<usize> {
    let mut length = 0;
    for word in phrase.words.split(' ') {
        let token = tokens.get(length)?;
        if token.kind != Kind::Word || token.key != word {
            return None;
        }
        length += 1;
    }
    Some(length)
}

/// What a word after a party's name makes of its subject: an official, or (`X-related company`) an associate.
pub(super) fn after_name(tokens: &[Token], person: bool) -> Option<&'static str> {
    let word =
        |at: usize| tokens.get(at).filter(|token| token.kind == Kind::Word).map(|token| token.key.as_str());
    match word(0)? {
        title if person && TITLES_AFTER.contains(&title) => Some("official_of"),
        "deputy" | "chief" | "overseas"
            if person && word(1).is_some_and(|title| TITLES_AFTER.contains(&title)) =>
        {
            Some("official_of")
        }
        "related" if word(1).is_some_and(|noun| matches!(noun, "company" | "entity" | "firm")) => {
            Some("associated_with")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_states_a_known_relation() {
        for phrase in PHRASES {
            assert!(record::Relation::find(phrase.relation).is_some(), "{}", phrase.words);
            assert_eq!(phrase.words, phrase.words.to_lowercase());
        }
    }

    #[test]
    fn the_longest_phrase_wins() {
        let text = "It is owned or controlled by A and has taken over many of the activities of B";
        let sentences = super::super::sentence::sentences(text);
        let found = find(&sentences[0]);
        assert_eq!(
            found.iter().map(|found| found.phrase.relation).collect::<Vec<_>>(),
            ["controlled_by", "successor_of"]
        );
        assert!(
            may_hold_any("owned\n   by A")
                && may_hold_any("a B-related firm")
                && !may_hold_any("Gender: male.")
        );
    }
}
