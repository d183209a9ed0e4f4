//! A job as it is kept and as it is told.

use super::work::Work;
use crate::Caller;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// Until one of the threads is free.
    Waiting,
    /// Under way.
    Running,
    /// It came to its end.
    Done,
    /// It could not be done.
    Failed,
    /// Somebody called it off.
    Cancelled,
    /// The service ended while it ran.
    Interrupted,
}

impl State {
    /// Whether nothing more happens to it unless it is resumed.
    pub(crate) const fn is_over(self) -> bool {
        !matches!(self, Self::Waiting | Self::Running)
    }
}

/// A job: its file in the watch's `jobs` folder is exactly this.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) id: String,
    /// What is to be done, with all that is needed to begin again.
    #[serde(flatten)]
    pub(crate) work: Work,
    /// In whose name.
    pub(crate) who: String,
    pub(crate) state: State,
    /// The share that is done, 0 to 1; none where nobody can say.
    pub(crate) done: Option<f32>,
    /// What is being done, in words.
    pub(crate) doing: String,
    /// When it was asked for.
    pub(crate) began: Timestamp,
    pub(crate) ended: Option<Timestamp>,
    pub(crate) result: Option<Value>,
    pub(crate) error: Option<String>,
    /// How often a service that ended left it behind.
    #[serde(default)]
    pub(crate) interrupted: u32,
}

impl Job {
    pub(crate) fn new(id: String, work: Work, who: &str) -> Self {
        Self {
            id,
            work,
            who: who.to_owned(),
            state: State::Waiting,
            done: None,
            doing: "waiting for its turn".to_owned(),
            began: Timestamp::now(),
            ended: None,
            result: None,
            error: None,
            interrupted: 0,
        }
    }

    /// To be done from the beginning, whatever became of it before.
    pub(crate) fn again(&mut self) {
        (self.state, self.done, self.ended) = (State::Waiting, None, None);
        (self.result, self.error) = (None, None);
        "waiting for its turn".clone_into(&mut self.doing);
    }

    /// Ends it.
    pub(crate) fn end(&mut self, state: State, result: Option<Value>, error: Option<String>) {
        (self.state, self.ended) = (state, Some(Timestamp::now()));
        (self.result, self.error) = (result, error);
        self.doing.clear();
        if state == State::Done {
            self.done = Some(1.0);
        }
    }

    /// Jobs are told to whoever asked for them, and to approvers.
    pub(crate) fn is_told_to(&self, caller: &Caller) -> bool {
        self.who == caller.who || caller.role.may(crate::Role::Approver)
    }
}
