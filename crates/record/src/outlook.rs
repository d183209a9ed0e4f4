//! Published outlooks: what was said beforehand, in a form that can be scored when the day has come.

use crate::{ClaimId, Digest, FindingId, Likelihood, Method, RecordError, id_of};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An outlook's id: the SHA-256 of its canonical form.
pub type OutlookId = Digest;

/// A level of the predicted distribution: with a chance of `permille` in a thousand the measure is at most `value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Quantile {
    /// 1 to 999.
    pub permille: u32,
    /// In the measure's own unit: thefts, or whole USD.
    pub value: u64,
}

/// What is said of the measure.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prediction {
    /// The probability that the measure reaches a number.
    Reaches {
        /// The number, in the measure's own unit.
        at_least: u64,
        /// How likely that is.
        probability: Likelihood,
    },
    /// The distribution, as quantiles in rising order.
    Quantiles(Vec<Quantile>),
}

/// A forecast as it was published. Who published it, and when it was recorded, is the ledger's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Outlook {
    /// The question in full, with its days and what resolves it: never changed afterwards.
    pub question: String,
    /// The measure: `thefts`, `thefts_large`, `usd_stolen`.
    pub measure: String,
    /// First day of the span that it is about.
    pub from: Date,
    /// Last day of that span.
    pub to: Date,
    /// What is predicted.
    pub prediction: Prediction,
    /// The day on which it was made: nothing made known later went into it.
    pub made_on: Date,
    /// The day on which it is resolved by what is then recorded; later claims do not count.
    pub resolves_on: Date,
    /// The model, with its version.
    pub method: Method,
    /// The finding that holds the computation.
    pub finding: FindingId,
}

impl Outlook {
    /// The id: SHA-256 of the RFC 8785 form.
    ///
    /// # Errors
    /// As [`id_of`].
    pub fn id(&self) -> Result<OutlookId, RecordError> {
        id_of(self)
    }
}

/// How far a prediction was off. Smaller is better in each.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Of a probability.
    Probability {
        /// Whether it came to pass.
        happened: bool,
        /// Brier score in parts per million: 0 is best, 250,000 is a coin's, 1,000,000 is worst (Brier, 1950).
        brier_ppm: u32,
        /// Logarithmic score in thousandths of a nat; a stated certainty counts as 999,999 in a million.
        log_millinats: u32,
    },
    /// Of a distribution.
    Distribution {
        /// Continuous ranked probability score from the published quantiles, in the measure's own unit, cut
        /// (Matheson and Winkler, 1976).
        crps: u64,
        /// Whether the value lies within the 10 and 90 % quantiles, both included; `None` where they were not
        /// published.
        within_80: Option<bool>,
    },
}

/// What became of an outlook.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OutlookScore {
    /// The outlook.
    pub outlook: OutlookId,
    /// The day that the score is of: not before the outlook's own day of resolution.
    pub on: Date,
    /// The measure as it was then recorded.
    pub observed: u64,
    /// The claims that it was counted from.
    pub by: Vec<ClaimId>,
    /// How far off.
    pub mark: Mark,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Act, Entry};
    use jiff::civil::date;

    fn outlook() -> Outlook {
        Outlook {
            question: "An invented question?".to_owned(),
            measure: "thefts".to_owned(),
            from: date(2027, 1, 1),
            to: date(2027, 6, 30),
            prediction: Prediction::Reaches {
                at_least: 1,
                probability: Likelihood::from_ppm(900_000).unwrap(),
            },
            made_on: date(2026, 12, 31),
            resolves_on: date(2027, 9, 30),
            method: Method { name: "outlook.test".to_owned(), version: 1 },
            finding: Digest::of(b"an invented finding"),
        }
    }

    #[test]
    fn an_outlook_is_an_act_with_a_form_and_an_id() {
        let act = Act::Outlook(outlook());
        let text = serde_json::to_string(&Entry { recorded: 1, act }).unwrap();
        assert!(text.contains(r#""act":"outlook""#) && text.contains(r#""to":"2027-06-30""#), "{text}");
        assert!(!text.contains('.') || text.contains("outlook.test"), "no floats: {text}");
        let Act::Outlook(read) = serde_json::from_str::<Entry>(&text).unwrap().act else { panic!("{text}") };
        assert_eq!((read.id().unwrap(), &read), (outlook().id().unwrap(), &outlook()));
        let other = Outlook { resolves_on: date(2027, 10, 1), ..outlook() };
        assert_ne!(other.id().unwrap(), outlook().id().unwrap(), "the day is part of what was said");
    }

    #[test]
    fn a_score_round_trips() {
        let mark = Mark::Distribution { crps: 12, within_80: Some(true) };
        let outlook = outlook().id().unwrap();
        let score = OutlookScore { outlook, on: date(2027, 9, 30), observed: 4, by: vec![outlook], mark };
        let text = serde_json::to_string(&Act::Score(score.clone())).unwrap();
        assert_eq!(serde_json::from_str::<Act>(&text).unwrap(), Act::Score(score));
    }
}
