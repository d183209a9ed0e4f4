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

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.extent {
            Extent::Exactly => {}
            Extent::AtLeast => f.write_str("at least ")?,
            Extent::AtMost => f.write_str("at most ")?,
            Extent::About => f.write_str("about ")?,
        }
        if self.low == self.high {
            write!(f, "{} {}", self.low, self.unit)?;
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
    fn a_rate_is_no_total() {
        assert_eq!(split_rate("USD per year"), ("USD", Some(Per::Year)));
        assert_eq!(split_rate("USD"), ("USD", None));
        assert_eq!(split_rate("barrels a year"), ("barrels", Some(Per::Year)));
    }
}
