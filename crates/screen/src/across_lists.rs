//! One party on several lists: proposals that a person judges.
//!
//! Every record of one list is asked of the index of each other list. What comes out over the threshold is proposed,
//! with its reasons; nothing is joined until somebody says so, and every judgement can be taken back.
//!
//! A list names a party once, as a rule. So a record that has its match on a list is not proposed for another record
//! of it, and a pair that is the best for neither of its records is left out.

use crate::{Index, ListRecord, Model, Reason, Scratch, ScreenError, list_record::NAMING, list_records};
use archive::{Archive, Clusters, View};
use record::{ClaimId, EntityId, Identity, Judgement};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Candidates that are looked at for one record in one list.
const MOST_CANDIDATES: usize = 5;

/// One side of a proposal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Side {
    /// The record's id.
    pub id: EntityId,
    /// How it is shown.
    pub caption: String,
    /// The lists that it stands on.
    pub lists: BTreeSet<String>,
    /// The name that fits.
    pub name: String,
    /// Dates of birth, countries and numbers: what a person compares besides the name.
    pub beside: BTreeMap<&'static str, Vec<String>>,
}

/// Two records of different lists that may be one party.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// The record with the lesser id.
    pub left: Side,
    /// The other.
    pub right: Side,
    /// The model's probability that they are one, 0 to 1.
    pub probability: f32,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
    /// The claims that give the two names.
    pub evidence: Vec<ClaimId>,
    /// Somebody looked at it before and was left unsure, or took a judgement back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unsure: Option<Identity>,
}

/// The latest judgement on each pair of records.
#[derive(Debug, Clone, Default)]
pub struct Judged {
    latest: BTreeMap<(EntityId, EntityId), Identity>,
    clusters: Clusters,
}

impl Judged {
    /// From judgements in ledger order.
    pub fn of(judgements: Vec<Identity>) -> Self {
        let clusters = Clusters::of(judgements.iter().cloned());
        let latest = judgements.into_iter().map(|one| (pair(&one.left, &one.right), one)).collect();
        Self { latest, clusters }
    }

    /// Whether nothing is left to judge: the two are in one cluster, or members of theirs were judged different.
    pub fn settles(&self, left: &EntityId, right: &EntityId) -> bool {
        let (ours, theirs) = (self.clusters.members(left), self.clusters.members(right));
        let mut pairs = ours.iter().flat_map(|one| theirs.iter().map(move |other| pair(one, other)));
        ours.contains(right)
            || pairs.any(|pair| {
                self.latest.get(&pair).is_some_and(|identity| identity.judgement == Judgement::Different)
            })
    }

    /// Whether the two were judged the same.
    pub fn joins(&self, left: &EntityId, right: &EntityId) -> bool {
        self.clusters.canonical(left) == self.clusters.canonical(right)
    }

    /// Whether `record` was judged the same as another record of one of these lists.
    fn has_match_on(&self, record: &EntityId, lists: &BTreeSet<String>, of: &ListsOf) -> bool {
        let members = self.clusters.members(record);
        let mut others = members.iter().filter(|member| *member != record);
        others.any(|member| of.get(member).is_some_and(|its| its.intersection(lists).next().is_some()))
    }

    fn unsure(&self, left: &EntityId, right: &EntityId) -> Option<&Identity> {
        self.latest.get(&pair(left, right)).filter(|identity| identity.judgement == Judgement::Unsure)
    }
}

fn pair(one: &EntityId, other: &EntityId) -> (EntityId, EntityId) {
    (one.min(other).clone(), one.max(other).clone())
}

/// The lists that each record stands on.
type ListsOf<'a> = BTreeMap<&'a EntityId, &'a BTreeSet<String>>;

/// Pairs of records of different lists that the model takes for one party, and that nobody has judged: the most
/// probable first, and last those that somebody was unsure of.
///
/// # Errors
/// Where the archive cannot be read.
pub fn propose(archive: &Archive, view: &View, model: &Model) -> Result<Vec<Proposal>, ScreenError> {
    propose_over(archive, view, model, &Judged::of(archive.identities()?))
}

/// The same, had nobody judged anything but this.
///
/// # Errors
/// Where the archive cannot be read.
pub(crate) fn propose_over(
    archive: &Archive,
    view: &View,
    model: &Model,
    judged: &Judged,
) -> Result<Vec<Proposal>, ScreenError> {
    let records = list_records(archive, view)?;
    let lists_of: ListsOf<'_> = records.iter().map(|record| (&record.id, &record.lists)).collect();
    let lists: BTreeSet<&String> = records.iter().flat_map(|record| &record.lists).collect();
    let mut found = BTreeMap::<(EntityId, EntityId), Proposal>::new();
    for list in lists {
        for proposal in in_list(&records, list, model, (judged, &lists_of)) {
            let key = (proposal.left.id.clone(), proposal.right.id.clone());
            match found.get(&key) {
                Some(known) if known.probability >= proposal.probability => {}
                _ => drop(found.insert(key, proposal)),
            }
        }
    }
    let mut proposals = best_of_a_side(found.into_values().collect());
    proposals.sort_by(|one, other| {
        let order = one.unsure.is_some().cmp(&other.unsure.is_some());
        order.then_with(|| other.probability.total_cmp(&one.probability))
    });
    Ok(proposals)
}

/// Leaves out what is the best for neither of its two records.
fn best_of_a_side(proposals: Vec<Proposal>) -> Vec<Proposal> {
    let mut best = BTreeMap::<EntityId, f32>::new();
    for proposal in &proposals {
        for side in [&proposal.left, &proposal.right] {
            let known = best.entry(side.id.clone()).or_insert(0.0);
            *known = known.max(proposal.probability);
        }
    }
    let is_best = |proposal: &Proposal| {
        [&proposal.left, &proposal.right]
            .iter()
            .any(|side| best.get(&side.id).is_none_or(|best| *best <= proposal.probability))
    };
    proposals.into_iter().filter(is_best).collect()
}

/// What the records of other lists find in this one.
fn in_list(
    records: &[ListRecord],
    list: &str,
    model: &Model,
    (judged, lists_of): (&Judged, &ListsOf<'_>),
) -> Vec<Proposal> {
    let (listed, others): (Vec<_>, Vec<_>) = records.iter().partition(|record| record.lists.contains(list));
    let index = Index::build(listed.iter().map(|record| record.party.clone()).collect());
    let mut scratch = Scratch::default();
    let mut proposals = vec![];
    for asked in others {
        for found in index.search(&asked.party, model, MOST_CANDIDATES, &mut scratch) {
            let Some(candidate) = listed.get(found.party as usize) else { continue };
            let settled = || {
                judged.settles(&asked.id, &candidate.id)
                    || judged.has_match_on(&asked.id, &candidate.lists, lists_of)
                    || judged.has_match_on(&candidate.id, &asked.lists, lists_of)
            };
            let alike = asked.party.kind == candidate.party.kind;
            if !alike || found.weighed.probability < model.threshold || settled() {
                continue;
            }
            let asked_name =
                asked.party.names.get(found.asked_name).map(|called| called.text.clone()).unwrap_or_default();
            let listed_name = index.listed_name(&found).unwrap_or_default();
            let reasons = index.reasons(&asked.party, &found, model);
            let sides = ((asked, asked_name.as_str()), (*candidate, listed_name));
            proposals.push(proposal(sides, found.weighed.probability, reasons, judged));
        }
    }
    proposals
}

fn proposal(
    (one, other): ((&ListRecord, &str), (&ListRecord, &str)),
    probability: f32,
    reasons: Vec<Reason>,
    judged: &Judged,
) -> Proposal {
    let (left, right) = if one.0.id <= other.0.id { (one, other) } else { (other, one) };
    let evidence = [left, right]
        .iter()
        .filter_map(|(record, name)| record.claims(&NAMING, name).first().map(|stated| stated.claim))
        .collect();
    let unsure = judged.unsure(&left.0.id, &right.0.id).cloned();
    Proposal { left: side(left), right: side(right), probability, reasons, evidence, unsure }
}

fn side((record, name): (&ListRecord, &str)) -> Side {
    let party = &record.party;
    let born: Vec<String> = party.born.iter().map(ToString::to_string).collect();
    let beside = [("born", born), ("countries", party.countries.clone()), ("numbers", party.numbers.clone())];
    Side {
        id: record.id.clone(),
        caption: party.caption.clone(),
        lists: record.lists.clone(),
        name: name.to_owned(),
        beside: beside.into_iter().filter(|(_, values)| !values.is_empty()).collect(),
    }
}
