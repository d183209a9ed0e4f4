//! Parquet files of flat columns, row by row, without Arrow.

use super::{Columns, Fault, Fields, Records};
use parquet::{
    errors::ParquetError,
    file::{reader::FileReader, serialized_reader::SerializedFileReader},
    record::{Field, Row, reader::RowIter},
};
use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Values decoded at a time.
const BATCH: usize = 1024;

pub(super) struct ParquetRecords {
    rows: RowIter<'static>,
    row: u64,
    broken: bool,
}

impl ParquetRecords {
    pub(super) fn new(file: File, columns: &Columns) -> Result<Self, String> {
        let reader = contained(|| SerializedFileReader::new(file))
            .map_err(|error| format!("{error}\nhint: the file may be cut short or damaged"))?;
        let schema = reader.metadata().file_metadata().schema_descr();
        let heads: Vec<String> = schema.columns().iter().map(|column| column.path().string()).collect();
        columns.check(&heads)?;
        let rows = RowIter::from_file_into(Box::new(reader)).with_batch_size(BATCH);
        Ok(Self { rows, row: 0, broken: false })
    }
}

impl Records for ParquetRecords {
    fn next(&mut self) -> Option<Result<Fields, Fault>> {
        if self.broken {
            return None;
        }
        self.row += 1;
        match contained(|| self.rows.next().transpose()) {
            Ok(None) => None,
            Ok(Some(row)) => Some(Ok((self.row, fields(&row)))),
            Err(error) => {
                self.broken = true;
                let hint = "hint: the file may be cut short or damaged: export it again";
                Some(Err(Fault::Broken(format!("row {}: {error}\n{hint}", self.row))))
            }
        }
    }
}

fn fields(row: &Row) -> Vec<(String, Vec<String>)> {
    row.get_column_iter().map(|(column, field)| (column.clone(), values(field))).collect()
}

fn values(field: &Field) -> Vec<String> {
    match field {
        Field::Null => vec![],
        Field::Str(text) => vec![text.clone()],
        Field::ListInternal(list) => list.elements().iter().flat_map(values).collect(),
        other => vec![other.to_string()],
    }
}

/// The Parquet reader panics on some damaged files (apache/arrow-rs issue 9742) where it should return an error. What
/// it was working on is not used again.
fn contained<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(ParquetError::General("the Parquet reader gave up on a damaged page".to_owned()))
    })
}
