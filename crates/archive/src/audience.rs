//! Who reads: marks of handling, enforced where claims leave the archive.

use record::{Claim, Digest, Exhibit, Handling, Tlp};
use std::collections::HashMap;

/// For whose eyes reads are: how strict a label they may see, and the party that they belong to.
///
/// A record that may be released to named parties is for nobody else, whatever its label: only for readers of one of
/// these parties, and within the label that they may see.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Audience {
    most: Tlp,
    unnamed: Tlp,
    party: Option<String>,
}

impl From<Tlp> for Audience {
    /// Readers of no party.
    fn from(most: Tlp) -> Self {
        Self { most, unnamed: most, party: None }
    }
}

impl Audience {
    /// Readers of a party, where there is one.
    pub const fn of(most: Tlp, party: Option<String>) -> Self {
        Self { most, unnamed: most, party }
    }

    /// The same readers, who see what names no party only up to `most`.
    #[must_use]
    pub fn unnamed_up_to(self, most: Tlp) -> Self {
        Self { unnamed: self.unnamed.min(most), ..self }
    }

    /// Whether they may see a record that is marked so.
    pub fn admits(&self, mark: &Handling) -> bool {
        if mark.releasable_to.is_empty() {
            return mark.tlp <= self.unnamed;
        }
        mark.tlp <= self.most && self.party.as_ref().is_some_and(|party| mark.releasable_to.contains(party))
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(tlp: Tlp, parties: &[&str]) -> Handling {
        Handling { tlp, releasable_to: parties.iter().map(|party| (*party).to_owned()).collect() }
    }

    #[test]
    fn a_label_bounds_and_a_party_is_needed_where_parties_are_named() {
        let analyst = Audience::from(Tlp::AmberStrict);
        assert!(analyst.admits(&mark(Tlp::AmberStrict, &[])) && !analyst.admits(&mark(Tlp::Red, &[])));
        assert!(!analyst.admits(&mark(Tlp::Clear, &["KR"])), "of no party");
        let korean = Audience::of(Tlp::Amber, Some("KR".to_owned()));
        assert!(korean.admits(&mark(Tlp::Amber, &["JP", "KR"])) && korean.admits(&mark(Tlp::Amber, &[])));
        assert!(!korean.admits(&mark(Tlp::Red, &["KR"])), "beyond the label");
        assert!(!korean.admits(&mark(Tlp::Clear, &["JP"])), "of another party");
    }

    #[test]
    fn a_participant_sees_what_is_open_and_what_names_its_party() {
        let participant = Audience::of(Tlp::Red, Some("KR".to_owned())).unnamed_up_to(Tlp::Green);
        assert!(participant.admits(&mark(Tlp::Green, &[])) && participant.admits(&mark(Tlp::Red, &["KR"])));
        assert!(
            !participant.admits(&mark(Tlp::Amber, &[])) && !participant.admits(&mark(Tlp::Green, &["JP"]))
        );
        assert!(!Audience::from(Tlp::Clear).unnamed_up_to(Tlp::Green).admits(&mark(Tlp::Green, &[])));
    }
}
