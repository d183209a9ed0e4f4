//! The whole: find the waiting time, drop the clues at chance, learn the rest, match the marginals, list the leads.

use std::collections::BTreeSet;

use record::Address;

use crate::case::{Case, Depositors};
use crate::crowd::crowd;
use crate::error::Result;
use crate::event::{Link, Pool};
use crate::kernel::Delay;
use crate::marginals::{Limit, matched};
use crate::marks::{CLUES, Clue, Kin, Unit, hops, units};
use crate::mixture::{Fit, UNCARRIED, Weights, fit};
use crate::placebo::{self, Placebo, PlaceboWindow, Search, search, shifts, span, usable, worth};
use crate::report::{CaseRead, ClassFound, ClueFound, Demixed, Lead, LeadClue, Verdict, WindowFound};
use crate::window::{Ground, Window};

/// What may be set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Least probability of a lead.
    pub threshold: f64,
    /// Least mean probability of the list: it ends where its expected precision would fall below this.
    pub precision: f64,
    /// Placebo windows.
    pub shifts: usize,
    /// Highest p-value at which there are leads at all.
    pub p_value: f64,
    /// Least share of the case's notes that must be found to have left.
    pub left: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { threshold: 0.25, precision: 0.78, shifts: 40, p_value: 0.25, left: 0.5 }
    }
}

/// Sets a case's deposits against a pool's withdrawals. `others` are pools of other denominations, for the clue that
/// looks there; `links` are known transfers. The order of rows changes nothing.
///
/// # Errors
/// [`crate::Error::NoDeposits`] where none of the depositors paid into the pool.
pub fn demix(
    pool: Pool,
    others: &[Pool],
    depositors: &Depositors,
    links: &[Link],
    options: &Options,
) -> Result<Demixed> {
    let pool = pool.sorted();
    let case = Case::find(&pool, depositors)?;
    let named: BTreeSet<&Address> = depositors.addresses.iter().chain(&case.found).collect();
    let kin = Kin {
        hops: hops(links, &named),
        has_links: !links.is_empty(),
        elsewhere: elsewhere(others, depositors),
        gas: case.gas.clone(),
        depositors: named,
    };
    let mut found = demix_case(&pool, &case, &kin, options);
    found.case.given = depositors.addresses.len() + depositors.transactions.len();
    Ok(found)
}

/// Recipients of the other pools that the case paid into; `None` where it paid into none.
fn elsewhere<'a>(others: &'a [Pool], depositors: &Depositors) -> Option<BTreeSet<&'a Address>> {
    let used = others.iter().filter(|pool| Case::find(pool, depositors).is_ok());
    let mut recipients =
        used.map(|pool| pool.withdrawals.iter().map(|row| &row.recipient).collect::<BTreeSet<_>>());
    let first = recipients.next()?;
    Some(recipients.fold(first, |all, more| &all | &more))
}

/// The same for a case whose deposits are known already; `pool` must be sorted.
#[must_use]
pub fn demix_case(pool: &Pool, case: &Case, kin: &Kin<'_>, options: &Options) -> Demixed {
    let units = units(pool, kin);
    let start = pool.deposits.first().map_or(i64::MAX, |deposit| deposit.time);
    let start = start.min(units.first().map_or(i64::MAX, Unit::first));
    let (first, last) = span(case);
    let earlier = units.partition_point(|unit| unit.first() < first);
    let ground = Ground { units: &units, start };
    let before = Ground { units: units.get(..earlier).unwrap_or(&[]), start };
    let shifts = shifts(case, start, options.shifts);
    let carried = carried(&units);
    let mut found = empty(pool, case, (first, last));
    let study = Study { pool, case, ground, before, shifts: &shifts, options };
    study.fill(&mut found, &carried);
    found
}

/// Clues of which the data show at least two classes.
fn carried(units: &[Unit]) -> Vec<Clue> {
    let classes = |place: usize| -> BTreeSet<u8> {
        let all = units.iter().filter_map(|unit| unit.classes.get(place).copied());
        all.filter(|class| *class != UNCARRIED).collect()
    };
    CLUES.iter().enumerate().filter(|(place, _)| classes(*place).len() > 1).map(|(_, clue)| *clue).collect()
}

fn empty(pool: &Pool, case: &Case, (first, last): (i64, i64)) -> Demixed {
    let not_carried = |clue: &Clue| ClueFound {
        clue: *clue,
        status: "not carried",
        worth: 0.0,
        placebo_worth: 0.0,
        classes: Vec::new(),
    };
    Demixed {
        verdict: Verdict::NoLead,
        why: String::new(),
        leads: Vec::new(),
        expected_precision: 0.0,
        expected_recall: 0.0,
        case: CaseRead {
            given: 0,
            depositors: case.found.len(),
            deposits: case.notes(),
            batches: case.batches.len(),
            first,
            last,
        },
        window: None,
        clues: CLUES.iter().map(not_carried).collect(),
        placebo: Placebo::default(),
        anonymity_set: pool.notes_at(last),
        crowd: crowd(pool, (first, last), case.notes(), &[]),
        intake: Vec::new(),
        limits: Vec::new(),
    }
}

/// One case on one pool.
struct Study<'a> {
    pool: &'a Pool,
    case: &'a Case,
    ground: Ground<'a>,
    before: Ground<'a>,
    shifts: &'a [i64],
    options: &'a Options,
}

/// A final fit and its matched probabilities.
struct Settled {
    window: Window,
    fit: Fit,
    probability: Vec<f64>,
}

impl Study<'_> {
    fn fill(&self, found: &mut Demixed, carried: &[Clue]) {
        let asked = Search {
            ground: self.ground,
            before: self.before,
            case: self.case,
            shifts: self.shifts,
            clues: carried,
            p_value: self.options.p_value,
        };
        let Some(search) = search(&asked) else {
            found.why = "No waiting time could be judged: too little of the pool's past for a placebo, nothing paid out \
                         since, or always more than the case paid in."
                .to_owned();
            return;
        };
        let kept = self.kept(found, carried, search.delay);
        found.placebo = self.placebo(&search, &kept);
        let Some(settled) = self.settle(&self.ground, self.case, search.delay, &kept) else { return };
        self.report(found, &settled, search.delay);
        if kept.is_empty() || !search.stands_out {
            found.leads.clear();
            found.why = "The window that fits best stands out no more than placebo windows do.".to_owned();
        }
        self.few_left(found);
        conclude(found);
        let given = if found.verdict == Verdict::Leads { &settled.probability[..] } else { &[] };
        found.crowd = self.crowd(&settled.window, given);
    }

    /// A window that takes only a few of the case's notes is a stranger's.
    #[expect(clippy::cast_precision_loss, reason = "a number of notes")]
    fn few_left(&self, found: &mut Demixed) {
        let left = found.window.as_ref().map_or(0.0, |window| window.withdrawals);
        let least = self.options.left * self.case.notes() as f64;
        if !found.leads.is_empty() && left < least {
            found.leads.clear();
            found.why = format!(
                "The window that fits best takes {left:.0} of {} notes: that may be anybody's.",
                self.case.notes()
            );
        }
    }

    fn crowd(&self, window: &Window, probability: &[f64]) -> crate::report::Crowd {
        let repeated = |(p, weight): (&f64, &f64)| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a count of withdrawals, kept as a float"
            )]
            std::iter::repeat_n(*p, *weight as usize)
        };
        let each: Vec<f64> = probability.iter().zip(&window.problem.weight).flat_map(repeated).collect();
        crowd(self.pool, span(self.case), self.case.notes(), &each)
    }

    /// Clues that add more at the case than at nine in ten placebo windows.
    fn kept(&self, found: &mut Demixed, carried: &[Clue], delay: Delay) -> Vec<Clue> {
        let own = worth(&self.ground, self.case, delay, carried).unwrap_or_default();
        let at = |shift: &i64| {
            let moved = self.case.earlier(*shift);
            usable(self.case, *shift, delay).then(|| worth(&self.before, &moved, delay, carried)).flatten()
        };
        let others: Vec<Vec<f64>> = self.shifts.iter().filter_map(at).collect();
        let mut kept = Vec::new();
        for (place, clue) in carried.iter().enumerate() {
            let adds = own.get(place).copied().unwrap_or(0.0);
            let placebo: Vec<_> = others.iter().filter_map(|worth| worth.get(place).copied()).collect();
            let chance = placebo::quantile(&placebo, 0.9);
            let keep = adds > chance.max(LEAST_WORTH);
            if let Some(report) = found.clues.iter_mut().find(|report| report.clue == *clue) {
                report.status = if keep { "kept" } else { "at chance" };
                (report.worth, report.placebo_worth) = (adds, chance);
            }
            if keep {
                kept.push(*clue);
            }
        }
        kept
    }

    /// The same rule at every shift, with the waiting time and clues of the case.
    fn placebo(&self, search: &placebo::Found, kept: &[Clue]) -> Placebo {
        let at = |(shift, statistic): (&i64, &f64)| {
            let moved = self.case.earlier(*shift);
            let settled = usable(self.case, *shift, search.delay)
                .then(|| self.settle(&self.before, &moved, search.delay, kept))
                .flatten()?;
            let weights = settled.probability.iter().zip(&settled.window.problem.weight);
            #[expect(clippy::cast_precision_loss, reason = "seconds of a year or two")]
            let days = *shift as f64 / 86_400.0;
            Some(PlaceboWindow {
                days,
                statistic: *statistic,
                leads: listed(&settled.probability, self.options).len(),
                withdrawals: weights.map(|(p, weight)| p * weight).sum(),
            })
        };
        let windows: Vec<_> = self.shifts.iter().zip(&search.placebo).filter_map(at).collect();
        let leads: usize = windows.iter().map(|window| window.leads).sum();
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        Placebo {
            shifts: windows.len(),
            p_value: search.p_value(),
            statistic: search.statistic,
            statistic_median: placebo::median(&search.placebo),
            statistic_highest: placebo::quantile(&search.placebo, 1.0),
            leads_mean: leads as f64 / windows.len().max(1) as f64,
            leads_chance: chance(&windows),
            leads_most: windows.iter().map(|window| window.leads).max().unwrap_or(0),
            windows,
        }
    }

    fn settle(&self, ground: &Ground<'_>, case: &Case, delay: Delay, clues: &[Clue]) -> Option<Settled> {
        let window = ground.window(&case.batches, delay, clues)?;
        let fit = fit(&window.problem, &Weights::default());
        let limits = limits(ground, case, &window);
        let probability = matched(&fit.probability, &limits);
        Some(Settled { window, fit, probability })
    }

    fn report(&self, found: &mut Demixed, settled: &Settled, delay: Delay) {
        let Settled { window, fit, probability } = settled;
        found.window = Some(WindowFound {
            lag_hours: delay.lag / 3_600.0,
            wait_hours: delay.scale / 3_600.0,
            withdrawals: probability.iter().zip(&window.problem.weight).map(|(p, weight)| p * weight).sum(),
            crowd: fit.crowd,
        });
        for (at, clue) in window.clues.iter().enumerate() {
            if let Some(report) = found.clues.iter_mut().find(|report| report.clue == *clue) {
                report.classes = classes(window, fit, probability, at, *clue);
            }
        }
        let chosen = listed(probability, self.options);
        let all: f64 = probability.iter().sum();
        let in_list: f64 = chosen.iter().filter_map(|at| probability.get(*at)).sum();
        found.expected_recall = if all > 0.0 { in_list / all } else { 0.0 };
        found.leads = chosen.iter().filter_map(|at| self.lead(settled, *at)).collect();
        found.leads.sort_by(|a, b| {
            b.probability.total_cmp(&a.probability).then_with(|| a.recipient.cmp(&b.recipient))
        });
    }

    fn lead(&self, settled: &Settled, at: usize) -> Option<Lead> {
        let unit = self.ground.units.get(*settled.window.units.get(at)?)?;
        let tx = |place: &usize| self.pool.withdrawals.get(*place).map(|row| row.tx.to_string());
        Some(Lead {
            recipient: unit.recipient.to_string(),
            probability: *settled.probability.get(at)?,
            clues: lead_clues(settled, at),
            withdrawals: unit.withdrawals.iter().filter_map(tx).collect(),
            first: unit.first(),
            last: unit.last(),
        })
    }
}

/// Leads that nine of ten placebo windows do not pass.
#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn chance(windows: &[PlaceboWindow]) -> f64 {
    let leads: Vec<_> = windows.iter().map(|window| window.leads as f64).collect();
    placebo::quantile(&leads, 0.9)
}

/// Log-likelihood that a clue must add at least.
const LEAST_WORTH: f64 = 2.0;

/// No more of the case's notes can have left before a batch than came before it, nor more at the end than came at all.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn limits(ground: &Ground<'_>, case: &Case, window: &Window) -> Vec<Limit> {
    let times = case.times();
    let moments = case.batches.iter().filter_map(|batch| batch.first().copied());
    let moments: BTreeSet<i64> = moments.chain([i64::MAX]).collect();
    let limit = |moment: i64| {
        let taken = |at: &usize| {
            ground.units.get(*at).map_or(0.0, |unit| unit.times.partition_point(|time| *time < moment) as f64)
        };
        let most = times.partition_point(|time| *time < moment) as f64;
        Limit { taken: window.units.iter().map(taken).collect(), most }
    };
    moments.into_iter().map(limit).collect()
}

/// Positions of the leads: the likeliest first, to where the threshold or the expected precision ends the list.
#[expect(clippy::cast_precision_loss, reason = "a list's length")]
fn listed(probability: &[f64], options: &Options) -> Vec<usize> {
    let mut order: Vec<_> = probability.iter().copied().enumerate().collect();
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut sum = 0.0;
    let good = |(at, (_, p)): &(usize, &(usize, f64))| {
        sum += p;
        *p >= options.threshold && sum / (*at + 1) as f64 >= options.precision
    };
    order.iter().enumerate().take_while(good).map(|(_, (place, _))| *place).collect()
}

fn classes(window: &Window, fit: &Fit, probability: &[f64], at: usize, clue: Clue) -> Vec<ClassFound> {
    let (Some(mark), Some(look), Some(crowd)) =
        (window.problem.marks.get(at), fit.look.get(at), window.crowd.get(at))
    else {
        return Vec::new();
    };
    let expected = |class: usize| -> f64 {
        let members = mark.class.iter().zip(probability).filter(|(of, _)| usize::from(**of) == class);
        members.map(|(_, p)| p).sum()
    };
    let of = |(class, says): (usize, &&'static str)| {
        Some(ClassFound {
            says,
            case: expected(class),
            placebo: *crowd.get(class)?,
            likelihood_ratio: look.get(class)? / mark.crowd.get(class)?,
        })
    };
    clue.classes().iter().enumerate().filter_map(of).collect()
}

fn lead_clues(settled: &Settled, unit: usize) -> Vec<LeadClue> {
    let Settled { window, fit, .. } = settled;
    let problem = &window.problem;
    let own = problem.entries.iter().filter(|entry| entry.unit == unit);
    let rate: f64 =
        own.map(|entry| entry.density * fit.per_note.get(entry.batch).copied().unwrap_or(0.0)).sum();
    let time = LeadClue {
        clue: "time".to_owned(),
        says: "paid when notes of the case were due, against the crowd's rate".to_owned(),
        likelihood_ratio: rate / (fit.crowd * problem.rate),
    };
    let mut clues = vec![time];
    for ((clue, mark), look) in window.clues.iter().zip(&problem.marks).zip(&fit.look) {
        let class = usize::from(mark.class.get(unit).copied().unwrap_or(UNCARRIED));
        if let (Some(case), Some(crowd), Some(says)) =
            (look.get(class), mark.crowd.get(class), clue.classes().get(class))
        {
            let clue = serde_json::to_value(clue).ok().and_then(|name| name.as_str().map(str::to_owned));
            clues.push(LeadClue {
                clue: clue.unwrap_or_default(),
                says: (*says).to_owned(),
                likelihood_ratio: case / crowd,
            });
        }
    }
    clues
}

fn conclude(found: &mut Demixed) {
    let count = found.leads.len();
    if count == 0 {
        found.verdict = Verdict::NoLead;
        if found.why.is_empty() {
            found.why = "No recipient is likely enough.".to_owned();
        }
        return;
    }
    let right = found.leads.iter().map(|lead| lead.probability).sum::<f64>();
    #[expect(clippy::cast_precision_loss, reason = "a list's length")]
    let mean = right / count as f64;
    found.verdict = Verdict::Leads;
    found.expected_precision = mean;
    found.why = format!(
        "{count} recipients stand out, of whom about {:.0} are expected to be the case's; made to list somebody, the \
         same rule lists {:.1} in a placebo window.",
        right, found.placebo.leads_mean
    );
}
