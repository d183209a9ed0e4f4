//! The few file operations a ledger is built from, behind a trait so that tests can cut the power
//! after any of them.

use std::collections::HashMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// File operations below one directory. Paths are relative, with `/`; the empty path is the
/// directory itself.
///
/// The durability contract is POSIX's, at its weakest: written bytes survive a crash once `sync`
/// of that file returned; a new, renamed or removed name survives once `sync_dir` of the directory
/// that holds it returned; `rename` is atomic. Before that, anything may be there, torn, or gone.
pub trait Storage {
    /// Keeps other writers out while it lives.
    type Lock;

    /// The directory, for messages.
    fn location(&self) -> &Path;

    /// All bytes of a file.
    ///
    /// # Errors
    /// The system's; `NotFound` if it is not there, `InvalidData` if it is longer than `limit` bytes.
    fn read(&self, path: &str, limit: u64) -> io::Result<Vec<u8>>;

    /// Creates a file, or replaces the bytes of one, making its parent directories as needed.
    ///
    /// # Errors
    /// The system's. What the file then holds is unknown.
    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()>;

    /// Makes the bytes of a written file durable, but not its name.
    ///
    /// # Errors
    /// The system's. What of it is durable is then unknown.
    fn sync(&self, path: &str) -> io::Result<()>;

    /// Puts a file in the place of another, atomically.
    ///
    /// # Errors
    /// The system's.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Makes the names in a directory durable.
    ///
    /// # Errors
    /// The system's.
    fn sync_dir(&self, path: &str) -> io::Result<()>;

    /// Removes a directory and all in it.
    ///
    /// # Errors
    /// The system's; `NotFound` if it is not there.
    fn remove_dir(&self, path: &str) -> io::Result<()>;

    /// Whether anything has that name.
    ///
    /// # Errors
    /// The system's.
    fn exists(&self, path: &str) -> io::Result<bool>;

    /// Takes the writer's lock, without waiting; `None` if someone else has it.
    ///
    /// # Errors
    /// The system's.
    fn try_lock(&self) -> io::Result<Option<Self::Lock>>;
}

/// The name of the file that writers lock.
const LOCK: &str = "lock";

/// [`Storage`] on the file system.
#[derive(Debug)]
pub struct FsStorage {
    dir: PathBuf,
    /// Files written but not yet synced: syncing through the handle that wrote them is what
    /// reports a failed write-back for certain.
    unsynced: Mutex<HashMap<String, File>>,
}

impl FsStorage {
    /// The directory need not exist yet; the first write or lock makes it.
    #[must_use]
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), unsynced: Mutex::default() }
    }

    fn place(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.dir.clone() } else { self.dir.join(path) }
    }
}

impl Storage for FsStorage {
    type Lock = File;

    fn location(&self) -> &Path {
        &self.dir
    }

    fn read(&self, path: &str, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.place(path))?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > limit {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("longer than {limit} bytes")));
        }
        Ok(bytes)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let place = self.place(path);
        let mut file = match File::create(&place) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                place.parent().map_or(Ok(()), fs::create_dir_all)?;
                File::create(&place)?
            }
            other => other?,
        };
        file.write_all(bytes)?;
        self.unsynced.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), file);
        Ok(())
    }

    fn sync(&self, path: &str) -> io::Result<()> {
        let written = self.unsynced.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
        written.map_or_else(|| File::open(self.place(path)), Ok)?.sync_all()
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.place(from), self.place(to))
    }

    #[cfg(unix)]
    fn sync_dir(&self, path: &str) -> io::Result<()> {
        File::open(self.place(path))?.sync_all()
    }

    /// Other systems give no handle on a directory; they journal its names themselves.
    #[cfg(not(unix))]
    fn sync_dir(&self, _path: &str) -> io::Result<()> {
        Ok(())
    }

    fn remove_dir(&self, path: &str) -> io::Result<()> {
        fs::remove_dir_all(self.place(path))
    }

    fn exists(&self, path: &str) -> io::Result<bool> {
        self.place(path).try_exists()
    }

    fn try_lock(&self) -> io::Result<Option<File>> {
        fs::create_dir_all(&self.dir)?;
        let file = File::options().write(true).create(true).truncate(false).open(self.place(LOCK))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(e)) => Err(e),
        }
    }
}
