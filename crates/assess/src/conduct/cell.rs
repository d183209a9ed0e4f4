//! One cell: what is held of one state in one column, and whether anybody looked.

use record::{ClaimId, Grade, PartialDate};
use serde::{Deserialize, Serialize};

/// What a claim says of a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// In words: `in favour`, `report S/AC.49/2016/12`, `participates`.
    pub text: String,
    /// When it was.
    pub date: Option<PartialDate>,
    /// The grade of the weakest claim that it needs.
    pub grade: Grade,
    /// Whose knowledge it is.
    pub by: String,
    /// The claims.
    pub claims: Vec<ClaimId>,
}

/// What is held of one state in one column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Nobody looked: no claim speaks of it. It is not "nothing".
    #[default]
    NotLooked,
    /// The state could not have: it had no seat that year.
    NotEligible {
        /// Why.
        why: String,
        /// The claims that say so.
        claims: Vec<ClaimId>,
    },
    /// Somebody looked, and found nothing.
    LookedNothing {
        /// Who looked.
        by: String,
        /// When that was said.
        on: PartialDate,
        /// The claims.
        claims: Vec<ClaimId>,
    },
    /// A whole list of those who take part does not name it. It says nothing of what the state did.
    NotParticipant {
        /// Whose list.
        by: String,
        /// When that was said.
        on: PartialDate,
        /// The list, and the claim that counts as many.
        claims: Vec<ClaimId>,
    },
    /// A claim says what the state did.
    Found(Entry),
    /// Claims say different things; each is kept.
    Contested(Vec<Entry>),
}

impl Cell {
    /// Whether any claim bears on it.
    pub const fn looked(&self) -> bool {
        !matches!(self, Self::NotLooked)
    }

    /// Whether it tells what the state did, or that somebody looked for it and found nothing; a state that could not act,
    /// or is only missing from a list of those who take part, was not looked at.
    pub const fn tells(&self) -> bool {
        matches!(self, Self::LookedNothing { .. } | Self::Found(_) | Self::Contested(_))
    }

    /// In words, for a table or a tool tip.
    pub fn words(&self) -> String {
        match self {
            Self::NotLooked => "nobody looked".to_owned(),
            Self::NotEligible { why, .. } => why.clone(),
            Self::LookedNothing { by, on, .. } => format!("looked at, nothing found ({by}, {on})"),
            Self::NotParticipant { by, on, .. } => format!("not a participant ({by}, {on})"),
            Self::Found(entry) => entry.words(),
            Self::Contested(entries) => {
                let words: Vec<_> = entries.iter().map(Entry::words).collect();
                format!("contested: {}", words.join(" / "))
            }
        }
    }

    /// The claims that it rests on.
    pub fn claims(&self) -> Vec<ClaimId> {
        match self {
            Self::NotLooked => vec![],
            Self::NotEligible { claims, .. }
            | Self::LookedNothing { claims, .. }
            | Self::NotParticipant { claims, .. } => claims.clone(),
            Self::Found(entry) => entry.claims.clone(),
            Self::Contested(entries) => entries.iter().flat_map(|entry| entry.claims.clone()).collect(),
        }
    }

    /// Takes in what another claim says. Nothing is lost: what differs is contested, what agrees is joined; who found
    /// something outweighs who looked and found nothing.
    pub fn add(&mut self, other: Self) {
        let held = std::mem::take(self);
        *self = match (held, other) {
            (held, Self::NotLooked) => held,
            (Self::NotLooked, other) => other,
            (
                held @ (Self::Found(_) | Self::Contested(_)),
                Self::LookedNothing { .. } | Self::NotEligible { .. } | Self::NotParticipant { .. },
            ) => held,
            (
                Self::LookedNothing { .. } | Self::NotEligible { .. } | Self::NotParticipant { .. },
                other @ (Self::Found(_) | Self::Contested(_)),
            ) => other,
            (
                held @ (Self::LookedNothing { .. } | Self::NotEligible { .. } | Self::NotParticipant { .. }),
                _,
            ) => held,
            (held, other) => joined(held.entries().into_iter().chain(other.entries()).collect()),
        };
    }

    fn entries(self) -> Vec<Entry> {
        match self {
            Self::Found(entry) => vec![entry],
            Self::Contested(entries) => entries,
            Self::NotLooked
            | Self::NotEligible { .. }
            | Self::LookedNothing { .. }
            | Self::NotParticipant { .. } => vec![],
        }
    }
}

/// Entries of the same words are one, with the better grade; what remains is found or contested.
fn joined(entries: Vec<Entry>) -> Cell {
    let mut kept: Vec<Entry> = vec![];
    for mut entry in entries {
        match kept.iter_mut().find(|held| held.text == entry.text) {
            Some(held) => {
                if entry.grade.strength() > held.grade.strength() {
                    std::mem::swap(held, &mut entry);
                }
                held.claims.extend(entry.claims);
                held.claims.sort();
                held.claims.dedup();
            }
            None => kept.push(entry),
        }
    }
    kept.sort_by(|a, b| (&a.text, a.grade).cmp(&(&b.text, b.grade)));
    match kept.len() {
        1 => kept.pop().map_or(Cell::NotLooked, Cell::Found),
        _ => Cell::Contested(kept),
    }
}

impl Entry {
    /// In words, with the day, the source and the grade.
    pub fn words(&self) -> String {
        let on = self.date.map(|date| format!(", {date}")).unwrap_or_default();
        format!("{}{on} ({}, graded {})", self.text, self.by, self.grade)
    }
}
