//! `screen`: who is on the lists, how sure that is, and why.

mod batch;
mod customers;
mod lists;
mod one;

use super::Setting;
use crate::{args::Screen as Args, say::Outcome};
use lists::Lists;
use std::io::{self, BufReader};

/// Bytes read ahead.
const AHEAD: usize = 1 << 16;

pub(super) fn run(setting: &Setting, args: &Args) -> Outcome {
    let lists = Lists::open(setting, args)?;
    if let Some(file) = &args.customers {
        return customers::run(setting.json, &lists, args, file);
    }
    match &args.what {
        Some(what) => one::run(setting, &lists, args, what),
        None => batch::run(&lists, args, BufReader::with_capacity(AHEAD, io::stdin()), io::stdout()),
    }
}
