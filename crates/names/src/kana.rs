//! Japanese kana to plain ASCII: Hepburn with the ways to write long vowels (ō as ou, o, oh, oo), and Kunrei.

use std::collections::HashMap;
use std::sync::LazyLock;

use smallvec::SmallVec;

use crate::readings::{Readings, add};

/// Hepburn and Kunrei of each syllable of one or two hiragana.
static SYLLABLES: LazyLock<HashMap<&'static str, (&'static str, &'static str)>> = LazyLock::new(|| {
    let rows = include_str!("../tables/kana.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| {
        let (kana, systems) = line.split_once('\t')?;
        Some((kana, systems.split_once('\t')?))
    })
    .collect()
});

/// Stands for the prolonged sound mark until long vowels are spelled.
const LONG: char = '-';

/// Plain spellings of `token`, most usual first: Hepburn with long vowels as typed in kana (ou, aa), dropped, and as oh; then Kunrei.
#[must_use]
pub fn readings(token: &str) -> Readings {
    let kana: SmallVec<[char; 16]> = token.chars().map(hiragana).collect();
    let hepburn = spell(&kana, |systems| systems.0, "ch", "t");
    let kunrei = spell(&kana, |systems| systems.1, "", "");
    let mut readings = Readings::new();
    add(&mut readings, shortened(&hepburn));
    add(&mut readings, written_out(&hepburn));
    add(&mut readings, with_h(&hepburn));
    add(&mut readings, doubled(&hepburn));
    add(&mut readings, passport_m(&shortened(&hepburn)));
    add(&mut readings, shortened(&kunrei));
    add(&mut readings, written_out(&kunrei));
    readings
}

/// Katakana as hiragana.
fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        _ => c,
    }
}

/// The syllables one after another; ー is kept as [`LONG`], っ doubles the next consonant (`before` a given beginning by another letter).
fn spell(
    kana: &[char],
    system: impl Fn(&(&'static str, &'static str)) -> &'static str,
    before: &str,
    doubling: &str,
) -> String {
    let mut spelled = String::with_capacity(kana.len() * 3);
    let mut double = false;
    let mut at = 0;
    while let Some(&c) = kana.get(at) {
        let single = String::from(c);
        let pair: String = kana.iter().skip(at).take(2).collect();
        let found = SYLLABLES.get(pair.as_str()).filter(|_| pair != single).map(|systems| (2, systems));
        let found = found.or_else(|| SYLLABLES.get(single.as_str()).map(|systems| (1, systems)));
        match (c, found) {
            ('っ', _) => double = true,
            ('ー', _) => spelled.push(LONG),
            (_, Some((length, systems))) => {
                let text = system(systems);
                let first = text.chars().next().filter(|first| double && !"aiueon".contains(*first));
                match first {
                    Some(_) if !before.is_empty() && text.starts_with(before) => spelled.push_str(doubling),
                    Some(first) => spelled.push(first),
                    None => {}
                }
                double = false;
                spelled.push_str(text);
                at += length;
                continue;
            }
            _ => spelled.extend(
                any_ascii::any_ascii_char(c)
                    .chars()
                    .filter(char::is_ascii_alphanumeric)
                    .map(|c| c.to_ascii_lowercase()),
            ),
        }
        at += 1;
    }
    spelled
}

/// Long vowels unmarked, as in passports: Sato, Ono, Yuki.
fn shortened(spelled: &str) -> String {
    let mut short = String::with_capacity(spelled.len());
    for c in spelled.chars().filter(|&c| c != LONG) {
        let long = matches!(
            (short.chars().next_back(), c),
            (Some('o'), 'u' | 'o') | (Some('u'), 'u') | (Some('a'), 'a')
        );
        if !long {
            short.push(c);
        }
    }
    short
}

/// Long vowels as the kana write them: Satou, Oono; ー repeats the vowel.
fn written_out(spelled: &str) -> String {
    let mut out = String::with_capacity(spelled.len());
    for c in spelled.chars() {
        match (c, out.chars().next_back()) {
            (LONG, Some(vowel)) if "aiueo".contains(vowel) => out.push(vowel),
            (LONG, _) => {}
            _ => out.push(c),
        }
    }
    out
}

/// Long o as oh: Satoh, Ohno.
fn with_h(spelled: &str) -> String {
    replace_long_o(spelled, "oh")
}

/// Long o as oo: Satoo.
fn doubled(spelled: &str) -> String {
    replace_long_o(spelled, "oo")
}

fn replace_long_o(spelled: &str, long: &str) -> String {
    written_out(&spelled.replace("ou", long).replace("oo", long).replace("o-", long))
}

/// n before b, m, p is m in passports: Homma, Nambu.
fn passport_m(spelled: &str) -> String {
    spelled.replace("nb", "mb").replace("nm", "mm").replace("np", "mp")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readings::MOST;
    use proptest::prelude::*;

    #[test]
    fn kana_names() {
        let cases = [
            ("さとう", &["sato", "satou", "satoh", "satoo"][..]),
            ("おおの", &["ono", "oono", "ohno"]),
            ("ゆうき", &["yuki", "yuuki"]),
            ("しんいち", &["shinichi", "siniti"]),
            ("はっとり", &["hattori"]),
            ("ほった", &["hotta"]),
            ("はっちょう", &["hatcho", "hatchou", "hattyo"]),
            ("なんぶ", &["nanbu", "nambu"]),
            ("キム", &["kimu"]),
            ("ジョンウン", &["jonun", "zyonun"]),
            ("リー", &["ri", "rii"]),
            ("チョル", &["choru", "tyoru"]),
        ];
        for (token, wanted) in cases {
            let readings = readings(token);
            for wanted in wanted {
                assert!(readings.iter().any(|r| r == wanted), "{token}: {wanted} not in {readings:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn always_plain_and_few(token in any::<String>(), kana in "[ぁ-ゖァ-ヶー]{0,20}") {
            for readings in [readings(&token), readings(&kana)] {
                prop_assert!(readings.len() <= MOST);
                prop_assert!(readings.iter().all(|r| r.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())));
            }
        }
    }
}
