//! Chain exports as feeds: their transfers by the numbers of their blocks.
//!
//! An export states neither hashes nor parents. A block's hash is then made from its content, so that the same block
//! is known again; a missing block or a dropped one can only be noticed where the content of a height changes.

use std::collections::BTreeMap;
use std::path::Path;

use gather::{Format, Piece, Quarantined, Sink, SinkError};
use record::{Claim, Digest, Identity, Observation, PartialDate, Transfer};
use sha2::{Digest as _, Sha256};
use trace::Kind;
use trace::store::{BlockRow, UNHASHED};

use crate::block::{FeedBlock, party_of};
use crate::error::Result;
use crate::feed::SetAside;

/// Whether a file is an export rather than blocks.
pub(crate) fn is_one(path: &Path) -> Result<bool> {
    Ok(format(path)?.is_some())
}

fn format(path: &Path) -> Result<Option<Format>> {
    let head = gather::head(path)?;
    let text = String::from_utf8_lossy(&head);
    if text.trim_start().starts_with('{') && text.contains("\"parent\"") && text.contains("\"transfers\"") {
        return Ok(None);
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let format = gather::recognise(&name, &head);
    Ok(format.filter(|format| format.is_chain_export() && !format.is_of_coins()))
}

/// The blocks of an export, each with 0 for its line, in order of heights.
pub(crate) fn blocks(path: &Path, aside: &mut Vec<SetAside>) -> Result<Vec<(u64, FeedBlock)>> {
    let Some(format) = format(path)? else { return Ok(vec![]) };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let piece = Piece { name: name.clone(), path: path.to_owned(), exhibit: Digest::default() };
    let mut rows = Rows { name, by_block: BTreeMap::new(), aside };
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    gather::read(format, &[piece], PartialDate::day(today), &mut rows)?;
    Ok(rows.by_block.into_iter().map(|(height, block)| (0, hashed(height, block))).collect())
}

struct Rows<'a> {
    name: String,
    by_block: BTreeMap<u64, FeedBlock>,
    aside: &'a mut Vec<SetAside>,
}

impl Sink for Rows<'_> {
    fn claim(&mut self, _: Claim) -> std::result::Result<(), SinkError> {
        Ok(())
    }

    fn observation(&mut self, observation: Observation) -> std::result::Result<(), SinkError> {
        let Observation::Transfer(transfer) = observation else { return Ok(()) };
        if transfer.block == 0 {
            let what = format!("transaction {} has no block number", transfer.tx);
            let hint = "follow an export that numbers its blocks, or gather this one".to_owned();
            self.aside.push(SetAside { file: self.name.clone(), line: 0, what, hint });
            return Ok(());
        }
        let chain = transfer.asset.split('/').next().unwrap_or_default().to_owned();
        let block = self.by_block.entry(transfer.block).or_insert_with(|| FeedBlock {
            chain,
            height: transfer.block,
            hash: [0; 32],
            parent: None,
            time: transfer.time,
            rows: vec![],
        });
        block.rows.extend(rows(&transfer));
        Ok(())
    }

    fn identity(&mut self, _: Identity) -> std::result::Result<(), SinkError> {
        Ok(())
    }

    fn quarantine(&mut self, bad: Quarantined) -> std::result::Result<(), SinkError> {
        self.aside.push(SetAside { file: bad.file, line: bad.line, what: bad.reason, hint: bad.hint });
        Ok(())
    }
}

fn rows(transfer: &Transfer) -> Vec<(String, BlockRow)> {
    let (from, to) = (party_of(transfer.from.as_str()), party_of(transfer.to.as_str()));
    let tx = Some(*transfer.tx.as_bytes());
    let row = BlockRow { from, to, amount: transfer.amount, kind: Kind::Value, tx, nonce: transfer.nonce };
    let fee = (transfer.fee > 0).then(|| BlockRow {
        amount: transfer.fee,
        kind: Kind::Fee,
        nonce: None,
        ..row.clone()
    });
    std::iter::once(row).chain(fee).map(|row| (transfer.asset.clone(), row)).collect()
}

fn hashed(height: u64, block: FeedBlock) -> FeedBlock {
    let mut hasher = Sha256::new();
    hasher.update(block.chain.as_bytes());
    hasher.update(height.to_be_bytes());
    hasher.update(block.time.to_be_bytes());
    for (asset, row) in &block.rows {
        hasher.update(format!(
            "{asset}|{:?}|{:?}|{}|{:?}|{:?}\n",
            row.from, row.to, row.amount, row.kind, row.tx
        ));
    }
    let mut hash: [u8; 32] = hasher.finalize().into();
    hash.iter_mut().zip(UNHASHED).for_each(|(byte, mark)| *byte = mark);
    FeedBlock { hash, ..block }
}
