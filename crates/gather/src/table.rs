//! Tables (CSV) with a header, row by row and bounded.
//!
//! The header may stand behind remarks: lines that begin with `#`. Further down such a line is a row like any other.
//! A *record* is a row. A row with too few or too many fields, or with bytes that are not UTF-8, is quarantined.

use crate::{
    Format, GatherError,
    fence::{Fence, Meter, pass_remarks},
    intake::{Fault, Intake, Open},
};
use csv::{ByteRecord, ReaderBuilder, StringRecord};
use record::Observation;
use std::io::BufRead;

/// Most columns of a table. The widest export that is read here (BigQuery's transactions) has 27.
const MOST_COLUMNS: usize = 256;

/// The columns of a kind of table.
pub(crate) struct Shape {
    /// Columns that must be there.
    pub(crate) required: &'static [&'static str],
    /// Columns that may be there; `None`: whatever else there is, is not read. In a format of our own every other
    /// column is refused, so that a misspelt one does not pass in silence.
    pub(crate) optional: Option<&'static [&'static str]>,
    /// The column that names a row in messages.
    pub(crate) id: &'static str,
}

/// A record whose fields have names: a row of a table, or an object of JSON.
pub(crate) trait Fields {
    /// The field of that name without surrounding spaces; empty where there is none.
    fn get(&self, name: &str) -> &str;

    /// Whether there is a field of that name.
    fn has(&self, name: &str) -> bool;
}

impl Fields for Row<'_> {
    fn get(&self, name: &str) -> &str {
        Row::get(self, name)
    }

    fn has(&self, name: &str) -> bool {
        Row::has(self, name)
    }
}

/// One row.
pub(crate) struct Row<'a> {
    columns: &'a [String],
    fields: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// The field of that column without surrounding spaces; empty where there is no such column.
    pub(crate) fn get(&self, column: &str) -> &'a str {
        let place = self.columns.iter().position(|name| name == column);
        place.and_then(|place| self.fields.get(place)).unwrap_or_default().trim()
    }

    /// Whether the table has that column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column)
    }

    /// The field of the first column whose name begins so.
    pub(crate) fn starting(&self, prefix: &str) -> &'a str {
        let place = self.columns.iter().position(|name| name.starts_with(prefix));
        place.and_then(|place| self.fields.get(place)).unwrap_or_default().trim()
    }

    /// The whole names of the columns.
    pub(crate) fn columns(&self) -> &'a [String] {
        self.columns
    }
}

/// A CSV file, bounded; the header, where it has one, is its first record.
pub(crate) struct Table<'r> {
    reader: csv::Reader<Fence<'r>>,
    meter: Meter,
    file: String,
    format: Format,
    record: ByteRecord,
    /// How many lines of remarks stand above its first record.
    remarks: u64,
    /// The line of the last record, if one of its fields runs over lines.
    swallowing: Option<u64>,
}

impl<'r> Table<'r> {
    pub(crate) fn new(bytes: &'r mut dyn BufRead, file: &str, format: Format) -> Self {
        let (fence, meter) = Fence::new(bytes);
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(fence);
        let record = ByteRecord::new();
        Self { reader, meter, file: file.to_owned(), format, record, remarks: 0, swallowing: None }
    }

    /// As [`Self::new`], past the remarks at its head.
    fn behind_remarks(bytes: &'r mut dyn BufRead, file: &str, format: Format) -> Result<Self, GatherError> {
        let remarks = pass_remarks(bytes, file)?;
        Ok(Self { remarks, ..Self::new(bytes, file, format) })
    }

    /// The next record and the 1-based line on which it begins. A lone 0x1A at the end is no record.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, &ByteRecord)>, GatherError> {
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => {}
            Ok(false) => return self.check_end().map(|()| None),
            Err(error) => return Err(self.broken(error)),
        }
        self.meter.record_ended();
        let line = self.record.position().map_or(0, |at| self.remarks + at.line());
        self.swallowing = self.record.iter().any(|field| field.contains(&b'\n')).then_some(line);
        if self.record.len() == 1 && self.record.get(0) == Some(b"\x1a") {
            return Ok(None);
        }
        Ok(Some((line, &self.record)))
    }

    fn broken(&self, error: csv::Error) -> GatherError {
        let line = self.remarks + self.meter.line();
        match error.into_kind() {
            csv::ErrorKind::Io(error) => GatherError::from_io(&self.file, line, error),
            other => self.malformed(line, format!("{other:?}"), "check the file against its source"),
        }
    }

    /// The CSV reader takes a quotation mark that is never closed to enclose the rest of the file.
    fn check_end(&self) -> Result<(), GatherError> {
        match self.swallowing {
            Some(line) if self.meter.quote_is_open() => {
                let hint = "the file breaks off here, or a quotation mark inside a field is not doubled";
                Err(self.malformed(line, "a quotation mark is opened and never closed".to_owned(), hint))
            }
            _ => Ok(()),
        }
    }

    fn malformed(&self, line: u64, why: String, hint: &'static str) -> GatherError {
        GatherError::Malformed { format: self.format, file: self.file.clone(), line, why, hint }
    }

    /// Reads the header and checks it against `shape`.
    fn header(&mut self, shape: &Shape) -> Result<Vec<String>, GatherError> {
        let first = self.next()?.map(|(_, record)| record.clone()).unwrap_or_default();
        let line = self.remarks + 1;
        let hint = "the first line that is no remark names the columns; docs/guide/gather.md lists them";
        if first.len() > MOST_COLUMNS {
            return Err(self.malformed(line, format!("it has {} columns", first.len()), hint));
        }
        let names = first.iter().map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned());
        let names: Vec<String> = names.collect();
        if let Some(missing) = shape.required.iter().find(|column| !names.iter().any(|name| name == *column))
        {
            return Err(self.malformed(line, format!("the column '{missing}' is missing"), hint));
        }
        for (place, name) in names.iter().enumerate() {
            if names.iter().take(place).any(|earlier| earlier == name) {
                return Err(self.malformed(line, format!("the column '{name}' stands there twice"), hint));
            }
            let known =
                |optional: &[&str]| shape.required.iter().chain(optional).any(|column| column == name);
            if shape.optional.is_some_and(|optional| !known(optional)) {
                return Err(self.malformed(line, format!("the column '{name}' is not known"), hint));
            }
        }
        Ok(names)
    }
}

/// What a row came to: taken, or at fault, or the whole reading has to stop.
pub(crate) type Taken = Result<Result<(), Fault>, GatherError>;

/// Hands every row of `open` to `take`, and counts and quarantines as it answers.
pub(crate) fn each_row(
    open: &mut Open<'_>,
    format: Format,
    shape: &Shape,
    intake: &mut Intake<'_>,
    take: &mut dyn FnMut(&Row<'_>, &mut Intake<'_>) -> Taken,
) -> Result<(), GatherError> {
    intake.enter(&open.name);
    let mut table = Table::behind_remarks(&mut open.bytes, &open.name, format)?;
    let columns = table.header(shape)?;
    while let Some((line, record)) = table.next()? {
        let outcome = match read_row(record, columns.len()) {
            Ok(fields) => {
                let row = Row { columns: &columns, fields: &fields };
                let named = row.get(shape.id).to_owned();
                take(&row, intake)?.map_err(|fault| (named, fault))
            }
            Err(fault) => Err((first_words(record), fault)),
        };
        match outcome {
            Ok(()) => intake.kept(),
            Err((named, fault)) => intake.quarantine(line, &named, fault)?,
        }
    }
    Ok(())
}

fn read_row(record: &ByteRecord, columns: usize) -> Result<StringRecord, Fault> {
    if record.len() != columns {
        let hint = "a comma inside a field needs quotation marks round the field";
        return Err(Fault::new(
            format!("it has {} fields where the header has {columns}", record.len()),
            hint,
        ));
    }
    StringRecord::from_byte_record(record.clone())
        .map_err(|_| Fault::new("it is not UTF-8", "convert the file: iconv -f LATIN1 -t UTF-8"))
}

fn first_words(record: &ByteRecord) -> String {
    String::from_utf8_lossy(record.get(0).unwrap_or_default()).into_owned()
}

/// Reads every row into one observation.
pub(crate) fn observations(
    open: &mut Open<'_>,
    format: Format,
    shape: &Shape,
    intake: &mut Intake<'_>,
    read: &dyn Fn(&Row<'_>) -> Result<Observation, Fault>,
) -> Result<(), GatherError> {
    each_row(open, format, shape, intake, &mut |row, intake| match read(row) {
        Ok(observation) => intake.observation(observation).map(Ok),
        Err(fault) => Ok(Err(fault)),
    })
}
