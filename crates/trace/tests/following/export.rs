//! Chain exports into stores.

use std::path::PathBuf;
use trace::{Error, Kind, Store, each_coins, export, export_build};

const A: &str = "0x00000000000000000000000000000000000000a1";
const B: &str = "0x00000000000000000000000000000000000000b2";
const C: &str = "0x00000000000000000000000000000000000000c3";
const NOBODY: &str = "0x0000000000000000000000000000000000000000";

fn hash(digit: char) -> String {
    format!("0x{}", digit.to_string().repeat(64))
}

fn files(folder: &tempfile::TempDir, texts: &[(&str, String)]) -> Vec<PathBuf> {
    let write = |(name, text): &(&str, String)| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    texts.iter().map(write).collect()
}

fn transactions() -> String {
    format!(
        "hash,nonce,block_number,from_address,to_address,value,gas_price,block_timestamp,receipt_gas_used\n{},4,9,{A},{B},100,2,1700000000,10\n{},5,9,{A},{B},50,2,1700000012,10\n",
        hash('1'),
        hash('2')
    )
}

/// The first transaction passes 60 on; the second failed, which only this table knows.
fn traces() -> String {
    let header = "block_number,transaction_hash,from_address,to_address,value,trace_type,call_type,trace_address,status,block_timestamp,reward_type";
    let row = |tx: char, from: &str, to: &str, value: u64, path: &str, status: u8, time: u32| {
        format!("9,{},{from},{to},{value},call,call,{path},{status},{time},\n", hash(tx))
    };
    [
        format!("{header}\n"),
        row('1', A, B, 100, "", 1, 1_700_000_000),
        row('1', B, C, 60, "0", 1, 1_700_000_000),
        row('2', A, B, 50, "", 0, 1_700_000_012),
        format!("9,,,{A},7,reward,,,1,1700000000,block\n"),
    ]
    .concat()
}

/// (from, to, amount, kind) of every row of a store, by name.
fn rows(store: &Store) -> Vec<(String, String, u128, Kind)> {
    let name = |id| {
        let bytes = store.account_bytes(id).unwrap_or_default();
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    let all = (0..store.meta().transfers).map(|row| store.transfer(row).unwrap());
    all.map(|t| (name(t.sender), name(t.receiver), t.amount, t.kind)).collect()
}

#[test]
fn transactions_and_traces_make_one_store_whatever_the_order() {
    let folder = tempfile::tempdir().unwrap();
    let paths = files(&folder, &[("t.csv", transactions()), ("x.csv", traces())]);
    for order in [[paths[0].clone(), paths[1].clone()], [paths[1].clone(), paths[0].clone()]] {
        let out = folder.path().join("store");
        let (built, summary) = export_build(&order, None, &out).unwrap();
        let store = Store::open(&out).unwrap();
        assert_eq!(
            (store.meta().chain.as_str(), store.meta().asset.as_str(), store.meta().decimals),
            ("ethereum", "eth", 18)
        );
        assert_eq!((summary.tally.read, summary.tally.kept, summary.tally.repeated), (6, 6, 2));
        assert_eq!(built.transfers, store.meta().transfers);
        let rows = rows(&store);
        let moved = |kind| rows.iter().filter(|row| row.3 == kind).map(|row| row.2).sum::<u128>();
        // 100 and 60 and the reward of 7; what failed moved nothing; both paid for inclusion.
        assert_eq!((moved(Kind::Value), moved(Kind::Fee)), (167, 40));
        assert!(rows.contains(&(String::new(), A.to_owned(), 7, Kind::Value)), "a reward comes from outside");
    }
}

fn tokens() -> String {
    let row = |token: &str, from: &str, to: &str, value: u64, log: u64| {
        format!("{token},{from},{to},{value},{},{log},9,1700000000\n", hash('3'))
    };
    [
        "token_address,from_address,to_address,value,transaction_hash,log_index,block_number,block_timestamp\n".to_owned(),
        row(C, NOBODY, A, 90, 1),
        row(C, A, B, 30, 2),
        row(B, A, C, 5, 3),
        row(C, B, NOBODY, 10, 4),
    ]
    .concat()
}

#[test]
fn several_assets_need_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let paths = files(&folder, &[("k.csv", tokens())]);
    let out = folder.path().join("store");
    let error = export_build(&paths, None, &out).unwrap_err().to_string();
    assert!(error.contains(&format!("ethereum/{B}, ethereum/{C}")) && error.contains("--asset"), "{error}");
    assert!(!out.exists());

    let (_, summary) = export_build(&paths, Some(&format!("ethereum/{C}")), &out).unwrap();
    assert_eq!((summary.rows, summary.assets.len()), (3, 2));
    let rows = rows(&Store::open(&out).unwrap());
    // Made from outside, destroyed to it: no account spends what it never had.
    assert_eq!(rows[0], (String::new(), A.to_owned(), 90, Kind::Value));
    assert_eq!(rows[2], (B.to_owned(), String::new(), 10, Kind::Value));
    assert_eq!(rows.len(), 3);

    let error = export_build(&paths, Some("ethereum/eth"), &out).unwrap_err().to_string();
    assert!(error.contains("no transfer of ethereum/eth"), "{error}");
}

fn coins() -> String {
    let (a, b) = ("a".repeat(64), "b".repeat(64));
    format!(
        "{{\"hash\":\"{a}\",\"block_number\":1,\"block_timestamp\":1,\"is_coinbase\":true,\"inputs\":[],\"outputs\":[{{\"index\":0,\"addresses\":[],\"value\":50}}]}}\n{{\"hash\":\"{b}\",\"block_number\":2,\"block_timestamp\":2,\"is_coinbase\":false,\"inputs\":[{{\"spent_transaction_hash\":\"{a}\",\"spent_output_index\":0}}],\"outputs\":[{{\"index\":0,\"addresses\":[],\"value\":49}}]}}\n"
    )
}

#[test]
fn coins_go_to_whoever_takes_them_and_into_a_store_of_coins() {
    let folder = tempfile::tempdir().unwrap();
    let paths =
        files(&folder, &[("c.json", coins()), ("t.csv", transactions()), ("n.txt", "words\n".to_owned())]);
    let mut taken = Vec::new();
    let summary = each_coins(&paths[..1], &mut |coins| {
        taken.push((coins.coinbase, coins.fee));
        Ok(())
    });
    assert_eq!(taken, [(true, None), (false, Some(1))]);
    assert_eq!(summary.unwrap().rows, 2);
    let stop =
        each_coins(&paths[..1], &mut |_| Err(Error::Overflow { doing: "stopping", at: "here".to_owned() }));
    assert!(matches!(stop, Err(Error::Overflow { .. })), "an error of the taker keeps its shape");

    let out = folder.path().join("store");
    let (built, summary) = export_build(&paths[..1], None, &out).unwrap();
    // Minted to an output; the output to the next transaction, which makes one and leaves a fee.
    assert_eq!((built.transfers, summary.rows), (4, 4));
    let store = Store::open(&out).unwrap();
    let told: Vec<_> = (0..4).map(|row| store.transfer(row).unwrap()).map(|t| (t.amount, t.kind)).collect();
    assert_eq!(told, [(50, Kind::Value), (50, Kind::Value), (49, Kind::Value), (1, Kind::Fee)]);
    assert!(each_coins(&paths[1..2], &mut |_| Ok(())).unwrap_err().to_string().contains("not coins"));
    assert!(matches!(export_build(&paths[2..], None, &out), Err(Error::Export { .. })));
    assert!(!export::is_table(&paths[0]).unwrap() && !export::is_table(&paths[2]).unwrap());
}

#[test]
fn the_file_that_holds_something_else_is_the_one_to_blame() {
    let folder = tempfile::tempdir().unwrap();
    let paths = files(&folder, &[("c.json", coins()), ("t.csv", transactions())]);
    let out = folder.path().join("store");
    for (order, blamed, other) in [([0, 1], "t.csv", "c.json"), ([1, 0], "c.json", "t.csv")] {
        let order = order.map(|at| paths[at].clone());
        let error = export_build(&order, None, &out).unwrap_err().to_string();
        assert!(error.contains(blamed) && !error.contains(other), "{error}");
        assert!(!out.exists());
    }
}

#[test]
fn a_file_of_which_nothing_is_left_makes_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let bad = transactions().replace(",100,", ",-100,").replace(",50,", ",-50,");
    let header = transactions().lines().next().unwrap().to_owned() + "\n";
    let paths = files(&folder, &[("bad.csv", bad), ("none.csv", header)]);
    let out = folder.path().join("store");
    let error = export_build(&paths[..1], None, &out).unwrap_err().to_string();
    assert!(error.contains("bad.csv") && error.contains("2 records were set aside"), "{error}");
    let error = export_build(&paths[1..], None, &out).unwrap_err().to_string();
    assert!(error.contains("none.csv") && error.contains("no transfer"), "{error}");
    assert!(!out.exists());
}

#[test]
fn bad_records_are_shown_and_the_rest_is_built() {
    let folder = tempfile::tempdir().unwrap();
    let bad = format!("{}{},6,9,{A},{B},-5,2,1700000000,10\n", transactions(), hash('7'));
    let paths = files(&folder, &[("t.csv", bad)]);
    let (_, summary) = export_build(&paths, None, &folder.path().join("store")).unwrap();
    assert_eq!((summary.tally.read, summary.tally.kept, summary.tally.quarantined), (3, 2, 1));
    assert_eq!((summary.quarantined[0].line, summary.rows), (4, 4));
    assert!(summary.quarantined[0].reason.contains("negative"));
}
