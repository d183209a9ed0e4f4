use crate::{good, one_bad, read};
use gather::Format;
use proptest::prelude::*;
use record::{BridgeLeg, Leg, Observation, PoolEvent, PoolMove, Transfer};

const A: &str = "0x00000000000000000000000000000000000000a1";
const B: &str = "0x00000000000000000000000000000000000000b2";
const TX2: &str = "0x2222222222222222222222222222222222222222222222222222222222222222";
const TX3: &str = "0x3333333333333333333333333333333333333333333333333333333333333333";
const TX: &str = "0x1111111111111111111111111111111111111111111111111111111111111111";

fn transfer(observation: &Observation) -> &Transfer {
    match observation {
        Observation::Transfer(transfer) => transfer,
        other => panic!("{other:?}"),
    }
}

fn pool(observation: &Observation) -> &PoolEvent {
    match observation {
        Observation::Pool(event) => event,
        other => panic!("{other:?}"),
    }
}

#[test]
fn transfers_of_our_own() {
    let text = format!(
        "asset,block,time,from,to,amount,fee,nonce,tx\r\nethereum/eth,7,1648042149,{A},{B},340282366920938463463374607431768211455,21,3,{TX}\r\nethereum/eth,,2022-03-23T13:29:09Z,{A},{B},0,,,{TX}\r\n\x1a"
    );
    let out = good(Format::TransfersCsv, "t.csv", &text);
    let (first, second) = (transfer(&out.observations[0]), transfer(&out.observations[1]));
    assert_eq!((first.amount, first.fee, first.nonce, first.block), (u128::MAX, 21, Some(3), 7));
    assert_eq!((second.amount, second.fee, second.nonce, second.block), (0, 0, None, 0));
    assert_eq!(first.time, second.time);
}

#[test]
fn bad_transfers_are_set_aside_with_their_reason() {
    let row = |amount: &str, to: &str| {
        format!("asset,block,time,from,to,amount,tx\nethereum/eth,1,1,{A},{to},{amount},{TX}\n")
    };
    for (amount, why) in
        [("-1", "negative"), ("1e18", "floating"), ("1.0E+18", "floating"), (&"9".repeat(40), "128 bits")]
    {
        let reason = one_bad(Format::TransfersCsv, &row(amount, B));
        assert!(reason.contains(why), "{reason}");
    }
    let damaged = "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    assert!(one_bad(Format::TransfersCsv, &row("1", damaged)).contains("EIP-55"));
    assert!(
        one_bad(Format::TransfersCsv, &row("1", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"))
            .contains("not a valid Bitcoin")
    );
    assert!(
        one_bad(Format::TransfersCsv, &row("1", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"))
            .contains("not a valid Bitcoin")
    );
}

#[test]
fn bridge_legs() {
    let text = format!(
        "bridge,leg,id,token,beneficiary,amount,tx,time\nronin,request,1,{A},{B},5,{TX},10\nronin,release,1,{A},{B},5,{TX},20\nronin,both,1,{A},{B},5,{TX},20\n"
    );
    let (tally, out) = read(Format::BridgeCsv, "b.csv", text.as_bytes()).unwrap();
    assert_eq!((tally.kept, tally.quarantined), (2, 1));
    let Observation::Bridge(BridgeLeg { leg, id, amount, time, .. }) = &out.observations[1] else { panic!() };
    assert_eq!((*leg, *id, *amount, *time), (Leg::Release, 1, 5, 20));
    assert!(out.quarantined[0].reason.contains("'both'"));
}

#[test]
fn pools_of_our_own_and_of_researchers() {
    let ours = format!(
        "event,pool,block,time,time_exact,tx,sender,recipient,fee,leaf\ndeposit,tornado/eth/100,9,100,1,{TX},{A},,,0\nwithdrawal,tornado/eth/100,9,200,0,{TX},,{B},3,\n"
    );
    let out = good(Format::PoolCsv, "ours.csv", &ours);
    let (first, second) = (pool(&out.observations[0]), pool(&out.observations[1]));
    assert_eq!(
        (&first.what, first.time_exact, first.sender.is_some()),
        (&PoolMove::Deposit { leaf: 0 }, true, true)
    );
    assert!(matches!(&second.what, PoolMove::Withdrawal { fee: 3, .. }) && !second.time_exact);

    let theirs = format!(
        "leaf_index,block,timestamp,tx_hash,commitment,depositor,depositor_source\n5,9,2019-12-25T21:32:02Z,{TX},0x0,{A},x\n6,9,2019-12-25T21:32:02Z,{TX},0x0,,\n"
    );
    let out = good(Format::PoolCsv, "deposits_eth_100.csv.gz", &theirs);
    assert_eq!(pool(&out.observations[0]).pool, "tornado/eth/100");
    assert_eq!(pool(&out.observations[1]).sender, None);
    let paid = format!(
        "block,timestamp,timestamp_exact,tx_hash,nullifier_hash,recipient,fee_wei,tx_sender,tx_sender_source\n9,2019-12-28T17:55:01Z,0,{TX},0x0,{B},7,{A},x\n"
    );
    let out = good(Format::PoolCsv, "withdrawals.csv", &paid);
    let event = pool(&out.observations[0]);
    assert!(
        matches!(&event.what, PoolMove::Withdrawal { fee: 7, .. })
            && !event.time_exact
            && event.pool == "tornado/unnamed"
    );
}

#[test]
fn published_pool_events() {
    let deposits = format!(
        r#"[ {{"timestamp":"1577309522","commitment":"0x04","blockNumber":9162622,"transactionHash":"{TX}","leafIndex":0}},
        {{"blockNumber":"9162622","transactionHash":"{TX}","commitment":"0x05","leafIndex":"1","timestamp":1577309522,"note":{{"a":[1]}}}} ]"#
    );
    let out = good(Format::TornadoJson, "deposits_wbtc_0.1.json.gz", &deposits);
    assert_eq!(out.observations.len(), 2);
    assert_eq!(pool(&out.observations[0]).pool, "tornado/wbtc/0.1");
    assert_eq!(pool(&out.observations[1]).what, PoolMove::Deposit { leaf: 1 });

    let withdrawals = format!(
        r#"[{{"to":"{B}","fee":"9","blockNumber":14442835,"nullifierHash":"0x","transactionHash":"{TX}"}}]"#
    );
    let out = good(Format::TornadoJson, "withdrawals_eth_100.json", &withdrawals);
    let event = pool(&out.observations[0]);
    assert!(!event.time_exact && event.time.abs_diff(1_648_042_149) < 1800, "{event:?}");
}

#[test]
fn bad_events_do_not_stop_the_array() {
    let good_one = format!(
        r#"{{"timestamp":1,"commitment":"0x","blockNumber":1,"transactionHash":"{TX}","leafIndex":0}}"#
    );
    for bad in [
        "7",
        "null",
        "[[1],{}]",
        r#""words""#,
        "{}",
        r#"{"timestamp":1.5,"blockNumber":1,"leafIndex":0}"#,
        r#"{"leafIndex":0,"leafIndex":0}"#,
        r#"{"leafIndex":-1,"timestamp":1,"blockNumber":1}"#,
        r#"{"leafIndex":0,"blockNumber":5}"#,
        r#"{"to":"0x1","fee":"1e18","timestamp":1,"blockNumber":1}"#,
    ] {
        let text = format!("[{good_one},\n{bad},\n{good_one}]");
        let (tally, out) = read(Format::TornadoJson, "deposits_eth_1.json", text.as_bytes()).unwrap();
        assert_eq!((tally.kept, tally.quarantined), (2, 1), "{bad}");
        assert_eq!(out.quarantined[0].line, 2, "{bad}");
    }
}

#[test]
fn ethereum_etl_transactions() {
    let plain = format!(
        "hash,nonce,block_number,from_address,to_address,value,gas,gas_price,block_timestamp\n{TX},0,5,{A},{B},1642894143,21000,7,1683029999\n{TX2},0,5,0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0,,0,21000,7,1683029999\n"
    );
    let out = good(Format::EthereumEtlCsv, "transactions.csv", &plain);
    let first = transfer(&out.observations[0]);
    assert_eq!((first.amount, first.fee, first.asset.as_str()), (1_642_894_143, 0, "ethereum/eth"));
    assert_eq!(transfer(&out.observations[1]).to.as_str(), "0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d");

    let joined = format!(
        "hash,nonce,block_number,from_address,to_address,value,gas_price,block_timestamp,receipt_gas_used,receipt_effective_gas_price,receipt_status\n{TX},1,5,{A},{B},50,9,2023-05-02 12:19:59 UTC,21000,7,0\n{TX},1,5,{A},{B},1.0E+18,9,1,21000,7,1\n"
    );
    let (tally, out) = read(Format::EthereumEtlCsv, "bq.csv", joined.as_bytes()).unwrap();
    assert_eq!((tally.kept, tally.quarantined), (1, 1));
    let failed = transfer(&out.observations[0]);
    assert_eq!((failed.amount, failed.fee, failed.time), (0, 147_000, 1_683_029_999), "failed, and paid for");
}

#[test]
fn ethereum_etl_token_transfers_need_a_time() {
    let header = "token_address,from_address,to_address,value,transaction_hash,log_index,block_number";
    let out = good(
        Format::EthereumEtlCsv,
        "tokens.csv",
        &format!("{header},block_timestamp\n{A},{A},{B},12,{TX},0,5,1683029999\n"),
    );
    assert_eq!(transfer(&out.observations[0]).asset, format!("ethereum/{A}"));
    let error =
        read(Format::EthereumEtlCsv, "tokens.csv", format!("{header}\n{A},{A},{B},12,{TX},0,5\n").as_bytes());
    assert!(error.unwrap_err().to_string().contains("block_timestamp"));
}

#[test]
fn etherscan_rows_of_the_api() {
    let text = format!(
        "hash,blockNumber,timeStamp,from,to,value,nonce,gas,gasPrice,gasUsed,isError,methodId,contractAddress\n{TX},5,10,{A},{B},99,4,21000,2,21000,0,0x,\n{TX2},5,10,{A},{B},99,5,21000,2,21000,1,0x,\n{TX3},5,10,{A},,0,6,21000,2,21000,0,0x,{B}\n"
    );
    let out = good(Format::EtherscanCsv, "native.csv", &text);
    let all: Vec<_> =
        out.observations.iter().map(transfer).map(|t| (t.amount, t.fee, t.nonce, t.to.as_str())).collect();
    assert_eq!(all, [(99, 42_000, Some(4), B), (0, 42_000, Some(5), B), (0, 42_000, Some(6), B)]);
}

#[test]
fn etherscan_export_of_the_website() {
    let header = r#""Txhash","Blockno","UnixTimestamp","DateTime (UTC)","From","To","ContractAddress","Value_IN(ETH)","Value_OUT(ETH)","CurrentValue @ $1,850.00/Eth","TxnFee(ETH)","TxnFee(USD)","Historical $Price/Eth","Status","ErrCode","Method""#;
    let row = |tx: &str, value_in: &str, value_out: &str, status: &str| {
        format!(
            r#""{tx}","5","10","1970-01-01 00:00:10","{A}","{B}","","{value_in}","{value_out}","0","0.000000000000021","0","1","{status}","","Transfer""#
        )
    };
    let text = [
        header.to_owned(),
        row(TX, "0.100000000000000001", "0", ""),
        row(TX2, "0", "2", "Error(0)"),
        row(TX3, "0", "2", ""),
    ]
    .join("\r\n");
    let out = good(Format::EtherscanCsv, "export.csv", &text);
    let all: Vec<_> = out.observations.iter().map(transfer).map(|t| (t.amount, t.fee)).collect();
    assert_eq!(all, [(100_000_000_000_000_001, 21_000), (0, 21_000), (2_000_000_000_000_000_000, 21_000)]);
}

proptest! {
    #[test]
    fn every_transfer_comes_back_exactly(rows in proptest::collection::vec((any::<u128>(), any::<u128>(), any::<u32>(), any::<u64>(), any::<[u8; 20]>(), any::<bool>()), 0..20)) {
        let mut text = "asset,block,time,from,to,amount,fee,nonce,tx\n".to_owned();
        let mut wanted = Vec::new();
        for (amount, fee, time, block, address, has_nonce) in rows {
            let hex: String = address.iter().map(|byte| format!("{byte:02x}")).collect();
            let nonce = has_nonce.then_some(block);
            text += &format!("ethereum/eth,{block},{time},0x{hex},{B},{amount},{fee},{},{TX}\n", nonce.map(|n| n.to_string()).unwrap_or_default());
            wanted.push((amount, fee, time, block, nonce, format!("0x{hex}")));
        }
        let out = good(Format::TransfersCsv, "t.csv", &text);
        let got: Vec<_> = out.observations.iter().map(transfer)
            .map(|t| (t.amount, t.fee, t.time, t.block, t.nonce, t.from.to_string())).collect();
        prop_assert_eq!(got, wanted);
    }
}
