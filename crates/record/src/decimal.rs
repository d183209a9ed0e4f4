//! Exact decimal numbers, as sources print them.

use crate::RecordError;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{cmp::Ordering, fmt, str::FromStr};

/// Most digits a number may have after its point.
const MOST_DECIMALS: u32 = 30;

/// An exact decimal: `units` × 10^-`scale`, kept without trailing zeros, within ±2^127.
///
/// Floating point never carries an amount: `1.19` is 119 × 10^-2 and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    units: i128,
    scale: u32,
}

impl Decimal {
    /// `units` × 10^-`scale`.
    pub fn new(units: i128, scale: u32) -> Self {
        let mut number = Self { units, scale };
        while number.scale > 0 && number.units % 10 == 0 {
            number.units /= 10;
            number.scale -= 1;
        }
        number
    }

    /// An amount of base units (wei, satoshi) written in whole coins of `decimals` digits.
    pub fn from_base_units(units: u128, decimals: u32) -> Option<Self> {
        Some(Self::new(i128::try_from(units).ok()?, decimals))
    }

    /// The number as an integer of base units with `decimals` digits; `None` where it does not fit exactly.
    pub fn to_base_units(self, decimals: u32) -> Option<u128> {
        let shift = decimals.checked_sub(self.scale)?;
        u128::try_from(self.units.checked_mul(10_i128.checked_pow(shift)?)?).ok()
    }

    /// The exact sum; `None` where it exceeds the range.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let at = |n: Self| n.units.checked_mul(10_i128.checked_pow(scale - n.scale)?);
        Some(Self::new(at(self)?.checked_add(at(other)?)?, scale))
    }

    /// The exact difference; `None` where it exceeds the range.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self { units: other.units.checked_neg()?, scale: other.scale })
    }

    /// The nearest floating-point number, for ratios and pictures. It never goes back into an amount.
    #[allow(clippy::cast_precision_loss, reason = "it is said to be the nearest")]
    pub fn nearest_f64(self) -> f64 {
        self.to_string().parse().unwrap_or(self.units as f64)
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        // Compare whole parts, then fractions brought to one scale: neither step can overflow.
        let split = |n: &Self| {
            let unit = 10_i128.pow(n.scale.min(38));
            (n.units.div_euclid(unit), n.units.rem_euclid(unit), n.scale)
        };
        let ((whole, part, scale), (other_whole, other_part, other_scale)) = (split(self), split(other));
        let digits = |part: i128, scale: u32| format!("{part:0>width$}", width = scale as usize);
        whole.cmp(&other_whole).then_with(|| {
            let (mut a, mut b) = (digits(part, scale), digits(other_part, other_scale));
            let longest = a.len().max(b.len());
            a.extend(std::iter::repeat_n('0', longest - a.len()));
            b.extend(std::iter::repeat_n('0', longest - b.len()));
            a.cmp(&b)
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = self.scale as usize + 1);
        let (whole, part) = digits.split_at(digits.len() - self.scale as usize);
        if part.is_empty() { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{part}") }
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Decimal {
    type Err = RecordError;

    fn from_str(text: &str) -> Result<Self, RecordError> {
        let wrong = |why| RecordError::Decimal { text: text.chars().take(60).collect(), why };
        let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || (rest.contains('.') && part.is_empty()) {
            return Err(wrong("it is not written in plain digits"));
        }
        let part = part.trim_end_matches('0');
        let scale = u32::try_from(part.len()).unwrap_or(u32::MAX);
        if scale > MOST_DECIMALS {
            return Err(wrong("it has more than 30 decimals"));
        }
        let units: i128 = format!("{whole}{part}").parse().map_err(|_| wrong("it exceeds 38 digits"))?;
        Ok(Self::new(if negative { -units } else { units }, scale))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sloppy_numbers_are_refused() {
        for text in ["", ".", "1.", ".5", "1e6", "1,000", "0x10", "--1", "+1", "NaN", "１２", &"9".repeat(40)]
        {
            assert!(text.parse::<Decimal>().is_err(), "{text} was admitted");
        }
    }

    #[test]
    fn base_units_are_exact() {
        let eth: Decimal = "173600".parse().unwrap();
        assert_eq!(eth.to_base_units(18), Some(173_600 * 10_u128.pow(18)));
        assert_eq!("0.1".parse::<Decimal>().unwrap().to_base_units(0), None);
        assert_eq!("-1".parse::<Decimal>().unwrap().to_base_units(2), None);
    }

    #[test]
    fn sums_are_exact() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(number("0.1").checked_add(number("0.2")), Some(number("0.3")));
        assert_eq!(number("1.19").checked_sub(number("2.84")), Some(number("-1.65")));
        assert_eq!(Decimal::new(i128::MAX, 0).checked_add(number("0.5")), None);
        assert!((number("68.57").nearest_f64() - 68.57).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn text_round_trips(units in any::<i128>().prop_filter("not the lowest", |n| *n != i128::MIN), scale in 0_u32..30) {
            let number = Decimal::new(units, scale);
            prop_assert_eq!(number.to_string().parse::<Decimal>().unwrap(), number);
        }

        #[test]
        fn order_agrees_with_integers(a in -1_000_000_i128..1_000_000, b in -1_000_000_i128..1_000_000, p in 0_u32..6, q in 0_u32..6) {
            let (x, y) = (Decimal::new(a, p), Decimal::new(b, q));
            let (i, j) = (a * 10_i128.pow(6 - p), b * 10_i128.pow(6 - q));
            prop_assert_eq!(x.cmp(&y), i.cmp(&j));
        }
    }
}
