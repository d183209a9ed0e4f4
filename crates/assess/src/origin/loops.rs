//! Citations that run in a circle: A says that B says it, and B says that A does.

use super::Provenance;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Parties that cite each other round, so that nobody of them is a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loop {
    /// In the order of citation, each citing the next, the last the first; the least name first.
    pub members: Vec<String>,
    /// In one line.
    pub why: String,
}

/// Every circle is told once. Who cites whom is an outlet and its issuer, and whoever names another in its words.
pub(super) fn find(sources: &[&Provenance], named: &[(String, String)]) -> Vec<Loop> {
    let mut cites: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in sources {
        if let Some(outlet) = source.outlet.as_deref().filter(|outlet| *outlet != source.issuer) {
            cites.entry(outlet).or_default().insert(&source.issuer);
        }
    }
    for (relay, source) in named.iter().filter(|(relay, source)| relay != source) {
        cites.entry(relay).or_default().insert(source);
    }
    let starts: Vec<&str> = cites.keys().copied().collect();
    let mut found = Vec::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for start in starts {
        if told.contains(start) {
            continue;
        }
        if let Some(members) = way_back(&cites, start) {
            told.extend(members.iter().copied());
            found.push(told_as(&members));
        }
    }
    found
}

/// The shortest way from `start` by citations back to itself.
fn way_back<'a>(cites: &BTreeMap<&'a str, BTreeSet<&'a str>>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut came: BTreeMap<&str, &str> = BTreeMap::new();
    let mut edge = vec![start];
    while !edge.is_empty() {
        let mut next = Vec::new();
        for party in edge {
            for cited in cites.get(party).into_iter().flatten() {
                if *cited == start {
                    return Some(trail(&came, start, party));
                }
                if !came.contains_key(cited) {
                    came.insert(cited, party);
                    next.push(*cited);
                }
            }
        }
        edge = next;
    }
    None
}

fn trail<'a>(came: &BTreeMap<&'a str, &'a str>, start: &'a str, last: &'a str) -> Vec<&'a str> {
    let mut members = vec![last];
    while let Some(from) = members.last().filter(|party| **party != start).and_then(|party| came.get(party)) {
        members.push(from);
    }
    members.reverse();
    members
}

fn told_as(members: &[&str]) -> Loop {
    let first = members.first().copied().unwrap_or_default();
    let way: Vec<&str> = members.iter().copied().chain([first]).collect();
    let why = format!("{}: each rests on the next, and none on a source", way.join(" cites "));
    Loop { members: members.iter().map(|party| (*party).to_owned()).collect(), why }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Relation;

    fn cites(outlet: &str, issuer: &str) -> Provenance {
        Provenance {
            issuer: issuer.into(),
            outlet: Some(outlet.into()),
            dated: None,
            relation: Relation::Relayed,
        }
    }

    #[test]
    fn a_circle_is_told_once_and_a_line_is_none() {
        let round = [
            cites("Alpha", "Beta"),
            cites("Beta", "Gamma"),
            cites("Gamma", "Alpha"),
            cites("Delta", "Alpha"),
        ];
        let found = find(&round.iter().collect::<Vec<_>>(), &[]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].members, ["Alpha", "Beta", "Gamma"]);
        assert!(found[0].why.starts_with("Alpha cites Beta cites Gamma cites Alpha"));
        let line = [cites("Alpha", "Beta"), cites("Beta", "Gamma"), cites("Delta", "Gamma")];
        let line: Vec<&Provenance> = line.iter().collect();
        assert!(find(&line, &[]).is_empty());
        assert_eq!(find(&line, &[("Gamma".to_owned(), "Delta".to_owned())]).len(), 1);
    }
}
