//! A calendar month: the finest date that sightings of indicators carry.

use crate::RecordError;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// A month, counted from January of year 0; written `2024-03`. Years 1970 to 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(u16);

impl Month {
    /// The month `month` (1 to 12) of `year` (1970 to 2199); `None` outside.
    pub fn new(year: u16, month: u16) -> Option<Self> {
        let known = (1970..2200).contains(&year) && (1..=12).contains(&month);
        known.then(|| Self(year * 12 + month - 1))
    }

    /// Its year.
    pub const fn year(self) -> u16 {
        self.0 / 12
    }

    /// Its place in the year, 1 to 12.
    pub const fn of_year(self) -> u16 {
        self.0 % 12 + 1
    }

    /// Months from `earlier` to this one; negative where `earlier` is later.
    pub fn since(self, earlier: Self) -> i32 {
        i32::from(self.0) - i32::from(earlier.0)
    }

    /// The month after; the last one has none and stays.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// The month `months` later (earlier, where negative), kept within what a month can be.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        let at = (i32::from(self.0)).saturating_add(months).clamp(1970 * 12, 2200 * 12 - 1);
        Self(u16::try_from(at).unwrap_or(1970 * 12))
    }

    /// Every month from this to `last`, both included.
    pub fn to(self, last: Self) -> impl Iterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }
}

impl FromStr for Month {
    type Err = RecordError;

    /// Reads `2024-03`; a day after it (`2024-03-15`) is cut off.
    fn from_str(text: &str) -> Result<Self, RecordError> {
        let wrong = || RecordError::Month { text: text.chars().take(24).collect() };
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next(), parts.next(), parts.next());
        let number = |part: Option<&str>, digits: usize| {
            let part = part.filter(|p| p.len() == digits && p.bytes().all(|b| b.is_ascii_digit()))?;
            part.parse::<u16>().ok()
        };
        let day_is_one = day.is_none() || number(day, 2).is_some_and(|day| (1..=31).contains(&day));
        let month = number(year, 4).zip(number(month, 2)).and_then(|(year, month)| Self::new(year, month));
        month.filter(|_| day_is_one && parts.next().is_none()).ok_or_else(wrong)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.of_year())
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_written_and_counted() {
        let month = |text: &str| text.parse::<Month>();
        assert_eq!(month("2024-03-15").unwrap().to_string(), "2024-03");
        assert_eq!(month("2024-03").unwrap().since(month("2022-12").unwrap()), 15);
        assert_eq!(month("2022-12").unwrap().next().to_string(), "2023-01");
        for bad in
            ["2024", "2024-13", "24-03", "2024-3", "2024-03-99", "2024-03-01-1", "1066-10", "", "२०२४-03"]
        {
            let error = month(bad).unwrap_err().to_string();
            assert!(error.contains("is not a month") && error.contains("\nhint: "), "{bad}: {error}");
        }
    }
}
