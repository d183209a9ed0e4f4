//! What a watch is screened against: every party that it holds, joined as its identities say, and every wallet.
//!
//! A party need not stand on a list itself: a front is held because a claim ties it to an entry of one, and the path
//! says how. So all named parties of the archive are candidates, listed or not.

use crate::{Listing, Party, ScreenError, Wallets, kind, party};
use archive::{Archive, Held, View};
use record::{EntityId, LISTING, Schema};
use std::collections::{BTreeMap, BTreeSet};

/// A party that a watch holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Watched {
    /// The id that stands for it and all records judged the same.
    pub id: EntityId,
    /// What screening compares.
    pub party: Party,
    /// The lists that it stands on, in their order.
    pub listed: Vec<Listing>,
}

/// Everything that a watch can be asked for in one view.
#[derive(Debug)]
pub struct WatchedParties {
    /// The parties, by id.
    pub parties: Vec<Watched>,
    /// The wallets' addresses; their payloads are places in `wallet_ids`.
    pub wallets: Wallets,
    /// The ids of the wallets.
    pub wallet_ids: Vec<EntityId>,
}

#[derive(Default)]
struct Gathered {
    schema: Option<&'static Schema>,
    properties: BTreeMap<String, Vec<String>>,
    listed: BTreeMap<(String, String), Listing>,
}

impl Gathered {
    fn add(&mut self, held: &Held) {
        let claim = &held.claim;
        let schema = claim.schema.as_deref().and_then(Schema::find);
        self.schema = match (self.schema, schema) {
            (Some(one), Some(other)) => Some(Schema::narrower(one, other)),
            (one, other) => one.or(other),
        };
        let value = claim.value.as_text().into_owned();
        if let Some(list) = claim.property.strip_prefix(LISTING) {
            let new = || Listing {
                list: list.to_owned(),
                reference: value.clone(),
                valid: claim.valid,
                claims: vec![],
            };
            self.listed.entry((list.to_owned(), value.clone())).or_insert_with(new).claims.push(held.id);
            return;
        }
        let values = self.properties.entry(claim.property.to_string()).or_default();
        if !values.contains(&value) {
            values.push(value);
        }
    }

    /// `None` where it is no party or bears no name. What no claim gives a schema to is read as an organisation.
    fn watched(self, id: EntityId) -> Option<Watched> {
        let mut party =
            party(kind(self.schema.map_or("LegalEntity", |schema| schema.name))?, &self.properties);
        party.id = id.to_string();
        (!party.names.is_empty()).then_some(Watched {
            id,
            party,
            listed: self.listed.into_values().collect(),
        })
    }
}

/// The parties and wallets of a watch in this view. What was withdrawn or denied does not count.
///
/// # Errors
/// Where the archive cannot be read.
pub fn watched_parties(archive: &Archive, view: &View) -> Result<WatchedParties, ScreenError> {
    let (mut gathered, mut wallets) = (BTreeMap::<EntityId, Gathered>::new(), BTreeSet::new());
    let mut listed = BTreeSet::new();
    let mut add = |held: &Held| {
        let id = archive.clusters().canonical(&held.claim.subject).clone();
        if id.as_str().starts_with("wallet:") {
            wallets.insert(held.claim.subject.clone());
        } else {
            gathered.entry(id).or_default().add(held);
        }
    };
    archive.for_each_listed(view, |held| {
        add(&held);
        listed.insert(held.claim.subject.clone());
    })?;
    archive.for_each_standing(view, |held| {
        if !listed.contains(&held.claim.subject) {
            add(&held);
        }
    })?;
    let wallet_ids: Vec<EntityId> = wallets.into_iter().collect();
    let address = |id: &'_ EntityId| id.as_str().splitn(3, ':').nth(2).map(str::to_owned);
    let addresses: Vec<(String, u32)> =
        wallet_ids.iter().zip(0_u32..).filter_map(|(id, at)| Some((address(id)?, at))).collect();
    Ok(WatchedParties {
        parties: gathered.into_iter().filter_map(|(id, gathered)| gathered.watched(id)).collect(),
        wallets: Wallets::build(addresses.iter().map(|(text, at)| (text.as_str(), *at))),
        wallet_ids,
    })
}
