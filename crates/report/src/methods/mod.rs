//! The methods: each computes one kind of finding from the record, and computes it again when it is verified.

pub(crate) mod boundary;
pub(crate) mod bounds;
pub(crate) mod breach;
pub(crate) mod check;
pub(crate) mod conduct;
pub(crate) mod fifo;
pub(crate) mod leads;
pub(crate) mod outlook;
pub(crate) mod path;
pub(crate) mod reconcile;
pub(crate) mod releases;
pub(crate) mod revenue;
pub(crate) mod screening;
pub(crate) mod study;
pub(crate) mod tactics;
pub(crate) mod thefts;

use crate::{Desk, ReportError};
use record::{Finding, Method};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// One way of coming to a finding.
pub(crate) struct MethodDef {
    pub(crate) name: &'static str,
    /// Raised whenever the same inputs may give another result.
    pub(crate) version: u32,
    pub(crate) compute: fn(&Desk, &Value) -> Result<Finding, ReportError>,
}

/// Every method.
static METHODS: [&MethodDef; 15] = [
    &releases::METHOD,
    &fifo::METHOD,
    &bounds::METHOD,
    &boundary::METHOD,
    &leads::METHOD,
    &path::METHOD,
    &breach::METHOD,
    &screening::METHOD,
    &thefts::METHOD,
    &conduct::METHOD,
    &reconcile::METHOD,
    &revenue::METHOD,
    &check::METHOD,
    &outlook::METHOD,
    &tactics::METHOD,
];

/// Computes a finding by the method of that name.
///
/// # Errors
/// [`ReportError::Form`] where there is no such method or version, and whatever the method meets.
pub fn compute(desk: &Desk, method: &Method, parameters: &Value) -> Result<Finding, ReportError> {
    let known = METHODS.iter().find(|known| known.name == method.name && known.version == method.version);
    let known = known.ok_or_else(|| ReportError::Form {
        method: format!("{} version {}", method.name, method.version),
        what: "method",
        why: "this program does not have it".to_owned(),
    })?;
    (known.compute)(desk, parameters)
}

impl MethodDef {
    pub(crate) fn method(&self) -> Method {
        Method { name: self.name.to_owned(), version: self.version }
    }

    /// Computes with typed parameters.
    pub(crate) fn run(&self, desk: &Desk, parameters: &impl Serialize) -> Result<Finding, ReportError> {
        (self.compute)(desk, &to_value(self.name, "parameters", parameters)?)
    }
}

/// Reads parameters or a result.
pub(crate) fn from_value<T: DeserializeOwned>(
    method: &str,
    what: &'static str,
    value: &Value,
) -> Result<T, ReportError> {
    T::deserialize(value).map_err(|error| ReportError::Form {
        method: method.to_owned(),
        what,
        why: error.to_string(),
    })
}

/// Writes parameters or a result.
pub(crate) fn to_value(
    method: &str,
    what: &'static str,
    value: &impl Serialize,
) -> Result<Value, ReportError> {
    serde_json::to_value(value).map_err(|error| ReportError::Form {
        method: method.to_owned(),
        what,
        why: error.to_string(),
    })
}
