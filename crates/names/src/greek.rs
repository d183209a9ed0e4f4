//! Greek letters to plain ASCII: the passport system (ELOT 743) and the older scholarly habit.

use smallvec::SmallVec;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::readings::{Readings, add};

/// Whose habit a reading follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Habit {
    /// ELOT 743 / ISO 843 type 2, as in passports: ου is ou, χ is ch, β is v.
    Passport,
    /// As Greeks abroad write: χ is h, γ is y before e and i, ντ is d.
    Popular,
    /// As in scholarship: β is b, υ is y, η is e, φ is ph.
    Classical,
}

/// Plain spellings of `token` (lower case), most usual first; accents ignored.
#[must_use]
pub fn readings(token: &str) -> Readings {
    let letters: SmallVec<[char; 24]> = token.chars().filter(|c| !is_combining_mark(*c)).map(base).collect();
    let mut readings = Readings::new();
    for habit in [Habit::Passport, Habit::Popular, Habit::Classical] {
        add(&mut readings, spell(&letters, habit));
    }
    readings
}

/// The letter without accent and breathing; a dieresis is lost with them. Final sigma is sigma.
fn base(c: char) -> char {
    let mut base = c;
    decompose_canonical(c, |part| {
        if !is_combining_mark(part) {
            base = part;
        }
    });
    if base == 'ς' { 'σ' } else { base }
}

fn spell(letters: &[char], habit: Habit) -> String {
    let mut spelled = String::with_capacity(letters.len() * 2);
    let mut at = 0;
    while let Some(rest) = letters.get(at..).filter(|rest| !rest.is_empty()) {
        let (length, text) = pair(rest, at == 0, habit).unwrap_or((1, ""));
        match (length, rest.first()) {
            (1, Some(&c)) => single(c, rest.get(1).copied(), habit, &mut spelled),
            _ => spelled.push_str(text),
        }
        at += length;
    }
    spelled
}

/// Two letters with one sound.
fn pair(rest: &[char], initial: bool, habit: Habit) -> Option<(usize, &'static str)> {
    let [first, second, ..] = rest else { return None };
    let voiced = |c: Option<&char>| c.is_some_and(|c| "αεηιουωβγδζλμνρ".contains(*c));
    let text = match (first, second) {
        ('ο', 'υ') => "ou",
        ('α', 'υ') if habit != Habit::Classical => {
            if voiced(rest.get(2)) {
                "av"
            } else {
                "af"
            }
        }
        ('ε', 'υ') if habit != Habit::Classical => {
            if voiced(rest.get(2)) {
                "ev"
            } else {
                "ef"
            }
        }
        ('η', 'υ') if habit != Habit::Classical => {
            if voiced(rest.get(2)) {
                "iv"
            } else {
                "if"
            }
        }
        ('γ', 'γ') => "ng",
        ('γ', 'ξ') => "nx",
        ('γ', 'χ') => {
            if habit == Habit::Popular {
                "nh"
            } else {
                "nch"
            }
        }
        ('γ', 'κ') if habit == Habit::Popular => {
            if initial {
                "g"
            } else {
                "ng"
            }
        }
        ('μ', 'π') if initial || habit == Habit::Popular => {
            if initial {
                "b"
            } else {
                "mb"
            }
        }
        ('ν', 'τ') if habit == Habit::Popular => {
            if initial {
                "d"
            } else {
                "nd"
            }
        }
        ('τ', 'ζ') => "tz",
        ('α', 'ι') if habit == Habit::Popular => "e",
        ('ε' | 'ο', 'ι') if habit == Habit::Popular => "i",
        _ => return None,
    };
    Some((2, text))
}

fn single(c: char, next: Option<char>, habit: Habit, spelled: &mut String) {
    let classical = habit == Habit::Classical;
    let popular = habit == Habit::Popular;
    spelled.push_str(match c {
        'α' => "a",
        'β' => {
            if classical {
                "b"
            } else {
                "v"
            }
        }
        'γ' => {
            if popular && next.is_some_and(|next| "ειηυ".contains(next)) {
                "y"
            } else {
                "g"
            }
        }
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' => {
            if classical {
                "e"
            } else {
                "i"
            }
        }
        'θ' => "th",
        'ι' => "i",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' => "s",
        'τ' => "t",
        'υ' => {
            if popular {
                "i"
            } else {
                "y"
            }
        }
        'φ' => {
            if classical {
                "ph"
            } else {
                "f"
            }
        }
        'χ' => {
            if popular {
                "h"
            } else {
                "ch"
            }
        }
        'ψ' => "ps",
        _ => {
            spelled.extend(
                any_ascii::any_ascii_char(c)
                    .chars()
                    .filter(char::is_ascii_alphanumeric)
                    .map(|c| c.to_ascii_lowercase()),
            );
            return;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readings::MOST;
    use proptest::prelude::*;

    #[test]
    fn greek_names() {
        let cases = [
            ("παπαδόπουλοσ", "papadopoulos"),
            ("γεώργιος", "georgios"),
            ("γιάννης", "yiannis"),
            ("χρήστος", "christos"),
            ("χρήστος", "hristos"),
            ("ευάγγελος", "evangelos"),
            ("παύλος", "pavlos"),
            ("ευτυχία", "eftychia"),
            ("μπακογιάννης", "bakogiannis"),
            ("ντόρα", "dora"),
            ("ντόρα", "ntora"),
            ("φίλιππος", "philippos"),
            ("βασίλειος", "basileios"),
            ("βασίλειος", "vasileios"),
        ];
        for (token, wanted) in cases {
            assert!(readings(token).iter().any(|r| r == wanted), "{token}: {:?}", readings(token));
        }
    }

    proptest! {
        #[test]
        fn always_plain_and_few(token in any::<String>(), greek in "[α-ωάέήίόύώϊϋ]{0,20}") {
            for readings in [readings(&token), readings(&greek)] {
                prop_assert!(readings.len() <= MOST);
                prop_assert!(readings.iter().all(|r| r.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())));
            }
        }
    }
}
