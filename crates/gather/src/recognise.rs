//! Recognising a format by content, and putting the files of one source together.

use crate::{
    Format, GatherError, Piece,
    format::{begins_article, begins_block, begins_parquet},
    input,
};
use serde_json::Value as Json;

/// What the first bytes of an XML list hold.
const XML: [(&str, Format); 3] = [
    ("exports/ADVANCED_XML", Format::OfacAdvancedXml),
    ("<DistinctParties", Format::OfacAdvancedXml),
    ("<CONSOLIDATED_LIST", Format::UnXml),
];

/// Tables by columns that no other has. The first whose columns are all there counts.
const TABLES: [(&[&str], Format); 14] = [
    (&["claim_id", "subject", "property", "value"], Format::ClaimsCsv),
    (&["event", "pool", "block", "time", "tx"], Format::PoolCsv),
    (&["leaf_index", "block", "timestamp", "tx_hash"], Format::PoolCsv),
    (&["block", "timestamp", "tx_hash", "nullifier_hash", "recipient"], Format::PoolCsv),
    (&["bridge", "leg", "id", "token", "beneficiary", "amount"], Format::BridgeCsv),
    (&["first_seen", "published", "reporter", "family", "technique", "count"], Format::SightingsCsv),
    (&["report", "published", "recorded", "groups", "techniques"], Format::ReportsCsv),
    (&["asset", "time", "from", "to", "amount", "tx"], Format::TransfersCsv),
    (&["hash", "from_address", "to_address", "value", "gas_price"], Format::EthereumEtlCsv),
    (&["token_address", "from_address", "to_address", "value", "transaction_hash"], Format::EthereumEtlCsv),
    (&["trace_type", "from_address", "to_address", "value", "transaction_hash"], Format::EthereumEtlCsv),
    (&["hash", "blockNumber", "timeStamp", "from", "to", "value"], Format::EtherscanCsv),
    (&["Blockno", "UnixTimestamp", "ParentTxFrom", "From", "TxTo"], Format::EtherscanCsv),
    (&["Blockno", "UnixTimestamp", "From", "To", "ContractAddress"], Format::EtherscanCsv),
];

/// The four files of OFAC's legacy list, which have no header: by number of columns.
const LEGACY: [(usize, &str); 4] = [(12, "sdn.csv"), (5, "alt.csv"), (6, "add.csv"), (2, "sdn_comments.csv")];

/// The format that `head` (the first decompressed bytes of the file called `name`) is in. Content counts; the name
/// only where content leaves a choice.
pub fn recognise(name: &str, head: &[u8]) -> Option<Format> {
    if begins_parquet(head) {
        return Some(Format::ChainParquet);
    }
    if begins_block(head) {
        return Some(Format::BitcoinBlocks);
    }
    let text = String::from_utf8_lossy(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head));
    let text = text.trim_start();
    if text.lines().any(|line| line.trim_end() == "[case]") {
        return Some(Format::CaseToml);
    }
    let article = || begins_article(text).then_some(Format::Article);
    match text.chars().next()? {
        '[' | '#' if text.lines().any(|line| line.trim_end() == "[case]") => Some(Format::CaseToml),
        '<' => XML.iter().find(|(mark, _)| text.contains(mark)).map(|(_, format)| *format).or_else(article),
        '{' if labels_by_address(text) => Some(Format::EtherscanLabels),
        '{' => json_lines(text),
        '[' => ["\"commitment\"", "\"nullifierHash\""]
            .iter()
            .any(|mark| text.contains(mark))
            .then_some(Format::TornadoJson)
            .or_else(|| chain_json(&|key| text.contains(&format!("\"{key}\"")))),
        _ => table(name, text).or_else(|| tagpack(text)).or_else(article),
    }
}

/// Which file of OFAC's legacy list `head` begins: `sdn.csv`, `alt.csv`, `add.csv` or `sdn_comments.csv`; `None`
/// where it begins none of them.
pub fn legacy_part(name: &str, head: &[u8]) -> Option<&'static str> {
    let fields = first_row(&String::from_utf8_lossy(head))?;
    let (_, part) = LEGACY.iter().find(|(columns, _)| *columns == fields.len())?;
    let numbered = |text: &String| !text.is_empty() && text.trim().bytes().all(|byte| byte.is_ascii_digit());
    let ids = if matches!(*part, "alt.csv" | "add.csv") { 2 } else { 1 };
    if !fields.iter().take(ids).all(numbered) {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let has_nulls = fields.iter().any(|text| text.trim() == "-0-");
    // Two or five columns that begin with a number are many things: there the name, or a null of OFAC's, decides.
    let likely = has_nulls || ["sdn", "alt", "add", "comments"].iter().any(|word| lower.contains(word));
    likely.then_some(part)
}

/// An object whose first key is an address, or empty, and holds another that begins with a name or with labels.
fn labels_by_address(text: &str) -> bool {
    let mut words = text.split('"').map(str::trim);
    let mut next = || words.next().unwrap_or_default();
    let (open, key, then, field, colon) = (next(), next(), next(), next(), next());
    let frame = open == "{" && then.split_whitespace().collect::<String>() == ":{" && colon.starts_with(':');
    frame && (key.is_empty() || key.starts_with("0x")) && matches!(field, "name" | "labels")
}

/// By the keys of the first line; where it is cut off at the end of `text`, by the keys that can be seen.
fn json_lines(text: &str) -> Option<Format> {
    let line = text.lines().next()?;
    let has: Box<dyn Fn(&str) -> bool> = match serde_json::from_str::<Json>(line) {
        Ok(object) => Box::new(move |key| object.get(key).is_some()),
        Err(_) => Box::new(move |key| line.contains(&format!("\"{key}\""))),
    };
    if has("schema") && has("properties") {
        Some(Format::FtmJson)
    } else if has("claim") || has("identity") {
        Some(Format::ClaimsJson)
    } else {
        // A page of an interface holds its records inside, over as many lines as it likes.
        chain_json(&*has).or_else(|| chain_json(&|key| text.contains(&format!("\"{key}\"")) && is_page(text)))
    }
}

/// Whether a page of records begins so.
fn is_page(text: &str) -> bool {
    ["\"data\"", "\"token_transfers\""].iter().any(|key| text.contains(key))
}

/// Records of chains in JSON by keys that no other has. The first whose keys are all there counts.
const CHAIN_JSON: [(&[&str], Format); 11] = [
    (&["Transfer_Sender", "Transfer_Receiver", "Transfer_Amount"], Format::BitqueryJson),
    (&["transaction_id", "token_info", "block_timestamp"], Format::TronJson),
    (&["transaction_id", "contract_address", "quant"], Format::TronJson),
    (&["txID", "raw_data"], Format::TronJson),
    (&["trace_type", "from_address", "value"], Format::EthereumEtlJson),
    (&["token_address", "from_address", "value", "transaction_hash"], Format::EthereumEtlJson),
    (&["hash", "nonce", "from_address", "gas_price"], Format::EthereumEtlJson),
    (&["hash", "sha3_uncles", "gas_used"], Format::EthereumEtlJson),
    (&["hash", "block_number", "is_coinbase", "inputs"], Format::BitcoinEtlJson),
    (&["hash", "block_number", "outputs", "input_count"], Format::BitcoinEtlJson),
    (&["hash", "merkle_root", "coinbase_param"], Format::BitcoinEtlJson),
];

fn chain_json(has: &dyn Fn(&str) -> bool) -> Option<Format> {
    let known = CHAIN_JSON.iter().find(|(keys, _)| keys.iter().all(|key| has(key)));
    known.map(|(_, format)| *format)
}

/// Whether `head` begins a format that is bytes, not text.
pub(crate) fn is_binary(head: &[u8]) -> bool {
    begins_parquet(head) || begins_block(head)
}

/// By its columns, which may stand behind remarks.
fn table(name: &str, text: &str) -> Option<Format> {
    let columns = first_row(past_remarks(text))?;
    let has = |wanted: &str| columns.iter().any(|column| column.trim() == wanted);
    let known = TABLES.iter().find(|(wanted, _)| wanted.iter().all(|column| has(column)));
    let legacy = || legacy_part(name, text.as_bytes()).map(|_| Format::OfacLegacyCsv);
    known.map(|(_, format)| *format).or_else(legacy)
}

/// `text` from the first line on that is neither blank nor a remark.
pub(crate) fn past_remarks(mut text: &str) -> &str {
    while text.starts_with(['#', '\r', '\n']) {
        text = text.split_once('\n').map_or("", |(_, rest)| rest);
    }
    text
}

/// The fields of the first row of a table, as far as `text` goes.
fn first_row(text: &str) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let row = reader.records().next()?.ok()?;
    (row.len() > 1).then(|| row.iter().map(str::to_owned).collect())
}

/// By the keys at the margin. An ActorPack is recognised too, so that it can be refused by its name.
fn tagpack(text: &str) -> Option<Format> {
    let has = |key: &str| {
        text.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':')))
    };
    (has("creator") && has("title") || has("tags") && text.contains("address:")).then_some(Format::TagPack)
}

/// Recognises `pieces` (or takes `format` for all of them) and puts those together that are one source: the files
/// of OFAC's legacy list. Every other piece is a source of its own. Order is kept.
///
/// # Errors
/// [`GatherError::Unrecognised`] where a piece is in no known format; as [`crate::open`] where it cannot be read.
pub fn group(pieces: Vec<Piece>, format: Option<Format>) -> Result<Vec<(Format, Vec<Piece>)>, GatherError> {
    let mut sources: Vec<(Format, Vec<Piece>)> = Vec::new();
    for piece in pieces {
        let found = format.map_or_else(|| format_of(&piece), Ok)?;
        let legacy =
            |(other, _): &&mut (Format, Vec<Piece>)| found == Format::OfacLegacyCsv && *other == found;
        match sources.iter_mut().find(legacy) {
            Some((_, together)) => together.push(piece),
            None => sources.push((found, vec![piece])),
        }
    }
    Ok(sources)
}

fn format_of(piece: &Piece) -> Result<Format, GatherError> {
    let head = input::head(&piece.path)?;
    recognise(&piece.name, &head).ok_or_else(|| {
        let first = String::from_utf8_lossy(head.get(..60).unwrap_or(&head))
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned();
        let why =
            if head.is_empty() { "it is empty".to_owned() } else { format!("it begins with {first:?}") };
        GatherError::Unrecognised { file: piece.name.clone(), why }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn content_tells_the_formats_apart() {
        for (head, format) in [
            (r#"{"id":"x","schema":"Person","properties":{"name":["A"]}}"#, Format::FtmJson),
            (r#"{"caption":"claim","schema":"Person","properties":{"name":["claim"#, Format::FtmJson),
            ("# a case\n[case]\nid = 'x'\n", Format::CaseToml),
            (r#"{"claim":{"subject":"entity:x"}}"#, Format::ClaimsJson),
            (r#"{"identity":{"left":"a","right":"b"}}"#, Format::ClaimsJson),
            (r#"{"0xa1": {"name": "", "labels": ["claim", "identity"]}}"#, Format::EtherscanLabels),
            ("{\n  \"\": {\n    \"labels\": [", Format::EtherscanLabels),
            ("[\n  {\n \"timestamp\": \"1\",\n \"commitment\": \"0x\"", Format::TornadoJson),
            ("claim_id,subject,property,value,unit\n", Format::ClaimsCsv),
            ("event,pool,block,time,time_exact,tx,sender\n", Format::PoolCsv),
            ("leaf_index,block,timestamp,tx_hash,commitment\n", Format::PoolCsv),
            ("bridge,leg,id,token,beneficiary,amount,tx,time\n", Format::BridgeCsv),
            (
                "# a remark, of two\n#\n\nfirst_seen,published,reporter,source,family,indicator,technique,count\n",
                Format::SightingsCsv,
            ),
            ("report,published,recorded,publisher,groups,techniques\r\n", Format::ReportsCsv),
            ("# leg,bridge\nbridge,leg,id,token,beneficiary,amount,tx,time\n", Format::BridgeCsv),
            ("asset,block,time,from,to,amount,fee,nonce,tx\n", Format::TransfersCsv),
            (
                "hash,nonce,block_hash,block_number,from_address,to_address,value,gas,gas_price\n",
                Format::EthereumEtlCsv,
            ),
            ("hash,blockNumber,timeStamp,from,to,value,nonce\n", Format::EtherscanCsv),
            (
                "\u{feff}\"Txhash\",\"Blockno\",\"UnixTimestamp\",\"DateTime\",\"From\",\"To\",\"ContractAddress\"\r\n",
                Format::EtherscanCsv,
            ),
            (
                "block_number,transaction_hash,from_address,to_address,value,trace_type\n",
                Format::EthereumEtlCsv,
            ),
            (
                "\"Txhash\",\"Blockno\",\"UnixTimestamp\",\"ParentTxFrom\",\"From\",\"TxTo\",\"ContractAddress\"\n",
                Format::EtherscanCsv,
            ),
            (r#"{"hash":"0x1","nonce":1,"from_address":"0x","gas_price":1}"#, Format::EthereumEtlJson),
            (
                r#"{"type":"trace","trace_type":"call","from_address":"0x","value":1}"#,
                Format::EthereumEtlJson,
            ),
            (r#"{"hash":"1","block_number":1,"is_coinbase":true,"inputs":[]"#, Format::BitcoinEtlJson),
            (
                "{\"success\":true,\n\"data\":[{\"transaction_id\":\"1\",\"token_info\":{},\"block_timestamp\":1",
                Format::TronJson,
            ),
            (
                "[\n{\"Transfer_Sender\":\"T\",\"Transfer_Receiver\":\"T\",\"Transfer_Amount\":\"1\"",
                Format::BitqueryJson,
            ),
            ("PAR1\u{15}\u{4}", Format::ChainParquet),
            ("# A case\n[case]\ntitle = \"A\"\n", Format::CaseToml),
            ("title: A\ncreator: B\ntags:\n- address: x\n", Format::TagPack),
            (
                "<!DOCTYPE html>\n<html><body><p>A bridge was robbed on Tuesday, its operator said. Nobody was named as the thief, and nothing had been recovered by the evening, though three exchanges were asked.</p>",
                Format::Article,
            ),
            ("<?xml version=\"1.0\"?><CONSOLIDATED_LIST>", Format::UnXml),
            (
                "36,\"AIRLINE\",-0- ,\"CUBA\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n",
                Format::OfacLegacyCsv,
            ),
        ] {
            assert_eq!(recognise("file", head.as_bytes()), Some(format), "{head}");
        }
        for head in [
            "",
            "{}",
            "[1]",
            "a,b,c\n1,2,3\n",
            "plain words",
            "<html>",
            "1,2\n",
            "# a remark\n",
            "# sdn\n36,AIRLINE\n",
            "{\"claims\":1}",
        ] {
            assert_eq!(recognise("file", head.as_bytes()), None, "{head}");
        }
    }

    #[test]
    fn legacy_files_are_told_by_their_columns() {
        assert_eq!(legacy_part("a.csv", b"36,12,\"aka\",\"X\",-0- \r\n"), Some("alt.csv"));
        assert_eq!(legacy_part("a.csv", b"36,25,-0- ,\"Havana\",\"Cuba\",-0- \r\n"), Some("add.csv"));
        assert_eq!(legacy_part("sdn_comments.csv", b"36,\"more words\"\r\n"), Some("sdn_comments.csv"));
        assert_eq!(legacy_part("data.csv", b"36,\"more words\"\r\n"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_panic(head in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = recognise("sdn.csv", &head);
        }
    }
}
