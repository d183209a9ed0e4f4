//! Where originators disagree on what an address is, or whose it is.

use archive::Held;
use record::{ClaimId, Grade, PartialDate, Status};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Properties on which two originators cannot both be right. Labels are names: two are no contradiction.
const EXCLUSIVE: [&str; 2] = ["category", "actor"];

/// Words for the same category.
const SAME: [(&str, &str); 3] = [("mixer", "mixing_service"), ("bridge", "defi_bridge"), ("dex", "defi_dex")];

/// Categories that say nothing of the kind of service, so that they contradict none.
const BROAD: [&str; 7] =
    ["concept", "entity", "organization", "service", "hot_wallet", "cold_wallet", "warm_wallet"];

/// A property on which originators disagree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dispute {
    /// `category` or `actor`.
    pub property: &'static str,
    /// Who says what, the best grade first.
    pub says: Vec<Said>,
}

/// One side of a dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Who says it.
    pub originator: String,
    /// What; with NOT before it where that is denied.
    pub value: String,
    /// The grade of the claim.
    #[serde(serialize_with = "as_text")]
    pub grade: Grade,
    /// When it became known.
    pub known: PartialDate,
    /// The claim.
    pub claim: ClaimId,
}

fn as_text<S: serde::Serializer>(grade: &Grade, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(grade)
}

/// What one originator affirms and denies.
#[derive(Default)]
struct Voice {
    affirms: BTreeSet<String>,
    denies: BTreeSet<String>,
}

impl Voice {
    /// Two that each affirm something and share nothing of it, or one that denies what the other affirms.
    fn contradicts(&self, other: &Self) -> bool {
        let apart =
            !self.affirms.is_empty() && !other.affirms.is_empty() && self.affirms.is_disjoint(&other.affirms);
        apart || !self.affirms.is_disjoint(&other.denies) || !self.denies.is_disjoint(&other.affirms)
    }
}

/// The disputes among the claims about one address; withdrawn and superseded claims have no voice.
pub(crate) fn disputes(claims: &[Held]) -> Vec<Dispute> {
    EXCLUSIVE.into_iter().filter_map(|property| dispute(property, claims)).collect()
}

fn dispute(property: &'static str, claims: &[Held]) -> Option<Dispute> {
    let mut held: Vec<_> = claims
        .iter()
        .filter(|held| &*held.claim.property == property && held.status == Status::Standing)
        .filter(|held| !BROAD.contains(&&*held.claim.value.as_text()))
        .collect();
    held.sort_by_key(|held| super::rank(held));
    let voices = voices(&held);
    let contested = |originator: &str| {
        let own = voices.get(originator);
        own.is_some_and(|own| {
            voices.iter().any(|(name, voice)| *name != originator && own.contradicts(voice))
        })
    };
    let mut says = Vec::<Said>::new();
    for one in held.into_iter().filter(|held| contested(&held.claim.source.originator)) {
        let said = said(one);
        let known = |other: &Said| other.originator == said.originator && other.value == said.value;
        if !says.iter().any(known) {
            says.push(said);
        }
    }
    (!says.is_empty()).then_some(Dispute { property, says })
}

fn voices<'h>(held: &[&'h Held]) -> BTreeMap<&'h str, Voice> {
    let mut voices = BTreeMap::<&str, Voice>::new();
    for held in held {
        let voice = voices.entry(&held.claim.source.originator).or_default();
        let of = if held.claim.denied { &mut voice.denies } else { &mut voice.affirms };
        of.insert(plain(&held.claim.value.as_text()).to_owned());
    }
    voices
}

fn plain(category: &str) -> &str {
    SAME.iter().find(|(word, _)| *word == category).map_or(category, |(_, same)| same)
}

fn said(held: &Held) -> Said {
    let denied = if held.claim.denied { "NOT " } else { "" };
    Said {
        originator: held.claim.source.originator.to_string(),
        value: format!("{denied}{}", held.claim.value.as_text()),
        grade: held.claim.grade,
        known: held.claim.known,
        claim: held.id,
    }
}

/// What is said against the claim that a stop rests on, in words for the stop's reason; `None` where nothing is.
pub(super) fn against(rests_on: &Held, claims: &[Held]) -> Option<String> {
    let category = rests_on.claim.value.as_text();
    let mut sides = Vec::new();
    for Dispute { property, says } in disputes(claims) {
        let other = |said: &&Said| property != "category" || plain(&said.value) != plain(&category);
        let side = |Said { originator, value, grade, .. }: &Said| match property {
            "category" => format!("{originator} says {value} ({grade})"),
            _ => format!("{originator} says it is {value}'s ({grade})"),
        };
        sides.extend(says.iter().filter(other).map(side));
    }
    (!sides.is_empty()).then(|| format!("contested: {}", sides.join(", ")))
}
