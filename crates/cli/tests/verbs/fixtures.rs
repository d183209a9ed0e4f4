//! Small sources in many formats. Every person, company and payment in them is invented.

pub(crate) const A: &str = "0x00000000000000000000000000000000000000a1";
pub(crate) const B: &str = "0x00000000000000000000000000000000000000b2";
pub(crate) const C: &str = "0x00000000000000000000000000000000000000c3";

/// A transaction's hash: the same digit all through.
pub(crate) fn tx(digit: char) -> String {
    format!("0x{}", digit.to_string().repeat(64))
}

pub(crate) const FTM: &str = r#"{"id":"x-1","caption":"Invented Trading","schema":"Company","properties":{"name":["Invented Trading"],"country":["kp"]},"datasets":["invented"],"last_change":"2025-11-19T00:00:00"}
{"id":"x-2","caption":"Invented Shipping","schema":"Company","properties":{"name":["Invented Shipping"]},"datasets":["invented"],"last_change":"2025-11-19T00:00:00"}
"#;

/// The same list a week later: one company is new, one is gone, one has a second name.
pub(crate) const FTM_LATER: &str = r#"{"id":"x-1","caption":"Invented Trading","schema":"Company","properties":{"name":["Invented Trading","Invented Traders"],"country":["kp"]},"datasets":["invented"],"last_change":"2025-11-26T00:00:00"}
{"id":"x-3","caption":"Invented Mining","schema":"Company","properties":{"name":["Invented Mining"]},"datasets":["invented"],"last_change":"2025-11-26T00:00:00"}
"#;

const CLAIM_COLUMNS: &str = "claim_id,subject,property,value,unit,period_start,period_end,source_title,source_url,source_date,source_kind,quote_under_25_words,reliability A-F,credibility 1-6";

/// A fact sheet with rows `subject,property,value,unit,period_start,period_end,…`.
pub(crate) fn fact_sheet(rows: &[&str]) -> String {
    let rows: String = rows.iter().enumerate().map(|(n, row)| format!("C{n},{row}\n")).collect();
    format!("{CLAIM_COLUMNS}\n{rows}")
}

pub(crate) fn facts() -> String {
    fact_sheet(&[
        "incident:invented,amount_stolen,80.5,USD,2022-03,2022-04-01,Invented Times,https://example.org/a,2022-05,news,\"eighty dollars and a half\",B,2",
        "entity:invented-front,controlled_by,entity:invented-bureau,,2020,2021,Invented Times,https://example.org/b,2022,news,controls it,B,2",
    ])
}

pub(crate) const CLAIMS_JSON: &str = r#"{"claim":{"subject":"entity:invented-glow","schema":"Company","property":"name","value":{"text":"Invented Glow"},"known":"2022-05-01","source":{"originator":"Invented Times","quote":"a firm called Glow"},"grade":{"reliability":"B","credibility":2}}}
"#;

/// `B` takes 100, and passes 60 on to `C` for a fee of 1.
pub(crate) fn transfers() -> String {
    let (first, second) = (tx('1'), tx('2'));
    format!(
        "asset,block,time,from,to,amount,fee,nonce,tx\nethereum/eth,7,1648042149,{A},{B},100,0,0,{first}\nethereum/eth,8,1648042249,{B},{C},60,1,0,{second}\n"
    )
}

pub(crate) fn bridge() -> String {
    format!(
        "bridge,leg,id,token,beneficiary,amount,tx,time\ninvented,request,1,{A},{B},5,{tx},10\ninvented,release,1,{A},{B},5,{tx},20\n",
        tx = tx('3')
    )
}

pub(crate) fn tag_pack() -> String {
    format!(
        "title: Invented pack\ncreator: Us\nconfidence: service_data\ncurrency: ETH\nlabel: invented exchange\nlastmod: 2021-11-12\nsource: https://example.org/pack\ntags:\n- address: '{A}'\n"
    )
}

pub(crate) const UN: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<CONSOLIDATED_LIST dateGenerated="2024-05-06T19:08:54.997-05:00">
  <INDIVIDUALS></INDIVIDUALS>
  <ENTITIES>
    <ENTITY><DATAID>1</DATAID><FIRST_NAME>INVENTED BUREAU</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>
      <REFERENCE_NUMBER>XXe.001</REFERENCE_NUMBER><LISTED_ON>2009-07-16</LISTED_ON></ENTITY>
  </ENTITIES>
</CONSOLIDATED_LIST>
"#;

pub(crate) fn etherscan() -> String {
    format!(
        "hash,blockNumber,timeStamp,from,to,value,nonce,gasUsed,gasPrice,isError\n{},7,1648042149,{A},{B},5,0,21000,1,0\n",
        tx('4')
    )
}

/// Five rows, two of which are bad: a negative amount, and an address whose checksum does not hold.
pub(crate) fn transfers_two_bad() -> String {
    let damaged = "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    let row = |amount: &str, to: &str, digit| {
        format!("ethereum/eth,7,1648042149,{A},{to},{amount},{}\n", tx(digit))
    };
    let rows =
        [row("1", B, '1'), row("-2", B, '2'), row("3", B, '3'), row("4", damaged, '4'), row("5", C, '5')];
    format!("asset,block,time,from,to,amount,tx\n{}", rows.concat())
}

/// Bytes packed as gzip does.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
    std::io::Write::write_all(&mut packer, bytes).unwrap();
    packer.finish().unwrap()
}

/// Files in a zip.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut packer = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    for (name, bytes) in files {
        packer
            .start_file(*name, zip::write::SimpleFileOptions::default().compression_level(Some(9)))
            .unwrap();
        std::io::Write::write_all(&mut packer, bytes).unwrap();
    }
    packer.finish().unwrap().into_inner()
}
