//! Who attributes a theft to whom, and in what words. There is no single "was it the DPRK".

use super::subject;
use crate::Stated;
use record::{ClaimId, PartialDate, Value};
use serde::{Deserialize, Serialize};

/// What kind of party attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// A state or its authority.
    Government,
    /// The United Nations' Panel of Experts, or the team that succeeded it.
    Monitor,
    /// A company, a researcher, a victim.
    Private,
    /// An outlet that names nobody behind it.
    Unnamed,
}

/// How a party stands to the attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// It attributes, without reservation.
    Attributes,
    /// It suspects: the words are hedged.
    Suspects,
    /// It lists the theft among those of the DPRK, without a word on why.
    Lists,
    /// It was asked, or stood beside, and did not join.
    Abstains,
    /// It doubts it, or names others.
    Doubts,
}

/// How strongly a theft is attributed, by its strongest attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Nobody in the claims attributes it.
    Nobody,
    /// It stands in somebody's list of DPRK thefts.
    Listed,
    /// Somebody suspects.
    Suspected,
    /// A company or researcher attributes it.
    Private,
    /// The United Nations' Panel, or its successor, attributes it.
    Monitor,
    /// At least one government attributes it.
    Government,
}

impl Strength {
    /// The words for it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Nobody => "attributed by nobody in these claims",
            Self::Listed => "in a list of DPRK thefts, no more",
            Self::Suspected => "suspected only",
            Self::Private => "attributed by a company or researcher",
            Self::Monitor => "attributed by UN monitors",
            Self::Government => "attributed by a government",
        }
    }
}

/// One attributor's word on one incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// Who attributes.
    pub by: String,
    /// What kind of party that is.
    pub party: Party,
    /// How it stands.
    pub stance: Stance,
    /// To whom, as stated; `None` where only the value of the theft is stated in a list.
    pub to: Option<String>,
    /// The words that say how sure it is: the source's own, cut to 160 characters.
    pub words: Option<String>,
    /// When: to the day of the attribution where stated, else when it was made known.
    pub on: PartialDate,
    /// The claim.
    pub claim: ClaimId,
}

/// Attributors by the words that name them, longer before shorter; and what they are called here.
const PARTIES: [(&str, &str, Party); 33] = [
    ("US-JP-ROK joint statement", "US, Japan and ROK, jointly", Party::Government),
    ("joint statement", "joint statement of governments", Party::Government),
    ("National Police Agency", "ROK National Police Agency", Party::Government),
    ("ROK NPA", "ROK National Police Agency", Party::Government),
    ("NPA Japan", "Japan National Police Agency", Party::Government),
    ("ROK officials", "ROK officials", Party::Government),
    ("NIS", "ROK National Intelligence Service", Party::Government),
    ("FBI", "FBI", Party::Government),
    ("OFAC", "US Treasury (OFAC)", Party::Government),
    ("US Treasury", "US Treasury (OFAC)", Party::Government),
    ("DOJ", "US Department of Justice", Party::Government),
    ("Justice Department", "US Department of Justice", Party::Government),
    ("DC3", "US DoD Cyber Crime Center", Party::Government),
    ("South Korea", "ROK", Party::Government),
    ("U.S.", "US", Party::Government),
    ("UN PoE", "UN Panel of Experts", Party::Monitor),
    ("UN Panel", "UN Panel of Experts", Party::Monitor),
    ("UN report", "UN Panel of Experts", Party::Monitor),
    ("UN inquiry", "UN Panel of Experts", Party::Monitor),
    ("Reuters/UN", "UN Panel of Experts", Party::Monitor),
    ("MSMT", "MSMT", Party::Monitor),
    ("Chainalysis", "Chainalysis", Party::Private),
    ("Elliptic", "Elliptic", Party::Private),
    ("TRM", "TRM Labs", Party::Private),
    ("ZachXBT", "ZachXBT", Party::Private),
    ("LayerZero", "LayerZero", Party::Private),
    ("SlowMist", "SlowMist", Party::Private),
    ("Group-IB", "Group-IB", Party::Private),
    ("Mandiant", "Mandiant", Party::Private),
    ("Belfer Center", "Belfer Center", Party::Private),
    ("tayvano", "tayvano (researcher)", Party::Private),
    ("Asahi", "Asahi Shimbun's expert", Party::Private),
    ("named experts", "researchers, by name", Party::Private),
];

/// States as `attributing_states` writes them.
const STATES: [&str; 9] = ["US", "ROK", "Japan", "UK", "Australia", "Canada", "France", "Germany", "India"];

/// Words of a hedge.
const HEDGES: [&str; 16] = [
    "suspect",
    "possible",
    "possibl",
    "potential",
    "suggest",
    "consistent with",
    "preliminary",
    "likely",
    "appeared",
    "may be",
    "might",
    "reportedly",
    "believed",
    "linked to",
    "not confirmed",
    "tied to",
];
/// Words of doubt.
const DOUBTS: [&str; 4] = ["not dprk", "not north korea", "not backed by evidence", "not a probable"];
/// Words in a quote beside an amount that say whose theft it was.
const CULPRITS: [&str; 9] = [
    "lazarus",
    "north korea",
    "north-korea",
    "dprk",
    "apt38",
    "tradertraitor",
    "these groups",
    "bluenoroff",
    "andariel",
];

/// Every attribution that the claims on one incident hold, in the order of their dates.
pub(super) fn read(claims: &[&Stated]) -> Vec<Attribution> {
    let mut all: Vec<_> = claims.iter().flat_map(|stated| of(stated)).collect();
    divide_joint(&mut all);
    all.sort_by(|a, b| (a.on, &a.by, a.claim).cmp(&(b.on, &b.by, b.claim)));
    all
}

/// Where a state did not join, a joint statement with that state in its name lists the theft; it does not attribute it.
fn divide_joint(all: &mut [Attribution]) {
    let absent: Vec<String> =
        all.iter().filter(|one| one.stance == Stance::Abstains).map(|one| one.by.clone()).collect();
    for one in all.iter_mut().filter(|one| one.stance == Stance::Attributes) {
        if absent.iter().any(|state| one.by != *state && has_word(&one.by, state)) {
            one.stance = Stance::Lists;
        }
    }
}

/// The strongest of them. A doubt of another party does not weaken it: both are shown.
pub(super) fn strongest(attributions: &[Attribution]) -> Strength {
    attributions.iter().map(strength).max().unwrap_or(Strength::Nobody)
}

fn strength(attribution: &Attribution) -> Strength {
    match (attribution.stance, attribution.party) {
        (Stance::Attributes, Party::Government) => Strength::Government,
        (Stance::Attributes, Party::Monitor) => Strength::Monitor,
        (Stance::Attributes, Party::Private | Party::Unnamed) => Strength::Private,
        (Stance::Suspects, _) => Strength::Suspected,
        (Stance::Lists, _) => Strength::Listed,
        (Stance::Abstains | Stance::Doubts, _) => Strength::Nobody,
    }
}

fn of(stated: &Stated) -> Vec<Attribution> {
    match &*stated.claim.property {
        "attributed_cluster" | "attributed_to" | "attribution_confidence" => spoken(stated),
        "attributing_states" => states(stated),
        "amount_stolen" => implied(stated).into_iter().collect(),
        _ => vec![],
    }
}

/// An attribution in words: `TraderTraitor (NPA Japan, FBI, DC3)`; `UN PoE: "strongly suggests" links to DPRK`.
fn spoken(stated: &Stated) -> Vec<Attribution> {
    let value = stated.claim.value.as_text();
    let quote = stated.claim.source.quote.as_deref().unwrap_or_default();
    let lower = value.to_lowercase();
    let stance = if stated.claim.denied || DOUBTS.iter().any(|words| lower.contains(words)) {
        Stance::Doubts
    } else if weak(stated) || hedged(&lower) {
        Stance::Suspects
    } else {
        Stance::Attributes
    };
    let to = (&*stated.claim.property != "attribution_confidence").then(|| short(cluster(&value)));
    let words =
        Some(if to.is_none() { short(&value) } else { short(quote) }).filter(|words| !words.is_empty());
    let parties = parties(stated, &value);
    let one = |(by, party)| made(stated, by, party, stance, to.clone(), words.clone());
    parties.into_iter().map(one).collect()
}

/// The attributors that the value names, else the claim's own attributor, else its source.
fn parties(stated: &Stated, value: &str) -> Vec<(String, Party)> {
    let source = &stated.claim.source;
    let said = source.attributor.as_deref().unwrap_or(&source.originator);
    // What an unreliable source puts into another's mouth stays that source's word.
    if weak(stated) {
        return vec![(said.to_owned(), Party::Unnamed)];
    }
    let found = [value, said].into_iter().map(named).find(|found| !found.is_empty());
    found.unwrap_or_else(|| vec![(said.to_owned(), Party::Unnamed)])
}

fn named(text: &str) -> Vec<(String, Party)> {
    let mut found: Vec<(String, Party)> = vec![];
    for (words, name, party) in PARTIES {
        let covered = words == "joint statement" && !found.is_empty();
        // Who helps another's inquiry does not thereby attribute.
        let helps = text.contains(&format!("{words} assisting"));
        if has_word(text, words) && !helps && !covered && found.iter().all(|(known, _)| known != name) {
            found.push((name.to_owned(), party));
        }
    }
    found
}

/// Whether `text` has `words` where no letter or digit stands before or behind.
fn has_word(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        let behind = text.get(at + words.len()..).and_then(|tail| tail.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !behind.is_some_and(char::is_alphanumeric)
    })
}

/// What stands before the parenthesis or comma that names the attributor.
fn cluster(value: &str) -> &str {
    let end = value.find(", by ").or_else(|| value.find(" (")).unwrap_or(value.len());
    value.get(..end).unwrap_or(value)
}

/// `US, ROK (Japan not)`: one attribution a state; those in `(… not)` abstain.
fn states(stated: &Stated) -> Vec<Attribution> {
    let value = stated.claim.value.as_text();
    let aside = value.split_once('(').map_or("", |(_, aside)| aside);
    let one = |state: &&str| {
        let abstains = aside.contains("not") && has_word(aside, state);
        let stance = if abstains { Stance::Abstains } else { Stance::Attributes };
        made(stated, (*state).to_owned(), Party::Government, stance, Some("DPRK".to_owned()), None)
    };
    STATES.iter().filter(|state| has_word(&value, state)).map(one).collect()
}

/// An amount that a government states, or that stands in a sentence on whose theft it was, is an attribution, where the
/// words quoted name the victim: of an amount without a name, that it was this theft is whoever filed it's reading. That,
/// and an amount in a list or page on such thefts, is a listing.
fn implied(stated: &Stated) -> Option<Attribution> {
    let source = &stated.claim.source;
    let quote = source.quote.as_deref().unwrap_or_default();
    let lower = quote.to_lowercase();
    let who = source.attributor.as_deref().unwrap_or(&source.originator);
    let culprit = names_culprit(&lower);
    let relayed =
        || named(quote).into_iter().find(|(name, _)| culprit && !matches!(name.as_str(), "US" | "ROK"));
    let (mut by, mut party) =
        named(who).into_iter().next().or_else(relayed).unwrap_or((who.to_owned(), Party::Unnamed));
    if lower.contains("attributed by") && !named(quote).is_empty() {
        by = named(quote).into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" and ");
        party = Party::Government;
    }
    let page = format!("{who} {}", source.citation.as_deref().unwrap_or_default()).to_lowercase();
    let official = party == Party::Government;
    let stance = if (culprit || official) && subject::names_victim(stated.claim.subject.as_str(), quote) {
        if weak(stated) || hedged(&lower) { Stance::Suspects } else { Stance::Attributes }
    } else if culprit || official || names_culprit(&page) || party == Party::Monitor {
        Stance::Lists
    } else {
        return None;
    };
    Some(made(stated, by, party, stance, None, culprit.then(|| short(quote))))
}

fn names_culprit(lower: &str) -> bool {
    CULPRITS.iter().any(|words| lower.contains(words))
}

fn hedged(lower: &str) -> bool {
    HEDGES.iter().any(|words| lower.contains(words))
}

/// A claim graded improbable, or from an unreliable source, attributes nothing by itself.
fn weak(stated: &Stated) -> bool {
    stated.claim.grade.credibility.level() == 5 || stated.claim.grade.strength() < 150
}

fn made(
    stated: &Stated,
    by: String,
    party: Party,
    stance: Stance,
    to: Option<String>,
    words: Option<String>,
) -> Attribution {
    Attribution { by, party, stance, to, words, on: day(stated), claim: stated.id }
}

/// The day of the attribution: the end of a stated span where it lies behind its beginning, else when it was known.
pub(super) fn day(stated: &Stated) -> PartialDate {
    spanned(stated).unwrap_or(stated.claim.known)
}

/// The end of a claim's span, where it is a day and the span has another beginning.
pub(super) fn spanned(stated: &Stated) -> Option<PartialDate> {
    let (from, to) = (stated.claim.valid.from?, stated.claim.valid.to?);
    match (from, to) {
        (record::Bound::On(from), record::Bound::On(to))
            if from != to && to.precision() == record::Precision::Day =>
        {
            Some(to)
        }
        _ => None,
    }
}

fn short(text: &str) -> String {
    text.chars().take(160).collect()
}

/// Whether a claim is an attribution as such, and not an amount beside one.
pub(super) fn is_one(stated: &Stated) -> bool {
    matches!(
        &*stated.claim.property,
        "attributed_cluster" | "attributed_to" | "attribution_confidence" | "attributing_states"
    ) && !matches!(stated.claim.value, Value::Date(_))
}

/// The party that a source's title names (`UPI/VOA on UN PoE` → `UN Panel of Experts`), else the title.
pub(crate) fn party_named(text: &str) -> String {
    named(text).into_iter().next().map_or_else(|| text.to_owned(), |(name, _)| name)
}
