//! A cleaned name cut into tokens, each knowing its script, its place in what was typed, and the marks around it.
//!
//! Not a reading of the name: which token is a surname, a title or a legal form is decided later, from these facts.

use std::ops::Range;

use smallvec::SmallVec;
use unicode_normalization::char::is_combining_mark;

use crate::clean::{Cleaned, ocr_letters};
use crate::script::Script;

/// One piece of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The letters or digits, case-folded (full folding: ß is ss, ς is σ, Turkish İ and ı are i), apostrophes inside the word removed.
    pub text: String,
    /// The script of most of its letters; [`Script::Digit`] when it is all digits.
    pub script: Script,
    /// The bytes of the original input that it came from, on character boundaries.
    pub span: Range<usize>,
    /// Single letters with dots, joined: `Y.C.` is `yc`, `G.m.b.H.` is `gmbh`; also one letter with a dot (`Y.`).
    /// For a person each letter is an initial; for a company the whole is one abbreviation.
    pub dotted: bool,
    /// A hyphen ties it to the token before: `Rawi` in al-Rawi.
    pub hyphen_before: bool,
    /// A comma stands between it and the token before: `Yong` in "KIM, Yong Chol".
    pub comma_before: bool,
    /// Nothing at all stands between it and the token before: `2` in RyongGang2, `山` in KK山輝.
    pub glued: bool,
    /// It stands inside parentheses or square brackets.
    pub bracketed: bool,
    /// It follows an `@`: a handle.
    pub handle: bool,
    /// Byte offsets in `text` at which a capital follows a small letter: 5 in RyongGang.
    pub camel: SmallVec<[usize; 2]>,
    /// What its letters may have been if some are misread (see [`ocr_letters`]): `moran` for M0RAN, `logistics` for LOGISTIC5.
    pub misread: Option<String>,
    /// It is one digit that the token before takes into its `misread`: the 5 of LOGISTIC5. With that reading it is no token.
    pub swallowed: bool,
    /// Whether it was typed in capitals only (two letters or more): how many lists mark the surname.
    pub capitals: bool,
}

/// Cuts `cleaned` into tokens, in the order typed.
///
/// Whitespace and punctuation separate; an apostrophe inside a word joins (O'Brien is `obrien`); a hyphen separates and is noted;
/// a change of script separates (but not Latin, Cyrillic and Greek letters mixed in one word); digits separate from words of three or more letters (KUMUNSAN-3, RyongGang2) but not from
/// fragments that may be misread letters (M0RAN, a1) or ordinals (3rd). `&` is the token `and`.
#[must_use]
pub fn tokens(cleaned: &Cleaned) -> Vec<Token> {
    let chars: Vec<(usize, char)> = cleaned.text.char_indices().collect();
    let mut cutter =
        Cutter { cleaned, chars: &chars, tokens: Vec::new(), gap: Gap::start(), depth: 0, last: 0..0 };
    let mut at = 0;
    while let Some(&(_, c)) = chars.get(at) {
        at = if in_word(c) { cutter.word(at) } else { cutter.between(at, c) };
    }
    cutter.tokens
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// What stood between the last token and here.
#[derive(Debug, Clone, Copy)]
struct Gap {
    hyphen: bool,
    comma: bool,
    handle: bool,
    empty: bool,
}

impl Gap {
    /// Before the first token: something, but no mark.
    const fn start() -> Self {
        Self { hyphen: false, comma: false, handle: false, empty: false }
    }

    const fn none() -> Self {
        Self { hyphen: false, comma: false, handle: false, empty: true }
    }
}

struct Cutter<'a> {
    cleaned: &'a Cleaned,
    chars: &'a [(usize, char)],
    tokens: Vec<Token>,
    gap: Gap,
    depth: usize,
    /// Characters of the last token.
    last: Range<usize>,
}

impl Cutter<'_> {
    fn char_at(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|&(_, c)| c)
    }

    /// Byte offset of character `at` in the cleaned text.
    fn offset(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.cleaned.text.len(), |&(offset, _)| offset)
    }

    /// Takes note of one character that belongs to no word.
    fn between(&mut self, at: usize, c: char) -> usize {
        let first = self.tokens.is_empty();
        match c {
            // A hyphen counts only when it touches both words: "Ho-kyu", not "Ho - kyu".
            '-' => self.gap.hyphen = self.gap.empty && !first && self.char_at(at + 1).is_some_and(in_word),
            ',' => self.gap.comma = !first,
            '@' => self.gap.handle = self.char_at(at + 1).is_some_and(in_word),
            '(' | '[' => self.depth += 1,
            ')' | ']' => self.depth = self.depth.saturating_sub(1),
            '&' => {
                self.gap.empty = false;
                self.push(at..at + 1);
                self.gap.empty = false;
                return at + 1;
            }
            _ => {}
        }
        self.gap.empty = false;
        at + 1
    }

    /// Takes the word, or the dotted letters, that begin at character `at`; returns where it ends.
    fn word(&mut self, at: usize) -> usize {
        if let Some(end) = self.dotted_end(at) {
            self.push(at..end);
            if let Some(token) = self.tokens.last_mut() {
                token.dotted = true;
            }
            self.gap.empty = false;
            return end;
        }
        let mut end = at + 1;
        while self.char_at(end).is_some_and(in_word) || self.joins(end) {
            end += 1;
        }
        self.cut_word(at..end);
        end
    }

    /// Whether the character at `at` is an apostrophe with letters on both sides, or a quote in a Hebrew abbreviation.
    fn joins(&self, at: usize) -> bool {
        let letter = |at: Option<usize>| at.and_then(|at| self.char_at(at)).is_some_and(char::is_alphabetic);
        let hebrew = |at: Option<usize>| {
            at.and_then(|at| self.char_at(at)).is_some_and(|c| Script::of(c) == Script::Hebrew)
        };
        let (before, after) = (at.checked_sub(1), Some(at + 1));
        match self.char_at(at) {
            Some('\'' | '`') => letter(before) && letter(after),
            Some('"') => hebrew(before) && hebrew(after),
            _ => false,
        }
    }

    /// The end of a run of single letters each followed by a dot: past `Y.C.`, `d.o.o.`, `U.S.A`. `None` when `at` begins no such run.
    fn dotted_end(&self, at: usize) -> Option<usize> {
        let mut end = at;
        loop {
            let letter_end = self.single_letter(end)?;
            if self.char_at(letter_end) != Some('.') {
                break (end > at).then_some(letter_end);
            }
            end = letter_end + 1;
            if self.single_letter(end).is_none() {
                break Some(end);
            }
        }
    }

    /// The end of the word at `at` when it is one letter.
    fn single_letter(&self, at: usize) -> Option<usize> {
        let c = self.char_at(at).filter(|c| c.is_alphabetic() && !Script::of(*c).is_east_asian())?;
        let mut end = at + 1;
        while self.char_at(end).is_some_and(|mark| is_combining_mark(mark) && mark != c) {
            end += 1;
        }
        (!self.char_at(end).is_some_and(in_word) && !self.joins(end)).then_some(end)
    }

    /// Cuts one unbroken word where its script changes, and digits off where they are no misread letters.
    fn cut_word(&mut self, word: Range<usize>) {
        let mut start = word.start;
        for at in word.start + 1..word.end {
            if self.cuts_before(&word, start, at) {
                self.push(start..at);
                start = at;
            }
        }
        self.push(start..word.end);
    }

    /// Whether the word is cut before character `at`; `start` is where its current piece began.
    fn cuts_before(&self, word: &Range<usize>, start: usize, at: usize) -> bool {
        let (Some(before), Some(after)) = (self.script_before(at), self.char_at(at).map(Script::of)) else {
            return false;
        };
        if before == after || after.is_neutral() || before.is_neutral() {
            return false;
        }
        match (before, after) {
            (Script::Digit, other) if other.is_east_asian() => true,
            (other, Script::Digit) if other.is_east_asian() => true,
            (Script::Digit, _) => self.digits_stand_alone(word, start, at),
            (_, Script::Digit) => self.digits_end_word(word, start, at),
            // A word that mixes alphabets (Ipataў) is one word, badly typed.
            _ => !(is_alphabet(before) && is_alphabet(after)),
        }
    }

    /// The script of the last character before `at` that has one.
    fn script_before(&self, at: usize) -> Option<Script> {
        (0..at)
            .rev()
            .filter_map(|i| self.char_at(i))
            .find(|&c| in_word(c) && !is_combining_mark(c))
            .map(Script::of)
    }

    /// Two or more leading digits before letters are a number (100TON), unless the letters make it an ordinal (21st).
    fn digits_stand_alone(&self, word: &Range<usize>, start: usize, at: usize) -> bool {
        let digits = (start..at).all(|i| self.char_at(i).is_some_and(char::is_numeric));
        let after: String =
            (at..word.end).filter_map(|i| self.char_at(i)).flat_map(char::to_lowercase).collect();
        let misread = self.char_at(start) == Some('0');
        digits && at - start > 1 && !misread && !matches!(after.as_str(), "st" | "nd" | "rd" | "th")
    }

    /// Digits that end a word of three letters or more are a number (RyongGang2).
    fn digits_end_word(&self, word: &Range<usize>, start: usize, at: usize) -> bool {
        let letters = (start..at).filter(|&i| self.char_at(i).is_some_and(char::is_alphabetic)).count();
        let only_letters = (start..at).all(|i| !self.char_at(i).is_some_and(char::is_numeric));
        let to_the_end = (at..word.end).all(|i| self.char_at(i).is_some_and(char::is_numeric));
        letters >= 3 && only_letters && to_the_end
    }

    fn misread(&self, range: &Range<usize>, script: Option<Script>) -> Option<String> {
        if script != Some(Script::Latin) {
            return None;
        }
        ocr_letters(self.cleaned.text.get(self.offset(range.start)..self.offset(range.end))?)
    }

    /// When the token just made is one digit that ends a Latin word and looks like a letter, the word may have it as a letter.
    fn swallow(&mut self, range: &Range<usize>) {
        let looks_like_a_letter = matches!(self.char_at(range.start), Some('0' | '1' | '5' | '6' | '8'));
        if range.len() != 1 || !looks_like_a_letter || range.start != self.last.end {
            return;
        }
        let misread = self.misread(&(self.last.start..range.end), Some(Script::Latin));
        let [.., word, digit] = self.tokens.as_mut_slice() else { return };
        if digit.glued && word.script == Script::Latin {
            word.misread = misread;
            digit.swallowed = true;
        }
    }

    /// Makes a token of the characters in `range` (`&`, or a piece of a word) and starts a new gap.
    fn push(&mut self, range: Range<usize>) {
        let bytes = self.offset(range.start)..self.offset(range.end);
        let letters = || range.clone().filter_map(|at| self.char_at(at)).filter(|&c| in_word(c) || c == '&');
        let script = main_script(letters());
        let (text, camel) = folded(letters());
        let capitals =
            letters().filter(|c| c.is_alphabetic()).count() > 1 && letters().all(|c| !c.is_lowercase());
        if !text.is_empty() {
            let fallback = || if text.chars().all(char::is_numeric) { Script::Digit } else { Script::Latin };
            self.tokens.push(Token {
                script: script.unwrap_or_else(fallback),
                span: self.cleaned.original(&bytes),
                dotted: false,
                hyphen_before: self.gap.hyphen,
                comma_before: self.gap.comma,
                glued: self.gap.empty && !self.tokens.is_empty(),
                bracketed: self.depth > 0,
                handle: self.gap.handle,
                camel,
                misread: self.misread(&range, script),
                swallowed: false,
                capitals,
                text,
            });
            self.swallow(&range);
            self.last = range;
        }
        self.gap = Gap::none();
    }
}

/// The scripts that share look-alikes, so that one word may mix them by mistake.
fn is_alphabet(script: Script) -> bool {
    matches!(script, Script::Latin | Script::Cyrillic | Script::Greek)
}

/// The script that most letters are in; the earliest of equals. `None` when no letter has one.
fn main_script(letters: impl Iterator<Item = char>) -> Option<Script> {
    let mut counts: SmallVec<[(Script, usize); 2]> = SmallVec::new();
    for script in
        letters.map(Script::of).filter(|script| !matches!(script, Script::Digit) && !script.is_neutral())
    {
        match counts.iter_mut().find(|(known, _)| *known == script) {
            Some((_, count)) => *count += 1,
            None => counts.push((script, 1)),
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map(|&(script, _)| script)
}

/// The letters case-folded, and the byte offsets at which a capital followed a small letter.
fn folded(letters: impl Iterator<Item = char>) -> (String, SmallVec<[usize; 2]>) {
    let (mut text, mut camel) = (String::new(), SmallVec::new());
    let mut after_small = false;
    for c in letters {
        if c == '&' {
            text.push_str("and");
            continue;
        }
        if after_small && c.is_uppercase() {
            camel.push(text.len());
        }
        after_small = if is_combining_mark(c) { after_small } else { c.is_lowercase() };
        fold_into(c, &mut text);
    }
    (text, camel)
}

/// Full case folding of one character: the small letters of its capital, which merges ß with ss, ς with σ, ſ with s and ı with i.
fn fold_into(c: char, text: &mut String) {
    if c.is_ascii() {
        text.push(c.to_ascii_lowercase());
        return;
    }
    for folded in c.to_uppercase().flat_map(char::to_lowercase) {
        // İ folds to i with a combining dot, which no one types.
        if folded != '\u{307}' {
            text.push(folded);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::clean;
    use proptest::prelude::*;

    fn texts(input: &str) -> Vec<String> {
        tokens(&clean(input)).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn cuts() {
        let cases: &[(&str, &[&str])] = &[
            ("KIM, Yong Chol", &["kim", "yong", "chol"]),
            ("O'Brien Ch'ol Ja‘fari Yo'ng", &["obrien", "chol", "jafari", "yong"]),
            ("'Abd al-Rawi", &["abd", "al", "rawi"]),
            ("Y.C. Kim", &["yc", "kim"]),
            ("Y. C. Kim", &["y", "c", "kim"]),
            ("Foo G.m.b.H.", &["foo", "gmbh"]),
            ("P.G.S.O.C", &["pgsoc"]),
            ("J.R.R.Tolkien", &["jrr", "tolkien"]),
            ("Bar d.o.o., Zagreb", &["bar", "doo", "zagreb"]),
            ("Co. Ltd.", &["co", "ltd"]),
            ("KUMUNSAN-3", &["kumunsan", "3"]),
            ("RyongGang2", &["ryonggang", "2"]),
            ("M0RAN a1-Rawi 5AAB 0OO", &["m0ran", "a1", "rawi", "5aab", "0oo"]),
            ("3rd 21st 100TON", &["3rd", "21st", "100", "ton"]),
            ("KK山輝 제9연구소", &["kk", "山輝", "제", "9", "연구소"]),
            ("Smith & Sons", &["smith", "and", "sons"]),
            ("STRASSE Straße İzmir Işık ΟΔΟΣ", &["strasse", "strasse", "izmir", "işik", "οδοσ"]),
            ("בע״מ", &["בעמ"]),
            ("Ipataў", &["ipataў"]),
            ("  ", &[]),
        ];
        for (input, expected) in cases {
            assert_eq!(&texts(input), expected, "{input}");
        }
    }

    #[test]
    fn marks_around() {
        let all = tokens(&clean("al-Rawi, Ho (alias Kim) @kim_yc Ho - kyu KK山"));
        let find = |text: &str| all.iter().find(|token| token.text == text).unwrap();
        assert!(find("rawi").hyphen_before && !find("al").hyphen_before && !find("kyu").hyphen_before);
        assert!(find("ho").comma_before && !find("rawi").comma_before);
        assert!(find("alias").bracketed && !find("ho").bracketed);
        assert!(all.iter().any(|token| token.handle));
        assert!(find("山").glued && !find("kk").glued && find("kk").capitals);
        assert!(tokens(&clean("Y.C.")).first().unwrap().dotted);
        assert_eq!(tokens(&clean("RyongGang")).first().unwrap().camel.as_slice(), &[5]);
    }

    #[test]
    fn misread_letters() {
        let read = |input: &str| {
            tokens(&clean(input))
                .into_iter()
                .map(|token| (token.misread, token.swallowed))
                .collect::<Vec<_>>()
        };
        assert_eq!(read("M0RAN"), [(Some("moran".to_owned()), false)]);
        assert_eq!(read("LOGISTIC5"), [(Some("logistics".to_owned()), false), (None, true)]);
        assert_eq!(read("RyongGang2"), [(None, false), (None, false)]);
        assert_eq!(read("Farouk OMAlRl"), [(None, false), (Some("omairi".to_owned()), false)]);
    }

    #[test]
    fn spans_point_into_what_was_typed() {
        let input = "ＫＩＭ  Yo\u{200b}ng";
        let spans: Vec<_> = tokens(&clean(input)).into_iter().map(|token| token.span).collect();
        let pieces: Vec<_> = spans.into_iter().map(|span| &input[span]).collect();
        assert_eq!(pieces, ["ＫＩＭ", "Yo\u{200b}ng"]);
    }

    proptest! {
        #[test]
        fn spans_are_on_boundaries(input in any::<String>()) {
            for token in tokens(&clean(&input)) {
                prop_assert!(input.get(token.span.clone()).is_some());
                prop_assert!(!token.text.is_empty());
                prop_assert!(token.camel.iter().all(|&at| token.text.is_char_boundary(at)));
            }
        }

        #[test]
        fn name_like_strings(input in "[A-Za-zа-яçİßé .,'\\-()&@0-9가金ا]{0,50}") {
            let tokens = tokens(&clean(&input));
            prop_assert!(tokens.iter().all(|token| input.get(token.span.clone()).is_some()));
            prop_assert!(tokens.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        }
    }
}
