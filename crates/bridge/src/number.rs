//! Amounts as exports write them: base units in decimal or hexadecimal, `1e18`, or whole coins with a point.

/// An amount as written: `digits` · 10^−`places`. Kept exact; no float is ever involved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) digits: u128,
    pub(crate) places: u32,
}

/// More decimal places than any token has; further digits are no amount but an artefact.
const MOST_PLACES: u32 = 36;

impl Written {
    /// The amount in units of 10^−`places`, or `None` where it does not fit in 128 bits.
    pub(crate) fn scaled(self, places: u32) -> Option<u128> {
        self.digits.checked_mul(10u128.checked_pow(places.checked_sub(self.places)?)?)
    }
}

/// Reads an amount; `None` for what is none, is negative, or does not fit in 128 bits.
pub(crate) fn parse(text: &str) -> Option<Written> {
    let text = text.trim().trim_matches('"');
    if let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return hexadecimal(hex).map(|digits| Written { digits, places: 0 });
    }
    let plain: String = text.chars().filter(|letter| !matches!(letter, '_' | ',')).collect();
    let (number, exponent) = match plain.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
        None => (plain.as_str(), 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let fraction = fraction.trim_end_matches('0');
    let both = format!("{whole}{fraction}");
    if both.is_empty() && !number.contains('0') || !both.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: u128 = if both.is_empty() { 0 } else { both.parse().ok()? };
    shifted(digits, exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?)
}

fn hexadecimal(hex: &str) -> Option<u128> {
    let hex = hex.trim_start_matches('0');
    if hex.is_empty() { Some(0) } else { u128::from_str_radix(hex, 16).ok() }
}

fn shifted(digits: u128, exponent: i32) -> Option<Written> {
    if exponent >= 0 {
        let digits = digits.checked_mul(10u128.checked_pow(exponent.unsigned_abs())?)?;
        return Some(Written { digits, places: 0 });
    }
    let places = exponent.unsigned_abs();
    (places <= MOST_PLACES).then_some(Written { digits, places })
}

#[cfg(test)]
mod tests {
    use super::{Written, parse};
    use proptest::prelude::*;

    fn written(digits: u128, places: u32) -> Option<Written> {
        Some(Written { digits, places })
    }

    #[test]
    fn amounts_in_every_writing() {
        assert_eq!(parse("1000000000000000000"), written(1_000_000_000_000_000_000, 0));
        assert_eq!(parse("0xde0b6b3a7640000"), written(1_000_000_000_000_000_000, 0));
        assert_eq!(parse("1e18"), written(1_000_000_000_000_000_000, 0));
        assert_eq!(parse("1.5"), written(15, 1));
        assert_eq!(parse("1.50E+3"), written(1_500, 0));
        assert_eq!(parse("12,000.25"), written(1_200_025, 2));
        assert_eq!(parse("0"), written(0, 0));
        assert_eq!(parse("5.0"), written(5, 0));
        assert_eq!(parse(&u128::MAX.to_string()), written(u128::MAX, 0));
        assert_eq!(written(15, 1).unwrap().scaled(6), Some(1_500_000));
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for text in
            ["", ".", "-1", "abc", "1e99", "0xzz", "340282366920938463463374607431768211456", "1e-40", "é"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,60}") {
            let _ = parse(&text);
        }

        #[test]
        fn hexadecimal_and_decimal_agree(value: u128) {
            prop_assert_eq!(parse(&format!("{value:#x}")), parse(&value.to_string()));
        }
    }
}
