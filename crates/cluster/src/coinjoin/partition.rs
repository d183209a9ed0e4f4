//! Sub-transactions: in how many ways a transaction can be read as several payments put side by side.
//!
//! An *interpretation* divides inputs and outputs into the same number of blocks, each with an input and an output, whose
//! sums agree up to the fee. One block is the plain reading; Maurer, Neudecker and Florian, "Anonymous `CoinJoin`
//! Transactions with Arbitrary Values" (2017), call the others sub-transaction mappings; the Boltzmann tool (`LaurentMT`,
//! 2017) counts the same. The logarithm of their number is the transaction's entropy; a pair of input and output that is
//! in one block in *every* interpretation is a deterministic link.
//!
//! Counting is exact or it is not done: the work grows exponentially, and beyond the bounds the answer is
//! [`Analysis::NotComputed`].

use rustc_hash::FxHashMap;

/// How far a block's inputs may differ from its outputs, in satoshi.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// Its inputs may exceed its outputs by this much. With less than the miner's fee not even the plain reading holds.
    pub pays: u64,
    /// Its outputs may exceed its inputs by this much (a fee among the participants, as in `JoinMarket`).
    pub receives: u64,
}

/// What may be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Most inputs, and most outputs; no more than 16 are taken.
    pub coins: usize,
    /// Most steps, about 20 to 100 million a second. A state kept in memory counts as eight, so memory is bounded too.
    pub steps: u64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { coins: 12, steps: 20_000_000 }
    }
}

/// Why there is no count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooLarge {
    /// More inputs or outputs than [`Bounds::coins`].
    Coins,
    /// The count was abandoned after [`Bounds::steps`].
    Steps,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Analysis {
    /// Counted in full.
    Computed(Interpretations),
    /// Not counted, and nothing is said in its place.
    NotComputed(TooLarge),
}

/// All interpretations of one transaction, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpretations {
    /// How many, the plain reading among them.
    pub count: u128,
    /// `links[input][output]`: in how many of them these two are in one block.
    pub links: Vec<Vec<u128>>,
}

impl Interpretations {
    /// The binary logarithm of the number of interpretations; 0 if there is none or one.
    #[must_use]
    pub fn entropy_bits(&self) -> f64 {
        as_float(self.count.max(1)).log2()
    }

    /// The share of interpretations in which this input and this output are in one block, all taken as equally likely;
    /// `None` for an index out of range, or if there is no interpretation.
    #[must_use]
    pub fn probability(&self, input: usize, output: usize) -> Option<f64> {
        let together = *self.links.get(input)?.get(output)?;
        (self.count > 0).then(|| as_float(together) / as_float(self.count))
    }

    /// The pairs (input, output) that are in one block in every interpretation.
    #[must_use]
    pub fn deterministic(&self) -> Vec<(usize, usize)> {
        let row = |(input, row): (usize, &Vec<u128>)| -> Vec<(usize, usize)> {
            let sure =
                row.iter().enumerate().filter(|&(_, &together)| together == self.count && together > 0);
            sure.map(|(output, _)| (input, output)).collect()
        };
        self.links.iter().enumerate().flat_map(row).collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts become a probability or a logarithm, never money")]
fn as_float(count: u128) -> f64 {
    count as f64
}

/// Counts the interpretations of a transaction, given as its values in satoshi. Leave out outputs of value 0 (data).
#[must_use]
pub fn interpretations(inputs: &[u64], outputs: &[u64], tolerance: Tolerance, bounds: Bounds) -> Analysis {
    let most = bounds.coins.min(16);
    if inputs.len() > most || outputs.len() > most {
        return Analysis::NotComputed(TooLarge::Coins);
    }
    match Counter::new(inputs, outputs, tolerance, bounds.steps).and_then(Counter::count) {
        Some(found) => Analysis::Computed(found),
        None => Analysis::NotComputed(TooLarge::Steps),
    }
}

/// A set of inputs or of outputs: bit `i` is coin `i`.
type Set = u32;

struct Counter {
    input_sums: Vec<u64>,
    output_sums: Vec<u64>,
    /// For each set of inputs, the sets of outputs that it can pay for.
    blocks: Vec<Vec<Set>>,
    /// For a set of inputs and one of outputs, in how many ways they divide into blocks.
    known: FxHashMap<(Set, Set), u128>,
    tolerance: Tolerance,
    steps: u64,
}

impl Counter {
    /// Finds all blocks; `None` if that alone takes more steps than allowed.
    fn new(inputs: &[u64], outputs: &[u64], tolerance: Tolerance, mut steps: u64) -> Option<Self> {
        let (input_sums, output_sums) = (subset_sums(inputs), subset_sums(outputs));
        let mut by_sum: Vec<(u64, Set)> = output_sums.iter().copied().zip(0..).skip(1).collect();
        by_sum.sort_unstable();
        let mut blocks = vec![Vec::new()];
        for &sum in input_sums.iter().skip(1) {
            let (least, most) = (sum.saturating_sub(tolerance.pays), sum.saturating_add(tolerance.receives));
            let from = by_sum.partition_point(|&(outputs, _)| outputs < least);
            let to = by_sum.partition_point(|&(outputs, _)| outputs <= most);
            let fitting = by_sum.get(from..to).unwrap_or_default();
            steps = steps.checked_sub(1 + fitting.len() as u64)?;
            blocks.push(fitting.iter().map(|&(_, set)| set).collect());
        }
        Some(Self { input_sums, output_sums, blocks, known: FxHashMap::default(), tolerance, steps })
    }

    fn count(mut self) -> Option<Interpretations> {
        let (all_in, all_out) = (full(&self.input_sums), full(&self.output_sums));
        let count = self.ways(all_in, all_out)?;
        let bits = |all: Set| all.count_ones() as usize;
        let mut links = vec![vec![0_u128; bits(all_out)]; bits(all_in)];
        // Each block is in as many interpretations as what it leaves can be divided in ways.
        for inputs in 1..=all_in {
            let fitting = self.blocks.get_mut(inputs as usize).map(std::mem::take).unwrap_or_default();
            for &outputs in &fitting {
                let weight = self.ways(all_in & !inputs, all_out & !outputs)?;
                self.steps = self.steps.checked_sub(1)?;
                add_pairs(&mut links, inputs, outputs, weight);
            }
            if let Some(slot) = self.blocks.get_mut(inputs as usize) {
                *slot = fitting;
            }
        }
        Some(Interpretations { count, links })
    }

    /// In how many ways these inputs and outputs divide into blocks; `None` once the steps are used up.
    fn ways(&mut self, inputs: Set, outputs: Set) -> Option<u128> {
        if inputs == 0 || outputs == 0 {
            return Some(u128::from(inputs == outputs));
        }
        if !self.can_balance(inputs, outputs) {
            return Some(0);
        }
        if let Some(&ways) = self.known.get(&(inputs, outputs)) {
            return Some(ways);
        }
        self.steps = self.steps.checked_sub(8)?;
        // The block of the lowest input comes first, so that each division is met once.
        let lowest = inputs & inputs.wrapping_neg();
        let others = inputs & !lowest;
        let (mut ways, mut with) = (0_u128, others);
        loop {
            ways += self.ways_with(lowest | with, inputs, outputs)?;
            if with == 0 {
                break;
            }
            with = (with - 1) & others;
        }
        self.known.insert((inputs, outputs), ways);
        Some(ways)
    }

    /// The divisions whose first block has exactly the inputs `first`.
    fn ways_with(&mut self, first: Set, inputs: Set, outputs: Set) -> Option<u128> {
        // Taken out for the loop: what is left has none of these inputs, so nothing below asks for this list again.
        let Some(fitting) = self.blocks.get_mut(first as usize).map(std::mem::take) else { return Some(0) };
        let found = self.ways_of(&fitting, first, inputs, outputs);
        if let Some(slot) = self.blocks.get_mut(first as usize) {
            *slot = fitting;
        }
        found
    }

    fn ways_of(&mut self, fitting: &[Set], first: Set, inputs: Set, outputs: Set) -> Option<u128> {
        self.steps = self.steps.checked_sub(1 + fitting.len() as u64)?;
        let mut ways = 0;
        for &paid in fitting.iter().filter(|&&paid| paid & !outputs == 0) {
            ways += self.ways(inputs & !first, outputs & !paid)?;
        }
        Some(ways)
    }

    /// No more blocks than coins on either side, so the sums cannot differ by more than so many times the tolerance.
    fn can_balance(&self, inputs: Set, outputs: Set) -> bool {
        let at = |sums: &[u64], set: Set| sums.get(set as usize).copied().unwrap_or(0);
        let (paid_in, paid_out) = (at(&self.input_sums, inputs), at(&self.output_sums, outputs));
        let blocks = u64::from(inputs.count_ones().min(outputs.count_ones()));
        paid_in <= paid_out.saturating_add(self.tolerance.pays.saturating_mul(blocks))
            && paid_out <= paid_in.saturating_add(self.tolerance.receives.saturating_mul(blocks))
    }
}

fn add_pairs(links: &mut [Vec<u128>], inputs: Set, outputs: Set, weight: u128) {
    for (_, row) in links.iter_mut().enumerate().filter(|&(input, _)| inputs >> input & 1 == 1) {
        for (_, together) in row.iter_mut().enumerate().filter(|&(output, _)| outputs >> output & 1 == 1) {
            *together += weight;
        }
    }
}

/// The set of all coins, from the list of the sums of all sets.
fn full(sums: &[u64]) -> Set {
    Set::try_from(sums.len() - 1).unwrap_or(Set::MAX)
}

/// The sum of every set of coins; the set is the index. Saturates.
fn subset_sums(coins: &[u64]) -> Vec<u64> {
    coins.iter().fold(vec![0], |mut sums, &coin| {
        let with: Vec<u64> = sums.iter().map(|&sum: &u64| sum.saturating_add(coin)).collect();
        sums.extend(with);
        sums
    })
}

#[cfg(test)]
mod tests;
