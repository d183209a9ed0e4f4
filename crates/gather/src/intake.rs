//! The counter between a parser and its sink: what is kept, what is set aside, and that the two add up.

use crate::{GatherError, Movement, Quarantined, Seen, Sink, SinkError, seen::Fingerprint};
use record::{Claim, CoinTx, Digest, Identity, Observation, PartialDate, Place, Tally, Transfer};
use std::{
    collections::{HashMap, HashSet},
    fs::File,
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    io::{self, BufRead, Read as _, Seek as _, SeekFrom},
    path::PathBuf,
};

/// Longest excerpt of a bad record that a message carries, in characters.
const MOST_EXCERPT: usize = 80;

/// One file of a source, open.
pub(crate) struct Open<'a> {
    pub(crate) name: String,
    pub(crate) exhibit: Digest,
    pub(crate) bytes: Box<dyn BufRead + 'a>,
    /// Where the same bytes are on disk, if they are: for formats that are read from their end.
    pub(crate) path: Option<PathBuf>,
}

impl Open<'_> {
    /// The same bytes, unpacked, as a file that can be read from any place: its own where it is not packed, else a
    /// temporary one.
    pub(crate) fn seekable(&mut self) -> Result<File, GatherError> {
        let fail = |source| GatherError::Read { file: self.name.clone(), source };
        if let Some(path) = &self.path {
            let mut file = File::open(path).map_err(fail)?;
            let mut start = Vec::new();
            (&mut file).take(AHEAD).read_to_end(&mut start).map_err(fail)?;
            let same = self.bytes.fill_buf().map_err(fail)?;
            let common = same.len().min(start.len());
            if common > 0 && same.get(..common) == start.get(..common) {
                file.seek(SeekFrom::Start(0)).map_err(fail)?;
                return Ok(file);
            }
        }
        let mut spooled = tempfile::tempfile().map_err(fail)?;
        io::copy(&mut self.bytes, &mut spooled)
            .map_err(|error| GatherError::from_io(&self.name, 0, error))?;
        spooled.seek(SeekFrom::Start(0)).map_err(fail)?;
        Ok(spooled)
    }
}

/// How many bytes tell a packed file from a plain one.
const AHEAD: u64 = 64;

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
    /// What was stated already.
    seen: &'a mut Seen,
    /// The number of the file.
    number: u64,
    /// Of rows that stand several times in this file: how often.
    equals: HashMap<u128, u64>,
}

/// Most of them that are remembered; beyond, the count is found again step by step.
const MOST_EQUALS: usize = 1 << 20;

/// What there is in a transfer that was not stated before.
enum News {
    All,
    /// Only what the sender paid for inclusion, and its count of transactions: a table of traces stated the value.
    Signature,
    Nothing,
}

impl<'a> Intake<'a> {
    pub(crate) fn new(sink: &'a mut dyn Sink, known: PartialDate, seen: &'a mut Seen) -> Self {
        let (file, tally, subjects) = (String::new(), Tally::default(), HashSet::new());
        Self { sink, file, known, tally, subjects, seen, number: 0, equals: HashMap::new() }
    }

    /// Says which file the next records are from.
    pub(crate) fn enter(&mut self, file: &str) {
        file.clone_into(&mut self.file);
        self.number = self.seen.next_file();
        self.equals.clear();
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

    /// Passes an observation on; a transfer that was stated already is counted, and passed on once.
    pub(crate) fn observation(&mut self, observation: Observation) -> Result<(), GatherError> {
        match observation {
            Observation::Transfer(transfer) => self.transfer(transfer),
            Observation::Coins(coins) => self.coins(coins),
            other => self.pass(other, false),
        }
    }

    fn pass(&mut self, observation: Observation, inexact: bool) -> Result<(), GatherError> {
        // What was seen or reported moved no money.
        let moved = !matches!(observation, Observation::Sighting(_) | Observation::ReportedUse(_));
        self.tally.transfers += u64::from(moved);
        self.tally.inexact += u64::from(inexact);
        let taken = self.sink.observation(observation);
        self.stopped(taken)
    }

    fn transfer(&mut self, transfer: Transfer) -> Result<(), GatherError> {
        let (amount, inexact) = match self.news(&Movement::from(&transfer))? {
            News::All => (transfer.amount, transfer.inexact),
            News::Signature => (0, false),
            News::Nothing => return Ok(()),
        };
        self.pass(Observation::Transfer(Transfer { amount, inexact, ..transfer }), inexact)
    }

    /// As [`Self::observation`] does, of a transfer whose texts are borrowed.
    pub(crate) fn movement(&mut self, movement: Movement<'_>) -> Result<(), GatherError> {
        let (amount, inexact) = match self.news(&movement)? {
            News::All => (movement.amount, movement.inexact),
            News::Signature => (0, false),
            News::Nothing => return Ok(()),
        };
        self.tally.transfers += 1;
        self.tally.inexact += u64::from(inexact);
        let taken = self.sink.movement(&Movement { amount, inexact, ..movement });
        self.stopped(taken)
    }

    /// A transaction of coins; of two with one id the first counts (BIP-30 tells of the two pairs on the main chain).
    fn coins(&mut self, coins: CoinTx) -> Result<(), GatherError> {
        if self.is_new(Fingerprint::of(&("coins", &coins.asset, coins.tx)))? {
            let inexact = coins.inexact;
            return self.pass(Observation::Coins(coins), inexact);
        }
        self.tally.repeated += 1;
        Ok(())
    }

    fn news(&mut self, movement: &Movement<'_>) -> Result<News, GatherError> {
        let is_new = match &movement.place {
            Place::Unsaid => self.is_new_among_equals(movement)?,
            Place::Reward(kind) => {
                let Movement { asset, block, to, .. } = movement;
                self.is_new(Fingerprint::of(&(asset, block, to, kind)))?
            }
            place => self.is_new(Fingerprint::of(&(movement.asset, movement.tx.as_bytes(), place)))?,
        };
        let is_signed = movement.fee > 0 || movement.nonce.is_some();
        let signature_is_new =
            is_signed && self.is_new(Fingerprint::of(&("signed", movement.asset, movement.tx.as_bytes())))?;
        self.tally.repeated += u64::from(!is_new);
        Ok(match (is_new, signature_is_new) {
            (true, _) => News::All,
            (false, true) if movement.place == Place::Transaction => News::Signature,
            (false, _) => News::Nothing,
        })
    }

    /// Equal rows of one file are as many transfers; the next file that holds as many states the same ones.
    fn is_new_among_equals(&mut self, movement: &Movement<'_>) -> Result<bool, GatherError> {
        let Movement { asset, tx, from, to, amount, .. } = movement;
        let row = Fingerprint::of(&(asset, tx.as_bytes(), from, to, amount));
        let mut nth = self.equals.get(&row).copied().unwrap_or(0);
        while !self.is_new(Fingerprint::of(&(row, self.number, nth)))? {
            nth += 1;
        }
        if nth > 0 {
            if self.equals.len() >= MOST_EQUALS {
                self.equals.clear();
            }
            self.equals.insert(row, nth);
        }
        self.is_new(Fingerprint::of(&(row, "all files", nth)))
    }

    fn is_new(&mut self, fingerprint: u128) -> Result<bool, GatherError> {
        let file = || "a temporary file".to_owned();
        self.seen.insert(fingerprint).map_err(|source| GatherError::Read { file: file(), source })
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
