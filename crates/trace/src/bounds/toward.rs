//! What can get from each transfer to the target: one pass forward and one backward over the neighbourhood.

use super::Measure;
use super::neighbourhood::{Neighbourhood, Passage};

/// One question: which incidents' units, to which accounts.
#[derive(Debug)]
pub(super) struct Question<'a> {
    pub(super) hood: &'a Neighbourhood,
    /// Per account of the neighbourhood: whether it is one of the target's.
    pub(super) in_target: Vec<bool>,
    /// The incident; `None` for all.
    pub(super) label: Option<u32>,
    pub(super) measure: Measure,
    /// Units stolen in the incidents asked for.
    pub(super) stolen: u128,
    /// No row from here on pays the target.
    pub(super) last_arrival: u32,
    /// Units that the target's accounts were paid since the first theft, in all.
    pub(super) paid: u128,
}

/// Where a transfer takes what it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// To the target, for good.
    Target,
    /// To a place that is not the target, for good.
    Other,
    /// To an account that was not followed.
    Unfollowed,
    /// To an account that goes on.
    Onward(u32),
}

impl Question<'_> {
    /// Where a transfer ends.
    pub(super) fn end_of(&self, passage: &Passage) -> End {
        let at = passage.to as usize;
        let absorbs = self.hood.absorbs.get(at).copied().unwrap_or(true);
        let wanted = self.in_target.get(at).copied().unwrap_or(false);
        match (wanted, absorbs) {
            (true, true) => End::Target,
            (true, false) if self.measure == Measure::Arrived => End::Target,
            (false, true) => End::Other,
            _ if passage.followed => End::Onward(passage.to),
            _ => End::Unfollowed,
        }
    }

    /// Whether units at rest on an account at the end count.
    pub(super) fn counts_at_rest(&self, account: usize) -> bool {
        self.measure == Measure::Held && self.in_target.get(account).copied().unwrap_or(false)
    }

    /// What arrives with a transfer, of what its sender let go: a theft asked for is tainted as a whole, any
    /// other theft counts to another incident.
    pub(super) fn arriving(&self, passage: &Passage, carried: u128) -> u128 {
        match passage.theft {
            None => carried,
            Some(label) if self.label.is_none_or(|wanted| wanted == label) => passage.amount,
            Some(_) => 0,
        }
    }
}

/// Per transfer, how much at most can still get to the target.
#[derive(Debug)]
pub(super) struct Toward {
    /// Of what arrives with the transfer.
    pub(super) onward: Vec<u128>,
    /// Of what the sender keeps.
    pub(super) kept: Vec<u128>,
}

/// Runs both passes. Values are upper bounds, and 0 means that there is no way at all.
#[expect(clippy::indexing_slicing, reason = "every passage's `from` and `to` are positions in `accounts`")]
pub(super) fn toward(question: &Question<'_>) -> Toward {
    let arriving = most_arriving(question);
    let hood = question.hood;
    let accounts = 0..hood.accounts.len();
    let mut value: Vec<u128> =
        accounts.map(|at| if question.counts_at_rest(at) { question.stolen } else { 0 }).collect();
    let (mut onward, mut kept) = (vec![0; hood.passages.len()], vec![0; hood.passages.len()]);
    for (at, passage) in hood.passages.iter().enumerate().rev() {
        let stays = value[passage.from as usize].min(passage.left);
        let goes = match question.end_of(passage) {
            End::Target => arriving[at],
            End::Unfollowed if passage.row < question.last_arrival => arriving[at],
            End::Other | End::Unfollowed => 0,
            End::Onward(to) => arriving[at].min(value[to as usize]),
        };
        (onward[at], kept[at]) = (goes, stays);
        if passage.theft.is_some() {
            value[passage.from as usize] = stays; // what a theft takes of its sender's taint is relabelled
        } else {
            value[passage.from as usize] = stays.saturating_add(goes).min(question.stolen);
        }
    }
    Toward { onward, kept }
}

/// Per transfer, the most that can arrive with it.
#[expect(clippy::indexing_slicing, reason = "as in `toward`")]
fn most_arriving(question: &Question<'_>) -> Vec<u128> {
    let mut most = vec![0_u128; question.hood.accounts.len()];
    let step = |passage: &Passage| {
        let from = &mut most[passage.from as usize];
        let carried = passage.amount.min(*from);
        *from = passage.left.min(*from);
        let arriving = question.arriving(passage, carried);
        if let End::Onward(to) = question.end_of(passage) {
            let to = &mut most[to as usize];
            *to = to.saturating_add(arriving).min(question.stolen);
        }
        arriving
    };
    question.hood.passages.iter().map(step).collect()
}
