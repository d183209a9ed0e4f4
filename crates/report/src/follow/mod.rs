//! Following money from an address that an analyst names, outside any case.

pub(crate) mod bounded;
mod graph;
mod shapes;

pub use bounded::Bounded;
pub use graph::{Cut, Edge, FlowFormat, FlowGraph, GraphRequest, LabelOrigin, Node, OnList, StopReason};
pub use shapes::{Day, Shown};

use crate::{
    Desk, ReportError, labels,
    methods::fifo::{self, AccountSum, Moved, StopTotal, account_text},
};
use record::Digest;
use serde::Serialize;
use trace::{Flow, Kind, Options, Policy, Seed, Store, typology::Rhythm};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct FollowRequest<'a> {
    /// The asset: `ethereum/eth`.
    pub asset: &'a str,
    /// The addresses whose income is followed.
    pub from: &'a [String],
    /// If any: only the income from these transactions.
    pub transactions: &'a [String],
    /// The accounting rule.
    pub policy: Policy,
    /// Last second looked at, inclusive.
    pub until: Option<u32>,
    /// Whether the least and the most that can have arrived are asked too: at `only_to`, or at every service.
    pub bounds: bool,
    /// If set: only transfers to, and endings at, this address are returned.
    pub only_to: Option<&'a str>,
}

/// Where the money went; amounts are base units as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Followed {
    /// The accounting rule. Under poison no sums are told but those of what was paid.
    pub policy: Policy,
    /// The asset.
    pub asset: String,
    /// Blocks followed by `watch` that are in this answer, and not in the exhibits.
    pub followed_blocks: usize,
    /// With a target: what the transfers shown carried to it. Units that came by twice count twice.
    pub arrived: Option<String>,
    /// What was followed in all.
    pub stolen: String,
    /// Of it: stopped at services.
    pub stopped: String,
    /// At rest on accounts whose sent history is complete.
    pub at_rest: String,
    /// Paid in fees.
    pub fees: String,
    /// Arrived on accounts whose sent history is not complete.
    pub unknown: String,
    /// Income of the accounts on the way that the data do not show; clean.
    pub unknown_inflows: String,
    /// Every transfer that carried it, in time order.
    pub flows: Vec<Transferred>,
    /// Services at which it stopped.
    pub stops: Vec<StoppedAt>,
    /// Accounts on which it was last seen: at rest, or lost from sight with the reason.
    pub ends: Vec<Ending>,
    /// Under poison: who was reached.
    pub reached: Vec<ReachedAccount>,
    /// What can have arrived under any rule, where it was asked for.
    pub bounds: Vec<Bounded>,
    /// Shapes that laundering takes.
    pub patterns: Vec<Shown>,
    /// At which hours of the day it was moved: context, and no evidence. From thirty transfers on.
    pub rhythm: Option<Rhythm>,
    /// Where it lay at the end of every day on which any moved.
    pub days: Vec<Day>,
}

/// An account that poison reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReachedAccount {
    /// The account.
    pub account: String,
    /// The transaction that reached it first.
    pub first: String,
    /// All that reached accounts paid it.
    pub received: String,
    /// Whether the trace ends here.
    pub stopped: bool,
}

/// A transfer that carried some of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Transferred {
    /// Transaction.
    pub tx: String,
    /// Unix seconds.
    pub time: u32,
    /// Sender.
    pub from: String,
    /// Receiver.
    pub to: String,
    /// Followed units in it.
    pub carried: String,
    /// All units in it.
    pub amount: String,
}

/// A service at which some of it stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoppedAt {
    /// The account.
    pub account: String,
    /// Its label.
    pub name: String,
    /// `pool`, `exchange`, `bridge` or `service`.
    pub kind: String,
    /// Why the trace ends there.
    pub reason: String,
    /// The claim that says what the account is.
    pub claim: String,
    /// How much.
    pub amount: String,
}

/// An account on which some of it was last seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ending {
    /// The account.
    pub account: String,
    /// How much.
    pub amount: String,
    /// Why nobody can say whether it is still there; absent where it is at rest.
    pub why: Option<String>,
}

impl Desk {
    /// Follows what the addresses received, by the rule asked for, to services, rest or the end of the data.
    ///
    /// # Errors
    /// [`ReportError::Evidence`] where an address has no income in the store, or the target no transfer; what the
    /// tracer says.
    pub fn follow(&self, request: &FollowRequest<'_>) -> Result<Followed, ReportError> {
        let store = self.store_to_date(request.asset)?;
        let mut seeds = vec![];
        for address in request.from {
            seeds.extend(income(&store, address, request.transactions)?);
        }
        // An address with a typing error is not one that nothing reached.
        let target = request.only_to.map(|address| held_account(&store, address)).transpose()?;
        let view = self.view();
        let known = labels::stops(self.archive(), &store, &view)?;
        let options = Options { stops: known.stops.clone(), until: request.until, ..Options::default() };
        let flow = trace::follow(&store, &seeds, request.policy, &options)?;
        if flow.thefts.is_empty() {
            let why = "the addresses had received nothing by then".to_owned();
            return Err(ReportError::Evidence { method: "the trace", why, hint: "give a later --until" });
        }
        let result = fifo::result(&store, &flow, &known)?;
        let mut found = followed(result, request);
        found.followed_blocks = store.blocks();
        found.reached = reached(&store, &flow, target);
        if request.bounds {
            let targets = targets(&store, &flow, &known, request)?;
            found.bounds = bounded::bounded(&store, &seeds, &known, request.until, &targets)?;
        }
        found.patterns = shapes::shown(&store, &flow, target);
        found.rhythm = trace::typology::rhythm(&store, &flow);
        found.days = shapes::days(&store, &flow, &labels::said(self.archive(), &store, &view)?);
        Ok(found)
    }
}

/// The address asked about, or else every service at which the money stopped.
fn targets(
    store: &Store,
    flow: &Flow,
    known: &labels::KnownStops,
    request: &FollowRequest<'_>,
) -> Result<Vec<bounded::Asked>, ReportError> {
    let asked = |account: u32| bounded::Asked {
        accounts: vec![account],
        name: known.names.get(&account).cloned().unwrap_or_default(),
    };
    if let Some(address) = request.only_to {
        return Ok(vec![asked(held_account(store, address)?)]);
    }
    let stopped = flow.stopped.iter().map(|one| one.account);
    // Poison counts no units, but it knows whom it reached.
    let reached = flow.reached.iter().filter(|one| one.stopped).map(|one| one.account);
    let mut accounts: Vec<u32> = stopped.chain(reached).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts.retain(|account| known.stops.get(*account).is_some());
    Ok(accounts.into_iter().map(asked).collect())
}

fn held_account(store: &Store, address: &str) -> Result<u32, ReportError> {
    store.account_id(address.as_bytes()).ok_or_else(|| ReportError::Evidence {
        method: "the trace",
        why: format!("no transfer of {address} is held"),
        hint: "check the address; else gather its transfers first",
    })
}

fn reached(store: &Store, flow: &Flow, target: Option<u32>) -> Vec<ReachedAccount> {
    let first = |row| {
        store.tx(row).map_or_else(String::new, |tx| crate::methods::releases::hex(&Digest::from_bytes(*tx)))
    };
    let one = |one: &trace::flow::Reached| ReachedAccount {
        account: account_text(store, one.account),
        first: first(one.first),
        received: one.received.to_string(),
        stopped: one.stopped,
    };
    let wanted = |one: &&trace::flow::Reached| target.is_none_or(|target| target == one.account);
    flow.reached.iter().filter(wanted).map(one).collect()
}

/// The transfers that paid the address: all of them, or those of the given transactions.
pub(crate) fn income(
    store: &Store,
    address: &str,
    transactions: &[String],
) -> Result<Vec<Seed>, ReportError> {
    let canonical = record::Address::parse(address)?;
    let nothing =
        |why: String| ReportError::Evidence { method: "the trace", why, hint: "gather its transfers first" };
    let account = store
        .account_id(canonical.as_str().as_bytes())
        .ok_or_else(|| nothing(format!("no transfer of {canonical} is held")))?;
    let rows = if transactions.is_empty() {
        store.rows_to(account)
    } else {
        let mut rows = vec![];
        for tx in transactions {
            let hash: Digest = tx
                .trim_start_matches("0x")
                .parse()
                .map_err(|_| ReportError::NotATransaction { text: tx.clone() })?;
            rows.extend(store.rows_of_tx(hash.as_bytes()));
        }
        rows
    };
    let paid = |row: &u32| {
        store.transfer(*row).is_some_and(|transfer| {
            transfer.receiver == account && transfer.amount > 0 && transfer.kind == Kind::Value
        })
    };
    let seeds: Vec<_> = rows
        .into_iter()
        .filter(paid)
        .filter_map(|row| store.given_of_row(row))
        .map(|given| Seed::Transfer { given, label: 1 })
        .collect();
    if seeds.is_empty() && !transactions.is_empty() {
        Err(nothing(format!("{} paid {canonical} nothing in what is held", transactions.join(" and "))))
    } else if seeds.is_empty() {
        Err(nothing(format!("{canonical} was paid nothing in what is held")))
    } else {
        Ok(seeds)
    }
}

fn followed(result: fifo::Result_, request: &FollowRequest<'_>) -> Followed {
    let wanted = |account: &str| request.only_to.is_none_or(|only| only.eq_ignore_ascii_case(account));
    let ending = |sum: AccountSum| Ending { account: sum.account, amount: sum.amount, why: sum.why };
    let stop = |stop: StopTotal| StoppedAt {
        account: stop.account,
        name: stop.name,
        kind: stop.kind,
        reason: stop.reason,
        claim: stop.claim,
        amount: stop.amount,
    };
    let flow = |moved: Moved| Transferred {
        tx: moved.tx,
        time: moved.time,
        from: moved.from,
        to: moved.to,
        carried: moved.carried,
        amount: moved.amount,
    };
    let flows: Vec<_> = result.moves.into_iter().filter(|moved| wanted(&moved.to)).map(flow).collect();
    let carried = flows.iter().filter_map(|one| one.carried.parse::<u128>().ok());
    let arrived: u128 = carried.fold(0, u128::saturating_add);
    Followed {
        policy: request.policy,
        asset: request.asset.to_owned(),
        followed_blocks: 0,
        arrived: request.only_to.map(|_| arrived.to_string()),
        stolen: result.stolen,
        stopped: result.stopped,
        at_rest: result.at_rest,
        fees: result.fees,
        unknown: result.unknown,
        unknown_inflows: result.unknown_inflow_total,
        flows,
        stops: result.stops.into_iter().filter(|one| wanted(&one.account)).map(stop).collect(),
        ends: result
            .resting
            .into_iter()
            .chain(result.unknowns)
            .filter(|one| wanted(&one.account))
            .map(ending)
            .collect(),
        reached: vec![],
        bounds: vec![],
        patterns: vec![],
        rhythm: None,
        days: vec![],
    }
}
