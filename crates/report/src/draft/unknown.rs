//! What is not known, said plainly.

use super::{Drafting, Material, found};
use record::Finding;
use std::collections::BTreeSet;

pub(super) fn section(drafting: &mut Drafting, material: &Material<'_>) {
    drafting.section("VII", "What is not known");
    let findings = material.findings;
    let latest = findings.paths.last().map(|(_, found)| (&found.finding, found.id));
    let all: Vec<(&Finding, _)> = [
        (&findings.releases.finding, findings.releases.id),
        (&findings.converted.finding, findings.converted.id),
        (&findings.boundary.finding, findings.boundary.id),
    ]
    .into_iter()
    .chain(latest)
    .chain([(&findings.norms.finding, findings.norms.id)])
    .collect();
    let mut said = BTreeSet::new();
    for (finding, id) in all {
        let limits = finding.limits.iter().filter(|limit| said.insert((*limit).clone()));
        drafting.paragraph(limits.map(|limit| found(limit.clone(), id)).collect());
    }
}
