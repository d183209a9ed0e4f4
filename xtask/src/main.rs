//! `cargo run -p xtask -- CHORE`: the project's own chores. See each module for what it reads and writes.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "a developer's tool at a terminal"
)]

mod dossier;
mod ftm_schema;

use std::{env, fs, path::Path, process::ExitCode};

fn main() -> ExitCode {
    match run(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &[String]) -> Result<(), String> {
    let words: Vec<_> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["ftm-schema", model] => {
            let text = fs::read_to_string(model).map_err(|e| format!("cannot read {model}: {e}"))?;
            print!(
                "{}",
                ftm_schema::table(&serde_json::from_str(&text).map_err(|e| format!("{model}: {e}"))?)?
            );
            Ok(())
        }
        ["dossier", raw, out] => dossier::derive(Path::new(raw), Path::new(out)),
        _ => Err("usage: xtask ftm-schema MODEL.json | xtask dossier RAW OUT".to_owned()),
    }
}
