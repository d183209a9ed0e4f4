//! No format takes an endless record for a reason to use endless memory.

use super::*;
use crate::{Collected, Seen, fence::tests::Endless};
use record::Digest;
use std::io::{Cursor, Read as _};

/// The first line of each format, as far as it has one, and what a record begins with.
const BEGINNINGS: [(Format, &str); 19] = [
    (Format::FtmJson, "{\"id\":\""),
    (Format::ClaimsJson, "{\"claim\":{\"subject\":\""),
    (
        Format::ClaimsCsv,
        "claim_id,subject,property,value,unit,period_start,period_end,source_title,source_url,source_date,source_kind,quote_under_25_words,reliability A-F,credibility 1-6\n",
    ),
    (Format::TagPack, "title: t\ncreator: c\ntags:\n- address: "),
    (Format::TagPack, "title: t\ncreator: c\nactors:\n- id: "),
    (Format::EtherscanLabels, "{\"0xa1\": {\"name\": "),
    (Format::TornadoJson, "[{\"leafIndex\":"),
    (Format::PoolCsv, "event,pool,block,time,tx\n"),
    (Format::BridgeCsv, "bridge,leg,id,token,beneficiary,amount,tx,time\n"),
    (Format::SightingsCsv, "first_seen,published,reporter,source,family,indicator,technique,count\n"),
    (Format::ReportsCsv, "report,published,recorded,publisher,groups,techniques\n"),
    (Format::ReportsCsv, "# a remark\n# "),
    (Format::TransfersCsv, "asset,block,time,from,to,amount,tx\n"),
    (
        Format::EthereumEtlCsv,
        "hash,nonce,block_number,from_address,to_address,value,gas_price,block_timestamp\n",
    ),
    (Format::EthereumEtlJson, "{\"hash\":\""),
    (Format::BitcoinEtlJson, "{\"hash\":\"a\",\"outputs\":["),
    (Format::TronJson, "{\"data\":[{\"transaction_id\":\""),
    (Format::BitqueryJson, "[{\"Transfer_Amount\":\""),
    (Format::EtherscanCsv, "hash,blockNumber,timeStamp,from,to,value,gasPrice,gasUsed,isError\n"),
];

fn outcome(format: Format, beginning: &str, byte: u8) -> Result<Tally, GatherError> {
    let bytes = Cursor::new(beginning.as_bytes().to_vec()).chain(Endless([byte; 4096]));
    let mut files = [Open {
        name: "deposits_eth_1".to_owned(),
        exhibit: Digest::default(),
        bytes: Box::new(bytes),
        path: None,
    }];
    format.read_open(&mut files, "2026".parse().unwrap(), &mut Seen::default(), &mut Collected::default())
}

#[test]
fn every_endless_record_is_refused() {
    for (format, beginning) in BEGINNINGS {
        for byte in [b'x', b'"', b'[', b'{', b'0', b',', b' '] {
            let error = outcome(format, beginning, byte).unwrap_err();
            let bounded = matches!(error, GatherError::TooLarge { .. } | GatherError::Malformed { .. });
            assert!(bounded, "{format}, {:?}: {error}", char::from(byte));
        }
    }
}
