//! The builder: rows in, a store directory out.

use std::path::{Path, PathBuf};

use super::columns::{Kind, name};
use super::dictionary::{Interner, LONGEST_ACCOUNT};
use super::history;
use super::index::Index;
use super::meta::{FORMAT_VERSION, Meta, Reserved, StoreInfo};
use super::rows::{Amounts, RawRow, Rows};
use super::write::{Aside, refuse_taken};
use crate::amount::Amount;
use crate::error::{Error, Result};

/// Largest number of rows, synthetic ones included: positions are u32, and `u32::MAX` marks "none".
const MOST_ROWS: usize = u32::MAX as usize - 1;

/// Integer ids may be this many times as high as there are rows, and [`FREE_IDS`] more. Memory stays
/// proportional to what was given: without a bound, one row with id 4,000,000,000 would ask for 100 GB.
const IDS_PER_ROW: u64 = 16;
const FREE_IDS: u64 = 1 << 20;

/// One transfer between accounts named by their bytes.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Sender's bytes, up to 180; empty for a mint or a coinbase.
    pub from: &'a [u8],
    /// Receiver's bytes, up to 180; empty for a burn. Not looked at for a fee.
    pub to: &'a [u8],
    /// Base units. Zero is allowed: the row is kept (it carries a transaction and a nonce) and moves nothing.
    pub amount: u128,
    /// Unix seconds.
    pub time: u32,
    /// Transaction hash, where known.
    pub tx: Option<[u8; 32]>,
    /// What the row is. A `Fee` goes to the FEES account; an `UnknownInflow` comes from the UNKNOWN account.
    pub kind: Kind,
    /// The transaction's nonce, only where `from` is the account that signed it.
    pub nonce: Option<u64>,
}

#[derive(Debug)]
enum Ids {
    /// No row yet.
    Unset,
    /// Accounts have bytes.
    Bytes(Interner),
    /// Accounts are the integers of the source; holds the highest one.
    Integers(u32),
}

const NAMED: Reserved = Reserved { outside: 0, unknown: 1, fees: 2 };

/// Collects the transfers of one asset and writes them as a store.
///
/// Rows may come in any order: `finish` sorts them by time, keeping the given order within one second, so
/// give the rows of one block in the order in which the chain ran them. Whenever an account spends more
/// than it was seen to receive, the missing part becomes an explicit `UnknownInflow` just before.
#[derive(Debug)]
pub struct Builder {
    target: PathBuf,
    info: StoreInfo,
    ids: Ids,
    rows: Rows,
    nonces: Vec<(u32, u64)>,
    replace: bool,
}

impl Builder {
    /// Starts a store that will stand at `target`.
    ///
    /// # Errors
    /// [`Error::Exists`] where the path is taken by anything but an empty directory.
    pub fn new(target: &Path, info: StoreInfo) -> Result<Self> {
        refuse_taken(target, false)?;
        Ok(Self::unchecked(target, info))
    }

    /// The same, taking the place of a store that stands there when this one is finished.
    ///
    /// # Errors
    /// [`Error::Exists`] where the path is taken by anything but a store or an empty directory.
    pub fn replacing(target: &Path, info: StoreInfo) -> Result<Self> {
        refuse_taken(target, true)?;
        Ok(Self { replace: true, ..Self::unchecked(target, info) })
    }

    fn unchecked(target: &Path, info: StoreInfo) -> Self {
        let target = target.to_path_buf();
        Self { target, info, ids: Ids::Unset, rows: Rows::new(), nonces: Vec::new(), replace: false }
    }

    /// Rows given so far.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Takes one transfer between named accounts. Rows are numbered from 0 in the order given; seeds name
    /// them by that number.
    ///
    /// # Errors
    /// [`Error::BadRow`]: an account name too long, a fee without a payer, an impossible nonce, integer ids
    /// in the same store, or more rows or accounts than 2^32 - 2.
    pub fn push(&mut self, row: Row<'_>) -> Result<()> {
        self.refuse_full()?;
        self.interner()?;
        if row.kind == Kind::Fee && row.from.is_empty() {
            return Err(self.bad_row("a fee without a payer", "give the account that paid the fee"));
        }
        let sender = match row.kind {
            Kind::UnknownInflow => NAMED.unknown,
            _ => self.id(row.from)?,
        };
        let receiver = match row.kind {
            Kind::Fee => NAMED.fees,
            _ => self.id(row.to)?,
        };
        if let Some(nonce) = row.nonce {
            self.saw_nonce(sender, nonce)?;
        }
        let Row { amount, time, kind, tx, .. } = row;
        self.rows.push(RawRow { sender, receiver, amount, time, kind, tx });
        Ok(())
    }

    /// Takes one transfer between accounts that are integers already; 0 is the mint.
    ///
    /// # Errors
    /// [`Error::BadRow`]: an id above 2^32 - 4, named accounts in the same store, or too many rows.
    pub fn push_ids(&mut self, sender: u32, receiver: u32, amount: u128, time: u32) -> Result<()> {
        self.refuse_full()?;
        let highest = sender.max(receiver);
        if highest > u32::MAX - 3 {
            return Err(self.bad_row(&format!("account id {highest}"), "ids run from 0 to 2^32 - 4"));
        }
        match &mut self.ids {
            Ids::Bytes(_) => return Err(self.mixed_ids()),
            Ids::Unset => self.ids = Ids::Integers(highest),
            Ids::Integers(so_far) => *so_far = highest.max(*so_far),
        }
        self.rows.push(RawRow { sender, receiver, amount, time, kind: Kind::Value, tx: None });
        Ok(())
    }

    /// Notes a transaction that an account signed but that moved none of this asset, so that its sent
    /// history can be known to be complete.
    ///
    /// # Errors
    /// As [`Builder::push`].
    pub fn note_nonce(&mut self, account: &[u8], nonce: u64) -> Result<()> {
        let id = self.id(account)?;
        self.saw_nonce(id, nonce)
    }

    /// Sorts, completes, indexes and writes the store, and renames it into place. Nothing stands at the
    /// target before everything is written.
    ///
    /// # Errors
    /// [`Error::Overflow`] where an account's running sum passes 2^128 - 1; [`Error::SparseIds`];
    /// [`Error::Io`]; [`Error::Exists`] where the path was taken meanwhile.
    pub fn finish(self) -> Result<Meta> {
        let given_rows = count(self.rows.len())?;
        self.refuse_sparse_ids(given_rows)?;
        let (reserved, account_ids) = self.id_space();
        let (rows, rows_out_of_order) = self.rows.into_time_order();
        let deficits = all_deficits(&rows, account_ids, reserved)?;
        let rows = rows.with_unknown_inflows(&deficits, reserved);
        let meta = Meta {
            format_version: FORMAT_VERSION,
            chain: self.info.chain,
            asset: self.info.asset,
            decimals: self.info.decimals,
            transfers: count(rows.len())?,
            given_rows,
            rows_out_of_order,
            unknown_inflows: count(deficits.len())?,
            account_ids,
            accounts: 0,
            amount_width: 8,
            reserved,
            first_time: rows.time.first().copied().unwrap_or(0),
            last_time: rows.time.last().copied().unwrap_or(0),
            sources: self.info.sources,
            segments: Vec::new(),
        };
        let mut aside = Aside::beside(&self.target)?;
        if let Ids::Bytes(interner) = self.ids {
            write_dictionary(&mut aside, interner)?;
        }
        write_history(&mut aside, self.nonces, account_ids)?;
        write_rows(&mut aside, &rows, given_rows)?;
        let meta = write_index(&mut aside, &rows, meta)?;
        aside.commit(meta, self.replace)
    }

    fn refuse_sparse_ids(&self, rows: u32) -> Result<()> {
        let allowed = u64::from(rows) * IDS_PER_ROW + FREE_IDS;
        match self.ids {
            Ids::Integers(highest) if u64::from(highest) > allowed => {
                Err(Error::SparseIds { path: self.target.clone(), highest, rows, allowed })
            }
            _ => Ok(()),
        }
    }

    fn id_space(&self) -> (Reserved, u32) {
        match &self.ids {
            Ids::Unset => (NAMED, 3),
            Ids::Bytes(interner) => (NAMED, interner.len()),
            Ids::Integers(highest) => {
                (Reserved { outside: 0, unknown: highest + 1, fees: highest + 2 }, highest + 3)
            }
        }
    }

    fn id(&mut self, account: &[u8]) -> Result<u32> {
        if account.is_empty() {
            return Ok(NAMED.outside);
        }
        if account.len() > LONGEST_ACCOUNT {
            let what = format!("an account name of {} bytes", account.len());
            return Err(self.bad_row(&what, "account names have at most 180 bytes"));
        }
        let id = self.interner()?.id(account);
        id.ok_or_else(|| self.bad_row("more than 2^32 accounts", "split the source by asset"))
    }

    fn interner(&mut self) -> Result<&mut Interner> {
        if matches!(self.ids, Ids::Unset) {
            self.ids = Ids::Bytes(Interner::new(NAMED.fees + 1));
        }
        let mixed = self.mixed_ids();
        if let Ids::Bytes(interner) = &mut self.ids { Ok(interner) } else { Err(mixed) }
    }

    fn saw_nonce(&mut self, account: u32, nonce: u64) -> Result<()> {
        if nonce == u64::MAX {
            return Err(self.bad_row("nonce 2^64 - 1", "EIP-2681 ends nonces at 2^64 - 2; check the column"));
        }
        self.nonces.push((account, nonce));
        Ok(())
    }

    fn refuse_full(&self) -> Result<()> {
        if self.rows.len() < MOST_ROWS {
            return Ok(());
        }
        Err(self.bad_row("more than 2^32 - 2 rows", "split the source by asset or by period"))
    }

    fn bad_row(&self, what: &str, hint: &'static str) -> Error {
        Error::BadRow { row: self.rows.len() as u64, what: what.to_owned(), hint }
    }

    fn mixed_ids(&self) -> Error {
        self.bad_row(
            "named accounts and integer ids in one store",
            "build one store from each kind of source",
        )
    }
}

fn count(rows: usize) -> Result<u32> {
    u32::try_from(rows).ok().filter(|&n| n < u32::MAX).ok_or_else(|| Error::BadRow {
        row: rows as u64,
        what: "more than 2^32 - 2 rows once missing history is made explicit".to_owned(),
        hint: "split the source by asset or by period",
    })
}

fn all_deficits(rows: &Rows, accounts: u32, reserved: Reserved) -> Result<Vec<(u32, u128)>> {
    let narrow = matches!(rows.amount, Amounts::Eight(_));
    let found = narrow.then(|| rows.deficits::<u64>(accounts, reserved)).flatten();
    found
        .or_else(|| rows.deficits::<u128>(accounts, reserved))
        .ok_or_else(|| Error::Overflow { doing: "adding up balances", at: "an account's balance".to_owned() })
}

fn write_dictionary(aside: &mut Aside, interner: Interner) -> Result<()> {
    let columns = interner.into_columns();
    aside.column(name::ACCOUNT_BYTES, &columns.bytes)?;
    aside.column(name::ACCOUNT_ENDS, &columns.ends)?;
    aside.column(name::ACCOUNT_ORDER, &columns.order)
}

fn write_history(aside: &mut Aside, nonces: Vec<(u32, u64)>, accounts: u32) -> Result<()> {
    let Some(columns) = history::from_nonces(nonces, accounts) else { return Ok(()) };
    aside.column(name::HISTORY_STATE, &columns.state)?;
    aside.column(name::HISTORY_VALUE, &columns.value)
}

fn write_rows(aside: &mut Aside, rows: &Rows, given_rows: u32) -> Result<()> {
    aside.column(name::SENDER, &rows.sender)?;
    aside.column(name::RECEIVER, &rows.receiver)?;
    aside.column(name::TIME, &rows.time)?;
    if !rows.kind.is_empty() {
        aside.column(name::KIND, &rows.kind)?;
    }
    if !rows.tx.is_empty() {
        aside.column(name::TX, &rows.tx)?;
    }
    if !rows.given.is_empty() {
        aside.column(name::ROW_TO_GIVEN, &rows.given)?;
        aside.column(name::GIVEN_TO_ROW, &inverse(&rows.given, given_rows))?;
    }
    Ok(())
}

/// For each given row, where it stands now.
fn inverse(row_to_given: &[u32], given_rows: u32) -> Vec<u32> {
    let mut rows = vec![0; given_rows as usize];
    for (row, &given) in (0_u32..).zip(row_to_given) {
        if let Some(slot) = rows.get_mut(given as usize) {
            *slot = row;
        }
    }
    rows
}

/// Builds the index in 8 bytes, and again in 16 where a running sum does not fit.
fn write_index(aside: &mut Aside, rows: &Rows, meta: Meta) -> Result<Meta> {
    if let Ok(index) = Index::<u64>::build(rows, meta.account_ids) {
        return write_columns(aside, &index, meta);
    }
    match Index::<u128>::build(rows, meta.account_ids) {
        Ok(index) => write_columns(aside, &index, meta),
        Err(full) => {
            Err(Error::Overflow { doing: "adding up transfers", at: format!("account id {}", full.account) })
        }
    }
}

fn write_columns<A: Amount>(aside: &mut Aside, index: &Index<A>, meta: Meta) -> Result<Meta> {
    aside.column(name::AMOUNT, &index.amount)?;
    aside.column(name::OUT_OFFSETS, &index.out_offsets)?;
    aside.column(name::OUT_ROWS, &index.out_rows)?;
    aside.column(name::OUT_END, &index.out_end)?;
    aside.column(name::IN_OFFSETS, &index.in_offsets)?;
    aside.column(name::IN_ROWS, &index.in_rows)?;
    aside.column(name::IN_START, &index.in_start)?;
    let accounts = accounts_with_transfers(index, meta.reserved);
    Ok(Meta { amount_width: A::WIDTH, accounts, ..meta })
}

fn accounts_with_transfers<A>(index: &Index<A>, reserved: Reserved) -> u32 {
    let left_out = [reserved.outside, reserved.unknown, reserved.fees];
    let used = |bounds: &[u32]| bounds.first() != bounds.last();
    (0_u32..)
        .zip(index.out_offsets.windows(2).zip(index.in_offsets.windows(2)))
        .filter(|(id, (out, inn))| !left_out.contains(id) && (used(out) || used(inn)))
        .fold(0, |n, _| n + 1)
}
