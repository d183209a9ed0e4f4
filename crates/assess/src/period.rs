//! The days that a claim is about.

use jiff::civil::Date;
use record::{Bound, Claim};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A span of days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// Its first day.
    pub first: Date,
    /// Its last day.
    pub last: Date,
}

impl Period {
    /// The span that the claim's validity states; an end that it does not state is the other end's.
    pub fn of(claim: &Claim) -> Option<Self> {
        let date = |bound: Option<Bound>| match bound? {
            Bound::On(date) | Bound::Before(date) | Bound::After(date) => Some(date),
        };
        let (from, to) = (date(claim.valid.from), date(claim.valid.to));
        let (first, last) = (from.or(to)?.first_day(), to.or(from)?.last_day());
        Some(Self { first, last })
    }

    /// The calendar year `year`; `None` beyond year 9999.
    pub fn year(year: i16) -> Option<Self> {
        Some(Self { first: Date::new(year, 1, 1).ok()?, last: Date::new(year, 12, 31).ok()? })
    }

    /// Its length in days, at least 1.
    pub fn days(self) -> i32 {
        self.last.since(self.first).map_or(1, |span| span.get_days().saturating_add(1)).max(1)
    }

    /// Whether every day of `other` is a day of this span.
    pub fn contains(self, other: Self) -> bool {
        self.first <= other.first && other.last <= self.last
    }

    /// Whether the two have a day in common.
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    /// The calendar year that it is, to the day.
    pub fn as_year(self) -> Option<i16> {
        (Self::year(self.first.year()) == Some(self)).then(|| self.first.year())
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_year() {
            Some(year) => write!(f, "{year}"),
            None if self.first == self.last => write!(f, "{}", self.first),
            None => write!(f, "{} to {}", self.first, self.last),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn spans_are_compared_by_their_days() {
        let year = Period::year(2022).unwrap();
        let june = Period { first: date(2022, 6, 1), last: date(2022, 6, 30) };
        assert_eq!((year.days(), june.days()), (365, 30));
        assert!(year.contains(june) && !june.contains(year) && june.overlaps(year));
        assert_eq!((year.as_year(), june.as_year()), (Some(2022), None));
        assert_eq!(
            (year.to_string(), june.to_string()),
            ("2022".to_owned(), "2022-06-01 to 2022-06-30".to_owned())
        );
    }
}
