//! `meta.json`: what a store says of itself, and the digest that names it.

use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// The newest on-disk format that this program reads, and the one that it writes. Version 1 had no
/// `history_highest.u64`, no tail and no count of duplicates; it is read as it stands.
pub const FORMAT_VERSION: u32 = 2;

/// Name of the description inside a store's directory.
pub(crate) const META_FILE: &str = "meta.json";

/// Largest `meta.json` that is read: 64 MiB, about 500,000 sources.
const META_CAP: u64 = 64 << 20;

/// A file that rows of the store came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// SHA-256 of the file's bytes, lower-case hex.
    pub sha256: String,
    /// Its name, as the person who gave it would know it.
    pub name: String,
}

/// What the builder is told about the store it makes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreInfo {
    /// The chain, for example `bitcoin`, `ethereum`, `tron`.
    pub chain: String,
    /// The asset: a ticker, or a token contract's address.
    pub asset: String,
    /// Decimal places between the base unit and the unit that people speak of (18 for ether).
    pub decimals: u8,
    /// The files that the rows come from.
    pub sources: Vec<Source>,
}

/// One column file of a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// File name inside the store's directory.
    pub name: String,
    /// Exact length in bytes.
    pub bytes: u64,
    /// SHA-256 of the content, lower-case hex.
    pub sha256: String,
}

/// The accounts that stand for no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserved {
    /// Mint, coinbase and burn: an infinite balance, never traced. Always 0.
    pub outside: u32,
    /// The sender of every `UnknownInflow`: units that an account spends but was never seen to receive.
    pub unknown: u32,
    /// The receiver of every fee.
    pub fees: u32,
}

/// The description of a store: everything but the columns themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// On-disk format, see [`FORMAT_VERSION`].
    pub format_version: u32,
    /// See [`StoreInfo::chain`].
    pub chain: String,
    /// See [`StoreInfo::asset`].
    pub asset: String,
    /// See [`StoreInfo::decimals`].
    pub decimals: u8,
    /// Rows held, the synthetic `UnknownInflow` rows included.
    pub transfers: u32,
    /// Rows given to the builder.
    pub given_rows: u32,
    /// Rows given after one with a later time, and therefore moved.
    pub rows_out_of_order: u32,
    /// `UnknownInflow` rows that the builder added because an account would have gone below zero.
    pub unknown_inflows: u32,
    /// Length of the id space: ids run from 0 to this, less one.
    pub account_ids: u32,
    /// Accounts with at least one transfer, the reserved ones left out.
    pub accounts: u32,
    /// Bytes of one amount: 8 or 16.
    pub amount_width: u8,
    /// The accounts that stand for no address.
    pub reserved: Reserved,
    /// Unix seconds of the first transfer, 0 in an empty store.
    pub first_time: u32,
    /// Unix seconds of the last transfer, 0 in an empty store.
    pub last_time: u32,
    /// See [`StoreInfo::sources`].
    pub sources: Vec<Source>,
    /// The column files, with their checksums.
    pub segments: Vec<Segment>,
    /// Given rows left out because another had the same place in the same transaction (since version 2).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub duplicates: u32,
    /// Those of them that said something else than the row kept (since version 2).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub contradicting: u32,
    /// The blocks that the source said it holds, if it did (since version 2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Blocks>,
}

/// Which blocks a source holds, as told by [`super::Builder::note_block`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blocks {
    /// Lowest height.
    pub first: u64,
    /// Highest height.
    pub last: u64,
    /// Heights between them that the source does not hold.
    pub missing: u64,
    /// The first gaps, at most 100: first and last missing height of each.
    pub gaps: Vec<[u64; 2]>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    digest: String,
    meta: Meta,
}

impl Meta {
    /// The named column file, where the store has it.
    #[must_use]
    pub fn segment(&self, name: &str) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.name == name)
    }

    /// SHA-256, lower-case hex, over the RFC 8785 form of the description. It covers every column through
    /// the segment checksums, so two stores with one digest hold the same transfers.
    ///
    /// # Errors
    /// Only if the description has no JSON form, which a built or opened one always has.
    pub fn digest(&self) -> Result<String> {
        Ok(hex::encode(Sha256::digest(canonical(self)?)))
    }

    /// Bytes of all column files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.bytes).sum()
    }

    pub(crate) fn to_file(&self) -> Result<Vec<u8>> {
        canonical(&Sealed { digest: self.digest()?, meta: self.clone() })
    }

    /// Reads a description. A changed bit anywhere in the file is refused: the file must be the canonical
    /// form of what it says, under the digest that it states.
    pub(crate) fn read(dir: &Path) -> Result<Self> {
        let bytes = read_capped(dir)?;
        refuse_newer(dir, &bytes)?;
        let sealed: Sealed = serde_json::from_slice(&bytes)
            .map_err(|e| Error::damaged(dir, META_FILE, format!("is not a store's description: {e}")))?;
        if sealed.meta.digest()? != sealed.digest || sealed.meta.to_file()? != bytes {
            return Err(Error::damaged(
                dir,
                META_FILE,
                "its content does not agree with the digest it states",
            ));
        }
        Ok(sealed.meta)
    }
}

fn canonical<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    serde_jcs::to_vec(value).map_err(|e| Error::damaged(Path::new("."), META_FILE, e.to_string()))
}

fn read_capped(dir: &Path) -> Result<Vec<u8>> {
    let path = dir.join(META_FILE);
    let hint = "name a directory that `watchkeeper store build` made";
    let refuse = |what: String| Error::NotAStore { path: dir.to_path_buf(), what, hint };
    let length = std::fs::metadata(&path).map_err(|e| refuse(format!("{META_FILE}: {e}")))?.len();
    if length > META_CAP {
        return Err(refuse(format!("{META_FILE} is {length} bytes long, the limit is {META_CAP}")));
    }
    std::fs::read(&path).map_err(|e| Error::io("reading", &path, e))
}

/// Looks at the version alone first, so that a newer file is called newer and not damaged.
fn refuse_newer(dir: &Path, bytes: &[u8]) -> Result<()> {
    let version = serde_json::from_slice::<serde_json::Value>(bytes)
        .ok()
        .and_then(|value| value.pointer("/meta/format_version").and_then(serde_json::Value::as_u64));
    let found = version.and_then(|v| u32::try_from(v).ok()).unwrap_or(FORMAT_VERSION);
    if found > FORMAT_VERSION {
        return Err(Error::NewerFormat { path: dir.to_path_buf(), found, supported: FORMAT_VERSION });
    }
    Ok(())
}
