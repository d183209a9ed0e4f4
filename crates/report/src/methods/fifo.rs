//! `trace.fifo`: stolen units followed first in, first out, to the unit.

use super::{MethodDef, from_value, releases::hex, to_value};
use crate::{Desk, ReportError, labels};
use jiff::{civil::Date, tz::TimeZone};
use record::{Address, Bound, Confidence, Digest, Finding, Independence, Input, Status};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use trace::{Flow, Kind, Options, Seed, Store, flow::Why};

pub(crate) static METHOD: MethodDef = MethodDef { name: "trace.fifo", version: 2, compute };

/// The property of a declared conversion: what the wallet received unseen were proceeds of this incident.
pub(crate) const CONVERSION: &str = "swapped_proceeds_of";

/// Labels of a trace: what was taken as this asset, and what was swapped into it.
const STOLEN: u32 = 1;
const CONVERTED: u32 = 2;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parameters {
    pub(crate) asset: String,
    /// Stolen transfers: transaction and beneficiary.
    pub(crate) seeds: Vec<SeedTx>,
    /// The incident whose declared conversions are taken in; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) conversions_of: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedTx {
    pub(crate) tx: String,
    pub(crate) to: String,
}

/// What comes out; amounts are base units as text, lists largest first unless in time order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Result_ {
    pub(crate) decimals: u8,
    pub(crate) stolen: String,
    pub(crate) at_rest: String,
    pub(crate) stopped: String,
    pub(crate) fees: String,
    pub(crate) unknown: String,
    pub(crate) thefts: Vec<Moved>,
    pub(crate) stops: Vec<StopTotal>,
    pub(crate) resting: Vec<AccountSum>,
    pub(crate) unknowns: Vec<AccountSum>,
    /// What accounts on the way spent without having been seen to receive it; clean, and shown.
    pub(crate) unknown_inflows: Vec<AccountSum>,
    pub(crate) unknown_inflow_total: String,
    pub(crate) first_time: u32,
    pub(crate) last_time: u32,
    /// Every transfer that carried stolen units, in time order.
    pub(crate) moves: Vec<Moved>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Moved {
    pub(crate) tx: String,
    pub(crate) time: u32,
    pub(crate) from: String,
    pub(crate) to: String,
    /// Stolen units in it.
    pub(crate) carried: String,
    /// All units in it.
    pub(crate) amount: String,
    /// `stolen` or `converted`.
    pub(crate) label: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StopTotal {
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) reason: String,
    /// The claim that says so.
    pub(crate) claim: String,
    pub(crate) amount: String,
    pub(crate) transfers: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountSum {
    pub(crate) account: String,
    pub(crate) amount: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<String>,
}

fn compute(desk: &Desk, parameters: &Value) -> Result<Finding, ReportError> {
    let asked: Parameters = from_value(METHOD.name, "parameters", parameters)?;
    let store = desk.store(&asked.asset)?;
    let mut inputs = vec![Input::Store(store_digest(&store)?)];
    for source in &store.meta().sources {
        inputs.push(Input::Exhibit(source.sha256.parse()?));
    }
    let (seeds, claims) = seeds(desk, &store, &asked)?;
    inputs.extend(claims);
    let known = labels::stops(desk.archive(), &store, &desk.view())?;
    inputs.extend(known.claims.iter().map(|claim| Input::Claim(*claim)));
    inputs.sort_unstable();
    inputs.dedup();
    let flow = trace::follow(
        &store,
        &seeds,
        trace::Policy::Fifo,
        &Options { stops: known.stops.clone(), ..Options::default() },
    )?;
    let result = result(&store, &flow, &known)?;
    Ok(Finding {
        method: METHOD.method(),
        parameters: parameters.clone(),
        inputs,
        result: to_value(METHOD.name, "result", &result)?,
        independence: Independence::PublicLedger,
        likelihood: None,
        confidence: if asked.conversions_of.is_some() { Confidence::Moderate } else { Confidence::High },
        limits: limits(asked.conversions_of.is_some()),
    })
}

/// What is followed: the stolen transfers and the declared conversions, with the claims that declare them.
pub(crate) fn seeds(
    desk: &Desk,
    store: &Store,
    asked: &Parameters,
) -> Result<(Vec<Seed>, Vec<Input>), ReportError> {
    let mut seeds =
        asked.seeds.iter().map(|seed| stolen_transfer(store, seed)).collect::<Result<Vec<_>, _>>()?;
    let mut claims = vec![];
    if let Some(incident) = &asked.conversions_of {
        let (conversions, declared) = conversions(desk, store, incident)?;
        seeds.extend(conversions);
        claims = declared;
    }
    Ok((seeds, claims))
}

fn limits(converted: bool) -> Vec<String> {
    let mut limits = vec![
        "First in, first out is a rule of accounting, not a fact of nature: another rule gives another split where an account holds other money too.".to_owned(),
        "The data hold no token transfers and no transfers made inside contracts; what an account spent without having been seen to receive it appears as unknown inflow and is treated as clean.".to_owned(),
        "Money is 'at rest' only as of the last transaction held; nothing after the end of the data is known.".to_owned(),
    ];
    if converted {
        limits.push("The swap of stolen tokens is a declared conversion: it rests on a claim, not on the transfers themselves.".to_owned());
    }
    limits
}

pub(crate) fn store_digest(store: &Store) -> Result<Digest, ReportError> {
    Ok(store.digest()?.parse()?)
}

fn evidence(why: String, hint: &'static str) -> ReportError {
    ReportError::Evidence { method: METHOD.name, why, hint }
}

/// The stolen transfer as the store has it.
fn stolen_transfer(store: &Store, seed: &SeedTx) -> Result<Seed, ReportError> {
    let hash: Digest = seed.tx.trim_start_matches("0x").parse()?;
    let to = store.account_id(seed.to.as_bytes());
    let is_it = |row: &u32| {
        store.transfer(*row).is_some_and(|transfer| {
            Some(transfer.receiver) == to && transfer.kind == Kind::Value && transfer.amount > 0
        })
    };
    let row = store.rows_of_tx(hash.as_bytes()).into_iter().find(is_it);
    let given = row.and_then(|row| store.given_of_row(row));
    let given = given.ok_or_else(|| {
        evidence(
            format!("the store has no transfer to {} in transaction {}", seed.to, seed.tx),
            "gather the transfers that hold it",
        )
    })?;
    Ok(Seed::Transfer { given, label: STOLEN })
}

/// Declared conversions of an incident: for each wallet, its unseen income within the claim's dates.
fn conversions(desk: &Desk, store: &Store, incident: &str) -> Result<(Vec<Seed>, Vec<Input>), ReportError> {
    let (mut seeds, mut claims) = (vec![], vec![]);
    for held in desk.archive().claims_with(CONVERSION, &desk.view())? {
        let wallet = held.claim.subject.as_str().rsplit(':').next().unwrap_or_default();
        let of_incident = held.claim.value.entity().is_some_and(|of| of.as_str() == incident);
        if !of_incident || held.status != Status::Standing || held.claim.denied {
            continue;
        }
        let account = store.account_id(wallet.as_bytes());
        let account = account
            .ok_or_else(|| evidence(format!("the store has no account {wallet}"), "gather its transfers"))?;
        let (from, until) = window(held.claim.valid.from, held.claim.valid.to).ok_or_else(|| {
            evidence(
                format!("the conversion at {wallet} has no dates"),
                "a declared conversion needs a first and a last day",
            )
        })?;
        seeds.push(Seed::Inflow { account, from, until, label: CONVERTED });
        claims.push(Input::Claim(held.id));
    }
    Ok((seeds, claims))
}

/// First and last second of a claim's validity, in UTC.
fn window(from: Option<Bound>, to: Option<Bound>) -> Option<(u32, u32)> {
    let (Some(Bound::On(from)), Some(Bound::On(to))) = (from, to) else { return None };
    let start = |day: Date| {
        day.to_zoned(TimeZone::UTC).ok().and_then(|zoned| u32::try_from(zoned.timestamp().as_second()).ok())
    };
    Some((start(from.first_day())?, start(to.last_day())?.checked_add(86_399)?))
}

pub(crate) fn result(store: &Store, flow: &Flow, known: &labels::KnownStops) -> Result<Result_, ReportError> {
    let conservation = flow.conservation()?;
    let total = |part: fn(&trace::flow::Balance) -> u128| {
        conservation.by_label().values().map(part).sum::<u128>().to_string()
    };
    let mut unknown_inflows: Vec<_> =
        flow.unknown_inflows.iter().map(|one| (one.amount, one.account, None)).collect();
    let stops = stop_totals(store, flow, known);
    Ok(Result_ {
        decimals: store.meta().decimals,
        // Income that was followed here already is not counted twice.
        stolen: total(|balance| balance.stolen.saturating_sub(balance.relabelled)),
        at_rest: total(|balance| balance.at_rest),
        stopped: total(|balance| balance.stopped),
        fees: total(|balance| balance.fees),
        unknown: total(|balance| balance.unknown),
        thefts: flow.thefts.iter().filter_map(|one| moved(store, one)).collect(),
        stops,
        resting: sums(
            store,
            &mut flow.at_rest.iter().map(|one| (one.amount, one.account, None)).collect::<Vec<_>>(),
        ),
        unknowns: sums(
            store,
            &mut flow
                .unknown
                .iter()
                .map(|one| (one.amount, one.account, Some(why(one.why))))
                .collect::<Vec<_>>(),
        ),
        unknown_inflow_total: unknown_inflows.iter().map(|(amount, ..)| amount).sum::<u128>().to_string(),
        unknown_inflows: sums(store, &mut unknown_inflows),
        first_time: store.meta().first_time,
        last_time: store.meta().last_time,
        moves: flow.moves.iter().filter_map(|one| moved(store, one)).collect(),
    })
}

fn stop_totals(store: &Store, flow: &Flow, known: &labels::KnownStops) -> Vec<StopTotal> {
    let mut by_account = std::collections::BTreeMap::<u32, (u128, usize, &trace::Stop)>::new();
    for one in &flow.stopped {
        let sum = by_account.entry(one.account).or_insert((0, 0, &one.stop));
        sum.0 += one.amount;
        sum.1 += one.rows.len();
    }
    let mut all: Vec<_> = by_account.into_iter().collect();
    all.sort_by_key(|(account, (amount, ..))| (std::cmp::Reverse(*amount), *account));
    let total = |(account, (amount, transfers, stop)): (u32, (u128, usize, &trace::Stop))| StopTotal {
        account: account_text(store, account),
        name: known.names.get(&account).cloned().unwrap_or_default(),
        kind: stop.kind.name().to_owned(),
        reason: stop.reason.clone(),
        claim: stop.attribution.clone(),
        amount: amount.to_string(),
        transfers,
    };
    all.into_iter().map(total).collect()
}

pub(crate) fn why(why: Why) -> String {
    match why {
        Why::NotHeld => "nothing that it sent is held".to_owned(),
        Why::Gapped { missing } => format!("{missing} of the transactions that it signed are missing"),
        Why::NoNonces => "a contract: what it passes on inside is not in the data".to_owned(),
        Why::Cut => "the trace was cut here".to_owned(),
    }
}

fn sums(store: &Store, all: &mut Vec<(u128, u32, Option<String>)>) -> Vec<AccountSum> {
    all.retain(|(amount, ..)| *amount > 0);
    all.sort_by_key(|(amount, account, _)| (std::cmp::Reverse(*amount), *account));
    let sum = |(amount, account, why): &(u128, u32, Option<String>)| AccountSum {
        account: account_text(store, *account),
        amount: amount.to_string(),
        why: why.clone(),
    };
    all.iter().map(sum).collect()
}

fn moved(store: &Store, one: &trace::flow::Move) -> Option<Moved> {
    let transfer = store.transfer(one.row)?;
    let reserved = store.meta().reserved;
    let name = |account: u32| match account {
        _ if account == reserved.fees => "fees".to_owned(),
        _ if account == reserved.unknown => "unknown".to_owned(),
        _ => account_text(store, account),
    };
    Some(Moved {
        tx: store.tx(one.row).map_or_else(String::new, |tx| hex(&Digest::from_bytes(*tx))),
        time: transfer.time,
        from: name(transfer.sender),
        to: name(transfer.receiver),
        carried: one.amount.to_string(),
        amount: transfer.amount.to_string(),
        label: if one.label == STOLEN { "stolen" } else { "converted" }.to_owned(),
    })
}

pub(crate) fn account_text(store: &Store, account: u32) -> String {
    store
        .account_bytes(account)
        .map_or_else(|| account.to_string(), |bytes| String::from_utf8_lossy(bytes).into_owned())
}

/// The address that an account of the store is.
pub(crate) fn address(text: &str) -> Option<Address> {
    Address::parse(text).ok()
}
