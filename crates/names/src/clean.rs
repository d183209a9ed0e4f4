//! What an eye would read: compatibility forms, width, invisible characters and look-alike letters undone,
//! with the way back to the bytes that were typed.
//!
//! Not a spelling correction: digits that stand for letters are left alone ([`ocr_letters`] says what they may have been).

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, decompose_compatible, is_combining_mark};
use unicode_normalization::{IsNormalized, is_nfkc_quick};

use crate::confusable;
use crate::script::Script;

/// Passes over a name's words before look-alike mapping stops whatever the input.
const LOOKALIKE_PASSES: usize = 16;

/// One kind of change that [`clean`] made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum Change {
    /// Compatibility forms became plain ones: full width, mathematical letters, ligatures, circled letters (NFKC).
    Compatibility = 1,
    /// Characters that show nothing were dropped: zero-width, soft hyphen, fillers, variation selectors, tatweel.
    Invisible = 2,
    /// Direction marks were dropped, and text inside a right-to-left override put in the order it shows.
    Bidi = 4,
    /// Tag characters (U+E0000 to U+E007F) were dropped.
    Tag = 8,
    /// Control characters were dropped.
    Control = 16,
    /// Combining marks that form no letter were dropped.
    Mark = 32,
    /// Typographic quotes, dashes and apostrophes became ASCII.
    Quote = 64,
    /// Symbols, emoji and odd spaces became a space.
    Symbol = 128,
    /// Letters of another script that only look right became letters of the word's own script (UTS #39).
    Lookalike = 256,
}

/// The set of changes made to one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Changes(u16);

impl Changes {
    const ALL: [Change; 9] = [
        Change::Compatibility,
        Change::Invisible,
        Change::Bidi,
        Change::Tag,
        Change::Control,
        Change::Mark,
        Change::Quote,
        Change::Symbol,
        Change::Lookalike,
    ];

    /// Whether nothing was changed.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `change` was made.
    #[must_use]
    pub fn contains(self, change: Change) -> bool {
        self.0 & change as u16 != 0
    }

    /// The changes made, in a fixed order.
    pub fn iter(self) -> impl Iterator<Item = Change> {
        Self::ALL.into_iter().filter(move |&change| self.contains(change))
    }

    pub(crate) fn insert(&mut self, change: Change) {
        self.0 |= change as u16;
    }
}

/// A cleaned name: its text, what was changed, and where each character came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The cleaned text, letter case kept. Whitespace is ASCII space; everything that is not a letter, mark or digit is ASCII.
    pub text: String,
    /// What was changed.
    pub changed: Changes,
    /// Byte length of the input.
    len: usize,
    /// Per character of `text`: its byte offset there, and the bytes of the input it came from. `None` when text and input are equal.
    origins: Option<Vec<Origin>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Origin {
    at: usize,
    start: usize,
    end: usize,
}

impl Cleaned {
    /// The bytes of the input that `span` (bytes of `text`) came from: always on character boundaries of the input.
    #[must_use]
    pub fn original(&self, span: &Range<usize>) -> Range<usize> {
        let Some(origins) = &self.origins else { return span.clone() };
        let from = origins.partition_point(|origin| origin.at < span.start);
        let to = origins.partition_point(|origin| origin.at < span.end).max(from);
        let Some(covered) = origins.get(from..to).filter(|covered| !covered.is_empty()) else {
            return self.len..self.len;
        };
        let start = covered.iter().map(|origin| origin.start).min().unwrap_or(self.len);
        let end = covered.iter().map(|origin| origin.end).max().unwrap_or(self.len);
        start..end
    }
}

/// One character on its way through the cleaning, with the bytes of the input it came from.
#[derive(Debug, Clone, Copy)]
struct Piece {
    c: char,
    start: usize,
    end: usize,
}

/// Cleans `input`: compatibility normalisation (NFKC), width, invisible and control characters, direction marks and overrides,
/// stray combining marks, typographic punctuation to ASCII, symbols to spaces, look-alike letters to the word's own script.
///
/// Idempotent: cleaning a cleaned text changes nothing. Never fails, on any string.
#[must_use]
pub fn clean(input: &str) -> Cleaned {
    let mut changed = Changes::default();
    if input.bytes().all(|byte| (b' '..0x7F).contains(&byte)) {
        return Cleaned { text: input.to_owned(), changed, len: input.len(), origins: None };
    }
    let pieces = visible(input, &mut changed);
    let mut pieces = normalised(&pieces, &mut changed);
    // A word settled in one alphabet may tip the balance for the next: settle until nothing moves (bounded, in practice twice).
    for _ in 0..LOOKALIKE_PASSES {
        if !map_lookalikes(&mut pieces, &mut changed) {
            break;
        }
    }
    let text: String = pieces.iter().map(|piece| piece.c).collect();
    let origins = (text != input).then(|| origins(&pieces));
    Cleaned { text, changed, len: input.len(), origins }
}

fn origins(pieces: &[Piece]) -> Vec<Origin> {
    let mut at = 0;
    pieces
        .iter()
        .map(|piece| {
            let origin = Origin { at, start: piece.start, end: piece.end };
            at += piece.c.len_utf8();
            origin
        })
        .collect()
}

/// Drops what shows nothing, turns punctuation into ASCII, and undoes right-to-left overrides.
fn visible(input: &str, changed: &mut Changes) -> Vec<Piece> {
    let mut pieces = Vec::with_capacity(input.len());
    let mut overridden_from = None;
    for (start, c) in input.char_indices() {
        let end = start + c.len_utf8();
        match hidden(c) {
            Some(change) => {
                changed.insert(change);
                match c {
                    '\u{202E}' => overridden_from = overridden_from.or(Some(pieces.len())),
                    '\u{202C}' => undo_override(&mut pieces, overridden_from.take()),
                    _ => {}
                }
            }
            None => pieces.push(Piece { c: plain(c, changed), start, end }),
        }
    }
    undo_override(&mut pieces, overridden_from);
    pieces
}

/// Reverses the overridden stretch when it is left-to-right text: shown reversed, it reads as the reverse of what is stored.
fn undo_override(pieces: &mut [Piece], from: Option<usize>) {
    let Some(stretch) = from.and_then(|from| pieces.get_mut(from..)) else { return };
    let rtl = stretch.iter().any(|piece| matches!(Script::of(piece.c), Script::Arabic | Script::Hebrew));
    if !rtl {
        stretch.reverse();
    }
}

/// Which kind of invisible character `c` is, if it is one.
fn hidden(c: char) -> Option<Change> {
    match u32::from(c) {
        0x20..=0x7E | 0x09..=0x0D | 0x85 => None,
        0x00..=0x1F | 0x7F..=0x9F => Some(Change::Control),
        0x061C | 0x200E | 0x200F | 0x202A..=0x202E | 0x2066..=0x2069 => Some(Change::Bidi),
        0xE0000..=0xE007F => Some(Change::Tag),
        0xAD
        | 0x034F
        | 0x0640
        | 0x115F
        | 0x1160
        | 0x17B4
        | 0x17B5
        | 0x180B..=0x180F
        | 0x200B..=0x200D
        | 0x2060..=0x2065
        | 0x206A..=0x206F
        | 0x3164
        | 0xFE00..=0xFE0F
        | 0xFEFF
        | 0xFFA0
        | 0xFFF0..=0xFFFB
        | 0x1BCA0..=0x1BCA3
        | 0x1D173..=0x1D17A
        | 0xE0080..=0xE0FFF => Some(Change::Invisible),
        _ => None,
    }
}

/// Typographic punctuation as ASCII, trade-mark signs and spaces as a space, negative circled and squared letters as letters.
fn plain(c: char, changed: &mut Changes) -> char {
    if (' '..='~').contains(&c) {
        return c;
    }
    let (change, plain) = match c {
        '‘' | '’' | '‚' | '‛' | '′' | '´' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | 'ʾ' | 'ʿ' | 'ˊ' | 'ˋ' | 'ˈ' | '΄'
        | '՚' | '׳' | '＇' | 'ꞌ' | 'ˮ' => (Change::Quote, '\''),
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '״' => (Change::Quote, '"'),
        '‐'..='―' | '−' | '⁃' | '־' | '﹘' => (Change::Quote, '-'),
        '،' | '、' => (Change::Quote, ','),
        '【' | '〔' | '〖' => (Change::Quote, '('),
        '】' | '〕' | '〗' => (Change::Quote, ')'),
        '™' | '℠' => (Change::Symbol, ' '),
        _ if c.is_whitespace() => (Change::Symbol, ' '),
        _ => match negative_letter(c) {
            Some(letter) => (Change::Compatibility, letter),
            None => return c,
        },
    };
    if !matches!(c, '\t' | '\n' | '\r') {
        changed.insert(change);
    }
    plain
}

/// 🅐 to 🅩 and 🅰 to 🆉: letters that NFKC leaves as symbols.
fn negative_letter(c: char) -> Option<char> {
    let code = u32::from(c);
    let index = match code {
        0x1F150..=0x1F169 => code - 0x1F150,
        0x1F170..=0x1F189 => code - 0x1F170,
        _ => return None,
    };
    char::from_u32(u32::from('A') + index)
}

/// NFKC, segment by segment so that each result keeps its place in the input; then strays out.
fn normalised(pieces: &[Piece], changed: &mut Changes) -> Vec<Piece> {
    let mut out = Vec::with_capacity(pieces.len());
    let mut rest = pieces;
    while let Some((first, tail)) = rest.split_first() {
        let length = 1 + tail.iter().take_while(|piece| !starts_segment(piece.c)).count();
        let (segment, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        rest = after;
        if segment.len() == 1 && first.c.is_ascii() {
            out.push(*first);
        } else {
            normalise_segment(segment, &mut out, changed);
        }
    }
    out
}

/// Whether a new segment begins at `c`: nothing before it can compose with it.
fn starts_segment(c: char) -> bool {
    if c.is_ascii() {
        return true;
    }
    let mut first = None;
    decompose_compatible(c, |part| first = first.or(Some(part)));
    let first = first.unwrap_or(c);
    canonical_combining_class(first) == 0 && is_nfkc_quick(std::iter::once(first)) == IsNormalized::Yes
}

fn normalise_segment(segment: &[Piece], out: &mut Vec<Piece>, changed: &mut Changes) {
    let start = segment.iter().map(|piece| piece.start).min().unwrap_or(0);
    let end = segment.iter().map(|piece| piece.end).max().unwrap_or(start);
    let before = || segment.iter().map(|piece| piece.c);
    if !before().nfc().eq(before().nfkc()) {
        changed.insert(Change::Compatibility);
    }
    for c in before().nfkc() {
        if let Some(change) = hidden(c) {
            changed.insert(change);
        } else if is_combining_mark(c) && Script::of(c).is_neutral() {
            changed.insert(Change::Mark);
        } else {
            let c = plain(c, changed);
            let keep = c.is_ascii() || c.is_alphanumeric() || is_combining_mark(c);
            if !keep {
                changed.insert(Change::Symbol);
            }
            out.push(Piece { c: if keep { c } else { ' ' }, start, end });
        }
    }
}

/// Maps look-alike letters word by word, in the light of what the rest of the name is written in. Whether any letter moved.
fn map_lookalikes(pieces: &mut [Piece], changed: &mut Changes) -> bool {
    let mut letters = confusable::Census::default();
    for piece in pieces.iter() {
        letters.count(piece.c);
    }
    if !letters.is_mixed() {
        return false;
    }
    let mut moved = false;
    for word in pieces.split_mut(|piece| !piece.c.is_alphanumeric() && !is_combining_mark(piece.c)) {
        let own: confusable::Census = word.iter().map(|piece| piece.c).collect();
        let Some(target) = confusable::target(&own, &letters) else { continue };
        for piece in word {
            if let Some(mapped) = target.map(piece.c).filter(|&mapped| mapped != piece.c) {
                piece.c = mapped;
                changed.insert(Change::Lookalike);
                moved = true;
            }
        }
    }
    moved
}

/// The letters that a token may have meant when some of its characters are misread (OCR) or typed for their look: `0` o, `1` l or i,
/// `2` z, `3` e, `4` a, `5` s, `6` b (g among capitals), `7` t, `8` b, `9` g; a small `l` among capitals is i. Lower case.
///
/// `token` in the case it was typed in, if that is known. `None` when nothing is misread, or when it has no letter or more digits than
/// letters plus two: a number, not a word. Letter pairs like `rn` for m are left to the edit distance.
#[must_use]
pub fn ocr_letters(token: &str) -> Option<String> {
    let count = |is: fn(&char) -> bool| token.chars().filter(is).count();
    let (digits, letters) = (count(char::is_ascii_digit), count(|c| c.is_alphabetic()));
    let (capitals, small) = (count(|c| c.is_uppercase()), count(|c| c.is_lowercase() && *c != 'l'));
    let in_capitals = capitals > 1 && small == 0;
    let misread = digits > 0 || in_capitals && token.contains('l');
    if !misread || letters == 0 || digits > letters + 2 {
        return None;
    }
    let mut read = String::with_capacity(token.len());
    let mut rest = token.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '1' => read.push(one_as_letter(read.chars().last(), rest.peek().copied())),
            'l' if in_capitals => read.push('i'),
            '6' if in_capitals => read.push('g'),
            _ => read.extend(digit_as_letter(c).unwrap_or(c).to_lowercase()),
        }
    }
    Some(read)
}

fn digit_as_letter(digit: char) -> Option<char> {
    Some(match digit {
        '0' => 'o',
        '2' => 'z',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '6' | '8' => 'b',
        '7' => 't',
        '9' => 'g',
        _ => return None,
    })
}

/// `1` between consonants must be the vowel; beside a vowel or another `1` it is taken for `l`.
fn one_as_letter(before: Option<char>, after: Option<char>) -> char {
    let consonant = |c: Option<char>| {
        c.map(|c| c.to_ascii_lowercase())
            .is_some_and(|c| c.is_ascii_lowercase() && !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'l'))
    };
    if consonant(before) && (after.is_none() || consonant(after)) { 'i' } else { 'l' }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cleaned(input: &str) -> String {
        clean(input).text
    }

    #[test]
    fn compatibility_and_punctuation() {
        let cases = [
            ("ＫＩＭ　Ｙｏｎｇ", "KIM Yong"),
            ("𝐊𝐢𝐦 𝔜𝔬𝔫𝔤", "Kim Yong"),
            ("Ⓚⓘⓜ 🅚🅘🅜", "Kim KIM"),
            ("Ja‘far O’Brien", "Ja'far O'Brien"),
            ("Ho–kyu “Ri”", "Ho-kyu \"Ri\""),
            ("Kim™ Co", "Kim  Co"),
            ("ﬁrst ①", "first 1"),
            ("e\u{301}a", "éa"),
            ("김", "김"),
            ("ｶﾞ", "ガ"),
            ("Kim👍Chol", "Kim Chol"),
        ];
        for (input, expected) in cases {
            assert_eq!(cleaned(input), expected, "{input}");
        }
    }

    #[test]
    fn what_shows_nothing_goes() {
        let cases = [
            ("BEKLEMISH\u{2060}EV", "BEKLEMISHEV", Change::Invisible),
            ("\u{202b}محتشم\u{202c}", "محتشم", Change::Bidi),
            ("Kim\u{E0041}", "Kim", Change::Tag),
            ("K\0im", "Kim", Change::Control),
            ("K\u{336}i\u{336}m", "Kim", Change::Mark),
            ("محـــمد", "محمد", Change::Invisible),
            ("\u{202E}lohC miK\u{202C} Ltd", "Kim Chol Ltd", Change::Bidi),
        ];
        for (input, expected, change) in cases {
            let cleaned = clean(input);
            assert_eq!(cleaned.text, expected);
            assert!(cleaned.changed.contains(change), "{input:?}");
        }
        assert!(clean("Kim Chol").changed.is_empty());
    }

    #[test]
    fn lookalikes_follow_the_word() {
        let cases = [
            ("Kirіll Yurievісh", "Kirill Yurievich"),
            ("Corporatiоn Mаnagеment", "Corporation Management"),
            ("Oграниченной Oтветственностью", "Ограниченной Ответственностью"),
            ("Общество c Ограниченной", "Общество с Ограниченной"),
            ("Κim Yοng", "Kim Yong"),
            ("НОРД Шипинг", "НОРД Шипинг"),
            ("РАО ЕЭС", "РАО ЕЭС"),
            ("Jоn Smith СО", "Jon Smith CO"),
            ("Кириллов Kim", "Кириллов Kim"),
            ("ООО TEMA", "OOO TEMA"),
            ("ΑΘΗΝΑ", "ΑΘΗΝΑ"),
        ];
        for (input, expected) in cases {
            assert_eq!(cleaned(input), expected, "{input}");
        }
    }

    #[test]
    fn misread_digits() {
        let cases = [
            ("0oo", Some("ooo")),
            ("a1", Some("al")),
            ("5aab", Some("saab")),
            ("m0ran", Some("moran")),
            ("abda11ah", Some("abdallah")),
            ("k1m", Some("kim")),
            ("lia6ility", Some("liability")),
            ("LI6HTING", Some("lighting")),
            ("OMAlRl", Some("omairi")),
            ("Brother5", Some("brothers")),
            ("Ali", None),
            ("kim", None),
            ("2024", None),
        ];
        for (input, expected) in cases {
            assert_eq!(ocr_letters(input).as_deref(), expected, "{input}");
        }
    }

    proptest! {
        #[test]
        fn clean_is_idempotent(input in any::<String>()) {
            let once = clean(&input);
            let twice = clean(&once.text);
            prop_assert_eq!(&once.text, &twice.text);
        }

        #[test]
        fn clean_is_idempotent_on_mixed_letters(input in "[a-zA-Zа-яА-ЯёіΑ-Ωα-ω '0-9\u{300}-\u{310}\u{202E}\u{202C}가-힣]{0,40}") {
            let once = clean(&input);
            let twice = clean(&once.text);
            prop_assert_eq!(&once.text, &twice.text);
        }

        #[test]
        fn every_cleaned_character_comes_from_the_input(input in any::<String>()) {
            let cleaned = clean(&input);
            for (at, c) in cleaned.text.char_indices() {
                let span = cleaned.original(&(at..at + c.len_utf8()));
                prop_assert!(!span.is_empty());
                prop_assert!(input.get(span).is_some());
            }
        }

        #[test]
        fn ascii_is_left_alone(input in "[ -~]{0,60}") {
            prop_assert_eq!(clean(&input).text, input);
        }
    }
}
