//! The stores of a watch: made from the observations that it holds, one store an asset, and made again whenever the
//! watch holds other ones.

use crate::{Builder, Error, Kind, Result, Row, Store, StoreInfo, store::Source};
use archive::{Archive, SourceRow, Watch};
use gather::{Format, GatherError, Quarantined, Seen, Sink, SinkError};
use record::{Claim, Identity, Observation, Transfer};
use std::{collections::BTreeMap, path::PathBuf};

/// Where the store of `asset` (`ethereum/eth`) is.
#[must_use]
pub fn place(watch: &Watch, asset: &str) -> PathBuf {
    watch.stores_dir().join(asset.replace(|c: char| !c.is_ascii_alphanumeric(), "-"))
}

/// Makes every store that is missing or older than the transfers that the watch holds. Returns what each holds.
///
/// # Errors
/// Where an exhibit cannot be read again or a store cannot be written; stores that stood before still stand.
pub fn refresh(archive: &Archive) -> std::result::Result<BTreeMap<String, u32>, StoresError> {
    let sources: Vec<_> = archive.sources()?.into_iter().filter(is_transfers).collect();
    let wanted: Vec<_> = sources.iter().map(named).collect();
    let mut held = BTreeMap::new();
    if sources.is_empty() || is_fresh(archive.watch(), &wanted, &mut held) {
        return Ok(held);
    }
    let mut collected = Transfers::default();
    // A transfer that two sources state (each account's own export does) is one transfer.
    let mut seen = Seen::default();
    for source in &sources {
        gather::reread_with(archive, source, &mut seen, &mut collected)?;
    }
    for (asset, mut transfers) in collected.by_asset {
        // Rows of one second keep the order of their blocks, and within those the order of their sources.
        transfers.sort_by_key(|transfer| (transfer.time, transfer.block));
        let target = place(archive.watch(), &asset);
        let meta = build(&target, &asset, wanted.clone(), &transfers)?;
        held.insert(asset, meta);
    }
    Ok(held)
}

/// What stopped [`refresh`].
#[derive(Debug, thiserror::Error)]
pub enum StoresError {
    /// The watch could not be read.
    #[error(transparent)]
    Archive(#[from] archive::ArchiveError),
    /// A source could not be read again.
    #[error(transparent)]
    Gather(#[from] GatherError),
    /// A store could not be built.
    #[error(transparent)]
    Store(#[from] Error),
}

fn is_transfers(source: &SourceRow) -> bool {
    Format::find(&source.bulk.format).is_some_and(|format| format.is_chain_export() && !format.is_of_coins())
}

fn named(source: &SourceRow) -> Source {
    Source { sha256: source.bulk.exhibit.to_string(), name: source.exhibit.name.clone() }
}

/// Whether all stores that stand were made from exactly these sources; fills in what they hold.
fn is_fresh(watch: &Watch, wanted: &[Source], held: &mut BTreeMap<String, u32>) -> bool {
    let Ok(folders) = std::fs::read_dir(watch.stores_dir()) else { return false };
    let mut any = false;
    for folder in folders.flatten() {
        let Ok(store) = Store::open(&folder.path()) else { return false };
        if store.meta().sources != wanted {
            return false;
        }
        held.insert(format!("{}/{}", store.meta().chain, store.meta().asset), store.meta().transfers);
        any = true;
    }
    any
}

fn build(target: &std::path::Path, asset: &str, sources: Vec<Source>, transfers: &[Transfer]) -> Result<u32> {
    let (chain, symbol) = asset.split_once('/').unwrap_or(("", asset));
    // A chain's own asset has the chain's decimals; a token's are not in its transfers.
    let decimals = if symbol == "eth" { 18 } else { 0 };
    if let Some(parent) = target.parent() {
        std::fs::create_dir_all(parent).map_err(|source| Error::io("creating", parent, source))?;
    }
    let info = StoreInfo { chain: chain.to_owned(), asset: symbol.to_owned(), decimals, sources };
    let mut builder = Builder::replacing(target, info)?;
    for transfer in transfers {
        push(&mut builder, transfer)?;
    }
    Ok(builder.finish()?.transfers)
}

/// A transfer is one row, its fee another; the nonce belongs to the first.
fn push(builder: &mut Builder, transfer: &Transfer) -> Result<()> {
    let (from, to) = (transfer.from.as_str().as_bytes(), transfer.to.as_str().as_bytes());
    let row = Row {
        from,
        to,
        amount: transfer.amount,
        time: transfer.time,
        tx: Some(*transfer.tx.as_bytes()),
        kind: Kind::Value,
        nonce: transfer.nonce,
    };
    builder.push(row)?;
    if transfer.fee > 0 {
        builder.push(Row { to: &[], amount: transfer.fee, kind: Kind::Fee, nonce: None, ..row })?;
    }
    Ok(())
}

/// Keeps the transfers of a source, by asset.
#[derive(Default)]
struct Transfers {
    by_asset: BTreeMap<String, Vec<Transfer>>,
}

impl Sink for Transfers {
    fn claim(&mut self, _: Claim) -> std::result::Result<(), SinkError> {
        Ok(())
    }

    fn observation(&mut self, observation: Observation) -> std::result::Result<(), SinkError> {
        if let Observation::Transfer(transfer) = observation {
            self.by_asset.entry(transfer.asset.clone()).or_default().push(transfer);
        }
        Ok(())
    }

    fn identity(&mut self, _: Identity) -> std::result::Result<(), SinkError> {
        Ok(())
    }

    fn quarantine(&mut self, _: Quarantined) -> std::result::Result<(), SinkError> {
        Ok(())
    }
}
