//! Lists that change: a large index that stays, a small one of what was added or amended since, and what is gone.
//!
//! Every word's worth is fixed (see `names::rarity`), so the answers are those of an index built anew from all parties.

use crate::{
    index::Index,
    model::Model,
    party::Party,
    scratch::Scratch,
    search::{Found, typed, worths},
};
use rustc_hash::{FxHashMap, FxHashSet};

/// When so large a share of the parties has changed, one part in so many, all is indexed anew.
const MOST_RECENT: usize = 8;

/// An index that can be updated.
#[derive(Debug)]
pub struct Lists {
    base: Index,
    recent: Index,
    /// Parties of `base` that are gone or replaced.
    gone: FxHashSet<u32>,
    /// The number in `base` of each id.
    ids: FxHashMap<String, u32>,
}

/// What a search of two indices needs.
#[derive(Debug, Default)]
pub struct ListScratch {
    base: Scratch,
    recent: Scratch,
}

impl Lists {
    /// Indexes parties; their ids must differ.
    pub fn new(parties: Vec<Party>) -> Self {
        let ids = parties.iter().zip(0..).map(|(party, at)| (party.id.clone(), at)).collect();
        let (base, recent) = (Index::build(parties), Index::build(vec![]));
        Self { base, recent, gone: FxHashSet::default(), ids }
    }

    /// Applies a delta: parties that are gone, by id, and parties that are new or amended.
    pub fn update(&mut self, gone: &[&str], new: &[Party]) {
        let out: FxHashSet<&str> =
            gone.iter().copied().chain(new.iter().map(|party| party.id.as_str())).collect();
        self.gone.extend(out.iter().filter_map(|id| self.ids.get(*id)));
        let kept = self.recent.parties.iter().filter(|party| !out.contains(party.id.as_str()));
        let mut recent: Vec<Party> = kept.cloned().collect();
        recent.extend(new.iter().cloned());
        self.recent = Index::build(recent);
        if (self.recent.len() + self.gone.len()) * MOST_RECENT > self.base.len() {
            *self = Self::new(self.parties().cloned().collect());
        }
    }

    /// All parties as they stand now.
    pub fn parties(&self) -> impl Iterator<Item = &Party> {
        let base = self.base.parties.iter().zip(0..).filter(|(_, at)| !self.gone.contains(at));
        base.map(|(party, _)| party).chain(&self.recent.parties)
    }

    /// The `limit` most probable parties, as [`Index::search`] finds them.
    pub fn search(
        &self,
        asked: &Party,
        model: &Model,
        limit: usize,
        scratch: &mut ListScratch,
    ) -> Vec<(&Party, Found)> {
        let mut best: FxHashMap<&str, (&Party, Found)> = FxHashMap::default();
        let facts = (self.base.facts_asked(asked), self.recent.facts_asked(asked));
        let names = asked.names.iter().enumerate();
        for (at, text) in names.flat_map(|(at, called)| typed(&called.text).map(move |text| (at, text))) {
            let (words, mut base) = self.base.aligned(asked, &text, &mut scratch.base);
            base.retain(|alignment| !self.gone.contains(&self.base.party_of(alignment.row)));
            let (_, recent) = self.recent.aligned(asked, &text, &mut scratch.recent);
            let mut all = worths(&base);
            all.extend(worths(&recent));
            all.sort_unstable_by(|a, b| b.cmp(a));
            let base = base.into_iter().map(|alignment| (&self.base, &facts.0, alignment));
            let recent = recent.into_iter().map(|alignment| (&self.recent, &facts.1, alignment));
            for (index, facts, alignment) in base.chain(recent) {
                let (party, weighing) = index.weigh(asked, &words, &alignment, &all, (facts, model));
                let found = weighing.found(party, at, alignment);
                let Some(party) = index.party(party) else { continue };
                let known = best.get(party.id.as_str());
                if known.is_none_or(|(_, known)| known.weighed.nats < found.weighed.nats) {
                    best.insert(&party.id, (party, found));
                }
            }
        }
        let mut best: Vec<_> = best.into_values().collect();
        best.sort_by(|one, other| {
            other.1.weighed.nats.total_cmp(&one.1.weighed.nats).then_with(|| one.0.id.cmp(&other.0.id))
        });
        best.truncate(limit);
        best
    }
}
