//! The plain spellings of one token, and how they are put together letter by letter.

use smallvec::SmallVec;

/// Plain ASCII lower-case spellings of one token, most usual first, no two alike, at most [`MOST`].
pub type Readings = SmallVec<[String; 4]>;

/// The most spellings that one token is given.
pub const MOST: usize = 8;

/// Adds `reading` unless it is empty, known already, or one too many.
pub(crate) fn add(readings: &mut Readings, reading: String) {
    if !reading.is_empty() && readings.len() < MOST && !readings.contains(&reading) {
        readings.push(reading);
    }
}

/// Spells a token from each letter's choices: first everybody's first choice, then second choices throughout (a writer keeps to one
/// practice), then one letter at a time. Bounded by [`MOST`] whatever the input.
pub(crate) fn spell(letters: &[&[&str]]) -> Readings {
    let mut readings = Readings::new();
    let pick = |rank: usize, only: Option<usize>| -> String {
        let choose = |(at, choices): (usize, &&[&str])| {
            let rank = if only.is_none_or(|only| only == at) { rank } else { 0 };
            choices.get(rank).or(choices.first()).copied().unwrap_or("").to_owned()
        };
        letters.iter().enumerate().map(choose).collect()
    };
    let most = letters.iter().map(|choices| choices.len()).max().unwrap_or(0);
    for rank in 0..most {
        add(&mut readings, pick(rank, None));
    }
    for (at, choices) in letters.iter().enumerate() {
        if readings.len() >= MOST {
            break;
        }
        for rank in 1..choices.len() {
            add(&mut readings, pick(rank, Some(at)));
        }
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_practice_throughout_comes_before_mixtures() {
        let all = spell(&[&["o", "oe"], &["z", "s"], &["u", "ue"]]);
        assert_eq!(all.as_slice(), ["ozu", "oesue", "oezu", "osu", "ozue"]);
        assert!(spell(&[]).is_empty());
    }

    #[test]
    fn bounded() {
        let letters: Vec<&[&str]> = vec![&["a", "b", "c"]; 1000];
        assert_eq!(spell(&letters).len(), MOST);
    }
}
