//! What an audience may see of the record behind a report.

use super::Mark;
use crate::{
    Twin,
    twin::{Cite, Figure},
};
use record::{Audience, Claim, Digest, Finding, Handling, Input, Tlp};
use std::collections::BTreeMap;

/// Every record of a twin that is withheld, with the reason.
pub(super) struct Sight(BTreeMap<Digest, Mark>);

impl Sight {
    /// Exhibits and claims by their marks, findings by what they were computed from.
    pub(super) fn of(twin: &Twin, audience: &Audience) -> Self {
        let mut sight = Self(BTreeMap::new());
        for (id, exhibit) in &twin.exhibits {
            sight.withhold(id, mark(audience, [&exhibit.handling]));
        }
        for (id, claim) in &twin.claims {
            sight.withhold(id, mark(audience, marks_of(twin, claim)));
        }
        sight.close(twin);
        sight
    }

    /// Why the record is withheld; `None` where the audience may see it.
    pub(super) fn mark(&self, id: &Digest) -> Option<Mark> {
        self.0.get(id).copied()
    }

    /// The strictest reason to withhold what rests on these.
    pub(super) fn of_cites(&self, cites: &[Cite]) -> Option<Mark> {
        cites.iter().filter_map(|cite| self.mark(&super::digest_of(cite))).max()
    }

    /// The strictest reason to withhold a picture.
    pub(super) fn of_figure(&self, figure: &Figure) -> Option<Mark> {
        figure.findings().iter().filter_map(|id| self.mark(id)).max()
    }

    /// Withholds further findings, and what was computed from them.
    pub(super) fn withhold_findings_that(&mut self, twin: &Twin, say: impl Fn(&Finding) -> Option<Mark>) {
        for (id, finding) in &twin.findings {
            self.withhold(id, say(finding));
        }
        self.close(twin);
    }

    fn withhold(&mut self, id: &Digest, mark: Option<Mark>) {
        if let Some(mark) = mark {
            let held = self.0.entry(*id).or_insert(mark);
            *held = (*held).max(mark);
        }
    }

    /// Carries marks from inputs to findings until nothing changes. An input that the twin does not hold cannot be
    /// judged: what rests on it is for nobody.
    fn close(&mut self, twin: &Twin) {
        loop {
            let before = self.0.clone();
            for (id, finding) in &twin.findings {
                let of_inputs = finding.inputs.iter().filter_map(|input| match input {
                    Input::Store(_) => None,
                    Input::Claim(id) if !twin.claims.contains_key(id) => Some(Some(Tlp::Red)),
                    Input::Finding(id) if !twin.findings.contains_key(id) => Some(Some(Tlp::Red)),
                    Input::Exhibit(id) if !twin.exhibits.contains_key(id) => Some(Some(Tlp::Red)),
                    Input::Claim(id) | Input::Finding(id) | Input::Exhibit(id) => self.mark(id),
                });
                let mark = of_inputs.max();
                self.withhold(id, mark);
            }
            if self.0 == before {
                return;
            }
        }
    }
}

/// A claim's own mark and its exhibit's; a claim whose exhibit is not there is for nobody.
fn marks_of<'a>(twin: &'a Twin, claim: &'a Claim) -> Vec<&'a Handling> {
    const NOBODY: &Handling = &Handling { tlp: Tlp::Red, releasable_to: std::collections::BTreeSet::new() };
    let exhibit = twin.exhibits.get(&claim.source.exhibit).map_or(NOBODY, |exhibit| &exhibit.handling);
    std::iter::once(exhibit).chain(&claim.handling).collect()
}

/// The strictest of those marks that the audience is not admitted to.
pub(super) fn mark<'a>(audience: &Audience, marks: impl IntoIterator<Item = &'a Handling>) -> Option<Mark> {
    let withheld = marks.into_iter().filter(|mark| !audience.admits(mark));
    withheld.map(|mark| (mark.tlp > audience.most).then_some(mark.tlp)).max()
}
