//! Why a case could not be worked or a report not be written.

use archive::ArchiveError;
use gather::GatherError;
use record::RecordError;
use screen::ScreenError;
use std::path::PathBuf;
use thiserror::Error;

/// What was being done, what stood in the way, and what to do.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The case's file is not what it should be.
    #[error("case {name}: {why}\nhint: docs/guide/cases.md shows a whole case file")]
    Case {
        /// The case.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// The watch holds no such case.
    #[error("this watch holds no case '{name}'\nhint: gather its file first; held now: {}", if held.is_empty() { "none".to_owned() } else { held.join(", ") })]
    NoCase {
        /// What was asked for.
        name: String,
        /// Cases that are held.
        held: Vec<String>,
    },
    /// A finding cannot be computed from what is held.
    #[error("{} cannot be computed: {why}\nhint: {hint}", in_words(method))]
    Evidence {
        /// The method.
        method: &'static str,
        /// What is missing.
        why: String,
        /// What to do.
        hint: &'static str,
    },
    /// A finding's parameters, or its result, are not of its method's form.
    #[error(
        "{}: its {what} cannot be read: {why}\nhint: the finding was made by another version, or changed",
        in_words(method)
    )]
    Form {
        /// The method.
        method: String,
        /// Parameters or result.
        what: &'static str,
        /// Why.
        why: String,
    },
    /// Whoever asked for the work called it off.
    #[error("it was called off\nhint: what was found until then is kept; ask again")]
    CalledOff,
    /// What was given as a transaction is none.
    #[error(
        "'{text}' is not a transaction hash\nhint: 64 hexadecimal digits, with or without 0x, as an explorer shows them"
    )]
    NotATransaction {
        /// What was given.
        text: String,
    },
    /// What was given as an address is none, and nothing is said of it.
    #[error(
        "'{text}' is not an address\nhint: is it a name or an entity? `watchkeeper screen` takes names, `watchkeeper claims` ids and words"
    )]
    NotAnAddress {
        /// What was given.
        text: String,
    },
    /// What was given as the end of a time is none.
    #[error("{why}\nhint: give a day, such as 2022-05-19, or Unix seconds")]
    Moment {
        /// What is wrong.
        why: String,
    },
    /// A file could not be read or written.
    #[error("cannot {doing} {}: {source}\nhint: check the path, your rights and the space on the disk", path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The watch keeps no draft, and notes no release, of that digest.
    #[error(
        "there is no draft or report {digest}\nhint: `watchkeeper draft list` shows the drafts that this watch keeps, `watchkeeper ledger entries` its releases"
    )]
    NoDraft {
        /// What was asked for.
        digest: record::Digest,
    },
    /// The text is neither a report's page nor its twin.
    #[error(
        "this is no report: {why}\nhint: give a FILE.html or FILE.json as `watchkeeper report` writes them"
    )]
    NotAReport {
        /// What is missing.
        why: String,
    },
    /// A draft's file is not what it should be.
    #[error("the draft {} cannot be used: {why}\nhint: take the file away and draft the case again", path.display())]
    Draft {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The audience may not see the case itself.
    #[error(
        "nothing can be reported to {audience}: the case itself is for others {mark}\nhint: name an audience that may see the case file"
    )]
    Withheld {
        /// For whom it was to be redacted.
        audience: String,
        /// The mark that stands in its place.
        mark: String,
    },
    /// What is withheld could not be looked for in what remains.
    #[error(
        "the report cannot be redacted: {why}\nhint: too much is withheld from this audience; write a case of its own for it"
    )]
    Redact {
        /// What was in the way.
        why: String,
    },
    /// The program that prints is not there.
    #[error(
        "cannot print: watchkeeper-print is neither beside this program nor on the PATH\nhint: `make print` builds it (some minutes); or write the page, FILE.html, and print it from a browser"
    )]
    NoPrinter,
    /// The report could not be printed.
    #[error("cannot print: {why}\nhint: {hint}")]
    Print {
        /// What the printer said.
        why: String,
        /// What to do.
        hint: String,
    },
    /// The page could not be drawn.
    #[error(
        "the page cannot be drawn: {0}\nhint: this is a fault of the program; please report it with the case"
    )]
    Page(#[from] askama::Error),
    /// See [`cluster::Error`].
    #[error(transparent)]
    Cluster(#[from] cluster::Error),
    /// See [`assess::AssessError`].
    #[error(transparent)]
    Assess(#[from] assess::AssessError),
    /// See [`ArchiveError`].
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// See [`GatherError`].
    #[error(transparent)]
    Gather(#[from] GatherError),
    /// See [`ScreenError`].
    #[error(transparent)]
    Screen(#[from] ScreenError),
    /// See [`trace::Error`].
    #[error(transparent)]
    Trace(#[from] trace::Error),
    /// See [`RecordError`].
    #[error(transparent)]
    Record(#[from] RecordError),
    /// See [`ledger::LedgerError`].
    #[error("the ledger: {0}")]
    Ledger(#[from] ledger::LedgerError),
}

/// A method's name as people say it; what is none is given back.
pub(crate) fn in_words(method: &str) -> &str {
    match method {
        "trace.fifo" => "the trace (first in, first out)",
        "trace.bounds" => "the least and the most that can have arrived",
        "pool.boundary" => "what reached the mixer, and its crowd",
        "pool.leads" => "the leads out of the mixer",
        "path.to-listed-parent" => "the path to a listed party",
        "cluster" => "who is one customer",
        "norm.in-force" => "the norm in force",
        "article.check" => "the article, sentence by sentence",
        "field.thefts" => "the thefts on record",
        "field.reconcile" => "where sources disagree",
        "field.revenue" => "the revenue by stream",
        "field.conduct" => "what states did",
        "field.tactics" => "the tactics over time",
        "field.outlook" => "the outlook",
        "bridge.unexplained-releases" => "the releases that no deposit explains",
        other => other,
    }
}
