//! Labels put together as their sources gave them: what one party said of a wallet in one place is one tag.
//!
//! A place is a row, where a source has rows (a TagPack has several tags of one address). Elsewhere (one claim a line,
//! one entry an address) it is the exhibit, as long as grade, date and citation are the same.

use super::stands;
use crate::{Desk, ReportError};
use archive::Held;
use gather::LabelTag;
use record::{ClaimId, Digest, Locator};
use std::collections::BTreeMap;

/// The properties of a tag that are claims, in the order in which they are read.
const PROPERTIES: [&str; 6] = ["label", "category", "abuse", "actor", "concept", "currency"];

/// What is exported.
#[derive(Debug, Clone, Default)]
pub struct LabelExport {
    /// The standing labels, by wallet and place in their source.
    pub tags: Vec<LabelTag>,
    /// Claims that deny a label: a tag cannot say that.
    pub denials: u64,
}

/// A tag and the claims that it was made of.
pub(super) struct Sourced {
    pub(super) tag: LabelTag,
    pub(super) claims: Vec<ClaimId>,
}

/// Wallet, exhibit, row, originator, grade, date, citation, ledger entry.
type Key = (String, Digest, Option<u64>, String, String, String, Option<String>, u64);

/// The tags of one place: a field of a tag holds one value, so a second category begins a second tag.
#[derive(Default)]
struct Group {
    tags: Vec<Sourced>,
    filled: BTreeMap<String, usize>,
}

/// Tags in the making.
#[derive(Default)]
pub(super) struct Tags {
    groups: BTreeMap<Key, Group>,
    denials: u64,
}

impl Desk {
    /// Every standing label of a wallet, of one chain (see [`LabelTag::chain`]) or of all.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn label_tags(&self, chain: Option<&str>) -> Result<LabelExport, ReportError> {
        let mut tags = Tags::default();
        for property in PROPERTIES {
            for held in self.archive().claims_with(property, &self.view())? {
                tags.add(&held);
            }
        }
        let denials = tags.denials;
        let mut found: Vec<_> = tags.finish().into_iter().map(|sourced| sourced.tag).collect();
        found.retain(|tag| chain.is_none_or(|chain| tag.chain() == chain));
        Ok(LabelExport { tags: found, denials })
    }
}

impl Tags {
    pub(super) fn add(&mut self, held: &Held) {
        let claim = &held.claim;
        let wallet = claim.subject.as_str().starts_with("wallet:");
        if !wallet || !PROPERTIES.contains(&&*claim.property) {
            return;
        }
        if !stands(held) {
            self.denials += u64::from(claim.denied);
            return;
        }
        self.groups.entry(key(held)).or_default().add(held);
    }

    /// The tags that say more than a coin.
    pub(super) fn finish(self) -> Vec<Sourced> {
        let says = |Sourced { tag, .. }: &Sourced| {
            let fields = [&tag.label, &tag.category, &tag.abuse, &tag.actor];
            fields.into_iter().any(Option::is_some) || !tag.concepts.is_empty()
        };
        self.groups.into_values().flat_map(Group::finish).filter(says).collect()
    }
}

impl Group {
    fn add(&mut self, held: &Held) {
        let property = &*held.claim.property;
        let filled = self.filled.entry(property.to_owned()).or_default();
        let nth = if property == "concept" { 0 } else { *filled };
        *filled += 1;
        if nth >= self.tags.len() {
            self.tags.push(empty(held));
        }
        if let Some(sourced) = self.tags.get_mut(nth) {
            fill(&mut sourced.tag, property, held.claim.value.as_text().into_owned());
            sourced.claims.push(held.id);
        }
    }

    /// A second category is said of the same name, on the same chain. Concepts have no order.
    fn finish(self) -> Vec<Sourced> {
        let mut tags = self.tags;
        for Sourced { tag, .. } in &mut tags {
            tag.concepts.sort_unstable();
            tag.concepts.dedup();
        }
        if let Some((first, others)) = tags.split_first_mut() {
            for Sourced { tag, .. } in others {
                tag.label = tag.label.take().or_else(|| first.tag.label.clone());
                tag.currency = tag.currency.take().or_else(|| first.tag.currency.clone());
            }
        }
        tags
    }
}

fn key(held: &Held) -> Key {
    let (claim, source) = (&held.claim, &held.claim.source);
    let row = match source.locator {
        Locator::Row(row) => Some(row),
        _ => None,
    };
    (
        claim.subject.to_string(),
        source.exhibit,
        row,
        source.originator.to_string(),
        format!("{:?}", claim.grade),
        claim.known.to_string(),
        source.citation.as_deref().map(str::to_owned),
        held.entry,
    )
}

fn empty(held: &Held) -> Sourced {
    let claim = &held.claim;
    let tag = LabelTag {
        wallet: claim.subject.clone(),
        label: None,
        category: None,
        abuse: None,
        actor: None,
        currency: None,
        concepts: Vec::new(),
        originator: claim.source.originator.clone(),
        citation: claim.source.citation.clone(),
        exhibit: claim.source.exhibit,
        grade: claim.grade,
        known: claim.known,
    };
    Sourced { tag, claims: Vec::new() }
}

fn fill(tag: &mut LabelTag, property: &str, value: String) {
    match property {
        "label" => tag.label = Some(value),
        "category" => tag.category = Some(value),
        "abuse" => tag.abuse = Some(value),
        "actor" => tag.actor = Some(value),
        "currency" => tag.currency = Some(value),
        _ => tag.concepts.push(value),
    }
}
