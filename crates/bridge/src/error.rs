//! What can go wrong with a bridge's files. A bad row is not here: it is quarantined and counted.

use std::path::PathBuf;

/// Errors of the crate `bridge`.
#[derive(Debug, thiserror::Error)]
pub enum BridgeError {
    /// A file could not be opened or read.
    #[error(
        "reading {path}: {source}\nhint: give a CSV file, plain or gzipped, or a list of deposits as JSON"
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A CSV file broke off or has no readable header.
    #[error(
        "reading {name} as CSV: {source}\nhint: the first line must name the columns; fields are separated by commas"
    )]
    Csv {
        /// The file.
        name: String,
        /// What the reader said.
        source: csv::Error,
    },
    /// Nothing in the header can serve for a column that matching cannot do without.
    #[error("{name}: no column for the {what} among {found:?}\nhint: name it one of {accepted:?}")]
    NoColumn {
        /// The file.
        name: String,
        /// What the column is for.
        what: &'static str,
        /// The header as it is.
        found: Vec<String>,
        /// Names that would do.
        accepted: Vec<&'static str>,
    },
    /// A JSON list of deposits could not be parsed.
    #[error(
        "reading {name} as JSON deposits: {source}\nhint: a list of objects with txhash, timestamp and args is expected"
    )]
    Json {
        /// The file.
        name: String,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// More rows than one matching takes.
    #[error(
        "{name}: more than {limit} rows\nhint: split the file by month; matching looks at one span at a time"
    )]
    TooMany {
        /// The file.
        name: String,
        /// The limit.
        limit: usize,
    },
}
