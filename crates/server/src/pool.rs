//! The threads that search, and what each needs for it.
//!
//! One short query takes a tenth of a millisecond, less than to hand it to another thread: it is answered where it
//! arrives. Everything longer goes to a few threads of its own, so that it delays no other request's input or output.

use crate::{ServerError, problem::Problem};
use screen::Scratch;
use std::{
    cell::RefCell,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};
use tokio::sync::oneshot;

/// Jobs that may wait; what comes then is told to come again.
const MOST_WAITING: usize = 128;

type Job = Box<dyn FnOnce(&mut Scratch) + Send>;

/// Threads that search.
pub(crate) struct Pool {
    jobs: SyncSender<Job>,
    threads: usize,
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pool({} threads)", self.threads)
    }
}

thread_local! {
    /// What a search on this thread needs, kept from query to query.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Pool {
    pub(crate) fn new() -> Result<Self, ServerError> {
        let threads = thread::available_parallelism().map_or(1, usize::from).min(16);
        let (jobs, waiting) = sync_channel(MOST_WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..threads {
            let waiting = Arc::clone(&waiting);
            let worker = thread::Builder::new().name(format!("search-{number}"));
            worker
                .spawn(move || work(&waiting))
                .map_err(|source| ServerError::System { doing: "start threads", source })?;
        }
        Ok(Self { jobs, threads })
    }

    /// How many threads there are.
    pub(crate) const fn threads(&self) -> usize {
        self.threads
    }

    /// Hands a job to one of the threads; what is returned waits for its answer.
    ///
    /// # Errors
    /// 429 where too many wait; later 500 where the job panics.
    pub(crate) fn run<T, F>(
        &self,
        job: F,
    ) -> Result<impl Future<Output = Result<T, Problem>> + Send + use<T, F>, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&mut Scratch) -> T + Send + 'static,
    {
        let (send, receive) = oneshot::channel();
        // Whoever asked may have gone: then nobody is told.
        let job: Job = Box::new(move |scratch| drop(send.send(job(scratch))));
        self.jobs.try_send(job).map_err(|_| Problem::busy())?;
        Ok(async move { receive.await.map_err(|_| Problem::broken()) })
    }

    /// Runs a short job where it is.
    pub(crate) fn here<T>(job: impl FnOnce(&mut Scratch) -> T) -> T {
        // Taken out and put back: a job that panics leaves nothing half done behind.
        let mut scratch = SCRATCH.take();
        let answer = job(&mut scratch);
        SCRATCH.set(scratch);
        answer
    }
}

fn work(waiting: &Mutex<Receiver<Job>>) {
    let mut scratch = Scratch::default();
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        // A job that panics is answered with 500 and takes no thread along; what it left in the scratch is not used.
        if catch_unwind(AssertUnwindSafe(|| job(&mut scratch))).is_err() {
            scratch = Scratch::default();
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

    use super::*;

    #[test]
    fn a_job_that_panics_is_answered_and_takes_no_thread_along() {
        let pool = Pool::new().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for _ in 0..pool.threads() * 2 {
            let job = pool.run(|_| -> u8 { panic!("a test's own panic") }).unwrap();
            assert_eq!(runtime.block_on(job).unwrap_err().status, 500);
        }
        assert_eq!(runtime.block_on(pool.run(|_| 7).unwrap()).unwrap(), 7);
    }

    #[test]
    fn who_comes_when_too_many_wait_is_told_to_come_again() {
        let pool = Pool::new().unwrap();
        let gate = Arc::new(Mutex::new(()));
        let held = gate.lock().unwrap();
        let wait = || {
            let gate = Arc::clone(&gate);
            pool.run(move |_| drop(gate.lock())).map(|_| ())
        };
        let told = (0..MOST_WAITING + pool.threads() + 1).filter_map(|_| wait().err()).next_back();
        assert_eq!(told.unwrap().status, 429);
        drop(held);
    }
}
