//! The call that stands behind `watchkeeper demix`.

use std::path::PathBuf;

use crate::demix::{Options, demix};
use crate::error::Result;
use crate::event::{Intake, Pool};
use crate::read;
use crate::report::Demixed;

/// A pool's two tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolFiles {
    /// Notes in: CSV, plain or gzip.
    pub deposits: PathBuf,
    /// Notes out: the same.
    pub withdrawals: PathBuf,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The pool.
    pub pool: PoolFiles,
    /// The case's depositors: an address a line, or a deposit's transaction hash.
    pub depositors: PathBuf,
    /// Known transfers: CSV with `from` and `to`. Which way they went and when does not matter; a depositor and a
    /// recipient within three of them are held together, unless a service lies between.
    pub links: Option<PathBuf>,
    /// Pools of other denominations.
    pub others: Vec<PoolFiles>,
    /// What may be set.
    pub options: Options,
}

/// Reads the files and sets the case against the pool. No file says when the case's notes left: that is found.
///
/// # Errors
/// See [`read::deposits`] and [`demix`].
pub fn demix_files(request: &Request) -> Result<Demixed> {
    let mut intake = Vec::new();
    let pool = pool(&request.pool, &mut intake)?;
    let (depositors, read) = read::depositors(&request.depositors)?;
    intake.push(read);
    let mut links = Vec::new();
    if let Some(path) = &request.links {
        let (found, read) = read::links(path)?;
        links = found;
        intake.push(read);
    }
    let others =
        request.others.iter().map(|files| self::pool(files, &mut intake)).collect::<Result<Vec<_>>>()?;
    let limits = limits(&pool);
    let mut found = demix(pool, &others, &depositors, &links, &request.options)?;
    (found.intake, found.limits) = (intake, limits);
    Ok(found)
}

fn pool(files: &PoolFiles, intake: &mut Vec<Intake>) -> Result<Pool> {
    let (deposits, read_in) = read::deposits(&files.deposits)?;
    let (withdrawals, read_out) = read::withdrawals(&files.withdrawals)?;
    intake.extend([read_in, read_out]);
    Ok(Pool { deposits, withdrawals })
}

fn limits(pool: &Pool) -> Vec<String> {
    let blank_in = pool.deposits.iter().filter(|deposit| deposit.depositor.is_none()).count();
    let blank_out = pool.withdrawals.iter().filter(|withdrawal| withdrawal.sender.is_none()).count();
    vec![
        format!("{blank_in} of {} deposits do not say who made them.", pool.deposits.len()),
        format!("{blank_out} of {} withdrawals do not say who sent them.", pool.withdrawals.len()),
        "A recipient is held to be the case's or the crowd's with all its withdrawals.".to_owned(),
        "Other thieves who act in the same days in the same way cannot be told apart.".to_owned(),
    ]
}
