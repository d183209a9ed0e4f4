//! Bad input that no format may mistake for good, panic on, or lose count of.

use crate::read;
use gather::{Format, GatherError};
use proptest::prelude::*;

const A: &str = "0x00000000000000000000000000000000000000a1";
const TX: &str = "0x1111111111111111111111111111111111111111111111111111111111111111";

/// Formats that this file has a good sample of.
fn samples() -> Vec<(Format, String)> {
    let facts = "claim_id,subject,property,value,unit,period_start,period_end,source_title,source_url,source_date,source_kind,quote_under_25_words,reliability A-F,credibility 1-6\nC1,entity:a,parent,entity:b,,2020,2021,T,u,2022,k,\"a \"\"front company\"\" of é\",A,1\n";
    vec![
        (Format::TransfersCsv, format!("asset,block,time,from,to,amount,fee,nonce,tx\nethereum/eth,7,16,{A},{A},55,21,3,{TX}\n")),
        (Format::BridgeCsv, format!("bridge,leg,id,token,beneficiary,amount,tx,time\nronin,request,1,{A},{A},5,{TX},10\n")),
        (Format::SightingsCsv, "first_seen,published,reporter,source,family,indicator,technique,count\n2021-01,2021-02,r001,caf\u{e9},kimsuky,domain,T1566.002,3\n".to_owned()),
        (Format::ReportsCsv, "# A remark: \u{e9} \"\nreport,published,recorded,publisher,groups,techniques\nR,2020-01,,caf\u{e9}.test,G0001,T1059\n".to_owned()),
        (Format::PoolCsv, format!("event,pool,block,time,tx,leaf\ndeposit,tornado/eth/100,9,100,{TX},0\n")),
        (Format::ClaimsCsv, facts.to_owned()),
        (Format::EthereumEtlCsv, format!("hash,nonce,block_number,from_address,to_address,value,gas_price,block_timestamp\n{TX},0,5,{A},{A},16,7,1683029999\n")),
        (Format::EtherscanCsv, format!("hash,blockNumber,timeStamp,from,to,value,nonce,gasPrice,gasUsed,isError\n{TX},5,10,{A},{A},99,4,2,21000,0\n")),
        (Format::TornadoJson, format!("[{{\"timestamp\":1,\"commitment\":\"0x\",\"blockNumber\":1,\"transactionHash\":\"{TX}\",\"leafIndex\":0}}]")),
        (Format::EtherscanLabels, format!("{{\"{A}\":{{\"name\":\"Jos\u{e9}\",\"labels\":[]}}}}")),
        (Format::FtmJson, "{\"id\":\"a\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Jos\u{e9}\"]}}\n".to_owned()),
        (Format::ClaimsJson, "{\"claim\":{\"subject\":\"entity:a\",\"property\":\"name\",\"value\":{\"text\":\"x\"},\"known\":\"2022\",\"source\":{\"originator\":\"o\"},\"grade\":{\"reliability\":\"A\",\"credibility\":1}}}\n".to_owned()),
        (Format::TagPack, format!("title: t\ncreator: c\ntags:\n- address: '{A}'\n  label: l\u{e9}\n")),
    ]
}

#[test]
fn a_byte_order_mark_and_crlf_change_nothing() {
    for (format, text) in samples() {
        let (plain, _) = read(format, "f", text.as_bytes()).unwrap();
        assert_eq!((plain.read, plain.kept), (1, 1), "{format}");
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert_eq!(read(format, "f", windows.as_bytes()).unwrap().0, plain, "{format}");
        let dos = format!("{}\u{1a}", windows);
        if !matches!(format, Format::TornadoJson | Format::TagPack | Format::EtherscanLabels) {
            assert_eq!(read(format, "f", dos.as_bytes()).unwrap().0, plain, "{format}");
        }
    }
}

#[test]
fn utf16_is_refused() {
    for (format, text) in samples() {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [[b"\xff\xfe".as_slice(), &wide].concat(), wide] {
            assert!(matches!(read(format, "f", &bytes), Err(GatherError::Encoding { .. })), "{format}");
        }
    }
}

#[test]
fn latin1_is_not_taken_for_text() {
    for (format, text) in samples().into_iter().filter(|(_, text)| text.contains('é')) {
        let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        match read(format, "f", &bytes) {
            Ok((tally, out)) => {
                assert_eq!((tally.kept, tally.quarantined), (0, 1), "{format}");
                assert!(
                    out.quarantined[0].reason.contains("UTF-8") && out.quarantined[0].line > 0,
                    "{format}"
                );
            }
            Err(error) => assert!(error.to_string().contains("UTF-8"), "{error}"),
        }
    }
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_found() {
    let rows = format!("ethereum/eth,7,16,{A},{A},55,21,3,{TX}\n").repeat(3);
    let text = format!(
        "asset,block,time,from,to,amount,fee,nonce,tx\nethereum/eth,7,16,{A},{A},55,21,3,\"{TX}\n{rows}"
    );
    let error = read(Format::TransfersCsv, "f", text.as_bytes()).unwrap_err();
    assert!(matches!(&error, GatherError::Malformed { line: 2, .. }), "{error}");
}

#[test]
fn an_empty_file_is_not_well_formed() {
    for (format, _) in samples() {
        let outcome = read(format, "f", b"");
        match format {
            // A text of lines may have none.
            Format::FtmJson | Format::ClaimsJson => assert_eq!(outcome.unwrap().0.read, 0),
            _ => assert!(matches!(outcome, Err(GatherError::Malformed { .. })), "{format}"),
        }
    }
}

#[test]
fn half_a_file_is_never_a_whole_one() {
    for (format, text) in samples() {
        for cut in 1..text.trim_end().len() {
            if !text.is_char_boundary(cut) {
                continue;
            }
            // Headers alone, whole lines and shorter numbers are good files; no more may be kept than was there.
            if let Ok((tally, _)) = read(format, "f", &text.as_bytes()[..cut]) {
                assert!(tally.read <= 1, "{format}, {cut}");
            }
        }
    }
}

#[test]
fn json_arrays_that_break_off_are_errors() {
    let (_, text) = samples().into_iter().find(|(format, _)| *format == Format::TornadoJson).unwrap();
    for cut in [1, text.len() / 2, text.len() - 1] {
        let outcome = read(Format::TornadoJson, "f", &text.as_bytes()[..cut]);
        assert!(matches!(outcome, Err(GatherError::Malformed { .. })), "{cut}");
    }
    assert!(read(Format::TornadoJson, "f", format!("{text}x").as_bytes()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever is done to a good file: no panic, and the counts add up (`read` checks them).
    #[test]
    fn damage_is_counted(which in 0_usize..10, at in any::<prop::sample::Index>(), with in proptest::collection::vec(any::<u8>(), 0..4), cut in 0_usize..4) {
        let (format, text) = samples().swap_remove(which);
        let mut bytes = text.repeat(2).into_bytes();
        let start = at.index(bytes.len());
        let end = (start + cut).min(bytes.len());
        bytes.splice(start..end, with);
        let _ = read(format, "f", &bytes);
    }
}
