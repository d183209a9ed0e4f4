//! The UN Security Council's consolidated list, XML.
//!
//! A *record* is an INDIVIDUAL or an ENTITY; a value that is set aside counts as a record of its own.
//!
//! The list dates each record: what a record says became known on the day it was last updated, or listed where it never
//! was. The listing itself is known since the day of listing. Not read, because they say nothing of the party:
//! DATAID, VERSIONNUM, SORT_KEY, SORT_KEY_LAST_MOD, LIST_TYPE ("UN List" throughout) and SUBMITTED_*.
//!
//! Relations stand in free text only (COMMENTS1, DESIGNATION); see [`crate::text_relations`].

mod fields;
mod name;

use crate::{
    Format, GatherError,
    clerk::{Clerk, Fact, Subject, clean},
    intake::{Fault, Intake, Open},
    text_relations::{Standing, TextRelations},
    xml::{Element, Records},
};
use record::{EntityId, PartialDate};
use std::collections::HashSet;

const ORIGINATOR: &str = "UN Security Council";

/// The lists by the resolution that set up each regime, as UN_LIST_TYPE names them.
const REGIMES: [(&str, &str); 16] = [
    ("DPRK", "un_1718"),
    ("Al-Qaida", "un_1267"),
    ("Taliban", "un_1988"),
    ("Iraq", "un_1518"),
    ("DRC", "un_1533"),
    ("Libya", "un_1970"),
    ("Iran", "un_2231"),
    ("Somalia", "un_751"),
    ("CAR", "un_2127"),
    ("GB", "un_2048"),
    ("Mali", "un_2374"),
    ("SouthSudan", "un_2206"),
    ("Yemen", "un_2140"),
    ("Sudan", "un_1591"),
    ("Haiti", "un_2653"),
    ("Lebanon", "un_1636"),
];

/// Reads the list.
///
/// # Errors
/// [`GatherError`] where the file as a whole cannot be read.
pub(crate) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    intake.enter(&file.name);
    let mut records = Records::new(Format::UnXml, &file.name, &mut file.bytes, "CONSOLIDATED_LIST")?;
    let mut list = List {
        clerk: Clerk::new(intake, file.exhibit, ORIGINATOR),
        texts: TextRelations::default(),
        seen: HashSet::new(),
    };
    let generated = records.root().attribute("dateGenerated").and_then(day);
    list.clerk.issued = generated.unwrap_or(list.clerk.issued);
    while let Some(record) = records.next()? {
        match record.element.name() {
            "INDIVIDUAL" => list.party(record.element, record.line, "Person")?,
            "ENTITY" => list.party(record.element, record.line, "Organization")?,
            other => {
                let fault = Fault::new(
                    "it is neither an INDIVIDUAL nor an ENTITY",
                    "see whether the list has a new form",
                );
                list.clerk.intake.quarantine(record.line, other, fault)?;
            }
        }
    }
    list.texts.resolve(&mut list.clerk).map(|_| ())
}

/// The day at the beginning of a time stamp such as `2020-12-01T19:08:54.997-05:00`.
fn day(stamp: &str) -> Option<PartialDate> {
    stamp.trim().get(..10)?.parse().ok()
}

struct List<'i, 's> {
    clerk: Clerk<'i, 's>,
    texts: TextRelations,
    seen: HashSet<EntityId>,
}

impl List<'_, '_> {
    fn party(&mut self, record: Element<'_>, line: u64, schema: &'static str) -> Result<(), GatherError> {
        let subject = match self.identify(record, schema) {
            Ok(subject) => subject,
            Err(fault) => {
                let name = format!("{} {}", record.name(), clean(record.text_of("FIRST_NAME")));
                return self.clerk.intake.quarantine(line, &name, fault);
            }
        };
        self.listing(&subject, record, line)?;
        self.names(&subject, record)?;
        self.fields(&subject, record, line)?;
        self.clerk.intake.kept();
        Ok(())
    }

    fn identify(&mut self, record: Element<'_>, schema: &'static str) -> Result<Subject, Fault> {
        let reference = record.text_of("REFERENCE_NUMBER");
        let id = EntityId::new(&["un:", reference].concat())?;
        if reference.is_empty() {
            return Err(Fault::new("it has no REFERENCE_NUMBER", "compare it with the list's own web page"));
        }
        if !self.seen.insert(id.clone()) {
            return Err(Fault::new(
                format!("{reference} stands twice"),
                "compare both with the list's own web page",
            ));
        }
        let updates =
            record.all("LAST_DAY_UPDATED").flat_map(|updates| updates.children().collect::<Vec<_>>());
        let known = updates
            .filter_map(|update| day(update.text()))
            .max()
            .or_else(|| day(record.text_of("LISTED_ON")));
        Ok(Subject { id, schema, record: reference.into(), known })
    }

    fn listing(&mut self, subject: &Subject, record: Element<'_>, line: u64) -> Result<(), GatherError> {
        let regime = record.text_of("UN_LIST_TYPE");
        let known = REGIMES.iter().find(|(name, _)| *name == regime).map(|(_, list)| (*list).to_owned());
        let list = known
            .unwrap_or_else(|| format!("un_{}", regime.to_lowercase().replace(char::is_whitespace, "_")));
        let listed = record.text_of("LISTED_ON");
        self.clerk.say(subject, Fact::text("topics", "sanction").at("UN_LIST_TYPE"))?;
        match day(listed) {
            Some(day) => {
                self.clerk.say(subject, Fact::listing(&list, subject.record.to_string(), day).at("LISTED_ON"))
            }
            None => {
                let day = subject.known.unwrap_or(self.clerk.issued);
                let undated =
                    Fact::listing(&list, subject.record.to_string(), day).valid(record::Interval::default());
                self.clerk.say(subject, undated.at("LISTED_ON"))?;
                let fault = Fault::new(
                    format!("its day of listing '{listed}' is not a date"),
                    "take it from the list's own web page",
                );
                self.clerk.set_aside(line, subject, "LISTED_ON", fault)
            }
        }
    }

    fn names(&mut self, subject: &Subject, record: Element<'_>) -> Result<(), GatherError> {
        let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"]
            .map(|part| clean(record.text_of(part)));
        let full =
            parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
        self.texts.name(subject, &subject.record, Standing::Primary);
        self.name(subject, "name", &full, "FIRST_NAME")?;
        for script in record.all("NAME_ORIGINAL_SCRIPT") {
            self.name(subject, "alias", &clean(script.text()), "NAME_ORIGINAL_SCRIPT")?;
        }
        let aliases = record.children().filter(|child| child.name().ends_with("_ALIAS"));
        for (at, alias) in (1..).zip(aliases) {
            let property = match alias.text_of("QUALITY") {
                "Low" => "weakAlias",
                "f.k.a." => "previousName",
                _ => "alias",
            };
            self.name(
                subject,
                property,
                &clean(alias.text_of("ALIAS_NAME")),
                &format!("{} {at}", alias.name()),
            )?;
        }
        Ok(())
    }

    /// Writes a name, and apart from it what stands with it in parentheses: an acronym or another script.
    fn name(
        &mut self,
        subject: &Subject,
        property: &'static str,
        name: &str,
        place: &str,
    ) -> Result<(), GatherError> {
        let standing = match property {
            "name" => Standing::Primary,
            "weakAlias" => Standing::Derived,
            _ => Standing::Alias,
        };
        let name::Split { main, apart } = name::split(name);
        let verbatim = |fact: Fact| if main == name { fact } else { fact.quoted(name) };
        if !main.is_empty() {
            self.texts.name(subject, &main, standing);
            self.clerk.say(subject, verbatim(Fact::text(property, main.clone()).at(place)))?;
        }
        for other in apart {
            self.texts.name(subject, &other, standing.max(Standing::Alias));
            let property = if property == "weakAlias" { property } else { "alias" };
            self.clerk.say(subject, Fact::text(property, other).at(place).quoted(name))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
