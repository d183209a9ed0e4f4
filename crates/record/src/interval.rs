//! When something was true, as far as its source says.

use crate::{Certainty, PartialDate, RecordError};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr};

/// One end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// It was on this date: `2022-03-23`, `2015-01`.
    On(PartialDate),
    /// It was earlier than this date, no one says how much: `<2018-09-13`.
    Before(PartialDate),
    /// It was later than this date, no one says how much: `>2010`.
    After(PartialDate),
}

impl Bound {
    /// Whether this end had been reached by the end of `day`.
    fn reached_by(self, day: Date) -> Certainty {
        match self {
            Self::On(date) => date.had_come_by(day),
            Self::Before(date) if date.last_day() <= day => Certainty::Yes,
            Self::After(date) if date.first_day() > day => Certainty::No,
            Self::Before(_) | Self::After(_) => Certainty::Maybe,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(date) => write!(f, "{date}"),
            Self::Before(date) => write!(f, "<{date}"),
            Self::After(date) => write!(f, ">{date}"),
        }
    }
}

impl FromStr for Bound {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        if let Some(rest) = text.strip_prefix('<') {
            rest.parse().map(Self::Before)
        } else if let Some(rest) = text.strip_prefix('>') {
            rest.parse().map(Self::After)
        } else {
            text.parse().map(Self::On)
        }
    }
}

impl Serialize for Bound {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Bound {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A validity interval. An end that no source states is `None`: unknown, not infinite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Interval {
    /// When it began to be true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Bound>,
    /// When it ceased to be true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Bound>,
}

impl Interval {
    /// Since `date`, with no end stated.
    pub const fn since(date: PartialDate) -> Self {
        Self { from: Some(Bound::On(date)), to: None }
    }

    /// From `from` to `to`, both included.
    pub const fn between(from: PartialDate, to: PartialDate) -> Self {
        Self { from: Some(Bound::On(from)), to: Some(Bound::On(to)) }
    }

    /// Whether it was true at some moment of `day`.
    ///
    /// An unstated beginning gives [`Certainty::Maybe`] before any stated date; an unstated end is read as
    /// "not known to have ended", so it does not weaken the answer.
    pub fn holds_on(self, day: Date) -> Certainty {
        let begun = self.from.map_or(Certainty::Maybe, |bound| bound.reached_by(day));
        let ended = self.to.map_or(Certainty::No, |bound| match day.yesterday() {
            // The last day itself still counts.
            Ok(eve) => bound.reached_by(eve),
            Err(_) => Certainty::No,
        });
        match (begun, ended) {
            (Certainty::No, _) | (_, Certainty::Yes) => Certainty::No,
            (Certainty::Yes, Certainty::No) => Certainty::Yes,
            _ => Certainty::Maybe,
        }
    }

    /// Whether neither end is stated.
    pub const fn is_unstated(&self) -> bool {
        self.from.is_none() && self.to.is_none()
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (None, None) => write!(f, "dates not stated"),
            (Some(from), None) => write!(f, "since {from}"),
            (None, Some(to)) => write!(f, "until {to}"),
            (Some(from), Some(to)) if from == to => write!(f, "{from}"),
            (Some(from), Some(to)) => write!(f, "{from} to {to}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn on(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_day_still_counts() {
        let mandate = Interval::between(on("2009-06-12"), on("2024-04-30"));
        assert_eq!(mandate.holds_on(date(2009, 6, 11)), Certainty::No);
        assert_eq!(mandate.holds_on(date(2024, 4, 30)), Certainty::Yes);
        assert_eq!(mandate.holds_on(date(2024, 5, 1)), Certainty::No);
    }

    #[test]
    fn coarse_ends_answer_maybe() {
        let since_march = Interval::since(on("2022-03"));
        assert_eq!(since_march.holds_on(date(2022, 3, 10)), Certainty::Maybe);
        let before: Interval = serde_json::from_str(r#"{"from":"<2018-09-13"}"#).unwrap();
        assert_eq!(before.holds_on(date(2017, 1, 1)), Certainty::Maybe);
        assert_eq!(before.holds_on(date(2018, 9, 13)), Certainty::Yes);
        assert_eq!(Interval::default().holds_on(date(2020, 1, 1)), Certainty::Maybe);
    }
}
