//! The Admiralty grade (NATO AJP-2.1): how reliable the source, how credible the information, and how it was read.

use crate::RecordError;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Reliability of the source, A (completely reliable) to E (unreliable); F: cannot be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the letters are the scale")]
pub enum Reliability {
    A,
    B,
    C,
    D,
    E,
    F,
}

/// Credibility of the information, 1 (confirmed) to 5 (improbable); 6: cannot be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Credibility(u8);

impl Credibility {
    /// A credibility of 1 to 6.
    ///
    /// # Errors
    /// [`RecordError::Grade`] outside that range.
    pub fn new(level: u8) -> Result<Self, RecordError> {
        if (1..=6).contains(&level) {
            Ok(Self(level))
        } else {
            Err(RecordError::Grade { text: level.to_string() })
        }
    }

    /// 1 to 6.
    pub const fn level(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Credibility {
    type Error = RecordError;

    fn try_from(level: u8) -> Result<Self, RecordError> {
        Self::new(level)
    }
}

impl From<Credibility> for u8 {
    fn from(credibility: Credibility) -> Self {
        credibility.0
    }
}

/// How the claim was taken from its exhibit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The source states it in a field made for it, or a person read it and wrote it down.
    #[default]
    Stated,
    /// A rule read it out of the source's free text; the quote shows the words.
    ReadFromText,
    /// Counted or computed from the source's rows.
    Computed,
}

/// A grade: `A1`, `B2`, …, with how the claim was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Grade {
    /// Of the source.
    pub reliability: Reliability,
    /// Of the information.
    pub credibility: Credibility,
    /// How it was read.
    #[serde(default, skip_serializing_if = "is_stated")]
    pub basis: Basis,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_stated(basis: &Basis) -> bool {
    *basis == Basis::Stated
}

impl Grade {
    /// An official list speaking of its own act, in a field made for it.
    pub const OFFICIAL: Self =
        Self { reliability: Reliability::A, credibility: Credibility(1), basis: Basis::Stated };

    /// The same grade, read out of free text by a rule.
    #[must_use]
    pub const fn read_from_text(self) -> Self {
        Self { basis: Basis::ReadFromText, ..self }
    }

    /// A strength between 0 and 1000 by which paths are compared: the product of two published ladders
    /// (reliability A 1.0, B .85, C .65, D .4, E .15, F .4; credibility 1 1.0, 2 .9, 3 .7, 4 .45, 5 .15, 6 .5),
    /// less a tenth for what a rule read out of text. It orders; it is not a probability.
    pub fn strength(self) -> u32 {
        let source: u32 = match self.reliability {
            Reliability::A => 100,
            Reliability::B => 85,
            Reliability::C => 65,
            Reliability::D | Reliability::F => 40,
            Reliability::E => 15,
        };
        let information: u32 = match self.credibility.0 {
            1 => 100,
            2 => 90,
            3 => 70,
            4 => 45,
            6 => 50,
            _ => 15,
        };
        let basis = if self.basis == Basis::ReadFromText { 90 } else { 100 };
        source * information * basis / 1000
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}{}", self.reliability, self.credibility.0)?;
        if self.basis == Basis::ReadFromText { write!(f, ", read from text") } else { Ok(()) }
    }
}

impl FromStr for Reliability {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        Ok(match text {
            "A" => Self::A,
            "B" => Self::B,
            "C" => Self::C,
            "D" => Self::D,
            "E" => Self::E,
            "F" => Self::F,
            _ => return Err(RecordError::Grade { text: text.to_owned() }),
        })
    }
}

impl FromStr for Grade {
    type Err = RecordError;

    /// Reads `A1` to `F6`.
    fn from_str(text: &str) -> Result<Self, RecordError> {
        let wrong = || RecordError::Grade { text: text.to_owned() };
        let (letter, digit) = text.split_at_checked(1).ok_or_else(wrong)?;
        let credibility = Credibility::new(digit.parse().map_err(|_| wrong())?).map_err(|_| wrong())?;
        Ok(Self { reliability: letter.parse().map_err(|_| wrong())?, credibility, basis: Basis::Stated })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_scale_reads_and_prints() {
        for letter in "ABCDEF".chars() {
            for digit in 1..=6 {
                let text = format!("{letter}{digit}");
                assert_eq!(text.parse::<Grade>().unwrap().to_string(), text);
            }
        }
        for text in ["", "A", "G1", "A0", "A7", "1A", "A12", "é1"] {
            assert!(text.parse::<Grade>().is_err(), "{text} was admitted");
        }
    }

    #[test]
    fn text_is_weaker_than_a_field() {
        assert_eq!(Grade::OFFICIAL.strength(), 1000);
        assert_eq!(Grade::OFFICIAL.read_from_text().strength(), 900);
    }
}
