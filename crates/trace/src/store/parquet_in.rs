//! Integer transfer tables and seed tables from Parquet, column by column, without Arrow.
//!
//! Transfers: columns `ts` (unix seconds), `src`, `dst` (account ids; 0 is the mint), `amount` (base units).
//! Seeds: `idx` (row of the stolen transfer), `label` (incident). Any integer type, signed or not, of up to
//! 64 bits is taken; other columns are not read. Nulls and negative values are refused, not skipped.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};

use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::ColumnDescriptor;

use super::Builder;
use super::rows::Batch;
use crate::error::Error;

type Result<T, E = Error> = std::result::Result<T, E>;

/// Rows decoded at a time: what bounds memory, whatever the size of a row group.
const BATCH: usize = 1 << 16;

/// One row of a seed table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeedRow {
    /// Row of the transfers file, from 0.
    pub row: u64,
    /// The incident.
    pub label: u32,
}

/// Pushes every row of a transfers file into the builder; returns how many. Row groups are decoded on two
/// threads while the builder takes the rows of an earlier one.
///
/// # Errors
/// [`Error::Parquet`]: not a Parquet file, cut short, a column missing or of another type, a null, a
/// negative or too large value. Errors of [`Builder::push_ids`].
pub fn read_transfers(path: &Path, builder: &mut Builder) -> Result<u64> {
    let groups = open(path, TRANSFERS)?.1.num_row_groups();
    std::thread::scope(|scope| {
        let inboxes: Vec<_> = (0..DECODERS)
            .map(|decoder| {
                let (outbox, inbox) = sync_channel(BATCHES_AHEAD);
                scope.spawn(move || decode_every(path, decoder, &outbox));
                inbox
            })
            .collect();
        let mut rows = 0;
        for inbox in (0..groups).filter_map(|group| inboxes.get(group % DECODERS)) {
            // A batch of no rows ends a group; a decoder that fell silent has said why.
            while let Ok(batch) = inbox.recv() {
                let batch = batch?;
                if batch.time.is_empty() {
                    break;
                }
                builder.push_batch(&batch)?;
                rows += batch.time.len() as u64;
            }
        }
        // An error that came before the first group, or after the last.
        inboxes.iter().find_map(|inbox| inbox.try_recv().ok()).transpose().map(|_| rows)
    })
}

const TRANSFERS: [&str; 4] = ["ts", "src", "dst", "amount"];

/// Threads that decode row groups.
const DECODERS: usize = 2;

/// Batches that may wait for the builder: a row group of a million rows, which is what writers make.
const BATCHES_AHEAD: usize = 20;

/// Decodes every `DECODERS`th row group from `decoder` on.
fn decode_every(path: &Path, decoder: usize, outbox: &SyncSender<Result<Batch>>) {
    let result = decode_groups(path, decoder, outbox);
    if let Err(e) = result {
        let _ = outbox.send(Err(e));
    }
}

fn decode_groups(path: &Path, decoder: usize, outbox: &SyncSender<Result<Batch>>) -> Result<()> {
    let (table, reader) = open(path, TRANSFERS)?;
    let places = find_columns(&reader, TRANSFERS, &table)?;
    let metadata = reader.metadata();
    let rows_of = |group| u64::try_from(metadata.row_group(group).num_rows()).unwrap_or(0);
    let mut first_row = 0;
    for group in 0..reader.num_row_groups() {
        if group % DECODERS == decoder {
            let sent =
                group_batches(&reader, group, &places, first_row, &table, |[ts, src, dst, amount]| {
                    let batch = Batch {
                        time: narrow(&table, "ts", ts)?,
                        sender: narrow(&table, "src", src)?,
                        receiver: narrow(&table, "dst", dst)?,
                        amount: amount.to_vec(),
                    };
                    Ok(outbox.send(Ok(batch)).is_ok())
                })?;
            if !sent || outbox.send(Ok(Batch::default())).is_err() {
                return Ok(()); // nobody listens any more: the builder refused a row
            }
        }
        first_row += rows_of(group);
    }
    Ok(())
}

fn narrow(table: &Table, column: &str, values: &[u64]) -> Result<Vec<u32>> {
    values.iter().map(|&value| table.u32(column, value)).collect()
}

/// Reads a seed table.
///
/// # Errors
/// As [`read_transfers`].
pub fn read_seeds(path: &Path) -> Result<Vec<SeedRow>> {
    let mut seeds = Vec::new();
    each_batch(path, ["idx", "label"], |[idx, label], rows| {
        for (&row, &label) in idx.iter().zip(label) {
            seeds.push(SeedRow { row, label: rows.u32("label", label)? });
        }
        Ok(())
    })?;
    Ok(seeds)
}

/// Calls into the Parquet reader, which panics on some damaged files (apache/arrow-rs issue 9742) where it
/// should return an error. What it was working on is dropped by the caller's error, never used again.
fn contained<T>(work: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(ParquetError::General("the Parquet reader gave up on a damaged page".to_owned()))
    })
}

/// Names the file in errors.
#[derive(Debug)]
struct Table {
    path: PathBuf,
}

impl Table {
    fn error(&self, column: Option<&str>, what: impl Into<String>, hint: &'static str) -> Error {
        Error::Parquet { path: self.path.clone(), column: column.map(str::to_owned), what: what.into(), hint }
    }

    fn unreadable(&self, column: Option<&str>, e: impl std::fmt::Display) -> Error {
        let hint = "the file may be cut short or damaged, or not be Parquet: fetch or export it again";
        self.error(column, e.to_string(), hint)
    }

    fn u32(&self, column: &str, value: u64) -> Result<u32> {
        let hint =
            "ids, labels and unix seconds are 32 bits wide; times must be in seconds, not milliseconds";
        u32::try_from(value).map_err(|_| self.error(Some(column), format!("{value} is above 2^32 - 1"), hint))
    }
}

/// Opens a table that must have the named columns.
fn open<const N: usize>(
    path: &Path,
    names: [&'static str; N],
) -> Result<(Table, SerializedFileReader<File>)> {
    let table = Table { path: path.to_path_buf() };
    let file = File::open(path).map_err(|e| Error::io("opening", path, e))?;
    let reader = contained(|| SerializedFileReader::new(file)).map_err(|e| table.unreadable(None, e))?;
    find_columns(&reader, names, &table)?;
    Ok((table, reader))
}

/// Walks the named columns in step, `BATCH` rows at a time. Returns the number of rows.
fn each_batch<const N: usize>(
    path: &Path,
    names: [&'static str; N],
    mut take: impl FnMut([&[u64]; N], &Table) -> Result<()>,
) -> Result<u64> {
    let (table, reader) = open(path, names)?;
    let places = find_columns(&reader, names, &table)?;
    let mut row = 0_u64;
    for group in 0..reader.num_row_groups() {
        group_batches(&reader, group, &places, row, &table, |columns: [&[u64]; N]| {
            row += columns.first().map_or(0, |column| column.len() as u64);
            take(columns, &table).map(|()| true)
        })?;
    }
    Ok(row)
}

/// Walks the columns of one row group until `take` says no more; returns whether it never did.
fn group_batches<const N: usize>(
    reader: &SerializedFileReader<File>,
    group: usize,
    places: &[Place],
    mut row: u64,
    table: &Table,
    mut take: impl FnMut([&[u64]; N]) -> Result<bool>,
) -> Result<bool> {
    let group = contained(|| reader.get_row_group(group)).map_err(|e| table.unreadable(None, e))?;
    let mut columns = open_columns(group.as_ref(), places, table)?;
    loop {
        let mut lengths = [0; N];
        for (column, length) in columns.iter_mut().zip(&mut lengths) {
            *length = column.next(row, table)?;
        }
        let first = lengths.first().copied().unwrap_or(0);
        if lengths.iter().any(|&length| length != first) {
            return Err(table.unreadable(None, "its columns are of different lengths"));
        }
        if first == 0 {
            return Ok(true);
        }
        let mut batch = columns.iter();
        if !take(std::array::from_fn(|_| batch.next().map_or(&[][..], |c| &c.values)))? {
            return Ok(false);
        }
        row += first as u64;
    }
}

/// Where a column stands, and how its values are to be read.
#[derive(Debug, Clone, Copy)]
struct Place {
    name: &'static str,
    at: usize,
    unsigned: bool,
}

fn find_columns<const N: usize>(
    reader: &SerializedFileReader<File>,
    names: [&'static str; N],
    table: &Table,
) -> Result<Vec<Place>> {
    let schema = reader.metadata().file_metadata().schema_descr();
    let find = |name: &'static str| {
        let found = schema.columns().iter().enumerate().find(|(_, column)| column.path().string() == name);
        let Some((at, column)) = found else {
            let have: Vec<_> = schema.columns().iter().take(20).map(|c| c.path().string()).collect();
            let hint = "transfers need ts, src, dst and amount; seeds need idx and label";
            return Err(table.error(
                Some(name),
                format!("is missing; the file has {}", have.join(", ")),
                hint,
            ));
        };
        refuse_other_types(name, column, table)?;
        Ok(Place { name, at, unsigned: is_unsigned(column) })
    };
    names.into_iter().map(find).collect()
}

fn refuse_other_types(name: &str, column: &ColumnDescriptor, table: &Table) -> Result<()> {
    let integer = matches!(column.physical_type(), Physical::INT32 | Physical::INT64);
    let plain = match column.logical_type_ref() {
        None => matches!(column.converted_type(), ConvertedType::NONE) || is_integer(column.converted_type()),
        Some(logical) => matches!(logical, LogicalType::Integer(_)),
    };
    if integer && plain && column.max_rep_level() == 0 {
        return Ok(());
    }
    let what = format!("holds {} values, not plain integers", column.physical_type());
    Err(table.error(Some(name), what, "write the column as a whole number of base units, seconds or ids"))
}

fn is_integer(converted: ConvertedType) -> bool {
    use ConvertedType::{INT_8, INT_16, INT_32, INT_64};
    is_unsigned_converted(converted) || matches!(converted, INT_8 | INT_16 | INT_32 | INT_64)
}

fn is_unsigned_converted(converted: ConvertedType) -> bool {
    use ConvertedType::{UINT_8, UINT_16, UINT_32, UINT_64};
    matches!(converted, UINT_8 | UINT_16 | UINT_32 | UINT_64)
}

fn is_unsigned(column: &ColumnDescriptor) -> bool {
    match column.logical_type_ref() {
        Some(LogicalType::Integer(int)) => !int.is_signed,
        _ => is_unsigned_converted(column.converted_type()),
    }
}

enum Decoder {
    Int32(ColumnReaderImpl<Int32Type>, Vec<i32>),
    Int64(ColumnReaderImpl<Int64Type>, Vec<i64>),
}

struct IntColumn {
    place: Place,
    decoder: Decoder,
    levels: Vec<i16>,
    values: Vec<u64>,
}

fn open_columns(group: &dyn RowGroupReader, places: &[Place], table: &Table) -> Result<Vec<IntColumn>> {
    let open = |place: &Place| {
        let reader = contained(|| group.get_column_reader(place.at))
            .map_err(|e| table.unreadable(Some(place.name), e))?;
        let decoder = match reader {
            ColumnReader::Int32ColumnReader(reader) => Decoder::Int32(reader, Vec::new()),
            ColumnReader::Int64ColumnReader(reader) => Decoder::Int64(reader, Vec::new()),
            _ => {
                return Err(
                    table.unreadable(Some(place.name), "a row group is of another type than the file")
                );
            }
        };
        Ok(IntColumn { place: *place, decoder, levels: Vec::new(), values: Vec::new() })
    };
    places.iter().map(open).collect()
}

impl IntColumn {
    /// Decodes the next rows into `values`; returns how many, 0 at the end of the row group.
    fn next(&mut self, first_row: u64, table: &Table) -> Result<usize> {
        let (name, unsigned) = (self.place.name, self.place.unsigned);
        self.values.clear();
        let rows = match &mut self.decoder {
            Decoder::Int32(reader, raw) => {
                let rows = contained(|| decode(reader, &mut self.levels, raw));
                // A u32 is stored as the i32 of the same bits; sign-extending it would make it huge.
                let wide = |v: &i32| {
                    if unsigned { u64::from(v.cast_unsigned()) } else { i64::from(*v).cast_unsigned() }
                };
                self.values.extend(raw.iter().map(wide));
                rows
            }
            Decoder::Int64(reader, raw) => {
                let rows = contained(|| decode(reader, &mut self.levels, raw));
                self.values.extend(raw.iter().map(|v| v.cast_unsigned()));
                rows
            }
        };
        let rows = rows.map_err(|e| table.unreadable(Some(name), e))?;
        if rows != self.values.len() {
            let what = format!("has {} null values from row {first_row} on", rows - self.values.len());
            return Err(table.error(Some(name), what, "every transfer needs a value in every column"));
        }
        // After sign extension a negative value of either width has its top bit set.
        let negative = self.values.iter().position(|&v| !unsigned && v > i64::MAX.cast_unsigned());
        if let Some(at) = negative {
            let value = self.values.get(at).map_or(0, |v| v.cast_signed());
            let what = format!("row {}: {value} is negative", first_row + at as u64);
            return Err(table.error(Some(name), what, not_negative(name)));
        }
        Ok(rows)
    }
}

/// What to write in place of a negative value.
fn not_negative(column: &str) -> &'static str {
    match column {
        "idx" => "idx is the row of the stolen transfer in the transfers file, from 0",
        "label" => "label is the number of the theft, from 0 to 4294967295",
        "ts" => "times are Unix seconds, from 1970 on",
        "src" | "dst" => "accounts are numbered from 1; 0 is the mint",
        _ => "a payment back is a row of its own, with src and dst swapped",
    }
}

/// Reads up to `BATCH` rows; returns how many rows there were, nulls (which add no value) included.
fn decode<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    levels: &mut Vec<i16>,
    values: &mut Vec<T::T>,
) -> Result<usize, ParquetError> {
    levels.clear();
    values.clear();
    let mut rows = 0;
    while rows < BATCH {
        let (records, _, _) = reader.read_records(BATCH - rows, Some(levels), None, values)?;
        if records == 0 {
            break;
        }
        rows += records;
    }
    Ok(rows)
}
