//! The number that a claim states, in a form in which two can be compared.

use record::{Claim, Decimal, Extent, Value};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A number, or a stated range, of one unit. `low` equals `high` where one number was stated.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Measure {
    /// The least stated.
    pub low: Decimal,
    /// The most stated.
    pub high: Decimal,
    /// Of what: `USD`, `ETH`, `percent`, `states`; without the span that a rate is of.
    pub unit: String,
    /// The span that a rate is of: `USD per year` is a rate of `Year`.
    pub per: Option<Per>,
    /// Whether the source calls it a bound or a guess.
    pub extent: Extent,
}

/// An amount rounded to two digits that count, halves up: what a model's draws, and a label, support.
pub fn two_digits(amount: u64) -> u64 {
    let digits = amount.checked_ilog10().map_or(1, |log| log + 1);
    let unit = 10_u64.pow(digits.saturating_sub(2));
    let up = u64::from(amount % unit >= unit.div_ceil(2) && unit > 1);
    (amount / unit + up).saturating_mul(unit)
}

/// The span of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Measure {
    /// The number that the claim's value is; `None` for words, dates and entities.
    pub fn of(claim: &Claim) -> Option<Self> {
        let (low, high, unit) = match &claim.value {
            Value::Quantity { amount, unit } => (*amount, *amount, unit),
            Value::Range { low, high, unit } => (*low, *high, unit),
            Value::Text(_) | Value::Entity(_) | Value::Date(_) => return None,
        };
        let (unit, per) = split_rate(unit);
        Some(Self { low, high, unit: unit.to_owned(), per, extent: claim.scope.extent })
    }

    /// Whether two numbers are of one unit and one rate, so that they may be compared at all.
    pub fn comparable(&self, other: &Self) -> bool {
        self.unit == other.unit && self.per == other.per
    }
}

/// `USD per year` → `USD`, a year.
fn split_rate(unit: &str) -> (&str, Option<Per>) {
    let rates = [
        (" per year", Per::Year),
        (" a year", Per::Year),
        (" per month", Per::Month),
        (" a month", Per::Month),
    ];
    let found = rates.iter().find_map(|(words, per)| Some((unit.strip_suffix(words)?, *per)));
    found.map_or((unit, None), |(unit, per)| (unit, Some(per)))
}

/// `exchanges` → `exchange`, `countries` → `country`; what is no plural noun stays.
fn singular(unit: &str) -> String {
    let plural = unit.chars().all(|c| !c.is_ascii_uppercase() || unit.contains(' '))
        && unit.ends_with('s')
        && !unit.ends_with("ss");
    let stem = |end: &str, new: &str| unit.strip_suffix(end).map(|stem| format!("{stem}{new}"));
    let found = stem("ies", "y").or_else(|| stem("sses", "ss")).or_else(|| stem("s", ""));
    found.filter(|_| plural && unit != "series").unwrap_or_else(|| unit.to_owned())
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.extent {
            Extent::Exactly => {}
            Extent::AtLeast => f.write_str("at least ")?,
            Extent::AtMost => f.write_str("at most ")?,
            Extent::About => f.write_str("about ")?,
        }
        if self.low == self.high {
            let one = self.low == Decimal::new(1, 0);
            let unit = if one { singular(&self.unit) } else { self.unit.clone() };
            write!(f, "{} {unit}", self.low)?;
        } else {
            write!(f, "{} to {} {}", self.low, self.high, self.unit)?;
        }
        match self.per {
            None => Ok(()),
            Some(Per::Month) => f.write_str(" per month"),
            Some(Per::Year) => f.write_str(" per year"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_thing_is_no_plural() {
        for (unit, one) in [
            ("exchanges", "exchange"),
            ("countries", "country"),
            ("addresses", "address"),
            ("USD", "USD"),
            ("percent", "percent"),
        ] {
            assert_eq!(singular(unit), one);
        }
    }

    #[test]
    fn two_digits_are_rounded_and_not_cut() {
        for (amount, rounded) in [
            (0, 0),
            (7, 7),
            (99, 99),
            (995, 1_000),
            (149, 150),
            (3_061_499_999, 3_100_000_000),
            (1_049, 1_000),
        ] {
            assert_eq!(two_digits(amount), rounded, "{amount}");
        }
        assert!(two_digits(u64::MAX) > 17_999_999_999_999_999_999);
    }

    #[test]
    fn a_rate_is_no_total() {
        assert_eq!(split_rate("USD per year"), ("USD", Some(Per::Year)));
        assert_eq!(split_rate("USD"), ("USD", None));
        assert_eq!(split_rate("barrels a year"), ("barrels", Some(Per::Year)));
    }
}
