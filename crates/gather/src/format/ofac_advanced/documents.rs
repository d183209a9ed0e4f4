//! Identity and registration documents.

use super::{List, incomplete, period};
use crate::{
    GatherError,
    clerk::{Fact, Subject, clean},
    format::ofac::vocabulary,
    xml::Element,
};

/// A document, waiting for its party.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) id: u32,
    pub(super) line: u64,
    kind: String,
    number: String,
    /// Country, authority, dates and remarks, in words.
    details: String,
}

impl List<'_, '_> {
    pub(super) fn document(&mut self, document: Element<'_>, line: u64) -> Result<(), GatherError> {
        let number = clean(document.text_of("IDRegistrationNo"));
        let (Some(id), Some(identity)) = (document.number("ID"), document.number("IdentityID")) else {
            return self.clerk.intake.quarantine(
                line,
                &format!("IDRegDocument {number}"),
                incomplete("its ID or IdentityID"),
            );
        };
        if number.is_empty() {
            return self.clerk.intake.quarantine(
                line,
                &format!("IDRegDocument {id}"),
                incomplete("its number"),
            );
        }
        let kind = self.reference.word("IDRegDocType", document.number("IDRegDocTypeID")).to_owned();
        let details = self.details(document);
        self.documents.entry(identity).or_default().push(Document { id, line, kind, number, details });
        Ok(())
    }

    fn details(&self, document: Element<'_>) -> String {
        let mut words = Vec::new();
        words.extend(
            self.reference
                .country(document.number("IssuedBy-CountryID"))
                .map(|country| format!("({})", country.name)),
        );
        for date in document.all("DocumentDate") {
            let kind = self.reference.word("IDRegDocDateType", date.number("IDRegDocDateTypeID"));
            let span = date.first("DatePeriod").and_then(|period| period::read(period).ok());
            let day = span.and_then(|span| span.single());
            words.extend(day.map(|day| format!("{kind} {day}")));
        }
        if self.reference.word("Validity", document.number("ValidityID")) == "Fraudulent" {
            words.push("fraudulent".to_owned());
        }
        let place = document.number("ID").and_then(|id| self.issued_at.get(&id));
        words.extend(place.map(|place| format!("at {place}")));
        for more in ["IssuingAuthority", "Comment"] {
            words.push(clean(document.text_of(more)));
        }
        words.retain(|word| !word.is_empty());
        words.join("; ")
    }

    /// Writes the documents of an identity.
    pub(super) fn documents_of(&mut self, subject: &Subject, identity: u32) -> Result<(), GatherError> {
        for document in self.documents.remove(&identity).unwrap_or_default() {
            let Document { id, kind, number, details, .. } = document;
            let whole = format!("{kind} {number} {details}");
            let property = vocabulary::document(&kind, &number, subject.schema);
            let value = match property {
                "notes" => whole.trim().to_owned(),
                "imoNumber" => number.trim_start_matches("IMO ").to_owned(),
                _ => number,
            };
            let fact = Fact::text(property, value).at(format!("IDRegDocument {id}"));
            self.clerk.say(subject, if property == "notes" { fact } else { fact.quoted(&whole) })?;
        }
        Ok(())
    }
}
