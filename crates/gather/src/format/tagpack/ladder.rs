//! GraphSense's confidence ladder on the Admiralty scale, and back.

use crate::intake::Fault;
use record::{Credibility, Grade, Reliability};

/// The steps, from GraphSense's own definitions: the reliability is that of the kind of source, the credibility that of
/// the way in which the attribution was made. Of steps with one grade, the one that claims least stands first: the way
/// back takes it.
const LADDER: [(&str, Reliability, u8); 14] = [
    // Proven by whoever holds the keys, or by the ledger itself.
    ("ownership", Reliability::A, 1),
    ("ledger_immanent", Reliability::A, 1),
    // Published by an authority in its own proceedings; tested by the pack's maker with a payment.
    ("authority_data", Reliability::A, 2),
    ("manual_transaction", Reliability::A, 2),
    // What investigators and trusted third parties report, what a service says of itself.
    ("trusted_provider", Reliability::B, 2),
    ("forensic_investigation", Reliability::B, 2),
    ("service_data", Reliability::B, 2),
    ("service_api", Reliability::B, 2),
    ("override", Reliability::B, 2),
    ("forensic", Reliability::B, 3),
    // Read off web pages, reported by strangers, guessed by rules.
    ("web_crawl", Reliability::C, 3),
    ("heuristic", Reliability::C, 4),
    ("untrusted_transaction", Reliability::D, 3),
    ("unknown", Reliability::F, 6),
];

/// The grade of a step; of `unknown`, where the text is empty.
pub(in crate::format) fn grade_of(confidence: &str) -> Result<Grade, Fault> {
    let confidence = if confidence.is_empty() { "unknown" } else { confidence };
    let step = LADDER.iter().find(|(name, ..)| *name == confidence);
    let (_, reliability, credibility) = step.ok_or_else(|| {
        let shown = confidence.chars().take(60).collect::<String>();
        Fault::new(
            format!("'{shown}' is not on GraphSense's confidence ladder"),
            "see docs/guide/gather.md for the steps",
        )
    })?;
    Ok(Grade { reliability: *reliability, credibility: Credibility::new(*credibility)?, ..Grade::OFFICIAL })
}

/// The step for a grade: its own or, where none has it, the strongest that is not stronger.
pub(super) fn confidence_of(grade: Grade) -> &'static str {
    let of = |step: &(&'static str, Reliability, u8)| Some((step.0, grade_of(step.0).ok()?));
    let steps = || LADDER.iter().filter_map(of);
    let same =
        |other: &Grade| (other.reliability, other.credibility) == (grade.reliability, grade.credibility);
    let own = steps().find(|(_, step)| same(step));
    let below = steps().filter(|(_, step)| step.strength() <= grade.strength());
    // Of equals the first: max_by_key would take the last.
    let weaker = below.reduce(|best, next| if next.1.strength() > best.1.strength() { next } else { best });
    own.or(weaker).map_or("unknown", |(name, _)| name)
}

/// Whether the step alone brings the grade back.
pub(super) fn is_a_step(grade: Grade) -> bool {
    grade_of(confidence_of(grade)).is_ok_and(|step| step == grade)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grade_of_the_ladder_comes_back() {
        for (name, ..) in LADDER {
            let grade = grade_of(name).unwrap();
            assert_eq!(grade_of(confidence_of(grade)).unwrap(), grade, "{name}");
            assert!(is_a_step(grade));
        }
        assert_eq!(grade_of("").unwrap().to_string(), "F6");
        assert!(grade_of("certain").unwrap_err().reason.contains("'certain'"));
    }

    #[test]
    fn between_two_steps_the_lower_one_stands() {
        for letter in ["A", "B", "C", "D", "E", "F"] {
            for digit in 1..=6 {
                let grade: Grade = format!("{letter}{digit}").parse().unwrap();
                let step = grade_of(confidence_of(grade)).unwrap();
                assert!(step.strength() <= grade.strength() || confidence_of(grade) == "unknown", "{grade}");
            }
        }
        assert_eq!(confidence_of("C2".parse().unwrap()), "web_crawl");
    }
}
