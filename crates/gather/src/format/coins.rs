//! Transactions of Bitcoin while they are read: what their inputs end is filled in from what was read before, and the
//! sums are checked.
//!
//! Raw blocks and plain `bitcoin-etl` exports name the output that an input ends, not its value or owner. Both are
//! taken from the transaction that made it, where the same source held it earlier, and are left unknown otherwise:
//! nothing is guessed.

use crate::{field, intake::Fault};
use record::{Address, CoinMade, CoinSpent, CoinTx, Digest, Network};
use std::collections::HashMap;

/// The asset of every transaction here.
pub(super) const ASSET: &str = "bitcoin/btc";

/// Most that ever can be, in satoshi: 21 million bitcoin.
const MOST_MONEY: u64 = 2_100_000_000_000_000;

/// Outputs that are remembered before the older half is forgotten: about 400 MB.
const MOST_HELD: usize = 1 << 20;

/// Unspent outputs of the transactions read so far, the newest of them.
#[derive(Debug, Default)]
pub(super) struct Held {
    newer: HashMap<(Digest, u32), (u64, Vec<Address>)>,
    older: HashMap<(Digest, u32), (u64, Vec<Address>)>,
}

impl Held {
    /// Completes a transaction from what is held, checks its sums, and holds its outputs in turn.
    ///
    /// # Errors
    /// Where an input contradicts the output that it ends, an output passes 21 million coins, or more comes out than
    /// went in.
    pub(super) fn complete(&mut self, mut coins: CoinTx) -> Result<CoinTx, Fault> {
        check_outputs(&coins)?;
        for input in &coins.inputs {
            self.agrees(input)?;
        }
        coins.fee = None;
        let known = coins.inputs.iter().map(|input| input.value.or_else(|| Some(self.get(input)?.0)));
        let paid_in = known.collect::<Option<Vec<u64>>>().filter(|_| !coins.coinbase);
        if let Some(paid_in) = paid_in {
            coins.fee = Some(fee(&paid_in, &coins.outputs, coins.inexact)?);
        }
        for input in &mut coins.inputs {
            self.spend(input);
        }
        for output in &coins.outputs {
            self.hold(coins.tx, output);
        }
        Ok(coins)
    }

    fn get(&self, input: &CoinSpent) -> Option<&(u64, Vec<Address>)> {
        let key = (input.tx, input.output);
        self.newer.get(&key).or_else(|| self.older.get(&key))
    }

    fn agrees(&self, input: &CoinSpent) -> Result<(), Fault> {
        match (input.value, self.get(input)) {
            (Some(stated), Some((held, _))) if stated != *held => {
                let place = format!("{}:{}", input.tx.short(), input.output);
                let reason = format!("it spends {stated} of the output {place}, which holds {held}");
                Err(Fault::new(reason, "compare both transactions with the chain"))
            }
            _ => Ok(()),
        }
    }

    /// Fills in what an input leaves out. An output is spent once, so it is forgotten with it.
    fn spend(&mut self, input: &mut CoinSpent) {
        let key = (input.tx, input.output);
        let Some((value, owners)) = self.newer.remove(&key).or_else(|| self.older.remove(&key)) else {
            return;
        };
        input.value = Some(value);
        if input.owners.is_empty() {
            input.owners = owners;
        }
    }

    fn hold(&mut self, tx: Digest, output: &CoinMade) {
        if self.newer.len() >= MOST_HELD {
            self.older = std::mem::take(&mut self.newer);
        }
        self.newer.insert((tx, output.output), (output.value, output.owners.clone()));
    }
}

fn check_outputs(coins: &CoinTx) -> Result<(), Fault> {
    let wrong = |reason: String| Err(Fault::new(reason, "compare the transaction with the chain"));
    let total = coins.outputs.iter().try_fold(0_u64, |sum, output| sum.checked_add(output.value));
    if total.is_none_or(|total| total > MOST_MONEY) {
        return wrong("its outputs are more than 21 million bitcoin".to_owned());
    }
    let places = (0_u32..).zip(&coins.outputs);
    if let Some((place, _)) = places.into_iter().find(|(place, output)| output.output != *place) {
        return wrong(format!("its outputs are not numbered from 0 on: number {place} is missing"));
    }
    if !coins.coinbase && coins.inputs.is_empty() {
        return wrong("it has no inputs and is no coinbase".to_owned());
    }
    Ok(())
}

/// What is left for the miner. Where the values came through floating point the least of differences is rounding.
fn fee(paid_in: &[u64], outputs: &[CoinMade], inexact: bool) -> Result<u64, Fault> {
    let paid_in: u128 = paid_in.iter().map(|value| u128::from(*value)).sum();
    let paid_out: u128 = outputs.iter().map(|output| u128::from(output.value)).sum();
    let tolerance = if inexact { 1 } else { 0 };
    if paid_out > paid_in + tolerance {
        let reason = format!("it pays out {paid_out} and takes in {paid_in}");
        return Err(Fault::new(reason, "compare the transaction with the chain"));
    }
    u64::try_from(paid_in.saturating_sub(paid_out))
        .map_err(|_| Fault::new("its fee exceeds 64 bits", "compare the transaction with the chain"))
}

/// Reads an owner as exports write it. `bitcoin-etl` makes up `nonstandard…` names for scripts without address: no one.
pub(super) fn owner(text: &str) -> Result<Option<Address>, Fault> {
    if text.is_empty() || text.starts_with("nonstandard") {
        return Ok(None);
    }
    field::address_on(Network::Bitcoin, text).map(Some)
}

/// Reads whole satoshi within 64 bits.
pub(super) fn satoshi(text: &str) -> Result<u64, Fault> {
    let wrong =
        |_| Fault::new("its value exceeds 64 bits", "values are satoshi; compare them with the chain");
    u64::try_from(field::amount(text)?).map_err(wrong)
}

/// Reads a place in a list.
pub(super) fn place(text: &str) -> Result<u32, Fault> {
    let wrong =
        |_| Fault::new("a place exceeds 32 bits", "outputs are counted from 0 within their transaction");
    u32::try_from(field::count(text)?).map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tx(name: u8, inputs: &[(u8, u32, Option<u64>)], outputs: &[u64]) -> CoinTx {
        let outputs =
            (0..).zip(outputs).map(|(output, value)| CoinMade { output, owners: vec![], value: *value });
        CoinTx {
            asset: ASSET.to_owned(),
            tx: Digest::of(&[name]),
            block: 1,
            index: None,
            time: 1,
            coinbase: inputs.is_empty(),
            inputs: inputs
                .iter()
                .map(|(tx, output, value)| CoinSpent {
                    tx: Digest::of(&[*tx]),
                    output: *output,
                    owners: vec![],
                    value: *value,
                })
                .collect(),
            outputs: outputs.collect(),
            fee: None,
            inexact: false,
        }
    }

    #[test]
    fn inputs_are_filled_in_from_what_was_read_and_else_left_out() {
        let mut held = Held::default();
        held.complete(tx(1, &[], &[50, 7])).unwrap();
        let known = held.complete(tx(2, &[(1, 0, None)], &[30, 18])).unwrap();
        assert_eq!((known.inputs[0].value, known.fee), (Some(50), Some(2)));
        let partly = held.complete(tx(3, &[(1, 1, None), (9, 0, None)], &[3])).unwrap();
        assert_eq!((partly.inputs[0].value, partly.inputs[1].value, partly.fee), (Some(7), None, None));
    }

    #[test]
    fn sums_that_cannot_be_are_refused() {
        let mut held = Held::default();
        held.complete(tx(1, &[], &[50])).unwrap();
        assert!(
            held.complete(tx(2, &[(1, 0, Some(51))], &[1])).unwrap_err().reason.contains("which holds 50")
        );
        assert!(held.complete(tx(2, &[(1, 0, None)], &[51])).unwrap_err().reason.contains("pays out 51"));
        assert!(held.complete(tx(2, &[], &[MOST_MONEY + 1])).unwrap_err().reason.contains("21 million"));
        // What was refused spent nothing.
        assert_eq!(held.complete(tx(2, &[(1, 0, None)], &[49])).unwrap().fee, Some(1));
    }
}
