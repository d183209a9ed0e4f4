//! Why a published total is not what the incidents add up to: computed, from the claims.

use super::{
    attribution::Strength,
    incident::{DateRole, Incident},
    totals::{self, Published},
    years::Own,
};
use crate::{Kind, Stated};
use record::{Decimal, EntityId, Extent};
use serde::{Deserialize, Serialize};

/// One reason, of the closed list of kinds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What kind of disagreement it makes.
    pub kind: Kind,
    /// In words.
    pub text: String,
    /// The incidents that it is about.
    pub incidents: Vec<EntityId>,
}

/// A published total beside the ledger's sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Whose total.
    pub name: String,
    /// The total, in USD; the upper end where a range is stated.
    pub published: Decimal,
    /// Published less the ledger's sum; below zero where the ledger has more.
    pub gap: Decimal,
    /// What may explain it. None of it is proof: the estimators do not publish their lists.
    pub reasons: Vec<Reason>,
}

/// Explains each standing total of one year.
pub(super) fn read(
    rows: &[&Incident],
    own: &Own,
    published: &[Published],
    part_year: &[Published],
    claims: &[Stated],
) -> Vec<Difference> {
    let whole = published.iter().filter(|total| total.stands);
    let part = part_year.iter().filter(|total| total.stands);
    whole
        .map(|total| one(rows, own, total, published, claims))
        .chain(part.map(|total| of_part(rows, total)))
        .collect()
}

fn gap(published: Decimal, own: Decimal) -> Decimal {
    published.checked_sub(own).unwrap_or_default()
}

fn one(rows: &[&Incident], own: &Own, total: &Published, all: &[Published], claims: &[Stated]) -> Difference {
    let counted: Vec<_> = rows.iter().filter(|row| row.counted).copied().collect();
    let gap = gap(total.high, own.all.usd);
    let found = [
        bound(total),
        restated(total, all),
        counts(total, counted.len(), claims),
        valued(total, own),
        attributed(total, &counted, own),
        left_out(total, &counted, gap),
        doubt(own),
        missing(total, gap, own),
    ];
    Difference {
        name: total.name.clone(),
        published: total.high,
        gap,
        reasons: found.into_iter().flatten().collect(),
    }
}

/// A total of a part of the year, beside the incidents of those days.
fn of_part(rows: &[&Incident], total: &Published) -> Difference {
    let (mut inside, mut unclear, mut sum) = (vec![], vec![], Decimal::default());
    for row in rows.iter().filter(|row| row.counted) {
        let Some(date) = row.date(DateRole::Event) else { continue };
        match totals::within(date.date, total.span) {
            Some(true) => {
                inside.push(row.id.clone());
                sum = sum
                    .checked_add(row.usd().map_or_else(Decimal::default, |worth| worth.high))
                    .unwrap_or(sum);
            }
            None => unclear.push(row.id.clone()),
            Some(false) => {}
        }
    }
    let mut reasons = vec![Reason {
        kind: Kind::Period,
        text: format!(
            "{} covers {} only, in which this ledger has {}; it is not scaled up to a year",
            total.name,
            total.span,
            incidents(inside.len())
        ),
        incidents: inside,
    }];
    if !unclear.is_empty() {
        let text = "not dated closely enough to say whether they fall into those days".to_owned();
        reasons.push(Reason { kind: Kind::Period, text, incidents: unclear });
    }
    reasons.extend(bound(total));
    Difference { name: total.name.clone(), published: total.high, gap: gap(total.high, sum), reasons }
}

fn reason(kind: Kind, text: String) -> Option<Reason> {
    Some(Reason { kind, text, incidents: vec![] })
}

fn bound(total: &Published) -> Option<Reason> {
    match total.extent {
        Extent::Exactly if total.low == total.high => None,
        Extent::Exactly => reason(
            Kind::EstimatorSpread,
            format!("{} gives a range, from {} to {} USD", total.name, total.low, total.high),
        ),
        Extent::AtLeast => {
            reason(Kind::EstimatorSpread, format!("{} gives a lower bound: it says at least", total.name))
        }
        Extent::AtMost => {
            reason(Kind::EstimatorSpread, format!("{} gives an upper bound: it says up to", total.name))
        }
        Extent::About => {
            reason(Kind::Rounding, format!("the figure of {} is rounded, or read off a chart", total.name))
        }
    }
}

fn restated(total: &Published, all: &[Published]) -> Option<Reason> {
    let mut others: Vec<_> = all
        .iter()
        .filter(|other| other.estimator == total.estimator && other.high != total.high)
        .map(|other| format!("{} ({}, grade {})", other.high, other.known, other.grade))
        .collect();
    others.dedup();
    (!others.is_empty())
        .then(|| reason(Kind::Restated, format!("{} also gave it as {}", total.name, others.join(", "))))
        .flatten()
}

fn counts(total: &Published, mine: usize, claims: &[Stated]) -> Option<Reason> {
    let (count, _) = totals::count(claims, &total.estimator, total.span)?;
    let same = count == Decimal::new(i128::try_from(mine).ok()?, 0);
    (!same)
        .then(|| {
            reason(Kind::Scope, format!("{} counts {count} incidents; this ledger has {mine}", total.name))
        })
        .flatten()
}

fn valued(total: &Published, own: &Own) -> Option<Reason> {
    let within = own.low <= total.high && total.high <= own.high && own.low != own.high;
    let text = format!(
        "other values of the same incidents would give anything from {} to {} USD, and {}’s total lies between",
        own.low, own.high, total.name
    );
    within.then(|| reason(Kind::Valuation, text)).flatten()
}

/// A sum over only the better attributed incidents that is less than half as far off as the sum of all.
fn attributed(total: &Published, counted: &[&Incident], own: &Own) -> Option<Reason> {
    let sum_from = |least: Strength| {
        let kept = counted.iter().filter(|row| row.strength >= least).filter_map(|row| row.usd());
        kept.fold(Decimal::default(), |sum, worth| sum.checked_add(worth.high).unwrap_or(sum))
    };
    let ladder = [Strength::Suspected, Strength::Private, Strength::Monitor, Strength::Government];
    let near = |least: &Strength| distance(sum_from(*least), total.high);
    let best = ladder.iter().min_by(|a, b| near(a).cmp(&near(b)))?;
    let nearly =
        near(best).checked_add(near(best)).is_some_and(|twice| twice <= distance(own.all.usd, total.high));
    let closer = nearly && sum_from(*best) != own.all.usd && sum_from(*best) > Decimal::default();
    let out: Vec<_> = counted.iter().filter(|row| row.strength < *best).map(|row| row.id.clone()).collect();
    closer.then(|| Reason {
        kind: Kind::Attribution,
        text: format!(
            "leaving out {} attributed less strongly than '{}', the ledger's sum is {} USD, less than half as far from {}’s",
            incidents(out.len()),
            best.words(),
            sum_from(*best),
            total.name
        ),
        incidents: out,
    })
}

fn distance(a: Decimal, b: Decimal) -> Decimal {
    let (low, high) = if a <= b { (a, b) } else { (b, a) };
    high.checked_sub(low).unwrap_or_default()
}

/// One incident that is, within a twentieth, what the ledger has more than the total.
fn left_out(total: &Published, counted: &[&Incident], gap: Decimal) -> Option<Reason> {
    let surplus = Decimal::default().checked_sub(gap).filter(|surplus| *surplus > Decimal::default())?;
    let fits = |row: &&&Incident| {
        row.usd().is_some_and(|worth| {
            let twentieth = distance(worth.high, surplus);
            (0..20)
                .try_fold(Decimal::default(), |sum, _| sum.checked_add(twentieth))
                .is_some_and(|all| all <= surplus)
        })
    };
    let row = counted.iter().find(fits)?;
    let text = format!(
        "if {} leaves out {} ({}), the two agree within 5 percent",
        total.name,
        row.name(),
        row.strength.words()
    );
    Some(Reason { kind: Kind::Scope, text, incidents: vec![row.id.clone()] })
}

fn doubt(own: &Own) -> Option<Reason> {
    let text =
        format!("{} USD are not counted here because they may be another theft told twice", own.in_doubt_usd);
    (!own.in_doubt.is_empty()).then(|| Reason { kind: Kind::Period, text, incidents: own.in_doubt.clone() })
}

fn missing(total: &Published, gap: Decimal, own: &Own) -> Option<Reason> {
    let text = format!(
        "{} has {gap} USD more than {}: thefts that no claim here describes, or higher values",
        total.name,
        incidents(own.all.incidents)
    );
    (gap > Decimal::default()).then(|| reason(Kind::Scope, text)).flatten()
}

fn incidents(count: usize) -> String {
    if count == 1 { "1 incident".to_owned() } else { format!("{count} incidents") }
}
