//! A case: which questions are asked of the record. It names no answer.

use crate::ReportError;
use archive::Archive;
use gather::Format;
use jiff::civil::Date;
use record::{Address, Digest, EntityId};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, io::Read as _};

/// Largest case file, in bytes.
const MOST_BYTES: u64 = 1 << 20;

/// A case as its TOML file states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it is.
    pub case: Heading,
    /// The bridge whose payments are examined.
    pub bridge: BridgeQuestion,
    /// What is traced.
    pub trace: TraceQuestion,
    /// The pool that is a boundary.
    pub pool: PoolQuestion,
    /// The path that is asked for.
    pub path: PathQuestion,
    /// The norms that may have been breached.
    pub norms: NormQuestion,
    /// What the report says of the field as a whole; without it, nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<FieldQuestion>,
}

/// Title and incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    /// Short name, used on the command line.
    pub id: String,
    /// The report's title.
    pub title: String,
    /// The incident that the claims are about.
    pub incident: EntityId,
    /// The day on which it happened.
    pub day: Date,
}

/// Which bridge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BridgeQuestion {
    /// Its name in the bridge legs.
    pub name: String,
    /// How a reader knows it.
    pub called: String,
}

/// Which asset, and which of the bridge's tokens is paid out as that asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraceQuestion {
    /// The asset whose store is traced: `ethereum/eth`.
    pub asset: String,
    /// Its symbol.
    pub symbol: String,
    /// The token whose payments move that asset.
    pub paid_as: Address,
}

/// Which pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolQuestion {
    /// Its name in the pool events.
    pub name: String,
    /// How a reader knows it.
    pub called: String,
}

/// Which list, and on which days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathQuestion {
    /// The list.
    pub list: String,
    /// Days on which it is asked what was known; today is added.
    pub known_at: Vec<Date>,
}

/// Which norms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NormQuestion {
    /// What kind of measure: `asset_freeze`.
    pub measure: String,
}

/// What is asked of the field as a whole: thefts, totals, revenue, tactics, conduct, and what will come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldQuestion {
    /// The name of a gathered article to check, if one is to be checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
}

impl Case {
    /// Reads a case.
    ///
    /// # Errors
    /// [`ReportError::Case`] with the line and what is wrong there.
    pub fn parse(name: &str, text: &str) -> Result<Self, ReportError> {
        let wrong = |why| ReportError::Case { name: name.to_owned(), why };
        match gather::too_deep(text) {
            Some(line) => Err(wrong(format!("line {line} nests too deep"))),
            None => toml::from_str(text).map_err(|error| wrong(error.to_string())),
        }
    }

    /// The case of that id among the case files that the watch holds; the newest where several bear it.
    ///
    /// # Errors
    /// [`ReportError::NoCase`], [`ReportError::Case`].
    pub fn held(archive: &Archive, id: Option<&str>) -> Result<(Self, Digest), ReportError> {
        let held = Self::all(archive)?;
        let found = held.iter().rfind(|(case, _)| id.is_none_or(|id| case.case.id == id)).cloned();
        found.ok_or_else(|| ReportError::NoCase {
            name: id.unwrap_or("any").to_owned(),
            held: held.iter().map(|(case, _)| case.case.id.clone()).collect(),
        })
    }

    /// Every file of the case of that id that the watch ever held.
    pub(crate) fn files(archive: &Archive, id: &str) -> Result<BTreeSet<Digest>, ReportError> {
        let held = Self::all(archive)?.into_iter();
        Ok(held.filter(|(case, _)| case.case.id == id).map(|(_, exhibit)| exhibit).collect())
    }

    /// Every case that the watch holds, with its file, in the order in which they were gathered.
    ///
    /// # Errors
    /// [`ReportError::Case`]; where the archive cannot be read.
    pub fn all(archive: &Archive) -> Result<Vec<(Self, Digest)>, ReportError> {
        let mut held = vec![];
        for source in
            archive.sources()?.into_iter().filter(|source| source.bulk.format == Format::CaseToml.name())
        {
            let mut text = String::new();
            let bytes = archive.exhibits().open(&source.bulk.exhibit)?;
            let name = source.exhibit.name.clone();
            bytes
                .take(MOST_BYTES)
                .read_to_string(&mut text)
                .map_err(|error| ReportError::Case { name: name.clone(), why: error.to_string() })?;
            held.push((Self::parse(&name, &text)?, source.bulk.exhibit));
        }
        Ok(held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_in_a_case_is_told_with_its_line() {
        let error = Case::parse("x.toml", "[case]\nid = 'x'\ntitel = 'y'\n").unwrap_err().to_string();
        assert!(error.contains("titel") && error.contains("line 3"), "{error}");
    }
}
