//! The stores of the assets that are watched, held so that nobody makes them anew meanwhile.

use archive::Archive;
use trace::Store;
use trace::stores::{self, Following};

use crate::error::{Result, VigilError};

/// An asset's store, open.
#[derive(Debug)]
pub struct Watched {
    asset: String,
    store: Store,
}

impl Watched {
    /// Opens the stores of `assets`; of every asset that the watch has a store of, where none is named. An asset
    /// without a store gets an empty one where `begin` says so.
    ///
    /// # Errors
    /// [`VigilError::UnknownAsset`]; where another process follows or rebuilds the stores; what a store says.
    pub fn open(archive: &Archive, assets: &[String], begin: bool) -> Result<(Following, Vec<Self>)> {
        let following = stores::follow(archive.watch())?;
        stores::refresh_following(archive, &following)?;
        let held = stores::assets(archive.watch())?;
        let unknown = assets.iter().find(|asset| !begin && !held.contains(asset));
        if let Some(asset) = unknown.cloned() {
            return Err(VigilError::UnknownAsset { asset, held });
        }
        let mut names = if assets.is_empty() { held } else { assets.to_vec() };
        names.sort();
        names.dedup();
        let mut open = Vec::new();
        for asset in names {
            open.push(Self { store: stores::ensure(archive, &asset)?, asset });
        }
        Ok((following, open))
    }

    /// A store by itself, outside a watch.
    #[must_use]
    pub const fn of(asset: String, store: Store) -> Self {
        Self { asset, store }
    }

    /// The asset: `ethereum/eth`.
    #[must_use]
    pub fn asset(&self) -> &str {
        &self.asset
    }

    /// Its store.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }
}
