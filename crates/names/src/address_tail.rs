//! Where a postal address begins that somebody typed after a name: "Clifton Trading Limited | Unit 04-05, 16th Floor, …".
//!
//! Not a parser of addresses: it finds the seam and no more, and leaves the name alone when in doubt. A bare town at the end
//! (Acme Tehran) is left to whoever knows places.

use std::collections::HashMap;
use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::phrases::rows;
use crate::script::Script;
use crate::{latin, legal_forms};

/// Most words that are looked at.
const MOST_WORDS: usize = 48;
/// Fewest words that a name has before its address.
const FEWEST_BEFORE: usize = 2;
/// Fewest words of an address.
const FEWEST_AFTER: usize = 2;
/// Most words of a street's name before the word for street.
const MOST_OF_STREET: usize = 3;
/// Most words of a list of places that alone is an address after a legal form: Saucillo, Chihuahua.
const MOST_OF_PLACES: usize = 5;

/// What a word does in an address: one bit each, for one word may do several things (`building`).
type Roles = u8;
const STREET: Roles = 1;
const AFTER: Roles = 2;
const UNIT: Roles = 4;
const PLACE: Roles = 8;

#[derive(Default)]
struct Vocabulary {
    roles: HashMap<&'static str, Roles>,
    /// Phrases of two words that open an address, by their first.
    pairs: HashMap<&'static str, SmallVec<[&'static str; 2]>>,
    endings: Vec<&'static str>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut vocabulary = Vocabulary::default();
    for mut row in rows(include_str!("../tables/address_words.tsv")) {
        let (Some(kind), Some(words)) = (row.next(), row.next()) else { continue };
        vocabulary.add(kind, words);
    }
    vocabulary
});

impl Vocabulary {
    fn add(&mut self, kind: &str, words: &'static str) {
        let role = match kind {
            "street" => STREET,
            "after" => AFTER,
            "unit" => UNIT,
            "place" => PLACE,
            _ => return self.endings.extend(words.split('|')),
        };
        for word in words.split('|') {
            match word.split_once(' ') {
                Some((first, second)) if role == STREET => self.pairs.entry(first).or_default().push(second),
                Some(_) => {}
                None => *self.roles.entry(word).or_default() |= role,
            }
        }
    }
}

/// One word between spaces.
#[derive(Debug)]
struct Word {
    /// Where it begins in the name, in bytes.
    start: usize,
    /// Lower case, without the marks around it and without dots; Latin in ASCII.
    text: String,
    comma_after: bool,
    digit: bool,
    roles: Roles,
    capitals: bool,
}

impl Word {
    fn does(&self, role: Roles) -> bool {
        self.roles & role != 0
    }
}

/// The byte offset in `name` at which a glued postal address begins: the start of its first word. `None` when there is none, or the seam is in doubt.
/// Never before two words, nor before the name's own word after a leading legal form.
#[must_use]
pub fn cut(name: &str) -> Option<usize> {
    // Every address that we recognise has a comma: most names are done with here.
    if !name.chars().any(is_comma) {
        return None;
    }
    let line = Line::new(name);
    (FEWEST_BEFORE..line.words.len().saturating_sub(FEWEST_AFTER - 1))
        .find(|&at| line.named_before(at) && line.opens(at))
        .and_then(|at| line.words.get(at))
        .map(|word| word.start)
}

const fn is_comma(c: char) -> bool {
    matches!(c, ',' | '،' | '，' | '、')
}

/// The words of a name, and where legal forms stand among them.
struct Line {
    words: Vec<Word>,
    /// For each word whether it belongs to a legal form.
    form: Vec<bool>,
    /// The last word that belongs to one, counted from 1; 0 without any.
    last_form: usize,
}

impl Line {
    fn new(name: &str) -> Self {
        let words: Vec<Word> = split(name).take(MOST_WORDS).collect();
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let mut form = vec![false; words.len()];
        let mut at = 0;
        while let Some(rest) = texts.get(at..).filter(|rest| !rest.is_empty()) {
            let length = legal_forms::longest(rest).map_or(0, |(length, _)| length);
            form.iter_mut().skip(at).take(length).for_each(|word| *word = true);
            at += length.max(1);
        }
        let last_form = form.iter().rposition(|&is| is).map_or(0, |at| at + 1);
        Self { words, form, last_form }
    }

    /// Whether the words before `at` hold one that is no legal form.
    fn named_before(&self, at: usize) -> bool {
        self.form.iter().take(at).any(|&is| !is)
    }

    /// Whether a legal form ends just before `at`.
    fn form_before(&self, at: usize) -> bool {
        at.checked_sub(1).and_then(|before| self.form.get(before)).copied().unwrap_or(false)
            && !self.is_form(at)
    }

    fn is_form(&self, at: usize) -> bool {
        self.form.get(at).copied().unwrap_or(false)
    }

    /// Whether an address begins at word `at`.
    fn opens(&self, at: usize) -> bool {
        let Some(tail @ [first, second, ..]) = self.words.get(at..) else { return false };
        if is_box(tail) || first.text == "c/o" {
            return true;
        }
        let comma = tail.iter().rev().skip(1).any(|word| word.comma_after);
        // A name that goes on to its legal form is no address yet.
        if !comma || self.last_form > at {
            return false;
        }
        let digit = tail.iter().any(|word| word.digit);
        let (form_before, numbered) = (self.form_before(at), second.digit || is_letter(&second.text));
        (is_street(first, second) && (digit || form_before))
            || (first.does(UNIT) && numbered)
            || (is_one_word_street(&first.text) && second.digit)
            || (begins_with_digit(&first.text) && is_after_number(tail))
            || (form_before && is_plausible(tail))
            || self.names_a_street(at)
    }

    /// "Khaled Stamboli St., Tehran": a word for street ends the first words of the tail. How many belong to the street is known only
    /// from what stands before them; without a sign it is one.
    fn names_a_street(&self, at: usize) -> bool {
        let Some(tail) = self.words.get(at..) else { return false };
        let Some(length) = tail.iter().take(MOST_OF_STREET + 1).skip(1).position(|word| word.does(AFTER))
        else {
            return false;
        };
        let named = length + 1;
        let ends = tail.get(named).is_some_and(|word| word.comma_after)
            || tail.get(named + 1).is_some_and(|word| word.digit || word.text.is_empty());
        ends && (named == 1 || self.capitals_end(at))
    }

    /// Whether the name before `at` is in capitals and what follows is not.
    fn capitals_end(&self, at: usize) -> bool {
        let (Some(before), Some(after)) = (self.words.get(..at), self.words.get(at)) else { return false };
        before.iter().filter(|word| !word.capitals).count() == 0 && !after.capitals && !after.digit
    }
}

fn split(name: &str) -> impl Iterator<Item = Word> + '_ {
    let mut at = 0;
    name.split(char::is_whitespace).filter_map(move |raw| {
        let start = at;
        // The separator's length differs; the next piece begins after it.
        at += raw.len();
        at += name.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        (!raw.is_empty()).then(|| word(raw, start))
    })
}

fn word(raw: &str, start: usize) -> Word {
    let inner = raw.trim_matches(|c: char| !c.is_alphanumeric() && c != '#');
    let lower: String = inner.chars().filter(|&c| c != '.').flat_map(char::to_lowercase).collect();
    let latin = lower.chars().any(|c| !c.is_ascii() && Script::of(c) == Script::Latin);
    let text = if latin { latin::fold(&lower) } else { lower };
    let letters = || inner.chars().filter(|c| c.is_alphabetic());
    Word {
        start,
        comma_after: raw.chars().next_back().is_some_and(is_comma),
        digit: inner.chars().any(char::is_numeric),
        roles: VOCABULARY.roles.get(text.as_str()).copied().unwrap_or(0),
        capitals: !letters().any(char::is_lowercase),
        text,
    }
}

/// P.O. Box 1137, PO Box, POB 5.
fn is_box(tail: &[Word]) -> bool {
    let text = |at: usize| tail.get(at).map_or("", |word| word.text.as_str());
    let digit = |at: usize| tail.get(at).is_some_and(|word| word.digit);
    match (text(0), text(1), text(2)) {
        ("po", "box", _) | ("p", "o", "box") => true,
        ("pob" | "pobox" | "postbox", _, _) => digit(1),
        ("post", "box", _) | ("apartado", "postal", _) => digit(2),
        _ => false,
    }
}

fn is_street(first: &Word, second: &Word) -> bool {
    first.does(STREET)
        || VOCABULARY
            .pairs
            .get(first.text.as_str())
            .is_some_and(|pairs| pairs.contains(&second.text.as_str()))
}

/// Ackerstrasse, Huygensstraat: a name of three letters at least, and a word for street.
fn is_one_word_street(text: &str) -> bool {
    VOCABULARY
        .endings
        .iter()
        .any(|ending| text.strip_suffix(ending).is_some_and(|name| name.chars().count() >= 3))
}

fn begins_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_numeric() || c == '#')
}

fn is_letter(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

/// "43 Senorio De Cortes, Estepona", "29, ul. Novy Arbat, Moscow": the tail's first word has a number; the street follows.
fn is_after_number(tail: &[Word]) -> bool {
    let commas = tail.iter().rev().skip(1).filter(|word| word.comma_after).count();
    let words = tail.iter().skip(1).filter(|word| !word.digit && word.text.chars().count() > 1).count();
    words >= 2 && (commas >= 2 || !tail.first().is_some_and(|word| word.comma_after))
}

/// Words that go on with a company's name after its form: Company for Trade.
const JOINING: &[&str] = &[
    "and", "by", "da", "de", "des", "di", "dlya", "do", "du", "e", "et", "for", "fuer", "fur", "i", "in",
    "of", "on", "para", "per", "po", "pour", "s", "the", "to", "und", "y", "za", "для", "и", "по",
];

fn joins(word: &str) -> bool {
    JOINING.contains(&word)
}

/// After a legal form an address needs only look like one: a number or a word of addresses, or a short list of places.
fn is_plausible(tail: &[Word]) -> bool {
    // Short words of addresses are also other words: et, d, str.
    let evidence = tail.iter().any(|word| word.digit || (word.roles != 0 && word.text.chars().count() > 2));
    let Some(first) = tail.first() else { return false };
    let named = first.text.chars().count() > 2 && !joins(&first.text);
    evidence && !joins(&first.text) || named && tail.len() <= MOST_OF_PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name and address, with a bar at the seam. Companies, people and addresses are invented.
    #[track_caller]
    fn seam(name: &str, address: &str) {
        let whole = format!("{name} {address}");
        assert_eq!(cut(&whole), Some(name.len() + 1), "{whole}");
    }

    #[test]
    fn addresses_of_many_countries() {
        seam("Norvale Trading Limited", "Unit 11-12, 9th Floor, The Causeway, No. 3 Lantern Road, Hong Kong");
        seam("Bergtec 4D Holz AG", "Birkenstrasse 9, Zug, 6300");
        seam("Ana Maria Rojas Vega", "Calle Tomas Prieto No. Ext. 5, Col. Centro, Tepic");
        seam("COMMITTEE OF THE SAMPLE FUND", "Karim Rastan St., Tehran");
        seam("Bank Nemune Iran", "Laleh Avenue - PO Box 1136, Tehran");
        seam("Joint Stock Company Obrazets", "Ul. Bolshaya D. 5, Str. 2, Moscow, 115000");
        seam("LIMITED LIABILITY COMPANY OBRAZETS", "d. 6 Etazh 1 ul. Novaya, Ufa, 450000");
        seam("Sample Marine Sendirian Berhad", "B-01-02, Block A, Radial Office, Shah Alam");
        seam("CULTIVOS DEL VALLE, S.A. DE C.V.", "Saucillo, Chihuahua");
        seam("North Sample Resources Company", "Al Mithal District, Baghdad");
        seam("Seamoon Shipping Limited", "PO Box 99, Victoria");
        seam("Anton Muster Beispiel", "c/o Sample Holdings Ltd, Valletta");
        seam("Pedro Ejemplo PEREZ", "43 Senorio Viejo, Estepona");
        seam("Акционерное общество Образец", "ул. Новая, д. 5, Москва");
        seam("NEW ROUTE LIMITED SIRKETI", "Gul Mah, Cicek SK, No: 3/1, Istanbul");
    }

    #[test]
    fn names_that_only_look_like_it() {
        for name in [
            "1425 EXAMPLE AVENUE UNIT 46B, LLC",
            "GRUPO EJEMPLO 2004, C.A.",
            "Technology 5 Co., Limited",
            "Machine Building Plant, Moscow",
            "KIM, Yong Chol",
            "Lebanese Company for Publishing, Media, and Research",
            "Company, Street 5, Moscow",
            "Acme Tehran",
            "Javier CALLE SERNA",
            "",
            ",",
        ] {
            assert_eq!(cut(name), None, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_cut_is_at_a_word_and_leaves_two_words(
            name in "(\\PC{0,8}|[ ,.]|Ltd|ul\\.|Calle|No\\. 5|PO Box 7|\u{3000}){0,12}"
        ) {
            if let Some(at) = cut(&name) {
                let (before, after) = name.split_at(at);
                assert!(before.ends_with(char::is_whitespace) && !after.starts_with(char::is_whitespace));
                assert!(before.split_whitespace().count() >= FEWEST_BEFORE);
            }
        }
    }
}
