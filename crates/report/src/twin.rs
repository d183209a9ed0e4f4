//! The machine-readable twin: everything that a report says and rests on, as one JSON value. The page is drawn from
//! it and from nothing else.

use crate::proofs::Proofs;
use jiff::civil::Date;
use record::{Audience, Claim, ClaimId, Digest, EntityId, Exhibit, Finding, FindingId, Handling, Reply, Tlp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The twin's format.
pub(crate) const FORMAT: u32 = 1;

/// What a sentence rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cite {
    /// A claim.
    Claim(ClaimId),
    /// A finding.
    Finding(FindingId),
    /// An exhibit as a whole.
    Exhibit(Digest),
}

/// One sentence with its evidence; a sentence without any is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The words.
    pub text: String,
    /// What they rest on.
    pub cites: Vec<Cite>,
    /// It stands for what the report's audience may not see; its words say so, and nothing else.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withheld: bool,
}

/// One cell of a path picture: a day, and what was known on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathRow {
    /// The day on which it is asked what was known.
    pub known_at: Date,
    /// Names and ids along the path, then the list's reference; empty where there was no path.
    pub nodes: Vec<(String, String)>,
    /// Words, grade and origins of each step.
    pub steps: Vec<PathStep>,
    /// The finding.
    pub finding: FindingId,
}

/// One step of a path picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathStep {
    /// "is controlled by".
    pub words: String,
    /// "A1", "B2, read from text".
    pub grade: String,
    /// How many origins say so.
    pub origins: usize,
    /// Whether standing claims speak against it.
    pub contested: bool,
}

/// A picture, by what it is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Where the money went, from a trace.
    Flow {
        /// The trace.
        finding: FindingId,
        /// The asset's symbol.
        symbol: String,
    },
    /// Deposits into a pool by day, with marked days.
    Days {
        /// The boundary finding.
        finding: FindingId,
        /// Decimals of the asset.
        decimals: u8,
        /// The asset's symbol.
        symbol: String,
        /// Days to mark, with their words.
        marks: Vec<(Date, String)>,
    },
    /// Paths as known on several days.
    Paths(Vec<PathRow>),
    /// Thefts by year beside published totals.
    Thefts {
        /// The theft ledger.
        finding: FindingId,
    },
    /// Revenue by stream and year, as intervals.
    Revenue {
        /// The estimate.
        finding: FindingId,
    },
    /// Techniques over time.
    Tactics {
        /// The study.
        finding: FindingId,
    },
    /// What is held of each member state.
    Conduct {
        /// The matrix.
        finding: FindingId,
    },
    /// What was recorded, and what may come.
    Outlook {
        /// The outlook.
        finding: FindingId,
    },
}

impl Figure {
    /// The findings that it is drawn from.
    pub(crate) fn findings(&self) -> Vec<FindingId> {
        match self {
            Self::Paths(rows) => rows.iter().map(|row| row.finding).collect(),
            Self::Flow { finding, .. }
            | Self::Days { finding, .. }
            | Self::Thefts { finding }
            | Self::Revenue { finding }
            | Self::Tactics { finding }
            | Self::Conduct { finding }
            | Self::Outlook { finding } => vec![*finding],
        }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Column heads; a head that ends in "#" is set as numbers (the mark is not shown).
    pub columns: Vec<String>,
    /// Cells.
    pub rows: Vec<Vec<String>>,
}

/// A part of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// A numbered paragraph.
    Paragraph {
        /// Its number, running through the report.
        number: u32,
        /// Its sentences.
        sentences: Vec<Sentence>,
    },
    /// A numbered picture.
    Figure {
        /// Its number.
        number: u32,
        /// What it shows.
        title: String,
        /// What to know when reading it.
        note: String,
        /// The picture.
        figure: Figure,
    },
    /// A table.
    Table {
        /// What it shows.
        title: String,
        /// What it rests on.
        cites: Vec<Cite>,
        /// Long tables are folded on the screen and cut from print only where they say so.
        folded: bool,
        /// The cells.
        table: Table,
    },
    /// A picture or a table that the report's audience may not see.
    Withheld {
        /// The picture's number; `None`: tables, however many follow one another.
        figure: Option<u32>,
        /// The strictest mark of what it rests on; `None`: it is for named parties.
        mark: Option<Tlp>,
    },
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// "I", "II", … or "Annex A".
    pub label: String,
    /// Its title.
    pub title: String,
    /// Its parts.
    pub blocks: Vec<Block>,
}

/// A figure for the head of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFigure {
    /// The number.
    pub value: String,
    /// What it counts.
    pub label: String,
    /// What it rests on.
    pub cites: Vec<Cite>,
}

/// A whole report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// Version of this form.
    pub format: u32,
    /// The program that made it.
    pub program: String,
    /// The watch that released it.
    pub watch: String,
    /// The key that signs it, as a signed-note verifier key.
    pub key: String,
    /// The case file.
    pub case: Digest,
    /// The case's short name.
    pub case_id: String,
    /// The incident.
    pub incident: EntityId,
    /// The title.
    pub title: String,
    /// The day on which it was made.
    pub date: Date,
    /// The summary, as sentences.
    pub summary: Vec<Sentence>,
    /// Numbers for the head.
    pub key_figures: Vec<KeyFigure>,
    /// The body and the annexes.
    pub sections: Vec<Section>,
    /// Names of the entities that the claims are about.
    pub names: BTreeMap<EntityId, String>,
    /// The marks under which those names stand that are not for everyone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub name_marks: BTreeMap<EntityId, Vec<Handling>>,
    /// Every claim cited, or cited by a finding that is.
    pub claims: BTreeMap<ClaimId, Claim>,
    /// Every finding cited.
    pub findings: BTreeMap<FindingId, Finding>,
    /// Every exhibit that those were read from.
    pub exhibits: BTreeMap<Digest, Exhibit>,
    /// Who was asked to reply, and what came back, by ledger entry: the last word of each exchange.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub replies: BTreeMap<u64, Reply>,
    /// For whom something was withheld; `None`: nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redacted_for: Option<Audience>,
    /// That all of it is in the ledger.
    pub proofs: Proofs,
}

impl Twin {
    /// Every sentence, with the place where it stands.
    pub fn sentences(&self) -> impl Iterator<Item = (String, &Sentence)> {
        let summary = self
            .summary
            .iter()
            .enumerate()
            .map(|(n, sentence)| (format!("summary, sentence {}", n + 1), sentence));
        let body =
            self.sections.iter().flat_map(|section| section.blocks.iter()).filter_map(|block| match block {
                Block::Paragraph { number, sentences } => Some((number, sentences)),
                _ => None,
            });
        let body = body.flat_map(|(number, sentences)| {
            sentences
                .iter()
                .enumerate()
                .map(move |(n, sentence)| (format!("paragraph {number}, sentence {}", n + 1), sentence))
        });
        summary.chain(body)
    }

    /// The findings that the pictures are drawn from.
    pub(crate) fn figure_findings(&self) -> Vec<FindingId> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        let figures = blocks.filter_map(|block| match block {
            Block::Figure { figure, .. } => Some(figure.findings()),
            _ => None,
        });
        figures.flatten().collect()
    }

    /// Everything cited anywhere, in the order of first appearance.
    pub fn cites(&self) -> Vec<&Cite> {
        let tables =
            self.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
                Block::Table { cites, .. } => Some(cites),
                _ => None,
            });
        let figures = self.key_figures.iter().map(|figure| &figure.cites);
        let all =
            self.sentences().map(|(_, sentence)| &sentence.cites).chain(figures).chain(tables).flatten();
        let mut seen = BTreeSet::new();
        all.filter(|cite| seen.insert(*cite)).collect()
    }
}
