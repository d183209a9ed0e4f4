//! JSON lines: flat objects, or FollowTheMoney entities with their `properties`.

use super::{Fault, Fields, MOST_RECORD, Records, Spoiled};
use crate::question::flat;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    io::{BufRead, Read},
};

pub(super) struct JsonRecords<R> {
    lines: R,
    number: u64,
    text: Vec<u8>,
}

impl<R: BufRead> JsonRecords<R> {
    pub(super) const fn new(lines: R) -> Self {
        Self { lines, number: 0, text: vec![] }
    }

    /// Reads the next line; false at the end.
    fn read(&mut self) -> std::io::Result<bool> {
        self.text.clear();
        let read = self.lines.by_ref().take(MOST_RECORD as u64 + 1).read_until(b'\n', &mut self.text)?;
        if self.text.len() > MOST_RECORD && self.text.last() != Some(&b'\n') {
            self.lines.skip_until(b'\n')?;
        }
        self.number += 1;
        Ok(read > 0)
    }

    fn record(&self) -> Result<Fields, Spoiled> {
        let spoiled = |why: String| Spoiled {
            line: self.number,
            why,
            hint: "write one JSON object a line: {\"id\",\"name\",\"birthDate\",\"country\",\"schema\"}",
        };
        if self.text.len() > MOST_RECORD {
            return Err(spoiled("the record is longer than a mebibyte".to_owned()));
        }
        let mut object: BTreeMap<String, Value> =
            serde_json::from_slice(&self.text).map_err(|error| spoiled(error.to_string()))?;
        for nested in ["properties", "rich"] {
            if let Some(Value::Object(properties)) = object.remove(nested) {
                object.extend(properties);
            }
        }
        Ok((self.number, flat(object).into_iter().collect()))
    }
}

impl<R: BufRead> Records for JsonRecords<R> {
    fn next(&mut self) -> Option<Result<Fields, Fault>> {
        loop {
            match self.read() {
                Ok(false) => return None,
                Ok(true) if self.text.trim_ascii().is_empty() => {}
                Ok(true) => return Some(self.record().map_err(Fault::from)),
                Err(error) => return Some(Err(Fault::Broken(error.to_string()))),
            }
        }
    }
}
