//! Every script that has no module of its own (Georgian, Armenian, Thai, Devanagari, …): one plain reading by any_ascii.

use crate::readings::{Readings, add};

/// The plain spelling of `token`, and the same without the inherent `a` at the end of an Indic word (शर्मा is sharma, राम is ram).
#[must_use]
pub fn readings(token: &str) -> Readings {
    let plain: String = any_ascii::any_ascii(token)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let mut readings = Readings::new();
    let indic =
        token.chars().next_back().is_some_and(|c| ('\u{900}'..='\u{DFF}').contains(&c) && c.is_alphabetic());
    let trimmed = plain.strip_suffix('a').filter(|trimmed| indic && trimmed.len() > 1).map(str::to_owned);
    add(&mut readings, plain);
    if let Some(trimmed) = trimmed {
        add(&mut readings, trimmed);
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readings::MOST;
    use proptest::prelude::*;

    #[test]
    fn some_scripts() {
        let cases = [("ბიძინა", "bidzina"), ("հայկ", "hayk")];
        for (token, wanted) in cases {
            assert!(readings(token).iter().any(|r| r == wanted), "{token}: {:?}", readings(token));
        }
    }

    proptest! {
        #[test]
        fn always_plain_and_few(token in any::<String>()) {
            let readings = readings(&token);
            prop_assert!(readings.len() <= MOST);
            prop_assert!(readings.iter().all(|r| r.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())));
        }
    }
}
