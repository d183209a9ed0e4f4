//! `trace` in a watch, and over a store of its own; `store build` and `store check`.

use crate::{
    common::{CLEAR, Desk, FOUND, demo, flip, run, text},
    fixtures::{self, A, B, C},
};
use parquet::{
    data_type::{Int32Type, Int64Type},
    file::writer::SerializedFileWriter,
    schema::parser::parse_message_type,
};
use serde_json::{Value, json};
use std::{fs::File, path::Path, sync::Arc};

pub(crate) const THIEF: &str = "0x098b716b8aaf21512996dc57eb0615e2383e2f96";
pub(crate) const THEFT: &str = "0xc28fad5e8d5e0ce6a2eaf67b6687be5d58113e16be590824d6cfa1a94467d0b7";
pub(crate) const POOL: &str = "0xd90e2f925da726b50c4ed8d0fb90ad053324f31b";

fn ask(args: &[&str]) -> Value {
    let run =
        run(["trace"].into_iter().chain(args.iter().copied()).chain(["--json", "-C", text(&demo().watch)]));
    let found = run.json();
    // A finding: it came to a service or, where one was asked about, to the target.
    let is_found = match found["arrived"].as_str() {
        Some(arrived) => arrived != "0",
        None => !found["stops"].as_array().unwrap().is_empty(),
    };
    run.exits(if is_found { FOUND } else { CLEAR });
    found
}

fn units(value: &Value) -> u128 {
    value.as_str().unwrap_or_else(|| panic!("an amount is text: {value}")).parse().unwrap()
}

fn total(found: &Value) -> u128 {
    ["at_rest", "stopped", "fees", "unknown"].iter().map(|part| units(&found[part])).sum()
}

#[test]
fn the_theft_is_followed_to_the_unit() {
    let found = ask(&[THIEF, "--tx", THEFT]);
    assert_eq!((&found["policy"], &found["asset"]), (&json!("fifo"), &json!("ethereum/eth")));
    assert_eq!(units(&found["stolen"]), 173_600_000_000_000_000_000_000);
    assert_eq!(total(&found), units(&found["stolen"]));
    let twin = demo().twin();
    let finding = twin["findings"]
        .as_object()
        .unwrap()
        .values()
        .find(|finding| {
            finding["method"]["name"] == "trace.fifo" && finding["parameters"].get("conversions_of").is_none()
        })
        .unwrap();
    for part in ["stolen", "stopped", "at_rest", "fees", "unknown"] {
        assert_eq!(
            found[part], finding["result"][part],
            "the analyst's trace and the case's differ in {part}"
        );
    }
    assert_eq!(
        found["flows"].as_array().unwrap().len(),
        finding["result"]["moves"].as_array().unwrap().len()
    );
}

#[test]
fn its_json_has_the_shape_that_scripts_rely_on() {
    let found = ask(&[THIEF, "--tx", THEFT]);
    for (list, fields) in [
        ("flows", &["tx", "time", "from", "to", "carried", "amount"][..]),
        ("stops", &["account", "name", "kind", "reason", "claim", "amount"]),
        ("ends", &["account", "amount", "why"]),
    ] {
        let rows = found[list].as_array().unwrap();
        assert!(!rows.is_empty(), "{list}");
        for field in fields {
            assert!(rows.iter().all(|row| row.get(field).is_some()), "{list}: {field}");
        }
    }
    for stop in found["stops"].as_array().unwrap() {
        run(["claims", stop["claim"].as_str().unwrap(), "-C", text(&demo().watch)]).exits(1);
        assert_ne!(stop["reason"], "");
    }
}

#[test]
fn all_that_an_address_received_is_more_than_one_payment() {
    let (all, one) = (ask(&[THIEF]), ask(&[THIEF, "--tx", THEFT]));
    assert!(units(&all["stolen"]) > units(&one["stolen"]));
    let checksummed = ask(&["0x098B716B8Aaf21512996dC57EB0615e2383E2f96"]);
    assert_eq!(checksummed, all);
}

/// Some of what the wallet paid out came back to it, and is income of it once more.
#[test]
fn what_comes_back_to_the_address_is_counted_once() {
    let found = ask(&[THIEF]);
    assert_eq!(total(&found), units(&found["stolen"]));
}

#[test]
fn only_what_reached_one_address() {
    let (all, only) = (ask(&[THIEF, "--tx", THEFT]), ask(&[THIEF, "--tx", THEFT, "--to", POOL]));
    let flows = only["flows"].as_array().unwrap();
    assert!(!flows.is_empty() && flows.iter().all(|flow| flow["to"] == POOL));
    let carried: u128 = flows.iter().map(|flow| units(&flow["carried"])).sum();
    assert_eq!(carried, units(&only["stops"][0]["amount"]));
    assert_eq!(only["stolen"], all["stolen"], "the sums are of the whole trace");
    assert_eq!(
        ask(&[THIEF, "--tx", THEFT, "--to", "0xd90e2f925DA726b50C4Ed8D0Fb90Ad053324F31b"])["flows"],
        only["flows"]
    );
}

#[test]
fn until_a_day_or_a_second() {
    let before = ask(&[THIEF, "--tx", THEFT, "--until", "2022-03-31"]);
    assert_eq!(total(&before), units(&before["stolen"]));
    let last = 1_648_771_199; // 31 March 2022, 23:59:59 UTC
    assert!(before["flows"].as_array().unwrap().iter().all(|flow| flow["time"].as_u64().unwrap() <= last));
    assert_eq!(ask(&[THIEF, "--tx", THEFT, "--until", &last.to_string()]), before);
    assert!(
        before["stops"].as_array().unwrap().iter().all(|stop| stop["kind"] != "pool"),
        "the first deposit was on 4 April"
    );
    let error = run(["trace", THIEF, "--until", "spring", "-C", text(&demo().watch)]).fails();
    assert!(error.contains("spring"), "{error}");
}

#[test]
fn days_that_no_chain_has_are_refused() {
    for day in ["1900-01-01", "2500-01-01", "-1", "99999999999"] {
        let until = format!("--until={day}");
        let error = run(["trace", THIEF, &until, "-C", text(&demo().watch)]).fails();
        assert!(error.contains(day), "{error}");
    }
}

#[test]
fn before_the_theft_nothing_was_stolen() {
    let run =
        run(["trace", THIEF, "--tx", THEFT, "--until", "2022-03-01", "--json", "-C", text(&demo().watch)]);
    if run.code == CLEAR {
        assert_eq!((&run.json()["stolen"], &run.json()["flows"]), (&json!("0"), &json!([])));
    } else {
        run.fails();
    }
}

#[test]
fn damaged_and_unknown_addresses_are_errors() {
    let ask = |args: &[&str]| {
        run(["trace"].into_iter().chain(args.iter().copied()).chain(["-C", text(&demo().watch)])).fails()
    };
    let error = ask(&["0x098B716B8Aaf21512996dC57EB0615e2383E2F96"]);
    assert!(error.contains("EIP-55") && error.contains("checksum"), "{error}");
    assert!(
        ask(&["0x00000000000000000000000000000000000000ff"])
            .contains("0x00000000000000000000000000000000000000ff")
    );
    assert!(ask(&["hello"]).contains("hello"));
    assert!(ask(&[]).contains("no address"));
    let error = ask(&[THIEF, "--tx", "0x12"]);
    assert!(error.contains("'0x12' is not a transaction hash") && error.contains("64"), "{error}");
    ask(&[THIEF, "--tx", &fixtures::tx('f')]);
    let error = ask(&[THIEF, "--asset", "bitcoin/btc"]);
    assert!(error.contains("bitcoin/btc") && error.contains("ethereum/eth"), "what is held is told: {error}");
}

/// An address with a typing error is not "an address that nothing reached".
#[test]
fn a_damaged_target_is_an_error_too() {
    let error = run([
        "trace",
        THIEF,
        "--to",
        "0x098B716B8Aaf21512996dC57EB0615e2383E2F96",
        "-C",
        text(&demo().watch),
    ])
    .fails();
    assert!(error.contains("EIP-55"), "{error}");
}

#[test]
fn a_watch_without_transfers_says_so() {
    let desk = Desk::new();
    assert!(desk.run(["trace", THIEF]).fails().contains("gather"));
}

/// Invented: A pays B 100, B passes 60 on to C for a fee of 1; 39 stay.
#[test]
fn a_trace_by_hand() {
    let desk = Desk::new();
    desk.gather(&desk.file("t.csv", fixtures::transfers()));
    let found = desk.run(["trace", B, "--json"]).exits(CLEAR).json();
    assert_eq!((&found["stolen"], &found["fees"]), (&json!("100"), &json!("1")));
    assert_eq!(total(&found), 100);
    let flow = |n: usize| {
        (
            found["flows"][n]["from"].as_str().unwrap(),
            found["flows"][n]["to"].as_str().unwrap(),
            units(&found["flows"][n]["carried"]),
        )
    };
    assert_eq!(flow(0), (A, B, 100));
    assert!([flow(1), flow(2)].contains(&(B, C, 60)), "{found}");
    let end = |account: &str| {
        found["ends"]
            .as_array()
            .unwrap()
            .iter()
            .find(|end| end["account"] == account)
            .map(|end| units(&end["amount"]))
    };
    assert_eq!((end(B), end(C)), (Some(39), Some(60)));
    let said = desk.run(["trace", B]).exits(CLEAR).out;
    assert!(said.starts_with("followed 100: "), "{said}");
}

/// More transfers that are gathered later are in the next trace.
#[test]
fn later_transfers_join_the_store() {
    let desk = Desk::new();
    desk.gather(&desk.file("1.csv", fixtures::transfers()));
    let row = format!(
        "asset,block,time,from,to,amount,fee,nonce,tx\nethereum/eth,9,1648042349,{C},{A},50,1,0,{}\n",
        fixtures::tx('5')
    );
    desk.gather(&desk.file("2.csv", row));
    let found = desk.run(["trace", B, "--json"]).exits(CLEAR).json();
    assert!(
        found["flows"]
            .as_array()
            .unwrap()
            .iter()
            .any(|flow| flow["from"] == C && flow["to"] == A && flow["carried"] == "50"),
        "{found}"
    );
    desk.verifies();
}

pub(crate) enum Column<'a> {
    Int32(&'a [i32]),
    Int64(&'a [i64]),
}

pub(crate) fn parquet(path: &Path, schema: &str, columns: &[Column<'_>]) {
    let schema = Arc::new(parse_message_type(&format!("message table {{ {schema} }}")).unwrap());
    let mut writer = SerializedFileWriter::new(File::create(path).unwrap(), schema, Arc::default()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for column in columns {
        let mut writer = group.next_column().unwrap().unwrap();
        match column {
            Column::Int32(values) => writer.typed::<Int32Type>().write_batch(values, None, None).unwrap(),
            Column::Int64(values) => writer.typed::<Int64Type>().write_batch(values, None, None).unwrap(),
        };
        writer.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
}

/// Invented: 7 is minted 10 and 20, 8 is paid 15 of it by theft and pays 6 on to 9.
fn store(desk: &Desk) -> [String; 3] {
    let (transfers, seeds) = (desk.path("transfers.parquet"), desk.path("seeds.parquet"));
    let unsigned = |name: &str| format!("required int32 {name} (INTEGER(32,false)); ");
    let columns = [
        Column::Int32(&[10, 20, 30, 40]),
        Column::Int32(&[0, 0, 7, 8]),
        Column::Int32(&[7, 7, 8, 9]),
        Column::Int64(&[10, 20, 15, 6]),
    ];
    parquet(
        &transfers,
        &format!("{}{}{}required int64 amount;", unsigned("ts"), unsigned("src"), unsigned("dst")),
        &columns,
    );
    parquet(
        &seeds,
        "required int64 idx; required int32 label (INTEGER(16,false));",
        &[Column::Int64(&[2]), Column::Int32(&[1])],
    );
    [transfers, seeds, desk.path("store")].map(|path| text(&path).to_owned())
}

#[test]
fn a_store_is_built_checked_and_traced() {
    let desk = Desk::new();
    let [transfers, seeds, store] = store(&desk);
    let built =
        run(["store", "build", "--transfers", &transfers, "--out", &store, "--json"]).exits(CLEAR).json();
    assert_eq!((&built["transfers"], &built["accounts"]), (&json!(4), &json!(3)));
    assert!(built["bytes"].as_u64().unwrap() > 0 && built["seconds"].is_number());
    run(["store", "check", &store]).exits(CLEAR);
    let found = run(["trace", "--store", &store, "--seeds", &seeds, "--policy", "fifo", "--json"])
        .exits(CLEAR)
        .json();
    assert_eq!(
        (&found["policy"], &found["tainted_total"], &found["accounts"]),
        (&json!("fifo"), &json!(15), &json!(2))
    );
    assert_eq!(found["checksum"], 8 * 9 + 9 * 6);
    let before =
        run(["trace", "--store", &store, "--seeds", &seeds, "--until", "39", "--json"]).exits(CLEAR).json();
    assert_eq!((&before["accounts"], &before["checksum"]), (&json!(1), &json!(8 * 15)));
}

#[test]
fn a_store_that_was_changed_or_is_none_is_told() {
    let desk = Desk::new();
    let [transfers, seeds, store] = store(&desk);
    run(["store", "build", "--transfers", &transfers, "--out", &store]).exits(CLEAR);
    flip(&Path::new(&store).join("receiver.u32"));
    let checked = run(["store", "check", &store]).exits(FOUND).out;
    assert!(checked.contains("FAILS  receiver.u32: "), "{checked}");
    let checked = run(["store", "check", &store, "--json"]).exits(FOUND).json();
    assert_eq!(checked["faults"][0]["segment"], "receiver.u32");
    run(["store", "check", &desk.file("file", "")]).fails();
    run(["trace", "--store", text(&desk.path("nowhere")), "--seeds", &seeds]).fails();
    run([
        "store",
        "build",
        "--transfers",
        &desk.file("not.parquet", "PAR?"),
        "--out",
        text(&desk.path("new")),
    ])
    .fails();
    assert!(!desk.path("new").exists());
}

#[test]
fn a_folder_with_something_else_in_it_is_not_built_over() {
    let desk = Desk::new();
    let [transfers, ..] = store(&desk);
    desk.file("full/letter.txt", "mine");
    run(["store", "build", "--transfers", &transfers, "--out", text(&desk.path("full"))]).fails();
    assert!(desk.path("full/letter.txt").exists());
}

#[test]
fn a_store_that_holds_other_peoples_files_is_not_replaced() {
    let desk = Desk::new();
    let [transfers, _, store] = store(&desk);
    let build = ["store", "build", "--transfers", &transfers, "--out", &store];
    run(build).exits(CLEAR);
    run(build).exits(CLEAR);
    desk.file("store/notes/letter.txt", "mine");
    let error = run(build).fails();
    assert!(error.contains("notes"), "{error}");
    assert!(desk.path("store/notes/letter.txt").exists());
    run(["store", "check", &store]).exits(CLEAR);
}

#[test]
fn what_no_store_can_be_built_from_says_what_can() {
    let desk = Desk::new();
    let out = desk.path("new");
    let build = |files: &[&str]| {
        let args = ["store", "build", "--out", text(&out), "--transfers"];
        let error = run(args.iter().chain(files).copied()).fails();
        assert!(!out.exists(), "{error}");
        error
    };
    let (letter, good) =
        (desk.file("letter.txt", "Dear all,\n"), desk.file("good.csv", fixtures::transfers()));
    let error = build(&[&letter]);
    assert!(
        error.contains("letter.txt") && error.contains("ethereum-etl") && error.contains("ts, src"),
        "{error}"
    );
    let error = build(&[&good, &letter]);
    assert!(
        error.contains("letter.txt") && !error.contains("good.csv"),
        "the faulty one is to blame: {error}"
    );
    let bad = fixtures::transfers().replace(",100,", ",-100,").replace(",60,", ",-60,");
    let error = build(&[&desk.file("bad.csv", bad)]);
    assert!(error.contains("2 records") && error.contains("line 2") && error.contains("negative"), "{error}");
}

#[test]
fn a_seed_below_zero_is_told_in_words_of_seeds() {
    let desk = Desk::new();
    let [transfers, _, store] = store(&desk);
    run(["store", "build", "--transfers", &transfers, "--out", &store]).exits(CLEAR);
    let seeds = desk.path("below.parquet");
    let schema = "required int64 idx; required int32 label (INTEGER(16,false));";
    parquet(&seeds, schema, &[Column::Int64(&[-1]), Column::Int32(&[1])]);
    let error = run(["trace", "--store", &store, "--seeds", text(&seeds)]).fails();
    assert!(error.contains("idx is the row of the stolen transfer"), "{error}");
}

#[test]
fn a_target_is_told_of_and_nothing_else() {
    let all = run(["trace", THIEF, "--tx", THEFT, "-C", text(&demo().watch)]).exits(FOUND).out;
    let args = ["trace", THIEF, "--tx", THEFT, "--to", POOL, "-C", text(&demo().watch)];
    let only = run(args).exits(FOUND).out;
    let first = only.lines().next().unwrap();
    assert!(first.contains(POOL) && first.contains("166629446241626177164116"), "{first}");
    assert!(all.contains("at rest ") && !only.contains("at rest "), "no sums of the whole case: {only}");
    let early = run(args.into_iter().chain(["--until", "2022-04-30"])).exits(FOUND).out;
    assert_ne!(early.lines().next(), only.lines().next());
    let before = run(args.into_iter().chain(["--until", "2022-03-31"])).exits(CLEAR).out;
    assert!(before.contains(" 0 came to "), "{before}");
}

#[test]
fn no_name_of_a_method_reaches_people() {
    let error = run(["trace", THIEF, "--until", "2022-03-01", "-C", text(&demo().watch)]);
    assert!(!error.err.contains("trace.fifo"), "{}", error.err);
    let error = run(["trace", POOL, "--tx", THEFT, "-C", text(&demo().watch)]).fails();
    assert!(error.contains("the trace cannot be computed"), "{error}");
}
