//! What a job can be: each begins again from what the watch holds, so that an interrupted one loses time and nothing else.

use crate::problem::Problem;
use archive::Watch;
use report::verify_watch_while;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Work {
    /// The whole watch is verified: ledger, view, exhibits, stores and findings.
    VerifyLedger,
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
        go_on: &dyn Fn(&str, Option<f32>) -> bool,
    ) -> Result<Value, Stopped> {
        match self {
            Self::VerifyLedger => {
                let verified = verify_watch_while(watch, go_on)?.ok_or(Stopped::Cancelled)?;
                Ok(json!(verified))
            }
        }
    }
}
