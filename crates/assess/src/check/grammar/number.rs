//! Numbers as articles print them: `1,460,000,000`, `1.5 billion`, `2.84bn`, `10k`, `twenty-one`, `1,5`.

use super::token::{Sort, Token, adjacent, word};
use record::Decimal;

/// A number, how exactly it was stated, and where its tokens end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Number {
    pub(crate) value: Decimal,
    /// One unit of its last stated digit: 100,000,000 for `1.5 billion`.
    pub(crate) last_digit: f64,
    /// Written so that another country reads another number: `1.190`, `1,5`.
    pub(crate) doubtful: bool,
    /// A scale word or suffix stands with it.
    pub(crate) scaled: bool,
    /// The token after it.
    pub(crate) end: usize,
}

const SCALES: [(&str, u32); 17] = [
    ("hundred", 2),
    ("thousand", 3),
    ("thousands", 3),
    ("k", 3),
    ("million", 6),
    ("millions", 6),
    ("mn", 6),
    ("mln", 6),
    ("m", 6),
    ("mio", 6),
    ("billion", 9),
    ("billions", 9),
    ("bn", 9),
    ("b", 9),
    ("bln", 9),
    ("trillion", 12),
    ("tn", 12),
];

const WORDS: [(&str, i128); 28] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
    ("dozen", 12),
];

/// The number that begins at token `at`.
pub(crate) fn number(tokens: &[Token], at: usize) -> Option<Number> {
    let token = tokens.get(at)?;
    let (units, scale, doubtful, next) = match token.sort {
        Sort::Number => {
            let (units, scale, doubtful) = digits(&token.lower)?;
            // `21st`, `110th`, `2FA`: no number of anything.
            let glued =
                adjacent(tokens, at) && tokens.get(at + 1).is_some_and(|next| next.sort == Sort::Word);
            if glued && scale_of(word(tokens, at + 1)).is_none() {
                return None;
            }
            (units, scale, doubtful, at + 1)
        }
        Sort::Word => {
            let (units, next) = in_words(tokens, at)?;
            (units, 0, false, next)
        }
        Sort::Mark => return None,
    };
    // `$1.5-billion`
    let hyphen =
        usize::from(word(tokens, next) == "-" && scale_of(word(tokens, next + 1)).is_some_and(|s| s >= 6));
    let exponent = scale_after(tokens, next + hyphen);
    let end = if exponent.is_some() { next + hyphen + 1 } else { next };
    let value = scaled(units, scale, exponent.unwrap_or(0))?;
    let zeros = if scale == 0 { trailing_zeros(units) } else { 0 };
    let power = i32::try_from(exponent.unwrap_or(0)).ok()? - i32::try_from(scale).ok()? + zeros;
    let doubtful = doubtful || (scale == 3 && exponent.is_none() && token.lower.contains('.'));
    Some(Number { value, last_digit: 10_f64.powi(power), doubtful, scaled: exponent.is_some(), end })
}

/// A scale at `at`; a single letter counts only where it is glued to the digits before it.
fn scale_after(tokens: &[Token], at: usize) -> Option<u32> {
    let exponent = scale_of(word(tokens, at))?;
    let letter = word(tokens, at).len() == 1;
    (!letter || at.checked_sub(1).is_some_and(|before| adjacent(tokens, before))).then_some(exponent)
}

fn scale_of(word: &str) -> Option<u32> {
    SCALES.iter().find(|(name, _)| *name == word).map(|(_, exponent)| *exponent)
}

fn scaled(units: i128, scale: u32, exponent: u32) -> Option<Decimal> {
    Some(Decimal::new(units.checked_mul(10_i128.checked_pow(exponent)?)?, scale))
}

fn trailing_zeros(mut units: i128) -> i32 {
    let mut zeros = 0;
    while units >= 10 && units % 10 == 0 {
        units /= 10;
        zeros += 1;
    }
    zeros
}

/// Digits with separators: (units, decimals, whether another country reads it otherwise).
fn digits(text: &str) -> Option<(i128, u32, bool)> {
    let (commas, points) = (text.matches(',').count(), text.matches('.').count());
    let grouped = |mark: char| {
        let mut parts = text.split(mark);
        parts.next().is_some_and(|part| (1..=3).contains(&part.len())) && parts.all(|part| part.len() == 3)
    };
    let (mark, doubtful) = match (commas, points) {
        (0, 0) => (None, false),
        (0, 1) => (Some('.'), false),
        (0, _) if grouped('.') => (None, true),
        (1, 0) if !grouped(',') => (Some(','), true),
        (_, 0) if grouped(',') => (None, false),
        (_, 1) if text.rfind('.') > text.rfind(',') => (Some('.'), false),
        (1, _) if text.rfind(',') > text.rfind('.') => (Some(','), true),
        _ => return None,
    };
    let (whole, part) = mark.and_then(|mark| text.rsplit_once(mark)).unwrap_or((text, ""));
    let plain: String = whole.chars().chain(part.chars()).filter(char::is_ascii_digit).collect();
    if plain.len() > 20 {
        return None;
    }
    Some((plain.parse().ok()?, u32::try_from(part.len()).ok()?, doubtful))
}

/// `eleven`, `twenty-one`, `a million`.
fn in_words(tokens: &[Token], at: usize) -> Option<(i128, usize)> {
    let of = |at: usize| WORDS.iter().find(|(name, _)| *name == word(tokens, at)).map(|(_, units)| *units);
    if word(tokens, at) == "a" {
        let whole =
            matches!(word(tokens, at + 1), "million" | "billion" | "trillion" | "hundred" | "thousand");
        return if whole {
            Some((1, at + 1))
        } else {
            (word(tokens, at + 1) == "dozen").then_some((12, at + 2))
        };
    }
    let first = of(at)?;
    let hyphen = usize::from(word(tokens, at + 1) == "-");
    match of(at + 1 + hyphen) {
        Some(units) if first >= 20 && units < 10 => Some((first + units, at + 2 + hyphen)),
        _ => Some((first, at + 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::token::tokens, *};
    use proptest::prelude::*;

    fn read(text: &str) -> Option<(String, bool)> {
        number(&tokens(text), 0).map(|number| (number.value.to_string(), number.doubtful))
    }

    #[test]
    fn numbers_are_read_as_they_are_printed() {
        for (text, value, doubtful) in [
            ("1,460,000,000", "1460000000", false),
            ("1.5 billion", "1500000000", false),
            ("2.84bn", "2840000000", false),
            ("10k", "10000", false),
            ("620 million", "620000000", false),
            ("1.5-billion", "1500000000", false),
            ("1.190.000", "1190000", true),
            ("1.190", "1.19", true),
            ("1,5 million", "1500000", true),
            ("1.190.000,50", "1190000.5", true),
            ("1,190,000.50", "1190000.5", false),
            ("twenty-one", "21", false),
            ("eleven", "11", false),
            ("a million", "1000000", false),
            ("3 b", "3", false),
        ] {
            assert_eq!(read(text), Some((value.to_owned(), doubtful)), "{text}");
        }
        for text in ["21st", "14.10.2006", "a year", "APT38", "1,23,456.7.8", &"9".repeat(30)] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_last_digit_says_how_exact_it_is() {
        let last = |text: &str| number(&tokens(text), 0).unwrap().last_digit;
        assert!((last("1.5 billion") - 1e8).abs() < 1.0);
        assert!((last("620 million") - 1e7).abs() < 1.0);
        assert!((last("1.50 billion") - 1e7).abs() < 1.0);
    }

    proptest! {
        #[test]
        fn thousands_are_read_back(units in 0_u64..u64::MAX / 2) {
            let plain = units.to_string();
            let mut grouped = String::new();
            for (at, c) in plain.chars().enumerate() {
                if at > 0 && (plain.len() - at) % 3 == 0 { grouped.push(','); }
                grouped.push(c);
            }
            prop_assert_eq!(read(&grouped), Some((plain, false)));
        }
    }
}
