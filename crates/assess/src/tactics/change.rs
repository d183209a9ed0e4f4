//! Whether a share changed, and whether the change is the actors' or the reporters'.

use super::{
    Month, Options, ppm, ppm_signed,
    scan::{self, Found, Scored, Sides},
    series::Series,
    shares::ratio,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// What a change in a share turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Too few rows or reporters on either side of any month.
    TooFew,
    /// No month stands out, even if every row were a sighting of its own.
    NoChange,
    /// The share changed, in several reporters' work, like compared with like.
    Shift,
    /// The rows change; without one reporter they do not.
    ArtefactOneAccount,
    /// The rows change; within the same source, family and type of indicator they do not.
    ArtefactCoverage,
    /// The rows change, by no more than reporters differ from one another anyway.
    ArtefactFewAccounts,
    /// Several reporters' work changes, but not that of those who published before and after: newcomers look at other
    /// things, or at new ones. Which of the two cannot be told.
    NewAccounts,
    /// It would be a shift over all months, but within the months that every source covers it is not found.
    NotConfirmed,
}

impl Finding {
    /// In words, as printed.
    pub const fn words(self) -> &'static str {
        match self {
            Self::TooFew => "too few to say",
            Self::NoChange => "no change seen",
            Self::Shift => "a shift",
            Self::ArtefactOneAccount => "artefact: one account",
            Self::ArtefactCoverage => "artefact: what was covered changed",
            Self::ArtefactFewAccounts => "artefact: a few accounts",
            Self::NewAccounts => "seen by new accounts only",
            Self::NotConfirmed => "not confirmed in the months that every source covers",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// A test of one share for a change. Shares, differences and p-values are in millionths (ppm).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What it is.
    pub finding: Finding,
    /// The first month after the change, if one was tested; where there is no shift, the month that stood out most.
    pub at: Option<Month>,
    /// The share before that month, all rows together.
    pub before_ppm: u32,
    /// The share from that month on, all rows together.
    pub after_ppm: u32,
    /// The difference within the same source, family and type, each reporter's month capped.
    pub like_with_like_ppm: i32,
    /// How often chance does as much, if every row were a sighting of its own; for several tests (Holm).
    pub rows_p_ppm: u32,
    /// The same if a reporter's rows stand or fall together; for several tests (Holm).
    pub reporters_p_ppm: u32,
    /// The reporter without whom the difference changes most, and the difference then.
    pub without: Option<Without>,
    /// Reporters with rows on both sides, and the difference within their own work.
    pub continuing: usize,
    /// That difference; `None` where nobody continues.
    pub continuing_ppm: Option<i32>,
    /// A difference of this size at mid-series would be found four times in five; `None` where none was tested.
    pub detectable_ppm: Option<u32>,
}

/// One reporter left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Without {
    /// The pseudonym.
    pub reporter: String,
    /// The reporter's part of all rows.
    pub rows_ppm: u32,
    /// The difference of shares without the reporter.
    pub difference_ppm: i32,
}

/// What the two scans found, before several tests are reckoned with.
pub(super) struct Tested {
    rows: Found,
    reporters: Found,
    scored: Vec<Scored>,
}

impl Tested {
    /// Both scans; `None` where the series can be split nowhere.
    pub(super) fn new(series: &Series, options: &Options) -> Option<Self> {
        let (_, of) = series.total();
        let splits = scan::splits(series, options);
        if splits.is_empty() || of < options.least_rows {
            return None;
        }
        let scored = scan::score(series, &splits, options.cap);
        let rows = scan::by_rows(series, &splits, options)?;
        let reporters = scan::by_reporters(&scored, options)?;
        Some(Self { rows, reporters, scored })
    }

    /// The two p-values.
    pub(super) const fn p(&self) -> (f64, f64) {
        (self.rows.p, self.reporters.p)
    }

    fn at(&self, month: Month) -> Option<&Scored> {
        self.scored.iter().find(|one| one.at == month)
    }

    /// The difference at the middle split that would be found four times in five.
    fn detectable(&self) -> Option<u32> {
        let middle = self.scored.iter().max_by(|a, b| a.weight.total_cmp(&b.weight))?;
        // 0.84: the normal quantile of four in five.
        Some(ppm(((self.reporters.critical + 0.84) * middle.error()).min(1.0)))
    }
}

/// The judgement, given the p-values after several tests were reckoned with.
pub(super) fn judge(
    series: &Series,
    tested: Option<&Tested>,
    (rows_p, p): (f64, f64),
    options: &Options,
) -> Change {
    let Some(tested) = tested else { return too_few(series) };
    let alpha = ratio(u64::from(options.alpha_ppm), 1_000_000);
    let stands = p < alpha;
    let at = if stands { tested.reporters.at } else { tested.rows.at };
    let sides = Sides::of(series, at);
    let like = tested.at(at).map_or(0.0, Scored::difference);
    let gone = |rest: f64, whole: f64| rest * whole.signum() < whole.abs() / 2.0;
    // A shift must outlast the loss of any reporter in the measure by which it was found.
    let whole = if stands { like } else { sides.difference() };
    let without = if stands {
        tested.at(at).and_then(|scored| without_score(series, scored))
    } else {
        without(series, at, whole)
    };
    let one = without.as_ref().is_some_and(|(_, rest)| gone(*rest, whole));
    let (continuing, own) = continuing(series, at, options);
    // Those who stayed are the best witnesses: with enough of them, a shift must show in their own work.
    let newcomers = continuing >= options.least_reporters
        && own.is_some_and(|own| own * like.signum() < like.abs() / 4.0);
    let finding = match () {
        () if !stands && rows_p >= alpha => Finding::NoChange,
        () if one => Finding::ArtefactOneAccount,
        () if stands && newcomers => Finding::NewAccounts,
        () if stands => Finding::Shift,
        () if gone(like, whole) => Finding::ArtefactCoverage,
        () => Finding::ArtefactFewAccounts,
    };
    Change {
        finding,
        at: Some(at),
        before_ppm: ppm(ratio(sides.before.0, sides.before.1)),
        after_ppm: ppm(ratio(sides.after.0, sides.after.1)),
        like_with_like_ppm: ppm_signed(like),
        rows_p_ppm: ppm(rows_p),
        reporters_p_ppm: ppm(p),
        without: without.map(|(without, _)| without),
        continuing,
        continuing_ppm: own.map(ppm_signed),
        detectable_ppm: tested.detectable(),
    }
}

fn too_few(series: &Series) -> Change {
    let (hits, of) = series.total();
    let share = ppm(ratio(hits, of));
    Change {
        finding: Finding::TooFew,
        at: None,
        before_ppm: share,
        after_ppm: share,
        like_with_like_ppm: 0,
        rows_p_ppm: 1_000_000,
        reporters_p_ppm: 1_000_000,
        without: None,
        continuing: 0,
        continuing_ppm: None,
        detectable_ppm: None,
    }
}

/// The reporter without whom the difference is least in its own direction, and that difference.
fn without(series: &Series, at: Month, whole: f64) -> Option<(Without, f64)> {
    let all = series.total().1;
    let rest = |reporter: usize| {
        let rest = series.only(|block| block.reporter != reporter);
        (reporter, all - rest.total().1, Sides::of(&rest, at).difference())
    };
    let rests = (0..series.reporters.len()).map(rest).filter(|(_, rows, _)| *rows > 0);
    least(series, rests, whole, all)
}

/// The same for the difference of like with like.
fn without_score(series: &Series, scored: &Scored) -> Option<(Without, f64)> {
    let all = series.total().1;
    let rows = |reporter: usize| series.only(|block| block.reporter == reporter).total().1;
    let rests = scored.without_each().map(|(reporter, rest)| (reporter, rows(reporter), rest));
    least(series, rests, scored.difference(), all)
}

fn least(
    series: &Series,
    rests: impl Iterator<Item = (usize, u64, f64)>,
    whole: f64,
    all: u64,
) -> Option<(Without, f64)> {
    let towards = |rest: f64| rest * whole.signum();
    let (reporter, rows, rest) = rests.min_by(|a, b| towards(a.2).total_cmp(&towards(b.2)))?;
    let name = series.reporters.get(reporter)?.clone();
    let without =
        Without { reporter: name, rows_ppm: ppm(ratio(rows, all)), difference_ppm: ppm_signed(rest) };
    Some((without, rest))
}

/// Reporters on both sides, and the difference within each one's own work.
fn continuing(series: &Series, at: Month, options: &Options) -> (usize, Option<f64>) {
    let side = |after: bool| -> BTreeSet<usize> {
        let blocks = series.blocks.iter().filter(|block| (block.month >= at) == after);
        blocks.map(|block| block.reporter).collect()
    };
    let both: BTreeSet<_> = side(false).intersection(&side(true)).copied().collect();
    let mut own = series.only(|block| both.contains(&block.reporter));
    // Each reporter is compared with itself alone.
    own.blocks.iter_mut().for_each(|block| block.stratum = block.reporter);
    own.strata = own.reporters.len();
    let difference = scan::score(&own, &[at], options.cap).first().map(Scored::difference);
    (both.len(), difference.filter(|_| !both.is_empty()))
}

/// Holm's correction: each p-value as if it were the only one (Holm 1979).
pub(super) fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<_> = p.iter().copied().enumerate().collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let (mut adjusted, mut worst) = (vec![1.0; p.len()], 0.0_f64);
    for (rank, (place, own)) in order.iter().enumerate() {
        worst = worst.max((ratio((p.len() - rank) as u64, 1) * own).min(1.0));
        if let Some(slot) = adjusted.get_mut(*place) {
            *slot = worst;
        }
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holm_steps_down() {
        // Holm's own example order: the least is multiplied by the number of tests, none falls below its forerunner.
        let adjusted = holm(&[0.01, 0.04, 0.03]);
        for (got, due) in adjusted.iter().zip([0.03, 0.06, 0.06]) {
            assert!((got - due).abs() < 1e-12, "{adjusted:?}");
        }
        assert!(holm(&[]).is_empty());
    }
}
