//! Han characters: how each is read in Mandarin, Cantonese and Sino-Korean, from Unicode's Unihan database.

use crate::{hangul, syllables::Weight};
use smallvec::SmallVec;
use std::sync::LazyLock;

static TABLE: &str = include_str!("../tables/han.tsv");

/// First character of the table's block.
const FIRST: u32 = 0x4E00;
/// Characters in the block.
const COUNT: usize = 0x5200;

/// The line of each character of the block; empty where there is none.
static LINES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut lines = vec![""; COUNT];
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        if let Some(slot) = line.chars().next().and_then(place).and_then(|place| lines.get_mut(place)) {
            *slot = line;
        }
    }
    lines
});

fn place(han: char) -> Option<usize> {
    usize::try_from(u32::from(han).checked_sub(FIRST)?).ok()
}

/// What the table says of one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Han {
    line: &'static str,
}

/// The entry of a character; none for any but a CJK unified ideograph in use.
#[must_use]
pub fn entry(han: char) -> Option<Han> {
    let line = LINES.get(place(han)?)?;
    (!line.is_empty()).then_some(Han { line })
}

/// Every character of the table.
pub(crate) fn all() -> impl Iterator<Item = (char, Han)> {
    LINES.iter().filter_map(|line| Some((line.chars().next()?, Han { line })))
}

impl Han {
    fn column(self, at: usize) -> &'static str {
        self.line.split('\t').nth(at).filter(|column| *column != "-").unwrap_or_default()
    }

    fn list(self, at: usize) -> impl Iterator<Item = &'static str> {
        self.column(at).split(',').filter(|item| !item.is_empty())
    }

    /// Mandarin readings, toneless pinyin with `v` for ü, the usual one first.
    pub fn pinyin(self) -> impl Iterator<Item = &'static str> {
        self.list(1)
    }

    /// Sino-Korean readings as indices of Hangul syllables, with how usual each is in names.
    pub fn sino_korean(self) -> impl Iterator<Item = (u16, Weight)> {
        self.list(2).filter_map(|reading| {
            let mut letters = reading.chars();
            let index = hangul::index(letters.next()?)?;
            let flags = letters.as_str();
            let weight = match () {
                () if flags.contains(['N', 'E']) => 100,
                () if flags.contains('0') => 85,
                () => 55,
            };
            Some((index, weight))
        })
    }

    /// How common the character is, judged by what Korean standards say of it: the only such sign in the table.
    pub(crate) fn commonness(self) -> u32 {
        match self.column(2) {
            flags if flags.contains('E') => 100,
            flags if flags.contains('N') => 50,
            flags if flags.contains('0') => 30,
            _ => 5,
        }
    }

    /// Cantonese readings, toneless jyutping.
    pub fn jyutping(self) -> impl Iterator<Item = &'static str> {
        self.list(3)
    }

    /// The simplified form, where it is another character.
    #[must_use]
    pub fn simplified(self) -> Option<char> {
        self.column(4).chars().next()
    }

    /// The traditional forms, where they are other characters.
    pub fn traditional(self) -> impl Iterator<Item = char> {
        self.column(5).chars()
    }
}

/// A character's simplified form, or itself.
#[must_use]
pub fn simplify(han: char) -> char {
    entry(han).and_then(Han::simplified).unwrap_or(han)
}

/// Sino-Korean readings of a character, those of its traditional forms where it has none of its own.
#[must_use]
pub fn sino_korean(han: char) -> SmallVec<[(u16, Weight); 3]> {
    let Some(entry) = entry(han) else { return SmallVec::new() };
    let mut readings: SmallVec<[(u16, Weight); 3]> = entry.sino_korean().collect();
    if readings.is_empty() {
        readings.extend(entry.traditional().filter_map(self::entry).flat_map(Han::sino_korean));
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest as _, Sha256};

    #[test]
    fn the_table_is_the_one_that_was_generated() {
        let (head, body) = TABLE.split_at(TABLE.find("\n一\t").unwrap() + 1);
        let stated = head.trim_end().rsplit(' ').next().unwrap();
        let digest: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, stated);
        let characters: Vec<_> = body.lines().filter_map(|line| line.chars().next()).collect();
        assert!(characters.is_sorted() && characters.len() > 20_000);
        assert_eq!(all().count(), characters.len());
    }

    #[test]
    fn a_character_has_its_readings() {
        let park = entry('朴').unwrap();
        assert_eq!(park.pinyin().collect::<Vec<_>>(), ["pu", "piao", "po"]);
        assert_eq!(park.jyutping().collect::<Vec<_>>(), ["pok"]);
        let hangul =
            |han| sino_korean(han).iter().filter_map(|(id, _)| hangul::syllable(*id)).collect::<String>();
        assert_eq!(hangul('朴'), "박");
        assert_eq!(hangul('李'), "리이");
        assert_eq!(hangul('贤'), "현");
        assert_eq!(simplify('賢'), '贤');
        assert_eq!(entry('贤').unwrap().traditional().collect::<String>(), "賢");
        assert!(entry('a').is_none() && entry('한').is_none() && entry('\u{10ffff}').is_none());
    }

    #[test]
    fn every_sino_korean_reading_is_a_syllable() {
        for (han, entry) in all() {
            assert_eq!(entry.list(2).count(), entry.sino_korean().count(), "{han}");
            assert!(entry.pinyin().next().is_some(), "{han}");
        }
    }
}
