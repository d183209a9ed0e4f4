//! The transfer store: one directory per chain and asset, memory-mapped columns in time order.
//!
//! # Format, version 2
//! `meta.json` (RFC 8785) describes the store and holds the length and SHA-256 of every column. Columns are
//! little-endian files without a header, so that any tool can read them:
//!
//! | file | one entry per | holds |
//! | --- | --- | --- |
//! | `sender.u32`, `receiver.u32`, `time.u32`, `amount.uint` | row | who, whom, unix seconds, base units |
//! | `kind.u8`, `tx.b32` | row | optional: [`Kind`], transaction hash (zeros: not known) |
//! | `out_offsets.u32`, `in_offsets.u32` | account + 1 | where the account's part of the next columns begins |
//! | `out_rows.u32`, `out_end.uint` | outgoing transfer, by sender | its row; the sender's running sum with it |
//! | `in_rows.u32` | incoming transfer, by receiver | its row |
//! | `in_start.uint` | row | the receiver's running sum before it |
//! | `given_to_row.u32`, `row_to_given.u32` | given row, row | optional: where rows went when sorted or completed |
//! | `account_bytes.bin`, `account_ends.u64`, `account_order.u32` | account | optional: names, their ends, ids in byte order |
//! | `history_state.u8`, `history_value.u64`, `history_highest.u64` | account | optional: [`SentHistory`], highest nonce seen |
//!
//! `.uint` columns are 8 or 16 bytes wide, as `amount_width` says. An optional file that is absent means:
//! every row is of kind `Value`; no hash is known; rows stand as given; accounts are integers; no nonce known.

mod assemble;
mod block;
mod build;
mod check;
mod column_file;
mod columns;
mod compact;
mod dictionary;
mod group;
mod history;
mod meta;
mod names;
pub mod parquet_in;
mod repeats;
mod rows;
mod runs;
mod spill;
mod sums;
mod tail;
mod write;

use std::path::{Path, PathBuf};

pub use block::{Block, BlockRow, Party, UNHASHED};
pub use build::{Builder, DEFAULT_MEMORY, Row};
pub use check::{CheckReport, Fault};
pub use columns::{AnyColumns, Columns, Kind};
pub use compact::ToDate;
pub use history::SentHistory;
pub use meta::{Blocks, FORMAT_VERSION, Meta, Reserved, Segment, Source, StoreInfo};
pub use tail::{Held, Tail};

pub(crate) use columns::span;
pub(crate) use compact::sums_of;

use crate::amount::Amount;
use crate::error::{Error, Result};
use columns::{Mapped, name};
use dictionary::Dictionary;

/// An open store: mapped, never copied into memory, shared freely between threads.
#[derive(Debug)]
pub struct Store {
    dir: PathBuf,
    meta: Meta,
    row: RowColumns,
    index: IndexColumns,
    given: Option<(Mapped, Mapped)>,
    dictionary: Option<Dictionary>,
    history: Option<History>,
}

#[derive(Debug)]
struct History {
    state: Mapped,
    value: Mapped,
    /// Since version 2.
    highest: Option<Mapped>,
}

#[derive(Debug)]
struct RowColumns {
    sender: Mapped,
    receiver: Mapped,
    amount: Mapped,
    time: Mapped,
    kind: Option<Mapped>,
    tx: Option<Mapped>,
}

#[derive(Debug)]
struct IndexColumns {
    out_offsets: Mapped,
    out_rows: Mapped,
    out_end: Mapped,
    in_offsets: Mapped,
    in_rows: Mapped,
    in_start: Mapped,
}

/// One transfer, read out of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Transfer {
    /// Sending account's id.
    pub sender: u32,
    /// Receiving account's id.
    pub receiver: u32,
    /// Base units.
    pub amount: u128,
    /// Unix seconds.
    pub time: u32,
    /// What the row is.
    pub kind: Kind,
}

impl Store {
    /// Opens a store: reads its description, maps its columns, checks versions, lengths and the ends of the
    /// offset columns. Takes milliseconds at any size; [`Store::check`] reads everything.
    ///
    /// # Errors
    /// [`Error::NotAStore`], [`Error::NewerFormat`], [`Error::Damaged`] (the description was changed, a
    /// column is missing, cut short or too long), [`Error::Io`].
    pub fn open(dir: &Path) -> Result<Self> {
        let meta = Meta::read(dir)?;
        let row = match meta.amount_width {
            8 => RowColumns::open::<u64>(dir, &meta)?,
            16 => RowColumns::open::<u128>(dir, &meta)?,
            other => {
                return Err(Error::damaged(
                    dir,
                    meta::META_FILE,
                    format!("amount width {other}, not 8 or 16"),
                ));
            }
        };
        let index = match meta.amount_width {
            8 => IndexColumns::open::<u64>(dir, &meta)?,
            _ => IndexColumns::open::<u128>(dir, &meta)?,
        };
        let given = open_given(dir, &meta)?;
        let dictionary = open_dictionary(dir, &meta)?;
        let history = open_history(dir, &meta)?;
        let store = Self { dir: dir.to_path_buf(), meta, row, index, given, dictionary, history };
        store.offsets_end_where_rows_do()?;
        tail::glance(&store)?;
        Ok(store)
    }

    fn offsets_end_where_rows_do(&self) -> Result<()> {
        for (column, name) in
            [(&self.index.out_offsets, name::OUT_OFFSETS), (&self.index.in_offsets, name::IN_OFFSETS)]
        {
            let offsets = column.values::<u32>();
            if offsets.first() != Some(&0) || offsets.last() != Some(&self.meta.transfers) {
                return Err(Error::damaged(
                    &self.dir,
                    name,
                    "does not run from 0 to the number of transfers",
                ));
            }
        }
        Ok(())
    }

    /// What the store says of itself.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// The store's directory.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// SHA-256 that names the store's content; see [`Meta::digest`].
    ///
    /// # Errors
    /// As [`Meta::digest`].
    pub fn digest(&self) -> Result<String> {
        self.meta.digest()
    }

    /// The columns, in the width they were built in.
    #[must_use]
    pub fn columns(&self) -> AnyColumns<'_> {
        match self.meta.amount_width {
            8 => AnyColumns::Eight(self.columns_of()),
            _ => AnyColumns::Sixteen(self.columns_of()),
        }
    }

    fn columns_of<A: Amount>(&self) -> Columns<'_, A> {
        Columns {
            sender: self.row.sender.values(),
            receiver: self.row.receiver.values(),
            amount: self.row.amount.values(),
            time: self.row.time.values(),
            kind: self.row.kind.as_ref().map(Mapped::values),
            out_offsets: self.index.out_offsets.values(),
            out_rows: self.index.out_rows.values(),
            out_end: self.index.out_end.values(),
            in_offsets: self.index.in_offsets.values(),
            in_rows: self.index.in_rows.values(),
            in_start: self.index.in_start.values(),
            reserved: self.meta.reserved,
        }
    }

    /// The transfer at a row.
    #[must_use]
    pub fn transfer(&self, row: u32) -> Option<Transfer> {
        match self.columns() {
            AnyColumns::Eight(columns) => read_transfer(&columns, row),
            AnyColumns::Sixteen(columns) => read_transfer(&columns, row),
        }
    }

    /// Where a row of the source stands in the store.
    #[must_use]
    pub fn row_of_given(&self, given: u32) -> Option<u32> {
        match &self.given {
            None => (given < self.meta.given_rows).then_some(given),
            Some((to_row, _)) => to_row.values::<u32>().get(given as usize).copied(),
        }
    }

    /// Which row of the source a row of the store is; `None` for an `UnknownInflow` that the builder added.
    #[must_use]
    pub fn given_of_row(&self, row: u32) -> Option<u32> {
        match &self.given {
            None => (row < self.meta.transfers).then_some(row),
            Some((_, to_given)) => {
                to_given.values::<u32>().get(row as usize).copied().filter(|&given| given != u32::MAX)
            }
        }
    }

    /// The rows that pay `receiver`, in order.
    #[must_use]
    pub fn rows_to(&self, receiver: u32) -> Vec<u32> {
        match self.columns() {
            AnyColumns::Eight(columns) => columns.in_rows_of(receiver).to_vec(),
            AnyColumns::Sixteen(columns) => columns.in_rows_of(receiver).to_vec(),
        }
    }

    /// The rows that `sender` pays, in order.
    #[must_use]
    pub fn rows_from(&self, sender: u32) -> Vec<u32> {
        match self.columns() {
            AnyColumns::Eight(columns) => columns.out_rows_of(sender).to_vec(),
            AnyColumns::Sixteen(columns) => columns.out_rows_of(sender).to_vec(),
        }
    }

    /// Brings into memory what a block's accounts are looked up in: their groups, and where each group's sums
    /// end. Reads one value a page and returns their sum, which says nothing; cost: reading those columns once.
    #[must_use]
    pub fn warm(&self) -> u64 {
        match self.columns() {
            AnyColumns::Eight(columns) => warmed(&columns),
            AnyColumns::Sixteen(columns) => warmed(&columns),
        }
    }

    /// Whether `sender` ever paid `receiver` anything. Looks at the sender's own transfers only.
    #[must_use]
    pub fn pays(&self, sender: u32, receiver: u32) -> bool {
        let rows: &[u32] = match self.columns() {
            AnyColumns::Eight(columns) => columns.out_rows_of(sender),
            AnyColumns::Sixteen(columns) => columns.out_rows_of(sender),
        };
        rows.iter()
            .filter_map(|&row| self.transfer(row))
            .any(|transfer| transfer.receiver == receiver && transfer.amount > 0)
    }

    /// The id of an account by its bytes. `None` too in a store of integer accounts.
    #[must_use]
    pub fn account_id(&self, account: &[u8]) -> Option<u32> {
        self.dictionary.as_ref()?.id_of(account)
    }

    /// The bytes of an account. `None` for the reserved accounts, and in a store of integer accounts.
    #[must_use]
    pub fn account_bytes(&self, id: u32) -> Option<&[u8]> {
        self.dictionary.as_ref()?.bytes_of(id)
    }

    /// The accounts whose bytes begin with `prefix`, in byte order, `most` at most. None in a store of integer accounts.
    #[must_use]
    pub fn accounts_with_prefix(&self, prefix: &[u8], most: usize) -> Vec<u32> {
        self.dictionary.as_ref().map_or_else(Vec::new, |dictionary| dictionary.with_prefix(prefix, most))
    }

    /// Whether accounts are named; a store of no rows takes names.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.dictionary.is_some() || self.meta.account_ids == 3
    }

    /// The transaction hash of every row (zeros: not known); `None` where no row has one.
    #[must_use]
    pub fn hashes(&self) -> Option<&[[u8; 32]]> {
        self.row.tx.as_ref().map(Mapped::values)
    }

    pub(crate) fn known_history(&self, account: u32) -> history::Known {
        let history = self.sent_history(account);
        let column = self.history.as_ref().and_then(|history| history.highest.as_ref());
        let stored = column.and_then(|column| column.values::<u64>().get(account as usize)).copied();
        let highest = match history {
            SentHistory::Complete { through_nonce } => through_nonce,
            // Version 1 did not keep it; what is known is that at least the missing ones lie below it.
            SentHistory::Gapped { missing } => stored.unwrap_or(missing),
            SentHistory::None => 0,
        };
        history::Known { history, highest }
    }

    /// How much of what an account sent is in the store.
    #[must_use]
    pub fn sent_history(&self, account: u32) -> SentHistory {
        let read = |history: &History| {
            let at = account as usize;
            Some((*history.state.values::<u8>().get(at)?, *history.value.values::<u64>().get(at)?))
        };
        let (state, value) = self.history.as_ref().and_then(read).unwrap_or((0, 0));
        history::decode(state, value)
    }

    /// The transaction hash of a row, where known.
    #[must_use]
    pub fn tx(&self, row: u32) -> Option<&[u8; 32]> {
        let hash = self.row.tx.as_ref()?.values::<[u8; 32]>().get(row as usize)?;
        (hash != &[0; 32]).then_some(hash)
    }

    /// All rows of a transaction, in order. Reads the whole hash column (32 bytes a row).
    #[must_use]
    pub fn rows_of_tx(&self, hash: &[u8; 32]) -> Vec<u32> {
        let hashes: &[[u8; 32]] = self.row.tx.as_ref().map_or(&[], Mapped::values);
        (0_u32..).zip(hashes).filter(|(_, found)| *found == hash).map(|(row, _)| row).collect()
    }
}

fn read_transfer<A: Amount>(columns: &Columns<'_, A>, row: u32) -> Option<Transfer> {
    let at = row as usize;
    Some(Transfer {
        sender: *columns.sender.get(at)?,
        receiver: *columns.receiver.get(at)?,
        amount: (*columns.amount.get(at)?).into(),
        time: *columns.time.get(at)?,
        kind: columns.kind_of(row),
    })
}

impl RowColumns {
    fn open<A: Amount>(dir: &Path, meta: &Meta) -> Result<Self> {
        let rows = meta.transfers.into();
        Ok(Self {
            sender: Mapped::required::<u32>(dir, meta, name::SENDER, rows)?,
            receiver: Mapped::required::<u32>(dir, meta, name::RECEIVER, rows)?,
            amount: Mapped::required::<A>(dir, meta, name::AMOUNT, rows)?,
            time: Mapped::required::<u32>(dir, meta, name::TIME, rows)?,
            kind: Mapped::open::<u8>(dir, meta, name::KIND, rows)?,
            tx: Mapped::open::<[u8; 32]>(dir, meta, name::TX, rows)?,
        })
    }
}

impl IndexColumns {
    fn open<A: Amount>(dir: &Path, meta: &Meta) -> Result<Self> {
        let rows = meta.transfers.into();
        let offsets = u64::from(meta.account_ids) + 1;
        Ok(Self {
            out_offsets: Mapped::required::<u32>(dir, meta, name::OUT_OFFSETS, offsets)?,
            out_rows: Mapped::required::<u32>(dir, meta, name::OUT_ROWS, rows)?,
            out_end: Mapped::required::<A>(dir, meta, name::OUT_END, rows)?,
            in_offsets: Mapped::required::<u32>(dir, meta, name::IN_OFFSETS, offsets)?,
            in_rows: Mapped::required::<u32>(dir, meta, name::IN_ROWS, rows)?,
            in_start: Mapped::required::<A>(dir, meta, name::IN_START, rows)?,
        })
    }
}

fn open_given(dir: &Path, meta: &Meta) -> Result<Option<(Mapped, Mapped)>> {
    let Some(to_row) = Mapped::open::<u32>(dir, meta, name::GIVEN_TO_ROW, meta.given_rows.into())? else {
        return Ok(None);
    };
    let to_given = Mapped::required::<u32>(dir, meta, name::ROW_TO_GIVEN, meta.transfers.into())?;
    Ok(Some((to_row, to_given)))
}

fn open_history(dir: &Path, meta: &Meta) -> Result<Option<History>> {
    let accounts = meta.account_ids.into();
    let Some(state) = Mapped::open::<u8>(dir, meta, name::HISTORY_STATE, accounts)? else { return Ok(None) };
    let value = Mapped::required::<u64>(dir, meta, name::HISTORY_VALUE, accounts)?;
    let highest = Mapped::open::<u64>(dir, meta, name::HISTORY_HIGHEST, accounts)?;
    Ok(Some(History { state, value, highest }))
}

fn open_dictionary(dir: &Path, meta: &Meta) -> Result<Option<Dictionary>> {
    let accounts = meta.account_ids.into();
    let Some(ends) = Mapped::open::<u64>(dir, meta, name::ACCOUNT_ENDS, accounts)? else { return Ok(None) };
    let length = ends.values::<u64>().last().copied().unwrap_or(0);
    let bytes = Mapped::required::<u8>(dir, meta, name::ACCOUNT_BYTES, length)?;
    let order = meta.segment(name::ACCOUNT_ORDER).map_or(0, |segment| segment.bytes / 4);
    let order = Mapped::required::<u32>(dir, meta, name::ACCOUNT_ORDER, order)?;
    Ok(Some(Dictionary { bytes, ends, order }))
}

/// Values of a page of the least size that systems have, 4 KiB.
const PAGE: usize = 4096;

fn warmed<A: Amount>(columns: &Columns<'_, A>) -> u64 {
    let narrow = [columns.in_offsets, columns.in_rows, columns.out_offsets];
    let wide = [columns.in_start, columns.amount, columns.out_end];
    let narrow =
        narrow.iter().flat_map(|column| column.iter().step_by(PAGE / 4)).map(|&value| u64::from(value));
    let low = |value: A| u64::try_from(value.into() & u128::from(u32::MAX)).unwrap_or(0);
    let wide =
        wide.iter().flat_map(|column| column.iter().step_by(PAGE / size_of::<A>())).map(|&value| low(value));
    std::hint::black_box(narrow.chain(wide).fold(0, u64::wrapping_add))
}
