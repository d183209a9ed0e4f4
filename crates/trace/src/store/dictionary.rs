//! Account bytes ↔ dense id. Exact bytes of any chain's address; no normalisation happens here.

use std::hash::{BuildHasher, RandomState};

use super::columns::Mapped;

/// Longest account name taken, in bytes: twice the longest address form in use (bech32m, 90 characters).
pub(crate) const LONGEST_ACCOUNT: usize = 180;

/// Ids given out while a store is built, in the order in which accounts are first seen. The first three are
/// the reserved accounts, which have no bytes.
///
/// An open-addressing table over one byte arena: a hash map of boxed slices needs twice the memory and an
/// allocation an account. The hash is keyed, because whoever makes addresses could choose colliding ones.
#[derive(Debug)]
pub(crate) struct Interner {
    pub(crate) bytes: Vec<u8>,
    /// Where each id's bytes end.
    pub(crate) ends: Vec<u64>,
    /// (id, upper half of the hash); id 0 is an empty place, since no name has it.
    slots: Vec<(u32, u32)>,
    hasher: RandomState,
    reserved: usize,
}

impl Interner {
    pub(crate) fn new(reserved: u32) -> Self {
        let reserved = reserved as usize;
        let slots = vec![(0, 0); 64];
        Self { bytes: Vec::new(), ends: vec![0; reserved], slots, hasher: RandomState::new(), reserved }
    }

    /// The account's id, a new one if it has none. `None` when the 2^32 ids are used up.
    pub(crate) fn id(&mut self, account: &[u8]) -> Option<u32> {
        let hash = self.hasher.hash_one(account);
        match self.find(account, hash) {
            Ok(id) => Some(id),
            Err(place) => self.insert(account, hash, place),
        }
    }

    /// The id, or the place where it would go.
    fn find(&self, account: &[u8], hash: u64) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let tag = tag_of(hash);
        let mut place = place_of(hash, mask);
        while let Some(&(id, found)) = self.slots.get(place) {
            if id == 0 {
                return Err(place);
            }
            if found == tag && self.name(id) == account {
                return Ok(id);
            }
            place = (place + 1) & mask;
        }
        Err(place)
    }

    fn insert(&mut self, account: &[u8], hash: u64, place: usize) -> Option<u32> {
        let id = u32::try_from(self.ends.len()).ok().filter(|&id| id < u32::MAX)?;
        self.bytes.extend_from_slice(account);
        self.ends.push(self.bytes.len() as u64);
        *self.slots.get_mut(place)? = (id, tag_of(hash));
        if self.ends.len() * 2 > self.slots.len() {
            self.grow();
        }
        Some(id)
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        let mut slots = vec![(0, 0); mask + 1];
        for id in (0_u32..).take(self.ends.len()).skip(self.reserved) {
            let hash = self.hasher.hash_one(self.name(id));
            let mut place = place_of(hash, mask);
            while slots.get(place).is_some_and(|&(id, _)| id != 0) {
                place = (place + 1) & mask;
            }
            if let Some(slot) = slots.get_mut(place) {
                *slot = (id, tag_of(hash));
            }
        }
        self.slots = slots;
    }

    /// The bytes of an id that was given out.
    pub(crate) fn name(&self, id: u32) -> &[u8] {
        let at = id as usize;
        let begin = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(begin);
        let range = usize::try_from(begin).unwrap_or(0)..usize::try_from(end).unwrap_or(0);
        self.bytes.get(range).unwrap_or(&[])
    }

    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    /// Bytes of memory, what sorting the names will take included.
    pub(crate) fn memory(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * 8 + self.slots.len() * 8 + self.ends.len() * 4
    }

    /// The ids that have names, in byte order.
    pub(crate) fn order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0_u32..).take(self.ends.len()).skip(self.reserved).collect();
        order.sort_unstable_by(|&a, &b| self.name(a).cmp(self.name(b)));
        order
    }
}

fn tag_of(hash: u64) -> u32 {
    (hash >> 32) as u32
}

#[expect(clippy::cast_possible_truncation, reason = "the mask keeps the low bits anyway")]
fn place_of(hash: u64, mask: usize) -> usize {
    hash as usize & mask
}

/// The dictionary of an open store.
#[derive(Debug)]
pub(crate) struct Dictionary {
    pub(crate) bytes: Mapped,
    pub(crate) ends: Mapped,
    pub(crate) order: Mapped,
}

impl Dictionary {
    /// The bytes of an account; `None` for reserved ids and ids outside the store.
    pub(crate) fn bytes_of(&self, id: u32) -> Option<&[u8]> {
        let ends = self.ends.values::<u64>();
        let end = *ends.get(id as usize)?;
        let begin = if id == 0 { 0 } else { *ends.get(id as usize - 1)? };
        let bytes = self.bytes.values::<u8>();
        let found = bytes.get(usize::try_from(begin).ok()?..usize::try_from(end).ok()?)?;
        (!found.is_empty()).then_some(found)
    }

    /// The id of an account, by binary search in byte order.
    pub(crate) fn id_of(&self, account: &[u8]) -> Option<u32> {
        let order = self.order.values::<u32>();
        let at = order.binary_search_by(|&id| self.bytes_of(id).unwrap_or(&[]).cmp(account)).ok()?;
        order.get(at).copied()
    }

    /// The ids whose bytes begin with `prefix`, in byte order.
    pub(crate) fn with_prefix(&self, prefix: &[u8], most: usize) -> Vec<u32> {
        let order = self.order.values::<u32>();
        let bytes = |id: u32| self.bytes_of(id).unwrap_or(&[]);
        let from = order.partition_point(|&id| bytes(id) < prefix);
        let found = order.iter().skip(from).copied().take_while(|&id| bytes(id).starts_with(prefix));
        found.take(most).collect()
    }
}
