//! The field as a whole: the studies of claims, for whoever asks without writing a report.

use crate::{
    Desk, ReportError,
    methods::{conduct, thefts},
};
use assess::{Stated, conduct::Matrix, norms::Code, thefts::Ledger};
use jiff::civil::Date;

/// Kinds of subjects that norms, and the tests under them, are read from.
const NORMS: &[&str] = &["unscr", "committee", "panel", "it-workers", "entity", "facilitator"];

impl Desk {
    /// The theft ledger, as known on a day.
    ///
    /// # Errors
    /// [`ReportError::Evidence`] where no claim on a theft is held.
    pub fn thefts(&self, known_at: Date) -> Result<Ledger, ReportError> {
        Ok(thefts::STUDY.result(self, known_at)?.0)
    }

    /// What the member states did, as known on a day.
    ///
    /// # Errors
    /// [`ReportError::Evidence`] where no claim on a resolution or a state is held.
    pub fn conduct(&self, known_at: Date) -> Result<Matrix, ReportError> {
        Ok(conduct::STUDY.result(self, known_at)?.0)
    }

    /// The body of norms as known on a day, and the claims that it and the tests under it are read from.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn norms(&self, known_at: Date) -> Result<(Code, Vec<Stated>), ReportError> {
        let claims = self.stated(NORMS, known_at)?;
        Ok((assess::norms::norms(&claims), claims))
    }
}
