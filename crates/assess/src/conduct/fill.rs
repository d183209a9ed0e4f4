//! Filling the cells: what each claim says of which states, and no more.

use super::{
    COLUMNS, Cell, Column, Entry, MEMBERS, Member, SetAside, Source,
    lists::states,
    votes::{PERMANENT, Tally, Vote},
};
use crate::Stated;
use record::{Certainty, ClaimId, Grade, PartialDate, Value};

/// Subject and property of the claims that say who had a seat on the Council, and when (their validity).
const SEATS: (&str, &str) = ("council:security", "members");
/// Whose lists are whose: the prefix of `…_designated_on`, and the state.
const AUTHORITIES: &[(&str, &str)] = &[("ofac", "US"), ("rok", "KR"), ("japan", "JP"), ("uk", "GB")];
/// Most claims that a cell names for designations; their number is in its words.
const MOST_EXAMPLES: usize = 5;

/// The cells column by column, in the order of [`COLUMNS`] and [`MEMBERS`], and the claims that could not be used.
/// `claims` come the best graded first.
pub(super) fn cells(claims: &[&Stated]) -> (Vec<Vec<Cell>>, Vec<SetAside>) {
    let mut builder = Builder { claims, columns: vec![], set_aside: vec![] };
    for column in COLUMNS {
        builder.fill(column);
    }
    builder.direct();
    builder.set_aside.sort();
    builder.set_aside.dedup();
    (builder.columns, builder.set_aside)
}

struct Builder<'a> {
    claims: &'a [&'a Stated],
    columns: Vec<Vec<Cell>>,
    set_aside: Vec<SetAside>,
}

impl<'a> Builder<'a> {
    /// The claims on `subject` and `property`, the best graded first.
    fn on(&self, subject: &str, property: &str) -> Vec<&'a Stated> {
        let hits = |stated: &&&Stated| {
            stated.claim.subject.as_str() == subject
                && *stated.claim.property == *property
                && !stated.claim.denied
        };
        self.claims.iter().filter(hits).copied().collect()
    }

    fn aside(&mut self, claim: ClaimId, why: impl Into<String>) {
        self.set_aside.push(SetAside { claim, why: why.into() });
    }

    fn fill(&mut self, column: &Column) {
        let mut cells = vec![Cell::NotLooked; MEMBERS.len()];
        match column.source {
            Source::State => {}
            Source::Vote(subject, property) => self.vote(&mut cells, subject, property),
            Source::Vetoes => self.vetoes(&mut cells),
            Source::List(subject, property, count) => self.list(&mut cells, subject, property, count),
            Source::Designations => self.designations(&mut cells),
        }
        self.columns.push(cells);
    }

    /// Who had a seat on `day`, and the claim that says so.
    fn seats(&mut self, day: Option<PartialDate>) -> Option<(Vec<&'static Member>, &'a Stated)> {
        let day = day?;
        let held = |stated: &&Stated| stated.claim.valid.holds_on(day.first_day()) == Certainty::Yes;
        let stated = self.on(SEATS.0, SEATS.1).into_iter().find(held)?;
        match states(&stated.claim.value.as_text()) {
            Ok(seats) => Some((seats, stated)),
            Err(why) => {
                self.aside(stated.id, why);
                None
            }
        }
    }

    fn vote(&mut self, cells: &mut [Cell], subject: &str, property: &str) {
        for stated in self.on(subject, property) {
            let tally = match Tally::read(&stated.claim.value.as_text()) {
                Ok(tally) => tally,
                Err(why) => {
                    self.aside(stated.id, why);
                    continue;
                }
            };
            let date = day_of(stated);
            let seats = self.seats(date);
            let roll = tally.roll(seats.as_ref().map(|(seats, _)| seats.as_slice()));
            for (cell, member) in cells.iter_mut().zip(MEMBERS.iter()) {
                cell.add(vote_cell(
                    stated,
                    &tally,
                    roll.get(member.iso2).copied(),
                    seats.as_ref(),
                    member,
                    date,
                ));
            }
        }
    }

    /// Who vetoed a draft, who of the permanent members did not, and who cannot.
    fn vetoes(&mut self, cells: &mut [Cell]) {
        let drafts = COLUMNS.iter().filter_map(|column| match column.source {
            Source::Vote(subject, property) if !subject.starts_with("unscr:") => Some((subject, property)),
            _ => None,
        });
        let votes: Vec<_> = drafts.flat_map(|(subject, property)| self.on(subject, property)).collect();
        let read = |stated: &&'a Stated| {
            let tally = Tally::read(&stated.claim.value.as_text()).ok()?;
            tally.could_be_vetoed().then_some((*stated, tally))
        };
        let vetoed: Vec<_> = votes.iter().filter_map(read).collect();
        let Some((latest, _)) = vetoed.iter().max_by_key(|(stated, _)| stated.claim.known) else { return };
        let all: Vec<_> = vetoed.iter().map(|(stated, _)| stated.id).collect();
        for (cell, member) in cells.iter_mut().zip(MEMBERS.iter()) {
            let permanent = PERMANENT.contains(&member.iso2);
            let own = vetoed.iter().filter(|(_, tally)| tally.named.get(member.iso2) == Some(&Vote::No));
            let own: Vec<_> = own.map(|(stated, _)| *stated).collect();
            cell.add(if !permanent {
                Cell::NotEligible { why: "no permanent seat: it cannot veto".to_owned(), claims: vec![] }
            } else if own.is_empty() {
                let by = latest.claim.source.originator.to_string();
                Cell::LookedNothing { by, on: latest.claim.known, claims: all.clone() }
            } else {
                veto_cell(&own)
            });
        }
    }

    /// A list of states; where another claim counts as many, the list is whole and the others are not on it.
    fn list(&mut self, cells: &mut [Cell], subject: &str, property: &str, count: &str) {
        for stated in self.on(subject, property) {
            let named = match states(&stated.claim.value.as_text()) {
                Ok(named) => named,
                Err(why) => {
                    self.aside(stated.id, why);
                    continue;
                }
            };
            let counted = self.on(subject, count).into_iter().find(|other| counts(other, named.len()));
            for (cell, member) in cells.iter_mut().zip(MEMBERS.iter()) {
                if named.contains(&member) {
                    cell.add(Cell::Found(entry(stated, "takes part")));
                } else if let Some(counted) = counted {
                    cell.add(Cell::NotParticipant {
                        by: stated.claim.source.originator.to_string(),
                        on: stated.claim.known,
                        claims: vec![stated.id, counted.id],
                    });
                }
            }
        }
    }

    fn designations(&mut self, cells: &mut [Cell]) {
        for (body, iso2) in AUTHORITIES {
            let property = format!("{body}_designated_on");
            let listing = format!("{}{body}", record::LISTING);
            let own = |stated: &&&Stated| {
                let claim = &stated.claim;
                !claim.denied && (*claim.property == *property || claim.property.starts_with(&listing))
            };
            let made: Vec<_> = self.claims.iter().filter(own).copied().collect();
            let mut subjects: Vec<_> = made.iter().map(|stated| &stated.claim.subject).collect();
            subjects.sort();
            subjects.dedup();
            let Some(best) = made.first() else { continue };
            let mut entry =
                entry(best, &format!("{} subjects designated, of those held here", subjects.len()));
            entry.date = None;
            entry.claims = made.iter().take(MOST_EXAMPLES).map(|stated| stated.id).collect();
            let cell = cells.iter_mut().zip(MEMBERS.iter()).find(|(_, member)| member.iso2 == *iso2);
            if let Some((cell, _)) = cell {
                cell.add(Cell::Found(entry));
            }
        }
    }

    /// Claims on `state:XX` themselves.
    fn direct(&mut self) {
        let mut wrong = vec![];
        for stated in self.claims {
            let Some(code) = stated.claim.subject.as_str().strip_prefix("state:") else { continue };
            let row = MEMBERS.iter().position(|member| member.iso2 == code);
            let column = COLUMNS.iter().position(|column| *column.id == *stated.claim.property);
            let cell = match (row, column) {
                (Some(row), Some(column)) => {
                    self.columns.get_mut(column).and_then(|cells| cells.get_mut(row))
                }
                (None, _) => {
                    wrong.push((
                        stated.id,
                        format!("'{code}' is the code of no member state: use ISO 3166-1 alpha-2"),
                    ));
                    None
                }
                (_, None) => {
                    wrong
                        .push((stated.id, format!("'{}' is no column of the matrix", stated.claim.property)));
                    None
                }
            };
            if let Some(cell) = cell {
                cell.add(of_state(stated));
            }
        }
        for (claim, why) in wrong {
            self.aside(claim, why);
        }
    }
}

/// The day that the claim is about: its beginning.
fn day_of(stated: &Stated) -> Option<PartialDate> {
    match stated.claim.valid.from {
        Some(record::Bound::On(day)) => Some(day),
        _ => None,
    }
}

fn entry(stated: &Stated, text: &str) -> Entry {
    Entry {
        text: text.to_owned(),
        date: day_of(stated),
        grade: stated.claim.grade,
        by: stated.claim.source.originator.to_string(),
        claims: vec![stated.id],
    }
}

/// What a claim on the state itself says; a denial is somebody who looked and found nothing.
fn of_state(stated: &Stated) -> Cell {
    let claim = &stated.claim;
    if claim.denied {
        let by = claim.source.originator.to_string();
        return Cell::LookedNothing { by, on: claim.known, claims: vec![stated.id] };
    }
    let mut entry = entry(stated, &claim.value.as_text());
    if let Value::Date(day) = claim.value {
        entry.text = "on file".to_owned();
        entry.date = Some(day);
    }
    Cell::Found(entry)
}

/// How a member voted: as it is named, or as it follows from the seats; then both claims are needed.
fn vote_cell(
    stated: &Stated,
    tally: &Tally,
    vote: Option<Vote>,
    seats: Option<&(Vec<&'static Member>, &Stated)>,
    member: &Member,
    date: Option<PartialDate>,
) -> Cell {
    match (vote, seats) {
        (Some(vote), seats) => {
            let mut entry = Entry { date, ..entry(stated, vote.words()) };
            if let (false, Some((_, held))) = (tally.named.contains_key(member.iso2), seats) {
                entry.grade = weaker(entry.grade, held.claim.grade);
                entry.claims.push(held.id);
            }
            Cell::Found(entry)
        }
        (None, Some((seats, held))) if !seats.iter().any(|seat| seat.iso2 == member.iso2) => {
            let year = date.map(|day| day.first_day().year()).unwrap_or_default();
            Cell::NotEligible { why: format!("no seat on the Council in {year}"), claims: vec![held.id] }
        }
        (None, _) => Cell::NotLooked,
    }
}

fn veto_cell(own: &[&Stated]) -> Cell {
    let mut days: Vec<_> = own.iter().filter_map(|stated| day_of(stated)).collect();
    days.sort();
    days.dedup();
    let days: Vec<_> = days.iter().map(ToString::to_string).collect();
    let Some(first) = own.first() else { return Cell::NotLooked };
    let grade = own.iter().map(|stated| stated.claim.grade).reduce(weaker).unwrap_or(first.claim.grade);
    let mut made = entry(first, &format!("vetoed: {}", days.join(" and ")));
    made.grade = grade;
    made.date = None;
    made.claims = own.iter().map(|stated| stated.id).collect();
    Cell::Found(made)
}

fn weaker(a: Grade, b: Grade) -> Grade {
    if a.strength() <= b.strength() { a } else { b }
}

/// Whether the claim counts exactly `number`, and may be relied on.
fn counts(stated: &Stated, number: usize) -> bool {
    let exact = stated.claim.scope.extent == record::Extent::Exactly;
    let same = matches!(&stated.claim.value, Value::Quantity { amount, .. } if amount.to_string() == number.to_string());
    exact && same && stated.claim.grade.credibility.level() <= 3
}
