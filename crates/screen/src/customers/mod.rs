//! Customer files, record by record: CSV, JSON lines, Parquet. Memory is bounded by one record, whatever the file.
//!
//! A record that cannot be read is given back with its place, the reason and a hint; the next one follows.

mod columns;
mod csv_records;
mod json_records;
mod parquet_records;

pub use columns::Columns;

use crate::{Party, readings};
use std::{collections::BTreeMap, fs::File, io::BufRead};

/// Longest record, in bytes. A customer's record has some hundreds.
pub const MOST_RECORD: usize = 1 << 20;

/// A customer as its file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerRecord {
    /// Line of the file, or row of a Parquet file, from 1 on.
    pub line: u64,
    /// The customer's id; empty where the file gives none.
    pub id: String,
    /// The schema that the file gives.
    pub schema: Option<String>,
    /// FollowTheMoney properties with their values.
    pub properties: BTreeMap<String, Vec<String>>,
    /// What is asked for, once for each reading that the schema leaves open.
    pub readings: Vec<Party>,
}

/// A record that cannot be screened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoiled {
    /// Line of the file, or row of a Parquet file, from 1 on.
    pub line: u64,
    /// What is wrong.
    pub why: String,
    /// What to do.
    pub hint: &'static str,
}

/// Columns with their values, and the line where they stand.
type Fields = (u64, Vec<(String, Vec<String>)>);

/// What a format does: gives its records one after the other.
trait Records {
    /// The next record, or why it is spoiled; `None` at the end. After an `Err(Stop)`, there is no more.
    fn next(&mut self) -> Option<Result<Fields, Fault>>;
}

/// Why there is no record.
enum Fault {
    /// This one cannot be read; the next may be.
    Spoiled(Spoiled),
    /// The file cannot be read on.
    Broken(String),
}

impl From<Spoiled> for Fault {
    fn from(spoiled: Spoiled) -> Self {
        Self::Spoiled(spoiled)
    }
}

/// The formats of customer files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerFormat {
    /// A table of text, its columns named in the first line; parted by commas, semicolons or tabs.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// A Parquet file of flat columns.
    Parquet,
}

impl CustomerFormat {
    /// By the first bytes of a file.
    pub fn of(head: &[u8]) -> Self {
        let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
        match first {
            _ if head.starts_with(b"PAR1") => Self::Parquet,
            Some(b'{') => Self::JsonLines,
            _ => Self::Csv,
        }
    }
}

/// A customer file, open.
pub struct Customers {
    records: Box<dyn Records>,
    columns: Columns,
}

impl Customers {
    /// Reads text: CSV or JSON lines.
    ///
    /// # Errors
    /// What is wrong with the file as a whole, with a hint.
    pub fn of_text(
        lines: impl BufRead + 'static,
        format: CustomerFormat,
        columns: Columns,
    ) -> Result<Self, String> {
        let records: Box<dyn Records> = match format {
            CustomerFormat::JsonLines => Box::new(json_records::JsonRecords::new(lines)),
            _ => Box::new(csv_records::CsvRecords::new(lines, &columns)?),
        };
        Ok(Self { records, columns })
    }

    /// Reads a Parquet file.
    ///
    /// # Errors
    /// What is wrong with the file as a whole, with a hint.
    pub fn of_parquet(file: File, columns: Columns) -> Result<Self, String> {
        Ok(Self { records: Box::new(parquet_records::ParquetRecords::new(file, &columns)?), columns })
    }

    /// The next customer, or why its record is set aside; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read on: a broken archive, a damaged page.
    #[allow(
        clippy::should_implement_trait,
        reason = "an error of the file ends it, which an iterator would hide"
    )]
    pub fn next(&mut self) -> Result<Option<Result<CustomerRecord, Spoiled>>, String> {
        match self.records.next() {
            None => Ok(None),
            Some(Err(Fault::Broken(why))) => Err(why),
            Some(Err(Fault::Spoiled(spoiled))) => Ok(Some(Err(spoiled))),
            Some(Ok((line, fields))) => Ok(Some(self.customer(line, fields))),
        }
    }

    fn customer(&self, line: u64, fields: Vec<(String, Vec<String>)>) -> Result<CustomerRecord, Spoiled> {
        let (mut id, mut schema, mut properties) =
            (String::new(), None, BTreeMap::<String, Vec<String>>::new());
        for (column, values) in fields {
            let Some(property) = self.columns.property(&column) else { continue };
            match property {
                "id" => id = values.into_iter().next().unwrap_or_default(),
                "schema" => schema = values.into_iter().next().map(|word| columns::schema(&word)),
                "gender" => properties
                    .entry("gender".to_owned())
                    .or_default()
                    .extend(values.iter().map(|word| columns::gender(word))),
                _ => properties.entry(property.to_owned()).or_default().extend(values),
            }
        }
        properties.values_mut().for_each(|values| values.retain(|value| !value.trim().is_empty()));
        columns::join_names(&mut properties);
        let schema = schema.filter(|schema: &String| !schema.trim().is_empty());
        let readings =
            readings(schema.as_deref(), &properties).map_err(|(why, hint)| Spoiled { line, why, hint })?;
        Ok(CustomerRecord { line, id, schema, properties, readings })
    }
}
