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
        let view = projection::open_for_writing(&watch.view_path())?;
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

    /// Opens the view again, after it was replaced.
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn reopen_view(&mut self) -> Result<(), ArchiveError> {
        self.view = None;
        self.view = Some(projection::open_for_writing(&self.watch.view_path())?);
        Ok(())
    }

    /// Records acts, in order, as of now: first in the ledger, then in the view.
    ///
    /// # Errors
    /// [`ArchiveError`]; where the ledger has the acts and the view fails, the view catches up later.
    pub fn record(&mut self, acts: Vec<Act>) -> Result<std::ops::Range<u64>, ArchiveError> {
        Ok(self.record_timed(acts)?.0)
    }

    /// As [`Writer::record`]; returns the time that the entries bear too, in Unix seconds.
    ///
    /// # Errors
    /// As [`Writer::record`].
    pub fn record_timed(&mut self, acts: Vec<Act>) -> Result<(std::ops::Range<u64>, i64), ArchiveError> {
        let recorded = now();
        let entries: Vec<_> = acts.into_iter().map(|act| Entry { recorded, act }).collect();
        let range = self.append(&entries)?;
        let view = self.view()?;
        view.execute_batch("BEGIN IMMEDIATE").map_err(ArchiveError::view("recording acts"))?;
        self.apply(range.clone(), &entries)?;
        self.commit()?;
        Ok((range, recorded))
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
                self.view = Some(projection::open_for_writing(&self.watch.view_path())?);
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
        self.view = Some(projection::open_for_writing(&self.watch.view_path())?);
        Ok(())
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
