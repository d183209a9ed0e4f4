//! The candidates of a query, weighed, and the best of them.

use crate::{
    align::Alignment,
    evidence::Beside,
    model::{Features, Weighed},
    search::Found,
};

/// What speaks for and against a candidate.
#[derive(Clone, Debug)]
pub(crate) struct Weighing {
    pub(crate) beside: Beside,
    pub(crate) features: Features,
    pub(crate) weighed: Weighed,
}

impl Weighing {
    /// With what it was taken from.
    pub(crate) fn found(self, party: u32, asked_name: usize, alignment: Alignment) -> Found {
        let Self { beside, features, weighed } = self;
        Found { party, asked_name, alignment, beside, features, weighed }
    }
}

/// The candidates of all names of a query, each party once. Alignments are large and stay where they are: most are
/// never handed out.
#[derive(Debug, Default)]
pub(crate) struct Candidates {
    parties: Vec<u32>,
    weighings: Vec<(usize, Weighing)>,
    alignments: Vec<Alignment>,
}

impl Candidates {
    /// Makes room.
    pub(crate) fn reserve(&mut self, more: usize) {
        self.parties.reserve(more);
        self.weighings.reserve(more);
        self.alignments.reserve(more);
    }

    /// Adds a candidate, or replaces a less probable one of the same party.
    pub(crate) fn add(&mut self, party: u32, asked_name: usize, weighing: Weighing, alignment: Alignment) {
        let Some(at) = self.parties.iter().position(|known| *known == party) else {
            self.parties.push(party);
            self.weighings.push((asked_name, weighing));
            self.alignments.push(alignment);
            return;
        };
        if let Some((known, known_alignment)) = self.weighings.get_mut(at).zip(self.alignments.get_mut(at))
            && known.1.weighed.nats < weighing.weighed.nats
        {
            (*known, *known_alignment) = ((asked_name, weighing), alignment);
        }
    }

    /// The most probable, best first; equals in the order of their parties.
    pub(crate) fn best(mut self, limit: usize) -> Vec<Found> {
        let own = self.parties.iter().zip(&self.weighings).enumerate();
        let mut order: Vec<(f32, u32, usize)> =
            own.map(|(at, (party, (_, weighing)))| (weighing.weighed.nats, *party, at)).collect();
        order.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        order.truncate(limit);
        let found = |(_, party, at): (f32, u32, usize)| {
            let (asked_name, weighing) = self.weighings.get(at)?.clone();
            Some(weighing.found(party, asked_name, std::mem::take(self.alignments.get_mut(at)?)))
        };
        order.into_iter().filter_map(found).collect()
    }
}
