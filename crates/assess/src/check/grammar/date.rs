//! Dates and spans of time as articles write them.

use super::{
    number::number,
    token::{Sort, Token, adjacent, is_phrase, word, word_before},
};
use crate::Period;
use jiff::civil::Date;
use record::Precision;
use std::ops::Range;

/// What a stretch of words says of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// A day, a month, a year.
    Point(Precision),
    /// From one day to another.
    Span,
    /// Since a day, until the article's own.
    Since,
    /// A number of years, wherever they lie: "over three years".
    Years(i128),
}

/// A date or span, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct When {
    /// Its tokens.
    pub(crate) tokens: Range<usize>,
    /// The days that it can mean; for [`Manner::Years`] without meaning.
    pub(crate) period: Period,
    pub(crate) manner: Manner,
    /// The year, or more, was not said: it is the nearest one that was.
    pub(crate) inferred: bool,
}

const MONTHS: [(&str, &str, i8); 12] = [
    ("january", "jan", 1),
    ("february", "feb", 2),
    ("march", "mar", 3),
    ("april", "apr", 4),
    ("may", "may", 5),
    ("june", "jun", 6),
    ("july", "jul", 7),
    ("august", "aug", 8),
    ("september", "sept", 9),
    ("october", "oct", 10),
    ("november", "nov", 11),
    ("december", "dec", 12),
];

/// The dates of a sentence, in order. `today` is the article's own day, for "last year" and for a month without one.
pub(crate) fn dates(tokens: &[Token], today: Option<Date>) -> Vec<When> {
    let mut found: Vec<When> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match span(tokens, at, today).or_else(|| point(tokens, at, today)) {
            Some(when) => {
                at = when.tokens.end.max(at + 1);
                found.push(when);
            }
            None => at += 1,
        }
    }
    infer_years(&mut found, tokens, today);
    found
}

/// A span that begins at `at`: `between A and B`, `from A to B`, `A-B`, `since A`, `the first half of 2025`, `three years`.
fn span(tokens: &[Token], at: usize, today: Option<Date>) -> Option<When> {
    let opener = word(tokens, at);
    if matches!(opener, "between" | "from") {
        let first = point(tokens, at + 1, today)?;
        let middle = first.tokens.end;
        if !matches!(word(tokens, middle), "and" | "to" | "until" | "through" | "till" | "-" | "–") {
            return None;
        }
        let last = point(tokens, middle + 1, today)?;
        return joined(at, &first, &last);
    }
    if opener == "since" {
        let first = point(tokens, at + 1, today)?;
        let last = today.unwrap_or(first.period.last).max(first.period.first);
        let period = Period { first: first.period.first, last };
        return Some(When {
            tokens: at..first.tokens.end,
            period,
            manner: Manner::Since,
            inferred: first.inferred,
        });
    }
    part_of_year(tokens, at, today).or_else(|| years(tokens, at)).or_else(|| {
        let first = point(tokens, at, today)?;
        let dash = first.tokens.end;
        if !matches!(word(tokens, dash), "-" | "–" | "through") {
            return None;
        }
        joined(at, &first, &point(tokens, dash + 1, today)?)
    })
}

fn joined(at: usize, first: &When, last: &When) -> Option<When> {
    let mut begin = first.period.first;
    // "between January and September 2025": the year is said once.
    if first.inferred && !last.inferred {
        begin = Date::new(last.period.first.year(), begin.month(), begin.day()).ok()?;
    }
    if begin > last.period.last {
        return None;
    }
    let period = Period { first: begin, last: last.period.last };
    Some(When { tokens: at..last.tokens.end, period, manner: Manner::Span, inferred: last.inferred })
}

/// `first half of 2025`, `first nine months of 2025`, `Q1 2025`, `so far this year`.
fn part_of_year(tokens: &[Token], at: usize, today: Option<Date>) -> Option<When> {
    let months = |first: i8, last: i8, year: i16, end: usize| {
        let last = Date::new(year, last, 1).ok()?.last_of_month();
        let period = Period { first: Date::new(year, first, 1).ok()?, last };
        Some(When { tokens: at..end, period, manner: Manner::Span, inferred: false })
    };
    let year_at = |at: usize| {
        let at = if word(tokens, at) == "of" { at + 1 } else { at };
        if is_phrase(tokens, at, "this year") || is_phrase(tokens, at, "the year") {
            return today.map(|day| (day.year(), at + 2));
        }
        year(tokens, at).map(|year| (year, at + 1))
    };
    let half = match (word(tokens, at), word(tokens, at + 1)) {
        ("first", "half") => Some((1, 6, at + 2)),
        ("second", "half") => Some((7, 12, at + 2)),
        ("first", "quarter") | ("q1", _) => Some((1, 3, at + if word(tokens, at) == "q1" { 1 } else { 2 })),
        ("h1", _) => Some((1, 6, at + 1)),
        ("h2", _) => Some((7, 12, at + 1)),
        _ => None,
    };
    if let Some((first, last, next)) = half {
        let (year, end) = year_at(next)?;
        return months(first, last, year, end);
    }
    if word(tokens, at) == "first" {
        let count = number(tokens, at + 1)?;
        let count_months: i8 = count.value.to_string().parse().ok().filter(|n| (1..=12).contains(n))?;
        if !matches!(word(tokens, count.end), "months" | "month") {
            return None;
        }
        let (year, end) = year_at(count.end + 1)?;
        return months(1, count_months, year, end);
    }
    None
}

/// `over three years`, `the past six years`, `a three-year total`, `in 104 days` is none.
fn years(tokens: &[Token], at: usize) -> Option<When> {
    let count = number(tokens, at)?;
    if count.scaled {
        return None;
    }
    let hyphen = usize::from(word(tokens, count.end) == "-");
    let unit = word(tokens, count.end + hyphen);
    if unit != "years" && !(unit == "year" && hyphen == 1) {
        return None;
    }
    let many: i128 = count.value.to_string().parse().ok().filter(|n| (2..=100).contains(n))?;
    let before = [word_before(tokens, at, 1), word_before(tokens, at, 2)];
    let told = hyphen == 1
        || before
            .iter()
            .any(|word| matches!(*word, "over" | "past" | "last" | "in" | "within" | "previous" | "during"));
    // "eight years old", "five years ago" are no span.
    if !told || matches!(word(tokens, count.end + hyphen + 1), "ago" | "old" | "later" | "earlier") {
        return None;
    }
    let day = Date::MIN;
    Some(When {
        tokens: at..count.end + hyphen + 1,
        period: Period { first: day, last: day },
        manner: Manner::Years(many),
        inferred: false,
    })
}

/// A day, month or year at `at`.
fn point(tokens: &[Token], at: usize, today: Option<Date>) -> Option<When> {
    iso(tokens, at)
        .or_else(|| day_first(tokens, at, today))
        .or_else(|| month_first(tokens, at, today))
        .or_else(|| relative(tokens, at, today))
        .or_else(|| {
            let year = year(tokens, at).filter(|_| year_stands_here(tokens, at))?;
            Some(made(at..at + 1, Period::year(year)?, Precision::Year, false))
        })
}

fn made(tokens: Range<usize>, period: Period, precision: Precision, inferred: bool) -> When {
    When { tokens, period, manner: Manner::Point(precision), inferred }
}

/// `2006-10-14`
fn iso(tokens: &[Token], at: usize) -> Option<When> {
    let parts: Vec<&str> = (0..5).map(|step| word(tokens, at + step)).collect();
    let [year, "-", month, "-", day] = parts.as_slice() else { return None };
    if !(0..4).all(|step| adjacent(tokens, at + step)) || year.len() != 4 {
        return None;
    }
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some(made(at..at + 5, Period { first: date, last: date }, Precision::Day, false))
}

fn month(tokens: &[Token], at: usize) -> Option<i8> {
    let token = tokens.get(at).filter(|token| token.capital)?;
    let word = token.lower.as_str();
    MONTHS
        .iter()
        .find(|(long, short, _)| word == *long || word == *short || (word == "sep" && *short == "sept"))
        .map(|found| found.2)
}

/// A day of the month: `14`, `14th`; and the token after it.
fn day(tokens: &[Token], at: usize) -> Option<(i8, usize)> {
    let token = tokens.get(at).filter(|token| token.sort == Sort::Number && token.lower.len() <= 2)?;
    let day = token.lower.parse().ok().filter(|day| (1..=31).contains(day))?;
    let ordinal = adjacent(tokens, at) && matches!(word(tokens, at + 1), "st" | "nd" | "rd" | "th");
    Some((day, at + 1 + usize::from(ordinal)))
}

/// A year of four digits that can be one: 1945 to 2100.
fn year(tokens: &[Token], at: usize) -> Option<i16> {
    let token = tokens.get(at).filter(|token| token.sort == Sort::Number && token.lower.len() == 4)?;
    let glued = adjacent(tokens, at) && tokens.get(at + 1).is_some_and(|next| next.sort == Sort::Word);
    token.lower.parse().ok().filter(|year| (1945..=2100).contains(year) && !glued)
}

/// Whether a bare year at `at` stands where a year does: after "in", "since", "early", a month, in parentheses.
fn year_stands_here(tokens: &[Token], at: usize) -> bool {
    let before = word_before(tokens, at, 1);
    let listed = matches!(before, "and" | "to" | "-" | "–" | ",") && {
        let earlier = at.checked_sub(2).and_then(|at| year(tokens, at));
        earlier.is_some()
    };
    let preposition = matches!(
        before,
        "in" | "since"
            | "from"
            | "until"
            | "till"
            | "by"
            | "during"
            | "of"
            | "for"
            | "early"
            | "late"
            | "mid"
            | "year"
            | "before"
            | "after"
            | "between"
            | "through"
            | "to"
            | "and"
            | "the"
            | "around"
            | "throughout"
            | "into"
            | "than"
    );
    let after = word(tokens, at + 1);
    // "resolution 1718 (2006)"; "in 2006 megawatts" has no year in front of a plain noun of measure.
    let parenthesis = before == "(" && after == ")";
    let follows_resolution = matches!(word_before(tokens, at, 1), "resolution" | "resolutions");
    let opens = at == 0 && after == ",";
    let attributive =
        after == "report" || after == "total" || after == "figure" || after == "thefts" || after == "theft";
    let measured = matches!(
        after,
        "wallets"
            | "addresses"
            | "pages"
            | "workers"
            | "persons"
            | "people"
            | "companies"
            | "dollars"
            | "eth"
            | "btc"
            | "committee"
    );
    !measured && !follows_resolution && (preposition || listed || parenthesis || opens || attributive)
}

/// `14 October 2006`, `14th of October, 2006`, `14 October`.
fn day_first(tokens: &[Token], at: usize, today: Option<Date>) -> Option<When> {
    let (day, next) = day(tokens, at)?;
    let next = if word(tokens, next) == "of" { next + 1 } else { next };
    let month = month(tokens, next)?;
    dated(tokens, at, next + 1, month, Some(day), today)
}

/// `October 14, 2006`, `October 2006`, `Oct. 2006`, `October`.
fn month_first(tokens: &[Token], at: usize, today: Option<Date>) -> Option<When> {
    let month = month(tokens, at)?;
    let next = if word(tokens, at + 1) == "." { at + 2 } else { at + 1 };
    match day(tokens, next) {
        Some((day, after)) => dated(tokens, at, after, month, Some(day), today),
        None if word(tokens, at) == "may" || word(tokens, at) == "march" => {
            // The verb and the noun: a month only with a year, or after a preposition.
            let known = year(tokens, next).is_some()
                || matches!(
                    word_before(tokens, at, 1),
                    "in" | "since" | "until" | "by" | "last" | "from" | "of" | "to" | "and" | "between"
                );
            if known { dated(tokens, at, next, month, None, today) } else { None }
        }
        None => dated(tokens, at, next, month, None, today),
    }
}

fn dated(
    tokens: &[Token],
    at: usize,
    next: usize,
    month: i8,
    day: Option<i8>,
    today: Option<Date>,
) -> Option<When> {
    let skip = match word(tokens, next) {
        "," | "of" | "." if year(tokens, next + 1).is_some() => 1,
        _ => 0,
    };
    let said = year(tokens, next + skip);
    let end = if said.is_some() { next + skip + 1 } else { next };
    // A year that nobody said: the article's until a better one is found; without an article's day, year 1.
    let year = said.or(today.map(Date::year)).unwrap_or(1);
    let first = Date::new(year, month, day.unwrap_or(1)).ok()?;
    let last = if day.is_some() { first } else { first.last_of_month() };
    let precision = if day.is_some() { Precision::Day } else { Precision::Month };
    Some(made(at..end, Period { first, last }, precision, said.is_none()))
}

/// `last year`, `this year`, `last month`: only where the article's day is known.
fn relative(tokens: &[Token], at: usize, today: Option<Date>) -> Option<When> {
    let today = today?;
    let back = match word(tokens, at) {
        "last" | "previous" => 1,
        "this" => 0,
        _ => return None,
    };
    let made = |period, precision| Some(made(at..at + 2, period, precision, true));
    match word(tokens, at + 1) {
        "year" => made(Period::year(today.year().checked_sub(back)?)?, Precision::Year),
        "month" => {
            let day = if back == 1 { today.first_of_month().yesterday().ok()? } else { today };
            made(Period { first: day.first_of_month(), last: day.last_of_month() }, Precision::Month)
        }
        _ => None,
    }
}

/// A month without a year takes the year of the nearest date of the sentence that has one, else the last one of that
/// name before the article's day.
fn infer_years(found: &mut [When], tokens: &[Token], today: Option<Date>) {
    let said: Vec<(usize, i16)> = found
        .iter()
        .filter(|when| !when.inferred && !matches!(when.manner, Manner::Years(_)))
        .map(|when| (when.tokens.start, when.period.last.year()))
        .collect();
    for when in found.iter_mut().filter(|when| when.inferred && matches!(when.manner, Manner::Point(_))) {
        let relative = matches!(word(tokens, when.tokens.start), "last" | "this" | "previous");
        if relative {
            continue;
        }
        let nearest = said.iter().min_by_key(|(at, _)| at.abs_diff(when.tokens.start)).map(|(_, year)| *year);
        let past =
            today.map(
                |today| {
                    if when.period.first > today { today.year().saturating_sub(1) } else { today.year() }
                },
            );
        if let Some(year) = nearest.or(past) {
            when.period = in_year(when.period, year).unwrap_or(when.period);
        }
    }
}

fn in_year(period: Period, year: i16) -> Option<Period> {
    let first = Date::new(year, period.first.month(), period.first.day()).ok()?;
    let last = if period.first == period.last { first } else { first.last_of_month() };
    Some(Period { first, last })
}

#[cfg(test)]
mod tests {
    use super::{super::token::tokens, *};
    use jiff::civil::date;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<String> {
        let all = dates(&tokens(text), Some(date(2025, 11, 12)));
        all.iter()
            .map(|when| match when.manner {
                Manner::Years(years) => format!("{years} years"),
                _ => when.period.to_string(),
            })
            .collect()
    }

    #[test]
    fn dates_are_read() {
        for (text, said) in [
            ("on 14 October 2006", vec!["2006-10-14"]),
            ("on October 14th, 2006,", vec!["2006-10-14"]),
            ("on 2006-10-14", vec!["2006-10-14"]),
            ("Established in 1993, it", vec!["1993"]),
            (
                "in April 2024, a consequence of a veto in March,",
                vec!["2024-04-01 to 2024-04-30", "2024-03-01 to 2024-03-31"],
            ),
            ("between January and September 2025", vec!["2025-01-01 to 2025-09-30"]),
            ("from 2017 to 2023", vec!["2017-01-01 to 2023-12-31"]),
            ("between 2017 and April 2024", vec!["2017-01-01 to 2024-04-30"]),
            ("in the first nine months of 2025", vec!["2025-01-01 to 2025-09-30"]),
            ("in the first half of this year", vec!["2025-01-01 to 2025-06-30"]),
            ("since 2017", vec!["2017-01-01 to 2025-11-12"]),
            ("over the past three years", vec!["3 years"]),
            ("a three-year total", vec!["3 years"]),
            ("last year", vec!["2024"]),
            ("in December", vec!["2024-12-01 to 2024-12-31"]),
            ("resolution 1718 (2006)", vec!["2006"]),
            ("it may march on", vec![]),
            ("1718 Committee and 2000 wallets", vec![]),
            ("Sept. 14, 2023", vec!["2023-09-14"]),
            ("on 31 February 2024", vec!["2024-02-01 to 2024-02-29"]),
            ("five years ago", vec![]),
        ] {
            assert_eq!(read(text), said, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_words_panic(text in "((in|since|between|and|first|half|of|March|May|Dec|14|2024|th|-|,|last|year|years|three|9999|0|31) ?){0,30}") {
            for when in dates(&tokens(&text), Some(date(2025, 11, 12))) {
                prop_assert!(when.period.first <= when.period.last);
            }
        }
    }
}
