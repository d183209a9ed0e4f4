//! Which claims have one origin, why, and how many origins are left.

use super::{
    Provenance, Relation,
    issuer::words,
    loops::{self, Loop},
};
use crate::Stated;
use record::{ClaimId, Value};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Words in a row that two quotes are compared by.
const SHINGLE: usize = 3;

/// A quote of fewer words may be anybody's.
const LEAST_QUOTE_WORDS: usize = 7;

/// Share of the shorter quote's shingles that both must have, in percent.
const SAME_WORDS: usize = 80;

/// A number with fewer digits that count may be two parties' own: 600 million.
const TELLING_DIGITS: usize = 3;

/// Most claims that are compared pair by pair.
const MOST_COMPARED: usize = 2_000;

/// Why two claims have one origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Both give the same issuer's knowledge.
    SameIssuer,
    /// Both were read on the same page.
    SamePage,
    /// The same words.
    SameWords,
    /// The one relays the outlet of the other.
    Chain,
    /// The same number, later, from an outlet that only relays.
    SameNumber,
}

/// That two claims have one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The later claim.
    pub later: ClaimId,
    /// The earlier one.
    pub earlier: ClaimId,
    /// The kind of evidence.
    pub reason: Reason,
    /// In one line.
    pub why: String,
}

/// The claims of one origin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Whose knowledge they are: the issuer of the earliest.
    pub issuer: String,
    /// The claim that was known first.
    pub earliest: ClaimId,
    /// All of them, the earliest first.
    pub claims: Vec<ClaimId>,
    /// In whose pages they were read.
    pub outlets: BTreeSet<String>,
}

/// The origins of a set of claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origins {
    /// One for each origin, in the order of their earliest claims.
    pub groups: Vec<Origin>,
    /// Why claims were put together.
    pub links: Vec<Link>,
    /// Citations that run in a circle.
    pub loops: Vec<Loop>,
    /// How many independent origins there are: the number of groups, less those whose citations only lead in a circle.
    pub count: usize,
    /// Claims beyond the 2,000 that are compared; they stand in no group.
    pub not_compared: usize,
}

struct Cited<'a> {
    stated: &'a Stated,
    from: Provenance,
    quote: BTreeSet<Vec<String>>,
    /// The quote in lower case, and its words.
    low: String,
    said: Vec<String>,
    /// The words after "according to" and its like.
    after_citing: Vec<String>,
}

/// Which of the claims have one origin. "Two independent sources" is `independent(claims).count >= 2`. The order in
/// which the claims are given does not matter.
pub fn independent(claims: &[&Stated]) -> Origins {
    let mut cited: Vec<Cited<'_>> = claims.iter().map(|stated| cited(stated)).collect();
    cited.sort_by_key(age);
    cited.dedup_by_key(|cited| cited.stated.id);
    let not_compared = cited.len().saturating_sub(MOST_COMPARED);
    cited.truncate(MOST_COMPARED);
    let links = links(&cited);
    let groups = groups(&cited, &links);
    let sources: Vec<&Provenance> = cited.iter().map(|cited| &cited.from).collect();
    let loops = loops::find(&sources, &named(&cited));
    let circular = |origin: &&Origin| loops.iter().any(|found| found.members.contains(&origin.issuer));
    let (in_circles, straight) = (groups.iter().filter(circular).count(), groups.len());
    let count = straight - in_circles.saturating_sub(loops.len());
    Origins { groups, links, loops, count, not_compared }
}

/// Who names whom in its words as where it has its value from.
fn named(cited: &[Cited<'_>]) -> Vec<(String, String)> {
    let pairs = cited.iter().flat_map(|relay| cited.iter().map(move |source| (relay, source)));
    let naming =
        pairs.filter(|(relay, source)| relay.stated.id != source.stated.id && cites(source, relay).is_some());
    naming.map(|(relay, source)| (place(relay), place(source))).collect()
}

fn cited(stated: &Stated) -> Cited<'_> {
    let low = stated.claim.source.quote.as_deref().unwrap_or_default().to_lowercase();
    let said = words(&low);
    let owned = CITING.iter().find_map(|words| low.split_once(words)).map_or("", |(_, after)| after);
    let after_citing = words(owned).into_iter().filter(|word| word != "the").collect();
    Cited {
        stated,
        from: Provenance::of(&stated.claim),
        quote: said.windows(SHINGLE).map(<[String]>::to_vec).collect(),
        after_citing,
        low,
        said,
    }
}

/// What was known first comes first; of one day, the issuer's own words before a relay's.
fn age<'a>(cited: &Cited<'a>) -> (record::PartialDate, Relation, ClaimId) {
    (
        cited.from.dated.unwrap_or(cited.stated.claim.known).min(cited.stated.claim.known),
        cited.from.relation,
        cited.stated.id,
    )
}

/// The first reason that holds, for each pair, the earlier claim first.
fn links(cited: &[Cited<'_>]) -> Vec<Link> {
    let mut links = Vec::new();
    for (at, later) in cited.iter().enumerate() {
        for earlier in cited.iter().take(at) {
            if let Some((reason, why)) = reason(earlier, later) {
                links.push(Link { later: later.stated.id, earlier: earlier.stated.id, reason, why });
            }
        }
    }
    links
}

fn reason(earlier: &Cited<'_>, later: &Cited<'_>) -> Option<(Reason, String)> {
    same_issuer(earlier, later)
        .or_else(|| same_page(earlier, later))
        .or_else(|| same_words(earlier, later))
        .or_else(|| chain(earlier, later))
        .or_else(|| cites(earlier, later))
        .or_else(|| cites(later, earlier))
        .or_else(|| same_number(earlier, later))
}

fn place(cited: &Cited<'_>) -> String {
    cited.from.outlet.clone().unwrap_or_else(|| cited.from.issuer.clone())
}

fn same_issuer(earlier: &Cited<'_>, later: &Cited<'_>) -> Option<(Reason, String)> {
    let issuer = &earlier.from.issuer;
    let same = issuer.to_lowercase() == later.from.issuer.to_lowercase();
    let (one, other) = (place(earlier), place(later));
    let how = if one == other {
        format!("both are by {issuer}")
    } else {
        format!("{one} and {other} both give {issuer}")
    };
    same.then_some((Reason::SameIssuer, how))
}

fn same_page(earlier: &Cited<'_>, later: &Cited<'_>) -> Option<(Reason, String)> {
    let page = |cited: &Cited<'_>| {
        let citation = cited.stated.claim.source.citation.clone()?;
        let address = citation.rfind("http").or_else(|| citation.rfind("urn:"))?;
        Some(citation.get(address..)?.trim_end_matches('/').to_owned())
    };
    let (one, other) = (page(earlier)?, page(later)?);
    (one == other).then(|| (Reason::SamePage, format!("both were read on one page of {}", place(earlier))))
}

fn same_words(earlier: &Cited<'_>, later: &Cited<'_>) -> Option<(Reason, String)> {
    if earlier.said.len().min(later.said.len()) < LEAST_QUOTE_WORDS {
        return None;
    }
    let common = earlier.quote.intersection(&later.quote).count();
    let least = earlier.quote.len().min(later.quote.len());
    (common * 100 >= least * SAME_WORDS)
        .then(|| (Reason::SameWords, format!("{} has the words of {}", place(later), place(earlier))))
}

fn chain(earlier: &Cited<'_>, later: &Cited<'_>) -> Option<(Reason, String)> {
    let relays = |one: &Cited<'_>, other: &Cited<'_>| {
        one.from
            .outlet
            .as_ref()
            .is_some_and(|_| other.from.outlet.as_ref().is_some_and(|outlet| *outlet == one.from.issuer))
    };
    let why = |one: &Cited<'_>, other: &Cited<'_>| {
        format!("{} relays {}, which relays {}", place(one), place(other), other.from.issuer)
    };
    if relays(later, earlier) {
        Some((Reason::Chain, why(later, earlier)))
    } else if relays(earlier, later) {
        Some((Reason::Chain, why(earlier, later)))
    } else {
        None
    }
}

/// Words by which a quote owns whose knowledge it is.
const CITING: [&str; 7] =
    ["according to ", "citing ", "cited by ", "quoting ", "as reported by ", "told by ", "figure from "];

/// The one's quote names the other's issuer, or its outlet, beside the same value: it has it from there.
fn cites(source: &Cited<'_>, relay: &Cited<'_>) -> Option<(Reason, String)> {
    let (one, other) = (&source.stated.claim, &relay.stated.claim);
    if one.value != other.value || one.subject != other.subject || place(source) == place(relay) {
        return None;
    }
    let about = words(one.subject.as_str());
    let parties = [Some(&source.from.issuer), source.from.outlet.as_ref()];
    let party = parties.into_iter().flatten().find(|party| names(relay, party, &about))?;
    Some((Reason::Chain, format!("the words of {} name {party} as their source", place(relay))))
}

/// Whether a quote names a party as whose word it is. Where the party is whom all claims are about, its name tells
/// nothing by itself: the quote must own it ("according to").
fn names(relay: &Cited<'_>, party: &str, about: &[String]) -> bool {
    let mut party = words(party);
    party.retain(|word| word != "the");
    if party.is_empty() {
        return false;
    }
    let telling = |word: &&String| word.len() > TELLING_LETTERS && party.contains(word);
    let owned = relay.after_citing.starts_with(&party)
        || relay.after_citing.iter().take(4).any(|word| telling(&word));
    let stands = relay.said.windows(party.len()).any(|window| window == party);
    let in_part = relay.said.iter().filter(telling).filter(|word| !about.contains(word)).count() > 1;
    owned || in_part || stands && !party.iter().any(|word| about.contains(word))
}

/// A word of fewer letters tells no party from another.
const TELLING_LETTERS: usize = 4;

/// Words by which a quote owns that it has its number from others, whom it does not name.
const HEARSAY: [&str; 18] = [
    "has been reported",
    "was reported",
    "rumour",
    "rumor",
    "publications",
    "several outlets",
    " daily",
    "local media",
    "local press",
    "media reports",
    "press reports",
    "news reports",
    "according to reports",
    "reportedly",
    "reports say",
    "is said to",
    "are said to",
    "it is reported",
];

fn same_number(earlier: &Cited<'_>, later: &Cited<'_>) -> Option<(Reason, String)> {
    let (one, other) = (&earlier.stated.claim, &later.stated.claim);
    let hearsay = HEARSAY.iter().any(|words| later.low.contains(words));
    let only_relays = hearsay || matches!(later.from.relation, Relation::Republished | Relation::Rewritten);
    let Value::Quantity { amount, unit } = &one.value else { return None };
    let digits = amount.to_string().trim_end_matches('0').chars().filter(char::is_ascii_digit).count();
    let same = one.value == other.value && one.valid == other.valid && one.subject == other.subject;
    (same && only_relays && one.known < other.known && (hearsay || digits >= TELLING_DIGITS)).then(|| {
        let why = format!(
            "{} has the number of {} ({amount} {unit}), later, and names no source of its own",
            place(later),
            place(earlier)
        );
        (Reason::SameNumber, why)
    })
}

/// Claims joined by links, in the order of their earliest.
fn groups(cited: &[Cited<'_>], links: &[Link]) -> Vec<Origin> {
    let mut root: BTreeMap<ClaimId, ClaimId> =
        cited.iter().map(|cited| (cited.stated.id, cited.stated.id)).collect();
    let find = |root: &BTreeMap<ClaimId, ClaimId>, mut id: ClaimId| {
        while let Some(up) = root.get(&id).filter(|up| **up != id) {
            id = *up;
        }
        id
    };
    let place_of: BTreeMap<ClaimId, usize> =
        cited.iter().enumerate().map(|(at, cited)| (cited.stated.id, at)).collect();
    for link in links {
        let (one, other) = (find(&root, link.earlier), find(&root, link.later));
        let first_is_older = place_of.get(&one) <= place_of.get(&other);
        let (older, younger) = if first_is_older { (one, other) } else { (other, one) };
        root.insert(younger, older);
    }
    let mut groups: Vec<Origin> = Vec::new();
    for cited in cited {
        let earliest = find(&root, cited.stated.id);
        let at = groups.iter().position(|origin| origin.earliest == earliest).unwrap_or_else(|| {
            let issuer = cited.from.issuer.clone();
            groups.push(Origin { issuer, earliest, claims: Vec::new(), outlets: BTreeSet::new() });
            groups.len() - 1
        });
        if let Some(origin) = groups.get_mut(at) {
            origin.claims.push(cited.stated.id);
            origin.outlets.insert(place(cited));
        }
    }
    groups
}
