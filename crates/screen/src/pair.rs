//! Two records put side by side.
//!
//! A search asks which of some forty candidates is meant, if any; here one candidate is given, and is the party asked
//! about as often as not. So the same features have weights of their own (`pairs.tsv`, by `xtask fit-pairs`), and there
//! is time for evidence that a search over a list cannot stop to look at.

use crate::{
    align::{Alignment, How, Piece},
    index::Index,
    model::{Features, Model, weight_names},
    party::Party,
    scratch::Scratch,
};
use names::{Kind, Name, Role, Side, Word, rarity};
use std::{collections::BTreeMap, sync::LazyLock};

/// From this probability on, two records match.
pub const EVEN: f32 = 0.5;

/// The score of a pair of which no word agrees: below what any shared word gives.
pub(crate) const NOTHING_AGREES: f32 = 1e-6;

/// The features of a pair, in the order of their bits.
pub const PAIR: [&str; 9] = [
    "slip_to_another_name",
    "given_and_family_swapped",
    "initials_conflict",
    "patronymics_conflict",
    "legal_classes_conflict",
    "only_descriptions_agree",
    "listed_adds_a_name",
    "asked_adds_a_name",
    "all_names_agree",
];

/// What speaks for and against two records being one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// As a search would see it.
    pub features: Features,
    /// Which of [`PAIR`] hold, one bit each.
    pub pair: u64,
}

/// A record with all its properties.
pub struct Record<'a> {
    /// As screening sees it.
    pub party: Party,
    /// By FtM property.
    pub properties: &'a BTreeMap<String, Vec<String>>,
}

/// The evidence; `None` where nothing of the names agrees, so that a search would not even look at the candidate.
pub fn evidence(asked: &Record, listed: &Record, scratch: &mut Scratch) -> Option<Evidence> {
    let index = Index::build(vec![listed.party.clone()]);
    let found = index.search(&asked.party, &SEARCH, 1, scratch).into_iter().next()?;
    let asked_name = asked.party.names.get(found.asked_name)?;
    let one = Name::parse(&asked_name.text, asked.party.kind, Side::Asked);
    let other = Name::parse(index.listed_name(&found)?, listed.party.kind, Side::Listed);
    let paired = Paired { asked: &one, listed: &other, alignment: &found.alignment };
    Some(Evidence { pair: paired.holds(asked, listed), features: found.features })
}

/// Chooses which of several names are compared.
static SEARCH: LazyLock<Model> = LazyLock::new(Model::shipped);

/// The fitted weights: those of the features, then those of [`PAIR`].
static WEIGHTS: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let lines = include_str!("pairs.tsv").lines().filter(|line| !line.starts_with('#'));
    let known: BTreeMap<&str, f32> = lines
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(name, weight)| Some((name, weight.trim().parse().ok()?)))
        .collect();
    pair_weight_names().iter().map(|name| known.get(name.as_str()).copied().unwrap_or(0.0)).collect()
});

/// Names of all weights of `pairs.tsv`, in order.
pub fn pair_weight_names() -> Vec<String> {
    weight_names().into_iter().chain(PAIR.iter().map(|name| (*name).to_owned())).collect()
}

impl Evidence {
    /// Every weight that it touches, with how much of it counts.
    pub fn touched(&self) -> Vec<(usize, f32)> {
        let first = weight_names().len();
        let own = (0..PAIR.len()).filter(|at| self.pair >> at & 1 == 1).map(|at| (first + at, 1.0));
        self.features.touched().into_iter().chain(own).collect()
    }

    /// The probability that the two records are one party, 0 to 1; from [`EVEN`] on they match.
    pub fn probability(&self) -> f32 {
        let share = |(at, share): (usize, f32)| WEIGHTS.get(at).copied().unwrap_or_default() * share;
        let nats: f32 = self.touched().into_iter().map(share).sum();
        1.0 / (1.0 + (-nats).exp())
    }
}

/// Two names that were paired word by word.
struct Paired<'a> {
    asked: &'a Name,
    listed: &'a Name,
    alignment: &'a Alignment,
}

impl Paired<'_> {
    /// Which of [`PAIR`] hold, one bit each.
    fn holds(&self, asked: &Record, listed: &Record) -> u64 {
        let person = asked.party.kind == Kind::Person;
        let (asked_left, listed_left) = (self.asked_left(), self.listed_left());
        let left = |words: &[&Word], role: fn(Role) -> bool| words.iter().any(|word| role(word.role));
        let whole = |role| matches!(role, Role::Name);
        let holds = [
            self.slips_to_another_name(),
            person && swapped(asked, listed),
            person && initials_conflict(&asked_left, &listed_left),
            person
                && left(&asked_left, |role| role == Role::Patronymic)
                && left(&listed_left, |role| role == Role::Patronymic),
            !person && legal_classes_conflict(self.asked, self.listed),
            !person && self.only_descriptions_agree(),
            left(&listed_left, whole) && !left(&asked_left, whole),
            left(&asked_left, whole) && !left(&listed_left, whole),
            !left(&asked_left, whole) && !left(&listed_left, whole),
        ];
        holds.iter().enumerate().fold(0, |bits, (at, holds)| bits | u64::from(*holds) << at)
    }

    fn asked_left(&self) -> Vec<&Word> {
        left(self.asked, self.alignment.pieces.iter().fold(0, |mask, piece| mask | piece.query))
    }

    fn listed_left(&self) -> Vec<&Word> {
        left(self.listed, self.alignment.pieces.iter().fold(0, |mask, piece| mask | piece.listed))
    }

    /// Merkur for Merkel: two spellings that differ and are both in use.
    fn slips_to_another_name(&self) -> bool {
        let near = |piece: &&Piece| piece.how == How::Near;
        self.alignment.pieces.iter().filter(near).any(|piece| {
            let (one, other) = (only(self.asked, piece.query), only(self.listed, piece.listed));
            one.zip(other)
                .is_some_and(|(one, other)| one != other && rarity::is_known(one) && rarity::is_known(other))
        })
    }

    fn only_descriptions_agree(&self) -> bool {
        let naming = |word: &Word| matches!(word.role, Role::Name);
        let agrees = |piece: &Piece| selected(self.listed, piece.listed).any(naming);
        !self.alignment.pieces.iter().any(agrees)
    }
}

fn selected(name: &Name, mask: u32) -> impl Iterator<Item = &Word> {
    name.words.iter().enumerate().filter(move |(at, _)| mask >> at & 1 == 1).map(|(_, word)| word)
}

fn left(name: &Name, done: u32) -> Vec<&Word> {
    selected(name, !done).collect()
}

/// The usual spelling of the only word that a mask selects.
fn only(name: &Name, mask: u32) -> Option<&str> {
    let word = selected(name, mask).next().filter(|_| mask.count_ones() == 1)?;
    word.forms.first().map(|form| form.text.as_str())
}

/// Each has given and family names in fields of their own, and the one's given name is the other's family name.
fn swapped(one: &Record, other: &Record) -> bool {
    let field = |record: &Record, name| {
        record.properties.get(name).and_then(|values| values.first()).map(|value| value.to_lowercase())
    };
    let (given, family) = (field(one, "firstName"), field(one, "lastName"));
    given.is_some()
        && family.is_some()
        && given != family
        && given == field(other, "lastName")
        && family == field(other, "firstName")
}

/// An initial of one that is left over beside an initial, or a name, of the other that begins otherwise.
fn initials_conflict(one: &[&Word], other: &[&Word]) -> bool {
    let has = |words: &[&Word], wanted: fn(Role) -> bool| words.iter().any(|word| wanted(word.role));
    let initial = |role| role == Role::Initial;
    let either = |role| matches!(role, Role::Initial | Role::Name | Role::Patronymic);
    has(one, initial) && has(other, either) || has(one, either) && has(other, initial)
}

/// Both say what legal form they have, and no class of forms is in both.
fn legal_classes_conflict(one: &Name, other: &Name) -> bool {
    let classes = |name: &Name| -> Vec<String> {
        let forms = name.words.iter().flat_map(|word| &word.forms);
        forms.filter(|form| form.text.starts_with("§l")).map(|form| form.text.clone()).collect()
    };
    let (one, other) = (classes(one), classes(other));
    !one.is_empty() && !other.is_empty() && !one.iter().any(|class| other.contains(class))
}
