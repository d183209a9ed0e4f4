//! CSV as customers keep it: commas, semicolons or tabs; quoted fields, with line breaks in them.

use super::{Columns, Fault, Fields, MOST_RECORD, Records, Spoiled};
use std::{
    collections::VecDeque,
    io::{BufRead, Read},
};

/// Most lines that one quoted record may run over. A quote that is never closed would else swallow the file.
const MOST_LINES: usize = 64;

pub(super) struct CsvRecords<R> {
    lines: R,
    /// Lines that were read and are yet to be parsed.
    ahead: VecDeque<Vec<u8>>,
    /// The number of the first line of `ahead`, or of the next line.
    line: u64,
    delimiter: u8,
    heads: Vec<String>,
}

impl<R: BufRead> CsvRecords<R> {
    pub(super) fn new(lines: R, columns: &Columns) -> Result<Self, String> {
        let mut records = Self { lines, ahead: VecDeque::new(), line: 1, delimiter: b',', heads: vec![] };
        let head = loop {
            match records.text() {
                Some(Ok((_, head))) if head.trim_ascii().is_empty() => {}
                Some(Ok((_, head))) => break head,
                Some(Err(Fault::Broken(why))) => return Err(why),
                Some(Err(Fault::Spoiled(spoiled))) => {
                    return Err(format!("{}\nhint: {}", spoiled.why, spoiled.hint));
                }
                None => return Err("the file is empty\nhint: the first line names the columns".to_owned()),
            }
        };
        let count = |delimiter: &u8| head.iter().filter(|byte| *byte == delimiter).count();
        records.delimiter =
            [b',', b';', b'\t'].into_iter().max_by_key(|delimiter| count(delimiter)).unwrap_or(b',');
        let heads =
            records.fields(1, &head).map_err(|spoiled| format!("{}\nhint: {}", spoiled.why, spoiled.hint))?;
        records.heads =
            heads.into_iter().map(|head| head.trim_start_matches('\u{feff}').trim().to_owned()).collect();
        columns.check(&records.heads)?;
        Ok(records)
    }

    /// One line more into `ahead`; false at the end.
    fn read_line(&mut self) -> Result<bool, Fault> {
        let mut line = vec![];
        let broken = |error: std::io::Error| Fault::Broken(error.to_string());
        let read =
            self.lines.by_ref().take(MOST_RECORD as u64 + 1).read_until(b'\n', &mut line).map_err(broken)?;
        if line.len() > MOST_RECORD && line.last() != Some(&b'\n') {
            self.lines.skip_until(b'\n').map_err(broken)?;
        }
        if read > 0 {
            self.ahead.push_back(line);
        }
        Ok(read > 0)
    }

    /// The text of the next record: lines until every quote is closed.
    fn text(&mut self) -> Option<Result<(u64, Vec<u8>), Fault>> {
        let (mut count, mut bytes, mut open) = (0, 0, false);
        loop {
            if count == self.ahead.len() {
                match self.read_line() {
                    Ok(true) => {}
                    Ok(false) if count == 0 => return None,
                    Ok(false) => return Some(Err(self.give_up("a quote is opened and never closed"))),
                    Err(fault) => return Some(Err(fault)),
                }
            }
            let line = self.ahead.get(count)?;
            open ^= line.iter().filter(|byte| **byte == b'"').count() % 2 == 1;
            (count, bytes) = (count + 1, bytes + line.len());
            if bytes > MOST_RECORD {
                return Some(Err(self.give_up("the record is longer than a mebibyte")));
            }
            if !open {
                break;
            }
            if count > MOST_LINES {
                return Some(Err(self.give_up("a quote is opened and not closed for 64 lines")));
            }
        }
        let line = self.line;
        self.line += count as u64;
        Some(Ok((line, self.ahead.drain(..count).flatten().collect())))
    }

    /// Sets the first line aside; the others are read again, as records of their own.
    fn give_up(&mut self, why: &str) -> Fault {
        self.ahead.pop_front();
        let line = self.line;
        self.line += 1;
        Fault::Spoiled(Spoiled { line, why: why.to_owned(), hint: "mend the quotes of that line" })
    }

    fn fields(&self, line: u64, text: &[u8]) -> Result<Vec<String>, Spoiled> {
        let mut reader = csv::ReaderBuilder::new();
        let reader = reader
            .has_headers(false)
            .flexible(true)
            .delimiter(self.delimiter)
            .buffer_capacity(text.len().max(1));
        let spoiled =
            |why: String| Spoiled { line, why, hint: "the file must be UTF-8, its fields quoted as CSV is" };
        let record = reader.from_reader(text).into_records().next();
        let record = record.transpose().map_err(|error| match error.kind() {
            csv::ErrorKind::Utf8 { .. } => spoiled("it is not UTF-8".to_owned()),
            _ => spoiled(error.to_string()),
        })?;
        Ok(record.map_or_else(Vec::new, |record| record.iter().map(str::to_owned).collect()))
    }

    fn record(&self, line: u64, text: &[u8]) -> Result<Fields, Fault> {
        let fields = self.fields(line, text)?;
        if fields.len() > self.heads.len() {
            return Err(Spoiled {
                line,
                why: format!("it has {} fields, and the file {} columns", fields.len(), self.heads.len()),
                hint: "quote fields that hold the delimiter",
            }
            .into());
        }
        Ok((line, self.heads.iter().cloned().zip(fields.into_iter().map(|value| vec![value])).collect()))
    }
}

impl<R: BufRead> Records for CsvRecords<R> {
    fn next(&mut self) -> Option<Result<Fields, Fault>> {
        loop {
            let (line, text) = match self.text()? {
                Ok(found) => found,
                Err(fault) => return Some(Err(fault)),
            };
            if !text.trim_ascii().is_empty() {
                return Some(self.record(line, &text));
            }
        }
    }
}
