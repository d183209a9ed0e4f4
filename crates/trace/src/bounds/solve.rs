//! One question: from the neighbourhood to the two bounds.

use super::maxflow::{Edge, Found, MaxFlow};
use super::network::{FIRST_PLACE, Limits, NO_PASSAGE, Network, OTHER, SOURCE, TARGET, UNFOLLOWED, draw};
use super::reduce::{Reduced, reduce};
use super::toward::{End, Question, Toward, toward};
use super::{Bounds, BoundsCut, BoundsOptions, Measure, NetworkSize, Witness, witness};

/// First threshold tried, as a binary fraction of what was stolen, and the step to the next one.
const FIRST_FRACTION: u32 = 20;
const FRACTION_STEP: u32 = 2;

/// Answers a question. `None` where its numbers leave 32 bits.
pub(super) fn solve(question: &Question<'_>, options: &BoundsOptions, through: u32) -> Option<Bounds> {
    let toward = toward(question);
    let (network, threshold) = draw_within(question, &toward, options.max_edges);
    let reduced = reduce(&network);
    let ask = |wanted: u32, rest: u32| Side { network: &network, reduced: &reduced, options, wanted, rest };
    let (most, way_up) = ask(TARGET, OTHER).run(question, through)?;
    let (away, way_down) = ask(OTHER, TARGET).run(question, through)?;
    let drawn: u128 = network.arcs.iter().filter(|arc| arc.from == SOURCE).map(|arc| arc.capacity).sum();
    let upper = (most.flow.saturating_add(most.more)).min(payable(question, &toward)).min(drawn);
    let lower = drawn.saturating_sub(away.flow.saturating_add(away.more));
    let cut = cuts(question, &network, threshold, most.more.saturating_add(away.more));
    Some(Bounds {
        target: 0,
        label: question.label,
        measure: question.measure,
        stolen: question.stolen,
        lower,
        upper,
        exact: cut.is_empty() || lower == upper,
        cut,
        size: size(question, &network, &reduced),
        lower_witness: way_down,
        upper_witness: way_up,
    })
}

/// Draws the network, leaving arcs below a threshold unfollowed where it has too many; the threshold rises until
/// the rest fits.
fn draw_within(question: &Question<'_>, toward: &Toward, most_arcs: usize) -> (Network, u128) {
    let mut threshold = 0;
    let mut shift = FIRST_FRACTION;
    loop {
        // With everything left unfollowed what remains is two arcs a theft: it is let through.
        let most_arcs = if threshold == u128::MAX { usize::MAX } else { most_arcs };
        if let Some(network) = draw(question, toward, Limits { most_arcs, threshold }) {
            return (network, threshold);
        }
        threshold = if shift == 0 { u128::MAX } else { (question.stolen >> shift).max(1) };
        shift = shift.saturating_sub(FRACTION_STEP);
    }
}

/// The most that transfers to the target can bring, whatever was cut.
fn payable(question: &Question<'_>, toward: &Toward) -> u128 {
    let mut sum = 0_u128;
    for (passage, units) in question.hood.passages.iter().zip(&toward.onward) {
        match question.end_of(passage) {
            End::Target => sum = sum.saturating_add(*units),
            End::Unfollowed => return question.paid, // what pays the target from there was never seen
            End::Other | End::Onward(_) => {}
        }
    }
    match question.measure {
        Measure::Arrived => sum.min(question.paid),
        Measure::Held => question.paid, // what goes on between its accounts is in no sum above
    }
}

fn cuts(question: &Question<'_>, network: &Network, threshold: u128, work: u128) -> Vec<BoundsCut> {
    let mut cut = Vec::new();
    if network.unfollowed > 0 && question.hood.threshold > 0 {
        cut.push(BoundsCut::Transfers { below: question.hood.threshold });
    }
    if network.unfollowed > 0 && threshold > 0 {
        cut.push(BoundsCut::Edges { below: threshold });
    }
    if work > 0 {
        cut.push(BoundsCut::Work { units: work });
    }
    cut
}

fn size(question: &Question<'_>, network: &Network, reduced: &Reduced) -> NetworkSize {
    let places = |nodes: u32| (nodes - FIRST_PLACE) as usize;
    NetworkSize {
        transfers: question.hood.passages.len(),
        nodes: places(network.nodes),
        edges: network.arcs.len(),
        contracted_nodes: places(reduced.nodes),
        contracted_edges: reduced.edges.len(),
        unfollowed: network.unfollowed,
    }
}

/// One of the two largest flows: to the target, or away from it.
struct Side<'a> {
    network: &'a Network,
    reduced: &'a Reduced,
    options: &'a BoundsOptions,
    /// The terminal that as much as possible is sent to. What was not followed counts for it, either way.
    wanted: u32,
    /// The terminal that the rest goes to.
    rest: u32,
}

impl Side<'_> {
    fn run(&self, question: &Question<'_>, through: u32) -> Option<(Found, Option<Witness>)> {
        let end = self.reduced.nodes;
        let mut edges: Vec<Edge> = self.reduced.edges.clone();
        edges.extend([(self.wanted, end, u128::MAX), (UNFOLLOWED, end, u128::MAX), (self.rest, end, 0)]);
        let mut solver = MaxFlow::new(end.checked_add(1)?, &edges, self.options.max_work)?;
        let found = solver.run(SOURCE, end);
        if !self.options.witnesses || self.network.unfollowed > 0 || found.more > 0 {
            return Some((found, None));
        }
        // Paths to the rest never take back what has come to the wanted terminal.
        solver.open(edges.len() - 1, u128::MAX);
        if solver.run(SOURCE, end).more > 0 {
            return Some((found, None));
        }
        let mut decided = self.reduced.carry_back(|edge| solver.flow_on(edge));
        decided.retain(|&(passage, _)| passage != NO_PASSAGE);
        Some((found, witness::complete(question, &decided, through)))
    }
}
