//! Traces: what the calls of a transaction moved beyond its own value, what blocks paid to their makers, and what
//! stood in the genesis block.
//!
//! Value moves where a call of type `call`, a creation or a self-destruction succeeds. A `delegatecall`, `staticcall`
//! or `callcode` moves none, whatever value it shows; nor does anything below a call that failed, even if it succeeded
//! itself. The call at the top *is* the transaction's own value: it takes the place of the transaction
//! ([`Place::Transaction`]), so that whoever gives both tables counts it once.

use super::super::evm;
use crate::{
    NOBODY, field,
    intake::{Fault, Intake},
    table::{Fields, Taken},
};
use record::{Observation, Place, Transfer};

/// Most failed calls of one transaction that are remembered; one beneath another needs no place of its own.
const MOST_FAILED: usize = 1 << 16;

/// Takes the traces of a table in their order: a call before those it makes.
#[derive(Debug, Default)]
pub(crate) struct Traces {
    tx: String,
    /// Paths of the calls of that transaction that failed.
    failed: Vec<String>,
    /// Their amounts came as floating point numbers.
    pub(crate) inexact: bool,
}

impl Traces {
    pub(crate) fn take(&mut self, row: &dyn Fields, intake: &mut Intake<'_>) -> Taken {
        match self.read(row) {
            Ok(Some(transfer)) => {
                let inexact = self.inexact && transfer.amount > 0;
                intake.observation(Observation::Transfer(Transfer { inexact, ..transfer })).map(Ok)
            }
            Ok(None) => Ok(Ok(())),
            Err(fault) => Ok(Err(fault)),
        }
    }

    /// The transfer that a trace states, if it states one.
    fn read(&mut self, row: &dyn Fields) -> Result<Option<Transfer>, Fault> {
        let path = path(row.get("trace_address"))?;
        let works = self.works(row, &path)?;
        let moved = match row.get("trace_type") {
            "call" if row.get("call_type") == "call" => called(row, path)?,
            "call" if ["delegatecall", "staticcall", "callcode"].contains(&row.get("call_type")) => {
                return Ok(None);
            }
            "create" | "create2" | "suicide" | "selfdestruct" => called(row, path)?,
            "reward" => paid_by_the_chain(row, row.get("reward_type"))?,
            "genesis" => paid_by_the_chain(row, "genesis")?,
            // The state change of July 2016 that took the DAO's ether back: no transaction did it.
            "daofork" => Transfer { place: Place::Unsaid, ..transfer(row, row.get("from_address"))? },
            other => {
                let other =
                    format!("{} {}", other, row.get("call_type")).chars().take(60).collect::<String>();
                return Err(Fault::new(
                    format!("'{other}' is not a trace"),
                    "call, create, suicide and reward are read",
                ));
            }
        };
        let is_own = moved.place == Place::Transaction;
        Ok(match (works, moved.amount > 0) {
            (true, true) => Some(moved),
            // So that a table of transactions without receipts does not say it moved.
            (false, true) if is_own => Some(Transfer { amount: 0, ..moved }),
            _ => None,
        })
    }

    /// Whether it and all that it is part of succeeded.
    fn works(&mut self, row: &dyn Fields, path: &str) -> Result<bool, Fault> {
        let tx = row.get("transaction_hash");
        if tx.is_empty() || self.tx != tx {
            tx.clone_into(&mut self.tx);
            self.failed.clear();
        }
        let works = match row.get("status") {
            "1" | "" => row.get("error").is_empty(),
            "0" => false,
            other => {
                let reason = format!("'{}' is not a status", other.chars().take(20).collect::<String>());
                return Err(Fault::new(reason, "1 is success, 0 failure"));
            }
        };
        let is_below = self.failed.iter().any(|failed| is_part_of(path, failed));
        if !works && !is_below && !tx.is_empty() && self.failed.len() < MOST_FAILED {
            self.failed.push(path.to_owned());
        }
        Ok(works && !is_below)
    }
}

/// Whether `path` is `whole` or below it.
fn is_part_of(path: &str, whole: &str) -> bool {
    match path.strip_prefix(whole) {
        Some(rest) => whole.is_empty() || rest.is_empty() || rest.starts_with(','),
        None => false,
    }
}

/// The path of a call as `0,2,1`: CSV writes it so, JSON as a list.
fn path(text: &str) -> Result<String, Fault> {
    let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let path: String = inner.chars().filter(|c| !c.is_whitespace()).collect();
    if path.bytes().all(|byte| byte.is_ascii_digit() || byte == b',') {
        return Ok(path);
    }
    let reason = format!("'{}' is not the path of a call", text.chars().take(60).collect::<String>());
    Err(Fault::new(reason, "numbers with commas between are expected: 0,2,1"))
}

/// What a call, a creation or a self-destruction moves.
fn called(row: &dyn Fields, path: String) -> Result<Transfer, Fault> {
    if row.get("transaction_hash").is_empty() {
        let hint = "tables of geth_traces lack it: join it, or export traces from a node that states it";
        return Err(Fault::new("its transaction_hash is empty", hint));
    }
    let is_call = row.get("trace_type") == "call" || row.get("trace_type").starts_with("create");
    let place = if path.is_empty() && is_call { Place::Transaction } else { Place::Call(path) };
    // A creation that failed has no address.
    if row.get("to_address").is_empty() && row.get("trace_type").starts_with("create") {
        return Ok(Transfer { place, amount: 0, ..transfer_to(row, row.get("from_address"), NOBODY)? });
    }
    Ok(Transfer { place, ..transfer(row, row.get("from_address"))? })
}

/// What a block, or the genesis block, pays.
fn paid_by_the_chain(row: &dyn Fields, kind: &str) -> Result<Transfer, Fault> {
    let id = row.get("trace_id");
    let name: String = if id.is_empty() { kind } else { id }.chars().take(80).collect();
    Ok(Transfer { place: Place::Reward(name), ..transfer(row, NOBODY)? })
}

fn transfer(row: &dyn Fields, from: &str) -> Result<Transfer, Fault> {
    transfer_to(row, from, row.get("to_address"))
}

fn transfer_to(row: &dyn Fields, from: &str, to: &str) -> Result<Transfer, Fault> {
    let (tx, value) = (row.get("transaction_hash"), row.get("value"));
    Ok(Transfer {
        asset: evm::chain(row.get("chain_id"))?.coin.to_owned(),
        tx: if tx.is_empty() { record::Digest::default() } else { field::hash(tx)? },
        block: field::count(row.get("block_number"))?,
        time: field::time(row.get("block_timestamp"))?,
        from: evm::address(from)?,
        to: evm::address(to)?,
        amount: if value.is_empty() { 0 } else { field::amount(value)? },
        fee: 0,
        nonce: None,
        place: Place::Unsaid,
        inexact: false,
    })
}
