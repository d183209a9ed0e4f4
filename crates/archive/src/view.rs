//! From which day a question is asked.

use jiff::civil::Date;
use record::{Certainty, Claim};

/// True as of which day, known at which day. `None`: no limit (any validity; all that is known today).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct View {
    /// Only what was true on this day (or, where dates are coarse, may have been).
    pub as_of: Option<Date>,
    /// Only what was certainly known by the end of this day.
    pub known_at: Option<Date>,
    /// Only what this watch held before that ledger entry: what a finding of that place can have rested on.
    pub held_before: Option<u64>,
}

impl View {
    /// What is known today of all times.
    pub const fn now() -> Self {
        Self { as_of: None, known_at: None, held_before: None }
    }

    /// As it was on `day`, with what was known then.
    pub const fn on(day: Date) -> Self {
        Self { as_of: Some(day), known_at: Some(day), held_before: None }
    }

    /// Whether the watch held, in this view, what that ledger entry brought.
    pub fn holds_entry(&self, entry: u64) -> bool {
        self.held_before.is_none_or(|before| entry < before)
    }

    /// Whether the claim was known in this view. A claim known "in March" counts from the end of March: what is
    /// not certain to have been known is not used.
    pub fn knows(&self, claim: &Claim) -> bool {
        self.known_at.is_none_or(|day| claim.known.had_come_by(day) == Certainty::Yes)
    }

    /// Whether what the claim says held in this view; [`Certainty::Maybe`] where its dates are too coarse to tell.
    pub fn holds(&self, claim: &Claim) -> Certainty {
        self.as_of.map_or(Certainty::Yes, |day| claim.valid.holds_on(day))
    }

    /// Whether the claim is to be shown: known, and not excluded by its dates.
    pub fn shows(&self, claim: &Claim) -> bool {
        self.knows(claim) && self.holds(claim) != Certainty::No
    }
}
