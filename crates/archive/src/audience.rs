//! Who reads: marks of handling, enforced where claims leave the archive.

use record::{Claim, Digest, Exhibit, Handling, Tlp};
use std::collections::HashSet;

/// Whose eyes an archive's reads are for.
#[derive(Debug, Clone)]
pub(crate) enum Audience {
    /// Whoever holds the watch's folder: everything.
    Everyone,
    /// Readers who may see what is marked so at most.
    Within {
        /// The strictest label shown.
        most: Tlp,
        /// Exhibits that are marked more strictly.
        withheld: HashSet<Digest>,
    },
}

impl Audience {
    pub(crate) fn within(most: Tlp, exhibits: &[Exhibit]) -> Self {
        let withheld = exhibits.iter().filter(|exhibit| !is_open(&exhibit.handling, most));
        Self::Within { most, withheld: withheld.map(|exhibit| exhibit.digest).collect() }
    }

    pub(crate) fn admits(&self, claim: &Claim) -> bool {
        let Self::Within { most, .. } = self else { return true };
        claim.handling.as_ref().is_none_or(|handling| is_open(handling, *most))
            && self.admits_exhibit(&claim.source.exhibit)
    }

    pub(crate) fn admits_all_exhibits(&self) -> bool {
        matches!(self, Self::Everyone) || matches!(self, Self::Within { withheld, .. } if withheld.is_empty())
    }

    pub(crate) fn admits_exhibit(&self, exhibit: &Digest) -> bool {
        match self {
            Self::Everyone => true,
            Self::Within { withheld, .. } => !withheld.contains(exhibit),
        }
    }
}

/// A record for named parties is for nobody else, whatever its label.
fn is_open(handling: &Handling, most: Tlp) -> bool {
    handling.tlp <= most && handling.releasable_to.is_empty()
}
