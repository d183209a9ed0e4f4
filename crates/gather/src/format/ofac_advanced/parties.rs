//! Distinct parties.

use super::{List, incomplete, party_id};
use crate::{
    GatherError,
    clerk::{Fact, Subject, clean},
    intake::Fault,
    xml::Element,
};

impl List<'_, '_> {
    /// Reads one party: its names, documents and features.
    pub(super) fn party(&mut self, party: Element<'_>, line: u64) -> Result<(), GatherError> {
        let (subject, profile) = match self.identify(party) {
            Ok(found) => found,
            Err(fault) => {
                let record =
                    format!("DistinctParty {}", party.attribute("FixedRef").unwrap_or("without number"));
                return self.clerk.intake.quarantine(line, &record, fault);
            }
        };
        self.clerk.say(&subject, Fact::text("topics", "sanction"))?;
        let comment = clean(party.text_of("Comment"));
        if !comment.is_empty() {
            self.texts.text(&subject, "Comment", &comment);
            self.clerk.say(&subject, Fact::text("notes", comment).at("Comment"))?;
        }
        for identity in profile.all("Identity") {
            self.names(&subject, identity)?;
            if let Some(id) = identity.number("ID") {
                self.documents_of(&subject, id)?;
            }
        }
        for feature in profile.all("Feature") {
            self.feature(&subject, feature, line)?;
        }
        self.clerk.intake.kept();
        Ok(())
    }

    fn identify<'a>(&mut self, party: Element<'a>) -> Result<(Subject, Element<'a>), Fault> {
        let number = party.number("FixedRef").ok_or_else(|| incomplete("its FixedRef"))?;
        let profile = party.first("Profile").ok_or_else(|| incomplete("its Profile"))?;
        let schema = self
            .reference
            .schema(profile.number("PartySubTypeID"))
            .ok_or_else(|| incomplete("a known PartySubType"))?;
        if self.parties.insert(number, schema).is_some() {
            return Err(Fault::new(
                format!("party {number} stands twice"),
                "compare both with OFAC's own search",
            ));
        }
        let record = format!("DistinctParty {number}").into();
        Ok((Subject { id: party_id(number)?, schema, record, known: None }, profile))
    }
}
