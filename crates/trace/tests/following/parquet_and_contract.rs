//! The two calls behind the command line, and what the Parquet reader refuses.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use trace::{Error, Policy, Store, store_build, trace_store};

enum Column<'a> {
    Int32(&'a [i32]),
    Int64(&'a [i64]),
    Double(&'a [f64]),
    Text(&'a [&'a str]),
    /// Definition level 0 is a null.
    Nullable(&'a [i64], &'a [i16]),
}

fn write_column(group: &mut SerializedRowGroupWriter<'_, File>, column: &Column<'_>) {
    let mut writer = group.next_column().unwrap().unwrap();
    match column {
        Column::Int32(v) => writer.typed::<Int32Type>().write_batch(v, None, None),
        Column::Int64(v) => writer.typed::<Int64Type>().write_batch(v, None, None),
        Column::Double(v) => writer.typed::<DoubleType>().write_batch(v, None, None),
        Column::Text(v) => {
            let bytes: Vec<ByteArray> = v.iter().map(|&s| ByteArray::from(s)).collect();
            writer.typed::<ByteArrayType>().write_batch(&bytes, None, None)
        }
        Column::Nullable(v, levels) => writer.typed::<Int64Type>().write_batch(v, Some(levels), None),
    }
    .unwrap();
    writer.close().unwrap();
}

/// Writes the columns `groups` times, as that many row groups.
fn write(path: &Path, schema: &str, columns: &[Column<'_>], groups: usize) {
    let schema = Arc::new(parse_message_type(&format!("message table {{ {schema} }}")).unwrap());
    let mut writer = SerializedFileWriter::new(File::create(path).unwrap(), schema, Arc::default()).unwrap();
    for _ in 0..groups {
        let mut group = writer.next_row_group().unwrap();
        columns.iter().for_each(|column| write_column(&mut group, column));
        group.close().unwrap();
    }
    writer.close().unwrap();
}

const TRANSFERS: &str = "required int32 ts (INTEGER(32,false)); required int32 src (INTEGER(32,false)); \
                         required int32 dst (INTEGER(32,false)); required int64 amount;";

/// An invented ledger: 7 is minted 10 and 20, 8 steals 15 and pays 6 of it on to 9.
fn invented(dir: &Path) -> (PathBuf, PathBuf) {
    let (transfers, seeds) = (dir.join("transfers.parquet"), dir.join("seeds.parquet"));
    let columns = [
        Column::Int32(&[10, 20, 30, 40]),
        Column::Int32(&[0, 0, 7, 8]),
        Column::Int32(&[7, 7, 8, 9]),
        Column::Int64(&[10, 20, 15, 6]),
    ];
    write(&transfers, TRANSFERS, &columns, 1);
    write(
        &seeds,
        "required int64 idx; required int32 label (INTEGER(16,false));",
        &[Column::Int64(&[2]), Column::Int32(&[1])],
        1,
    );
    (transfers, seeds)
}

#[test]
fn a_small_ledger_is_built_and_traced() {
    let dir = tempfile::tempdir().unwrap();
    let (transfers, seeds) = invented(dir.path());
    let store = dir.path().join("store");
    let built = store_build(&transfers, &store).unwrap();
    assert_eq!((built.transfers, built.accounts), (4, 3));
    let found = trace_store(&store, &seeds, Policy::Fifo, None).unwrap();
    assert_eq!((found.tainted_total.unwrap(), found.accounts, found.checksum), (15, 2, 8 * 9 + 9 * 6));
    // In proportion: 6 of 15, all of it tainted, go on. Last in first out the same; poison reaches two accounts.
    for policy in [Policy::Haircut, Policy::Lifo] {
        let found = trace_store(&store, &seeds, policy, None).unwrap();
        assert_eq!((found.tainted_total.unwrap(), found.accounts, found.checksum), (15, 2, 8 * 9 + 9 * 6));
    }
    let reached = trace_store(&store, &seeds, Policy::Poison, None).unwrap();
    assert_eq!((reached.tainted_total, reached.accounts, reached.checksum), (None, 2, 8 + 9));
    let before = trace_store(&store, &seeds, Policy::Fifo, Some(39)).unwrap();
    assert_eq!((before.tainted_total.unwrap(), before.accounts, before.checksum), (15, 1, 8 * 15));
    let earlier = trace_store(&store, &seeds, Policy::Fifo, Some(29)).unwrap();
    assert_eq!((earlier.tainted_total.unwrap(), earlier.accounts), (0, 0));
    let opened = Store::open(&store).unwrap();
    let source = &opened.meta().sources[0];
    assert_eq!((source.name.as_str(), source.sha256.len()), ("transfers.parquet", 64));
    store_build(&transfers, &store).unwrap(); // a second build takes the place of the first
}

#[test]
fn unsigned_ids_above_the_signed_range_and_many_row_groups_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let (path, store) = (dir.path().join("t.parquet"), dir.path().join("store"));
    let big = 3_000_000_u32.cast_signed();
    let time = 3_000_000_000_u32.cast_signed();
    let rows = 70_000; // more than one batch
    let columns = [
        Column::Int32(&vec![time; rows]),
        Column::Int32(&vec![0; rows]),
        Column::Int32(&vec![big; rows]),
        Column::Int64(&vec![5; rows]),
    ];
    write(&path, TRANSFERS, &columns, 3);
    store_build(&path, &store).unwrap();
    let store = Store::open(&store).unwrap();
    let last = store.transfer(209_999).unwrap();
    assert_eq!((last.time, last.receiver, store.meta().transfers), (3_000_000_000, 3_000_000, 210_000));
    assert!(store.check().unwrap().is_sound());
}

fn refusal(schema: &str, columns: &[Column<'_>]) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.parquet");
    write(&path, schema, columns, 1);
    let e = store_build(&path, &dir.path().join("store")).unwrap_err();
    assert!(matches!(e, Error::Parquet { .. }), "{e}");
    assert!(!dir.path().join("store").exists());
    e.to_string().replace(&dir.path().display().to_string(), "")
}

#[test]
fn wrong_tables_are_refused_by_column() {
    let int = |n: i32| vec![n; 2];
    let [ts, src, dst] = [int(10), int(0), int(7)];
    let three = [Column::Int32(&ts), Column::Int32(&src), Column::Int32(&dst)];
    let with = |last| {
        three
            .iter()
            .map(|c| match c {
                Column::Int32(v) => Column::Int32(v),
                _ => unreachable!(),
            })
            .chain([last])
            .collect::<Vec<_>>()
    };
    let ids = "required int32 ts; required int32 src; required int32 dst;";
    let missing = refusal(ids, &three);
    assert!(missing.contains("column \"amount\": is missing; the file has ts, src, dst"), "{missing}");
    let negative = refusal(&format!("{ids} required int64 amount;"), &with(Column::Int64(&[5, -6])));
    assert!(negative.contains("row 1: -6 is negative"), "{negative}");
    let double = refusal(&format!("{ids} required double amount;"), &with(Column::Double(&[1.0, 2.0])));
    assert!(double.contains("DOUBLE"), "{double}");
    let text = refusal(&format!("{ids} required binary amount (UTF8);"), &with(Column::Text(&["5", "6"])));
    assert!(text.contains("BYTE_ARRAY"), "{text}");
    let null = refusal(&format!("{ids} optional int64 amount;"), &with(Column::Nullable(&[5], &[1, 0])));
    assert!(null.contains("1 null values"), "{null}");
    let decimal =
        refusal(&format!("{ids} required int64 amount (DECIMAL(18,2));"), &with(Column::Int64(&[5, 6])));
    assert!(decimal.contains("not plain integers"), "{decimal}");
}

#[test]
fn milliseconds_are_not_taken_for_seconds() {
    let schema = "required int64 ts; required int32 src; required int32 dst; required int64 amount;";
    let columns =
        [Column::Int64(&[1_700_000_000_000]), Column::Int32(&[0]), Column::Int32(&[7]), Column::Int64(&[1])];
    let e = refusal(schema, &columns);
    assert!(e.contains("column \"ts\": 1700000000000 is above 2^32 - 1"), "{e}");
}

#[test]
fn a_file_cut_or_changed_anywhere_never_panics() {
    let dir = tempfile::tempdir().unwrap();
    let (transfers, _) = invented(dir.path());
    let good = fs::read(&transfers).unwrap();
    let (path, store) = (dir.path().join("bad.parquet"), dir.path().join("bad"));
    for length in 0..good.len() {
        fs::write(&path, &good[..length]).unwrap();
        let e = store_build(&path, &store).unwrap_err();
        assert!(matches!(e, Error::Parquet { .. }), "{length}: {e}");
        assert!(e.to_string().contains("hint: "), "{e}");
    }
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0xff;
        fs::write(&path, &bad).unwrap();
        let _ = store_build(&path, &store); // an error, or values that the format cannot tell are wrong
    }
}

#[test]
fn seeds_must_name_rows_and_not_contradict() {
    let dir = tempfile::tempdir().unwrap();
    let (transfers, _) = invented(dir.path());
    let (store, seeds) = (dir.path().join("store"), dir.path().join("s.parquet"));
    store_build(&transfers, &store).unwrap();
    let schema = "required int32 idx; required int64 label;";
    let trace = |idx: &[i32], label: &[i64]| {
        write(&seeds, schema, &[Column::Int32(idx), Column::Int64(label)], 1);
        trace_store(&store, &seeds, Policy::Fifo, None).map(|found| found.tainted_total.unwrap())
    };
    assert_eq!(trace(&[2, 2], &[1, 1]).unwrap(), 15, "the same seed twice is one seed");
    assert!(matches!(trace(&[4], &[1]), Err(Error::BadSeed { seed: 0, .. })));
    assert!(matches!(trace(&[2, 2], &[1, 2]), Err(Error::BadSeed { seed: 1, .. })));
}
