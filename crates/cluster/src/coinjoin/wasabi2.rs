//! Wasabi 2 (`WabiSabi`): many inputs and outputs, both in falling order, nearly every output a standard denomination.
//!
//! Rules of Ficsór's Dumplings (`Scanner.cs`) and of the wallet itself (`SmartTransaction.IsWasabi2Cj`); the lower bound
//! on inputs is that of the coordinators after June 2024 (21), where zkSNACKs's was 50.

use super::classify::{Classified, Kind, Participants};
use super::denominations::is_wasabi2_denomination;
use super::tx::{ScriptKind, Tx, distinct_scripts, falling, only};

/// June 2022, the release of Wasabi 2.0.
const FIRST: i64 = 1_654_041_600;
/// Fewest inputs of a round.
const FEWEST_INPUTS: usize = 21;
/// More than this share of the outputs are standard denominations: four in five.
const STANDARD: (usize, usize) = (4, 5);
/// A wallet registers at most this many inputs in a round (`WalletWasabi`, `MaxInputsRegistrableByWallet`).
const INPUTS_OF_ONE_WALLET: usize = 10;
/// More than this share of inputs under one script is one owner's sweep, not a round: one in ten.
const MOST_OF_ONE_SCRIPT: usize = 10;

pub(super) fn recognise(tx: &Tx<'_>) -> Option<Classified> {
    let (inputs, outputs) = (tx.inputs.len(), tx.outputs.len());
    if inputs < FEWEST_INPUTS || outputs < 2 || tx.time.is_some_and(|time| time < FIRST) {
        return None;
    }
    let standard = tx.outputs.iter().filter(|coin| is_wasabi2_denomination(coin.value)).count();
    if standard * STANDARD.1 <= outputs * STANDARD.0 || !order_and_scripts_fit(tx) || !owners_fit(tx) {
        return None;
    }
    Some(Classified {
        kind: Kind::Wasabi2,
        evidence: vec![
            format!("{standard} of {outputs} outputs are standard denominations of Wasabi 2"),
            format!(
                "{inputs} inputs and the outputs are in falling order of value, all scripts P2WPKH or P2TR"
            ),
        ],
        participants: Some(Participants {
            at_least: inputs.div_ceil(INPUTS_OF_ONE_WALLET),
            at_most: distinct_scripts(tx.inputs).min(outputs),
        }),
        denomination: None,
    })
}

fn order_and_scripts_fit(tx: &Tx<'_>) -> bool {
    let kinds = [ScriptKind::P2wpkh, ScriptKind::P2tr];
    falling(tx.inputs) && falling(tx.outputs) && only(tx.inputs, &kinds) && only(tx.outputs, &kinds)
}

/// No script has more than a tenth of the inputs, and the outputs are of several values: a sweep into equal pieces by
/// one hand also has standard denominations.
fn owners_fit(tx: &Tx<'_>) -> bool {
    let mut scripts: Vec<&[u8]> =
        tx.inputs.iter().map(|coin| coin.script).filter(|one| !one.is_empty()).collect();
    scripts.sort_unstable();
    let largest = scripts.chunk_by(|left, right| left == right).map(<[_]>::len).max().unwrap_or(0);
    let varied = tx.outputs.first().map(|coin| coin.value) != tx.outputs.last().map(|coin| coin.value);
    largest * MOST_OF_ONE_SCRIPT <= tx.inputs.len().max(MOST_OF_ONE_SCRIPT) && varied
}
