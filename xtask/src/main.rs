//! `cargo run -p xtask -- CHORE`: the project's own chores. See each module for what it reads and writes.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::needless_range_loop,
    reason = "a developer's tool at a terminal"
)]

mod dossier;
mod fit_pairs;
mod fit_screening;
mod ftm_schema;
mod legal_forms;
mod members;
mod names_tables;
mod rarity;

use std::{env, fs, path::Path, process::ExitCode};

const USAGE: &str = "usage: xtask ftm-schema MODEL.json | dossier RAW OUT | dossier-tactics RAW OUT | names-tables UNIHAN OUT | legal-forms RAW OUT | \
    rarity LIST.ftm.json.gz CENSUS OUT | fit-screening FOLDER OUT | fit-pairs FOLDER CHECKS.yml OUT | \
    members KESHVAR OUT";

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
        ["members", keshvar, out] => members::write(Path::new(keshvar), Path::new(out)),
        ["dossier-tactics", raw, out] => dossier::derive_tactics(Path::new(raw), Path::new(out)),
        ["names-tables", unihan, out] => names_tables::write(Path::new(unihan), Path::new(out)),
        ["legal-forms", raw, out] => legal_forms::run(Path::new(raw), Path::new(out)),
        ["rarity", list, census, out] => rarity::run(Path::new(list), Path::new(census), Path::new(out)),
        ["fit-screening", folder, out] => {
            fit_screening::run(Path::new(folder), Path::new(out)).map_err(|error| error.to_string())
        }
        ["fit-pairs", folder, checks, out] => {
            fit_pairs::run(Path::new(folder), Path::new(checks), Path::new(out))
                .map_err(|error| error.to_string())
        }
        _ => Err(USAGE.to_owned()),
    }
}
