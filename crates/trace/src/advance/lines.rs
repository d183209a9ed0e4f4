//! Tainted stretches of inflow lines that can be wound back.

use std::collections::{HashMap, VecDeque};

use rustc_hash::FxBuildHasher;

/// Units `lo..hi` of one account's inflow line, all of one incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) lo: u128,
    pub(super) hi: u128,
    pub(super) label: u32,
}

/// Accounts by [`super::accounts::Accounts`]' keys.
pub(super) type ByAccount<T> = HashMap<u64, T, FxBuildHasher>;

/// The tainted runs of all accounts, each account's in order.
#[derive(Debug, Default)]
pub(super) struct Lines {
    lines: ByAccount<VecDeque<Run>>,
}

/// One change, with what it takes to undo it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Change {
    /// The first run was used up.
    Emptied { account: u64, run: Run },
    /// The first run lost its beginning.
    Cut { account: u64, lo: u128 },
    /// A run was added at the end.
    Added { account: u64 },
    /// The last run grew.
    Grew { account: u64, hi: u128 },
}

impl Lines {
    /// Takes what lies in `start..end` off the front of a line, as positions counted from `start`.
    pub(super) fn consume(
        &mut self,
        account: u64,
        (start, end): (u128, u128),
        pieces: &mut Vec<Run>,
        changes: &mut Vec<Change>,
    ) {
        let Some(line) = self.lines.get_mut(&account) else { return };
        while let Some(run) = line.front_mut().filter(|run| run.lo < end) {
            let hi = run.hi.min(end);
            pieces.push(Run {
                lo: run.lo.saturating_sub(start),
                hi: hi.saturating_sub(start),
                label: run.label,
            });
            if hi < run.hi {
                changes.push(Change::Cut { account, lo: run.lo });
                run.lo = hi;
                return;
            }
            changes.push(Change::Emptied { account, run: *run });
            line.pop_front();
        }
    }

    /// Adds a run at the end of a line; it grows the last one where they touch and are of one incident.
    pub(super) fn append(&mut self, account: u64, run: Run, changes: &mut Vec<Change>) {
        let line = self.lines.entry(account).or_default();
        match line.back_mut() {
            Some(last) if last.hi == run.lo && last.label == run.label => {
                changes.push(Change::Grew { account, hi: last.hi });
                last.hi = run.hi;
            }
            _ => {
                changes.push(Change::Added { account });
                line.push_back(run);
            }
        }
    }

    /// Winds one change back. Changes are undone in the reverse of their order.
    pub(super) fn undo(&mut self, change: Change) {
        let (Change::Emptied { account, .. }
        | Change::Cut { account, .. }
        | Change::Added { account }
        | Change::Grew { account, .. }) = change;
        let line = self.lines.entry(account).or_default();
        match change {
            Change::Emptied { run, .. } => line.push_front(run),
            Change::Cut { lo, .. } => {
                if let Some(run) = line.front_mut() {
                    run.lo = lo;
                }
            }
            Change::Added { .. } => {
                line.pop_back();
            }
            Change::Grew { hi, .. } => {
                if let Some(run) = line.back_mut() {
                    run.hi = hi;
                }
            }
        }
    }

    /// Where the first tainted unit of a line stands.
    pub(super) fn first(&self, account: u64) -> Option<u128> {
        self.lines.get(&account)?.front().map(|run| run.lo)
    }

    /// Every run with its account.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, &Run)> {
        self.lines.iter().flat_map(|(&account, line)| line.iter().map(move |run| (account, run)))
    }
}
