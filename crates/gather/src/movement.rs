//! A transfer while it is on its way, without copies of its texts.

use record::{Address, Digest, Place, RecordError, Transfer};

/// One movement of one asset as its file states it, checked. Addresses are in their canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement<'a> {
    /// See [`Transfer::asset`].
    pub asset: &'a str,
    /// See [`Transfer::tx`]; zeros for a block's reward, which has none.
    pub tx: Digest,
    /// Block height; 0 where the source does not say.
    pub block: u64,
    /// Seconds since 1970-01-01 UTC.
    pub time: u32,
    /// Who pays. For a block's reward the address of zeros.
    pub from: &'a str,
    /// Who is paid.
    pub to: &'a str,
    /// Base units.
    pub amount: u128,
    /// Base units of the chain's own asset, paid by the sender for inclusion.
    pub fee: u128,
    /// See [`Transfer::nonce`].
    pub nonce: Option<u64>,
    /// Where in its transaction.
    pub place: Place,
    /// See [`Transfer::inexact`].
    pub inexact: bool,
}

/// The address that stands for nobody on EVM chains: tokens are made from it and destroyed to it.
pub const NOBODY: &str = "0x0000000000000000000000000000000000000000";

/// Length of a slash and the address of a token's contract.
const TOKEN_NAME: usize = 43;

impl<'a> From<&'a Transfer> for Movement<'a> {
    fn from(transfer: &'a Transfer) -> Self {
        Self {
            asset: &transfer.asset,
            tx: transfer.tx,
            block: transfer.block,
            time: transfer.time,
            from: transfer.from.as_str(),
            to: transfer.to.as_str(),
            amount: transfer.amount,
            fee: transfer.fee,
            nonce: transfer.nonce,
            place: transfer.place.clone(),
            inexact: transfer.inexact,
        }
    }
}

impl Movement<'_> {
    /// The same as a record of its own.
    ///
    /// # Errors
    /// Where an address is none; those of a parser always are.
    pub fn to_transfer(&self) -> Result<Transfer, RecordError> {
        Ok(Transfer {
            asset: self.asset.to_owned(),
            tx: self.tx,
            block: self.block,
            time: self.time,
            from: Address::parse(self.from)?,
            to: Address::parse(self.to)?,
            amount: self.amount,
            fee: self.fee,
            nonce: self.nonce,
            place: self.place.clone(),
            inexact: self.inexact,
        })
    }

    /// Whether tokens are made by it: from nobody, or as a block's reward.
    pub fn is_mint(&self) -> bool {
        matches!(self.place, Place::Reward(_)) || self.is_token() && self.from == NOBODY
    }

    /// Whether tokens are destroyed by it. The chain's own coins lie at the address of zeros for ever, as in any other
    /// account.
    pub fn is_burn(&self) -> bool {
        self.is_token() && self.to == NOBODY
    }

    fn is_token(&self) -> bool {
        let name = self.asset.len().checked_sub(TOKEN_NAME).and_then(|start| self.asset.get(start..));
        name.is_some_and(|name| name.starts_with("/0x"))
    }
}
