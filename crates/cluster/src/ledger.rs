//! A UTXO ledger as columns: who spends what in which transaction, in the order of the chain.
//!
//! Transactions, outputs and addresses are dense ids from 0. The order of transactions is time: an id is
//! also a date, and [`last_before`] turns a calendar moment into one.

use std::ops::Range;

use crate::error::{Error, Result};
use crate::id_set::IdSet;

/// Places that a sparse numbering may leave empty: ids up to `rows · IDS_PER_ROW + FREE_IDS` are taken.
/// The columns have a place for every id, so a single id near 2^32 would take 16 GB.
const IDS_PER_ROW: u64 = 8;
const FREE_IDS: u64 = 1 << 20;

/// The rows of the two tables, column by column. Rows are in the order of transactions; the number of an
/// output is its row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// Of each input: the transaction that spends.
    pub input_tx: Vec<u32>,
    /// Of each input: the row of the output that is spent.
    pub input_output: Vec<u32>,
    /// Of each input: the address that held it.
    pub input_address: Vec<u32>,
    /// Of each output: the transaction that makes it.
    pub output_tx: Vec<u32>,
    /// Of each output: the address that receives.
    pub output_address: Vec<u32>,
    /// Of each output: base units, not negative.
    pub output_value: Vec<i64>,
}

/// Rows that contradict the ledger, by what is wrong. Their transactions are left out of clustering: an
/// input that is not what it says is no evidence of who holds the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Quarantine {
    /// Inputs whose output id is beyond the outputs.
    pub unknown_outputs: u64,
    /// Inputs whose address is not that of the output they spend.
    pub other_addresses: u64,
    /// Inputs that spend an output of their own or of a later transaction.
    pub not_yet_made: u64,
    /// Inputs that spend what was spent before.
    pub spent_twice: u64,
    /// Outputs of less than zero.
    pub negative_values: u64,
    /// Transactions that have any of them.
    pub transactions: u32,
    /// The first row that was set aside, inputs before outputs.
    pub first: Option<SetAside>,
}

/// A row that was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct SetAside {
    /// `inputs` or `outputs`.
    pub table: &'static str,
    /// Row of that table, from 0.
    pub row: u64,
    /// What is wrong with it.
    pub what: &'static str,
}

impl Quarantine {
    /// Rows set aside: rows read = rows kept + this.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.unknown_outputs
            + self.other_addresses
            + self.not_yet_made
            + self.spent_twice
            + self.negative_values
    }
}

/// A checked ledger. See the module.
#[derive(Debug, Clone)]
pub struct Ledger {
    input_starts: Vec<u32>,
    output_starts: Vec<u32>,
    columns: Columns,
    seen: IdSet,
    id_space: u32,
    damaged: IdSet,
    quarantine: Quarantine,
}

impl Ledger {
    /// Takes in the two tables.
    ///
    /// # Errors
    /// [`Error::BadTable`]: columns of different lengths, more than 2^32 − 1 rows, rows not in the order of
    /// transactions, transaction or address ids far above the number of rows. Rows that are only
    /// contradictory are quarantined.
    pub fn new(mut columns: Columns) -> Result<Self> {
        same_lengths(&columns)?;
        let rows = columns.input_tx.len() as u64 + columns.output_tx.len() as u64;
        let transactions = transactions_of(&columns, rows)?;
        let input_starts = starts("inputs", &columns.input_tx, transactions)?;
        let output_starts = starts("outputs", &columns.output_tx, transactions)?;
        // The offsets say it all; at 4 M transactions the two columns would keep 70 MB.
        columns.input_tx = Vec::new();
        columns.output_tx = Vec::new();
        let id_space = id_space(&columns, rows)?;
        let mut ledger = Self {
            seen: IdSet::below(id_space),
            damaged: IdSet::below(transactions),
            quarantine: Quarantine::default(),
            input_starts,
            output_starts,
            columns,
            id_space,
        };
        ledger.note_seen();
        ledger.quarantine_inputs();
        ledger.quarantine_outputs();
        ledger.quarantine.transactions = ledger.damaged.len();
        Ok(ledger)
    }

    /// How many transaction ids there are: one more than the highest.
    #[must_use]
    pub fn transactions(&self) -> u32 {
        u32::try_from(self.input_starts.len().saturating_sub(1)).unwrap_or(u32::MAX)
    }

    /// How many addresses occur.
    #[must_use]
    pub fn addresses(&self) -> u32 {
        self.seen.len()
    }

    /// One more than the highest address id; ids between may be unused.
    #[must_use]
    pub fn id_space(&self) -> u32 {
        self.id_space
    }

    /// Whether the address occurs.
    #[must_use]
    pub fn occurs(&self, address: u32) -> bool {
        self.seen.contains(address)
    }

    /// Transactions with a row that contradicts the ledger.
    #[must_use]
    pub fn damaged(&self) -> &IdSet {
        &self.damaged
    }

    /// What was set aside, by reason.
    #[must_use]
    pub fn quarantine(&self) -> Quarantine {
        self.quarantine
    }

    /// The rows of the inputs and of the outputs of every transaction, in order.
    pub fn spans(&self) -> impl Iterator<Item = (Range<u32>, Range<u32>)> + Clone + '_ {
        let inputs = self.input_starts.windows(2).map(range);
        inputs.zip(self.output_starts.windows(2).map(range))
    }

    /// The rows of the inputs and of the outputs of one transaction; empty where there is none of that id.
    #[must_use]
    pub fn span(&self, tx: u32) -> (Range<u32>, Range<u32>) {
        let of = |starts: &[u32]| {
            let end = (tx as usize).checked_add(2);
            end.and_then(|end| starts.get(tx as usize..end)).map_or(0..0, range)
        };
        (of(&self.input_starts), of(&self.output_starts))
    }

    /// Addresses of a range of input rows.
    #[must_use]
    pub fn spenders(&self, inputs: Range<u32>) -> &[u32] {
        slice(&self.columns.input_address, inputs)
    }

    /// Rows of the outputs that a range of input rows spends.
    #[must_use]
    pub fn spent(&self, inputs: Range<u32>) -> &[u32] {
        slice(&self.columns.input_output, inputs)
    }

    /// Addresses of a range of output rows.
    #[must_use]
    pub fn receivers(&self, outputs: Range<u32>) -> &[u32] {
        slice(&self.columns.output_address, outputs)
    }

    /// Values of a range of output rows, base units.
    #[must_use]
    pub fn values(&self, outputs: Range<u32>) -> &[i64] {
        slice(&self.columns.output_value, outputs)
    }

    /// Every input's address, in the order of transactions.
    #[must_use]
    pub fn all_spenders(&self) -> &[u32] {
        &self.columns.input_address
    }

    /// Every output's address, in the order of transactions.
    #[must_use]
    pub fn all_receivers(&self) -> &[u32] {
        &self.columns.output_address
    }

    /// Every output's value.
    #[must_use]
    pub fn all_values(&self) -> &[i64] {
        &self.columns.output_value
    }

    /// The ledger as it stood after transaction `last`: for rules that look ahead, so that a question as of
    /// a day is answered with what was known that day. Ids stay as they are.
    ///
    /// # Errors
    /// None of its own; see [`Ledger::new`].
    pub fn until(&self, last: u32) -> Result<Self> {
        let (inputs, outputs) = self.span(last.min(self.transactions().saturating_sub(1)));
        let (inputs, outputs) = (inputs.end as usize, outputs.end as usize);
        let spans = || (0_u32..).zip(self.spans());
        let input_tx = spans().flat_map(|(tx, (rows, _))| rows.map(move |_| tx)).take(inputs);
        let output_tx = spans().flat_map(|(tx, (_, rows))| rows.map(move |_| tx)).take(outputs);
        Self::new(Columns {
            input_tx: input_tx.collect(),
            output_tx: output_tx.collect(),
            input_output: self.columns.input_output.iter().take(inputs).copied().collect(),
            input_address: self.columns.input_address.iter().take(inputs).copied().collect(),
            output_address: self.columns.output_address.iter().take(outputs).copied().collect(),
            output_value: self.columns.output_value.iter().take(outputs).copied().collect(),
        })
    }
}

impl Ledger {
    fn note_seen(&mut self) {
        for &address in self.columns.output_address.iter().chain(&self.columns.input_address) {
            self.seen.insert(address);
        }
    }

    fn quarantine_inputs(&mut self) {
        let outputs = self.columns.output_address.len();
        let mut spent = IdSet::below(u32::try_from(outputs).unwrap_or(u32::MAX));
        let (mut found, mut example) = (Quarantine::default(), None);
        let mut damaged = std::mem::take(&mut self.damaged);
        for (tx, (rows, own)) in (0_u32..).zip(self.spans()) {
            let first = u64::from(rows.start);
            let pairs = self.spent(rows.clone()).iter().zip(self.spenders(rows));
            for (row, (&output, &address)) in (first..).zip(pairs) {
                let mut note = |what| _ = example.get_or_insert(SetAside { table: "inputs", row, what });
                let Some(&holder) = self.columns.output_address.get(output as usize) else {
                    found.unknown_outputs += 1;
                    note("it spends an output that is not among the outputs");
                    damaged.insert(tx);
                    continue;
                };
                // Outputs are in the order of transactions: those before `own` were made before.
                let (fault, what) = if output >= own.start {
                    (&mut found.not_yet_made, "it spends an output of its own or of a later transaction")
                } else if holder != address {
                    (&mut found.other_addresses, "its address is not that of the output that it spends")
                } else if !spent.insert(output) {
                    (&mut found.spent_twice, "it spends what was spent before")
                } else {
                    continue;
                };
                *fault += 1;
                note(what);
                damaged.insert(tx);
            }
        }
        found.first = example;
        (self.damaged, self.quarantine) = (damaged, found);
    }

    fn quarantine_outputs(&mut self) {
        if self.columns.output_value.iter().all(|&value| value >= 0) {
            return;
        }
        let mut damaged = std::mem::take(&mut self.damaged);
        let (mut negative, mut first) = (0, self.quarantine.first);
        for (tx, (_, rows)) in (0..).zip(self.spans()) {
            let start = u64::from(rows.start);
            for (row, _) in (start..).zip(self.values(rows)).filter(|(_, value)| **value < 0) {
                negative += 1;
                first.get_or_insert(SetAside { table: "outputs", row, what: "its value is below zero" });
                damaged.insert(tx);
            }
        }
        self.damaged = damaged;
        (self.quarantine.negative_values, self.quarantine.first) = (negative, first);
    }
}

/// The last transaction at or before a moment, given each transaction's time (any unit, never falling).
#[must_use]
pub fn last_before(times: &[i64], moment: i64) -> Option<u32> {
    let after = times.partition_point(|&time| time <= moment);
    after.checked_sub(1).and_then(|at| u32::try_from(at).ok())
}

fn range(pair: &[u32]) -> Range<u32> {
    match pair {
        [start, end] => *start..*end,
        _ => 0..0,
    }
}

fn slice<T>(column: &[T], rows: Range<u32>) -> &[T] {
    column.get(rows.start as usize..rows.end as usize).unwrap_or_default()
}

fn same_lengths(columns: &Columns) -> Result<()> {
    let check = |table, lengths: [usize; 3]| {
        let [first, second, third] = lengths;
        if first != second || first != third {
            let what = format!("columns of {first}, {second} and {third} rows");
            return Err(Error::table(table, None, what, "the file may be cut short: export it again"));
        }
        if u32::try_from(first).is_err() {
            let what = format!("{first} rows, where rows are numbered with 32 bits");
            return Err(Error::table(table, None, what, "split the chain into shorter spans of blocks"));
        }
        Ok(())
    };
    let c = columns;
    check("inputs", [c.input_tx.len(), c.input_output.len(), c.input_address.len()])?;
    check("outputs", [c.output_tx.len(), c.output_address.len(), c.output_value.len()])
}

/// One more than `highest`, where so many rows may have it.
fn bounded(
    table: &'static str,
    what: &'static str,
    highest: Option<u32>,
    rows: u64,
    hint: &'static str,
) -> Result<u32> {
    let Some(highest) = highest else { return Ok(0) };
    let allowed = (rows * IDS_PER_ROW + FREE_IDS).min(u64::from(u32::MAX) - 2);
    if u64::from(highest) > allowed {
        let what = format!("{what} id {highest} among {rows} rows, where {allowed} is the highest taken");
        return Err(Error::table(table, None, what, hint));
    }
    Ok(highest + 1)
}

fn transactions_of(columns: &Columns, rows: u64) -> Result<u32> {
    // Not only the last row: rows out of order are found later, and must not be written beyond the offsets.
    let highest = columns.input_tx.iter().chain(&columns.output_tx).max().copied();
    let hint = "number the transactions 0, 1, 2, … in the order of the chain, without large gaps";
    bounded("inputs and outputs", "transaction", highest, rows, hint)
}

fn id_space(columns: &Columns, rows: u64) -> Result<u32> {
    let highest = columns.output_address.iter().chain(&columns.input_address).max().copied();
    let hint = "number the addresses 0, 1, 2, … without large gaps";
    bounded("inputs and outputs", "address", highest, rows, hint)
}

/// Offsets of the rows of each transaction: `transactions + 1` of them.
fn starts(table: &'static str, tx: &[u32], transactions: u32) -> Result<Vec<u32>> {
    let mut starts = Vec::with_capacity(transactions as usize + 1);
    for (row, &tx) in (0_u32..).zip(tx) {
        if (tx as usize) + 1 < starts.len() {
            let what = format!("transaction {tx} comes after transaction {}", starts.len() - 1);
            let hint = "rows must be in the order of transactions, which is time; an output's id is its row";
            return Err(Error::table(table, Some(row.into()), what, hint));
        }
        // Transactions without rows here start where the next one does.
        starts.resize(tx as usize + 1, row);
    }
    let rows = u32::try_from(tx.len()).unwrap_or(u32::MAX);
    starts.resize(transactions as usize + 1, rows);
    Ok(starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Columns {
        Columns {
            input_tx: vec![1, 3, 3],
            input_output: vec![0, 1, 2],
            input_address: vec![5, 6, 5],
            output_tx: vec![0, 1, 1, 3],
            output_address: vec![5, 6, 5, 7],
            output_value: vec![10, 6, 3, 8],
        }
    }

    #[test]
    fn rows_are_found_by_transaction_and_gaps_are_empty() {
        let ledger = Ledger::new(columns()).unwrap();
        let spans: Vec<_> = ledger.spans().collect();
        assert_eq!(spans, [(0..0, 0..1), (0..1, 1..3), (1..1, 3..3), (1..3, 3..4)]);
        assert_eq!((ledger.transactions(), ledger.addresses(), ledger.id_space()), (4, 3, 8));
        assert_eq!(ledger.quarantine(), Quarantine::default());
        assert_eq!(ledger.span(9), (0..0, 0..0));
    }

    #[test]
    fn a_ledger_cut_at_a_transaction_is_the_ledger_of_that_day() {
        let ledger = Ledger::new(columns()).unwrap().until(1).unwrap();
        assert_eq!(
            (ledger.transactions(), ledger.all_spenders(), ledger.all_values().len()),
            (2, &[5][..], 3)
        );
    }

    #[test]
    fn each_contradiction_is_quarantined_under_its_name() {
        let mut bad = columns();
        bad.input_output = vec![0, 99, 3];
        bad.output_value[1] = -1;
        let ledger = Ledger::new(bad).unwrap();
        let found = ledger.quarantine();
        assert_eq!((found.unknown_outputs, found.not_yet_made, found.negative_values), (1, 1, 1));
        assert_eq!((found.rows(), found.transactions), (3, 2));
        let first = found.first.unwrap();
        assert_eq!((first.table, first.row), ("inputs", 1));
        assert!(first.what.contains("not among the outputs"));
        let mut bad = columns();
        bad.input_output = vec![0, 0, 2];
        bad.input_address = vec![5, 5, 6];
        let found = Ledger::new(bad).unwrap().quarantine();
        assert_eq!((found.spent_twice, found.other_addresses), (1, 1));
    }

    #[test]
    fn a_moment_becomes_the_last_transaction_before_it() {
        assert_eq!(last_before(&[10, 10, 20], 9), None);
        assert_eq!(last_before(&[10, 10, 20], 10), Some(1));
        assert_eq!(last_before(&[10, 10, 20], 99), Some(2));
    }
}
