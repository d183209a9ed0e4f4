//! Reading a whole store and saying what is wrong with it.

use sha2::{Digest, Sha256};

use super::columns::{AnyColumns, Columns, Kind, name};
use super::{Store, span};
use crate::amount::Amount;
use crate::error::{Error, Result};

/// One thing found wrong.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// The column file.
    pub segment: String,
    /// What is wrong there.
    pub what: String,
}

/// What a full check found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CheckReport {
    /// Column files whose checksum was computed.
    pub segments: usize,
    /// Bytes read.
    pub bytes: u64,
    /// Rows whose running sums were computed again.
    pub transfers: u32,
    /// Everything found wrong: checksums first, then invariants. Empty means the store is sound.
    pub faults: Vec<Fault>,
}

impl CheckReport {
    /// Whether nothing was found wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

type Verdict = std::result::Result<(), (&'static str, String)>;

impl Store {
    /// Reads everything: every column's checksum, then whether the columns agree with each other (order,
    /// groups, running sums, no balance below zero, dictionary, row mapping). The first contradiction of
    /// each kind is reported.
    ///
    /// # Errors
    /// [`Error::Io`] where a file cannot be read. What the files say is in the report.
    pub fn check(&self) -> Result<CheckReport> {
        let mut faults = Vec::new();
        for segment in &self.meta.segments {
            if self.checksum(&segment.name)? != segment.sha256 {
                let what = "its content does not agree with its checksum".to_owned();
                faults.push(Fault { segment: segment.name.clone(), what });
            }
        }
        let invariants = match self.columns() {
            AnyColumns::Eight(columns) => check_columns(&columns),
            AnyColumns::Sixteen(columns) => check_columns(&columns),
        };
        let others = [self.check_dictionary(), self.check_mapping()];
        for (segment, what) in invariants.into_iter().chain(others).filter_map(std::result::Result::err) {
            faults.push(Fault { segment: segment.to_owned(), what });
        }
        if let Err(Error::Damaged { segment, what, .. }) = super::Tail::open(self) {
            faults.push(Fault { segment, what });
        }
        let (segments, bytes) = (self.meta.segments.len(), self.meta.bytes());
        Ok(CheckReport { segments, bytes, transfers: self.meta.transfers, faults })
    }

    /// Hashes the file itself and not the map, so that what is checked is what stands on the disk.
    fn checksum(&self, segment: &str) -> Result<String> {
        let path = self.dir.join(segment);
        let mut hasher = Sha256::new();
        std::fs::File::open(&path)
            .and_then(|mut file| std::io::copy(&mut file, &mut hasher))
            .map_err(|e| Error::io("checking the column", &path, e))?;
        Ok(hex::encode(hasher.finalize()))
    }

    fn check_dictionary(&self) -> Verdict {
        let Some(dictionary) = &self.dictionary else { return Ok(()) };
        let order = dictionary.order.values::<u32>();
        let names: Vec<_> = order.iter().map(|&id| dictionary.bytes_of(id)).collect();
        if let Some(at) = names.iter().position(Option::is_none) {
            return Err((name::ACCOUNT_ENDS, format!("entry {at} in byte order has no bytes")));
        }
        if !names.is_sorted_by(|a, b| a < b) {
            return Err((name::ACCOUNT_ORDER, "is not in byte order, or names an account twice".to_owned()));
        }
        if order.len() + 3 != self.meta.account_ids as usize {
            return Err((name::ACCOUNT_ORDER, "does not name every account".to_owned()));
        }
        Ok(())
    }

    fn check_mapping(&self) -> Verdict {
        let mut left_out = 0;
        for given in 0..self.meta.given_rows {
            match self.row_of_given(given).and_then(|row| self.given_of_row(row)) {
                Some(back) if back == given => {}
                // A duplicate leads to the row that stands for it, which was given before it.
                Some(back) if back < given => left_out += 1,
                _ => {
                    let what = format!("given row {given} does not lead back to itself");
                    return Err((name::GIVEN_TO_ROW, what));
                }
            }
        }
        if left_out != self.meta.duplicates {
            let what = format!("leaves out {left_out} rows, {} are duplicates", self.meta.duplicates);
            return Err((name::GIVEN_TO_ROW, what));
        }
        Ok(())
    }
}

fn check_columns<A: Amount>(columns: &Columns<'_, A>) -> Vec<Verdict> {
    let accounts = columns.out_offsets.len().saturating_sub(1);
    vec![
        check_rows(columns, accounts),
        check_groups(
            columns.out_offsets,
            columns.out_rows,
            columns.sender,
            [name::OUT_OFFSETS, name::OUT_ROWS],
        ),
        check_groups(
            columns.in_offsets,
            columns.in_rows,
            columns.receiver,
            [name::IN_OFFSETS, name::IN_ROWS],
        ),
        check_out_ends(columns),
        check_in_starts(columns),
        check_balances(columns, accounts),
    ]
}

fn check_rows<A: Amount>(columns: &Columns<'_, A>, accounts: usize) -> Verdict {
    if !columns.time.is_sorted() {
        return Err((name::TIME, "goes back in time".to_owned()));
    }
    for (segment, ids) in [(name::SENDER, columns.sender), (name::RECEIVER, columns.receiver)] {
        if let Some(row) = ids.iter().position(|&id| id as usize >= accounts) {
            return Err((segment, format!("row {row} names an account that is not in the store")));
        }
    }
    let unknown = columns.kind.unwrap_or(&[]).iter().position(|&byte| Kind::from_byte(byte).is_none());
    unknown.map_or(Ok(()), |row| Err((name::KIND, format!("row {row} is of no known kind"))))
}

/// Each group must hold the rows of its account, ascending, and the groups must hold every row once.
fn check_groups(offsets: &[u32], rows: &[u32], account_of: &[u32], names: [&'static str; 2]) -> Verdict {
    let [offsets_name, rows_name] = names;
    if !offsets.is_sorted() {
        return Err((offsets_name, "goes backwards".to_owned()));
    }
    for account in (0_u32..).take(offsets.len().saturating_sub(1)) {
        let group = span(offsets, account).and_then(|(begin, end)| rows.get(begin..end)).unwrap_or(&[]);
        let of_account = |row: &u32| account_of.get(*row as usize) == Some(&account);
        if !group.iter().all(of_account) || !group.is_sorted_by(|a, b| a < b) {
            return Err((
                rows_name,
                format!("account {account} has a row that is not its own, or out of order"),
            ));
        }
    }
    Ok(())
}

fn check_out_ends<A: Amount>(columns: &Columns<'_, A>) -> Verdict {
    let mut running = (None, A::default());
    for (at, &row) in columns.out_rows.iter().enumerate() {
        let sender = columns.sender.get(row as usize).copied();
        let before = if running.0 == sender { running.1 } else { A::default() };
        let end = columns.amount.get(row as usize).and_then(|&amount| before.plus(amount));
        if end.is_none() || end.as_ref() != columns.out_end.get(at) {
            return Err((name::OUT_END, format!("row {row}: the sender's running sum is wrong")));
        }
        running = (sender, end.unwrap_or_default());
    }
    Ok(())
}

fn check_in_starts<A: Amount>(columns: &Columns<'_, A>) -> Verdict {
    let mut running = (None, A::default());
    for &row in columns.in_rows {
        let receiver = columns.receiver.get(row as usize).copied();
        let start = if running.0 == receiver { running.1 } else { A::default() };
        if columns.in_start.get(row as usize) != Some(&start) {
            return Err((name::IN_START, format!("row {row}: the receiver's running sum is wrong")));
        }
        let end = columns.amount.get(row as usize).and_then(|&amount| start.plus(amount));
        running = (receiver, end.unwrap_or_default());
    }
    Ok(())
}

/// First-in-first-out by intervals is only right while no account spends what it has not received.
fn check_balances<A: Amount>(columns: &Columns<'_, A>, accounts: usize) -> Verdict {
    let mut balance = vec![A::default(); accounts];
    let sources = [columns.reserved.outside, columns.reserved.unknown];
    for (row, ((sender, receiver), &amount)) in
        columns.sender.iter().zip(columns.receiver).zip(columns.amount).enumerate()
    {
        let held = balance.get_mut(*sender as usize).filter(|_| !sources.contains(sender));
        if held.as_ref().is_some_and(|held| **held < amount) {
            return Err((name::AMOUNT, format!("row {row}: the sender spends more than it holds")));
        }
        if let Some(held) = held {
            *held = held.less(amount);
        }
        if let Some(held) = balance.get_mut(*receiver as usize) {
            *held = held.plus(amount).unwrap_or(*held);
        }
    }
    Ok(())
}
