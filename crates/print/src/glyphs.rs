//! Characters that no font here has: they are named, with the place where they stand, before anything is typeset. A box
//! on paper would stand for a name that nobody can read.

use crate::fonts::FONTS;
use report::{Paper, PaperBlock, PaperDiff};
use serde_json::Value;
use std::{collections::BTreeSet, fmt};

/// A character without a glyph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Missing {
    c: char,
    place: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no font here has '{}' (U+{:04X}), which stands in {}",
            self.c,
            u32::from(self.c),
            self.place
        )
    }
}

/// Every character of the report that cannot be printed, each once, where it stands first.
pub(crate) fn missing(paper: &Paper) -> Vec<Missing> {
    let mut search = Search { seen: BTreeSet::new(), found: vec![] };
    for (place, text) in [("the title", &paper.title), ("the name of the watch", &paper.watch)] {
        search.text(place, text);
    }
    for (number, one) in (1..).zip(&paper.summary) {
        search.text(&format!("the summary, sentence {number}"), &one.text);
    }
    for section in &paper.sections {
        search.text(&format!("the title of section {}", section.label), &section.title);
        for block in &section.blocks {
            search.block(&section.title, block);
        }
    }
    for (number, entry) in (1..).zip(&paper.evidence) {
        search.value(&format!("evidence E{number}"), &serde_json::to_value(entry).unwrap_or_default());
    }
    for (number, exhibit) in (1..).zip(&paper.exhibits) {
        search.value(&format!("exhibit X{number}"), &serde_json::to_value(exhibit).unwrap_or_default());
    }
    // Whatever has no place of its own: replies, key figures, the key.
    search.value("the report", &serde_json::to_value(paper).unwrap_or_default());
    search.found
}

/// The same of what changed between two drafts.
pub(crate) fn missing_of_comparison(diff: &PaperDiff) -> Vec<Missing> {
    let mut search = Search { seen: BTreeSet::new(), found: vec![] };
    for change in diff.sections.iter().flat_map(|section| &section.changes) {
        for text in change.before.iter().chain(&change.after) {
            search.text(&change.place, text);
        }
    }
    search.value("the comparison", &serde_json::to_value(diff).unwrap_or_default());
    search.found
}

struct Search {
    seen: BTreeSet<char>,
    found: Vec<Missing>,
}

impl Search {
    fn text(&mut self, place: &str, text: &str) {
        for c in text.chars() {
            if self.seen.insert(c) && !FONTS.have(c) {
                self.found.push(Missing { c, place: place.to_owned() });
            }
        }
    }

    fn value(&mut self, place: &str, value: &Value) {
        match value {
            Value::String(text) => self.text(place, text),
            Value::Array(items) => items.iter().for_each(|item| self.value(place, item)),
            Value::Object(fields) => fields.values().for_each(|item| self.value(place, item)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn block(&mut self, section: &str, block: &PaperBlock) {
        match block {
            PaperBlock::Paragraph { number, sentences } => {
                for (place, one) in (1..).zip(sentences) {
                    self.text(&format!("paragraph {number}, sentence {place}"), &one.text);
                }
            }
            PaperBlock::Figure(figure) => {
                let place = format!("figure {}", figure.number);
                [&figure.title, &figure.note, &figure.svg]
                    .into_iter()
                    .for_each(|text| self.text(&place, text));
            }
            PaperBlock::Table { title, rows, .. } => {
                for (number, row) in (1..).zip(rows) {
                    let place = format!("“{section}”, table “{}”, row {number}", title.text);
                    row.iter().for_each(|cell| self.text(&place, cell));
                }
            }
            PaperBlock::Withheld { words } => self.text("a mark", words),
        }
    }
}
