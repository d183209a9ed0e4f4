//! The mixture against a slow, obvious reference, and what must always hold of it.

use mixer::mixture::{Entry, Mark, Problem, UNCARRIED, Weights, fit};
use proptest::prelude::*;

/// The same rounds with dense tables, written down as in a textbook: intensity[batch][unit].
fn reference(problem: &Problem, weights: &Weights) -> Vec<f64> {
    let (batches, units) = (problem.notes.len(), problem.weight.len());
    let mut density = vec![vec![0.0; units]; batches];
    for entry in &problem.entries {
        density[entry.batch][entry.unit] += entry.density;
    }
    let reached: Vec<usize> = (0..units).filter(|unit| density.iter().any(|of| of[*unit] > 0.0)).collect();
    let mut look: Vec<Vec<Vec<f64>>> =
        (0..batches).map(|_| problem.marks.iter().map(|mark| mark.prior.clone()).collect()).collect();
    let mut per_note = vec![0.15; batches];
    let mut crowd = 1.0;
    let mut share = vec![vec![0.0; units]; batches];
    for round in 0..=weights.rounds {
        for unit in 0..units {
            let intensity = |batch: usize| {
                let ratio = |(mark, look): (&Mark, &Vec<f64>)| match mark.class[unit] {
                    UNCARRIED => 1.0,
                    class => look[usize::from(class)] / mark.crowd[usize::from(class)],
                };
                let ratios: f64 = problem.marks.iter().zip(&look[batch]).map(ratio).product();
                per_note[batch] * density[batch][unit] * ratios
            };
            let all: Vec<f64> = (0..batches).map(intensity).collect();
            let total = all.iter().sum::<f64>() + crowd * problem.rate;
            for batch in 0..batches {
                share[batch][unit] = all[batch] / total;
            }
        }
        if round == weights.rounds {
            break;
        }
        for (at, mark) in problem.marks.iter().enumerate() {
            let count = |batch: usize, class: usize| -> f64 {
                (0..units)
                    .filter(|unit| usize::from(mark.class[*unit]) == class)
                    .map(|unit| share[batch][unit])
                    .sum()
            };
            let classes = 0..mark.crowd.len();
            let seen: Vec<f64> =
                classes.clone().map(|class| (0..batches).map(|b| count(b, class)).sum()).collect();
            let all = seen.iter().sum::<f64>() + weights.look;
            let case: Vec<f64> =
                classes.clone().map(|class| (seen[class] + weights.look * mark.prior[class]) / all).collect();
            for batch in 0..batches {
                let own: f64 = classes.clone().map(|class| count(batch, class)).sum::<f64>() + weights.batch;
                let smooth = |class| (count(batch, class) + weights.batch * case[class]) / own;
                look[batch][at] =
                    if mark.by_batch { classes.clone().map(smooth).collect() } else { case.clone() };
            }
        }
        let mine: f64 = share.iter().flatten().sum();
        crowd =
            (reached.len() as f64 - mine + weights.rate) / (problem.rate * problem.covered + weights.rate);
        for batch in 0..batches {
            let recipients: f64 = share[batch].iter().sum();
            let left: f64 = share[batch].iter().zip(&problem.weight).map(|(p, n)| p * n).sum();
            let notes = problem.notes[batch];
            let free = recipients / notes;
            let bound = weights.matched && left > notes;
            per_note[batch] = (if bound { free.min(per_note[batch] * notes / left) } else { free }).max(1e-6);
        }
    }
    (0..units).map(|unit| share.iter().map(|of| of[unit]).sum()).collect()
}

fn problems() -> impl Strategy<Value = Problem> {
    let unit = (1_u8..9, 0_u8..3, 0_u8..3, 0.0_f64..1e-3, 0.0_f64..1e-3);
    (prop::collection::vec(unit, 3..25), 3.0_f64..40.0, 1e-5_f64..1e-3).prop_map(|(units, notes, rate)| {
        let mut entries = Vec::new();
        for (unit, row) in units.iter().enumerate() {
            for (batch, density) in [row.3, row.4].into_iter().enumerate() {
                if density > 2e-4 {
                    entries.push(Entry { unit, batch, density });
                }
            }
        }
        let mark = |class: Vec<u8>, by_batch| Mark {
            class,
            crowd: vec![0.7, 0.2, 0.1],
            prior: vec![0.4, 0.3, 0.3],
            by_batch,
        };
        let second = units.iter().map(|row| if row.2 == 2 { UNCARRIED } else { row.2 }).collect();
        Problem {
            weight: units.iter().map(|row| f64::from(row.0)).collect(),
            marks: vec![mark(units.iter().map(|row| row.1).collect(), true), mark(second, false)],
            notes: vec![notes, notes / 2.0],
            entries,
            rate,
            covered: 50_000.0,
        }
    })
}

proptest! {
    #[test]
    fn agrees_with_the_textbook(problem in problems(), matched: bool) {
        let weights = Weights { matched, rounds: 30, tolerance: 0.0, ..Weights::default() };
        let fast = fit(&problem, &weights);
        for (fast, slow) in fast.probability.iter().zip(reference(&problem, &weights)) {
            prop_assert!((fast - slow).abs() < 1e-9, "{fast} {slow}");
        }
    }

    #[test]
    fn probabilities_are_probabilities(problem in problems()) {
        let fit = fit(&problem, &Weights::default());
        prop_assert!(fit.probability.iter().all(|p| (0.0..=1.0).contains(p)));
        prop_assert!(fit.gain.is_finite() && fit.crowd > 0.0);
        for look in &fit.look {
            prop_assert!((look.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn who_comes_first_changes_nothing(problem in problems()) {
        let mut turned = problem.clone();
        turned.entries.reverse();
        let (a, b) = (fit(&problem, &Weights::default()), fit(&turned, &Weights::default()));
        for (a, b) in a.probability.iter().zip(&b.probability) {
            prop_assert!((a - b).abs() < 1e-6);
        }
    }
}
