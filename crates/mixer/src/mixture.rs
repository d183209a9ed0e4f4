//! The mixture: each recipient in the window is the case's or the crowd's, and the data say how each looks.
//!
//! The crowd's look (how often each class of each clue occurs) and rate come from the placebo period and stay fixed; the
//! case's look is learned from the window itself by expectation-maximisation (Dempster, Laird and Rubin 1977), starting
//! from the crowd's so that a clue without evidence keeps a likelihood ratio of 1. Marginals are matched on the way: no
//! batch of deposits is given more withdrawals than it has notes.

/// The class of a recipient whose clue is not carried by the data: it counts neither way.
pub const UNCARRIED: u8 = u8::MAX;

/// One possible origin of a recipient's withdrawals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// The recipient, an index into the problem's.
    pub unit: usize,
    /// The batch of deposits.
    pub batch: usize,
    /// Notes of that batch per second that leave when this recipient was paid (geometric mean of its withdrawals).
    pub density: f64,
}

/// One clue: the class of every recipient, and how common the classes are in the crowd.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Class of each recipient, or [`UNCARRIED`].
    pub class: Vec<u8>,
    /// The crowd's share of each class; adds up to 1, all above 0.
    pub crowd: Vec<f64>,
    /// The case's share before the data are seen; adds up to 1, all above 0.
    pub prior: Vec<f64>,
    /// Whether each batch may differ from the case as a whole.
    pub by_batch: bool,
}

/// One window of one case.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// Origins that time allows. A recipient without any is the crowd's.
    pub entries: Vec<Entry>,
    /// Withdrawals of each recipient.
    pub weight: Vec<f64>,
    /// Notes of each batch.
    pub notes: Vec<f64>,
    /// The clues.
    pub marks: Vec<Mark>,
    /// The crowd's recipients per second in the placebo period.
    pub rate: f64,
    /// Seconds of the window.
    pub covered: f64,
}

/// How much weight the priors carry, in recipients, and when to stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Of the crowd's look, in the case's.
    pub look: f64,
    /// Of the case's look, in each batch's.
    pub batch: f64,
    /// Of the placebo's rate, in the window's.
    pub rate: f64,
    /// Whether a batch's withdrawals may not exceed its notes.
    pub matched: bool,
    /// Most rounds.
    pub rounds: usize,
    /// Change of the expected recipients per note at which rounds end.
    pub tolerance: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self { look: 3.0, batch: 10.0, rate: 20.0, matched: true, rounds: 200, tolerance: 1e-4 }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Probability that the entry is where its recipient's withdrawals came from; same order as the entries.
    pub share: Vec<f64>,
    /// Probability that a recipient is the case's.
    pub probability: Vec<f64>,
    /// The case's share of each class of each clue.
    pub look: Vec<Vec<f64>>,
    /// Recipients per note, by batch.
    pub per_note: Vec<f64>,
    /// The crowd's rate in the window over its rate in the placebo period.
    pub crowd: f64,
    /// Log-likelihood over that of the placebo's crowd alone.
    pub gain: f64,
}

impl Fit {
    /// Withdrawals that the fit expects to be the case's.
    #[must_use]
    pub fn withdrawals(&self, problem: &Problem) -> f64 {
        self.probability.iter().zip(&problem.weight).map(|(p, weight)| p * weight).sum()
    }
}

/// Recipients per note before the data are seen: about three withdrawals each, half of the notes gone.
const START: f64 = 0.15;

/// The state of the rounds.
struct State<'a> {
    problem: &'a Problem,
    look: Vec<Vec<f64>>,
    batch_look: Vec<Vec<Vec<f64>>>,
    per_note: Vec<f64>,
    crowd: f64,
}

/// Fits the mixture. Deterministic; cost is rounds × entries × clues.
#[must_use]
pub fn fit(problem: &Problem, weights: &Weights) -> Fit {
    let look: Vec<_> = problem.marks.iter().map(|mark| mark.prior.clone()).collect();
    let batches = problem.notes.len();
    let mut state = State {
        problem,
        batch_look: vec![look.clone(); batches],
        look,
        per_note: vec![START; batches],
        crowd: 1.0,
    };
    let mut odds = state.odds();
    for _ in 0..weights.rounds {
        let moved = state.learn(&odds, weights);
        odds = state.odds();
        if moved < weights.tolerance {
            break;
        }
    }
    state.finish(&odds)
}

/// What each entry and each recipient weighs against the crowd: intensities in recipients per second.
struct Odds {
    entry: Vec<f64>,
    total: Vec<f64>,
}

impl Odds {
    fn share(&self, at: usize, entry: &Entry) -> f64 {
        let total = self.total.get(entry.unit).copied().unwrap_or(f64::INFINITY);
        self.entry.get(at).map_or(0.0, |own| own / total)
    }
}

impl State<'_> {
    fn odds(&self) -> Odds {
        let ratios: Vec<Vec<Vec<f64>>> = self.batch_look.iter().map(|look| self.log_ratios(look)).collect();
        let mut total = vec![self.crowd * self.problem.rate; self.problem.weight.len()];
        let entry: Vec<f64> =
            self.problem.entries.iter().map(|entry| self.intensity(entry, &ratios)).collect();
        for (entry, intensity) in self.problem.entries.iter().zip(&entry) {
            if let Some(total) = total.get_mut(entry.unit) {
                *total += intensity;
            }
        }
        Odds { entry, total }
    }

    fn log_ratios(&self, look: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let of = |(mark, look): (&Mark, &Vec<f64>)| {
            look.iter().zip(&mark.crowd).map(|(case, crowd)| (case / crowd).ln()).collect()
        };
        self.problem.marks.iter().zip(look).map(of).collect()
    }

    fn intensity(&self, entry: &Entry, ratios: &[Vec<Vec<f64>>]) -> f64 {
        let Some(ratios) = ratios.get(entry.batch) else { return 0.0 };
        let clue = |(mark, ratios): (&Mark, &Vec<f64>)| {
            let class = mark.class.get(entry.unit).copied().unwrap_or(UNCARRIED);
            ratios.get(usize::from(class)).copied().unwrap_or(0.0)
        };
        let log: f64 = self.problem.marks.iter().zip(ratios).map(clue).sum();
        let per_note = self.per_note.get(entry.batch).copied().unwrap_or(0.0);
        per_note * entry.density * log.clamp(-30.0, 30.0).exp()
    }

    /// One round; the largest change of recipients per note.
    fn learn(&mut self, odds: &Odds, weights: &Weights) -> f64 {
        let problem = self.problem;
        let mut recipients = vec![0.0; problem.notes.len()];
        let mut withdrawals = vec![0.0; problem.notes.len()];
        let mut mine = vec![false; problem.weight.len()];
        for (at, entry) in problem.entries.iter().enumerate() {
            let share = odds.share(at, entry);
            let weight = problem.weight.get(entry.unit).copied().unwrap_or(0.0);
            add(&mut recipients, entry.batch, share);
            add(&mut withdrawals, entry.batch, share * weight);
            if let Some(mine) = mine.get_mut(entry.unit) {
                *mine = true;
            }
        }
        self.learn_looks(odds, weights);
        let strangers =
            mine.iter().filter(|mine| **mine).map(|_| 1.0).sum::<f64>() - recipients.iter().sum::<f64>();
        self.crowd = (strangers + weights.rate) / (problem.rate * problem.covered + weights.rate);
        let mut moved: f64 = 0.0;
        for (batch, per_note) in self.per_note.iter_mut().enumerate() {
            let get = |of: &[f64]| of.get(batch).copied().unwrap_or(0.0);
            let (notes, left) = (get(&problem.notes).max(1.0), get(&withdrawals));
            let free = get(&recipients) / notes;
            // The marginal: where the fit would take out more than was paid in, the rate is scaled back instead.
            let bound = weights.matched && left > notes;
            let next = if bound { free.min(*per_note * notes / left) } else { free };
            moved = moved.max((next - *per_note).abs());
            *per_note = next.max(1e-6);
        }
        moved
    }

    fn learn_looks(&mut self, odds: &Odds, weights: &Weights) {
        let problem = self.problem;
        for (at, mark) in problem.marks.iter().enumerate() {
            let mut seen = vec![vec![0.0; mark.crowd.len()]; problem.notes.len()];
            for (which, entry) in problem.entries.iter().enumerate() {
                let class = mark.class.get(entry.unit).copied().unwrap_or(UNCARRIED);
                if let Some(seen) = seen.get_mut(entry.batch) {
                    add(seen, usize::from(class), odds.share(which, entry));
                }
            }
            let together = (0..mark.crowd.len())
                .map(|class| seen.iter().filter_map(|seen| seen.get(class)).sum())
                .collect::<Vec<f64>>();
            let case = smoothed(&together, &mark.prior, weights.look);
            for (seen, look) in seen.iter().zip(&mut self.batch_look) {
                if let Some(look) = look.get_mut(at) {
                    *look = if mark.by_batch { smoothed(seen, &case, weights.batch) } else { case.clone() };
                }
            }
            if let Some(look) = self.look.get_mut(at) {
                *look = case;
            }
        }
    }

    fn finish(self, odds: &Odds) -> Fit {
        let problem = self.problem;
        let share: Vec<_> =
            problem.entries.iter().enumerate().map(|(at, entry)| odds.share(at, entry)).collect();
        let mut probability = vec![0.0; problem.weight.len()];
        let mut gain = -(self.crowd - 1.0) * problem.rate * problem.covered;
        for (entry, share) in problem.entries.iter().zip(&share) {
            add(&mut probability, entry.unit, *share);
        }
        gain -= self.per_note.iter().zip(&problem.notes).map(|(per, notes)| per * notes).sum::<f64>();
        let reached: std::collections::BTreeSet<_> = problem.entries.iter().map(|entry| entry.unit).collect();
        let logs = reached.iter().filter_map(|unit| odds.total.get(*unit));
        gain += logs.map(|total| (total / problem.rate).ln()).sum::<f64>();
        let probability = probability.into_iter().map(|p: f64| p.clamp(0.0, 1.0)).collect();
        Fit { share, probability, look: self.look, per_note: self.per_note, crowd: self.crowd, gain }
    }
}

fn add(sums: &mut [f64], at: usize, what: f64) {
    if let Some(sum) = sums.get_mut(at) {
        *sum += what;
    }
}

/// Counts with a prior of `weight` observations, as shares.
fn smoothed(counts: &[f64], prior: &[f64], weight: f64) -> Vec<f64> {
    let total: f64 = counts.iter().sum::<f64>() + weight;
    counts.iter().zip(prior).map(|(count, prior)| (count + weight * prior) / total).collect()
}
