//! Coordinates, paths and contents of tiles and entry bundles (C2SP tlog-tiles).

use crate::hash::{HASH_SIZE, Hash};

/// Hashes in a full tile, entries in a full bundle.
pub const TILE_WIDTH: u64 = 256;

/// The longest entry, in bytes: a bundle carries each entry's length as a 16-bit number.
pub const MAX_ENTRY: usize = u16::MAX as usize;

/// The largest bundle: 256 entries of the largest size, with their length prefixes.
pub(crate) const MAX_BUNDLE: u64 = TILE_WIDTH * (MAX_ENTRY as u64 + 2);

/// Where a tile or bundle lies, and how wide it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TilePath {
    /// `None` for an entry bundle, else the level of a hash tile.
    pub level: Option<u32>,
    /// Index within the level, from 0.
    pub index: u64,
    /// 1 to 256; 256 is a full tile.
    pub width: u64,
}

impl TilePath {
    /// The tile `index` at `level` in a tree of `size` entries; `None` where it holds nothing.
    pub(crate) fn in_tree(level: Option<u32>, index: u64, size: u64) -> Option<Self> {
        let nodes = size.checked_shr(8 * level.unwrap_or(0)).unwrap_or(0);
        let before = index.checked_mul(TILE_WIDTH)?;
        let width = nodes.checked_sub(before)?.min(TILE_WIDTH);
        (width > 0).then_some(Self { level, index, width })
    }

    pub(crate) fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// The same tile, full.
    pub(crate) fn full(&self) -> Self {
        Self { width: TILE_WIDTH, ..*self }
    }

    /// `tile/<L>/<N>` or `tile/entries/<N>`, without the partial suffix.
    fn stem(&self) -> String {
        match self.level {
            Some(level) => format!("tile/{level}/{}", index_path(self.index)),
            None => format!("tile/entries/{}", index_path(self.index)),
        }
    }

    /// The directory of the partial forms of this tile.
    pub(crate) fn partial_dir(&self) -> String {
        self.stem() + ".p"
    }

    /// The path relative to the ledger, with `/` on every system.
    pub(crate) fn path(&self) -> String {
        if self.is_full() { self.stem() } else { format!("{}/{}", self.partial_dir(), self.width) }
    }
}

/// Three-digit path elements, all but the last marked with `x`: 1234067 is `x001/x234/067`.
fn index_path(index: u64) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

/// The bytes of a hash tile.
pub(crate) fn encode_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// The first `width` hashes of a tile; `None` if it is too short or not whole hashes.
pub(crate) fn decode_hashes(bytes: &[u8], width: u64) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<HASH_SIZE>();
    let hashes = hashes.get(..usize::try_from(width).ok()?)?;
    rest.is_empty().then(|| hashes.iter().copied().map(Hash).collect())
}

/// Adds one entry to a bundle. The caller has checked its length against [`MAX_ENTRY`].
pub(crate) fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) {
    let length = u16::try_from(entry.len()).unwrap_or(u16::MAX);
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
}

/// Splits off the first entry of a bundle; `None` if what is left is too short.
pub(crate) fn split_entry(bundle: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bundle.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the specification.
    #[test]
    fn paths_follow_the_specification() {
        assert_eq!(index_path(1_234_067), "x001/x234/067");
        assert_eq!(index_path(0), "000");
        assert_eq!(index_path(1000), "x001/000");
        let bundle = TilePath { level: None, index: 1_234_067, width: 8 };
        assert_eq!(bundle.path(), "tile/entries/x001/x234/067.p/8");
        assert_eq!(TilePath { level: Some(3), index: 5, width: 256 }.path(), "tile/3/005");
    }

    /// "A tree of size 70,000 will be represented by 273 full level 0 tiles, one partial level 0
    /// tile of width 112, one full level 1 tile, one partial level 1 tile of width 17, and one
    /// partial level 2 tile of width 1."
    #[test]
    fn widths_follow_the_specification() {
        let width = |level, index, size| TilePath::in_tree(Some(level), index, size).map(|t| t.width);
        assert_eq!(width(0, 272, 70_000), Some(256));
        assert_eq!(width(0, 273, 70_000), Some(112));
        assert_eq!(width(0, 274, 70_000), None);
        assert_eq!(width(1, 0, 70_000), Some(256));
        assert_eq!(width(1, 1, 70_000), Some(17));
        assert_eq!(width(2, 0, 70_000), Some(1));
        assert_eq!(width(3, 0, 70_000), None);
        assert_eq!(width(1, 0, 256), Some(1), "a tree of 256 has a level-1 tile of width 1");
        assert_eq!(width(8, 0, u64::MAX), None, "no overflow at the far end");
        assert_eq!(width(0, u64::MAX, u64::MAX), None);
    }

    #[test]
    fn a_cut_bundle_gives_no_entry() {
        let mut bundle = Vec::new();
        push_entry(&mut bundle, b"abc");
        push_entry(&mut bundle, b"");
        let (first, rest) = split_entry(&bundle).unwrap();
        assert_eq!((first, split_entry(rest)), (&b"abc"[..], Some((&b""[..], &b""[..]))));
        for cut in 0..5 {
            assert_eq!(split_entry(&bundle[..cut]), None);
        }
    }
}
