//! Datasets: each list by itself, and all of them.
//!
//! A list is screened by itself: how many others fit as well is counted on that list alone. Its index is built when it
//! is first asked for, and shared where the list is all that is held.

use super::DEFAULT;
use screen::{Index, Party};
use std::sync::{Arc, OnceLock};

/// Names to search, and which entities bear them.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) index: Index,
    /// The entity's number, by the party's.
    entities: Vec<u32>,
}

impl Names {
    fn build(parties: Vec<(u32, Party)>) -> Arc<Self> {
        let (entities, parties): (Vec<u32>, Vec<Party>) = parties.into_iter().unzip();
        Arc::new(Self { index: Index::build(parties), entities })
    }

    /// The number of a party's entity.
    pub(crate) fn entity(&self, party: u32) -> Option<u32> {
        self.entities.get(party as usize).copied()
    }

    /// The parties of these entities, ascending.
    fn of(&self, members: &[u32]) -> Vec<(u32, Party)> {
        let own =
            self.entities.iter().zip(0_u32..).filter(|(entity, _)| members.binary_search(entity).is_ok());
        own.filter_map(|(entity, at)| Some((*entity, self.index.party(at)?.clone()))).collect()
    }
}

/// A dataset.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) name: String,
    /// The numbers of its entities, ascending; of `default`, nothing: it has them all.
    pub(crate) members: Vec<u32>,
    pub(crate) count: usize,
    all: Arc<Names>,
    own: OnceLock<Arc<Names>>,
}

impl Scope {
    /// All datasets; the first is `default`.
    pub(crate) fn all(
        datasets: Vec<(String, Vec<u32>)>,
        count: usize,
        parties: Vec<(u32, Party)>,
    ) -> Vec<Self> {
        let all = Names::build(parties);
        let whole = Self::new(DEFAULT.to_owned(), vec![], count, &all);
        // Asked for first and most often, and built already.
        let _ = whole.own.set(Arc::clone(&all));
        let others = datasets.into_iter().map(|(name, mut members)| {
            members.dedup();
            let count = members.len();
            Self::new(name, members, count, &all)
        });
        [whole].into_iter().chain(others).collect()
    }

    fn new(name: String, members: Vec<u32>, count: usize, all: &Arc<Names>) -> Self {
        Self { name, members, count, all: Arc::clone(all), own: OnceLock::new() }
    }

    /// Whether an entity is in it.
    pub(crate) fn has(&self, entity: u32) -> bool {
        self.name == DEFAULT || self.members.binary_search(&entity).is_ok()
    }

    /// What is searched. The first caller of a list waits until its index is built (a second for 20,000 parties).
    pub(crate) fn names(&self) -> &Names {
        self.own.get_or_init(|| {
            let own = self.all.of(&self.members);
            if own.len() == self.all.entities.len() { Arc::clone(&self.all) } else { Names::build(own) }
        })
    }
}
