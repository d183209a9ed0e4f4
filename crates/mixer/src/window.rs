//! One window: the recipients that time allows to be the case's, set against the crowd before it.

use crate::kernel::{Delay, REACH, covered, density};
use crate::marks::{CLUES, Clue, Unit};
use crate::mixture::{Entry, Mark, Problem, UNCARRIED};

/// Days before the first deposit in which the crowd is learned.
pub const PLACEBO_DAYS: i64 = 90;
/// A stray withdrawal, one that no note's window covers, is held to be this much rarer than one at the mean wait.
const STRAY: f64 = 1e-3;

/// The crowd's recipients, in order of their first withdrawal, and the time at which the data begin.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// All recipients of the pool.
    pub units: &'a [Unit],
    /// First event of the pool.
    pub start: i64,
}

/// A problem, and which recipients its units are.
#[derive(Debug, Clone)]
pub struct Window {
    /// What to fit.
    pub problem: Problem,
    /// Positions in the ground's units.
    pub units: Vec<usize>,
    /// The clues of the problem's marks.
    pub clues: Vec<Clue>,
    /// The crowd's recipients by class, for each of the clues.
    pub crowd: Vec<Vec<usize>>,
}

impl<'a> Ground<'a> {
    /// Sets up the window of `batches` under a waiting time. `None` where nothing was paid out in it, or the crowd
    /// before it is empty.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts and seconds are far below 2^52")]
    pub fn window(&self, batches: &[Vec<i64>], delay: Delay, clues: &[Clue]) -> Option<Window> {
        let first = batches.iter().filter_map(|batch| batch.first()).min()?;
        let before = self.before(*first);
        let seconds = (first - self.start.max(first - PLACEBO_DAYS * 86_400)) as f64;
        let (units, entries) = self.entries(batches, delay, *first);
        if before.is_empty() || units.is_empty() || seconds <= 0.0 {
            return None;
        }
        let of = |at: &usize| self.units.get(*at);
        let crowd: Vec<_> = clues.iter().map(|clue| counts(*clue, before)).collect();
        let members: Vec<&Unit> = units.iter().filter_map(of).collect();
        let mark = |(clue, crowd): (&Clue, &Vec<usize>)| mark(*clue, crowd, &members);
        let mut times: Vec<_> = batches.iter().flatten().copied().collect();
        times.sort_unstable();
        let problem = Problem {
            marks: clues.iter().zip(&crowd).map(mark).collect(),
            weight: members.iter().map(|unit| unit.times.len() as f64).collect(),
            notes: batches.iter().map(|batch| batch.len() as f64).collect(),
            entries,
            rate: before.len() as f64 / seconds,
            covered: covered(&times, delay),
        };
        Some(Window { problem, units, clues: clues.to_vec(), crowd })
    }

    /// Recipients first paid in the placebo period before `first`.
    fn before(&self, first: i64) -> &'a [Unit] {
        let from = self.units.partition_point(|unit| unit.first() < first - PLACEBO_DAYS * 86_400);
        let to = self.units.partition_point(|unit| unit.first() < first);
        self.units.get(from..to).unwrap_or(&[])
    }

    /// Recipients that may be the case's, and each batch's density for each.
    fn entries(&self, batches: &[Vec<i64>], delay: Delay, first: i64) -> (Vec<usize>, Vec<Entry>) {
        let from = self.units.partition_point(|unit| unit.first() < first);
        let mut units = Vec::new();
        let mut entries = Vec::new();
        let mut place = rustc_hash::FxHashMap::default();
        for (batch, times) in batches.iter().enumerate() {
            for (at, density) in self.of_batch(times, delay, from) {
                let unit = *place.entry(at).or_insert_with(|| {
                    units.push(at);
                    units.len() - 1
                });
                entries.push(Entry { unit, batch, density });
            }
        }
        (units, entries)
    }

    /// Recipients first paid inside the batch's windows, with the geometric mean of the densities at their
    /// withdrawals; and those whose kinship needs no fitting time.
    fn of_batch(&self, times: &[i64], delay: Delay, from: usize) -> Vec<(usize, f64)> {
        let (Some(opens), Some(closes)) = (times.first(), times.last()) else { return Vec::new() };
        #[expect(clippy::cast_possible_truncation, reason = "a window is months at most")]
        let until = closes + delay.reach() as i64;
        let later = self.units.get(from..).unwrap_or(&[]);
        let inside = later.iter().enumerate().map(|(at, unit)| (from + at, unit));
        let inside: Vec<_> = inside
            .filter(|(_, unit)| unit.first() >= *opens)
            .filter(|(_, unit)| unit.first() <= until || unit.decisive())
            .collect();
        let mut moments: Vec<_> = inside.iter().flat_map(|(_, unit)| unit.times.iter().copied()).collect();
        moments.sort_unstable();
        moments.dedup();
        let densities = density(times, &moments, delay);
        let at = |time: &i64| {
            moments.binary_search(time).ok().and_then(|place| densities.get(place)).copied().unwrap_or(0.0)
        };
        let floor = STRAY / delay.scale;
        inside
            .into_iter()
            .filter(|(_, unit)| at(&unit.first()) > 0.0 || unit.decisive())
            .map(|(place, unit)| (place, geometric_mean(unit, &at, floor)))
            .collect()
    }
}

#[expect(clippy::cast_precision_loss, reason = "a recipient's withdrawals are few")]
fn geometric_mean(unit: &Unit, at: &impl Fn(&i64) -> f64, floor: f64) -> f64 {
    let logs: f64 = unit.times.iter().map(|time| at(time).max(floor).ln()).sum();
    (logs / unit.times.len().max(1) as f64).exp()
}

fn place(clue: Clue) -> usize {
    CLUES.iter().position(|each| *each == clue).unwrap_or(0)
}

fn class_of(unit: &Unit, clue: Clue) -> u8 {
    unit.classes.get(place(clue)).copied().unwrap_or(UNCARRIED)
}

fn counts(clue: Clue, units: &[Unit]) -> Vec<usize> {
    let mut counts = vec![0; clue.classes().len()];
    for unit in units {
        if let Some(count) = counts.get_mut(usize::from(class_of(unit, clue))) {
            *count += 1;
        }
    }
    counts
}

/// Half a recipient is added to each class: what the crowd was not seen to do is rare, not impossible.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn mark(clue: Clue, crowd: &[usize], members: &[&Unit]) -> Mark {
    let total = crowd.iter().sum::<usize>() as f64 + 0.5 * crowd.len() as f64;
    let share: Vec<_> = crowd.iter().map(|count| (*count as f64 + 0.5) / total).collect();
    let tilted: Vec<_> = share.iter().enumerate().map(|(class, share)| share * clue.tilt(class)).collect();
    let sum: f64 = tilted.iter().sum();
    Mark {
        class: members.iter().map(|unit| class_of(unit, clue)).collect(),
        crowd: share,
        prior: tilted.iter().map(|prior| prior / sum).collect(),
        by_batch: clue == Clue::Volume,
    }
}

/// Lags that are tried, in hours, the shortest first.
pub const LAGS: [f64; 6] = [0.0, 48.0, 120.0, 240.0, 480.0, 720.0];
/// Mean waits after the lag that are tried, in hours.
const SCALES: [f64; 15] =
    [1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0, 36.0, 48.0, 72.0, 96.0, 144.0, 240.0];

/// Waiting times that are tried under a lag of so many hours. A wait much shorter than its lag would be a machine's
/// clock; a much longer one is the wait without a lag once more.
#[must_use]
pub fn delays(lag: f64) -> Vec<Delay> {
    let apart = |scale: &&f64| lag <= 0.0 || (**scale >= 0.05 * lag && REACH * **scale <= 1.5 * lag);
    let hours = |scale: &f64| Delay { lag: lag * 3_600.0, scale: scale * 3_600.0 };
    SCALES.iter().filter(apart).map(hours).collect()
}
