//! Chains of unspent outputs under every rule, against a tracer that moves single units.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proptest::prelude::*;
use trace::store::StoreInfo;
use trace::utxo::{Outpoint, Transaction, TxId, push_transaction};
use trace::{Builder, Error, Options, Policy, Seed, Store, Target, TheftOnTheft, backward, follow};

/// A transaction before its inputs are known: which unspent outputs it takes, and the sizes of its outputs and fee.
#[derive(Debug, Clone)]
struct Plan {
    inputs: Vec<prop::sample::Index>,
    shares: Vec<u8>,
    minted: u8,
    theft: Option<u32>,
}

#[derive(Debug, Clone)]
struct Made {
    inputs: Vec<(Outpoint, u128)>,
    outputs: Vec<u128>,
    /// The first output is stolen, for this incident.
    theft: Option<u32>,
}

fn plan() -> impl Strategy<Value = Plan> {
    let inputs = prop::collection::vec(any::<prop::sample::Index>(), 0..4);
    let theft = prop::option::weighted(0.15, 1_u32..4);
    (inputs, prop::collection::vec(0_u8..9, 1..5), 1_u8..30, theft)
        .prop_map(|(inputs, shares, minted, theft)| Plan { inputs, shares, minted, theft })
}

fn id(at: usize) -> TxId {
    let mut id = [7; 32];
    id[0] = at as u8;
    id
}

/// Spends what there is: every amount follows from the plans. The last share is the fee.
fn chain(plans: &[Plan]) -> Vec<Made> {
    let mut unspent: Vec<(Outpoint, u128)> = Vec::new();
    let mut chain = Vec::new();
    for (at, plan) in plans.iter().enumerate() {
        let mut inputs = Vec::new();
        for pick in plan.inputs.iter().filter(|_| at > 2) {
            if !unspent.is_empty() {
                let at = pick.index(unspent.len());
                inputs.push(unspent.remove(at));
            }
        }
        let spent: u128 = inputs.iter().map(|(_, amount)| amount).sum();
        let whole = if inputs.is_empty() { plan.minted.into() } else { spent };
        let shares: u128 = plan.shares.iter().map(|s| u128::from(*s)).sum::<u128>().max(1);
        let mut outputs: Vec<u128> = plan.shares.iter().map(|&s| whole * u128::from(s) / shares).collect();
        let left = whole - outputs.iter().sum::<u128>();
        if plan.inputs.len() % 2 == 0 && outputs.len() > 1 {
            outputs.pop(); // the last share is the fee
        } else if let Some(last) = outputs.last_mut() {
            *last += left; // no fee
        }
        let made = |(index, &amount): (usize, &u128)| (Outpoint { tx: id(at), index: index as u32 }, amount);
        unspent.extend(outputs.iter().enumerate().map(made));
        chain.push(Made { inputs, outputs, theft: plan.theft });
    }
    chain
}

type Units = Vec<Option<u32>>;

/// The units that a payment of `need` carries, and the rest, each unit being looked at.
fn pay(units: &[Option<u32>], need: usize, policy: Policy) -> (Units, Units) {
    match policy {
        Policy::Lifo => {
            let (rest, paid) = units.split_at(units.len() - need);
            (paid.to_vec(), rest.to_vec())
        }
        Policy::Haircut => {
            let tainted: Units = {
                let mut tainted: Units = units.iter().copied().filter(Option::is_some).collect();
                tainted.sort_unstable();
                tainted
            };
            let moved = (tainted.len() * need).checked_div(units.len()).unwrap_or(0);
            // Of labels in order, the first C of t units send the first m · C / t of the m that move.
            let mut taken = vec![false; tainted.len()];
            let mut sent = 0;
            for (at, label) in tainted.iter().enumerate() {
                if tainted.get(at + 1) == Some(label) {
                    continue;
                }
                let through = moved * (at + 1) / tainted.len();
                let first = tainted.iter().position(|other| other == label).unwrap();
                taken[first..first + (through - sent)].fill(true);
                sent = through;
            }
            let of = |which: bool| {
                tainted.iter().zip(&taken).filter(move |(_, taken)| **taken == which).map(|(unit, _)| *unit)
            };
            let mut paid: Units = of(true).collect();
            let mut rest: Units = of(false).collect();
            paid.resize(need, None);
            rest.resize(units.len() - need, None);
            (paid, rest)
        }
        _ => {
            let (paid, rest) = units.split_at(need);
            (paid.to_vec(), rest.to_vec())
        }
    }
}

fn steal(paid: Units, theft: Option<u32>, keep_first: bool) -> Units {
    let Some(label) = theft else { return paid };
    paid.into_iter().map(|unit| if keep_first { unit.or(Some(label)) } else { Some(label) }).collect()
}

/// Units by (account, label) on every unspent output, and those that ended as fees under `None`.
type Ends = BTreeMap<(Option<Outpoint>, u32), u128>;

fn directly(chain: &[Made], policy: Policy, keep_first: bool) -> Ends {
    let mut unspent = BTreeMap::<Outpoint, Units>::new();
    let mut fees = Units::new();
    for (at, made) in chain.iter().enumerate() {
        let mut units: Units = if made.inputs.is_empty() {
            vec![None; made.outputs.iter().sum::<u128>() as usize]
        } else {
            made.inputs.iter().flat_map(|(outpoint, _)| unspent.remove(outpoint).unwrap()).collect()
        };
        for (index, &amount) in made.outputs.iter().enumerate() {
            let paid;
            (paid, units) = pay(&units, amount as usize, policy);
            let paid = steal(paid, made.theft.filter(|_| index == 0), keep_first);
            unspent.insert(Outpoint { tx: id(at), index: index as u32 }, paid);
        }
        fees.extend(units);
    }
    let mut ends = Ends::new();
    let all = unspent.into_iter().map(|(outpoint, units)| (Some(outpoint), units));
    for (place, units) in all.chain([(None, fees)]) {
        for label in units.into_iter().flatten() {
            *ends.entry((place, label)).or_default() += 1;
        }
    }
    ends
}

fn poisoned(chain: &[Made], keep_first: bool) -> BTreeSet<(Outpoint, u32)> {
    let mut reached = BTreeSet::<(Outpoint, u32)>::new();
    for (at, made) in chain.iter().enumerate() {
        let spent =
            |(o, _): &(Outpoint, u32)| made.inputs.iter().any(|(input, amount)| input == o && *amount > 0);
        let labels: BTreeSet<u32> = reached.iter().filter(|r| spent(r)).map(|(_, label)| *label).collect();
        for (index, _) in made.outputs.iter().enumerate().filter(|(_, amount)| **amount > 0) {
            let outpoint = Outpoint { tx: id(at), index: index as u32 };
            let theft = made.theft.filter(|_| index == 0);
            let passed = labels.iter().copied().filter(|_| theft.is_none() || keep_first);
            reached.extend(passed.chain(theft).map(|label| (outpoint, label)));
        }
    }
    reached
}

fn build(dir: &Path, chain: &[Made]) -> (Store, Vec<Seed>) {
    let mut builder = Builder::new(dir, StoreInfo::default()).unwrap();
    let mut seeds = Vec::new();
    for (at, made) in chain.iter().enumerate() {
        let transaction = Transaction {
            id: id(at),
            time: 1_000 + at as u32 / 3,
            inputs: &made.inputs,
            outputs: &made.outputs,
            unvalued: false,
        };
        let pushed = push_transaction(&mut builder, &transaction).unwrap();
        let given = pushed.first_output;
        seeds.extend(made.theft.map(|label| Seed::Transfer { given, label }));
    }
    builder.finish().unwrap();
    (Store::open(dir).unwrap(), seeds)
}

fn outpoint_of(store: &Store, account: u32) -> Option<Outpoint> {
    let bytes = store.account_bytes(account)?;
    let (tx, index) = (bytes.get(..32)?.try_into().ok()?, bytes.get(32..)?.try_into().ok()?);
    Some(Outpoint { tx, index: u32::from_be_bytes(index) })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn outputs_hold_what_the_chain_says(plans in prop::collection::vec(plan(), 4..30), keep_first: bool, which in 0_usize..3) {
        let policy = [Policy::Fifo, Policy::Lifo, Policy::Haircut][which];
        let chain = chain(&plans);
        let dir = tempfile::tempdir().unwrap();
        let (store, seeds) = build(&dir.path().join("store"), &chain);
        prop_assert_eq!(store.meta().unknown_inflows, 0);
        let theft_on_theft = if keep_first { TheftOnTheft::KeepFirst } else { TheftOnTheft::Relabel };
        let options = Options { theft_on_theft, ..Options::default() };
        let flow = follow(&store, &seeds, policy, &options).unwrap();
        let mut ends = Ends::new();
        for held in &flow.unknown {
            ends.insert((outpoint_of(&store, held.account), held.label), held.amount);
        }
        for fee in &flow.fees {
            *ends.entry((None, fee.label)).or_default() += fee.amount;
        }
        let expected = directly(&chain, policy, keep_first);
        prop_assert_eq!(&ends, &expected);
        if policy == Policy::Haircut {
            return Ok(());
        }
        for ((place, label), units) in expected {
            let Some(place) = place else { continue };
            let account = store.account_id(&place.account()).unwrap();
            let back = backward(&store, &Target::Holdings(vec![account]), &seeds, policy, &options).unwrap();
            prop_assert_eq!(back.contributions.get(&label), Some(&units));
        }
    }

    #[test]
    fn poison_reaches_the_outputs_that_the_chain_says(plans in prop::collection::vec(plan(), 4..30), keep_first: bool) {
        let chain = chain(&plans);
        let dir = tempfile::tempdir().unwrap();
        let (store, seeds) = build(&dir.path().join("store"), &chain);
        let theft_on_theft = if keep_first { TheftOnTheft::KeepFirst } else { TheftOnTheft::Relabel };
        let options = Options { theft_on_theft, ..Options::default() };
        let flow = follow(&store, &seeds, Policy::Poison, &options).unwrap();
        let outputs = flow.reached.iter().filter_map(|r| Some((outpoint_of(&store, r.account)?, r.label)));
        prop_assert_eq!(outputs.collect::<BTreeSet<_>>(), poisoned(&chain, keep_first));
    }
}

#[test]
fn a_transaction_that_makes_money_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut builder = Builder::new(&dir.path().join("store"), StoreInfo::default()).unwrap();
    let inputs = [(Outpoint { tx: id(0), index: 0 }, 5)];
    let transaction = Transaction { id: id(1), time: 1, inputs: &inputs, outputs: &[3, 3], unvalued: false };
    assert!(matches!(push_transaction(&mut builder, &transaction), Err(Error::BadRow { row: 0, .. })));
}
