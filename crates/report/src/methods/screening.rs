//! `screen`: a query screened against the lists that the watch held. The computing is `screen::decision`'s.

use super::MethodDef;
use crate::{Desk, ReportError};
use record::Finding;
use screen::decision;
use serde_json::Value;

pub(crate) static METHOD: MethodDef =
    MethodDef { name: decision::METHOD, version: decision::METHOD_VERSION, compute };

/// A screening of another engine or model is not taken for a changed one: it is said which it was.
fn compute(desk: &Desk, parameters: &Value) -> Result<Finding, ReportError> {
    let asked: decision::Screening = super::from_value(decision::METHOD, "parameters", parameters)?;
    if let Some(why) = asked.other_engine() {
        return Err(ReportError::Form { method: decision::METHOD.to_owned(), what: "engine", why });
    }
    Ok(decision::screening(desk.archive(), &desk.view(), parameters)?)
}
