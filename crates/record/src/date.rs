//! Dates as precise as their source was: a year, a month, or a day.

use crate::RecordError;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// How precise a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// `2022`
    Year,
    /// `2022-03`
    Month,
    /// `2022-03-23`
    Day,
}

/// A three-valued answer: honest dates cannot always say yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// Excluded by what the source says.
    No,
    /// Neither said nor excluded.
    Maybe,
    /// Said by the source.
    Yes,
}

impl Certainty {
    /// The weaker of two answers: both must hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }
}

/// A date of the Gregorian calendar with the precision of its source; years 1 to 9999.
///
/// Its order is by first day, then by precision (coarser first).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    first: Date,
    precision: Precision,
}

impl PartialDate {
    /// A date known to the day.
    pub const fn day(date: Date) -> Self {
        Self { first: date, precision: Precision::Day }
    }

    /// The first day that the date can mean.
    pub const fn first_day(self) -> Date {
        self.first
    }

    /// The last day that the date can mean.
    pub fn last_day(self) -> Date {
        match self.precision {
            Precision::Day => self.first,
            Precision::Month => self.first.last_of_month(),
            Precision::Year => self.first.last_of_year(),
        }
    }

    /// How precise it is.
    pub const fn precision(self) -> Precision {
        self.precision
    }

    /// Whether the date had come by the end of `day`.
    pub fn had_come_by(self, day: Date) -> Certainty {
        if self.last_day() <= day {
            Certainty::Yes
        } else if self.first > day {
            Certainty::No
        } else {
            Certainty::Maybe
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.first;
        match self.precision {
            Precision::Year => write!(f, "{:04}", date.year()),
            Precision::Month => write!(f, "{:04}-{:02}", date.year(), date.month()),
            Precision::Day => write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
        }
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for PartialDate {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        let wrong = |why: String| RecordError::Date { text: text.chars().take(40).collect(), why };
        let shape = text.split('-').map(str::len).collect::<Vec<_>>();
        let precision = match shape.as_slice() {
            [4] => Precision::Year,
            [4, 2] => Precision::Month,
            [4, 2, 2] => Precision::Day,
            _ => return Err(wrong("it has another shape".to_owned())),
        };
        let mut parts = text.split('-');
        let mut number = || match parts.next() {
            None => Ok(1),
            Some(part) if part.bytes().all(|b| b.is_ascii_digit()) => {
                part.parse::<i16>().map_err(|error| wrong(error.to_string()))
            }
            Some(part) => Err(wrong(format!("'{part}' is not a number"))),
        };
        let (year, month, day) = (number()?, number()?, number()?);
        if year == 0 {
            return Err(wrong("there is no year 0".to_owned()));
        }
        let small = |n: i16| i8::try_from(n).map_err(|error| wrong(error.to_string()));
        let first = Date::new(year, small(month)?, small(day)?)
            .map_err(|_| wrong("no calendar has that day".to_owned()))?;
        Ok(Self { first, precision })
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn impossible_days_are_refused() {
        for text in [
            "0000-00-00",
            "2021-02-31",
            "2021-13",
            "0000",
            "21-1-1",
            "2021-1-1",
            "2021-02-03T00",
            "",
            "-001",
            "２０２１",
        ] {
            assert!(text.parse::<PartialDate>().is_err(), "{text} was admitted");
        }
    }

    #[test]
    fn a_month_has_come_only_when_it_is_over() {
        let march: PartialDate = "2022-03".parse().unwrap();
        assert_eq!(march.had_come_by(date(2022, 2, 28)), Certainty::No);
        assert_eq!(march.had_come_by(date(2022, 3, 23)), Certainty::Maybe);
        assert_eq!(march.had_come_by(date(2022, 3, 31)), Certainty::Yes);
    }

    proptest! {
        #[test]
        fn text_round_trips(year in 1_i16..=9999, month in 1_i8..=12, day in 1_i8..=28, parts in 1_usize..=3) {
            let text = [format!("{year:04}"), format!("{month:02}"), format!("{day:02}")][..parts].join("-");
            let read: PartialDate = text.parse().unwrap();
            prop_assert_eq!(read.to_string(), text);
            prop_assert!(read.first_day() <= read.last_day());
        }

        #[test]
        fn no_text_panics(text in ".{0,14}") {
            let _ = text.parse::<PartialDate>();
        }
    }
}
