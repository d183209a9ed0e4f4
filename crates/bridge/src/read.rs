//! Deposits and releases from files: CSV with columns found by name, plain or gzipped, or the connector's JSON.

use crate::column::{Role, find};
use crate::number::Written;
use crate::{BridgeError, celer, connector, memo, number, poly, time};
use serde::Serialize;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// More rows than this in one file are refused; matching holds both sides in memory.
const MOST_ROWS: usize = 2_000_000;

/// Which chain a row stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The chain that is left: deposits.
    Source,
    /// The chain that is entered: releases.
    Destination,
}

/// One end of a passage: a deposit or a release. What the file does not say is `None`, and then counts neither for
/// nor against a pair.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct End {
    /// What the answer calls it: the transaction's hash as written, else the row's number counted from 1.
    pub id: String,
    /// Seconds since 1970-01-01 UTC.
    pub time: Option<u64>,
    /// Chain, token and chain of the other end, as far as the file says them, as one key. It is compared with
    /// nothing: which keys of the two sides belong together is learned.
    pub asset: String,
    /// In units of the file: base units where they are whole numbers.
    pub amount: Option<u128>,
    /// Who is to be paid, or was paid.
    pub account: Option<String>,
    /// A number that the bridge gives both ends, where the file carries one.
    pub number: Option<String>,
    /// The transaction of the other side that this one's memo names (`OUT:…`, `REFUND:…`), upper case without `0x`.
    pub refers: Option<String>,
}

/// A row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quarantined {
    /// Line in the file, counted from 1 with the header.
    pub line: u64,
    /// What is wrong with it.
    pub why: String,
}

/// What a file holds: rows read = kept + quarantined.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Ends {
    /// The rows that can be used, in the file's order.
    pub kept: Vec<End>,
    /// Those that cannot.
    pub quarantined: Vec<Quarantined>,
    /// Which column was taken for what.
    pub columns: Vec<(String, String)>,
}

/// Reads a file of one side, by what is in it: gzip is unpacked, `[` or `{` begins JSON, all else is CSV.
///
/// # Errors
/// [`BridgeError`] where the file cannot be read, has no usable header or too many rows. A bad row is no error.
pub fn read_path(path: &Path, side: Side) -> Result<Ends, BridgeError> {
    let failed = |source| BridgeError::Read { path: path.to_owned(), source };
    let name = path.display().to_string();
    let mut file = BufReader::new(std::fs::File::open(path).map_err(failed)?);
    let zipped = file.fill_buf().map_err(failed)?.starts_with(&[0x1f, 0x8b]);
    let inner: Box<dyn Read> =
        if zipped { Box::new(flate2::bufread::MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut inner = BufReader::new(inner);
    let first = inner.fill_buf().map_err(failed)?.iter().find(|byte| !byte.is_ascii_whitespace()).copied();
    if matches!(first, Some(b'[' | b'{')) {
        connector::read_ends(inner, &name)
    } else {
        read_csv(inner, &name, side)
    }
}

/// Reads a CSV of one side. Columns are found by name, in any order and under the names that explorers, ETL exports
/// and bridge studies use (`tx_hash`, `orig_tx_hash`, `timestamp`, `token`, `amount`, `beneficiary`, `memo`, …).
///
/// # Errors
/// As [`read_path`].
pub fn read_csv(reader: impl Read, name: &str, side: Side) -> Result<Ends, BridgeError> {
    let failed = |source| BridgeError::Csv { name: name.to_owned(), source };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(reader);
    let headers: Vec<String> = reader.byte_headers().map_err(failed)?.iter().map(lossy).collect();
    let roles = find(&headers, side);
    let has = |role| roles.iter().any(|(found, _)| *found == role);
    if !has(Role::Amount) && !has(Role::Account) && !has(Role::Memo) {
        let accepted = Role::Amount.names().to_vec();
        return Err(BridgeError::NoColumn {
            name: name.to_owned(),
            what: "amount",
            found: headers,
            accepted,
        });
    }
    let mut raw = Vec::new();
    let mut ends = Ends { columns: columns(&roles, &headers), ..Ends::default() };
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(failed)? {
        let line = record.position().map_or(0, csv::Position::line);
        let row = raw.len() + ends.quarantined.len();
        if row >= MOST_ROWS {
            return Err(BridgeError::TooMany { name: name.to_owned(), limit: MOST_ROWS });
        }
        match Raw::new(&record, &roles, row + 1, line) {
            Ok(end) => raw.push(end),
            Err(why) => ends.quarantined.push(Quarantined { line, why }),
        }
    }
    settle(raw, &mut ends);
    Ok(ends)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

fn columns(roles: &[(Role, usize)], headers: &[String]) -> Vec<(String, String)> {
    let named =
        |(role, at): &(Role, usize)| Some((format!("{role:?}").to_lowercase(), headers.get(*at)?.clone()));
    roles.iter().filter_map(named).collect()
}

/// A row before the file's number of decimal places is known.
struct Raw {
    end: End,
    written: Option<Written>,
    line: u64,
}

/// Amounts become whole numbers in the finest unit that the file uses.
fn settle(raw: Vec<Raw>, ends: &mut Ends) {
    let places = raw.iter().filter_map(|raw| Some(raw.written?.places)).max().unwrap_or(0);
    for Raw { mut end, written, line } in raw {
        match written.map(|written| written.scaled(places)) {
            Some(None) => ends.quarantined.push(Quarantined {
                line,
                why: format!("the amount does not fit in 128 bits at the file's {places} decimal places"),
            }),
            scaled => {
                end.amount = scaled.flatten();
                ends.kept.push(end);
            }
        }
    }
}

impl Raw {
    fn new(record: &csv::ByteRecord, roles: &[(Role, usize)], row: usize, line: u64) -> Result<Self, String> {
        let text = |role| {
            let at = roles.iter().find(|(found, _)| *found == role).map(|(_, at)| *at)?;
            record.get(at).map(lossy).filter(|text| !text.is_empty())
        };
        let written = match text(Role::Amount) {
            Some(text) => {
                Some(number::parse(&text).ok_or_else(|| format!("'{}' is no amount", short(&text)))?)
            }
            None => None,
        };
        let time = match text(Role::Time) {
            Some(text) => Some(time::parse(&text).ok_or_else(|| format!("'{}' is no time", short(&text)))?),
            None => None,
        };
        let key = [Role::OwnChain, Role::Asset, Role::OtherChain].map(|role| text(role).unwrap_or_default());
        let end = End {
            id: text(Role::Id).unwrap_or_else(|| row.to_string()),
            time,
            asset: asset_key(&key),
            account: text(Role::Account).or_else(|| text(Role::Sender)).map(|text| account(&text)),
            number: text(Role::Number).map(|text| account(&text)),
            ..End::default()
        };
        let mut raw = Self { end, written, line };
        if let Some(said) = text(Role::Memo) {
            raw.hear(&said);
        }
        if raw.written.is_none() && raw.end.account.is_none() && raw.end.refers.is_none() {
            return Err("neither an amount nor an account nor a memo that names a transaction".to_owned());
        }
        Ok(raw)
    }

    /// Takes over what a call's data or a memo says: it is what the bridge acts on, the columns are the envelope.
    fn hear(&mut self, said: &str) {
        let bytes = said.strip_prefix("0x").and_then(|hex| hex::decode(hex).ok());
        let called =
            bytes.as_deref().and_then(|bytes| celer::decode_call(bytes).or_else(|| poly::decode_call(bytes)));
        if let Some(deposit) = called {
            self.written = Some(Written { digits: deposit.amount, places: 0 });
            self.end.account = Some(account(&deposit.receiver));
            let token = deposit.token.unwrap_or_default();
            self.end.asset = asset_key(&[String::new(), token, deposit.destination.to_string()]);
            return;
        }
        let text = bytes.map_or_else(|| said.to_owned(), |bytes| lossy(&bytes));
        match memo::parse(&text) {
            Ok(memo::Memo::Swap(swap)) => self.swaps_into(&swap),
            Ok(memo::Memo::Out { inbound } | memo::Memo::Refund { inbound }) => {
                self.end.refers = Some(inbound);
            }
            _ => {}
        }
    }

    /// A deposit to be paid out as another asset: who is paid is said, what is paid is for the market to say.
    fn swaps_into(&mut self, swap: &memo::Swap) {
        if let Some(destination) = &swap.destination {
            self.end.account = Some(account(destination));
        }
        if !self.end.asset.to_lowercase().contains(&swap.asset.symbol.to_lowercase()) {
            self.written = None;
        }
        let target = swap.asset.to_string();
        self.end.asset = asset_key(&[self.end.asset.clone(), target, String::new()]);
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

fn asset_key(parts: &[String; 3]) -> String {
    let parts: Vec<_> = parts.iter().filter(|part| !part.is_empty()).map(|part| account(part)).collect();
    parts.join(" ")
}

/// An account in one writing: hexadecimal in lower case and without the padding of 32-byte forms, all else as it is.
pub(crate) fn account(text: &str) -> String {
    let Some(hex) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) else {
        return text.trim().to_owned();
    };
    let hex = hex.to_ascii_lowercase();
    let tail = hex.strip_prefix("000000000000000000000000").filter(|tail| tail.len() == 40);
    format!("0x{}", tail.unwrap_or(&hex))
}

/// A transaction's hash in one writing, for links that memos state: upper case without `0x`.
pub(crate) fn bare_hash(id: &str) -> String {
    id.trim_start_matches("0x").trim_start_matches("0X").to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, side: Side) -> Ends {
        read_csv(text.as_bytes(), "test", side).unwrap()
    }

    #[test]
    fn one_table_read_from_both_sides() {
        let table = "orig_chain_id,orig_timestamp,orig_tx_hash,dst_chain_id,dst_timestamp,dst_tx_hash,origin_token,dst_token,beneficiary,amount\n\
            1650811245,1641905736,0xAA,6648936,1641907661,0xbb,0xCC,0xdd,0x000000000000000000000000A5bd5c661f373256c0ccfbc628fd52de74f9bb55,5\n";
        let (source, destination) = (read(table, Side::Source), read(table, Side::Destination));
        let (from, to) = (&source.kept[0], &destination.kept[0]);
        assert_eq!((from.id.as_str(), to.id.as_str()), ("0xAA", "0xbb"));
        assert_eq!((from.time, to.time), (Some(1_641_905_736), Some(1_641_907_661)));
        assert_eq!(from.asset, "1650811245 0xcc 6648936");
        assert_eq!(to.asset, "6648936 0xdd 1650811245");
        assert_eq!(from.account.as_deref(), Some("0xa5bd5c661f373256c0ccfbc628fd52de74f9bb55"));
        assert_eq!(from.account, to.account);
    }

    #[test]
    fn bad_rows_are_counted_and_the_rest_kept() {
        let ends = read(
            "time,amount,to\n1641905736,5,a\nnever,5,a\n1641905736,much,a\n,,\n1641905736,0x10\n",
            Side::Source,
        );
        assert_eq!(ends.kept.len(), 2);
        assert_eq!(ends.kept[1].amount, Some(16));
        assert_eq!(ends.quarantined.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 4, 5]);
        assert_eq!(ends.kept[1].id, "5", "rows are numbered where no column names them");
    }

    #[test]
    fn coins_with_a_point_become_whole_numbers() {
        let ends = read("hash,ts,value\na,1641905736,1.5\nb,1641905736,20\n", Side::Source);
        assert_eq!(ends.kept.iter().map(|end| end.amount).collect::<Vec<_>>(), [Some(15), Some(200)]);
    }

    #[test]
    fn memos_say_who_is_paid_and_what_is_answered() {
        let hash = "B94D27B9934D3E08A52E52D7DA7DABFAC484EFE37A5380EE9088F7ACE2EFCDE9";
        let source = read(
            "hash,time,asset,amount,to,memo\nx,1641905736,BTC.BTC,5,vault,=:ETH.ETH:0xAb12:1\n",
            Side::Source,
        );
        assert_eq!(source.kept[0].account.as_deref(), Some("0xab12"));
        assert_eq!(source.kept[0].amount, None, "an amount of bitcoin says nothing of an amount of ether");
        let out = read(&format!("hash,time,amount,memo\ny,1641905736,5,OUT:{hash}\n"), Side::Destination);
        assert_eq!(out.kept[0].refers.as_deref(), Some(hash));
    }

    #[test]
    fn a_file_without_amount_or_account_is_refused() {
        let error = read_csv(&b"a,b\n1,2\n"[..], "test", Side::Source).unwrap_err();
        assert!(error.to_string().contains("hint:"), "{error}");
    }
}
