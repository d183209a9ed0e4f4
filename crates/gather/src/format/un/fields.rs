//! What a record says besides its names: dates, places, documents, comments.

use super::{List, day};
use crate::{
    GatherError,
    clerk::{Fact, Subject, clean},
    country,
    format::ofac::dates::Span,
    intake::Fault,
    xml::Element,
};
use record::PartialDate;

impl List<'_, '_> {
    /// Writes every field of a record.
    pub(super) fn fields(
        &mut self,
        subject: &Subject,
        record: Element<'_>,
        line: u64,
    ) -> Result<(), GatherError> {
        for (at, field) in (1..).zip(record.children()) {
            let place = format!("{} {at}", field.name());
            match field.name() {
                "TITLE" => self.values(subject, "title", field, &place)?,
                "DESIGNATION" => self.designations(subject, field, &place)?,
                "NATIONALITY" | "NATIONALITY2" => self.countries(subject, "nationality", field, &place)?,
                "GENDER" if !field.text().is_empty() => {
                    self.clerk.say(subject, Fact::text("gender", field.text().to_lowercase()).at(place))?;
                }
                "COMMENTS1" => self.comments(subject, &clean(field.text()), &place)?,
                "INDIVIDUAL_DATE_OF_BIRTH" => self.birth_date(subject, field, line, &place)?,
                "INDIVIDUAL_PLACE_OF_BIRTH" => self.birth_place(subject, field, &place)?,
                "INDIVIDUAL_ADDRESS" | "ENTITY_ADDRESS" => self.address(subject, field, &place)?,
                "INDIVIDUAL_DOCUMENT" => self.document(subject, field, &place)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn values(
        &mut self,
        subject: &Subject,
        property: &'static str,
        field: Element<'_>,
        place: &str,
    ) -> Result<(), GatherError> {
        for value in field.children().map(|value| clean(value.text())).filter(|value| !value.is_empty()) {
            self.clerk.say(subject, Fact::text(property, value).at(place))?;
        }
        Ok(())
    }

    /// A person's offices; an entity has none, so there they are notes.
    fn designations(
        &mut self,
        subject: &Subject,
        field: Element<'_>,
        place: &str,
    ) -> Result<(), GatherError> {
        for value in field.children() {
            self.texts.text(subject, "DESIGNATION", &clean(value.text()));
        }
        let property = if subject.schema == "Person" { "position" } else { "notes" };
        self.values(subject, property, field, place)
    }

    fn countries(
        &mut self,
        subject: &Subject,
        property: &'static str,
        field: Element<'_>,
        place: &str,
    ) -> Result<(), GatherError> {
        for value in field.children() {
            self.country(subject, property, value.text(), place)?;
        }
        Ok(())
    }

    /// Writes a country's code; a name that is no country's stays as it is.
    fn country(
        &mut self,
        subject: &Subject,
        property: &'static str,
        name: &str,
        place: &str,
    ) -> Result<(), GatherError> {
        let name = clean(name);
        if name.is_empty() {
            return Ok(());
        }
        let value = country::code(&name).map_or_else(|| name.clone(), str::to_owned);
        self.clerk.say(subject, Fact::text(property, value).at(place).quoted(&name))
    }

    fn comments(&mut self, subject: &Subject, text: &str, place: &str) -> Result<(), GatherError> {
        if text.is_empty() {
            return Ok(());
        }
        self.texts.text(subject, "COMMENTS1", text);
        self.clerk.say(subject, Fact::text("notes", text).at(place))?;
        if subject.schema == "Organization" {
            for (property, number) in numbers_in(text) {
                self.clerk.say(subject, Fact::text(property, number).at(place).read_from_text())?;
            }
        }
        Ok(())
    }

    fn birth_date(
        &mut self,
        subject: &Subject,
        field: Element<'_>,
        line: u64,
        place: &str,
    ) -> Result<(), GatherError> {
        let note = clean(field.text_of("NOTE"));
        match birth_span(field) {
            Ok(Some(span)) => {
                for fact in span.facts("birthDate") {
                    self.clerk.say(subject, fact.at(place).quoted(&note))?;
                }
            }
            Ok(None) if note.is_empty() => {}
            Ok(None) => {
                self.clerk.say(subject, Fact::text("notes", format!("Date of birth: {note}")).at(place))?;
            }
            Err(fault) => self.clerk.set_aside(line, subject, place, fault)?,
        }
        Ok(())
    }

    fn birth_place(&mut self, subject: &Subject, field: Element<'_>, place: &str) -> Result<(), GatherError> {
        let words = joined(field, &["NOTE", "STREET", "CITY", "STATE_PROVINCE", "COUNTRY"]);
        if words.is_empty() {
            return Ok(());
        }
        self.clerk.say(subject, Fact::text("birthPlace", words).at(place))?;
        self.country(subject, "birthCountry", field.text_of("COUNTRY"), place)
    }

    fn address(&mut self, subject: &Subject, field: Element<'_>, place: &str) -> Result<(), GatherError> {
        let beyond_country = joined(field, &["NOTE", "STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE"]);
        if !beyond_country.is_empty() {
            let full = joined(field, &["NOTE", "STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY"]);
            self.clerk.say(subject, Fact::text("address", full).at(place))?;
        }
        self.country(subject, "country", field.text_of("COUNTRY"), place)
    }

    fn document(&mut self, subject: &Subject, field: Element<'_>, place: &str) -> Result<(), GatherError> {
        let kind =
            clean(&[field.text_of("TYPE_OF_DOCUMENT"), " ", field.text_of("TYPE_OF_DOCUMENT2")].concat());
        let rest = ["ISSUING_COUNTRY", "COUNTRY_OF_ISSUE", "CITY_OF_ISSUE", "DATE_OF_ISSUE", "NOTE"];
        let number = clean(field.text_of("NUMBER"));
        let whole = clean(&[&kind, " ", &number, " ", &joined(field, &rest)].concat());
        if whole.is_empty() {
            return Ok(());
        }
        let lower = kind.to_lowercase();
        let passport =
            lower.contains("passport") || lower.contains("passeport") || lower.contains("pasaporte");
        let property = match () {
            () if number.is_empty() => return self.clerk.say(subject, Fact::text("notes", whole).at(place)),
            () if passport => "passportNumber",
            () => "idNumber",
        };
        self.clerk.say(subject, Fact::text(property, number).at(place).quoted(&whole))
    }
}

/// The texts of these children, in this order, with commas between them.
fn joined(field: Element<'_>, parts: &[&str]) -> String {
    let texts = parts.iter().map(|part| clean(field.text_of(part))).filter(|text| !text.is_empty());
    texts.collect::<Vec<_>>().join(", ")
}

/// When a person was born, `None` where no date is given.
fn birth_span(field: Element<'_>) -> Result<Option<Span>, Fault> {
    let about = field.text_of("TYPE_OF_DATE") == "APPROXIMATELY";
    let date = |name: &str| match field.text_of(name) {
        "" => Ok(None),
        text => day(text).map_or_else(|| text.parse::<PartialDate>(), Ok).map(Some),
    };
    let single = match date("DATE")? {
        Some(date) => Some(date),
        None => date("YEAR")?,
    };
    match (single, date("FROM_YEAR")?, date("TO_YEAR")?) {
        (Some(date), ..) => Span::between(date, date, about).map(Some),
        (None, Some(low), Some(high)) => Span::between(low, high, about).map(Some),
        (None, Some(one), None) | (None, None, Some(one)) => Span::between(one, one, true).map(Some),
        (None, None, None) => Ok(None),
    }
}

/// Numbers that comments state by name: "IMO number: 5676084", "SWIFT/BIC: DCBKKPPY".
fn numbers_in(text: &str) -> Vec<(&'static str, String)> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let numbers = words.iter().enumerate().filter_map(|(at, word)| {
        let mut after = words.iter().skip(at + 1).take(2);
        if word.eq_ignore_ascii_case("imo") {
            let number = after.find(|word| word.len() == 7 && word.bytes().all(|b| b.is_ascii_digit()))?;
            Some(("imoNumber", (*number).to_owned()))
        } else if *word == "SWIFT" {
            let code = after.find(|word| {
                matches!(word.len(), 8 | 11)
                    && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
            })?;
            Some(("swiftBic", (*code).to_owned()))
        } else {
            None
        }
    });
    numbers.collect()
}

#[cfg(test)]
mod tests {
    use super::numbers_in;

    #[test]
    fn numbers_are_found_by_their_names() {
        let text = "SWIFT/BIC: LAMPKPPY. IMO number: 5550001. Company Number IMO 5550002. IMO numbers vary.";
        let numbers = [
            ("swiftBic", "LAMPKPPY".to_owned()),
            ("imoNumber", "5550001".to_owned()),
            ("imoNumber", "5550002".to_owned()),
        ];
        assert_eq!(numbers_in(text), numbers);
        assert!(numbers_in("IMO 123; SWIFT action").is_empty());
    }
}
