//! Findings: derived conclusions that anyone can compute again.

use crate::{ClaimId, Digest, RecordError, id_of};
use serde::{Deserialize, Serialize};

/// A finding's id: the SHA-256 of its canonical form.
pub type FindingId = Digest;

/// The computation that made a finding; the same method, version, parameters and inputs give the same result.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Method {
    /// `trace.fifo`, `path.to-listed-parent`, …
    pub name: String,
    /// Raised whenever the same inputs may give another result.
    pub version: u32,
}

/// What a finding was computed from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// A claim.
    Claim(ClaimId),
    /// An exhibit's bytes.
    Exhibit(Digest),
    /// A transfer store, by the digest of its columns.
    Store(Digest),
    /// An earlier finding.
    Finding(FindingId),
}

/// How many independent origins a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Independence {
    /// Two or more originators that do not repeat one another.
    Origins(Vec<String>),
    /// One originator, whose own act it is: a designation, an indictment, a resolution. It "rests on one origin".
    IssuersOwnAct(String),
    /// Computed from public chain data, which anyone can read for themselves.
    PublicLedger,
    /// Nothing was found: it rests on all that is held in that view, and on no source.
    NothingFound,
}

impl Independence {
    /// Checks the evidentiary standard: at least two origins, or the issuer's own act, or a public ledger.
    ///
    /// # Errors
    /// [`RecordError::Standard`] where fewer than two different origins are named.
    pub fn meets_standard(&self, method: &Method) -> Result<(), RecordError> {
        let Self::Origins(names) = self else { return Ok(()) };
        let mut distinct: Vec<_> = names.iter().map(|name| name.trim().to_lowercase()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() >= 2 {
            return Ok(());
        }
        Err(RecordError::Standard {
            method: method.name.clone(),
            why: "it rests on one origin that is not the issuer's own act",
        })
    }
}

/// How likely, in the seven phrases of ICD 203 (US Office of the Director of National Intelligence, 2015), §D.6.e.(2)(a).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Likelihood(u32);

impl Likelihood {
    /// A probability in parts per million, 0 to 1,000,000.
    pub const fn from_ppm(ppm: u32) -> Option<Self> {
        if ppm <= 1_000_000 { Some(Self(ppm)) } else { None }
    }

    /// The phrase for it. Bounds belong to the higher phrase.
    pub const fn words(self) -> &'static str {
        match self.0 {
            0..50_000 => "almost no chance",
            50_000..200_000 => "very unlikely",
            200_000..450_000 => "unlikely",
            450_000..550_000 => "roughly even chance",
            550_000..800_000 => "likely",
            800_000..950_000 => "very likely",
            _ => "almost certain",
        }
    }
}

impl TryFrom<u32> for Likelihood {
    type Error = RecordError;

    fn try_from(ppm: u32) -> Result<Self, RecordError> {
        Self::from_ppm(ppm).ok_or(RecordError::Grade { text: format!("{ppm} parts per million") })
    }
}

impl From<Likelihood> for u32 {
    fn from(likelihood: Likelihood) -> Self {
        likelihood.0
    }
}

/// How much the analyst trusts the basis of a judgement; kept apart from how likely the judged thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "ICD 203's own words")]
pub enum Confidence {
    Low,
    Moderate,
    High,
}

/// A derived conclusion: recompute it from its inputs and compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How it was computed.
    pub method: Method,
    /// With which settings; integers and strings only.
    pub parameters: serde_json::Value,
    /// From what.
    pub inputs: Vec<Input>,
    /// What came out; integers and strings only.
    pub result: serde_json::Value,
    /// On how many origins it rests.
    pub independence: Independence,
    /// How likely, where it is a judgement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<Likelihood>,
    /// How firm the basis.
    pub confidence: Confidence,
    /// What limits it, in words that go into the report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<String>,
}

impl Finding {
    /// The id: SHA-256 of the RFC 8785 form.
    ///
    /// # Errors
    /// As [`id_of`].
    pub fn id(&self) -> Result<FindingId, RecordError> {
        id_of(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method() -> Method {
        Method { name: "test".to_owned(), version: 1 }
    }

    #[test]
    fn two_outlets_of_one_origin_do_not_count_twice() {
        let twice = Independence::Origins(vec!["US Treasury".to_owned(), " us treasury ".to_owned()]);
        assert!(twice.meets_standard(&method()).is_err());
        let two = Independence::Origins(vec!["US Treasury".to_owned(), "UN Security Council".to_owned()]);
        assert!(two.meets_standard(&method()).is_ok());
        assert!(Independence::Origins(vec![]).meets_standard(&method()).is_err());
        assert!(Independence::IssuersOwnAct("US Treasury".to_owned()).meets_standard(&method()).is_ok());
    }

    #[test]
    fn the_phrases_cover_the_whole_scale() {
        let words: Vec<_> = [0, 49_999, 50_000, 300_000, 500_000, 700_000, 900_000, 1_000_000]
            .map(|p| Likelihood::from_ppm(p).unwrap().words())
            .into();
        assert_eq!(words[1], "almost no chance");
        assert_eq!(words[2], "very unlikely");
        assert_eq!(words[7], "almost certain");
        assert!(Likelihood::from_ppm(1_000_001).is_none());
    }
}
