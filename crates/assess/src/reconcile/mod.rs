//! What kind of disagreement there is on a subject and property, and what stands.
//!
//! The claims of one subject and property are a group. Two of its claims *clash* where their values differ and they are
//! about the same time; a flow (`stolen_in_year`) and a state (`size`) may differ between times without a clash. A
//! group's kind is named by the first rule that holds, of one ladder for numbers (`numbers`), one for dates
//! (`dates`) and one for words and relations (`words`); each rule is a general signature, and knows no subject.
//!
//! The ladders go from what a claim declares (another population, another definition), over what the digits betray,
//! to what is only left over: where nothing explains a difference, two estimators differ. Before the left-overs, the
//! weak claims are set aside (reliability E or F, credibility 5 or 6, machine-written): if the rest agrees, the
//! disagreement was theirs; if not, the rest's kind is the group's.
//!
//! Nothing is averaged and no value is dropped: a claim that does not stand is kept, with the reason.

mod agree;
mod alone;
mod case;
mod dates;
mod declared;
mod digits;
mod numbers;
mod prices;
mod seen;
mod series;
mod shares;
mod slips;
mod spans;
mod unit;
mod words;

use crate::{Kind, Period, Stated};
use case::{Case, MOST_COMPARED, Siblings, Verdict};
use record::{ClaimId, EntityId};
use seen::Seen;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// The claims on one subject and property, and how they stand to each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Whom they are about.
    pub subject: EntityId,
    /// What they state.
    pub property: Arc<str>,
    /// All claims, in the order of their ids.
    pub claims: Vec<ClaimId>,
    /// In what way they disagree.
    pub kind: Kind,
    /// In one line, with the values and who says them.
    pub why: String,
    /// The claims that stand, in the order of their ids.
    pub standing: Vec<ClaimId>,
    /// For each claim whether it stands, and why.
    pub positions: Vec<Position>,
    /// Where the claims are about several periods: what was said of each.
    pub periods: Vec<Span>,
}

impl Group {
    /// Whether it is a disagreement: several claims, and of a kind that leaves a question open. Everything that counts
    /// disagreements counts by this.
    pub fn disagrees(&self) -> bool {
        self.kind.asks() && self.claims.len() > 1
    }
}

/// The disagreements among `groups` and what else is not plainly agreed, in words: `72 disagreements; besides them
/// 5 changes over time, …`.
pub fn counted(groups: &[Group]) -> String {
    let of = |chosen: &dyn Fn(&Group) -> bool| groups.iter().filter(|group| chosen(group)).count();
    let kinds = [
        (Kind::StateChanged, "change over time", "changes over time"),
        (Kind::NameForm, "name in several forms", "names in several forms"),
        (Kind::Rounding, "number rounded differently", "numbers rounded differently"),
        (
            Kind::Circular,
            "word of one origin told by several outlets",
            "words of one origin told by several outlets",
        ),
    ];
    let mut besides: Vec<String> = kinds
        .into_iter()
        .map(|(kind, one, many)| (of(&|group| group.kind == kind), one, many))
        .chain([(
            of(&|group| group.kind.asks() && !group.disagrees()),
            "single claim in doubt",
            "single claims in doubt",
        )])
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    let disagreements = of(&|group| group.disagrees());
    let what = if disagreements == 1 { "disagreement" } else { "disagreements" };
    let last = besides.pop();
    match (last, besides.is_empty()) {
        (None, _) => format!("{disagreements} {what}"),
        (Some(last), true) => format!("{disagreements} {what}; besides them {last}"),
        (Some(last), false) => {
            format!("{disagreements} {what}; besides them {} and {last}", besides.join(", "))
        }
    }
}

/// Whether a claim stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The claim.
    pub claim: ClaimId,
    /// Its value, in words.
    pub value: String,
    /// Whose it is, in words.
    pub said_by: String,
    /// Whether it stands.
    pub stands: bool,
    /// Why it stands, or does not.
    pub why: String,
}

/// What was said of one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The days; `None` for claims that state none.
    pub period: Option<Period>,
    /// The claims, in the order of their ids.
    pub claims: Vec<ClaimId>,
    /// In what way they disagree with each other.
    pub kind: Kind,
    /// In one line.
    pub why: String,
}

/// The claims that do not stand in their groups, each with why: what no study may quote where another claim stands.
pub type Fallen = BTreeMap<ClaimId, String>;

/// The claims that do not stand, of those whose subject begins with one of `prefixes`.
pub fn fallen(claims: &[Stated], prefixes: &[&str]) -> Fallen {
    let of =
        |stated: &&Stated| prefixes.iter().any(|prefix| stated.claim.subject.as_str().starts_with(prefix));
    let of: Vec<Stated> = claims.iter().filter(of).cloned().collect();
    let positions = reconcile(&of).into_iter().flat_map(|group| group.positions);
    positions.filter(|position| !position.stands).map(|position| (position.claim, position.why)).collect()
}

/// Groups the claims by subject and property, in that order, and names the kind of each group's disagreement. Pass all
/// claims there are: what else is said of a subject (a native amount, another date, who belongs to whom) decides
/// between kinds. A claim that is given twice counts once.
pub fn reconcile(claims: &[Stated]) -> Vec<Group> {
    let unique: BTreeMap<ClaimId, &Stated> = claims.iter().map(|stated| (stated.id, stated)).collect();
    let seen: Vec<Seen<'_>> = unique.into_values().map(Seen::new).collect();
    let siblings = Siblings::of(&seen);
    let mut groups: BTreeMap<(&EntityId, &Arc<str>), Vec<&Seen<'_>>> = BTreeMap::new();
    for claim in &seen {
        let key = (&claim.stated.claim.subject, &claim.stated.claim.property);
        groups.entry(key).or_default().push(claim);
    }
    groups.into_iter().map(|((subject, property), seen)| group(subject, property, &seen, &siblings)).collect()
}

fn group<'c, 'a>(
    subject: &EntityId,
    property: &Arc<str>,
    seen: &[&'c Seen<'a>],
    all: &'c Siblings<'c, 'a>,
) -> Group {
    let claims: Vec<ClaimId> = seen.iter().map(|claim| claim.id()).collect();
    let periods = periods(seen, all);
    let case = Case::new(seen.to_vec(), all);
    let verdict = case.without_the_outweighed(case.judge());
    let positions: Vec<Position> =
        seen.iter().enumerate().map(|(at, claim)| position(at, claim, &verdict)).collect();
    let standing =
        positions.iter().filter(|position| position.stands).map(|position| position.claim).collect();
    Group {
        subject: subject.clone(),
        property: Arc::clone(property),
        claims,
        kind: verdict.kind,
        why: verdict.why,
        standing,
        positions,
        periods,
    }
}

fn position(at: usize, claim: &Seen<'_>, verdict: &Verdict) -> Position {
    let fallen = verdict.fallen.iter().find(|(id, _)| *id == claim.id());
    let stands = if at < MOST_COMPARED { stands_because(verdict.kind) } else { NOT_COMPARED };
    let why = fallen.map_or_else(|| stands.to_owned(), |(_, why)| why.clone());
    Position { claim: claim.id(), value: claim.value(), said_by: claim.who(), stands: fallen.is_none(), why }
}

/// Why neither of two numbers of one document stands.
pub(crate) const SELF_CONTRADICTED: &str = "its own source contradicts it";

/// What is said of a claim beyond the number that is compared.
const NOT_COMPARED: &str = "it was not compared: the group has more than 600 claims";

/// Why a claim stands that no rule set aside.
const fn stands_because(kind: Kind) -> &'static str {
    match kind {
        Kind::None => "nothing contradicts it",
        Kind::Circular => "it stands, as one origin's word and no more",
        Kind::Rounding => "it is the same number, more or less rounded",
        Kind::Restated => "it is the issuer's latest word, or another's",
        Kind::Scope => "it stands for the part, or the definition, that it is about",
        Kind::Population => "it stands for the population that it counts",
        Kind::Period => "it stands for its own span of time, and for no other",
        Kind::StateChanged => "it was so at its own time",
        Kind::EvolvingEstimate => "it is the latest estimate",
        Kind::Valuation => "it stands as a valuation of its own moment; the native amount is the fact",
        Kind::DateType => "it stands as the date of its own event",
        Kind::Attribution => "it stands as its own attributor's word",
        Kind::Taxonomy => "it is true in its own sense",
        Kind::NameForm => "it is a form of the same name",
        Kind::EstimatorSpread => "it stands as its own estimator's figure",
        Kind::MagnitudeSlip | Kind::Transcription | Kind::UnreliableSource | Kind::Arithmetic => {
            "nothing speaks against it"
        }
    }
}

/// What was said of each period, where there are several.
fn periods<'c, 'a>(seen: &[&'c Seen<'a>], all: &'c Siblings<'c, 'a>) -> Vec<Span> {
    let mut by_period: BTreeMap<Option<Period>, Vec<&'c Seen<'a>>> = BTreeMap::new();
    for claim in seen {
        by_period.entry(claim.period).or_default().push(claim);
    }
    if by_period.len() < 2 {
        return Vec::new();
    }
    let span = |(period, seen): (Option<Period>, Vec<&'c Seen<'a>>)| {
        let claims = seen.iter().map(|claim| claim.id()).collect();
        let Verdict { kind, why, .. } = Case::new(seen, all).judge();
        Span { period, claims, kind, why }
    };
    by_period.into_iter().map(span).collect()
}
