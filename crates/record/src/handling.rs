//! Who may see a record: the Traffic Light Protocol 2.0 (FIRST) and the parties it may be released to.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// TLP 2.0 labels, from most to least open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the labels are FIRST's own")]
pub enum Tlp {
    #[default]
    #[serde(rename = "TLP:CLEAR")]
    Clear,
    #[serde(rename = "TLP:GREEN")]
    Green,
    #[serde(rename = "TLP:AMBER")]
    Amber,
    #[serde(rename = "TLP:AMBER+STRICT")]
    AmberStrict,
    #[serde(rename = "TLP:RED")]
    Red,
}

/// A handling mark.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Handling {
    /// The label.
    #[serde(default)]
    pub tlp: Tlp,
    /// The parties it may be released to; empty: whoever the label admits.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub releasable_to: BTreeSet<String>,
}

impl Handling {
    /// Whether the mark lets a record into a report for the public.
    pub fn is_public(&self) -> bool {
        self.tlp == Tlp::Clear && self.releasable_to.is_empty()
    }
}
