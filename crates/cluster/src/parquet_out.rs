//! Writes which address is in which cluster.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::Int32Type;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::error::{Error, Result};
use crate::join::Partition;
use crate::ledger::Ledger;

const SCHEMA: &str = "message assignments { \
    required int32 addr (INTEGER(32,false)); required int32 cluster (INTEGER(32,false)); }";
/// Rows of a row group: what bounds memory while writing.
const GROUP: usize = 1 << 20;

/// Writes a row for every address that occurs, ascending: `addr` and `cluster`, the lowest address of its
/// cluster. The file appears whole or not at all: it is written beside the target, then renamed.
///
/// # Errors
/// [`Error::Io`], [`Error::Parquet`].
pub fn write_assignments(path: &Path, ledger: &Ledger, partition: &Partition) -> Result<()> {
    let aside = aside(path);
    let written = write(&aside, path, ledger, partition)
        .and_then(|()| std::fs::rename(&aside, path).map_err(|e| Error::io("renaming to", path, e)));
    if written.is_err() {
        // What is left of a failed write is of no use; that it cannot be removed changes no answer.
        let _ = std::fs::remove_file(&aside);
    }
    written
}

fn aside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.partial", std::process::id()));
    path.with_file_name(name)
}

fn write(aside: &Path, path: &Path, ledger: &Ledger, partition: &Partition) -> Result<()> {
    let file = File::create(aside).map_err(|e| Error::io("creating", path, e))?;
    let failed = |e: ParquetError| Error::Parquet {
        doing: "writing",
        path: path.to_path_buf(),
        column: None,
        what: e.to_string(),
        hint: "check that the disk has room",
    };
    let schema = Arc::new(parse_message_type(SCHEMA).map_err(failed)?);
    // Ascending ids are near-incompressible as a dictionary, and cheap as they are.
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_compression(Compression::SNAPPY)
        .build();
    let mut writer = SerializedFileWriter::new(&file, schema, Arc::new(properties)).map_err(failed)?;
    let mut rows = (0..).zip(partition.labels()).filter(|&(address, _)| ledger.occurs(address));
    loop {
        let (addresses, clusters): (Vec<i32>, Vec<i32>) =
            rows.by_ref().take(GROUP).map(|(a, &c): (u32, _)| (a.cast_signed(), c.cast_signed())).unzip();
        if addresses.is_empty() {
            break;
        }
        write_group(&mut writer, &[addresses, clusters]).map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    file.sync_all().map_err(|e| Error::io("writing", path, e))
}

fn write_group(writer: &mut SerializedFileWriter<&File>, columns: &[Vec<i32>]) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for column in columns {
        if let Some(mut place) = group.next_column()? {
            place.typed::<Int32Type>().write_batch(column, None, None)?;
            place.close()?;
        }
    }
    group.close()?;
    Ok(())
}
