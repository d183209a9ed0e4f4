//! The matrix: 193 rows, filled from the claims.

use super::{COLUMNS, Cell, Column, MEMBERS, Member, fill};
use crate::Stated;
use jiff::civil::Date;
use record::{Certainty, ClaimId, Extent, Grade};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// A count of states that names none, beside the head of its column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// In words: `94 states (Yonhap/VOA …): which ones is not held`.
    pub text: String,
    /// The grade of the claim.
    pub grade: Grade,
    /// The claim.
    pub claim: ClaimId,
}

/// A column as it stands in a matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its id; see [`Column::id`].
    pub id: String,
    /// What it is about.
    pub group: super::Group,
    /// Short.
    pub head: String,
    /// In full.
    pub title: String,
    /// What is held of it as a number only.
    pub totals: Vec<Total>,
}

/// A state's row: one cell a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// ISO 3166-1 alpha-2.
    pub iso2: String,
    /// ISO short name.
    pub name: String,
    /// UN region.
    pub region: String,
    /// As many as there are columns, in their order.
    pub cells: Vec<Cell>,
}

/// A claim that could not be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SetAside {
    /// The claim.
    pub claim: ClaimId,
    /// What is wrong with it.
    pub why: String,
}

/// How much of the matrix anybody looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// All cells.
    pub cells: usize,
    /// Cells of states that could not have: no seat.
    pub not_eligible: usize,
    /// Of the others, cells that say something: found, contested, or nothing found.
    pub looked: usize,
    /// Of these, cells that say what a state did.
    pub found: usize,
    /// Cells, counted in none of the others, that say only that a state is not on a whole list of those who take part.
    pub not_participant: usize,
}

/// What the 193 member states did, as known on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// Claims that became known later are left out.
    pub as_of: Date,
    /// The columns.
    pub columns: Vec<Head>,
    /// The states, by their alpha-2 code.
    pub rows: Vec<Row>,
    /// Claims that could not be used.
    pub set_aside: Vec<SetAside>,
}

/// The matrix from the claims known on `as_of`.
pub fn matrix(claims: &[Stated], as_of: Date) -> Matrix {
    let mut claims: Vec<_> =
        claims.iter().filter(|stated| stated.claim.known.had_come_by(as_of) != Certainty::No).collect();
    claims.sort_by_key(|stated| (Reverse(stated.claim.grade.strength()), stated.id));
    let columns = COLUMNS.iter().map(|column| head(column, &claims)).collect();
    let (filled, set_aside) = fill::cells(&claims);
    let mut filled: Vec<_> = filled.into_iter().map(Vec::into_iter).collect();
    let rows = MEMBERS.iter().map(|member| Row {
        iso2: member.iso2.to_owned(),
        name: member.name.to_owned(),
        region: member.region.to_owned(),
        cells: filled.iter_mut().map(|cells| cells.next().unwrap_or_default()).collect(),
    });
    let rows = rows.collect();
    Matrix { as_of, columns, rows, set_aside }
}

/// The column's head with the totals that name no state, best graded first.
fn head(column: &Column, claims: &[&Stated]) -> Head {
    let total = |stated: &&&Stated| {
        let claim = &stated.claim;
        column.totals.contains(&(claim.subject.as_str(), &*claim.property)) && !claim.denied
    };
    let totals = claims.iter().filter(total).map(|stated| {
        let claim = &stated.claim;
        let what = claim.property.replace('_', " ");
        let from = claim.source.originator.as_ref();
        let of = match claim.subject.as_str().strip_prefix("unscr:") {
            Some("dprk-series") => "on the whole series, ".to_owned(),
            Some(numbers) => format!("on {}, ", numbers.replace('+', " and ")),
            None => String::new(),
        };
        let bound = match claim.scope.extent {
            Extent::AtLeast => "at least ",
            Extent::AtMost => "at most ",
            Extent::About => "about ",
            Extent::Exactly => "",
        };
        let text = format!("{bound}{}: {what} ({of}{from}); which ones is not held", claim.value);
        Total { text, grade: claim.grade, claim: stated.id }
    });
    Head {
        id: column.id.to_owned(),
        group: column.group,
        head: column.head.to_owned(),
        title: column.title.to_owned(),
        totals: totals.collect(),
    }
}

impl Matrix {
    /// The row of a member state, by its two letters (ISO 3166-1) or its name; `None` where it is none.
    pub fn of_state(&self, state: &str) -> Option<&Row> {
        let member = Member::of_code(&state.to_uppercase()).or_else(|| Member::named(state))?;
        self.rows.iter().find(|row| row.iso2 == member.iso2)
    }

    /// How much of it anybody looked at.
    pub fn coverage(&self) -> Coverage {
        let mut coverage = Coverage { cells: 0, not_eligible: 0, looked: 0, found: 0, not_participant: 0 };
        for cell in self.rows.iter().flat_map(|row| &row.cells) {
            coverage.cells += 1;
            match cell {
                Cell::NotLooked => {}
                Cell::NotEligible { .. } => coverage.not_eligible += 1,
                Cell::LookedNothing { .. } => coverage.looked += 1,
                Cell::NotParticipant { .. } => coverage.not_participant += 1,
                Cell::Found(_) | Cell::Contested(_) => {
                    coverage.looked += 1;
                    coverage.found += 1;
                }
            }
        }
        coverage
    }

    /// The matrix as CSV: a row a state; `nobody looked` is an empty field.
    ///
    /// # Errors
    /// [`AssessError::Form`](crate::AssessError::Form) where the writer fails; in memory it does not.
    pub fn csv(&self) -> Result<String, crate::AssessError> {
        let fail = |error: &dyn std::fmt::Display| crate::AssessError::Form {
            name: "the matrix".to_owned(),
            why: error.to_string(),
            hint: "report this as a fault of the program",
        };
        let mut out = csv::Writer::from_writer(vec![]);
        let heads = self.columns.iter().map(|column| column.id.as_str());
        out.write_record(["iso2", "state", "region"].into_iter().chain(heads))
            .map_err(|error| fail(&error))?;
        for row in &self.rows {
            let cells = row.cells.iter().map(|cell| if cell.looked() { cell.words() } else { String::new() });
            let own = [&row.iso2, &row.name, &row.region].map(String::clone);
            out.write_record(own.into_iter().chain(cells)).map_err(|error| fail(&error))?;
        }
        let bytes = out.into_inner().map_err(|error| fail(&error))?;
        String::from_utf8(bytes).map_err(|error| fail(&error))
    }
}

impl Coverage {
    /// In words: `146 of 3,007 cells looked at (4 %), …`; the share is of the cells in which a state could have done
    /// something, without those that a list of participants leaves out.
    pub fn words(self) -> String {
        let open = self.cells - self.not_eligible - self.not_participant;
        let percent = (self.looked * 100).checked_div(open).unwrap_or(0);
        format!(
            "{} of {} cells looked at ({percent} %), {} say what a state did; {} more cells are of states that had no seat and could not act, and {} of states that are not participants of a body",
            grouped(self.looked),
            grouped(open),
            grouped(self.found),
            grouped(self.not_eligible),
            grouped(self.not_participant)
        )
    }
}

/// `3035` as `3,035`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
