//! One value of a column, and what it says: the same amount comes as an integer, a decimal, a text or a floating point
//! number, the same moment as seconds, as a timestamp or as a text.

use super::super::evm;
use crate::{field, intake::Fault};
use parquet::{
    basic::{ConvertedType, LogicalType, TimeUnit},
    schema::types::ColumnDescriptor,
};
use record::{Digest, Network};
use std::borrow::Cow;

/// What the numbers of a column mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Meaning {
    /// Integers have no sign.
    pub(super) unsigned: bool,
    /// Ticks of a timestamp in a second.
    pub(super) ticks: Option<i64>,
    /// Digits behind the point of a decimal number.
    pub(super) scale: Option<u32>,
}

impl Meaning {
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        let ticks = match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Timestamp(stamp)), _) => Some(match stamp.unit {
                TimeUnit::MILLIS => 1_000,
                TimeUnit::MICROS => 1_000_000,
                TimeUnit::NANOS => 1_000_000_000,
            }),
            (_, ConvertedType::TIMESTAMP_MILLIS) => Some(1_000),
            (_, ConvertedType::TIMESTAMP_MICROS) => Some(1_000_000),
            _ => None,
        };
        let is_decimal = matches!(column.logical_type_ref(), Some(LogicalType::Decimal(_)))
            || column.converted_type() == ConvertedType::DECIMAL;
        let unsigned = match column.logical_type_ref() {
            Some(LogicalType::Integer(integer)) => !integer.is_signed,
            _ => matches!(column.converted_type(), ConvertedType::UINT_32 | ConvertedType::UINT_64),
        };
        let scale = is_decimal.then(|| u32::try_from(column.type_scale()).unwrap_or(0));
        Self { unsigned, ticks, scale }
    }
}

/// One value.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cell<'a> {
    Null,
    Bool(bool),
    Int(i64, Meaning),
    /// Seconds since 1970-01-01 UTC, of Spark's 96-bit timestamps.
    Seconds(i64),
    Float(f64),
    Bytes(&'a [u8], Meaning),
}

impl<'a> Cell<'a> {
    pub(super) const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Its text; nothing for null.
    pub(super) fn text(self) -> Result<&'a str, Fault> {
        match self {
            Self::Null => Ok(""),
            Self::Bytes(bytes, _) => {
                std::str::from_utf8(bytes).map_err(|_| wrong("a text in it is not UTF-8".to_owned()))
            }
            _ => Err(wrong("a number stands in it where a text is expected".to_owned())),
        }
    }

    /// A count: a height, an index, a nonce.
    pub(super) fn count(self) -> Result<u64, Fault> {
        match self {
            Self::Int(number, meaning) if meaning.ticks.is_none() && meaning.scale.is_none() => {
                if meaning.unsigned {
                    return Ok(number.cast_unsigned());
                }
                u64::try_from(number).map_err(|_| wrong(format!("{number} is not a count")))
            }
            Self::Bytes(_, Meaning { scale: None, .. }) => field::count(self.text()?.trim()),
            Self::Null => Err(wrong("a count in it is missing".to_owned())),
            other => {
                let whole = other.amount(0)?.units;
                u64::try_from(whole).map_err(|_| wrong(format!("{whole} is not a count")))
            }
        }
    }

    /// A count that may be missing.
    pub(super) fn optional_count(self) -> Result<Option<u64>, Fault> {
        if self.is_null() { Ok(None) } else { self.count().map(Some) }
    }

    /// An amount of base units. A floating point number is of whole coins with so many decimals (0: of base units).
    pub(super) fn amount(self, decimals_of_floats: u32) -> Result<Amount, Fault> {
        let exact = |units| Amount { units, inexact: false };
        match self {
            Self::Int(number, Meaning { scale, unsigned, .. }) => {
                let wide = if unsigned { i128::from(number.cast_unsigned()) } else { i128::from(number) };
                whole(&wide.to_be_bytes(), scale.unwrap_or(0)).map(exact)
            }
            Self::Bytes(bytes, Meaning { scale: Some(scale), .. }) => whole(bytes, scale).map(exact),
            Self::Bytes(..) => field::amount(self.text()?.trim()).map(exact),
            Self::Float(value) => {
                Ok(Amount { units: field::rounded(value, decimals_of_floats)?, inexact: true })
            }
            Self::Null | Self::Bool(_) | Self::Seconds(_) => Err(wrong("its amount is missing".to_owned())),
        }
    }

    /// Seconds since 1970-01-01 UTC.
    pub(super) fn time(self) -> Result<u32, Fault> {
        let seconds = match self {
            Self::Int(number, Meaning { ticks, .. }) => number.div_euclid(ticks.unwrap_or(1)),
            Self::Seconds(seconds) => seconds,
            Self::Bytes(..) => return field::time(self.text()?.trim()),
            _ => return Err(wrong("its time is missing".to_owned())),
        };
        let reason = || format!("{seconds} is not a time: it lies outside 1970 to 2106");
        u32::try_from(seconds).map_err(|_| wrong(reason()))
    }

    /// A transaction's hash, as digits or as its 32 bytes.
    pub(super) fn hash(self) -> Result<Digest, Fault> {
        if let Self::Bytes(bytes, _) = self {
            let digits = bytes.strip_prefix(b"0x").unwrap_or(bytes);
            if let Some(hash) = of_digits(digits) {
                return Ok(Digest::from_bytes(hash));
            }
            if let Ok(hash) = bytes.try_into() {
                return Ok(Digest::from_bytes(hash));
            }
        }
        field::hash(self.text()?.trim())
    }

    /// An EVM address in its canonical form; borrowed where it stands in it already.
    pub(super) fn evm_address(self) -> Result<Cow<'a, str>, Fault> {
        let text = self.text()?;
        if is_canonical(text.as_bytes()) {
            return Ok(Cow::Borrowed(text));
        }
        Ok(Cow::Owned(evm::address(text.trim())?.as_str().to_owned()))
    }

    /// An EVM address that may be missing.
    pub(super) fn optional_evm_address(self) -> Result<Option<Cow<'a, str>>, Fault> {
        let is_missing = self.is_null() || matches!(self, Self::Bytes(b"", _));
        if is_missing { Ok(None) } else { self.evm_address().map(Some) }
    }

    /// What it is as text, for formats that are read by texts: integers as digits, floating point numbers as whole
    /// base units.
    pub(super) fn to_plain(self) -> Result<String, Fault> {
        match self {
            Self::Null => Ok(String::new()),
            Self::Bool(yes) => Ok(yes.to_string()),
            Self::Int(_, Meaning { ticks: Some(_), .. }) | Self::Seconds(_) => {
                self.time().map(|seconds| seconds.to_string())
            }
            Self::Int(number, Meaning { scale: None, unsigned: false, .. }) => Ok(number.to_string()),
            Self::Bytes(_, Meaning { scale: None, .. }) => self.text().map(str::to_owned),
            Self::Int(..) | Self::Float(_) | Self::Bytes(..) => {
                self.amount(0).map(|amount| amount.units.to_string())
            }
        }
    }
}

/// An amount of base units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    pub(super) units: u128,
    /// It came as a floating point number.
    pub(super) inexact: bool,
}

fn wrong(reason: String) -> Fault {
    Fault::new(reason, "compare the row with its source")
}

/// `0x` and 40 digits in lower case.
fn is_canonical(text: &[u8]) -> bool {
    text.len() == 42
        && text.strip_prefix(b"0x").is_some_and(|digits| {
            digits
                .iter()
                .fold(true, |good, byte| good & (byte.is_ascii_digit() | (b'a'..=b'f').contains(byte)))
        })
}

/// The value of each hexadecimal digit, and 255 for what is none.
#[expect(clippy::indexing_slicing, reason = "a byte is below 256, and this runs while compiling")]
const DIGITS: [u8; 256] = {
    let mut table = [255; 256];
    let mut digit = 0_u8;
    while digit < 16 {
        let small = if digit < 10 { b'0' + digit } else { b'a' + digit - 10 };
        table[small as usize] = digit;
        table[small.to_ascii_uppercase() as usize] = digit;
        digit += 1;
    }
    table
};

/// The 32 bytes that 64 hexadecimal digits stand for. One a row: a table is twice as fast as asking of each digit
/// which it is.
fn of_digits(digits: &[u8]) -> Option<[u8; 32]> {
    if digits.len() != 64 {
        return None;
    }
    let (mut hash, mut seen) = ([0; 32], 0);
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        let &[high, low] = pair else { return None };
        #[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
        let (high, low) = (DIGITS[usize::from(high)], DIGITS[usize::from(low)]);
        seen |= high | low;
        *byte = high << 4 | low & 15;
    }
    (seen < 16).then_some(hash)
}

/// The whole number that a decimal states: big-endian two's complement, of `scale` digits behind the point.
fn whole(bytes: &[u8], scale: u32) -> Result<u128, Fault> {
    if bytes.first().is_some_and(|byte| *byte > 127) {
        return Err(Fault::new(
            "its amount is negative",
            "a payment back is a row of its own, the other way round",
        ));
    }
    let fraction =
        || Fault::new("its amount has digits behind the point", "amounts are whole numbers of base units");
    if let (true, Some(unit)) = (bytes.len() <= 16, 10_u128.checked_pow(scale)) {
        let number = bytes.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        return if number % unit == 0 { Ok(number / unit) } else { Err(fraction()) };
    }
    let mut rest = bytes.to_vec();
    let mut digits = scale.min(1000);
    while digits > 0 {
        let step = digits.min(9);
        if divide(&mut rest, 10_u64.pow(step)) != 0 {
            return Err(fraction());
        }
        digits -= step;
    }
    let (high, low) = rest.split_at(rest.len().saturating_sub(16));
    if high.iter().any(|byte| *byte != 0) {
        return Err(Fault::new("its amount exceeds 128 bits", "no honest asset has so many units"));
    }
    Ok(low.iter().fold(0, |number, byte| number << 8 | u128::from(*byte)))
}

/// Divides a big-endian number in place; the remainder.
fn divide(number: &mut [u8], by: u64) -> u64 {
    number.iter_mut().fold(0_u64, |rest, byte| {
        let at = rest << 8 | u64::from(*byte);
        #[expect(clippy::cast_possible_truncation, reason = "rest < by, so at / by < 256")]
        let digit = (at / by) as u8;
        *byte = digit;
        at % by
    })
}

/// A Bitcoin address; nothing where the script has none.
pub(super) fn bitcoin_owner(cell: Cell<'_>) -> Result<Option<record::Address>, Fault> {
    let text = cell.text()?.trim();
    if text.is_empty() || text.starts_with("nonstandard") {
        return Ok(None);
    }
    field::address_on(Network::Bitcoin, text).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn decimals_are_whole_or_refused(units in any::<u128>(), scale in 0_u32..39, cents in 1_u64..100) {
            let mut wide = [&[0; 32][..], &units.to_be_bytes()].concat();
            for _ in 0..scale {
                wide.iter_mut().rev().fold(0_u16, |carry, byte| {
                    let at = u16::from(*byte) * 10 + carry;
                    *byte = (at & 255) as u8;
                    at >> 8
                });
            }
            prop_assert_eq!(whole(&wide, scale).unwrap(), units);
            prop_assert!(whole(&[&[0x80], &wide[..]].concat(), scale).is_err());
            prop_assert_eq!(whole(&(cents * 100 + 1).to_be_bytes(), 2).is_err(), true);
        }
    }

    proptest! {
        #[test]
        fn digits_are_read_as_the_hex_crate_reads_them(text in "[0-9a-fA-F]{64}", at in 0_usize..64, bad in "[^0-9a-fA-F]") {
            let hash = of_digits(text.as_bytes()).unwrap();
            prop_assert_eq!(hash.to_vec(), hex::decode(&text).unwrap());
            let mut damaged = text.into_bytes();
            damaged[at] = bad.as_bytes()[0];
            prop_assert_eq!(of_digits(&damaged), None);
        }
    }

    #[test]
    fn amounts_beyond_128_bits_are_refused() {
        assert!(whole(&[&[1][..], &[0; 16]].concat(), 0).unwrap_err().reason.contains("128 bits"));
        assert_eq!(whole(&[&[0][..], &[255; 16]].concat(), 0).unwrap(), u128::MAX);
        assert_eq!(whole(&[], 0).unwrap(), 0);
    }
}
