//! One-to-one assignment of greatest weight on a sparse bipartite graph.
//!
//! Rows (deposits) may stay alone at weight 0, so an edge of weight ≤ 0 is never taken. The method is successive
//! shortest augmenting paths with potentials (Jonker and Volgenant 1987, sparse form): one Dijkstra search a row,
//! which touches only the row's own connected component. Weights are integers, so the optimum is exact.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// An edge: row, column, and weight (any fixed unit; the caller uses millionths of a nat).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Row, below the row count given to [`assign`].
    pub row: u32,
    /// Column, below the column count given to [`assign`].
    pub column: u32,
    /// What pairing the two is worth.
    pub weight: i64,
}

const NONE: usize = usize::MAX;
/// Weights are cut here, so that sums along a path cannot overflow.
const CEILING: i64 = 1 << 40;

/// The assignment of greatest total weight: for each row its column, or `None` where it stays alone.
///
/// Edges out of range, or of weight ≤ 0, are left out. Time is O(rows · component edges · log), memory O(edges).
#[must_use]
pub fn assign(rows: usize, columns: usize, edges: &[Edge]) -> Vec<Option<u32>> {
    let mut solver = Solver::new(rows, columns, edges);
    for row in 0..rows {
        solver.augment(row);
    }
    solver.answer()
}

/// Every row has, beside its real columns, one of its own (`columns + row`) at weight 0, which stands for staying alone.
struct Solver {
    columns: usize,
    /// Edges of row r are `to[start[r]..start[r + 1]]`.
    start: Vec<usize>,
    to: Vec<(usize, i64)>,
    row_of: Vec<usize>,
    column_of: Vec<usize>,
    row_price: Vec<i64>,
    column_price: Vec<i64>,
    search: Search,
}

/// Scratch of one search; entries count only where `seen` carries the search's own stamp.
struct Search {
    stamp: u32,
    seen: Vec<u32>,
    done: Vec<u32>,
    distance: Vec<i64>,
    from_row: Vec<usize>,
    heap: BinaryHeap<Reverse<(i64, usize)>>,
    settled: Vec<usize>,
}

#[expect(
    clippy::indexing_slicing,
    reason = "hot kernel; edges out of range are dropped in `new`, every index comes from there"
)]
impl Solver {
    fn new(rows: usize, columns: usize, edges: &[Edge]) -> Self {
        let mut by_row: Vec<Vec<(usize, i64)>> = vec![Vec::new(); rows];
        for edge in edges.iter().filter(|edge| edge.weight > 0) {
            let (row, column) = (edge.row as usize, edge.column as usize);
            if row < rows && column < columns {
                by_row[row].push((column, edge.weight.min(CEILING)));
            }
        }
        let (mut start, mut to) = (vec![0], Vec::new());
        let mut row_price = Vec::with_capacity(rows);
        for (row, list) in by_row.iter().enumerate() {
            to.extend(list.iter().map(|(column, weight)| (*column, -*weight)));
            to.push((columns + row, 0));
            start.push(to.len());
            // Feasible from the start: the least cost of the row, so no reduced cost is negative.
            row_price.push(list.iter().map(|(_, weight)| -*weight).min().unwrap_or(0));
        }
        let all = columns + rows;
        Self {
            columns,
            start,
            to,
            row_of: vec![NONE; all],
            column_of: vec![NONE; rows],
            row_price,
            column_price: vec![0; all],
            search: Search::new(all),
        }
    }

    /// Adds `row` to the matching along the cheapest alternating path; the row's own column ends it at the latest.
    fn augment(&mut self, row: usize) {
        self.search.begin();
        let (mut at, mut base) = (row, 0);
        let end = loop {
            self.relax(at, base);
            let Some(Reverse((distance, column))) = self.search.next() else { return };
            if self.row_of[column] == NONE {
                self.reprice(row, distance);
                break column;
            }
            self.search.settled.push(column);
            (at, base) = (self.row_of[column], distance);
        };
        self.flip(row, end);
    }

    fn relax(&mut self, row: usize, base: i64) {
        for &(column, cost) in &self.to[self.start[row]..self.start[row + 1]] {
            let distance = base + cost - self.row_price[row] - self.column_price[column];
            self.search.offer(column, distance, row);
        }
    }

    /// Keeps every reduced cost at or above 0 and those on the path at 0.
    fn reprice(&mut self, row: usize, reached: i64) {
        self.row_price[row] += reached;
        for &column in &self.search.settled {
            let slack = reached - self.search.distance[column];
            self.column_price[column] -= slack;
            self.row_price[self.row_of[column]] += slack;
        }
    }

    fn flip(&mut self, row: usize, end: usize) {
        let mut column = end;
        loop {
            let owner = self.search.from_row[column];
            let before = self.column_of[owner];
            self.row_of[column] = owner;
            self.column_of[owner] = column;
            if owner == row {
                return;
            }
            column = before;
        }
    }

    fn answer(&self) -> Vec<Option<u32>> {
        let real = |column: &usize| if *column < self.columns { u32::try_from(*column).ok() } else { None };
        self.column_of.iter().map(real).collect()
    }
}

#[expect(clippy::indexing_slicing, reason = "hot kernel; columns come from the solver's own edge list")]
impl Search {
    fn new(columns: usize) -> Self {
        Self {
            stamp: 0,
            seen: vec![0; columns],
            done: vec![0; columns],
            distance: vec![0; columns],
            from_row: vec![NONE; columns],
            heap: BinaryHeap::new(),
            settled: Vec::new(),
        }
    }

    fn begin(&mut self) {
        self.stamp += 1;
        self.heap.clear();
        self.settled.clear();
    }

    fn offer(&mut self, column: usize, distance: i64, row: usize) {
        if self.done[column] == self.stamp
            || (self.seen[column] == self.stamp && self.distance[column] <= distance)
        {
            return;
        }
        self.seen[column] = self.stamp;
        self.distance[column] = distance;
        self.from_row[column] = row;
        self.heap.push(Reverse((distance, column)));
    }

    /// The nearest column not yet settled.
    fn next(&mut self) -> Option<Reverse<(i64, usize)>> {
        while let Some(Reverse((distance, column))) = self.heap.pop() {
            if self.done[column] != self.stamp {
                self.done[column] = self.stamp;
                return Some(Reverse((distance, column)));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The slow, obvious reference: every way to pair rows in turn.
    fn best(row: u32, rows: u32, taken: u32, edges: &[Edge]) -> i64 {
        if row == rows {
            return 0;
        }
        let alone = best(row + 1, rows, taken, edges);
        let own = edges.iter().filter(|edge| edge.row == row && taken & (1 << edge.column) == 0);
        own.map(|edge| edge.weight + best(row + 1, rows, taken | 1 << edge.column, edges))
            .fold(alone, i64::max)
    }

    fn worth(answer: &[Option<u32>], edges: &[Edge]) -> i64 {
        let weight = |row: usize, column: u32| {
            let same = edges.iter().filter(|edge| edge.row as usize == row && edge.column == column);
            same.map(|edge| edge.weight).max().unwrap()
        };
        answer.iter().enumerate().filter_map(|(row, column)| column.map(|column| weight(row, column))).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn no_other_pairing_is_worth_more(
            rows in 0u32..7,
            columns in 1u32..7,
            raw in prop::collection::vec((0u32..7, 0u32..7, -5i64..40), 0..30),
        ) {
            let edges: Vec<_> = raw
                .into_iter()
                .filter(|(row, column, _)| *row < rows && *column < columns)
                .map(|(row, column, weight)| Edge { row, column, weight })
                .collect();
            let answer = assign(rows as usize, columns as usize, &edges);
            let mut used: Vec<_> = answer.iter().flatten().collect();
            let count = used.len();
            used.sort_unstable();
            used.dedup();
            prop_assert_eq!(used.len(), count, "a column was given twice");
            prop_assert_eq!(worth(&answer, &edges), best(0, rows, 0, &edges));
        }
    }

    #[test]
    fn a_dearer_pair_gives_way_to_two_cheaper_ones() {
        let edge = |row, column, weight| Edge { row, column, weight };
        let edges = [edge(0, 0, 10), edge(0, 1, 9), edge(1, 0, 8)];
        assert_eq!(assign(2, 2, &edges), [Some(1), Some(0)]);
        assert_eq!(assign(1, 1, &[edge(0, 0, -1), edge(5, 0, 4)]), [None]);
    }
}
