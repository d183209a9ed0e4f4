//! The watch's `jobs` folder: a file a job, written aside and renamed. One service has it at a time.

use super::job::Job;
use crate::files::write_whole;
use archive::Watch;
use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// Longest file of a job that is read, in bytes.
const MOST_BYTES: u64 = 64 << 20;

/// The folder, locked.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    /// Held as long as the service runs.
    _lock: File,
}

impl Folder {
    /// Opens the folder of a watch; `None` where another service has it.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn open(watch: &Watch) -> io::Result<Option<Self>> {
        let path = watch.dir().join("jobs");
        fs::create_dir_all(&path)?;
        let lock = File::options().create(true).truncate(false).write(true).open(path.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self { path, _lock: lock })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// The jobs that are kept, the oldest first; and the names of files that are none.
    pub(crate) fn read(&self) -> (Vec<Job>, Vec<String>) {
        let (mut jobs, mut damaged) = (vec![], vec![]);
        for file in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            let path = file.path();
            if path.extension().is_none_or(|ending| ending != "json") {
                continue;
            }
            match read(&path) {
                // A job is found by its id: a file of another name would be written beside itself.
                Some(job) if path.file_stem().is_some_and(|stem| stem == job.id.as_str()) => jobs.push(job),
                _ => damaged.push(file.file_name().to_string_lossy().into_owned()),
            }
        }
        jobs.sort_by(|one: &Job, other| one.id.cmp(&other.id));
        (jobs, damaged)
    }

    /// Keeps a job as it is now.
    ///
    /// # Errors
    /// What the system says: a full disk, a folder that may not be written to.
    pub(crate) fn keep(&self, job: &Job) -> io::Result<()> {
        write_whole(&self.place(&job.id), &serde_json::to_vec(job)?)
    }

    /// Forgets a job that is over.
    pub(crate) fn forget(&self, id: &str) {
        // Where it cannot be removed it is found again at the next start, and removed then.
        let _ = fs::remove_file(self.place(id));
    }

    fn place(&self, id: &str) -> PathBuf {
        self.path.join(format!("{id}.json"))
    }
}

fn read(path: &Path) -> Option<Job> {
    let file = File::open(path).ok()?;
    let short = file.metadata().ok()?.len() <= MOST_BYTES;
    short.then(|| serde_json::from_reader(io::BufReader::new(file)).ok()).flatten()
}
