//! Taking in a whole source: claims stream into the view while their Merkle root is computed for the ledger.

use crate::{ArchiveError, RootBuilder, projection, rows};
use record::{Act, Bulk, Claim, Digest, Exhibit, Identity, PartialDate, Tally};
use rusqlite::{Connection, params};
use std::{
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::JoinHandle,
};

/// Claims that travel to the inserting thread at once, and batches that may wait for it: a bound on memory.
const BATCH: usize = 512;
const WAITING: usize = 8;

/// Properties whose values are names, and searched as such.
const NAMES: [&str; 6] = ["name", "alias", "weakAlias", "previousName", "abbreviation", "label"];

/// What is being taken in.
#[derive(Debug, Clone)]
pub struct BulkSource {
    /// The exhibits that together are the source; the first gives it its name.
    pub exhibits: Vec<Exhibit>,
    /// The parser's name.
    pub format: String,
    /// The parser's version.
    pub version: u32,
    /// The day that dates what the source itself does not date.
    pub known: PartialDate,
}

enum Message {
    Claims(Vec<(Digest, Claim)>),
    Quarantine(Box<[String; 4]>, u64),
}

/// An open intake: feed it, then finish it. Dropped before that, it leaves nothing behind.
pub struct BulkIntake {
    source: BulkSource,
    entry: u64,
    root: RootBuilder,
    batch: Vec<(Digest, Claim)>,
    identities: Vec<Identity>,
    to: Option<SyncSender<Message>>,
    inserter: Option<JoinHandle<rusqlite::Result<Connection>>>,
}

/// What an intake leaves for the writer to put into the ledger.
pub(crate) struct Taken {
    pub(crate) view: Connection,
    pub(crate) bulk: Bulk,
    pub(crate) identities: Vec<Identity>,
}

impl BulkIntake {
    /// Begins: `entry` is the place that the bulk act has, or will have, in the ledger.
    pub(crate) fn begin(
        view: Connection,
        source: BulkSource,
        entry: u64,
        first_entry: u64,
    ) -> Result<Self, ArchiveError> {
        let fail = || ArchiveError::view("beginning an intake");
        view.execute_batch("BEGIN IMMEDIATE").map_err(fail())?;
        for (exhibit, at) in source.exhibits.iter().zip(first_entry..) {
            projection::insert_exhibit(&view, at.cast_signed(), exhibit).map_err(fail())?;
        }
        let (to, from) = sync_channel(WAITING);
        let at = entry.cast_signed();
        let inserter = std::thread::spawn(move || insert_all(view, at, &from));
        let (root, batch, identities) = (RootBuilder::default(), Vec::with_capacity(BATCH), Vec::new());
        Ok(Self { source, entry, root, batch, identities, to: Some(to), inserter: Some(inserter) })
    }

    /// Takes a claim.
    ///
    /// # Errors
    /// [`ArchiveError`] where the claim has no canonical form or the view cannot be written.
    pub fn claim(&mut self, claim: Claim) -> Result<(), ArchiveError> {
        let canonical = claim.canonical()?;
        self.root.push(&canonical);
        self.batch.push((Digest::of(&canonical), claim));
        if self.batch.len() >= BATCH { self.send_batch() } else { Ok(()) }
    }

    /// Takes a judgement on two records; it becomes an act of its own.
    pub fn identity(&mut self, identity: Identity) {
        self.identities.push(identity);
    }

    /// Takes a bad record: file, record, reason and hint, and the line.
    ///
    /// # Errors
    /// [`ArchiveError`] where the view cannot be written.
    pub fn quarantine(&mut self, words: [String; 4], line: u64) -> Result<(), ArchiveError> {
        self.send(Message::Quarantine(Box::new(words), line))
    }

    fn send_batch(&mut self) -> Result<(), ArchiveError> {
        let batch = std::mem::replace(&mut self.batch, Vec::with_capacity(BATCH));
        self.send(Message::Claims(batch))
    }

    fn send(&mut self, message: Message) -> Result<(), ArchiveError> {
        match self.to.as_ref().map(|to| to.send(message)) {
            Some(Ok(())) => Ok(()),
            // The inserter has stopped: its error is the one to tell.
            _ => Err(self.join().err().unwrap_or(stopped())),
        }
    }

    fn join(&mut self) -> Result<Connection, ArchiveError> {
        self.to = None;
        let thread = self.inserter.take().ok_or_else(stopped)?;
        let result = thread.join().map_err(|_| stopped())?;
        result.map_err(ArchiveError::view("inserting claims"))
    }

    /// Stops the inserting thread; its transaction is rolled back as its connection closes.
    pub(crate) fn abandon(mut self) {
        drop(self.join());
    }

    /// Ends the stream; the transaction stays open until the ledger has the act.
    pub(crate) fn end(mut self, tally: Tally) -> Result<Taken, ArchiveError> {
        self.send_batch()?;
        let view = self.join()?;
        let mut digests = self.source.exhibits.iter().map(|exhibit| exhibit.digest);
        let Some(exhibit) = digests.next() else {
            return Err(ArchiveError::Unreadable {
                what: "a source".to_owned(),
                why: "it has no exhibit".to_owned(),
            });
        };
        let bulk = Bulk {
            exhibit,
            with: digests.collect(),
            format: self.source.format,
            version: self.source.version,
            known: self.source.known,
            tally,
            claims_root: self.root.root(),
        };
        view.execute(
            "INSERT INTO source VALUES (?1, ?2, ?3, ?4)",
            params![
                self.entry.cast_signed(),
                exhibit.as_bytes().as_slice(),
                bulk.format,
                projection::json(&bulk).unwrap_or_default()
            ],
        )
        .map_err(ArchiveError::view("noting a source"))?;
        Ok(Taken { view, bulk, identities: self.identities })
    }

    /// The acts of a finished intake, in ledger order: exhibits, the bulk itself, identities.
    pub(crate) fn acts(exhibits: Vec<Exhibit>, bulk: Bulk, identities: Vec<Identity>) -> Vec<Act> {
        let exhibits = exhibits.into_iter().map(Act::Exhibit);
        exhibits.chain([Act::Bulk(bulk)]).chain(identities.into_iter().map(Act::Identity)).collect()
    }

    pub(crate) fn source(&self) -> &BulkSource {
        &self.source
    }
}

fn stopped() -> ArchiveError {
    ArchiveError::Unreadable {
        what: "the archive's view".to_owned(),
        why: "the thread that writes it stopped".to_owned(),
    }
}

fn insert_all(view: Connection, entry: i64, from: &Receiver<Message>) -> rusqlite::Result<Connection> {
    {
        let mut insert = view.prepare(rows::INSERT)?;
        let mut name = view.prepare("INSERT INTO name (rowid, text) VALUES (?1, ?2)")?;
        let mut quarantine = view.prepare("INSERT INTO quarantine VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        let mut terms = rows::Terms::default();
        let mut exhibit = None;
        for message in from {
            match message {
                Message::Quarantine(words, line) => {
                    let [file, record, reason, hint] = *words;
                    quarantine.execute(params![entry, file, line.cast_signed(), record, reason, hint])?;
                }
                Message::Claims(batch) => {
                    for (id, claim) in batch {
                        let digest = claim.source.exhibit;
                        let exhibit = match exhibit {
                            Some((held, row)) if held == digest => row,
                            _ => {
                                let row = projection::exhibit_row(&view, &digest)?;
                                exhibit = Some((digest, row));
                                row
                            }
                        };
                        let fresh =
                            rows::insert(&view, &mut insert, &mut terms, (&id, entry, exhibit), &claim)?;
                        if fresh && NAMES.contains(&&*claim.property) {
                            name.execute(params![view.last_insert_rowid(), claim.value.as_text()])?;
                        }
                    }
                }
            }
        }
    }
    Ok(view)
}
