//! The tables: deposits and withdrawals of a pool, depositors, known transfers. CSV, plain or gzip. A bad row is set aside and counted; a table without its columns is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use record::Address;

use crate::case::Depositors;
use crate::error::{Error, Result};
use crate::event::{Deposit, Intake, Link, Quarantined, Withdrawal};

/// Rows set aside that are shown.
const EXAMPLES: usize = 20;
/// Bytes of one unpacked table; more is a bomb, or not one pool's table.
const MOST_BYTES: u64 = 4 << 30;
const HEADER_HINT: &str = "the first line must name the columns, as the pools' published event tables do";

/// A row's fault: what was wrong, and what to do.
type Fault = (String, &'static str);

/// Deposits: columns `timestamp`, `tx_hash`; `depositor`, `commitment`, `gas_price_wei` where carried.
///
/// # Errors
/// [`Error::Io`], or [`Error::Table`] where a column is missing or no row can be used.
pub fn deposits(path: &Path) -> Result<(Vec<Deposit>, Intake)> {
    let parse = |row: &Row<'_>| {
        Ok(Deposit {
            time: row.time()?,
            tx: row.tx()?,
            depositor: row.address("depositor")?,
            gas_price: row.number("gas_price_wei")?,
        })
    };
    table(path, &["timestamp", "tx_hash"], "commitment", parse)
}

/// Withdrawals: columns `timestamp`, `tx_hash`, `recipient`; `fee_wei`, `tx_sender`, `nullifier_hash`,
/// `gas_price_wei` where carried. A blank fee is none.
///
/// # Errors
/// As [`deposits`].
pub fn withdrawals(path: &Path) -> Result<(Vec<Withdrawal>, Intake)> {
    let parse = |row: &Row<'_>| {
        let recipient = row.address("recipient")?;
        Ok(Withdrawal {
            time: row.time()?,
            tx: row.tx()?,
            recipient: recipient.ok_or(("no recipient".to_owned(), "fill the column 'recipient'"))?,
            sender: row.address("tx_sender")?,
            fee: row.number("fee_wei")?.unwrap_or(0),
            gas_price: row.number("gas_price_wei")?,
        })
    };
    table(path, &["timestamp", "tx_hash", "recipient"], "nullifier_hash", parse)
}

/// Known transfers: columns `from`, `to`; what else there is (time, transaction, amount) is not read.
///
/// # Errors
/// As [`deposits`].
pub fn links(path: &Path) -> Result<(Vec<Link>, Intake)> {
    let parse = |row: &Row<'_>| {
        let side = |name| {
            row.address(name)?.ok_or((format!("no '{name}'"), "a transfer needs both of its addresses"))
        };
        Ok(Link { from: side("from")?, to: side("to")? })
    };
    table(path, &["from", "to"], "", parse)
}

/// Depositors: an address a line, or a deposit's transaction hash where the table does not say who paid. Blank lines
/// and lines that start with `#` are passed over; of a line with commas the first field counts.
///
/// # Errors
/// [`Error::Io`], or [`Error::Table`] where no line can be used.
pub fn depositors(path: &Path) -> Result<(Depositors, Intake)> {
    let mut intake = Intake { file: name(path), ..Intake::default() };
    let mut found = Depositors::default();
    for (at, line) in (1..).zip(opened(path)?.lines()) {
        let line = line.map_err(|source| Error::io(path, source))?;
        let text = line.trim_start_matches('\u{feff}').split(',').next().unwrap_or_default().trim();
        if text.is_empty()
            || text.starts_with('#')
            || (at == 1 && !text.contains(|c: char| c.is_ascii_digit()))
        {
            continue;
        }
        intake.read += 1;
        match hash(text) {
            Some(tx) => {
                found.transactions.insert(tx);
                intake.kept += 1;
            }
            None => match Address::parse(text) {
                Ok(address) => {
                    found.addresses.insert(address);
                    intake.kept += 1;
                }
                Err(fault) => set_aside(&mut intake, at, (fault.to_string(), "write one address a line")),
            },
        }
    }
    some_kept(path, intake.kept)?;
    Ok((found, intake))
}

fn hash(text: &str) -> Option<Arc<str>> {
    let digits = text.strip_prefix("0x")?;
    (digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .then(|| text.to_ascii_lowercase().into())
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn opened(path: &Path) -> Result<Box<dyn BufRead>> {
    let mut file = BufReader::new(File::open(path).map_err(|source| Error::io(path, source))?);
    let head = file.fill_buf().map_err(|source| Error::io(path, source))?;
    let packed = head.starts_with(&[0x1f, 0x8b]);
    Ok(if packed {
        Box::new(BufReader::new(MultiGzDecoder::new(file).take(MOST_BYTES)))
    } else {
        Box::new(file.take(MOST_BYTES))
    })
}

fn set_aside(intake: &mut Intake, line: u64, (what, hint): Fault) {
    intake.quarantined += 1;
    if intake.examples.len() < EXAMPLES {
        intake.examples.push(Quarantined { line, what, hint });
    }
}

fn some_kept(path: &Path, kept: u64) -> Result<()> {
    if kept > 0 {
        return Ok(());
    }
    Err(Error::table(path, None, "no row can be used", "check that this is the file that was meant"))
}

/// One row, by column names.
struct Row<'a> {
    columns: &'a BTreeMap<String, usize>,
    fields: &'a csv::StringRecord,
}

impl Row<'_> {
    fn get(&self, column: &str) -> &str {
        self.columns.get(column).and_then(|at| self.fields.get(*at)).unwrap_or_default().trim()
    }

    fn tx(&self) -> std::result::Result<Arc<str>, Fault> {
        hash(self.get("tx_hash")).ok_or_else(|| {
            (
                format!("'{}' is not a transaction hash", self.get("tx_hash")),
                "write 0x and 64 hexadecimal digits",
            )
        })
    }

    fn time(&self) -> std::result::Result<i64, Fault> {
        let text = self.get("timestamp");
        let seconds = text.parse::<i64>().ok().or_else(|| {
            let spaced = text.replacen(' ', "T", 1);
            text.parse::<jiff::Timestamp>().or_else(|_| spaced.parse()).ok().map(jiff::Timestamp::as_second)
        });
        seconds.filter(|seconds| PLAUSIBLE.contains(seconds)).ok_or_else(|| {
            (format!("'{text}' is not a time since 2015"), "write 2022-04-04T03:08:00Z, or Unix seconds")
        })
    }

    fn address(&self, column: &str) -> std::result::Result<Option<Address>, Fault> {
        match self.get(column) {
            "" => Ok(None),
            text => Address::parse(text).map(Some).map_err(|fault| {
                (
                    format!("column '{column}': {fault}"),
                    "write 0x and 40 hexadecimal digits, or leave it blank",
                )
            }),
        }
    }

    fn number(&self, column: &str) -> std::result::Result<Option<u128>, Fault> {
        match self.get(column) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| {
                (
                    format!("column '{column}': '{text}' is not a whole number of base units"),
                    "write wei, without a point",
                )
            }),
        }
    }
}

/// 2015-01-01 to 2100-01-01: before the first pool's chain, and after all of this.
const PLAUSIBLE: std::ops::Range<i64> = 1_420_070_400..4_102_444_800;

/// Reads a table. `unique` names the column whose value must not come twice (a row given twice is set aside).
fn table<T>(
    path: &Path,
    required: &[&str],
    unique: &str,
    parse: impl Fn(&Row<'_>) -> std::result::Result<T, Fault>,
) -> Result<(Vec<T>, Intake)> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(opened(path)?);
    let columns = columns(path, &mut reader, required)?;
    let mut intake = Intake { file: name(path), ..Intake::default() };
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for record in reader.records() {
        intake.read += 1;
        let (line, row) = match &record {
            Ok(fields) => {
                let row = Row { columns: &columns, fields };
                let line = fields.position().map_or(0, csv::Position::line);
                let key = row.get(unique).to_ascii_lowercase();
                let again = !key.is_empty() && !seen.insert(key);
                let twice = || Err(("the row comes twice".to_owned(), "remove one of them"));
                (line, if again { twice() } else { parse(&row) })
            }
            Err(fault) if fault.is_io_error() => {
                return Err(Error::table(
                    path,
                    None,
                    fault.to_string(),
                    "the file is cut short or damaged: fetch it again",
                ));
            }
            Err(fault) => {
                let line = fault.position().map_or(0, csv::Position::line);
                (line, Err((fault.to_string(), "the row must be UTF-8 text")))
            }
        };
        match row {
            Ok(row) => rows.push(row),
            Err(fault) => set_aside(&mut intake, line, fault),
        }
    }
    intake.kept = rows.len() as u64;
    some_kept(path, intake.kept)?;
    Ok((rows, intake))
}

fn columns(
    path: &Path,
    reader: &mut csv::Reader<Box<dyn BufRead>>,
    required: &[&str],
) -> Result<BTreeMap<String, usize>> {
    let refused = |fault: csv::Error| Error::table(path, Some(1), fault.to_string(), HEADER_HINT);
    let header = reader.headers().map_err(refused)?;
    let clean = |name: &str| name.trim_start_matches('\u{feff}').trim().to_ascii_lowercase();
    let columns: BTreeMap<_, _> = header.iter().enumerate().map(|(at, name)| (clean(name), at)).collect();
    match required.iter().find(|name| !columns.contains_key(**name)) {
        Some(missing) => {
            Err(Error::table(path, Some(1), format!("there is no column '{missing}'"), HEADER_HINT))
        }
        None => Ok(columns),
    }
}
