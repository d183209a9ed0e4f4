//! `norm.in-force`: which paragraphs were in force on the day of the act, and which of them a path makes applicable.

use super::{MethodDef, from_value, path, to_value};
use crate::{Desk, ReportError};
use archive::View;
use jiff::civil::Date;
use record::{Certainty, ClaimId, Confidence, Digest, Finding, Independence, Input, Status};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) static METHOD: MethodDef = MethodDef { name: "norm.in-force", version: 1, compute };

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    /// What kind of measure is looked for: `asset_freeze`.
    pub(crate) measure: String,
    /// The day of the act.
    pub(crate) day: Date,
    /// The path that makes it applicable.
    pub(crate) path: Digest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Result_ {
    /// Whether the path reaches a listed parent by ownership, control or agency throughout.
    pub(crate) applicable: bool,
    pub(crate) paragraphs: Vec<Paragraph>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Paragraph {
    /// `unscr:1718:para-8(d)`.
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) in_force: String,
    pub(crate) claim: ClaimId,
}

fn compute(desk: &Desk, parameters: &Value) -> Result<Finding, ReportError> {
    let asked: Parameters = from_value(METHOD.name, "parameters", parameters)?;
    let path = desk.archive().finding(&asked.path)?;
    let path: path::Result_ = from_value(path::METHOD.name, "result", &path.result)?;
    let paragraphs = paragraphs(desk, &asked)?;
    if paragraphs.is_empty() {
        let why = format!("no paragraph with the measure '{}' is held", asked.measure);
        return Err(ReportError::Evidence {
            method: METHOD.name,
            why,
            hint: "gather the norms: data/dossier/norms.jsonl holds them",
        });
    }
    let mut inputs = vec![Input::Finding(asked.path)];
    inputs.extend(paragraphs.iter().map(|paragraph| Input::Claim(paragraph.claim)));
    let result = Result_ { applicable: path.paths.iter().any(|path| path.freeze_reaches), paragraphs };
    Ok(Finding {
        method: METHOD.method(),
        parameters: parameters.clone(),
        inputs,
        likelihood: None,
        confidence: Confidence::High,
        independence: Independence::IssuersOwnAct("UN Security Council".to_owned()),
        limits: vec!["Whether a given State was bound to act, and did, is for the Committee to say; the finding says which paragraph was in force and what it covers.".to_owned()],
        result: to_value(METHOD.name, "result", &result)?,
    })
}

/// Paragraphs with that measure that were certainly in force on the day.
fn paragraphs(desk: &Desk, asked: &Parameters) -> Result<Vec<Paragraph>, ReportError> {
    let view = View { as_of: Some(asked.day), known_at: Some(asked.day), ..desk.view() };
    let mut found = vec![];
    for held in desk.archive().claims_with(&asked.measure, &view)? {
        if held.status == Status::Standing && !held.claim.denied && view.holds(&held.claim) == Certainty::Yes
        {
            found.push(Paragraph {
                id: held.claim.subject.to_string(),
                text: held.claim.value.to_string(),
                in_force: held.claim.valid.to_string(),
                claim: held.id,
            });
        }
    }
    found.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}
