//! A claim with its id: what every study begins with.

use crate::{AssessError, Measure, Period};
use record::{Claim, ClaimId};

/// A claim that stands, and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The claim's id.
    pub id: ClaimId,
    /// What it says.
    pub claim: Claim,
}

impl Stated {
    /// A claim with the id that its content gives it.
    ///
    /// # Errors
    /// [`AssessError::Record`] where the claim has no canonical form.
    pub fn new(claim: Claim) -> Result<Self, AssessError> {
        Ok(Self { id: claim.id()?, claim })
    }

    /// The number it states, with its unit and what bounds it; `None` where its value is no number.
    pub fn measure(&self) -> Option<Measure> {
        Measure::of(&self.claim)
    }

    /// The days that it is about; `None` where it states neither beginning nor end.
    pub fn period(&self) -> Option<Period> {
        Period::of(&self.claim)
    }
}
