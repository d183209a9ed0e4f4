//! Following money back: where what an address was paid came from.

use crate::{Desk, ReportError, follow::income, labels, methods::fifo::account_text};
use serde::Serialize;
use trace::{Options, Policy, Seed, Store, Target, backward::Beginning};

/// Where an address's income came from; base units as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Origins {
    /// The accounting rule.
    pub policy: Policy,
    /// The asset.
    pub asset: String,
    /// Blocks followed by `watch` that are in this answer, and not in the exhibits.
    pub followed_blocks: usize,
    /// What was asked about in all.
    pub asked: String,
    /// Where it began, the largest sum first.
    pub origins: Vec<OriginFound>,
    /// What was not followed to its end.
    pub not_followed: String,
}

/// A beginning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OriginFound {
    /// The service that paid it out; of mints and unseen income the account that got it, where it was one.
    pub account: String,
    /// `minted`, `unseen`, or the reason why the way back ends at a service.
    pub why: String,
    /// How much.
    pub amount: String,
    /// In how many transfers.
    pub transfers: usize,
}

impl Desk {
    /// Follows every payment that the address received (or those of the given transactions) back to mints, services
    /// and accounts whose own income is not seen. Payments are asked one by one, and their origins added up.
    ///
    /// # Errors
    /// [`ReportError::Evidence`] where the address has no income in the store; what the tracer says.
    pub fn origins(
        &self,
        asset: &str,
        address: &str,
        transactions: &[String],
        policy: Policy,
        until: Option<u32>,
    ) -> Result<Origins, ReportError> {
        let store = self.store_to_date(asset)?;
        let stops = labels::stops(self.archive(), &store, &self.view())?.stops;
        let options = Options { stops, until, keep_moves: false, ..Options::default() };
        let mut sums = std::collections::BTreeMap::<(u32, String), (u128, usize)>::new();
        let (mut asked, mut not_followed) = (0_u128, 0_u128);
        for payment in income(&store, address, transactions)? {
            let Seed::Transfer { given, .. } = payment else { continue };
            let found = trace::backward(&store, &Target::Transfer(given), &[], policy, &options)?;
            asked = asked.saturating_add(found.asked);
            not_followed = not_followed.saturating_add(found.not_followed);
            for origin in found.origins {
                let begins_at = match origin.beginning {
                    Beginning::Stopped(_) => origin.account,
                    Beginning::Minted | Beginning::Unseen => {
                        receiver(&store, &origin.rows).unwrap_or(origin.account)
                    }
                };
                let sum = sums.entry((begins_at, why(&origin.beginning))).or_default();
                *sum = (sum.0.saturating_add(origin.amount), sum.1 + origin.rows.len());
            }
        }
        let mut origins: Vec<_> = sums.into_iter().collect();
        origins.sort_by_key(|((account, _), (amount, _))| (std::cmp::Reverse(*amount), *account));
        let shown = |((account, why), (amount, transfers)): ((u32, String), (u128, usize))| OriginFound {
            account: named(&store, account),
            why,
            amount: amount.to_string(),
            transfers,
        };
        Ok(Origins {
            policy,
            asset: asset.to_owned(),
            followed_blocks: store.blocks(),
            asked: asked.to_string(),
            origins: origins.into_iter().map(shown).collect(),
            not_followed: not_followed.to_string(),
        })
    }
}

/// The account that all of these transfers pay, where it is one.
fn receiver(store: &Store, rows: &[u32]) -> Option<u32> {
    let mut receivers = rows.iter().filter_map(|row| store.transfer(*row)).map(|transfer| transfer.receiver);
    let first = receivers.next()?;
    receivers.all(|other| other == first).then_some(first)
}

fn named(store: &Store, account: u32) -> String {
    let reserved = store.meta().reserved;
    if [reserved.outside, reserved.unknown, reserved.fees].contains(&account) {
        String::new()
    } else {
        account_text(store, account)
    }
}

fn why(beginning: &Beginning) -> String {
    match beginning {
        Beginning::Minted => "minted, or paid by a sender that the data do not name".to_owned(),
        Beginning::Unseen => "income that an account spent without having been seen to receive it".to_owned(),
        Beginning::Stopped(stop) => stop.reason.clone(),
    }
}
