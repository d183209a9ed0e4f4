//! What every request is answered from.

use crate::{Snapshot, graphsense::Stores, pool::Pool, problem::Problem};
use archive::Archive;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests with a large body, or with many queries, that are held at once: each may need tens of megabytes.
const MOST_HEAVY: usize = 8;

/// Requests that read the watch's files at once; others wait.
const MOST_READING: usize = 4;

/// The snapshot that is served, and the threads that search it.
#[derive(Debug)]
pub struct Desk {
    snapshot: RwLock<Arc<Snapshot>>,
    pub(crate) pool: Pool,
    /// The watch's transfer stores that were asked for.
    pub(crate) stores: Stores,
    heavy: Arc<Semaphore>,
    readers: Semaphore,
}

impl Desk {
    /// Serves a snapshot, on as many threads as the machine has cores.
    ///
    /// # Errors
    /// Where the system gives no threads.
    pub fn new(snapshot: Snapshot) -> Result<Self, crate::ServerError> {
        Ok(Self {
            snapshot: RwLock::new(Arc::new(snapshot)),
            pool: Pool::new()?,
            stores: Stores::default(),
            heavy: Arc::new(Semaphore::new(MOST_HEAVY)),
            readers: Semaphore::new(MOST_READING),
        })
    }

    /// The snapshot that is served now; a request keeps the one that it began with.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Serves another snapshot from now on.
    pub fn replace(&self, snapshot: Snapshot) {
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(snapshot);
    }

    /// Leave to hold a large request.
    pub(crate) fn heavy(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.heavy).try_acquire_owned().map_err(|_| Problem::busy())
    }

    /// Runs what reads files on a thread that may wait for them.
    ///
    /// # Errors
    /// What it says; 500 where it panics.
    pub(crate) async fn reading<T: Send + 'static>(
        self: &Arc<Self>,
        read: impl FnOnce(&Self) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let own = Arc::clone(self);
        let _leave = self.readers.acquire().await.map_err(|_| Problem::broken())?;
        tokio::task::spawn_blocking(move || read(&own)).await.map_err(|_| Problem::broken())?
    }

    /// Whether the watch holds more than the snapshot; `false` for a file.
    ///
    /// # Errors
    /// Where the watch cannot be read any more.
    pub(crate) fn is_stale(&self) -> Result<bool, Problem> {
        let snapshot = self.snapshot();
        let Some(of) = &snapshot.watch else { return Ok(false) };
        Ok(Archive::open(&of.watch)?.ledger().size() > of.size)
    }

    /// Reads the watch again where it has grown, and serves what it holds now; whether it did.
    ///
    /// # Errors
    /// Where the watch cannot be read: the old snapshot is served on.
    pub fn refresh(&self) -> Result<bool, crate::ServerError> {
        let old = self.snapshot();
        let Some(of) = &old.watch else { return Ok(false) };
        if Archive::open(&of.watch)?.ledger().size() <= of.size {
            return Ok(false);
        }
        self.replace(Snapshot::of_watch(&of.watch)?);
        Ok(true)
    }
}
