//! Locations: postal addresses, or just a country.

use super::{List, incomplete, reference::Reference};
use crate::{GatherError, clerk::clean, xml::Element};

/// The order in which the parts of an address are written.
const ORDER: [&str; 8] =
    ["ADDRESS1", "ADDRESS2", "ADDRESS3", "CITY", "STATE/PROVINCE", "POSTAL CODE", "REGION", "Unknown"];

/// A location.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// The address with its country, where it is more than a country; one for each script it is written in.
    pub(super) addresses: Vec<String>,
    /// The country's code, or its name where it has none.
    pub(super) country: Option<String>,
}

impl List<'_, '_> {
    pub(super) fn place(&mut self, location: Element<'_>, line: u64) -> Result<(), GatherError> {
        match location.number("ID") {
            Some(id) => {
                let place = read(location, &self.reference);
                for document in location
                    .all("IDRegDocumentReference")
                    .filter_map(|reference| reference.number("IDRegDocumentID"))
                {
                    self.issued_at.insert(document, place.addresses.join("; "));
                }
                self.places.insert(id, place);
            }
            None => self.clerk.intake.quarantine(line, "Location", incomplete("its ID"))?,
        }
        Ok(())
    }
}

fn read(location: Element<'_>, reference: &Reference) -> Place {
    let named =
        location.first("LocationCountry").and_then(|country| reference.country(country.number("CountryID")));
    let area = location.first("LocationAreaCode").and_then(|area| reference.area(area.number("AreaCodeID")));
    let country = named.or(area);
    let variants =
        location.all("LocationPart").map(|part| part.all("LocationPartValue").count()).max().unwrap_or(0);
    let addresses = (0..variants).filter_map(|variant| {
        let mut parts: Vec<String> =
            ORDER.iter().filter_map(|kind| part(location, reference, kind, variant)).collect();
        let written = !parts.is_empty();
        parts.extend(country.map(|country| country.name.clone()));
        written.then(|| parts.join(", "))
    });
    let mut addresses: Vec<String> = addresses.collect();
    addresses.dedup();
    Place { addresses, country: country.map(|country| country.value().to_owned()) }
}

/// The part of that kind in the given variant; where it has no such variant, the first.
fn part(location: Element<'_>, reference: &Reference, kind: &str, variant: usize) -> Option<String> {
    let part = location
        .all("LocationPart")
        .find(|part| reference.word("LocPartType", part.number("LocPartTypeID")) == kind)?;
    let value = part.all("LocationPartValue").nth(variant).or_else(|| part.first("LocationPartValue"))?;
    let text = clean(value.text_of("Value"));
    (!text.is_empty()).then_some(text)
}
