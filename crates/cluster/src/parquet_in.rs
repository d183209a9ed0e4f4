//! The bench's UTXO tables from Parquet, column by column, without Arrow.
//!
//! `inputs`: `tx`, `output_id`, `addr`; `outputs`: `tx`, `addr`, `value`. Any integer type of up to 64 bits
//! is taken where its values fit; other columns are not read. Nulls are refused, not skipped.

use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::ColumnDescriptor;

use crate::error::{Error, Result};
use crate::ledger::{Columns, Ledger};

/// Rows decoded at a time where values must be converted.
const BATCH: usize = 1 << 16;
/// A file may hold no more than so many rows a byte: run-length encoding can otherwise promise billions of
/// rows in a kilobyte. Real tables of this form take two bytes a row and more.
const ROWS_PER_BYTE: u64 = 64;
/// Rows for which room is made ahead on the file's word alone.
const TRUSTED_ROWS: u64 = 1 << 26;

/// Reads both tables, one thread each, and checks them.
///
/// # Errors
/// [`Error::Io`]; [`Error::Parquet`]: not Parquet, cut short, a column missing, of another type, with nulls
/// or values out of range; [`Error::BadTable`] as [`Ledger::new`].
pub fn read_ledger(inputs: &Path, outputs: &Path) -> Result<Ledger> {
    let (inputs, outputs) = std::thread::scope(|scope| {
        let other = scope.spawn(|| read_outputs(outputs));
        let inputs = read_inputs(inputs);
        let lost = || unreadable(outputs, None, "the reading thread was lost");
        (inputs, other.join().unwrap_or_else(|_| Err(lost())))
    });
    let [input_tx, input_output, input_address] = inputs?;
    let (output_tx, output_address, output_value) = outputs?;
    Ledger::new(Columns { input_tx, input_output, input_address, output_tx, output_address, output_value })
}

/// Reads columns `addr` and `entity` of a table of known holders: what accuracy is measured against.
///
/// # Errors
/// As [`read_ledger`].
pub fn read_truth(path: &Path) -> Result<(Vec<u32>, Vec<u32>)> {
    let table = Table::open(path)?;
    Ok((table.u32("addr")?, table.u32("entity")?))
}

fn read_inputs(path: &Path) -> Result<[Vec<u32>; 3]> {
    let table = Table::open(path)?;
    Ok([table.u32("tx")?, table.u32("output_id")?, table.u32("addr")?])
}

fn read_outputs(path: &Path) -> Result<(Vec<u32>, Vec<u32>, Vec<i64>)> {
    let table = Table::open(path)?;
    Ok((table.u32("tx")?, table.u32("addr")?, table.i64("value")?))
}

/// Calls into the Parquet reader, which panics on some damaged files (apache/arrow-rs issue 9742) where it
/// should return an error. What it was working on is dropped by the caller's error, never used again.
fn contained<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(ParquetError::General("the Parquet reader gave up on a damaged page".to_owned()))
    })
}

fn error(path: &Path, column: Option<&'static str>, what: impl Into<String>, hint: &'static str) -> Error {
    Error::Parquet { doing: "reading", path: path.to_path_buf(), column, what: what.into(), hint }
}

fn unreadable(path: &Path, column: Option<&'static str>, e: impl std::fmt::Display) -> Error {
    let hint = "the file may be cut short or damaged, or not be Parquet: fetch or export it again";
    error(path, column, e.to_string(), hint)
}

struct Table {
    path: PathBuf,
    reader: SerializedFileReader<File>,
    rows: u64,
}

impl Table {
    fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|e| Error::io("opening", path, e))?;
        let bytes = file.metadata().map_err(|e| Error::io("opening", path, e))?.len();
        let reader = contained(|| SerializedFileReader::new(file)).map_err(|e| unreadable(path, None, e))?;
        let groups = reader.metadata().row_groups();
        let rows = groups.iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(0)).sum();
        if rows > bytes.saturating_mul(ROWS_PER_BYTE) || rows > u64::from(u32::MAX) {
            let what = format!("{rows} rows in {bytes} bytes");
            return Err(error(path, None, what, "at most 64 rows a byte and 2^32 - 1 rows are taken"));
        }
        Ok(Self { path: path.to_path_buf(), reader, rows })
    }

    /// A column of ids.
    fn u32(&self, name: &'static str) -> Result<Vec<u32>> {
        let (at, unsigned) = self.find(name)?;
        let mut values: Vec<i32> = Vec::with_capacity(self.room());
        let mut wide = Vec::new();
        for group in 0..self.reader.num_row_groups() {
            match self.column(group, at, name)? {
                ColumnReader::Int32ColumnReader(mut reader) => {
                    self.fill(&mut reader, name, &mut values, usize::MAX)?;
                }
                ColumnReader::Int64ColumnReader(mut reader) => loop {
                    wide.clear();
                    if self.fill(&mut reader, name, &mut wide, BATCH)? == 0 {
                        break;
                    }
                    for &value in &wide {
                        let id = u32::try_from(value).map_err(|_| self.out_of_range(name, value))?;
                        values.push(id.cast_signed());
                    }
                },
                _ => return Err(unreadable(&self.path, Some(name), "a row group of another type")),
            }
        }
        self.refuse_short(name, values.len())?;
        // A signed column cannot hold ids above 2^31; a negative one is a fault, not a large id.
        let signed = !unsigned && self.physical(at) == Some(Physical::INT32);
        match values.iter().find(|&&value| value < 0).filter(|_| signed) {
            Some(&value) => Err(self.out_of_range(name, value.into())),
            None => Ok(values.into_iter().map(i32::cast_unsigned).collect()),
        }
    }

    /// A column of amounts.
    fn i64(&self, name: &'static str) -> Result<Vec<i64>> {
        let (at, unsigned) = self.find(name)?;
        let mut values: Vec<i64> = Vec::with_capacity(self.room());
        let mut narrow = Vec::new();
        for group in 0..self.reader.num_row_groups() {
            match self.column(group, at, name)? {
                ColumnReader::Int64ColumnReader(mut reader) => {
                    self.fill(&mut reader, name, &mut values, usize::MAX)?;
                }
                ColumnReader::Int32ColumnReader(mut reader) => loop {
                    narrow.clear();
                    if self.fill(&mut reader, name, &mut narrow, BATCH)? == 0 {
                        break;
                    }
                    let widen = |&v: &i32| if unsigned { i64::from(v.cast_unsigned()) } else { i64::from(v) };
                    values.extend(narrow.iter().map(widen));
                },
                _ => return Err(unreadable(&self.path, Some(name), "a row group of another type")),
            }
        }
        self.refuse_short(name, values.len())?;
        Ok(values)
    }
}

impl Table {
    fn room(&self) -> usize {
        usize::try_from(self.rows.min(TRUSTED_ROWS)).unwrap_or(0)
    }

    fn physical(&self, at: usize) -> Option<Physical> {
        let schema = self.reader.metadata().file_metadata().schema_descr();
        schema.columns().get(at).map(|column| column.physical_type())
    }

    /// Where a column stands, and whether it is unsigned.
    fn find(&self, name: &'static str) -> Result<(usize, bool)> {
        let schema = self.reader.metadata().file_metadata().schema_descr();
        let mut columns = schema.columns().iter().enumerate();
        let Some((at, column)) = columns.find(|(_, column)| column.path().string() == name) else {
            let have: Vec<_> = schema.columns().iter().take(20).map(|c| c.path().string()).collect();
            let what = format!("is missing; the file has {}", have.join(", "));
            let hint = "inputs need tx, output_id and addr; outputs need tx, addr and value";
            return Err(error(&self.path, Some(name), what, hint));
        };
        let integer = matches!(column.physical_type(), Physical::INT32 | Physical::INT64);
        if !integer || !is_plain(column) || column.max_rep_level() > 0 {
            let what = format!("holds {} values, not plain integers", column.physical_type());
            return Err(error(&self.path, Some(name), what, "write it as whole numbers: ids, or base units"));
        }
        Ok((at, is_unsigned(column)))
    }

    fn column(&self, group: usize, at: usize, name: &'static str) -> Result<ColumnReader> {
        let open = || {
            let group: Box<dyn RowGroupReader + '_> = self.reader.get_row_group(group)?;
            group.get_column_reader(at)
        };
        contained(open).map_err(|e| unreadable(&self.path, Some(name), e))
    }

    /// Appends up to `most` rows; returns how many there were.
    fn fill<T: DataType>(
        &self,
        reader: &mut ColumnReaderImpl<T>,
        name: &'static str,
        values: &mut Vec<T::T>,
        most: usize,
    ) -> Result<usize> {
        let (before, mut rows) = (values.len(), 0);
        let mut levels = Vec::new();
        while rows < most {
            levels.clear();
            let step = || reader.read_records(BATCH.min(most - rows), Some(&mut levels), None, values);
            let (read, _, _) = contained(step).map_err(|e| unreadable(&self.path, Some(name), e))?;
            if read == 0 {
                break;
            }
            rows += read;
            // What the file said of itself bounds memory; it is held to its word.
            if values.len() as u64 > self.rows {
                return Err(unreadable(&self.path, Some(name), "it has more rows than the file states"));
            }
        }
        let nulls = rows - (values.len() - before);
        if nulls > 0 {
            let what = format!("has {nulls} null values");
            return Err(error(&self.path, Some(name), what, "every row needs a value in every column"));
        }
        Ok(rows)
    }

    fn refuse_short(&self, name: &'static str, rows: usize) -> Result<()> {
        if rows as u64 == self.rows {
            return Ok(());
        }
        let what = format!("it has {rows} rows, where the file states {}", self.rows);
        Err(unreadable(&self.path, Some(name), what))
    }

    fn out_of_range(&self, name: &'static str, value: i64) -> Error {
        let what = format!("{value} is not an id of 32 bits");
        error(&self.path, Some(name), what, "ids count from 0 and stay below 2^32")
    }
}

fn is_plain(column: &ColumnDescriptor) -> bool {
    use ConvertedType::{INT_8, INT_16, INT_32, INT_64, NONE};
    match column.logical_type_ref() {
        Some(logical) => matches!(logical, LogicalType::Integer(_)),
        None => {
            is_unsigned(column) || matches!(column.converted_type(), NONE | INT_8 | INT_16 | INT_32 | INT_64)
        }
    }
}

fn is_unsigned(column: &ColumnDescriptor) -> bool {
    use ConvertedType::{UINT_8, UINT_16, UINT_32, UINT_64};
    match column.logical_type_ref() {
        Some(LogicalType::Integer(int)) => !int.is_signed,
        _ => matches!(column.converted_type(), UINT_8 | UINT_16 | UINT_32 | UINT_64),
    }
}
