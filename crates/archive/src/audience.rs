//! Who reads: marks of handling, enforced where claims leave the archive.

use record::{Audience, Claim, Digest, Exhibit, Handling};
use std::collections::HashMap;

/// Marks on what an archive holds, and for whose eyes it is read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Marks {
    /// `None`: whoever holds the watch's folder, who sees everything.
    audience: Option<Audience>,
    /// Exhibits that bear a mark.
    exhibits: HashMap<Digest, Handling>,
}

impl Marks {
    pub(crate) fn for_eyes_of(audience: Audience, exhibits: &[Exhibit]) -> Self {
        let marked = exhibits.iter().filter(|exhibit| !exhibit.handling.is_public());
        let exhibits = marked.map(|exhibit| (exhibit.digest, exhibit.handling.clone())).collect();
        Self { audience: Some(audience), exhibits }
    }

    pub(crate) fn admits(&self, claim: &Claim) -> bool {
        let Some(audience) = &self.audience else { return true };
        claim.handling.as_ref().is_none_or(|mark| audience.admits(mark))
            && self.admits_exhibit(&claim.source.exhibit)
    }

    pub(crate) fn admits_all_exhibits(&self) -> bool {
        self.audience.as_ref().is_none_or(|audience| self.exhibits.values().all(|mark| audience.admits(mark)))
    }

    pub(crate) fn admits_exhibit(&self, exhibit: &Digest) -> bool {
        let Some(audience) = &self.audience else { return true };
        self.exhibits.get(exhibit).is_none_or(|mark| audience.admits(mark))
    }

    /// Whether the claim, or its exhibit, is for fewer than `open` admits.
    pub(crate) fn is_beyond(&self, claim: &Claim, open: &Audience) -> bool {
        let beyond = |mark: &Handling| !open.admits(mark);
        claim.handling.as_ref().is_some_and(beyond)
            || self.exhibits.get(&claim.source.exhibit).is_some_and(beyond)
    }
}
