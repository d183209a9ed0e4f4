//! The answer of the 50 percent rule, laid out layer by layer with what it rests on.

use super::fixpoint::Blocked;
use super::graph::{Edge, Graph, Node};
use super::ownership::{Aggregate, Counted, Doubt, FiftyPercent, Layer, Standing};
use super::share::Percent;
use record::Certainty;
use std::cmp::Reverse;

/// The answer on the first node of `graph`.
pub(super) fn answer(graph: &Graph, blocked: &Blocked) -> FiftyPercent {
    let view = Layers { graph, blocked };
    let standing = view.standing(0);
    let places = if standing == Standing::Listed { Vec::new() } else { view.places() };
    let layers: Vec<_> = places.iter().filter_map(|place| view.layer(*place)).collect();
    FiftyPercent {
        standing,
        listing: graph.nodes.first().and_then(|node| Some(node.listing.as_ref()?.0.clone())),
        sum: layers.first().map(|layer| layer.sum),
        strength: strength(standing, &layers),
        doubts: view.doubts(&places, &layers),
        layers,
    }
}

struct Layers<'a> {
    graph: &'a Graph,
    blocked: &'a Blocked,
}

impl Layers<'_> {
    fn node(&self, place: usize) -> Option<&Node> {
        self.graph.nodes.get(place)
    }

    fn standing(&self, place: usize) -> Standing {
        let is = |all: &[bool]| all.get(place).copied().unwrap_or(false);
        if self.node(place).is_some_and(Node::is_listed) {
            Standing::Listed
        } else if is(&self.blocked.certain) {
            Standing::ByOwnership
        } else if is(&self.blocked.possible) {
            Standing::Unclear
        } else {
            Standing::NotFound
        }
    }

    /// The first node, then the unlisted that are or may be blocked and hold of it through others such, nearest first.
    fn places(&self) -> Vec<usize> {
        let (mut seen, mut places, mut next) = (vec![false; self.graph.nodes.len()], vec![0], 0);
        while let Some(place) = places.get(next).copied() {
            next += 1;
            for edge in self.node(place).into_iter().flat_map(|node| &node.stakes) {
                let counts = matches!(self.standing(edge.owner), Standing::Unclear | Standing::ByOwnership);
                if let Some(seen) =
                    seen.get_mut(edge.owner).filter(|seen| counts && !**seen && edge.owner != 0)
                {
                    *seen = true;
                    places.push(edge.owner);
                }
            }
        }
        places
    }

    fn layer(&self, place: usize) -> Option<Layer> {
        let node = self.node(place)?;
        let mut stakes: Vec<_> = node.stakes.iter().filter_map(|edge| self.counted(edge)).collect();
        stakes.sort_by_key(|counted| {
            (Reverse(counted.owner_is), Reverse(counted.stake.share.high), counted.stake.owner.clone())
        });
        let sum = self.aggregate(place, node)?;
        Some(Layer { entity: node.id.clone(), standing: self.standing(place), sum, stakes })
    }

    fn aggregate(&self, place: usize, node: &Node) -> Option<Aggregate> {
        let held = self.blocked.held.get(place)?;
        let (at_most, below) = if node.unread { (Percent::WHOLE, false) } else { held.at_most(node) };
        let own = node.own.map_or(Percent::ZERO, |own| own.low);
        let unaccounted = Percent::WHOLE.less(node.stated.plus(own));
        let at_least = held.at_least.min(Percent::WHOLE);
        Some(Aggregate { at_least, at_most, below, unaccounted })
    }

    fn counted(&self, edge: &Edge) -> Option<Counted> {
        let listing = self.node(edge.owner)?.listing.as_ref().map(|(listing, _)| listing.clone());
        let owner_is = self.standing(edge.owner);
        Some(Counted { stake: edge.stake.clone(), holds: edge.holds, owner_is, listing })
    }

    fn doubts(&self, places: &[usize], layers: &[Layer]) -> Vec<Doubt> {
        let nodes = places.iter().filter_map(|place| self.node(*place));
        let mut doubts: Vec<_> = nodes.flat_map(of_node).collect();
        for layer in layers {
            let counts =
                |counted: &&Counted| counted.stake.contested && counted.owner_is != Standing::NotFound;
            doubts.extend(layer.stakes.iter().filter(counts).map(|counted| Doubt::Contested {
                entity: layer.entity.clone(),
                owner: counted.stake.owner.clone(),
            }));
        }
        if self.graph.cut {
            let entities = self.graph.nodes.iter().filter(|node| !node.unread).count();
            doubts.push(Doubt::Cut { entities });
        }
        doubts
    }
}

/// What is doubtful in what is stated of one entity's owners.
fn of_node(node: &Node) -> impl Iterator<Item = Doubt> {
    let over = (node.stated > Percent::WHOLE)
        .then(|| Doubt::OverWhole { entity: node.id.clone(), total: node.stated });
    let own = node.own.map(|share| Doubt::HoldsItself { entity: node.id.clone(), share });
    over.into_iter().chain(own)
}

/// The weakest stake that the answer rests on: for one blocked for certain, the stakes that hold for certain of the
/// layers blocked for certain; for an unclear one, those of all who may be blocked.
fn strength(standing: Standing, layers: &[Layer]) -> Option<u32> {
    if standing == Standing::NotFound || standing == Standing::Listed {
        return None;
    }
    let layers = layers.iter().filter(|layer| layer.standing >= standing);
    let stakes = layers.flat_map(|layer| &layer.stakes).filter(|counted| {
        counted.owner_is >= standing
            && (standing == Standing::Unclear
                || counted.holds == Certainty::Yes && counted.stake.share.low > Percent::ZERO)
    });
    stakes.map(|counted| counted.stake.strength).min()
}
