//! Exports of chains as text. Transactions and addresses are invented, but for what Tron's own token is.

use crate::{good, one_bad, read};
use gather::{Collected, Format, Seen};
use proptest::prelude::*;
use record::{CoinTx, Observation, Place, Transfer};

const A: &str = "0x00000000000000000000000000000000000000a1";
const B: &str = "0x00000000000000000000000000000000000000b2";
const C: &str = "0x00000000000000000000000000000000000000c3";
const TX: &str = "0x1111111111111111111111111111111111111111111111111111111111111111";
const TX2: &str = "0x2222222222222222222222222222222222222222222222222222222222222222";
const TRACES: &str = "block_number,transaction_hash,transaction_index,from_address,to_address,value,trace_type,call_type,reward_type,trace_address,error,status,trace_id,block_timestamp";

fn transfer(observation: &Observation) -> &Transfer {
    match observation {
        Observation::Transfer(transfer) => transfer,
        other => panic!("{other:?}"),
    }
}

fn coin_tx(observation: &Observation) -> &CoinTx {
    match observation {
        Observation::Coins(coins) => coins,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn transfers(out: &Collected) -> Vec<&Transfer> {
    out.observations.iter().map(transfer).collect()
}

pub(crate) fn coins(out: &Collected) -> Vec<&CoinTx> {
    out.observations.iter().map(coin_tx).collect()
}

fn trace(tx: &str, from: &str, to: &str, value: u64, kind: &str, path: &str, status: u8) -> String {
    let (kind, call) = kind.split_once('/').unwrap_or((kind, ""));
    format!("9,{tx},0,{from},{to},{value},{kind},{call},,{path},,{status},,1700000000\n")
}

#[test]
fn only_what_moves_is_a_transfer_and_the_top_is_the_transaction() {
    let text = [
        format!("{TRACES}\n"),
        trace(TX, A, B, 100, "call/call", "", 1),
        trace(TX, B, C, 60, "call/call", "0", 1),
        trace(TX, B, C, 60, "call/delegatecall", "\"0,0\"", 1),
        trace(TX, B, C, 60, "call/staticcall", "\"0,1\"", 1),
        trace(TX, B, C, 5, "call/callcode", "\"0,2\"", 1),
        trace(TX, B, C, 7, "call/call", "1", 0),
        trace(TX, C, A, 7, "call/call", "\"1,0\"", 1),
        trace(TX, B, C, 8, "create", "2", 1),
        trace(TX, B, A, 9, "suicide", "3", 1),
        trace(TX, B, A, 0, "call/call", "10", 1),
        trace(TX2, A, B, 55, "call/call", "", 0),
        format!("9,,,,{A},2000,reward,,block,,,1,reward_9_0,1700000000\n"),
    ]
    .concat();
    let out = good(Format::EthereumEtlCsv, "traces.csv", &text);
    let seen: Vec<_> = transfers(&out).iter().map(|t| (t.amount, t.place.clone())).collect();
    let call = |path: &str| Place::Call(path.to_owned());
    assert_eq!(
        seen,
        [
            (100, Place::Transaction),
            (60, call("0")),
            (8, call("2")),
            (9, call("3")),
            (0, Place::Transaction),
            (2000, Place::Reward("reward_9_0".to_owned())),
        ]
    );
    assert!(
        one_bad(Format::EthereumEtlCsv, &format!("{TRACES}\n{}", trace("", A, B, 1, "call/call", "", 1)))
            .contains("transaction_hash")
    );
    assert!(
        one_bad(Format::EthereumEtlCsv, &format!("{TRACES}\n{}", trace(TX, A, B, 1, "dream", "", 1)))
            .contains("dream")
    );
}

fn transactions(value: u64) -> String {
    format!(
        "hash,nonce,block_number,from_address,to_address,value,gas_price,block_timestamp,receipt_gas_used\n{TX},4,9,{A},{B},{value},2,1700000000,21000\n"
    )
}

/// Reads several files as one gathering.
fn together(files: &[(Format, &str, &str)]) -> (Collected, record::Tally) {
    let folder = tempfile::tempdir().unwrap();
    let (mut out, mut seen, mut total) = (Collected::default(), Seen::default(), record::Tally::default());
    for (format, name, text) in files {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let piece = gather::Piece { name: (*name).to_owned(), path, exhibit: record::Digest::default() };
        let tally = gather::read_with(*format, &[piece], crate::known(), &mut seen, &mut out).unwrap();
        total.transfers += tally.transfers;
        total.repeated += tally.repeated;
    }
    (out, total)
}

#[test]
fn traces_and_transactions_together_count_once_in_either_order() {
    let traces = [
        format!("{TRACES}\n"),
        trace(TX, A, B, 100, "call/call", "", 1),
        trace(TX, B, C, 60, "call/call", "0", 1),
    ]
    .concat();
    let transactions = transactions(100);
    let files = [
        (Format::EthereumEtlCsv, "a_traces.csv", traces.as_str()),
        (Format::EthereumEtlCsv, "b_transactions.csv", transactions.as_str()),
    ];
    for order in [[files[0], files[1]], [files[1], files[0]]] {
        let (out, tally) = together(&order);
        let moved: u128 = transfers(&out).iter().map(|t| t.amount).sum();
        let fees: u128 = transfers(&out).iter().map(|t| t.fee).sum();
        assert_eq!((moved, fees, tally.repeated), (160, 42_000, 1));
        assert_eq!(transfers(&out).iter().filter(|t| t.nonce == Some(4)).count(), 1);
    }
}

#[test]
fn a_failure_that_traces_know_of_is_not_overruled() {
    let traces = [format!("{TRACES}\n"), trace(TX, A, B, 100, "call/call", "", 0)].concat();
    let transactions = transactions(100);
    let (out, _) = together(&[
        (Format::EthereumEtlCsv, "a.csv", traces.as_str()),
        (Format::EthereumEtlCsv, "b.csv", transactions.as_str()),
    ]);
    assert_eq!(transfers(&out).iter().map(|t| t.amount).sum::<u128>(), 0);
    assert_eq!(transfers(&out).iter().map(|t| t.fee).sum::<u128>(), 42_000);
}

#[test]
fn overlapping_exports_count_once_and_equal_rows_of_one_file_as_often_as_they_stand() {
    let header = "hash,blockNumber,timeStamp,from,to,value,contractAddress,tokenDecimal,tokenSymbol\n";
    let row = |value: u64| format!("{TX},9,1700000000,{A},{B},{value},{C},6,X\n");
    let (first, second) =
        ([header, &row(5), &row(5)].concat(), [header, &row(5), &row(5), &row(5), &row(6)].concat());
    let (out, tally) = together(&[
        (Format::EtherscanCsv, "a.csv", first.as_str()),
        (Format::EtherscanCsv, "b.csv", second.as_str()),
    ]);
    let amounts: Vec<_> = transfers(&out).iter().map(|t| t.amount).collect();
    assert_eq!((amounts, tally.repeated), (vec![5, 5, 5, 6], 2));

    let logs = "token_address,from_address,to_address,value,transaction_hash,log_index,block_number,block_timestamp\n";
    let log = |index: u64| format!("{C},{A},{B},5,{TX},{index},9,1700000000\n");
    let text = [logs, &log(1), &log(2), &log(1)].concat();
    let (tally, out) = read(Format::EthereumEtlCsv, "logs.csv", text.as_bytes()).unwrap();
    assert_eq!((tally.kept, tally.repeated, out.observations.len()), (3, 1, 2));
}

#[test]
fn streams_of_ethereum_etl_keep_every_digit() {
    let text = [
        format!(r#"{{"type":"block","hash":"{TX}","number":9,"sha3_uncles":"0x"}}"#),
        format!(r#"{{"type":"log","transaction_hash":"{TX}","log_index":3,"topics":["0x1"]}}"#),
        format!(r#"{{"type":"transaction","hash":"{TX}","nonce":1,"from_address":"{A}","to_address":null,"value":7400000000000000000,"gas_price":7,"block_timestamp":1683029999,"block_number":9,"receipt_gas_used":3,"receipt_status":1}}"#),
        format!(r#"{{"type":"token_transfer","token_address":"{C}","from_address":"{A}","to_address":"{B}","value":150188698577042438264952193024,"transaction_hash":"{TX}","log_index":1,"block_number":9,"block_timestamp":1683029999}}"#),
        format!(r#"{{"type":"trace","transaction_hash":"{TX}","from_address":"{A}","to_address":"{B}","value":"12","trace_type":"call","call_type":"call","trace_address":[0, 3],"status":1,"block_number":9,"block_timestamp":"2023-05-02 12:19:59 UTC"}}"#),
    ]
    .join("\n");
    let out = good(Format::EthereumEtlJson, "stream.json", &text);
    let all = transfers(&out);
    assert_eq!(
        all.iter().map(|t| t.amount).collect::<Vec<_>>(),
        [7_400_000_000_000_000_000, 150_188_698_577_042_438_264_952_193_024, 12]
    );
    assert_eq!(
        (all[0].fee, &all[1].place, &all[2].place),
        (21, &Place::Log(1), &Place::Call("0,3".to_owned()))
    );
    assert_eq!(all[1].asset, format!("ethereum/{C}"));
}

#[test]
fn bad_records_of_streams_are_set_aside() {
    let with = |value: &str| {
        format!(
            r#"{{"token_address":"{C}","from_address":"{A}","to_address":"{B}","value":{value},"transaction_hash":"{TX}","log_index":1,"block_number":9,"block_timestamp":1}}"#
        )
    };
    for (value, why) in [
        ("115792089237316195423570985008687907853269984665640564039457584007913129639935", "128 bits"),
        ("-5", "negative"),
        ("1.5e30", "floating"),
        ("null", "empty"),
    ] {
        let reason = one_bad(Format::EthereumEtlJson, &with(value));
        assert!(reason.contains(why), "{value}: {reason}");
    }
    let mixed = with("5").replace(A, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa");
    assert!(one_bad(Format::EthereumEtlJson, &mixed).contains("address of Bitcoin"));
    assert!(
        one_bad(
            Format::EthereumEtlJson,
            &with("5").replace("\"value\"", "\"chain_id\":\"424242\",\"value\"")
        )
        .contains("424242")
    );
    let other =
        good(Format::EthereumEtlJson, "a", &with("5").replace("\"value\"", "\"chain_id\":137,\"value\""));
    assert_eq!(transfers(&other)[0].asset, format!("polygon/{C}"));
}

#[test]
fn etherscan_internal_and_token_exports() {
    let internal = format!(
        "blockNumber,timeStamp,hash,from,to,value,contractAddress,input,type,gas,gasUsed,traceId,isError,errCode\n9,1700000000,{TX},{A},{B},5,,,call,1,1,0_1,0,\n9,1700000000,{TX},{A},{B},6,,,call,1,1,call_0_2,1,Reverted\n9,1700000000,{TX},{A},{B},7,,,delegatecall,1,1,0_3,0,\n"
    );
    let out = good(Format::EtherscanCsv, "internal.csv", &internal);
    let seen: Vec<_> = transfers(&out).iter().map(|t| (t.amount, t.place.clone())).collect();
    let call = |path: &str| Place::Call(path.to_owned());
    assert_eq!(seen, [(5, call("0,1")), (0, call("0,2")), (0, call("0,3"))]);

    let website = format!(
        "\u{feff}\"Txhash\",\"Blockno\",\"UnixTimestamp\",\"DateTime (UTC)\",\"ParentTxFrom\",\"ParentTxTo\",\"ParentTxETH_Value\",\"From\",\"TxTo\",\"ContractAddress\",\"Value_IN(ETH)\",\"Value_OUT(ETH)\",\"CurrentValue @ $1/Eth\",\"Historical $Price/Eth\",\"Status\",\"ErrCode\",\"Type\",\"PrivateNote\"\n\"{TX}\",\"9\",\"1700000000\",\"x\",\"{A}\",\"{B}\",\"0\",\"{A}\",\"{B}\",\"\",\"0.5\",\"0\",\"\",\"\",\"0\",\"\",\"call\",\"\"\n\"{TX}\",\"9\",\"1700000000\",\"x\",\"{A}\",\"{B}\",\"0\",\"{A}\",\"{B}\",\"\",\"0\",\"0.25\",\"\",\"\",\"1\",\"Error(0)\",\"call\",\"\"\n"
    );
    let out = good(Format::EtherscanCsv, "site.csv", &website);
    assert_eq!(transfers(&out).iter().map(|t| t.amount).collect::<Vec<_>>(), [500_000_000_000_000_000, 0]);

    let header = "Txhash,Blockno,UnixTimestamp,DateTime,From,To,TokenValue,USDValueDayOfTx,ContractAddress,TokenName,TokenSymbol\n";
    let row = |token: &str| format!("{TX},9,1700000000,x,{A},{B},\"1,234.5\",,{token},T,T\n");
    let usdt = "0xdac17f958d2ee523a2206206994597c13d831ec7";
    let out = good(Format::EtherscanCsv, "tokens.csv", &[header, &row(usdt)].concat());
    assert_eq!(
        (transfers(&out)[0].amount, &transfers(&out)[0].asset),
        (1_234_500_000, &format!("ethereum/{usdt}"))
    );
    assert!(one_bad(Format::EtherscanCsv, &[header, &row(C)].concat()).contains("decimals"));
}

const T1: &str = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
const T2: &str = "TVy95wrbDgQ8NA3XT8qKqwC6YBsFTPHtFF";
const HASH: &str = "1111111111111111111111111111111111111111111111111111111111111111";

#[test]
fn tron_as_its_interfaces_answer() {
    let grid = |kind: &str| {
        format!(
            r#"{{"transaction_id":"{HASH}","token_info":{{"symbol":"USDT","address":"{T1}","decimals":6,"name":"x"}},"block_timestamp":1700000000999,"from":"{T2}","to":"{T1}","type":"{kind}","value":"30401259"}}"#
        )
    };
    let page = format!(
        "{{\"data\":[\n{},\n{}],\"success\":true,\"meta\":{{\"at\":1}}}}\n{}",
        grid("Transfer"),
        grid("Approval"),
        grid("Transfer")
    );
    let (tally, out) = read(Format::TronJson, "page.json", page.as_bytes()).unwrap();
    assert_eq!((tally.read, tally.kept, out.observations.len()), (3, 3, 2));
    let moved = transfers(&out)[0];
    assert_eq!(
        (moved.amount, moved.time, moved.asset.as_str()),
        (30_401_259, 1_700_000_000, "tron/TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t")
    );

    let scan = |said: &str| {
        format!(
            r#"{{"total":1,"token_transfers":[{{"transaction_id":"{HASH}","block_ts":1700000000000,"from_address":"{T2}","to_address":"{T1}","block":7,"contract_address":"{T1}","quant":"5","event_type":"Transfer","contractRet":"{said}","finalResult":"{said}","revert":false}}]}}"#
        )
    };
    let out = good(
        Format::TronJson,
        "scan.json",
        &[scan("SUCCESS"), scan("REVERT").replace(HASH, &HASH.replace('1', "3"))].join("\n"),
    );
    assert_eq!(transfers(&out).iter().map(|t| (t.amount, t.block)).collect::<Vec<_>>(), [(5, 7), (0, 7)]);

    // The same account in the digits that the node itself writes.
    let trx = format!(
        r#"[{{"txID":"{HASH}","blockNumber":7,"block_timestamp":1700000000000,"ret":[{{"contractRet":"SUCCESS","fee":1100}}],"raw_data":{{"contract":[{{"type":"TransferContract","parameter":{{"value":{{"amount":9,"owner_address":"41a614f803b6fd780986a42c78ec9c7f77e6ded13c","to_address":"{T2}"}}}}}}]}}}},
      {{"txID":"{HASH}","block_timestamp":1700000000000,"raw_data":{{"contract":[{{"type":"VoteWitnessContract","parameter":{{"value":{{"votes":[]}}}}}}]}}}}]"#
    );
    let out = good(Format::TronJson, "trx.json", &trx);
    let moved = transfers(&out)[0];
    assert_eq!(
        (moved.asset.as_str(), moved.from.as_str(), moved.amount, moved.fee),
        ("tron/trx", T1, 9, 1100)
    );
    assert_eq!(out.observations.len(), 1);
    assert!(one_bad(Format::TronJson, &grid("Transfer").replace(T2, A)).contains("EVM"));
}

#[test]
fn bitquery_of_either_chain() {
    let row = |from: &str, to: &str, contract: &str, native: bool| {
        format!(
            r#"{{"Block_Number":7,"Block_Time":1700000000,"Transfer_Amount":"30.401259","Transfer_Currency_Decimals":6,"Transfer_Currency_Fungible":"true","Transfer_Currency_Native":"{native}","Transfer_Currency_SmartContract":"{contract}","Transfer_Sender":"{from}","Transfer_Receiver":"{to}","Transfer_Index":3,"Transaction_Hash":"{HASH}","TransactionStatus_Success":"true"}}"#
        )
    };
    let text = format!("[{},{}]", row(T2, T1, T1, false), row(A, B, C, false));
    let out = good(Format::BitqueryJson, "b.json", &text);
    let all: Vec<_> = transfers(&out).iter().map(|t| (t.asset.clone(), t.amount)).collect();
    assert_eq!(all, [(format!("tron/{T1}"), 30_401_259), (format!("ethereum/{C}"), 30_401_259)]);
    assert!(
        one_bad(Format::BitqueryJson, &row(T2, B, T1, false)).contains("mixed")
            || one_bad(Format::BitqueryJson, &row(T2, B, T1, false)).contains("EVM")
    );
    assert!(
        one_bad(Format::BitqueryJson, &row(A, B, C, false).replace("30.401259", "30.4012591"))
            .contains("whole number")
    );
}

#[test]
fn bitcoin_etl_fills_in_what_it_read_and_leaves_out_what_it_did_not() {
    let hash = |digit: char| digit.to_string().repeat(64);
    let address = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
    let line = |hash: &str, inputs: &str, value: u64| {
        format!(
            r#"{{"hash":"{hash}","block_number":"5","block_timestamp":1270917100,"is_coinbase":{},"index":1,"inputs":[{inputs}],"outputs":[{{"index":0,"script_hex":"ac","type":"pubkey","addresses":["{address}","nonstandardabc"],"value":{value}}}],"fee":-1}}"#,
            inputs.is_empty()
        )
    };
    let input = |hash: &str, value: &str| {
        format!(
            r#"{{"index":0,"spent_transaction_hash":"{hash}","spent_output_index":0,"addresses":[],"value":{value}}}"#
        )
    };
    let text = [
        r#"{"type":"block","hash":"00","merkle_root":"00","coinbase_param":"00"}"#.to_owned(),
        line(&hash('a'), "", 50),
        line(&hash('b'), &input(&hash('a'), "null"), 45),
        line(&hash('c'), &input(&hash('9'), "null"), 7),
        line(&hash('d'), &input(&hash('9'), "8"), 7),
        line(&hash('b'), &input(&hash('9'), "null"), 45),
    ]
    .join("\n");
    let (tally, out) = read(Format::BitcoinEtlJson, "t.json", text.as_bytes()).unwrap();
    assert_eq!((tally.kept, tally.quarantined, tally.repeated), (6, 0, 1));
    let all = coins(&out);
    assert!(all[0].coinbase && all[0].fee.is_none() && all[0].outputs[0].owners.len() == 1);
    assert_eq!((all[1].inputs[0].value, all[1].fee), (Some(50), Some(5)));
    assert_eq!(all[1].inputs[0].owners[0].as_str(), address);
    assert_eq!((all[2].inputs[0].value, all[2].fee), (None, None));
    assert_eq!(all[3].fee, Some(1));

    for (bad, why) in [
        (line(&hash('e'), &input(&hash('9'), "6"), 7), "pays out 7"),
        (line(&hash('e'), "", 7).replace("\"value\":7", "\"value\":-7"), "negative"),
        (line(&hash('e'), "", 7).replace("\"value\":7", "\"value\":7.5"), "floating"),
        (line(&hash('e'), "", 7).replace(address, A), "EVM"),
        (line(&hash('e'), "", 2_100_000_000_000_001), "21 million"),
        (line(&hash('e'), "", 7).replace("outputs", "others"), "outputs"),
        ("[1]".to_owned(), "not a record"),
    ] {
        let reason = one_bad(Format::BitcoinEtlJson, &bad);
        assert!(reason.contains(why), "{why}: {reason}");
    }
}

proptest! {
    /// Whatever the bytes, each format refuses or counts; nothing panics.
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), which in 0_usize..7) {
        let formats = [Format::EthereumEtlCsv, Format::EthereumEtlJson, Format::EtherscanCsv, Format::BitcoinEtlJson, Format::TronJson, Format::BitqueryJson, Format::TransfersCsv];
        let _ = read(formats[which], "a file", &bytes).is_ok();
    }

    /// Equal amounts in, equal amounts out, as CSV and as JSON.
    #[test]
    fn csv_and_json_say_the_same(value in any::<u128>(), log in any::<u32>()) {
        let csv = format!("token_address,from_address,to_address,value,transaction_hash,log_index,block_number,block_timestamp\n{C},{A},{B},{value},{TX},{log},9,1\n");
        let json = format!(r#"{{"token_address":"{C}","from_address":"{A}","to_address":"{B}","value":{value},"transaction_hash":"{TX}","log_index":{log},"block_number":9,"block_timestamp":1}}"#);
        let (csv, json) = (good(Format::EthereumEtlCsv, "a", &csv), good(Format::EthereumEtlJson, "a", &json));
        prop_assert_eq!(csv.observations, json.observations);
    }
}
