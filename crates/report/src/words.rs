//! Words for numbers, days and amounts.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// A whole number with thousands separators.
pub(crate) fn count(number: impl TryInto<u128>) -> String {
    number.try_into().map_or_else(|_| "?".to_owned(), |number: u128| grouped(&number.to_string()))
}

fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The same words with every run of five digits and more in groups of three.
pub(crate) fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (digits, after) = from.split_at(end);
        out.push_str(before);
        let alone = !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | ':' | 'F'));
        if alone && digits.len() >= 5 {
            out.push_str(&grouped(digits));
        } else {
            out.push_str(digits);
        }
        rest = after;
    }
    out + rest
}

/// Base units in whole coins, cut (never rounded up) to two decimals: `175,099.01 ETH`.
pub(crate) fn amount(units: &str, decimals: u8, symbol: &str) -> String {
    if units.is_empty() || !units.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("{units} base units");
    }
    let digits = format!("{units:0>width$}", width = usize::from(decimals) + 1);
    let (whole, part) = digits.split_at(digits.len() - usize::from(decimals));
    let whole = grouped(whole.trim_start_matches('0'));
    let whole = if whole.is_empty() { "0" } else { &whole };
    let cents: String = part.chars().chain(['0', '0']).take(2).collect();
    if cents == "00" { format!("{whole} {symbol}") } else { format!("{whole}.{cents} {symbol}") }
}

/// The day of a second, in UTC.
pub(crate) fn day_of(seconds: u32) -> Date {
    Timestamp::from_second(i64::from(seconds)).unwrap_or_default().to_zoned(TimeZone::UTC).date()
}

/// `23 March 2022`.
pub(crate) fn day(date: Date) -> String {
    format!("{} {}", date.day(), date.strftime("%B %Y"))
}

/// `23 March 2022, 13:29:09 UTC`.
pub(crate) fn moment(seconds: u32) -> String {
    let time = Timestamp::from_second(i64::from(seconds)).unwrap_or_default().to_zoned(TimeZone::UTC);
    format!("{}, {} UTC", day(time.date()), time.strftime("%H:%M:%S"))
}

/// `2022-03-23 13:29:09`, for tables.
pub(crate) fn stamp(seconds: u32) -> String {
    Timestamp::from_second(i64::from(seconds)).unwrap_or_default().strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The beginning and the end of an address, for sentences: `0x098b…2f96`.
pub(crate) fn short(address: &str) -> String {
    let (head, tail) = (address.get(..6), address.get(address.len().saturating_sub(4)..));
    match (head, tail) {
        (Some(head), Some(tail)) if address.len() > 14 => format!("{head}…{tail}"),
        _ => address.to_owned(),
    }
}

/// `one`, `two`, … up to twelve, then digits.
pub(crate) fn small(number: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS.get(number).map_or_else(|| count(number), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_cut_and_never_rounded_up() {
        assert_eq!(amount("173600000000000000000000", 18, "ETH"), "173,600 ETH");
        assert_eq!(amount("1999999999999999999", 18, "ETH"), "1.99 ETH");
        assert_eq!(amount("25500000000000", 6, "USDC"), "25,500,000 USDC");
        assert_eq!(amount("9", 18, "ETH"), "0 ETH");
        assert_eq!(amount("70000000000000000", 18, "ETH"), "0.07 ETH");
        assert_eq!(amount("5", 1, "x"), "0.50 x");
        assert_eq!(amount("", 18, "ETH"), " base units");
        assert_eq!(
            amount(&u128::MAX.to_string(), 0, "x"),
            "340,282,366,920,938,463,463,374,607,431,768,211,455 x"
        );
    }

    #[test]
    fn long_numbers_in_words_are_grouped() {
        assert_eq!(
            spaced("it is 1500000 USD more than 0 in 2016"),
            "it is 1,500,000 USD more than 0 in 2016"
        );
        assert_eq!(spaced("on 2025-01-01, 123456"), "on 2025-01-01, 123,456");
    }

    #[test]
    fn addresses_are_shortened_in_the_middle() {
        assert_eq!(short("0x098b716b8aaf21512996dc57eb0615e2383e2f96"), "0x098b…2f96");
        assert_eq!(short("é"), "é");
    }
}
