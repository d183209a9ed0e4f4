//! What is watched for: thefts, listed addresses, labelled services. Each with the claim or finding that says so.

use std::collections::{BTreeMap, HashMap};

use archive::{Archive, Held, ListedWallet, View};
use jiff::{Timestamp, tz::TimeZone};
use record::{Address, AtService, Certainty, ClaimId, EntityId, Input, Interval, Status, Whose};
use serde::Deserialize;
use trace::store::Party;
use trace::{Stop, StopKind};

use crate::block::{hash, party_of};
use crate::error::Result;

/// The property by which an incident names a stolen transfer: its value is the transaction and whom it paid,
/// `0x… 0x…`.
pub const THEFT: &str = "theft_transfer";

/// The property of a declared conversion, as in a case.
const CONVERSION: &str = "swapped_proceeds_of";

/// A listed address.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Where its units count to, as a label of the trace.
    pub label: u32,
    /// While it is listed; what it paid before or after is not followed.
    pub valid: Interval,
}

/// A declared conversion: what the wallet spent without having been seen to receive it, in those dates.
#[derive(Debug, Clone)]
pub struct Conversion {
    /// The wallet's address, in canonical form.
    pub address: String,
    /// First and last second.
    pub window: (u32, u32),
    /// Label of the trace.
    pub label: u32,
}

/// Everything that a lookout is to notice.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Services by account.
    pub services: HashMap<Party, (AtService, Stop)>,
    /// Listed addresses by account.
    pub listed: HashMap<Party, Listed>,
    /// Stolen transfers: transaction and whom it paid, with the label.
    pub thefts: HashMap<([u8; 32], Party), u32>,
    /// Declared conversions.
    pub conversions: Vec<Conversion>,
    /// Whose units a label means: label 1 is the first.
    pub whose: Vec<Whose>,
    /// Seeds by row of a store of numbers, which has no transactions: (row as it was given, label).
    pub rows: Vec<(u32, u32)>,
}

impl Known {
    /// What the archive holds now.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn of(archive: &Archive) -> Result<Self> {
        let mut known = Self::default();
        known.add_services(archive)?;
        known.add_listed(archive)?;
        known.add_thefts(archive)?;
        Ok(known)
    }

    /// A label for units of that origin; one origin has one label.
    pub fn label(&mut self, whose: Whose) -> u32 {
        let at = self.whose.iter().position(|held| *held == whose).unwrap_or_else(|| {
            self.whose.push(whose);
            self.whose.len() - 1
        });
        u32::try_from(at + 1).unwrap_or(u32::MAX)
    }

    /// Whose units a label means.
    #[must_use]
    pub fn whose(&self, label: u32) -> Option<&Whose> {
        self.whose.get((label as usize).checked_sub(1)?)
    }

    /// The label of a listed account, where it is listed at that time.
    #[must_use]
    pub fn listed_at(&self, account: &Party, time: u32) -> Option<u32> {
        let listed = self.listed.get(account)?;
        if listed.valid == Interval::default() {
            return Some(listed.label);
        }
        let day = Timestamp::from_second(time.into()).ok()?.to_zoned(TimeZone::UTC).date();
        (listed.valid.holds_on(day) != Certainty::No).then_some(listed.label)
    }

    fn add_services(&mut self, archive: &Archive) -> Result<()> {
        let mut best = BTreeMap::<String, Held>::new();
        for held in archive.claims_with("category", &View::now())? {
            let Some(address) = standing(&held).then(|| wallet(&held.claim.subject)).flatten() else {
                continue;
            };
            let known = category(&held).is_some();
            if known && best.get(&address).is_none_or(|other| rank(&held) < rank(other)) {
                best.insert(address, held);
            }
        }
        for (address, held) in best {
            let Some(kind) = category(&held) else { continue };
            let claim = held.id.to_string();
            let stop = Stop { kind, reason: kind.reason().to_owned(), attribution: claim.clone() };
            let service = AtService { name: name(archive, &held)?, kind: kind.name().to_owned(), claim };
            self.services.insert(party_of(&address), (service, stop));
        }
        Ok(())
    }

    /// Wallets that a listed party holds, and wallets that a list names themselves.
    fn add_listed(&mut self, archive: &Archive) -> Result<()> {
        for ListedWallet { wallet: id, party, list, claim, valid } in archive.listed_wallets(&View::now())? {
            let Some(address) = wallet(&id) else { continue };
            let account = party_of(&address);
            if !self.listed.contains_key(&account) {
                let label = self.label(Whose::Listing { list, party, address, claim });
                self.listed.insert(account, Listed { label, valid });
            }
        }
        Ok(())
    }

    fn add_thefts(&mut self, archive: &Archive) -> Result<()> {
        for held in archive.claims_with(THEFT, &View::now())?.iter().filter(|held| standing(held)) {
            let text = held.claim.value.as_text();
            let Some((tx, to)) = text.split_once(' ').map(|(tx, to)| (tx.to_owned(), to.trim().to_owned()))
            else {
                continue;
            };
            let (incident, basis) = (held.claim.subject.to_string(), Input::Claim(held.id));
            let label = self.label(Whose::Theft { incident, basis });
            self.steal(&tx, &to, label);
        }
        for id in archive.findings_named()? {
            let finding = archive.finding(&id)?;
            if finding.method.name == "trace.fifo"
                && let Ok(asked) = Traced::deserialize(&finding.parameters)
            {
                self.add_traced(archive, &asked, Input::Finding(id))?;
            }
        }
        Ok(())
    }

    /// The stolen transfers of a recorded trace. They count to its case's incident where it names one.
    fn add_traced(&mut self, archive: &Archive, asked: &Traced, basis: Input) -> Result<()> {
        let incident = asked.conversions_of.clone().unwrap_or_else(|| "a recorded trace".to_owned());
        let label = self.label(Whose::Theft { incident: incident.clone(), basis });
        for seed in &asked.seeds {
            self.steal(&seed.tx, &seed.to, label);
        }
        if asked.conversions_of.is_some() {
            for held in archive.claims_with(CONVERSION, &View::now())?.iter().filter(|held| standing(held)) {
                let of = held.claim.value.entity().is_some_and(|of| of.as_str() == incident);
                if let (true, Some(address), Some(window)) =
                    (of, wallet(&held.claim.subject), window(&held.claim.valid))
                {
                    self.conversions.push(Conversion { address, window, label });
                }
            }
        }
        Ok(())
    }

    /// The first that names a stolen transfer keeps it.
    fn steal(&mut self, tx: &str, to: &str, label: u32) {
        if let (Ok(tx), Ok(to)) = (hash(tx), Address::parse(to)) {
            self.thefts.entry((tx, party_of(to.as_str()))).or_insert(label);
        }
    }
}

/// The parameters of `trace.fifo` that matter here.
#[derive(Deserialize)]
struct Traced {
    seeds: Vec<SeedTx>,
    #[serde(default)]
    conversions_of: Option<String>,
}

#[derive(Deserialize)]
struct SeedTx {
    tx: String,
    to: String,
}

fn standing(held: &Held) -> bool {
    held.status == Status::Standing && !held.claim.denied
}

/// The address of a wallet's id, `wallet:evm:0x…`.
fn wallet(id: &EntityId) -> Option<String> {
    Some(id.as_str().strip_prefix("wallet:")?.split_once(':')?.1.to_owned())
}

fn category(held: &Held) -> Option<StopKind> {
    StopKind::of_category(&held.claim.value.as_text())
}

/// Better grades first, then by id, so that the choice does not depend on the order of gathering.
fn rank(held: &Held) -> (std::cmp::Reverse<u32>, ClaimId) {
    (std::cmp::Reverse(held.claim.grade.strength()), held.id)
}

/// What a labelled service is called: by who says what it is, where they say.
fn name(archive: &Archive, held: &Held) -> Result<String> {
    let claims = archive.claims_of(&held.claim.subject, &View::now())?;
    let mut labels: Vec<_> = claims.iter().filter(|other| &*other.claim.property == "label").collect();
    labels.sort_by_key(|label| (label.claim.source.originator != held.claim.source.originator, rank(label)));
    Ok(labels.first().map_or_else(|| held.claim.value.to_string(), |label| label.claim.value.to_string()))
}

/// First and last second of a claim's validity, in UTC.
fn window(valid: &Interval) -> Option<(u32, u32)> {
    let (Some(record::Bound::On(from)), Some(record::Bound::On(to))) = (valid.from, valid.to) else {
        return None;
    };
    let start = |day: jiff::civil::Date| {
        let zoned = day.to_zoned(TimeZone::UTC).ok()?;
        u32::try_from(zoned.timestamp().as_second()).ok()
    };
    Some((start(from.first_day())?, start(to.last_day())?.checked_add(86_399)?))
}
