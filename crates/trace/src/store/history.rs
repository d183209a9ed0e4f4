//! Which accounts' outgoing history is held in full, from the nonces seen.
//!
//! An account chain numbers the transactions that an account signs 0, 1, 2, … (the nonce). When every
//! number up to the highest one seen is present, nothing it signed up to there is missing, and units that
//! the store has at rest there are at rest. Any hole means that they may have left unseen.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::column_file::{Column, Files};
use super::columns::name;
use super::spill::{Parts, Scratch};
use crate::error::Result;

/// How much of what an account sent is in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum SentHistory {
    /// Every nonce from 0 to `through_nonce` was seen. Later transactions may exist after the gathering.
    Complete {
        /// The highest nonce seen.
        through_nonce: u64,
    },
    /// Nonces below the highest one seen are missing.
    Gapped {
        /// How many are missing.
        missing: u64,
    },
    /// No nonce of this account was seen: its sent history was not gathered, or it is a contract.
    None,
}

/// The (account, nonce) pairs of a build, in any order, repeats allowed: in memory up to a limit, then in runs.
#[derive(Debug)]
pub(crate) struct Nonces {
    seen: Vec<[u32; 3]>,
    done: Vec<(u64, usize, usize)>,
    scratch: Option<Scratch>,
    dir: PathBuf,
    limit: usize,
}

impl Nonces {
    pub(crate) fn new(dir: &Path, limit: usize) -> Self {
        Self { seen: Vec::new(), done: Vec::new(), scratch: None, dir: dir.to_path_buf(), limit }
    }

    pub(crate) fn limit_to(&mut self, bytes: usize) {
        self.limit = bytes;
    }

    pub(crate) fn push(&mut self, account: u32, nonce: u64, epoch: usize) -> Result<()> {
        let [low, high]: [u32; 2] = bytemuck::cast(nonce);
        self.seen.push([account, low, high]);
        if self.seen.len() * 12 >= self.limit { self.close(epoch) } else { Ok(()) }
    }

    /// Puts away what was seen: every run's ids are of one dictionary.
    pub(crate) fn close(&mut self, epoch: usize) -> Result<()> {
        if self.seen.is_empty() {
            return Ok(());
        }
        let scratch = match &mut self.scratch {
            Some(scratch) => scratch,
            none => none.insert(Scratch::new(&self.dir)?),
        };
        self.done.push((scratch.append(&self.seen)?, self.seen.len(), epoch));
        self.seen.clear();
        Ok(())
    }

    /// Replaces the ids of one dictionary by what `map` says.
    pub(crate) fn translate(&mut self, epoch: usize, map: &[u32]) -> Result<()> {
        let Some(scratch) = &self.scratch else { return Ok(()) };
        for &(at, length, _) in self.done.iter().filter(|(.., of)| *of == epoch) {
            let mut seen = vec![[0_u32; 3]; length];
            scratch.read(at, &mut seen)?;
            for [account, ..] in &mut seen {
                *account = map.get(*account as usize).copied().unwrap_or(*account);
            }
            scratch.overwrite(at, &seen)?;
        }
        Ok(())
    }

    /// Writes the three columns, where a nonce was seen at all.
    pub(crate) fn write(self, files: &mut Files, dir: &Path, accounts: u32, memory: usize) -> Result<()> {
        if self.seen.is_empty() && self.done.is_empty() {
            return Ok(());
        }
        let mut columns = HistoryColumns {
            state: files.open(dir, name::HISTORY_STATE)?,
            value: files.open(dir, name::HISTORY_VALUE)?,
            highest: files.open(dir, name::HISTORY_HIGHEST)?,
            next: 0,
        };
        let shift = accounts.div_ceil(256).next_power_of_two().trailing_zeros().min(31);
        let parts = (accounts.saturating_sub(1) >> shift) as usize + 1;
        let mut by_account = Parts::new(parts, memory / 4, dir);
        let mut put = |seen: &[[u32; 3]]| {
            seen.iter().try_for_each(|&pair| by_account.push((pair[0] >> shift) as usize, pair))
        };
        for &(at, length, _) in &self.done {
            let mut seen = vec![[0_u32; 3]; length];
            if let Some(scratch) = &self.scratch {
                scratch.read(at, &mut seen)?;
            }
            put(&seen)?;
        }
        put(&self.seen)?;
        for part in 0..parts {
            let seen = by_account.take_whole(part)?;
            columns.add(seen.into_iter().map(|[account, low, high]| (account, bytemuck::cast([low, high]))));
        }
        columns.finish(accounts);
        Ok(())
    }
}

/// The columns `history_state`, `history_value` and `history_highest`, one entry per account id.
struct HistoryColumns {
    state: Column<u8>,
    value: Column<u64>,
    highest: Column<u64>,
    next: u32,
}

impl HistoryColumns {
    fn add(&mut self, seen: impl Iterator<Item = (u32, u64)>) {
        let mut seen: Vec<(u32, u64)> = seen.collect();
        seen.sort_unstable();
        seen.dedup();
        for run in seen.chunk_by(|a, b| a.0 == b.0) {
            let Some(&(account, highest)) = run.last() else { continue };
            self.fill_to(account);
            self.push(Known::of(run.len() as u64, highest));
        }
    }

    fn fill_to(&mut self, account: u32) {
        while self.next < account {
            self.push(Known { history: SentHistory::None, highest: 0 });
        }
    }

    fn push(&mut self, known: Known) {
        let (state, value, highest) = known.encode();
        self.state.push(state);
        self.value.push(value);
        self.highest.push(highest);
        self.next += 1;
    }

    fn finish(mut self, accounts: u32) {
        self.fill_to(accounts);
        self.state.finish();
        self.value.finish();
        self.highest.finish();
    }
}

/// An account's history with the highest nonce seen, which is what more nonces can be added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) history: SentHistory,
    pub(crate) highest: u64,
}

impl Known {
    /// From the number of different nonces and the highest one.
    fn of(number: u64, highest: u64) -> Self {
        let missing = highest.saturating_add(1).saturating_sub(number);
        let history = match missing {
            0 => SentHistory::Complete { through_nonce: highest },
            missing => SentHistory::Gapped { missing },
        };
        Self { history, highest }
    }

    /// With nonces seen later. Those at or below the highest are known already, or fill a hole that is not
    /// remembered: the number missing then stays what it was.
    pub(crate) fn and(self, mut later: Vec<u64>) -> Self {
        later.sort_unstable();
        later.dedup();
        let Some(&highest) = later.last() else { return self };
        let number = match self.history {
            SentHistory::None => return Self::of(later.len() as u64, highest),
            SentHistory::Complete { through_nonce } => through_nonce.saturating_add(1),
            SentHistory::Gapped { missing } => self.highest.saturating_add(1).saturating_sub(missing),
        };
        let new = later.iter().filter(|&&nonce| nonce > self.highest).count() as u64;
        Self::of(number + new, highest.max(self.highest))
    }

    pub(crate) fn encode(self) -> (u8, u64, u64) {
        match self.history {
            SentHistory::None => (0, 0, 0),
            SentHistory::Complete { through_nonce } => (1, through_nonce, self.highest),
            SentHistory::Gapped { missing } => (2, missing, self.highest),
        }
    }
}

/// Reads an account's history back from its two columns.
pub(crate) fn decode(state: u8, value: u64) -> SentHistory {
    match state {
        1 => SentHistory::Complete { through_nonce: value },
        2 => SentHistory::Gapped { missing: value },
        _ => SentHistory::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history_of(seen: &[u64]) -> SentHistory {
        Known { history: SentHistory::None, highest: 0 }.and(seen.to_vec()).history
    }

    #[test]
    fn every_nonce_from_zero_is_complete() {
        assert_eq!(history_of(&[2, 0, 1, 1]), SentHistory::Complete { through_nonce: 2 });
    }

    #[test]
    fn a_hole_or_a_missing_start_is_gapped() {
        assert_eq!(history_of(&[0, 1, 4]), SentHistory::Gapped { missing: 2 });
        assert_eq!(history_of(&[1]), SentHistory::Gapped { missing: 1 });
    }

    proptest::proptest! {
        #[test]
        fn later_nonces_add_up(first in proptest::collection::btree_set(0_u64..9, 1..6), later in proptest::collection::btree_set(9_u64..20, 0..6)) {
            let none = Known { history: SentHistory::None, highest: 0 };
            let in_steps = none.and(first.iter().copied().collect()).and(later.iter().copied().collect());
            let at_once = none.and(first.union(&later).copied().collect());
            proptest::prop_assert_eq!(in_steps, at_once);
        }
    }
}
