//! `JoinMarket`: one taker pays several makers for joining; and CoinJoins of equal outputs of no protocol that we know.
//!
//! The shape (n equal outputs; n or n − 1 others) is that of Möser and Böhme, "Join Me on a Market for Anonymity" (2016),
//! Schnoering and Vazirgiannis, "Heuristics for Detecting `CoinJoin` Transactions on the Bitcoin Blockchain" (2023), and
//! Ficsór's Dumplings. A shape alone also fits payouts, so the values must say it too: the inputs must divide among n
//! owners of whom all but one, the taker, come out with what they brought and a maker's fee.

use super::classify::{Classified, Kind, Participants};
use super::decompose::{Divisions, EqualOutputs, Limits, Terms, divisions};
use super::denominations::repeated;
use super::tx::{Coin, ScriptKind, Tx, distinct_scripts};

/// January 2015, when `JoinMarket` was announced.
const FIRST: i64 = 1_420_070_400;
/// One taker and two makers. Two equal outputs are too common: a CoinJoin of two cannot be told from a payment.
const FEWEST: usize = 3;
/// Where the division is not telling, only a larger round is called a CoinJoin, and of no known type.
const FEWEST_UNDIVIDED: usize = 4;
/// With more inputs than this for each output, some division fits by chance, so that finding one says nothing.
const INPUTS_FOR_EACH_OUTPUT: usize = 4;
/// `ZeroLink`-like rounds without a known denomination: at least as many equal outputs as Wasabi 1 asks for.
const FEWEST_ZEROLINK: usize = 10;
/// A maker's contribution to the miner's fee (`txfee_contribution`), in satoshi, beyond what it earns.
const CONTRIBUTION: u64 = 1_000;
/// A maker's fee: up to half a percent of the denomination, or this many satoshi if that is more.
const FEE_SHARE: u64 = 200;
const FEE_FLAT: u64 = 10_000;

/// Steps and divisions for deciding that one exists.
const ONE: Limits = Limits { steps: 200_000, divisions: 1 };

/// What one maker may gain or lose for this denomination, in satoshi.
#[must_use]
pub fn maker_terms(denomination: u64) -> Terms {
    Terms { gains: FEE_FLAT.max(denomination / FEE_SHARE), loses: CONTRIBUTION }
}

/// A CoinJoin of equal outputs taken apart: what to divide, and which outputs the changes are.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub(super) denomination: u64,
    pub(super) participants: usize,
    pub(super) inputs: Vec<u64>,
    pub(super) changes: Vec<u64>,
    /// For each change, the index of its output.
    pub(super) outputs: Vec<usize>,
}

impl Shape {
    /// `None` unless one value repeats, `FEWEST` times or more, with a change for each, or for each but one.
    pub(super) fn of(tx: &Tx<'_>) -> Option<Self> {
        let values = repeated(tx.outputs);
        let (most, others) = values.split_first()?;
        let changes = tx.outputs.len() - most.count;
        let fits = most.count >= FEWEST && (changes == most.count || changes + 1 == most.count);
        if !fits || others.iter().any(|one| one.count > 1) {
            return None;
        }
        let (outputs, changes) = tx
            .outputs
            .iter()
            .enumerate()
            .filter(|(_, coin)| coin.value != most.value)
            .map(|(at, coin)| (at, coin.value))
            .unzip();
        let inputs = tx.inputs.iter().map(|coin| coin.value).collect();
        Some(Self { denomination: most.value, participants: most.count, inputs, changes, outputs })
    }

    pub(super) fn divide(&self, terms: Terms, limits: Limits) -> Divisions {
        let (inputs, changes) = (self.inputs.as_slice(), self.changes.as_slice());
        let tx = EqualOutputs {
            inputs,
            changes,
            denomination: self.denomination,
            participants: self.participants,
        };
        divisions(&tx, terms, limits)
    }
}

pub(super) fn recognise(tx: &Tx<'_>) -> Option<Classified> {
    if tx.inputs.len() < FEWEST || tx.time.is_some_and(|time| time < FIRST) || !strangers(tx) {
        return None;
    }
    Shape::of(tx)
        .filter(|shape| distinct_scripts(tx.inputs) >= shape.participants)
        .and_then(|shape| by_division(tx, &shape))
}

/// What the values say: makers are paid, or everyone pays, or the division is not telling, or there is none.
fn by_division(tx: &Tx<'_>, shape: &Shape) -> Option<Classified> {
    let telling = tx.inputs.len() <= INPUTS_FOR_EACH_OUTPUT * tx.outputs.len();
    let terms = maker_terms(shape.denomination);
    let paid = shape.divide(terms, ONE);
    if telling && !paid.found.is_empty() {
        let earns = terms.gains;
        let says = format!(
            "the inputs divide among {} owners, all but one of whom gain at most {earns} sat",
            shape.participants
        );
        return Some(equal_outputs(Kind::JoinMarket, shape, says));
    }
    let everyone_pays = Terms { gains: 0, loses: tx.fee()? };
    let shared = shape.divide(everyone_pays, ONE);
    if telling && !shared.found.is_empty() {
        let says = format!(
            "the inputs divide among {} owners, each of whom pays a part of the fee",
            shape.participants
        );
        return Some(equal_outputs(Kind::OtherCoinJoin, shape, says));
    }
    let undecided = !telling || tx.inputs.len() > 64 || (!paid.complete && paid.found.is_empty());
    (undecided && shape.participants >= FEWEST_UNDIVIDED).then(|| {
        let says = format!(
            "{} inputs: too many for their division to tell, so the shape alone says it",
            tx.inputs.len()
        );
        equal_outputs(Kind::OtherCoinJoin, shape, says)
    })
}

fn equal_outputs(kind: Kind, shape: &Shape, says: String) -> Classified {
    let Shape { participants, denomination, .. } = shape;
    Classified {
        kind,
        evidence: vec![
            format!("{participants} outputs of {denomination} sat and {} of change", shape.changes.len()),
            says,
        ],
        participants: Some(Participants { at_least: *participants, at_most: *participants }),
        denomination: Some(*denomination),
    }
}

/// Many equal outputs from at least as many owners, of no denomination that names the protocol.
pub(super) fn zerolink_like(tx: &Tx<'_>) -> Option<Classified> {
    let most = *repeated(tx.outputs).first()?;
    let fits = most.count >= FEWEST_ZEROLINK
        && most.count < tx.outputs.len()
        && distinct_scripts(tx.inputs) >= most.count;
    (fits && strangers(tx)).then(|| Classified {
        kind: Kind::OtherCoinJoin,
        evidence: vec![
            format!("{} outputs of {} sat", most.count, most.value),
            format!(
                "{} scripts among the inputs, at least as many as equal outputs",
                distinct_scripts(tx.inputs)
            ),
        ],
        participants: Some(Participants { at_least: most.count, at_most: distinct_scripts(tx.inputs) }),
        denomination: Some(most.value),
    })
}

/// No data output (token protocols make equal dust outputs), no script paid twice, none paid that also pays.
fn strangers(tx: &Tx<'_>) -> bool {
    let carries_data = |coin: &Coin<'_>| coin.kind == ScriptKind::OpReturn || coin.value == 0;
    if tx.outputs.iter().any(carries_data) || distinct_scripts(tx.outputs) != tx.outputs.len() {
        return false;
    }
    let mut paying: Vec<&[u8]> =
        tx.inputs.iter().map(|coin| coin.script).filter(|one| !one.is_empty()).collect();
    paying.sort_unstable();
    tx.outputs.iter().all(|coin| paying.binary_search(&coin.script).is_err())
}
