//! Joins addresses along links: union-find, with each merge told as it happens.
//!
//! Links come in order of their cause, so the merges are told in the order of time, and form a spanning
//! forest in which the way between two addresses passes as early merges as there are (Kruskal's).

use crate::evidence::Link;

/// Links taken at a time. Their addresses are first read without regard to each other, so that the memory
/// system fetches many at once; a lookup that follows then finds them in the cache.
const BLOCK: usize = 1 << 10;

/// Takes links, joins what they link.
pub struct Joiner<F: FnMut(&Link)> {
    parents: Vec<u32>,
    block: Vec<Link>,
    merges: u32,
    on_merge: F,
}

impl<F: FnMut(&Link)> Joiner<F> {
    /// Every address below `id_space` on its own. `on_merge` is given each link that joined two clusters.
    pub fn new(id_space: u32, on_merge: F) -> Self {
        let block = Vec::with_capacity(BLOCK);
        Self { parents: (0..id_space).collect(), block, merges: 0, on_merge }
    }

    /// Takes the next link. Ends beyond the id space link nothing.
    #[inline]
    pub fn push(&mut self, link: Link) {
        self.block.push(link);
        if self.block.len() == BLOCK {
            self.flush();
        }
    }

    /// The finished partition.
    #[must_use]
    pub fn finish(mut self) -> Partition {
        self.flush();
        let mut labels = self.parents;
        settle(&mut labels);
        Partition { labels, merges: self.merges }
    }

    fn flush(&mut self) {
        let mut block = std::mem::take(&mut self.block);
        let parent = |address: u32| self.parents.get(address as usize).copied();
        let within = self.parents.len() as u64;
        let mut read = 0;
        for link in &block {
            read ^= parent(link.from).unwrap_or(0) ^ parent(link.to).unwrap_or(0);
        }
        std::hint::black_box(read);
        for link in &block {
            if u64::from(link.from.max(link.to)) < within && join(&mut self.parents, link.from, link.to) {
                self.merges += 1;
                (self.on_merge)(link);
            }
        }
        block.clear();
        self.block = block;
    }
}

/// Joins two clusters under the lower of their lowest addresses; false where they were one.
fn join(parents: &mut [u32], a: u32, b: u32) -> bool {
    let (a, b) = (lowest(parents, a), lowest(parents, b));
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    if let Some(parent) = parents.get_mut(high as usize) {
        *parent = low;
    }
    low != high
}

/// The lowest address of the cluster, every second pointer on the way shortened (path halving; Tarjan and
/// van Leeuwen 1984).
#[expect(
    clippy::indexing_slicing,
    reason = "parents are ids below their number, and callers check the first"
)]
fn lowest(parents: &mut [u32], mut address: u32) -> u32 {
    loop {
        let parent = parents[address as usize];
        if parent == address {
            return address;
        }
        let grandparent = parents[parent as usize];
        if grandparent == parent {
            return parent;
        }
        parents[address as usize] = grandparent;
        address = grandparent;
    }
}

/// Points every address straight at the lowest of its cluster. A parent is below its child, so one pass
/// upwards suffices.
fn settle(parents: &mut [u32]) {
    for at in 0..parents.len() {
        let label = parents.get(at).and_then(|&parent| parents.get(parent as usize)).copied();
        if let Some((place, label)) = parents.get_mut(at).zip(label) {
            *place = label;
        }
    }
}

/// Which cluster each address is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    labels: Vec<u32>,
    merges: u32,
}

impl Partition {
    /// Of each address id, the lowest address of its cluster. An address alone is its own.
    #[must_use]
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// The lowest address of the cluster of this address.
    #[must_use]
    pub fn cluster_of(&self, address: u32) -> Option<u32> {
        self.labels.get(address as usize).copied()
    }

    /// Merges made: clusters are addresses less this.
    #[must_use]
    pub fn merges(&self) -> u32 {
        self.merges
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Evidence;

    #[test]
    fn labels_are_the_lowest_address_and_each_merge_is_told_once() {
        let mut told = Vec::new();
        let mut joiner = Joiner::new(6, |link: &Link| told.push(link.cause));
        for (cause, from, to) in [(1, 5, 4), (2, 4, 2), (3, 5, 2), (4, 0, 99), (5, 3, 2)] {
            joiner.push(Link { cause, from, to, evidence: Evidence::COMMON_INPUT });
        }
        let partition = joiner.finish();
        assert_eq!(partition.labels(), [0, 1, 2, 2, 2, 2]);
        assert_eq!(
            (partition.merges(), partition.cluster_of(4), partition.cluster_of(6)),
            (3, Some(2), None)
        );
        assert_eq!(told, [1, 2, 5]);
    }
}
