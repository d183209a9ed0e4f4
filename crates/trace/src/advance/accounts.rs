//! Accounts of a store and of the blocks after it, and what each took in and sent so far.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::lines::ByAccount;
use crate::store::{AnyColumns, Party, Store, sums_of};

/// Added to the keys of accounts that are not in the store.
const NEW: u64 = 1 << 32;

/// Keys of accounts: an account of the store by its id, others after those.
#[derive(Debug)]
pub(super) struct Accounts<'a> {
    store: &'a Store,
    named: HashMap<Box<[u8]>, u64>,
    names: Vec<Box<[u8]>>,
    sums: ByAccount<[u128; 2]>,
}

impl<'a> Accounts<'a> {
    pub(super) fn new(store: &'a Store) -> Self {
        let sums = HashMap::with_hasher(FxBuildHasher);
        Self { store, named: HashMap::new(), names: Vec::new(), sums }
    }

    /// The key of an account. A name is looked up in the store the first time only.
    pub(super) fn key(&mut self, party: &Party) -> u64 {
        match party {
            _ if party.is_outside() => self.store.meta().reserved.outside.into(),
            Party::Id(id) if *id < self.store.meta().reserved.unknown => (*id).into(),
            Party::Id(id) => NEW + u64::from(*id),
            Party::Name(name) => match self.named.get(name) {
                Some(&key) => key,
                None => self.first_sight(name),
            },
        }
    }

    fn first_sight(&mut self, name: &[u8]) -> u64 {
        let key = self.store.account_id(name).map_or(NEW + self.names.len() as u64, u64::from);
        if key >= NEW {
            self.names.push(name.into());
        }
        self.named.insert(name.into(), key);
        key
    }

    /// The account of a key, as the source names it.
    pub(super) fn party(&self, key: u64) -> Party {
        let id = u32::try_from(key & (NEW - 1)).unwrap_or(u32::MAX);
        match (key >= NEW, self.store.is_named()) {
            (_, false) => Party::Id(id),
            (true, true) => Party::Name(self.names.get(id as usize).cloned().unwrap_or_default()),
            (false, true) => Party::Name(self.store.account_bytes(id).unwrap_or(&[]).into()),
        }
    }

    /// What an account has taken in and sent before the next row.
    pub(super) fn sums(&mut self, key: u64) -> &mut [u128; 2] {
        let store = self.store;
        self.sums.entry(key).or_insert_with(|| match (u32::try_from(key), store.columns()) {
            (Err(_), _) => [0, 0],
            (Ok(id), AnyColumns::Eight(columns)) => sums_of(&columns, id),
            (Ok(id), AnyColumns::Sixteen(columns)) => sums_of(&columns, id),
        })
    }
}
