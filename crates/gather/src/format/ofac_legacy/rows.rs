//! Rows of a file without a header.

use crate::{
    GatherError,
    fence::{Fence, Meter},
    intake::{Fault, Open},
};
use csv::{ByteRecord, ReaderBuilder, StringRecord};

/// The list's null.
const NULL: &str = "-0-";

/// One row.
pub(super) struct Row {
    pub(super) line: u64,
    fields: StringRecord,
}

impl Row {
    /// A field without white space about it; empty where it is null or missing.
    pub(super) fn field(&self, column: usize) -> &str {
        self.field_as_is(column).trim()
    }

    /// A field with the white space that it may be cut at; empty where it is null or missing.
    pub(super) fn field_as_is(&self, column: usize) -> &str {
        self.fields.get(column).filter(|field| field.trim() != NULL).unwrap_or("")
    }

    /// The entry's number, which every row begins with.
    pub(super) fn number(&self) -> Option<u32> {
        self.field(0).parse().ok()
    }

    /// The row's first two fields, to name it by.
    pub(super) fn first_words(&self) -> String {
        format!("{},{}", self.field(0), self.field(1))
    }
}

/// A row, or the first words of one that is bad and what is wrong with it.
type Found = Result<Row, (String, Fault)>;

/// Reads a file row by row: no row of this list goes over more than one line.
pub(super) struct Rows<'f> {
    reader: csv::Reader<Fence<'f>>,
    meter: Meter,
    raw: ByteRecord,
    columns: usize,
    file: String,
    line: u64,
}

impl<'f> Rows<'f> {
    pub(super) fn new(file: &'f mut Open<'_>, columns: usize) -> Self {
        let Open { name, bytes, .. } = file;
        let (fence, meter) = Fence::new(bytes.as_mut());
        let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(fence);
        Self { reader, meter, raw: ByteRecord::new(), columns, file: name.clone(), line: 0 }
    }

    /// The next row, with its line.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Found)>, GatherError> {
        loop {
            let more = self.reader.read_byte_record(&mut self.raw).map_err(|error| self.stopped(error))?;
            self.meter.record_ended();
            if !more {
                return Ok(None);
            }
            // The mark that DOS programs end a text with is no row.
            self.line += 1;
            if self.raw.as_slice() != b"\x1a" {
                return Ok(Some((self.line, self.found(self.line))));
            }
        }
    }

    fn found(&self, line: u64) -> Found {
        let words = || self.raw.iter().take(2).map(String::from_utf8_lossy).collect::<Vec<_>>().join(",");
        if self.raw.len() != self.columns {
            let reason = format!("it has {} fields, not {}", self.raw.len(), self.columns);
            return Err((words(), Fault::new(reason, "compare it with OFAC's own file")));
        }
        let fields = StringRecord::from_byte_record(self.raw.clone());
        fields.map(|fields| Row { line, fields }).map_err(|_| {
            (
                words(),
                Fault::new(
                    "it holds bytes that are not UTF-8",
                    "convert the file: iconv -f ISO-8859-1 -t UTF-8",
                ),
            )
        })
    }

    fn stopped(&self, error: csv::Error) -> GatherError {
        let line = self.meter.line();
        let error = match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => std::io::Error::other(format!("{other:?}")),
        };
        GatherError::from_io(&self.file, line, error)
    }
}
