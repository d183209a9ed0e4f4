//! Second legal test: paid work abroad after the deadline of resolution 2397 (2017), paragraph 8.
//!
//! Nationality is an element of this norm. It is taken from claims on *organisations* only: an authority that says "this
//! company sends delegations of workers". No name, language, address or habit of a person enters, and claims on persons
//! are not read at all. The test therefore says nothing about anybody whom it does not know to be of a delegation.

use super::{Answer, Code, Element, Verdict, control::doubtful};
use crate::{Period, Stated, conduct::Member};
use jiff::civil::Date;
use record::{EntityId, Value};
use std::cmp::Reverse;

/// The kind of act that the paragraph is breached by.
const ACT: &str = "paid_work_abroad";
/// Properties that say that an organisation has workers abroad.
const SENDS: &[&str] = &["sends_workers", "headcount_abroad", "host_country_count", "fronting_companies"];
/// Properties that say where: lists of states in words.
const HOSTS: &[&str] = &["host_countries", "host_country"];
/// What the name of a property holds where it says that the work is paid.
const PAID: &[&str] = &["earn", "revenue", "share_taken", "wage", "proceeds"];

/// Whether workers sent by `organisation` earned income in `host` (ISO 3166-1 alpha-2) after the deadline: yes, no or not
/// known, element by element. Claims on `organisation` and on its parts (`it-workers:china` is a part of `it-workers`)
/// are read; for a part that names a state, that state is the place.
pub fn paid_work_abroad(code: &Code, claims: &[Stated], organisation: &EntityId, host: &str) -> Verdict {
    let place = Member::of_code(host).map_or(host, |member| member.short());
    let question = format!(
        "Did workers sent abroad by {organisation} earn income in {place} after the deadline of resolution 2397 (2017), paragraph 8?"
    );
    let own: Vec<_> = claims.iter().filter(|stated| concerns(stated, organisation)).collect();
    let there: Vec<_> = own.iter().copied().filter(|stated| places(stated, host)).collect();
    let (bearing, day) = deadline(code);
    let sends: Vec<_> =
        own.iter().copied().filter(|stated| SENDS.contains(&&*stated.claim.property)).collect();
    let paid: Vec<_> = own.iter().copied().filter(|stated| pays(&stated.claim.property)).collect();
    let elements = vec![
        said(
            "an organised group of DPRK nationals works abroad, as an authority or a reporter says of the organisation",
            &sends,
            "no claim says that it sends workers abroad",
        ),
        said(&format!("some of them are in {place}"), &there, &format!("no claim names {place}")),
        said("they earn income", &paid, "no claim says that the work is paid"),
        later(&there, day),
        bearing,
    ];
    let on = day.and_then(|deadline| deadline.tomorrow().ok()).unwrap_or(Date::MAX);
    Verdict::new(question, elements).under(code, ACT, on)
}

/// Whether the claim is on the organisation or a part of it; persons are never read.
fn concerns(stated: &Stated, organisation: &EntityId) -> bool {
    let subject = stated.claim.subject.as_str();
    let part = subject.strip_prefix(organisation.as_str());
    let person = subject.starts_with("person:") || stated.claim.schema.as_deref() == Some("Person");
    !person && !stated.claim.denied && part.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

fn pays(property: &str) -> bool {
    PAID.iter().any(|word| property.contains(word))
}

/// Whether the claim says that workers are in `host`.
fn places(stated: &Stated, host: &str) -> bool {
    let claim = &stated.claim;
    let is_host = |name: &str| Member::named(name).is_some_and(|member| member.iso2 == host);
    let listed = HOSTS.contains(&&*claim.property)
        && matches!(&claim.value, Value::Text(text) if text.split([',', ';']).any(|name| is_host(name.trim())));
    let part = claim.subject.as_str().rsplit(':').next().is_some_and(is_host);
    listed || part && SENDS.contains(&&*claim.property)
}

/// An element that is met where a claim that may be relied on says so.
fn said(element: &str, claims: &[&Stated], missing: &str) -> Element {
    let mut claims = claims.to_vec();
    claims.sort_by_key(|stated| (Reverse(stated.claim.grade.strength()), stated.id));
    let (answer, why) = match claims.first() {
        None => (Answer::NotKnown, missing.to_owned()),
        Some(best) if doubtful(best.claim.grade) => (
            Answer::NotKnown,
            format!("said only by {}, graded {}", best.claim.source.originator, best.claim.grade),
        ),
        Some(best) => (Answer::Yes, format!("{}, graded {}", best.claim.source.originator, best.claim.grade)),
    };
    let grade = claims.first().map(|stated| stated.claim.grade);
    let claims = claims.iter().map(|stated| stated.id).collect();
    Element { element: element.to_owned(), answer, why, grade, claims }
}

/// The deadline, and whether a paragraph that binds was found in the code.
fn deadline(code: &Code) -> (Element, Option<Date>) {
    let named = |norm: &&super::Norm| norm.breached_by.iter().any(|said| said.text == ACT);
    let norm = code.all().iter().filter(named).find(|norm| norm.deadline.is_some());
    let element = "a paragraph that binds states forbids it after its deadline".to_owned();
    match norm {
        None => {
            let why = "the body of norms holds no such paragraph".to_owned();
            (Element { element, answer: Answer::NotKnown, why, grade: None, claims: vec![] }, None)
        }
        Some(norm) => {
            let day = norm.deadline.map(record::PartialDate::last_day);
            let answer = if norm.bearing == super::Bearing::Decides { Answer::Yes } else { Answer::NotKnown };
            let why = format!("{}: {}", norm.paragraph, norm.text());
            let claims = norm.says.iter().map(|said| said.claim).collect();
            (Element { element, answer, why, grade: norm.says.first().map(|said| said.grade), claims }, day)
        }
    }
}

/// Whether the time that the claims on the place speak of lies after the deadline.
fn later(there: &[&Stated], deadline: Option<Date>) -> Element {
    let element = match deadline {
        Some(day) => format!("it was after {day}"),
        None => "it was after the deadline".to_owned(),
    };
    let reliable = there.iter().copied().filter(|stated| !doubtful(stated.claim.grade));
    let after = |stated: &Stated| when(stated.period(), deadline);
    let best = reliable
        .map(|stated| (after(stated), stated))
        .max_by_key(|((answer, _), stated)| (*answer, stated.claim.grade.strength(), stated.id));
    match best {
        None => {
            let why = "no claim that may be relied on says when they were there".to_owned();
            Element { element, answer: Answer::NotKnown, why, grade: None, claims: vec![] }
        }
        Some(((answer, why), stated)) => {
            Element { element, answer, why, grade: Some(stated.claim.grade), claims: vec![stated.id] }
        }
    }
}

fn when(period: Option<Period>, deadline: Option<Date>) -> (Answer, String) {
    let (Some(period), Some(deadline)) = (period, deadline) else {
        return (Answer::NotKnown, "the time is not stated".to_owned());
    };
    let why = format!("the source speaks of {period}");
    if period.first > deadline {
        (Answer::Yes, why)
    } else if period.last <= deadline {
        (Answer::No, why)
    } else {
        (Answer::NotKnown, format!("{why}, of which a part lies before the deadline"))
    }
}
