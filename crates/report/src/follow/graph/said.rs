//! What is known of the accounts of a picture: what they are called and who says so, who is listed.

use crate::{Desk, ReportError, labels};
use archive::{Held, ListedWallet, View};
use record::ClaimId;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use trace::Store;

/// Whose knowledge a label is, and how far to trust it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LabelOrigin {
    /// Who says it.
    pub originator: String,
    /// `A1` to `F6`.
    pub grade: String,
    /// When it became known.
    pub known: String,
    /// Where it can be read.
    pub citation: Option<String>,
    /// The claim.
    pub claim: ClaimId,
}

/// The list on which an account, or its holder, stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnList {
    /// The list.
    pub list: String,
    /// Who is listed.
    pub name: String,
    /// The claim that lists them.
    pub claim: ClaimId,
}

/// What is said of accounts, by account.
#[derive(Default)]
pub(super) struct Saying {
    pub(super) labels: HashMap<u32, (String, LabelOrigin)>,
    pub(super) listed: BTreeMap<u32, OnList>,
}

impl Saying {
    pub(super) fn new(desk: &Desk, store: &Store, view: &View) -> Result<Self, ReportError> {
        let archive = desk.archive();
        let mut best = HashMap::<u32, Held>::new();
        for held in archive.claims_with("label", view)? {
            let Some(account) = labels::account(store, &held.claim.subject) else { continue };
            let better = best.get(&account).is_none_or(|other| labels::rank(&held) < labels::rank(other));
            if labels::stands(&held) && better {
                best.insert(account, held);
            }
        }
        let mut listed = BTreeMap::new();
        for ListedWallet { wallet, party, list, claim, .. } in archive.listed_wallets(view)? {
            let Some(account) = labels::account(store, &wallet) else { continue };
            let name = archive.caption(&party)?;
            listed.entry(account).or_insert(OnList { list, name, claim });
        }
        let said = |held: Held| (held.claim.value.as_text().into_owned(), origin(&held));
        Ok(Self { labels: best.into_iter().map(|(account, held)| (account, said(held))).collect(), listed })
    }
}

pub(super) fn origin(held: &Held) -> LabelOrigin {
    let claim = &held.claim;
    LabelOrigin {
        originator: claim.source.originator.to_string(),
        grade: claim.grade.to_string(),
        known: claim.known.to_string(),
        citation: claim.source.citation.as_deref().map(str::to_owned),
        claim: held.id,
    }
}
