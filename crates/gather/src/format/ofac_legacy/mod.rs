//! OFAC's SDN list as legacy CSV: `sdn.csv`, `alt.csv`, `add.csv` and `sdn_comments.csv`, which are one source.
//!
//! A *record* is a row of any of the four; a value that is set aside counts as a record of its own.
//!
//! The files have no header; `-0- ` is a null; lines end with CRLF and the file with 0x1A. Remarks are cut at 1,000
//! characters and go on in the comments file, in the middle of a word. Neither the list nor its entries are dated:
//! every claim is known since the day on which the list was taken in or published.

mod remarks;
mod rows;

use super::ofac;
use crate::{
    Format, GatherError,
    clerk::{Clerk, Fact, Subject, clean},
    country,
    intake::{Fault, Intake, Open},
    recognise::legacy_part,
    text_relations::{Standing, TextRelations},
};
use record::{EntityId, Interval};
use rows::Row;
use std::{collections::HashMap, sync::Arc};

/// Where remarks are cut.
const REMARKS_END: usize = 1000;
/// Most bytes of continued remarks, which wait in memory. In the corpus they have 2 kB.
const MOST_COMMENT_BYTES: usize = 64 << 20;
/// What belongs together.
const TOGETHER: &str = "sdn.csv, alt.csv, add.csv and sdn_comments.csv of one day";

/// Reads the list from its four files, in any order.
///
/// # Errors
/// [`GatherError::Incomplete`] where one of the four is missing or stands twice; others where a file cannot be read.
pub(crate) fn read(files: &mut [Open<'_>], intake: &mut Intake<'_>) -> Result<(), GatherError> {
    let mut parts = HashMap::new();
    let first = files.first().map_or_else(String::new, |file| file.name.clone());
    for file in files {
        let part = part_of(file)?;
        let name = file.name.clone();
        if parts.insert(part, file).is_some() {
            return Err(incomplete(&name, format!("one {part} only: another one")));
        }
    }
    let mut take = |part: &'static str| parts.remove(part).ok_or_else(|| incomplete(&first, part.to_owned()));
    let [comments, entries, aliases, addresses] =
        [take("sdn_comments.csv")?, take("sdn.csv")?, take("alt.csv")?, take("add.csv")?];
    let clerk = Clerk::new(intake, entries.exhibit, ofac::ORIGINATOR);
    let mut list =
        List { clerk, comments: HashMap::new(), parties: HashMap::new(), texts: TextRelations::default() };
    list.comments(comments)?;
    list.each_row(entries, 12, List::entry)?;
    list.unused_comments(comments)?;
    list.each_row(aliases, 5, List::alias)?;
    list.each_row(addresses, 6, List::address)?;
    list.clerk.enter(&entries.name, entries.exhibit);
    list.texts.resolve(&mut list.clerk).map(|_| ())
}

fn incomplete(file: &str, missing: String) -> GatherError {
    GatherError::Incomplete {
        format: Format::OfacLegacyCsv,
        file: file.to_owned(),
        missing,
        together: TOGETHER,
    }
}

/// Which of the four a file is: by its first row; an empty file by its name.
fn part_of(file: &mut Open<'_>) -> Result<&'static str, GatherError> {
    let name = file.name.clone();
    let head = file.bytes.fill_buf().map_err(|error| GatherError::from_io(&name, 1, error))?;
    if let Some(part) = legacy_part(&name, head) {
        return Ok(part);
    }
    let empty = head.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0x1a);
    let lower = name.to_ascii_lowercase();
    let named =
        ["sdn_comments", "alt", "add", "sdn"].iter().position(|word| lower.contains(word)).filter(|_| empty);
    let part = named.and_then(|at| ["sdn_comments.csv", "alt.csv", "add.csv", "sdn.csv"].get(at).copied());
    part.ok_or_else(|| GatherError::Malformed {
        format: Format::OfacLegacyCsv,
        file: name,
        line: 1,
        why: "its first row is of none of the list's four files".to_owned(),
        hint: "give sdn.csv, alt.csv, add.csv and sdn_comments.csv as OFAC publishes them",
    })
}

/// A row that was kept, or what is wrong with it.
type Taken = Result<(), Fault>;

struct List<'i, 's> {
    clerk: Clerk<'i, 's>,
    /// Continued remarks by entry, with the line they stand on.
    comments: HashMap<u32, (u64, String)>,
    /// Schema of each entry.
    parties: HashMap<u32, &'static str>,
    texts: TextRelations,
}

impl List<'_, '_> {
    /// Gives each good row of a file to `take`; a row that is bad is set aside.
    fn each_row(
        &mut self,
        file: &mut Open<'_>,
        columns: usize,
        take: fn(&mut Self, &Row) -> Result<Taken, GatherError>,
    ) -> Result<(), GatherError> {
        self.clerk.enter(&file.name, file.exhibit);
        let mut rows = rows::Rows::new(file, columns);
        while let Some((line, row)) = rows.next()? {
            let taken = match row {
                Ok(row) => (take(self, &row)?, row.first_words()),
                Err((words, fault)) => (Err(fault), words),
            };
            match taken {
                (Ok(()), _) => self.clerk.intake.kept(),
                (Err(fault), words) => self.clerk.intake.quarantine(line, &words, fault)?,
            }
        }
        Ok(())
    }

    /// Keeps the continued remarks; they count when their entry has taken them.
    fn comments(&mut self, file: &mut Open<'_>) -> Result<(), GatherError> {
        self.clerk.enter(&file.name, file.exhibit);
        let mut rows = rows::Rows::new(file, 2);
        let mut bytes = 0;
        while let Some((line, row)) = rows.next()? {
            let row = match row {
                Ok(row) => row,
                Err((words, fault)) => {
                    self.clerk.intake.quarantine(line, &words, fault)?;
                    continue;
                }
            };
            let words = row.field_as_is(1).to_owned();
            bytes += words.len();
            if bytes > MOST_COMMENT_BYTES {
                let bound = format!("{} MB", MOST_COMMENT_BYTES >> 20);
                return Err(GatherError::TooLarge {
                    file: self.clerk.intake.file().to_owned(),
                    line,
                    what: "the comments file",
                    bound,
                });
            }
            if row.number().is_none_or(|number| self.comments.insert(number, (line, words)).is_some()) {
                let fault = Fault::new(
                    "its number is no number or stands twice",
                    "compare it with OFAC's own search",
                );
                self.clerk.intake.quarantine(line, &row.first_words(), fault)?;
            }
        }
        Ok(())
    }

    fn unused_comments(&mut self, file: &Open<'_>) -> Result<(), GatherError> {
        self.clerk.enter(&file.name, file.exhibit);
        let mut left: Vec<_> = self.comments.drain().collect();
        left.sort_unstable_by_key(|(_, (line, _))| *line);
        for (number, (line, _)) in left {
            let fault = Fault::new("no entry of sdn.csv has that number", "give the four files of one day");
            self.clerk.intake.quarantine(line, &number.to_string(), fault)?;
        }
        Ok(())
    }

    fn entry(&mut self, row: &Row) -> Result<Taken, GatherError> {
        let number = row.number().filter(|number| !self.parties.contains_key(number));
        let Some(number) = number else {
            return Ok(Err(Fault::new(
                "its number is no number or stands twice",
                "compare it with OFAC's own search",
            )));
        };
        let schema = match row.field(2) {
            "individual" => "Person",
            "vessel" => "Vessel",
            "aircraft" => "Airplane",
            _ => "Organization",
        };
        let subject = match subject(number, schema, format!("sdn {number}")) {
            Ok(subject) => subject,
            Err(fault) => return Ok(Err(fault)),
        };
        self.parties.insert(number, schema);
        self.head(&subject, row)?;
        self.ship(&subject, row)?;
        let mut remarks = row.field_as_is(11).trim_end_matches(['\r', '\n']).to_owned();
        let cut = remarks.chars().count() >= REMARKS_END;
        let continued = self.comments.remove(&number);
        if let Some((_, more)) = &continued {
            remarks.push_str(more);
            self.clerk.intake.kept();
        }
        self.remarks(&subject, &remarks, row.line, cut && continued.is_none())?;
        Ok(Ok(()))
    }

    /// Name, listing, programmes, title.
    fn head(&mut self, subject: &Subject, row: &Row) -> Result<(), GatherError> {
        let name = clean(row.field(1));
        if !name.is_empty() {
            self.texts.name(subject, &name, Standing::Primary);
            self.clerk.say(subject, Fact::text("name", name.as_str()).at("SDN_Name"))?;
            self.person_parts(subject, &name)?;
        }
        self.clerk.say(subject, Fact::text("topics", "sanction"))?;
        let programmes: Vec<&str> =
            row.field(3).split(['[', ']']).map(str::trim).filter(|word| !word.is_empty()).collect();
        let undated =
            Fact::listing("ofac_sdn", programmes.join("; "), self.clerk.issued).valid(Interval::default());
        self.clerk.say(subject, undated.at("Program"))?;
        for programme in programmes {
            self.clerk.say(subject, Fact::text("program", programme).at("Program"))?;
        }
        let title = clean(row.field(4));
        if !title.is_empty() {
            self.texts.text(subject, "Title", &title);
            let property = if subject.schema == "Person" { "position" } else { "notes" };
            self.clerk.say(subject, Fact::text(property, title).at("Title"))?;
        }
        Ok(())
    }

    /// `LAST, First Middle`.
    fn person_parts(&mut self, subject: &Subject, name: &str) -> Result<(), GatherError> {
        let Some((last, first)) = name.split_once(", ").filter(|_| subject.schema == "Person") else {
            return Ok(());
        };
        self.clerk.say(subject, Fact::text("lastName", last).at("SDN_Name"))?;
        self.clerk.say(subject, Fact::text("firstName", first).at("SDN_Name"))
    }

    fn ship(&mut self, subject: &Subject, row: &Row) -> Result<(), GatherError> {
        let columns = [(5, "callSign"), (6, "type"), (7, "tonnage"), (8, "grossRegisteredTonnage")];
        for (column, property) in columns {
            let value = clean(row.field(column));
            if !value.is_empty() {
                self.clerk.say(subject, Fact::text(property, value).at(property))?;
            }
        }
        let flag = clean(row.field(9));
        if !flag.is_empty() {
            let value = country::code(&flag).map_or_else(|| flag.clone(), str::to_owned);
            self.clerk.say(subject, Fact::text("flag", value).at("Vess_flag").quoted(&flag))?;
        }
        let owner = clean(row.field(10));
        if !owner.is_empty() {
            self.texts.field(subject, "Vess_owner", ["Vessel Owner", "owned_by"], &owner);
        }
        Ok(())
    }

    fn alias(&mut self, row: &Row) -> Result<Taken, GatherError> {
        let subject = match self.party_of(row, "alt") {
            Ok(subject) => subject,
            Err(fault) => return Ok(Err(fault)),
        };
        let name = clean(row.field(3));
        if name.is_empty() {
            return Ok(Err(Fault::new("it has no name", "compare it with OFAC's own search")));
        }
        let property = if row.field(2) == "fka" { "previousName" } else { "alias" };
        self.texts.name(&subject, &name, Standing::Alias);
        self.clerk.say(&subject, Fact::text(property, name))?;
        let remarks = clean(row.field(4));
        if !remarks.is_empty() {
            self.clerk.say(&subject, Fact::text("notes", remarks))?;
        }
        Ok(Ok(()))
    }

    fn address(&mut self, row: &Row) -> Result<Taken, GatherError> {
        let subject = match self.party_of(row, "add") {
            Ok(subject) => subject,
            Err(fault) => return Ok(Err(fault)),
        };
        let [street, city, country, remarks] = [2, 3, 4, 5].map(|column| clean(row.field(column)));
        if !street.is_empty() || !city.is_empty() {
            let parts: Vec<&str> =
                [&*street, &city, &country].into_iter().filter(|part| !part.is_empty()).collect();
            self.clerk.say(&subject, Fact::text("address", parts.join(", ")))?;
        }
        if !country.is_empty() {
            let value = country::code(&country).map_or_else(|| country.clone(), str::to_owned);
            self.clerk.say(&subject, Fact::text("country", value).quoted(&country))?;
        }
        if !remarks.is_empty() {
            self.clerk.say(&subject, Fact::text("notes", remarks))?;
        }
        Ok(Ok(()))
    }

    /// The entry that a row of another file belongs to.
    fn party_of(&self, row: &Row, file: &str) -> Result<Subject, Fault> {
        let known = row.number().and_then(|number| Some((number, *self.parties.get(&number)?)));
        let (number, schema) = known.ok_or_else(|| {
            Fault::new("no entry of sdn.csv has its number", "give the four files of one day")
        })?;
        subject(number, schema, format!("{file} {number}/{}", row.field(1).trim()))
    }
}

/// `ofac:` and the entry's number, which is also its number in the Advanced XML.
fn subject(number: u32, schema: &'static str, record: String) -> Result<Subject, Fault> {
    let id = EntityId::new(&format!("ofac:{number}"))?;
    Ok(Subject { id, schema, record: Arc::from(record), known: None })
}

#[cfg(test)]
mod tests;
