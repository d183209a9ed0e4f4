//! Labels put together as their sources gave them: the claims of one record of one exhibit are one tag.

use super::stands;
use crate::{Desk, ReportError};
use archive::Held;
use gather::LabelTag;
use record::{ClaimId, Locator};
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

/// The claims of one record, and which of several tags: a field of a tag holds one value.
type Key = (String, record::Digest, Locator, String, u64, u32);

/// Tags in the making.
#[derive(Default)]
pub(super) struct Tags {
    found: BTreeMap<Key, Sourced>,
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
        for nth in 0.. {
            let sourced = self.found.entry(key(held, nth)).or_insert_with(|| empty(held));
            if take(&mut sourced.tag, held) {
                sourced.claims.push(held.id);
                return;
            }
        }
    }

    /// The tags that say more than a coin.
    pub(super) fn finish(self) -> Vec<Sourced> {
        let says = |Sourced { tag, .. }: &Sourced| {
            let fields = [&tag.label, &tag.category, &tag.abuse, &tag.actor];
            fields.into_iter().any(Option::is_some) || !tag.concepts.is_empty()
        };
        self.found.into_values().filter(says).collect()
    }
}

fn key(held: &Held, nth: u32) -> Key {
    let source = &held.claim.source;
    let wallet = held.claim.subject.to_string();
    (wallet, source.exhibit, source.locator.clone(), source.originator.to_string(), held.entry, nth)
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

/// Whether there was room in the tag for what the claim says.
fn take(tag: &mut LabelTag, held: &Held) -> bool {
    let claim = &held.claim;
    let same = (tag.grade, tag.known, &tag.citation) == (claim.grade, claim.known, &claim.source.citation);
    let field = match &*claim.property {
        "label" => &mut tag.label,
        "category" => &mut tag.category,
        "abuse" => &mut tag.abuse,
        "actor" => &mut tag.actor,
        "currency" => &mut tag.currency,
        _ => {
            tag.concepts.extend(same.then(|| claim.value.as_text().into_owned()));
            return same;
        }
    };
    let room = same && field.is_none();
    if room {
        *field = Some(claim.value.as_text().into_owned());
    }
    room
}
