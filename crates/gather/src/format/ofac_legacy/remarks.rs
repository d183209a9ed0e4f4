//! Remarks: "DOB 10 Dec 1948; POB Giza, Egypt; Passport 1084010 (Egypt); a.k.a. 'X'; Linked To: Y."

use super::List;
use crate::{
    GatherError,
    clerk::{Fact, Subject, clean},
    country,
    format::ofac::{
        dates,
        vocabulary::{self, Meaning},
        wallet,
    },
    intake::Fault,
    text_relations::Standing,
};

/// Where an item stands.
struct At<'a> {
    subject: &'a Subject,
    line: u64,
    place: String,
}

impl List<'_, '_> {
    /// Reads an entry's remarks item by item. Where they are cut and do not go on, the last item is set aside.
    pub(super) fn remarks(
        &mut self,
        subject: &Subject,
        remarks: &str,
        line: u64,
        cut: bool,
    ) -> Result<(), GatherError> {
        let remarks = remarks.trim();
        let remarks = remarks.strip_suffix('.').unwrap_or(remarks);
        let mut items: Vec<&str> =
            remarks.split(';').map(str::trim).filter(|item| !item.is_empty()).collect();
        if cut && let Some(last) = items.pop() {
            let fault = Fault::new(
                format!("remarks are cut in '{last}' and do not go on in the comments file"),
                "give the four files of one day",
            );
            self.clerk.set_aside(line, subject, "Remarks", fault)?;
        }
        for (at, item) in (1..).zip(items) {
            let at = At { subject, line, place: format!("Remarks {at}") };
            self.item(&at, clean(item).as_str())?;
        }
        Ok(())
    }

    fn item(&mut self, at: &At<'_>, item: &str) -> Result<(), GatherError> {
        let plain = item.strip_prefix("alt. ").unwrap_or(item);
        if let Some((property, name)) = weak_alias(plain) {
            self.texts.name(at.subject, name, Standing::Derived);
            return self.clerk.say(at.subject, Fact::text(property, name).at(at.place.as_str()));
        }
        if let Some((label, meaning, value)) = vocabulary::split_feature(plain, at.subject.schema) {
            return self.feature(at, item, label, meaning, value);
        }
        match vocabulary::split_document(plain) {
            Some((label, rest)) => self.document(at, item, label, rest),
            None => self.note(at, item),
        }
    }

    fn feature(
        &mut self,
        at: &At<'_>,
        item: &str,
        label: &'static str,
        meaning: Meaning,
        value: &str,
    ) -> Result<(), GatherError> {
        let say = |property: &'static str, value: String| Fact::text(property, value).at(at.place.as_str());
        let fact = match meaning {
            Meaning::Wallet => {
                let (currency, address) = value.split_once(' ').unwrap_or((value, ""));
                return wallet::write(
                    &mut self.clerk,
                    at.subject,
                    at.line,
                    &at.place,
                    [currency, address, ""],
                );
            }
            Meaning::Relation(relation) => {
                self.texts.field(at.subject, "Remarks", [label, relation], value);
                return Ok(());
            }
            Meaning::Date(property) => return self.date(at, item, property, value),
            Meaning::Country(property) => {
                let code = country::code(value).map_or_else(|| value.to_owned(), str::to_owned);
                say(property, code).quoted(item)
            }
            Meaning::Text("gender") => say("gender", value.to_lowercase()),
            Meaning::Text(property) => say(property, value.to_owned()),
            Meaning::FormerText(property) => say(property, value.to_owned()).former(self.clerk.issued),
            Meaning::Location | Meaning::Note => return self.note(at, item),
        };
        self.clerk.say(at.subject, fact)
    }

    fn date(
        &mut self,
        at: &At<'_>,
        item: &str,
        property: &'static str,
        value: &str,
    ) -> Result<(), GatherError> {
        match dates::words(value) {
            Ok(span) => span
                .facts(property)
                .into_iter()
                .try_for_each(|fact| self.clerk.say(at.subject, fact.at(at.place.as_str()).quoted(item))),
            Err(fault) => self.clerk.set_aside(at.line, at.subject, &at.place, fault),
        }
    }

    /// A document's number ends where its country, its issue or its expiry begins.
    fn document(&mut self, at: &At<'_>, item: &str, label: &str, rest: &str) -> Result<(), GatherError> {
        let ends = [" (", " issued ", " expires "].iter().filter_map(|mark| rest.find(mark));
        let number = rest.get(..ends.min().unwrap_or(rest.len())).unwrap_or(rest);
        let property = vocabulary::document(label, number, at.subject.schema);
        match property {
            "notes" => self.note(at, item),
            "imoNumber" => {
                let number = number.trim_start_matches("IMO ");
                self.clerk.say(at.subject, Fact::text(property, number).at(at.place.as_str()).quoted(item))
            }
            _ => self.clerk.say(at.subject, Fact::text(property, number).at(at.place.as_str()).quoted(item)),
        }
    }

    fn note(&mut self, at: &At<'_>, item: &str) -> Result<(), GatherError> {
        self.texts.text(at.subject, "Remarks", item);
        self.clerk.say(at.subject, Fact::text("notes", item).at(at.place.as_str()))
    }
}

/// `a.k.a. 'X'`: weak aliases stand in the remarks only.
fn weak_alias(item: &str) -> Option<(&'static str, &str)> {
    let (property, rest) = match item.split_once(' ')? {
        ("a.k.a." | "n.k.a.", rest) => ("weakAlias", rest),
        ("f.k.a.", rest) => ("previousName", rest),
        _ => return None,
    };
    let name = rest.trim_matches(|c: char| matches!(c, '\'' | '"' | ' ' | '.'));
    (!name.is_empty()).then_some((property, name))
}
