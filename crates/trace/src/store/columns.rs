//! The columns of a store: their file names, how they are mapped, and the typed view that kernels take.

use std::fs::File;
use std::path::Path;

use bytemuck::Pod;
use memmap2::Mmap;

use super::meta::{Meta, Reserved};
use crate::amount::Amount;
use crate::error::{Error, Result};

/// File names of the columns. All are little-endian, without a header.
pub(crate) mod name {
    pub(crate) const SENDER: &str = "sender.u32";
    pub(crate) const RECEIVER: &str = "receiver.u32";
    pub(crate) const AMOUNT: &str = "amount.uint";
    pub(crate) const TIME: &str = "time.u32";
    pub(crate) const TX: &str = "tx.b32";
    pub(crate) const KIND: &str = "kind.u8";
    pub(crate) const OUT_OFFSETS: &str = "out_offsets.u32";
    pub(crate) const OUT_ROWS: &str = "out_rows.u32";
    pub(crate) const OUT_END: &str = "out_end.uint";
    pub(crate) const IN_OFFSETS: &str = "in_offsets.u32";
    pub(crate) const IN_ROWS: &str = "in_rows.u32";
    pub(crate) const IN_START: &str = "in_start.uint";
    pub(crate) const GIVEN_TO_ROW: &str = "given_to_row.u32";
    pub(crate) const ROW_TO_GIVEN: &str = "row_to_given.u32";
    pub(crate) const ACCOUNT_BYTES: &str = "account_bytes.bin";
    pub(crate) const ACCOUNT_ENDS: &str = "account_ends.u64";
    pub(crate) const ACCOUNT_ORDER: &str = "account_order.u32";
    pub(crate) const HISTORY_STATE: &str = "history_state.u8";
    pub(crate) const HISTORY_VALUE: &str = "history_value.u64";
    pub(crate) const HISTORY_HIGHEST: &str = "history_highest.u64";

    /// Every column that a store can have.
    pub(crate) const ALL: [&str; 20] = [
        SENDER,
        RECEIVER,
        AMOUNT,
        TIME,
        TX,
        KIND,
        OUT_OFFSETS,
        OUT_ROWS,
        OUT_END,
        IN_OFFSETS,
        IN_ROWS,
        IN_START,
        GIVEN_TO_ROW,
        ROW_TO_GIVEN,
        ACCOUNT_BYTES,
        ACCOUNT_ENDS,
        ACCOUNT_ORDER,
        HISTORY_STATE,
        HISTORY_VALUE,
        HISTORY_HIGHEST,
    ];
}

/// A transfer's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Kind {
    /// Value moved by its owner, or minted.
    Value = 0,
    /// A transaction fee: it goes to the FEES account.
    Fee = 1,
    /// Units that the account spends next but was never seen to receive.
    UnknownInflow = 2,
}

impl Kind {
    pub(crate) fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Value),
            1 => Some(Self::Fee),
            2 => Some(Self::UnknownInflow),
            _ => None,
        }
    }
}

/// One mapped column file. A zero-length file cannot be mapped and is held as `None`.
#[derive(Debug)]
pub(crate) struct Mapped(Option<Mmap>);

impl Mapped {
    /// Maps a column that must hold exactly `rows` values of `T`; absent columns give `None`.
    pub(crate) fn open<T: Pod>(dir: &Path, meta: &Meta, name: &str, rows: u64) -> Result<Option<Self>> {
        let Some(segment) = meta.segment(name) else { return Ok(None) };
        let expected = rows.saturating_mul(size_of::<T>() as u64);
        if segment.bytes != expected {
            let what = format!("is described as {} bytes, {rows} rows need {expected}", segment.bytes);
            return Err(Error::damaged(dir, name, what));
        }
        Self::map(dir, name, expected).map(Some)
    }

    /// The same for a column that every store has.
    pub(crate) fn required<T: Pod>(dir: &Path, meta: &Meta, name: &str, rows: u64) -> Result<Self> {
        Self::open::<T>(dir, meta, name, rows)?
            .ok_or_else(|| Error::damaged(dir, name, "is not in the store"))
    }

    fn map(dir: &Path, name: &str, expected: u64) -> Result<Self> {
        let path = dir.join(name);
        let file = File::open(&path).map_err(|e| Error::io("opening the column", &path, e))?;
        let found = file.metadata().map_err(|e| Error::io("reading the length of", &path, e))?.len();
        if found != expected {
            let how = if found < expected { "cut short" } else { "too long" };
            return Err(Error::damaged(dir, name, format!("is {how}: {found} bytes of {expected}")));
        }
        if expected == 0 {
            return Ok(Self(None));
        }
        map_file(&file).map(|map| Self(Some(map))).map_err(|e| Error::io("mapping", &path, e))
    }

    /// The column's values. Its length was checked when it was mapped, and a map starts on a page, so the
    /// cast holds for every integer width.
    pub(crate) fn values<T: Pod>(&self) -> &[T] {
        let bytes = self.0.as_deref().unwrap_or(&[]);
        bytemuck::try_cast_slice(bytes).unwrap_or(&[])
    }
}

#[allow(unsafe_code, reason = "the one place in the project that maps a file")]
fn map_file(file: &File) -> std::io::Result<Mmap> {
    // SAFETY: a map is sound while nobody changes or shortens the file. Column files are written under
    // another directory name, renamed into place once, and never written again by this program: a new
    // build makes new files, and the old ones live on under the map until it is dropped. The map is
    // read-only, private to this process, and viewed as plain integers, for which every bit pattern is
    // valid. A user who edits a column in place while a trace runs breaks this, as with any mapped
    // database; the guide says so, and `check` finds what was changed.
    unsafe { Mmap::map(file) }
}

/// The columns as slices: what a kernel works on. Positions called *row* are positions in time order.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a, A> {
    /// Sending account of each row.
    pub sender: &'a [u32],
    /// Receiving account of each row.
    pub receiver: &'a [u32],
    /// Base units moved by each row.
    pub amount: &'a [A],
    /// Unix seconds of each row, never decreasing.
    pub time: &'a [u32],
    /// Kind of each row as a [`Kind`] byte; absent where every row is `Value`.
    pub kind: Option<&'a [u8]>,
    /// Where each account's outgoing rows begin in `out_rows`; one more entry than accounts.
    pub out_offsets: &'a [u32],
    /// Rows grouped by sender, in order.
    pub out_rows: &'a [u32],
    /// Running sum of the sender's outgoing amounts, the row at the same place in `out_rows` included.
    pub out_end: &'a [A],
    /// Where each account's incoming rows begin in `in_rows`; one more entry than accounts.
    pub in_offsets: &'a [u32],
    /// Rows grouped by receiver, in order.
    pub in_rows: &'a [u32],
    /// Per row: the sum of what its receiver had taken in before it.
    pub in_start: &'a [A],
    /// The accounts that stand for no address.
    pub reserved: Reserved,
}

impl<'a, A: Amount> Columns<'a, A> {
    /// The rows that an account sends, in time order; empty for an id that is not in the store.
    #[must_use]
    pub fn out_rows_of(&self, account: u32) -> &'a [u32] {
        span(self.out_offsets, account).and_then(|(b, e)| self.out_rows.get(b..e)).unwrap_or(&[])
    }

    /// The rows that an account receives, in time order; empty for an id that is not in the store.
    #[must_use]
    pub fn in_rows_of(&self, account: u32) -> &'a [u32] {
        span(self.in_offsets, account).and_then(|(b, e)| self.in_rows.get(b..e)).unwrap_or(&[])
    }

    /// Number of rows at or before a time (all of them without one).
    #[must_use]
    pub fn rows_until(&self, until: Option<u32>) -> usize {
        until.map_or(self.time.len(), |until| self.time.partition_point(|&time| time <= until))
    }

    /// The kind of a row.
    #[must_use]
    pub fn kind_of(&self, row: u32) -> Kind {
        let byte = self.kind.and_then(|kinds| kinds.get(row as usize)).copied().unwrap_or(0);
        Kind::from_byte(byte).unwrap_or(Kind::Value)
    }
}

/// Begin and end of an account's part of a grouped column.
pub(crate) fn span(offsets: &[u32], account: u32) -> Option<(usize, usize)> {
    let at = account as usize;
    Some((*offsets.get(at)? as usize, *offsets.get(at.checked_add(1)?)? as usize))
}

/// A store's columns in the width they were built in.
#[derive(Debug, Clone, Copy)]
pub enum AnyColumns<'a> {
    /// Amounts of 8 bytes.
    Eight(Columns<'a, u64>),
    /// Amounts of 16 bytes.
    Sixteen(Columns<'a, u128>),
}
