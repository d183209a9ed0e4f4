//! What changed between two drafts: section by section, sentence by sentence, word by word. The same two drafts give
//! the same answer.

mod items;

use crate::Twin;
use items::{Item, Part, parts, tables};
use serde::Serialize;
use similar::{Algorithm, ChangeTag, DiffOp, TextDiff, capture_diff_slices};

/// Sentences that share less than this part of their words are two sentences, not one that was changed.
const LEAST_ALIKE: f32 = 0.5;
/// Most pairs of sentences that are compared where a passage was rewritten; beyond, old and new are told apart only.
const MOST_PAIRS: usize = 10_000;

/// What changed, in the order of the newer draft; what was taken out stands where it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// The older draft's title, where it is another one.
    pub title_before: Option<String>,
    /// The summary first, then the sections of both.
    pub sections: Vec<SectionDiff>,
}

/// One section of either draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionDiff {
    /// "I", "Annex A"; empty for the summary.
    pub label: String,
    /// Its title, by which the sections of two drafts are matched.
    pub title: String,
    /// Its sentences, pictures and tables.
    pub changes: Vec<Change>,
}

/// What became of a sentence, a picture or a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Only the newer draft has it.
    Added,
    /// Only the older draft has it.
    Removed,
    /// Both have it, in other words, or resting on other evidence.
    Changed,
    /// Both have it, and it rests on the same.
    Same,
}

/// One sentence, picture, table or row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What became of it.
    pub kind: ChangeKind,
    /// Where it stands in the newer draft, or stood in the older: "paragraph 4", "figure 2", "a row of …".
    pub place: String,
    /// The older text.
    pub before: Option<String>,
    /// The newer text.
    pub after: Option<String>,
    /// Whether it rests on other evidence than before, or the picture was drawn from other numbers.
    pub evidence_changed: bool,
    /// For changed words: both texts in one, in pieces.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<WordChange>,
}

/// A piece of a changed text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordChange {
    /// Added, removed or the same.
    pub kind: ChangeKind,
    /// The words with their spaces.
    pub text: String,
}

/// Compares an older draft with a newer one.
pub fn diff(older: &Twin, newer: &Twin) -> Diff {
    let (before, after) = (parts(older), parts(newer));
    let titles = |parts: &[Part]| parts.iter().map(|part| part.title.clone()).collect::<Vec<_>>();
    let mut sections = vec![];
    let nothing = Part::default();
    for op in capture_diff_slices(Algorithm::Myers, &titles(&before), &titles(&after)) {
        let (_, olds, news) = op.as_tag_tuple();
        let (olds, news) = (before.get(olds).unwrap_or_default(), after.get(news).unwrap_or_default());
        if matches!(op, DiffOp::Equal { .. }) {
            sections.extend(olds.iter().zip(news).map(|(old, new)| section(old, new)));
        } else {
            sections.extend(olds.iter().map(|old| section(old, &nothing)));
            sections.extend(news.iter().map(|new| section(&nothing, new)));
        }
    }
    Diff { title_before: (older.title != newer.title).then(|| older.title.clone()), sections }
}

fn section(old: &Part, new: &Part) -> SectionDiff {
    let head = if new.title.is_empty() { old } else { new };
    let texts = |items: &[Item]| items.iter().map(|item| item.text.clone()).collect::<Vec<_>>();
    let mut changes = vec![];
    for op in capture_diff_slices(Algorithm::Myers, &texts(&old.items), &texts(&new.items)) {
        let (_, olds, news) = op.as_tag_tuple();
        let (olds, news) = (old.items.get(olds).unwrap_or_default(), new.items.get(news).unwrap_or_default());
        if matches!(op, DiffOp::Equal { .. }) {
            changes.extend(olds.iter().zip(news).map(|(old, new)| pair(old, new)));
        } else {
            rewritten(olds, news, &mut changes);
        }
    }
    changes.extend(tables(old, new));
    SectionDiff { label: head.label.clone(), title: head.title.clone(), changes }
}

/// A passage that was rewritten: sentences that are alike are paired in their order, the rest is gone or new.
fn rewritten(olds: &[Item], news: &[Item], changes: &mut Vec<Change>) {
    let mut rest = news;
    let compare = olds.len().saturating_mul(news.len()) <= MOST_PAIRS;
    for old in olds {
        let alike = |new: &Item| compare && old.is_like(new) && likeness(&old.text, &new.text) >= LEAST_ALIKE;
        match rest.iter().position(alike).and_then(|place| rest.split_at_checked(place)) {
            Some((before, [new, after @ ..])) => {
                changes.extend(before.iter().map(added));
                changes.push(pair(old, new));
                rest = after;
            }
            _ => changes.push(removed(old)),
        }
    }
    changes.extend(rest.iter().map(added));
}

fn likeness(old: &str, new: &str) -> f32 {
    TextDiff::from_words(old, new).ratio()
}

/// The same sentence or picture in both drafts.
fn pair(old: &Item, new: &Item) -> Change {
    let (evidence_changed, reworded) = (old.rests_on != new.rests_on, old.text != new.text);
    let kind = if reworded || evidence_changed { ChangeKind::Changed } else { ChangeKind::Same };
    let words = if reworded { word_changes(&old.text, &new.text) } else { vec![] };
    let (before, after) = (Some(old.text.clone()), Some(new.text.clone()));
    Change { kind, place: new.place.clone(), before, after, evidence_changed, words }
}

fn added(new: &Item) -> Change {
    let (place, after) = (new.place.clone(), Some(new.text.clone()));
    Change { kind: ChangeKind::Added, place, before: None, after, evidence_changed: false, words: vec![] }
}

fn removed(old: &Item) -> Change {
    let (place, before) = (old.place.clone(), Some(old.text.clone()));
    Change { kind: ChangeKind::Removed, place, before, after: None, evidence_changed: false, words: vec![] }
}

fn word_changes(old: &str, new: &str) -> Vec<WordChange> {
    let mut words: Vec<WordChange> = vec![];
    for change in TextDiff::from_words(old, new).iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => ChangeKind::Same,
            ChangeTag::Delete => ChangeKind::Removed,
            ChangeTag::Insert => ChangeKind::Added,
        };
        match words.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(change.value()),
            _ => words.push(WordChange { kind, text: change.value().to_owned() }),
        }
    }
    words
}

#[cfg(test)]
mod tests;
