//! Which Hangul syllables and surnames a spelling may stand for: tables turned round, made once.

use crate::{
    han,
    hangul::{self, INITIALS, Jamo, VOWELS},
    mandarin,
    syllables::{Set, Spelled, Weight, percent},
    trie::Trie,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

static GIVEN_TABLE: &str = include_str!("../tables/korean_given.tsv");

static HANJA_TABLE: &str = include_str!("../tables/korean_name_hanja.tsv");

/// How much more a Hanja that names favour speaks for its syllable than another.
const FAVOURED: u32 = 8;

/// Spellings less plausible than this are left out.
const FLOOR: u32 = 25;

/// Syllables of given names, each with how common it is: those of the table, then any that a Hanja for names has.
static INVENTORY: LazyLock<BTreeMap<u16, Weight>> = LazyLock::new(|| {
    let mut inventory = BTreeMap::new();
    for (_, entry) in han::all() {
        for (syllable, weight) in entry.sino_korean() {
            if weight == 100 {
                inventory.insert(syllable, 55);
            }
        }
    }
    for line in GIVEN_TABLE.lines().filter(|line| !line.starts_with('#')) {
        let Some((weight, syllables)) = line.split_once('\t') else { continue };
        let weight = weight.parse().unwrap_or(55);
        inventory.extend(syllables.chars().filter_map(hangul::index).map(|syllable| (syllable, weight)));
    }
    inventory
});

static GIVEN: LazyLock<Trie<Spelled>> = LazyLock::new(|| {
    let mut sets = BTreeMap::<String, Set>::new();
    for (&syllable, &prior) in INVENTORY.iter() {
        for (letters, weight) in spellings(hangul::decompose(syllable)) {
            let weight = weight * u32::from(prior) / 100;
            if weight >= FLOOR * u32::from(prior) / 100 {
                sets.entry(letters).or_default().add(syllable, percent(weight));
            }
        }
    }
    let settled = sets.into_iter().map(|(letters, mut set)| {
        let weight = set.settle();
        (letters, (set, weight))
    });
    Trie::new(settled.collect())
});

/// Spellings of syllables of given names.
pub(crate) fn given() -> &'static Trie<Spelled> {
    &GIVEN
}

/// Every spelling of a syllable: each of its initial's with each of its vowel's and its final's.
fn spellings(jamo: Jamo) -> Vec<(String, u32)> {
    let (initial, vowel) = (hangul::letter(INITIALS, jamo.initial), hangul::letter(VOWELS, jamo.vowel));
    let mut out = vec![];
    for a in hangul::spellings('I', jamo.initial, vowel) {
        for b in hangul::spellings('V', jamo.vowel, initial) {
            for c in hangul::spellings('F', jamo.last, vowel) {
                let weight = u32::from(a.weight) * u32::from(b.weight) * u32::from(c.weight) / 10_000;
                if weight >= FLOOR {
                    out.push(([a.letters, b.letters, c.letters].concat(), weight));
                }
            }
        }
    }
    out
}

/// The Hanja that names favour, each with its syllable.
static HANJA: LazyLock<BTreeSet<(char, u16)>> = LazyLock::new(|| {
    let lines = HANJA_TABLE.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| {
        let (syllable, hanja) = line.split_once('\t')?;
        let syllable = hangul::index(syllable.chars().next()?)?;
        Some(hanja.chars().map(move |han| (han, syllable)))
    });
    pairs.flatten().collect()
});

/// Candidates for a syllable of a given name by the pinyin of its Hanja.
pub(crate) fn given_of_pinyin(pinyin: u16) -> Option<&'static Set> {
    static SETS: LazyLock<BTreeMap<u16, Set>> = LazyLock::new(|| {
        let mut sums = BTreeMap::<u16, BTreeMap<u16, u32>>::new();
        for (han, entry) in han::all() {
            for (at, pinyin) in entry.pinyin().filter_map(mandarin::pinyin_id).enumerate() {
                for (syllable, weight) in han::sino_korean(han) {
                    let sum = evidence(han, syllable, weight) / if at == 0 { 1 } else { 2 };
                    *sums.entry(pinyin).or_default().entry(syllable).or_default() += sum;
                }
            }
        }
        sums.into_iter().map(|(pinyin, sums)| (pinyin, weighed(&sums))).collect()
    });
    SETS.get(&pinyin)
}

/// How far one Hanja speaks for one of its syllables: more where names favour both.
fn evidence(han: char, syllable: u16, weight: Weight) -> u32 {
    let prior = u32::from(INVENTORY.get(&syllable).copied().unwrap_or(20));
    let favour = if HANJA.contains(&(han, syllable)) { FAVOURED } else { 1 };
    prior * prior * u32::from(weight) * favour / 100
}

/// Candidates weighed by how many Hanja speak for each, the square root of their share taken.
fn weighed(sums: &BTreeMap<u16, u32>) -> Set {
    let most = f64::from(sums.values().copied().max().unwrap_or(1).max(1));
    let weight =
        |sum: u32| (0..=100).rev().find(|w: &u32| f64::from(w * w) <= 10_000.0 * f64::from(sum) / most);
    sums.iter().map(|(&syllable, &sum)| (syllable, percent(40 + weight(sum).unwrap_or(0) * 6 / 10))).collect()
}

/// Surnames by the pinyin of their Hanja.
pub(crate) fn surname_of_pinyin(pinyin: u16) -> Option<&'static Set> {
    static SETS: LazyLock<BTreeMap<u16, Set>> = LazyLock::new(|| {
        let mut sets = BTreeMap::<u16, Set>::new();
        for row in surname::rows() {
            for (at, han) in row.hanja.split(',').enumerate() {
                let mut letters = han.chars();
                let (Some(han), None) = (letters.next(), letters.next()) else { continue };
                let Some(entry) = han::entry(han) else { continue };
                for (reading, pinyin) in entry.pinyin().filter_map(mandarin::pinyin_id).enumerate() {
                    let weight =
                        surname::prior(row.share) * [100, 85, 70].get(at).copied().unwrap_or(50) / 100;
                    let weight = if reading == 0 || han == '朴' { weight } else { weight * 6 / 10 };
                    sets.entry(pinyin).or_default().add(row.id, percent(weight));
                }
            }
        }
        for set in sets.values_mut() {
            set.settle();
        }
        sets
    });
    SETS.get(&pinyin)
}

/// Korean surnames.
pub(crate) mod surname {
    use super::{BTreeMap, BTreeSet, LazyLock, Set, Trie, han, hangul, percent};

    static TABLE: &str = include_str!("../tables/korean_surnames.tsv");

    /// One row of the table.
    #[derive(Debug)]
    pub(crate) struct Row {
        /// The Hangul index, or one beyond all of them for a surname of two syllables.
        pub(crate) id: u16,
        /// In Hangul, southern form.
        pub(crate) hangul: &'static str,
        /// People of 100,000 who bear it.
        pub(crate) share: u32,
        /// In Han characters, comma-separated, most usual first.
        pub(crate) hanja: &'static str,
        /// `letters:weight`, with spaces.
        spellings: &'static str,
    }

    static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        lines.zip(0_u16..).filter_map(|(line, place)| row(line, place)).collect()
    });

    fn row(line: &'static str, place: u16) -> Option<Row> {
        let mut columns = line.split('\t');
        let (hangul, share, hanja, spellings) =
            (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
        let mut letters = hangul.chars();
        let first = hangul::index(letters.next()?)?;
        let id = if letters.next().is_some() { hangul::COUNT + place } else { first };
        Some(Row { id, hangul, share: share.parse().ok()?, hanja, spellings })
    }

    pub(crate) fn rows() -> &'static [Row] {
        &ROWS
    }

    /// How far a surname is to be expected, by its share: 100 from 1 % on.
    pub(crate) fn prior(share: u32) -> u32 {
        match share {
            1000.. => 100,
            200..1000 => 92,
            20..200 => 80,
            2..20 => 65,
            _ => 50,
        }
    }

    /// Weight of a surname's spelling that only its sound speaks for.
    const BY_SOUND: u32 = 50;

    static SPELLED: LazyLock<Trie<Set>> = LazyLock::new(|| {
        let mut sets = BTreeMap::<String, Set>::new();
        for row in rows() {
            for item in row.spellings.split(' ') {
                let Some((letters, weight)) = item.split_once(':') else { continue };
                let weight = weight.parse().unwrap_or(0) * prior(row.share) / 100;
                sets.entry(letters.to_owned()).or_default().add(row.id, percent(weight));
            }
            // What the table does not list, people may still write by the sound of each part.
            let sounds =
                if row.id < hangul::COUNT { super::spellings(hangul::decompose(row.id)) } else { vec![] };
            for (letters, weight) in sounds {
                let weight = weight * BY_SOUND / 100 * prior(row.share) / 100;
                sets.entry(letters).or_default().add(row.id, percent(weight));
            }
        }
        for set in sets.values_mut() {
            set.settle();
        }
        Trie::new(sets)
    });

    /// Spellings of all surnames.
    pub(crate) fn trie() -> &'static Trie<Set> {
        &SPELLED
    }

    /// The usual spellings of a surname in Hangul, best first; none for other tokens.
    pub(crate) fn usual(token: &str) -> impl Iterator<Item = &'static str> {
        let row = hangul(token).and_then(|id| rows().iter().find(|row| row.id == id));
        let items = row.map_or("", |row| row.spellings).split(' ');
        items
            .filter_map(|item| item.split_once(':').filter(|(_, weight)| matches!(*weight, "100" | "95")))
            .map(|(letters, _)| letters)
    }

    /// The surnames that a whole token may spell.
    pub(crate) fn spelled(letters: &[u8]) -> Option<&'static Set> {
        SPELLED.get(letters)
    }

    static HAN: LazyLock<BTreeMap<String, Set>> = LazyLock::new(|| {
        let mut sets = BTreeMap::<String, Set>::new();
        for row in rows() {
            for hanja in row.hanja.split(',').filter(|hanja| !hanja.is_empty()) {
                let simplified: String = hanja.chars().map(han::simplify).collect();
                for written in BTreeSet::from([hanja.to_owned(), simplified]) {
                    sets.entry(written).or_default().add(row.id, percent(prior(row.share)));
                }
            }
        }
        for set in sets.values_mut() {
            set.settle();
        }
        sets
    });

    /// The surnames that a token of Han characters may be.
    pub(crate) fn han(token: &str) -> Option<&'static Set> {
        HAN.get(token)
    }

    static HANGUL: LazyLock<BTreeMap<&'static str, u16>> =
        LazyLock::new(|| rows().iter().map(|row| (row.hangul, row.id)).collect());

    /// The surname that a token of Hangul is, in its southern form.
    pub(crate) fn hangul(token: &str) -> Option<u16> {
        let mut letters = token.chars();
        let southern = hangul::syllable(fold(hangul::index(letters.next()?)?))?;
        let mut buffer = [0; 8];
        let rest = letters.as_str();
        if rest.is_empty() {
            return HANGUL.get(&*southern.encode_utf8(&mut buffer)).copied();
        }
        HANGUL.get(token).copied()
    }

    /// The initial-sound rule: ㄹ and ㄴ fall away before ㅣ and its kin, else ㄹ becomes ㄴ.
    pub(crate) fn fold(syllable: u16) -> u16 {
        let mut jamo = hangul::decompose(syllable);
        jamo.initial = match (jamo.initial, matches!(jamo.vowel, 2 | 3 | 6 | 7 | 12 | 17 | 20)) {
            (2 | 5, true) => hangul::NO_INITIAL,
            (5, false) => 2,
            (other, _) => other,
        };
        hangul::compose(jamo)
    }
}
