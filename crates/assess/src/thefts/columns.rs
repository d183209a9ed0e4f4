//! The ledger as Parquet: the columns of the CSV, with the year and the values in USD as numbers.

use super::{Ledger, table};
use crate::AssessError;
use parquet::{
    basic::Compression,
    data_type::{ByteArray, ByteArrayType, Int64Type},
    errors::ParquetError,
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};
use std::{fmt::Write as _, sync::Arc};

/// Columns that hold numbers: whole years, whole USD (a fraction of a dollar is cut).
const NUMBERS: [&str; 4] = ["year", "usd", "usd_low", "usd_high"];

/// The whole file as bytes: one row group, ZSTD, the columns of [`table::COLUMNS`]; an empty cell is null.
///
/// # Errors
/// [`AssessError::Form`] where the writer refuses.
pub fn parquet(ledger: &Ledger) -> Result<Vec<u8>, AssessError> {
    written(ledger).map_err(|error| AssessError::Form {
        name: "the theft ledger as Parquet".to_owned(),
        why: error.to_string(),
        hint: "report this as a defect",
    })
}

fn written(ledger: &Ledger) -> Result<Vec<u8>, ParquetError> {
    let rows: Vec<_> = ledger.incidents.iter().map(table::cells).collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(parquet::basic::ZstdLevel::default()))
        // The writer's name and version would change the bytes with every update of the library.
        .set_created_by("watchkeeper theft ledger 1".to_owned())
        .build();
    let schema = Arc::new(parse_message_type(&schema())?);
    let mut writer = SerializedFileWriter::new(vec![], schema, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for (at, name) in table::COLUMNS.iter().enumerate() {
        let cells: Vec<&str> = rows.iter().filter_map(|row| row.get(at)).map(String::as_str).collect();
        let Some(mut column) = group.next_column()? else { break };
        let there: Vec<i16> = cells.iter().map(|cell| i16::from(known(name, cell))).collect();
        let cells = cells.iter().filter(|cell| known(name, cell));
        if NUMBERS.contains(name) {
            let numbers: Vec<i64> = cells.filter_map(|cell| number(cell)).collect();
            column.typed::<Int64Type>().write_batch(&numbers, Some(&there), None)?;
        } else {
            let texts: Vec<ByteArray> = cells.map(|cell| ByteArray::from(*cell)).collect();
            column.typed::<ByteArrayType>().write_batch(&texts, Some(&there), None)?;
        }
        column.close()?;
    }
    group.close()?;
    writer.into_inner()
}

fn schema() -> String {
    let mut text = "message thefts { ".to_owned();
    for name in table::COLUMNS {
        let kind = if NUMBERS.contains(&name) { "int64" } else { "binary" };
        let logical = if NUMBERS.contains(&name) { "" } else { " (UTF8)" };
        // Writing to a String cannot fail.
        let _ = write!(text, "optional {kind} {name}{logical}; ");
    }
    text.push('}');
    text
}

fn known(name: &str, cell: &str) -> bool {
    !cell.is_empty() && (!NUMBERS.contains(&name) || number(cell).is_some())
}

/// The whole part of a number; `None` where it exceeds 64 bits.
fn number(cell: &str) -> Option<i64> {
    cell.split('.').next()?.parse().ok()
}
