//! Wallets that a list concerns: those that it names, and those of the parties that it names.

use crate::{Archive, ArchiveError, Held, View};
use record::{ClaimId, EntityId, Interval, LISTING, Status};
use std::collections::{BTreeMap, BTreeSet};

/// A wallet that is on a list itself, or that a listed party holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedWallet {
    /// The wallet.
    pub wallet: EntityId,
    /// Who is listed: its holder, or the wallet itself.
    pub party: EntityId,
    /// The list.
    pub list: String,
    /// The claim that lists the party.
    pub claim: ClaimId,
    /// While the listing holds.
    pub valid: Interval,
}

impl Archive {
    /// Every listed wallet that this view shows, each once: by its holder where one is listed, else by itself. With
    /// a day in `view.as_of`, only what was held and listed on that day.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn listed_wallets(&self, view: &View) -> Result<Vec<ListedWallet>, ArchiveError> {
        let mut parties = BTreeMap::<EntityId, Option<(String, ClaimId, Interval)>>::new();
        let (mut found, mut seen) = (vec![], BTreeSet::new());
        let mut add = |wallet: EntityId, party: EntityId, (list, claim, valid)| {
            if seen.insert(wallet.clone()) {
                found.push(ListedWallet { wallet, party, list, claim, valid });
            }
        };
        for held in self.claims_with("held_by", view)?.into_iter().filter(stands) {
            let Some(holder) = held.claim.value.entity().filter(|_| is_wallet(&held.claim.subject)) else {
                continue;
            };
            if !parties.contains_key(holder) {
                parties.insert(holder.clone(), self.listing(holder, view)?);
            }
            if let Some(Some(listing)) = parties.get(holder).cloned() {
                add(held.claim.subject.clone(), holder.clone(), listing);
            }
        }
        for list in self.lists()? {
            let property = format!("{LISTING}{list}");
            for held in self.claims_with(&property, view)?.into_iter().filter(stands) {
                let wallet = held.claim.subject;
                if is_wallet(&wallet) {
                    add(wallet.clone(), wallet, (list.clone(), held.id, held.claim.valid));
                }
            }
        }
        Ok(found)
    }

    /// The listing of a party: the best graded where there are several.
    fn listing(
        &self,
        party: &EntityId,
        view: &View,
    ) -> Result<Option<(String, ClaimId, Interval)>, ArchiveError> {
        let claims = self.claims_of(party, view)?;
        let listings = claims.iter().filter(|held| stands(held)).filter_map(|held| {
            let list = held.claim.property.strip_prefix(LISTING)?;
            let rank = (std::cmp::Reverse(held.claim.grade.strength()), held.id);
            Some((rank, (list.to_owned(), held.id, held.claim.valid)))
        });
        Ok(listings.min_by_key(|(rank, _)| *rank).map(|(_, listing)| listing))
    }
}

fn stands(held: &Held) -> bool {
    held.status == Status::Standing && !held.claim.denied
}

fn is_wallet(id: &EntityId) -> bool {
    id.as_str().starts_with("wallet:")
}
