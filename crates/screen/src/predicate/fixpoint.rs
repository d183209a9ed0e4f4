//! Who is blocked: the least fixpoint of the rule, by a worklist that looks at each stake once.

use super::graph::{Graph, Node};
use super::share::Percent;

/// What blocked owners hold of one entity.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Held {
    /// At the least, by those blocked for certain.
    pub(super) at_least: Percent,
    /// At the most, by those who are or may be: the sum of their stakes' upper ends.
    most: Percent,
    /// One of those upper ends is itself excluded.
    open: bool,
    /// The least that those who may be blocked hold.
    least_of_possible: Percent,
}

impl Held {
    /// The most that blocked owners can hold of `node`, and whether that end itself is excluded: their own upper ends,
    /// and what the least stakes of the others leave. Where the stated stakes exceed the whole even at their least,
    /// something among them is wrong and the others bound nothing.
    pub(super) fn at_most(&self, node: &Node) -> (Percent, bool) {
        let others = node.stated.less(self.least_of_possible);
        let others = if node.stated > Percent::WHOLE { Percent::ZERO } else { others };
        let left = Percent::WHOLE.less(others);
        if self.most > left { (left, false) } else { (self.most, self.open) }
    }

    fn may_reach_half(&self, node: &Node) -> bool {
        let (most, open) = self.at_most(node);
        most > Percent::HALF || most == Percent::HALF && !open
    }
}

/// The two fixpoints, by the nodes' places.
pub(super) struct Blocked {
    /// Blocked whatever the true shares within their ranges.
    pub(super) certain: Vec<bool>,
    /// Blocked for some true shares within their ranges.
    pub(super) possible: Vec<bool>,
    pub(super) held: Vec<Held>,
}

/// Both fixpoints of `graph`.
#[allow(
    clippy::indexing_slicing,
    reason = "all vectors have one element for each node, and every place is a node's"
)]
pub(super) fn blocked(graph: &Graph) -> Blocked {
    let owned = owned_by_place(graph);
    let mut held = vec![Held::default(); graph.nodes.len()];
    let certain = spread(graph, &owned, Node::is_listed, |entity, stake| {
        let (held, edge) = (&mut held[entity], &graph.nodes[entity].stakes[stake]);
        held.at_least = held.at_least.plus(edge.share.low);
        held.at_least >= Percent::HALF
    });
    let possible = spread(
        graph,
        &owned,
        |node| node.listing.is_some() || node.unread,
        |entity, stake| {
            let (held, node) = (&mut held[entity], &graph.nodes[entity]);
            let share = node.stakes[stake].share;
            held.most = held.most.plus(share.high);
            held.open |= share.below;
            held.least_of_possible = held.least_of_possible.plus(share.low);
            held.may_reach_half(node)
        },
    );
    Blocked { certain, possible, held }
}

/// For every owner's place, the stakes it holds: the owned entity's place, and which of its stakes.
#[allow(clippy::indexing_slicing, reason = "every stake's owner is a node")]
fn owned_by_place(graph: &Graph) -> Vec<Vec<(usize, usize)>> {
    let mut owned = vec![Vec::new(); graph.nodes.len()];
    for (entity, node) in graph.nodes.iter().enumerate() {
        for (stake, edge) in node.stakes.iter().enumerate() {
            owned[edge.owner].push((entity, stake));
        }
    }
    owned
}

/// Spreads from the seeds: `count` adds one blocked owner's stake and says whether the entity is blocked now.
#[allow(clippy::indexing_slicing, reason = "every place is a node's")]
fn spread(
    graph: &Graph,
    owned: &[Vec<(usize, usize)>],
    seed: impl Fn(&Node) -> bool,
    mut count: impl FnMut(usize, usize) -> bool,
) -> Vec<bool> {
    let mut blocked: Vec<bool> = graph.nodes.iter().map(seed).collect();
    let mut open: Vec<usize> = (0..blocked.len()).filter(|place| blocked[*place]).collect();
    while let Some(owner) = open.pop() {
        for &(entity, stake) in &owned[owner] {
            if count(entity, stake) && !blocked[entity] {
                blocked[entity] = true;
                open.push(entity);
            }
        }
    }
    blocked
}
