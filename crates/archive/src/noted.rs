//! Which marked claims were read: what an audit of reads needs to know.

use crate::audience::Marks;
use record::{Audience, Claim, ClaimId};
use std::{cell::RefCell, collections::BTreeSet};

/// Claims that were handed out and that not everybody may see.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    /// What needs no note: what these readers see. `None`: nothing is noted.
    open: Option<Audience>,
    read: RefCell<BTreeSet<ClaimId>>,
}

impl Noted {
    pub(crate) fn beyond(open: Audience) -> Self {
        Self { open: Some(open), read: RefCell::default() }
    }

    pub(crate) fn note(&self, id: &ClaimId, claim: &Claim, marks: &Marks) {
        if self.open.as_ref().is_some_and(|open| marks.is_beyond(claim, open)) {
            self.read.borrow_mut().insert(*id);
        }
    }

    pub(crate) fn all(&self) -> Vec<ClaimId> {
        self.read.borrow().iter().copied().collect()
    }
}
