//! Bitcoin transactions with their inputs and outputs, in lists of groups.

use super::{
    Stop,
    cell::{Amount, Cell, bitcoin_owner},
    columns::{Batch, Table},
    each_row, need,
};
use crate::{
    format::coins::{ASSET, Held},
    intake::{Fault, Intake},
};
use record::{Address, CoinMade, CoinSpent, CoinTx, Observation};

const COLUMNS: [&str; 13] = [
    "hash",
    "block_number",
    "block_timestamp",
    "index",
    "is_coinbase",
    "inputs.spent_transaction_hash",
    "inputs.spent_output_index",
    "inputs.address",
    "inputs.addresses",
    "inputs.value",
    "outputs.index",
    "outputs.address",
    "outputs.addresses",
];

/// The column behind those of the outputs above.
const OUTPUT_VALUE: usize = 13;

/// Decimals of whole bitcoin, in which the floating point numbers are.
const DECIMALS: u32 = 8;

pub(super) fn transactions(table: &Table, intake: &mut Intake<'_>) -> Result<(), Stop> {
    need(table, &["block_number", "block_timestamp", "inputs.spent_output_index"])?;
    let mut names = COLUMNS.to_vec();
    names.push("outputs.value");
    let mut held = Held::default();
    each_row(table, &names, 0, intake, &mut |batch, row, intake| match transaction(batch, row)
        .and_then(|coins| held.complete(coins))
    {
        Ok(coins) => intake.observation(Observation::Coins(coins)).map(Ok),
        Err(fault) => Ok(Err(fault)),
    })
}

fn transaction(batch: &Batch, row: usize) -> Result<CoinTx, Fault> {
    let (inputs, from_floats) = inputs(batch, row)?;
    let (outputs, to_floats) = outputs(batch, row)?;
    let index = batch.cell(3, row).optional_count()?;
    let coinbase = match batch.cell(4, row) {
        Cell::Bool(coinbase) => coinbase,
        _ => inputs.is_empty(),
    };
    Ok(CoinTx {
        asset: ASSET.to_owned(),
        tx: batch.cell(0, row).hash()?,
        block: batch.cell(1, row).count()?,
        index: index.map(narrow).transpose()?,
        time: batch.cell(2, row).time()?,
        coinbase,
        // Some exports give the coinbase an input that ends nothing.
        inputs: if coinbase { Vec::new() } else { inputs },
        outputs,
        fee: None,
        inexact: from_floats || to_floats,
    })
}

fn inputs(batch: &Batch, row: usize) -> Result<(Vec<CoinSpent>, bool), Fault> {
    let hashes = batch.list(5, row);
    let columns: Vec<_> = (6..10).map(|column| batch.list(column, row)).collect();
    let (mut inputs, mut floats) = (Vec::with_capacity(hashes.len()), false);
    for (nth, hash) in hashes.iter().enumerate() {
        let cell = |column: usize| first(columns.get(column - 6).and_then(|list| list.get(nth)));
        let value = cell(9);
        let value = if value.is_null() { None } else { Some(satoshi(value, &mut floats)?) };
        inputs.push(CoinSpent {
            tx: first(Some(hash)).hash()?,
            output: narrow(cell(6).count()?)?,
            owners: owners(columns.get(1), columns.get(2), nth)?,
            value,
        });
    }
    Ok((inputs, floats))
}

fn outputs(batch: &Batch, row: usize) -> Result<(Vec<CoinMade>, bool), Fault> {
    let values = batch.list(OUTPUT_VALUE, row);
    let [places, one, several] = [10, 11, 12].map(|column| batch.list(column, row));
    let (mut outputs, mut floats) = (Vec::with_capacity(values.len()), false);
    for (nth, value) in values.iter().enumerate() {
        outputs.push(CoinMade {
            output: narrow(first(places.get(nth)).count()?)?,
            owners: owners(Some(&one), Some(&several), nth)?,
            value: satoshi(first(Some(value)), &mut floats)?,
        });
    }
    Ok((outputs, floats))
}

/// The elements of a list in a row, each with its values.
type List<'a> = Vec<Vec<Cell<'a>>>;

fn first<'a>(element: Option<&Vec<Cell<'a>>>) -> Cell<'a> {
    element.and_then(|cells| cells.first()).copied().unwrap_or(Cell::Null)
}

/// The addresses of an input or output: of the column with one, or of the one with several.
fn owners(one: Option<&List<'_>>, several: Option<&List<'_>>, nth: usize) -> Result<Vec<Address>, Fault> {
    let cells = [one, several].into_iter().flatten().filter_map(|list| list.get(nth)).flatten();
    cells.filter_map(|cell| bitcoin_owner(*cell).transpose()).collect()
}

fn satoshi(cell: Cell<'_>, floats: &mut bool) -> Result<u64, Fault> {
    let Amount { units, inexact } = cell.amount(DECIMALS)?;
    *floats |= inexact;
    u64::try_from(units).map_err(|_| Fault::new("its value exceeds 64 bits", "compare it with the chain"))
}

fn narrow(place: u64) -> Result<u32, Fault> {
    u32::try_from(place).map_err(|_| Fault::new("a place exceeds 32 bits", "compare it with the chain"))
}
