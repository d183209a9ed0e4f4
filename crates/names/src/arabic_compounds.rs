//! Arabic names of several words that are written apart or together: Abd al-Rahman, Abdul Rahman, Abdurrahman; Nur al-Din, Habib Ullah.

use std::ops::Range;

use smallvec::SmallVec;

/// Adjacent tokens that make one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// Which of the tokens.
    pub tokens: Range<usize>,
    /// The name in one normal spelling: `abdulrahman`, `nureddin`, `habibullah`, `abubakr`; Arabic script simply joined.
    pub text: String,
}

/// The compounds among `tokens` (lower case; plain ASCII or Arabic script), left to right, none overlapping, each of two or three tokens.
///
/// One-word spellings (`abdurrahman`) are not rewritten: their skeletons already agree, see [`crate::arabic::latin_skeleton`].
#[must_use]
pub fn join_particles(tokens: &[&str]) -> SmallVec<[Joined; 2]> {
    let mut joined = SmallVec::new();
    let mut at = 0;
    while let Some(rest) = tokens.get(at..).filter(|rest| rest.len() > 1) {
        if let Some((length, text)) = compound(rest) {
            joined.push(Joined { tokens: at..at + length, text });
            at += length;
        } else {
            at += 1;
        }
    }
    joined
}

/// The compound that begins `tokens`: how many tokens, and its normal spelling.
fn compound(tokens: &[&str]) -> Option<(usize, String)> {
    match tokens {
        [first, second, ..] if *first == "عبد" || *first == "ابو" || *first == "أبو" => {
            Some((2, format!("{first}{second}")))
        }
        [first, second, ..] if is_arabic_god(second) && !first.is_ascii() => {
            Some((2, format!("{first}{second}")))
        }
        [first, second, ..] if *second == "الدين" || *second == "الدین" => {
            Some((2, format!("{first}{second}")))
        }
        [servant, article, name, ..] if is_servant(servant) && is_article(article) && name.len() > 2 => {
            Some((3, servant_of(name)))
        }
        [servant, name, ..] if is_servant(servant) && name.len() > 2 => Some((2, servant_of(name))),
        [name, article, din, ..] if is_article(article) && is_din(din) && name.len() > 1 => {
            Some((3, format!("{name}eddin")))
        }
        [name, din, ..] if is_uddin(din) && name.len() > 1 => Some((2, format!("{name}eddin"))),
        [name, god, ..] if is_god(god) && name.len() > 2 => Some((2, format!("{name}ullah"))),
        [father, article, name, ..] if is_father(father) && is_article(article) && name.len() > 2 => {
            Some((3, format!("abul{name}")))
        }
        [father, name, ..] if matches!(*father, "abul" | "abol" | "aboul") && name.len() > 2 => {
            Some((2, format!("abul{name}")))
        }
        [father, name, ..] if is_father(father) && name.len() > 2 && name.is_ascii() => {
            Some((2, format!("abu{name}")))
        }
        _ => None,
    }
}

fn servant_of(name: &str) -> String {
    if is_god(name) || matches!(name, "lah" | "la") { "abdullah".to_owned() } else { format!("abdul{name}") }
}

fn is_servant(token: &str) -> bool {
    matches!(
        token,
        "abd"
            | "abdul"
            | "abdel"
            | "abdol"
            | "abdal"
            | "abdoul"
            | "abdur"
            | "abdus"
            | "abdun"
            | "abdush"
            | "abder"
            | "abdes"
            | "abdu"
            | "abdo"
    )
}

fn is_father(token: &str) -> bool {
    matches!(token, "abu" | "abou" | "abo" | "abi" | "aboo")
}

/// The article with its consonant assimilated or not.
#[must_use]
pub fn is_article(token: &str) -> bool {
    matches!(
        token,
        "al" | "el"
            | "ul"
            | "ol"
            | "as"
            | "ash"
            | "ar"
            | "an"
            | "at"
            | "ad"
            | "az"
            | "es"
            | "esh"
            | "er"
            | "en"
            | "et"
            | "ed"
            | "ud"
            | "ez"
            | "ur"
            | "us"
    )
}

fn is_din(token: &str) -> bool {
    matches!(token, "din" | "deen" | "dine" | "dein")
}

fn is_uddin(token: &str) -> bool {
    matches!(token, "uddin" | "eddin" | "eddine" | "aldin" | "aldeen" | "uddeen" | "oddin" | "addin")
}

fn is_god(token: &str) -> bool {
    matches!(token, "allah" | "ullah" | "ollah" | "alla" | "ulla" | "olah" | "lah" | "elah")
}

fn is_arabic_god(token: &str) -> bool {
    matches!(token, "الله" | "اله" | "اللہ" | "اللهي")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn joined(name: &str) -> Vec<String> {
        let tokens: Vec<&str> = name.split(' ').collect();
        join_particles(&tokens).into_iter().map(|joined| joined.text).collect()
    }

    #[test]
    fn ways_to_write_one_name() {
        let cases: &[(&str, &[&str])] = &[
            ("abd al rahman", &["abdulrahman"]),
            ("abd ar rahman yasin", &["abdulrahman"]),
            ("abdul rahman", &["abdulrahman"]),
            ("abdel rahman", &["abdulrahman"]),
            ("abd allah", &["abdullah"]),
            ("nur al din zengi", &["nureddin"]),
            ("habib ullah khan", &["habibullah"]),
            ("abu bakr abd el karim", &["abubakr", "abdulkarim"]),
            ("عبد الرحمن", &["عبدالرحمن"]),
            ("حبیب الله", &["حبیبالله"]),
            ("kim yong chol", &[]),
        ];
        for (name, expected) in cases {
            assert_eq!(&joined(name), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn joins_do_not_overlap(tokens in proptest::collection::vec("(abd|al|abu|din|allah|rahman|x)", 0..12)) {
            let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
            let joined = join_particles(&tokens);
            prop_assert!(joined.iter().all(|j| j.tokens.end <= tokens.len() && j.tokens.len() >= 2));
            prop_assert!(joined.windows(2).all(|pair| pair[0].tokens.end <= pair[1].tokens.start));
        }
    }
}
