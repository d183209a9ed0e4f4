//! `watchkeeper`: a sanctions-monitoring mechanism on the command line.
//!
//! stdout is data, stderr is talk. Exit codes are in [`exit`].

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this crate is where the program speaks")]

mod args;
mod command;
mod exit;
mod say;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match command::run(args) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // A closed pipe is the reader's choice, not a fault.
            if error.to_string().contains("Broken pipe") {
                return ExitCode::from(exit::CLEAR);
            }
            eprintln!("{} {error}", say::red("error:"));
            ExitCode::from(exit::ERROR)
        }
    }
}
