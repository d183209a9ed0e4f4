//! Names as sequences of weighted sets of syllables: what the Korean and the Mandarin modules have in common.
//!
//! A romanised token does not say which syllables it was made from; it leaves a few candidates for each. So a token is
//! a sequence of [`Set`]s, a name is one or more [`Reading`]s (which token is the surname, where a joined token is
//! cut), and two names are compared syllable by syllable, never letter by letter.

use crate::trie::Trie;
use smallvec::SmallVec;

/// How well a syllable explains what was written, 0 to 100; the best candidate of a set has 100.
pub type Weight = u8;

/// The most candidates that a set keeps.
pub const SET_LIMIT: usize = 10;

/// The most ways of cutting one token that are kept.
pub const SPLIT_LIMIT: usize = 3;

/// The most readings that one name keeps.
pub const READING_LIMIT: usize = 8;

/// The most syllables of a given name.
pub const GIVEN_LIMIT: usize = 4;

/// The candidates for one syllable, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set(SmallVec<[(u16, Weight); 6]>);

impl Set {
    /// The set of one certain syllable.
    #[must_use]
    pub fn of(id: u16) -> Self {
        Self(SmallVec::from_slice(&[(id, 100)]))
    }

    /// Adds a candidate; of two weights for one syllable the greater holds.
    pub fn add(&mut self, id: u16, weight: Weight) {
        match self.0.iter_mut().find(|(known, _)| *known == id) {
            Some((_, known)) => *known = weight.max(*known),
            None => self.0.push((id, weight)),
        }
    }

    /// Best first, scaled so that the best has 100, cut to [`SET_LIMIT`]; gives the best weight before scaling.
    pub fn settle(&mut self) -> Weight {
        self.0.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        self.0.truncate(SET_LIMIT);
        let best = self.0.first().map_or(0, |(_, weight)| *weight);
        for (_, weight) in &mut self.0 {
            *weight = percent(u32::from(*weight) * 100 / u32::from(best.max(1)));
        }
        best
    }

    /// The candidates, best first.
    pub fn iter(&self) -> impl Iterator<Item = (u16, Weight)> + '_ {
        self.0.iter().copied()
    }

    /// Whether there is no candidate.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(u16, Weight)> for Set {
    fn from_iter<T: IntoIterator<Item = (u16, Weight)>>(candidates: T) -> Self {
        let mut set = Self::default();
        for (id, weight) in candidates {
            set.add(id, weight);
        }
        set.settle();
        set
    }
}

/// One way of cutting a token into syllables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// A set for each syllable, in order.
    pub sets: SmallVec<[Set; 3]>,
    /// How plausible the cut is beside the token's best one, which has 100.
    pub weight: Weight,
}

/// All that one token may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Syllables {
    /// The whole token as a surname; empty where it is none.
    pub surname: Set,
    /// The token as syllables of a given name, best cut first.
    pub splits: SmallVec<[Split; SPLIT_LIMIT]>,
    /// The token as a surname written together with a given name.
    pub glued: SmallVec<[(Set, Split); 2]>,
}

impl Syllables {
    /// Whether the token is nothing of this language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.surname.is_empty() && self.splits.is_empty()
    }
}

/// One way of reading a whole name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The surname's candidates.
    pub surname: Set,
    /// The given name's syllables, in order.
    pub given: SmallVec<[Set; 3]>,
    /// How plausible the cut is, 0 to 100.
    pub weight: Weight,
}

/// A whole name: its readings, surname first or last, joined or split.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FullName {
    /// The readings, at most [`READING_LIMIT`].
    pub readings: SmallVec<[Reading; 2]>,
}

impl FullName {
    /// The readings of a name's tokens: the surname is the first token, the last one, or joined with the given name.
    #[must_use]
    pub fn new(tokens: &[Syllables]) -> Self {
        let mut name = Self::default();
        match tokens {
            [] => {}
            [only] => {
                for (surname, split) in &only.glued {
                    name.read(surname, &[std::slice::from_ref(split)]);
                }
            }
            [first, rest @ ..] => {
                name.read(&first.surname, &splits(rest));
                if let [rest @ .., last] = tokens {
                    name.read(&last.surname, &splits(rest));
                }
            }
        }
        name
    }

    /// Joins the readings of both names, as far as [`READING_LIMIT`] allows.
    pub fn extend(&mut self, other: Self) {
        for reading in other.readings {
            if self.readings.len() < READING_LIMIT && !self.readings.contains(&reading) {
                self.readings.push(reading);
            }
        }
    }

    fn read(&mut self, surname: &Set, tokens: &[&[Split]]) {
        if surname.is_empty() || tokens.is_empty() {
            return;
        }
        let mut partial: SmallVec<[Reading; READING_LIMIT]> =
            SmallVec::from_iter([Reading { surname: surname.clone(), given: SmallVec::new(), weight: 100 }]);
        for splits in tokens {
            let grown = partial.iter().flat_map(|reading| splits.iter().map(|split| reading.with(split)));
            partial =
                grown.filter(|reading| reading.given.len() <= GIVEN_LIMIT).take(READING_LIMIT).collect();
        }
        self.extend(Self { readings: partial.into_iter().take(READING_LIMIT / 2 + 1).collect() });
    }

    /// The same readings, each believed only so far (0 to 100).
    #[must_use]
    pub fn trusted(mut self, trust: Weight) -> Self {
        for reading in &mut self.readings {
            reading.weight = percent(u32::from(reading.weight) * u32::from(trust) / 100);
        }
        self
    }

    /// Whether no token order gives a name of this language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.readings.is_empty()
    }
}

impl Reading {
    fn with(&self, split: &Split) -> Self {
        let mut longer = self.clone();
        longer.given.extend(split.sets.iter().cloned());
        longer.weight = percent(u32::from(self.weight) * u32::from(split.weight) / 100);
        longer
    }
}

fn splits(tokens: &[Syllables]) -> SmallVec<[&[Split]; 3]> {
    tokens.iter().map(|token| token.splits.as_slice()).collect()
}

/// What a language says about its syllables.
pub trait Space {
    /// Credit below 1 for two different syllables that are often taken for one another; 0 for others.
    fn near(left: u16, right: u16) -> f32;
    /// Class of a syllable, below 1,024, the same for syllables that are near.
    fn coarse(syllable: u16) -> u16;
}

/// How far two sets may be the same syllable, 0 to 1.
#[must_use]
pub fn similarity<S: Space>(left: &Set, right: &Set) -> f32 {
    let mut best = 0.0_f32;
    for (a, wa) in left.iter() {
        for (b, wb) in right.iter() {
            let most = (f32::from(wa) * f32::from(wb)).sqrt() / 100.0;
            if most <= best {
                break; // sets are sorted: what follows weighs less
            }
            best = best.max(if a == b { most } else { most * S::near(a, b) });
        }
    }
    best
}

/// How far two names may be the same name, 0 to 1: the best pair of readings; a syllable that cannot agree makes it 0.
#[must_use]
pub fn compare<S: Space>(left: &FullName, right: &FullName) -> f32 {
    let mut best = 0.0_f32;
    for a in &left.readings {
        for b in &right.readings {
            best = best.max(compare_readings::<S>(a, b, best));
        }
    }
    best
}

fn compare_readings<S: Space>(a: &Reading, b: &Reading, floor: f32) -> f32 {
    if a.given.len() != b.given.len() {
        return 0.0;
    }
    let mut score = f32::from(a.weight.min(b.weight)) / 100.0 * similarity::<S>(&a.surname, &b.surname);
    for (left, right) in a.given.iter().zip(&b.given) {
        if score <= floor {
            return 0.0;
        }
        score *= similarity::<S>(left, right);
    }
    score
}

/// Keys under which names that compare well meet: coarse class of the surname and of each given syllable, for the most
/// plausible combinations first; at most `limit`.
#[must_use]
pub fn coarse_keys<S: Space>(name: &FullName, limit: usize) -> SmallVec<[u64; 8]> {
    let mut weighted = SmallVec::<[(u64, u32); 24]>::new();
    for reading in &name.readings {
        let given = reading.given.iter().fold(classes::<S>(&reading.surname), |keys, set| {
            let next = classes::<S>(set);
            let mut longer: SmallVec<[(u64, u32); 24]> = keys
                .iter()
                .flat_map(|&(key, w)| next.iter().map(move |&(c, v)| (key << 10 | c, w * v / 100)))
                .collect();
            longer.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            longer.truncate(2 * limit);
            longer
        });
        for (key, weight) in given {
            weighted.push((key | (reading.given.len() as u64) << 60, weight));
        }
    }
    weighted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut keys = SmallVec::new();
    for (key, _) in weighted {
        if keys.len() < limit && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// The set's coarse classes, each with its best weight.
fn classes<S: Space>(set: &Set) -> SmallVec<[(u64, u32); 24]> {
    let mut classes = SmallVec::<[(u64, u32); 24]>::new();
    for (id, weight) in set.iter() {
        let class = u64::from(S::coarse(id));
        if !classes.iter().any(|(known, _)| *known == class) {
            classes.push((class, u32::from(weight)));
        }
    }
    classes
}

/// A number from 0 to 100 as a weight.
pub(crate) fn percent(value: u32) -> Weight {
    u8::try_from(value.min(100)).unwrap_or(100)
}

/// A syllable found in a token: its candidates, and how plausible the spelling is (0 to 100).
pub(crate) type Spelled = (Set, Weight);

/// One step of a cut: the syllable that starts here, and which cut of the rest follows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step<'a> {
    score: u32,
    syllables: u8,
    spelled: &'a Spelled,
    /// Letters of the syllable.
    length: usize,
    /// Place of the following cut among those of the rest.
    next: usize,
}

/// The best cuts of the token from each place to its end, best first.
pub(crate) type Cuts<'a> = SmallVec<[SmallVec<[Step<'a>; SPLIT_LIMIT]>; 28]>;

/// Score of a whole cut before its syllables are weighed.
const FULL: u32 = 1 << 24;

/// The best ways to cut a token into syllables, found from its end to its start. A cut with fewer syllables goes before one with more.
pub(crate) fn cut<'a>(letters: &[u8], spellings: &'a Trie<Spelled>) -> Cuts<'a> {
    let mut cuts: Cuts<'a> = SmallVec::from_iter((0..=letters.len()).map(|_| SmallVec::new()));
    for at in (0..letters.len()).rev() {
        let mut here = SmallVec::<[Step<'a>; 12]>::new();
        for (length, spelled) in spellings.prefixes(letters.get(at..).unwrap_or_default()) {
            let weighed = |score: u32| score / 1000 * u32::from(spelled.1) * 6;
            if at + length == letters.len() {
                here.push(Step { score: weighed(FULL), syllables: 1, spelled, length, next: 0 });
                continue;
            }
            let rest = cuts.get(at + length).map(SmallVec::as_slice).unwrap_or_default();
            for (next, step) in
                rest.iter().enumerate().filter(|(_, step)| usize::from(step.syllables) < GIVEN_LIMIT)
            {
                let (score, syllables) = (weighed(step.score), step.syllables + 1);
                here.push(Step { score, syllables, spelled, length, next });
            }
        }
        here.sort_by_key(|step| std::cmp::Reverse(step.score));
        here.truncate(SPLIT_LIMIT);
        if let Some(slot) = cuts.get_mut(at) {
            slot.extend(here);
        }
    }
    cuts
}

/// The cut at a place among those that start at `at`.
pub(crate) fn assemble(cuts: &Cuts<'_>, mut at: usize, mut place: usize) -> Option<Split> {
    let best = cuts.get(at)?.first()?.score;
    let score = cuts.get(at)?.get(place)?.score;
    let weight = percent(u32::try_from(u64::from(score) * 100 / u64::from(best.max(1))).unwrap_or(100));
    let mut split = Split { sets: SmallVec::new(), weight };
    while at + 1 < cuts.len() {
        let step = cuts.get(at)?.get(place)?;
        split.sets.push(step.spelled.0.clone());
        (at, place) = (at + step.length, step.next);
    }
    Some(split)
}

/// All cuts of the whole token that are at least half as plausible as the best.
pub(crate) fn splits_of(cuts: &Cuts<'_>) -> SmallVec<[Split; SPLIT_LIMIT]> {
    let count = cuts.first().map_or(0, SmallVec::len);
    (0..count).filter_map(|place| assemble(cuts, 0, place)).filter(|split| split.weight >= 50).collect()
}

/// A token whose characters are syllables: as a surname, as a given name, and as one after the other.
pub(crate) fn joined(token: &str, sets: &[Set], surname: impl Fn(&str) -> Set) -> Option<Syllables> {
    if sets.is_empty() || sets.len() > GIVEN_LIMIT + 2 {
        return None;
    }
    let mut glued = SmallVec::new();
    for length in [1, 2] {
        let Some((cut, _)) = token.char_indices().nth(length) else { break };
        let (Some(head), Some(rest)) = (token.get(..cut), sets.get(length..)) else { break };
        let surname = surname(head);
        if !surname.is_empty() && rest.len() <= GIVEN_LIMIT {
            glued.push((surname, Split { sets: SmallVec::from(rest), weight: 100 }));
        }
    }
    let given = (sets.len() <= GIVEN_LIMIT).then(|| Split { sets: SmallVec::from(sets), weight: 100 });
    Some(Syllables { surname: surname(token), splits: given.into_iter().collect(), glued })
}

/// The letters of a token in lower case, apostrophes, hyphens and full stops left out; none where another character
/// stands, or more letters than `LIMIT`.
pub(crate) fn letters<const LIMIT: usize>(token: &str) -> Option<SmallVec<[u8; 32]>> {
    let mut letters = SmallVec::new();
    for c in token.chars().filter(|c| !matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '-' | '.')) {
        let letter = u8::try_from(c).ok().filter(u8::is_ascii_alphabetic)?;
        if letters.len() == LIMIT {
            return None;
        }
        letters.push(letter.to_ascii_lowercase());
    }
    (!letters.is_empty()).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Syllables that differ by one are near.
    struct Numbers;

    impl Space for Numbers {
        fn near(left: u16, right: u16) -> f32 {
            if left.abs_diff(right) == 1 { 0.5 } else { 0.0 }
        }

        fn coarse(syllable: u16) -> u16 {
            syllable / 10
        }
    }

    fn token(ids: &[u16]) -> Syllables {
        let sets: SmallVec<[Set; 3]> = ids.iter().map(|&id| Set::of(id)).collect();
        let surname = if let [only] = ids { Set::of(*only) } else { Set::default() };
        Syllables {
            surname,
            splits: SmallVec::from_iter([Split { sets, weight: 100 }]),
            glued: SmallVec::new(),
        }
    }

    #[test]
    fn a_set_is_sorted_scaled_and_cut() {
        let set: Set = (0..40).map(|id| (id, u8::try_from(id).unwrap())).collect();
        let kept: Vec<_> = set.iter().collect();
        assert_eq!(kept.len(), SET_LIMIT);
        assert_eq!(kept[0], (39, 100));
        assert!(kept.is_sorted_by(|a, b| a.1 >= b.1));
    }

    #[test]
    fn similarity_takes_the_best_shared_candidate() {
        let left: Set = [(1, 100), (5, 64)].into_iter().collect();
        let right: Set = [(9, 100), (5, 100)].into_iter().collect();
        assert!((similarity::<Numbers>(&left, &right) - 0.8).abs() < 1e-6);
        assert!((similarity::<Numbers>(&Set::of(1), &Set::of(2)) - 0.5).abs() < 1e-6);
        assert!(similarity::<Numbers>(&Set::of(1), &Set::default()) == 0.0);
    }

    #[test]
    fn order_and_joining_do_not_matter_but_number_does() {
        let name = |tokens: &[Syllables]| FullName::new(tokens);
        let joined = name(&[token(&[1]), token(&[20, 30])]);
        let split = name(&[token(&[20]), token(&[30]), token(&[1])]);
        assert!((compare::<Numbers>(&joined, &split) - 1.0).abs() < 1e-6);
        let keys = coarse_keys::<Numbers>(&joined, 24);
        assert!(coarse_keys::<Numbers>(&split, 24).iter().any(|key| keys.contains(key)));
        let shorter = name(&[token(&[1]), token(&[20])]);
        assert!(compare::<Numbers>(&joined, &shorter) == 0.0);
    }
}
