//! The counter between a parser and its sink: what is kept, what is set aside, and that the two add up.

use crate::{GatherError, Quarantined, Sink, SinkError};
use record::{Claim, Digest, Identity, Observation, PartialDate, Tally};
use std::{
    collections::HashSet,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    io::BufRead,
};

/// Longest excerpt of a bad record that a message carries, in characters.
const MOST_EXCERPT: usize = 80;

/// One file of a source, open.
pub(crate) struct Open<'a> {
    pub(crate) name: String,
    pub(crate) exhibit: Digest,
    pub(crate) bytes: Box<dyn BufRead + 'a>,
}

/// What is wrong with one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) reason: String,
    pub(crate) hint: String,
}

impl Fault {
    pub(crate) fn new(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { reason: reason.into(), hint: hint.into() }
    }
}

impl From<record::RecordError> for Fault {
    /// The record crate's messages carry their hint on a second line.
    fn from(error: record::RecordError) -> Self {
        let text = error.to_string();
        let (reason, hint) = text.split_once("\nhint: ").unwrap_or((&text, "compare it with its source"));
        Self::new(reason, hint)
    }
}

/// Passes on to the sink, and counts.
///
/// A *record* is what its format calls one (a line, a row, an entity); a value that is quarantined out of a record
/// that is otherwise kept counts as a record of its own. So `read` = `kept` + `quarantined` by construction.
pub(crate) struct Intake<'a> {
    sink: &'a mut dyn Sink,
    file: String,
    /// Dates what the source does not date.
    pub(crate) known: PartialDate,
    tally: Tally,
    /// Hashes of the subjects: 8 bytes an entity, whatever the length of its id.
    subjects: HashSet<u64>,
}

impl<'a> Intake<'a> {
    pub(crate) fn new(sink: &'a mut dyn Sink, known: PartialDate) -> Self {
        Self { sink, file: String::new(), known, tally: Tally::default(), subjects: HashSet::new() }
    }

    /// Says which file the next records are from.
    pub(crate) fn enter(&mut self, file: &str) {
        file.clone_into(&mut self.file);
    }

    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    pub(crate) fn finish(self) -> Tally {
        Tally { entities: self.subjects.len() as u64, ..self.tally }
    }

    /// Counts one good record.
    pub(crate) fn kept(&mut self) {
        self.tally.read += 1;
        self.tally.kept += 1;
    }

    pub(crate) fn claim(&mut self, claim: Claim) -> Result<(), GatherError> {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(claim.subject.as_str());
        self.subjects.insert(hash);
        self.tally.claims += 1;
        let taken = self.sink.claim(claim);
        self.stopped(taken)
    }

    pub(crate) fn observation(&mut self, observation: Observation) -> Result<(), GatherError> {
        self.tally.transfers += 1;
        let taken = self.sink.observation(observation);
        self.stopped(taken)
    }

    pub(crate) fn identity(&mut self, identity: Identity) -> Result<(), GatherError> {
        let taken = self.sink.identity(identity);
        self.stopped(taken)
    }

    /// Sets one record, or one value out of a record, aside. `record` is its id or its first words.
    pub(crate) fn quarantine(&mut self, line: u64, record: &str, fault: Fault) -> Result<(), GatherError> {
        self.tally.read += 1;
        self.tally.quarantined += 1;
        let Fault { reason, hint } = fault;
        let record = record.chars().take(MOST_EXCERPT).collect();
        let taken = self.sink.quarantine(Quarantined { file: self.file.clone(), line, record, reason, hint });
        self.stopped(taken)
    }

    fn stopped(&self, taken: Result<(), SinkError>) -> Result<(), GatherError> {
        taken.map_err(|source| GatherError::Sink { file: self.file.clone(), source })
    }
}
