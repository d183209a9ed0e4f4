//! The field as a whole: the studies of claims, for whoever asks without writing a report.

use crate::{
    Desk, ReportError,
    methods::{check, conduct, revenue, study::Parameters, tactics, thefts},
};
use assess::{
    Kind, Stated,
    check::{Checked, Options},
    conduct::Matrix,
    norms::Code,
    reconcile::Group,
    revenue::{Assumptions, Revenue},
    tactics::Tactics,
    thefts::Ledger,
};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Kinds of subjects that norms, and the tests under them, are read from.
const NORMS: &[&str] = &["unscr", "committee", "panel", "it-workers", "entity", "facilitator"];

impl Desk {
    /// The theft ledger, as known on a day.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn thefts(&self, known_at: Option<Date>) -> Result<Ledger, ReportError> {
        Ok(assess::thefts::ledger(&thefts::STUDY.of.claims(self, known_at)?))
    }

    /// What the member states did, as it was on a day: with all that is held, or with what was known then.
    ///
    /// # Errors
    /// [`ReportError::Evidence`] where no claim on a resolution or a state is held.
    pub fn conduct(&self, day: Date, as_known_then: bool) -> Result<Matrix, ReportError> {
        let asked = if as_known_then { Parameters::back_on(day) } else { Parameters::on(day) };
        Ok(conduct::STUDY.result(self, asked)?.0)
    }

    /// The body of norms as known on a day, and the claims that it and the tests under it are read from.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn norms(&self, known_at: Option<Date>) -> Result<(Code, Vec<Stated>), ReportError> {
        let claims = self.stated(NORMS, known_at)?;
        Ok((assess::norms::norms(&claims), claims))
    }

    /// The groups of claims on `subject` (an id, or the beginning of ids up to a colon), or on all of the field; each
    /// with the kind of its disagreement, `none` among them.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn groups(&self, subject: Option<&str>, known_at: Option<Date>) -> Result<Vec<Group>, ReportError> {
        let mut claims = self.stated_off_lists(known_at)?;
        let Some(subject) = subject else { return Ok(assess::reconcile::reconcile(&claims)) };
        // What is said of others decides between kinds, so all are looked at; those of lists only where one is asked for.
        let more = self.stated(&[subject], known_at)?;
        let known: BTreeSet<_> = claims.iter().map(|stated| stated.id).collect();
        claims.extend(more.into_iter().filter(|stated| !known.contains(&stated.id)));
        let mut groups = assess::reconcile::reconcile(&claims);
        groups.retain(|group| {
            let rest = group.subject.as_str().strip_prefix(subject);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':') || subject.ends_with(':'))
        });
        Ok(groups)
    }

    /// Where claims disagree: the groups on `subject` (all of them: who asks about one wants to see that its other
    /// claims agree, too), or those of all the field, with `all` also those that agree.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn disagreements(
        &self,
        subject: Option<&str>,
        known_at: Option<Date>,
        all: bool,
    ) -> Result<Vec<Group>, ReportError> {
        let mut groups = self.groups(subject, known_at)?;
        if !all && subject.is_none() {
            groups.retain(|group| group.kind != Kind::None);
        }
        Ok(groups)
    }

    /// Checks a text against the claims known on a day.
    ///
    /// # Errors
    /// As [`assess::check::check`], and where the archive cannot be read.
    pub fn check(
        &self,
        text: &[u8],
        known_at: Option<Date>,
        options: &Options,
    ) -> Result<Checked, ReportError> {
        check::checked(self, text, &self.stated_off_lists(known_at)?, options)
    }

    /// What each stream of revenue brought in a year, as known on a day, under these assumptions.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn revenue(&self, known_at: Option<Date>, assumed: &Assumptions) -> Result<Revenue, ReportError> {
        Ok(assess::revenue::revenue(&self.stated(revenue::KINDS, known_at)?, assumed))
    }

    /// Techniques over time, from the sightings and reports that the watch holds and the thefts known on a day.
    ///
    /// # Errors
    /// [`ReportError::Evidence`] where no sighting and no report is held.
    pub fn tactics(&self, known_at: Option<Date>) -> Result<Tactics, ReportError> {
        Ok(tactics::studied(self, known_at)?.0)
    }
}
