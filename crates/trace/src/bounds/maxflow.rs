//! Maximum flow in exact integers, by Dinic's algorithm (E. A. Dinic, Soviet Math. Doklady 11, 1970).
//!
//! Arcs and their reverses stand in pairs (`2 i` and `2 i + 1`). Work is counted in arcs looked at; a solver
//! that has used up its share stops, and says how much more could flow at most.

/// An arc for the solver: tail, head, capacity.
pub(super) type Edge = (u32, u32, u128);

#[derive(Debug)]
pub(super) struct MaxFlow {
    /// Per half arc: its head.
    heads: Vec<u32>,
    /// Per half arc: what can still flow along it.
    residual: Vec<u128>,
    /// Half arcs grouped by tail.
    by_tail: Vec<u32>,
    offsets: Vec<u32>,
    level: Vec<u32>,
    next: Vec<u32>,
    queue: Vec<u32>,
    work_left: u64,
}

const UNSEEN: u32 = u32::MAX;

/// What a run found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Units that were added to the flow.
    pub(super) flow: u128,
    /// How many more there can be at most: 0 where the solver finished.
    pub(super) more: u128,
}

#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "heads and tails are below `nodes` and half arcs fit 32 bits: `new` refuses others"
)]
impl MaxFlow {
    /// Takes the edges over nodes `0..nodes`. `None` where an edge names another node, or there are 2^31.
    pub(super) fn new(nodes: u32, edges: &[Edge], work: u64) -> Option<Self> {
        let in_range = edges.iter().all(|&(from, to, _)| from < nodes && to < nodes);
        if !in_range || edges.len() >= (1 << 31) || nodes == u32::MAX {
            return None;
        }
        let (mut heads, mut residual) = (Vec::new(), Vec::new());
        let mut offsets = vec![0_u32; nodes as usize + 1];
        for &(from, to, capacity) in edges {
            heads.extend([to, from]);
            residual.extend([capacity, 0]);
            offsets[from as usize + 1] += 1;
            offsets[to as usize + 1] += 1;
        }
        for at in 1..offsets.len() {
            offsets[at] += offsets[at - 1];
        }
        let mut place = offsets.clone();
        let mut by_tail = vec![0; heads.len()];
        for half in 0..heads.len() {
            let slot = &mut place[heads[half ^ 1] as usize];
            by_tail[*slot as usize] = half as u32;
            *slot += 1;
        }
        let level = vec![UNSEEN; nodes as usize];
        Some(Self {
            heads,
            residual,
            by_tail,
            offsets,
            level,
            next: place,
            queue: Vec::new(),
            work_left: work,
        })
    }

    /// Sets the capacity of an edge that carries no flow yet.
    pub(super) fn open(&mut self, edge: usize, capacity: u128) {
        self.residual[2 * edge] = capacity;
    }

    /// Units on an edge.
    pub(super) fn flow_on(&self, edge: usize) -> u128 {
        self.residual[2 * edge + 1]
    }

    /// Adds as much flow as there can be.
    pub(super) fn run(&mut self, source: u32, sink: u32) -> Found {
        let mut flow = 0_u128;
        while self.layer(source, sink) {
            self.next.copy_from_slice(&self.offsets);
            flow = flow.saturating_add(self.block(source, sink));
            if self.work_left == 0 {
                return Found { flow, more: self.narrowest_layer(source, sink) };
            }
        }
        Found { flow, more: 0 }
    }

    fn halves(&self, node: u32) -> std::ops::Range<usize> {
        self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize
    }

    /// Distances *to the sink* along arcs that can still carry; whether the source has one. Counted from the
    /// sink, so that searches from the source never walk into what does not lead there.
    fn layer(&mut self, source: u32, sink: u32) -> bool {
        self.level.fill(UNSEEN);
        self.queue.clear();
        self.queue.push(sink);
        self.level[sink as usize] = 0;
        let mut at = 0;
        while let Some(&node) = self.queue.get(at) {
            at += 1;
            let halves = self.halves(node);
            self.work_left = self.work_left.saturating_sub(halves.len() as u64);
            for place in halves {
                let half = self.by_tail[place] as usize;
                let before = self.heads[half] as usize;
                if self.level[before] == UNSEEN && self.residual[half ^ 1] > 0 {
                    self.level[before] = self.level[node as usize] + 1;
                    self.queue.push(before as u32);
                }
            }
        }
        self.level[source as usize] != UNSEEN
    }

    /// A blocking flow: every path along falling levels has a full arc afterwards.
    fn block(&mut self, source: u32, sink: u32) -> u128 {
        let mut flow = 0_u128;
        let mut path: Vec<u32> = Vec::new();
        let mut node = source;
        while self.work_left > 0 {
            if node == sink {
                flow = flow.saturating_add(self.push_along(&mut path));
                node = path.last().map_or(source, |&half| self.heads[half as usize]);
            } else if let Some(half) = self.step_down(node) {
                path.push(half);
                node = self.heads[half as usize];
            } else {
                let Some(half) = path.pop() else { break };
                node = self.heads[half as usize ^ 1];
                self.next[node as usize] += 1;
            }
        }
        flow
    }

    fn step_down(&mut self, node: u32) -> Option<u32> {
        let end = self.offsets[node as usize + 1];
        while self.next[node as usize] < end {
            self.work_left = self.work_left.saturating_sub(1);
            let half = self.by_tail[self.next[node as usize] as usize];
            let head = self.heads[half as usize] as usize;
            if self.residual[half as usize] > 0
                && self.level[head] != UNSEEN
                && self.level[head] + 1 == self.level[node as usize]
            {
                return Some(half);
            }
            self.next[node as usize] += 1;
        }
        None
    }

    /// Fills a path, and goes back to the tail of its first full arc.
    fn push_along(&mut self, path: &mut Vec<u32>) -> u128 {
        let units = path.iter().map(|&half| self.residual[half as usize]).min().unwrap_or(0);
        let mut first_full = path.len();
        for (at, &half) in path.iter().enumerate().rev() {
            self.residual[half as usize] -= units;
            self.residual[half as usize ^ 1] += units;
            if self.residual[half as usize] == 0 {
                first_full = at;
            }
        }
        self.work_left = self.work_left.saturating_sub(path.len() as u64);
        path.truncate(first_full);
        units
    }

    /// The smallest of the cuts between two distances from the sink: no flow can add more than it.
    fn narrowest_layer(&mut self, source: u32, sink: u32) -> u128 {
        if !self.layer(source, sink) {
            return 0;
        }
        let top = self.level[source as usize] as usize;
        let mut across = vec![0_u128; top];
        for half in 0..self.heads.len() {
            let (from, to) =
                (self.level[self.heads[half ^ 1] as usize], self.level[self.heads[half] as usize]);
            let from = (from as usize).min(top);
            for gap in &mut across[(to as usize).min(from)..from] {
                *gap = gap.saturating_add(self.residual[half]);
            }
        }
        across.into_iter().min().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest cut, by trying every one.
    fn smallest_cut(nodes: u32, edges: &[Edge]) -> u128 {
        let sides = (0..1_u32 << nodes).filter(|side| side & 1 == 1 && side & 2 == 0);
        let across = |side: u32| {
            edges.iter().filter(|(a, b, _)| side >> a & 1 == 1 && side >> b & 1 == 0).map(|e| e.2).sum()
        };
        sides.map(across).min().unwrap_or(0)
    }

    proptest::proptest! {
        #[test]
        fn the_largest_flow_is_the_smallest_cut(edges in proptest::collection::vec((0_u32..8, 0_u32..8, 0_u128..20), 0..30)) {
            let mut solver = MaxFlow::new(8, &edges, u64::MAX).unwrap();
            let found = solver.run(0, 1);
            proptest::prop_assert_eq!(found, Found { flow: smallest_cut(8, &edges), more: 0 });
            let mut net = [0_i128; 8];
            for (at, &(from, to, capacity)) in edges.iter().enumerate() {
                proptest::prop_assert!(solver.flow_on(at) <= capacity);
                net[from as usize] -= i128::try_from(solver.flow_on(at)).unwrap();
                net[to as usize] += i128::try_from(solver.flow_on(at)).unwrap();
            }
            proptest::prop_assert!(net[2..].iter().all(|&units| units == 0));
        }

        #[test]
        fn a_solver_stopped_early_bounds_what_is_missing(
            edges in proptest::collection::vec((0_u32..8, 0_u32..8, 0_u128..20), 0..30), work in 0_u64..120
        ) {
            let whole = smallest_cut(8, &edges);
            let found = MaxFlow::new(8, &edges, work).unwrap().run(0, 1);
            proptest::prop_assert!(found.flow <= whole && whole <= found.flow + found.more, "{found:?} of {whole}");
        }
    }
}
