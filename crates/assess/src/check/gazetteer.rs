//! The names that a text is searched for: the archive's subjects and their aliases, and a few bodies of the field.

mod bodies;

pub(super) use bodies::{CLUSTERS, LAZARUS_FAMILY};

use super::holdings::Holdings;
use aho_corasick::{AhoCorasick, MatchKind};
use record::{EntityId, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// What kind of thing a name is of; a property is stated of some kinds only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Sort {
    /// A theft, by its victim.
    Incident,
    /// Who counts or attributes: `chainalysis`, `fbi`.
    Voice,
    /// A Security Council resolution.
    Resolution,
    /// A sanctions committee.
    Committee,
    /// A panel of experts.
    Panel,
    /// A monitoring team of states.
    Team,
    /// A report of one of those.
    Report,
    /// Workers abroad.
    Workers,
    /// A company, unit, bank or person; also a cluster of attackers.
    Actor,
    /// A court or enforcement case.
    Case,
    /// A list.
    List,
    /// The DPRK, its government, its people.
    Dprk,
    /// Another state.
    State,
}

/// A name and what it may stand for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) sort: Sort,
    /// Subjects of the archive; several where one victim was robbed twice.
    pub(super) ids: BTreeSet<EntityId>,
    /// What names of one thing have in common: `lazarus group` for all its aliases, `russia`.
    pub(super) key: String,
    /// The last part of the `total:` subjects that this name counts for: `un-poe`.
    pub(super) voice: Option<&'static str>,
}

/// A name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub(super) at: Range<usize>,
    pub(super) name: usize,
}

/// All names, searched in one pass.
pub(super) struct Gazetteer {
    pub(super) names: Vec<Name>,
    of_pattern: Vec<usize>,
    search: Option<AhoCorasick>,
}

/// Shortest name that is searched for, in bytes.
const SHORTEST: usize = 3;

impl Gazetteer {
    /// The names of the archive's subjects, of `given`, and of the field's bodies.
    pub(super) fn of(holdings: &Holdings<'_>, given: &[(EntityId, String)]) -> Self {
        let mut names = Names::default();
        for subject in holdings.subjects() {
            names.of_subject(subject);
        }
        for stated in holdings.all() {
            let is_name = matches!(
                &*stated.claim.property,
                "name" | "alias" | "aliases" | "primary_name_ofac" | "weakAlias" | "abbreviation"
            );
            if let (true, Value::Text(text)) = (is_name, &stated.claim.value) {
                for name in text.split(';') {
                    names.add_actor(name.split('(').next().unwrap_or_default(), &stated.claim.subject);
                }
            }
        }
        for (id, name) in given {
            names.add_actor(name, id);
        }
        names.of_bodies(holdings);
        names.build()
    }

    /// The names in `text`, in order; the longest at each place, and only whole words that begin with a capital.
    pub(super) fn mentions(&self, text: &str) -> Vec<Mention> {
        let Some(search) = &self.search else { return Vec::new() };
        let whole = |range: &Range<usize>| {
            let before = text.get(..range.start).and_then(|before| before.chars().next_back());
            let after = text.get(range.end..).and_then(|after| after.chars().next());
            let first = text.get(range.clone()).and_then(|name| name.chars().next());
            !before.is_some_and(char::is_alphanumeric)
                && !after.is_some_and(char::is_alphanumeric)
                && first.is_some_and(|c| !c.is_lowercase())
        };
        let found = search.find_iter(text).filter(|found| whole(&found.range()));
        found
            .filter_map(|found| {
                let name = *self.of_pattern.get(found.pattern().as_usize())?;
                Some(Mention { at: found.range(), name })
            })
            .collect()
    }

    pub(super) fn name(&self, mention: &Mention) -> Option<&Name> {
        self.names.get(mention.name)
    }
}

#[derive(Default)]
struct Names {
    by_pattern: BTreeMap<String, Name>,
}

impl Names {
    fn add(
        &mut self,
        pattern: &str,
        sort: Sort,
        id: Option<&EntityId>,
        key: &str,
        voice: Option<&'static str>,
    ) {
        let pattern = pattern.trim().to_lowercase();
        if pattern.len() < SHORTEST || pattern.len() > 120 || pattern.bytes().all(|b| b.is_ascii_digit()) {
            return;
        }
        let fresh = || Name { sort, ids: BTreeSet::new(), key: key.to_lowercase(), voice };
        let name = self.by_pattern.entry(pattern).or_insert_with(fresh);
        // A name of two kinds keeps the first: bodies are told apart by hand, victims before companies.
        if name.sort == sort {
            name.ids.extend(id.cloned());
        }
    }

    fn add_actor(&mut self, name: &str, id: &EntityId) {
        let plain = name.trim();
        let short = plain.chars().count() < 5 && !plain.chars().all(char::is_uppercase);
        let word = plain.chars().filter(|c| c.is_alphabetic()).count();
        if !short && word >= 3 {
            let sort = if id.as_str().starts_with("incident:") { Sort::Incident } else { Sort::Actor };
            self.add(plain, sort, Some(id), id.as_str().rsplit(':').next().unwrap_or_default(), None);
        }
    }

    /// The names that an id itself tells: `incident:2023-06:atomic-wallet` is the theft from Atomic Wallet.
    fn of_subject(&mut self, id: &EntityId) {
        let mut parts = id.as_str().split(':');
        let (kind, last) =
            (parts.next().unwrap_or_default(), id.as_str().rsplit(':').next().unwrap_or_default());
        let second = parts.next().unwrap_or_default();
        let words = last.replace('-', " ");
        match kind {
            "incident" if !last.contains('+') && !last.starts_with("unnamed") => {
                let victim = last.split("-in-").next().unwrap_or(last);
                self.add(&victim.replace('-', " "), Sort::Incident, Some(id), victim, None);
                self.add(&victim.replace('-', "."), Sort::Incident, Some(id), victim, None);
                self.add(&format!("{victim}.com"), Sort::Incident, Some(id), victim, None);
                for (name, _) in bodies::VICTIMS.iter().filter(|(_, slug)| *slug == victim) {
                    self.add(name, Sort::Incident, Some(id), victim, None);
                }
            }
            "committee" => {
                for name in [format!("{second} committee"), format!("{second} sanctions committee")] {
                    self.add(&name, Sort::Committee, Some(id), id.as_str(), None);
                }
            }
            "entity" | "facilitator" if last.len() >= 6 || last.contains('-') => {
                self.add(&words, Sort::Actor, Some(id), last, None);
            }
            "case" if last.len() >= 5 => self.add(&words, Sort::Case, Some(id), last, None),
            _ => {}
        }
    }

    fn of_bodies(&mut self, holdings: &Holdings<'_>) {
        for (name, sort, id, key, voice) in bodies::BODIES {
            let id = EntityId::new(id).ok().filter(|id| holdings.knows(id.as_str()));
            self.by_pattern.remove(*name);
            self.add(name, *sort, id.as_ref(), key, *voice);
        }
    }

    fn build(self) -> Gazetteer {
        let (patterns, all): (Vec<String>, Vec<Name>) = self.by_pattern.into_iter().unzip();
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(&patterns)
            .ok();
        Gazetteer { of_pattern: (0..all.len()).collect(), names: all, search }
    }
}
