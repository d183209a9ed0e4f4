//! Korean names in Russian letters (the Kontsevich system and older newspaper habit), read back as DPRK-style romanisation.
//!
//! Ким Чен Ын is kim jong un, Пак Чхоль is pak chol. Russian spelling loses distinctions (н is n or ng, ё and е are yo or o), so a
//! token has several readings.

use smallvec::SmallVec;

use crate::readings::MOST;

/// Longest token that is tried, in letters: three syllables.
const MOST_LETTERS: usize = 15;
/// Most syllables in one token: a given name of two, or a whole name run together.
const MOST_SYLLABLES: usize = 3;

/// Spellings kept of one syllable after the first: enough for every common one, few enough to bound the product.
const MOST_INSIDE: usize = 2;
/// Readings gathered before the search stops.
const MOST_FOUND: usize = 48;

/// Initial consonants: Russian spelling, romanisation (most usual first), whether only inside a word.
const INITIALS: &[(&str, &[&str], bool)] = &[
    ("чж", &["j"], false),
    ("дж", &["j"], false),
    ("чх", &["ch"], false),
    ("кх", &["k"], false),
    ("тх", &["t"], false),
    ("пх", &["p"], false),
    ("кк", &["k"], false),
    ("тт", &["t"], false),
    ("пп", &["p"], false),
    ("сс", &["s"], false),
    ("чч", &["j"], false),
    ("к", &["k"], false),
    ("г", &["g", "k"], false),
    ("н", &["n"], false),
    ("т", &["t"], false),
    ("д", &["d", "t"], false),
    ("р", &["r"], false),
    ("л", &["r"], false),
    ("м", &["m"], false),
    ("п", &["p"], false),
    ("б", &["b", "p"], false),
    ("с", &["s"], false),
    ("ш", &["s"], false),
    ("ч", &["j", "ch"], false),
    ("х", &["h"], false),
    ("в", &["w"], true),
    ("", &[""], false),
];

/// Vowels: Russian spelling, romanisation after ч and с (where no y follows: 정 is Чен, 성 is Сен), romanisation elsewhere.
const VOWELS: &[(&str, &[&str], &[&str])] = &[
    ("ве", &["oe", "we"], &["oe", "we"]),
    ("вэ", &["wae", "oe"], &["wae", "oe"]),
    ("ва", &["wa"], &["wa"]),
    ("ви", &["wi"], &["wi"]),
    ("во", &["wo"], &["wo"]),
    ("ый", &["ui"], &["ui"]),
    ("йе", &["ye"], &["ye"]),
    ("йо", &["yo"], &["yo"]),
    ("йя", &["yae"], &["yae"]),
    ("а", &["a"], &["a"]),
    ("я", &["a"], &["ya"]),
    ("о", &["o"], &["o"]),
    ("ё", &["o"], &["yo"]),
    ("е", &["o", "e"], &["yo", "e", "ye"]),
    ("у", &["u"], &["u"]),
    ("ю", &["u"], &["yu"]),
    ("ы", &["u"], &["u"]),
    ("и", &["i"], &["i"]),
    ("э", &["ae", "e"], &["ae", "e"]),
];

/// Finals: Russian spelling, romanisation; the longest fits first.
const FINALS: &[(&str, &[&str])] = &[
    ("нъ", &["ng"]),
    ("нг", &["ng"]),
    ("ль", &["l"]),
    ("н", &["n", "ng"]),
    ("р", &["l"]),
    ("л", &["l"]),
    ("к", &["k"]),
    ("т", &["t"]),
    ("м", &["m"]),
    ("п", &["p"]),
    ("", &[""]),
];

/// DPRK-style romanisations of `token` (lower-case Cyrillic) when all of it is Kontsevich syllables, at most three; most usual first,
/// at most eight. `None` when it is not: most Russian words. That it could be read so does not mean that it should.
#[must_use]
pub fn kontsevich(token: &str) -> Option<Vec<String>> {
    if token.is_empty()
        || token.chars().count() > MOST_LETTERS
        || !token.chars().all(|c| ('а'..='ё').contains(&c))
    {
        return None;
    }
    let mut search = Search { found: Vec::new() };
    search.syllable(token, &Ranked { text: String::new(), rank: 0 }, 0);
    search.found.sort_by_key(|ranked| ranked.rank);
    let mut readings: Vec<String> = Vec::new();
    for ranked in search.found {
        if readings.len() < MOST && !readings.contains(&ranked.text) {
            readings.push(ranked.text);
        }
    }
    (!readings.is_empty()).then_some(readings)
}

/// A reading and how far it is from first choices.
#[derive(Clone)]
struct Ranked {
    text: String,
    rank: usize,
}

struct Search {
    found: Vec<Ranked>,
}

impl Search {
    /// Reads one more syllable off `rest` in every way. Depth is bounded by [`MOST_SYLLABLES`], breadth by the tables.
    fn syllable(&mut self, rest: &str, so_far: &Ranked, depth: usize) {
        if self.found.len() >= MOST_FOUND {
            return;
        }
        if rest.is_empty() {
            self.found.push(so_far.clone());
            return;
        }
        if depth == MOST_SYLLABLES {
            return;
        }
        for (spelling, initials, inside) in INITIALS {
            let Some(after) = rest.strip_prefix(spelling) else { continue };
            if *inside && depth == 0 {
                continue;
            }
            for (vowel, after_ch, elsewhere) in VOWELS {
                let Some(after) = after.strip_prefix(vowel) else { continue };
                let vowels = if spelling.ends_with('ч')
                    || matches!(*spelling, "чж" | "чх" | "дж" | "с" | "сс" | "ш")
                {
                    after_ch
                } else {
                    elsewhere
                };
                self.finals(after, (initials, vowels), so_far, depth);
            }
        }
    }

    fn finals(&mut self, rest: &str, head: (&[&str], &[&str]), so_far: &Ranked, depth: usize) {
        for (spelling, finals) in FINALS {
            let Some(after) = rest.strip_prefix(spelling) else { continue };
            let syllable = Syllable {
                initials: head.0,
                vowels: head.1,
                finals,
                l: finals == &["l"],
                open: spelling.is_empty(),
            };
            for (text, rank) in syllable.spellings(depth) {
                let next = Ranked { text: format!("{}{text}", so_far.text), rank: so_far.rank + rank };
                self.syllable(after, &next, depth + 1);
            }
        }
    }
}

struct Syllable<'a> {
    initials: &'a [&'a str],
    vowels: &'a [&'a str],
    finals: &'a [&'a str],
    /// It ends in l, before which ч is usually ch: 철 is the commoner name.
    l: bool,
    /// It ends in a vowel, where е is more often e than yo.
    open: bool,
}

impl Syllable<'_> {
    /// Its romanisations, each with how far it is from the most usual.
    fn spellings(&self, depth: usize) -> SmallVec<[(String, usize); 6]> {
        let mut spellings = SmallVec::new();
        for (i, initial) in self.initials.iter().enumerate() {
            // г, д, б are voiced k, t, p: only between voiced sounds, so at the beginning they are the plain letter.
            let i = if self.l && self.initials == ["j", "ch"]
                || depth == 0
                    && matches!(*initial, "g" | "d" | "b" | "k" | "t" | "p")
                    && self.initials.len() == 2
            {
                1 - i
            } else {
                i
            };
            for (v, vowel) in self.vowels.iter().enumerate() {
                let v = if self.open && *vowel == "e" { 0 } else { v };
                for (f, last) in self.finals.iter().enumerate() {
                    // After yo, jo and u the nasal is mostly ng (정, 영, 명, 웅): names ending in -ong and -yong.
                    let f = if self.finals.len() == 2 && matches!(*vowel, "yo" | "o") { 1 - f } else { f };
                    spellings.push((format!("{initial}{vowel}{last}"), i * 2 + v * 2 + f));
                }
            }
        }
        spellings.sort_by_key(|&(_, rank)| rank);
        spellings.truncate(if depth == 0 { MOST } else { MOST_INSIDE });
        spellings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names() {
        let cases = [
            ("ким", "kim"),
            ("ен", "yong"),
            ("чер", "chol"),
            ("чхоль", "chol"),
            ("пак", "pak"),
            ("чжон", "jong"),
            ("чен", "jong"),
            ("ын", "un"),
            ("ир", "il"),
            ("сен", "song"),
            ("хён", "hyon"),
            ("ли", "ri"),
            ("чхве", "choe"),
            ("нам", "nam"),
            ("мён", "myong"),
            ("сук", "suk"),
            ("хак", "hak"),
            ("кван", "kwang"),
            ("гук", "guk"),
        ];
        for (token, wanted) in cases {
            let readings = kontsevich(token).unwrap();
            assert!(readings.iter().take(4).any(|r| r == wanted), "{token}: {readings:?}");
        }
        assert!(kontsevich("ёнчхоль").unwrap().contains(&"yongchol".to_owned()));
    }

    #[test]
    fn russian_words_are_not_korean() {
        for word in ["сергей", "владимирович", "общество", "петров", "банк", "kim", "", "строй"]
        {
            assert_eq!(kontsevich(word), None, "{word}");
        }
    }

    proptest! {
        #[test]
        fn bounded(token in any::<String>(), cyrillic in "[а-яё]{0,20}", hard in "[еён]{1,15}") {
            for token in [token, cyrillic, hard] {
                prop_assert!(kontsevich(&token).is_none_or(|r| !r.is_empty() && r.len() <= MOST && r.iter().all(|r| r.is_ascii())));
            }
        }
    }
}
