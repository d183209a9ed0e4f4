//! Look-alike letters (UTS #39): which script a word is really in, and its letters in that script.

use std::sync::LazyLock;

use crate::script::Script;

/// Latin letter for each look-alike of another script, sorted by code point.
static TO_LATIN: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    include_str!("../tables/confusables.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(row)
        .collect()
});

/// Cyrillic letters of everyday alphabets for each Latin letter they look like.
static TO_CYRILLIC: LazyLock<Vec<(char, char)>> = LazyLock::new(|| inverted('\u{400}'..='\u{45F}'));

/// Greek letters for each Latin letter they look like.
static TO_GREEK: LazyLock<Vec<(char, char)>> = LazyLock::new(|| inverted('\u{391}'..='\u{3C9}'));

fn row(line: &str) -> Option<(char, char)> {
    let mut fields = line.split('\t');
    let from = char::from_u32(u32::from_str_radix(fields.next()?, 16).ok()?)?;
    Some((from, fields.next()?.chars().next()?))
}

/// The table read backwards for one alphabet; where several letters look alike the first in Unicode order is kept.
fn inverted(alphabet: std::ops::RangeInclusive<char>) -> Vec<(char, char)> {
    let basic = |c: char| !('\u{410}'..='\u{44F}').contains(&c);
    let mut pairs: Vec<_> =
        TO_LATIN.iter().filter(|(from, _)| alphabet.contains(from)).map(|&(from, to)| (to, from)).collect();
    pairs.sort_by_key(|&(latin, other)| (latin, basic(other), other));
    pairs.dedup_by_key(|&mut (latin, _)| latin);
    pairs
}

fn find(table: &[(char, char)], c: char) -> Option<char> {
    let at = table.binary_search_by_key(&c, |&(from, _)| from).ok()?;
    table.get(at).map(|&(_, to)| to)
}

/// The Latin letter that `c`, a letter of another script, looks like.
#[must_use]
pub fn latin_lookalike(c: char) -> Option<char> {
    if c.is_ascii() { None } else { find(&TO_LATIN, c) }
}

/// How many letters of each alphabet a word has, and whether each side could be the other in disguise.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Census {
    latin: usize,
    cyrillic: usize,
    greek: usize,
    /// Letters of scripts without case or of other alphabets that have a Latin look-alike.
    disguised: usize,
    /// Letters that look like no Latin letter.
    not_latin: usize,
    /// Latin letters that look like no Cyrillic (Greek) letter.
    not_cyrillic: usize,
    not_greek: usize,
}

impl Census {
    pub(crate) fn count(&mut self, c: char) {
        if !c.is_alphabetic() {
            return;
        }
        let looks_latin = latin_lookalike(c).is_some();
        match Script::of(c) {
            Script::Latin => {
                self.latin += 1;
                self.not_cyrillic += usize::from(find(&TO_CYRILLIC, c).is_none());
                self.not_greek += usize::from(find(&TO_GREEK, c).is_none());
                return;
            }
            Script::Cyrillic => self.cyrillic += 1,
            Script::Greek => self.greek += 1,
            _ => self.disguised += usize::from(looks_latin),
        }
        self.not_latin += usize::from(!looks_latin);
    }

    /// Whether letters of two scripts occur of which one may be a disguise.
    pub(crate) fn is_mixed(&self) -> bool {
        [self.latin, self.cyrillic, self.greek, self.disguised].iter().filter(|&&count| count > 0).count() > 1
    }
}

impl FromIterator<char> for Census {
    fn from_iter<I: IntoIterator<Item = char>>(letters: I) -> Self {
        let mut census = Self::default();
        for c in letters {
            census.count(c);
        }
        census
    }
}

/// The alphabet to which a word's letters are mapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Latin,
    Cyrillic,
    Greek,
}

impl Target {
    /// `c` in this alphabet, when it is a look-alike from another.
    pub(crate) fn map(self, c: char) -> Option<char> {
        match (self, Script::of(c)) {
            (Self::Latin, Script::Latin) => None,
            (Self::Latin, _) => latin_lookalike(c),
            (Self::Cyrillic, Script::Latin) => find(&TO_CYRILLIC, c),
            (Self::Greek, Script::Latin) => find(&TO_GREEK, c),
            _ => None,
        }
    }
}

/// The alphabet that `word` should be mapped to, or `None` when it is honest as it stands.
///
/// A word of one script is left alone unless every letter has a Latin look-alike and the rest of the name is Latin
/// (or it is one Latin letter in a Cyrillic or Greek name). A word of two scripts is mapped to the one that can absorb the other;
/// when both can, to the one the rest of the name is written in.
pub(crate) fn target(word: &Census, name: &Census) -> Option<Target> {
    let others = word.cyrillic + word.greek + word.disguised;
    let can_be_latin = others > 0 && word.not_latin == 0;
    let native = native(word, name);
    if word.latin == 0 {
        let rest_is_latin = name.latin > name.cyrillic + name.greek - others.min(name.cyrillic + name.greek)
            && name.not_latin == 0;
        return (can_be_latin && rest_is_latin).then_some(Target::Latin);
    }
    if others == 0 {
        let lone = word.latin == 1 && name.latin < name.cyrillic + name.greek;
        return native.filter(|_| lone && absorbs(word, native));
    }
    match (can_be_latin, absorbs(word, native)) {
        (true, true) => prefer(word, name, native),
        (true, false) => Some(Target::Latin),
        // A stray letter that looks like nothing Latin (Ipataў) does not make a Latin word Cyrillic.
        (false, true) if word.latin > others && name.latin >= name.cyrillic + name.greek => None,
        (false, true) => native,
        (false, false) => None,
    }
}

/// The non-Latin alphabet that the word, or failing that the name, has most of.
fn native(word: &Census, name: &Census) -> Option<Target> {
    let of = |census: &Census| match (census.cyrillic, census.greek) {
        (0, 0) => None,
        (cyrillic, greek) if cyrillic >= greek => Some(Target::Cyrillic),
        _ => Some(Target::Greek),
    };
    of(word).or_else(|| of(name))
}

fn absorbs(word: &Census, native: Option<Target>) -> bool {
    match native {
        Some(Target::Cyrillic) => word.not_cyrillic == 0 && word.greek == 0 && word.disguised == 0,
        Some(Target::Greek) => word.not_greek == 0 && word.cyrillic == 0 && word.disguised == 0,
        _ => false,
    }
}

/// Both readings fit the word: the rest of the name decides, then the word's own majority, then Latin.
fn prefer(word: &Census, name: &Census, native: Option<Target>) -> Option<Target> {
    let rest = |all: usize, own: usize| all.saturating_sub(own);
    let rest_latin = rest(name.latin, word.latin);
    let rest_native = rest(name.cyrillic + name.greek, word.cyrillic + word.greek);
    let latin_wins = match rest_latin.cmp(&rest_native) {
        std::cmp::Ordering::Equal => word.latin >= word.cyrillic + word.greek,
        order => order.is_gt(),
    };
    if latin_wins { Some(Target::Latin) } else { native }
}
