//! The time-expanded network: nodes are accounts between two of their transfers, arcs are what they pay and
//! what they keep.

use super::toward::{End, Question, Toward};

/// Where the stolen units come from.
pub(super) const SOURCE: u32 = 0;
/// The target.
pub(super) const TARGET: u32 = 1;
/// Everything that is not the target.
pub(super) const OTHER: u32 = 2;
/// What was not followed: units that go there may end in the target or not.
pub(super) const UNFOLLOWED: u32 = 3;
/// First node that is an account at a time.
pub(super) const FIRST_PLACE: u32 = 4;
/// The carrier of an arc that is not a transfer.
pub(super) const NO_PASSAGE: u32 = u32::MAX;

/// An arc of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arc {
    pub(super) from: u32,
    pub(super) to: u32,
    /// Most units, above 0.
    pub(super) capacity: u128,
    /// The passage that it is, or [`NO_PASSAGE`] for units kept.
    pub(super) passage: u32,
}

/// The network of one question.
#[derive(Debug)]
pub(super) struct Network {
    pub(super) nodes: u32,
    pub(super) arcs: Vec<Arc>,
    /// Arcs that were not followed, and the most units on them.
    pub(super) unfollowed: u64,
    pub(super) unfollowed_units: u128,
}

/// Most arcs of a network, and the capacity below which arcs are left unfollowed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) most_arcs: usize,
    pub(super) threshold: u128,
}

/// One account while the network is built over it.
#[derive(Debug, Clone, Copy)]
struct Spot {
    /// The node that stands for it now; [`NO_PASSAGE`] where nothing that it holds can get to the target.
    node: u32,
    /// Whether it has paid since the node was made.
    paid: bool,
    /// The most stolen units it can hold.
    most: u128,
}

const CLEAN: Spot = Spot { node: NO_PASSAGE, paid: false, most: 0 };

struct Drawing<'a> {
    question: &'a Question<'a>,
    toward: &'a Toward,
    limits: Limits,
    spots: Vec<Spot>,
    network: Network,
}

/// Draws the network. `None` where it has more arcs than allowed.
pub(super) fn draw(question: &Question<'_>, toward: &Toward, limits: Limits) -> Option<Network> {
    let spots = vec![CLEAN; question.hood.accounts.len()];
    let network = Network { nodes: FIRST_PLACE, arcs: Vec::new(), unfollowed: 0, unfollowed_units: 0 };
    let mut drawing = Drawing { question, toward, limits, spots, network };
    for at in 0..question.hood.passages.len() {
        drawing.passage(at)?;
        if drawing.network.arcs.len() > limits.most_arcs {
            return None;
        }
    }
    drawing.finish();
    Some(drawing.network)
}

#[expect(
    clippy::indexing_slicing,
    reason = "passages name positions in `accounts`, and `toward` holds one value a passage"
)]
impl Drawing<'_> {
    /// One transfer: what the sender keeps, then what arrives. `None` where node numbers run out.
    fn passage(&mut self, at: usize) -> Option<()> {
        let passage = &self.question.hood.passages[at];
        let number = u32::try_from(at).ok()?;
        let sender = self.spots[passage.from as usize];
        if sender.node != NO_PASSAGE {
            self.keep(passage.from, passage.left, self.toward.kept[at])?;
        }
        let carried = passage.amount.min(sender.most);
        if passage.theft.is_none() {
            return if sender.node == NO_PASSAGE { Some(()) } else { self.pay(sender.node, at, carried) };
        }
        if sender.node != NO_PASSAGE {
            self.arc(sender.node, OTHER, carried, number);
        }
        let stolen = self.question.arriving(passage, 0);
        self.pay(SOURCE, at, stolen)
    }

    /// Draws what a transfer brings to its receiver.
    fn pay(&mut self, from: u32, at: usize, arriving: u128) -> Option<()> {
        let number = if from == SOURCE { NO_PASSAGE } else { u32::try_from(at).ok()? };
        let end = self.question.end_of(&self.question.hood.passages[at]);
        let onward = self.toward.onward[at].min(arriving);
        match end {
            _ if onward == 0 => self.arc(from, OTHER, arriving, number),
            End::Target => self.arc(from, TARGET, arriving, number),
            End::Onward(to) if onward >= self.limits.threshold => {
                let node = self.node_to_receive(to, arriving)?;
                self.arc(from, node, arriving, number);
            }
            End::Onward(_) | End::Unfollowed | End::Other => self.leave(from, arriving, onward, number),
        }
        Some(())
    }

    /// What an account keeps goes on to its next node. Where its balance is no limit to what it keeps, the
    /// node goes on too: only the next arrival must not leave with transfers of the past.
    fn keep(&mut self, account: u32, left: u128, kept: u128) -> Option<()> {
        let spot = self.spots[account as usize];
        let most = spot.most.min(left);
        let kept = kept.min(most);
        let next = if most == 0 {
            CLEAN
        } else if kept == 0 {
            self.arc(spot.node, OTHER, most, NO_PASSAGE);
            CLEAN
        } else if kept < self.limits.threshold {
            self.leave(spot.node, most, kept, NO_PASSAGE);
            CLEAN
        } else if left >= spot.most {
            Spot { paid: true, ..spot }
        } else {
            let node = self.node()?;
            self.arc(spot.node, node, most, NO_PASSAGE);
            Spot { node, paid: false, most }
        };
        self.spots[account as usize] = next;
        Some(())
    }

    fn node_to_receive(&mut self, account: u32, arriving: u128) -> Option<u32> {
        let mut spot = self.spots[account as usize];
        if spot.node == NO_PASSAGE || spot.paid {
            let before = spot.node;
            spot.node = self.node()?;
            if before != NO_PASSAGE {
                self.arc(before, spot.node, spot.most, NO_PASSAGE);
            }
        }
        let most = spot.most.saturating_add(arriving).min(self.question.stolen);
        self.spots[account as usize] = Spot { paid: false, most, ..spot };
        Some(spot.node)
    }

    /// An arc that is not followed: at most `onward` of its units can get to the target.
    fn leave(&mut self, from: u32, units: u128, onward: u128, passage: u32) {
        self.network.unfollowed += 1;
        self.network.unfollowed_units = self.network.unfollowed_units.saturating_add(onward);
        self.arc(from, UNFOLLOWED, onward, passage);
        self.arc(from, OTHER, units.saturating_sub(onward), passage);
    }

    fn arc(&mut self, from: u32, to: u32, capacity: u128, passage: u32) {
        if capacity > 0 {
            self.network.arcs.push(Arc { from, to, capacity, passage });
        }
    }

    fn node(&mut self) -> Option<u32> {
        let node = self.network.nodes;
        self.network.nodes = node.checked_add(1).filter(|&next| next < NO_PASSAGE)?;
        Some(node)
    }

    /// What is still held at the end is at rest.
    fn finish(&mut self) {
        for account in 0..self.spots.len() {
            let Spot { node, most, .. } = self.spots[account];
            if node != NO_PASSAGE {
                let end = if self.question.counts_at_rest(account) { TARGET } else { OTHER };
                self.arc(node, end, most, NO_PASSAGE);
            }
        }
    }
}
