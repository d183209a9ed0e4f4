//! The stores of a watch: made from the observations that it holds, one store an asset, and made again whenever the
//! watch holds other ones.

use crate::store::{Block, Source, Tail};
use crate::{Builder, Error, Kind, Result, Row, Store, StoreInfo};
use archive::{Archive, SourceRow, Watch};
use gather::{Format, GatherError, Quarantined, Seen, Sink, SinkError};
use record::{Claim, Identity, Observation, Transfer};
use std::{
    collections::BTreeMap,
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

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
    let (sources, wanted) = sources(archive)?;
    let mut held = BTreeMap::new();
    if sources.is_empty() || is_fresh(archive.watch(), &wanted, &mut held) {
        return Ok(held);
    }
    let following = follow(archive.watch())?;
    refresh_following(archive, &following)
}

/// As [`refresh`], for who holds the stores already. Blocks of a store's tail that its new rows do not hold yet
/// become the tail of the new store.
///
/// # Errors
/// As [`refresh`].
pub fn refresh_following(
    archive: &Archive,
    _held: &Following,
) -> std::result::Result<BTreeMap<String, u32>, StoresError> {
    let (sources, wanted) = sources(archive)?;
    let mut held = BTreeMap::new();
    if sources.is_empty() || is_fresh(archive.watch(), &wanted, &mut held) {
        return Ok(held);
    }
    let mut collected = Transfers::default();
    // A store that was made for blocks to come stays, with whatever sources there are.
    for asset in assets(archive.watch())? {
        collected.by_asset.entry(asset).or_default();
    }
    // A transfer that two sources state (each account's own export does) is one transfer.
    let mut seen = Seen::default();
    for source in &sources {
        gather::reread_with(archive, source, &mut seen, &mut collected)?;
    }
    for (asset, mut transfers) in collected.by_asset {
        // Rows of one second keep the order of their blocks, and within those the order of their sources.
        transfers.sort_by_key(|transfer| (transfer.time, transfer.block));
        let target = place(archive.watch(), &asset);
        let tail = blocks_of(&target)?;
        let transfers = build(&target, &asset, wanted.clone(), &transfers)?;
        carry_over(&target, &tail)?;
        held.insert(asset, transfers);
    }
    Ok(held)
}

/// The right to make a watch's stores anew, or to append to them; one process has it at a time.
#[derive(Debug)]
pub struct Following(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

/// Takes that right until the result is dropped.
///
/// # Errors
/// [`StoresError::Followed`] where another process has it.
pub fn follow(watch: &Watch) -> std::result::Result<Following, StoresError> {
    let path = watch.dir().join("stores.lock");
    let fail = |source| StoresError::Store(Error::io("locking", &path, source));
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(fail)?;
    match file.try_lock() {
        Ok(()) => Ok(Following(file)),
        Err(TryLockError::WouldBlock) => Err(StoresError::Followed { path }),
        Err(TryLockError::Error(source)) => Err(fail(source)),
    }
}

/// The assets that a watch has stores of.
///
/// # Errors
/// What [`Store::open`] says.
pub fn assets(watch: &Watch) -> std::result::Result<Vec<String>, StoresError> {
    let mut found = vec![];
    for folder in std::fs::read_dir(watch.stores_dir()).into_iter().flatten().flatten() {
        let store = Store::open(&folder.path())?;
        found.push(format!("{}/{}", store.meta().chain, store.meta().asset));
    }
    found.sort();
    Ok(found)
}

/// The store of an asset, made empty where the watch holds no transfer of it.
///
/// # Errors
/// What opening or building it says.
pub fn ensure(archive: &Archive, asset: &str) -> std::result::Result<Store, StoresError> {
    let target = place(archive.watch(), asset);
    if !target.exists() {
        build(&target, asset, sources(archive)?.1, &[])?;
    }
    Ok(Store::open(&target)?)
}

fn sources(archive: &Archive) -> std::result::Result<(Vec<SourceRow>, Vec<Source>), StoresError> {
    let sources: Vec<_> = archive.sources()?.into_iter().filter(is_transfers).collect();
    let wanted = sources.iter().map(named).collect();
    Ok((sources, wanted))
}

/// The blocks of a store's tail; none where there is no such store.
fn blocks_of(target: &Path) -> Result<Vec<Block>> {
    if !target.exists() {
        return Ok(vec![]);
    }
    let store = Store::open(target)?;
    let tail = Tail::open(&store)?;
    tail.blocks().iter().map(|held| tail.block(held)).collect()
}

/// Appends those blocks that the store does not hold as rows.
fn carry_over(target: &Path, blocks: &[Block]) -> Result<()> {
    let store = Store::open(target)?;
    let last = store.meta().last_time;
    let held = |block: &Block| {
        let any = || block.rows.iter().filter_map(|row| row.tx).any(|tx| !store.rows_of_tx(&tx).is_empty());
        store.meta().transfers > 0 && (block.time < last || (block.time == last && any()))
    };
    let from = blocks.iter().rposition(held).map_or(0, |at| at + 1);
    let mut tail = Tail::open(&store)?;
    blocks.iter().skip(from).try_for_each(|block| tail.append(block))
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
    /// Another process follows a chain, or makes the stores anew.
    #[error(
        "the stores are in use: another process holds {}\n\
         hint: stop `watchkeeper watch --follow`, and try again; what was gathered is kept", path.display()
    )]
    Followed {
        /// The lock.
        path: PathBuf,
    },
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
