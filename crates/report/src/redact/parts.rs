//! The report's parts, each kept, or replaced by a mark.

use super::{Mark, hidden::Hidden, sight::Sight, words_of};
use crate::twin::{Block, Cite, Figure, KeyFigure, PathRow, Section, Sentence, Table, Twin};

/// The twin without what is withheld; evidence that nothing rests on any more is still there.
pub(super) fn cut(twin: &Twin, sight: &Sight, hidden: &Hidden) -> Twin {
    let knife = Knife { sight, hidden };
    let mut out = twin.clone();
    out.summary = knife.sentences(&twin.summary);
    out.key_figures.retain(|figure| knife.key_figure(figure).is_none());
    out.sections = twin.sections.iter().map(|section| knife.section(section)).collect();
    out.claims.retain(|id, _| sight.mark(id).is_none());
    out.findings.retain(|id, _| sight.mark(id).is_none());
    out.exhibits.retain(|id, _| sight.mark(id).is_none());
    out.names.retain(|_, name| hidden.mark_in(name).is_none());
    out.replies.retain(|_, reply| {
        let said = [reply.subject.as_str(), reply.answer.as_deref().unwrap_or_default()];
        sight.mark(&reply.on).is_none() && said.iter().all(|text| hidden.mark_in(text).is_none())
    });
    out
}

struct Knife<'a> {
    sight: &'a Sight,
    hidden: &'a Hidden,
}

impl Knife<'_> {
    fn texts<'t>(&self, texts: impl IntoIterator<Item = &'t String>) -> Option<Mark> {
        texts.into_iter().filter_map(|text| self.hidden.mark_in(text)).max()
    }

    fn rest(&self, cites: &[Cite], texts: &[&String]) -> Option<Mark> {
        self.sight.of_cites(cites).max(self.texts(texts.iter().copied()))
    }

    fn key_figure(&self, figure: &KeyFigure) -> Option<Mark> {
        self.rest(&figure.cites, &[&figure.value, &figure.label])
    }

    /// What remains, and one mark at the end for all that does not: neither its place nor how much it is can be seen.
    fn sentences(&self, sentences: &[Sentence]) -> Vec<Sentence> {
        let judged: Vec<_> = sentences.iter().map(|one| (one, self.rest(&one.cites, &[&one.text]))).collect();
        let mark = judged.iter().filter_map(|(_, mark)| *mark).max();
        let kept = judged.into_iter().filter(|(_, mark)| mark.is_none()).map(|(one, _)| one.clone());
        kept.chain(mark.map(withheld)).collect()
    }

    fn section(&self, section: &Section) -> Section {
        let mut blocks = vec![];
        for block in section.blocks.iter().map(|block| self.block(block)) {
            match (blocks.last_mut(), &block) {
                // Tables that follow one another: how many there were is not told.
                (
                    Some(Block::Withheld { figure: None, mark: before }),
                    Block::Withheld { figure: None, mark },
                ) => *before = (*before).max(*mark),
                _ => blocks.push(block),
            }
        }
        let title = self.hidden.mark_in(&section.title).map_or_else(|| section.title.clone(), words_of);
        Section { label: section.label.clone(), title, blocks }
    }

    fn block(&self, block: &Block) -> Block {
        match block {
            Block::Paragraph { number, sentences } => {
                Block::Paragraph { number: *number, sentences: self.sentences(sentences) }
            }
            Block::Figure { number, title, note, figure } => {
                let said = self.texts([title, note]).max(self.words_of_figure(figure));
                match self.sight.of_figure(figure).max(said) {
                    Some(mark) => Block::Withheld { figure: Some(*number), mark },
                    None => block.clone(),
                }
            }
            Block::Table { title, cites, table, .. } => {
                match self.rest(cites, &[title]).max(self.cells(table)) {
                    Some(mark) => Block::Withheld { figure: None, mark },
                    None => block.clone(),
                }
            }
            Block::Withheld { .. } => block.clone(),
        }
    }

    fn cells(&self, table: &Table) -> Option<Mark> {
        self.texts(table.columns.iter().chain(table.rows.iter().flatten()))
    }

    /// Words that a picture holds itself, beside those of its finding.
    fn words_of_figure(&self, figure: &Figure) -> Option<Mark> {
        match figure {
            Figure::Flow { symbol, .. } => self.texts([symbol]),
            Figure::Days { symbol, marks, .. } => {
                self.texts(std::iter::once(symbol).chain(marks.iter().map(|(_, words)| words)))
            }
            Figure::Paths(rows) => rows.iter().filter_map(|row| self.words_of_path(row)).max(),
            Figure::Thefts { .. }
            | Figure::Revenue { .. }
            | Figure::Tactics { .. }
            | Figure::Conduct { .. }
            | Figure::Outlook { .. } => None,
        }
    }

    fn words_of_path(&self, row: &PathRow) -> Option<Mark> {
        let nodes = row.nodes.iter().flat_map(|(name, id)| [name, id]);
        self.texts(nodes.chain(row.steps.iter().flat_map(|step| [&step.words, &step.grade])))
    }
}

fn withheld(mark: Mark) -> Sentence {
    Sentence { text: words_of(mark), cites: vec![], withheld: true }
}
