//! A vigil over one chain: a feed's blocks go to every asset watched, and what they bring goes to the ledger.

use std::collections::{BTreeMap, BTreeSet};

use archive::{Archive, Watch};
use record::{Alert, AlertId};
use serde::Serialize;
use trace::store::Held;

use crate::block::FeedBlock;
use crate::branch::{Branch, Offered};
use crate::error::{Result, VigilError};
use crate::feed::{Feed, Link, Polled, SetAside};
use crate::known::Known;
use crate::lookout::Lookout;
use crate::register::{Message, Register};
use crate::watched::Watched;

/// Why an alert ends.
const DROPPED: &str = "its block was dropped by the chain";
const NO_LONGER: &str = "what is held of thefts, listings and labels no longer says so";

/// What became of the blocks of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Blocks taken.
    pub blocks: u64,
    /// Transfers of the assets watched in them, fees counted.
    pub transfers: u64,
    /// Transfers in them of assets that are not watched.
    pub unwatched: u64,
    /// Blocks undone, since the chain dropped them.
    pub undone: u64,
    /// Blocks that were held already, or come before the stores' ends.
    pub held: u64,
    /// Alerts raised and withdrawn.
    pub messages: Vec<Message>,
    /// Lines and blocks set aside.
    pub set_aside: Vec<SetAside>,
    /// Blocks that wait for one that has not come, and the words to say so.
    pub gap: Option<String>,
    /// Files that were exports: in them nothing says that a block is missing or was dropped.
    pub exports: u64,
}

impl Progress {
    /// Whether something was left undone.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        !self.set_aside.is_empty() || self.gap.is_some()
    }
}

/// A vigil. It holds what [`Watched`] opened, and the pen only while it writes.
pub struct Vigil<'a> {
    chain: String,
    lookouts: Vec<Lookout<'a>>,
    branch: Branch,
    register: Register,
    aside: BTreeSet<(String, u64)>,
}

impl<'a> Vigil<'a> {
    /// Begins, or goes on where it ended. What a crash cut off, and what is known now and was not, comes into the
    /// ledger: alerts that are missing, and the withdrawal of those that no longer follow.
    ///
    /// `to` are the desks to be told.
    ///
    /// # Errors
    /// [`VigilError`].
    pub fn begin(
        watch: &Watch,
        watched: &'a [Watched],
        known: &'a Known,
        to: &[String],
    ) -> Result<(Self, Progress)> {
        let register = Register::open(watch, to)?;
        let chain = chain_of(watched)?;
        let (mut lookouts, mut wanted) = (vec![], vec![]);
        for one in watched {
            let (lookout, alerts) = Lookout::start(one.asset(), one.store(), known)?;
            lookouts.push(lookout);
            wanted.extend(alerts);
        }
        let mut vigil = Self { chain, lookouts, branch: Branch::default(), register, aside: BTreeSet::new() };
        let messages = vigil.reconcile(wanted)?;
        vigil.register.let_go();
        Ok((vigil, Progress { messages, ..Progress::default() }))
    }

    /// The assets.
    pub fn lookouts(&self) -> &[Lookout<'a>] {
        &self.lookouts
    }

    /// Looks at the feed once. With `last`, a last line without its end counts.
    ///
    /// # Errors
    /// [`VigilError`]; blocks before it are taken, and their alerts recorded.
    pub fn look(&mut self, feed: &mut Feed, last: bool) -> Result<Progress> {
        let polled = feed.poll(last)?;
        self.take(feed, polled)
    }

    /// Takes one line of standard input.
    ///
    /// # Errors
    /// As [`Vigil::look`].
    pub fn line(&mut self, feed: &mut Feed, line: &[u8], number: u64) -> Result<Progress> {
        let mut polled = Polled::default();
        feed.line(line, number, &mut polled);
        self.take(feed, polled)
    }

    /// Whether somebody else wrote to the watch since: what is known may have changed, so begin again.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn is_stale(&self, watch: &Watch) -> Result<bool> {
        Ok(Archive::open(watch)?.ledger().size() != self.register.size())
    }

    fn take(&mut self, feed: &mut Feed, polled: Polled) -> Result<Progress> {
        let mut progress =
            Progress { set_aside: polled.aside, exports: polled.exports as u64, ..Progress::default() };
        for link in polled.links {
            self.offer(feed, link, &mut progress);
        }
        let done = self.advance(feed, &mut progress);
        self.register.let_go();
        done?;
        progress.gap = progress.gap.or_else(|| self.gap());
        Ok(progress)
    }

    fn offer(&mut self, feed: &Feed, link: Link, progress: &mut Progress) {
        if link.chain != self.chain {
            let what = format!(
                "block {} is of chain {}, this is a watch over {}",
                link.height, link.chain, self.chain
            );
            return progress.set_aside.push(aside(
                feed,
                &link,
                what,
                "follow each chain by a command of its own",
            ));
        }
        let said = link.clone();
        match self.branch.offer(link) {
            Offered::Held => progress.held += 1,
            Offered::Wrong => {
                let what = format!("block {} does not follow the height of its parent", said.height);
                progress.set_aside.push(aside(feed, &said, what, "compare it with its node"));
            }
            Offered::Taken | Offered::Waits => {}
        }
    }

    fn gap(&self) -> Option<String> {
        let (count, lowest) = self.branch.waiting()?;
        let height = lowest.height;
        Some(format!("{count} blocks from height {height} on wait: the block before {height} has not come"))
    }

    /// Brings every asset to the end of the feed's chain: back to where they part, and on from there.
    fn advance(&mut self, feed: &mut Feed, progress: &mut Progress) -> Result<()> {
        let mut from = Vec::new();
        for at in 0..self.lookouts.len() {
            from.push(self.part(at, feed, progress)?);
        }
        let Some(first) = from.iter().flatten().copied().min() else { return Ok(()) };
        for at in first..self.branch.links().len() {
            let Some(link) = self.branch.links().get(at).cloned() else { break };
            let block = feed.block(&link)?;
            let due = from.iter().map(|from| from.is_some_and(|from| from <= at)).collect::<Vec<_>>();
            if let Err(error) = self.take_block(&block, &due, progress) {
                let refused = match &error {
                    VigilError::Trace(trace::Error::BadBlock { what, hint, .. }) => (what.clone(), *hint),
                    _ => return Err(error),
                };
                self.refuse(feed, &link, refused, progress);
                return Ok(());
            }
        }
        Ok(())
    }

    /// A block that a store refuses stops its chain: nothing that follows it can be taken.
    fn refuse(
        &mut self,
        feed: &Feed,
        link: &Link,
        (what, hint): (String, &'static str),
        progress: &mut Progress,
    ) {
        let name = feed.name(link.file);
        if self.aside.insert((name, link.height)) {
            progress.set_aside.push(aside(feed, link, format!("block {}: {what}", link.height), hint));
        }
        progress.gap = Some(format!("block {} was refused, and nothing after it can be taken", link.height));
    }

    fn take_block(&mut self, block: &FeedBlock, due: &[bool], progress: &mut Progress) -> Result<()> {
        let mut alerts = Vec::new();
        let mut watched = 0;
        for (lookout, _) in self.lookouts.iter_mut().zip(due).filter(|(_, due)| **due) {
            let parent = lookout.blocks().last().map_or([0; 32], |held| held.hash);
            let rows = block.of_asset(lookout.asset(), parent);
            watched += rows.rows.len() as u64;
            alerts.extend(lookout.take(&rows)?);
        }
        progress.blocks += 1;
        progress.transfers += watched;
        if due.iter().all(|due| *due) {
            progress.unwatched += (block.rows.len() as u64).saturating_sub(watched);
        }
        progress.messages.extend(self.register.raise(alerts)?);
        Ok(())
    }

    /// Undoes what the feed's chain does not have; the place in it from which an asset goes on, `None` where it has
    /// nothing new.
    fn part(&mut self, at: usize, feed: &mut Feed, progress: &mut Progress) -> Result<Option<usize>> {
        let Some(lookout) = self.lookouts.get(at) else { return Ok(None) };
        let links = self.branch.links();
        let Some(first) = links.first() else { return Ok(None) };
        let held = lookout.blocks();
        let Some(tip) = held.last() else { return self.beginning(at, feed, progress) };
        let common = held.iter().enumerate().rev().find_map(|(place, one)| {
            let next = self.branch.place(&one.hash).map(|there| there + 1);
            next.or((first.parent == Some(one.hash)).then_some(0)).map(|next| (place, next))
        });
        match common {
            // The feed tells less than is held: nothing is new, and nothing dropped.
            Some((_, next)) if next >= links.len() => Ok(None),
            Some((place, next)) => {
                for _ in place + 1..held.len() {
                    self.undo(at, progress)?;
                }
                Ok(Some(next))
            }
            // All that is held was dropped: the feed's first block is another of the same place.
            None if first.parent.is_some() && first.parent == lookout.root()? => {
                for _ in 0..held.len() {
                    self.undo(at, progress)?;
                }
                Ok(Some(0))
            }
            None if first.parent.is_none() => {
                let next = links.partition_point(|link| link.height <= tip.height);
                Ok((next < links.len()).then_some(next))
            }
            None => {
                let what = if first.height > tip.height {
                    format!("blocks {} to {} are missing", tip.height + 1, first.height.saturating_sub(1))
                } else {
                    format!(
                        "the feed's first block, {}, does not belong to the chain that is held",
                        first.height
                    )
                };
                progress.gap = Some(format!("{}: {what}", lookout.asset()));
                Ok(None)
            }
        }
    }

    /// Where an asset without a tail begins: after what its store holds.
    fn beginning(&self, at: usize, feed: &mut Feed, progress: &mut Progress) -> Result<Option<usize>> {
        let Some(lookout) = self.lookouts.get(at) else { return Ok(None) };
        for (place, link) in self.branch.links().iter().enumerate() {
            // Bodies are looked at only in the one second that may be on either side.
            let of_this_second = link.time == lookout.store().meta().last_time;
            let txs: Vec<[u8; 32]> = if of_this_second {
                feed.block(link)?.rows.iter().filter_map(|(_, row)| row.tx).collect()
            } else {
                vec![]
            };
            if !lookout.is_before(link.height, link.time, &txs) {
                return Ok(Some(place));
            }
            progress.held += 1;
        }
        Ok(None)
    }

    fn undo(&mut self, at: usize, progress: &mut Progress) -> Result<()> {
        let Some(lookout) = self.lookouts.get_mut(at) else { return Ok(()) };
        let Some(Held { hash, .. }) = lookout.undo()? else { return Ok(()) };
        let asset = lookout.asset();
        let of_block = self.register.held().filter(|held| {
            held.stands() && held.alert.asset == asset && *held.alert.block.hash.as_bytes() == hash
        });
        let ids: Vec<AlertId> = of_block.map(|held| held.id).collect();
        progress.undone += 1;
        progress.messages.extend(self.register.withdraw(&ids, DROPPED)?);
        Ok(())
    }

    /// Compares the alerts that follow from the tails with those that stand, and records the difference.
    fn reconcile(&mut self, wanted: Vec<Alert>) -> Result<Vec<Message>> {
        let mut ids = BTreeSet::new();
        for alert in &wanted {
            ids.insert(alert.id()?);
        }
        let mut ended = BTreeMap::<&str, Vec<AlertId>>::new();
        for held in self.register.held().filter(|held| held.stands() && !ids.contains(&held.id)) {
            let Some(lookout) = self.lookouts.iter().find(|one| one.asset() == held.alert.asset) else {
                continue;
            };
            let block = &held.alert.block;
            let in_tail = lookout.blocks().iter().any(|one| one.hash == *block.hash.as_bytes());
            let tx = held.alert.tx.map(|tx| *tx.as_bytes());
            let in_store = !in_tail && lookout.is_before(block.height, block.time, tx.as_slice());
            if !in_store {
                ended.entry(if in_tail { NO_LONGER } else { DROPPED }).or_default().push(held.id);
            }
        }
        let mut messages = Vec::new();
        for (why, alerts) in ended {
            messages.extend(self.register.withdraw(&alerts, why)?);
        }
        messages.extend(self.register.raise(wanted)?);
        messages.extend(self.register.tell_the_rest()?);
        Ok(messages)
    }
}

fn aside(feed: &Feed, link: &Link, what: String, hint: &str) -> SetAside {
    SetAside { file: feed.name(link.file), line: link.line, what, hint: hint.to_owned() }
}

fn chain_of(watched: &[Watched]) -> Result<String> {
    let mut chains = watched.iter().filter_map(|one| one.asset().split('/').next());
    let nothing = || VigilError::NothingToFollow {
        what: "no asset is watched".to_owned(),
        hint: "gather an export of its transfers, or name it: --asset ethereum/eth",
    };
    let one = chains.next().ok_or_else(nothing)?;
    match chains.find(|other| *other != one) {
        None => Ok(one.to_owned()),
        Some(other) => Err(VigilError::TwoChains { one: one.to_owned(), other: other.to_owned() }),
    }
}
