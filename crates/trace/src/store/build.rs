//! The builder: rows in, a store directory out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::assemble::{Counted, Plan, assemble};
use super::columns::Kind;
use super::dictionary::LONGEST_ACCOUNT;
use super::history::Nonces;
use super::meta::{Blocks, FORMAT_VERSION, Meta, Reserved, StoreInfo};
use super::names::{Names, Settled};
use super::repeats::{Places, Repeats};
use super::rows::{Batch, RawRow};
use super::runs::Runs;
use super::sums::Sums;
use super::write::{Aside, parent_of, refuse_taken};
use crate::amount::Amount;
use crate::error::{Error, Result};

/// Largest number of rows, synthetic ones included: positions are u32, and `u32::MAX` marks "none".
const MOST_ROWS: usize = u32::MAX as usize - 1;

/// Integer ids may be this many times as high as there are rows, and [`FREE_IDS`] more. Memory stays
/// proportional to what was given: without a bound, one row with id 4,000,000,000 would ask for 100 GB.
const IDS_PER_ROW: u64 = 16;
const FREE_IDS: u64 = 1 << 20;

/// Bytes of memory that a build takes where nothing else is said.
pub const DEFAULT_MEMORY: usize = 1_500_000_000;

/// Most separate stretches of block heights that are kept apart while a build runs (16 bytes each).
const MOST_STRETCHES: usize = 1 << 20;

/// Most gaps between blocks that a store's description lists.
const GAPS_LISTED: usize = 100;

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
    Bytes(Names),
    /// Accounts are the integers of the source; holds the highest one.
    Integers(u32),
}

pub(crate) const NAMED: Reserved = Reserved { outside: 0, unknown: 1, fees: 2 };

/// Collects the transfers of one asset and writes them as a store.
///
/// Rows may come in any order: `finish` sorts them by time, keeping the given order within one second, so
/// give the rows of one block in the order in which the chain ran them. Whenever an account spends more
/// than it was seen to receive, the missing part becomes an explicit `UnknownInflow` just before.
///
/// Memory is bounded (see [`Builder::with_memory`]): rows, names and groups that do not fit are sorted through
/// temporary files beside the target. A store holds at most 2^32 - 2 rows and as many accounts; sums of amounts
/// and lengths of files are 128 and 64 bits wide.
#[derive(Debug)]
pub struct Builder {
    target: PathBuf,
    info: StoreInfo,
    ids: Ids,
    rows: Runs,
    nonces: Nonces,
    places: Option<Places>,
    stretches: BTreeMap<u64, u64>,
    memory: usize,
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
        let dir = parent_of(target);
        let memory = DEFAULT_MEMORY;
        Self {
            target: target.to_path_buf(),
            info,
            ids: Ids::Unset,
            rows: Runs::new(dir, memory / 8),
            nonces: Nonces::new(dir, memory / 32),
            places: None,
            stretches: BTreeMap::new(),
            memory,
            replace: false,
        }
    }

    /// Bounds the memory that the build takes, in bytes ([`DEFAULT_MEMORY`] without). A bound below some tens
    /// of MiB is passed by the buffers alone; the store made is the same whatever the bound.
    #[must_use]
    pub fn with_memory(mut self, bytes: usize) -> Self {
        self.memory = bytes;
        self.rows.limit_to(bytes / 8);
        self.nonces.limit_to(bytes / 32);
        if let Ids::Bytes(names) = &mut self.ids {
            names.limit_to(bytes / 4);
        }
        self
    }

    /// Refuses rows of another chain: call it with what a file or a block says of itself. A builder that was
    /// not told its chain takes the first one said.
    ///
    /// # Errors
    /// [`Error::BadRow`] where two chains would be mixed.
    pub fn of_chain(&mut self, chain: &str) -> Result<()> {
        if self.info.chain.is_empty() {
            chain.clone_into(&mut self.info.chain);
        }
        if self.info.chain == chain {
            return Ok(());
        }
        let what = format!("rows of chain {chain:?} for a store of chain {:?}", self.info.chain);
        Err(self.bad_row(&what, "build one store for each chain and asset"))
    }

    /// Notes that the source holds a block, with or without transfers of this asset, so that gaps between
    /// blocks can be reported in [`Meta::blocks`]. In any order, repeats allowed.
    ///
    /// # Errors
    /// [`Error::BadRow`] where the heights are so scattered that they cannot be kept (over a million stretches).
    pub fn note_block(&mut self, height: u64) -> Result<()> {
        let before = self.stretches.range(..=height).next_back().map(|(&first, &last)| (first, last));
        if before.is_some_and(|(_, last)| height <= last) {
            return Ok(());
        }
        let first = before.filter(|(_, last)| last + 1 == height).map_or(height, |(first, _)| first);
        let after = height.checked_add(1).and_then(|next| self.stretches.remove(&next));
        self.stretches.insert(first, after.unwrap_or(height));
        if self.stretches.len() > MOST_STRETCHES {
            return Err(self.bad_row("block heights with a million gaps", "check the column of heights"));
        }
        Ok(())
    }

    /// As [`Builder::push`], for a source that says where in its transaction a transfer stands (log index,
    /// trace position, output number). Of rows with the same place the first is kept and the others are left
    /// out and counted ([`Meta::duplicates`]); a seed that names one of those means the row kept.
    ///
    /// # Errors
    /// As [`Builder::push`], and for a row without a transaction hash.
    pub fn push_at(&mut self, row: Row<'_>, position: u64) -> Result<()> {
        let Some(tx) = row.tx else {
            return Err(
                self.bad_row("a position in a transaction without a hash", "give the transaction's hash")
            );
        };
        let given = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.push(row)?;
        let room = self.memory / 32;
        let dir = parent_of(&self.target);
        let places = self.places.get_or_insert_with(|| Places::new(dir, room));
        places.push(tx, position, given, (row.from, row.to, row.amount, row.time, row.kind))
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
        self.make_room()?;
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
        let epoch = self.epoch();
        self.rows.push(RawRow { sender, receiver, amount, time, kind, tx }, epoch)
    }

    /// Takes one transfer between accounts that are integers already; 0 is the mint.
    ///
    /// # Errors
    /// [`Error::BadRow`]: an id above 2^32 - 4, named accounts in the same store, or too many rows.
    pub fn push_ids(&mut self, sender: u32, receiver: u32, amount: u128, time: u32) -> Result<()> {
        self.refuse_full()?;
        self.saw_id(sender.max(receiver))?;
        self.rows.push(RawRow { sender, receiver, amount, time, kind: Kind::Value, tx: None }, 0)
    }

    /// Takes a batch of such transfers. All columns are of one length.
    pub(crate) fn push_batch(&mut self, batch: &Batch) -> Result<()> {
        if self.rows.len() + batch.time.len() > MOST_ROWS {
            return Err(self.full());
        }
        let highest = batch.sender.iter().chain(&batch.receiver).copied().max().unwrap_or(0);
        self.saw_id(highest)?;
        self.rows.extend(batch, 0)
    }

    fn saw_id(&mut self, highest: u32) -> Result<()> {
        if highest > u32::MAX - 3 {
            return Err(self.bad_row(&format!("account id {highest}"), "ids run from 0 to 2^32 - 4"));
        }
        match &mut self.ids {
            Ids::Bytes(_) => return Err(self.mixed_ids()),
            Ids::Unset => self.ids = Ids::Integers(highest),
            Ids::Integers(so_far) => *so_far = highest.max(*so_far),
        }
        Ok(())
    }

    /// Notes a transaction that an account signed but that moved none of this asset, so that its sent
    /// history can be known to be complete.
    ///
    /// # Errors
    /// As [`Builder::push`].
    pub fn note_nonce(&mut self, account: &[u8], nonce: u64) -> Result<()> {
        self.make_room()?;
        let id = self.id(account)?;
        self.saw_nonce(id, nonce)
    }

    /// Sorts, completes, indexes and writes the store, and renames it into place. Nothing stands at the
    /// target before everything is written.
    ///
    /// # Errors
    /// [`Error::Overflow`] where an account's running sum passes 2^128 - 1; [`Error::SparseIds`];
    /// [`Error::Io`]; [`Error::Exists`] where the path was taken meanwhile.
    pub fn finish(mut self) -> Result<Meta> {
        let given_rows = u32::try_from(self.rows.len()).map_err(|_| self.full())?;
        self.refuse_sparse_ids(given_rows)?;
        let repeats = self.places.take().map_or_else(|| Ok(Repeats::default()), Places::repeats)?;
        // A sum can only pass 64 bits where the total does; unseen income at most doubles it.
        let narrow = self.rows.total.is_some_and(|total| total < 1 << 63);
        let mut finish = Finish::settle(self, given_rows, repeats)?;
        if let Some(meta) = finish.write::<u64>()? {
            return Ok(meta);
        }
        debug_assert!(!narrow, "the total fits, and a sum does not");
        finish.write::<u128>()?.ok_or_else(|| Error::Overflow {
            doing: "adding up transfers",
            at: "an account's running sum".to_owned(),
        })
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

    fn epoch(&self) -> usize {
        if let Ids::Bytes(names) = &self.ids { names.epoch() } else { 0 }
    }

    fn id(&mut self, account: &[u8]) -> Result<u32> {
        if account.is_empty() {
            return Ok(NAMED.outside);
        }
        if account.len() > LONGEST_ACCOUNT {
            let what = format!("an account name of {} bytes", account.len());
            return Err(self.bad_row(&what, "account names have at most 180 bytes"));
        }
        let id = self.names()?.id(account);
        id.ok_or_else(|| self.bad_row("more than 2^32 accounts", "split the source by asset"))
    }

    fn names(&mut self) -> Result<&mut Names> {
        if matches!(self.ids, Ids::Unset) {
            self.ids = Ids::Bytes(Names::new(NAMED.fees + 1, parent_of(&self.target), self.memory / 4));
        }
        let mixed = self.mixed_ids();
        if let Ids::Bytes(names) = &mut self.ids { Ok(names) } else { Err(mixed) }
    }

    /// Ends the dictionary's epoch where it is full: the rows and nonces taken with its ids go with it.
    fn make_room(&mut self) -> Result<()> {
        let names = self.names()?;
        if !names.is_full() {
            return Ok(());
        }
        let epoch = names.epoch();
        names.end_epoch()?;
        self.rows.close(epoch)?;
        self.nonces.close(epoch)
    }

    fn saw_nonce(&mut self, account: u32, nonce: u64) -> Result<()> {
        if nonce == u64::MAX {
            return Err(self.bad_row("nonce 2^64 - 1", "EIP-2681 ends nonces at 2^64 - 2; check the column"));
        }
        let epoch = self.epoch();
        self.nonces.push(account, nonce, epoch)
    }

    fn refuse_full(&self) -> Result<()> {
        if self.rows.len() < MOST_ROWS {
            return Ok(());
        }
        Err(self.full())
    }

    fn full(&self) -> Error {
        self.bad_row("more than 2^32 - 2 rows", "split the source by asset or by period")
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

/// A builder that takes no more rows, with everything known that does not depend on the width.
struct Finish {
    target: PathBuf,
    replace: bool,
    rows: Runs,
    names: Option<Settled>,
    nonces: Option<Nonces>,
    last_epoch: usize,
    repeats: Repeats,
    memory: usize,
    translated: bool,
    meta: Meta,
}

impl Finish {
    fn settle(builder: Builder, given_rows: u32, repeats: Repeats) -> Result<Self> {
        let Builder { target, info, ids, mut rows, mut nonces, stretches, memory, replace, .. } = builder;
        let (names, reserved, account_ids, last_epoch) = match ids {
            Ids::Unset => (None, NAMED, 3, 0),
            Ids::Integers(highest) => {
                let reserved = Reserved { outside: 0, unknown: highest + 1, fees: highest + 2 };
                (None, reserved, highest + 3, 0)
            }
            Ids::Bytes(names) => {
                let last = names.epoch();
                if last > 0 {
                    rows.close(last)?;
                    nonces.close(last)?;
                }
                let settled = names.settle(memory)?;
                let ids = settled.ids();
                (Some(settled), NAMED, ids, last)
            }
        };
        let meta = Meta {
            format_version: FORMAT_VERSION,
            chain: info.chain,
            asset: info.asset,
            decimals: info.decimals,
            transfers: 0,
            given_rows,
            rows_out_of_order: rows.out_of_order,
            unknown_inflows: 0,
            account_ids,
            accounts: 0,
            amount_width: 8,
            reserved,
            first_time: 0,
            last_time: 0,
            sources: info.sources,
            segments: Vec::new(),
            duplicates: u32::try_from(repeats.rows.len()).unwrap_or(u32::MAX),
            contradicting: repeats.contradicting,
            blocks: blocks_of(&stretches),
        };
        let nonces = Some(nonces);
        Ok(Self {
            target,
            replace,
            rows,
            names,
            nonces,
            last_epoch,
            repeats,
            memory,
            translated: false,
            meta,
        })
    }

    /// Writes the whole store in one width; `None`, and nothing written, where a sum does not fit.
    fn write<A: Amount>(&mut self) -> Result<Option<Meta>> {
        let mut aside = Aside::beside(&self.target)?;
        self.write_dictionary(&mut aside)?;
        let Some(counted) = self.write_columns::<A>(&mut aside)? else { return Ok(None) };
        let ids = self.meta.account_ids;
        if let Some(nonces) = self.nonces.take() {
            let dir = aside.path().to_path_buf();
            nonces.write(&mut aside.files, &dir, ids, self.memory)?;
        }
        let meta = counted.note_in::<A>(self.meta.clone());
        aside.commit(meta, self.replace).map(Some)
    }

    fn write_dictionary(&mut self, aside: &mut Aside) -> Result<()> {
        let Some(names) = &self.names else { return Ok(()) };
        let dir = aside.path().to_path_buf();
        let (rows, nonces, done) = (&mut self.rows, &mut self.nonces, self.translated);
        names.write(&mut aside.files, &dir, |epoch, map| {
            if done {
                return Ok(());
            }
            rows.translate(epoch, map)?;
            nonces.as_mut().map_or(Ok(()), |nonces| nonces.translate(epoch, map))
        })?;
        self.translated = true;
        Ok(())
    }

    fn write_columns<A: Amount>(&mut self, aside: &mut Aside) -> Result<Option<Counted>> {
        let plan = Plan {
            account_ids: self.meta.account_ids,
            reserved: self.meta.reserved,
            given_rows: self.meta.given_rows,
            with_tx: self.rows.with_tx,
            duplicates: &self.repeats.rows,
            memory: self.memory,
        };
        let dir = aside.path().to_path_buf();
        let rows = self.rows.in_order(self.last_epoch, self.memory / 8)?;
        let sums = Sums::<A>::new(rows, &plan, self.memory / 2, &dir)?;
        let Some(sums) = sums else { return Ok(None) };
        let rows = self.rows.in_order(self.last_epoch, self.memory / 8)?;
        assemble(rows, sums, aside, &plan)
    }
}

fn blocks_of(stretches: &BTreeMap<u64, u64>) -> Option<Blocks> {
    let (&first, &last) = (stretches.keys().next()?, stretches.values().next_back()?);
    let ends = stretches.values().zip(stretches.keys().skip(1));
    let gaps: Vec<[u64; 2]> = ends.map(|(end, next)| [end + 1, next - 1]).collect();
    let missing = gaps.iter().map(|[from, to]| to - from + 1).sum();
    Some(Blocks { first, last, missing, gaps: gaps.into_iter().take(GAPS_LISTED).collect() })
}
