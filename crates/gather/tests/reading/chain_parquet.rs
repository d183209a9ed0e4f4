//! Tables of chains in Parquet, written here: the types that Amazon, BigQuery and bitquery use for the same columns.

use crate::{
    chains::{coins, transfers},
    read,
};
use gather::{Collected, Format, GatherError, recognise};
use parquet::{
    column::writer::ColumnWriter,
    data_type::{ByteArray, FixedLenByteArray},
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};
use proptest::prelude::*;
use record::{Place, Tally};
use std::sync::Arc;

/// A column: its type in the schema, its values, and for lists or gaps its levels.
struct Given {
    schema: &'static str,
    values: Values,
    def: Option<Vec<i16>>,
    rep: Option<Vec<i16>>,
}

enum Values {
    Int(Vec<i64>),
    Double(Vec<f64>),
    Text(Vec<String>),
    Fixed(Vec<Vec<u8>>),
    Bool(Vec<bool>),
}

fn column(schema: &'static str, values: Values) -> Given {
    Given { schema, values, def: None, rep: None }
}

fn texts(values: &[&str]) -> Values {
    Values::Text(values.iter().map(|text| (*text).to_owned()).collect())
}

/// A file of these columns; those of one group stand together in `groups`.
fn file(schema: &str, columns: Vec<Given>) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::builder().build())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for Given { values, def, rep, .. } in columns {
        let mut column = group.next_column().unwrap().unwrap();
        let (def, rep) = (def.as_deref(), rep.as_deref());
        match (column.untyped(), values) {
            (ColumnWriter::Int64ColumnWriter(writer), Values::Int(values)) => {
                writer.write_batch(&values, def, rep).unwrap();
            }
            (ColumnWriter::DoubleColumnWriter(writer), Values::Double(values)) => {
                writer.write_batch(&values, def, rep).unwrap();
            }
            (ColumnWriter::BoolColumnWriter(writer), Values::Bool(values)) => {
                writer.write_batch(&values, def, rep).unwrap();
            }
            (ColumnWriter::ByteArrayColumnWriter(writer), Values::Text(values)) => {
                let values: Vec<_> = values.iter().map(|text| ByteArray::from(text.as_str())).collect();
                writer.write_batch(&values, def, rep).unwrap();
            }
            (ColumnWriter::FixedLenByteArrayColumnWriter(writer), Values::Fixed(values)) => {
                let values: Vec<_> = values.into_iter().map(FixedLenByteArray::from).collect();
                writer.write_batch(&values, def, rep).unwrap();
            }
            _ => panic!("a column is of another type than its values"),
        }
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    bytes
}

fn flat(columns: Vec<Given>) -> Vec<u8> {
    let fields: String = columns.iter().map(|column| format!("{};\n", column.schema)).collect();
    file(&format!("message schema {{\n{fields}}}"), columns)
}

fn parquet(bytes: &[u8]) -> (Tally, Collected) {
    assert_eq!(recognise("a.parquet", bytes), Some(Format::ChainParquet));
    read(Format::ChainParquet, "a.parquet", bytes).unwrap_or_else(|error| panic!("{error}"))
}

const A: &str = "0x00000000000000000000000000000000000000a1";
const B: &str = "0x00000000000000000000000000000000000000b2";
const C: &str = "0x00000000000000000000000000000000000000c3";
const TX: &str = "0x1111111111111111111111111111111111111111111111111111111111111111";
const TX2: &str = "0x2222222222222222222222222222222222222222222222222222222222222222";

/// Two token transfers whose amounts are given as `value`.
fn token_transfers(value: Given) -> Vec<u8> {
    flat(vec![
        column("required binary token_address (UTF8)", texts(&[C, C])),
        column("required binary from_address (UTF8)", texts(&[A, A])),
        column(
            "required binary to_address (UTF8)",
            texts(&[B, "0x00000000000000000000000000000000000000B2"]),
        ),
        value,
        column("required binary transaction_hash (UTF8)", texts(&[TX, TX2])),
        column("required int64 log_index", Values::Int(vec![1, 2])),
        column(
            "required int64 block_timestamp (TIMESTAMP(MICROS,true))",
            Values::Int(vec![1_700_000_000_999_999; 2]),
        ),
        column("required int64 block_number", Values::Int(vec![7, 7])),
    ])
}

fn decimal(units: u128, scale: u32, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length - 16];
    bytes.extend((units * 10_u128.pow(scale)).to_be_bytes());
    bytes
}

#[test]
fn amounts_come_in_every_type_and_say_when_they_are_not_exact() {
    let text =
        column("required binary value (UTF8)", texts(&["5", "340282366920938463463374607431768211455"]));
    let small = column("required int64 value", Values::Int(vec![5, 9]));
    let numeric = column(
        "required fixed_len_byte_array(16) value (DECIMAL(38,9))",
        Values::Fixed(vec![decimal(5, 9, 16), decimal(12, 9, 16)]),
    );
    let wide = column(
        "required fixed_len_byte_array(32) value (DECIMAL(76,38))",
        Values::Fixed(vec![decimal(0, 0, 32), decimal(1, 38, 32)]),
    );
    let double = column("required double value", Values::Double(vec![5.0, 1e18]));
    for (value, amounts, inexact) in [
        (text, [5, u128::MAX], 0),
        (small, [5, 9], 0),
        (numeric, [5, 12], 0),
        (wide, [0, 1], 0),
        (double, [5, 10_u128.pow(18)], 2),
    ] {
        let (tally, out) = parquet(&token_transfers(value));
        assert_eq!((tally.kept, tally.quarantined, tally.inexact), (2, 0, inexact));
        let all = transfers(&out);
        assert_eq!(all.iter().map(|t| t.amount).collect::<Vec<_>>(), amounts);
        assert!(all.iter().all(|t| t.inexact == (inexact > 0)));
        assert_eq!((all[0].time, all[0].block, &all[1].place), (1_700_000_000, 7, &Place::Log(2)));
        assert_eq!((all[1].to.as_str(), all[0].asset.as_str()), (B, format!("ethereum/{C}").as_str()));
    }
}

#[test]
fn bad_rows_are_set_aside_by_their_number() {
    for (value, why) in [
        (column("required binary value (UTF8)", texts(&["5", "-5"])), "negative"),
        (column("required binary value (UTF8)", texts(&["5", &"9".repeat(40)])), "128 bits"),
        (column("required int64 value", Values::Int(vec![5, -9])), "negative"),
        (column("required double value", Values::Double(vec![5.0, f64::NAN])), "no number"),
        (column("required double value", Values::Double(vec![5.0, 1e40])), "128 bits"),
        (Given { def: Some(vec![1, 0]), ..column("optional int64 value", Values::Int(vec![5])) }, "missing"),
        (
            column(
                "required fixed_len_byte_array(16) value (DECIMAL(38,9))",
                Values::Fixed(vec![decimal(5, 9, 16), decimal(5, 8, 16)]),
            ),
            "behind the point",
        ),
    ] {
        let (tally, out) = parquet(&token_transfers(value));
        assert_eq!((tally.kept, tally.quarantined), (1, 1), "{why}");
        let bad = &out.quarantined[0];
        assert!(bad.reason.contains(why) && bad.line == 2 && bad.record == TX2, "{bad:?}");
    }
}

#[test]
fn transactions_and_traces() {
    let bytes = flat(vec![
        column("required binary hash (UTF8)", texts(&[TX, TX2])),
        column("required int64 nonce", Values::Int(vec![0, 4])),
        column(
            "required binary from_address (UTF8)",
            texts(&["0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0", A]),
        ),
        Given { def: Some(vec![0, 1]), ..column("optional binary to_address (UTF8)", texts(&[B])) },
        column("required double value", Values::Double(vec![3.0, 7.0])),
        column("required int64 gas_price", Values::Int(vec![2, 2])),
        column("required int64 receipt_gas_used", Values::Int(vec![21_000, 21_000])),
        column("required int64 receipt_status", Values::Int(vec![1, 0])),
        column("required int64 block_timestamp", Values::Int(vec![1_700_000_000; 2])),
        column("required int64 block_number", Values::Int(vec![7, 7])),
    ]);
    let (tally, out) = parquet(&bytes);
    let all: Vec<_> = transfers(&out).iter().map(|t| (t.amount, t.fee, t.nonce, t.to.to_string())).collect();
    let contract = "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d".to_owned();
    assert_eq!(all, [(3, 42_000, Some(0), contract), (0, 42_000, Some(4), B.to_owned())]);
    assert_eq!(tally.inexact, 1, "what moved nothing is exact");

    let bytes = flat(vec![
        column("required binary transaction_hash (UTF8)", texts(&[TX, TX, TX])),
        column("required binary from_address (UTF8)", texts(&[A, A, A])),
        column("required binary to_address (UTF8)", texts(&[B, B, B])),
        column("required double value", Values::Double(vec![9.0, 4.0, 5.0])),
        column("required binary trace_type (UTF8)", texts(&["call", "call", "call"])),
        column("required binary call_type (UTF8)", texts(&["call", "call", "delegatecall"])),
        Given {
            def: Some(vec![0, 1, 1]),
            ..column("optional binary trace_address (UTF8)", texts(&["0", "0,1"]))
        },
        column("required int64 status", Values::Int(vec![1, 1, 1])),
        column("required int64 block_timestamp", Values::Int(vec![1_700_000_000; 3])),
        column("required int64 block_number", Values::Int(vec![7; 3])),
    ]);
    let (tally, out) = parquet(&bytes);
    let all: Vec<_> = transfers(&out).iter().map(|t| (t.amount, t.place.clone())).collect();
    assert_eq!(all, [(9, Place::Transaction), (4, Place::Call("0".to_owned()))]);
    assert_eq!((tally.kept, tally.inexact), (3, 2));
}

const OWNER: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";

/// Two transactions: a coinbase with two outputs, and one that spends both and an unknown output.
fn bitcoin(aws: bool) -> Vec<u8> {
    let (number, owner) = if aws {
        ("double", "optional binary address (UTF8);")
    } else {
        (
            "int64",
            "optional group addresses (LIST) { repeated group list { optional binary element (UTF8); } }",
        )
    };
    let schema = format!(
        "message schema {{
          required binary hash (UTF8); required int64 block_number; required int64 block_timestamp; required boolean is_coinbase;
          optional group inputs (LIST) {{ repeated group list {{ optional group element {{
            optional binary spent_transaction_hash (UTF8); optional int64 spent_output_index; {owner} optional {number} value; }} }} }}
          optional group outputs (LIST) {{ repeated group list {{ optional group element {{
            optional int64 index; {owner} optional {number} value; }} }} }}
        }}"
    );
    let levels = |schema, values, def: &[i16], rep: &[i16]| Given {
        schema,
        values,
        def: Some(def.to_vec()),
        rep: Some(rep.to_vec()),
    };
    let first = "a".repeat(64);
    let hashes: [&str; 3] = [&first, &first, &"9".repeat(64)];
    let value = |satoshi: &[i64]| {
        if aws {
            Values::Double(satoshi.iter().map(|value| *value as f64 / 1e8).collect())
        } else {
            Values::Int(satoshi.to_vec())
        }
    };
    // Level 3: the element is there; 4: its field is. A list of addresses has two levels more.
    let (inputs, outputs) = ([0, 0, 1, 1].as_slice(), [0, 1, 0].as_slice());
    let owners_of_inputs = if aws {
        levels("", texts(&[OWNER]), &[1, 4, 3, 3], inputs)
    } else {
        levels("", texts(&[OWNER]), &[1, 6, 3, 4], inputs)
    };
    let owners_of_outputs = if aws {
        levels("", texts(&[OWNER, OWNER]), &[4, 3, 4], outputs)
    } else {
        // The last output has two owners.
        levels("", texts(&[OWNER, OWNER, "1Q2TWHE3GMdB6BZKafqwxXtWAWgFt5Jvm3"]), &[6, 4, 6, 6], &[0, 1, 0, 2])
    };
    file(
        &schema,
        vec![
            column("", texts(&[&first, &"b".repeat(64)])),
            column("", Values::Int(vec![7, 8])),
            column("", Values::Int(vec![1_700_000_000, 1_700_000_600])),
            column("", Values::Bool(vec![true, false])),
            levels("", texts(&hashes), &[1, 4, 4, 4], inputs),
            levels("", Values::Int(vec![0, 1, 5]), &[1, 4, 4, 4], inputs),
            owners_of_inputs,
            levels("", value(&[10, 20]), &[1, 4, 4, 3], inputs),
            levels("", Values::Int(vec![0, 1, 0]), &[4, 4, 4], outputs),
            owners_of_outputs,
            levels("", value(&[10, 20, 25]), &[4, 4, 4], outputs),
        ],
    )
}

#[test]
fn bitcoin_of_amazon_and_of_bigquery() {
    for aws in [false, true] {
        let (tally, out) = parquet(&bitcoin(aws));
        assert_eq!((tally.kept, tally.quarantined, tally.inexact), (2, 0, if aws { 2 } else { 0 }));
        let all = coins(&out);
        assert!(all[0].coinbase && all[0].inputs.is_empty());
        assert_eq!(
            all[0].outputs.iter().map(|o| (o.output, o.value, o.owners.len())).collect::<Vec<_>>(),
            [(0, 10, 1), (1, 20, 0)]
        );
        let spent: Vec<_> = all[1].inputs.iter().map(|i| (i.output, i.value, i.owners.len())).collect();
        assert_eq!(spent, [(0, Some(10), 1), (1, Some(20), 0), (5, None, 0)]);
        assert_eq!((all[1].fee, all[1].outputs[0].owners.len()), (None, if aws { 1 } else { 2 }));
    }
}

#[test]
fn transfers_of_bitquery() {
    let tron = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
    let bytes = flat(vec![
        column("required binary Transaction_Hash (UTF8)", texts(&[&TX[2..]])),
        column("required int64 Block_Number", Values::Int(vec![7])),
        column("required int64 Block_Time", Values::Int(vec![1_700_000_000])),
        column("required binary Transfer_Sender (UTF8)", texts(&[tron])),
        column("required binary Transfer_Receiver (UTF8)", texts(&["TVy95wrbDgQ8NA3XT8qKqwC6YBsFTPHtFF"])),
        column("required binary Transfer_Amount (UTF8)", texts(&["30.401259"])),
        column("required int64 Transfer_Index", Values::Int(vec![3])),
        column("required int64 Transfer_Currency_Decimals", Values::Int(vec![6])),
        column("required binary Transfer_Currency_SmartContract (UTF8)", texts(&[tron])),
    ]);
    let (_, out) = parquet(&bytes);
    assert_eq!(
        (transfers(&out)[0].amount, transfers(&out)[0].asset.clone()),
        (30_401_259, format!("tron/{tron}"))
    );
}

#[test]
fn other_tables_and_damage_are_refused() {
    let other = flat(vec![column("required int64 ts", Values::Int(vec![1]))]);
    let error = read(Format::ChainParquet, "a", &other).unwrap_err().to_string();
    assert!(error.contains("ts") && error.contains("hint"), "{error}");
    let good = token_transfers(column("required int64 value", Values::Int(vec![5, 9])));
    for end in [4, 8, good.len() / 2, good.len() - 1] {
        assert!(matches!(read(Format::ChainParquet, "a", &good[..end]), Err(GatherError::Malformed { .. })));
    }
}

proptest! {
    #[test]
    fn damage_never_panics(at in any::<prop::sample::Index>(), with in any::<[u8; 3]>(), coins in any::<bool>()) {
        let mut bytes = if coins { bitcoin(false) } else { token_transfers(column("required int64 value", Values::Int(vec![5, 9]))) };
        let at = at.index(bytes.len() - 3);
        bytes[at..at + 3].copy_from_slice(&with);
        let _ = read(Format::ChainParquet, "a", &bytes).is_ok();
    }

    #[test]
    fn what_is_written_is_read(amounts in proptest::collection::vec(any::<u128>(), 1..50)) {
        let n = amounts.len();
        let bytes = flat(vec![
            column("required binary token_address (UTF8)", texts(&vec![C; n])),
            column("required binary from_address (UTF8)", texts(&vec![A; n])),
            column("required binary to_address (UTF8)", texts(&vec![B; n])),
            column("required binary value (UTF8)", Values::Text(amounts.iter().map(u128::to_string).collect())),
            column("required binary transaction_hash (UTF8)", texts(&vec![TX; n])),
            column("required int64 log_index", Values::Int((0..n as i64).collect())),
            column("required int64 block_timestamp", Values::Int(vec![1; n])),
            column("required int64 block_number", Values::Int(vec![1; n])),
        ]);
        let (_, out) = parquet(&bytes);
        prop_assert_eq!(transfers(&out).iter().map(|t| t.amount).collect::<Vec<_>>(), amounts);
    }
}
