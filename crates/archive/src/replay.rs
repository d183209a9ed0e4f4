//! Replaying: the ledger's acts brought into a view again, in the place of the old one or aside.

use crate::{ArchiveError, BulkIntake, BulkSource, Watch, digest, projection, writer::parse_entry};
use ledger::Reader;
use record::{Bulk, Digest, Entry, Tally};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// A view that is being brought up to its ledger.
pub struct Replay {
    watch: Watch,
    ledger: Reader,
    path: PathBuf,
    view: Option<Connection>,
}

impl Replay {
    /// Goes on with the watch's own view.
    ///
    /// # Errors
    /// [`ArchiveError`] where ledger or view cannot be opened.
    pub fn live(watch: &Watch) -> Result<Self, ArchiveError> {
        Self::at(watch, watch.view_path())
    }

    /// Begins a new view beside the watch's own, in `folder`.
    ///
    /// # Errors
    /// As [`Replay::live`].
    pub fn aside(watch: &Watch, folder: &Path) -> Result<Self, ArchiveError> {
        let path = folder.join("archive.sqlite.new");
        projection::remove(&path)?;
        Self::at(watch, path)
    }

    fn at(watch: &Watch, path: PathBuf) -> Result<Self, ArchiveError> {
        let ledger = Reader::open(&watch.ledger_dir())?;
        let view = projection::open_for_writing(&path)?;
        Ok(Self { watch: watch.clone(), ledger, path, view: Some(view) })
    }

    /// The watch.
    pub const fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Entries in the ledger.
    pub fn size(&self) -> u64 {
        self.ledger.size()
    }

    /// The first ledger entry that the view does not reflect; equal to [`Replay::size`] where it is up to date.
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
        parse_entry(index, &self.ledger.entry(index)?)
    }

    /// Begins to read a source again that the ledger has at `entry`.
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn begin(&mut self, entry: u64, source: BulkSource) -> Result<BulkIntake, ArchiveError> {
        let first = entry.saturating_sub(source.exhibits.len() as u64);
        BulkIntake::begin(self.view.take().ok_or_else(busy)?, source, entry, first)
    }

    /// Ends the second reading of a source and compares it with the first.
    ///
    /// # Errors
    /// [`ArchiveError::Unreadable`] where the claims or the counts are not those that the ledger holds.
    pub fn finish(
        &mut self,
        intake: BulkIntake,
        tally: Tally,
        expected: &Bulk,
        entry: u64,
    ) -> Result<(), ArchiveError> {
        let taken = intake.end(tally)?;
        let view = self.view.insert(taken.view);
        if taken.bulk != *expected {
            view.execute_batch("ROLLBACK").map_err(ArchiveError::view("taking back an intake"))?;
            let why =
                format!("read again, exhibit {} gives other claims than the ledger holds", expected.exhibit);
            return Err(ArchiveError::Unreadable { what: format!("ledger entry {entry}"), why });
        }
        projection::set_ledger_size(view, entry + 1).map_err(ArchiveError::view("replaying"))?;
        view.execute_batch("COMMIT").map_err(ArchiveError::view("replaying"))
    }

    /// Gives up a reading: the view goes back to where it was.
    ///
    /// # Errors
    /// [`ArchiveError`] where the view cannot be opened again.
    pub fn abandon(&mut self, intake: BulkIntake) -> Result<(), ArchiveError> {
        intake.abandon();
        self.view = Some(projection::open_for_writing(&self.path)?);
        Ok(())
    }

    /// Brings one ledger entry, not a bulk, into the view.
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn apply(&mut self, index: u64, entry: &Entry) -> Result<(), ArchiveError> {
        let fail = || ArchiveError::view("replaying");
        let view = self.view()?;
        view.execute_batch("BEGIN IMMEDIATE").map_err(fail())?;
        projection::apply(view, index, entry).map_err(fail())?;
        projection::set_ledger_size(view, index + 1).map_err(fail())?;
        view.execute_batch("COMMIT").map_err(fail())
    }

    /// The digest of the view.
    ///
    /// # Errors
    /// [`ArchiveError::View`].
    pub fn digest(&self) -> Result<Digest, ArchiveError> {
        digest::of_view(self.view()?)
    }

    /// Puts the view in the place of the watch's own, whole or not at all.
    ///
    /// # Errors
    /// [`ArchiveError`]; the old view then still stands.
    pub fn install(self) -> Result<(), ArchiveError> {
        let target = self.watch.view_path();
        projection::settle(self.view.ok_or_else(busy)?)?;
        projection::remove(&target)?;
        std::fs::rename(&self.path, &target).map_err(ArchiveError::io("replace", &target))
    }

    /// Drops a view that was made aside.
    ///
    /// # Errors
    /// What the system says.
    pub fn discard(self) -> Result<(), ArchiveError> {
        drop(self.view);
        projection::remove(&self.path)
    }

    fn view(&self) -> Result<&Connection, ArchiveError> {
        self.view.as_ref().ok_or_else(busy)
    }
}

fn busy() -> ArchiveError {
    ArchiveError::Unreadable {
        what: "the archive's view".to_owned(),
        why: "a reading is still open".to_owned(),
    }
}
