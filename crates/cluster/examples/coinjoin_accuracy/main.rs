//! Scores the CoinJoin rules on real transactions and prints the tables of `docs/accuracy.md`.
//!
//! `cargo run --release -p cluster --example coinjoin_accuracy -- SETS [BLOCK.raw]`: SETS is a directory with the zips of
//! Dumplings files (`crocs-muni/coinjoin-analysis`, test fixtures) and the lists of false positives as JSON; BLOCK.raw is
//! a Bitcoin block as the node writes it, whose transactions serve as ordinary ones.

mod dumplings;
mod links;
mod types;

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use cluster::coinjoin::{Classified, Coin, Tx, classify};
use dumplings::Row;

/// A file of transactions: what it holds by its publisher's word, and its rows, each transaction once.
pub(crate) struct Set {
    /// `zip/file`, without extensions.
    pub(crate) name: String,
    pub(crate) rows: Vec<Row>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("usage: coinjoin_accuracy SETS [BLOCK.raw]")?;
    let sets = sets(Path::new(&directory))?;
    let false_lists = false_lists(Path::new(&directory))?;
    let block = arguments.next().map(|path| block(Path::new(&path))).transpose()?;
    let mut out = std::io::stdout().lock();
    types::report(&mut out, &sets, &false_lists, block.as_deref())?;
    links::report(&mut out, &sets)?;
    Ok(out.flush()?)
}

/// Runs the rules on one row.
pub(crate) fn classified(row: &Row) -> Classified {
    with_tx(row, classify)
}

/// Lends a row as the transaction that the rules take.
pub(crate) fn with_tx<T>(row: &Row, use_it: impl FnOnce(&Tx<'_>) -> T) -> T {
    let (inputs, outputs) = (lend(&row.inputs), lend(&row.outputs));
    use_it(&Tx { inputs: &inputs, outputs: &outputs, time: Some(row.time) })
}

fn lend(coins: &[dumplings::Coin]) -> Vec<Coin<'_>> {
    coins.iter().map(|coin| Coin::new(coin.value, &coin.script)).collect()
}

/// All files of transactions in all zips of the directory, in order of name.
fn sets(directory: &Path) -> Result<Vec<Set>, Box<dyn Error>> {
    let mut paths: Vec<_> =
        fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    let mut sets = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "zip")) {
        let mut archive = zip::ZipArchive::new(fs::File::open(path)?)?;
        for index in 0..archive.len() {
            let mut file = archive.by_index(index)?;
            if !file.is_file() {
                continue;
            }
            let stem =
                |name: &str| Path::new(name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let name = format!("{}/{}", stem(&path.to_string_lossy()), stem(file.name()));
            let mut text = String::new();
            file.read_to_string(&mut text)?;
            sets.push(Set { rows: rows(&name, &text)?, name });
        }
    }
    Ok(sets)
}

fn rows(name: &str, text: &str) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let row = dumplings::row(line).map_err(|error| format!("{name}, line {}: {error}", number + 1))?;
        if seen.insert(row.txid.clone()) {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The ids in every JSON list of false positives, by file.
fn false_lists(directory: &Path) -> Result<BTreeMap<String, HashSet<String>>, Box<dyn Error>> {
    let mut lists = BTreeMap::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "json") {
            let value: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            lists.insert(name, ids(&value));
        }
    }
    Ok(lists)
}

fn ids(value: &serde_json::Value) -> HashSet<String> {
    match value {
        serde_json::Value::String(id) => HashSet::from([id.clone()]),
        serde_json::Value::Array(list) => list.iter().flat_map(ids).collect(),
        serde_json::Value::Object(map) => map.values().flat_map(ids).collect(),
        _ => HashSet::new(),
    }
}

/// The transactions of a raw block. It does not hold the outputs that its inputs spend.
fn block(path: &Path) -> Result<Vec<bitcoin::Transaction>, Box<dyn Error>> {
    let block: bitcoin::Block = bitcoin::consensus::deserialize(&fs::read(path)?)?;
    Ok(block.txdata)
}
