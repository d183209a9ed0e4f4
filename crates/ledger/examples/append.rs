//! Times one batch: `cargo run --release -p ledger --example append -- DIR [ENTRIES] [BYTES]`.
//! The directory decides the figure: it is mostly fsync.
#![allow(clippy::print_stdout, reason = "it is a measurement, printed")]

use std::path::Path;
use std::time::Instant;

use ledger::{Ledger, Reader, Signer};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().ok_or("give a directory that does not exist yet")?;
    let count: u64 = args.next().map_or(Ok(10_000), |n| n.parse())?;
    let bytes: usize = args.next().map_or(Ok(300), |n| n.parse())?;
    let entries: Vec<Vec<u8>> = (0..count).map(|i| format!("{i:<bytes$}").into_bytes()).collect();

    let mut ledger = Ledger::create(Path::new(&dir), Signer::generate("log.example/timing")?)?;
    let start = Instant::now();
    ledger.append(&entries)?;
    println!("append of {count} entries of {bytes} bytes in one batch: {:?}", start.elapsed());
    let start = Instant::now();
    for _ in 0..100 {
        ledger.append(&["one"])?;
    }
    println!("append of one entry: {:?}", start.elapsed() / 100);
    let reader = Reader::open(Path::new(&dir))?;
    let start = Instant::now();
    let report = reader.check()?;
    println!("full check of {} entries: {:?}", report.entries, start.elapsed());
    let start = Instant::now();
    for i in 0..100 {
        reader.inclusion_proof(i * reader.size() / 100, reader.size())?;
    }
    println!("inclusion proof: {:?}", start.elapsed() / 100);
    Ok(())
}
