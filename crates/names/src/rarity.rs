//! How rare a word is in names: what it is worth that two names agree in it.
//!
//! The counts are fixed and shipped, so that a score does not depend on which list happens to be loaded, and a
//! screening can be replayed.

use crate::{Role, distance::Cost};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// The size of the population in which words were counted.
const NAMES: f32 = 50_000.0;

static COUNTS: LazyLock<FxHashMap<&str, f32>> = LazyLock::new(|| {
    let lines = include_str!("../tables/rarity.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(word, count)| Some((word, count.parse().ok()?)))
        .collect()
});

/// What agreement in `word` is worth, in hundredths of a nat, if it does what `role` says: 15 to 1,082.
pub fn weight(word: &str, role: Role) -> Cost {
    let count = COUNTS.get(word).copied().unwrap_or(0.0);
    let rarity = (NAMES / (count + 1.0)).ln() * 100.0;
    let share = match role {
        Role::Name => 1.0,
        Role::Generic | Role::Patronymic => 0.5,
        Role::Number(_) => 0.3,
        Role::Initial => 0.1,
        Role::Filler => 0.05,
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let weight = (rarity * share).clamp(15.0, 1_100.0) as Cost;
    weight
}

/// Whether `word` was counted at all: a spelling that names in use have, so less probably a slip of another one.
pub fn is_known(word: &str) -> bool {
    COUNTS.contains_key(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_name_is_worth_less_than_a_rare_one() {
        assert!(weight("kim", Role::Name) < weight("sahiron", Role::Name));
        assert!(weight("smith", Role::Name) < 700);
        assert_eq!(weight("al", Role::Filler), 15.max(weight("al", Role::Filler)));
    }
}
