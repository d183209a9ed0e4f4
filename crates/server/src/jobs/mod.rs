//! Long work: asked for by a request, done by threads of its own, kept in the watch until it is over and a while longer.
//!
//! A service that is stopped leaves its jobs in their files as they were; the next one begins them again. So a kind of
//! work belongs here only if it can begin again from what the watch holds.

mod folder;
mod job;
mod work;

pub(crate) use job::{Job, State};
pub(crate) use work::Work;

use crate::{Caller, ServerError, events::Events, problem::Problem};
use archive::Watch;
use axum::http::StatusCode;
use folder::Folder;
use jiff::Timestamp;
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
};
use work::Stopped;

/// Jobs that run at once.
const MOST_RUNNING: usize = 2;

/// Jobs that wait for their turn.
const MOST_WAITING: usize = 32;

/// Jobs that are over and are kept.
const MOST_KEPT: usize = 200;

/// How often a job that a service left behind is begun again by itself: it may be what ended the service.
const MOST_INTERRUPTED: u32 = 3;

/// The jobs of a watch.
#[derive(Debug)]
pub(crate) struct Jobs {
    desk: Arc<JobDesk>,
    /// What is to be said when the service starts.
    notes: Vec<String>,
}

/// What the threads share.
#[derive(Debug)]
struct JobDesk {
    jobs: Mutex<BTreeMap<String, Entry>>,
    more: Condvar,
    over: AtomicBool,
    place: Option<(Watch, Folder)>,
    events: Arc<Events>,
}

#[derive(Debug)]
struct Entry {
    job: Job,
    called_off: Arc<AtomicBool>,
}

impl Entry {
    fn of(job: Job) -> Self {
        Self { job, called_off: Arc::default() }
    }
}

impl Jobs {
    /// The jobs of a watch, those that were left behind begun again; without one there are none.
    ///
    /// # Errors
    /// Where the system gives no threads.
    pub(crate) fn open(watch: Option<&Watch>, events: Arc<Events>) -> Result<Self, ServerError> {
        let mut notes = vec![];
        let place = watch.and_then(|watch| match Folder::open(watch) {
            Ok(Some(folder)) => Some((watch.clone(), folder)),
            Ok(None) => {
                notes.push(
                    "another service serves this watch; long work is done there, and not here".to_owned(),
                );
                None
            }
            Err(error) => {
                notes.push(format!("no long work can be done: the folder of jobs cannot be opened: {error}"));
                None
            }
        });
        let desk = JobDesk {
            jobs: Mutex::default(),
            more: Condvar::new(),
            over: AtomicBool::new(false),
            place,
            events,
        };
        desk.take_up(&mut notes);
        let desk = Arc::new(desk);
        if desk.place.is_some() {
            desk.start()?;
        }
        Ok(Self { desk, notes })
    }

    /// What is to be said when the service starts.
    pub(crate) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Begins a job, or has it wait.
    ///
    /// # Errors
    /// 409 where another service does the work, 429 where too many wait, 507 where the job cannot be kept.
    pub(crate) fn begin(&self, work: Work, who: &str) -> Result<Job, Problem> {
        let mut jobs = self.desk.lock();
        self.desk.has_room(&jobs)?;
        let job = Job::new(new_id(&jobs), work, who);
        self.desk.keep(&jobs, &job)?;
        jobs.insert(job.id.clone(), Entry::of(job.clone()));
        self.desk.forget_old(&mut jobs);
        self.desk.told(&job);
        drop(jobs);
        Ok(job)
    }

    /// The jobs that the caller may see, the newest first.
    pub(crate) fn all(&self, caller: &Caller) -> Vec<Job> {
        let jobs = self.desk.lock();
        let seen = jobs.values().rev().map(|entry| &entry.job).filter(|job| job.is_told_to(caller));
        seen.cloned().collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// 404 where there is none, or it is somebody else's.
    pub(crate) fn one(&self, caller: &Caller, id: &str) -> Result<Job, Problem> {
        let jobs = self.desk.lock();
        Ok(found(&jobs, caller, id)?.job.clone())
    }

    /// Calls a job off: at once where it waits, else at its next step.
    ///
    /// # Errors
    /// 404; 409 where it is over.
    pub(crate) fn cancel(&self, caller: &Caller, id: &str) -> Result<Job, Problem> {
        let mut jobs = self.desk.lock();
        found(&jobs, caller, id)?;
        let entry = jobs.get_mut(id).ok_or_else(Problem::broken)?;
        match entry.job.state {
            State::Waiting => entry.job.end(State::Cancelled, None, None),
            State::Running => {
                entry.called_off.store(true, Relaxed);
                "being called off".clone_into(&mut entry.job.doing);
            }
            _ => return Err(conflict("the job is over already", "there is nothing to call off")),
        }
        let job = entry.job.clone();
        self.desk.keep(&jobs, &job)?;
        self.desk.told(&job);
        drop(jobs);
        Ok(job)
    }

    /// Begins a job again that failed, was called off or interrupted.
    ///
    /// # Errors
    /// 404; 409 where it is done or under way; as [`Jobs::begin`].
    pub(crate) fn resume(&self, caller: &Caller, id: &str) -> Result<Job, Problem> {
        let mut jobs = self.desk.lock();
        let state = found(&jobs, caller, id)?.job.state;
        if !state.is_over() || state == State::Done {
            return Err(conflict(
                "the job is done or under way",
                "only what failed or was stopped is resumed",
            ));
        }
        self.desk.has_room(&jobs)?;
        let mut job = found(&jobs, caller, id)?.job.clone();
        job.again();
        self.desk.keep(&jobs, &job)?;
        jobs.insert(job.id.clone(), Entry::of(job.clone()));
        self.desk.told(&job);
        drop(jobs);
        Ok(job)
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        // The threads end after what they are at; a process that ends takes them along, and their files stay as they are.
        self.desk.over.store(true, Relaxed);
        self.desk.more.notify_all();
    }
}

impl JobDesk {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Entry>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes up what an earlier service left behind.
    fn take_up(&self, notes: &mut Vec<String>) {
        let Some((_, folder)) = &self.place else { return };
        let (kept, damaged) = folder.read();
        for name in damaged {
            notes.push(format!("jobs/{name} is no job, and was left where it is"));
        }
        let mut jobs = self.lock();
        for mut job in kept {
            if job.state == State::Running {
                job.interrupted += 1;
                job.end(State::Interrupted, None, Some("the service ended while it ran".to_owned()));
                if job.interrupted <= MOST_INTERRUPTED {
                    job.again();
                }
                if let Err(error) = folder.keep(&job) {
                    notes.push(format!("job {} cannot be kept: {error}", job.id));
                }
            }
            jobs.insert(job.id.clone(), Entry::of(job));
        }
        self.forget_old(&mut jobs);
    }

    fn start(self: &Arc<Self>) -> Result<(), ServerError> {
        for number in 0..MOST_RUNNING {
            let own = Arc::clone(self);
            let worker = thread::Builder::new().name(format!("job-{number}"));
            worker
                .spawn(move || own.work())
                .map_err(|source| ServerError::System { doing: "start threads", source })?;
        }
        Ok(())
    }

    fn has_room(&self, jobs: &BTreeMap<String, Entry>) -> Result<(), Problem> {
        if self.place.is_none() {
            let hint = "start one service over a watch (-C DIR), or ask the one that was started first";
            return Err(conflict("this service does no long work", hint));
        }
        let waiting = jobs.values().filter(|entry| entry.job.state == State::Waiting).count();
        if waiting < MOST_WAITING { Ok(()) } else { Err(Problem::busy()) }
    }

    /// Keeps a job as it is now. Whoever does so holds all jobs, so that an older state never follows a newer one.
    fn keep(&self, _held: &BTreeMap<String, Entry>, job: &Job) -> Result<(), Problem> {
        let Some((_, folder)) = &self.place else { return Ok(()) };
        folder.keep(job).map_err(|error| {
            let hint = "check the space on the disk and the rights on the watch's jobs folder";
            Problem::new(StatusCode::INSUFFICIENT_STORAGE, format!("the job cannot be kept: {error}"), hint)
        })
    }

    fn forget_old(&self, jobs: &mut BTreeMap<String, Entry>) {
        let Some((_, folder)) = &self.place else { return };
        let over = jobs.values().filter(|entry| entry.job.state.is_over()).map(|entry| entry.job.id.clone());
        let over: Vec<String> = over.collect();
        for id in over.iter().take(over.len().saturating_sub(MOST_KEPT)) {
            jobs.remove(id);
            folder.forget(id);
        }
    }

    fn told(&self, job: &Job) {
        self.more.notify_one();
        self.events.job(job);
    }

    /// One thread: the oldest job that waits, and the next.
    fn work(&self) {
        let Some((watch, _)) = &self.place else { return };
        while let Some((job, called_off)) = self.next() {
            let id = job.id.clone();
            let go_on = |doing: &str, done: Option<f32>| {
                self.progress(&id, doing, done);
                !called_off.load(Relaxed) && !self.over.load(Relaxed)
            };
            let run = catch_unwind(AssertUnwindSafe(|| job.work.run(watch, &job.who, &go_on)));
            self.end(&id, run.unwrap_or_else(|_| Err(Stopped::Failed(Problem::broken()))));
        }
    }

    /// Waits for a job and takes it; `None` at the end.
    fn next(&self) -> Option<(Job, Arc<AtomicBool>)> {
        let mut jobs = self.lock();
        loop {
            if self.over.load(Relaxed) {
                return None;
            }
            if let Some(entry) = jobs.values_mut().find(|entry| entry.job.state == State::Waiting) {
                entry.job.state = State::Running;
                "beginning".clone_into(&mut entry.job.doing);
                let taken = (entry.job.clone(), Arc::clone(&entry.called_off));
                // What cannot be kept now is begun again by a later service: no harm.
                let _ = self.keep(&jobs, &taken.0);
                self.events.job(&taken.0);
                return Some(taken);
            }
            jobs = self.more.wait(jobs).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn progress(&self, id: &str, doing: &str, done: Option<f32>) {
        let mut jobs = self.lock();
        let Some(entry) = jobs.get_mut(id) else { return };
        // Whole percents: a step of a long list is no news.
        let percent = |done: Option<f32>| done.map(|done| (done * 100.0).floor());
        let is_news = entry.job.doing != doing || percent(entry.job.done) != percent(done);
        if is_news && !entry.called_off.load(Relaxed) {
            entry.job.done = done;
            doing.clone_into(&mut entry.job.doing);
            self.events.job(&entry.job);
        }
    }

    fn end(&self, id: &str, ended: Result<serde_json::Value, Stopped>) {
        // The service ends: the file still says that it runs, so the next one begins it again.
        if self.over.load(Relaxed) && matches!(ended, Err(Stopped::Cancelled)) {
            return;
        }
        let mut jobs = self.lock();
        let Some(entry) = jobs.get_mut(id) else { return };
        match ended {
            Ok(result) => entry.job.end(State::Done, Some(result), None),
            Err(Stopped::Cancelled) => entry.job.end(State::Cancelled, None, None),
            Err(Stopped::Failed(problem)) => {
                let error = format!("{}\nhint: {}", problem.detail, problem.hint);
                entry.job.end(State::Failed, None, Some(error));
            }
        }
        let job = entry.job.clone();
        // Where its end cannot be kept, it is told here and done again after the next start.
        let _ = self.keep(&jobs, &job);
        self.events.job(&job);
        self.forget_old(&mut jobs);
    }
}

fn found<'a>(jobs: &'a BTreeMap<String, Entry>, caller: &Caller, id: &str) -> Result<&'a Entry, Problem> {
    let entry = jobs.get(id).filter(|entry| entry.job.is_told_to(caller));
    entry.ok_or_else(|| Problem::unknown("there is no such job of yours", "GET /jobs lists them"))
}

fn conflict(detail: &str, hint: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, detail, hint)
}

/// An id that sorts by time, and that no other job has.
fn new_id(jobs: &BTreeMap<String, Entry>) -> String {
    let mut now = Timestamp::now().as_microsecond();
    loop {
        let id = format!("{now:015x}");
        if !jobs.contains_key(&id) {
            return id;
        }
        now += 1;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::Role;
    use tempfile::TempDir;

    fn caller(who: &str) -> Caller {
        Caller::named(who, Role::Analyst)
    }

    fn watch() -> (TempDir, Watch) {
        let folder = tempfile::tempdir().unwrap();
        let watch = Watch::init(&folder.path().join("watch"), "invented.example/watch").unwrap();
        (folder, watch)
    }

    /// Jobs that no thread works on: every step is the test's.
    fn still(watch: &Watch) -> Jobs {
        let place = Some((watch.clone(), Folder::open(watch).unwrap().unwrap()));
        let (jobs, more, over) = (Mutex::default(), Condvar::new(), AtomicBool::new(false));
        let desk = Arc::new(JobDesk { jobs, more, over, place, events: Arc::default() });
        let mut notes = vec![];
        desk.take_up(&mut notes);
        Jobs { desk, notes }
    }

    fn state(jobs: &Jobs, id: &str) -> State {
        jobs.one(&caller("ada"), id).unwrap().state
    }

    #[test]
    fn a_job_is_called_off_and_resumed() {
        let (_folder, watch) = watch();
        let jobs = still(&watch);
        let first = jobs.begin(Work::VerifyLedger, "ada").unwrap().id;
        let second = jobs.begin(Work::VerifyLedger, "ada").unwrap().id;
        assert_eq!(jobs.cancel(&caller("ada"), &second).unwrap().state, State::Cancelled);
        let (running, called_off) = jobs.desk.next().unwrap();
        assert_eq!((running.id.as_str(), state(&jobs, &first)), (first.as_str(), State::Running));
        assert_eq!(jobs.cancel(&caller("eve"), &first).unwrap_err().status, 404, "not hers");
        assert_eq!(jobs.resume(&caller("ada"), &first).unwrap_err().status, 409, "it runs");
        jobs.cancel(&caller("ada"), &first).unwrap();
        let stopped = running.work.run(&watch, "ada", &|_, _| !called_off.load(Relaxed));
        assert!(matches!(stopped, Err(Stopped::Cancelled)));
        jobs.desk.end(&first, stopped);
        assert_eq!(state(&jobs, &first), State::Cancelled);
        jobs.resume(&caller("ada"), &first).unwrap();
        let (running, _) = jobs.desk.next().unwrap();
        jobs.desk.end(&first, running.work.run(&watch, "ada", &|_, _| true));
        let done = jobs.one(&caller("ada"), &first).unwrap();
        assert_eq!((done.state, done.done), (State::Done, Some(1.0)));
        assert_eq!(done.result.unwrap()["ok"], true);
        assert_eq!(jobs.cancel(&caller("ada"), &first).unwrap_err().status, 409, "it is over");
    }

    #[test]
    fn what_is_called_off_and_resumed_while_it_ends_is_kept_as_it_is() {
        let (_folder, watch) = watch();
        let jobs = still(&watch);
        let id = jobs.begin(Work::VerifyLedger, "ada").unwrap().id;
        let hurried = AtomicBool::new(true);
        let answers: Vec<Result<Job, Problem>> = thread::scope(|scope| {
            scope.spawn(|| {
                while hurried.load(Relaxed) {
                    if state(&jobs, &id) == State::Waiting {
                        jobs.desk.next();
                    }
                    jobs.desk.end(&id, Err(Stopped::Cancelled));
                }
            });
            let ada = caller("ada");
            let answers = (0..200).flat_map(|_| [jobs.cancel(&ada, &id), jobs.resume(&ada, &id)]).collect();
            hurried.store(false, Relaxed);
            answers
        });
        // 409 where the other was faster; a file that the other writes just now is no hindrance.
        let hindered: Vec<_> =
            answers.iter().filter_map(|one| one.as_ref().err()).filter(|no| no.status != 409).collect();
        assert!(hindered.is_empty(), "{hindered:?}");
        let (kept, damaged) = jobs.desk.place.as_ref().unwrap().1.read();
        assert_eq!((kept, damaged), (vec![jobs.one(&caller("ada"), &id).unwrap()], vec![]));
    }

    #[test]
    fn what_a_service_leaves_behind_the_next_one_begins_again_but_not_for_ever() {
        let (_folder, watch) = watch();
        let jobs = still(&watch);
        let id = jobs.begin(Work::VerifyLedger, "ada").unwrap().id;
        drop(jobs);
        for before in 0..MOST_INTERRUPTED {
            let jobs = still(&watch);
            let job = jobs.one(&caller("ada"), &id).unwrap();
            assert_eq!((job.state, job.interrupted), (State::Waiting, before));
            jobs.desk.next().unwrap();
        }
        let jobs = still(&watch);
        assert_eq!(state(&jobs, &id), State::Waiting);
        jobs.desk.next().unwrap();
        drop(jobs);
        let jobs = still(&watch);
        let job = jobs.one(&caller("ada"), &id).unwrap();
        assert_eq!(job.state, State::Interrupted);
        assert!(job.error.is_some());
        jobs.resume(&caller("ada"), &id).unwrap();
        assert_eq!(state(&jobs, &id), State::Waiting, "a person may still ask for it");
    }

    #[test]
    fn one_service_works_for_a_watch() {
        let (_folder, watch) = watch();
        let first = still(&watch);
        let second = Jobs::open(Some(&watch), Arc::default()).unwrap();
        assert!(second.notes()[0].contains("another service"), "{:?}", second.notes());
        assert_eq!(second.begin(Work::VerifyLedger, "ada").unwrap_err().status, 409);
        drop(first);
        assert!(Jobs::open(Some(&watch), Arc::default()).unwrap().notes().is_empty());
    }

    #[test]
    fn few_wait_and_few_are_kept() {
        let (_folder, watch) = watch();
        let jobs = still(&watch);
        for _ in 0..MOST_WAITING {
            jobs.begin(Work::VerifyLedger, "ada").unwrap();
        }
        assert_eq!(jobs.begin(Work::VerifyLedger, "ada").unwrap_err().status, 429);
        for _ in 0..MOST_KEPT / MOST_WAITING + 2 {
            for job in jobs.all(&caller("ada")).iter().filter(|job| job.state == State::Waiting) {
                jobs.cancel(&caller("ada"), &job.id).unwrap();
            }
            for _ in 0..MOST_WAITING {
                jobs.begin(Work::VerifyLedger, "ada").unwrap();
            }
        }
        let files = std::fs::read_dir(watch.dir().join("jobs")).unwrap().count();
        assert!(files <= MOST_KEPT + MOST_WAITING + 1, "{files}");
    }

    #[test]
    fn a_job_that_cannot_be_kept_is_refused_and_damaged_files_are_told() {
        let (_folder, watch) = watch();
        drop(still(&watch));
        std::fs::write(watch.dir().join("jobs/x.json"), "{").unwrap();
        let jobs = still(&watch);
        assert!(jobs.notes()[0].contains("jobs/x.json"), "{:?}", jobs.notes());
        // As on a full disk: nothing can be written there any more.
        std::fs::remove_dir_all(watch.dir().join("jobs")).unwrap();
        assert_eq!(jobs.begin(Work::VerifyLedger, "ada").unwrap_err().status, 507);
        assert!(jobs.all(&caller("ada")).is_empty());
    }
}
