//! Compaction: the tail's blocks become rows of the store, by merging and not by sorting again.
//!
//! Every row of the tail is later than every row of the base, so row columns are the base's followed by the
//! tail's, and each account's group is its group in the base followed by its rows of the tail.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use super::block::{Block, BlockRow, Party};
use super::build::NAMED;
use super::column_file::Column;
use super::columns::{AnyColumns, Columns, Kind, name};
use super::history::Known;
use super::meta::{FORMAT_VERSION, Meta, Reserved};
use super::write::Aside;
use super::{Source, Store, Tail, span};
use crate::amount::Amount;
use crate::error::{Error, Result};

/// Values copied at a time: copying a column must not hold it.
const CHUNK: usize = 1 << 17;

impl Store {
    /// Folds the tail into the store, which is written anew aside and renamed into place; the tail ends with
    /// the store that it followed. The result is what a build from all rows would have made. `sources` are
    /// added to those of the store. Cost: reading and writing every column once; memory: the tail's rows.
    ///
    /// # Errors
    /// Those of [`Tail::open`]; [`Error::Overflow`]; [`Error::BadRow`] above 2^32 - 2 rows; [`Error::Io`].
    pub fn compact(self, sources: Vec<Source>) -> Result<Meta> {
        let blocks = self.tail_blocks()?;
        self.merged(&blocks, sources, self.dir())
    }

    /// The store with the blocks of its tail as rows: itself where it has none, else a copy in a folder of its own
    /// under `room`, which goes when the result is dropped. The store and its tail stay as they are. Cost: as
    /// [`Store::compact`].
    ///
    /// # Errors
    /// As [`Store::compact`].
    pub fn to_date(self, room: &Path) -> Result<ToDate> {
        let blocks = self.tail_blocks()?;
        if blocks.is_empty() {
            return Ok(ToDate { store: self, blocks: 0, folder: None });
        }
        let folder = tempfile::Builder::new().prefix(".to-date-").tempdir_in(room);
        let folder = folder.map_err(|e| Error::io("making a folder in", room, e))?;
        let target = folder.path().join("store");
        self.merged(&blocks, vec![], &target)?;
        Ok(ToDate { store: Self::open(&target)?, blocks: blocks.len(), folder: Some(folder) })
    }

    fn tail_blocks(&self) -> Result<Vec<Block>> {
        let tail = Tail::open(self)?;
        tail.blocks().iter().map(|held| tail.block(held)).collect()
    }

    fn merged(&self, blocks: &[Block], sources: Vec<Source>, target: &Path) -> Result<Meta> {
        let mut merge = Merge::new(self, blocks, target)?;
        merge.meta.sources.extend(sources);
        let overflow =
            || Error::Overflow { doing: "compacting the store", at: "an account's running sum".to_owned() };
        match self.columns() {
            AnyColumns::Eight(base) => match merge.write::<u64, u64>(&base)? {
                Some(meta) => Ok(meta),
                None => merge.write::<u64, u128>(&base)?.ok_or_else(overflow),
            },
            AnyColumns::Sixteen(base) => merge.write::<u128, u128>(&base)?.ok_or_else(overflow),
        }
    }
}

/// A store that [`Store::to_date`] gave.
#[derive(Debug)]
pub struct ToDate {
    store: Store,
    /// Blocks of the tail that became rows.
    blocks: usize,
    #[expect(dead_code, reason = "the copy lasts as long as its folder")]
    folder: Option<tempfile::TempDir>,
}

impl ToDate {
    /// Blocks of the tail that are rows here and are none in the store itself.
    #[must_use]
    pub const fn blocks(&self) -> usize {
        self.blocks
    }
}

impl std::ops::Deref for ToDate {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

/// A row of the tail under its final ids.
#[derive(Debug, Clone, Copy)]
struct New<'a> {
    sender: u32,
    receiver: u32,
    amount: u128,
    time: u32,
    kind: Kind,
    tx: Option<&'a [u8; 32]>,
    given: u32,
}

struct Merge<'a> {
    store: &'a Store,
    target: &'a Path,
    new: Vec<New<'a>>,
    names: Vec<&'a [u8]>,
    nonces: BTreeMap<u32, Vec<u64>>,
    meta: Meta,
}

/// A tail row as it is written, with its running sums.
struct Summed<'a, A> {
    row: New<'a>,
    amount: A,
    in_start: A,
    out_end: A,
}

impl<'a> Merge<'a> {
    fn new(store: &'a Store, blocks: &'a [Block], target: &'a Path) -> Result<Self> {
        let old = store.meta();
        let rows: Vec<(u32, &BlockRow)> =
            blocks.iter().flat_map(|block| block.rows.iter().map(|row| (block.time, row))).collect();
        let given = |at: usize| u32::try_from(at as u64 + u64::from(old.given_rows)).unwrap_or(u32::MAX);
        if given(rows.len()) >= u32::MAX - 1 {
            return Err(super::assemble::too_many_rows());
        }
        let mut ids = Ids::new(store, rows.iter().map(|(_, row)| *row));
        let mut nonces: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
        let mut new = Vec::with_capacity(rows.len());
        for (at, (time, row)) in rows.into_iter().enumerate() {
            let (sender, receiver) = ids.of_row(row);
            if let Some(nonce) = row.nonce {
                nonces.entry(sender).or_default().push(nonce);
            }
            let (amount, kind, tx, given) = (row.amount, row.kind, row.tx.as_ref(), given(at));
            new.push(New { sender, receiver, amount, time, kind, tx, given });
        }
        let meta = Meta {
            format_version: FORMAT_VERSION,
            given_rows: given(new.len()),
            reserved: ids.reserved,
            account_ids: ids.next,
            last_time: new.last().map_or(old.last_time, |row| row.time),
            first_time: if old.transfers == 0 {
                new.first().map_or(0, |row| row.time)
            } else {
                old.first_time
            },
            blocks: blocks_after(old, blocks),
            ..old.clone()
        };
        Ok(Self { store, target, new, names: ids.names, nonces, meta })
    }

    /// `None`, and nothing written, where a sum does not fit the width.
    fn write<A: Amount, B: Amount>(&self, base: &Columns<'_, A>) -> Result<Option<Meta>> {
        let Some(tail) = self.summed::<A, B>(base) else { return Ok(None) };
        let rows = base.sender.len() + tail.len();
        let Some(transfers) = u32::try_from(rows).ok().filter(|&n| n < u32::MAX - 1) else {
            return Err(super::assemble::too_many_rows());
        };
        let mut aside = Aside::beside(self.target)?;
        self.write_rows(&mut aside, base, &tail)?;
        self.write_given(&mut aside, base.sender.len(), &tail)?;
        let accounts = self.write_groups(&mut aside, base, &tail)?;
        self.write_dictionary(&mut aside)?;
        self.write_history(&mut aside)?;
        let inflows = tail.iter().filter(|new| new.row.given == u32::MAX).count();
        let unknown_inflows = self.meta.unknown_inflows + u32::try_from(inflows).unwrap_or(u32::MAX);
        let meta = Meta { transfers, accounts, unknown_inflows, amount_width: B::WIDTH, ..self.meta.clone() };
        aside.commit(meta, true).map(Some)
    }

    /// Where an id stood in the base: new reserved ids stand for the old ones, new accounts for none.
    fn old_id(&self, id: u32) -> Option<u32> {
        let (new, old) = (self.meta.reserved, self.store.meta().reserved);
        match id {
            _ if id == new.unknown => Some(old.unknown),
            _ if id == new.fees => Some(old.fees),
            _ if id == old.unknown || id == old.fees => None,
            _ => (id < self.store.meta().account_ids).then_some(id),
        }
    }

    fn new_id(&self, id: u32) -> u32 {
        let (new, old) = (self.meta.reserved, self.store.meta().reserved);
        if id == old.unknown {
            new.unknown
        } else if id == old.fees {
            new.fees
        } else {
            id
        }
    }

    /// The tail's rows with their sums, and what was never seen to come in before them.
    fn summed<A: Amount, B: Amount>(&self, base: &Columns<'_, A>) -> Option<Vec<Summed<'a, B>>> {
        let reserved = self.meta.reserved;
        let mut sums: HashMap<u32, [B; 2]> = HashMap::new();
        let mut of = |id: u32, add: [B; 2]| {
            let [taken_in, sent] = match sums.get(&id) {
                Some(&sums) => sums,
                None => {
                    let sums = self.old_id(id).map_or([0, 0], |id| sums_of(base, id));
                    [B::narrow(sums[0])?, B::narrow(sums[1])?]
                }
            };
            sums.insert(id, [taken_in.plus(add[0])?, sent.plus(add[1])?]);
            Some((taken_in, sent))
        };
        let zero = B::default();
        let mut tail = Vec::with_capacity(self.new.len());
        for row in &self.new {
            let amount = B::narrow(row.amount)?;
            let (taken_in, sent) = of(row.sender, [zero, amount])?;
            let held = taken_in.less(sent);
            let bounded = ![reserved.outside, reserved.unknown].contains(&row.sender);
            if bounded && held < amount {
                let deficit = amount.less(held);
                let (in_start, _) = of(row.sender, [deficit, zero])?;
                let (_, before) = of(reserved.unknown, [zero, deficit])?;
                let (sender, receiver, kind, given) =
                    (reserved.unknown, row.sender, Kind::UnknownInflow, u32::MAX);
                let inflow = New { sender, receiver, kind, given, amount: deficit.into(), ..*row };
                tail.push(Summed { row: inflow, amount: deficit, in_start, out_end: before.plus(deficit)? });
            }
            let (in_start, _) = of(row.receiver, [amount, zero])?;
            tail.push(Summed { row: *row, amount, in_start, out_end: sent.plus(amount)? });
        }
        Some(tail)
    }

    fn write_rows<A: Amount, B: Amount>(
        &self,
        aside: &mut Aside,
        base: &Columns<'_, A>,
        tail: &[Summed<'_, B>],
    ) -> Result<()> {
        let id = |&id: &u32| self.new_id(id);
        append(aside.open(name::SENDER)?, base.sender, id, tail.iter().map(|new| new.row.sender));
        append(aside.open(name::RECEIVER)?, base.receiver, id, tail.iter().map(|new| new.row.receiver));
        append(aside.open(name::TIME)?, base.time, |&t| t, tail.iter().map(|new| new.row.time));
        append(aside.open(name::AMOUNT)?, base.amount, widen::<A, B>, tail.iter().map(|new| new.amount));
        append(
            aside.open(name::IN_START)?,
            base.in_start,
            widen::<A, B>,
            tail.iter().map(|new| new.in_start),
        );
        let rows = base.sender.len();
        if base.kind.is_some() || tail.iter().any(|new| new.row.kind != Kind::Value) {
            let mut kinds = aside.open(name::KIND)?;
            pad(&mut kinds, base.kind, rows);
            tail.iter().for_each(|new| kinds.push(new.row.kind as u8));
            kinds.finish();
        }
        let hashes = self.store.hashes();
        if hashes.is_some() || tail.iter().any(|new| new.row.tx.is_some()) {
            let mut column = aside.open(name::TX)?;
            pad(&mut column, hashes, rows);
            tail.iter().for_each(|new| column.push(new.row.tx.copied().unwrap_or([0; 32])));
            column.finish();
        }
        Ok(())
    }

    fn write_given<B>(&self, aside: &mut Aside, rows: usize, tail: &[Summed<'_, B>]) -> Result<()> {
        let first = (0_u32..).skip(rows);
        if self.store.given.is_none() && first.clone().zip(tail).all(|(row, new)| new.row.given == row) {
            return Ok(());
        }
        let (to_row, to_given) = (aside.open(name::GIVEN_TO_ROW)?, aside.open(name::ROW_TO_GIVEN)?);
        let rows_of = first.zip(tail).filter(|(_, new)| new.row.given != u32::MAX).map(|(row, _)| row);
        let given_of = tail.iter().map(|new| new.row.given);
        match &self.store.given {
            Some((old_to_row, old_to_given)) => {
                append(to_row, old_to_row.values::<u32>(), |&row| row, rows_of);
                append(to_given, old_to_given.values::<u32>(), |&given| given, given_of);
            }
            None => {
                let (mut to_row, mut to_given) = (to_row, to_given);
                for row in (0_u32..).take(rows) {
                    to_row.push(row);
                    to_given.push(row);
                }
                append::<u32, u32>(to_row, &[], |&row| row, rows_of);
                append::<u32, u32>(to_given, &[], |&given| given, given_of);
            }
        }
        Ok(())
    }

    /// Returns how many accounts have a transfer.
    fn write_groups<A: Amount, B: Amount>(
        &self,
        aside: &mut Aside,
        base: &Columns<'_, A>,
        tail: &[Summed<'_, B>],
    ) -> Result<u32> {
        let mut out: BTreeMap<u32, Vec<(u32, B)>> = BTreeMap::new();
        let mut inn: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (row, new) in (0_u32..).skip(base.sender.len()).zip(tail) {
            out.entry(new.row.sender).or_default().push((row, new.out_end));
            inn.entry(new.row.receiver).or_default().push(row);
        }
        let (mut out_offsets, mut out_rows) = (aside.open(name::OUT_OFFSETS)?, aside.open(name::OUT_ROWS)?);
        let mut out_end = aside.open::<B>(name::OUT_END)?;
        let (mut in_offsets, mut in_rows) = (aside.open(name::IN_OFFSETS)?, aside.open(name::IN_ROWS)?);
        let (mut sent, mut received, mut accounts) = (0_usize, 0_usize, 0);
        let reserved = self.meta.reserved;
        for id in 0..self.meta.account_ids {
            let old = self.old_id(id);
            let (own_out, own_in) = (out.get(&id), inn.get(&id));
            out_offsets.push(position(sent));
            in_offsets.push(position(received));
            let before = (sent, received);
            if let Some((begin, end)) = old.and_then(|old| span(base.out_offsets, old)) {
                out_rows.extend(base.out_rows.get(begin..end).unwrap_or(&[]));
                base.out_end.get(begin..end).unwrap_or(&[]).iter().for_each(|end| out_end.push(widen(end)));
                sent += end - begin;
            }
            if let Some((begin, end)) = old.and_then(|old| span(base.in_offsets, old)) {
                in_rows.extend(base.in_rows.get(begin..end).unwrap_or(&[]));
                received += end - begin;
            }
            for &(row, end) in own_out.into_iter().flatten() {
                out_rows.push(row);
                out_end.push(end);
            }
            in_rows.extend(own_in.map_or(&[], Vec::as_slice));
            sent += own_out.map_or(0, Vec::len);
            received += own_in.map_or(0, Vec::len);
            let counts = ![reserved.outside, reserved.unknown, reserved.fees].contains(&id);
            accounts += u32::from(counts && before != (sent, received));
        }
        out_offsets.push(position(sent));
        in_offsets.push(position(received));
        [out_offsets, out_rows, in_offsets, in_rows].into_iter().for_each(Column::finish);
        out_end.finish();
        Ok(accounts)
    }

    fn write_dictionary(&self, aside: &mut Aside) -> Result<()> {
        if !self.store.is_named() || (self.store.dictionary.is_none() && self.names.is_empty()) {
            return Ok(());
        }
        let (old_bytes, old_ends, old_order): (&[u8], &[u64], &[u32]) = match &self.store.dictionary {
            Some(old) => (old.bytes.values(), old.ends.values(), old.order.values()),
            None => (&[], &[0; 3], &[]),
        };
        let mut end = old_bytes.len() as u64;
        append(
            aside.open(name::ACCOUNT_BYTES)?,
            old_bytes,
            |&b| b,
            self.names.iter().flat_map(|name| name.iter().copied()),
        );
        let ends = self.names.iter().map(|name| {
            end += name.len() as u64;
            end
        });
        append(aside.open(name::ACCOUNT_ENDS)?, old_ends, |&e| e, ends);
        let mut new: Vec<(&[u8], u32)> =
            self.names.iter().copied().zip(self.store.meta().account_ids..).collect();
        new.sort_unstable();
        let mut order = aside.open(name::ACCOUNT_ORDER)?;
        let mut new = new.into_iter().peekable();
        for &id in old_order {
            let old = self.store.account_bytes(id).unwrap_or(&[]);
            while let Some((_, id)) = new.next_if(|(name, _)| *name < old) {
                order.push(id);
            }
            order.push(id);
        }
        new.for_each(|(_, id)| order.push(id));
        order.finish();
        Ok(())
    }

    fn write_history(&self, aside: &mut Aside) -> Result<()> {
        if self.store.history.is_none() && self.nonces.is_empty() {
            return Ok(());
        }
        let mut state = aside.open(name::HISTORY_STATE)?;
        let (mut value, mut highest) = (aside.open(name::HISTORY_VALUE)?, aside.open(name::HISTORY_HIGHEST)?);
        for id in 0..self.meta.account_ids {
            let known = self.store.known_history(id);
            let known = self.nonces.get(&id).map_or(known, |later| known.and(later.clone()));
            let encoded: (u8, u64, u64) = Known::encode(known);
            state.push(encoded.0);
            value.push(encoded.1);
            highest.push(encoded.2);
        }
        state.finish();
        value.finish();
        highest.finish();
        Ok(())
    }
}

/// What an account has taken in and sent, in all rows of a store: two look-ups.
pub(crate) fn sums_of<A: Amount>(base: &Columns<'_, A>, account: u32) -> [u128; 2] {
    let last_in = base.in_rows_of(account).last().and_then(|&row| {
        let (start, amount) = (*base.in_start.get(row as usize)?, *base.amount.get(row as usize)?);
        start.plus(amount)
    });
    let last_out = span(base.out_offsets, account)
        .filter(|(begin, end)| begin < end)
        .and_then(|(_, end)| base.out_end.get(end.checked_sub(1)?).copied());
    [last_in.unwrap_or_default().into(), last_out.unwrap_or_default().into()]
}

/// Final ids of the tail's accounts: those of the base, then new ones in order of first sight.
struct Ids<'a> {
    store: &'a Store,
    new: HashMap<&'a [u8], u32>,
    names: Vec<&'a [u8]>,
    next: u32,
    reserved: Reserved,
}

impl<'a> Ids<'a> {
    fn new(store: &'a Store, rows: impl Iterator<Item = &'a BlockRow>) -> Self {
        let meta = store.meta();
        let (mut next, mut reserved) = (meta.account_ids, meta.reserved);
        if store.is_named() {
            reserved = NAMED;
        } else {
            let ids = rows.flat_map(|row| [(&row.from, true), (&row.to, row.kind != Kind::Fee)]);
            let of = |(party, counts): (&Party, bool)| match party {
                Party::Id(id) if counts => *id,
                _ => 0,
            };
            let highest = ids.map(of).max().unwrap_or(0).max(reserved.unknown - 1);
            reserved = Reserved { outside: 0, unknown: highest + 1, fees: highest + 2 };
            next = highest + 3;
        }
        Self { store, new: HashMap::new(), names: Vec::new(), next, reserved }
    }

    fn of_row(&mut self, row: &'a BlockRow) -> (u32, u32) {
        let sender = if row.kind == Kind::UnknownInflow { self.reserved.unknown } else { self.of(&row.from) };
        let receiver = if row.kind == Kind::Fee { self.reserved.fees } else { self.of(&row.to) };
        (sender, receiver)
    }

    fn of(&mut self, party: &'a Party) -> u32 {
        match party {
            Party::Id(id) => *id,
            Party::Name(name) if name.is_empty() => 0,
            Party::Name(name) => {
                let known = self.store.account_id(name).or_else(|| self.new.get(&name[..]).copied());
                known.unwrap_or_else(|| {
                    self.new.insert(name, self.next);
                    self.names.push(name);
                    self.next += 1;
                    self.next - 1
                })
            }
        }
    }
}

/// The base's values, changed one by one, and the tail's after them.
fn append<T: bytemuck::Pod, U: bytemuck::Pod>(
    mut column: Column<U>,
    base: &[T],
    change: impl Fn(&T) -> U,
    tail: impl Iterator<Item = U>,
) {
    for chunk in base.chunks(CHUNK) {
        column.extend(&chunk.iter().map(&change).collect::<Vec<U>>());
    }
    tail.for_each(|value| column.push(value));
    column.finish();
}

/// The base's values of an optional column, or as many zeros.
fn pad<T: bytemuck::Pod>(column: &mut Column<T>, base: Option<&[T]>, rows: usize) {
    match base {
        Some(base) => column.extend(base),
        None => (0..rows).for_each(|_| column.push(T::zeroed())),
    }
}

/// To the same width or the wider one, which always fits.
fn widen<A: Amount, B: Amount>(amount: &A) -> B {
    B::narrow((*amount).into()).unwrap_or_default()
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A source that told its blocks has those of the tail now too; a tail alone tells nothing of what was before.
fn blocks_after(old: &Meta, blocks: &[Block]) -> Option<super::Blocks> {
    let mut known = old.blocks.clone()?;
    known.last = blocks.last().map_or(known.last, |block| block.height);
    Some(known)
}
