//! Which records are the same: clusters made of the judgements that stand.

use record::{EntityId, Identity, Judgement};
use std::collections::{BTreeSet, HashMap, btree_map::BTreeMap};

/// Records joined by judgements. Identities are judgements on records, not on the world, so no as-of applies.
#[derive(Debug, Clone, Default)]
pub struct Clusters {
    canonical: HashMap<EntityId, EntityId>,
    members: HashMap<EntityId, Vec<EntityId>>,
}

impl Clusters {
    /// Joins the pairs whose latest judgement is "same"; `judgements` are in ledger order.
    pub fn of(judgements: impl IntoIterator<Item = Identity>) -> Self {
        let mut latest = BTreeMap::new();
        for identity in judgements {
            let pair = (identity.left.clone().min(identity.right.clone()), identity.left.max(identity.right));
            latest.insert(pair, identity.judgement);
        }
        let mut neighbours = BTreeMap::<EntityId, BTreeSet<EntityId>>::new();
        for ((left, right), _) in latest.into_iter().filter(|(_, judgement)| *judgement == Judgement::Same) {
            neighbours.entry(left.clone()).or_default().insert(right.clone());
            neighbours.entry(right).or_default().insert(left);
        }
        let mut clusters = Self::default();
        for start in neighbours.keys() {
            if !clusters.canonical.contains_key(start) {
                clusters.add(start, &neighbours);
            }
        }
        clusters
    }

    /// Adds the cluster of `start`; its first id in order is the canonical one.
    fn add(&mut self, start: &EntityId, neighbours: &BTreeMap<EntityId, BTreeSet<EntityId>>) {
        let (mut found, mut open) = (BTreeSet::from([start.clone()]), vec![start.clone()]);
        while let Some(id) = open.pop() {
            for next in neighbours.get(&id).into_iter().flatten() {
                if found.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        let Some(first) = found.first().cloned() else { return };
        for id in &found {
            self.canonical.insert(id.clone(), first.clone());
        }
        self.members.insert(first, found.into_iter().collect());
    }

    /// The id that stands for `id`'s cluster.
    pub fn canonical<'a>(&'a self, id: &'a EntityId) -> &'a EntityId {
        self.canonical.get(id).unwrap_or(id)
    }

    /// All ids of `id`'s cluster, itself included, in order.
    pub fn members(&self, id: &EntityId) -> Vec<EntityId> {
        self.members.get(self.canonical(id)).cloned().unwrap_or_else(|| vec![id.clone()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(left: &str, right: &str, judgement: Judgement) -> Identity {
        let on = "2026-01-01".parse().unwrap();
        let (left, right) = (left.parse().unwrap(), right.parse().unwrap());
        Identity { left, right, judgement, by: "test".to_owned(), on, why: String::new(), evidence: vec![] }
    }

    #[test]
    fn the_latest_judgement_stands_and_undoes_the_earlier() {
        let same = |a, b| judged(a, b, Judgement::Same);
        let clusters = Clusters::of([
            same("b", "a"),
            same("b", "c"),
            same("x", "y"),
            judged("y", "x", Judgement::Unsure),
        ]);
        let id = |text: &str| text.parse::<EntityId>().unwrap();
        assert_eq!(clusters.canonical(&id("c")), &id("a"));
        assert_eq!(clusters.members(&id("b")).len(), 3);
        assert_eq!(clusters.members(&id("x")), [id("x")]);
    }
}
