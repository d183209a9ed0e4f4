//! Server-sent events: what changes while somebody looks.
//!
//! The latest events are kept in a ring, so that a client whose connection broke misses none (`Last-Event-ID`).

use crate::{Caller, feed::feed, jobs::Job, problem::Problem};
use axum::{body::Bytes, response::Response};
use serde::Serialize;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, broadcast, mpsc},
    time::interval,
};

/// Events that are kept.
const MOST_KEPT: usize = 256;

/// Connections that wait for events.
const MOST_LISTENERS: usize = 64;

/// A sign of life, so that neither side takes the other for gone.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Something that happened.
#[derive(Debug, Clone)]
struct Event {
    id: u64,
    kind: &'static str,
    data: Arc<str>,
    /// Told to that person and to approvers only; else to everybody.
    of: Option<Arc<str>>,
}

impl Event {
    fn is_told_to(&self, caller: &Caller) -> bool {
        let own = |who: &Arc<str>| **who == *caller.who || caller.role.may(crate::Role::Approver);
        self.of.as_ref().is_none_or(own)
    }

    /// As it is sent. The data are one line: JSON escapes line breaks.
    fn bytes(&self) -> Bytes {
        format!("id: {}\nevent: {}\ndata: {}\n\n", self.id, self.kind, self.data).into()
    }
}

/// The latest events, and who listens.
#[derive(Debug)]
pub(crate) struct Events {
    ring: Mutex<Ring>,
    places: Arc<Semaphore>,
}

#[derive(Debug)]
struct Ring {
    next: u64,
    kept: VecDeque<Event>,
    /// Taken away at the end, which ends every listener.
    sender: Option<broadcast::Sender<Event>>,
}

impl Default for Events {
    fn default() -> Self {
        let sender = Some(broadcast::channel(MOST_KEPT).0);
        let ring = Mutex::new(Ring { next: 1, kept: VecDeque::new(), sender });
        Self { ring, places: Arc::new(Semaphore::new(MOST_LISTENERS)) }
    }
}

impl Events {
    /// Tells of a job, to whoever asked for it.
    pub(crate) fn job(&self, job: &Job) {
        self.raise("job", job, Some(job.who.as_str().into()));
    }

    /// Tells everybody.
    pub(crate) fn all(&self, kind: &'static str, data: &impl Serialize) {
        self.raise(kind, data, None);
    }

    fn raise(&self, kind: &'static str, data: &impl Serialize, of: Option<Arc<str>>) {
        let data = serde_json::to_string(data).unwrap_or_default().into();
        let mut ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let event = Event { id: ring.next, kind, data, of };
        ring.next += 1;
        if ring.kept.len() == MOST_KEPT {
            ring.kept.pop_front();
        }
        ring.kept.push_back(event.clone());
        if let Some(sender) = &ring.sender {
            // Nobody listens: it stays in the ring.
            let _ = sender.send(event);
        }
    }

    /// Ends every connection that waits for events: the service stops.
    pub(crate) fn close(&self) {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner).sender = None;
    }

    /// An answer that goes on as long as somebody listens. It begins with what happened after `since`, as far as that
    /// is kept.
    ///
    /// # Errors
    /// 429 where too many listen; 503 where the service stops.
    pub(crate) fn listen(&self, caller: Caller, since: Option<u64>) -> Result<Response, Problem> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Problem::busy())?;
        let ring = self.ring.lock().unwrap_or_else(PoisonError::into_inner);
        let news = ring.sender.as_ref().ok_or_else(Problem::busy)?.subscribe();
        let missed = ring.kept.iter().filter(|event| since.is_some_and(|since| event.id > since));
        let missed: Vec<Event> = missed.cloned().collect();
        drop(ring);
        let (send, response) = feed("text/event-stream");
        tokio::spawn(forward(missed, news, caller, send, place));
        Ok(response)
    }
}

/// Hands events on until the client is gone, is too slow, or the service stops. A client that was too slow comes again
/// with the id of its last event.
async fn forward(
    missed: Vec<Event>,
    mut news: broadcast::Receiver<Event>,
    caller: Caller,
    send: mpsc::Sender<Bytes>,
    _place: OwnedSemaphorePermit,
) {
    for event in missed.into_iter().filter(|event| event.is_told_to(&caller)) {
        if send.send(event.bytes()).await.is_err() {
            return;
        }
    }
    let mut beat = interval(HEARTBEAT);
    loop {
        let bytes = tokio::select! {
            event = news.recv() => match event {
                Ok(event) if event.is_told_to(&caller) => event.bytes(),
                Ok(_) => continue,
                Err(_) => return,
            },
            () = send.closed() => return,
            _ = beat.tick() => Bytes::from_static(b": here\n\n"),
        };
        if send.send(bytes).await.is_err() {
            return;
        }
    }
}
