//! The right edge of the tree: all that appending needs to know of what came before.

use crate::error::Result;
use crate::hash::{EMPTY_ROOT, Hash, leaf_hash, root_of_row};
use crate::tile::{TILE_WIDTH, TilePath, encode_hashes, push_entry};

/// The last, not yet full, tile of every level and the last bundle. At most 8 · 255 hashes and one
/// bundle in memory, whatever the size of the ledger.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frontier {
    size: u64,
    /// The bytes of the last bundle.
    bundle: Vec<u8>,
    /// By level, the hashes of its last tile; each shorter than a full one.
    levels: Vec<Vec<Hash>>,
}

impl Frontier {
    /// Rebuilt from the last bundle and the last tiles, level 0 first.
    pub(crate) fn new(size: u64, bundle: Vec<u8>, levels: Vec<Vec<Hash>>) -> Self {
        Self { size, bundle, levels }
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree so far.
    pub(crate) fn root(&self) -> Hash {
        // Going up, the incomplete subtree below is the last node of each row.
        let below = self.levels.iter().fold(None, |below: Option<Hash>, hashes| {
            let row: Vec<Hash> = hashes.iter().copied().chain(below).collect();
            root_of_row(&row)
        });
        below.unwrap_or(EMPTY_ROOT)
    }

    /// Adds one entry. Tiles and bundles that become full go to `full`, in the order they do.
    pub(crate) fn push(
        &mut self,
        entry: &[u8],
        full: &mut impl FnMut(TilePath, &[u8]) -> Result<()>,
    ) -> Result<()> {
        let mut index = self.size / TILE_WIDTH;
        push_entry(&mut self.bundle, entry);
        self.size += 1;
        if self.size.is_multiple_of(TILE_WIDTH) {
            full(TilePath { level: None, index, width: TILE_WIDTH }, &self.bundle)?;
            self.bundle.clear();
        }
        let (mut hash, mut level) = (Some(leaf_hash(entry)), 0);
        while let Some(node) = hash {
            hash = self.push_node(level, node, |hashes| {
                full(TilePath { level: Some(level), index, width: TILE_WIDTH }, &encode_hashes(hashes))
            })?;
            index /= TILE_WIDTH;
            level += 1;
        }
        Ok(())
    }

    /// Adds a node to the last tile of a level; if that fills it, returns the node above.
    fn push_node(
        &mut self,
        level: u32,
        node: Hash,
        full: impl FnOnce(&[Hash]) -> Result<()>,
    ) -> Result<Option<Hash>> {
        let at = level as usize;
        if self.levels.len() <= at {
            self.levels.resize_with(at + 1, Vec::new);
        }
        let Some(row) = self.levels.get_mut(at) else { return Ok(None) };
        row.push(node);
        if (row.len() as u64) < TILE_WIDTH {
            return Ok(None);
        }
        full(row)?;
        let above = root_of_row(row);
        row.clear();
        Ok(above)
    }

    /// The partial tiles and the partial bundle, as far as they differ from those of a tree of
    /// `old_size` entries.
    pub(crate) fn partials(&self, old_size: u64) -> Vec<(TilePath, Vec<u8>)> {
        let bundle = (None, self.bundle.clone());
        let tiles = (0u32..).zip(&self.levels).map(|(level, row)| (Some(level), encode_hashes(row)));
        std::iter::once(bundle)
            .chain(tiles)
            .filter_map(|(level, bytes)| {
                let tile = TilePath::in_tree(level, last_index(level, self.size), self.size)?;
                let old = TilePath::in_tree(level, tile.index, old_size);
                (old != Some(tile)).then_some((tile, bytes))
            })
            .collect()
    }
}

/// The index of the last tile of a level that is not full, whether or not it holds anything yet.
pub(crate) fn last_index(level: Option<u32>, size: u64) -> u64 {
    size.checked_shr(8 * level.unwrap_or(0)).unwrap_or(0) / TILE_WIDTH
}
