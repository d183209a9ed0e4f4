//! Triage: what a person judges next, and how the ledger is told. The verb and the service work through the same queue.

use crate::{Judged, Model, Proposal, ScreenError, Side, propose, propose_over};
use archive::{Archive, View};
use record::{EntityId, Identity, Judgement, PartialDate};
use std::collections::{BTreeMap, BTreeSet};

/// How the reasons of judgements begin that were made in triage: only these are taken back there.
const TRIAGE: &str = "triage: ";

/// Whether a proposal is still to be judged: no judgement settles it, and neither record was matched meanwhile with
/// another record of the other's lists.
pub fn is_open(proposal: &Proposal, all: &[Proposal], judged: &Judged) -> bool {
    !judged.settles(&proposal.left.id, &proposal.right.id) && !is_taken(proposal, all, judged)
}

fn is_taken(proposal: &Proposal, all: &[Proposal], judged: &Judged) -> bool {
    let (left, right) = (&proposal.left, &proposal.right);
    let takes = |other: &Proposal| {
        let shares = |one: &Side, other: &Side| one.lists.intersection(&other.lists).next().is_some();
        (other.left.id == left.id && shares(&other.right, right)
            || other.right.id == right.id && shares(&other.left, left))
            && judged.joins(&other.left.id, &other.right.id)
    };
    all.iter().any(takes)
}

/// A judgement on a proposal as the ledger takes it; `words` are what the person adds, if anything.
pub fn judgement(
    proposal: &Proposal,
    judgement: Judgement,
    by: &str,
    on: PartialDate,
    words: Option<&str>,
) -> Identity {
    let (left, right) = (&proposal.left, &proposal.right);
    let mut why =
        format!("{TRIAGE}'{}' and '{}', probability {:.3}", left.name, right.name, proposal.probability);
    if let Some(words) = words.filter(|words| !words.trim().is_empty()) {
        why += &format!("; {}", words.trim());
    }
    Identity {
        left: left.id.clone(),
        right: right.id.clone(),
        judgement,
        by: by.to_owned(),
        on,
        why,
        evidence: proposal.evidence.clone(),
    }
}

/// A judgement taken back: the pair is open again, and the earlier entry stays.
pub fn taken_back((left, right): (EntityId, EntityId), by: &str, on: PartialDate) -> Identity {
    let why = format!("{TRIAGE}taken back");
    Identity { left, right, judgement: Judgement::Unsure, by: by.to_owned(), on, why, evidence: vec![] }
}

/// The pair that `by` judged last in triage, where that judgement is the latest on the pair; `judgements` are in ledger
/// order.
pub fn latest_of(judgements: &[Identity], by: &str) -> Option<(EntityId, EntityId)> {
    let stands = |(at, one): &(usize, &Identity)| {
        let later = judgements.get(at + 1..).unwrap_or_default();
        one.by == by
            && one.why.starts_with(TRIAGE)
            && one.judgement != Judgement::Unsure
            && !later.iter().any(|other| pair(one) == pair(other))
    };
    let latest = judgements.iter().enumerate().rev().find(stands);
    latest.map(|(_, one)| (one.left.clone(), one.right.clone()))
}

fn pair(one: &Identity) -> (&EntityId, &EntityId) {
    ((&one.left).min(&one.right), (&one.left).max(&one.right))
}

/// The pairs that were joined in triage by one person alone, and who that was: where two pairs of eyes are asked for, a
/// second person looks at these.
pub fn judged_by_one(judgements: &[Identity]) -> BTreeMap<(EntityId, EntityId), String> {
    let mut by_pair = BTreeMap::<_, BTreeSet<&str>>::new();
    for one in judgements {
        let persons = by_pair.entry(pair(one)).or_default();
        match one.judgement {
            Judgement::Same if one.why.starts_with(TRIAGE) => drop(persons.insert(&one.by)),
            // A list's own word needs no second person, and another judgement ends what was joined.
            _ => drop(by_pair.remove(&pair(one))),
        }
    }
    let alone = by_pair.into_iter().filter(|(_, persons)| persons.len() == 1);
    alone
        .filter_map(|((left, right), persons)| {
            Some(((left.clone(), right.clone()), (*persons.first()?).to_owned()))
        })
        .collect()
}

/// What a person judges, most probable first; and the pairs that one person joined alone, as they were proposed then.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    /// Open pairs.
    pub proposals: Vec<Proposal>,
    /// Pairs that one person joined.
    pub second: Vec<Proposal>,
}

impl Queue {
    /// The queue of what an archive holds.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn of(archive: &Archive, view: &View, model: &Model) -> Result<Self, ScreenError> {
        let proposals = propose(archive, view, model)?;
        let alone = judged_by_one(&archive.identities()?);
        let mut second = vec![];
        if !alone.is_empty() {
            second = propose_over(archive, view, model, &Judged::default())?;
            second.retain(|one| alone.contains_key(&(one.left.id.clone(), one.right.id.clone())));
        }
        Ok(Self { proposals, second })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(left: &str, right: &str, judgement: Judgement, by: &str) -> Identity {
        let (left, right) = (left.parse().unwrap(), right.parse().unwrap());
        let on = "2026-01-01".parse().unwrap();
        Identity {
            left,
            right,
            judgement,
            by: by.to_owned(),
            on,
            why: format!("{TRIAGE}a test"),
            evidence: vec![],
        }
    }

    #[test]
    fn only_ones_own_latest_judgement_is_taken_back() {
        let mut all = vec![
            judged("a", "b", Judgement::Same, "ada"),
            judged("c", "d", Judgement::Different, "bob"),
            judged("e", "f", Judgement::Same, "ada"),
        ];
        let id = |text: &str| text.parse::<EntityId>().unwrap();
        assert_eq!(latest_of(&all, "ada"), Some((id("e"), id("f"))));
        all.push(taken_back((id("f"), id("e")), "ada", "2026-01-01".parse().unwrap()));
        assert_eq!(latest_of(&all, "ada"), Some((id("a"), id("b"))));
        assert_eq!(latest_of(&all, "eve"), None);
    }

    #[test]
    fn one_person_alone_is_told_from_two() {
        let same = |by| judged("a", "b", Judgement::Same, by);
        assert_eq!(judged_by_one(&[same("ada"), same("ada")]).len(), 1);
        assert!(judged_by_one(&[same("ada"), same("bob")]).is_empty());
        assert!(judged_by_one(&[same("ada"), judged("b", "a", Judgement::Unsure, "ada")]).is_empty());
        let of_a_list = Identity { why: "the list says so".to_owned(), ..same("list") };
        assert!(judged_by_one(&[of_a_list]).is_empty());
    }
}
