//! A listed party, or one that is asked about: what screening knows of it.

use names::Kind;
use record::PartialDate;

/// How a name stands on its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The name, or an alias of good quality.
    Strong,
    /// Marked by the list itself as weak: a nickname, a call sign, a part of a name.
    Weak,
}

/// A name with its standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The name as the list writes it.
    pub text: String,
    /// How it stands there.
    pub standing: Standing,
}

/// A party of a list or of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Its id on its list or in its archive.
    pub id: String,
    /// How it is shown.
    pub caption: String,
    /// What it is.
    pub kind: Kind,
    /// Its names.
    pub names: Vec<Called>,
    /// When it was born; several where sources differ.
    pub born: Vec<PartialDate>,
    /// ISO 3166 codes, lower case: nationality, jurisdiction, flag. They may only confirm or weaken a name match.
    pub countries: Vec<String>,
    /// As FtM writes it: `male`, `female`, `other`.
    pub gender: Vec<String>,
    /// Passport, registration, IMO and tax numbers, upper case, letters and digits only.
    pub numbers: Vec<String>,
}

impl Party {
    /// A party of which nothing is known but what it is called.
    pub fn called(name: &str, kind: Kind) -> Self {
        Self {
            id: String::new(),
            caption: name.to_owned(),
            kind,
            names: vec![Called { text: name.to_owned(), standing: Standing::Strong }],
            born: vec![],
            countries: vec![],
            gender: vec![],
            numbers: vec![],
        }
    }
}
