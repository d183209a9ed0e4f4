//! Sections, paragraphs, figures and tables as the template takes them.

use super::{
    inert,
    marks::{Marks, Numbers},
};
use crate::{
    ReportError,
    figure::{self, Drawn, Plate},
    redact::words_of,
    twin::{Block, Sentence, Table, Twin},
};
use askama::Template;
use record::Tlp;

pub(super) struct SectionView {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) title: String,
    pub(super) blocks: Vec<BlockView>,
}

pub(super) enum BlockView {
    Paragraph { number: u32, sentences: Vec<SentenceView> },
    Figure(FigureView),
    Table { title: String, marks: Marks, folded: bool, size: usize, table: TableView },
    Withheld { words: String },
}

pub(super) struct FigureView {
    pub(super) number: u32,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) drawing: String,
    pub(super) svg: String,
    pub(super) table: TableView,
}

pub(super) struct SentenceView {
    pub(super) text: String,
    pub(super) marks: Marks,
}

/// A table's cells, with how each is set.
#[derive(Template)]
#[template(path = "table.html")]
pub(super) struct TableView {
    heads: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
    /// Read out for the scrolling frame.
    name: String,
}

struct Cell {
    text: String,
    class: &'static str,
}

pub(super) fn sections(twin: &Twin, numbers: &Numbers<'_>) -> Result<Vec<SectionView>, ReportError> {
    let mut sections = vec![];
    for (place, section) in twin.sections.iter().enumerate() {
        let blocks = section.blocks.iter().map(|one| block(one, twin, numbers)).collect::<Result<_, _>>()?;
        sections.push(SectionView {
            id: format!("s{}", place + 1),
            label: inert(&section.label),
            title: inert(&section.title),
            blocks,
        });
    }
    Ok(sections)
}

fn block(block: &Block, twin: &Twin, numbers: &Numbers<'_>) -> Result<BlockView, ReportError> {
    Ok(match block {
        Block::Paragraph { number, sentences } => BlockView::Paragraph {
            number: *number,
            sentences: sentences.iter().map(|one| sentence(one, numbers)).collect(),
        },
        Block::Figure { number, title, note, figure } => {
            let drawn = figure::draw(Plate { number: *number, title }, figure, twin)?;
            BlockView::Figure(figure_view(*number, title, note, drawn))
        }
        Block::Table { title, cites, folded, table } => BlockView::Table {
            title: inert(title),
            marks: numbers.marks(cites),
            folded: *folded,
            size: table.rows.len(),
            table: table_view(title, &table.columns, &table.rows),
        },
        Block::Withheld { figure, mark } => BlockView::Withheld { words: withheld(*figure, *mark) },
    })
}

/// "Figure 3 [Withheld: TLP:AMBER]".
fn withheld(figure: Option<u32>, mark: Option<Tlp>) -> String {
    let what = figure.map_or_else(|| "Tables".to_owned(), |number| format!("Figure {number}"));
    format!("{what} {}", words_of(mark))
}

pub(super) fn sentence(sentence: &Sentence, numbers: &Numbers<'_>) -> SentenceView {
    SentenceView { text: inert(&sentence.text), marks: numbers.marks(&sentence.cites) }
}

fn figure_view(number: u32, title: &str, note: &str, drawn: Drawn) -> FigureView {
    let table = Table { columns: drawn.columns.into_iter().map(str::to_owned).collect(), rows: drawn.rows };
    FigureView {
        number,
        title: inert(title),
        note: inert(note),
        drawing: inert(&drawn.drawing),
        svg: drawn.svg,
        table: table_view(title, &table.columns, &table.rows),
    }
}

fn table_view(name: &str, columns: &[String], rows: &[Vec<String>]) -> TableView {
    let numeric: Vec<_> = columns.iter().map(|column| column.ends_with('#')).collect();
    let is_numeric = |place: usize| numeric.get(place).copied().unwrap_or_default();
    let heads = columns.iter().enumerate().map(|(place, column)| Cell {
        text: inert(column.trim_end_matches('#')),
        class: if is_numeric(place) { "n" } else { "" },
    });
    let cells = |row: &Vec<String>| {
        row.iter().enumerate().map(|(place, text)| cell(text, is_numeric(place))).collect()
    };
    TableView { heads: heads.collect(), rows: rows.iter().map(cells).collect(), name: inert(name) }
}

fn cell(text: &str, numeric: bool) -> Cell {
    let class = match text {
        _ if numeric => "n",
        _ if is_code(text) => "code",
        _ => "",
    };
    Cell { text: inert(text), class }
}

/// Addresses, hashes and ids: one long word with digits in it.
fn is_code(text: &str) -> bool {
    text.len() >= 24 && !text.contains(char::is_whitespace) && text.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_set_as_code_and_words_are_not() {
        assert!(is_code("0x098b716b8aaf21512996dc57eb0615e2383e2f96"));
        assert!(is_code("wallet:evm:0x098b716b8aaf21512996dc57eb0615e2383e2f96"));
        assert!(
            !is_code("23 March 2022, 13:29:09 UTC")
                && !is_code("Reconnaissance-General-Bureau")
                && !is_code("KPe.031")
        );
    }
}
