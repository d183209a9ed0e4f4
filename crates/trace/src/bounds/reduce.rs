//! Contracts a network to a smaller one with the same largest flows, and carries a flow back.
//!
//! Three steps, each of which leaves the flows that are possible between the terminals as they were:
//! - two arcs between the same nodes become one of both capacities;
//! - a node that one arc leads to is joined to the arc's tail, where the arc is never the limit: what can
//!   leave the node, or what can come to the tail, is no more than its capacity;
//! - the same from the other side, for a node that one arc leaves.
//!
//! A peel chain, a fan-out, or a run of accounts that pass everything on becomes a single arc.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use super::maxflow::Edge;
use super::network::{FIRST_PLACE, NO_PASSAGE, Network};

/// Arcs may be moved this many times as often as there are arcs; stopping early leaves a larger network.
const MOVES_AN_ARC: usize = 32;

/// How an arc is made of the arcs of the first network.
#[derive(Debug, Clone, Copy)]
enum Made {
    /// It is one: the passage.
    Of(u32),
    /// Every unit takes both.
    InSeries(u32, u32),
    /// Units take one or the other; the capacity of the one.
    SideBySide(u32, u32, u128),
}

#[derive(Debug, Clone, Copy)]
struct Link {
    from: u32,
    to: u32,
    capacity: u128,
    made: u32,
    alive: bool,
}

/// A contracted network.
#[derive(Debug)]
pub(super) struct Reduced {
    pub(super) nodes: u32,
    /// Edges for the solver; terminals keep their numbers.
    pub(super) edges: Vec<Edge>,
    /// Per edge: how it was made.
    made_of: Vec<u32>,
    made: Vec<Made>,
}

struct Reducing {
    links: Vec<Link>,
    made: Vec<Made>,
    /// Links by tail and by head; dead or moved ones are dropped when met.
    outs: Vec<Vec<u32>>,
    ins: Vec<Vec<u32>>,
    out_degree: Vec<u32>,
    in_degree: Vec<u32>,
    between: FxHashMap<(u32, u32), u32>,
    waiting: VecDeque<u32>,
    is_waiting: Vec<bool>,
    moves_left: usize,
}

/// Contracts a network as far as the three steps go.
pub(super) fn reduce(network: &Network) -> Reduced {
    let mut reducing = Reducing::new(network);
    while let Some(node) = reducing.next() {
        if reducing.moves_left == 0 {
            break;
        }
        if !reducing.join_to_tail(node) {
            reducing.join_to_head(node);
        }
    }
    reducing.finish()
}

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "nodes are below `network.nodes`, links and makings are numbered as they are pushed, and a network's arcs fit 31 bits"
)]
impl Reducing {
    fn new(network: &Network) -> Self {
        let nodes = network.nodes as usize;
        let mut new = Self {
            links: Vec::with_capacity(network.arcs.len()),
            made: Vec::with_capacity(2 * network.arcs.len()),
            outs: vec![Vec::new(); nodes],
            ins: vec![Vec::new(); nodes],
            out_degree: vec![0; nodes],
            in_degree: vec![0; nodes],
            between: FxHashMap::default(),
            waiting: (FIRST_PLACE..network.nodes).collect(),
            is_waiting: vec![true; nodes],
            moves_left: network.arcs.len().saturating_mul(MOVES_AN_ARC),
        };
        for arc in &network.arcs {
            let made = new.make(Made::Of(arc.passage));
            new.add(Link { from: arc.from, to: arc.to, capacity: arc.capacity, made, alive: true });
        }
        new
    }

    fn next(&mut self) -> Option<u32> {
        let node = self.waiting.pop_front()?;
        self.is_waiting[node as usize] = false;
        Some(node)
    }

    fn wake(&mut self, node: u32) {
        if node >= FIRST_PLACE && !self.is_waiting[node as usize] {
            self.is_waiting[node as usize] = true;
            self.waiting.push_back(node);
        }
    }

    fn make(&mut self, made: Made) -> u32 {
        self.made.push(made);
        (self.made.len() - 1) as u32
    }

    /// Adds a link, or widens the one that stands between the same nodes.
    fn add(&mut self, link: Link) {
        if let Some(&other) = self.between.get(&(link.from, link.to)) {
            let beside = self.links[other as usize];
            let made = self.make(Made::SideBySide(beside.made, link.made, beside.capacity));
            let capacity = beside.capacity.saturating_add(link.capacity);
            self.links[other as usize] = Link { capacity, made, ..beside };
            return;
        }
        let number = self.links.len() as u32;
        self.links.push(link);
        self.between.insert((link.from, link.to), number);
        self.outs[link.from as usize].push(number);
        self.ins[link.to as usize].push(number);
        self.out_degree[link.from as usize] += 1;
        self.in_degree[link.to as usize] += 1;
    }

    fn remove(&mut self, number: u32) -> Link {
        let link = self.links[number as usize];
        self.links[number as usize].alive = false;
        self.between.remove(&(link.from, link.to));
        self.out_degree[link.from as usize] -= 1;
        self.in_degree[link.to as usize] -= 1;
        link
    }

    fn alive(&self, list: &[u32]) -> Vec<u32> {
        list.iter().copied().filter(|&number| self.links[number as usize].alive).collect()
    }

    /// Whether the capacities of a list's links add up to at most `room`.
    fn fits(&self, list: &[u32], room: u128) -> bool {
        let links = list.iter().map(|&number| self.links[number as usize]).filter(|link| link.alive);
        let mut left = room;
        links.into_iter().all(|link| {
            link.capacity <= left && {
                left -= link.capacity;
                true
            }
        })
    }

    fn join_to_tail(&mut self, node: u32) -> bool {
        let at = node as usize;
        if self.in_degree[at] != 1 || self.out_degree[at] == 0 {
            return false;
        }
        self.ins[at] = self.alive(&self.ins[at]);
        let Some(&only) = self.ins[at].first() else { return false };
        let into = self.links[only as usize];
        let tail_fits = into.from >= FIRST_PLACE && self.fits(&self.ins[into.from as usize], into.capacity);
        if !tail_fits && !self.fits(&self.outs[at], into.capacity) {
            return false;
        }
        self.remove(only);
        for number in self.alive(&self.outs[at]) {
            let link = self.remove(number);
            let made = self.make(Made::InSeries(into.made, link.made));
            let capacity = link.capacity.min(into.capacity);
            self.add(Link { from: into.from, to: link.to, capacity, made, alive: true });
            self.wake(link.to);
            self.moves_left = self.moves_left.saturating_sub(1);
        }
        self.outs[at] = Vec::new();
        self.wake(into.from);
        true
    }

    fn join_to_head(&mut self, node: u32) -> bool {
        let at = node as usize;
        if self.out_degree[at] != 1 || self.in_degree[at] == 0 {
            return false;
        }
        self.outs[at] = self.alive(&self.outs[at]);
        let Some(&only) = self.outs[at].first() else { return false };
        let out = self.links[only as usize];
        let head_fits = out.to >= FIRST_PLACE && self.fits(&self.outs[out.to as usize], out.capacity);
        if !head_fits && !self.fits(&self.ins[at], out.capacity) {
            return false;
        }
        self.remove(only);
        for number in self.alive(&self.ins[at]) {
            let link = self.remove(number);
            let made = self.make(Made::InSeries(link.made, out.made));
            let capacity = link.capacity.min(out.capacity);
            self.add(Link { from: link.from, to: out.to, capacity, made, alive: true });
            self.wake(link.from);
            self.moves_left = self.moves_left.saturating_sub(1);
        }
        self.ins[at] = Vec::new();
        self.wake(out.to);
        true
    }

    fn finish(self) -> Reduced {
        let mut numbers = vec![u32::MAX; self.outs.len()];
        let mut nodes = FIRST_PLACE;
        let mut number_of = |node: u32| {
            let slot = &mut numbers[node as usize];
            if node < FIRST_PLACE {
                return node;
            }
            if *slot == u32::MAX {
                *slot = nodes;
                nodes += 1;
            }
            *slot
        };
        let (mut edges, mut made_of) = (Vec::new(), Vec::new());
        for link in self.links.iter().filter(|link| link.alive) {
            edges.push((number_of(link.from), number_of(link.to), link.capacity));
            made_of.push(link.made);
        }
        Reduced { nodes, edges, made_of, made: self.made }
    }
}

impl Reduced {
    /// The units on each passage, from the units on each edge. Passages that are in no arc are left out.
    #[expect(clippy::indexing_slicing, reason = "a making is made of earlier ones")]
    pub(super) fn carry_back(&self, on_edge: impl Fn(usize) -> u128) -> Vec<(u32, u128)> {
        let mut units = vec![0_u128; self.made.len()];
        for (edge, &made) in self.made_of.iter().enumerate() {
            units[made as usize] += on_edge(edge);
        }
        let mut passages = Vec::new();
        for (at, made) in self.made.iter().enumerate().rev() {
            let all = units[at];
            match *made {
                Made::Of(NO_PASSAGE) => {}
                Made::Of(passage) => passages.push((passage, all)),
                Made::InSeries(first, second) => {
                    units[first as usize] += all;
                    units[second as usize] += all;
                }
                Made::SideBySide(one, other, capacity) => {
                    units[one as usize] += all.min(capacity);
                    units[other as usize] += all.saturating_sub(capacity);
                }
            }
        }
        passages.sort_unstable();
        passages
    }
}

#[cfg(test)]
mod tests {
    use super::super::maxflow::MaxFlow;
    use super::super::network::{Arc, OTHER, SOURCE, TARGET};
    use super::*;
    use proptest::prelude::*;

    /// Random networks without cycles: arcs lead to higher numbers, or to a terminal.
    fn network() -> impl Strategy<Value = Network> {
        let arc = (0_u32..14, 0_u32..14, 1_u128..12, 0_u32..4);
        prop::collection::vec(arc, 1..40).prop_map(|drawn| {
            let place = |n: u32| FIRST_PLACE + n;
            let arcs = (0_u32..).zip(drawn).map(|(passage, (a, b, capacity, kind))| {
                let (low, high) = (a.min(b), a.max(b));
                let (from, to) = match kind {
                    0 => (SOURCE, place(low)),
                    1 => (place(high), if b % 2 == 0 { TARGET } else { OTHER }),
                    _ if low == high => (place(low), place(low + 14)),
                    _ => (place(low), place(high)),
                };
                Arc { from, to, capacity, passage }
            });
            Network { nodes: FIRST_PLACE + 28, arcs: arcs.collect(), unfollowed: 0, unfollowed_units: 0 }
        })
    }

    fn largest(nodes: u32, edges: &[Edge]) -> (u128, MaxFlow) {
        let mut solver = MaxFlow::new(nodes, edges, u64::MAX).unwrap();
        (solver.run(SOURCE, TARGET).flow, solver)
    }

    proptest! {
        #[test]
        fn contraction_keeps_the_largest_flow_and_its_parts(network in network()) {
            let whole: Vec<Edge> = network.arcs.iter().map(|a| (a.from, a.to, a.capacity)).collect();
            let (expected, _) = largest(network.nodes, &whole);
            let reduced = reduce(&network);
            let (found, solver) = largest(reduced.nodes, &reduced.edges);
            prop_assert_eq!(found, expected);
            let mut net = vec![0_i128; network.nodes as usize];
            for (passage, units) in reduced.carry_back(|edge| solver.flow_on(edge)) {
                let arc = network.arcs[passage as usize];
                prop_assert!(units <= arc.capacity, "{:?} carries {}", arc, units);
                net[arc.from as usize] -= i128::try_from(units).unwrap();
                net[arc.to as usize] += i128::try_from(units).unwrap();
            }
            prop_assert_eq!(net[TARGET as usize], i128::try_from(expected).unwrap());
            prop_assert!(net[FIRST_PLACE as usize..].iter().all(|&units| units == 0));
        }
    }
}
