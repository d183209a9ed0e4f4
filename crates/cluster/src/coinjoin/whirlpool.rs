//! Whirlpool (Samourai Wallet): five to ten inputs, as many outputs, all of one pool's value.
//!
//! The rule is SCDH of Stockinger, Haslhofer, Moreno-Sanchez and Maffei, "Pinpointing and Measuring Wasabi and Samourai
//! CoinJoins in the Bitcoin Ecosystem" (2021), with the larger rounds that came later ("surge cycles", up to ten).

use super::classify::{Classified, Kind, Participants};
use super::denominations::WHIRLPOOL_POOLS;
use super::tx::{ScriptKind, Tx, distinct_scripts, only};

/// April 2019: the first block that Dumplings looks at for Whirlpool is 570,000.
const FIRST: i64 = 1_554_076_800;
/// A premix coin is the pool's value and its share of the miner's fee: at most this more (SCDH: 0.0011 BTC).
const PREMIX_EXCESS: u64 = 110_000;

pub(super) fn recognise(tx: &Tx<'_>) -> Option<Classified> {
    let size = tx.inputs.len();
    if !(5..=10).contains(&size) || tx.outputs.len() != size || tx.time.is_some_and(|time| time < FIRST) {
        return None;
    }
    let pool = tx.outputs.first()?.value;
    let equal = WHIRLPOOL_POOLS.contains(&pool) && tx.outputs.iter().all(|coin| coin.value == pool);
    if !equal || !inputs_fit(tx, pool) || !scripts_fit(tx) {
        return None;
    }
    let remixed = tx.inputs.iter().filter(|coin| coin.value == pool).count();
    Some(Classified {
        kind: Kind::Whirlpool,
        evidence: vec![
            format!("{size} inputs and {size} outputs, every output {pool} sat, which is a Whirlpool pool"),
            format!(
                "{remixed} inputs are remixed (exactly the pool's value), the others are premix coins just above it"
            ),
        ],
        participants: Some(Participants { at_least: size, at_most: size }),
        denomination: Some(pool),
    })
}

/// At least one input is remixed, the others bring the miner's fee.
fn inputs_fit(tx: &Tx<'_>, pool: u64) -> bool {
    let fits = |value: u64| (pool..=pool + PREMIX_EXCESS).contains(&value);
    tx.inputs.iter().all(|coin| fits(coin.value)) && tx.inputs.iter().any(|coin| coin.value == pool)
}

/// Native segwit, and nobody twice: each participant gives one coin and takes one.
fn scripts_fit(tx: &Tx<'_>) -> bool {
    only(tx.inputs, &[ScriptKind::P2wpkh])
        && only(tx.outputs, &[ScriptKind::P2wpkh])
        && distinct_scripts(tx.inputs) == tx.inputs.len()
        && distinct_scripts(tx.outputs) == tx.outputs.len()
}
