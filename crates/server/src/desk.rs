//! What every request is answered from.

use crate::{
    Access, Caller, Snapshot,
    api::seen,
    events::Events,
    graphsense::Stores,
    jobs::Jobs,
    pool::Pool,
    problem::Problem,
    snapshot::{Moment, OfWatch},
};
use archive::Archive;
use record::{Audience, Digest};
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests with a large body, or with many queries, that are held at once: each may need tens of megabytes.
const MOST_HEAVY: usize = 8;

/// Requests that read the watch's files at once; others wait.
const MOST_READING: usize = 4;

/// The snapshots that are served, the threads that search them, and who may ask.
#[derive(Debug)]
pub struct Desk {
    moment: RwLock<Arc<Moment>>,
    pub(crate) access: Access,
    pub(crate) pool: Pool,
    /// The watch's transfer stores that were asked for.
    pub(crate) stores: Stores,
    heavy: Arc<Semaphore>,
    readers: Arc<Semaphore>,
    pub(crate) events: Arc<Events>,
    pub(crate) jobs: Jobs,
    /// Held while somebody releases.
    pub(crate) releasing: Mutex<()>,
    /// Released reports by who asks: the case, where they may see all of it. A report's digest never means another one.
    pub(crate) released: Mutex<HashMap<(Digest, Audience), Option<String>>>,
}

impl Desk {
    /// Serves a snapshot, on as many threads as the machine has cores, by the rules of its watch.
    ///
    /// # Errors
    /// Where the system gives no threads, or the watch's rules of access cannot be read.
    pub fn new(snapshot: Snapshot) -> Result<Self, crate::ServerError> {
        let access = Access::of(snapshot.watch())?;
        Self::with(snapshot, access)
    }

    /// The same by rules that were read already.
    ///
    /// # Errors
    /// Where the system gives no threads, or the watch cannot be read.
    pub fn with(snapshot: Snapshot, access: Access) -> Result<Self, crate::ServerError> {
        let events = Arc::new(Events::default());
        let jobs = Jobs::open(snapshot.watch(), Arc::clone(&events))?;
        Ok(Self {
            moment: RwLock::new(Arc::new(Moment::of(snapshot)?)),
            access,
            events,
            jobs,
            released: Mutex::default(),
            releasing: Mutex::default(),
            pool: Pool::new()?,
            stores: Stores::default(),
            heavy: Arc::new(Semaphore::new(MOST_HEAVY)),
            readers: Arc::new(Semaphore::new(MOST_READING)),
        })
    }

    fn moment(&self) -> Arc<Moment> {
        Arc::clone(&self.moment.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who may ask, and who is asking.
    pub const fn access(&self) -> &Access {
        &self.access
    }

    /// The snapshot that everybody may see, as it is served now. An answer is made of [`Desk::snapshot_for`] the caller.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.moment().open)
    }

    /// The snapshot that is served to a caller now; a request keeps the one that it began with. The first who may see
    /// what others may not waits until it is built.
    ///
    /// # Errors
    /// 503 where the watch cannot be read.
    pub(crate) async fn snapshot_for(self: &Arc<Self>, caller: &Caller) -> Result<Arc<Snapshot>, Problem> {
        if caller.is_plain() {
            return Ok(self.snapshot());
        }
        let audience = caller.audience();
        if let Some(ready) = self.moment().ready(&audience) {
            return Ok(ready);
        }
        self.reading(move |desk| Ok(desk.moment().build(&audience)?)).await
    }

    /// The same, on a thread that may wait.
    ///
    /// # Errors
    /// 503 where the watch cannot be read.
    pub(crate) fn snapshot_here_for(&self, caller: &Caller) -> Result<Arc<Snapshot>, Problem> {
        if caller.is_plain() {
            return Ok(self.snapshot());
        }
        let (moment, audience) = (self.moment(), caller.audience());
        // Who has one waits for nobody's who has not.
        Ok(moment.ready(&audience).map_or_else(|| moment.build(&audience), Ok)?)
    }

    /// What whoever starts the service should know.
    pub fn notes(&self) -> &[String] {
        self.jobs.notes()
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
        let leave = Arc::clone(&self.readers).acquire_owned().await.map_err(|_| Problem::broken())?;
        let work = move || {
            // Kept to the end of the work, also where nobody waits for it any more.
            let _leave = leave;
            read(&own)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Problem::broken())?
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

    /// Reads the watch again where it has grown, and serves to everybody what it holds now; whether it did. Who listens
    /// is told of it and of new alerts.
    ///
    /// # Errors
    /// Where the watch cannot be read: the old snapshot is served on.
    pub fn refresh(&self) -> Result<bool, crate::ServerError> {
        let old = self.moment();
        let Some(of) = &old.open.watch else { return Ok(false) };
        if Archive::open(&of.watch)?.ledger().size() <= of.size {
            return Ok(false);
        }
        let next = Arc::new(old.next(&of.watch)?);
        *self.moment.write().unwrap_or_else(PoisonError::into_inner) = next;
        let new = self.snapshot();
        self.events
            .all("snapshot", &json!({ "snapshot": new.version(), "entities": new.len(), "stale": false }));
        if let Some(now) = &new.watch {
            self.tell_alerts(now, of.size)?;
        }
        Ok(true)
    }

    /// Tells of the alerts that were raised or withdrawn since, and that anybody may see.
    fn tell_alerts(&self, of: &OfWatch, since: u64) -> Result<(), crate::ServerError> {
        let archive = of.archive(&Caller::anonymous())?;
        for held in seen(&archive, &of.view(None, None))?.iter().rev() {
            let withdrawn = held.withdrawn.as_ref().is_some_and(|(entry, _)| *entry >= since);
            if held.entry >= since || withdrawn {
                self.events.all("alert", &held.as_json()?);
            }
        }
        Ok(())
    }
}
