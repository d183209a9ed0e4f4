//! Labels: which accounts of a store are services at which a trace must stop, and who says so.

mod dispute;
mod sheet;
mod tags;

pub use dispute::{Dispute, Said};
pub use sheet::{AddressLabels, Label, StopWord};
pub use tags::LabelExport;

use crate::ReportError;
use archive::{Archive, Held, View};
use jiff::tz::TimeZone;
use record::{Bound, ClaimId, EntityId, Status};
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    Stop, StopKind, Stops, Store,
    whereabouts::{self, Place},
};

/// Stop rules with the names to show and the claims they rest on.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownStops {
    pub(crate) stops: Stops,
    pub(crate) names: BTreeMap<u32, String>,
    pub(crate) claims: BTreeSet<ClaimId>,
}

/// The stop rules that the archive's labels give for the accounts of `store`.
pub(crate) fn stops(archive: &Archive, store: &Store, view: &View) -> Result<KnownStops, ReportError> {
    let mut known = KnownStops::default();
    let mut best = BTreeMap::<u32, Held>::new();
    for held in archive.claims_with("category", view)? {
        let Some(account) = account(store, &held.claim.subject) else { continue };
        if !stands(&held) || category(&held).is_none() {
            continue;
        }
        let better = best.get(&account).is_none_or(|other| rank(&held) < rank(other));
        if better {
            best.insert(account, held);
        }
    }
    for (account, held) in best {
        let Some(kind) = category(&held) else { continue };
        let claims = archive.claims_of(&held.claim.subject, view)?;
        let contest = dispute::against(&held, &claims);
        let reason =
            contest.iter().fold(kind.reason().to_owned(), |reason, contest| format!("{reason}; {contest}"));
        known.stops.insert(account, Stop { kind, reason, attribution: held.id.to_string() });
        known.names.insert(account, name(&claims, &held));
        known.claims.insert(held.id);
    }
    Ok(known)
}

/// Properties of a wallet that say where what lies on it is, from the claim's first day on.
const WHEREABOUTS: [(&str, Place); 2] = [("frozen", Place::Frozen), ("returned", Place::Returned)];

/// What standing claims say of accounts of the store being frozen, or being the victim's own.
pub(crate) fn said(
    archive: &Archive,
    store: &Store,
    view: &View,
) -> Result<BTreeMap<u32, Vec<whereabouts::Said>>, ReportError> {
    let mut said = BTreeMap::<u32, Vec<whereabouts::Said>>::new();
    for (property, place) in WHEREABOUTS {
        for held in archive.claims_with(property, view)? {
            let Some(account) = account(store, &held.claim.subject) else { continue };
            if stands(&held) {
                let from = held.claim.valid.from.and_then(first_second).unwrap_or(0);
                said.entry(account).or_default().push(whereabouts::Said { from, place });
            }
        }
    }
    Ok(said)
}

fn first_second(bound: Bound) -> Option<u32> {
    let Bound::On(day) = bound else { return None };
    let start = day.first_day().to_zoned(TimeZone::UTC).ok()?;
    u32::try_from(start.timestamp().as_second()).ok()
}

pub(crate) fn account(store: &Store, wallet: &EntityId) -> Option<u32> {
    let address = wallet.as_str().strip_prefix("wallet:")?.split_once(':')?.1;
    store.account_id(address.as_bytes())
}

fn category(held: &Held) -> Option<StopKind> {
    StopKind::of_category(&held.claim.value.as_text())
}

/// Whether it says something, and stands.
pub(crate) fn stands(held: &Held) -> bool {
    held.status == Status::Standing && !held.claim.denied
}

/// Better grades first, then by id, so that the choice does not depend on the order of gathering.
pub(crate) fn rank(held: &Held) -> (std::cmp::Reverse<u32>, ClaimId) {
    (std::cmp::Reverse(held.claim.grade.strength()), held.id)
}

/// What the labelled account is called.
fn name(claims: &[Held], held: &Held) -> String {
    let labels = claims.iter().filter(|other| &*other.claim.property == "label");
    // Who says what kind of service it is also says what it is called: labels of others may mean another role.
    let best = labels.min_by_key(|label| {
        (
            label.claim.source.originator != held.claim.source.originator,
            label.claim.source.citation != held.claim.source.citation,
            rank(label),
        )
    });
    best.map_or_else(|| held.claim.value.to_string(), |label| label.claim.value.to_string())
}

#[cfg(test)]
mod tests;
