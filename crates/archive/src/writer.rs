//! The one writer of a watch.

use crate::{ArchiveError, BulkIntake, BulkSource, Watch, projection};
use ledger::Ledger;
use record::{Act, Bulk, Digest, Entry, Finding, Tally, canonical_json};
use rusqlite::Connection;

/// Writes to a watch. There is at most one at a time: the ledger's lock sees to it.
pub struct Writer {
    watch: Watch,
    ledger: Ledger,
    view: Option<Connection>,
}

impl Writer {
    /// Opens the watch for writing.
    ///
    /// # Errors
    /// [`ArchiveError::Ledger`] where another process writes, or the ledger is damaged.
    pub fn open(watch: &Watch) -> Result<Self, ArchiveError> {
        let ledger = Ledger::open(&watch.ledger_dir(), watch.signer()?)?;
        let view = projection::open_for_writing(watch)?;
        Ok(Self { watch: watch.clone(), ledger, view: Some(view) })
    }

    /// The watch.
    pub const fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Entries in the ledger.
    pub fn size(&self) -> u64 {
        self.ledger.size()
    }

    /// Deletes the view, so that everything has to be replayed.
    ///
    /// # Errors
    /// What the system says.
    pub fn forget_view(&mut self) -> Result<(), ArchiveError> {
        self.view = None;
        projection::remove(&self.watch)?;
        self.view = Some(projection::open_for_writing(&self.watch)?);
        Ok(())
    }

    /// The first ledger entry that the view does not reflect; equal to [`Writer::size`] where it is up to date.
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn projected(&self) -> Result<u64, ArchiveError> {
        projection::ledger_size(self.view()?)
    }

    /// One ledger entry.
    ///
    /// # Errors
    /// [`ArchiveError::Unreadable`] where it is not an entry of a watch.
    pub fn entry(&self, index: u64) -> Result<Entry, ArchiveError> {
        parse_entry(index, &self.ledger.reader().entry(index)?)
    }

    /// Records acts, in order, as of now: first in the ledger, then in the view.
    ///
    /// # Errors
    /// [`ArchiveError`]; where the ledger has the acts and the view fails, the view catches up later.
    pub fn record(&mut self, acts: Vec<Act>) -> Result<std::ops::Range<u64>, ArchiveError> {
        let entries: Vec<_> = acts.into_iter().map(|act| Entry { recorded: now(), act }).collect();
        let range = self.append(&entries)?;
        let view = self.view()?;
        view.execute_batch("BEGIN IMMEDIATE").map_err(ArchiveError::view("recording acts"))?;
        self.apply(range.clone(), &entries)?;
        self.commit()?;
        Ok(range)
    }

    /// Records a finding: its canonical JSON becomes an exhibit, the ledger names it.
    ///
    /// # Errors
    /// Where it does not meet the evidentiary standard, or cannot be written.
    pub fn record_finding(&mut self, finding: &Finding) -> Result<Digest, ArchiveError> {
        finding.independence.meets_standard(&finding.method)?;
        let bytes = canonical_json(finding)?;
        let (id, _) = self.watch.exhibits().add(&mut bytes.as_slice())?;
        self.record(vec![Act::Finding(id)])?;
        Ok(id)
    }

    /// Begins to take in a whole source. Its exhibits must be in the folder already.
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn begin_bulk(&mut self, source: BulkSource) -> Result<BulkIntake, ArchiveError> {
        let first = self.ledger.size();
        let entry = first + source.exhibits.len() as u64;
        BulkIntake::begin(self.take_view()?, source, entry, first)
    }

    /// Ends an intake: the ledger takes the source's acts, then the view shows them.
    ///
    /// # Errors
    /// [`ArchiveError`]; nothing of the source is shown then.
    pub fn finish_bulk(&mut self, intake: BulkIntake, tally: Tally) -> Result<Bulk, ArchiveError> {
        let exhibits = intake.source().exhibits.clone();
        let taken = self.end(intake, tally)?;
        let acts = BulkIntake::acts(exhibits, taken.0.clone(), taken.1);
        let entries: Vec<_> = acts.into_iter().map(|act| Entry { recorded: now(), act }).collect();
        let range = match self.append(&entries) {
            Ok(range) => range,
            Err(error) => {
                // The ledger is the truth: what it did not take, the view must not show.
                self.view()?
                    .execute_batch("ROLLBACK")
                    .map_err(ArchiveError::view("taking back an intake"))?;
                return Err(error);
            }
        };
        self.apply(range, &entries)?;
        self.commit()?;
        Ok(taken.0)
    }

    /// Ends the stream and takes the view back, whether or not all went well.
    fn end(
        &mut self,
        intake: BulkIntake,
        tally: Tally,
    ) -> Result<(Bulk, Vec<record::Identity>), ArchiveError> {
        match intake.end(tally) {
            Ok(taken) => {
                self.view = Some(taken.view);
                Ok((taken.bulk, taken.identities))
            }
            Err(error) => {
                self.view = Some(projection::open_for_writing(&self.watch)?);
                Err(error)
            }
        }
    }

    /// Gives up an intake: the view goes back to where it was.
    ///
    /// # Errors
    /// [`ArchiveError`] where the view cannot be opened again.
    pub fn abandon_bulk(&mut self, intake: BulkIntake) -> Result<(), ArchiveError> {
        intake.abandon();
        self.view = Some(projection::open_for_writing(&self.watch)?);
        Ok(())
    }

    /// Begins to read a source again that the ledger has at `entry`.
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn begin_replay(&mut self, entry: u64, source: BulkSource) -> Result<BulkIntake, ArchiveError> {
        let first = entry - source.exhibits.len() as u64;
        BulkIntake::begin(self.take_view()?, source, entry, first)
    }

    /// Ends the second reading of a source and compares it with the first.
    ///
    /// # Errors
    /// [`ArchiveError::Unreadable`] where the claims or the counts are not those that the ledger holds.
    pub fn finish_replay(
        &mut self,
        intake: BulkIntake,
        tally: Tally,
        expected: &Bulk,
        entry: u64,
    ) -> Result<(), ArchiveError> {
        let (bulk, _) = self.end(intake, tally)?;
        if bulk != *expected {
            self.view()?.execute_batch("ROLLBACK").map_err(ArchiveError::view("taking back an intake"))?;
            let why =
                format!("read again, exhibit {} gives other claims than the ledger holds", expected.exhibit);
            return Err(ArchiveError::Unreadable { what: format!("ledger entry {entry}"), why });
        }
        projection::set_ledger_size(self.view()?, entry + 1).map_err(ArchiveError::view("replaying"))?;
        self.commit()
    }

    /// Brings one ledger entry, not a bulk, into the view again.
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn replay(&mut self, index: u64, entry: &Entry) -> Result<(), ArchiveError> {
        let view = self.view()?;
        view.execute_batch("BEGIN IMMEDIATE").map_err(ArchiveError::view("replaying"))?;
        self.apply(index..index + 1, std::slice::from_ref(entry))?;
        self.commit()
    }

    fn append(&mut self, entries: &[Entry]) -> Result<std::ops::Range<u64>, ArchiveError> {
        let bytes = entries.iter().map(canonical_json).collect::<Result<Vec<_>, _>>()?;
        let before = self.ledger.size();
        match self.ledger.append(&bytes) {
            // The last step is in doubt: ask the disk before telling anyone that it failed.
            Err(ledger::LedgerError::Unsettled { .. })
                if self.ledger.settle()? == before + bytes.len() as u64 =>
            {
                Ok(before..before + bytes.len() as u64)
            }
            other => Ok(other?),
        }
    }

    fn apply(&self, range: std::ops::Range<u64>, entries: &[Entry]) -> Result<(), ArchiveError> {
        let view = self.view()?;
        let end = range.end;
        for (index, entry) in range.zip(entries) {
            projection::apply(view, index, entry).map_err(ArchiveError::view("applying an act"))?;
        }
        projection::set_ledger_size(view, end).map_err(ArchiveError::view("applying an act"))
    }

    fn commit(&self) -> Result<(), ArchiveError> {
        self.view()?.execute_batch("COMMIT").map_err(ArchiveError::view("committing"))
    }

    fn view(&self) -> Result<&Connection, ArchiveError> {
        self.view.as_ref().ok_or_else(busy)
    }

    fn take_view(&mut self) -> Result<Connection, ArchiveError> {
        self.view.take().ok_or_else(busy)
    }
}

fn busy() -> ArchiveError {
    ArchiveError::Unreadable {
        what: "the archive's view".to_owned(),
        why: "an intake is still open".to_owned(),
    }
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// Reads a ledger entry.
pub(crate) fn parse_entry(index: u64, bytes: &[u8]) -> Result<Entry, ArchiveError> {
    serde_json::from_slice(bytes).map_err(|error| ArchiveError::Unreadable {
        what: format!("ledger entry {index}"),
        why: error.to_string(),
    })
}
