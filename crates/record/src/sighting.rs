//! What tactics over time are counted from: dated sightings of indicators, and dated reports with the techniques that
//! they describe.

use crate::Month;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Indicators that one reporter published in one month, alike in everything that is asked here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sighting {
    /// The earliest month that any source gives for these indicators; `None` where it is not known.
    pub first_seen: Option<Month>,
    /// The month in which this reporter published them.
    pub published: Month,
    /// Who published them, as a pseudonym (`r017`): accounts are counted, not named.
    pub reporter: String,
    /// The collection that carries them (`maltrail`).
    pub source: String,
    /// The family or cluster they are filed under (`kimsuky`).
    pub family: String,
    /// The type of indicator (`domain`, `url`, `ip`, `hash`).
    pub indicator: String,
    /// The technique, as an ATT&CK id (`T1566.002`), by the rules of `assess::tactics::map`.
    pub technique: String,
    /// How many different indicators, at least 1.
    pub count: u32,
}

/// A published report, and the techniques that it is cited for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReportedUse {
    /// The report's name in ATT&CK's citations.
    pub id: String,
    /// The month it came out; `None` where it is undated.
    pub published: Option<Month>,
    /// The month in which the knowledge base first cited it for a technique.
    pub recorded: Option<Month>,
    /// The publishing house, by its site's name.
    pub publisher: String,
    /// The groups and campaigns it is cited for.
    pub groups: BTreeSet<String>,
    /// The techniques it is cited for, as ATT&CK ids.
    pub techniques: BTreeSet<String>,
}
