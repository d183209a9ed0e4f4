//! The audit of reads: one line for each answer that discloses a record marked above TLP:GREEN, or for named parties.

use super::Role;
use crate::{ServerError, problem::Problem};
use archive::Watch;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

/// Ids that a line names; of more only the number is kept.
const MOST_NAMED: usize = 1_000;

/// A read that disclosed marked records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disclosed {
    /// When, to the second, UTC.
    pub at: jiff::Timestamp,
    /// To whom.
    pub who: String,
    /// What they may do.
    pub role: Role,
    /// The method and the route's template; not the address, which may hold names.
    pub route: String,
    /// The status of the answer.
    pub status: u16,
    /// How many marked records were read for the answer.
    pub count: usize,
    /// Their ids, sorted: claims by their digest, entities by their id; at most 1,000.
    pub records: Vec<String>,
}

/// `audit.log` of a watch.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    one: Mutex<()>,
}

/// Where a watch keeps the log.
fn path(watch: &Watch) -> PathBuf {
    watch.dir().join("audit.log")
}

impl Log {
    pub(crate) fn of(watch: &Watch) -> Self {
        Self { path: path(watch), one: Mutex::default() }
    }

    /// Adds a line, which is on the disk when this returns.
    fn append(&self, read: &Disclosed) -> Result<(), Problem> {
        self.write(read).map_err(|error| {
            let detail = format!("this answer has to be entered into the audit log, and cannot be: {error}");
            let hint = "see that the watch's disk has room and audit.log can be written";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail, hint)
        })
    }

    fn write(&self, read: &Disclosed) -> io::Result<()> {
        let _one = self.one.lock().unwrap_or_else(PoisonError::into_inner);
        // Opened each time: whoever puts the log away, or deletes it, finds the next line in a new one.
        let mut file =
            OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(&self.path)?;
        let mut line = if is_torn(&mut file)? { b"\n".to_vec() } else { vec![] };
        serde_json::to_writer(&mut line, read)?;
        line.push(b'\n');
        file.write_all(&line)?;
        file.sync_data()
    }
}

/// Whether the last line was not written to its end: the disk was full, or the machine went down.
fn is_torn(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// What an audit log holds.
#[derive(Debug, Default)]
pub struct Audit {
    /// The reads, oldest first.
    pub reads: Vec<Disclosed>,
    /// Lines that cannot be read: torn by a full disk or a crash.
    pub unreadable: usize,
}

impl Audit {
    /// Reads a watch's log; `wanted` says which of it.
    ///
    /// # Errors
    /// [`ServerError::File`].
    pub fn of(watch: &Watch, wanted: impl Fn(&Disclosed) -> bool) -> Result<Self, ServerError> {
        let path = path(watch);
        let wrong = |error: &io::Error| ServerError::File { path: path.clone(), why: error.to_string() };
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(wrong(&error)),
        };
        let mut found = Self::default();
        for line in BufReader::new(file).split(b'\n') {
            let line = line.map_err(|error| wrong(&error))?;
            match serde_json::from_slice::<Disclosed>(&line) {
                Ok(read) if wanted(&read) => found.reads.push(read),
                Ok(_) => {}
                Err(_) => found.unreadable += usize::from(!line.is_empty()),
            }
        }
        Ok(found)
    }
}

/// The marked records that the answer to one request discloses.
#[derive(Debug)]
pub(crate) struct Trail {
    log: Arc<Log>,
    who: String,
    role: Role,
    route: String,
    /// `None` once the answer is under way: what a stream discloses later is written at once.
    noted: Mutex<Option<BTreeSet<String>>>,
}

impl Trail {
    pub(super) fn begin(log: Arc<Log>, who: String, role: Role, route: String) -> Arc<Self> {
        Arc::new(Self { log, who, role, route, noted: Mutex::new(Some(BTreeSet::new())) })
    }

    pub(super) fn note(&self, ids: impl Iterator<Item = String>) -> Result<(), Problem> {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        match noted.as_mut() {
            Some(noted) => noted.extend(ids),
            None => self.write(ids.collect(), StatusCode::OK)?,
        }
        Ok(())
    }

    /// Writes what was noted, before the answer is sent.
    pub(super) fn end(&self, status: StatusCode) -> Result<(), Problem> {
        let noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.write(noted.unwrap_or_default(), status)
    }

    fn write(&self, noted: BTreeSet<String>, status: StatusCode) -> Result<(), Problem> {
        if noted.is_empty() {
            return Ok(());
        }
        self.log.append(&Disclosed {
            at: jiff::Timestamp::from_second(jiff::Timestamp::now().as_second()).unwrap_or_default(),
            who: self.who.clone(),
            role: self.role,
            route: self.route.clone(),
            status: status.as_u16(),
            count: noted.len(),
            records: noted.into_iter().take(MOST_NAMED).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests may panic")]

    use super::*;

    #[test]
    fn lines_are_written_read_and_survive_a_torn_one() {
        let folder = tempfile::tempdir().unwrap();
        let watch = Watch::init(&folder.path().join("watch"), "invented.example/audit").unwrap();
        let log = Arc::new(Log::of(&watch));
        let trail =
            || Trail::begin(Arc::clone(&log), "ana".to_owned(), Role::Analyst, "GET /claims".to_owned());
        let first = trail();
        first.note(["b", "a", "b"].into_iter().map(str::to_owned)).unwrap();
        first.end(StatusCode::OK).unwrap();
        trail().end(StatusCode::OK).unwrap();
        OpenOptions::new().append(true).open(path(&watch)).unwrap().write_all(b"{\"at\":").unwrap();
        first.note(std::iter::once("c".to_owned())).unwrap();
        let audit = Audit::of(&watch, |_| true).unwrap();
        assert_eq!((audit.reads.len(), audit.unreadable), (2, 1));
        assert_eq!(
            (audit.reads[0].count, &audit.reads[0].records[..]),
            (2, &["a".to_owned(), "b".to_owned()][..])
        );
        assert_eq!(audit.reads[1].records, ["c"], "after the answer began, at once");
        std::fs::remove_file(path(&watch)).unwrap();
        std::fs::create_dir(path(&watch)).unwrap();
        assert_eq!(first.note(std::iter::once("d".to_owned())).unwrap_err().status, 503);
    }
}
