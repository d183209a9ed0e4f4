//! What a job can be: each begins again from what the watch holds, so that an interrupted one loses time and nothing else.

use crate::{clock::today, draft_notes::DraftNotes, problem::Problem};
use archive::{Archive, Watch};
use record::Digest;
use report::{ReportError, draft_case_while, released_report, verify_report, verify_watch_while};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Work {
    /// The whole watch is verified: ledger, view, exhibits, stores and findings.
    VerifyLedger,
    /// A case is worked, and its report drafted. Findings that the ledger has already are not computed twice into it.
    Draft {
        /// The case's name.
        case: String,
    },
    /// A released report is verified against the watch.
    VerifyReport {
        /// The report's digest.
        report: Digest,
    },
}

/// How a job did not come to its end.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// Somebody called it off.
    Cancelled,
    /// It cannot be done.
    Failed(Problem),
}

impl<E: Into<Problem>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Work {
    /// Does it. `go_on` is told what is done next, and says whether to do it.
    ///
    /// # Errors
    /// [`Stopped`].
    pub(crate) fn run(
        &self,
        watch: &Watch,
        who: &str,
        go_on: &dyn Fn(&str, Option<f32>) -> bool,
    ) -> Result<Value, Stopped> {
        match self {
            Self::VerifyLedger => {
                let verified = verify_watch_while(watch, go_on)?.ok_or(Stopped::Cancelled)?;
                Ok(json!(verified))
            }
            Self::Draft { case } => {
                let drafted = match draft_case_while(watch, Some(case), today(), go_on) {
                    Err(ReportError::CalledOff) => return Err(Stopped::Cancelled),
                    drafted => drafted?,
                };
                DraftNotes::drafted(watch, &drafted.digest, who)?;
                Ok(json!({ "draft": drafted.digest, "title": drafted.twin.title }))
            }
            Self::VerifyReport { report } => {
                going(go_on("reading the report", None))?;
                let (_, page) = released_report(&Archive::open(watch)?, report)?;
                going(go_on("computing its findings again", None))?;
                Ok(json!(verify_report(&page, Some(watch))?))
            }
        }
    }
}

/// # Errors
/// [`Stopped::Cancelled`] where it is not to go on.
fn going(go_on: bool) -> Result<(), Stopped> {
    if go_on { Ok(()) } else { Err(Stopped::Cancelled) }
}
