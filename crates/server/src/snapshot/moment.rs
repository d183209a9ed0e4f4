//! Snapshots of one moment: one for everybody, and one for each set of marks that some callers may see besides.
//!
//! Two callers who may see the same of what is there share a snapshot, whatever their labels: in a watch without marked
//! records there is only one. Others are built when they are first asked for.

use super::{MOST_OPEN, Snapshot};
use crate::ServerError;
use archive::{Archive, Watch};
use record::{Audience, Handling};
use std::sync::{Arc, Mutex, PoisonError};

/// Most snapshots besides the one for everybody; the one that was not asked for longest goes first.
const MOST_OTHERS: usize = 6;

/// Which of the marks that are held readers may see.
type Admitted = Vec<bool>;

/// A snapshot for some readers.
#[derive(Debug)]
struct Other {
    admitted: Admitted,
    audience: Audience,
    snapshot: Arc<Snapshot>,
}

/// What is served at one moment.
#[derive(Debug)]
pub(crate) struct Moment {
    /// What everybody sees.
    pub(crate) open: Arc<Snapshot>,
    /// Every mark that anything held bears.
    marks: Vec<Handling>,
    /// The one that was asked for last stands last.
    others: Mutex<Vec<Other>>,
    /// One is built at a time.
    building: Mutex<()>,
}

impl Moment {
    /// The moment of a snapshot for everybody.
    pub(crate) fn of(open: Snapshot) -> Result<Self, ServerError> {
        let marks = match &open.watch {
            None => vec![],
            Some(of) => Archive::open(&of.watch)?.marks()?,
        };
        Ok(Self { open: Arc::new(open), marks, others: Mutex::default(), building: Mutex::default() })
    }

    /// The moment that follows on this one: with a snapshot for everybody who has one now.
    pub(crate) fn next(&self, watch: &Watch) -> Result<Self, ServerError> {
        let next = Self::of(Snapshot::of_watch(watch)?)?;
        let others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let audiences: Vec<Audience> = others.iter().map(|other| other.audience.clone()).collect();
        drop(others);
        for audience in audiences {
            next.build(&audience)?;
        }
        Ok(next)
    }

    fn admitted(&self, audience: &Audience) -> Admitted {
        self.marks.iter().map(|mark| audience.admits(mark)).collect()
    }

    /// The snapshot for readers, where it is built.
    pub(crate) fn ready(&self, audience: &Audience) -> Option<Arc<Snapshot>> {
        let admitted = self.admitted(audience);
        if admitted == self.admitted(&Audience::from(MOST_OPEN)) {
            return Some(Arc::clone(&self.open));
        }
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        let at = others.iter().position(|other| other.admitted == admitted)?;
        let found = others.remove(at);
        let snapshot = Arc::clone(&found.snapshot);
        others.push(found);
        Some(snapshot)
    }

    /// The snapshot for readers; it is built where it is not.
    pub(crate) fn build(&self, audience: &Audience) -> Result<Arc<Snapshot>, ServerError> {
        let _one = self.building.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = self.ready(audience) {
            return Ok(ready);
        }
        let Some(of) = &self.open.watch else { return Ok(Arc::clone(&self.open)) };
        let snapshot = Arc::new(Snapshot::of_watch_for(&of.watch, audience, Some(of.size))?);
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if others.len() >= MOST_OTHERS {
            others.remove(0);
        }
        let (admitted, audience) = (self.admitted(audience), audience.clone());
        others.push(Other { admitted, audience, snapshot: Arc::clone(&snapshot) });
        Ok(snapshot)
    }
}
