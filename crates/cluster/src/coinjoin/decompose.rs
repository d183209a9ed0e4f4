//! Which inputs paid for which change: every division of a CoinJoin of equal outputs among its participants.
//!
//! Each participant takes one output of the denomination and, unless its inputs are used up, one change output. So its
//! inputs sum to the denomination and its change, up to the fee that it paid or earned. All such divisions are searched;
//! nothing is guessed where the search is cut off.

/// The transaction as the search sees it; all values in satoshi.
#[derive(Clone, Copy, Debug)]
pub struct EqualOutputs<'a> {
    /// Input values. At most 64.
    pub inputs: &'a [u64],
    /// The value of the equal outputs.
    pub denomination: u64,
    /// The values of the change outputs: as many as participants, or one fewer.
    pub changes: &'a [u64],
    /// How many equal outputs, so participants.
    pub participants: usize,
}

/// What a participant other than the one that closes the sum (`JoinMarket`'s taker) may gain or lose, in satoshi.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// A participant's outputs may exceed its inputs by this much: a maker's fee.
    pub gains: u64,
    /// A participant's inputs may exceed its outputs by this much: its part of the miner's fee.
    pub loses: u64,
}

/// Where the search stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Steps of the search, each an input tried.
    pub steps: u64,
    /// Divisions kept.
    pub divisions: usize,
}

/// One participant's part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Bit `i` stands for input `i`.
    pub inputs: u64,
    /// The index of its change in [`EqualOutputs::changes`]; `None`: it took none.
    pub change: Option<usize>,
}

/// The divisions found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Divisions {
    /// Each is one division: the participants that fit the terms, then the one that closes the sum, last.
    pub found: Vec<Vec<Share>>,
    /// Nothing was left out: every division that fits the terms is in `found`.
    pub complete: bool,
}

/// Searches all divisions that fit the terms. Empty and incomplete for more than 64 inputs, or if the numbers of changes
/// and participants do not fit each other.
#[must_use]
pub fn divisions(tx: &EqualOutputs<'_>, terms: Terms, limits: Limits) -> Divisions {
    let spare = (tx.changes.len() + 1).checked_sub(tx.participants);
    if tx.inputs.len() > 64 || tx.participants < 2 || spare.is_none_or(|spare| spare > 1) {
        return Divisions::default();
    }
    let mut search = Search::new(tx, terms, limits);
    if spare == Some(0) {
        search.run(None);
    } else {
        (0..tx.changes.len()).for_each(|taker| search.run(Some(taker)));
    }
    Divisions { complete: !search.cut, found: search.found }
}

struct Search<'a> {
    tx: &'a EqualOutputs<'a>,
    /// Inputs by falling value, with their own index.
    inputs: Vec<(u64, usize)>,
    /// What remains from each input on.
    tails: Vec<u64>,
    terms: Terms,
    limits: Limits,
    cut: bool,
    chosen: Vec<Share>,
    found: Vec<Vec<Share>>,
}

impl<'a> Search<'a> {
    fn new(tx: &'a EqualOutputs<'a>, terms: Terms, limits: Limits) -> Self {
        let mut inputs: Vec<(u64, usize)> = tx.inputs.iter().copied().zip(0..).collect();
        inputs.sort_unstable_by(|left, right| right.cmp(left));
        let mut tails: Vec<u64> = inputs
            .iter()
            .rev()
            .scan(0_u64, |sum, &(value, _)| {
                *sum = sum.saturating_add(value);
                Some(*sum)
            })
            .collect();
        tails.reverse();
        Self { tx, inputs, tails, terms, limits, cut: false, chosen: Vec::new(), found: Vec::new() }
    }

    /// All divisions in which the one that closes the sum has this change.
    fn run(&mut self, taker: Option<usize>) {
        let mut others: Vec<usize> =
            (0..self.tx.changes.len()).filter(|&index| Some(index) != taker).collect();
        // The largest change first: fewest inputs can pay for it.
        others.sort_unstable_by_key(|&index| std::cmp::Reverse(self.tx.changes.get(index)));
        let all = if self.inputs.len() == 64 { u64::MAX } else { (1 << self.inputs.len()) - 1 };
        self.participant(&others, all, taker);
    }

    fn participant(&mut self, waiting: &[usize], free: u64, taker: Option<usize>) {
        let Some((&change, rest)) = waiting.split_first() else {
            return self.close(free, taker);
        };
        let owed = self.tx.denomination.saturating_add(self.tx.changes.get(change).copied().unwrap_or(0));
        let bounds = (owed.saturating_sub(self.terms.gains), owed.saturating_add(self.terms.loses));
        let state = State { change, rest, free, taker, bounds };
        self.inputs_of(&state, 0, 0, 0);
    }

    /// The inputs left belong to the one that closes the sum; it needs at least one.
    fn close(&mut self, free: u64, taker: Option<usize>) {
        if free == 0 {
            return;
        }
        if self.found.len() == self.limits.divisions {
            self.cut = true;
            return;
        }
        let mut division = self.chosen.clone();
        division.push(Share { inputs: free, change: taker });
        self.found.push(division);
    }

    /// Every set of free inputs, from the `from`-th largest on, that brings `sum` within the bounds.
    fn inputs_of(&mut self, state: &State<'_>, from: usize, sum: u64, set: u64) {
        if set != 0 && sum >= state.bounds.0 {
            self.chosen.push(Share { inputs: set, change: Some(state.change) });
            self.participant(state.rest, state.free & !set, state.taker);
            self.chosen.pop();
        }
        for place in from..self.inputs.len() {
            let (Some(&(value, index)), Some(&tail)) = (self.inputs.get(place), self.tails.get(place)) else {
                return;
            };
            if self.cut || sum.saturating_add(tail) < state.bounds.0 {
                return;
            }
            match self.limits.steps.checked_sub(1) {
                Some(left) => self.limits.steps = left,
                None => self.cut = true,
            }
            let with = sum.saturating_add(value);
            if state.free & (1 << index) != 0 && with <= state.bounds.1 {
                self.inputs_of(state, place + 1, with, set | 1 << index);
            }
        }
    }
}

/// One participant's search: whose change, who waits after it, which inputs are free, what they must sum to.
struct State<'a> {
    change: usize,
    rest: &'a [usize],
    free: u64,
    taker: Option<usize>,
    bounds: (u64, u64),
}
