//! Times as exports write them: epoch seconds, milli-, micro- or nanoseconds, or ISO 8601.

/// The latest second taken: the end of the year 9999.
const LATEST: u64 = 253_402_300_799;

/// Seconds since 1970-01-01 UTC, or `None` for what is no time. Plain numbers are told apart by their size: from 10¹¹
/// milliseconds, from 10¹⁴ microseconds, from 10¹⁷ nanoseconds. A date without a zone is read as UTC.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let text = text.trim();
    if let Some(seconds) = epoch(text) {
        return Some(seconds);
    }
    let (date, rest) = text.split_at_checked(10)?;
    let day = days(date)?;
    let clock = rest.trim_start_matches(['T', 't', ' ']);
    let seconds = if clock.is_empty() { 0 } else { clock_seconds(clock)? };
    u64::try_from(day * 86_400 + seconds).ok().filter(|seconds| *seconds <= LATEST)
}

fn epoch(text: &str) -> Option<u64> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    if whole.is_empty() || whole.len() > 19 || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u64 = whole.parse().ok()?;
    let unit = match number {
        0..=99_999_999_999 => 1,
        100_000_000_000..=99_999_999_999_999 => 1_000,
        100_000_000_000_000..=99_999_999_999_999_999 => 1_000_000,
        _ => 1_000_000_000,
    };
    Some(number / unit)
}

/// Days since 1970-01-01 of `YYYY-MM-DD` or `YYYY/MM/DD` (Hinnant, "chrono-compatible low-level date algorithms").
fn days(date: &str) -> Option<i64> {
    let mut parts = date.split(['-', '/']).map(str::parse::<i64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    if parts.next().is_some()
        || !(1970..=9999).contains(&year)
        || !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
    {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Seconds since midnight UTC of `HH:MM[:SS[.fff]][Z|UTC|±HH[:MM]]`.
fn clock_seconds(clock: &str) -> Option<i64> {
    let clock = clock.trim_end_matches("UTC").trim_end_matches(['Z', 'z']).trim();
    let (clock, offset) = match clock.find(['+', '-']) {
        Some(at) => (clock.get(..at)?.trim(), zone(clock.get(at..)?)?),
        None => (clock, 0),
    };
    let clock = clock.split_once('.').map_or(clock, |(whole, _)| whole);
    Some(hours_minutes(clock)? - offset)
}

fn zone(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits = text.get(1..)?;
    let spaced = if digits.len() == 4 {
        format!("{}:{}", digits.get(..2)?, digits.get(2..)?)
    } else {
        digits.to_owned()
    };
    Some(sign * hours_minutes(&spaced)?)
}

fn hours_minutes(text: &str) -> Option<i64> {
    let mut sum = 0;
    for (at, part) in text.split(':').enumerate() {
        let (limit, unit) = *[(24, 3_600), (60, 60), (61, 1)].get(at)?;
        sum += part.parse::<i64>().ok().filter(|value| (0..limit).contains(value))? * unit;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::parse;
    use proptest::prelude::*;

    #[test]
    fn every_way_of_writing_the_same_second() {
        let ways = [
            "1641905736",
            "1641905736000",
            "1641905736123456",
            "1641905736123456789",
            "1641905736.0",
            "2022-01-11 12:55:36",
            "2022-01-11T12:55:36Z",
            "2022-01-11T12:55:36.250Z",
            "2022-01-11 12:55:36 UTC",
            "2022-01-11T14:55:36+02:00",
            "2022-01-11T07:55:36-0500",
            "2022/01/11 12:55:36",
            "2022-01-11 12:55:36.000 UTC",
        ];
        for way in ways {
            assert_eq!(parse(way), Some(1_641_905_736), "{way}");
        }
        assert_eq!(parse("2022-01-11"), Some(1_641_859_200));
        assert_eq!(parse("2024-02-29 00:00"), Some(1_709_164_800));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "yesterday",
            "2022-13-01",
            "2022-01-11 25:00",
            "-5",
            "99999999999999999999",
            "2022-01-11x",
            "é2022-01-1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,40}") {
            let _ = parse(&text);
        }
    }
}
