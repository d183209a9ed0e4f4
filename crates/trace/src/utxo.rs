//! Chains of unspent outputs (Bitcoin and its kin) in a transfer store.
//!
//! Every output is an account and every transaction is an account. A transaction is written as
//!
//! 1. one row from each output that it spends to the transaction, in the order of its inputs;
//! 2. one row from the transaction to each output that it makes, in their order;
//! 3. one fee row, last, for what the outputs leave;
//!
//! all at the transaction's time. An output is received once and spent once, whole; so the account rules say of it
//! exactly what the rules of the chain say. First in, first out over these rows is the rule of *Clayton's case* on
//! the transaction's inputs and outputs in order: the first units of the first input go to the first output, and the
//! last ones to the fee. The proportional rule is applied output by output, rounding down, the last one (or the fee)
//! taking what is left. Last in, first out pays the first output from the end of the last input. A coinbase has no
//! inputs and its outputs come from the mint; fees that it collects are minted again there, and what was tainted of
//! them has ended as a fee.
//!
//! A theft is a row from a transaction to the output that the thief took; [`Pushed`] says which row that is.

use crate::error::{Error, Result};
use crate::store::{Builder, Kind, Row};

/// Bytes of a transaction id, in the order in which the chain hashes them.
pub type TxId = [u8; 32];

/// An output of a transaction: its id and the output's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outpoint {
    /// The transaction that made it.
    pub tx: TxId,
    /// Its position among that transaction's outputs, from 0.
    pub index: u32,
}

impl Outpoint {
    /// The output's account: the transaction id, then the position, big-endian.
    #[must_use]
    pub fn account(&self) -> [u8; 36] {
        let mut account = [0; 36];
        let (id, index) = account.split_at_mut(32);
        id.copy_from_slice(&self.tx);
        index.copy_from_slice(&self.index.to_be_bytes());
        account
    }
}

/// A transaction as it is taken in.
#[derive(Debug, Clone, Copy)]
pub struct Transaction<'a> {
    /// Its id; also its account.
    pub id: TxId,
    /// Unix seconds of its block.
    pub time: u32,
    /// The outputs that it spends with their amounts in base units, in order; empty for a coinbase.
    pub inputs: &'a [(Outpoint, u128)],
    /// The amounts of its outputs in base units, in order.
    pub outputs: &'a [u128],
    /// It has inputs, left out of `inputs`, whose amounts are not known: what they brought becomes unseen income, and
    /// its fee is not known.
    pub unvalued: bool,
}

/// Where a transaction's rows are: rows of the source, as seeds name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pushed {
    /// The row of the first output; the others follow it.
    pub first_output: u32,
    /// The fee's row, where there is a fee.
    pub fee: Option<u32>,
}

/// Writes a transaction's rows. Give transactions in the order of the chain: one that spends an output must come after
/// the one that makes it. An output spent but never made becomes unseen income.
///
/// # Errors
/// [`Error::BadRow`] where the outputs come to more than the inputs, or as [`Builder::push`].
pub fn push_transaction(builder: &mut Builder, transaction: &Transaction<'_>) -> Result<Pushed> {
    let fee = fee(builder, transaction)?;
    let row = Row {
        from: &transaction.id,
        to: &transaction.id,
        amount: 0,
        time: transaction.time,
        tx: Some(transaction.id),
        kind: Kind::Value,
        nonce: None,
    };
    for (outpoint, amount) in transaction.inputs {
        builder.push(Row { from: &outpoint.account(), amount: *amount, ..row })?;
    }
    let coinbase = transaction.inputs.is_empty() && !transaction.unvalued;
    let from: &[u8] = if coinbase { &[] } else { &transaction.id };
    let first_output = given(builder)?;
    for (index, &amount) in (0_u32..).zip(transaction.outputs) {
        let to = Outpoint { tx: transaction.id, index }.account();
        builder.push(Row { from, to: &to, amount, ..row })?;
    }
    if fee == 0 {
        return Ok(Pushed { first_output, fee: None });
    }
    let at = given(builder)?;
    builder.push(Row { to: &[], amount: fee, kind: Kind::Fee, ..row })?;
    Ok(Pushed { first_output, fee: Some(at) })
}

/// What the outputs leave of the inputs; nothing for a coinbase, and where not all inputs are known.
fn fee(builder: &Builder, transaction: &Transaction<'_>) -> Result<u128> {
    if transaction.inputs.is_empty() || transaction.unvalued {
        return Ok(0);
    }
    let spent = transaction.inputs.iter().try_fold(0_u128, |sum, (_, amount)| sum.checked_add(*amount));
    let made = transaction.outputs.iter().try_fold(0_u128, |sum, amount| sum.checked_add(*amount));
    spent.zip(made).and_then(|(spent, made)| spent.checked_sub(made)).ok_or_else(|| Error::BadRow {
        row: builder.rows() as u64,
        what: format!("transaction {} pays out more than it spends", hex::encode(transaction.id)),
        hint: "give every input with its amount, in base units",
    })
}

fn given(builder: &Builder) -> Result<u32> {
    u32::try_from(builder.rows()).map_err(|_| Error::BadRow {
        row: builder.rows() as u64,
        what: "more than 2^32 rows".to_owned(),
        hint: "split the source by period",
    })
}
