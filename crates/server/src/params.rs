//! The query of an address: repeated parameters, strict about types.

use crate::problem::Problem;
use jiff::civil::Date;
use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

/// Longest query that is read, in bytes.
const MOST_BYTES: usize = 16 << 10;

/// Parameters in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// # Errors
    /// Where the query is too long or is not percent-encoded UTF-8.
    pub(crate) fn parse(query: Option<&str>) -> Result<Self, Problem> {
        let query = query.unwrap_or_default();
        if query.len() > MOST_BYTES {
            return Err(Problem::new(
                axum::http::StatusCode::URI_TOO_LONG,
                format!("the query of the address has {} bytes", query.len()),
                format!("at most {MOST_BYTES} are read; /match takes queries in the body"),
            ));
        }
        Self::parse_form(query)
    }

    /// The same from the body of a form, which has its own bound.
    ///
    /// # Errors
    /// Where it is not percent-encoded UTF-8.
    pub(crate) fn parse_form(form: &str) -> Result<Self, Problem> {
        let pairs = form.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decoded(name)?, decoded(value)?))
        });
        Ok(Self(pairs.collect::<Result<_, Problem>>()?))
    }

    /// The last value of that name.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All values of that name.
    pub(crate) fn all<'a>(&'a self, name: &str) -> Vec<&'a str> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The value, or 422 with what was expected.
    fn read<T: FromStr>(&self, name: &str, expected: impl Display) -> Result<Option<T>, Problem> {
        let Some(text) = self.one(name) else { return Ok(None) };
        let wrong = || {
            Problem::wrong(format!("{name}: '{}' is not {expected}", short(text)), format!("give {expected}"))
        };
        text.parse().map(Some).map_err(|_| wrong())
    }

    /// A whole number within a range, or `other` where none is given.
    pub(crate) fn integer(
        &self,
        name: &str,
        other: usize,
        within: RangeInclusive<usize>,
    ) -> Result<usize, Problem> {
        let expected = format!("a whole number from {} to {}", within.start(), within.end());
        let value = self.read(name, &expected)?.unwrap_or(other);
        if within.contains(&value) {
            return Ok(value);
        }
        Err(Problem::wrong(format!("{name}: {value} is not {expected}"), format!("give {expected}")))
    }

    /// A number from 0 to 1, or `other` where none is given.
    pub(crate) fn share(&self, name: &str, other: f32) -> Result<f32, Problem> {
        let expected = "a number from 0 to 1";
        let value: f32 = self.read(name, expected)?.unwrap_or(other);
        if (0.0..=1.0).contains(&value) {
            return Ok(value);
        }
        Err(Problem::wrong(format!("{name}: {value} is not {expected}"), format!("give {expected}")))
    }

    /// `true` or `false`, or `other` where none is given. Python's clients write capitals.
    pub(crate) fn flag(&self, name: &str, other: bool) -> Result<bool, Problem> {
        let Some(text) = self.one(name) else { return Ok(other) };
        let is_one_of = |words: [&str; 4]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
        if is_one_of(["true", "1", "yes", "on"]) {
            return Ok(true);
        }
        if is_one_of(["false", "0", "no", "off"]) {
            return Ok(false);
        }
        let detail = format!("{name}: '{}' is neither true nor false", short(text));
        Err(Problem::wrong(detail, "give true or false"))
    }

    /// A day, if one is given.
    pub(crate) fn day(&self, name: &str) -> Result<Option<Date>, Problem> {
        self.read(name, "a day as YYYY-MM-DD")
    }

    /// Refuses names that nobody reads: a misspelt filter would widen the answer in silence.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), Problem> {
        match self.0.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some((name, _)) => {
                let detail = format!("'{}' is no parameter of this address", short(name));
                Err(Problem::wrong(detail, format!("the parameters are {}", known.join(", "))))
            }
        }
    }
}

/// The beginning of what a caller sent, to be shown back.
pub(crate) fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

/// Percent-encoding undone: `+` is a space.
fn decoded(text: &str) -> Result<String, Problem> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hexadecimal(&mut rest).ok_or_else(|| encoding(text))?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| encoding(text))
}

fn hexadecimal(rest: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let mut digit = || char::from(rest.next()?).to_digit(16);
    u8::try_from(digit()? * 16 + digit()?).ok()
}

fn encoding(text: &str) -> Problem {
    let detail = format!("'{}' in the address is not percent-encoded UTF-8", short(text));
    Problem::bad(detail, "encode the text as UTF-8, then each byte that is no letter or digit as %XX")
}

/// A text as a part of an address: everything but letters, digits and `-._~` is encoded.
pub(crate) fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn repeated_and_encoded() {
        let params = Params::parse(Some("a=1&b=x+y&a=%EA%B9%80&c")).unwrap();
        assert_eq!(params.all("a"), ["1", "김"]);
        assert_eq!((params.one("b"), params.one("c"), params.one("d")), (Some("x y"), Some(""), None));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for query in ["a=%FF", "a=%4", "a=%zz", "%C3=1"] {
            assert_eq!(Params::parse(Some(query)).unwrap_err().status, 400, "{query}");
        }
        assert_eq!(Params::parse(Some(&"a".repeat(MOST_BYTES + 1))).unwrap_err().status, 414);
        let params = Params::parse(Some("limit=501&x=abc&t=1.5&f=maybe&nan=NaN&d=2024-02-30")).unwrap();
        assert_eq!(params.integer("limit", 5, 0..=500).unwrap_err().status, 422);
        assert_eq!(params.integer("x", 5, 0..=500).unwrap_err().status, 422);
        assert_eq!(params.share("t", 0.5).unwrap_err().status, 422);
        assert_eq!(params.share("nan", 0.5).unwrap_err().status, 422);
        assert_eq!(params.flag("f", true).unwrap_err().status, 422);
        let flags = Params::parse(Some("yes=True&no=False")).unwrap();
        assert_eq!((flags.flag("yes", false).unwrap(), flags.flag("no", true).unwrap()), (true, false));
        assert_eq!(params.day("d").unwrap_err().status, 422);
        assert!(params.only(&["limit"]).unwrap_err().detail.contains("'x'"));
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(text in "\\PC*") {
            prop_assert_eq!(decoded(&encoded(&text)).unwrap(), text);
        }

        #[test]
        fn nothing_panics(query in "\\PC*") {
            let _ = Params::parse(Some(&query));
        }
    }
}
