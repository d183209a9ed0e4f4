//! Reading single fields of tables: exact or not at all.

use crate::intake::Fault;
use jiff::Timestamp;
use record::{Address, Decimal, Digest, Month, Network};

/// Reads an amount of base units (wei, satoshi): plain digits up to 2^128 - 1.
pub(crate) fn amount(text: &str) -> Result<u128, Fault> {
    let wrong = |why: &str| {
        let hint = "export amounts as whole base units (wei, satoshi), not as floating point numbers";
        Fault::new(format!("'{}' is not an amount: {why}", short(text)), hint)
    };
    if text.is_empty() {
        return Err(wrong("it is empty"));
    }
    if text.starts_with('-') {
        return Err(wrong("it is negative"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        let float = text.bytes().all(|byte| byte.is_ascii_digit() || b"eE.+-".contains(&byte));
        return Err(wrong(if float {
            "a floating point number has lost its last digits"
        } else {
            "it is not in plain digits"
        }));
    }
    text.parse().map_err(|_| wrong("it exceeds 128 bits"))
}

/// Reads an amount written in whole coins (`0.25`) as base units of `decimals` digits.
pub(crate) fn coins(text: &str, decimals: u32) -> Result<u128, Fault> {
    if text.is_empty() {
        return Ok(0);
    }
    let number: Decimal = text.parse()?;
    number.to_base_units(decimals).ok_or_else(|| {
        let reason = format!("'{}' coins are not a whole number of base units", short(text));
        Fault::new(reason, format!("amounts are at least 0 and have at most {decimals} decimals"))
    })
}

/// Reads a count: a block height, a nonce, an index.
pub(crate) fn count(text: &str) -> Result<u64, Fault> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = if plain { text.parse().ok() } else { None };
    number.ok_or_else(|| Fault::new(format!("'{}' is not a count", short(text)), "plain digits are expected"))
}

/// Reads a moment, as seconds since 1970-01-01 UTC up to the year 2106: plain digits, RFC 3339, or the
/// `2022-03-23 13:29:09 UTC` of BigQuery exports.
pub(crate) fn time(text: &str) -> Result<u32, Fault> {
    let wrong = |why: &str| {
        let hint = "write seconds since 1970-01-01 UTC, or RFC 3339 such as 2022-03-23T13:29:09Z";
        Fault::new(format!("'{}' is not a time: {why}", short(text)), hint)
    };
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().map_err(|_| wrong("it lies beyond the year 2106 (milliseconds?)"));
    }
    let zulu = text.strip_suffix(" UTC").map(|day| format!("{}Z", day.replacen(' ', "T", 1)));
    let moment: Timestamp =
        zulu.as_deref().unwrap_or(text).parse().map_err(|_| wrong("no clock shows it"))?;
    u32::try_from(moment.as_second()).map_err(|_| wrong("it lies outside 1970 to 2106"))
}

/// Reads a transaction hash: 64 hexadecimal digits, with or without `0x`.
pub(crate) fn hash(text: &str) -> Result<Digest, Fault> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    digits.parse().map_err(|_| {
        let reason = format!("'{}' is not a transaction hash", short(text));
        Fault::new(reason, "64 hexadecimal digits are expected")
    })
}

/// Reads an address, with its checksum.
pub(crate) fn address(text: &str) -> Result<Address, Fault> {
    Ok(Address::parse(text)?)
}

/// Reads an address of one network: what is of another shows that two chains are mixed in the file.
pub(crate) fn address_on(network: Network, text: &str) -> Result<Address, Fault> {
    let address = address(text)?;
    if address.network() == network {
        return Ok(address);
    }
    let (other, own) = (address.network().title(), network.title());
    Err(Fault::new(
        format!("'{}' is an address of {other} in a record of {own}", short(text)),
        "two chains are mixed in the file: give each its own",
    ))
}

/// Reads an address of one network that may be left out.
pub(crate) fn optional_on(network: Network, text: &str) -> Result<Option<Address>, Fault> {
    if text.is_empty() { Ok(None) } else { address_on(network, text).map(Some) }
}

/// Reads milliseconds since 1970-01-01 UTC, as seconds.
pub(crate) fn milliseconds(text: &str) -> Result<u32, Fault> {
    let seconds = count(text)? / 1000;
    u32::try_from(seconds).map_err(|_| {
        let reason = format!("'{}' is not a time: it lies beyond the year 2106", short(text));
        Fault::new(reason, "milliseconds since 1970-01-01 UTC are expected")
    })
}

/// An amount of whole coins (`decimals` digits) or, with 0 decimals, of base units, that came as a floating point
/// number: the nearest whole number of base units. It is not the chain's own where it passes 2^53.
pub(crate) fn rounded(value: f64, decimals: u32) -> Result<u128, Fault> {
    let wrong = |why: &str| {
        Fault::new(
            format!("{value} is not an amount: {why}"),
            "export amounts as whole numbers of base units",
        )
    };
    if value.is_nan() || value < 0.0 {
        return Err(wrong("it is negative or no number"));
    }
    let units = (value * 10_f64.powi(i32::try_from(decimals).unwrap_or(0))).round();
    // 2^128 is a floating point number itself, so this compares exactly.
    if units >= 340_282_366_920_938_463_463_374_607_431_768_211_456.0 {
        return Err(wrong("it exceeds 128 bits"));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and within 0..2^128")]
    let units = units as u128;
    Ok(units)
}

/// Reads an address that may be left out.
pub(crate) fn optional_address(text: &str) -> Result<Option<Address>, Fault> {
    if text.is_empty() { Ok(None) } else { address(text).map(Some) }
}

/// Longest name or word, in characters.
const MOST_WORD: usize = 120;

/// Reads a name or word of at most 120 characters; `column` is named where it is none.
pub(crate) fn word(column: &str, text: &str) -> Result<String, Fault> {
    let wrong =
        |why: &str| Fault::new(format!("'{column}' {why}"), format!("fill '{column}' with a name or a word"));
    if text.is_empty() {
        return Err(wrong("is empty"));
    }
    if text.chars().count() > MOST_WORD {
        return Err(wrong("has more than 120 characters"));
    }
    if text.chars().any(char::is_control) {
        return Err(wrong("holds control characters"));
    }
    Ok(text.to_owned())
}

/// Reads a month that may be left out: `2024-03`; of a day its month counts.
pub(crate) fn optional_month(text: &str) -> Result<Option<Month>, Fault> {
    if text.is_empty() { Ok(None) } else { Ok(Some(text.parse()?)) }
}

/// Reads a technique as ATT&CK numbers them: `T1566` or `T1566.002`.
pub(crate) fn technique(text: &str) -> Result<String, Fault> {
    let digits = |part: &str, many: usize| part.len() == many && part.bytes().all(|b| b.is_ascii_digit());
    let good = text.strip_prefix('T').is_some_and(|rest| match rest.split_once('.') {
        None => digits(rest, 4),
        Some((whole, part)) => digits(whole, 4) && digits(part, 3),
    });
    let fault = || {
        let reason = format!("'{}' is not the id of an ATT&CK technique", short(text));
        Fault::new(reason, "write it as T1566 or T1566.002; attack.mitre.org lists them")
    };
    good.then(|| text.to_owned()).ok_or_else(fault)
}

/// Reads yes or no.
pub(crate) fn flag(text: &str) -> Result<bool, Fault> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" => Ok(true),
        "" | "0" | "false" | "no" => Ok(false),
        _ => Err(Fault::new(format!("'{}' is neither yes nor no", short(text)), "write 1 or 0")),
    }
}

fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_exact_or_refused() {
        assert_eq!(amount("340282366920938463463374607431768211455").unwrap(), u128::MAX);
        for (text, why) in [
            ("340282366920938463463374607431768211456", "128 bits"),
            ("-1", "negative"),
            ("1e18", "floating"),
            ("1.0E+18", "floating"),
            ("1,000", "plain digits"),
            ("0x10", "plain digits"),
            ("１２", "plain digits"),
            ("", "empty"),
        ] {
            let fault = amount(text).unwrap_err();
            assert!(fault.reason.contains(why), "{text}: {}", fault.reason);
        }
    }

    #[test]
    fn coins_keep_every_digit() {
        assert_eq!(coins("0.100000000000000001", 18).unwrap(), 100_000_000_000_000_001);
        assert!(coins("0.1", 0).is_err());
        assert!(coins("-1", 18).is_err());
        assert!(coins("1e-3", 18).is_err());
    }

    #[test]
    fn floating_amounts_are_rounded_or_refused() {
        assert_eq!(rounded(0.1, 8).unwrap(), 10_000_000);
        assert_eq!(rounded(20_999_999.976_9, 8).unwrap(), 2_099_999_997_690_000);
        assert_eq!(rounded(1e18, 0).unwrap(), 10_u128.pow(18));
        for bad in [-1.0, f64::NAN, f64::INFINITY, 3.5e38] {
            assert!(rounded(bad, 0).is_err(), "{bad}");
        }
    }

    #[test]
    fn another_chain_is_told() {
        let fault = address_on(Network::Evm, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa").unwrap_err();
        assert!(fault.reason.contains("Bitcoin") && fault.hint.contains("mixed"));
    }

    #[test]
    fn times_come_in_three_forms() {
        for text in
            ["1648042149", "2022-03-23T13:29:09Z", "2022-03-23 13:29:09 UTC", "2022-03-23T14:29:09+01:00"]
        {
            assert_eq!(time(text).unwrap(), 1_648_042_149, "{text}");
        }
        for text in [
            "",
            "1648042149000",
            "2022-02-31T00:00:00Z",
            "0000-00-00T00:00:00Z",
            "1969-12-31T23:59:59Z",
            "2200-01-01T00:00:00Z",
            "-1",
        ] {
            assert!(time(text).is_err(), "{text} was admitted");
        }
    }

    #[test]
    fn techniques_have_the_form_of_their_ids() {
        for good in ["T1566", "T1566.002"] {
            assert_eq!(technique(good).unwrap(), good);
        }
        for bad in ["", "phishing", "1566", "T156", "T1566.", "T1566.02", "t1566", "T１５６６", "T1566.002.1"]
        {
            assert!(technique(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn words_are_short_and_printable() {
        assert_eq!(word("family", "kimsuky").unwrap(), "kimsuky");
        assert_eq!(word("family", &"é".repeat(120)).unwrap().chars().count(), 120);
        for bad in [String::new(), "é".repeat(121), "a\u{7}".to_owned()] {
            assert!(word("family", &bad).unwrap_err().reason.contains("'family'"), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_round_trips(units in any::<u128>()) {
            prop_assert_eq!(amount(&units.to_string()).unwrap(), units);
        }

        #[test]
        fn no_text_panics(text in ".{0,60}") {
            let _ = (amount(&text).is_ok(), coins(&text, 18).is_ok(), count(&text).is_ok(), time(&text).is_ok());
            let _ = (word("a", &text).is_ok(), optional_month(&text).is_ok(), technique(&text).is_ok());
            let _ = (hash(&text).is_ok(), address(&text).is_ok(), flag(&text).is_ok());
        }
    }
}
