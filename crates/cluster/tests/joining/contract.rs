//! The call behind the command line: small tables with known answers, and what the reader refuses.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cluster::{ClusterSummary, Error, cluster_files};
use parquet::data_type::{DoubleType, Int32Type, Int64Type};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::RowAccessor;
use parquet::schema::parser::parse_message_type;

enum Column<'a> {
    Int32(&'a [i32]),
    Int64(&'a [i64]),
    Double(&'a [f64]),
    /// Definition level 0 is a null.
    Nullable(&'a [i32], &'a [i16]),
}

fn write(path: &Path, schema: &str, columns: &[Column<'_>]) {
    let schema = Arc::new(parse_message_type(&format!("message table {{ {schema} }}")).unwrap());
    let mut writer = SerializedFileWriter::new(File::create(path).unwrap(), schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for column in columns {
        let mut writer = group.next_column().unwrap().unwrap();
        match column {
            Column::Int32(v) => writer.typed::<Int32Type>().write_batch(v, None, None),
            Column::Int64(v) => writer.typed::<Int64Type>().write_batch(v, None, None),
            Column::Double(v) => writer.typed::<DoubleType>().write_batch(v, None, None),
            Column::Nullable(v, levels) => writer.typed::<Int32Type>().write_batch(v, Some(levels), None),
        }
        .unwrap();
        writer.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
}

const INPUTS: &str = "required int32 tx (INTEGER(32,false)); required int32 output_id (INTEGER(32,false)); \
                      required int32 addr (INTEGER(32,false));";
const OUTPUTS: &str = "required int32 tx (INTEGER(32,false)); required int32 addr (INTEGER(32,false)); \
                       required int64 value;";

/// 0 pays addresses 0 to 5; 1 spends 0 and 1; 2 is a CoinJoin of 2, 3 and 4; 3 spends what 1 paid, with 5.
struct Tables {
    inputs: [Vec<i32>; 3],
    outputs: (Vec<i32>, Vec<i32>, Vec<i64>),
}

fn tables() -> Tables {
    Tables {
        inputs: [vec![1, 1, 2, 2, 2, 3, 3], vec![0, 1, 2, 3, 4, 6, 5], vec![0, 1, 2, 3, 4, 6, 5]],
        outputs: (
            vec![0, 0, 0, 0, 0, 0, 1, 2, 2, 2, 3],
            vec![0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
            vec![10, 20, 30, 30, 30, 5, 29, 25, 25, 25, 33],
        ),
    }
}

impl Tables {
    fn write(&self, dir: &Path) -> (PathBuf, PathBuf) {
        let (inputs, outputs) = (dir.join("inputs.parquet"), dir.join("outputs.parquet"));
        write(&inputs, INPUTS, &self.inputs.each_ref().map(|column| Column::Int32(column)));
        let (tx, addr, value) = &self.outputs;
        write(&outputs, OUTPUTS, &[Column::Int32(tx), Column::Int32(addr), Column::Int64(value)]);
        (inputs, outputs)
    }

    fn cluster(&self) -> Result<ClusterSummary, Error> {
        let dir = tempfile::tempdir().unwrap();
        let (inputs, outputs) = self.write(dir.path());
        cluster_files(&inputs, &outputs, false, None)
    }
}

fn refused(result: Result<ClusterSummary, Error>, about: &[&str]) {
    let said = result.unwrap_err().to_string();
    for word in about.iter().chain(&["hint:"]) {
        assert!(said.contains(word), "{word:?} is not in: {said}");
    }
}

#[test]
fn a_coinjoin_is_left_out_unless_kept_and_assignments_are_written() {
    let dir = tempfile::tempdir().unwrap();
    let (inputs, outputs) = tables().write(dir.path());
    let assign = dir.path().join("assign.parquet");
    // {0, 1} and {5, 6} of 11 addresses.
    let found = cluster_files(&inputs, &outputs, false, Some(&assign)).unwrap();
    assert_eq!((found.clusters, found.coinjoins, found.quarantined), (9, 1, 0));
    assert_eq!(cluster_files(&inputs, &outputs, true, None).unwrap().clusters, 7);
    let reader = SerializedFileReader::new(File::open(&assign).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap().map(Result::unwrap);
    let rows: Vec<_> = rows.map(|row| (row.get_uint(0).unwrap(), row.get_uint(1).unwrap())).collect();
    let labels = [0, 0, 2, 3, 4, 5, 5, 7, 8, 9, 10];
    assert_eq!(rows, (0..).zip(labels).collect::<Vec<_>>());
    let names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 3, "nothing else is left behind: {names:?}");
}

#[test]
fn inputs_whose_output_is_unknown_are_counted_and_their_transactions_link_nothing() {
    let mut bad = tables();
    bad.inputs[1][1] = 999;
    let found = bad.cluster().unwrap();
    assert_eq!((found.clusters, found.quarantined), (10, 1));
}

#[test]
fn huge_ids_are_refused_before_memory_is_taken_for_them() {
    let mut huge = tables();
    huge.outputs.1[10] = -2;
    refused(huge.cluster(), &["address id 4294967294", "18 rows"]);
    let mut huge = tables();
    huge.inputs[0][6] = i32::MAX;
    refused(huge.cluster(), &["transaction id 2147483647"]);
}

#[test]
fn rows_out_of_order_and_columns_of_no_ledger_are_refused() {
    let mut turned = tables();
    turned.inputs[0].swap(1, 5);
    refused(turned.cluster(), &["inputs, row 2", "transaction 2 comes after transaction 3"]);
    let dir = tempfile::tempdir().unwrap();
    let (inputs, outputs) = tables().write(dir.path());
    refused(cluster_files(&outputs, &inputs, false, None), &["output_id", "is missing", "tx, addr, value"]);
    let odd = dir.path().join("odd.parquet");
    write(&odd, "required double tx;", &[Column::Double(&[1.0])]);
    refused(cluster_files(&odd, &outputs, false, None), &["DOUBLE", "\"tx\""]);
    let schema = INPUTS.replace("(INTEGER(32,false))", "");
    write(&odd, &schema, &[Column::Int32(&[1]), Column::Int32(&[-4]), Column::Int32(&[1])]);
    refused(cluster_files(&odd, &outputs, false, None), &["-4 is not an id", "output_id"]);
    let wide = INPUTS.replace("int32 addr (INTEGER(32,false))", "int64 addr");
    write(&odd, &wide, &[Column::Int32(&[1]), Column::Int32(&[0]), Column::Int64(&[1 << 40])]);
    refused(cluster_files(&odd, &outputs, false, None), &["1099511627776 is not an id", "addr"]);
    let nullable = INPUTS.replace("required int32 addr", "optional int32 addr");
    write(
        &odd,
        &nullable,
        &[Column::Int32(&[1, 1]), Column::Int32(&[0, 1]), Column::Nullable(&[0], &[1, 0])],
    );
    refused(cluster_files(&odd, &outputs, false, None), &["1 null values", "addr"]);
}

#[test]
fn wider_integers_are_taken_where_they_fit() {
    let dir = tempfile::tempdir().unwrap();
    let (inputs, outputs) = tables().write(dir.path());
    let t = tables();
    let wide: Vec<Vec<i64>> = t.inputs.iter().map(|c| c.iter().map(|&v| v.into()).collect()).collect();
    let schema = INPUTS.replace("int32", "int64").replace("32,false", "64,false");
    write(&inputs, &schema, &[Column::Int64(&wide[0]), Column::Int64(&wide[1]), Column::Int64(&wide[2])]);
    let narrow: Vec<i32> = t.outputs.2.iter().map(|&v| i32::try_from(v).unwrap()).collect();
    let columns = [Column::Int32(&t.outputs.0), Column::Int32(&t.outputs.1), Column::Int32(&narrow)];
    write(&outputs, &OUTPUTS.replace("int64 value", "int32 value"), &columns);
    assert_eq!(cluster_files(&inputs, &outputs, false, None).unwrap().clusters, 9);
}

#[test]
fn a_file_cut_short_or_damaged_is_an_error_that_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let (inputs, outputs) = tables().write(dir.path());
    let whole = fs::read(&inputs).unwrap();
    let cut = dir.path().join("cut.parquet");
    for end in (0..whole.len()).step_by(7) {
        fs::write(&cut, &whole[..end]).unwrap();
        refused(cluster_files(&cut, &outputs, false, None), &["cut.parquet"]);
    }
    // A flipped byte is an error or another ledger, never a panic.
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        fs::write(&cut, &damaged).unwrap();
        if let Err(e) = cluster_files(&cut, &outputs, false, None) {
            assert!(e.to_string().contains("hint:"), "{e}");
        }
    }
    refused(cluster_files(&dir.path().join("none"), &outputs, false, None), &["opening", "none"]);
    refused(cluster_files(&inputs, &outputs, false, Some(&dir.path().join("no/where"))), &["where"]);
}

#[test]
fn empty_tables_are_no_clusters() {
    let empty = Tables { inputs: Default::default(), outputs: Default::default() };
    let found = empty.cluster().unwrap();
    assert_eq!((found.clusters, found.coinjoins), (0, 0));
}
