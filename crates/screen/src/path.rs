//! Best paths to a listed parent.

use crate::{Hop, Links, Listing, ScreenError};
use record::{EntityId, Reach};
use serde::Serialize;
use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
};

/// Hops that a path may have: the longest real chain of command known is five.
const MOST_HOPS: usize = 8;

/// Partial paths that may be looked at before the search is cut; it says so then.
const MOST_STEPS: usize = 50_000;

/// A path from an actor to an entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Path {
    /// Its steps, from the actor to the entry; none where the actor is itself listed.
    pub hops: Vec<Hop>,
    /// The strength of its weakest step, 0 to 1000.
    pub strength: u32,
    /// Whether every step is ownership, control or agency, so that a freeze reaches through it.
    pub freeze_reaches: bool,
    /// The entry that it ends at.
    pub listing: Listing,
}

/// The answer to a path question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PathAnswer {
    /// Best first.
    pub paths: Vec<Path>,
    /// The search was cut for size: there may be more.
    pub cut: bool,
}

/// A path under construction, ordered so that the best comes first out of a heap.
struct Partial {
    hops: Vec<Hop>,
    end: EntityId,
    strength: u32,
    freeze_reaches: bool,
}

impl Partial {
    /// Better first; the steps themselves break ties, so that the order never depends on chance.
    fn compare(&self, other: &Self) -> Ordering {
        let trail = |partial: &Self| {
            partial.hops.iter().map(|hop| (hop.to.clone(), hop.relation.clone())).collect::<Vec<_>>()
        };
        let merits = (self.freeze_reaches, self.strength, Reverse(self.hops.len()));
        merits
            .cmp(&(other.freeze_reaches, other.strength, Reverse(other.hops.len())))
            .then_with(|| trail(other).cmp(&trail(self)))
    }

    fn visits(&self, node: &EntityId) -> bool {
        self.hops.iter().any(|hop| hop.from == *node || hop.to == *node)
    }

    fn extended(&self, hop: Hop) -> Self {
        let mut hops = self.hops.clone();
        let (strength, end) = (self.strength.min(hop.strength), hop.to.clone());
        let freeze_reaches = self.freeze_reaches && hop.reach == Reach::Freeze;
        hops.push(hop);
        Self { hops, end, strength, freeze_reaches }
    }
}

impl PartialEq for Partial {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Partial {}

impl PartialOrd for Partial {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Partial {
    fn cmp(&self, other: &Self) -> Ordering {
        self.compare(other)
    }
}

/// The best `limit` paths from `start` to entries of the list that `links` looks for.
///
/// Extending a path never improves it, so taking the best partial path first yields finished paths in order.
///
/// # Errors
/// Where the record cannot be read.
pub fn best_paths(links: &impl Links, start: &EntityId, limit: usize) -> Result<PathAnswer, ScreenError> {
    let mut open = BinaryHeap::from([Partial {
        hops: vec![],
        end: start.clone(),
        strength: 1000,
        freeze_reaches: true,
    }]);
    let mut answer = PathAnswer { paths: vec![], cut: false };
    let mut steps = 0;
    while let Some(partial) = open.pop() {
        steps += 1;
        if answer.paths.len() == limit {
            break;
        }
        if steps > MOST_STEPS {
            answer.cut = true;
            break;
        }
        if let Some(listing) = links.listing(&partial.end)? {
            let Partial { hops, strength, freeze_reaches, .. } = partial;
            // What stands above a listed parent adds nothing to the question.
            answer.paths.push(Path { hops, strength, freeze_reaches, listing });
        } else if partial.hops.len() < MOST_HOPS {
            let onward = links
                .hops(&partial.end)?
                .into_iter()
                .filter(|hop| hop.to != *start && !partial.visits(&hop.to));
            open.extend(onward.map(|hop| partial.extended(hop)));
        }
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use record::Relation;

    impl Path {
        /// Paths are ranked: a freeze reaches first, then strength, then fewer steps.
        fn rank(&self) -> (Reverse<bool>, Reverse<u32>, usize) {
            (Reverse(self.freeze_reaches), Reverse(self.strength), self.hops.len())
        }
    }

    /// Every simple path, by walking all of them: slow and obvious.
    fn all_paths_by_hand(links: &impl Links, start: &EntityId) -> Result<Vec<Path>, ScreenError> {
        fn walk(
            links: &impl Links,
            trail: &[Hop],
            node: &EntityId,
            start: &EntityId,
            found: &mut Vec<Path>,
        ) -> Result<(), ScreenError> {
            if let Some(listing) = links.listing(node)? {
                let strength = trail.iter().map(|hop| hop.strength).min().unwrap_or(1000);
                let freeze_reaches = trail.iter().all(|hop| hop.reach == Reach::Freeze);
                found.push(Path { hops: trail.to_vec(), strength, freeze_reaches, listing });
                return Ok(());
            }
            if trail.len() == MOST_HOPS {
                return Ok(());
            }
            for hop in links.hops(node)? {
                if hop.to != *start && !trail.iter().any(|earlier| earlier.to == hop.to) {
                    let next = hop.to.clone();
                    walk(links, &[trail, &[hop]].concat(), &next, start, found)?;
                }
            }
            Ok(())
        }
        let mut found = vec![];
        walk(links, &[], start, start, &mut found)?;
        found.sort_by_key(Path::rank);
        Ok(found)
    }

    /// A made-up graph: (from, to, relation, grade) and the listed nodes.
    struct Made(Vec<(u8, u8, &'static str, &'static str)>, Vec<u8>);

    fn id(n: u8) -> EntityId {
        EntityId::new(&format!("n{n}")).unwrap()
    }

    impl Links for Made {
        fn hops(&self, node: &EntityId) -> Result<Vec<Hop>, ScreenError> {
            let hops = self.0.iter().filter(|(from, to, ..)| id(*from) == *node && from != to);
            Ok(hops
                .map(|(from, to, relation, grade)| Hop {
                    from: id(*from),
                    relation: (*relation).to_owned(),
                    to: id(*to),
                    valid: Default::default(),
                    grade: grade.parse().unwrap(),
                    strength: grade.parse::<record::Grade>().unwrap().strength(),
                    reach: Relation::find(relation).unwrap().reach,
                    contested: false,
                    claims: vec![],
                    against: vec![],
                    origins: Default::default(),
                })
                .collect())
        }

        fn listing(&self, node: &EntityId) -> Result<Option<Listing>, ScreenError> {
            let listed = self.1.iter().any(|n| id(*n) == *node);
            Ok(listed.then(|| Listing {
                list: "l".to_owned(),
                reference: node.to_string(),
                valid: Default::default(),
                claims: vec![],
            }))
        }
    }

    #[test]
    fn a_long_strong_path_beats_a_short_weak_one() {
        let graph = Made(
            vec![(0, 1, "controlled_by", "A1"), (1, 9, "controlled_by", "B1"), (0, 9, "controlled_by", "D3")],
            vec![9],
        );
        let answer = best_paths(&graph, &id(0), 5).unwrap();
        assert_eq!(
            answer.paths.iter().map(|p| (p.hops.len(), p.strength)).collect::<Vec<_>>(),
            [(2, 850), (1, 280)]
        );
    }

    #[test]
    fn association_is_no_control() {
        let graph = Made(
            vec![(0, 9, "associated_with", "A1"), (0, 1, "acting_for", "C3"), (1, 9, "owned_by", "C3")],
            vec![9],
        );
        let answer = best_paths(&graph, &id(0), 5).unwrap();
        assert_eq!(answer.paths.iter().map(|p| p.freeze_reaches).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn the_listed_itself_needs_no_step() {
        let answer = best_paths(&Made(vec![], vec![0]), &id(0), 5).unwrap();
        assert_eq!((answer.paths.len(), answer.paths[0].hops.len(), answer.paths[0].strength), (1, 0, 1000));
    }

    proptest! {
        /// The best-first search finds what walking every path finds, in the same order of rank.
        #[test]
        fn agrees_with_walking_every_path(
            edges in prop::collection::vec((0_u8..7, 0_u8..7,
                prop::sample::select(vec!["controlled_by", "owned_by", "associated_with"]),
                prop::sample::select(vec!["A1", "B2", "C3", "D4", "E5"])), 0..18),
            listed in prop::collection::vec(1_u8..7, 0..3),
        ) {
            let mut edges = edges;
            edges.sort();
            edges.dedup_by_key(|(from, to, relation, _)| (*from, *to, *relation));
            let graph = Made(edges, listed);
            let slow = all_paths_by_hand(&graph, &id(0)).unwrap();
            let fast = best_paths(&graph, &id(0), slow.len() + 1).unwrap();
            prop_assert!(!fast.cut);
            let ranks = |paths: &[Path]| paths.iter().map(Path::rank).collect::<Vec<_>>();
            prop_assert_eq!(ranks(&fast.paths), ranks(&slow));
            let trails = |paths: &[Path]| {
                let mut all: Vec<_> = paths.iter().map(|p| p.hops.iter().map(|h| (h.to.clone(), h.relation.clone())).collect::<Vec<_>>()).collect();
                all.sort();
                all
            };
            prop_assert_eq!(trails(&fast.paths), trails(&slow));
        }
    }
}
