//! Bitcoin transactions with their inputs and outputs as `bitcoin-etl` and BigQuery's `crypto_bitcoin` export them to
//! JSON lines.
//!
//! Blocks in the same stream state no transaction and are passed over. An export that was not enriched leaves the
//! values and addresses of inputs out: they are filled in from transactions earlier in the file, or stay unknown. The
//! file's own `fee` is not read: it is what is left of the sums, and meaningless where an input's value is left out.

use super::coins::{ASSET, Held, owner, place, satoshi};
use crate::{
    GatherError,
    fence::Lines,
    field,
    intake::{Fault, Intake, Open},
    json,
};
use record::{Address, CoinMade, CoinSpent, CoinTx, Observation};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;

#[derive(Deserialize)]
struct Transaction<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    hash: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    block_number: Option<&'a RawValue>,
    #[serde(borrow, default)]
    block_timestamp: Option<&'a RawValue>,
    #[serde(borrow, default)]
    index: Option<&'a RawValue>,
    #[serde(default)]
    is_coinbase: Option<bool>,
    #[serde(borrow, default)]
    inputs: Option<Vec<Input<'a>>>,
    #[serde(borrow, default)]
    outputs: Option<Vec<Output<'a>>>,
}

#[derive(Deserialize)]
struct Input<'a> {
    #[serde(borrow)]
    spent_transaction_hash: Cow<'a, str>,
    #[serde(borrow)]
    spent_output_index: &'a RawValue,
    #[serde(borrow, default)]
    addresses: Option<Vec<Cow<'a, str>>>,
    #[serde(borrow, default)]
    value: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Output<'a> {
    #[serde(borrow)]
    index: &'a RawValue,
    #[serde(borrow, default)]
    addresses: Option<Vec<Cow<'a, str>>>,
    #[serde(borrow)]
    value: &'a RawValue,
}

pub(super) fn read(file: &mut Open<'_>, intake: &mut Intake<'_>) -> Result<(), GatherError> {
    intake.enter(&file.name);
    let mut lines = Lines::new(&mut file.bytes, &file.name);
    let mut held = Held::default();
    while let Some((number, text)) = lines.next()? {
        match parse(text, &mut held) {
            Ok(Some(coins)) => intake.observation(Observation::Coins(coins))?,
            Ok(None) => {}
            Err((id, fault)) => {
                intake.quarantine(number, &id, fault)?;
                continue;
            }
        }
        intake.kept();
    }
    Ok(())
}

/// The transaction of a line, if it is one.
fn parse(text: &[u8], held: &mut Held) -> Result<Option<CoinTx>, (String, Fault)> {
    let words = || String::from_utf8_lossy(text.get(..160).unwrap_or(text)).into_owned();
    let line: Transaction<'_> = json::typed(text).map_err(|fault| (words(), fault))?;
    if line.kind.as_deref() == Some("block") {
        return Ok(None);
    }
    let id = line.hash.as_deref().unwrap_or_default().to_owned();
    coins(&line).and_then(|coins| held.complete(coins)).map(Some).map_err(|fault| (id, fault))
}

fn coins(line: &Transaction<'_>) -> Result<CoinTx, Fault> {
    let lacking = |name: &str| {
        Fault::new(format!("it has no '{name}'"), "transactions with their inputs and outputs are expected")
    };
    let outputs = line.outputs.as_deref().ok_or_else(|| lacking("outputs"))?;
    let inputs = line.inputs.as_deref().unwrap_or_default();
    let index = text(line.index)?;
    Ok(CoinTx {
        asset: ASSET.to_owned(),
        tx: field::hash(line.hash.as_deref().unwrap_or_default())?,
        block: field::count(&text(line.block_number)?)?,
        index: if index.is_empty() { None } else { Some(place(&index)?) },
        time: field::time(&text(line.block_timestamp)?)?,
        coinbase: line.is_coinbase.unwrap_or(inputs.is_empty()),
        inputs: inputs.iter().map(spent).collect::<Result<_, _>>()?,
        outputs: outputs.iter().map(made).collect::<Result<_, _>>()?,
        fee: None,
        inexact: false,
    })
}

fn spent(input: &Input<'_>) -> Result<CoinSpent, Fault> {
    let value = text(input.value)?;
    Ok(CoinSpent {
        tx: field::hash(&input.spent_transaction_hash)?,
        output: place(&text(Some(input.spent_output_index))?)?,
        owners: owners(input.addresses.as_deref())?,
        value: if value.is_empty() { None } else { Some(satoshi(&value)?) },
    })
}

fn made(output: &Output<'_>) -> Result<CoinMade, Fault> {
    Ok(CoinMade {
        output: place(&text(Some(output.index))?)?,
        owners: owners(output.addresses.as_deref())?,
        value: satoshi(&text(Some(output.value))?)?,
    })
}

fn owners(addresses: Option<&[Cow<'_, str>]>) -> Result<Vec<Address>, Fault> {
    let read = addresses.unwrap_or_default().iter().filter_map(|text| owner(text).transpose());
    read.collect()
}

/// A number or text as text; nothing for null.
fn text(value: Option<&RawValue>) -> Result<String, Fault> {
    let wrong =
        |error| Fault::new(format!("a value of it cannot be read: {error}"), "compare it with its source");
    value.map_or_else(|| Ok(String::new()), |value| json::plain(value).map_err(wrong))
}
