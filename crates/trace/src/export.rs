//! Named rows straight from chain exports into a store's [`Builder`], and transactions of coins to whoever builds a
//! store of them. Every format of [`gather::Format::is_chain_export`] is read, recognised by its content.
//!
//! An account is named by its address as text. Tokens that are made (from nobody, or as a block's reward) come from
//! the outside account, tokens that are destroyed go to it. A transfer that several files state counts once: tables of
//! traces are therefore read before tables of transactions, whose own value they repeat and whose failures they know.

use crate::{
    Builder, Error, Kind, Result, Row, StoreInfo,
    contract::BuildSummary,
    store::Source,
    utxo::{Outpoint, Transaction, push_transaction},
};
use gather::{Format, Movement, Piece, Quarantined, Seen, Sink, SinkError};
use record::{Claim, CoinSpent, CoinTx, Digest, Identity, Observation, RecordError, Tally};
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    time::Instant,
};

/// Quarantined records that are kept for the report; all are counted.
const MOST_SHOWN: usize = 100;

/// Assets that are told apart in a report; the transfers of further ones are counted together.
const MOST_ASSETS: usize = 10_000;

/// How much of a Parquet file's end is searched for the names of its columns.
const FOOTER: u64 = 64 << 10;

/// What a reading of exports came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExportSummary {
    /// Records read, kept, quarantined; transfers passed on, repeated and inexact.
    pub tally: Tally,
    /// Transfers by asset (`ethereum/eth`), of 10,000 assets at most.
    pub assets: BTreeMap<String, u64>,
    /// The first 100 records that were set aside, with their reasons.
    pub quarantined: Vec<Quarantined>,
    /// Rows given to the builder: transfers of the asset, and its fees.
    pub rows: u64,
}

/// Pushes every transfer of one asset that the files hold. `asset` names it where they hold several.
///
/// # Errors
/// [`Error::Export`] where a file is no chain export, is one of coins, or where no asset is named and there are
/// several (the message lists them), or where the one named is not there; [`Error::Gather`] where a file cannot be
/// read; errors of [`Builder::push`].
pub fn push_export(paths: &[PathBuf], asset: Option<&str>, builder: &mut Builder) -> Result<ExportSummary> {
    refuse_mixture(paths, Held::Transfers)?;
    let mut sink = Rows { builder, wanted: asset, summary: ExportSummary::default(), coins: false };
    let tally = read(paths, &mut sink)?;
    let Rows { summary, coins, .. } = sink;
    let summary = ExportSummary { tally, ..summary };
    if coins {
        return Err(refused(paths, OF_COINS.to_owned(), COINS_APART));
    }
    refuse_other_assets(paths, asset, &summary)?;
    Ok(summary)
}

/// Hands every transaction of coins that the files hold to `take`, in the order of the files: what a store of coins
/// is built from.
///
/// # Errors
/// As [`push_export`], where a file holds transfers instead; whatever `take` answers.
pub fn each_coins(paths: &[PathBuf], take: &mut dyn FnMut(CoinTx) -> Result<()>) -> Result<ExportSummary> {
    refuse_mixture(paths, Held::Coins)?;
    let mut sink = Coins { take, summary: ExportSummary::default() };
    let tally = read(paths, &mut sink)?;
    let summary = ExportSummary { tally, ..sink.summary };
    let transfers: Vec<_> = summary.assets.keys().cloned().collect();
    if transfers.is_empty() {
        return Ok(summary);
    }
    let what = format!("it holds transfers of {}, not coins", listed(&transfers));
    Err(refused(paths, what, "build a store of accounts from it"))
}

/// The asset of the first transfer of the files; none where they hold none (or coins).
///
/// # Errors
/// As [`push_export`].
pub fn first_asset(paths: &[PathBuf]) -> Result<Option<String>> {
    let mut sink = First { asset: None };
    match read(paths, &mut sink) {
        Ok(_) => Ok(sink.asset),
        Err(Error::Gather(gather::GatherError::Sink { .. })) if sink.asset.is_some() => Ok(sink.asset),
        Err(error) => Err(error),
    }
}

/// Builds a store at `out` from chain exports; a store that stands there is replaced. Of coins, one account an output and
/// one a transaction is kept ([`crate::utxo`]); all files must be of coins then.
///
/// # Errors
/// As [`push_export`] and [`Builder::finish`]; nothing stands at `out` then that did not before.
pub fn export_build(
    paths: &[PathBuf],
    asset: Option<&str>,
    out: &Path,
) -> Result<(BuildSummary, ExportSummary)> {
    let started = Instant::now();
    let named = match asset {
        Some(asset) => Some(asset.to_owned()),
        None => first_asset(paths)?,
    };
    let named = named.unwrap_or_default();
    let (chain, symbol) = named.split_once('/').unwrap_or(("", &named));
    let sources = paths.iter().map(|path| source_of(path)).collect::<Result<_>>()?;
    let info =
        StoreInfo { chain: chain.to_owned(), asset: symbol.to_owned(), decimals: decimals(&named), sources };
    let mut builder = Builder::replacing(out, info)?;
    let summary = if are_coins(paths)? {
        push_coins(paths, &mut builder)?
    } else {
        push_export(paths, asset, &mut builder)?
    };
    refuse_nothing(paths, &summary)?;
    Ok((BuildSummary::of(&builder.finish()?, started), summary))
}

/// Whether the first of the files is of coins: one account an output, and one a transaction, is kept then.
fn are_coins(paths: &[PathBuf]) -> Result<bool> {
    let format = paths.first().map(|path| format_of(path)).transpose()?.flatten();
    Ok(format.is_some_and(Format::is_of_coins))
}

/// Pushes every transaction of coins that the files hold, as [`crate::utxo`] writes them.
fn push_coins(paths: &[PathBuf], builder: &mut Builder) -> Result<ExportSummary> {
    let mut rows = 0;
    let summary = each_coins(paths, &mut |coins| {
        let outpoint = |spent: &CoinSpent| Outpoint { tx: *spent.tx.as_bytes(), index: spent.output };
        let valued = |spent: &CoinSpent| Some((outpoint(spent), u128::from(spent.value?)));
        let inputs: Vec<_> = coins.inputs.iter().filter_map(valued).collect();
        let outputs: Vec<u128> = coins.outputs.iter().map(|made| made.value.into()).collect();
        let (id, time) = (*coins.tx.as_bytes(), coins.time);
        let unvalued = inputs.len() < coins.inputs.len();
        push_transaction(builder, &Transaction { id, time, inputs: &inputs, outputs: &outputs, unvalued })?;
        rows = builder.rows() as u64;
        Ok(())
    })?;
    Ok(ExportSummary { rows, ..summary })
}

/// Whether `path` is a Parquet file, and not one of a chain export: a table of integer accounts, or none of ours.
///
/// # Errors
/// [`Error::Gather`] where it cannot be read.
pub fn is_table(path: &Path) -> Result<bool> {
    let of_a_chain = ["from_address", "Transfer_Sender", "spent_transaction_hash"];
    Ok(format_of(path)? == Some(Format::ChainParquet)
        && !of_a_chain.iter().any(|column| footer_names(path, column)))
}

/// Decimals of a chain's own asset; a token's are not in its transfers, and are 0.
#[must_use]
pub fn decimals(asset: &str) -> u8 {
    match asset.split_once('/') {
        Some(("bitcoin", _)) => 8,
        Some(("tron", "trx")) => 6,
        Some(("tron", _)) | None => 0,
        Some((_, coin)) if coin.starts_with("0x") => 0,
        Some((
            "ethereum" | "optimism" | "base" | "arbitrum" | "bsc" | "polygon" | "gnosis" | "avalanche",
            _,
        )) => 18,
        Some(_) => 0,
    }
}

/// Pushes one transfer: a row, and one for its fee.
///
/// # Errors
/// Those of [`Builder::push`].
pub fn push_movement(builder: &mut Builder, movement: &Movement<'_>) -> Result<u64> {
    let from = if movement.is_mint() { &[] } else { movement.from.as_bytes() };
    let to = if movement.is_burn() { &[] } else { movement.to.as_bytes() };
    let tx = (movement.tx != Digest::default()).then(|| *movement.tx.as_bytes());
    let row = Row {
        from,
        to,
        amount: movement.amount,
        time: movement.time,
        tx,
        kind: Kind::Value,
        nonce: movement.nonce,
    };
    builder.push(row)?;
    if movement.fee == 0 || from.is_empty() {
        return Ok(1);
    }
    builder.push(Row { to: &[], amount: movement.fee, kind: Kind::Fee, nonce: None, ..row })?;
    Ok(2)
}

/// Reads the files into `sink`, traces first.
fn read(paths: &[PathBuf], sink: &mut dyn Sink) -> Result<Tally> {
    let mut ordered = Vec::with_capacity(paths.len());
    for path in paths {
        let format = format_of(path)?.filter(|format| format.is_chain_export());
        let format = format
            .ok_or_else(|| refused(std::slice::from_ref(path), "it is no chain export".to_owned(), TAKEN))?;
        ordered.push((!holds_traces(path)?, path, format));
    }
    ordered.sort_by_key(|(is_late, ..)| *is_late);
    let (mut seen, mut total) = (Seen::default(), Tally::default());
    // Exports date every record themselves, so this day is not used.
    let known = "1970-01-01".parse().map_err(gather_fault)?;
    for (_, path, format) in ordered {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let piece = Piece { name, path: path.clone(), exhibit: Digest::default() };
        let tally = gather::read_with(format, &[piece], known, &mut seen, sink).map_err(unwrapped)?;
        total = sum(total, tally);
    }
    Ok(total)
}

fn gather_fault(error: RecordError) -> Error {
    Error::Gather(gather::GatherError::Sink { file: "a date".to_owned(), source: error.into() })
}

/// The file's name and the digest of its bytes.
fn source_of(path: &Path) -> Result<Source> {
    let mut hasher = Sha256::new();
    File::open(path)
        .and_then(|mut file| std::io::copy(&mut file, &mut hasher))
        .map_err(|error| Error::io("reading", path, error))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Source { sha256: hex::encode(hasher.finalize()), name })
}

fn sum(a: Tally, b: Tally) -> Tally {
    Tally {
        read: a.read + b.read,
        kept: a.kept + b.kept,
        quarantined: a.quarantined + b.quarantined,
        entities: a.entities + b.entities,
        claims: a.claims + b.claims,
        transfers: a.transfers + b.transfers,
        repeated: a.repeated + b.repeated,
        inexact: a.inexact + b.inexact,
    }
}

/// Gives an error of our own, that passed through the parser, its shape again.
fn unwrapped(error: gather::GatherError) -> Error {
    match error {
        gather::GatherError::Sink { file, source } => match source.downcast::<Error>() {
            Ok(own) => *own,
            Err(source) => Error::Gather(gather::GatherError::Sink { file, source }),
        },
        other => Error::Gather(other),
    }
}

fn format_of(path: &Path) -> Result<Option<Format>> {
    let head = gather::head(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(gather::recognise(&name, &head))
}

fn holds_traces(path: &Path) -> Result<bool> {
    let mark = b"trace_type";
    let head = gather::head(path)?;
    if head.starts_with(b"PAR1") {
        return Ok(footer_names(path, "trace_type"));
    }
    Ok(head.windows(mark.len()).any(|window| window == mark))
}

/// Whether the end of a Parquet file, where its columns are described, holds that name.
fn footer_names(path: &Path, column: &str) -> bool {
    let end = || {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(FOOTER)))?;
        let mut bytes = Vec::new();
        file.take(FOOTER).read_to_end(&mut bytes)?;
        Ok::<_, std::io::Error>(bytes)
    };
    end().is_ok_and(|bytes| bytes.windows(column.len()).any(|window| window == column.as_bytes()))
}

/// The kinds of files that a store is built from.
const TAKEN: &str = "a store is built from a Parquet table with the integer columns ts, src, dst and amount, or from \
    exports of ethereum-etl, bitcoin-etl, BigQuery, AWS, Etherscan, Tron or Bitcoin blocks; docs/guide/gather.md \
    describes each";

const OF_COINS: &str = "it holds transactions of coins, not transfers between accounts";

const COINS_APART: &str =
    "build a store of coins from it, apart: its accounts are transactions and their outputs";

/// What the files of one store hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Transfers,
    Coins,
}

/// Refuses the first file whose format shows that it holds something else.
fn refuse_mixture(paths: &[PathBuf], wanted: Held) -> Result<()> {
    for path in paths {
        let Some(format) = format_of(path)?.filter(|format| format.is_chain_export()) else { continue };
        let held = if format.is_of_coins() { Held::Coins } else { Held::Transfers };
        // A Parquet file's columns are not looked at here.
        if held != wanted && format != Format::ChainParquet {
            let (what, hint) = match held {
                Held::Coins => (OF_COINS, COINS_APART),
                Held::Transfers => (
                    "it holds transfers between accounts, not coins",
                    "build a store of accounts from it, apart",
                ),
            };
            return Err(refused(std::slice::from_ref(path), what.to_owned(), hint));
        }
    }
    Ok(())
}

/// Refuses sources of which nothing at all could be kept: an empty store would answer every question with nothing.
fn refuse_nothing(paths: &[PathBuf], summary: &ExportSummary) -> Result<()> {
    if summary.rows > 0 {
        return Ok(());
    }
    let Some(first) = summary.quarantined.first() else {
        return Err(refused(paths, "it holds no transfer".to_owned(), TAKEN));
    };
    let own = |path: &&PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy() == first.file);
    let path = paths.iter().find(own).or(paths.first()).cloned().unwrap_or_default();
    let (line, reason, count) = (first.line, &first.reason, summary.tally.quarantined);
    let what =
        format!("nothing could be kept: {count} records were set aside, the first at line {line}: {reason}");
    Err(Error::Export {
        path,
        what,
        hint: "see the reason; where the file was cut or changed, export it again",
    })
}

fn refuse_other_assets(paths: &[PathBuf], asset: Option<&str>, summary: &ExportSummary) -> Result<()> {
    let held: Vec<_> = summary.assets.keys().cloned().collect();
    match asset {
        None if held.len() > 1 => {
            let what = format!("it holds transfers of {} assets: {}", held.len(), listed(&held));
            Err(refused(paths, what, "a store is of one asset: name it with --asset"))
        }
        Some(asset) if !summary.assets.contains_key(asset) && summary.rows == 0 => {
            let what = format!("it holds no transfer of {asset}, but of {}", listed(&held));
            Err(refused(paths, what, "name an asset that it holds, as it is written there"))
        }
        _ => Ok(()),
    }
}

/// The first of them, and how many more.
fn listed(assets: &[String]) -> String {
    let shown = assets.iter().take(20).cloned().collect::<Vec<_>>().join(", ");
    match assets.len() {
        0 => "none".to_owned(),
        n if n > 20 => format!("{shown} and {} more", n - 20),
        _ => shown,
    }
}

/// Of what several files say together all are named: none of them is at fault alone.
fn refused(paths: &[PathBuf], what: String, hint: &'static str) -> Error {
    let names: Vec<_> = paths.iter().map(|path| path.to_string_lossy()).collect();
    Error::Export { path: names.join(", ").into(), what, hint }
}

impl ExportSummary {
    fn count(&mut self, asset: &str) {
        if let Some(count) = self.assets.get_mut(asset) {
            *count += 1;
            return;
        }
        let name = if self.assets.len() < MOST_ASSETS { asset } else { "others" };
        *self.assets.entry(name.to_owned()).or_default() += 1;
    }

    fn set_aside(&mut self, bad: Quarantined) {
        if self.quarantined.len() < MOST_SHOWN {
            self.quarantined.push(bad);
        }
    }
}

/// Transfers on their way into a builder.
struct Rows<'a> {
    builder: &'a mut Builder,
    wanted: Option<&'a str>,
    summary: ExportSummary,
    coins: bool,
}

impl Sink for Rows<'_> {
    fn claim(&mut self, _: Claim) -> std::result::Result<(), SinkError> {
        Ok(())
    }

    fn observation(&mut self, observation: Observation) -> std::result::Result<(), SinkError> {
        match observation {
            Observation::Transfer(transfer) => self.movement(&Movement::from(&transfer)),
            Observation::Coins(_) => {
                self.coins = true;
                Ok(())
            }
            Observation::Bridge(_)
            | Observation::Pool(_)
            | Observation::Sighting(_)
            | Observation::ReportedUse(_) => Ok(()),
        }
    }

    fn movement(&mut self, movement: &Movement<'_>) -> std::result::Result<(), SinkError> {
        self.summary.count(movement.asset);
        let is_wanted = match self.wanted {
            Some(wanted) => wanted == movement.asset,
            // As soon as there is a second asset the store is not built.
            None => self.summary.assets.len() == 1,
        };
        if is_wanted {
            self.summary.rows += push_movement(self.builder, movement)?;
        }
        Ok(())
    }

    fn identity(&mut self, _: Identity) -> std::result::Result<(), SinkError> {
        Ok(())
    }

    fn quarantine(&mut self, bad: Quarantined) -> std::result::Result<(), SinkError> {
        self.summary.set_aside(bad);
        Ok(())
    }
}

/// Transactions of coins on their way to whoever takes them.
struct Coins<'a> {
    take: &'a mut dyn FnMut(CoinTx) -> Result<()>,
    summary: ExportSummary,
}

impl Sink for Coins<'_> {
    fn claim(&mut self, _: Claim) -> std::result::Result<(), SinkError> {
        Ok(())
    }

    fn observation(&mut self, observation: Observation) -> std::result::Result<(), SinkError> {
        match observation {
            Observation::Coins(coins) => {
                self.summary.rows += 1;
                Ok((self.take)(coins)?)
            }
            Observation::Transfer(transfer) => {
                self.summary.count(&transfer.asset);
                Ok(())
            }
            Observation::Bridge(_)
            | Observation::Pool(_)
            | Observation::Sighting(_)
            | Observation::ReportedUse(_) => Ok(()),
        }
    }

    fn identity(&mut self, _: Identity) -> std::result::Result<(), SinkError> {
        Ok(())
    }

    fn quarantine(&mut self, bad: Quarantined) -> std::result::Result<(), SinkError> {
        self.summary.set_aside(bad);
        Ok(())
    }
}

/// Stops at the first transfer.
struct First {
    asset: Option<String>,
}

impl Sink for First {
    fn claim(&mut self, _: Claim) -> std::result::Result<(), SinkError> {
        Ok(())
    }

    fn observation(&mut self, observation: Observation) -> std::result::Result<(), SinkError> {
        match observation {
            Observation::Transfer(transfer) => self.movement(&Movement::from(&transfer)),
            _ => Ok(()),
        }
    }

    fn movement(&mut self, movement: &Movement<'_>) -> std::result::Result<(), SinkError> {
        self.asset = Some(movement.asset.to_owned());
        Err("the first is enough".into())
    }

    fn identity(&mut self, _: Identity) -> std::result::Result<(), SinkError> {
        Ok(())
    }

    fn quarantine(&mut self, _: Quarantined) -> std::result::Result<(), SinkError> {
        Ok(())
    }
}
