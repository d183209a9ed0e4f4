//! One asset of a chain, watched: its store, the blocks after it, where all taint stands, and what each block brings.

use std::collections::{BTreeMap, BTreeSet};

use record::{Alert, Digest, InBlock, Notice, Whose};
use trace::advance::{Advance, Arrival, At};
use trace::store::{Block, BlockRow, Held, Party, Tail};
use trace::{Kind, Options, Seed, Stops, Store};

use crate::error::Result;
use crate::known::Known;

/// The rule by which units are told apart.
const POLICY: &str = "fifo";

/// One asset, watched.
#[derive(Debug)]
pub struct Lookout<'a> {
    asset: String,
    store: &'a Store,
    known: &'a Known,
    tail: Tail,
    advance: Advance<'a>,
}

impl<'a> Lookout<'a> {
    /// Traces the store once and takes the blocks of its tail. Returns the alerts of those blocks too, as what is
    /// known now makes them: whoever records alerts compares them with those that it has.
    ///
    /// # Errors
    /// What the store, its tail or a trace of it says.
    pub fn start(asset: &str, store: &'a Store, known: &'a Known) -> Result<(Self, Vec<Alert>)> {
        let _ = store.warm();
        let tail = Tail::open(store)?;
        let advance = begin(store, known)?;
        let mut lookout = Self { asset: asset.to_owned(), store, known, tail, advance };
        let mut alerts = Vec::new();
        lookout.retake(|found| alerts.extend(found))?;
        Ok((lookout, alerts))
    }

    /// The asset: `ethereum/eth`.
    #[must_use]
    pub fn asset(&self) -> &str {
        &self.asset
    }

    /// The store without its tail.
    #[must_use]
    pub const fn store(&self) -> &'a Store {
        self.store
    }

    /// The blocks after the store.
    #[must_use]
    pub fn blocks(&self) -> &[Held] {
        self.tail.blocks()
    }

    /// The block that the first one after the store follows.
    ///
    /// # Errors
    /// What the tail says.
    pub(crate) fn root(&self) -> Result<Option<[u8; 32]>> {
        let Some(first) = self.tail.blocks().first() else { return Ok(None) };
        Ok(Some(self.tail.block(first)?.parent))
    }

    /// Where all units that are followed are now.
    #[must_use]
    pub fn standing(&self) -> trace::advance::Standing {
        self.advance.standing()
    }

    /// Takes the next block. When this returns it is on the disk, and its alerts are not: record them next. They
    /// are made again by [`Lookout::start`] where that fails.
    ///
    /// # Errors
    /// [`trace::Error::BadBlock`] where it is not the next or has a row that is no transfer: nothing changes then.
    pub fn take(&mut self, block: &Block) -> Result<Vec<Alert>> {
        let alerts = self.advance_by(block)?;
        if let Err(error) = self.tail.append(block) {
            self.advance.undo();
            return Err(error.into());
        }
        Ok(alerts)
    }

    /// Takes back the last block, which the chain has dropped. `None` where there is none after the store.
    ///
    /// # Errors
    /// What the tail says.
    pub fn undo(&mut self) -> Result<Option<Held>> {
        let Some(last) = self.tail.blocks().last().copied() else { return Ok(None) };
        self.tail.undo()?;
        if self.advance.undo() != Some(last.height) {
            // Deeper than what is remembered: from the store again.
            self.advance = begin(self.store, self.known)?;
            self.retake(|_| ())?;
        }
        Ok(Some(last))
    }

    /// Whether the store itself, not its tail, holds a transaction of the block, or is later than it.
    pub(crate) fn is_before(&self, height: u64, time: u32, txs: &[[u8; 32]]) -> bool {
        let meta = self.store.meta();
        if let Some(blocks) = &meta.blocks {
            return height <= blocks.last;
        }
        // A store that knows no heights may end within the second of this block.
        meta.transfers > 0
            && (time < meta.last_time
                || (time == meta.last_time && txs.iter().any(|tx| !self.store.rows_of_tx(tx).is_empty())))
    }

    fn retake(&mut self, mut each: impl FnMut(Vec<Alert>)) -> Result<()> {
        for at in 0..self.tail.blocks().len() {
            let Some(held) = self.tail.blocks().get(at).copied() else { break };
            let block = self.tail.block(&held)?;
            each(self.advance_by(&block)?);
        }
        Ok(())
    }

    fn advance_by(&mut self, block: &Block) -> Result<Vec<Alert>> {
        let thefts: Vec<(usize, u32)> = block
            .rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| Some((at, self.seeded(row, block.time)?)))
            .collect();
        let arrivals = self.advance.take(block, &thefts)?;
        Ok(self.alerts(block, &arrivals))
    }

    /// The label of a row whose whole amount is followed from here.
    fn seeded(&self, row: &BlockRow, time: u32) -> Option<u32> {
        if row.kind != Kind::Value || row.amount == 0 {
            return None;
        }
        let theft = row.tx.filter(|_| !self.known.thefts.is_empty());
        let theft = theft.and_then(|tx| self.known.thefts.get(&(tx, row.to.clone())).copied());
        theft.or_else(|| self.known.listed_at(&row.from, time))
    }

    fn alerts(&self, block: &Block, arrivals: &[Arrival]) -> Vec<Alert> {
        let mut reached = BTreeMap::<(usize, u32), u128>::new();
        for arrival in arrivals.iter().filter(|arrival| arrival.at == At::Stop) {
            let sum = reached.entry((arrival.row, arrival.label)).or_default();
            *sum = sum.saturating_add(arrival.amount);
        }
        let mut found: Vec<_> = reached
            .into_iter()
            .filter_map(|((at, label), amount)| self.alert(block, at, Notice::ReachedService, label, amount))
            .collect();
        for (at, row) in
            block.rows.iter().enumerate().filter(|(_, row)| row.kind == Kind::Value && row.amount > 0)
        {
            if let Some(label) = self.known.listed_at(&row.from, block.time)
                && !self.known.services.contains_key(&row.to)
            {
                found.extend(self.alert(block, at, Notice::ListedPaid, label, row.amount));
            }
            if let Some(label) = self.known.listed_at(&row.to, block.time)
                && row.from != row.to
            {
                found.extend(self.alert(block, at, Notice::ListedReceived, label, row.amount));
            }
        }
        found.sort_by_key(|alert| (alert.row, alert.notice));
        found
    }

    /// `None` where units came to a stop that is no service: the mint, or nobody.
    fn alert(&self, block: &Block, at: usize, notice: Notice, label: u32, amount: u128) -> Option<Alert> {
        let row = block.rows.get(at)?;
        let service = self.known.services.get(&row.to).map(|(service, _)| service.clone());
        if notice == Notice::ReachedService && service.is_none() {
            return None;
        }
        let origin: Whose = self.known.whose(label)?.clone();
        Some(Alert {
            notice,
            asset: self.asset.clone(),
            amount,
            policy: POLICY.to_owned(),
            origin,
            from: text(&row.from),
            to: text(&row.to),
            tx: row.tx.map(Digest::from_bytes),
            row: u32::try_from(at).ok()?,
            service,
            block: InBlock { height: block.height, hash: Digest::from_bytes(block.hash), time: block.time },
        })
    }
}

/// An account as people write it.
fn text(party: &Party) -> String {
    match party {
        Party::Name(name) => String::from_utf8_lossy(name).into_owned(),
        Party::Id(id) => id.to_string(),
    }
}

/// The state at the end of the store.
fn begin<'a>(store: &'a Store, known: &Known) -> Result<Advance<'a>> {
    let mut stops = Stops::none();
    for (party, (_, stop)) in &known.services {
        if let Some(account) = account(store, party) {
            stops.insert(account, stop.clone());
        }
    }
    let options = Options { stops, ..Options::default() };
    let mut advance = Advance::start(store, &seeds(store, known), &options)?;
    let mine = known.services.keys().filter(|party| matches!(party, Party::Name(_)) == store.is_named());
    mine.for_each(|party| advance.stop_at(party));
    Ok(advance)
}

/// The store's id of an account.
fn account(store: &Store, party: &Party) -> Option<u32> {
    match party {
        Party::Id(id) => Some(*id).filter(|&id| !store.is_named() && id < store.meta().reserved.unknown),
        Party::Name(name) => store.account_id(name),
    }
}

/// Where taint begins in the store. A transfer that is known to be stolen keeps that label, whoever paid it.
#[must_use]
pub fn seeds(store: &Store, known: &Known) -> Vec<Seed> {
    let mut given = BTreeMap::<u32, u32>::new();
    for &(row, label) in &known.rows {
        given.entry(row).or_insert(label);
    }
    let mut thefts: Vec<_> = known.thefts.iter().collect();
    thefts.sort_by_key(|(_, label)| **label);
    for ((tx, to), label) in thefts {
        let Some(to) = account(store, to) else { continue };
        let paid = |row: &u32| pays(store, *row, |transfer| transfer.receiver == to);
        let rows = store.rows_of_tx(tx).into_iter().filter(paid).filter_map(|row| store.given_of_row(row));
        rows.for_each(|row| _ = given.entry(row).or_insert(*label));
    }
    for party in known.listed.keys() {
        let Some(from) = account(store, party) else { continue };
        for row in store.rows_from(from).into_iter().filter(|row| pays(store, *row, |_| true)) {
            let label = store.transfer(row).and_then(|transfer| known.listed_at(party, transfer.time));
            if let (Some(label), Some(row)) = (label, store.given_of_row(row)) {
                given.entry(row).or_insert(label);
            }
        }
    }
    let transfers = given.into_iter().map(|(given, label)| Seed::Transfer { given, label });
    transfers.chain(conversions(store, known)).collect()
}

fn pays(store: &Store, row: u32, is: impl Fn(&trace::store::Transfer) -> bool) -> bool {
    let found = store.transfer(row);
    found.is_some_and(|transfer| transfer.kind == Kind::Value && transfer.amount > 0 && is(&transfer))
}

/// Declared conversions that this store has unseen income for; an account's first declaration holds.
fn conversions(store: &Store, known: &Known) -> Vec<Seed> {
    let mut seen = BTreeSet::new();
    let mut seeds = Vec::new();
    for one in &known.conversions {
        let Some(account) = store.account_id(one.address.as_bytes()) else { continue };
        let (from, until) = one.window;
        let unseen = |row: &u32| {
            store.transfer(*row).is_some_and(|transfer| {
                transfer.kind == Kind::UnknownInflow && (from..=until).contains(&transfer.time)
            })
        };
        if store.rows_to(account).iter().any(unseen) && seen.insert(account) {
            seeds.push(Seed::Inflow { account, from, until, label: one.label });
        }
    }
    seeds
}
