//! The placebo: the same rule, with the case's deposits moved to times before it, where whatever it finds is nothing.

use serde::Serialize;

use crate::case::Case;
use crate::kernel::Delay;
use crate::marks::Clue;
use crate::mixture::{Weights, fit};
use crate::window::{Ground, LAGS, delays};

/// What the placebo said.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Placebo {
    /// Earlier windows tried, one shift each.
    pub shifts: usize,
    /// Share of them, the case itself counted among them, that stand out as much as the case: a p-value.
    pub p_value: f64,
    /// How far the case's window stands out (log-likelihood over the placebo's own, see the guide).
    pub statistic: f64,
    /// The same for the placebo windows: the middle one, and the highest.
    pub statistic_median: f64,
    /// See above.
    pub statistic_highest: f64,
    /// Leads per shift that the same rule, with the same clues and waiting time, lists at the placebo windows.
    pub leads_mean: f64,
    /// The most in one shift.
    pub leads_most: usize,
    /// No more than this in nine of ten shifts: a case with fewer leads has none.
    pub leads_chance: f64,
    /// Each shift.
    pub windows: Vec<PlaceboWindow>,
}

impl Default for Placebo {
    fn default() -> Self {
        Self {
            shifts: 0,
            p_value: 1.0,
            statistic: 0.0,
            statistic_median: 0.0,
            statistic_highest: 0.0,
            leads_mean: 0.0,
            leads_most: 0,
            leads_chance: 0.0,
            windows: Vec::new(),
        }
    }
}

/// One shift.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceboWindow {
    /// Days by which the deposits were moved back.
    pub days: f64,
    /// How far it stands out.
    pub statistic: f64,
    /// Recipients listed.
    pub leads: usize,
    /// Withdrawals expected to be "the case's".
    pub withdrawals: f64,
}

/// A case's first and last note.
pub(crate) fn span(case: &Case) -> (i64, i64) {
    let times = case.times();
    (times.first().copied().unwrap_or(0), times.last().copied().unwrap_or(0))
}

const DAY: i64 = 86_400;
/// Windows further back than this are another market's.
const OLDEST: i64 = 400 * DAY;
/// Days of crowd that must lie before a placebo window.
const LEARN: i64 = 30 * DAY;
/// Placebo windows at least, for a waiting time to be judged.
const ENOUGH: usize = 6;
/// Spread (as a standard deviation) below which placebo gains are not taken to differ.
const LEAST_SPREAD: f64 = 2.0;
/// Withdrawals above the notes paid in that a waiting time may find before it is dismissed: background bursts.
const SLACK: f64 = 1.1;

/// Shifts in seconds, the nearest first: the moved deposits lie before the case and after enough data to learn from.
pub(crate) fn shifts(case: &Case, start: i64, wanted: usize) -> Vec<i64> {
    let (first, last) = span(case);
    let (nearest, furthest) =
        (last - first + DAY, (first - start - LEARN).min(OLDEST.max(2 * (last - first))));
    let steps = i64::try_from(wanted.max(2) - 1).unwrap_or(1);
    if furthest <= nearest {
        return Vec::new();
    }
    (0..=steps).map(|step| nearest + (furthest - nearest) * step / steps).collect()
}

/// How a waiting time fits.
#[derive(Debug, Clone, Copy)]
struct Scan {
    gain: f64,
    /// Recipients that time allows.
    recipients: f64,
    feasible: bool,
}

fn scan(ground: &Ground<'_>, case: &Case, delay: Delay, clues: &[Clue]) -> Option<Scan> {
    let window = ground.window(&case.pooled(), delay, clues)?;
    let found = fit(&window.problem, &Weights { matched: false, ..Weights::default() });
    let notes = window.problem.notes.iter().sum::<f64>();
    let feasible = found.withdrawals(&window.problem) <= SLACK * notes + 3.0;
    #[expect(clippy::cast_precision_loss, reason = "a count of recipients")]
    let recipients = window.units.len() as f64;
    Some(Scan { gain: found.gain, recipients, feasible })
}

/// The waiting time found, and how it compares.
pub(crate) struct Found {
    pub(crate) delay: Delay,
    pub(crate) statistic: f64,
    /// Statistic of every shift.
    pub(crate) placebo: Vec<f64>,
    /// Whether the case stands out.
    pub(crate) stands_out: bool,
}

impl Found {
    /// Share of the windows, the case itself counted among them, that stand out as much as the case.
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    pub(crate) fn p_value(&self) -> f64 {
        let as_far = self.placebo.iter().filter(|other| **other >= self.statistic).count();
        (1 + as_far) as f64 / (1 + self.placebo.len()) as f64
    }
}

/// A shifted case is usable under a delay when its windows close before the case begins.
pub(crate) fn usable(case: &Case, shift: i64, delay: Delay) -> bool {
    let (first, last) = span(case);
    #[expect(clippy::cast_possible_truncation, reason = "a reach is months at most")]
    let reach = delay.reach() as i64;
    shift >= last - first + reach
}

/// Tries the waiting times at the case and at every shift, the shortest lag first: notes that leave at once leave the
/// least room for chance. The first lag at which the case stands out is taken, where later ones must beat every
/// placebo window; where none does, the one that came nearest is told.
pub(crate) fn search(study: &Search<'_>) -> Option<Found> {
    let mut nearest: Option<Found> = None;
    for (at, lag) in LAGS.iter().enumerate() {
        let Some(mut found) = study.at_lag(*lag) else { continue };
        let limit = if at == 0 { study.p_value } else { 0.0 };
        let beats_all = found.placebo.iter().all(|other| *other < found.statistic);
        found.stands_out = found.statistic > 0.0 && (beats_all || found.p_value() <= limit);
        if found.stands_out {
            return Some(found);
        }
        if nearest.as_ref().is_none_or(|nearest| found.statistic > nearest.statistic) {
            nearest = Some(found);
        }
    }
    nearest
}

/// What is searched.
pub(crate) struct Search<'a> {
    pub(crate) ground: Ground<'a>,
    /// The ground before the case.
    pub(crate) before: Ground<'a>,
    pub(crate) case: &'a Case,
    pub(crate) shifts: &'a [i64],
    pub(crate) clues: &'a [Clue],
    /// Highest p-value of a case without lag.
    pub(crate) p_value: f64,
}

impl Search<'_> {
    fn at_lag(&self, hours: f64) -> Option<Found> {
        let mut placebo = vec![f64::NEG_INFINITY; self.shifts.len()];
        let mut best: Option<(f64, Delay)> = None;
        for delay in delays(hours) {
            let own = scan(&self.ground, self.case, delay, self.clues);
            let busy = own.map_or(0.0, |scan| scan.recipients);
            let scans = self.scans(delay, busy);
            let gains: Vec<_> = scans.iter().flatten().map(|scan| scan.gain).collect();
            if gains.len() < ENOUGH {
                continue;
            }
            let level = median(&gains) + 2.0 * spread(&gains);
            for (statistic, scan) in placebo.iter_mut().zip(&scans) {
                if let Some(scan) = scan.filter(|scan| scan.feasible) {
                    *statistic = statistic.max(scan.gain - level);
                }
            }
            let own = own.filter(|scan| scan.feasible);
            if let Some(statistic) = own.map(|scan| scan.gain - level)
                && best.is_none_or(|(most, _)| statistic > most)
            {
                best = Some((statistic, delay));
            }
        }
        let (statistic, delay) = best?;
        Some(Found { delay, statistic, placebo, stands_out: false })
    }

    /// The waiting time at every shift that it leaves usable. What drifts by itself gains in proportion to the
    /// recipients, so a quieter past is scaled up to the case's window.
    fn scans(&self, delay: Delay, busy: f64) -> Vec<Option<Scan>> {
        let at = |shift: &i64| {
            let moved = usable(self.case, *shift, delay).then(|| self.case.earlier(*shift))?;
            let found = scan(&self.before, &moved, delay, self.clues)?;
            let scale = if found.gain > 0.0 { (busy / found.recipients.max(1.0)).max(1.0) } else { 1.0 };
            Some(Scan { gain: found.gain * scale, ..found })
        };
        self.shifts.iter().map(at).collect()
    }
}

/// Log-likelihood that each clue adds to the others at a window; `None` where nothing was paid out in it.
pub(crate) fn worth(ground: &Ground<'_>, case: &Case, delay: Delay, clues: &[Clue]) -> Option<Vec<f64>> {
    let all = scan(ground, case, delay, clues)?.gain;
    let without = |clue: &Clue| {
        let others: Vec<_> = clues.iter().copied().filter(|other| other != clue).collect();
        scan(ground, case, delay, &others).map_or(0.0, |scan| all - scan.gain)
    };
    Some(clues.iter().map(without).collect())
}

/// The middle value; 0 of none.
pub(crate) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The value below which `share` of the values lie.
pub(crate) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a short list's length"
    )]
    let at = ((sorted.len().max(1) - 1) as f64 * share).round() as usize;
    sorted.get(at).copied().unwrap_or(0.0)
}

/// The median absolute deviation, scaled to a normal's standard deviation: real thieves in the placebo's past do not
/// move it.
fn spread(values: &[f64]) -> f64 {
    let middle = median(values);
    let away: Vec<_> = values.iter().map(|value| (value - middle).abs()).collect();
    (1.4826 * median(&away)).max(LEAST_SPREAD)
}
