//! First legal test: was a party owned by, controlled by, or acting for a listed party on a day?
//!
//! Resolution 1718 (2006), paragraph 8(d), reaches what is "owned or controlled, directly or indirectly" by listed
//! parties, and those "acting on their behalf or at their direction". Which relations are of that kind is
//! [`record::Relation::reach`]'s. A relation that only connects ("is associated with") neither meets the element nor
//! excludes it.

use super::{Answer, Code, Element, Verdict};
use crate::Stated;
use jiff::civil::Date;
use record::{ClaimId, EntityId, Grade, Interval, LISTING, PartialDate, Reach, Relation, Reliability, Value};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// The relation of a hop between two records that a person judged to be one party.
const SAME: &str = "same_as";
/// Credibility from which on information is doubtful (4), improbable (5) or cannot be judged (6).
const DOUBTFUL: u8 = 4;
/// Longest chain that is walked; the longest of the dossier has five hops.
const MOST_HOPS: usize = 32;

/// One hop of a path: `from` stands to `to` as `relation` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// Who.
    pub from: EntityId,
    /// To whom.
    pub to: EntityId,
    /// A relation of [`record::RELATIONS`], or `same_as` for two records of one party.
    pub relation: String,
    /// The grade of the best claim.
    pub grade: Grade,
    /// When it was so, by the best claim.
    pub valid: Interval,
    /// Whether another claim denies it.
    pub contested: bool,
    /// The claims.
    pub claims: Vec<ClaimId>,
}

/// A path from an actor to a listed party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlPath {
    /// The party in question.
    pub actor: EntityId,
    /// Hop by hop; empty where the actor is itself listed.
    pub hops: Vec<Hop>,
    /// When the end of the path was listed; `None` where no claim says that it is.
    pub listed: Option<Interval>,
    /// The claims that say so.
    pub listing_claims: Vec<ClaimId>,
}

impl ControlPath {
    /// The path along `chain` (actor first, listed party last), with the best claim for each hop and for the listing
    /// on `list` (`un_1718`). `None` where a hop has no claim, or the chain is empty or longer than 32.
    pub fn along(chain: &[EntityId], list: &str, claims: &[Stated]) -> Option<Self> {
        let (actor, end) = (chain.first()?, chain.last()?);
        if chain.len() > MOST_HOPS {
            return None;
        }
        let pairs = chain.iter().zip(chain.iter().skip(1));
        let hops = pairs.map(|(from, to)| hop(from, to, claims)).collect::<Option<Vec<_>>>()?;
        let listings: Vec<_> = claims.iter().filter(|stated| lists(stated, end, list)).collect();
        let listed = listings.iter().map(since_listing).min_by_key(|valid| valid.from);
        let listing_claims = listings.iter().map(|stated| stated.id).collect();
        Some(Self { actor: actor.clone(), hops, listed, listing_claims })
    }
}

/// Whether the claim says that `party` is on `list`.
fn lists(stated: &Stated, party: &EntityId, list: &str) -> bool {
    let claim = &stated.claim;
    let body = list.split('_').next().unwrap_or(list);
    let named =
        claim.property.strip_prefix(LISTING) == Some(list) || *claim.property == *format!("{body}_listed_on");
    claim.subject == *party && !claim.denied && named
}

/// The day of listing is the claim's date, or the beginning of its validity.
fn since_listing(stated: &&Stated) -> Interval {
    match stated.claim.value {
        Value::Date(day) => Interval { to: stated.claim.valid.to, ..Interval::since(day) },
        _ => stated.claim.valid,
    }
}

/// The hop from one party to the next: a relation that a freeze reaches through is preferred, then the better grade.
fn hop(from: &EntityId, to: &EntityId, claims: &[Stated]) -> Option<Hop> {
    let mut said: Vec<_> = claims
        .iter()
        .filter(|stated| stated.claim.subject == *from && stated.claim.value.entity() == Some(to))
        .filter_map(|stated| Relation::find(&stated.claim.property).map(|relation| (relation, stated)))
        .collect();
    let contested = said.iter().any(|(_, stated)| stated.claim.denied);
    said.retain(|(_, stated)| !stated.claim.denied);
    said.sort_by_key(|(relation, stated)| {
        (relation.reach, Reverse(stated.claim.grade.strength()), stated.id)
    });
    let (relation, best) = said.first()?;
    let claims =
        said.iter().filter(|(other, _)| other.property == relation.property).map(|(_, s)| s.id).collect();
    Some(Hop {
        from: from.clone(),
        to: to.clone(),
        relation: relation.property.to_owned(),
        grade: best.claim.grade,
        valid: best.claim.valid,
        contested,
        claims,
    })
}

/// Whether the actor was within the reach of the freeze on `day`: yes where every hop is ownership, control or agency,
/// held then, is not contested and not doubtful, and the end of the path was listed.
pub fn under_un_control(code: &Code, path: &ControlPath, day: Date) -> Verdict {
    let mut elements: Vec<_> = path.hops.iter().map(|hop| hop_element(hop, day)).collect();
    elements.push(listing_element(path, day));
    let question =
        format!("Was {} owned by, controlled by or acting for a party on the UN list on {day}?", path.actor);
    Verdict::new(question, elements).under(code, "theft_by_listed_controlled", day)
}

fn listing_element(path: &ControlPath, day: Date) -> Element {
    let end = path.hops.last().map_or(&path.actor, |hop| &hop.to);
    let (answer, why) = match path.listed {
        None => (Answer::NotKnown, "no claim says that it is on the list".to_owned()),
        Some(valid) => match Answer::from(valid.holds_on(day)) {
            Answer::Yes => (Answer::Yes, format!("on the list {valid}")),
            Answer::No => (Answer::No, format!("on the list {valid}, and not on {day}")),
            Answer::NotKnown => {
                (Answer::NotKnown, format!("the day of listing is not known exactly: {valid}"))
            }
        },
    };
    let element = format!("{end} was on the UN list on {day}");
    Element { element, answer, why, grade: None, claims: path.listing_claims.clone() }
}

fn hop_element(hop: &Hop, day: Date) -> Element {
    let words = Relation::find(&hop.relation).map_or("is the same party as", |relation| relation.words);
    let (answer, why) = weigh(hop, day);
    let element = format!("{} {words} {}, by ownership, control or agency", hop.from, hop.to);
    Element { element, answer, why, grade: Some(hop.grade), claims: hop.claims.clone() }
}

fn weigh(hop: &Hop, day: Date) -> (Answer, String) {
    if hop.relation == SAME {
        return (Answer::Yes, "the two records were judged to be one party".to_owned());
    }
    match Relation::find(&hop.relation) {
        None => return (Answer::NotKnown, format!("'{}' is no relation of the record", hop.relation)),
        Some(relation) if relation.reach == Reach::Context => {
            return (
                Answer::NotKnown,
                format!(
                    "the source says only that it '{}': a tie, not ownership, control or agency",
                    relation.words
                ),
            );
        }
        Some(_) => {}
    }
    if hop.contested {
        return (Answer::NotKnown, "another source denies it".to_owned());
    }
    if doubtful(hop.grade) {
        return (Answer::NotKnown, format!("the claim is graded {}: too weak to rest on", hop.grade));
    }
    on_the_day(hop.valid, day)
}

/// A source that speaks of the time since a day does not say that it was otherwise before.
fn on_the_day(valid: Interval, day: Date) -> (Answer, String) {
    let answer = Answer::from(valid.holds_on(day));
    let begun = valid.from.is_none_or(|from| first_day(from).first_day() <= day);
    match answer {
        Answer::Yes => (Answer::Yes, format!("stated for {valid}")),
        Answer::No if !begun => (Answer::NotKnown, format!("stated for {valid}; of {day} no source speaks")),
        Answer::No => (Answer::No, format!("stated for {valid}, which does not hold {day}")),
        Answer::NotKnown => {
            (Answer::NotKnown, format!("stated for {valid}; whether that holds {day} is not known"))
        }
    }
}

/// A grade on which no legal element rests: an unreliable or unknown source, or doubtful information.
pub(super) fn doubtful(grade: Grade) -> bool {
    grade.reliability >= Reliability::E || grade.credibility.level() >= DOUBTFUL
}

const fn first_day(bound: record::Bound) -> PartialDate {
    match bound {
        record::Bound::On(date) | record::Bound::Before(date) | record::Bound::After(date) => date,
    }
}
