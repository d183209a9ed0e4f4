//! The same transfer given twice: found by its place in its transaction, whatever the number of rows.

use std::hash::{BuildHasher, RandomState};
use std::path::Path;

use super::spill::Parts;
use crate::error::Result;

/// Parts that places are put into, by a keyed hash: whoever makes transactions cannot choose the part.
const PARTS: usize = 256;

/// Words of a place: transaction (8), position in it (2), given row (1), fingerprint of what the row says (2).
type Place = [u32; 13];

/// The places of all rows that were given with one.
#[derive(Debug)]
pub(crate) struct Places {
    parts: Parts<Place>,
    hasher: RandomState,
}

/// Rows to leave out.
#[derive(Debug, Default)]
pub(crate) struct Repeats {
    /// (row left out, the first row with its place), sorted.
    pub(crate) rows: Vec<(u32, u32)>,
    /// How many of them say something else than the first.
    pub(crate) contradicting: u32,
}

impl Places {
    pub(crate) fn new(dir: &Path, room: usize) -> Self {
        Self { parts: Parts::new(PARTS, room, dir), hasher: RandomState::new() }
    }

    /// Notes where a row stands. `said` is everything that two exports of one transfer must agree on.
    pub(crate) fn push(
        &mut self,
        tx: [u8; 32],
        position: u64,
        given: u32,
        said: impl std::hash::Hash,
    ) -> Result<()> {
        let words: [u32; 8] = bytemuck::cast(tx);
        let at: [u32; 2] = bytemuck::cast(position);
        let print: [u32; 2] = bytemuck::cast(self.hasher.hash_one(said));
        let mut place = [0; 13];
        let all = words.into_iter().chain(at).chain([given]).chain(print);
        place.iter_mut().zip(all).for_each(|(to, from)| *to = from);
        let part = self.hasher.hash_one((tx, position)) % PARTS as u64;
        self.parts.push(usize::try_from(part).unwrap_or(0), place)
    }

    pub(crate) fn repeats(mut self) -> Result<Repeats> {
        let mut found = Repeats::default();
        for part in 0..PARTS {
            let mut places = self.parts.take_whole(part)?;
            places.sort_unstable();
            for same in places.chunk_by(|a, b| a[..10] == b[..10]) {
                let Some((first, others)) = same.split_first() else { continue };
                for other in others {
                    found.rows.push((other[10], first[10]));
                    found.contradicting += u32::from(other[11..] != first[11..]);
                }
            }
        }
        found.rows.sort_unstable();
        Ok(found)
    }
}
