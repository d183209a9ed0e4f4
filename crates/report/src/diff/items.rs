//! The parts of a draft that are compared.

use super::{Change, added, pair, removed};
use crate::twin::{Block, Figure, Section, Sentence, Table, Twin};
use record::canonical_json;
use std::collections::BTreeMap;

/// A section as it is compared.
#[derive(Default)]
pub(super) struct Part {
    pub(super) label: String,
    pub(super) title: String,
    /// Sentences and pictures.
    pub(super) items: Vec<Item>,
    tables: Vec<(Item, Vec<String>)>,
}

/// A sentence, a picture, a table's head or a row.
#[derive(Clone)]
pub(super) struct Item {
    what: What,
    pub(super) place: String,
    pub(super) text: String,
    /// Its evidence, or what the picture is drawn from, in one word.
    pub(super) rests_on: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Sentence,
    Number,
    Picture,
    Table,
    Row,
}

impl Item {
    /// Whether the other can be this one, changed.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.what == other.what
    }
}

/// The summary with the key figures, then every section.
pub(super) fn parts(twin: &Twin) -> Vec<Part> {
    let figures = twin.key_figures.iter().map(|figure| Item {
        what: What::Number,
        place: "key figure".to_owned(),
        text: format!("{} {}", figure.value, figure.label),
        rests_on: word(&figure.cites),
    });
    let summary = twin.summary.iter().map(|one| sentence(one, "summary".to_owned()));
    let head =
        Part { title: "Summary".to_owned(), items: figures.chain(summary).collect(), ..Part::default() };
    std::iter::once(head).chain(twin.sections.iter().map(part)).collect()
}

fn part(section: &Section) -> Part {
    let mut part = Part { label: section.label.clone(), title: section.title.clone(), ..Part::default() };
    for block in &section.blocks {
        match block {
            Block::Paragraph { number, sentences } => {
                part.items.extend(sentences.iter().map(|one| sentence(one, format!("paragraph {number}"))));
            }
            Block::Figure { number, title, note, figure } => {
                part.items.push(picture(*number, &format!("{title}. {note}"), figure));
            }
            Block::Withheld { figure: Some(number), .. } => {
                let place = format!("figure {number}");
                part.items.push(Item {
                    what: What::Picture,
                    text: format!("{place} is withheld"),
                    place,
                    rests_on: String::new(),
                });
            }
            Block::Table { title, cites, table, .. } => part.tables.push((
                Item {
                    what: What::Table,
                    place: format!("table “{title}”"),
                    text: title.clone(),
                    rests_on: word(cites),
                },
                rows(table),
            )),
            Block::Withheld { figure: None, .. } => {}
        }
    }
    part
}

fn sentence(one: &Sentence, place: String) -> Item {
    Item { what: What::Sentence, place, text: one.text.clone(), rests_on: word(&one.cites) }
}

fn picture(number: u32, text: &str, figure: &Figure) -> Item {
    let place = format!("figure {number}");
    Item { what: What::Picture, place, text: text.to_owned(), rests_on: word(figure) }
}

/// Any part of a twin, in one word that is the same for the same part.
fn word(of: &impl serde::Serialize) -> String {
    canonical_json(of).map(|bytes| record::Digest::of(&bytes).to_string()).unwrap_or_default()
}

fn rows(table: &Table) -> Vec<String> {
    std::iter::once(&table.columns).chain(&table.rows).map(|row| row.join(" | ")).collect()
}

/// Tables are matched by their titles and compared as sets of rows, however long they are: which rows went and which
/// came. A row's place is not told.
pub(super) fn tables(old: &Part, new: &Part) -> Vec<Change> {
    let held = |part: &Part, title: &str| part.tables.iter().position(|(head, _)| head.text == title);
    let mut changes = vec![];
    for (head, rows) in &old.tables {
        if held(new, &head.text).is_none() {
            changes.push(removed(head));
            changes.extend(rows.iter().map(|row| removed(&row_of(head, row))));
        }
    }
    for (head, rows) in &new.tables {
        match held(old, &head.text).and_then(|place| old.tables.get(place)) {
            Some((before, rows_before)) => {
                changes.push(pair(before, head));
                changes.extend(more(rows_before, rows).map(|row| removed(&row_of(before, row))));
                changes.extend(more(rows, rows_before).map(|row| added(&row_of(head, row))));
            }
            None => {
                changes.push(added(head));
                changes.extend(rows.iter().map(|row| added(&row_of(head, row))));
            }
        }
    }
    changes
}

/// The rows of one table that the other has not, or has fewer times.
fn more<'a>(of: &'a [String], than: &[String]) -> impl Iterator<Item = &'a String> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for row in than {
        *count.entry(row.clone()).or_default() += 1;
    }
    of.iter().filter(move |row| match count.get_mut(*row) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => true,
    })
}

fn row_of(head: &Item, row: &str) -> Item {
    Item {
        what: What::Row,
        place: format!("a row of {}", head.place),
        text: row.to_owned(),
        rests_on: String::new(),
    }
}
