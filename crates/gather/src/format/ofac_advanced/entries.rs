//! Relationships between parties, and listings with their programmes.

use super::{List, incomplete, party_id, period};
use crate::{
    GatherError,
    clerk::{Fact, Subject, clean},
    format::ofac::vocabulary,
    intake::Fault,
    xml::Element,
};
use record::{Interval, Value};

impl List<'_, '_> {
    /// Reads one relationship. The other party need not be in the file: a cut of the list names parties beyond it.
    pub(super) fn relationship(&mut self, relationship: Element<'_>, line: u64) -> Result<(), GatherError> {
        let record = format!("ProfileRelationship {}", relationship.attribute("ID").unwrap_or("-"));
        match self.related(relationship, &record) {
            Ok((subject, fact)) => self.clerk.say(&subject, fact),
            Err(fault) => self.clerk.intake.quarantine(line, &record, fault),
        }
    }

    fn related(&self, relationship: Element<'_>, record: &str) -> Result<(Subject, Fact), Fault> {
        let ends = ["From-ProfileID", "To-ProfileID"].map(|end| relationship.number(end));
        let [Some(from), Some(to)] = ends else { return Err(incomplete("one of its parties")) };
        let words = self.reference.word("RelationType", relationship.number("RelationTypeID"));
        let (relation, inverse) = vocabulary::relation(words);
        let (from, to) = if inverse { (to, from) } else { (from, to) };
        let subject = self.subject(from, record.to_owned())?;
        let comment = clean(relationship.text_of("Comment"));
        let quote = [words, " ", &comment].concat();
        let valid = relationship.first("DatePeriod").map_or(Ok(Interval::default()), period::interval)?;
        let fact = Fact::new(relation, Value::Entity(party_id(to)?)).quoted(&quote).valid(valid);
        let fact = match self.reference.word("RelationQuality", relationship.number("RelationQualityID")) {
            "Low" => fact.credibility(3),
            _ if words == "Property in the interest of" => fact.credibility(2),
            _ => fact,
        };
        let former = relationship.attribute("Former") == Some("true");
        Ok((subject, if former { fact.former(self.clerk.issued) } else { fact }))
    }

    /// Reads one entry: its programmes, its measures, and a listing for each act that made it.
    pub(super) fn entry(&mut self, entry: Element<'_>, line: u64) -> Result<(), GatherError> {
        let record = format!("SanctionsEntry {}", entry.attribute("ID").unwrap_or("-"));
        let profile = entry.number("ProfileID").ok_or_else(|| incomplete("its ProfileID"));
        let subject = match profile.and_then(|profile| self.subject(profile, record.clone())) {
            Ok(subject) => subject,
            Err(fault) => return self.clerk.intake.quarantine(line, &record, fault),
        };
        let list = vocabulary::list(self.reference.word("List", entry.number("ListID")));
        let programmes = self.measures(&subject, entry)?;
        for (at, event) in (1..).zip(entry.all("EntryEvent")) {
            self.listing(&subject, &list, &programmes, event, line, &format!("EntryEvent {at}"))?;
        }
        Ok(())
    }

    /// Writes programmes and measures; gives the programmes back.
    fn measures(&mut self, subject: &Subject, entry: Element<'_>) -> Result<Vec<String>, GatherError> {
        let mut programmes = Vec::new();
        for (at, measure) in (1..).zip(entry.all("SanctionsMeasure")) {
            let kind = self.reference.word("SanctionsType", measure.number("SanctionsTypeID")).to_owned();
            let comment = clean(measure.text_of("Comment"));
            let place = format!("SanctionsMeasure {at}");
            if kind == "Program" && !comment.is_empty() {
                self.clerk.say(subject, Fact::text("program", comment.clone()).at(place))?;
                programmes.push(comment);
            } else {
                let words = clean(&[&kind, " ", &comment].concat());
                self.clerk.say(subject, Fact::text("sanctions_measure", words).at(place))?;
            }
        }
        Ok(programmes)
    }

    /// Each legal basis is a listing of its own. Where OFAC does not say which, the programmes stand for it.
    fn listing(
        &mut self,
        subject: &Subject,
        list: &str,
        programmes: &[String],
        event: Element<'_>,
        line: u64,
        place: &str,
    ) -> Result<(), GatherError> {
        let basis = self.reference.word("LegalBasis", event.number("LegalBasisID"));
        let programmes = programmes.join("; ");
        let entry = if matches!(basis, "" | "Unknown") { programmes.clone() } else { basis.to_owned() };
        let date = event.first("Date").ok_or_else(|| incomplete("its date")).and_then(period::date);
        match date {
            Ok(day) => {
                let comment = clean(event.text_of("Comment"));
                let quote = [&programmes, " ", &comment].concat();
                self.clerk.say(subject, Fact::listing(list, entry, day).at(place).quoted(&quote))
            }
            Err(fault) => self.clerk.set_aside(line, subject, place, fault),
        }
    }
}
