//! `demix DEPOSITS WITHDRAWALS DEPOSITORS [LINKS]` prints what is found, as JSON.
#![allow(clippy::print_stdout, missing_docs, reason = "a program that prints")]

use std::path::PathBuf;

use mixer::Options;
use mixer::contract::{PoolFiles, Request, demix_files};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut files = std::env::args().skip(1).map(PathBuf::from);
    let mut next = || files.next().ok_or("usage: demix DEPOSITS WITHDRAWALS DEPOSITORS [LINKS]");
    let request = Request {
        pool: PoolFiles { deposits: next()?, withdrawals: next()? },
        depositors: next()?,
        links: files.next(),
        others: Vec::new(),
        options: Options::default(),
    };
    println!("{}", serde_json::to_string_pretty(&demix_files(&request)?)?);
    Ok(())
}
