//! A name taken apart: words with every reading that they may have.

use crate::{
    address_tail, company,
    distance::{Cost, Slips},
    person, person_words,
    syllables::FullName,
    token::Token,
};
use smallvec::SmallVec;
use std::ops::Range;

/// Most words of a name that are looked at.
pub const MOST_WORDS: usize = 24;

/// What bears the name; it decides which rules apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A natural person.
    Person,
    /// A company, an organisation, or anything else that is no person and no craft.
    Organization,
    /// A vessel or an aircraft.
    Craft,
}

/// One way to read a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The reading: the native spelling, an ASCII romanisation, or a concept (`§trading`).
    pub text: String,
    /// How far-fetched it is, in hundredths of a nat.
    pub cost: Cost,
    /// What differences from it are cheap.
    pub slips: Slips,
}

/// What a word does in its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It names.
    Name,
    /// It describes, or stands in brackets: a generic term, a place.
    Generic,
    /// A father's name, which many spellings of a name leave out.
    Patronymic,
    /// It says nothing alone: `al`, `bin`, `de`, `of`, a title, a legal form.
    Filler,
    /// One letter of a given name.
    Initial,
    /// A number: it must agree.
    Number(u32),
}

/// A word of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands in the text as given, in bytes.
    pub span: (u32, u32),
    /// What it does.
    pub role: Role,
    /// How it may be read, the most usual first; never empty.
    pub forms: SmallVec<[Form; 3]>,
}

/// A name taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Name {
    /// Its words, at most [`MOST_WORDS`].
    pub words: SmallVec<[Word; 6]>,
    /// What it may be abbreviated to, if it is no person's; of three letters or more.
    pub acronyms: SmallVec<[String; 2]>,
    /// Its readings in Korean syllables; empty where it cannot be so read.
    pub korean: FullName,
    /// Its readings in Mandarin syllables; empty where it cannot be so read.
    pub mandarin: FullName,
}

/// Whether a name is asked about, or stands on a list: a question is read more widely.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Asked about.
    Asked,
    /// On a list.
    Listed,
}

impl Name {
    /// Takes a name apart.
    pub fn parse(text: &str, kind: Kind, side: Side) -> Self {
        let cleaned = crate::clean::clean(text);
        let mut tokens = crate::token::tokens(&cleaned);
        tokens.retain(|token| !token.swallowed);
        tokens.truncate(MOST_WORDS);
        let named = tokens.get(skipped(&tokens, kind)..).unwrap_or_default();
        let mut name = Self::default();
        if kind == Kind::Person {
            name.words = person::words(named);
            (name.korean, name.mandarin) = person::syllables(named, side);
        } else {
            (name.words, name.acronyms) = company::words(named, kind);
        }
        name.words.truncate(MOST_WORDS);
        // A postal address that was written into the field of the name says nothing; where it begins is a guess, so its
        // words are kept.
        if let Some(address) = address_tail::cut(text) {
            let tail = name.words.iter_mut().filter(|word| word.span.0 as usize >= address);
            tail.for_each(|word| word.role = Role::Filler);
        }
        name
    }
}

/// How many tokens at the beginning are titles or a vessel's prefix.
fn skipped(tokens: &[Token], kind: Kind) -> usize {
    let texts: SmallVec<[&str; 8]> = tokens.iter().map(|token| token.text.as_str()).collect();
    match kind {
        Kind::Person => person_words::leading_titles(&texts),
        Kind::Craft => person_words::vessel_prefix(&texts),
        Kind::Organization => 0,
    }
}

/// Where a token stands in the text as given.
pub(crate) fn span(bytes: &Range<usize>) -> (u32, u32) {
    let narrow = |at| u32::try_from(at).unwrap_or(u32::MAX);
    (narrow(bytes.start), narrow(bytes.end))
}
