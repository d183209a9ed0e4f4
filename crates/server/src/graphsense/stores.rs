//! The transfer stores of a watch, kept open between requests.

use super::index::{TxIndex, runs};
use crate::problem::Problem;
use archive::Watch;
use axum::http::StatusCode;
use record::Audience;
use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasher, BuildHasherDefault},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::SystemTime,
};
use trace::Store;

/// Runs of rows that all indexes of transactions hold together at most: 512 MiB of memory.
const MOST_RUNS: u64 = 1 << 26;

/// Tells whether a store is another than before: when its description was written, and how long it is.
type Stamp = (Option<SystemTime>, u64);

/// A store, and where its transactions are.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) store: Store,
    /// Of the store's content.
    pub(super) print: u64,
    stamp: Stamp,
    /// `None` in it: the store's part of [`MOST_RUNS`] was not to be had.
    index: OnceLock<Option<TxIndex>>,
}

/// The open stores, by folder. Stores that were replaced or deleted go with the next request.
#[derive(Debug, Default)]
pub(crate) struct Stores {
    open: Mutex<BTreeMap<PathBuf, Arc<Open>>>,
    /// One index is made at a time.
    indexing: Mutex<()>,
    /// How many labels there are, by who may see them; each with the snapshot that they were counted in.
    labels: Mutex<HashMap<Audience, (String, Arc<LabelCounts>)>>,
}

/// By the name of the chain: labels, and wallets that have any.
pub(super) type LabelCounts = BTreeMap<&'static str, (u64, u64)>;

impl Stores {
    /// The stores of a watch as they stand, in the order of their folders.
    ///
    /// # Errors
    /// 503 where one cannot be opened.
    pub(super) fn of(&self, watch: &Watch) -> Result<Vec<Arc<Open>>, Problem> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = BTreeMap::new();
        for folder in std::fs::read_dir(watch.stores_dir()).into_iter().flatten().flatten() {
            let path = folder.path();
            let Some(stamp) = stamp(&path) else { continue };
            let store = match open.get(&path).filter(|held| held.stamp == stamp) {
                Some(held) => Arc::clone(held),
                None => Arc::new(Open::new(&path, stamp)?),
            };
            found.insert(path, store);
        }
        *open = found;
        Ok(open.values().map(Arc::clone).collect())
    }

    /// How many labels those who may see that much see in a snapshot; counted once each.
    ///
    /// # Errors
    /// What `count` says.
    pub(super) fn labels(
        &self,
        (version, sees): &(String, Audience),
        count: impl FnOnce() -> Result<LabelCounts, Problem>,
    ) -> Result<Arc<LabelCounts>, Problem> {
        let mut labels = self.labels.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, counted)) = labels.get(sees).filter(|(of, _)| of == version) {
            return Ok(Arc::clone(counted));
        }
        let counted = Arc::new(count()?);
        labels.insert(sees.clone(), (version.clone(), Arc::clone(&counted)));
        Ok(counted)
    }

    /// The rows of a transaction.
    ///
    /// # Errors
    /// 501 where the store is too large for an index.
    pub(super) fn rows(&self, open: &Open, hash: &[u8; 32]) -> Result<Vec<u32>, Problem> {
        Ok(self.index(open)?.rows(&open.store, hash))
    }

    /// The transactions whose hashes begin so.
    ///
    /// # Errors
    /// As [`Self::rows`].
    pub(super) fn with_prefix(&self, open: &Open, prefix: &str, most: usize) -> Result<Vec<String>, Problem> {
        Ok(self.index(open)?.with_prefix(&open.store, prefix, most))
    }

    fn index<'a>(&self, open: &'a Open) -> Result<&'a TxIndex, Problem> {
        if open.index.get().is_none() {
            let _one = self.indexing.lock().unwrap_or_else(PoisonError::into_inner);
            open.index.get_or_init(|| {
                (runs(&open.store).saturating_add(self.indexed()) <= MOST_RUNS)
                    .then(|| TxIndex::of(&open.store))
            });
        }
        open.index.get().and_then(Option::as_ref).ok_or_else(|| {
            let detail =
                format!("more than {MOST_RUNS} transactions are held: they are not looked up by hash");
            let hint = "ask for an address's transactions instead, or keep fewer exports in one watch";
            Problem::new(StatusCode::NOT_IMPLEMENTED, detail, hint)
        })
    }

    /// Runs in all indexes that were made.
    fn indexed(&self) -> u64 {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let made = open.values().filter_map(|open| open.index.get()?.as_ref());
        made.map(TxIndex::runs).sum()
    }
}

impl Open {
    fn new(path: &Path, stamp: Stamp) -> Result<Self, Problem> {
        let store = Store::open(path).map_err(|error| unreadable(&error))?;
        let digest = store.digest().map_err(|error| unreadable(&error))?;
        let print = BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(&digest);
        Ok(Self { store, print, stamp, index: OnceLock::new() })
    }
}

/// Of the store in a folder; `None` for what is no store.
fn stamp(folder: &Path) -> Option<Stamp> {
    let about = std::fs::metadata(folder.join("meta.json")).ok()?;
    Some((about.modified().ok(), about.len()))
}

/// 503: what the store says, with its hint.
fn unreadable(error: &trace::Error) -> Problem {
    let text = error.to_string();
    let (detail, hint) = text
        .split_once("\nhint: ")
        .unwrap_or((&text, "gather any source again: stores that cannot be read are made anew"));
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail, hint)
}
