//! `article.check`: what an article says, statement by statement, against the record.

use super::{MethodDef, from_value, study, to_value};
use crate::{Desk, ReportError};
use assess::check::{Checked, Options, check};
use jiff::civil::Date;
use record::{Confidence, Digest, Finding, Input};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeSet, io::Read as _};

pub(crate) static METHOD: MethodDef = MethodDef { name: "article.check", version: 2, compute };

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    /// The article.
    pub(crate) article: Digest,
    /// Only what was certainly known by the end of this day; all that is held where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) known_at: Option<Date>,
}

fn compute(desk: &Desk, parameters: &Value) -> Result<Finding, ReportError> {
    let asked: Parameters = from_value(METHOD.name, "parameters", parameters)?;
    let mut bytes = vec![];
    let article = desk.archive().exhibits().open(&asked.article)?;
    article.take(assess::check::MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| {
        ReportError::Evidence {
            method: METHOD.name,
            why: format!("the article {} cannot be read: {error}", asked.article),
            hint: "`watchkeeper verify` on the watch's folder says which exhibits are damaged",
        }
    })?;
    let claims = desk.stated_off_lists(asked.known_at)?;
    let checked = checked(desk, &bytes, &claims, &Options::default())?;
    let used: BTreeSet<_> = checked.claims.iter().flat_map(|claim| &claim.evidence).copied().collect();
    let evidence: Vec<_> = claims.into_iter().filter(|stated| used.contains(&stated.id)).collect();
    let mut inputs = vec![Input::Exhibit(asked.article)];
    inputs.extend(study::inputs(&evidence));
    Ok(Finding {
        method: METHOD.method(),
        parameters: parameters.clone(),
        inputs,
        result: to_value(METHOD.name, "result", &checked)?,
        independence: study::origins(&evidence),
        likelihood: None,
        confidence: Confidence::Moderate,
        limits: vec![
            "Statements are found by a grammar; what it does not read is not checked. 'Unverifiable' says that the archive holds nothing on it, not that it is wrong.".to_owned(),
        ],
    })
}

/// Checks a text against claims, with the names that the archive gives their subjects.
pub(crate) fn checked(
    desk: &Desk,
    text: &[u8],
    claims: &[assess::Stated],
    options: &Options,
) -> Result<Checked, ReportError> {
    let subjects: BTreeSet<_> = claims.iter().map(|stated| &stated.claim.subject).collect();
    let mut names = vec![];
    for subject in subjects {
        let name = desk.archive().caption(subject)?;
        if name != subject.as_str() {
            names.push((subject.clone(), name));
        }
    }
    Ok(check(text, claims, &names, options)?)
}
