//! `screen`: a query screened against the lists that the watch held. The computing is `screen::decision`'s.

use super::MethodDef;
use crate::{Desk, ReportError};
use record::Finding;
use screen::decision;
use serde_json::Value;

pub(crate) static METHOD: MethodDef =
    MethodDef { name: decision::METHOD, version: decision::METHOD_VERSION, compute };

/// It is weighed by its own model, which was kept with it.
fn compute(desk: &Desk, parameters: &Value) -> Result<Finding, ReportError> {
    Ok(decision::screening(desk.archive(), &desk.view(), parameters)?)
}
