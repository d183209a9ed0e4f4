//! Numbers of evidence: E1, E2, … in the order in which the report first cites it.

use crate::twin::{Cite, Twin};
use askama::Template;
use std::collections::{BTreeMap, BTreeSet};

/// The number of everything cited.
pub(super) struct Numbers<'a> {
    of: BTreeMap<&'a Cite, usize>,
}

impl<'a> Numbers<'a> {
    pub(super) fn new(twin: &'a Twin) -> Self {
        Self { of: twin.cites().into_iter().enumerate().map(|(place, cite)| (cite, place + 1)).collect() }
    }

    /// The marks to set after a sentence.
    pub(super) fn marks(&self, cites: &[Cite]) -> Marks {
        let numbers: BTreeSet<_> = cites.iter().filter_map(|cite| self.of.get(cite).copied()).collect();
        let mut runs: Vec<Run> = vec![];
        for number in &numbers {
            match runs.last_mut() {
                Some(run) if run.last + 1 == *number => run.last = *number,
                _ => runs.push(Run { first: *number, last: *number }),
            }
        }
        let all = numbers.iter().map(usize::to_string).collect::<Vec<_>>().join(" ");
        Marks { all, runs: runs.into_iter().flat_map(Run::split).collect() }
    }
}

/// The evidence marks of one sentence, figure or table.
#[derive(Template)]
#[template(path = "marks.html")]
pub(super) struct Marks {
    /// "3 4 9": what the script opens.
    pub(super) all: String,
    runs: Vec<Run>,
}

impl Marks {
    /// The numbers, ascending.
    pub(super) fn numbers(&self) -> Vec<usize> {
        self.runs.iter().flat_map(|run| run.first..=run.last).collect()
    }

    /// `E1, E3–E7`; empty where there is none.
    pub(super) fn words(&self) -> String {
        let words = |run: &Run| {
            if run.first == run.last {
                format!("E{}", run.first)
            } else {
                format!("E{}–E{}", run.first, run.last)
            }
        };
        self.runs.iter().map(words).collect::<Vec<_>>().join(", ")
    }
}

/// Marks that follow one another: E3, or E3–E7.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    first: usize,
    last: usize,
}

impl Run {
    /// Two in a row are shorter side by side than as a range.
    fn split(self) -> Vec<Self> {
        if self.last - self.first == 1 {
            return [self.first, self.last].map(|number| Self { first: number, last: number }).into();
        }
        vec![self]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::Digest;

    #[test]
    fn runs_are_drawn_together() {
        let cites: Vec<_> = (0..9).map(|n: u8| Cite::Claim(Digest::of(&[n]))).collect();
        let numbers =
            Numbers { of: cites.iter().enumerate().map(|(place, cite)| (cite, place + 1)).collect() };
        let pick = |places: &[usize]| {
            numbers.marks(&places.iter().map(|place| cites[*place].clone()).collect::<Vec<_>>())
        };
        let marks = pick(&[5, 4, 0, 1, 8, 6, 5]);
        assert_eq!(marks.all, "1 2 5 6 7 9");
        let runs: Vec<_> = marks.runs.iter().map(|run| (run.first, run.last)).collect();
        assert_eq!(runs, [(1, 1), (2, 2), (5, 7), (9, 9)]);
        assert!(pick(&[]).runs.is_empty());
    }
}
