//! Rows that must not be added to one another: joint rows and their parts, and thefts that may be told twice.

use super::{
    amounts::within_a_quarter,
    dates::to_the_day,
    incident::{DateRole, Incident, Link, Medium, Tie},
    subject::{Subject, tokens},
};
use std::collections::{BTreeMap, BTreeSet};

/// Most days between two dates that may be one, misdated.
const NEAR_DAYS: i32 = 31;

/// Links the rows and says which count in a sum.
pub(super) fn tie(rows: &mut [(Subject, Incident)]) {
    let mut links: Vec<Vec<Link>> = rows.iter().map(|_| vec![]).collect();
    for (at, other) in candidates(rows) {
        if let (Some(a), Some(b), Some(mine)) = (rows.get(at), rows.get(other), links.get_mut(at))
            && let Some(link) = between(a, b)
        {
            mine.push(link);
        }
    }
    for ((_, row), links) in rows.iter_mut().zip(links) {
        row.links = links;
    }
    let verdicts: Vec<_> = (0..rows.len()).map(|at| verdict(rows, at)).collect();
    for ((_, row), (counted, why)) in rows.iter_mut().zip(verdicts) {
        (row.counted, row.counted_why) = (counted, why);
    }
}

/// Ordered pairs of rows of which two victims' names begin alike: no others can be related.
fn candidates(rows: &[(Subject, Incident)]) -> BTreeSet<(usize, usize)> {
    let mut by_name = BTreeMap::<&str, Vec<usize>>::new();
    for (at, (subject, _)) in rows.iter().enumerate() {
        for slug in &subject.slugs {
            by_name.entry(slug.split('-').next().unwrap_or(slug)).or_default().push(at);
        }
    }
    let pairs = by_name.values().flat_map(|rows| rows.iter().flat_map(|a| rows.iter().map(|b| (*a, *b))));
    pairs.filter(|(a, b)| a != b).collect()
}

fn between(a: &(Subject, Incident), b: &(Subject, Incident)) -> Option<Link> {
    let link = |tie, why: String| Some(Link { tie, to: b.1.id.clone(), why });
    if part_of(&a.0, &b.0) {
        return link(Tie::PartOf, "its victim is one of the joint row's".to_owned());
    }
    if part_of(&b.0, &a.0) {
        return link(Tie::HasPart, "its victim is one of this joint row's".to_owned());
    }
    if a.0.joint() || b.0.joint() || !same_victim(&a.0, &b.0) || !near(&a.1, &b.1) {
        return None;
    }
    let (x, y) = close_values(&a.1, &b.1)?;
    link(
        Tie::PossiblySame,
        format!(
            "the same victim, {x} against {y} USD (within a quarter), and dates that cannot tell them apart"
        ),
    )
}

/// Whether `part` is one victim of the joint row `whole`, in the same year.
fn part_of(part: &Subject, whole: &Subject) -> bool {
    let year = |subject: &Subject| subject.date.map(|date| date.first_day().year());
    !part.joint()
        && whole.joint()
        && year(part) == year(whole)
        && part.slugs.first().is_some_and(|slug| whole.slugs.contains(slug))
}

/// Whether one's name is a part of the other's: `upbit`, `upbit-in-joint-statement`.
fn same_victim(a: &Subject, b: &Subject) -> bool {
    let (Some(a), Some(b)) = (a.slugs.first(), b.slugs.first()) else { return false };
    let (a, b) = (tokens(a), tokens(b));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && long.starts_with(&short)
}

/// Whether the dates cannot tell two thefts apart: one is no day, or they are within a month.
fn near(a: &Incident, b: &Incident) -> bool {
    let day = |row: &Incident| row.date(DateRole::Event).map(|date| date.date);
    match (day(a), day(b)) {
        (Some(a), Some(b)) if to_the_day(a) && to_the_day(b) => {
            let apart = a.first_day().since(b.first_day()).map_or(i32::MAX, |span| span.get_days().abs());
            apart <= NEAR_DAYS
        }
        _ => true,
    }
}

/// A value of each, in USD and not improbable, that lie within a quarter of one another; the standing ones first.
fn close_values(a: &Incident, b: &Incident) -> Option<(record::Decimal, record::Decimal)> {
    let values = |row: &Incident| -> Vec<record::Decimal> {
        let kept =
            row.worth.iter().filter(|worth| worth.currency == "USD" && worth.grade.credibility.level() != 5);
        kept.map(|worth| worth.high).collect()
    };
    let (mine, theirs) = (values(a), values(b));
    mine.iter().find_map(|x| theirs.iter().find(|y| within_a_quarter(*x, **y)).map(|y| (*x, *y)))
}

/// Whether the row at `at` counts. A joint row counts only where one of its victims has no row with a value of its own,
/// and then stands for all of them. Of two that may be one, the less precisely dated does not count.
fn verdict(rows: &[(Subject, Incident)], at: usize) -> (bool, String) {
    let Some((subject, row)) = rows.get(at) else { return (false, String::new()) };
    if row.usd().is_none() {
        return (false, "no value in USD is stated".to_owned());
    }
    if row.medium == Medium::Bank {
        return (false, "bank money: the totals beside it count crypto thefts".to_owned());
    }
    if subject.joint() {
        return if complete(rows, subject, row) {
            (false, "its victims have rows of their own: counting both would count twice".to_owned())
        } else {
            (true, "not every victim has a row of its own".to_owned())
        };
    }
    let whole = row.links.iter().find(|link| link.tie == Tie::PartOf);
    let joint = whole.and_then(|link| rows.iter().find(|(_, other)| other.id == link.to));
    if joint.is_some_and(|(subject, whole)| whole.usd().is_some() && !complete(rows, subject, whole)) {
        return (false, "counted within the joint row".to_owned());
    }
    match row.links.iter().find(|link| link.tie == Tie::PossiblySame && weaker(rows, row, &link.to)) {
        Some(link) => (false, format!("open question: it may be {} told twice", link.to)),
        None => (true, "its own theft, as far as these claims say".to_owned()),
    }
}

fn complete(rows: &[(Subject, Incident)], joint: &Subject, row: &Incident) -> bool {
    let parts: Vec<_> = row.links.iter().filter(|link| link.tie == Tie::HasPart).collect();
    let valued = |link: &&Link| rows.iter().any(|(_, part)| part.id == link.to && part.usd().is_some());
    let slugs = joint.slugs.iter().filter(|slug| {
        parts.iter().filter(|link| valued(link)).any(|link| {
            rows.iter().any(|(subject, part)| part.id == link.to && subject.slugs.first() == Some(slug))
        })
    });
    slugs.count() == joint.slugs.len()
}

/// Whether `row` is dated less precisely than the other; of two alike, the one whose id comes later.
fn weaker(rows: &[(Subject, Incident)], row: &Incident, other: &record::EntityId) -> bool {
    let precision = |row: &Incident| row.date(DateRole::Event).map(|date| date.date.precision());
    let other = rows.iter().find(|(_, row)| row.id == *other);
    other.is_some_and(|(_, other)| (precision(row), &other.id) < (precision(other), &row.id))
}
