//! The dates of an incident, each with its role. Event, discovery, attribution and publication are different days.

use super::{
    attribution,
    incident::{DateRole, TypedDate},
    subject::Subject,
};
use crate::{Stated, reconcile::Fallen};
use record::{Bound, ClaimId, PartialDate, Precision, Value};
use std::{cmp::Reverse, collections::BTreeMap};

/// Words of a quote that speak of finding out, not of taking.
const DISCOVERY: [&str; 4] = ["discover", "noticed", "detected", "came to light"];

/// One claim's date for the event, and how it weighs.
struct Candidate {
    date: PartialDate,
    /// Whether a claim states it as the incident's date; otherwise it is the span of an amount, or the id's.
    stated: bool,
    weight: u32,
    improbable: bool,
    /// Graded doubtful, and outside the date in the incident's id.
    off: bool,
    known: Option<PartialDate>,
    claim: Option<ClaimId>,
}

/// Types every date that the claims on one incident give.
pub(super) fn read(subject: &Subject, claims: &[&Stated], fallen: &Fallen) -> Vec<TypedDate> {
    let attributed = attribution_days(claims);
    let mut all = BTreeMap::<(DateRole, PartialDate), Vec<ClaimId>>::new();
    let mut events = vec![];
    for stated in claims {
        if let Some(date) = incident_date(stated) {
            match role(stated, date, &attributed) {
                DateRole::Event => events.push(candidate(stated, date, true, subject.date)),
                role => all.entry((role, date)).or_default().push(stated.id),
            }
        } else if let Some(date) = span(stated) {
            events.push(candidate(stated, date, false, subject.date));
        }
    }
    for (date, claim) in attributed {
        all.entry((DateRole::Attribution, date)).or_default().push(claim);
    }
    if let Some(first) = claims.iter().min_by_key(|stated| (stated.claim.known, stated.id)) {
        all.entry((DateRole::Publication, first.claim.known)).or_default().push(first.id);
    }
    let mut dates = event_dates(subject, events, fallen);
    dates.extend(others(all));
    dates
}

fn incident_date(stated: &Stated) -> Option<PartialDate> {
    match &stated.claim.value {
        Value::Date(date)
            if matches!(&*stated.claim.property, "incident_date" | "event_date" | "discovered_on") =>
        {
            Some(*date)
        }
        _ => None,
    }
}

/// The single day, month or year that an amount is said of.
fn span(stated: &Stated) -> Option<PartialDate> {
    let (Bound::On(from), Bound::On(to)) = (stated.claim.valid.from?, stated.claim.valid.to?) else {
        return None;
    };
    (stated.claim.property.starts_with("amount_") && from == to).then_some(from)
}

/// The ends of the spans of attributions: the day on which somebody attributed.
fn attribution_days(claims: &[&Stated]) -> Vec<(PartialDate, ClaimId)> {
    let days = claims.iter().filter(|stated| attribution::is_one(stated));
    days.filter_map(|stated| Some((attribution::spanned(stated)?, stated.id))).collect()
}

/// A date given as the incident's is the discovery's where its words say so, and the attribution's where another claim
/// says that somebody attributed on that day.
fn role(stated: &Stated, date: PartialDate, attributed: &[(PartialDate, ClaimId)]) -> DateRole {
    let quote = stated.claim.source.quote.as_deref().unwrap_or_default().to_lowercase();
    if &*stated.claim.property == "discovered_on" || DISCOVERY.iter().any(|word| quote.contains(word)) {
        DateRole::Discovery
    } else if attributed.iter().any(|(day, _)| *day == date) {
        DateRole::Attribution
    } else {
        DateRole::Event
    }
}

fn candidate(stated: &Stated, date: PartialDate, said: bool, filed: Option<PartialDate>) -> Candidate {
    Candidate {
        date,
        stated: said,
        weight: stated.claim.grade.strength(),
        improbable: stated.claim.grade.credibility.level() == 5,
        off: stated.claim.grade.credibility.level() == 4 && filed.is_some_and(|filed| !agrees(filed, date)),
        known: Some(stated.claim.known),
        claim: Some(stated.id),
    }
}

/// The dates of the event. One that the reconciliation sets aside comes last; a stated one stands before the span of an amount, that before the id's; then the better
/// grade; then the more precise; then the later word.
fn event_dates(subject: &Subject, mut events: Vec<Candidate>, fallen: &Fallen) -> Vec<TypedDate> {
    if let Some(date) = subject.date {
        events.push(Candidate {
            date,
            stated: false,
            weight: 0,
            improbable: false,
            off: false,
            known: None,
            claim: None,
        });
    }
    let order = |c: &Candidate| {
        (
            c.claim.is_some_and(|claim| fallen.contains_key(&claim)),
            c.improbable,
            c.off,
            !c.stated,
            Reverse(c.weight),
            Reverse(c.date.precision()),
            Reverse(c.known),
            c.claim,
        )
    };
    events.sort_by_key(order);
    let Some(best) = events.first() else { return vec![] };
    let (standing, why) = (sharpened(best, &events), best_why(best));
    let mut by_date = BTreeMap::<PartialDate, Vec<&Candidate>>::new();
    for event in &events {
        by_date.entry(event.date).or_default().push(event);
    }
    let mut dates: Vec<_> = by_date
        .into_iter()
        .filter(|(date, given)| {
            *date == standing || !agrees(*date, standing) || given.iter().any(|c| c.stated)
        })
        .map(|(date, given)| TypedDate {
            role: DateRole::Event,
            date,
            stands: date == standing,
            why: if date == standing { why.clone() } else { dissent(date, standing, &given) },
            claims: given.iter().filter_map(|event| event.claim).collect(),
        })
        .collect();
    dates.sort_by_key(|date| (!date.stands, date.date));
    dates
}

/// The most precise date, not improbable, that lies within the best one.
fn sharpened(best: &Candidate, events: &[Candidate]) -> PartialDate {
    let within = events.iter().filter(|event| !event.improbable && agrees(best.date, event.date));
    let sharpest = within.max_by_key(|event| (event.date.precision(), event.weight, Reverse(event.date)));
    sharpest
        .filter(|event| event.date.precision() > best.date.precision())
        .map_or(best.date, |event| event.date)
}

/// Whether `fine` lies within `coarse`.
fn agrees(coarse: PartialDate, fine: PartialDate) -> bool {
    coarse.first_day() <= fine.first_day() && fine.last_day() <= coarse.last_day()
}

fn best_why(best: &Candidate) -> String {
    match (best.stated, best.claim, best.improbable) {
        (_, _, true) => "the only date stated, and graded improbable".to_owned(),
        (true, _, _) => "stated as the incident's date by the best-graded claim".to_owned(),
        (false, Some(_), _) => "no claim states the date; the amount is stated for it".to_owned(),
        (false, None, _) => "no claim states the date; the incident is filed under it".to_owned(),
    }
}

fn dissent(date: PartialDate, standing: PartialDate, given: &[&Candidate]) -> String {
    if given.iter().all(|event| event.improbable) {
        format!("differs from {standing}; its grade says improbable")
    } else if agrees(date, standing) {
        format!("agrees with {standing}, less precise")
    } else {
        format!("differs from {standing}: lower grade or doubtful, or an earlier word of the same issuer")
    }
}

/// Discovery and publication: the earliest stands. Attribution: every day stands, since each is some party's own; a
/// day that is only given as the incident's does not make a new one.
fn others(all: BTreeMap<(DateRole, PartialDate), Vec<ClaimId>>) -> Vec<TypedDate> {
    let mut last = None;
    let typed = all.into_iter().map(|((role, date), mut claims)| {
        claims.sort_unstable();
        claims.dedup();
        let stands = last.replace(role) != Some(role);
        TypedDate { role, date, stands, why: why(role).to_owned(), claims }
    });
    typed.collect()
}

const fn why(role: DateRole) -> &'static str {
    match role {
        DateRole::Event => "",
        DateRole::Discovery => "the words speak of finding out",
        DateRole::Attribution => "a claim says that it was attributed on that day",
        DateRole::Publication => "the earliest that any of these claims was made known",
    }
}

/// Whether a date names a day.
pub(super) fn to_the_day(date: PartialDate) -> bool {
    date.precision() == Precision::Day
}
