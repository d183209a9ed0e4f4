//! What the desk knows of a draft besides its text: who drafted it, and who asked for its release. Beside the draft, in
//! the watch; what counts, the release itself, names both people in the ledger.

use crate::{access::four_eyes, clock::now, files::write_whole, problem::Problem};
use archive::Watch;
use axum::http::StatusCode;
use record::{Audience, Digest};
use serde::{Deserialize, Serialize};
use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

/// Notes are changed one at a time: drafting and releasing run beside each other.
static TURN: Mutex<()> = Mutex::new(());

/// A wish to release a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// Who asked.
    pub(crate) by: String,
    /// For whom the report is to be.
    pub(crate) audience: Audience,
    /// When, in UTC.
    pub(crate) at: String,
}

/// What is noted of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DraftNotes {
    /// Who drafted it; nobody is known where the command line did.
    #[serde(default)]
    pub(crate) drafted_by: Vec<String>,
    /// When it was drafted last, in UTC.
    #[serde(default)]
    pub(crate) made: Option<String>,
    /// Whether a release was asked for.
    #[serde(default)]
    pub(crate) asked: Option<Asked>,
}

fn place(watch: &Watch, draft: &Digest) -> PathBuf {
    watch.dir().join("drafts").join(format!("{draft}.notes.json"))
}

impl DraftNotes {
    /// # Errors
    /// 503 where the file cannot be read.
    pub(crate) fn of(watch: &Watch, draft: &Digest) -> Result<Self, Problem> {
        let path = place(watch, draft);
        match std::fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(damaged(&path, &error)),
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| damaged(&path, &error)),
        }
    }

    /// Notes who drafted it, once for each.
    pub(crate) fn drafted(watch: &Watch, draft: &Digest, by: &str) -> Result<(), Problem> {
        Self::change(watch, draft, |notes| {
            if !notes.drafted_by.iter().any(|one| one == by) {
                notes.drafted_by.push(by.to_owned());
            }
            notes.made = Some(now());
        })
    }

    /// Notes that a release was asked for, or, with `None`, that nobody asks any more.
    pub(crate) fn ask(watch: &Watch, draft: &Digest, asked: Option<Asked>) -> Result<(), Problem> {
        Self::change(watch, draft, |notes| notes.asked = asked)
    }

    /// Changes what is noted now, whatever the caller read before: a drafter who is forgotten could release alone.
    fn change(watch: &Watch, draft: &Digest, how: impl FnOnce(&mut Self)) -> Result<(), Problem> {
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut notes = Self::of(watch, draft)?;
        how(&mut notes);
        let path = place(watch, draft);
        let bytes = serde_json::to_vec(&notes).unwrap_or_default();
        write_whole(&path, &bytes).map_err(|error| damaged(&path, &error))
    }

    /// Whether `who` may release what was asked for; 409 with the reason where not.
    pub(crate) fn may_release(&self, who: &str, role: crate::Role, asked: &Asked) -> Result<(), Problem> {
        let drafted: Vec<&str> = self.drafted_by.iter().map(String::as_str).collect();
        four_eyes(who, role, &asked.by, &drafted).map_err(|no| {
            Problem::new(
                StatusCode::CONFLICT,
                no.to_string(),
                "a second person, an approver, has to release it",
            )
        })
    }
}

fn damaged(path: &std::path::Path, error: &impl ToString) -> Problem {
    let detail = format!("{}: {}", path.file_name().unwrap_or_default().to_string_lossy(), error.to_string());
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail, "look at the watch's folder `drafts`")
}
