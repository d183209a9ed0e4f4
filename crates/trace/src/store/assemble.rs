//! From rows in time order to a store's columns: one pass over the rows, then one over each grouping.

use std::collections::HashMap;

use super::column_file::Column;
use super::columns::{Kind, name};
use super::group::Groups;
use super::meta::{Meta, Reserved};
use super::rows::{RawRow, Rows};
use super::runs::Ordered;
use super::spill::Parts;
use super::sums::{Spent, Sums};
use super::write::Aside;
use crate::amount::Amount;
use crate::error::{Error, Result};

/// Rows whose sums are read ahead at a time.
const AHEAD: usize = 32;

/// The given row of a row that nobody gave.
const NOBODY: u32 = u32::MAX;

/// What a pass over the rows needs to know.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) account_ids: u32,
    pub(crate) reserved: Reserved,
    pub(crate) given_rows: u32,
    /// Rows come with transaction hashes.
    pub(crate) with_tx: bool,
    /// (given row left out, given row that stands for it), sorted.
    pub(crate) duplicates: &'a [(u32, u32)],
    /// Bytes.
    pub(crate) memory: usize,
}

/// What was counted on the way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    rows: u32,
    unknown_inflows: u32,
    first_time: u32,
    last_time: u32,
    accounts: u32,
}

impl Counted {
    pub(crate) fn note_in<A: Amount>(self, meta: Meta) -> Meta {
        let Self { rows, unknown_inflows, first_time, last_time, accounts } = self;
        let amount_width = A::WIDTH;
        Meta { transfers: rows, unknown_inflows, first_time, last_time, accounts, amount_width, ..meta }
    }
}

/// Writes all columns except the dictionary and the nonces. `None` where a sum does not fit the width.
pub(crate) fn assemble<A: Amount>(
    mut rows: Ordered<'_>,
    sums: Sums<A>,
    aside: &mut Aside,
    plan: &Plan<'_>,
) -> Result<Option<Counted>> {
    let mut pass = Pass::<A>::new(sums, aside, plan)?;
    while let Some(chunk) = rows.next()? {
        for row in 0..chunk.len() {
            if row % AHEAD == 0 {
                pass.read_ahead(&chunk, row + AHEAD);
            }
            let given = chunk.given_position(row);
            let raw = chunk.raw(row).filter(|_| !plan.is_duplicate(given));
            if let Some(raw) = raw
                && pass.take(aside, raw, given)?.is_none()
            {
                return Ok(None);
            }
        }
    }
    pass.finish(aside, plan).map(Some)
}

impl Plan<'_> {
    pub(crate) fn is_duplicate(&self, given: u32) -> bool {
        !self.duplicates.is_empty() && self.duplicates.binary_search_by_key(&given, |&(left, _)| left).is_ok()
    }
}

/// A column that is only written once it says something.
#[derive(Debug)]
enum Lazy<T> {
    Not(&'static str),
    Written(Column<T>),
}

struct Pass<A: Amount> {
    sums: Sums<A>,
    unknown_sent: A,
    reserved: Reserved,
    rows: u32,
    unknown_inflows: u32,
    times: Option<(u32, u32)>,
    sender: Column<u32>,
    receiver: Column<u32>,
    time: Column<u32>,
    amount: Column<A>,
    in_start: Column<A>,
    tx: Option<Column<[u8; 32]>>,
    kind: Lazy<u8>,
    row_to_given: Lazy<u32>,
    given_to_row: Option<Parts<[u32; 2]>>,
    given_shift: u32,
    given_rows: u32,
    room: usize,
    by_sender: Groups<A::Record>,
    by_receiver: Groups<[u32; 2]>,
}

impl<A: Amount> Pass<A> {
    fn new(sums: Sums<A>, aside: &mut Aside, plan: &Plan<'_>) -> Result<Self> {
        let room = plan.memory / 6;
        let (records, accounts) = (plan.given_rows.into(), plan.account_ids);
        let by_sender = Groups::new(records, accounts, room, aside.path());
        let by_receiver = Groups::new(records, accounts, room, aside.path());
        let tx = if plan.with_tx { Some(aside.open(name::TX)?) } else { None };
        Ok(Self {
            sums,
            unknown_sent: A::default(),
            reserved: plan.reserved,
            rows: 0,
            unknown_inflows: 0,
            times: None,
            sender: aside.open(name::SENDER)?,
            receiver: aside.open(name::RECEIVER)?,
            time: aside.open(name::TIME)?,
            amount: aside.open(name::AMOUNT)?,
            in_start: aside.open(name::IN_START)?,
            tx,
            kind: Lazy::Not(name::KIND),
            row_to_given: Lazy::Not(name::ROW_TO_GIVEN),
            given_to_row: None,
            given_shift: plan.given_rows.div_ceil(256).next_power_of_two().trailing_zeros().min(31),
            given_rows: plan.given_rows,
            room,
            by_sender,
            by_receiver,
        })
    }

    fn read_ahead(&self, chunk: &Rows, from: usize) {
        let to = (from + AHEAD).min(chunk.len());
        self.sums.read_ahead(chunk.sender.get(from..to).unwrap_or(&[]));
        self.sums.read_ahead(chunk.receiver.get(from..to).unwrap_or(&[]));
    }

    /// Takes one given row; what its sender was never seen to receive comes before it as a row of its own.
    #[inline]
    fn take(&mut self, aside: &mut Aside, raw: RawRow, given: u32) -> Result<Option<()>> {
        let Some(amount) = A::narrow(raw.amount) else { return Ok(None) };
        let out_end = if raw.sender == self.reserved.unknown {
            self.spend_unknown(amount)
        } else {
            let Some(spent) = self.sums.spend(raw.sender, amount)? else { return Ok(None) };
            if spent.deficit > A::default() && self.unseen_income(aside, raw, spent)?.is_none() {
                return Ok(None);
            }
            Some(spent.end)
        };
        let in_start = self.sums.receive(raw.receiver, amount)?;
        let (Some(out_end), Some(in_start)) = (out_end, in_start) else { return Ok(None) };
        self.put(aside, &raw, amount, given, (out_end, in_start)).map(Some)
    }

    fn spend_unknown(&mut self, amount: A) -> Option<A> {
        self.unknown_sent = self.unknown_sent.plus(amount)?;
        Some(self.unknown_sent)
    }

    #[cold]
    fn unseen_income(&mut self, aside: &mut Aside, raw: RawRow, spent: Spent<A>) -> Result<Option<()>> {
        let Some(out_end) = self.spend_unknown(spent.deficit) else { return Ok(None) };
        let (sender, receiver, kind) = (self.reserved.unknown, raw.sender, Kind::UnknownInflow);
        let inflow = RawRow { sender, receiver, kind, ..raw };
        self.unknown_inflows += 1;
        self.put(aside, &inflow, spent.deficit, NOBODY, (out_end, spent.taken_in)).map(Some)
    }

    #[inline]
    fn put(
        &mut self,
        aside: &mut Aside,
        raw: &RawRow,
        amount: A,
        given: u32,
        (out_end, in_start): (A, A),
    ) -> Result<()> {
        if self.rows >= NOBODY - 1 {
            return Err(too_many_rows());
        }
        let row = self.rows;
        self.sender.push(raw.sender);
        self.receiver.push(raw.receiver);
        self.time.push(raw.time);
        self.amount.push(amount);
        self.in_start.push(in_start);
        if let Some(tx) = &mut self.tx {
            tx.push(raw.tx.unwrap_or([0; 32]));
        }
        self.put_kind(aside, raw.kind)?;
        self.put_given(aside, given)?;
        self.by_sender.push(raw.sender, A::record(raw.sender, row, out_end))?;
        self.by_receiver.push(raw.receiver, [raw.receiver, row])?;
        self.times = Some((self.times.map_or(raw.time, |(first, _)| first), raw.time));
        self.rows += 1;
        Ok(())
    }

    #[inline]
    fn put_kind(&mut self, aside: &mut Aside, kind: Kind) -> Result<()> {
        if let Lazy::Not(name) = self.kind {
            if kind == Kind::Value {
                return Ok(());
            }
            let mut column = aside.open(name)?;
            (0..self.rows).for_each(|_| column.push(Kind::Value as u8));
            self.kind = Lazy::Written(column);
        }
        if let Lazy::Written(column) = &mut self.kind {
            column.push(kind as u8);
        }
        Ok(())
    }

    #[inline]
    fn put_given(&mut self, aside: &mut Aside, given: u32) -> Result<()> {
        if let Lazy::Not(name) = self.row_to_given {
            if given == self.rows {
                return Ok(());
            }
            self.start_given(aside, name)?;
        }
        if let Lazy::Written(column) = &mut self.row_to_given {
            column.push(given);
        }
        match &mut self.given_to_row {
            Some(parts) if given != NOBODY => {
                parts.push((given >> self.given_shift) as usize, [given, self.rows])
            }
            _ => Ok(()),
        }
    }

    #[cold]
    fn start_given(&mut self, aside: &mut Aside, name: &'static str) -> Result<()> {
        let mut column = aside.open(name)?;
        let parts = (self.given_rows >> self.given_shift) as usize + 1;
        let mut to_row = Parts::new(parts, self.room / 4, aside.path());
        for row in 0..self.rows {
            column.push(row);
            to_row.push((row >> self.given_shift) as usize, [row, row])?;
        }
        (self.row_to_given, self.given_to_row) = (Lazy::Written(column), Some(to_row));
        Ok(())
    }

    fn finish(mut self, aside: &mut Aside, plan: &Plan<'_>) -> Result<Counted> {
        // A source whose last rows are duplicates has every row where it was given, and still fewer of them.
        if let (Lazy::Not(name), false) = (&self.row_to_given, plan.duplicates.is_empty()) {
            self.start_given(aside, name)?;
        }
        if let Some(parts) = self.given_to_row.take() {
            let column = aside.open(name::GIVEN_TO_ROW)?;
            write_given_to_row(parts, column, self.given_shift, plan)?;
        }
        self.sender.finish();
        self.receiver.finish();
        self.time.finish();
        self.amount.finish();
        self.in_start.finish();
        self.tx.into_iter().for_each(Column::finish);
        if let Lazy::Written(column) = self.kind {
            column.finish();
        }
        if let Lazy::Written(column) = self.row_to_given {
            column.finish();
        }
        drop(self.sums);
        let accounts = write_groups::<A>(aside, self.by_sender, self.by_receiver, self.reserved)?;
        let (first_time, last_time) = self.times.unwrap_or((0, 0));
        Ok(Counted {
            rows: self.rows,
            unknown_inflows: self.unknown_inflows,
            first_time,
            last_time,
            accounts,
        })
    }
}

pub(crate) fn too_many_rows() -> Error {
    Error::BadRow {
        row: NOBODY.into(),
        what: "more than 2^32 - 2 rows once missing history is made explicit".to_owned(),
        hint: "split the source by asset or by period",
    }
}

/// Each given row's place; a duplicate's is that of the row which stands for it.
fn write_given_to_row(
    mut parts: Parts<[u32; 2]>,
    mut column: Column<u32>,
    shift: u32,
    plan: &Plan<'_>,
) -> Result<()> {
    let mut kept: HashMap<u32, u32> = plan.duplicates.iter().map(|&(_, kept)| (kept, 0)).collect();
    let mut duplicates = plan.duplicates.iter().peekable();
    for part in 0..parts.len() {
        let first = u32::try_from(part << shift).unwrap_or(u32::MAX);
        let end = first.saturating_add(1 << shift).min(plan.given_rows);
        let mut rows = vec![0_u32; end.saturating_sub(first) as usize];
        parts.take(part, |pairs| {
            for &[given, row] in pairs {
                if let Some(slot) = rows.get_mut((given - first) as usize) {
                    *slot = row;
                }
                if let Some(slot) = kept.get_mut(&given) {
                    *slot = row;
                }
            }
            Ok(())
        })?;
        while let Some((left, by)) = duplicates.next_if(|(left, _)| *left < end) {
            if let (Some(slot), Some(&row)) = (rows.get_mut((left - first) as usize), kept.get(by)) {
                *slot = row;
            }
        }
        column.extend(&rows);
    }
    column.finish();
    Ok(())
}

/// Both groupings side by side, on two threads. Returns how many accounts have a transfer.
fn write_groups<A: Amount>(
    aside: &mut Aside,
    by_sender: Groups<A::Record>,
    by_receiver: Groups<[u32; 2]>,
    reserved: Reserved,
) -> Result<u32> {
    let out_offsets = aside.open(name::OUT_OFFSETS)?;
    let (mut out_rows, mut out_end) = (aside.open::<u32>(name::OUT_ROWS)?, aside.open::<A>(name::OUT_END)?);
    let (in_offsets, mut in_rows) = (aside.open(name::IN_OFFSETS)?, aside.open::<u32>(name::IN_ROWS)?);
    let incoming = move || -> Result<_> {
        let used = by_receiver.finish(
            |record| record[0],
            in_offsets,
            |records| {
                records.iter().for_each(|record| in_rows.push(record[1]));
                Ok(())
            },
        )?;
        in_rows.finish();
        Ok(used)
    };
    let outgoing = move || -> Result<_> {
        let used = by_sender.finish(
            |record| A::unpack(record).0,
            out_offsets,
            |records| {
                for (_, row, end) in records.iter().map(A::unpack) {
                    out_rows.push(row);
                    out_end.push(end);
                }
                Ok(())
            },
        )?;
        out_rows.finish();
        out_end.finish();
        Ok(used)
    };
    let (receivers, senders) = std::thread::scope(|scope| {
        let incoming = scope.spawn(incoming);
        let outgoing = outgoing();
        (incoming.join(), outgoing)
    });
    let receivers = receivers.map_err(|_| {
        Error::io("grouping rows in", aside.path(), std::io::Error::other("a thread ended"))
    })??;
    Ok(accounts_used(&receivers, &senders?, reserved))
}

fn accounts_used(receivers: &[u64], senders: &[u64], reserved: Reserved) -> u32 {
    let all = receivers.iter().zip(senders).map(|(a, b)| (a | b).count_ones()).sum::<u32>();
    let has = |id: u32| {
        let word = |words: &[u64]| words.get(id as usize / 64).copied().unwrap_or(0);
        (word(receivers) | word(senders)) >> (id % 64) & 1 == 1
    };
    let left_out = [reserved.outside, reserved.unknown, reserved.fees].into_iter().filter(|&id| has(id));
    all.saturating_sub(u32::try_from(left_out.count()).unwrap_or(0))
}
