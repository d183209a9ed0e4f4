//! Cuts of the official lists: organisations and wallets under the DPRK programmes.

use super::{Res, cite, collect};
use gather::Format;
use record::{Claim, EntityId, LISTING, Relation};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Properties that the case needs; addresses, identifiers and remarks stay in the lists.
const KEPT: [&str; 7] =
    ["name", "alias", "abbreviation", "publicKey", "currency", "currencySymbol", "country"];

/// Entities on the UN's 1718 list.
pub(crate) fn un(path: &Path) -> Res<Vec<Claim>> {
    let claims = collect(path, Format::UnXml, "2025-04-19")?.claims;
    let listed = format!("{LISTING}un_1718");
    Ok(cut(
        &claims,
        |claim| *claim.property == *listed,
        "UN Security Council Consolidated List, XML generated 2025-04-19, https://scsanctions.un.org/resources/xml/en/consolidated.xml",
    ))
}

/// Organisations, vessels and wallets of OFAC's North Korea entries.
pub(crate) fn ofac(path: &Path) -> Res<Vec<Claim>> {
    let claims = collect(path, Format::OfacAdvancedXml, "2025-11-04")?.claims;
    let listed = format!("{LISTING}ofac_sdn");
    Ok(cut(
        &claims,
        |claim| *claim.property == *listed,
        "OFAC SDN list, Advanced XML issued 2025-11-04, https://sanctionslistservice.ofac.treas.gov",
    ))
}

/// Keeps the listed subjects that are not persons, their wallets, and of them the kept properties and relations.
fn cut(claims: &[Claim], lists: impl Fn(&Claim) -> bool, citation: &str) -> Vec<Claim> {
    let mut schemas = BTreeMap::<EntityId, BTreeSet<String>>::new();
    let mut wanted = BTreeSet::new();
    for claim in claims {
        schemas
            .entry(claim.subject.clone())
            .or_default()
            .extend(claim.schema.iter().map(|schema| schema.to_string()));
        if lists(claim) {
            wanted.insert(claim.subject.clone());
        }
    }
    let person = |id: &EntityId| schemas.get(id).is_some_and(|names| names.contains("Person"));
    wanted.retain(|id| !person(id));
    let wallets: Vec<_> = claims
        .iter()
        .filter(|claim| {
            &*claim.property == "held_by" && claim.value.entity().is_some_and(|to| wanted.contains(to))
        })
        .map(|claim| claim.subject.clone())
        .collect();
    wanted.extend(wallets);
    let keeps = |claim: &Claim| {
        let relation = Relation::find(&claim.property).is_some()
            && claim.value.entity().is_none_or(|to| wanted.contains(to));
        wanted.contains(&claim.subject)
            && (relation && claim.value.entity().is_some()
                || lists(claim)
                || KEPT.contains(&&*claim.property))
    };
    let kept: Vec<_> = claims.iter().filter(|claim| keeps(claim)).cloned().collect();
    kept.into_iter()
        .map(|claim| {
            let record = claim.subject.to_string();
            cite(claim, &format!("{citation}, record {record}"))
        })
        .collect()
}
