//! Which Mandarin syllables a spelling may stand for, in pinyin, Wade–Giles and Hong Kong's romanisation of Cantonese.

use crate::{
    han,
    syllables::{Set, Spelled, Weight, percent},
    trie::Trie,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

static WADE_GILES_TABLE: &str = include_str!("../tables/wade_giles.tsv");
static CANTONESE_TABLE: &str = include_str!("../tables/cantonese.tsv");
static SURNAME_TABLE: &str = include_str!("../tables/chinese_surnames.tsv");

/// Spellings less plausible than this are left out.
const FLOOR: u32 = 25;

/// Toneless pinyin syllables, sorted; a syllable's index is its place.
static PINYIN: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let readings: BTreeSet<_> = han::all().flat_map(|(_, entry)| entry.pinyin()).collect();
    readings.into_iter().filter(|reading| reading.bytes().any(|letter| b"aeiouv".contains(&letter))).collect()
});

/// All pinyin syllables with their indices.
pub(crate) fn syllables() -> impl Iterator<Item = (u16, &'static str)> {
    (0..).zip(PINYIN.iter().copied())
}

/// Index of a pinyin syllable.
pub(crate) fn index(syllable: &str) -> Option<u16> {
    PINYIN.binary_search(&syllable).ok().and_then(|at| u16::try_from(at).ok())
}

/// The pinyin syllable at an index.
pub(crate) fn syllable(index: u16) -> Option<&'static str> {
    PINYIN.get(usize::from(index)).copied()
}

/// A table of parts of syllables: slot and part to spellings with weights.
#[derive(Debug)]
pub(crate) struct Parts(BTreeMap<(u8, &'static str), Vec<(&'static str, Weight)>>);

/// Parts of Mandarin syllables in Wade–Giles.
pub(crate) static WADE_GILES: LazyLock<Parts> = LazyLock::new(|| Parts::read(WADE_GILES_TABLE));

/// Parts of Cantonese syllables in Hong Kong's romanisation.
pub(crate) static CANTONESE: LazyLock<Parts> = LazyLock::new(|| Parts::read(CANTONESE_TABLE));

impl Parts {
    fn read(table: &'static str) -> Self {
        let mut parts = BTreeMap::new();
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (Some(slot), Some(part), Some(spellings)) = (columns.next(), columns.next(), columns.next())
            else {
                continue;
            };
            let slot = slot.bytes().next().unwrap_or_default();
            parts.insert((slot, plain(part)), weighted(spellings).collect());
        }
        Self(parts)
    }

    /// The spellings of a syllable, most usual first; none for what is no syllable of the table.
    pub(crate) fn spell(&self, syllable: &str) -> Vec<(String, Weight)> {
        if let Some(whole) = self.0.get(&(b'W', syllable)) {
            return whole.iter().map(|&(letters, weight)| (letters.to_owned(), weight)).collect();
        }
        let cuts = [2, 1, 0].into_iter().filter_map(|length| syllable.split_at_checked(length));
        let parts = cuts
            .filter_map(|(head, tail)| Some((self.0.get(&(b'I', head))?, self.0.get(&(b'F', tail))?)))
            .next();
        let Some((initials, finals)) = parts else { return vec![] };
        let mut spellings = vec![];
        for (initial, a) in initials {
            for (last, b) in finals {
                let weight = u32::from(*a) * u32::from(*b) / 100;
                if weight >= FLOOR {
                    spellings.push(([*initial, *last].concat(), percent(weight)));
                }
            }
        }
        spellings.sort_by_key(|(_, weight)| 100 - *weight);
        spellings
    }
}

fn plain(part: &'static str) -> &'static str {
    if part == "_" { "" } else { part }
}

/// `letters:weight`, with spaces.
fn weighted(spellings: &'static str) -> impl Iterator<Item = (&'static str, Weight)> {
    spellings.split(' ').filter_map(|item| {
        let (letters, weight) = item.split_once(':')?;
        Some((plain(letters), weight.parse().ok()?))
    })
}

/// Sets by spelling, each settled.
fn trie(sets: BTreeMap<String, Set>) -> Trie<Spelled> {
    let settled = sets.into_iter().map(|(letters, mut set)| {
        let weight = set.settle();
        (letters, (set, weight))
    });
    Trie::new(settled.collect())
}

/// Pinyin; ü also as `u` and `yu`.
pub(crate) static PINYIN_TRIE: LazyLock<Trie<Spelled>> = LazyLock::new(|| {
    let mut sets = BTreeMap::<String, Set>::new();
    for (id, syllable) in syllables() {
        sets.entry(syllable.to_owned()).or_default().add(id, 100);
        if syllable.contains('v') {
            sets.entry(syllable.replace('v', "u")).or_default().add(id, 90);
            sets.entry(syllable.replace('v', "yu")).or_default().add(id, 100);
        }
    }
    trie(sets)
});

/// Wade–Giles.
pub(crate) static WADE_GILES_TRIE: LazyLock<Trie<Spelled>> = LazyLock::new(|| {
    let mut sets = BTreeMap::<String, Set>::new();
    for (id, syllable) in syllables() {
        for (letters, weight) in WADE_GILES.spell(syllable) {
            sets.entry(letters).or_default().add(id, weight);
        }
    }
    trie(sets)
});

/// Hong Kong's romanisation, by way of the characters that have both readings.
pub(crate) static CANTONESE_TRIE: LazyLock<Trie<Spelled>> = LazyLock::new(|| {
    let mut sums = BTreeMap::<(&'static str, u16), u32>::new();
    for (_, entry) in han::all() {
        for jyutping in entry.jyutping() {
            for pinyin in entry.pinyin().take(1).filter_map(index) {
                *sums.entry((jyutping, pinyin)).or_default() += entry.commonness();
            }
        }
    }
    let mut most = BTreeMap::<&str, u32>::new();
    for ((jyutping, _), &sum) in &sums {
        let most = most.entry(jyutping).or_default();
        *most = sum.max(*most);
    }
    let mut sets = BTreeMap::<String, Set>::new();
    for ((jyutping, pinyin), sum) in sums {
        let share = sum * 100 / most.get(jyutping).copied().unwrap_or(1).max(1);
        for (letters, weight) in CANTONESE.spell(jyutping).into_iter().filter(|_| share >= 8) {
            let weight = u32::from(weight) * (40 + root(share) * 6 / 10) / 100;
            sets.entry(letters).or_default().add(pinyin, percent(weight));
        }
    }
    trie(sets)
});

/// Ten times the square root: 0 to 100 for 0 to 100.
fn root(share: u32) -> u32 {
    (share * 100).isqrt()
}

/// The surnames that a whole token may spell beside its pinyin; surnames of two syllables have indices of their own.
pub(crate) static SURNAMES: LazyLock<Trie<Set>> = LazyLock::new(|| {
    let mut sets = BTreeMap::<String, Set>::new();
    for (id, pinyin, _, spellings) in surname_rows() {
        sets.entry(pinyin.to_owned()).or_default().add(id, 100);
        for (letters, weight) in weighted(spellings) {
            sets.entry(letters.to_owned()).or_default().add(id, weight);
        }
        for (letters, weight) in WADE_GILES.spell(pinyin) {
            sets.entry(letters).or_default().add(id, weight);
        }
    }
    for set in sets.values_mut() {
        set.settle();
    }
    Trie::new(sets)
});

/// The surname that a token of Han characters is.
pub(crate) static HAN_SURNAMES: LazyLock<BTreeMap<&'static str, Set>> = LazyLock::new(|| {
    let mut sets = BTreeMap::<&'static str, Set>::new();
    for (id, _, han, _) in surname_rows() {
        for written in han.split(',') {
            sets.entry(written).or_default().add(id, 100);
        }
    }
    sets
});

/// Index, pinyin, Han and spellings of each surname of the table.
fn surname_rows() -> impl Iterator<Item = (u16, &'static str, &'static str, &'static str)> {
    let beyond = u16::try_from(PINYIN.len()).unwrap_or(u16::MAX / 2);
    SURNAME_TABLE.lines().filter(|line| !line.starts_with('#')).zip(beyond..).filter_map(|(line, place)| {
        let mut columns = line.split('\t');
        let (pinyin, han, spellings) = (columns.next()?, columns.next()?, columns.next()?);
        Some((index(pinyin).unwrap_or(place), pinyin, han, spellings))
    })
}
