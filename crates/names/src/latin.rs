//! Latin letters to plain ASCII, with the alternates where practice varies (Müller, Muller, Mueller).

use std::sync::LazyLock;

use smallvec::SmallVec;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::readings::{Readings, spell};

type Row = (char, SmallVec<[&'static str; 3]>);

/// Spellings of each letter that has a practice of its own, sorted by letter.
static LETTERS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let mut rows: Vec<Row> = include_str!("../tables/latin.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(row)
        .collect();
    rows.sort_by_key(|&(letter, _)| letter);
    rows
});

fn row(line: &'static str) -> Option<Row> {
    let (letter, spellings) = line.split_once('\t')?;
    Some((letter.chars().next()?, spellings.split(',').collect()))
}

/// Plain spellings of `token` (lower case), most usual first. Characters that are no letters or digits are dropped;
/// letters of other scripts take any_ascii's value, so the result is ASCII whatever comes in.
#[must_use]
pub fn readings(token: &str) -> Readings {
    if token.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        return std::iter::once(token.to_owned()).filter(|plain| !plain.is_empty()).collect();
    }
    let plain: Vec<(char, SmallVec<[String; 1]>)> =
        token.chars().map(|c| (c, SmallVec::from_iter(fallback(c)))).collect();
    let choices: Vec<SmallVec<[&str; 3]>> = plain.iter().map(|(c, base)| spellings(*c, base)).collect();
    let choices: Vec<&[&str]> = choices.iter().map(SmallVec::as_slice).collect();
    spell(&choices)
}

/// The first reading alone: for keys and tables.
#[must_use]
pub fn fold(token: &str) -> String {
    readings(token).into_iter().next().unwrap_or_default()
}

fn spellings(c: char, base: &[String]) -> SmallVec<[&str; 3]> {
    match LETTERS.binary_search_by_key(&c, |&(letter, _)| letter).ok().and_then(|at| LETTERS.get(at)) {
        Some((_, spellings)) => spellings.iter().copied().collect(),
        None => base.iter().map(String::as_str).collect(),
    }
}

/// The base letter without its marks; any_ascii for letters that do not decompose.
fn fallback(c: char) -> Option<String> {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric().then(|| c.to_ascii_lowercase().to_string());
    }
    if is_combining_mark(c) {
        return None;
    }
    let mut base = c;
    decompose_canonical(c, |part| {
        if !is_combining_mark(part) {
            base = part;
        }
    });
    let ascii = any_ascii::any_ascii_char(base);
    Some(ascii.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readings::MOST;
    use proptest::prelude::*;

    #[test]
    fn practice_varies() {
        let cases: &[(&str, &[&str])] = &[
            ("kim", &["kim"]),
            ("müller", &["muller", "mueller"]),
            ("öztürk", &["ozturk", "oeztuerk", "oezturk", "oztuerk"]),
            ("łukasz", &["lukasz"]),
            ("nguyễn", &["nguyen"]),
            ("đặng", &["dang", "djang"]),
            ("şahin", &["sahin", "shahin"]),
            ("əliyev", &["aliyev", "eliyev"]),
            ("kyŏng", &["kyong", "kyeong"]),
            ("ŭn", &["un", "eun"]),
            ("jiří", &["jiri"]),
            ("žižka", &["zizka", "zhizhka", "zhizka", "zizhka"]),
            ("þór", &["thor"]),
            ("ángel", &["angel"]),
        ];
        for (token, expected) in cases {
            assert_eq!(readings(token).as_slice(), *expected, "{token}");
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
