//! Exhibits: the immutable bytes that claims are read from.

use crate::{Digest, Handling, PartialDate};
use serde::{Deserialize, Serialize};

/// Who gave an exhibit, how it was obtained, and when.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Origin {
    /// What a person would call it: `OFAC SDN list, Advanced XML`.
    pub title: String,
    /// The party that issued it: `US Treasury, OFAC`.
    pub publisher: String,
    /// Where it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When its issuer published it, as the exhibit itself says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<PartialDate>,
    /// How it came here: `re-published by …`, `handed over by …`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub obtained: String,
}

/// Immutable bytes, named by their SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Exhibit {
    /// SHA-256 of the bytes as they were given.
    pub digest: Digest,
    /// Length in bytes.
    pub bytes: u64,
    /// The name of the file as it was given, without its folder.
    pub name: String,
    /// IANA media type, or `application/octet-stream`.
    pub media_type: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Who may see it.
    #[serde(default)]
    pub handling: Handling,
    /// The originator's terms of use, in the originator's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub terms: String,
}
