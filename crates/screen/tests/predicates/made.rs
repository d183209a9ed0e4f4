//! Graphs of owners made up for the tests.

use record::{EntityId, Interval};
use screen::predicate::{FiftyPercent, Owners, Percent, ShareRange, Stake, Standing, fifty_percent};
use screen::{Listing, ScreenError};
use std::collections::{BTreeMap, BTreeSet};

/// Who holds what of whom, and who is listed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Made {
    pub(crate) stakes: BTreeMap<EntityId, BTreeMap<EntityId, ShareRange>>,
    pub(crate) listed: BTreeSet<EntityId>,
    pub(crate) dates: BTreeMap<(EntityId, EntityId), Interval>,
    pub(crate) listing_dates: BTreeMap<EntityId, Interval>,
    pub(crate) controllers: BTreeMap<EntityId, Vec<EntityId>>,
}

pub(crate) const DAY: jiff::civil::Date = jiff::civil::date(2020, 6, 30);

pub(crate) fn id(text: &str) -> EntityId {
    EntityId::new(text).unwrap()
}

/// `from` to `to`, as written; an empty end is unstated.
pub(crate) fn dates(from: &str, to: &str) -> Interval {
    Interval { from: from.parse().ok(), to: to.parse().ok() }
}

/// A share as a source writes it.
pub(crate) fn share(text: &str) -> ShareRange {
    ShareRange::read(&record::Value::Text(text.to_owned()), record::Extent::Exactly)
}

impl Made {
    /// `listed` are blocked; each line is "owner share% owned".
    pub(crate) fn new(listed: &[&str], lines: &[&str]) -> Self {
        let mut made = Self { listed: listed.iter().map(|text| id(text)).collect(), ..Self::default() };
        for line in lines {
            let (owner, rest) = line.split_once(' ').unwrap();
            let (words, owned) = rest.rsplit_once(' ').unwrap();
            made.hold(owner, words, owned);
        }
        made
    }

    pub(crate) fn hold(&mut self, owner: &str, words: &str, owned: &str) {
        self.stakes.entry(id(owned)).or_default().insert(id(owner), share(words));
    }

    pub(crate) fn ask(&self, entity: &str) -> FiftyPercent {
        fifty_percent(self, &id(entity), DAY).unwrap()
    }

    /// Standing, at least and at most, in short.
    pub(crate) fn short(&self, entity: &str) -> (Standing, String, String) {
        let answer = self.ask(entity);
        let show = |percent: Option<Percent>| percent.map(|percent| percent.to_string()).unwrap_or_default();
        (answer.standing, show(answer.sum.map(|sum| sum.at_least)), show(answer.sum.map(|sum| sum.at_most)))
    }
}

impl Owners for Made {
    fn owners(&self, entity: &EntityId) -> Result<Vec<Stake>, ScreenError> {
        let stakes = self.stakes.get(entity).into_iter().flatten();
        Ok(stakes
            .map(|(owner, share)| Stake {
                owner: owner.clone(),
                share: *share,
                valid: self.dates.get(&(owner.clone(), entity.clone())).copied().unwrap_or(dates("2000", "")),
                strength: 700,
                contested: false,
                claims: vec![],
                against: vec![],
            })
            .collect())
    }

    fn blocked(&self, entity: &EntityId) -> Result<Option<Listing>, ScreenError> {
        Ok(self.listed.contains(entity).then(|| Listing {
            list: "ofac_sdn".to_owned(),
            reference: format!("ref-{entity}"),
            valid: self.listing_dates.get(entity).copied().unwrap_or(dates("2000", "")),
            claims: vec![],
        }))
    }

    fn controllers(&self, entity: &EntityId) -> Result<Vec<EntityId>, ScreenError> {
        Ok(self.controllers.get(entity).cloned().unwrap_or_default())
    }
}
