use super::*;
use crate::{page::sample, twin::Block};

fn kinds(diff: &Diff) -> Vec<ChangeKind> {
    diff.sections.iter().flat_map(|section| section.changes.iter().map(|change| change.kind)).collect()
}

#[test]
fn a_draft_does_not_differ_from_itself() {
    let twin = sample::twin();
    let same = diff(&twin, &twin);
    assert!(kinds(&same).iter().all(|kind| *kind == ChangeKind::Same) && same.title_before.is_none());
    assert_eq!(same.sections.len(), twin.sections.len() + 1);
}

#[test]
fn a_changed_sentence_is_told_with_both_texts_and_the_words() {
    let (old, mut new) = (sample::twin(), sample::twin());
    new.summary[2].text = new.summary[2].text.replace("three exchanges", "four exchanges");
    let told = diff(&old, &new);
    let changed: Vec<_> =
        told.sections[0].changes.iter().filter(|change| change.kind == ChangeKind::Changed).collect();
    let [change] = changed.as_slice() else { panic!("{told:?}") };
    assert_eq!(
        (change.before.as_ref(), change.after.as_ref()),
        (Some(&old.summary[2].text), Some(&new.summary[2].text))
    );
    assert!(!change.evidence_changed);
    let of = |kind| {
        change.words.iter().filter(|word| word.kind == kind).map(|word| word.text.trim()).collect::<Vec<_>>()
    };
    assert_eq!((of(ChangeKind::Removed), of(ChangeKind::Added)), (vec!["three"], vec!["four"]));
}

#[test]
fn what_came_and_what_went_is_told_where_it_stands() {
    let (old, mut new) = (sample::twin(), sample::twin());
    let gone = new.summary.remove(0);
    let section = new.sections.remove(1);
    let Some(Block::Table { table, .. }) = new.sections[2].blocks.first_mut() else { panic!("a table") };
    table.rows[0][1] = "38".to_owned();
    let told = diff(&old, &new);
    let first = told.sections[0].changes.iter().find(|change| change.kind != ChangeKind::Same).unwrap();
    assert_eq!((first.kind, first.before.as_deref()), (ChangeKind::Removed, Some(gone.text.as_str())));
    let lost = told.sections.iter().find(|one| one.title == section.title).unwrap();
    assert!(lost.changes.iter().all(|change| change.kind == ChangeKind::Removed) && !lost.changes.is_empty());
    let rows =
        told.sections.last().unwrap().changes.iter().filter(|change| change.place.starts_with("a row of"));
    assert_eq!(rows.map(|row| row.kind).collect::<Vec<_>>(), [ChangeKind::Removed, ChangeKind::Added]);
}

#[test]
fn other_evidence_under_the_same_words_is_a_change() {
    let (old, mut new) = (sample::twin(), sample::twin());
    new.summary[0].cites = old.summary[1].cites.clone();
    let told = diff(&old, &new);
    let change = told.sections[0].changes.iter().find(|change| change.kind == ChangeKind::Changed).unwrap();
    assert!(change.evidence_changed && change.words.is_empty());
}
