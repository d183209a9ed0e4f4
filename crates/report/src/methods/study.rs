//! What the studies of the field have in common: they read the claims on some kinds of subject, as known on a day.

use super::{MethodDef, from_value, to_value};
use crate::{Desk, ReportError};
use assess::{AssessError, Stated, origin::Provenance};
use jiff::civil::Date;
use record::{ClaimId, Confidence, Finding, Independence, Input};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// From which day a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    /// The day of the question.
    pub(crate) day: Date,
    /// Only what was certainly known by the end of this day; all that is held where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) known_at: Option<Date>,
}

impl Parameters {
    /// Asked on a day, with all that is held.
    pub(crate) const fn on(day: Date) -> Self {
        Self { day, known_at: None }
    }

    /// Asked on a day in the past, with what was known then.
    pub(crate) const fn back_on(day: Date) -> Self {
        Self { day, known_at: Some(day) }
    }
}

/// Which claims a study reads.
pub(crate) enum Of {
    /// Those on subjects of these kinds.
    Kinds(&'static [&'static str]),
    /// Those on every subject that is neither an entry of a list nor a wallet.
    OffLists,
}

impl Of {
    pub(crate) fn claims(&self, desk: &Desk, known_at: Option<Date>) -> Result<Vec<Stated>, ReportError> {
        match self {
            Self::Kinds(kinds) => desk.stated(kinds, known_at),
            Self::OffLists => desk.stated_off_lists(known_at),
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Kinds(kinds) => format!("on any subject of the kinds {}", kinds.join(", ")),
            Self::OffLists => "that no list brought".to_owned(),
        }
    }
}

/// A study of claims.
pub(crate) struct Study<T> {
    pub(crate) method: &'static MethodDef,
    /// What it reads.
    pub(crate) of: Of,
    pub(crate) study: fn(&[Stated], Date) -> Result<T, AssessError>,
    /// The claims that the result rests on, of those that were read.
    pub(crate) used: fn(&T) -> BTreeSet<ClaimId>,
    /// What limits it, in words that go into the report.
    pub(crate) limits: &'static [&'static str],
}

impl<T: Serialize> Study<T> {
    /// The result, and the claims that it was computed from.
    pub(crate) fn result(&self, desk: &Desk, asked: Parameters) -> Result<(T, Vec<Stated>), ReportError> {
        let claims = self.of.claims(desk, asked.known_at)?;
        if claims.is_empty() {
            return Err(ReportError::Evidence {
                method: self.method.name,
                why: format!("no claim {} is held", self.of.words()),
                hint: "gather the field's numbers: data/dossier/numbers.jsonl holds them",
            });
        }
        Ok(((self.study)(&claims, asked.day)?, claims))
    }

    /// The finding.
    pub(crate) fn compute(&self, desk: &Desk, parameters: &Value) -> Result<Finding, ReportError> {
        let asked: Parameters = from_value(self.method.name, "parameters", parameters)?;
        let (result, mut claims) = self.result(desk, asked)?;
        let used = (self.used)(&result);
        claims.retain(|stated| used.contains(&stated.id));
        Ok(Finding {
            method: self.method.method(),
            parameters: parameters.clone(),
            inputs: inputs(&claims),
            result: to_value(self.method.name, "result", &result)?,
            independence: origins(&claims),
            likelihood: None,
            confidence: Confidence::Moderate,
            limits: self.limits.iter().map(|limit| (*limit).to_owned()).collect(),
        })
    }
}

pub(crate) fn inputs(claims: &[Stated]) -> Vec<Input> {
    let ids: BTreeSet<_> = claims.iter().map(|stated| Input::Claim(stated.id)).collect();
    ids.into_iter().collect()
}

/// Whose knowledge the claims are: outlets that relay one issuer count as that issuer.
pub(crate) fn origins(claims: &[Stated]) -> Independence {
    let issuers: BTreeSet<_> = claims.iter().map(|stated| Provenance::of(&stated.claim).issuer).collect();
    Independence::Origins(issuers.into_iter().collect())
}
