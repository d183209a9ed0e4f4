//! The script of a character, in the few classes that name matching treats differently.
//!
//! Not a language guess: a script says which romanisation applies, nothing about a person.

use unicode_script::{Script as Uax24, UnicodeScript};

/// A writing system, by the romanisation it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// Latin letters, with or without diacritics.
    Latin,
    /// Cyrillic letters of any language.
    Cyrillic,
    /// Arabic script: Arabic, Persian, Urdu, Kurdish, Pashto and others.
    Arabic,
    /// Hebrew letters.
    Hebrew,
    /// Greek letters.
    Greek,
    /// Chinese characters, whatever language they write (Hanzi, Hanja, Kanji).
    Han,
    /// Korean letters and syllables.
    Hangul,
    /// Hiragana and Katakana, with the prolonged sound mark.
    Kana,
    /// Decimal digits and other numbers.
    Digit,
    /// Any other script, and characters that belong to none.
    Other(Uax24),
}

impl Script {
    /// The script of `c`. A few comparisons for the common blocks, one table search (UAX #24) for the rest.
    #[must_use]
    pub fn of(c: char) -> Self {
        match u32::from(c) {
            0x41..=0x5A | 0x61..=0x7A | 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x2AF | 0x1E00..=0x1EFF => {
                Self::Latin
            }
            0x30..=0x39 => Self::Digit,
            0x400..=0x482 | 0x48A..=0x52F => Self::Cyrillic,
            0x5D0..=0x5EA => Self::Hebrew,
            0x620..=0x63F | 0x641..=0x64A | 0x66E..=0x66F | 0x671..=0x6D3 => Self::Arabic,
            0x3041..=0x3096 | 0x30A1..=0x30FA | 0x30FC..=0x30FF => Self::Kana,
            0x3005 | 0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF => Self::Han,
            0xAC00..=0xD7A3 | 0x1100..=0x11FF => Self::Hangul,
            _ => Self::looked_up(c),
        }
    }

    fn looked_up(c: char) -> Self {
        if c.is_numeric() {
            return Self::Digit;
        }
        match c.script() {
            Uax24::Latin => Self::Latin,
            Uax24::Cyrillic => Self::Cyrillic,
            Uax24::Arabic => Self::Arabic,
            Uax24::Hebrew => Self::Hebrew,
            Uax24::Greek => Self::Greek,
            Uax24::Han | Uax24::Bopomofo => Self::Han,
            Uax24::Hangul => Self::Hangul,
            Uax24::Hiragana | Uax24::Katakana => Self::Kana,
            other => Self::Other(other),
        }
    }

    /// Whether the script writes words without spaces, so that a token is cut wherever the script changes.
    #[must_use]
    pub fn is_east_asian(self) -> bool {
        matches!(self, Self::Han | Self::Hangul | Self::Kana)
    }

    /// Whether the character belongs to no script of its own (marks, letters shared between scripts).
    #[must_use]
    pub fn is_neutral(self) -> bool {
        matches!(self, Self::Other(Uax24::Common | Uax24::Inherited | Uax24::Unknown))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_each_script() {
        let cases = [
            ('k', Script::Latin),
            ('ŏ', Script::Latin),
            ('а', Script::Cyrillic),
            ('ғ', Script::Cyrillic),
            ('ο', Script::Greek),
            ('م', Script::Arabic),
            ('پ', Script::Arabic),
            ('א', Script::Hebrew),
            ('김', Script::Hangul),
            ('金', Script::Han),
            ('々', Script::Han),
            ('か', Script::Kana),
            ('ー', Script::Kana),
            ('7', Script::Digit),
            ('٣', Script::Digit),
            ('ა', Script::Other(Uax24::Georgian)),
        ];
        for (c, script) in cases {
            assert_eq!(Script::of(c), script, "{c}");
        }
    }

    proptest! {
        /// The fast ranges agree with the Unicode table wherever they apply.
        #[test]
        fn ranges_agree_with_the_table(c in any::<char>()) {
            if c.is_alphabetic() && !c.is_numeric() && !Script::of(c).is_neutral() && c.script() != Uax24::Common {
                prop_assert_eq!(Script::of(c), Script::looked_up(c));
            }
        }
    }
}
