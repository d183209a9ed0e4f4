//! Features and their fitted log-likelihood ratios: a sum of evidence, so that every part can be shown.
//!
//! A graded feature is a line through knots: its value shares its weight between the two knots around it. A plain
//! feature is there or not. The weights stand in `model.tsv`, written by `xtask fit-screening`.

use crate::{
    align::{Alignment, Asked, How},
    evidence::{Beside, Birth, Sets},
    party::{Party, Standing},
};
use names::Kind;
use smallvec::SmallVec;

/// A graded feature: its name and its knots.
pub struct Graded {
    /// Its name in `model.tsv`.
    pub name: &'static str,
    /// Where its line may bend.
    pub knots: &'static [f32],
}

/// The graded features, in the order in which [`Features`] lists them.
pub const GRADED: [Graded; 10] = [
    Graded { name: "agreement", knots: &[0.0, 3.0, 5.0, 7.0, 9.0, 11.0, 14.0, 18.0, 24.0, 34.0] },
    Graded { name: "slips", knots: &[0.0, 0.5, 1.0, 2.0, 3.0, 4.5, 6.5, 9.0] },
    Graded { name: "query_left", knots: &[0.0, 0.5, 1.5, 3.0, 5.0, 7.0, 10.0, 15.0] },
    Graded { name: "listed_left", knots: &[0.0, 0.5, 1.5, 3.0, 5.0, 7.0, 10.0, 15.0, 25.0] },
    Graded { name: "shared", knots: &[0.0, 0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0] },
    Graded { name: "conflict", knots: &[0.0, 0.5, 1.5, 3.0, 5.0, 7.0, 10.0, 15.0] },
    Graded { name: "worst_slip", knots: &[0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.9] },
    Graded { name: "korean", knots: &[0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 1.0] },
    Graded { name: "mandarin", knots: &[0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 1.0] },
    Graded { name: "rivals", knots: &[0.0, 1.0, 2.0, 4.0, 8.0, 20.0] },
];

/// The plain features, in the order of their bits.
pub const PLAIN: [&str; 33] = [
    "bias",
    "organization",
    "craft",
    "weak_alias",
    "numbers_differ",
    "one_initial",
    "more_initials",
    "one_word_asked",
    "one_word_listed",
    "birth_day",
    "birth_slip",
    "birth_year",
    "birth_within_year",
    "birth_near_year",
    "birth_differs",
    "country_shared",
    "country_apart",
    "gender_shared",
    "gender_apart",
    "identifier_shared",
    "identifier_apart",
    "organization_country_shared",
    "organization_country_apart",
    "whole_name",
    "person_two_words_agree",
    "person_three_words_agree",
    "acronym",
    "number_missing",
    "craft_numbers_differ",
    "craft_number_missing",
    "legal_forms_differ",
    "descriptions_differ",
    "syllables_apart",
];

/// What the model looks at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features {
    /// Values of [`GRADED`].
    pub graded: [f32; GRADED.len()],
    /// Which of [`PLAIN`] hold.
    pub plain: u64,
}

impl Features {
    pub(crate) fn of(
        asked: &Party,
        words: &[Asked],
        alignment: &Alignment,
        standing: Option<Standing>,
        beside: &Beside,
        rivals: usize,
    ) -> Self {
        let nats = |hundredths: i32| hundredths as f32 / 100.0;
        let share = |(all, left): (i32, i32)| 1.0 - left as f32 / all.max(1) as f32;
        let shared = (share(alignment.asked) * share(alignment.listed)).max(0.0).sqrt();
        let graded = [
            nats(alignment.gained),
            nats(alignment.slips),
            nats(alignment.asked.1),
            nats(alignment.listed.1),
            shared,
            nats(alignment.conflict),
            alignment.worst_slip,
            alignment.syllables.0,
            alignment.syllables.1,
            rivals as f32,
        ];
        let person = asked.kind == Kind::Person;
        let agree = alignment.pieces.iter().filter(|piece| piece.gain > 100).count();
        let holds = [
            true,
            asked.kind == Kind::Organization,
            asked.kind == Kind::Craft,
            standing == Some(Standing::Weak),
            alignment.numbers_differ,
            alignment.initials == 1,
            alignment.initials > 1,
            words.len() == 1,
            alignment.listed.0 > 0 && alignment.pieces.len() == 1 && alignment.listed.1 == 0,
            beside.birth == Birth::Day,
            beside.birth == Birth::Slip,
            beside.birth == Birth::Year,
            beside.birth == Birth::WithinYear,
            beside.birth == Birth::NearYear,
            beside.birth == Birth::Differs,
            person && beside.countries == Sets::Shared,
            person && beside.countries == Sets::Apart,
            beside.gender == Sets::Shared,
            beside.gender == Sets::Apart,
            beside.numbers == Sets::Shared,
            beside.numbers == Sets::Apart,
            !person && beside.countries == Sets::Shared,
            !person && beside.countries == Sets::Apart,
            alignment.asked.1 == 0 && alignment.listed.1 == 0,
            person && agree == 2,
            person && agree > 2,
            alignment.pieces.iter().any(|piece| piece.how == How::Acronym),
            alignment.number_missing,
            asked.kind == Kind::Craft && alignment.numbers_differ,
            asked.kind == Kind::Craft && alignment.number_missing,
            !person && alignment.fillers_differ,
            alignment.descriptions_differ,
            alignment.syllables_apart,
        ];
        let plain = holds.iter().enumerate().fold(0, |bits, (at, holds)| bits | u64::from(*holds) << at);
        Self { graded, plain }
    }

    /// Every weight that the features touch, with how much of it counts: `(number of the weight, share)`.
    pub fn touched(&self) -> SmallVec<[(usize, f32); 24]> {
        let mut touched = SmallVec::new();
        self.each_touched(|at, share| touched.push((at, share)));
        touched
    }

    /// The same without keeping them, always in the same order: sums of floats depend on it.
    fn each_touched(&self, mut touch: impl FnMut(usize, f32)) {
        let mut first = 0;
        for (value, feature) in self.graded.iter().zip(&GRADED) {
            let knots = feature.knots;
            // Counted, not searched: where a value lies cannot be foreseen.
            let below_value = knots.iter().map(|knot| usize::from(knot < value)).sum::<usize>();
            let above = below_value.min(knots.len() - 1);
            let below = above.saturating_sub(1);
            let at = |knot: usize| knots.get(knot).copied().unwrap_or_default();
            let width = at(above) - at(below);
            let share = if width > 0.0 { ((value - at(below)) / width).clamp(0.0, 1.0) } else { 1.0 };
            if share < 1.0 {
                touch(first + below, 1.0 - share);
            }
            if share > 0.0 {
                touch(first + above, share);
            }
            first += knots.len();
        }
        let mut plain = self.plain;
        while plain != 0 {
            touch(first + plain.trailing_zeros() as usize, 1.0);
            plain &= plain - 1;
        }
    }
}

/// Names of all weights, in order: `feature` or `feature@knot`.
pub fn weight_names() -> Vec<String> {
    let graded = GRADED
        .iter()
        .flat_map(|feature| feature.knots.iter().map(move |knot| format!("{}@{knot}", feature.name)));
    graded.chain(PLAIN.iter().map(|name| (*name).to_owned())).collect()
}

/// The fitted weights.
#[derive(Clone, Debug)]
pub struct Model {
    weights: Vec<f32>,
    /// From this probability on, a result is an alert.
    pub threshold: f32,
}

/// A weighed candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighed {
    /// The sum of all evidence, in nats.
    pub nats: f32,
    /// The probability that it is the party asked for, 0 to 1.
    pub probability: f32,
}

impl Model {
    /// The model that is shipped.
    pub fn shipped() -> Self {
        Self::parse(include_str!("model.tsv"))
    }

    /// Reads `name<TAB>weight` lines; what is not named weighs nothing.
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let known: std::collections::HashMap<&str, f32> = lines
            .filter_map(|line| line.split_once('\t'))
            .filter_map(|(name, weight)| Some((name, weight.trim().parse().ok()?)))
            .collect();
        let weights =
            weight_names().iter().map(|name| known.get(name.as_str()).copied().unwrap_or(0.0)).collect();
        Self { weights, threshold: known.get("threshold").copied().unwrap_or(0.5) }
    }

    /// All weights in nats, as [`weight_names`] names them.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// What each touched weight adds, by its number.
    pub(crate) fn shares(&self, features: &Features) -> Vec<(usize, f32)> {
        let share =
            |(at, share): (usize, f32)| (at, self.weights.get(at).copied().unwrap_or_default() * share);
        features.touched().into_iter().map(share).collect()
    }

    /// Weighs features.
    pub fn weigh(&self, features: &Features) -> Weighed {
        // As an iterator over floats sums: from negative zero on.
        let mut nats = -0.0;
        features.each_touched(|at, share| nats += self.weights.get(at).copied().unwrap_or_default() * share);
        Weighed { nats, probability: 1.0 / (1.0 + (-nats).exp()) }
    }
}
