//! OFAC's SDN list as "Advanced XML": the whole list (120 MB) or a cut of it.
//!
//! A *record* is a DistinctParty. A value that is set aside, and a document, relationship or listing that belongs to no
//! party, count as records of their own.
//!
//! The file is a small database: reference values first, then places, documents, parties, relationships and listings,
//! each pointing back by number. One pass: places (22,000) and documents (21,000) wait in memory for the parties that
//! point to them; everything else goes straight to the sink. Not read: AreaCode and other values that only describe the
//! file's own codes, NamePartGroups' own numbers, and SanctionsEntryLinks, which is empty.
//!
//! Claims are dated by the file's DateOfIssue; each listing by its own day.

mod documents;
mod entries;
mod features;
mod names;
mod parties;
mod period;
mod places;
mod reference;

use super::ofac;
use crate::{
    Format, GatherError,
    clerk::{Clerk, Subject},
    intake::{Fault, Intake, Open},
    text_relations::TextRelations,
    xml::{Record, Records},
};
use documents::Document;
use places::Place;
use record::EntityId;
use reference::Reference;
use std::collections::HashMap;

/// Reads the list.
///
/// # Errors
/// [`GatherError`] where the file as a whole cannot be read.
pub(crate) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    intake.enter(&file.name);
    let mut records = Records::new(Format::OfacAdvancedXml, &file.name, &mut file.bytes, "Sanctions")?;
    let clerk = Clerk::new(intake, file.exhibit, ofac::ORIGINATOR);
    let mut list = List {
        clerk,
        reference: Reference::default(),
        places: HashMap::new(),
        issued_at: HashMap::new(),
        documents: HashMap::new(),
        parties: HashMap::new(),
        texts: TextRelations::default(),
        issued: [String::new(), String::new(), String::new()],
    };
    while let Some(record) = records.next()? {
        list.take(record)?;
    }
    list.finish()
}

/// A party's schema, as later sections need it.
type Schemata = HashMap<u32, &'static str>;

struct List<'i, 's> {
    clerk: Clerk<'i, 's>,
    reference: Reference,
    places: HashMap<u32, Place>,
    /// Where a document was issued, by its number.
    issued_at: HashMap<u32, String>,
    /// By the identity that they belong to.
    documents: HashMap<u32, Vec<Document>>,
    parties: Schemata,
    texts: TextRelations,
    /// Year, month and day of issue, as they come.
    issued: [String; 3],
}

impl List<'_, '_> {
    fn take(&mut self, record: Record<'_>) -> Result<(), GatherError> {
        let Record { section, element, line } = record;
        match section {
            "DateOfIssue" => self.date_of_issue(element.name(), element.text()),
            "ReferenceValueSets" => self.reference.take(element),
            "Locations" => self.place(element, line)?,
            "IDRegDocuments" => self.document(element, line)?,
            "DistinctParties" => self.party(element, line)?,
            "ProfileRelationships" => self.relationship(element, line)?,
            "SanctionsEntries" => self.entry(element, line)?,
            other => {
                let fault = Fault::new("no such section is known", "see whether the list has a new form");
                self.clerk.intake.quarantine(line, other, fault)?;
            }
        }
        Ok(())
    }

    fn date_of_issue(&mut self, name: &str, text: &str) {
        let at = match name {
            "Year" => 0,
            "Month" => 1,
            _ => 2,
        };
        if let Some(part) = self.issued.get_mut(at) {
            text.clone_into(part);
        }
        let [year, month, day] = &self.issued;
        if let Ok(date) = format!("{year:0>4}-{month:0>2}-{day:0>2}").parse() {
            self.clerk.issued = date;
        }
    }

    /// The subject that a profile's number names, with the record that speaks of it.
    fn subject(&self, profile: u32, record: String) -> Result<Subject, Fault> {
        let Some(schema) = self.parties.get(&profile).copied() else {
            let reason = format!("it speaks of party {profile}, who is not in the file");
            return Err(Fault::new(reason, "read the full list instead of a cut of it"));
        };
        Ok(Subject { id: party_id(profile)?, schema, record: record.into(), known: None })
    }

    fn finish(mut self) -> Result<(), GatherError> {
        let mut left: Vec<_> = std::mem::take(&mut self.documents).into_values().flatten().collect();
        left.sort_unstable_by_key(|document| document.line);
        for document in left {
            let fault = Fault::new(
                "no party in the file has the identity it belongs to",
                "read the full list instead of a cut of it",
            );
            self.clerk.intake.quarantine(document.line, &format!("IDRegDocument {}", document.id), fault)?;
        }
        self.texts.resolve(&mut self.clerk).map(|_| ())
    }
}

/// `ofac:27307`: the party's number in OFAC's own search.
fn party_id(profile: u32) -> Result<EntityId, Fault> {
    Ok(EntityId::new(&format!("ofac:{profile}"))?)
}

/// What a record that lacks its numbers is told.
fn incomplete(what: &str) -> Fault {
    Fault::new(format!("it lacks {what}"), "fetch the file again and compare its checksum")
}

#[cfg(test)]
mod tests;
