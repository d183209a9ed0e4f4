//! What the study reads: dated sightings of indicators, and dated reports with the techniques that they describe.

use super::Month;
use crate::AssessError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most rows of a file that are read: a hundred times what the bundled files hold.
pub const MOST_ROWS: usize = 1_000_000;

/// Indicators that one reporter published in one month, alike in everything that is asked here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sighting {
    /// The earliest month that any source gives for these indicators; `None` where it is not known.
    pub first_seen: Option<Month>,
    /// The month in which this reporter published them.
    pub published: Month,
    /// Who published them, as a pseudonym (`r017`): accounts are counted, not named.
    pub reporter: String,
    /// The collection that carries them (`maltrail`).
    pub source: String,
    /// The family or cluster they are filed under (`kimsuky`).
    pub family: String,
    /// The type of indicator (`domain`, `url`, `ip`, `hash`).
    pub indicator: String,
    /// The technique, as an ATT&CK id (`T1566.002`), by the rules of [`super::map`].
    pub technique: String,
    /// How many different indicators, at least 1.
    pub count: u32,
}

/// A published report, and the techniques that it is cited for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReportedUse {
    /// The report's name in ATT&CK's citations.
    pub id: String,
    /// The month it came out; `None` where it is undated.
    pub published: Option<Month>,
    /// The month in which the knowledge base first cited it for a technique.
    pub recorded: Option<Month>,
    /// The publishing house, by its site's name.
    pub publisher: String,
    /// The groups and campaigns it is cited for.
    pub groups: BTreeSet<String>,
    /// The techniques it is cited for, as ATT&CK ids.
    pub techniques: BTreeSet<String>,
}

/// A row that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// Its line in the file, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub why: String,
}

/// The rows of a file. `read` = kept + set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows<T> {
    /// How many rows there were.
    pub read: usize,
    /// The rows that could be read.
    pub kept: Vec<T>,
    /// Those that could not.
    pub set_aside: Vec<SetAside>,
}

const SIGHTINGS: [&str; 8] =
    ["first_seen", "published", "reporter", "source", "family", "indicator", "technique", "count"];
const REPORTS: [&str; 6] = ["report", "published", "recorded", "publisher", "groups", "techniques"];

/// Reads sightings from CSV with the columns `first_seen, published, reporter, source, family, indicator, technique,
/// count`; lines that begin with `#` are remarks. `name` is the file's, for messages.
///
/// # Errors
/// [`AssessError::Form`] for another header, [`AssessError::TooMuch`] beyond [`MOST_ROWS`] rows. A bad row is set aside.
pub fn parse_sightings(name: &str, text: &str) -> Result<Rows<Sighting>, AssessError> {
    rows(name, text, &SIGHTINGS, |field| {
        let published = field(1).parse()?;
        let first_seen = month_or_none(field(0))?;
        if first_seen.is_some_and(|first| first > published) {
            return Err("first seen after it was published".to_owned());
        }
        let count = field(7).parse().ok().filter(|count| (1..=1_000_000).contains(count));
        Ok(Sighting {
            first_seen,
            published,
            reporter: word("reporter", field(2))?,
            source: word("source", field(3))?,
            family: word("family", field(4))?,
            indicator: word("indicator", field(5))?,
            technique: technique(field(6))?,
            count: count.ok_or_else(|| format!("count {:?} is not 1 to 1,000,000", short(field(7))))?,
        })
    })
}

/// Reads reports from CSV with the columns `report, published, recorded, publisher, groups, techniques` (the last two
/// separated by spaces); lines that begin with `#` are remarks.
///
/// # Errors
/// As [`parse_sightings`].
pub fn parse_reports(name: &str, text: &str) -> Result<Rows<ReportedUse>, AssessError> {
    rows(name, text, &REPORTS, |field| {
        let techniques = field(5).split_whitespace().map(technique).collect::<Result<BTreeSet<_>, _>>()?;
        if techniques.is_empty() {
            return Err("no technique".to_owned());
        }
        Ok(ReportedUse {
            id: word("report", field(0))?,
            published: month_or_none(field(1))?,
            recorded: month_or_none(field(2))?,
            publisher: word("publisher", field(3))?,
            groups: field(4).split_whitespace().map(str::to_owned).collect(),
            techniques,
        })
    })
}

fn rows<'t, T>(
    name: &str,
    text: &'t str,
    columns: &[&str],
    read: impl Fn(&dyn Fn(usize) -> &'t str) -> Result<T, String>,
) -> Result<Rows<T>, AssessError> {
    let form = |why: String| AssessError::Form {
        name: name.to_owned(),
        why,
        hint: "the columns and their meaning are in docs/guide/tactics.md",
    };
    let mut lines = text.lines().zip(1_u64..).filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
    let header = lines.next().map(|(line, _)| line.trim_start_matches('\u{feff}').trim_end());
    if header != Some(columns.join(",").as_str()) {
        return Err(form(format!("the header is not {}", columns.join(","))));
    }
    let (mut kept, mut set_aside) = (vec![], vec![]);
    for (line, number) in lines {
        if kept.len() + set_aside.len() >= MOST_ROWS {
            let what = format!("the number of rows of {name}");
            return Err(AssessError::TooMuch { what, limit: "1,000,000 rows", hint: "cut the file by year" });
        }
        let fields: Vec<&str> = line.trim_end_matches('\r').split(',').collect();
        let read = if fields.len() == columns.len() {
            read(&|at| fields.get(at).copied().unwrap_or_default())
        } else {
            Err(format!("{} fields where {} are due", fields.len(), columns.len()))
        };
        match read {
            Ok(row) => kept.push(row),
            Err(why) => set_aside.push(SetAside { line: number, why }),
        }
    }
    Ok(Rows { read: kept.len() + set_aside.len(), kept, set_aside })
}

fn month_or_none(text: &str) -> Result<Option<Month>, String> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

fn short(text: &str) -> String {
    text.chars().take(24).collect()
}

/// A word of at most 120 characters.
fn word(column: &str, text: &str) -> Result<String, String> {
    let good = !text.trim().is_empty() && text.chars().count() <= 120 && !text.chars().any(char::is_control);
    if good { Ok(text.trim().to_owned()) } else { Err(format!("{column} is empty, too long or not text")) }
}

/// An ATT&CK id: `T1566` or `T1566.002`.
fn technique(text: &str) -> Result<String, String> {
    let digits = |part: &str, many: usize| part.len() == many && part.bytes().all(|b| b.is_ascii_digit());
    let good = text.strip_prefix('T').is_some_and(|rest| match rest.split_once('.') {
        None => digits(rest, 4),
        Some((whole, part)) => digits(whole, 4) && digits(part, 3),
    });
    if good { Ok(text.to_owned()) } else { Err(format!("{:?} is no ATT&CK technique id", short(text))) }
}
