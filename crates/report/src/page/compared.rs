//! What changed between two drafts, as it goes on paper. Every text in it is inert.

use super::{handling, inert, mark, status};
use crate::{
    ReportError,
    diff::{Change, ChangeKind, SectionDiff, diff},
    twin::Twin,
    words,
};
use record::{Digest, canonical_json};
use serde::Serialize;
use std::collections::BTreeMap;

/// Changes in one place that are printed, such as rows of one table; the rest is counted.
const MOST_IN_ONE_PLACE: usize = 25;

/// A comparison for a typesetter.
#[derive(Debug, Clone, Serialize)]
pub struct PaperDiff {
    /// The watch that keeps the newer one.
    pub watch: String,
    /// The newer one's day: year, month, day.
    pub date: (i16, i8, i8),
    /// The case's short name.
    pub case_id: String,
    /// The strictest mark of anything in either.
    pub handling: String,
    /// For whom something is withheld in either; empty: nothing is.
    pub redacted_for: Vec<String>,
    /// The older draft or report.
    pub older: PaperVersion,
    /// The newer one.
    pub newer: PaperVersion,
    /// The summary first, then the sections of both.
    pub sections: Vec<PaperSectionDiff>,
}

/// One of the two that are compared.
#[derive(Debug, Clone, Serialize)]
pub struct PaperVersion {
    /// Its title.
    pub title: String,
    /// Its day in words.
    pub day: String,
    /// Digest of its twin.
    pub digest: String,
    /// Nobody signed it.
    pub draft: bool,
    /// "Signed by …".
    pub status: String,
    /// The strictest mark of anything in it.
    pub handling: String,
}

/// What changed in a section.
#[derive(Debug, Clone, Serialize)]
pub struct PaperSectionDiff {
    /// "I", "Annex A"; empty for the summary.
    pub label: String,
    /// Its title.
    pub title: String,
    /// How many sentences, pictures and tables are the same.
    pub same: usize,
    /// The others, in their order; of one place, such as the rows of one table, no more than are read.
    pub changes: Vec<Change>,
    /// Places with more changes than are printed, and how many more.
    pub more: Vec<(String, usize)>,
}

/// What changed from the older to the newer one, each with its signature as in its page or twin (empty for a draft).
///
/// # Errors
/// [`ReportError::Record`] where a twin has no canonical form.
pub fn paper_diff(older: (&Twin, &str), newer: (&Twin, &str)) -> Result<PaperDiff, ReportError> {
    let twins = [older.0, newer.0];
    let mut redacted_for: Vec<_> = twins
        .iter()
        .filter_map(|twin| twin.redacted_for.as_ref())
        .map(|audience| inert(&audience.to_string()))
        .collect();
    redacted_for.dedup();
    let newest = newer.0;
    Ok(PaperDiff {
        watch: inert(&newest.watch),
        date: (newest.date.year(), newest.date.month(), newest.date.day()),
        case_id: inert(&newest.case_id),
        handling: twins.map(mark).into_iter().max().unwrap_or_default().label().to_owned(),
        redacted_for,
        older: version(older)?,
        newer: version(newer)?,
        sections: diff(older.0, newest).sections.into_iter().map(section).collect(),
    })
}

fn version((twin, signature): (&Twin, &str)) -> Result<PaperVersion, ReportError> {
    Ok(PaperVersion {
        title: inert(&twin.title),
        day: words::day(twin.date),
        digest: Digest::of(&canonical_json(twin)?).to_string(),
        draft: signature.trim().is_empty(),
        status: status(twin, signature),
        handling: handling(twin).to_owned(),
    })
}

fn section(section: SectionDiff) -> PaperSectionDiff {
    let all = section.changes.len();
    let changed = section.changes.into_iter().filter(|change| change.kind != ChangeKind::Same);
    let changed: Vec<_> = changed.map(harmless).collect();
    let same = all - changed.len();
    let mut in_place: BTreeMap<String, usize> = BTreeMap::new();
    let changes = changed.into_iter().filter(|change| {
        let count = in_place.entry(change.place.clone()).or_default();
        *count += 1;
        *count <= MOST_IN_ONE_PLACE
    });
    let changes = changes.collect();
    let more = in_place.into_iter().filter_map(|(place, count)| {
        count.checked_sub(MOST_IN_ONE_PLACE).filter(|more| *more > 0).map(|more| (place, more))
    });
    PaperSectionDiff {
        label: inert(&section.label),
        title: inert(&section.title),
        same,
        changes,
        more: more.collect(),
    }
}

fn harmless(mut change: Change) -> Change {
    let texts = [Some(&mut change.place), change.before.as_mut(), change.after.as_mut()];
    let pieces = change.words.iter_mut().map(|word| &mut word.text);
    for text in texts.into_iter().flatten().chain(pieces) {
        *text = inert(text);
    }
    change
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::sample;

    #[test]
    fn a_comparison_names_both_counts_what_is_the_same_and_hides_nothing() {
        let older = sample::twin();
        let mut newer = older.clone();
        newer.summary.first_mut().unwrap().text.push_str(" And \u{202e}more.");
        let printed = paper_diff((&older, "signed"), (&newer, "")).unwrap();
        assert!(printed.newer.draft && !printed.older.draft && printed.older.digest != printed.newer.digest);
        let summary = printed.sections.first().unwrap();
        let [change] = &*summary.changes else { panic!("{:?}", summary.changes) };
        assert!(change.after.as_ref().unwrap().ends_with(" And [U+202E]more."), "{change:?}");
        assert!(change.words.iter().any(|word| word.text.contains("[U+202E]")), "{change:?}");
        assert!(
            printed.sections.iter().skip(1).all(|section| section.changes.is_empty() && section.same > 0)
        );
    }

    #[test]
    fn a_table_that_was_rewritten_is_cut_short_and_the_rest_counted() {
        let row = |kind, n: usize| Change {
            kind,
            place: "a row of table “T”".to_owned(),
            before: None,
            after: Some(n.to_string()),
            evidence_changed: false,
            words: vec![],
        };
        let changes = (0..40).map(|n| row(ChangeKind::Added, n)).collect();
        let cut = section(SectionDiff { label: "I".to_owned(), title: "T".to_owned(), changes });
        assert_eq!((cut.changes.len(), cut.same), (25, 0));
        assert_eq!(cut.more, [("a row of table “T”".to_owned(), 15)]);
    }
}
