//! Account bytes ↔ dense id. Exact bytes of any chain's address; no normalisation happens here.

use std::collections::HashMap;

use super::columns::Mapped;

/// Longest account name taken, in bytes: twice the longest address form in use (bech32m, 90 characters).
pub(crate) const LONGEST_ACCOUNT: usize = 180;

/// Ids given out while a store is built. The first three are the reserved accounts, which have no bytes.
#[derive(Debug)]
pub(crate) struct Interner {
    ids: HashMap<Box<[u8]>, u32>,
    next: u32,
}

impl Interner {
    pub(crate) fn new(first: u32) -> Self {
        Self { ids: HashMap::new(), next: first }
    }

    /// The account's id, a new one if it has none. `None` when the 2^32 ids are used up.
    pub(crate) fn id(&mut self, account: &[u8]) -> Option<u32> {
        if let Some(&id) = self.ids.get(account) {
            return Some(id);
        }
        let id = self.next;
        self.next = id.checked_add(1)?;
        self.ids.insert(account.into(), id);
        Some(id)
    }

    pub(crate) fn len(&self) -> u32 {
        self.next
    }

    /// The three dictionary columns: bytes in id order, where each id's bytes end, and ids in byte order.
    pub(crate) fn into_columns(self) -> DictionaryColumns {
        let mut sorted: Vec<(Box<[u8]>, u32)> = self.ids.into_iter().collect();
        sorted.sort_unstable();
        let order = sorted.iter().map(|(_, id)| *id).collect();
        sorted.sort_unstable_by_key(|(_, id)| *id);
        let reserved = self.next as usize - sorted.len();
        let mut ends = vec![0_u64; reserved];
        let mut bytes = Vec::new();
        for (account, _) in &sorted {
            bytes.extend_from_slice(account);
            ends.push(bytes.len() as u64);
        }
        DictionaryColumns { bytes, ends, order }
    }
}

/// What [`Interner::into_columns`] gives.
#[derive(Debug)]
pub(crate) struct DictionaryColumns {
    pub(crate) bytes: Vec<u8>,
    pub(crate) ends: Vec<u64>,
    pub(crate) order: Vec<u32>,
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
}
