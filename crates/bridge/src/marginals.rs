//! How probable each pair is, over all one-to-one pairings and not only the best one.
//!
//! A pairing has probability proportional to the product of its edges' odds. The chance of one edge is found by the
//! cavity equations of the monomer–dimer model (Zdeborová and Mézard 2006; Bayati et al. 2007): exact on trees, close
//! on graphs with few short cycles, and by symmetry exact where k equal deposits meet k equal releases.

/// An edge of the graph with its log odds, in nats.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Odds {
    pub(crate) row: u32,
    pub(crate) column: u32,
    pub(crate) log: f64,
}

const ROUNDS: usize = 200;
/// Odds are cut at e^±60: nothing in two CSV files is surer than that.
const CUT: f64 = 60.0;

/// For each edge the probability that its two ends belong together, given that each end has at most one partner.
pub(crate) fn marginals(rows: usize, columns: usize, edges: &[Odds]) -> Vec<f64> {
    let odds: Vec<f64> = edges.iter().map(|edge| edge.log.clamp(-CUT, CUT).exp()).collect();
    let by_row = groups(rows, edges.iter().map(|edge| edge.row));
    let by_column = groups(columns, edges.iter().map(|edge| edge.column));
    let mut from_row = vec![1.0; edges.len()];
    let mut from_column = vec![1.0; edges.len()];
    for _ in 0..ROUNDS {
        let change = pass(&by_row, &odds, &from_column, &mut from_row).max(pass(
            &by_column,
            &odds,
            &from_row,
            &mut from_column,
        ));
        if change < 1e-7 {
            break;
        }
    }
    let joint = odds.iter().zip(&from_row).zip(&from_column).map(|((odds, row), column)| odds * row * column);
    joint.map(|joint| joint / (1.0 + joint)).collect()
}

/// For each node the edges that it has.
fn groups(count: usize, nodes: impl Iterator<Item = u32>) -> Vec<Vec<usize>> {
    let mut groups = vec![Vec::new(); count];
    for (edge, node) in nodes.enumerate() {
        if let Some(group) = groups.get_mut(node as usize) {
            group.push(edge);
        }
    }
    groups
}

/// One half-round: for each edge the chance that its end is free of every *other* edge. Returns the greatest relative
/// change. The others are summed from both sides: odds span e^±60, so taking one's own away from a total would lose
/// all the rest.
#[expect(clippy::indexing_slicing, reason = "one slot an edge; the groups hold indices of edges")]
fn pass(groups: &[Vec<usize>], odds: &[f64], theirs: &[f64], ours: &mut [f64]) -> f64 {
    let (mut change, mut after): (f64, Vec<f64>) = (0.0, Vec::new());
    for group in groups {
        after.clear();
        let mut sum = 0.0;
        for &edge in group.iter().rev() {
            after.push(sum);
            sum += odds[edge] * theirs[edge];
        }
        let mut before = 0.0;
        for &edge in group {
            let others = before + after.pop().unwrap_or(0.0);
            before += odds[edge] * theirs[edge];
            // In logs, half way: damping keeps even cycles from swinging.
            let next = (ours[edge] / (1.0 + others)).sqrt();
            change = change.max((next - ours[edge]).abs() / next.max(1e-300));
            ours[edge] = next;
        }
    }
    change
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every pairing, weighed: the total weight, and for each edge the weight of the pairings that hold it.
    fn enumerate(
        edges: &[Odds],
        at: usize,
        rows: u32,
        columns: u32,
        weight: f64,
        on: &mut Vec<usize>,
        sums: &mut [f64],
    ) -> f64 {
        let Some(edge) = edges.get(at) else {
            on.iter().for_each(|edge| sums[*edge] += weight);
            return weight;
        };
        let mut total = enumerate(edges, at + 1, rows, columns, weight, on, sums);
        if rows & (1 << edge.row) == 0 && columns & (1 << edge.column) == 0 {
            on.push(at);
            let (rows, columns) = (rows | 1 << edge.row, columns | 1 << edge.column);
            total += enumerate(edges, at + 1, rows, columns, weight * edge.log.exp(), on, sums);
            on.pop();
        }
        total
    }

    fn exact(edges: &[Odds]) -> Vec<f64> {
        let mut sums = vec![0.0; edges.len()];
        let total = enumerate(edges, 0, 0, 0, 1.0, &mut Vec::new(), &mut sums);
        sums.into_iter().map(|sum| sum / total).collect()
    }

    fn worst(edges: &[Odds]) -> f64 {
        let pairs = marginals(8, 8, edges).into_iter().zip(exact(edges));
        pairs.map(|(found, exact)| (found - exact).abs()).fold(0.0, f64::max)
    }

    fn edge(row: u32, column: u32, log: f64) -> Odds {
        Odds { row, column, log }
    }

    #[test]
    fn exact_on_trees() {
        let path = [edge(0, 0, 1.0), edge(1, 0, 2.0), edge(1, 1, -1.0), edge(2, 1, 0.5), edge(2, 2, 3.0)];
        assert!(worst(&path) < 1e-5, "{}", worst(&path));
    }

    #[test]
    fn equal_deposits_share_equal_releases() {
        let square: Vec<_> =
            (0..3).flat_map(|row| (0..3).map(move |column| edge(row, column, 20.0))).collect();
        assert!(worst(&square) < 0.02, "{}", worst(&square));
    }

    #[test]
    fn close_on_small_cycles() {
        let cycle = [edge(0, 0, 6.0), edge(0, 1, 4.0), edge(1, 0, 5.0), edge(1, 1, 6.5), edge(2, 1, 1.0)];
        assert!(worst(&cycle) < 0.08, "{}", worst(&cycle));
    }
}
