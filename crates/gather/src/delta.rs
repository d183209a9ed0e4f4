//! What changed between two issues of one list.
//!
//! Claims are compared by content (subject, property, value, denial), never by exhibit, place or day: a list that
//! moved a party from line 10 to line 12 did not change. What one list says twice counts once.

use crate::{Format, GatherError, Piece, Quarantined, Sink, SinkError};
use record::{Claim, Digest, EntityId, Identity, Observation, PartialDate, Tally, Value};
use std::collections::{BTreeSet, HashSet};

/// The difference between an old and a new state of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delta {
    /// Entities that only the new state speaks of.
    pub entries_added: BTreeSet<EntityId>,
    /// Entities that only the old state speaks of.
    pub entries_removed: BTreeSet<EntityId>,
    /// Entities that both speak of, and say different things.
    pub entries_changed: BTreeSet<EntityId>,
    /// Claims that only the new state makes, in its order.
    pub claims_added: Vec<Claim>,
    /// Claims that only the old state makes, in its order.
    pub claims_removed: Vec<Claim>,
}

/// Compares two states, each given by a function that visits all its claims: a slice, a file read again, a query.
///
/// `old` is visited twice and `new` once; memory is 32 bytes a claim and entity, and the differences themselves.
///
/// # Errors
/// Whatever `old` or `new` returns.
pub fn delta<E>(
    mut old: impl FnMut(&mut dyn FnMut(&Claim)) -> Result<(), E>,
    mut new: impl FnMut(&mut dyn FnMut(&Claim)) -> Result<(), E>,
) -> Result<Delta, E> {
    let mut delta = Delta::default();
    let [mut before, mut after] = [Contents::default(), Contents::default()];
    old(&mut |claim| {
        before.claims.insert(content(claim));
        before.subjects.insert(subject(claim));
    })?;
    new(&mut |claim| {
        let hash = content(claim);
        let first_time = after.claims.insert(hash);
        after.subjects.insert(subject(claim));
        if first_time && !before.claims.contains(&hash) {
            let known = before.subjects.contains(&subject(claim));
            let entries = if known { &mut delta.entries_changed } else { &mut delta.entries_added };
            entries.insert(claim.subject.clone());
            delta.claims_added.push(claim.clone());
        }
    })?;
    old(&mut |claim| {
        // Adding it to what is there after reports it once, however often it stands in the old state.
        if after.claims.insert(content(claim)) {
            let known = after.subjects.contains(&subject(claim));
            let entries = if known { &mut delta.entries_changed } else { &mut delta.entries_removed };
            entries.insert(claim.subject.clone());
            delta.claims_removed.push(claim.clone());
        }
    })?;
    Ok(delta)
}

/// Reads `pieces`, as [`crate::read`] does, and shows every claim to `visit`; what is quarantined is only counted.
///
/// # Errors
/// As [`crate::read`].
pub fn each_claim(
    format: Format,
    pieces: &[Piece],
    known: PartialDate,
    visit: &mut dyn FnMut(&Claim),
) -> Result<Tally, GatherError> {
    crate::read(format, pieces, known, &mut Visitor(visit))
}

/// Digests of what a state says and of whom it speaks.
#[derive(Debug, Default)]
struct Contents {
    claims: HashSet<Digest>,
    subjects: HashSet<Digest>,
}

fn subject(claim: &Claim) -> Digest {
    Digest::of(claim.subject.as_str().as_bytes())
}

/// A zero byte stands in no subject and no property; the kind of value keeps `"1"` and 1 apart.
fn content(claim: &Claim) -> Digest {
    let kind = match claim.value {
        Value::Text(_) => "text",
        Value::Entity(_) => "entity",
        Value::Date(_) => "date",
        Value::Quantity { .. } => "quantity",
        Value::Range { .. } => "range",
    };
    let denied = if claim.denied { "denied" } else { "" };
    let parts = [claim.subject.as_str(), &claim.property, denied, kind, &claim.value.as_text()];
    Digest::of(parts.join("\0").as_bytes())
}

struct Visitor<'v>(&'v mut dyn FnMut(&Claim));

impl Sink for Visitor<'_> {
    fn claim(&mut self, claim: Claim) -> Result<(), SinkError> {
        (self.0)(&claim);
        Ok(())
    }

    fn observation(&mut self, _: Observation) -> Result<(), SinkError> {
        Ok(())
    }

    fn identity(&mut self, _: Identity) -> Result<(), SinkError> {
        Ok(())
    }

    fn quarantine(&mut self, _: Quarantined) -> Result<(), SinkError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Collected;
    use proptest::prelude::*;
    use std::{collections::BTreeMap, convert::Infallible};

    /// Invented claims: `(subject, value)` pairs under one property.
    fn claims(pairs: &[(u8, u8)]) -> Vec<Claim> {
        let mut sink = Collected::default();
        let rows: String = pairs.iter().map(|(s, v)| format!("{{\"id\":\"x:{s}\",\"schema\":\"Person\",\"properties\":{{\"name\":[\"Invented {v}\"]}}}}\n")).collect();
        let files = [("list.json", rows.as_bytes())];
        // Repeated subjects are bad records of that format; so each pair is read on its own.
        for row in rows.lines() {
            let files = [(files[0].0, row.as_bytes())];
            crate::read_bytes(Format::FtmJson, &files, "2025-01-01".parse().unwrap(), &mut sink).unwrap();
        }
        sink.claims
    }

    fn between(old: &[Claim], new: &[Claim]) -> Delta {
        let visit = |claims: &[Claim], f: &mut dyn FnMut(&Claim)| {
            claims.iter().for_each(f);
            Ok::<_, Infallible>(())
        };
        delta(|f| visit(old, f), |f| visit(new, f)).unwrap()
    }

    #[test]
    fn a_list_does_not_differ_from_itself() {
        let list = claims(&[(1, 1), (2, 2), (2, 2)]);
        let mut moved: Vec<Claim> = list.iter().rev().cloned().collect();
        moved[0].known = "2025-02-02".parse().unwrap();
        assert_eq!(between(&list, &moved), Delta::default());
    }

    #[test]
    fn entries_come_go_and_change() {
        let delta = between(&claims(&[(1, 1), (2, 2), (3, 3)]), &claims(&[(2, 2), (3, 4), (5, 5)]));
        let ids = |set: &BTreeSet<EntityId>| set.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(ids(&delta.entries_added), ["x:5"]);
        assert_eq!(ids(&delta.entries_removed), ["x:1"]);
        assert_eq!(ids(&delta.entries_changed), ["x:3"]);
        assert_eq!((delta.claims_added.len(), delta.claims_removed.len()), (2, 2));
    }

    proptest! {
        #[test]
        fn agrees_with_comparing_sets(old in prop::collection::vec((0_u8..6, 0_u8..4), 0..12), new in prop::collection::vec((0_u8..6, 0_u8..4), 0..12)) {
            let (a, b) = (claims(&old), claims(&new));
            let found = between(&a, &b);
            let set = |claims: &[Claim]| claims.iter().map(|c| (c.subject.clone(), c.property.to_string(), c.value.to_string())).collect::<BTreeSet<_>>();
            let (a, b) = (set(&a), set(&b));
            prop_assert_eq!(set(&found.claims_added), b.difference(&a).cloned().collect::<BTreeSet<_>>());
            prop_assert_eq!(set(&found.claims_removed), a.difference(&b).cloned().collect::<BTreeSet<_>>());
            let by = |set: &BTreeSet<(EntityId, String, String)>| {
                let mut map = BTreeMap::<EntityId, BTreeSet<(String, String)>>::new();
                for (s, p, v) in set { map.entry(s.clone()).or_default().insert((p.clone(), v.clone())); }
                map
            };
            let (a, b) = (by(&a), by(&b));
            let changed: BTreeSet<EntityId> = a.iter().filter(|(s, c)| b.get(*s).is_some_and(|d| d != *c)).map(|(s, _)| s.clone()).collect();
            prop_assert_eq!(found.entries_changed, changed);
            prop_assert_eq!(found.entries_added, b.keys().filter(|s| !a.contains_key(*s)).cloned().collect::<BTreeSet<_>>());
            prop_assert_eq!(found.entries_removed, a.keys().filter(|s| !b.contains_key(*s)).cloned().collect::<BTreeSet<_>>());
        }
    }
}
