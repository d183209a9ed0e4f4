//! The report as it goes on paper: the same words, numbers and pictures as the page, as plain values for a typesetter.
//! Every text in it is inert; nothing in it is markup, except the pictures, which are SVG documents of their own.

use super::{evidence::Register, handling, inert, marks::Numbers, picture, proved, status};
use crate::{
    ReportError,
    figure::{self, Plate},
    redact::words_of,
    twin::{Block, Cite, KeyFigure, Section, Sentence, Table, Twin},
    words,
};
use record::{Claim, Digest, Finding, Reply, canonical_json};
use serde::Serialize;

/// Rows of a long table that are printed; the rest is counted, and stands in the twin.
const MOST_ROWS: usize = 25;

/// A report for a typesetter.
#[derive(Debug, Clone, Serialize)]
pub struct Paper {
    /// Its title.
    pub title: String,
    /// The watch that released it.
    pub watch: String,
    /// Its day: year, month, day.
    pub date: (i16, i8, i8),
    /// The same in words.
    pub day: String,
    /// The case's short name.
    pub case_id: String,
    /// The program that drafted it.
    pub program: String,
    /// The strictest mark of anything in it.
    pub handling: String,
    /// For whom something is withheld; empty: nothing is.
    pub redacted_for: String,
    /// Nobody signed it.
    pub draft: bool,
    /// "Signed by …".
    pub status: String,
    /// Digest of the twin: what the signature covers.
    pub digest: String,
    /// The key that signs it.
    pub key: String,
    /// The case file's digest.
    pub case: String,
    /// The ledger's checkpoint.
    pub checkpoint: String,
    /// What is proved to stand in the ledger, in words.
    pub proved: String,
    /// Numbers for the head, each with its label and evidence.
    pub key_figures: Vec<(String, PaperSentence)>,
    /// The summary.
    pub summary: Vec<PaperSentence>,
    /// Body and annexes.
    pub sections: Vec<PaperSection>,
    /// Who was asked to reply.
    pub replies: Vec<PaperReply>,
    /// The evidence: the first is E1.
    pub evidence: Vec<PaperEntry>,
    /// How many further claims the findings were computed from.
    pub further_claims: usize,
    /// The exhibits: the first is X1.
    pub exhibits: Vec<PaperExhibit>,
}

/// A sentence with the numbers of its evidence.
#[derive(Debug, Clone, Serialize)]
pub struct PaperSentence {
    /// The words.
    pub text: String,
    /// Its evidence, ascending from 1.
    pub evidence: Vec<usize>,
}

/// A section.
#[derive(Debug, Clone, Serialize)]
pub struct PaperSection {
    /// "I", "Annex A".
    pub label: String,
    /// Its title.
    pub title: String,
    /// Its parts.
    pub blocks: Vec<PaperBlock>,
}

/// A part of a section.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum PaperBlock {
    /// A numbered paragraph.
    Paragraph {
        /// Its number.
        number: u32,
        /// Its sentences.
        sentences: Vec<PaperSentence>,
    },
    /// A picture.
    Figure(PaperFigure),
    /// A table.
    Table {
        /// What it shows, with its evidence.
        title: PaperSentence,
        /// Its columns.
        columns: Vec<PaperColumn>,
        /// The rows that are printed.
        rows: Vec<Vec<String>>,
        /// How many rows the twin has.
        total: usize,
    },
    /// A picture or tables that these readers may not see.
    Withheld {
        /// What stands in their place.
        words: String,
    },
}

/// A picture.
#[derive(Debug, Clone, Serialize)]
pub struct PaperFigure {
    /// Its number.
    pub number: u32,
    /// What it shows.
    pub title: String,
    /// What to know when reading it.
    pub note: String,
    /// An SVG document with its own style.
    pub svg: String,
}

/// A column of a table.
#[derive(Debug, Clone, Serialize)]
pub struct PaperColumn {
    /// Its head.
    pub head: String,
    /// Whether it is set as numbers.
    pub numeric: bool,
}

/// A reply.
#[derive(Debug, Clone, Serialize)]
pub struct PaperReply {
    /// Who was asked.
    pub who: String,
    /// When.
    pub asked: String,
    /// Until when they were given to answer.
    pub due: String,
    /// In their words; empty: none was received.
    pub answer: String,
}

/// One piece of evidence.
#[derive(Debug, Clone, Serialize)]
pub struct PaperEntry {
    /// "Claim", "Finding", "Exhibit".
    pub kind: String,
    /// What it says, or found.
    pub headline: String,
    /// The words of its source; may be empty.
    pub quote: String,
    /// Label and words.
    pub facts: Vec<(String, String)>,
    /// The footnote: originator, day, grade and citation; or method and id.
    pub note: String,
    /// Where it can be read, for the footnote; may be empty.
    pub citation: String,
}

/// A file that was read.
#[derive(Debug, Clone, Serialize)]
pub struct PaperExhibit {
    /// Its title.
    pub title: String,
    /// Who published it, and when.
    pub publisher: String,
    /// Where; may be empty.
    pub url: String,
    /// Its name and size.
    pub file: String,
    /// Its digest.
    pub digest: String,
}

/// The report for a typesetter; `signature` as in its page or twin, empty for a draft.
///
/// # Errors
/// Where a figure's finding is missing or misshapen.
pub fn paper(twin: &Twin, signature: &str) -> Result<Paper, ReportError> {
    let numbers = Numbers::new(twin);
    let register = Register::new(twin, &numbers);
    let setter = Setter { twin, numbers: &numbers };
    let notes = twin.cites().into_iter().map(|cite| footnote(twin, cite));
    let evidence = register.entries.iter().zip(notes).map(|(entry, (note, citation))| PaperEntry {
        kind: entry.kind.to_owned(),
        headline: entry.headline.clone(),
        quote: entry.quote.clone().unwrap_or_default(),
        facts: entry.facts().map(|(label, words)| (label.to_owned(), words)).collect(),
        note,
        citation,
    });
    Ok(Paper {
        title: inert(&twin.title),
        watch: inert(&twin.watch),
        date: (twin.date.year(), twin.date.month(), twin.date.day()),
        day: words::day(twin.date),
        case_id: inert(&twin.case_id),
        program: inert(&twin.program),
        handling: handling(twin).to_owned(),
        redacted_for: twin
            .redacted_for
            .as_ref()
            .map(|audience| inert(&audience.to_string()))
            .unwrap_or_default(),
        draft: signature.trim().is_empty(),
        status: status(twin, signature),
        digest: Digest::of(&canonical_json(twin)?).to_string(),
        key: inert(&twin.key),
        case: twin.case.to_string(),
        checkpoint: inert(&twin.proofs.checkpoint),
        proved: proved(twin),
        key_figures: twin.key_figures.iter().map(|one| setter.key_figure(one)).collect(),
        summary: twin.summary.iter().map(|one| setter.sentence(one)).collect(),
        sections: twin.sections.iter().map(|one| setter.section(one)).collect::<Result<_, _>>()?,
        replies: twin.replies.values().map(|one| reply(one, twin)).collect(),
        evidence: evidence.collect(),
        further_claims: register.supporting.len(),
        exhibits: register.exhibits.iter().map(exhibit).collect(),
    })
}

struct Setter<'a> {
    twin: &'a Twin,
    numbers: &'a Numbers<'a>,
}

impl Setter<'_> {
    fn cited(&self, text: &str, cites: &[Cite]) -> PaperSentence {
        PaperSentence { text: inert(text), evidence: self.numbers.marks(cites).numbers() }
    }

    fn sentence(&self, one: &Sentence) -> PaperSentence {
        self.cited(&one.text, &one.cites)
    }

    fn key_figure(&self, figure: &KeyFigure) -> (String, PaperSentence) {
        (inert(&figure.value), self.cited(&figure.label, &figure.cites))
    }

    fn section(&self, section: &Section) -> Result<PaperSection, ReportError> {
        let blocks = section.blocks.iter().map(|block| self.block(block)).collect::<Result<_, _>>()?;
        Ok(PaperSection { label: inert(&section.label), title: inert(&section.title), blocks })
    }

    fn block(&self, block: &Block) -> Result<PaperBlock, ReportError> {
        Ok(match block {
            Block::Paragraph { number, sentences } => PaperBlock::Paragraph {
                number: *number,
                sentences: sentences.iter().map(|one| self.sentence(one)).collect(),
            },
            Block::Figure { number, title, note, figure } => {
                let drawn = figure::draw(Plate { number: *number, title }, figure, self.twin)?;
                let note = format!("{} {}", inert(note), inert(&drawn.drawing)).trim().to_owned();
                let svg = picture::standalone(&drawn.svg);
                PaperBlock::Figure(PaperFigure { number: *number, title: inert(title), note, svg })
            }
            Block::Table { title, cites, folded, table } => {
                let most = if *folded { MOST_ROWS } else { usize::MAX };
                PaperBlock::Table {
                    title: self.cited(title, cites),
                    columns: columns(table),
                    rows: table
                        .rows
                        .iter()
                        .take(most)
                        .map(|row| row.iter().map(|cell| inert(cell)).collect())
                        .collect(),
                    total: table.rows.len(),
                }
            }
            Block::Withheld { figure, mark } => {
                let what = figure.map_or_else(|| "Tables".to_owned(), |number| format!("Figure {number}"));
                PaperBlock::Withheld { words: format!("{what} {}", words_of(*mark)) }
            }
        })
    }
}

fn columns(table: &Table) -> Vec<PaperColumn> {
    let column = |head: &String| match head.strip_suffix('#') {
        Some(head) => PaperColumn { head: inert(head), numeric: true },
        None => PaperColumn { head: inert(head), numeric: false },
    };
    table.columns.iter().map(column).collect()
}

/// What a footnote says of a piece of evidence, and where it can be read.
fn footnote(twin: &Twin, cite: &Cite) -> (String, String) {
    let missing = || ("not in this report".to_owned(), String::new());
    match cite {
        Cite::Claim(id) => twin.claims.get(id).map_or_else(missing, claim_note),
        Cite::Finding(id) => twin.findings.get(id).map_or_else(missing, |finding| finding_note(id, finding)),
        Cite::Exhibit(id) => twin.exhibits.get(id).map_or_else(missing, |exhibit| {
            let origin = &exhibit.origin;
            let url = origin.url.as_deref().map(inert).unwrap_or_default();
            (format!("{}, {}", inert(&origin.publisher), inert(&origin.title)), url)
        }),
    }
}

fn claim_note(claim: &Claim) -> (String, String) {
    let source = &claim.source;
    let note = format!("{}, {}, graded {}", inert(&source.originator), claim.known, claim.grade);
    (note, source.citation.as_deref().map(inert).unwrap_or_default())
}

fn finding_note(id: &Digest, finding: &Finding) -> (String, String) {
    let method = inert(&finding.method.name);
    (format!("computed by {method} v{}, finding {}", finding.method.version, id.short()), String::new())
}

fn reply(reply: &Reply, twin: &Twin) -> PaperReply {
    let view = super::reply(reply, twin);
    PaperReply { who: view.who, asked: view.asked, due: view.due, answer: view.answer }
}

fn exhibit(view: &super::ExhibitView) -> PaperExhibit {
    let published = if view.published.is_empty() { String::new() } else { format!(", {}", view.published) };
    PaperExhibit {
        title: view.title.clone(),
        publisher: format!("{}{published}", view.publisher),
        url: view.url.clone(),
        file: view.file.clone(),
        digest: view.digest.clone(),
    }
}
