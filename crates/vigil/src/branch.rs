//! Which blocks a feed says are the chain: the last that it said holds.

use std::collections::{BTreeMap, HashMap};

use crate::feed::Link;

/// Blocks that may wait for one before them.
const MOST_WAITING: usize = 4096;

/// The chain as the feed states it so far.
#[derive(Debug, Default)]
pub(crate) struct Branch {
    links: Vec<Link>,
    places: HashMap<[u8; 32], usize>,
    waiting: BTreeMap<[u8; 32], Vec<Link>>,
    waits: usize,
}

/// What became of a block that was offered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Offered {
    /// It is the chain's newest, and maybe others after it that had waited.
    Taken,
    /// It was there already.
    Held,
    /// The block before it has not come.
    Waits,
    /// Its height is not that of the block before it plus one.
    Wrong,
}

impl Branch {
    /// Takes a block. One that follows another than the newest drops those after that one: a reorganisation.
    pub(crate) fn offer(&mut self, link: Link) -> Offered {
        if self.places.contains_key(&link.hash) {
            return Offered::Held;
        }
        let before = match link.parent {
            Some(parent) => self.places.get(&parent).copied(),
            None => self.before_height(link.height),
        };
        match before {
            _ if self.links.is_empty() => self.put(link),
            None if link.parent.is_some() && self.is_sibling_of_the_first(&link) => {
                self.links.clear();
                self.places.clear();
                self.put(link);
            }
            None => return self.wait(link),
            Some(at) if link.parent.is_some() && !self.follows(at, &link) => return Offered::Wrong,
            Some(at) => {
                for dropped in self.links.drain(at + 1..) {
                    self.places.remove(&dropped.hash);
                }
                self.put(link);
            }
        }
        while let Some(next) = self.next_waiting() {
            self.put(next);
        }
        Offered::Taken
    }

    /// The chain, oldest first.
    pub(crate) fn links(&self) -> &[Link] {
        &self.links
    }

    /// The place of a block in the chain.
    pub(crate) fn place(&self, hash: &[u8; 32]) -> Option<usize> {
        self.places.get(hash).copied()
    }

    /// Blocks that wait, and the lowest of them.
    pub(crate) fn waiting(&self) -> Option<(usize, &Link)> {
        let lowest = self.waiting.values().flatten().min_by_key(|link| link.height)?;
        Some((self.waits, lowest))
    }

    /// Without hashes the height alone says which block comes before: the last of a lower one.
    fn before_height(&self, height: u64) -> Option<usize> {
        self.links.partition_point(|link| link.height < height).checked_sub(1)
    }

    fn follows(&self, at: usize, link: &Link) -> bool {
        self.links.get(at).is_some_and(|before| before.height.checked_add(1) == Some(link.height))
    }

    fn is_sibling_of_the_first(&self, link: &Link) -> bool {
        self.links.first().is_some_and(|first| first.parent == link.parent && first.height == link.height)
    }

    fn put(&mut self, link: Link) {
        self.places.insert(link.hash, self.links.len());
        self.links.push(link);
    }

    fn wait(&mut self, link: Link) -> Offered {
        let known = self.waiting.values().flatten().any(|other| other.hash == link.hash);
        if !known && self.waits < MOST_WAITING {
            self.waits += 1;
            self.waiting.entry(link.parent.unwrap_or_default()).or_default().push(link);
        }
        Offered::Waits
    }

    /// A waiting block that follows the newest one.
    fn next_waiting(&mut self) -> Option<Link> {
        let (tip, at) = (self.links.last()?.hash, self.links.len() - 1);
        let next = self.waiting.get_mut(&tip)?.pop()?;
        if self.waiting.get(&tip).is_some_and(Vec::is_empty) {
            self.waiting.remove(&tip);
        }
        self.waits -= 1;
        self.follows(at, &next).then_some(next)
    }
}
