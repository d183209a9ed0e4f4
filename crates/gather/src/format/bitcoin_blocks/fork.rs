//! Blocks that the chain left behind. A node keeps every block that it was sent, so that its files hold both sides of
//! a fork; of two blocks on one parent, the one with the shorter chain behind it in the file was left behind, and all
//! that follows it. Where both are as long, the one that came first stands.

use super::{
    find::{Found, Source},
    has_work,
};
use crate::GatherError;
use bitcoin::{BlockHash, block::Header, consensus::deserialize};
use std::collections::{HashMap, HashSet};

/// The blocks of a file that are not on its chain.
#[derive(Debug, Default)]
pub(super) struct Forks {
    left_behind: HashSet<BlockHash>,
}

impl Forks {
    /// Reads the headers of all blocks.
    pub(super) fn of(source: &mut Source<'_>) -> Result<Self, GatherError> {
        let mut headers = Vec::new();
        while let Some(found) = source.next()? {
            let Found::Block { bytes, .. } = found else { continue };
            let header = bytes.get(..80).and_then(|bytes| deserialize::<Header>(bytes).ok());
            // Without its work a header cannot push another aside.
            headers
                .extend(header.filter(has_work).map(|header| (header.block_hash(), header.prev_blockhash)));
        }
        Ok(Self { left_behind: left_behind(&headers) })
    }

    pub(super) fn is_left_behind(&self, block: &BlockHash) -> bool {
        self.left_behind.contains(block)
    }
}

/// `blocks`: each with its parent, in the order of the file.
fn left_behind(blocks: &[(BlockHash, BlockHash)]) -> HashSet<BlockHash> {
    let mut children: HashMap<BlockHash, Vec<BlockHash>> = HashMap::new();
    let held: HashSet<BlockHash> = blocks.iter().map(|(block, _)| *block).collect();
    let mut listed = HashSet::new();
    for (block, parent) in blocks.iter().filter(|(block, _)| listed.insert(*block)) {
        children.entry(*parent).or_default().push(*block);
    }
    if children.values().all(|siblings| siblings.len() == 1) {
        return HashSet::new();
    }
    // Roots in the order of the file, so that the outcome does not depend on a hash.
    let mut roots = Vec::new();
    let mut seen = HashSet::new();
    for (_, parent) in blocks.iter().filter(|(_, parent)| !held.contains(parent)) {
        if seen.insert(*parent) {
            roots.push(*parent);
        }
    }
    let order = descendants(&roots, &children);
    let lengths = lengths(&order, &children);
    let mut lost = HashSet::new();
    for parent in &order {
        let siblings = children.get(parent).map_or(&[][..], Vec::as_slice);
        let length = |block: &BlockHash| lengths.get(block).copied().unwrap_or(0);
        let longest = siblings.iter().map(length).max().unwrap_or(0);
        let on_chain = siblings.iter().find(|block| length(block) == longest);
        let behind = lost.contains(parent);
        lost.extend(siblings.iter().filter(|block| behind || Some(*block) != on_chain));
    }
    lost
}

/// `roots` and all that follows them, parents first.
fn descendants(roots: &[BlockHash], children: &HashMap<BlockHash, Vec<BlockHash>>) -> Vec<BlockHash> {
    let mut order = roots.to_vec();
    let mut next = 0;
    while let Some(block) = order.get(next).copied() {
        order.extend(children.get(&block).into_iter().flatten());
        next += 1;
    }
    order
}

/// How many blocks follow each on its longest branch, itself counted.
fn lengths(order: &[BlockHash], children: &HashMap<BlockHash, Vec<BlockHash>>) -> HashMap<BlockHash, u32> {
    let mut lengths = HashMap::new();
    for block in order.iter().rev() {
        let below =
            children.get(block).into_iter().flatten().filter_map(|child| lengths.get(child).copied()).max();
        lengths.insert(*block, below.unwrap_or(0) + 1);
    }
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;
    use bitcoin::hashes::Hash as _;

    fn block(name: u8) -> BlockHash {
        BlockHash::from_byte_array([name; 32])
    }

    fn lost(blocks: &[(u8, u8)]) -> Vec<u8> {
        let blocks: Vec<_> = blocks.iter().map(|(name, parent)| (block(*name), block(*parent))).collect();
        let lost = left_behind(&blocks);
        (0..=255).filter(|name| lost.contains(&block(*name))).collect()
    }

    #[test]
    fn the_longer_branch_stands_in_whatever_order_blocks_came() {
        assert_eq!(lost(&[(1, 0), (2, 1), (3, 2)]), [] as [u8; 0]);
        assert_eq!(lost(&[(1, 0), (9, 1), (2, 1), (3, 2)]), [9]);
        assert_eq!(lost(&[(3, 2), (2, 1), (9, 1), (1, 0)]), [9]);
        // What follows the left-behind one is left behind too, and of two equals the first stands.
        assert_eq!(lost(&[(1, 0), (9, 1), (8, 9), (2, 1), (3, 2), (4, 3)]), [8, 9]);
        assert_eq!(lost(&[(1, 0), (2, 1), (9, 1)]), [9]);
        // A block that is stored twice is one block.
        assert_eq!(lost(&[(1, 0), (2, 1), (2, 1)]), [] as [u8; 0]);
    }
}
