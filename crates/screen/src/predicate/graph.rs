//! The part of the owners' graph that a question needs, read breadth first and bounded.

use super::ownership::{Owners, Stake};
use super::share::{Percent, ShareRange};
use crate::{Listing, ScreenError};
use jiff::civil::Date;
use record::{Certainty, EntityId};
use std::collections::HashMap;

/// Stakes that are read in all before the search is cut.
const MOST_STAKES: usize = 100_000;

/// An entity with its stakes.
pub(super) struct Node {
    pub(super) id: EntityId,
    /// Its entry of a blocking list that holds, or may hold, on the day.
    pub(super) listing: Option<(Listing, Certainty)>,
    /// Its owners, other than itself.
    pub(super) stakes: Vec<Edge>,
    /// The least that those stakes come to.
    pub(super) stated: Percent,
    /// What it is said to hold of itself.
    pub(super) own: Option<ShareRange>,
    /// Its owners were not read, because the search was cut.
    pub(super) unread: bool,
}

/// A stake whose owner is a node.
pub(super) struct Edge {
    pub(super) owner: usize,
    pub(super) stake: Stake,
    pub(super) holds: Certainty,
    /// What it counts: the stake's share, or possibly none where it may not have held on the day.
    pub(super) share: ShareRange,
}

impl Node {
    pub(super) fn is_listed(&self) -> bool {
        self.listing.as_ref().is_some_and(|(_, holds)| *holds == Certainty::Yes)
    }
}

/// The entities above the one asked about, which is the first.
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) cut: bool,
}

impl Graph {
    pub(super) fn read(
        owners: &impl Owners,
        entity: &EntityId,
        day: Date,
        most: usize,
    ) -> Result<Self, ScreenError> {
        let mut reading =
            Reading { owners, day, places: HashMap::new(), graph: Self { nodes: Vec::new(), cut: false } };
        reading.place(entity)?;
        let (mut next, mut stakes) = (0, 0);
        while let Some(node) = reading.graph.nodes.get(next) {
            // Above one that is listed, nothing more is needed.
            if !node.is_listed() {
                if next >= most || stakes >= MOST_STAKES {
                    reading.cut_at(next);
                    break;
                }
                stakes += reading.read_owners(next)?;
            }
            next += 1;
        }
        Ok(reading.graph)
    }
}

struct Reading<'a, O> {
    owners: &'a O,
    day: Date,
    places: HashMap<EntityId, usize>,
    graph: Graph,
}

impl<O: Owners> Reading<'_, O> {
    /// The place of `id` among the nodes, made where there is none.
    fn place(&mut self, id: &EntityId) -> Result<usize, ScreenError> {
        if let Some(place) = self.places.get(id) {
            return Ok(*place);
        }
        let listing = self.owners.blocked(id)?;
        let listing = listing.map(|listing| (listing.valid.holds_on(self.day), listing));
        let listing =
            listing.filter(|(holds, _)| *holds != Certainty::No).map(|(holds, listing)| (listing, holds));
        let place = self.graph.nodes.len();
        self.graph.nodes.push(Node {
            id: id.clone(),
            listing,
            stakes: Vec::new(),
            stated: Percent::ZERO,
            own: None,
            unread: false,
        });
        self.places.insert(id.clone(), place);
        Ok(place)
    }

    /// Reads the owners of the node at `place`; how many.
    fn read_owners(&mut self, place: usize) -> Result<usize, ScreenError> {
        let Some(id) = self.graph.nodes.get(place).map(|node| node.id.clone()) else { return Ok(0) };
        let (mut edges, mut own) = (Vec::new(), None);
        for stake in self.owners.owners(&id)? {
            let holds = stake.valid.holds_on(self.day);
            if holds == Certainty::No {
                continue;
            }
            let share = if holds == Certainty::Yes { stake.share } else { stake.share.or_none() };
            if stake.owner == id {
                own = Some(share);
            } else {
                edges.push(Edge { owner: self.place(&stake.owner)?, stake, holds, share });
            }
        }
        let read = edges.len();
        if let Some(node) = self.graph.nodes.get_mut(place) {
            node.stated = edges.iter().fold(Percent::ZERO, |sum, edge| sum.plus(edge.share.low));
            (node.stakes, node.own) = (edges, own);
        }
        Ok(read)
    }

    /// Marks everything from `next` on as not read.
    fn cut_at(&mut self, next: usize) {
        self.graph.cut = true;
        for node in self.graph.nodes.iter_mut().skip(next).filter(|node| !node.is_listed()) {
            node.unread = true;
        }
    }
}
