//! Redaction: one report, less what an audience may not see. What rests on a record that is withheld is withheld with
//! it, through any number of findings; and whatever repeats its words is withheld too, cited or not.

mod hidden;
mod parts;
mod sight;

use crate::{ReportError, Twin, twin::Cite};
use hidden::Hidden;
use record::{Audience, Digest, Input, Tlp};
use sight::Sight;
use std::collections::BTreeSet;

#[cfg(test)]
mod tests;

/// Why something is withheld: its label is too strict for the audience; `None`: it is for named parties.
pub(crate) type Mark = Option<Tlp>;

/// What stands in the place of what is withheld.
pub(crate) fn words_of(mark: Mark) -> String {
    mark.map_or_else(|| "[Withheld: for named parties]".to_owned(), |label| format!("[Withheld: {label}]"))
}

/// Whether a sentence's words are those of a mark and no others.
pub(crate) fn is_mark(text: &str) -> bool {
    Tlp::ALL.into_iter().map(Some).chain([None]).any(|mark| words_of(mark) == text)
}

/// The report as `audience` may see it. A paragraph of which anything is withheld ends in one mark, a picture and a
/// table are replaced by one; names, evidence and proofs that nothing rests on any more are left out. Where nothing
/// has to be withheld, the report comes back as it was.
///
/// # Errors
/// [`ReportError::Withheld`] where the audience may not see the case itself: then there is nothing to report.
pub fn redacted(twin: &Twin, audience: &Audience) -> Result<Twin, ReportError> {
    let mut sight = Sight::of(twin, audience);
    let hidden = Hidden::of(twin, audience, &sight)?;
    sight.withhold_findings_that(twin, |finding| {
        hidden.mark_in_json(&finding.result).or_else(|| hidden.mark_in_json(&finding.parameters))
    });
    let heading = [twin.title.as_str(), &twin.case_id, twin.incident.as_str()];
    let case = sight.mark(&twin.case).or_else(|| heading.iter().find_map(|text| hidden.mark_in(text)));
    if let Some(mark) = case {
        return Err(ReportError::Withheld { audience: audience.to_string(), mark: words_of(mark) });
    }
    let mut out = parts::cut(twin, &sight, &hidden);
    prune(&mut out);
    if out != *twin {
        out.redacted_for = Some(audience.clone());
    }
    Ok(out)
}

/// Leaves out what nothing that remains rests on.
fn prune(twin: &mut Twin) {
    let mut kept = BTreeSet::from([twin.case]);
    let mut open: Vec<Digest> = twin.cites().into_iter().map(digest_of).collect();
    open.extend(twin.figure_findings());
    while let Some(id) = open.pop() {
        if !kept.insert(id) {
            continue;
        }
        open.extend(twin.claims.get(&id).map(|claim| claim.source.exhibit));
        let inputs = twin.findings.get(&id).map(|finding| finding.inputs.iter());
        open.extend(inputs.into_iter().flatten().map(digest_of_input));
    }
    twin.claims.retain(|id, _| kept.contains(id));
    twin.findings.retain(|id, _| kept.contains(id));
    twin.exhibits.retain(|id, _| kept.contains(id));
    let of_claims =
        twin.claims.values().flat_map(|claim| std::iter::once(&claim.subject).chain(claim.value.entity()));
    let spoken: BTreeSet<_> =
        of_claims.chain(twin.replies.values().map(|reply| &reply.subject)).cloned().collect();
    twin.names.retain(|id, _| spoken.contains(id));
    twin.name_marks.retain(|id, _| twin.names.contains_key(id));
    twin.proofs.prune(
        &twin.claims.keys().copied().collect(),
        &twin.findings.keys().copied().collect(),
        &twin.replies.keys().copied().collect(),
    );
}

const fn digest_of_input(input: &Input) -> Digest {
    match input {
        Input::Claim(id) | Input::Finding(id) | Input::Exhibit(id) | Input::Store(id) => *id,
    }
}

const fn digest_of(cite: &Cite) -> Digest {
    match cite {
        Cite::Claim(id) | Cite::Finding(id) | Cite::Exhibit(id) => *id,
    }
}
