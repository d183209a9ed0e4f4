//! Dates as OFAC gives them, kept only as precise as they are.

use crate::{clerk::Fact, intake::Fault};
use jiff::civil::Date;
use record::{Extent, PartialDate, RecordError, Value};

/// A first and a last day between which something happened, and whether even these are approximate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: Date,
    pub(crate) last: Date,
    pub(crate) about: bool,
}

impl Span {
    /// From the first day that `low` can mean to the last that `high` can mean.
    pub(crate) fn between(low: PartialDate, high: PartialDate, about: bool) -> Result<Self, Fault> {
        let (first, last) = (low.first_day(), high.last_day());
        if first > last {
            let reason = format!("the range ends ({high}) before it begins ({low})");
            return Err(Fault::new(reason, "compare it with the list's own web page"));
        }
        Ok(Self { first, last, about })
    }

    /// The span as one date, where it is exactly a day, a month or a year.
    pub(crate) fn single(self) -> Option<PartialDate> {
        let (first, last) = (self.first, self.last);
        let text = if first == last {
            first.to_string()
        } else if first.first_of_month() == first && first.last_of_month() == last {
            format!("{:04}-{:02}", first.year(), first.month())
        } else if first.first_of_year() == first && first.last_of_year() == last {
            format!("{:04}", first.year())
        } else {
            return None;
        };
        text.parse().ok()
    }

    /// Both ends as dates: years where the span is made of whole years, else days.
    fn ends(self) -> [PartialDate; 2] {
        let whole_years = self.first == self.first.first_of_year() && self.last == self.last.last_of_year();
        [self.first, self.last].map(|day| {
            let year = format!("{:04}", day.year()).parse().ok().filter(|_| whole_years);
            year.unwrap_or(PartialDate::day(day))
        })
    }

    /// What the span says of `property`: one date, or its two ends, each marked as a bound.
    pub(crate) fn facts(self, property: &'static str) -> Vec<Fact> {
        let fact = |date, extent| Fact::new(property, Value::Date(date)).extent(extent);
        match self.single() {
            Some(date) => vec![fact(date, if self.about { Extent::About } else { Extent::Exactly })],
            None => {
                let [low, high] = self.ends();
                vec![fact(low, Extent::AtLeast), fact(high, Extent::AtMost)]
            }
        }
    }
}

/// Reads `10 Dec 1948`, `Dec 1948`, `1948`, `circa 1948`, `1948 to 1950`, and days on both sides of "to".
///
/// # Errors
/// A [`Fault`] where the words are no date, or no calendar has that day.
pub(crate) fn words(text: &str) -> Result<Span, Fault> {
    let (about, text) = text.trim().strip_prefix("circa ").map_or((false, text.trim()), |rest| (true, rest));
    let (low, high) = text.split_once(" to ").or_else(|| text.split_once('-')).unwrap_or((text, text));
    let high = high.trim();
    let about = about || high.starts_with("circa ");
    Span::between(one(low)?, one(high.strip_prefix("circa ").unwrap_or(high))?, about)
}

/// Reads `10 Dec 1948`, `Dec 1948` or `1948`.
pub(crate) fn one(text: &str) -> Result<PartialDate, Fault> {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let iso = match parts.as_slice() {
        [year] => Some((*year).to_owned()),
        [month, year] => month_number(month).map(|month| format!("{year}-{month:02}")),
        [day, month, year] => month_number(month).map(|month| format!("{year}-{month:02}-{day:0>2}")),
        _ => None,
    };
    let wrong = || {
        Fault::from(RecordError::Date {
            text: text.chars().take(40).collect(),
            why: "it has another shape".to_owned(),
        })
    };
    Ok(iso.ok_or_else(wrong)?.parse()?)
}

fn month_number(word: &str) -> Option<usize> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = word.get(..3)?.to_ascii_lowercase();
    MONTHS.iter().position(|month| *month == start).map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        words(text).map_or_else(
            |fault| format!("error: {}", fault.reason),
            |span| {
                let single = span.single().map(|date| date.to_string());
                single.unwrap_or_else(|| span.ends().map(|date| date.to_string()).join(".."))
                    + if span.about { " about" } else { "" }
            },
        )
    }

    #[test]
    fn dates_are_as_precise_as_their_words() {
        for (text, read) in [
            ("10 Dec 1948", "1948-12-10"),
            ("1 Jan 1961", "1961-01-01"),
            ("Dec 1970", "1970-12"),
            ("1936", "1936"),
            ("circa 1951", "1951 about"),
            ("1962 to 1964", "1962..1964"),
            ("circa 1979-1982", "1979..1982 about"),
            ("26 Sep 1946 to 07 Dec 1946", "1946-09-26..1946-12-07"),
            ("01 Jan 1961 to 31 Dec 1961", "1961"),
        ] {
            assert_eq!(shown(text), read, "{text}");
        }
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        for text in
            ["31 Feb 2020", "0000", "00 Jan 1950", "1964 to 1962", "", "Foo 1950", "1 Jan 1950 x", "١٩٥٠"]
        {
            assert!(shown(text).starts_with("error: "), "{text}: {}", shown(text));
        }
    }

    proptest::proptest! {
        #[test]
        fn no_words_panic(text in ".{0,40}") {
            let _ = words(&text);
        }
    }
}
