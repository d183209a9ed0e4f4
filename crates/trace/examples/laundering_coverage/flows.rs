//! Reads one cluster of `LaunderNetEvm41`: verified flows, sources, terminals.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::path::Path;

/// One transfer.
pub(crate) struct Record {
    pub(crate) time: u32,
    pub(crate) from: String,
    pub(crate) to: String,
    /// US cents.
    pub(crate) cents: u64,
    /// The sender's label; empty in the background.
    pub(crate) label: String,
    /// A verified edge, not background.
    pub(crate) verified: bool,
}

/// One cluster.
pub(crate) struct Case {
    pub(crate) records: Vec<Record>,
    pub(crate) sources: HashSet<String>,
    pub(crate) terminals: HashSet<String>,
}

impl Case {
    pub(crate) fn read(directory: &Path) -> Result<Self, Box<dyn Error>> {
        let list = |name: &str| -> Result<HashSet<String>, Box<dyn Error>> {
            let text = fs::read_to_string(directory.join(name))?;
            Ok(text.lines().map(|line| line.trim().to_lowercase()).filter(|line| !line.is_empty()).collect())
        };
        let text = fs::read_to_string(directory.join("flow_records.csv"))?;
        let records = text
            .lines()
            .enumerate()
            .skip(1)
            .map(|(number, line)| {
                record(line).map_err(|error| format!("flow_records.csv, line {}: {error}", number + 1))
            })
            .collect::<Result<_, _>>()?;
        Ok(Self {
            records,
            sources: list("source_addresses.csv")?,
            terminals: list("terminal_addresses.csv")?,
        })
    }

    /// Does a transfer have an address of the verified flows at either end?
    pub(crate) fn names(&self, record: &Record) -> bool {
        self.records
            .iter()
            .any(|one| [&one.from, &one.to].iter().any(|own| **own == record.from || **own == record.to))
    }
}

fn record(line: &str) -> Result<Record, Box<dyn Error>> {
    let fields: Vec<&str> = line.split(',').collect();
    let [time, _block, _hash, from, label, to, _to_label, usd] = fields.as_slice() else {
        return Err(format!("{} fields, not 8", fields.len()).into());
    };
    Ok(Record {
        time: seconds(time).ok_or_else(|| format!("time {time:?} is not YYYY-MM-DD HH:MM:SS"))?,
        from: from.to_lowercase(),
        to: to.to_lowercase(),
        cents: cents(usd).ok_or_else(|| format!("value {usd:?} is not in dollars and cents"))?,
        label: (*label).to_owned(),
        verified: true,
    })
}

/// Seconds since 1970 of `YYYY-MM-DD HH:MM:SS`, UTC.
fn seconds(text: &str) -> Option<u32> {
    let numbers: Vec<i64> = text.split(['-', ' ', ':']).map(str::parse).collect::<Result<_, _>>().ok()?;
    let &[year, month, day, hour, minute, second] = numbers.as_slice() else { return None };
    // Days from a civil date (Hinnant): years begin in March.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 - 719_468;
    u32::try_from(days * 86_400 + hour * 3_600 + minute * 60 + second).ok()
}

/// `1234.5` is 123,450 cents.
fn cents(text: &str) -> Option<u64> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let part: u64 = format!("{part:0<2}").get(..2)?.parse().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(100)?.checked_add(part)
}
